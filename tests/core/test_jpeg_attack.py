"""The JPEG-surviving attack: what the real encoder leaves of it, and the model of the encoder that it stands on."""

import itertools

import numpy as np
import pytest
from scipy.fft import dctn

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, InputError
from scaleguard_gui.core.jpeg import SUBSAMPLINGS, JpegOptions, quantisation_tables, through_jpeg
from scaleguard_gui.core.jpeg_planes import PlaneGeometry
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.jpeg_blocks import JpegBlocks, to_blocks, to_coefficients, to_pixels, to_plane
from scaleguard_gui.core.solvers.jpeg_cells import legal_pixels
from scaleguard_gui.core.stages import run_attack
from scaleguard_gui.core.target import fit_target


def front_end(scaler, width=30, height=24, **options):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height), **options)


def attacked(name, source, target, preprocess, ctx=None, **values):
    fitted = fit_target(target, source, preprocess)
    return run_attack(source, fitted, preprocess, Selection.of("attack", name, values), ctx or RunContext())


def error(crafted, preprocess, options):
    return np.abs(preprocess.exact_view(through_jpeg(crafted.frame, options)) - crafted.goal.pixels).mean()


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic"])
@pytest.mark.parametrize("quality", [90, 75, 50])
def test_less_than_half_of_the_plain_error_is_left_after_saving(scene, scaler, quality):
    source, target, preprocess = scene(101, 130), scene(24, 30, seed=1), front_end(scaler)
    crafted = attacked("jpeg", source, target, preprocess, quality=quality)
    plain = attacked("l2", source, target, preprocess)
    options = JpegOptions(quality)
    assert error(crafted, preprocess, options) < 0.45 * error(plain, preprocess, options)
    assert error(crafted, preprocess, options) < 1


@pytest.mark.parametrize("subsampling", SUBSAMPLINGS)
@pytest.mark.parametrize("encoder", ["pillow", "opencv"])
def test_colour_survives_at_every_resolution_of_the_colours(scene, subsampling, encoder):
    source, target = scene(101, 130, colour=True), scene(24, 30, colour=True, seed=1)
    preprocess, options = front_end("opencv.nearest"), JpegOptions(75, subsampling, encoder)
    crafted = attacked("jpeg", source, target, preprocess, subsampling=subsampling, encoder=encoder)
    plain = attacked("l2", source, target, preprocess)
    assert error(crafted, preprocess, options) < 0.25 * error(plain, preprocess, options)


@pytest.mark.parametrize("fit", ["crop", "letterbox"])
def test_other_fits_and_grey_front_ends_work_as_well(scene, fit):
    from scaleguard_gui.core.scaling.fit import Fit

    preprocess = front_end("opencv.linear", 24, 24, fit=Fit(fit), colour="grey")
    crafted = attacked("jpeg", scene(101, 130, colour=True), scene(24, 24, seed=1), preprocess)
    plain = attacked("l2", scene(101, 130, colour=True), scene(24, 24, seed=1), preprocess)
    assert error(crafted, preprocess, JpegOptions()) < 0.5 * error(plain, preprocess, JpegOptions())


def test_where_saved_pixels_are_clipped_the_worst_output_is_near_the_target_too(scene):
    dark = scene(101, 130)
    source = dark.with_pixels(dark.pixels // 4)
    preprocess = front_end("opencv.linear")
    crafted = attacked("jpeg", source, scene(24, 30, seed=1), preprocess, effort=8)
    miss = np.abs(preprocess.exact_view(through_jpeg(crafted.frame, JpegOptions())) - crafted.goal.pixels)
    assert miss.max() <= 4


def test_saving_twice_keeps_the_attack(scene):
    preprocess, options = front_end("opencv.linear"), JpegOptions(75)
    crafted = attacked("jpeg", scene(101, 130), scene(24, 30, seed=1), preprocess)
    once = through_jpeg(crafted.frame, options)
    twice = through_jpeg(once, options)
    view = preprocess.exact_view(twice)
    assert np.abs(view - crafted.goal.pixels).mean() < 1
    assert np.abs(preprocess.exact_view(crafted.frame) - crafted.goal.pixels).mean() < 1


def test_it_stays_as_near_to_the_source_as_plain_attacks_do(scene):
    source, preprocess = scene(101, 130), front_end("opencv.linear")
    change = {
        name: np.linalg.norm(
            attacked(name, source, scene(24, 30, seed=1), preprocess).frame.pixels - 1.0 * source.pixels
        )
        for name in ("l2", "jpeg")
    }
    # 1.5 of L2 is 3.5 dB.
    assert change["jpeg"] < 1.5 * change["l2"]


def test_what_is_told_is_what_the_codec_gives(scene):
    preprocess = front_end("opencv.linear")
    crafted = attacked("jpeg", scene(101, 130), scene(24, 30, seed=1), preprocess)
    miss = np.abs(preprocess.exact_view(through_jpeg(crafted.frame, JpegOptions())) - crafted.goal.pixels)
    (notice,) = [told for told in crafted.notices if told.startswith("Saved as JPEG")]
    assert f"{miss.mean():.2g} grey levels" in notice
    assert f"{miss.max():.3g} at most" in notice
    assert "quality 75, 4:2:0, pillow" in notice


def test_more_than_eight_bits_are_refused(scene):
    with pytest.raises(InputError, match="JPEG holds 8 bits"):
        attacked("jpeg", scene(101, 130, "uint16"), scene(24, 30, "uint16", seed=1), front_end("opencv.linear"))


def test_it_stops_between_any_two_chunks(scene):
    asked = itertools.count()
    with pytest.raises(Cancelled):
        attacked(
            "jpeg",
            scene(101, 130),
            scene(24, 30, seed=1),
            front_end("opencv.linear"),
            RunContext(is_cancelled=lambda: next(asked) > 20),
        )
    assert next(asked) < 25


@pytest.mark.parametrize("subsampling", SUBSAMPLINGS)
@pytest.mark.parametrize("size", [(32, 48), (37, 51)], ids=["whole units", "padded"])
def test_the_model_of_the_decoder_is_the_decoder_to_within_rounding(scene, subsampling, size):
    frame = scene(*size, colour=True)
    geometry, options = PlaneGeometry(*size, True, subsampling), JpegOptions(80, subsampling)
    steps = quantisation_tables(options)
    planes = geometry.split(geometry.padded(frame.pixels))
    rounded = []
    for plane, step in zip(planes, (steps[0], steps[1], steps[1]), strict=True):
        flat = step.reshape(-1).astype(np.float32)
        rounded.append(to_plane(to_pixels(np.rint(to_coefficients(to_blocks(plane)) / flat) * flat)))
    decoded = geometry.cropped(np.clip(geometry.decoded(rounded), 0, 255))
    gap = np.abs(decoded - through_jpeg(frame, options).pixels)
    # Coefficients that lie on the border of two steps may fall either way; all else is the decoder's own rounding.
    assert gap.mean() < 1.2


def test_coefficients_are_those_of_the_cosine_transform(scene):
    plane = scene(24, 40).pixels.astype(np.float32)
    ours = to_coefficients(to_blocks(plane))[1, 3].reshape(8, 8)
    np.testing.assert_allclose(ours, dctn(plane[8:16, 24:32], norm="ortho"), rtol=1e-4, atol=1e-3)
    np.testing.assert_allclose(to_plane(to_pixels(to_coefficients(to_blocks(plane)))), plane, atol=1e-3)


@pytest.mark.parametrize("subsampling", SUBSAMPLINGS)
def test_joined_planes_are_split_into_themselves(scene, subsampling):
    geometry = PlaneGeometry(32, 48, True, subsampling)
    planes = geometry.split(geometry.padded(scene(32, 48, colour=True).pixels))
    for before, after in zip(planes, geometry.split(geometry.joined(planes)), strict=True):
        np.testing.assert_allclose(after, before, atol=1e-3)


def test_a_single_block_ends_where_no_single_step_helps(scene):
    preprocess = front_end("opencv.linear", 2, 2)
    source, goal = scene(8, 8).pixels - 128.0, np.array([[-60.0, 20.0], [70.0, 0.0]])
    rows, columns = preprocess.matrices(8, 8)
    steps = quantisation_tables(JpegOptions(75))[0]
    block = JpegBlocks(rows, columns, steps, source, source, (-128.0, 127.0))
    before = _cost(block, block.coefficients, rows, columns, source, goal)
    block.descend(goal, 0.5, 16.0, 200, RunContext())
    after = _cost(block, block.coefficients, rows, columns, source, goal)
    assert after < 0.3 * before
    for place, sign in itertools.product(range(64), (-1, 1)):
        neighbour = block.coefficients.copy()
        neighbour[0, 0, place] += sign * block.steps[place]
        # A step that only the clipping makes worth while is not looked for.
        assert _cost(block, neighbour, rows, columns, source, goal) > after - 0.01


def _cost(block, coefficients, rows, columns, source, goal):
    """Compute by its definition what `descend` lowers."""
    decoded = to_plane(to_pixels(coefficients))
    view = rows @ np.clip(decoded, -128, 127) @ columns.T
    return np.square(decoded - source).sum() + 16 * np.square(np.maximum(np.abs(view - goal) - 0.5, 0)).sum()


def test_the_pixels_encode_to_the_coefficients():
    rng = np.random.default_rng(0)
    # Bright dots on black, as an attack on an X-ray's border; decoded, half of the black is clipped.
    picture = np.where(rng.random((40, 56)) < 0.06, rng.integers(0, 256, (40, 56)), 0)
    geometry = PlaneGeometry(40, 56, False, "4:4:4")
    step = quantisation_tables(JpegOptions(75))[0].reshape(-1).astype(np.float32)
    coefficients = np.rint(to_coefficients(to_blocks(picture - 128.0)) / step) * step
    pixels = legal_pixels(geometry, [coefficients], [step], RunContext())
    naive = np.rint(np.clip(to_plane(to_pixels(coefficients)) + 128, 0, 255))
    lost, naively_lost = (1 - _kept(some, coefficients, step, geometry) for some in (pixels, naive))
    assert lost < 0.01
    assert lost < 0.25 * naively_lost


def _kept(pixels, coefficients, step, geometry):
    """Return the share of coefficients that pixels are encoded to."""
    plane = geometry.split(geometry.padded(pixels))[0]
    return np.isclose(np.rint(to_coefficients(to_blocks(plane)) / step) * step, coefficients).mean()
