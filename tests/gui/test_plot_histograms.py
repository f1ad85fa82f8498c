"""Histograms and their differences on the screen."""

from dataclasses import replace

import numpy as np
import pytest
from panel_samples import outcome, register_samples
from PySide6.QtGui import QColor, QPalette

from scaleguard_gui.gui.plots.curve_style import STYLES, is_dark
from scaleguard_gui.gui.plots.difference_panel import DifferencePanel
from scaleguard_gui.gui.plots.histogram_panel import HistogramPanel


@pytest.fixture(autouse=True)
def sample_algorithms(monkeypatch):
    register_samples(monkeypatch)


@pytest.fixture
def histograms(qtbot):
    panel = HistogramPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


@pytest.fixture
def differences(qtbot):
    panel = DifferencePanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def drawn(panel, name):
    return panel.plot.curves[name].getOriginalDataset()


def shown_titles(panel):
    return [box.text() for box in panel.plot.boxes.values() if box.isVisible()]


def brute_force_shares(frame):
    values = frame.pixels.ravel().tolist()
    return np.array([100 * values.count(level) / len(values) for level in range(256)])


def test_curves_hold_the_share_of_every_grey_level(histograms, scene):
    made = outcome(scene)
    histograms.show_outcome(made)
    frames = {"source": made.images.source, "attacked": made.attacked, "model_view": made.model_view}
    for name, frame in frames.items():
        edges, shares = drawn(histograms, name)
        assert len(edges) == 257
        assert np.allclose(shares, brute_force_shares(frame))


def test_new_numbers_use_the_same_items(histograms, scene):
    histograms.show_outcome(outcome(scene))
    items = list(histograms.plot.widget.getPlotItem().items)
    histograms.show_outcome(outcome(scene))
    assert list(histograms.plot.widget.getPlotItem().items) == items


def test_inspect_names_the_suspect_and_has_no_source(histograms, scene):
    histograms.show_outcome(outcome(scene))
    assert shown_titles(histograms) == ["Source", "Attack", "Model view", "Restored"]
    histograms.show_outcome(outcome(scene, "inspect"))
    assert shown_titles(histograms) == ["Suspect", "Model view", "Restored"]
    assert not histograms.plot.curves["source"].isVisible()


def test_the_legend_switches_curves_and_remembers(histograms, scene):
    histograms.show_outcome(outcome(scene))
    histograms.plot.boxes["restored"].click()
    histograms.show_outcome(outcome(scene))
    assert not histograms.plot.curves["restored"].isVisible()
    histograms.plot.boxes["restored"].click()
    assert histograms.plot.curves["restored"].isVisible()


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_logarithmic_scale_puts_empty_bins_on_the_lower_edge(histograms, scene):
    made = outcome(scene)
    histograms.show_outcome(made)
    histograms.plot.log_box.click()
    smallest = min(h.shares[h.shares > 0].min() for h in made.histograms.values()) * 100
    _, shares = drawn(histograms, "model_view")
    assert (made.histograms["model_view"].counts == 0).any()
    assert shares.min() == pytest.approx(smallest / 2)
    lower, upper = histograms.plot.widget.viewRange()[1]
    assert 10**lower == pytest.approx(smallest / 2)
    assert 10**upper >= shares.max()
    histograms.show_outcome(outcome(scene, "inspect"))
    histograms.plot.log_box.click()
    assert drawn(histograms, "model_view")[1].min() == 0


def test_values_are_shown_in_the_unit_of_the_file(histograms, scene):
    histograms.show_outcome(outcome(scene, unit="HU"))
    edges, _ = drawn(histograms, "attacked")
    assert (edges[0], edges[1] - edges[0]) == (2 * -0.5 - 10, 2)  # slope 2, intercept -10
    assert "HU" in histograms.plot.widget.getAxis("bottom").labelText
    histograms.show_outcome(outcome(scene))
    assert histograms.plot.widget.getAxis("bottom").labelText == "stored value"


def test_no_outcome_draws_nothing(histograms, differences, scene):
    for panel in (histograms, differences):
        panel.show_outcome(outcome(scene))
        panel.show_outcome(None)
        assert not any(curve.isVisible() for curve in panel.plot.curves.values())
        assert shown_titles(panel) == []


def test_a_picture_of_few_values_fills_the_axis(histograms, scene):
    made = outcome(scene)
    edges = made.histograms["attacked"].edges
    counts = np.zeros(256, np.int64)
    counts[100:110] = 5
    narrow = replace(made.histograms["attacked"], edges=edges, counts=counts)
    histograms.show_outcome(replace(made, histograms={"attacked": narrow}))
    low, high = histograms.plot.widget.viewRange()[0]
    assert 95 < low <= 99.5 and 109.5 <= high < 115


def test_differences_are_attack_minus_the_others_around_zero(differences, scene):
    made = outcome(scene)
    differences.show_outcome(made)
    _, steps = drawn(differences, "source")
    assert np.allclose(steps, brute_force_shares(made.attacked) - brute_force_shares(made.images.source))
    low, high = differences.plot.widget.viewRange()[1]
    assert low == pytest.approx(-high)
    assert differences.plot.zero_line.isVisible()
    assert shown_titles(differences) == ["Attack − source", "Attack − model view", "Attack − restored"]


def test_curves_differ_without_colour_and_stand_out_in_both_themes(histograms):
    assert len({style.dash for style in STYLES.values()}) == len(STYLES)
    for background, name in (("#1e1e1e", "on_dark"), ("#ffffff", "on_light")):
        for style in STYLES.values():
            assert contrast(getattr(style, name), background) >= 3  # WCAG 2.1, 1.4.11


def test_the_plot_follows_the_theme(histograms):
    for base, text in (("#101010", "#f0f0f0"), ("#fafafa", "#101010")):
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, QColor(base))
        palette.setColor(QPalette.ColorRole.Text, QColor(text))
        histograms.setPalette(palette)
        style = STYLES["source"]
        assert histograms.plot.widget.backgroundBrush().color() == QColor(base)
        assert histograms.plot.widget.getAxis("left").textPen().color() == QColor(text)
        wanted = style.on_dark if is_dark(palette) else style.on_light
        assert histograms.plot.curves["source"].opts["pen"].color() == QColor(wanted)


def test_the_context_menu_offers_only_what_a_histogram_needs(histograms, differences):
    def offered(panel):
        return [action.text() for action in panel.plot.widget.actions() if action.isVisible()]

    assert offered(histograms) == ["Show all values", "Show occupied values", "Log scale"]
    assert offered(differences) == ["Show all values", "Show occupied values"]


def contrast(first, second):
    def luminance(colour):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted([luminance(first), luminance(second)])
    return (high + 0.05) / (low + 0.05)
