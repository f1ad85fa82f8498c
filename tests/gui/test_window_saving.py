"""Saving in the window: the warning before, the report after, and what formats are told."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file
from PySide6.QtWidgets import QFileDialog

from scaleguard_gui.core.jpeg import JpegOptions, through_jpeg
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.shell import saving
from scaleguard_gui.gui.shell.write_dialog import WriteDialog
from scaleguard_gui.io.images import read_image
from scaleguard_gui.io.write_options import WriteOptions


@pytest.fixture
def save(crafted, tmp_path, monkeypatch, qtbot):
    """Save the attack image under a name, with the dialog answered by a function of what it offers."""

    def run(name, answer=lambda offered: offered, action="save-attack"):
        path, asked = tmp_path / name, []

        def reply(path, offered, is_attack, parent):
            asked.append((offered, is_attack))
            return answer(offered)

        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
        monkeypatch.setattr(saving, "ask_how_to_write", reply)
        crafted.messages.dismiss()
        crafted.action_set[action].trigger()
        if asked and answer(asked[0][0]) is not None:
            qtbot.waitUntil(lambda: crafted.messages.sentence != "", timeout=10000)
        return path, asked

    return run


def test_an_attack_saved_as_jpeg_is_read_again_and_what_is_left_is_told(crafted, save):
    path, asked = save("attack.jpg", lambda offered: replace(offered, quality=40, subsampling="4:2:0"))
    outcome = crafted.session.outcome
    kept = read_image(path)
    assert np.array_equal(kept.pixels, through_jpeg(outcome.attacked, JpegOptions(40)).pixels)
    miss = np.abs(outcome.recipe.preprocess.exact_view(kept) - outcome.crafted.goal.pixels)
    assert crafted.messages.sentence.startswith("Warning: attack.jpg was written. JPEG is lossy (quality 40")
    assert f"{miss.mean():.3g} grey levels from the target on average and up to {miss.max():.4g}" in (
        crafted.messages.sentence
    )
    assert crafted.messages.sentence.endswith("Save as PNG to keep the attack.")
    assert asked[0][1], "the dialog should warn of an attack"


def test_a_lossy_webp_is_told_of_as_well_and_a_lossless_one_is_not(crafted, save):
    save("attack.webp", lambda offered: replace(offered, quality=30))
    assert "Read again, the attack is" in crafted.messages.sentence
    path, _ = save("whole.webp")
    assert "Read again" not in crafted.messages.sentence
    assert np.array_equal(read_image(path).pixels[..., 0], crafted.session.outcome.attacked.pixels)


def test_cancelling_the_dialog_writes_nothing(crafted, save):
    path, asked = save("attack.jpg", lambda offered: None)
    assert len(asked) == 1
    assert not path.exists()
    assert crafted.messages.sentence == ""


def test_what_cannot_be_written_is_said_before_anything_is_asked(crafted, save):
    _, asked = save("attack.xyz")
    assert asked == []
    assert "its name must end in one of" in crafted.messages.sentence


def test_an_attack_made_for_a_quality_is_offered_that_quality(crafted, wait_complete):
    values = {"quality": 60, "subsampling": "4:2:2", "encoder": "opencv"}
    outcome = crafted.session.outcome
    recipe = replace(outcome.recipe, attack=Selection.of("attack", "jpeg", values))
    made = replace(outcome, recipe=recipe)
    offered = saving.offered_options(Path("a.jpg"), made, "attacked", {})
    assert (offered.quality, offered.subsampling, offered.encoder) == (60, "4:2:2", "opencv")
    assert saving.offered_options(Path("a.jpg"), made, "restored", {}).quality is None
    assert saving.offered_options(Path("a.webp"), made, "attacked", {}).quality is None


def test_a_restored_image_is_offered_as_what_it_was_unless_that_loses_values(crafted):
    outcome = crafted.session.outcome
    for path, which, suffix in (
        ("ct.dcm", "restored", ".dcm"),
        ("scan.TIFF", "restored", ".TIFF"),
        ("scan.jpg", "restored", ".png"),
        ("scan.webp", "restored", ".png"),
        ("", "restored", ".png"),
        ("ct.dcm", "attacked", ".png"),
        ("ct.dcm", "model_view", ".png"),
    ):
        images = replace(outcome.images, source=replace(outcome.images.source, path=path))
        assert saving.offered_suffix(replace(outcome, images=images), which) == suffix, (path, which)


def test_a_dicom_suspect_is_restored_into_a_dicom_file(window, wait_complete, tmp_path, monkeypatch, qtbot):
    origin = get_testdata_file("CT_small.dcm")
    recipe = window.session.recipe
    smaller = replace(recipe.preprocess, size=Size(32, 32))
    window.session.change_recipe(replace(recipe, preprocess=smaller, scope=RestoreScope("considered")), "Size")
    window.open_paths([Path(origin)])
    outcome = wait_complete()
    path = tmp_path / "restored.dcm"
    asked = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: asked.append(args) or (str(path), ""))
    monkeypatch.setattr(saving, "ask_how_to_write", lambda path, offered, *_: offered)
    window.action_set["save-restored"].trigger()
    qtbot.waitUntil(lambda: "restored.dcm was written" in window.messages.sentence, timeout=10000)
    written = dcmread(path)
    assert (Path(asked[0][2]).name, asked[0][4]) == ("CT_small_restored.dcm", "DICOM (*.dcm)")
    assert np.array_equal(read_image(path).pixels, outcome.restored.pixels)
    assert written.SourceImageSequence[0].ReferencedSOPInstanceUID == dcmread(origin).SOPInstanceUID
    told = written.DerivationDescription
    assert told.startswith("Restored by ScaleGuard")
    assert "selective-median, beta=2.0, for opencv.linear 32x32, on considered pixels" in told
    assert str(written.PatientName) == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.jpg", {"quality", "subsampling", "encoder"}),
        ("a.webp", {"quality", "lossless"}),
        ("a.dcm", {"keep_patient"}),
    ],
)
def test_the_dialog_asks_what_the_format_leaves_open(qtbot, name, shown):
    dialog = WriteDialog(Path(name), WriteOptions(origin="scan.dcm"), is_attack=True)
    qtbot.addWidget(dialog)
    parts = ("quality", "subsampling", "encoder", "lossless", "keep_patient")
    assert {part for part in parts if not getattr(dialog, part).isHidden()} == shown
    assert dialog.options == WriteOptions(origin="scan.dcm", quality=95 if name == "a.jpg" else None)


def test_the_dialog_warns_where_an_attack_would_be_lost(qtbot):
    dialog = WriteDialog(Path("a.webp"), WriteOptions(), is_attack=True)
    qtbot.addWidget(dialog)
    assert dialog.warning.text() == "Every value is kept."
    dialog.lossless.setChecked(False)
    dialog.quality.setValue(33)
    assert "most of it may be lost" in dialog.warning.text()
    assert dialog.options.quality == 33


def test_the_dialog_tells_that_a_patient_will_be_named(qtbot):
    dialog = WriteDialog(Path("a.dcm"), WriteOptions(origin="scan.dcm"), is_attack=False)
    qtbot.addWidget(dialog)
    assert not dialog.options.keep_patient
    dialog.keep_patient.setChecked(True)
    assert "will name the patient" in dialog.warning.text()
    assert dialog.options.keep_patient
