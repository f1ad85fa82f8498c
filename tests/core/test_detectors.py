"""The detectors find whole-image attacks, leave honest images alone, and say when they cannot tell."""

import json

import numpy as np
import pytest
from skimage import data

from scaleguard_gui.core import thresholds
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.control import control_of
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.local_histograms import chance_distance, fields_of, local_shares, mean_distance
from scaleguard_gui.core.occupied import occupied_level
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.target import fit_target

DETECTORS = ("histogram-difference", "down-and-up")
ATTACKABLE = ("opencv.nearest", "opencv.linear", "opencv.cubic")
every_detector = pytest.mark.parametrize("detector", DETECTORS)


def front_end(frame, scaler="opencv.linear", ratio=4.0):
    return Preprocess(Selection.of("scaler", scaler), Size(int(frame.width / ratio), int(frame.height / ratio)))


def find(detector, views):
    chosen = algorithm("detector", detector)
    return chosen.function(views, chosen.parameters(), RunContext())


def attacked(source, target, preprocess):
    chosen = algorithm("attack", "l2")
    fitted = fit_target(target, source, preprocess)
    return chosen.function(source, fitted, preprocess, chosen.parameters(), RunContext()).frame


def camera():
    return Frame.of(data.camera(), "camera")


def coffee():
    return Frame.of(np.ascontiguousarray(data.coffee()), "coffee")


def deep(frame, value_range=(0, 65535), dtype=np.uint16):
    """The same picture in the lower eighth of a wider range, as a CT lies in 16 bit."""
    low, high = value_range
    return Frame((low + frame.pixels.astype(np.int64) * (high - low) // (8 * 255)).astype(dtype), value_range, "deep")


SOURCES = {
    "grey": camera,
    "colour": lambda: Frame.of(np.ascontiguousarray(data.astronaut()), "astronaut"),
    "16 bit": lambda: deep(camera()),
    "signed": lambda: deep(camera(), (-32768, 32767), np.int16),
    "float": lambda: Frame.of((data.camera() / 255).astype(np.float32), "unit"),
}
every_source = pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES.keys())


@every_detector
@every_source
@pytest.mark.parametrize("scaler", ATTACKABLE)
def test_a_whole_image_attack_is_found_and_its_source_is_not(detector, make, scaler):
    source = make()
    preprocess = front_end(source, scaler)
    # Turned round, the target has exactly the histogram of its source: only where the grey levels lie gives it away.
    target = source.with_pixels(np.ascontiguousarray(source.pixels[::-1, ::-1]))
    honest = find(detector, Views(source, preprocess))
    guilty = find(detector, Views(attacked(source, target, preprocess), preprocess))
    assert (honest.attack, guilty.attack) == (False, True)
    # Room for other images on both sides of the threshold.
    assert honest.score < 0.6 * honest.threshold
    assert guilty.score > 1.3 * guilty.threshold


@every_detector
def test_the_sentence_of_a_quiet_test_claims_no_more_than_it_can(detector):
    source = camera()
    quiet = find(detector, Views(source, front_end(source))).sentence
    assert "no whole-image attack found" in quiet
    assert "cannot see local edits" in quiet
    loud = find(detector, Views(attacked(source, coffee(), front_end(source)), front_end(source))).sentence
    assert "the model sees another picture than a person does" in loud


@every_detector
@pytest.mark.parametrize("scaler", [*ATTACKABLE, "opencv.area", "pillow.nearest", "pillow.bicubic"])
@pytest.mark.parametrize("spread", [2, 40, 400], ids=["faint", "strong", "binary"])
def test_mere_noise_is_no_attack(detector, scaler, spread):
    noise = 128 + spread * np.random.default_rng(7).standard_normal((400, 360))
    frame = Frame.of(np.clip(np.rint(noise), 0, 255).astype(np.uint8))
    for ratio in (2.2, 5.0, 12.0):
        assert find(detector, Views(frame, front_end(frame, scaler, ratio))).attack is False


@every_detector
@pytest.mark.parametrize("scaler", ATTACKABLE)
@pytest.mark.parametrize("name", ["page", "text", "grass", "horse", "coins"])
def test_print_line_art_and_texture_are_no_attack_even_in_few_pixels(detector, scaler, name):
    pixels = getattr(data, name)()
    frame = Frame.of(pixels.astype(np.uint8) * 255 if pixels.dtype == bool else pixels)
    for view in (frame, frame.with_pixels(np.ascontiguousarray(frame.pixels[:128, :128]))):
        assert find(detector, Views(view, front_end(view, scaler, 4.0))).attack is False


@every_detector
def test_too_small_a_ratio_is_said_and_not_judged(detector):
    frame = camera()
    finding = find(detector, Views(frame, front_end(frame, ratio=1.6)))
    assert finding.attack is None
    assert np.isnan(finding.score)
    assert "1.60 x 1.60" in finding.sentence
    assert finding.measures  # the distances are shown all the same


@every_detector
def test_a_large_ratio_on_one_axis_is_enough_to_judge(detector):
    frame = camera()
    preprocess = Preprocess(Selection.of("scaler", "opencv.nearest"), Size(400, 100))
    assert find(detector, Views(frame, preprocess)).attack is False
    turned = frame.with_pixels(np.ascontiguousarray(frame.pixels[::-1]))
    assert find(detector, Views(attacked(frame, turned, preprocess), preprocess)).attack is True


@every_detector
@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_a_constant_image_is_said_and_not_judged(detector, dtype):
    frame = Frame(np.full((64, 64), 1, dtype), (0, 255), "flat")
    finding = find(detector, Views(frame, front_end(frame)))
    assert finding.attack is None
    assert "flat has the same value everywhere" in finding.sentence


def test_histograms_are_compared_with_all_there_is():
    source = camera()
    preprocess = front_end(source)
    suspect = attacked(source, coffee(), preprocess)
    alone = find("histogram-difference", Views(suspect, preprocess)).measures
    known = find("histogram-difference", Views(suspect, preprocess, source)).measures
    assert "earth mover's to original" in known
    assert "earth mover's to original" not in alone
    for other in ("down-and-up", "model view"):
        assert all(f"{name} to {other}" in alone for name in ("cosine", "chi-square", "Bhattacharyya", "earth mover's"))
    same = find("histogram-difference", Views(source, preprocess, source)).measures
    assert same["earth mover's to original"] == 0


def test_down_and_up_shows_the_published_measures():
    source = camera()
    measures = find("down-and-up", Views(source, front_end(source))).measures
    again = front_end(source).enlarge(front_end(source).model_view(source), Size(512, 512)).pixels.astype(float)
    assert measures["MSE"] == pytest.approx(np.square(again - source.pixels).mean())
    assert measures["PSNR"] == pytest.approx(10 * np.log10(255**2 / measures["MSE"]))
    assert 0 < measures["SSIM"] < 1


def test_the_control_reads_half_a_period_further():
    rows, columns = np.mgrid[0:96, 0:120]
    frame = Frame.of((rows + columns).astype(np.uint8))
    views = Views(frame, Preprocess(Selection.of("scaler", "opencv.nearest"), Size(20, 24)))  # ratios: 4 down, 6 across
    control = control_of(views)
    inner = (slice(0, -1), slice(0, -1))  # the last outputs read repeated pixels
    assert control.suspect.pixels.shape == frame.pixels.shape
    assert np.array_equal(control.model_view.pixels[inner], views.model_view.pixels[inner] + 2 + 3)


def test_local_histograms_are_those_of_each_field_and_channel():
    frame = Frame.of(np.random.default_rng(1).integers(0, 256, (41, 37, 3), dtype=np.uint8))
    shares = local_shares(frame, frame, (2, 3))
    assert shares.shape == (6, 3, 256)
    rows, columns = [0, 20, 41], [0, 12, 24, 37]
    for place in range(6):
        top, left = place // 3, place % 3
        field = frame.pixels[rows[top] : rows[top + 1], columns[left] : columns[left + 1]]
        for channel in range(3):
            expected = np.bincount(field[..., channel].ravel(), minlength=256) / field[..., channel].size
            assert np.allclose(shares[place, channel], expected)


@pytest.mark.parametrize(("dtype", "low", "high"), [("uint16", 100, 5000), ("int16", -1000, 900), ("float32", -3, 9)])
def test_local_bins_divide_the_values_in_use(dtype, low, high):
    values = np.linspace(low, high, 40 * 40).reshape(40, 40).astype(dtype)
    frame = Frame(values, (-32768, 65535))
    step = occupied_level(frame)
    expected = np.clip(np.floor((values.astype(np.float64) - low) / step), 0, 255).astype(int)
    shares = local_shares(frame, frame, (1, 1))[0, 0]
    counts = np.bincount(expected.ravel(), minlength=256)
    # float32 may put a value that lies on an edge into the bin next to it
    assert np.abs(shares * values.size - counts).max() <= (1 if dtype == "float32" else 1e-9)


def test_chance_bounds_the_distance_of_a_random_sample():
    random = np.random.default_rng(2)
    shares = random.random((1, 1, 256))
    shares /= shares.sum()
    drawn = [random.multinomial(500, shares[0, 0]) / 500 for _ in range(200)]
    mean = np.mean([mean_distance(shares, sample[None, None]) for sample in drawn])
    bound = chance_distance(shares, 500)
    # E|x| = 0.8 sd for a normal variable: the bound is close, and it holds
    assert 0.7 * bound < mean < bound


def test_a_tiny_model_view_has_fewer_fields():
    assert fields_of(Frame.of(np.zeros((224, 224), np.uint8))) == (4, 4)
    assert fields_of(Frame.of(np.zeros((3, 9), np.uint8))) == (1, 2)


class TestThresholds:
    """Thresholds come from one resource, which says what they rest on."""

    def test_every_detector_has_one_with_its_evidence(self):
        document = json.loads(thresholds.resource_path(thresholds.FILE).read_text())
        assert {"date", "versions", "images", "rule"} <= set(document)
        for name in DETECTORS:
            entry = document["detectors"][name]
            assert entry["threshold"] == thresholds.threshold(name)
            assert document["rule"] == "2 times the largest score of any honest picture"
            assert entry["threshold"] == pytest.approx(2 * entry["honest"]["largest"], abs=0.01)
            assert entry["honest"]["count"] > 1000

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (None, "cannot be read"),
            ("{", "not a file of thresholds"),
            ("[]", "not a file of thresholds"),
            ('{"detectors": {"down-and-up": {"threshold": "high"}}}', "not a file of thresholds"),
            ('{"detectors": {}}', "no threshold for down-and-up"),
            ('{"detectors": {"down-and-up": {"threshold": NaN}}}', "no threshold for down-and-up"),
        ],
    )
    def test_a_missing_or_broken_file_is_said_in_one_sentence(self, tmp_path, monkeypatch, content, reason):
        path = tmp_path / "thresholds.json"
        if content is not None:
            path.write_text(content)
        monkeypatch.setattr(thresholds, "resource_path", lambda name: path)
        with pytest.raises(InputError, match=f"thresholds.json .*{reason}.*benchmarks.fix_thresholds"):
            thresholds.threshold("down-and-up")
