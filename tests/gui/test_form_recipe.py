"""The recipe panel and its editors."""

import sys
import textwrap
from dataclasses import replace

import pytest
from panel_samples import EveryKind, recipe, register_samples
from PySide6.QtWidgets import QScrollArea

import scaleguard_gui.core.restorers
from scaleguard_gui.core import registry
from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.registry import NoParameters, Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.forms.preprocess_editor import PreprocessEditor
from scaleguard_gui.gui.forms.recipe_panel import RecipePanel
from scaleguard_gui.gui.forms.selection_editor import SelectionEditor
from scaleguard_gui.gui.front_ends import FrontEnds


@pytest.fixture(autouse=True)
def sample_algorithms(monkeypatch):
    register_samples(monkeypatch)


@pytest.fixture
def panel(qtbot):
    panel = RecipePanel()
    qtbot.addWidget(panel)
    panel.set_recipe(recipe())
    panel.edits = []
    panel.edited.connect(lambda *edit: panel.edits.append(edit))
    panel.show()
    return panel


def choose(editor, name):
    editor.combo.setCurrentIndex(editor.combo.findData(name))


def test_the_panel_waits_for_a_recipe(qtbot):
    panel = RecipePanel()
    qtbot.addWidget(panel)
    assert not panel.isEnabled()
    panel.set_recipe(recipe())
    assert panel.isEnabled()


def test_setting_a_recipe_is_silent(panel):
    other = replace(
        recipe(),
        preprocess=Preprocess(Selection.of("scaler", "pillow.box"), Size(40, 30)),
        attack=Selection("slow", NoParameters()),
        detectors=(Selection("plain", NoParameters()),),
        restorer=Selection("sample", EveryKind(share=3)),
    )
    panel.set_recipe(other)
    assert panel.edits == []
    assert panel.preprocess.preprocess() == other.preprocess
    assert panel.attack.selection() == other.attack
    assert panel.detectors.detectors() == other.detectors
    assert panel.restorer.selection() == other.restorer


def test_its_own_recipe_handed_back_leaves_a_half_typed_number_alone(panel, qtbot):
    panel.attack.form().row("share").slider.setValue(10)
    box = panel.preprocess.width_box
    box.selectAll()
    qtbot.keyClicks(box, "12")
    panel.set_recipe(panel.edits[-1][0])
    assert box.text().startswith("12 ")
    panel.set_recipe(recipe())
    assert box.value() == 16


def test_a_drag_gives_new_recipes_under_one_merge_key(panel):
    slider = panel.attack.form().row("share").slider
    slider.setValue(10)
    slider.setValue(11)
    (first, text, key), (second, _, other_key) = panel.edits
    assert (first.attack.parameters.share, second.attack.parameters.share) == (3.0, 3.25)  # 0.5 + 0.25 k
    assert first == replace(recipe(), attack=Selection("sample", EveryKind(share=3.0)))
    assert text == "Attack: Share"
    assert key == other_key == "attack.share"


def test_another_algorithm_is_a_finished_edit(panel, qtbot):
    with qtbot.waitSignal(panel.drag_finished):
        choose(panel.restorer, "sample")
    edited, text, _ = panel.edits[-1]
    assert edited.restorer == Selection("sample", EveryKind())
    assert text == "Restorer: Sample"


def test_each_algorithm_keeps_its_values_while_another_is_chosen(panel):
    panel.attack.form().row("count").input.setValue(21)
    choose(panel.attack, "plain")
    choose(panel.attack, "sample")
    assert panel.edits[-1][0].attack == Selection("sample", EveryKind(count=21))


def test_detectors_are_switched_and_set_one_by_one(panel):
    panel.detectors.box("plain").click()
    assert {s.name for s in panel.edits[-1][0].detectors} == {"sample", "plain"}
    assert panel.edits[-1][1] == "Detectors: Plain on"
    panel.detectors.form("sample").row("share").input.setValue(9)
    edited, text, key = panel.edits[-1]
    assert Selection("sample", EveryKind(share=9)) in edited.detectors
    assert (text, key) == ("Detectors: Sample, Share", "detectors.sample.share")
    panel.detectors.box("sample").click()
    assert [s.name for s in panel.edits[-1][0].detectors] == ["plain"]
    assert not panel.detectors.form("sample").isVisible()


def test_inspect_hides_the_attack_and_loses_nothing(panel):
    panel.set_recipe(replace(recipe(), mode="inspect"))
    assert panel.attack_section.isHidden()
    choose(panel.restorer, "sample")
    assert panel.edits[-1][0].attack == recipe().attack
    panel.set_recipe(recipe())
    assert not panel.attack_section.isHidden()


def test_a_heavy_recipe_offers_run(panel, qtbot):
    assert not panel.run_button.isVisible()
    choose(panel.attack, "slow")
    assert panel.run_button.isVisible()
    assert "Run" in panel.attack.note.text()
    with qtbot.waitSignal(panel.run_requested):
        panel.run_button.click()


def test_help_asks_for_the_chosen_algorithm(panel, qtbot):
    with qtbot.waitSignal(panel.help_requested) as asked:
        panel.attack.help_button.click()
    assert asked.args[0] is registry.algorithm("attack", "sample")


@pytest.mark.parametrize("width", [300, 340])
def test_the_panel_fits_a_dock_without_a_horizontal_scroll_bar(panel, qtbot, width):
    panel.resize(width, 500)
    qtbot.wait(1)
    area = panel.findChild(QScrollArea)
    assert area.horizontalScrollBar().maximum() == 0
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_sections_fold(panel):
    panel.attack_section.set_open(False)
    assert panel.attack.isHidden()
    panel.attack_section.heading.click()
    assert not panel.attack.isHidden()


def test_a_new_file_in_the_restorers_folder_becomes_an_entry_with_a_form(qtbot, tmp_path, monkeypatch):
    editor = SelectionEditor("restorer")
    qtbot.addWidget(editor)
    (tmp_path / "brand_new.py").write_text(
        textwrap.dedent(
            """
            from dataclasses import dataclass
            from scaleguard_gui.core.params import Parameters, number
            from scaleguard_gui.core.registry import restorer

            @dataclass(frozen=True)
            class Strength(Parameters):
                strength: float = number(1.0, 0.0, 4.0, label="Strength", help="How strong.")

            @restorer("brand-new", label="Brand new", parameters=Strength)
            def brand_new(frame, preprocess, params, ctx):
                \"\"\"Return the frame as it is.\"\"\"
                return frame
            """
        )
    )
    package = scaleguard_gui.core.restorers
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    editor.refresh()
    choose(editor, "brand-new")
    assert editor.combo.currentText() == "Brand new"
    assert editor.form().row("strength").slider.maximum() == 40  # 4.0 / 0.1
    sys.modules.pop("scaleguard_gui.core.restorers.brand_new")


def test_an_unknown_algorithm_is_refused_by_name(qtbot):
    editor = SelectionEditor("attack")
    qtbot.addWidget(editor)
    with pytest.raises(ParameterError, match="no-such-attack"):
        editor.set_selection(Selection("no-such-attack", NoParameters()))


@pytest.fixture
def front_end(qtbot):
    editor = PreprocessEditor(FrontEnds())
    qtbot.addWidget(editor)
    editor.set_preprocess(Preprocess(Selection.of("scaler", "opencv.linear"), Size(64, 64)))
    editor.edits = []
    editor.edited.connect(lambda preprocess, what: editor.edits.append((preprocess, what)))
    return editor


def test_a_square_front_end_keeps_both_sides_equal(front_end):
    front_end.width_box.setValue(80)
    assert [(p.size, what) for p, what in front_end.edits] == [(Size(80, 80), "width")]


def test_an_oblong_front_end_changes_one_side_and_can_be_made_square(front_end):
    front_end.set_preprocess(replace(front_end.preprocess(), size=Size(64, 48)))
    assert not front_end.square.isChecked()
    front_end.height_box.setValue(50)
    assert front_end.edits[-1][0].size == Size(64, 50)
    front_end.square.click()
    assert front_end.edits[-1][0].size == Size(64, 64)


def test_another_scaler_keeps_the_size(front_end):
    choose(front_end.scaler, "pillow.bicubic")
    assert front_end.edits == [(Preprocess(Selection.of("scaler", "pillow.bicubic"), Size(64, 64)), "scaler")]


def test_facts_stand_below_the_front_end(front_end):
    front_end.set_facts("The model reads 5.0 % of the pixels.")
    assert front_end.facts.text() == "The model reads 5.0 % of the pixels."
    assert not front_end.facts.isHidden()
