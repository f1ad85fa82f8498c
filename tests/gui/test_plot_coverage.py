"""The plot of which pixels the scaler reads, and with what weights."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.plots.coverage_panel import CoveragePanel
from scaleguard_gui.gui.plots.kernel_axis import KernelAxis

HEIGHT, WIDTH = 90, 200


def kernels(scaler="opencv.cubic", size=(40, 30), fit=None):
    preprocess = Preprocess(Selection.of("scaler", scaler), Size(*size), fit or Fit())
    return preprocess.matrices(HEIGHT, WIDTH)


@pytest.fixture
def panel(qtbot):
    panel = CoveragePanel()
    qtbot.addWidget(panel)
    panel.resize(600, 220)
    panel.show()
    return panel


def bars(panel):
    """Return {(pixel, is odd output, is negative): summed height} and the tops of all bars, as drawn."""
    heights, tops = {}, {}
    for number, item in enumerate(panel.bars):
        for x, base, height in zip(item.opts["x"], item.opts["y0"], item.opts["height"], strict=True):
            key = (int(x), number % 2, number >= 2)
            heights[key] = heights.get(key, 0.0) + float(height)
            tops[int(x)] = max(tops.get(int(x), 0.0), float(base + height))
    return heights, tops


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.cubic", "pillow.bicubic", "opencv.area"])
@pytest.mark.parametrize("centre", [0.0, 37.4, 199.5])
def test_reads_are_all_those_of_the_matrix(scaler, centre):
    matrix = kernels(scaler).columns
    reads = KernelAxis.of(matrix).around(centre, 48)
    assert 0 <= reads.first <= max(centre, 0) and reads.first + reads.length <= WIDTH
    shown = np.zeros((40, WIDTH))
    shown[reads.outputs, reads.pixels] = reads.weights
    dense = np.zeros((40, WIDTH))
    window = slice(reads.first, reads.first + reads.length)
    dense[:, window] = matrix.toarray()[:, window]
    assert np.array_equal(shown, dense)
    assert set(reads.unread) == set(range(window.start, window.stop)) - set(np.flatnonzero(dense.any(axis=0)))
    for pixel, output, below in zip(reads.pixels, reads.outputs, reads.below, strict=True):
        assert below == pytest.approx(np.abs(dense[:output, pixel]).sum(), abs=1e-9)


def test_figures_of_an_axis_leave_padding_out():
    matrix = kernels(fit=Fit("letterbox"), size=(40, 40)).rows  # 90 rows become 18 of 40
    axis = KernelAxis.of(matrix)
    dense = matrix.toarray()
    counts = np.count_nonzero(dense, axis=1)
    assert (counts == 0).sum() == 22
    assert (axis.least, axis.most) == (counts[counts > 0].min(), counts.max())
    assert axis.share == pytest.approx(np.any(dense, axis=0).mean())
    assert axis.highest == pytest.approx(np.abs(dense).sum(axis=0).max())


def test_bars_stand_for_the_weights_around_the_place(panel):
    rows, columns = kernels()
    panel.show_kernels((KernelAxis.of(rows), KernelAxis.of(columns)))
    panel.set_place(100.5, 40.5)
    dense = columns.toarray()
    heights, tops = bars(panel)
    for (pixel, is_odd, is_negative), height in heights.items():
        weights = dense[is_odd::2, pixel]
        expected = np.abs(weights[(weights < 0) == is_negative]).sum()
        assert height == pytest.approx(expected)
    # 48 pixels about column 100: from 76.5 to 124.5, whole ones.
    assert set(tops) == {p for p in range(76, 124) if dense[:, p].any()}
    assert tops == {p: pytest.approx(np.abs(dense[:, p]).sum()) for p in tops}
    assert set(panel.unread.getData()[0]) == set(range(76, 124)) - set(tops)


def test_neighbouring_outputs_have_different_colours_and_negative_weights_are_hatched(panel):
    brushes = [bar.opts["brush"] for bar in panel.bars]
    assert brushes[0].color() == brushes[2].color() != brushes[1].color() == brushes[3].color()
    assert brushes[0].style() == brushes[1].style() == Qt.BrushStyle.SolidPattern
    assert Qt.BrushStyle.SolidPattern not in (brushes[2].style(), brushes[3].style())


def test_the_text_tells_what_an_output_reads_and_who_reads_the_pixel(panel):
    rows, columns = kernels("opencv.nearest")
    panel.show_kernels((KernelAxis.of(rows), KernelAxis.of(columns)))
    panel.set_place(10.2, 3.9)
    # 200 to 40: one column in five.
    assert panel.facts.text() == "Each output reads 1 column; 20.0 % of the columns are read. Column 10: 1 in output 2."
    panel.set_place(11.2, 3.9)
    assert panel.facts.text().endswith("Column 11: not read.")
    panel.axis_box.setCurrentIndex(1)
    assert panel.facts.text() == "Each output reads 1 row; 33.3 % of the rows are read. Row 3: 1 in output 1."


def test_a_place_beyond_the_image_shows_its_edge(panel):
    rows, columns = kernels()
    panel.show_kernels((KernelAxis.of(rows), KernelAxis.of(columns)))
    panel.set_place(-40.0, 500.0)
    assert "Column 0:" in panel.facts.text()
    panel.axis_box.setCurrentIndex(1)
    assert "Row 89:" in panel.facts.text()


def test_a_hidden_plot_draws_nothing_until_it_is_looked_at(qtbot):
    panel = CoveragePanel()
    qtbot.addWidget(panel)
    rows, columns = kernels()
    panel.show_kernels((KernelAxis.of(rows), KernelAxis.of(columns)))
    assert bars(panel) == ({}, {})
    panel.show()
    qtbot.waitUntil(lambda: bool(bars(panel)[0]), timeout=5000)


def test_a_plot_behind_another_tab_draws_nothing_until_it_is_raised(crafted, qtbot):
    panel = crafted.panels.coverage
    crafted.views.cursor_moved.emit((20.5, 30.5))
    qtbot.wait(1)
    assert bars(panel) == ({}, {})
    crafted.panels["coverage"].raise_()
    qtbot.waitUntil(lambda: "Column 20:" in panel.facts.text(), timeout=5000)


def test_without_an_image_the_plot_says_what_to_do(panel):
    assert "Open an image" in panel.facts.text() and panel.plot.isHidden()


def test_the_plot_follows_cursor_and_front_end(crafted, qtbot):
    panel, session = crafted.panels.coverage, crafted.session
    crafted.panels["coverage"].raise_()
    crafted.views.cursor_moved.emit((20.5, 30.5))
    qtbot.waitUntil(lambda: "Column 20:" in panel.facts.text(), timeout=5000)
    crafted.views.cursor_moved.emit(None)
    assert "Column 192:" in panel.facts.text()  # the middle of 384
    nearest = replace(session.recipe.preprocess, scaler=Selection.of("scaler", "opencv.nearest"))
    session.change_recipe(replace(session.recipe, preprocess=nearest), "Preprocess")
    qtbot.waitUntil(lambda: "Each output reads 1 column;" in panel.facts.text(), timeout=5000)
