"""The samples are there without a network, load on any thread, and show what they promise."""

import threading
from pathlib import Path

import numpy as np
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.metrics import mean_squared_error, psnr
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.io import samples as file
from scaleguard_gui.io.images import read_image
from scaleguard_gui.io.samples import samples

every_sample = pytest.mark.parametrize("sample", samples(), ids=lambda s: s.name)


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("a sample asked for the network")

    monkeypatch.setattr("socket.socket.connect", refuse)


def opened(images):
    return {role: frame for role, frame in vars(images).items() if frame is not None}


@every_sample
def test_a_sample_holds_what_its_mode_needs_and_suits_its_front_end(sample):
    images = opened(sample.load())
    assert set(images) == ({"source", "target"} if sample.mode == "craft" else {"suspect"})
    large = images.get("source") or images["suspect"]
    sample.preprocess.check_shrinks(large)
    assert min(sample.preprocess.scaling_ratio(large)) >= 4  # where linear and cubic kernels can be attacked
    assert sample.title and sample.description.endswith(".")


@every_sample
def test_every_image_of_a_sample_names_the_file_that_it_can_be_read_from_again(sample):
    for frame in opened(sample.load()).values():
        again = read_image(frame.path)
        assert np.array_equal(again.pixels, frame.pixels)
        assert again.value_range == frame.value_range


def test_names_and_titles_are_unique_and_the_first_one_is_to_craft_with():
    assert len({s.name for s in samples()}) == len({s.title for s in samples()}) == len(samples())
    assert samples()[0].mode == "craft"


def test_there_are_attacked_and_clean_ones_grey_and_colour_deep_and_signed():
    frames = [frame for s in samples() for frame in opened(s.load()).values()]
    assert {f.pixels.dtype.name for f in frames} >= {"uint8", "uint16", "int16"}
    assert {f.is_colour for f in frames} == {True, False}
    assert (0.0, 4095.0) in {f.value_range for f in frames}
    assert {"attacked-chest", "clean-chest"} <= {s.name for s in samples()}


def test_samples_load_on_several_threads_at_once():
    loaded = {}
    threads = [threading.Thread(target=lambda s=s: loaded.update({s.name: s.load()})) for s in samples()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(loaded) == {s.name for s in samples()}
    assert all(isinstance(images, Images) for images in loaded.values())


def test_the_model_sees_the_cat_in_the_attacked_chest_and_a_chest_once_it_is_restored():
    by_name = {s.name: s for s in samples()}
    attacked, clean = (by_name[name].load().suspect for name in ("attacked-chest", "clean-chest"))
    preprocess = by_name["attacked-chest"].preprocess
    cat = fit_target(by_name["chest-and-cat"].load().target, clean, preprocess)
    assert np.abs(preprocess.model_view(attacked).pixels.astype(int) - cat.pixels).max() <= 2  # epsilon of the attack
    median = Selection.of("restorer", "selective-median")
    restored = algorithm("restorer", median.name).function(attacked, preprocess, median.parameters, RunContext())
    assert distance(clean, attacked) < 21  # measured 20.0 dB when the sample was made
    assert distance(clean, restored) > 45  # measured 47.2 dB
    views = preprocess.model_view(clean), preprocess.model_view(restored)
    assert distance(*views) > 35


def distance(first, second):
    return psnr(mean_squared_error(first, second))


def test_the_shipped_samples_stay_small():
    shipped = [path for path in Path(resource_path("samples")).iterdir() if path.is_file()]
    assert sum(path.stat().st_size for path in shipped) <= 2_000_000


def test_a_dicom_sample_that_is_not_shipped_is_named_in_the_error(monkeypatch):
    monkeypatch.setattr(file, "get_testdata_file", lambda name, download: None)
    with pytest.raises(file.InputError, match=r"CT_small\.dcm"):
        next(s for s in samples() if s.name == "ct-slice").load()
