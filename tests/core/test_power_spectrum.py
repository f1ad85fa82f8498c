"""The power spectrum: that of numpy, with its energy and its peaks where it is made smaller."""

import numpy as np
import pytest

from scaleguard_gui.core.colour import to_grey
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.power_spectrum import power_spectrum
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.spectrum import expected_peaks


@pytest.mark.parametrize(("height", "width"), [(32, 40), (33, 41), (32, 41), (1, 2)])
@pytest.mark.parametrize("colour", [False, True])
def test_it_is_numpys_centred_spectrum_without_the_mean(scene, height, width, colour):
    frame = scene(height, width, colour=colour)
    grey = to_grey(frame).pixels.astype(np.float64)
    wanted = np.abs(np.fft.fftshift(np.fft.fft2(grey - grey.mean()))) ** 2
    assert power_spectrum(frame, 100).power == pytest.approx(wanted, rel=1e-3, abs=1e-4 * wanted.max() + 1e-2)


def test_means_keep_the_energy_of_the_spectrum(scene):
    frame = scene(96, 120)
    whole, small = power_spectrum(frame, 1000).power, power_spectrum(frame, 50).power
    assert small.shape == (40, 50)
    assert small.sum() * whole.size / small.size == pytest.approx(whole.sum(), rel=1e-4)


def test_peaks_of_an_attack_stand_out_where_they_are_expected_however_small_it_is_shown(scene):
    source, target = scene(512, 512), scene(64, 64, seed=3)
    pixels = source.pixels.copy()
    pixels[4::8, 4::8] = target.pixels
    preprocess = Preprocess(Selection.of("scaler", "opencv.nearest"), Size(64, 64))
    spectrum = power_spectrum(Frame.of(pixels), 128)
    decibels = spectrum.in_decibels(Size(128, 128))
    places = expected_peaks(preprocess, 512, 512) // 4
    inner = places[(places > 0).all(axis=1) & (places < 127).all(axis=1)]
    strongest = [decibels[y - 1 : y + 2, x - 1 : x + 2].max() for y, x in inner]
    assert min(strongest) > np.percentile(decibels, 90)


def test_decibels_are_counted_from_the_strongest_and_a_flat_image_has_none():
    rng = np.random.default_rng(1)
    noise = power_spectrum(Frame.of(rng.integers(0, 256, (64, 48), np.uint8)), 64).in_decibels(Size(24, 32))
    assert noise.shape == (32, 24) and noise.max() == 0 and noise.min() > -60
    flat = power_spectrum(Frame.of(np.full((8, 8), 7, np.uint8)), 64).in_decibels(Size(8, 8))
    assert np.all(np.isfinite(flat)) and np.ptp(flat) == 0


def test_it_stops_when_it_is_told_to(scene):
    with pytest.raises(Cancelled):
        power_spectrum(scene(), 64, RunContext(is_cancelled=lambda: True))
