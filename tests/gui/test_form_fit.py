"""The fit of a front end in its form."""

from dataclasses import replace

import pytest

from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.forms.preprocess_editor import PreprocessEditor
from scaleguard_gui.gui.front_ends import FrontEnds


@pytest.fixture
def editor(qtbot):
    editor = PreprocessEditor(FrontEnds())
    qtbot.addWidget(editor)
    editor.set_preprocess(Preprocess(Selection.of("scaler", "opencv.linear"), Size(224, 224)))
    editor.edits = []
    editor.edited.connect(lambda *edit: editor.edits.append(edit))
    editor.show()
    return editor


def choose(editor, kind):
    editor.fit.kind.setCurrentIndex(editor.fit.kind.findData(kind))


def test_only_the_numbers_that_matter_are_shown(editor):
    shown = {}
    for kind in ("stretch", "crop", "letterbox"):
        choose(editor, kind)
        shown[kind] = (editor.fit.resize_box.isVisible(), editor.fit.pad_box.isVisible())
    assert shown == {"stretch": (False, False), "crop": (True, False), "letterbox": (False, True)}


@pytest.mark.parametrize(("side", "resize"), [(224, 256), (299, 342)])
def test_a_crop_begins_as_torchvision_has_it(editor, side, resize):
    editor.width_box.setValue(side)
    choose(editor, "crop")
    assert editor.edits[-1] == (replace(editor.preprocess(), fit=Fit("crop", resize=resize)), "fit")


def test_a_model_view_larger_than_the_resize_takes_it_along_and_gives_it_back(editor):
    choose(editor, "crop")
    editor.fit.resize_box.setValue(260)
    editor.width_box.setValue(300)
    assert editor.preprocess().fit.resize == 300
    assert editor.fit.resize_box.minimum() == 300
    editor.width_box.setValue(224)
    assert editor.preprocess().fit.resize == 260


def test_a_crop_that_nobody_set_stays_the_usual_one(editor):
    choose(editor, "crop")
    editor.width_box.setValue(299)
    assert editor.preprocess().fit.resize == 342


def test_numbers_are_kept_while_another_fit_is_chosen(editor):
    choose(editor, "letterbox")
    editor.fit.pad_box.setValue(20)
    choose(editor, "stretch")
    assert editor.preprocess().fit == Fit()
    choose(editor, "letterbox")
    assert editor.preprocess().fit == Fit("letterbox", pad=20)


def test_a_fractional_pad_is_shown_as_it_is(editor):
    editor.set_preprocess(replace(editor.preprocess(), fit=Fit("letterbox", pad=127.5)))
    assert editor.fit.pad_box.value() == 127.5
    assert editor.edits == []


def test_grey_is_switched(editor):
    editor.grey.click()
    assert editor.edits == [(replace(editor.preprocess(), colour="grey"), "colour")]
    editor.grey.click()
    assert editor.preprocess().colour == "keep"
