"""Forms of declared parameters."""

import pytest
from panel_samples import EveryKind
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSlider, QApplication, QComboBox, QLabel

from scaleguard_gui.core.registry import algorithms
from scaleguard_gui.gui.forms.number_steps import NumberSteps
from scaleguard_gui.gui.forms.parameter_form import ParameterForm

EVERY_ALGORITHM = [a for kind in ("scaler", "attack", "detector", "restorer") for a in algorithms(kind)]
UNLIKE_DEFAULT = EveryKind(share=4.5, count=11, seed=5, norm="linf", colour=False)


@pytest.fixture
def form(qtbot):
    form = ParameterForm(EveryKind)
    qtbot.addWidget(form)
    form.show()
    return form


def edits_of(form):
    edits = []
    form.edited.connect(lambda values, name: edits.append((values, name)))
    return edits


def wheel(widget):
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.NoButton, Qt.NoModifier, Qt.NoScrollPhase, False
    )
    QApplication.sendEvent(widget, event)
    return event


@pytest.mark.parametrize("algorithm", EVERY_ALGORITHM, ids=lambda a: f"{a.kind}:{a.name}")
def test_every_algorithm_has_a_form_of_all_its_parameters(qtbot, algorithm):
    form = ParameterForm(algorithm.parameters)
    qtbot.addWidget(form)
    for parameter in algorithm.parameters.describe():
        row = form.row(parameter.name)
        assert row.input.accessibleName() == parameter.label
        assert row.value() == parameter.default
        assert parameter.help.split()[0] in row.toolTip()
    assert form.values() == algorithm.parameters()


def test_a_dragged_slider_emits_only_values_within_range_and_both_ends(form):
    edits, slider = edits_of(form), form.row("share").slider
    for position in range(slider.minimum(), slider.maximum() + 1):
        slider.setValue(position)
    slider.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
    seen = [values.share for values, name in edits if name == "share"]
    assert min(seen) == 0.5 and max(seen) == 30.0
    assert all((value * 4).is_integer() for value in seen)  # steps of 0.25
    assert form.row("share").input.value() == 0.5


def test_a_short_last_step_ends_at_the_maximum():
    steps = NumberSteps(EveryKind.describe()[1])  # 1, 3, ... 49, 50
    assert [steps.value_at(p) for p in (0, 1, steps.count - 1, steps.count, steps.count + 9)] == [1, 3, 49, 50, 50]
    assert steps.position_of(50) == steps.count


def test_set_values_is_silent_and_shown_everywhere(form):
    edits = edits_of(form)
    form.set_values(UNLIKE_DEFAULT)
    assert edits == []
    assert form.values() == UNLIKE_DEFAULT
    assert form.row("share").input.value() == 4.5
    assert form.row("share").slider.value() == 16  # (4.5 - 0.5) / 0.25
    assert form.row("norm").input.currentText() == "linf"
    assert not form.row("colour").input.isChecked()


def test_a_value_between_the_steps_survives_the_edit_of_another(form):
    form.set_values(EveryKind(share=3.1234567))
    form.row("count").input.stepUp()
    assert form.values().share == 3.1234567
    assert form.values().count == 9


def test_keys_change_a_number(form, qtbot):
    row = form.row("count")
    row.input.setFocus()
    qtbot.keyClick(row.input, Qt.Key_Up)
    assert form.values().count == 9
    qtbot.keyClick(row.input, Qt.Key_PageUp)
    assert form.values().count == 29  # ten steps of 2
    row.slider.setFocus()
    qtbot.keyClick(row.slider, Qt.Key_Left)
    assert form.values().count == 27


def test_a_typed_number_counts_once_it_is_finished(form, qtbot):
    edits, box = edits_of(form), form.row("count").input
    box.selectAll()
    qtbot.keyClicks(box, "41")
    assert edits == []
    qtbot.keyClick(box, Qt.Key_Return)
    assert [values.count for values, _ in edits] == [41]


@pytest.mark.parametrize("name", ["share", "norm"])
def test_the_wheel_over_an_unfocused_input_scrolls_the_panel_instead(form, name):
    edits, row = edits_of(form), form.row(name)
    form.row("colour").input.setFocus()
    for widget in [row.input] + ([row.slider] if name == "share" else []):
        assert not wheel(widget).isAccepted()
    assert edits == []


def test_the_reset_mark_shows_while_a_value_differs_and_takes_the_default_again(form, qtbot):
    row = form.row("share")
    assert not row.reset_button.isVisible()
    row.slider.setValue(20)
    assert row.reset_button.isVisible()
    assert (
        "2.0 grey levels" in row.reset_button.accessibleName() or "2 grey levels" in row.reset_button.accessibleName()
    )
    with qtbot.waitSignals([form.edited, form.settled]):
        qtbot.mouseClick(row.reset_button, Qt.LeftButton)
    assert form.values() == EveryKind()
    assert not row.reset_button.isVisible()


def test_flags_and_choices_are_edited(form):
    edits = edits_of(form)
    form.row("colour").input.click()
    combo = form.row("norm").input
    assert isinstance(combo, QComboBox)
    combo.setCurrentText("linf")
    assert [name for _, name in edits] == ["colour", "norm"]
    assert form.values() == EveryKind(norm="linf", colour=False)


def test_a_seed_has_a_box_but_no_slider(form):
    row = form.row("seed")
    assert row.slider is None
    row.input.setValue(2**31 - 1)
    assert form.values().seed == 2**31 - 1


def test_labels_are_buddies_of_their_inputs(form):
    buddies = {label.text(): label.buddy() for label in form.findChildren(QLabel)}
    assert buddies["Share"] is form.row("share").input
    assert buddies["Norm"] is form.row("norm").input
    assert form.row("share").slider.accessibleName()


def test_a_released_slider_and_a_choice_settle(form, qtbot):
    with qtbot.waitSignal(form.settled):
        form.row("share").slider.sliderReleased.emit()
    with qtbot.waitSignal(form.settled):
        form.row("norm").input.setCurrentText("linf")


def test_the_tooltip_tells_range_and_default(form):
    tip = form.row("share").toolTip()
    assert "0.5 to 30 grey levels" in tip and "Default: 2 grey levels" in tip
