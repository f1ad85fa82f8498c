"""Scaling: the recovered matrices are the real library, and considered pixels are those that it reads."""

import itertools

import numpy as np
import pytest

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.scaling.matrices import axis_matrix
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size


def every_setting():
    """Every scaler with every setting of its switches, named as ``torch.bicubic+antialias``."""
    for scaler in algorithms("scaler"):
        switches = [p.name for p in scaler.parameters.describe() if p.kind == "flag"]
        for values in itertools.product((False, True), repeat=len(switches)):
            chosen = dict(zip(switches, values, strict=True))
            on = [name for name, value in chosen.items() if value]
            yield pytest.param(Selection.of("scaler", scaler.name, chosen), id="+".join([scaler.name, *on]))


SETTINGS = list(every_setting())
# (M, N), (width, height): square and not, whole and broken ratios, ratio 1, tiny, and long enough for the comb.
SHAPES = [
    ((64, 64), (16, 16)),
    ((302, 442), (96, 96)),
    ((301, 777), (299, 77)),
    ((9, 7), (3, 2)),
    ((40, 60), (60, 40)),
    ((1024, 600), (32, 224)),
]


def front_end(scaler, width, height):
    chosen = Selection.of("scaler", scaler) if isinstance(scaler, str) else scaler
    return Preprocess(chosen, Size(width, height))


def test_the_scalers_of_every_library_are_there():
    expected = {
        "opencv": "nearest linear cubic lanczos4 area",
        "pillow": "nearest box bilinear hamming bicubic lanczos",
        "torch": "nearest nearest-exact bilinear bicubic area",
        "tensorflow": "nearest bilinear bicubic area lanczos3 lanczos5 gaussian mitchellcubic",
        "keras": "nearest bilinear bicubic lanczos box hamming",
        "skimage": "nearest linear cubic",
        "scipy": "nearest linear cubic",
    }
    names = {f"{library}.{name}" for library, found in expected.items() for name in found.split()}
    assert names <= {a.name for a in algorithms("scaler")}


@pytest.mark.parametrize("scaler", SETTINGS)
@pytest.mark.parametrize(("shape", "size"), SHAPES, ids=str)
def test_the_matrices_are_the_real_call(scaler, shape, size):
    chosen = front_end(scaler, *size)
    pixels = np.random.default_rng(1).random(shape, dtype=np.float32)
    # scikit-image clips its answer to the values of the image: let them reach farther than any overshoot.
    pixels[0, 0], pixels[-1, -1] = -1, 2
    rows, columns = chosen.matrices(*shape)
    # float32 libraries: a few units in the last place of values up to 1, times up to a hundred summed weights.
    assert np.abs(rows @ pixels @ columns.T - chosen.scale(pixels)).max() < 2e-5
    assert np.allclose(rows.sum(axis=1), 1) and np.allclose(columns.sum(axis=1), 1)


@pytest.mark.parametrize("scaler", SETTINGS)
def test_considered_pixels_are_those_whose_change_the_model_sees(scaler):
    chosen, grey = front_end(scaler, 3, 2), np.full((9, 14), 0.5, np.float32)
    grey[0, 0], grey[-1, -1] = -400, 400  # as above: what is clipped cannot be seen
    before = chosen.scale(grey)

    def seen(place):
        """The largest weight that the model view gives to the pixels of `place`."""
        poked = grey.copy()
        poked[place] += 200
        return np.abs(chosen.scale(poked) - before).max() / 200

    weights = np.reshape([seen(place) for place in np.ndindex(grey.shape)], grey.shape)
    considered = chosen.considered_pixels(*grey.shape)
    assert considered[weights > 2e-5].all()
    # A pixel where two fading lobes meet has next to no weight of its own; its row and its column have.
    rows, columns = ([seen(place) for place in places] for places in (range(9), [np.s_[:, c] for c in range(14)]))
    unseen = np.logical_or.outer(np.less(rows, 2e-6), np.less(columns, 2e-6))
    assert not considered[unseen].any()
    assert chosen.considered_share(*grey.shape) == pytest.approx(considered.mean())


def test_an_output_that_reads_no_pixel_has_an_empty_row():
    # With these lengths SciPy looks for the last output behind the last pixel, and gives 0.
    chosen = front_end("scipy.linear", 20, 112)
    white = np.ones((451, 100), np.float32)
    rows, columns = chosen.matrices(*white.shape)
    assert np.array_equal(np.flatnonzero(rows.sum(axis=1) == 0), [111])
    assert np.abs(rows @ white @ columns.T - chosen.scale(white)).max() < 1e-5


def test_opencv_linear_reads_five_percent_of_2048_for_224():
    # 448 x 448 of 2048 x 2048 pixels, the figure of the introduction.
    assert front_end("opencv.linear", 224, 224).considered_share(2048, 2048) == pytest.approx((448 / 2048) ** 2)


def test_a_matrix_is_recovered_once():
    chosen = Selection.of("scaler", "pillow.bicubic")
    assert axis_matrix(chosen, 100, 30) is axis_matrix(Selection.of("scaler", "pillow.bicubic"), 100, 30)


@pytest.mark.parametrize(("text", "size"), [("224", (224, 224)), ("320x240", (320, 240)), (" 7 X 9 ", (7, 9))])
def test_a_size_is_read_from_text(text, size):
    assert Size.parse(text) == size


@pytest.mark.parametrize("text", ["", "0", "0x5", "-3", "2.5", "many", "1x2x3", "99999999"])
def test_a_bad_size_is_refused_by_name(text):
    with pytest.raises(ParameterError, match="size"):
        Size.parse(text)


def test_a_model_view_larger_than_the_image_is_refused(scene):
    with pytest.raises(ParameterError, match="224x224 is larger than scene"):
        front_end("opencv.linear", 224, 224).check_shrinks(scene(300, 200))


def test_a_model_view_of_the_same_size_is_allowed(scene):
    same, image = front_end("opencv.linear", 200, 300), scene(300, 200)
    same.check_shrinks(image)
    assert np.array_equal(same.scale(image.pixels), image.pixels)
