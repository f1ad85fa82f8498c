"""The proof of a restoration in the window: judgement, tests, presets, changed pixels over the picture, and export."""

import json
from dataclasses import replace

import numpy as np
import proof_samples as samples
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QTabBar

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.proof import prove
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.gui.panels.proof_panel import ProofPanel
from scaleguard_gui.gui.shell import proving
from scaleguard_gui.gui.views.camera import Camera, Mapping
from scaleguard_gui.gui.views.changed_layer import ChangedLayer

LINEAR = samples.front_end()
PRESETS = (FrontEnd("who sees it", LINEAR), FrontEnd("who does not", samples.front_end("pillow.bilinear")))


@pytest.fixture(scope="module")
def attack():
    return samples.attacked(samples.picture(), LINEAR)


def proof_of(attack, restorer):
    repaired = samples.restored(attack, LINEAR, restorer)
    return prove(attack, repaired, LINEAR, RunContext(), front_ends=PRESETS)


@pytest.fixture
def panel(qtbot):
    made = ProofPanel()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("restorer", "word", "icon", "state", "preset"),
    [
        ("selective-median", "PAYLOAD GONE", "gone", "Gone under all presets that saw it.", "gone, 0 %"),
        (
            "unsharp",
            "PAYLOAD STILL THERE",
            "attack",
            "Under one preset a payload is still there.",
            "still there, 100 %",
        ),
    ],
)
def test_the_judgement_is_a_word_an_icon_and_a_sentence(panel, attack, restorer, word, icon, state, preset):
    proof = proof_of(attack, restorer)
    panel.show_proof(proof, presets_follow=False)
    assert (panel.word.text(), panel.icon.kind, panel.icon.accessibleName()) == (word, icon, word)
    assert panel.sentence.text() == proof.sentence and state in panel.state.text()
    assert f"{100 * proof.changed_share:.1f}\N{NO-BREAK SPACE}%" in panel.figures.text()
    assert panel.presets.as_text().splitlines()[1:] == [f"\twho sees it\t{preset}", "\twho does not\t–"]
    assert panel.tests.as_text().count("! ") == (3 if proof.gone else 6)


def test_where_nothing_can_be_told_there_is_no_verdict(panel):
    source = samples.picture()
    panel.show_proof(prove(source, source, LINEAR, RunContext()), presets_follow=False)
    assert (panel.word.text(), panel.icon.kind) == ("NO VERDICT", "inconclusive")
    assert "Payload left: –\N{NO-BREAK SPACE}%" in panel.figures.text()


def test_a_proof_that_is_on_its_way_leaves_the_last_one_greyed(panel, attack):
    proof = proof_of(attack, "unsharp")
    panel.show_proof(proof, presets_follow=True)
    assert "Presets follow" in panel.state.text() and panel.export_button.isEnabled()
    panel.set_pending()
    assert panel.sentence.text() == proof.sentence and not panel.sentence.isEnabled()
    assert not panel.export_button.isEnabled()
    panel.clear()
    assert panel.sentence.text() == "" and panel.tests.rowCount() == panel.presets.rowCount() == 0


@pytest.mark.parametrize("zoom", [1.0, 0.25])
def test_changed_pixels_are_coloured_by_their_share_at_every_zoom(zoom):
    changed = np.zeros((64, 96), bool)
    changed[:, 48:] = np.arange(48) % 4 == 0
    layer = ChangedLayer(changed)
    shown = layer.rendered(Mapping(Camera(48, 32, zoom), round(96 * zoom), round(64 * zoom))).image
    alpha = np.array([[shown.pixelColor(x, y).alpha() for x in range(shown.width())] for y in range(shown.height())])
    half = shown.width() // 2
    assert alpha[:, :half].max() == 0
    # A quarter of the pixels: each in full, or all under the square root of their share.
    expected = {1.0: [204, 0, 0, 0], 0.25: [102, 102, 102, 102]}[zoom]
    assert np.abs(alpha[5, half : half + 4] - expected).max() <= 1
    assert layer.share == changed.mean()


@pytest.fixture
def quick(monkeypatch):
    """Leave no time between a picture and its proof, and look at two presets."""
    monkeypatch.setattr(proving, "REST_MS", 0)
    monkeypatch.setattr(proving, "named_front_ends", lambda: PRESETS)


def recipe_for(window, restorer):
    return replace(
        window.session.recipe, mode="inspect", preprocess=LINEAR, restorer=Selection.of("restorer", restorer)
    )


@pytest.fixture
def proven(quick, window, attack, qtbot):
    """A window that inspects an attack; returns a function that restores it and waits for the whole proof."""
    window.session.set_images(Images(suspect=attack), "Open", mode="inspect")
    panel = window.panels.proof

    def restore(restorer):
        recipe = recipe_for(window, restorer)
        window.session.change_recipe(recipe, "Restore")

        def is_there():
            shown = window.session.outcome
            return (
                shown is not None
                and shown.recipe == recipe
                and panel.proof is not None
                and np.array_equal(panel.proof.changed, shown.attacked.pixels != shown.restored.pixels)
                and len(panel.proof.front_ends) == 2
            )

        qtbot.waitUntil(is_there, timeout=20000)
        return panel.proof

    return restore


def test_every_restoration_is_proven_by_itself_and_a_newer_one_takes_its_place(proven, window):
    assert proven("unsharp").gone is False
    assert window.panels.proof.word.text() == "PAYLOAD STILL THERE"
    assert proven("selective-median").gone is True
    assert window.panels.proof.word.text() == "PAYLOAD GONE"
    window.session.set_images(Images(), "Close")
    assert window.panels.proof.proof is None


def test_changed_pixels_are_shown_over_the_restored_picture_alone(proven, window):
    share = proven("selective-median").changed_share
    window.panels.proof.changed_box.setChecked(True)
    assert window.action_set["changed"].isChecked()
    contents = {slot: window.views._panes[slot].canvas.content for slot in ("source", "attack", "model", "restored")}
    assert isinstance(contents["restored"].tint, ChangedLayer) and contents["restored"].tint.share == share
    assert f"{100 * share:.2f} %" in contents["restored"].captions[0]
    assert all(contents[slot].tint is None for slot in ("source", "attack", "model"))
    window.action_set["reset-views"].trigger()
    assert contents["restored"].tint is None and not window.panels.proof.changed_box.isChecked()


def test_the_proof_is_written_as_its_name_asks(proven, window, qtbot, tmp_path, monkeypatch):
    with qtbot.waitSignal(window.proving.told) as told:
        window.action_set["export-proof"].trigger()
    assert "no proof yet" in told.args[1]
    proof = proven("unsharp")
    for name in ("proof", "proof.json"):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(tmp_path / name), ""))
        with qtbot.waitSignal(window.proving.told) as told:
            window.panels.proof.export_button.click()
        assert told.args[0] == "note" and "was written" in told.args[1]
    assert proof.sentence in (tmp_path / "proof.html").read_text()
    assert json.loads((tmp_path / "proof.json").read_text())["payload_gone"] is False


def test_titles_of_tabbed_panels_stay_whole(window):
    bars = [bar for bar in window.findChildren(QTabBar) if bar.count() > 5]
    assert bars
    for bar in bars:
        assert bar.elideMode() == Qt.TextElideMode.ElideNone and bar.usesScrollButtons()
