"""Verdict, evidence, metrics, region and log on the screen."""

import math
from dataclasses import replace

import numpy as np
import pytest
from panel_samples import FINDINGS, outcome, pending, register_samples
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.histogram import exact_histogram
from scaleguard_gui.core.scaling.fit import Placement
from scaleguard_gui.core.verdict import Verdict
from scaleguard_gui.gui.panels import verdict_icon, verdict_panel
from scaleguard_gui.gui.panels.evidence_table import EvidenceTable
from scaleguard_gui.gui.panels.figure_text import figure, fixed, percent
from scaleguard_gui.gui.panels.log_panel import MOST_ENTRIES, LogPanel
from scaleguard_gui.gui.panels.metrics_table import MetricsTable
from scaleguard_gui.gui.panels.region_panel import RegionPanel
from scaleguard_gui.gui.panels.region_statistics import bins_over, cut, statistics
from scaleguard_gui.gui.panels.verdict_panel import VerdictPanel
from scaleguard_gui.gui.views.extent import whole


@pytest.fixture(autouse=True)
def sample_algorithms(monkeypatch):
    register_samples(monkeypatch)


@pytest.fixture
def shown(qtbot):
    def make(widget_class, width=330, height=400):
        widget = widget_class()
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        return widget

    return make


def cells(table):
    return {
        (table.verticalHeaderItem(r).text(), " ".join(table.horizontalHeaderItem(c).text().split())): table.item(
            r, c
        ).text()
        for r in range(table.rowCount())
        for c in range(table.columnCount())
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (math.inf, "∞"),
        (math.nan, "–"),
        (None, "–"),
        (0, "0"),
        (12.345678, "12.35"),
        (123456.7, "123457"),
        (999.97, "1000"),
    ],
)
def test_figures_read_well(value, text):
    assert figure(value) == text


def test_shares_and_decibels_read_well():
    assert [percent(s) for s in (0, 0.0498, 0.00021, 1)] == ["0.0", "5.0", "0.021", "100.0"]
    assert [fixed(v, 2) for v in (31.2, math.inf, None)] == ["31.20", "∞", "–"]


@pytest.mark.parametrize(
    ("kind", "word"),
    [("attack", "ATTACK"), ("clean", "NO ATTACK FOUND"), ("inconclusive", "INCONCLUSIVE")],
)
def test_a_verdict_is_a_word_a_shape_and_a_sentence(shown, monkeypatch, scene, kind, word):
    asked = []
    monkeypatch.setattr(verdict_panel, "judge", lambda *a: asked.append(a) or Verdict(kind, 2.5, "Because of this."))
    panel, made = shown(VerdictPanel), outcome(scene)
    panel.show_outcome(made)
    assert asked == [(made.findings, made.attacked, made.recipe.preprocess)]
    assert panel.word.text() == word
    assert panel.icon.kind == kind
    assert panel.sentence.text() == "Because of this."
    assert panel.front_end.text() == "Examined for opencv.nearest 16x12."
    assert "2.5" in panel.state.text()
    assert panel.notices.text() == "• The target was made grey."


def test_the_three_verdicts_look_different_in_one_colour(shown, monkeypatch):
    monkeypatch.setattr(verdict_icon, "_COLOURS", dict.fromkeys(("attack", "clean", "inconclusive"), "#777777"))
    panel, pictures = shown(VerdictPanel), set()
    for kind in ("attack", "clean", "inconclusive"):
        panel.icon.show_kind(kind)
        pictures.add(bytes(panel.icon.grab().toImage().constBits()))
    assert len(pictures) == 3


def test_a_pending_verdict_greys_the_last_one(shown, monkeypatch, scene):
    monkeypatch.setattr(verdict_panel, "judge", lambda *_: Verdict("attack", None, "Because."))
    panel, made = shown(VerdictPanel), outcome(scene)
    panel.show_outcome(pending(made))
    assert panel.word.text() == "…"
    panel.show_outcome(made)
    panel.show_outcome(pending(made))
    assert panel.word.text() == "ATTACK" and not panel.word.isEnabled()
    assert panel.state.text() == "Examining…"
    panel.show_outcome(made)
    assert panel.word.isEnabled()
    panel.clear()
    assert panel.word.text() == "–" and panel.verdict is None


def test_evidence_tells_score_threshold_side_and_flag(shown, scene):
    table = shown(EvidenceTable)
    table.show_outcome(outcome(scene))
    first, second = ([table.item(row, column).text() for column in range(4)] for row in (0, 3))
    assert first == ["▸ Sample: earth movers", "12.35", "> 5", "attack"]
    assert second == ["Plain", "–", "< 30", "cannot tell"]
    assert table.item(1, 0).text() == FINDINGS[0].sentence


def test_evidence_opens_its_measures(shown, scene, qtbot):
    table = shown(EvidenceTable)
    table.show_outcome(outcome(scene))
    assert table.isRowHidden(2)
    table.setCurrentCell(0, 0)
    qtbot.keyClick(table, Qt.Key_Return)
    assert not table.isRowHidden(2)
    assert (table.item(2, 0).text().strip(), table.item(2, 2).text()) == ("cosine", "0.25")
    table.show_outcome(outcome(scene))
    assert not table.isRowHidden(2), "an opened finding stays open when new figures arrive"


def test_other_findings_never_inherit_hidden_rows(shown, scene):
    table, made = shown(EvidenceTable), outcome(scene)
    table.show_outcome(made)
    assert table.isRowHidden(2)
    table.show_outcome(replace(made, findings=FINDINGS[1:] * 2))
    assert [table.item(row, 0).text() for row in (0, 2)] == ["Plain", "Plain"]
    assert not any(table.isRowHidden(row) for row in range(4))


def test_new_figures_leave_the_chosen_cell_alone(shown, scene):
    table, made = shown(EvidenceTable), outcome(scene)
    table.show_outcome(made)
    table.setCurrentCell(3, 1)
    table.show_outcome(replace(made, findings=(replace(FINDINGS[0], score=6.0), FINDINGS[1])))
    assert (table.currentRow(), table.currentColumn()) == (3, 1)
    assert table.item(0, 1).text() == "6"


def test_a_long_sentence_is_wrapped_in_full(shown, scene):
    long = replace(FINDINGS[0], sentence="A rather long sentence that goes on. " * 8)
    table = shown(EvidenceTable)
    table.show_outcome(replace(outcome(scene), findings=(long,)))
    line = table.fontMetrics().lineSpacing()
    needed = table.fontMetrics().horizontalAdvance(long.sentence) / table.viewport().width() * line
    assert table.rowHeight(1) >= needed
    assert table.horizontalScrollBar().maximum() == 0


def test_pending_evidence_shows_no_old_figures(shown, scene):
    table, made = shown(EvidenceTable), outcome(scene)
    table.show_outcome(made)
    table.show_outcome(pending(made))
    texts = [table.item(0, 1).text(), table.item(0, 3).text(), table.item(1, 0).text(), table.item(2, 2).text()]
    assert texts == ["…"] * 4
    table.show_outcome(made)
    assert table.item(0, 1).text() == "12.35"


def test_columns_keep_their_widths_while_figures_are_pending(shown, scene):
    evidence, metrics, made = shown(EvidenceTable), shown(MetricsTable), outcome(scene)
    for panel, table in ((evidence, evidence), (metrics, metrics.table)):
        panel.show_outcome(made)
        before = [table.columnWidth(column) for column in range(table.columnCount())]
        panel.show_outcome(pending(made))
        assert [table.columnWidth(column) for column in range(table.columnCount())] == before


def test_metrics_stand_in_one_column_per_pair(shown, scene):
    panel, made = shown(MetricsTable), outcome(scene)
    panel.show_outcome(made)
    found, comparison = cells(panel.table), made.comparisons["attack image to source"]
    assert found["PSNR, dB", "attack to source"] == f"{comparison.psnr:.2f}"
    assert found["L∞", "attack to source"] == figure(comparison.linf)
    assert found["Changed %", "attack to source"] == percent(comparison.changed_share)
    assert found["PSNR, dB", "view to target"] == "∞"
    assert found["SSIM", "view to target"] == "1.000"


def test_craft_tells_the_real_epsilon_and_the_considered_share(shown, scene):
    panel, made = shown(MetricsTable), outcome(scene)
    panel.show_outcome(made)
    # Nearest reads one pixel in 8 x 8 and the target was copied there.
    assert panel.facts.text() == "Real epsilon: 0 grey levels\nConsidered pixels: 1.6 %"
    panel.show_outcome(pending(made))
    assert "Real epsilon: … grey" in panel.facts.text()
    panel.show_outcome(outcome(scene, "inspect"))
    assert panel.facts.isHidden()
    assert panel.table.horizontalHeaderItem(0).toolTip().count("suspect") == 1


def test_pending_metrics_are_dots_until_the_figures_arrive(shown, scene):
    panel, made = shown(MetricsTable), outcome(scene)
    panel.show_outcome(made)
    panel.show_outcome(pending(made))
    assert set(cells(panel.table).values()) == {"…"}
    panel.show_outcome(made)
    assert "…" not in cells(panel.table).values()
    panel.show_outcome(None)
    assert panel.table.columnCount() == 0


def test_five_pairs_fit_a_dock_of_330_pixels(shown, scene, qtbot):
    made = outcome(scene)
    worst = replace(made.comparisons["attack image to source"], psnr=-12.34, mse=12345.6, l2=54321.9, linf=255.0)
    titles = ("restored to source", "model view to expected view", *made.comparisons)
    panel = shown(MetricsTable)
    panel.show_outcome(replace(made, comparisons=dict.fromkeys(titles, worst)))
    assert panel.table.columnCount() == 5
    qtbot.waitUntil(lambda: panel.table.horizontalScrollBar().maximum() == 0)


def test_numbers_are_right_aligned_and_metrics_explained(shown, scene):
    panel = shown(MetricsTable)
    panel.show_outcome(outcome(scene))
    for row in range(panel.table.rowCount()):
        assert panel.table.item(row, 0).textAlignment() & Qt.AlignmentFlag.AlignRight.value
        assert len(panel.table.verticalHeaderItem(row).toolTip()) > 20


def test_ctrl_c_copies_a_table_as_tab_separated_text(shown, scene, qtbot):
    panel = shown(MetricsTable)
    panel.show_outcome(outcome(scene))
    qtbot.keyClick(panel.table, Qt.Key_C, Qt.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t") == ["", "attack to source", "view to target", "restored to attack"]
    assert lines[1].split("\t")[0] == "PSNR, dB" and lines[1].split("\t")[2] == "∞"
    evidence = shown(EvidenceTable)
    evidence.show_outcome(outcome(scene))
    qtbot.keyClick(evidence, Qt.Key_C, Qt.ControlModifier)
    assert (
        "Sample: earth movers\t12.35\t> 5\tattack\tIt is far away.\tcosine = 0.25" in QGuiApplication.clipboard().text()
    )


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "float32"])
def test_region_statistics_are_those_of_numpy(scene, dtype):
    frame = cut(scene(40, 50, dtype), (7, 5, 20, 11), whole(50, 40))
    values = scene(40, 50, dtype).pixels[5:16, 7:27].astype(np.float64)
    found = statistics(frame)
    wanted = (220, values.mean(), values.std(), values.min(), values.max(), np.median(values))
    assert (found.pixels, found.mean, found.sd, found.minimum, found.maximum, found.median) == pytest.approx(wanted)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "float32"])
def test_region_bins_hold_every_value(scene, dtype):
    frame = scene(40, 50, dtype)
    edges = bins_over([statistics(frame)], frame.is_integer)
    assert len(edges) <= 257
    assert edges[0] <= frame.pixels.min() and frame.pixels.max() <= edges[-1]
    assert exact_histogram(frame, edges).counts.sum() == 2000  # 40 x 50


def test_a_region_maps_to_the_pixels_of_the_model_view_that_it_touches():
    view = Frame.of(np.arange(12, dtype=np.uint8).reshape(3, 4))
    assert cut(view, (8, 8, 8, 8), whole(32, 24)).pixels.tolist() == [[5]]  # ratio 8
    assert cut(view, (7, 8, 10, 1), whole(32, 24)).pixels.tolist() == [[4, 5, 6]]
    assert cut(view, (40, 0, 5, 5), whole(32, 24)) is None
    # Drawn over the source's columns 16 to 47 and rows -8 to 15, as after a crop and with a border.
    place = Placement(16.0, -8.0, 32.0, 24.0)
    assert cut(view, (24, 0, 8, 8), place).pixels.tolist() == [[5]]
    assert cut(view, (0, 0, 24, 1), place).pixels.tolist() == [[4]]
    assert cut(view, (0, 0, 16, 16), place) is None


def test_the_region_panel_shows_figures_in_the_unit_of_the_file(shown, scene):
    panel, made = shown(RegionPanel), outcome(scene, unit="HU")
    panel.show_statistics(made, (16, 8, 32, 24))
    values = made.attacked.pixels[8:32, 16:48]
    found = cells(panel.table)
    assert found["Pixels", "Attack, HU"] == "768"  # 32 x 24
    assert found["Mean", "Attack, HU"] == f"{2 * values.mean() - 10:.2f}"
    assert found["SD", "Attack, HU"] == f"{2 * values.std():.2f}"
    assert found["Pixels", "Model view, HU"] == "12"  # 4 x 3 at ratio 8
    _, shares = panel.plot.curves["attacked"].getOriginalDataset()
    assert shares.sum() == pytest.approx(100)


def test_without_a_region_the_panel_says_how_to_draw_one(shown, scene):
    panel = shown(RegionPanel)
    panel.show_statistics(outcome(scene), (16, 8, 32, 24))
    assert panel.hint.isHidden() and not panel.table.isHidden()
    panel.show_statistics(outcome(scene), None)
    assert not panel.hint.isHidden() and panel.table.isHidden()


def test_the_log_keeps_details_and_a_limited_length(shown):
    log = shown(LogPanel)
    for number in range(MOST_ENTRIES + 3):
        log.add("info", f"Sentence {number}.")
    log.add("error", "This went wrong.", "line one\nline two")
    assert log.topLevelItemCount() == MOST_ENTRIES
    last = log.topLevelItem(MOST_ENTRIES - 1)
    assert (last.text(1), last.text(2), last.child(0).text(0)) == ("error", "This went wrong.", "line one\nline two")


def test_the_log_copies_what_is_selected(shown, qtbot):
    log = shown(LogPanel)
    log.add("info", "One.")
    log.add("error", "Two.", "because")
    log.topLevelItem(1).setSelected(True)
    qtbot.keyClick(log, Qt.Key_C, Qt.ControlModifier)
    text = QGuiApplication.clipboard().text()
    assert "\terror\tTwo.\nbecause" in text and "One." not in text


def test_every_panel_has_an_accessible_name(shown):
    assert shown(EvidenceTable).accessibleName() == "Evidence"
    assert shown(MetricsTable).table.accessibleName() == "Metrics"
    assert shown(LogPanel).accessibleName() == "Log"
    assert shown(RegionPanel).table.accessibleName()
    assert shown(VerdictPanel).word.accessibleName() == "Verdict"
