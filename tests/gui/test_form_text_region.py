"""Rows for free text and for regions of the model view."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from scaleguard_gui.core.params import Parameters, region, text
from scaleguard_gui.gui.forms.parameter_form import ParameterForm
from scaleguard_gui.gui.forms.recipe_panel import RecipePanel


@dataclass(frozen=True)
class Words(Parameters):
    words: str = text("stop", 8, label="Words", help="What is written.")
    place: str = region(label="Place", help="Where it is.")


@pytest.fixture
def form(qtbot):
    form = ParameterForm(Words)
    qtbot.addWidget(form)
    form.edits, form.ends = [], []
    form.edited.connect(lambda values, name: form.edits.append((values, name)))
    form.settled.connect(lambda: form.ends.append(len(form.edits)))
    form.show()
    return form


def test_text_is_taken_while_it_is_typed(form, qtbot):
    line = form.row("words").input
    line.clear()
    qtbot.keyClicks(line, "go")
    assert [values.words for values, _ in form.edits] == ["g", "go"]
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert form.ends == [2]


def test_text_that_cannot_be_taken_stays_and_the_row_tells_why(form, qtbot):
    row = form.row("words")
    row.input.selectAll()
    qtbot.keyClicks(row.input, "123456789")
    assert row.input.text() == "123456789" and row.value() == "12345678"
    assert "at most 8" in row.complaint.text() and row.complaint.isVisible()
    assert "at most 8" in row.input.accessibleDescription()
    qtbot.keyClick(row.input, Qt.Key.Key_Backspace)
    assert not row.complaint.isVisible() and row.input.accessibleDescription() == "What is written."


def test_reset_takes_complaint_and_text_away(form, qtbot):
    row = form.row("words")
    qtbot.keyClicks(row.input, "123456789")
    row.reset_button.click()
    assert row.input.text() == "stop" and not row.complaint.isVisible()
    assert form.edits[-1][0] == Words()


def test_shift_enter_begins_a_new_line(form, qtbot):
    row = form.row("words")
    row.input.setFocus()
    qtbot.keyClick(row.input, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(row.input, "go")
    assert form.values().words == "stop\ngo"
    form.set_values(Words(words="a\nb"))
    assert row.input.text() == "a⏎b"


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        ("", "nothing marked"),
        ("3,4,1,1", "1 rectangle, 1 pixel"),
        ("0,0,4,4;2,2,4,4", "2 rectangles, 28 pixels"),  # 16 + 16, of which 4 lie in both
    ],
)
def test_a_region_tells_its_pieces_and_its_pixels(form, boxes, told):
    form.set_values(Words(place=boxes))
    assert form.row("place").summary.text() == told
    assert form.row("place").clear_button.isEnabled() is bool(boxes)
    assert form.edits == []


def test_clear_takes_the_region_away_as_one_finished_edit(form):
    form.set_values(Words(place="0,0,4,4"))
    form.row("place").clear_button.click()
    assert form.edits == [(Words(), "place")] and form.ends == [1]
    assert form.row("place").summary.text() == "nothing marked"


def test_draw_asks_by_name_and_changes_nothing(form, qtbot):
    with qtbot.waitSignal(form.draw_requested) as asked:
        form.row("place").input.click()
    assert asked.args == ["place"] and form.edits == []


def test_the_panel_hands_the_wish_to_draw_on(qtbot):
    panel = RecipePanel()
    qtbot.addWidget(panel)
    panel.setEnabled(True)
    panel.attack.combo.setCurrentIndex(panel.attack.combo.findData("local-edit"))
    form = panel.attack.form()
    draw = next(button for button in form.findChildren(QPushButton) if button.text() == "Draw")
    with qtbot.waitSignal(panel.draw_requested) as asked:
        draw.click()
    assert asked.args[0] in form.values().to_mapping()
