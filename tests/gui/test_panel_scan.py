"""Verdict, evidence and candidates of a blind scan on the screen."""

from dataclasses import replace

import pytest
from panel_samples import FINDINGS, outcome, pending, register_samples
from PySide6.QtCore import Qt
from scan_samples import CANDIDATES, UNTOLD, inspection

from scaleguard_gui.core.blind.scan_result import Region
from scaleguard_gui.gui.panels.evidence_table import EvidenceTable
from scaleguard_gui.gui.panels.scan_panel import ScanPanel
from scaleguard_gui.gui.panels.verdict_panel import VerdictPanel
from scaleguard_gui.gui.scan_state import ScanState


@pytest.fixture(autouse=True)
def sample_algorithms(monkeypatch):
    register_samples(monkeypatch)


@pytest.fixture
def shown(qtbot):
    def make(widget_class):
        widget = widget_class()
        qtbot.addWidget(widget)
        widget.resize(330, 400)
        widget.show()
        return widget

    return make


@pytest.fixture
def done(scene):
    def make(score=9.0, **changes):
        frame = replace(scene(260, 260), name="x.png")
        return replace(ScanState(frame, "done", inspection(frame, score)), **changes)

    return make


@pytest.mark.parametrize(
    ("score", "word", "kind"),
    [(9.0, "ATTACK", "attack"), (2.0, "NO ATTACK FOUND", "clean"), (None, "INCONCLUSIVE", "inconclusive")],
)
def test_the_verdict_is_a_word_a_shape_and_a_sentence(shown, done, score, word, kind):
    panel, state = shown(VerdictPanel), done(score)
    panel.show_scan(state)
    assert (panel.scan.word.text(), panel.scan.icon.kind) == (word, kind)
    assert panel.scan.sentence.text() == state.inspection.verdict.sentence
    assert "any front end" in panel.scan.state.text() and "1.2" in panel.scan.state.text()


def test_it_tells_the_probability_and_the_false_alarms_that_the_threshold_was_set_for(shown, done):
    panel = shown(VerdictPanel)
    panel.show_scan(done(9.0))
    # Half way from 6 (0.5) to 12 (1.0); 9 is 1.5 times the threshold.
    for part in ("75.0\N{NO-BREAK SPACE}%", "Suspicion 1.50;", "2\N{NO-BREAK SPACE}% false alarms"):
        assert part in panel.scan.figures.text()


@pytest.mark.parametrize(("score", "text"), [(12.0, "> 99.9"), (0.0, "< 0.1")])
def test_no_probability_is_told_as_certain(shown, done, score, text):
    panel = shown(VerdictPanel)
    panel.show_scan(done(score))
    assert f"{text}\N{NO-BREAK SPACE}%" in panel.scan.figures.text()


def test_an_inconclusive_verdict_gives_its_reason_and_no_probability(shown, done):
    panel = shown(VerdictPanel)
    panel.show_scan(done(None))
    assert UNTOLD in panel.scan.sentence.text()
    assert "Probability" not in panel.scan.figures.text()


def test_a_new_scan_greys_the_last_verdict_and_tells_its_progress(shown, done):
    panel = shown(VerdictPanel)
    panel.show_scan(done(progress="running"))
    assert panel.scan.word.text() == "ATTACK" and not panel.scan.word.isEnabled()
    panel.scan.show_progress(0.4)
    assert panel.scan.state.text() == "Scanning… 40 %"
    panel.show_scan(done(progress="running", inspection=None))
    assert panel.scan.word.text() == "…" and not panel.scan.sentence.isVisible()


def test_in_craft_there_is_no_scan_until_it_is_asked_for(shown, done):
    panel = shown(VerdictPanel)
    panel.show_scan(done(progress="none", inspection=None, is_crafted=True))
    assert not panel.scan.isVisible()
    panel.show_scan(done(is_crafted=True))
    assert panel.scan.isVisible()


def test_the_scan_is_the_first_row_of_the_evidence_whatever_comes_first(shown, done, scene):
    table, state, made = shown(EvidenceTable), done(), outcome(scene)
    names = ["Blind scan", "▸ Sample: earth movers", "Plain"]
    table.show_outcome(made)
    table.show_scan(state)
    assert [table.item(row, 0).text() for row in (0, 2, 5)] == names
    assert [table.item(0, column).text() for column in (1, 2, 3)] == ["9", "> 6", "attack"]
    assert table.item(1, 0).text() == state.inspection.verdict.sentence
    table.show_outcome(replace(made, findings=FINDINGS[1:]))
    assert [table.item(row, 0).text() for row in (0, 2)] == ["Blind scan", "Plain"]
    table.show_scan(ScanState())
    assert [table.item(0, 0).text(), table.rowCount()] == ["Plain", 2]


def test_pending_detectors_leave_the_scans_row_as_it_is(shown, done, scene):
    table, made = shown(EvidenceTable), outcome(scene)
    table.show_outcome(made)
    table.show_outcome(pending(made))
    table.show_scan(done())
    assert [table.item(row, 1).text() for row in (0, 2)] == ["9", "…"]
    table.show_outcome(pending(made))
    assert [table.item(row, 1).text() for row in (0, 2)] == ["9", "…"]
    assert table.as_text().splitlines()[1].startswith("Blind scan\t9\t> 6\tattack\t")


def test_candidates_are_listed_with_size_family_scaler_and_score(shown, done):
    panel = shown(ScanPanel)
    panel.show_scan(done())
    texts = [[panel.table.item(row, column).text() for column in range(1, 5)] for row in range(2)]
    assert texts == [["32x32", "nearest", "opencv.nearest", "9"], ["32x32", "linear", "opencv.linear", "7.25"]]
    assert "contrast 3.5" in panel.table.item(0, 1).toolTip()
    panel.table.mark_used(CANDIDATES[0].preprocess)
    assert [panel.table.item(row, 0).text() for row in (0, 1)] == ["✓", ""]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_candidate_is_taken_by_keyboard(shown, done, qtbot, key):
    panel = shown(ScanPanel)
    panel.show_scan(done())
    panel.table.setCurrentCell(1, 1)
    with qtbot.waitSignal(panel.table.chosen) as chosen:
        qtbot.keyClick(panel.table, key)
    assert chosen.args == [CANDIDATES[1].preprocess]


def test_regions_are_told_in_words_the_weaker_ones_counted(shown, done):
    panel, state = shown(ScanPanel), done()
    panel.show_scan(state)
    assert panel.regions.text() == "Region 1: x 0 to 65, y 0 to 65, score 9"
    many = tuple(Region(8 * k, 0, 8, 8, 64, 9.0 - k) for k in range(7))
    found = replace(state.inspection, scan=replace(state.inspection.scan, regions=many))
    panel.show_scan(replace(state, inspection=found))
    assert len(panel.regions.text().splitlines()) == 6 and panel.regions.text().endswith("and 2 weaker ones")


def test_without_candidates_the_reason_is_told(shown, done):
    panel = shown(ScanPanel)
    panel.show_scan(done(None))
    assert panel.hint.text() == UNTOLD and panel.table.rowCount() == 0
    panel.show_scan(ScanState())
    assert "after a scan" in panel.hint.text()


def test_all_inputs_and_texts_have_a_name_for_assistive_technology(shown):
    panel, verdict = shown(ScanPanel), shown(VerdictPanel)
    told = (verdict.scan.word, verdict.scan.sentence, verdict.scan.figures)
    for part in (panel.table, panel.opacity, panel.regions, *told):
        assert part.accessibleName()
