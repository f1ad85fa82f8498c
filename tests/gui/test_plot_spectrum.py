"""The spectrum tab: true to the core, with circles at the expected peaks, worked out only while it is looked at."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize

from scaleguard_gui.core.power_spectrum import power_spectrum
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.spectrum import expected_peaks
from scaleguard_gui.gui.plots.spectrum_panel import SpectrumPanel
from scaleguard_gui.gui.plots.spectrum_view import SpectrumView
from scaleguard_gui.gui.shell import spectra

CYAN = np.array([0, 225, 255])


def front_end(side):
    return Preprocess(Selection.of("scaler", "opencv.linear"), Size(side, side))


@pytest.fixture
def view(qtbot):
    made = SpectrumView()
    qtbot.addWidget(made)
    made.resize(256, 256)
    made.show()
    return made


def painted(view):
    image = view.grab().toImage()
    return np.array(
        [[image.pixelColor(x, y).getRgb()[:3] for x in range(image.width())] for y in range(image.height())]
    )


def test_circles_stand_where_an_attack_has_its_peaks(view, scene):
    spectrum = power_spectrum(scene(512, 512), 1024)
    peaks = expected_peaks(front_end(128), 512, 512)
    view.show_spectrum(spectrum, peaks)
    without, shown = painted_without(view, spectrum), painted(view)
    assert view.are_peaks_drawn
    for row, column in peaks[(peaks > 20).all(axis=1) & (peaks < 490).all(axis=1)]:
        y, x = round((row + 0.5) / 2), round((column + 0.5) / 2)
        around = shown[y - 10 : y + 11, x - 10 : x + 11].reshape(-1, 3)
        assert (np.abs(around - CYAN).sum(axis=1) < 60).sum() > 8
        assert np.array_equal(shown[y - 2 : y + 2, x - 2 : x + 2], without[y - 2 : y + 2, x - 2 : x + 2])


def painted_without(view, spectrum):
    peaks = view._peaks
    view.show_spectrum(spectrum, np.empty((0, 2), np.intp))
    without = painted(view)
    view.show_spectrum(spectrum, peaks)
    return without


def test_circles_that_would_hide_the_spectrum_are_left_out(view, scene):
    view.show_spectrum(power_spectrum(scene(512, 512), 1024), expected_peaks(front_end(12), 512, 512))
    assert not view.are_peaks_drawn


def test_the_strongest_frequencies_are_brightest(view, scene):
    spectrum = power_spectrum(scene(256, 256), 1024)
    view.show_spectrum(spectrum, np.empty((0, 2), np.intp))
    brightness, decibels = painted(view).sum(axis=2), spectrum.in_decibels(Size(256, 256))
    assert np.corrcoef(brightness.ravel(), decibels.ravel())[0, 1] > 0.9


def test_the_facts_tell_size_range_front_end_and_how_it_was_shrunk(qtbot, scene):
    panel = SpectrumPanel()
    qtbot.addWidget(panel)
    panel.resize(QSize(600, 300))
    panel.show()
    panel.show_spectrum(power_spectrum(scene(300, 400), 1024), front_end(100))
    for part in (
        "400x300 frequencies",
        "dB",
        "shrunk by means of power",
        "peaks of an attack on opencv.linear 100x100",
    ):
        assert part in panel.facts.text()
    assert panel.view.accessibleDescription() == panel.facts.text()
    panel.show_spectrum(power_spectrum(scene(300, 400), 1024), front_end(4))
    assert "Enlarge the panel" in panel.facts.text()
    panel.clear()
    assert "Open an image" in panel.facts.text()


@pytest.fixture
def transforms(monkeypatch):
    """Frames whose spectrum was worked out."""
    made = []

    def counted(frame, longest, ctx):
        made.append(frame)
        return power_spectrum(frame, longest, ctx)

    monkeypatch.setattr(spectra, "power_spectrum", counted)
    return made


def test_it_is_worked_out_only_while_looked_at_and_not_while_a_slider_is_dragged(
    transforms, crafted, qtbot, wait_complete
):
    window, panel = crafted, crafted.panels.spectrum
    qtbot.wait(50)
    assert transforms == []
    window.show_panel("spectrum")
    qtbot.waitUntil(lambda: panel._shown is not None, timeout=10000)
    assert transforms == [window.session.outcome.attacked]
    window.spectra._rest.setInterval(100000)
    for epsilon in range(4, 9):
        attack = Selection.of("attack", "l2", {"epsilon": epsilon})
        recipe = replace(window.session.recipe, attack=attack)
        window.session.change_recipe(recipe, "Attack: epsilon", "attack.epsilon")
        qtbot.wait(10)
    wait_complete()
    assert len(transforms) == 1 and "Working" in panel.facts.text()
    window.spectra._rest.setInterval(0)
    window.spectra._rest.start()
    qtbot.waitUntil(lambda: panel._shown is not None, timeout=10000)
    assert transforms[1:] == [window.session.outcome.attacked]
    panel.choice.setCurrentIndex(1)
    qtbot.waitUntil(lambda: transforms[2:] == [window.session.images.source], timeout=10000)
    window.show_panel("histograms")
    window.session.set_images(Images(), "Close all")
    qtbot.wait(50)
    assert len(transforms) == 3
