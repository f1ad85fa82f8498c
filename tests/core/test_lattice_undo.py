"""Lattice undo and denoise: against dense equations, real attacks, and what they promise to leave alone."""

import cv2
import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from scaleguard_gui.core import lattice_fit
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.lattice_fit import lattice_of, least_norm_part, without_payload
from scaleguard_gui.core.metrics import mean_squared_error, psnr
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack, run_restorer
from scaleguard_gui.core.target import fit_target

KERNELS = ("opencv.nearest", "opencv.linear", "opencv.cubic", "opencv.lanczos4")
every_kernel = pytest.mark.parametrize("scaler", KERNELS)


def front_end(scaler, width, height, **how):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height), **how)


def restore(name, frame, preprocess, ctx=None, **values):
    return run_restorer(frame, preprocess, Selection.of("restorer", name, values), ctx or RunContext())


def attacked(source, preprocess, name="l2"):
    target = fit_target(Frame.of(skimage.data.coins()), source, preprocess)
    return run_attack(source, target, preprocess, Selection.of("attack", name), RunContext()).frame


def decibels(one, other):
    return psnr(mean_squared_error(one, other))


@pytest.fixture(scope="module")
def moon():
    """A real picture with noise of its own, 512 x 512."""
    return Frame.of(skimage.data.moon())


def differences(height, width, prior):
    """The dense matrix D with ||D x||^2 as the prior: Laplacian, or differences down and across; borders repeated."""
    rows = []
    for y in range(height):
        for x in range(width):
            neighbours = [(y + dy, x + dx) for dy, dx in ((1, 0), (0, 1), (-1, 0), (0, -1))]
            inside = [(i, j) for i, j in neighbours if 0 <= i < height and 0 <= j < width]
            if prior == "smooth":
                row = np.zeros((height, width))
                row[y, x] = -len(inside)
                for place in inside:
                    row[place] = 1
                rows.append(row.ravel())
            else:
                for place in (one for one in inside if one in neighbours[:2]):
                    row = np.zeros((height, width))
                    row[y, x], row[place] = -1, 1
                    rows.append(row.ravel())
    return np.array(rows)


@pytest.mark.parametrize("prior", ["smooth", "flat"])
@pytest.mark.parametrize("slack", [0.0, 0.5, np.inf])
@pytest.mark.parametrize("scaler", ["opencv.linear", "opencv.cubic"])
def test_what_is_taken_off_solves_the_least_squares_it_states(scaler, slack, prior, monkeypatch):
    monkeypatch.setattr(lattice_fit, "_TOLERANCE", 1e-5)
    monkeypatch.setattr(lattice_fit, "_MOST_STEPS", 2000)
    height, width = 14, 17
    levels = np.random.default_rng(1).integers(1, 255, (height, width)).astype(np.float32)
    clipped = np.zeros(levels.shape, bool)
    clipped[3:6, 4:9] = True
    lattice = lattice_of(front_end(scaler, 4, 3), height, width)
    ours = without_payload(levels, clipped, lattice, prior, slack, RunContext())

    penalty = differences(height, width, prior)
    outputs = np.kron(lattice.rows.toarray(), lattice.columns.toarray()).T
    free = lattice.read & (clipped if slack == 0 else True)
    pixels = np.eye(levels.size)[:, free.ravel()]
    held = np.where(clipped[free], 0.0, 0.0 if slack == 0 else 1 / slack)
    unknowns = np.hstack((outputs, pixels))
    system = np.vstack(
        (penalty @ unknowns, np.hstack((np.zeros((len(held), outputs.shape[1])), np.diag(np.sqrt(held)))))
    )
    right = np.concatenate((penalty @ levels.ravel(), np.zeros(len(held))))
    solved = np.linalg.lstsq(system, right, rcond=None)[0]
    best = (levels.ravel() - unknowns @ solved).reshape(levels.shape)

    assert np.array_equal(ours[~lattice.read], levels[~lattice.read])
    assert np.abs(ours - best).max() < 0.1


@every_kernel
def test_the_least_norm_part_is_the_nearest_change_that_an_attack_could_be(scaler):
    lattice = lattice_of(front_end(scaler, 6, 5), 23, 25)
    change = np.random.default_rng(2).standard_normal((23, 25)).astype(np.float32)
    clipped = np.zeros(change.shape, bool)
    clipped[8:11, 10:14] = True
    counted = (lattice.read & ~clipped).ravel()
    outputs = np.kron(lattice.rows.toarray(), lattice.columns.toarray()).T
    nearest = outputs @ np.linalg.lstsq(outputs[counted], change.ravel()[counted], rcond=1e-6)[0]
    expected = np.where(counted, nearest, (lattice.read & clipped).ravel() * change.ravel()).reshape(change.shape)
    # A few steps are enough where this is used; they leave a hundredth of it.
    assert np.linalg.norm(least_norm_part(change, clipped, lattice) - expected) < 0.02 * np.linalg.norm(expected)


@every_kernel
def test_attacks_of_least_norm_come_off_nearly_whole(scaler, moon):
    preprocess = front_end(scaler, 112, 112)
    attack = attacked(moon, preprocess)
    undone = restore("lattice-undo", attack, preprocess)
    honest, before, after = (preprocess.model_view(frame) for frame in (moon, attack, undone))
    assert decibels(moon, attack) < 30
    assert decibels(honest, before) < 15
    assert decibels(moon, undone) > 44
    assert decibels(honest, after) > 36


@pytest.mark.parametrize(
    ("name", "scaler"), [("l1", "opencv.linear"), ("linf", "opencv.cubic"), ("direct", "opencv.linear")]
)
def test_other_attacks_are_inpainted_when_least_norm_does_not_fit(name, scaler, moon):
    preprocess = front_end(scaler, 100, 100)
    attack = attacked(moon, preprocess, name)
    chosen, strict = (restore("lattice-undo", attack, preprocess, attack=one) for one in ("auto", "least-norm"))
    honest = preprocess.model_view(moon)
    reached, by_rule = (decibels(honest, preprocess.model_view(one)) for one in (chosen, strict))
    assert reached > 33
    assert reached >= by_rule


def test_where_few_pixels_are_read_they_tell_whether_an_attack_is_of_least_norm(moon):
    preprocess = front_end("opencv.linear", 100, 100)
    for name, rule in (("l2", "least-norm"), ("alpha-blend", "least-norm"), ("linf", "free"), ("l1", "free")):
        attack = attacked(moon, preprocess, name)
        chosen, forced = (restore("lattice-undo", attack, preprocess, attack=one) for one in ("auto", rule))
        assert np.array_equal(chosen.pixels, forced.pixels), name


def test_the_prior_is_chosen_by_what_foretells_the_image():
    rng = np.random.default_rng(3)
    wave = np.sin(np.arange(160) / 3)
    preprocess = front_end("opencv.nearest", 40, 40)
    for picture, prior in (
        (127 + 60 * np.add.outer(wave, wave), "smooth"),
        (120 + 25 * rng.standard_normal((160, 160)), "flat"),
    ):
        attack = attacked(Frame.of(np.clip(np.round(picture), 1, 254).astype(np.uint8)), preprocess)
        auto, forced = (restore("lattice-undo", attack, preprocess, prior=one) for one in ("auto", prior))
        assert np.array_equal(auto.pixels, forced.pixels)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
@pytest.mark.parametrize("colour", [False, True])
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 99), scaler=st.sampled_from(KERNELS), width=st.integers(5, 12), height=st.integers(5, 10))
def test_unread_pixels_stay_bit_identical(dtype, colour, seed, scaler, width, height):
    rng = np.random.default_rng(seed)
    shape = (41, 47, 3) if colour else (41, 47)
    pixels = rng.random(shape, np.float32) if dtype == "float32" else None
    if pixels is None:
        limits = np.iinfo(dtype)
        pixels = rng.integers(limits.min, limits.max, shape, dtype, endpoint=True)
    frame, preprocess = Frame.of(pixels), front_end(scaler, width, height)
    undone = restore("lattice-undo", frame, preprocess)
    unread = ~preprocess.considered_pixels(41, 47)
    assert undone.pixels.dtype == pixels.dtype
    assert np.array_equal(undone.pixels[unread], pixels[unread])
    assert not np.array_equal(undone.pixels, pixels)


@pytest.mark.parametrize("name", ["lattice-undo", "lattice-denoise"])
@pytest.mark.parametrize(("scaler", "size"), [("opencv.area", 40), ("pillow.bicubic", 40), ("opencv.cubic", 120)])
def test_where_nothing_tells_payload_from_picture_the_image_comes_back(name, scaler, size, moon):
    part = Frame.of(np.ascontiguousarray(moon.pixels[:160, :160]))
    assert np.array_equal(restore(name, part, front_end(scaler, size, size)).pixels, part.pixels)


@pytest.mark.parametrize("fit", [Fit("crop", resize=64), Fit("letterbox", pad=114)])
def test_cropping_and_padding_front_ends_are_undone_too(fit, moon):
    source = Frame.of(np.ascontiguousarray(moon.pixels[:320, :400]))
    preprocess = front_end("opencv.linear", 56, 56, fit=fit)
    attack = attacked(source, preprocess)
    undone = restore("lattice-undo", attack, preprocess)
    assert decibels(preprocess.model_view(source), preprocess.model_view(undone)) > 36


def test_a_grey_model_view_of_a_colour_image_is_undone_too():
    source = Frame.of(np.ascontiguousarray(skimage.data.astronaut()[:400, :400]))
    preprocess = front_end("opencv.linear", 80, 80, colour="grey")
    attack = attacked(source, preprocess)
    undone = restore("lattice-undo", attack, preprocess)
    honest = preprocess.model_view(source)
    assert decibels(honest, preprocess.model_view(undone)) > decibels(honest, preprocess.model_view(attack)) + 12


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic"])
def test_attacks_saved_as_jpeg_are_denoised_beyond_any_median(scaler, moon):
    preprocess = front_end(scaler, 112, 112)
    saved = cv2.imencode(".jpg", attacked(moon, preprocess).pixels, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    suspect = Frame.of(cv2.imdecode(saved, cv2.IMREAD_GRAYSCALE))
    denoised = restore("lattice-denoise", suspect, preprocess)
    for other in ("median", "selective-median", "lattice-undo"):
        assert decibels(moon, denoised) > decibels(moon, restore(other, suspect, preprocess)) + 1


def test_black_borders_stay_black_although_noise_was_cut_off_there():
    rng = np.random.default_rng(4)
    noisy = np.clip(np.round(8 * rng.standard_normal((160, 160))), 0, 255).astype(np.uint8)
    denoised = restore("lattice-denoise", Frame.of(noisy), front_end("opencv.nearest", 40, 40))
    smoothed = cv2.bilateralFilter(noisy.astype(np.float32), 5, 25, 1.5)
    # Of noise that is smoothed to a fourth, chance alone leaves a tenth of 8 levels above black.
    assert smoothed.mean() > 3
    assert denoised.pixels.mean() < 1


def test_they_stop_when_asked_to(moon):
    class Stopped(RunContext):
        def check(self):
            raise Cancelled

    for name in ("lattice-undo", "lattice-denoise"):
        with pytest.raises(Cancelled):
            restore(name, moon, front_end("opencv.linear", 100, 100), Stopped())
