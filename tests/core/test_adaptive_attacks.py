"""Adaptive attacks do what they are for: the defence that they know of gives the target back."""

import numpy as np
import pytest
from scipy import ndimage

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.median_surrogate import back_through_trimmed_mean
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.spectrum import expected_peaks, windows_mask
from scaleguard_gui.core.stages import run_attack, run_restorer
from scaleguard_gui.core.target import fit_target

CTX = RunContext()


def front_end(scaler="opencv.linear", fit=None, colour="keep"):
    return Preprocess(Selection.of("scaler", scaler), Size(24, 20), fit or Fit(), colour)


def crafted(scene, name, preprocess, colour=False, dtype="uint8", **values):
    source = scene(180, 216, dtype, colour)
    target = fit_target(scene(20, 24, dtype, colour, seed=5), source, preprocess)
    return source, run_attack(source, target, preprocess, Selection.of("attack", name, values), CTX)


def error_after(restorer, attack, preprocess):
    """Mean abs(D - T) in grey levels once the repair was made."""
    repaired = run_restorer(attack.frame, preprocess, Selection.of("restorer", restorer), CTX)
    return np.abs(preprocess.exact_view(repaired) - attack.goal.pixels).mean() / attack.goal.grey_level


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear"])
@pytest.mark.parametrize(("restorer", "left"), [("selective-median", 0.15), ("selective-random", 0.6)])
def test_the_repair_that_is_known_puts_the_payload_back(scene, scaler, restorer, left):
    preprocess = front_end(scaler)
    _, plain = crafted(scene, "l2", preprocess)
    _, adaptive = crafted(scene, f"against-{restorer}", preprocess)
    assert real_epsilon(adaptive.frame, adaptive.goal, preprocess) <= 2
    assert error_after(restorer, adaptive, preprocess) < left * error_after(restorer, plain, preprocess)


def test_a_cap_of_nothing_moves_no_unread_pixel(scene):
    preprocess = front_end()
    source, attack = crafted(scene, "against-selective-median", preprocess, cap=0)
    changed = attack.frame.pixels != source.pixels
    assert changed.any() and not (changed & ~preprocess.considered_pixels(180, 216)).any()


@pytest.mark.parametrize("name", ["against-selective-median", "against-selective-random", "spectrum-suppression"])
@pytest.mark.parametrize("preprocess", [front_end(fit=Fit("crop", 28)), front_end(fit=Fit("letterbox"), colour="grey")])
def test_crops_borders_and_grey_are_attacked_as_well(scene, name, preprocess):
    _, attack = crafted(scene, name, preprocess, colour=True, dtype="uint16")
    assert real_epsilon(attack.frame, attack.goal, preprocess) <= 2 + 1e-6


def test_a_payload_comes_through_a_median(scene):
    preprocess = front_end("opencv.nearest")
    _, plain = crafted(scene, "l2", preprocess)
    _, attack = crafted(scene, "through-restorer", preprocess)
    assert error_after("median", attack, preprocess) < 0.1 * error_after("median", plain, preprocess)
    assert "After median the model view is" in attack.notices[0]


def test_a_payload_comes_through_a_gaussian_by_its_own_gradient(scene):
    preprocess = front_end("opencv.nearest")
    _, straight = crafted(scene, "through-restorer", preprocess, restorer="gaussian", surrogate="straight-through")
    _, own = crafted(scene, "through-restorer", preprocess, restorer="gaussian", surrogate="itself")
    assert error_after("gaussian", own, preprocess) <= error_after("gaussian", straight, preprocess)


def test_an_even_window_is_refused_by_name(scene):
    with pytest.raises(ParameterError, match="window must be odd"):
        crafted(scene, "through-restorer", front_end(), window=4)


def test_the_surrogate_is_the_loop_of_its_definition():
    rng = np.random.default_rng(3)
    pixels, push = rng.integers(0, 256, (9, 11)), rng.normal(size=(9, 11)) * (rng.random((9, 11)) < 0.4)
    expected = np.zeros(pixels.shape)
    for row, column in zip(*np.nonzero(push), strict=True):
        around = [(min(max(row + i, 0), 8), min(max(column + j, 0), 10)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        ranked = sorted(pixels[place] for place in around)
        for place in around:
            if ranked[2] <= pixels[place] <= ranked[6]:
                expected[place] += push[row, column]
    assert np.allclose(back_through_trimmed_mean(pixels, push, 3, CTX), expected)


def peak_strength(frame, source, preprocess):
    """Mean magnitude at the expected peaks of what was added, over the mean magnitude of it all."""
    spectrum = np.abs(np.fft.fftshift(np.fft.fft2(frame.pixels.astype(float) - source.pixels)))
    rows, columns = expected_peaks(preprocess, *spectrum.shape).T
    return spectrum[rows, columns].mean() / spectrum.mean()


def test_suppression_lowers_the_peaks_and_keeps_the_view(scene):
    preprocess = front_end("opencv.nearest")
    source, plain = crafted(scene, "l2", preprocess)
    _, quiet = crafted(scene, "spectrum-suppression", preprocess, radius=1, factor=0.0, rounds=8)
    assert real_epsilon(quiet.frame, quiet.goal, preprocess) <= 2
    assert peak_strength(quiet.frame, source, preprocess) < 0.8 * peak_strength(plain.frame, source, preprocess)


def test_a_decoy_is_the_strongest_peak_of_its_tile(scene):
    preprocess = front_end("opencv.nearest")
    _, attack = crafted(scene, "decoy-peaks", preprocess, divisor=10)
    assert real_epsilon(attack.frame, attack.goal, preprocess) <= 2
    spectrum = np.abs(np.fft.fftshift(np.fft.fft2(attack.frame.pixels.astype(float))))
    # The tile right of the centre one: its own peak lies at (90, 132), the decoys at its corners.
    tile = spectrum[80:101, 120:145]
    strongest = np.add(np.unravel_index(tile.argmax(), tile.shape), (80, 120))
    assert np.abs(strongest - (90, 132)).max() >= 8


def test_the_expected_peaks_are_where_a_lattice_has_them():
    preprocess = front_end("opencv.nearest")
    lattice = np.zeros((180, 216))
    lattice[::9, ::9] = 1
    spectrum = np.abs(np.fft.fftshift(np.fft.fft2(lattice)))
    rows, columns = expected_peaks(preprocess, 180, 216).T
    found = np.zeros(spectrum.shape, bool)
    found[rows, columns] = True
    found[90, 108] = True
    assert np.array_equal(found, spectrum > 1e-6)


def test_windows_around_places_are_squares_cut_at_the_border():
    places = np.array([[0, 3], [7, 9], [5, 5]])
    marked = np.zeros((10, 12), bool)
    marked[tuple(places.T)] = True
    expected = ndimage.binary_dilation(marked, np.ones((5, 5)))
    assert np.array_equal(windows_mask(places, 2, 10, 12), expected)
