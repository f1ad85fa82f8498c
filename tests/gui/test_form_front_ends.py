"""Front ends by name: in the form, the tool bar and titles, and a person's own."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QInputDialog, QMessageBox

from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.vulnerability import vulnerability
from scaleguard_gui.gui.forms.preprocess_editor import PreprocessEditor
from scaleguard_gui.gui.front_ends import FrontEnds
from scaleguard_gui.io.presets import own_file, preset, presets

LINEAR = Selection.of("scaler", "opencv.linear")
MINE = Preprocess(LINEAR, Size(96, 64), Fit("crop", resize=100), "grey")


@pytest.fixture
def front_ends(qapp):
    made = FrontEnds()
    made.said = []
    made.told.connect(lambda *what: made.said.append(what))
    return made


@pytest.fixture
def editor(qtbot, front_ends):
    editor = PreprocessEditor(front_ends)
    qtbot.addWidget(editor)
    editor.edits = []
    editor.edited.connect(lambda *edit: editor.edits.append(edit))
    editor.show()
    return editor


def choose(editor, label):
    combo = editor.presets.combo
    combo.setCurrentIndex(combo.findText(label))
    combo.activated.emit(combo.currentIndex())


@pytest.mark.parametrize(
    ("preprocess", "words"),
    [
        (Preprocess(LINEAR, Size(96, 64)), "opencv.linear 96x64"),
        (MINE, "crop 96x64 of opencv.linear 100, grey"),
        (Preprocess(LINEAR, Size(96, 64), Fit("crop")), "crop 96x64 of opencv.linear 96"),
        (Preprocess(LINEAR, Size(96, 64), Fit("letterbox")), "letterbox 96x64 of opencv.linear"),
    ],
)
def test_a_front_end_without_a_name_is_told_in_words(front_ends, preprocess, words):
    assert front_ends.describe(preprocess) == words


def test_a_preset_is_called_by_its_name(front_ends):
    known = preset("torchvision-256-224")
    told = f"{known.label}: crop 224x224 of pillow.bilinear 256"
    assert front_ends.describe(known.preprocess) == told


def test_every_shipped_preset_can_be_chosen(editor):
    for known in presets()[0]:
        choose(editor, known.label)
        assert editor.edits[-1] == (known.preprocess, "preset")
        assert editor.preprocess() == known.preprocess
        assert known.note.split()[0] in editor.presets.combo.toolTip()


def test_the_form_says_custom_once_a_preset_is_edited(editor):
    choose(editor, preset("yolo-letterbox-640").label)
    editor.fit.pad_box.setValue(0)
    assert editor.presets.combo.currentText() == "Custom"
    editor.fit.pad_box.setValue(114)
    assert editor.presets.combo.currentText() == "YOLO letterbox 640"


def test_a_front_end_is_kept_found_again_and_deleted(editor, front_ends, monkeypatch):
    editor.set_preprocess(MINE)
    assert not editor.presets.delete_action.isEnabled()
    monkeypatch.setattr(QInputDialog, "getText", lambda *args: ("My X-ray (grey)", True))
    editor.presets.save_action.trigger()
    assert preset("My-X-ray-grey").preprocess == MINE
    assert editor.presets.combo.currentText() == "My X-ray (grey)"
    assert FrontEnds().describe(MINE).startswith("My X-ray (grey): crop")
    editor.presets.delete_action.trigger()
    assert editor.presets.combo.currentText() == "Custom"
    assert all(not known.is_own for known in front_ends.presets)
    assert [level for level, _ in front_ends.said] == ["note", "note"]


@pytest.mark.parametrize("may", [True, False])
def test_an_own_preset_is_replaced_only_when_that_is_wanted(editor, front_ends, monkeypatch, may):
    front_ends.save("mine", Preprocess(LINEAR, Size(32, 32)))
    editor.set_preprocess(MINE)
    monkeypatch.setattr(QInputDialog, "getText", lambda *args: ("mine", True))
    buttons = QMessageBox.StandardButton
    monkeypatch.setattr(QMessageBox, "question", lambda *_: buttons.Yes if may else buttons.No)
    editor.presets.save_action.trigger()
    assert (preset("mine").preprocess == MINE) is may


def test_a_cancelled_name_keeps_nothing(editor, monkeypatch):
    editor.set_preprocess(MINE)
    monkeypatch.setattr(QInputDialog, "getText", lambda *args: ("mine", False))
    editor.presets.save_action.trigger()
    assert not own_file().exists()


@pytest.mark.parametrize("label", ["", "???"])
def test_a_name_that_no_command_could_take_is_refused_with_the_reason(front_ends, label):
    front_ends.save(label, MINE)
    assert front_ends.said[0][0] == "error" and "letter or digit" in front_ends.said[0][1]


def test_a_damaged_file_of_presets_is_told_and_the_shipped_ones_stay(qapp):
    own_file().parent.mkdir(parents=True)
    own_file().write_text("{")
    broken = FrontEnds()
    assert len(broken.complaints) == 1 and str(own_file()) in broken.complaints[0]
    assert broken.presets


def test_the_tool_bar_names_the_front_end_and_offers_the_others(crafted, wait_complete):
    tools, session = crafted.tools, crafted.session
    assert tools.front_end.text() == "OpenCV default 224"
    tools.refresh()
    entry = next(a for a in tools.presets.actions() if a.objectName() == "preset:chest-x-ray-opencv-grey-224")
    entry.trigger()
    assert session.recipe.preprocess == preset("chest-x-ray-opencv-grey-224").preprocess
    assert session.undo_stack.undoText() == "Preset: Chest X-ray, OpenCV grey 224"
    session.change_recipe(replace(session.recipe, preprocess=MINE), "Preprocess")
    assert tools.front_end.text() == "crop 96x64 of opencv.linear 100, grey"
    crafted.panels.recipe.front_ends.save("mine", MINE)
    assert tools.front_end.text() == "mine"


def test_every_edit_of_a_front_end_is_an_undo_step(crafted, wait_complete):
    editor, session = crafted.panels.recipe.preprocess, crafted.session
    start = session.recipe.preprocess
    editor.fit.kind.setCurrentIndex(editor.fit.kind.findData("crop"))
    editor.fit.resize_box.setValue(260)
    editor.fit.settled.emit()
    editor.grey.click()
    steps = [session.undo_stack.text(k) for k in range(session.undo_stack.count())]
    assert steps == ["Preprocess: fit", "Preprocess: resize", "Preprocess: colour"]
    assert session.recipe.preprocess == replace(start, fit=Fit("crop", resize=260), colour="grey")
    for _ in steps:
        session.undo_stack.undo()
    assert session.recipe.preprocess == editor.preprocess() == start


def test_a_crop_shows_the_model_view_in_place_and_says_what_it_leaves_out(crafted, wait_complete, qtbot):
    session, views = crafted.session, crafted.views
    cropping = Preprocess(LINEAR, Size(64, 64), Fit("crop", resize=80))
    session.change_recipe(replace(session.recipe, preprocess=cropping), "Preprocess")
    outcome = wait_complete()
    # 384 x 320 becomes 96 x 80, 4 source pixels each; columns 16 to 79 and rows 8 to 71 are kept.
    assert views.read_out(66, 34)["model"] == str(outcome.model_view.pixels[0, 0])
    assert views.read_out(63, 34)["model"] == "–"
    # 64 * 64 of 96 * 80 are kept.
    facts = crafted.panels.recipe.preprocess.facts
    qtbot.waitUntil(lambda: "leaves out 46.7 %" in facts.text(), timeout=5000)


def test_a_letterbox_says_how_much_is_padding(crafted, wait_complete, qtbot):
    session = crafted.session
    boxed = Preprocess(LINEAR, Size(96, 96), Fit("letterbox", pad=114))
    session.change_recipe(replace(session.recipe, preprocess=boxed), "Preprocess")
    wait_complete()
    # 384 x 320 becomes 96 x 80: 16 of 96 rows are padding.
    facts = crafted.panels.recipe.preprocess.facts
    qtbot.waitUntil(lambda: "16.7 % of the model view is padding" in facts.text(), timeout=5000)


def test_the_facts_tell_before_solving_how_an_attack_would_look(qtbot, crafted):
    facts, session = crafted.panels.recipe.preprocess.facts, crafted.session
    target = session.images.target
    named = FrontEnd("", session.recipe.preprocess)
    wanted = vulnerability(session.images.source, named, target)
    words = {"open": "Open to attack", "at risk": "At risk of attack", "safe": "Safe from hidden attacks"}
    told = f"{words[wanted.verdict]}: this target would be {wanted.predicted_psnr:.0f} dB from the image."
    qtbot.waitUntil(lambda: told in facts.text(), timeout=5000)
    area = replace(session.recipe.preprocess, scaler=Selection.of("scaler", "opencv.area"))
    session.change_recipe(replace(session.recipe, preprocess=area), "area")
    qtbot.waitUntil(lambda: "Safe from hidden attacks" in facts.text(), timeout=5000)
