"""A restored picture that brings its JPEG file along is exported as that very file."""

from dataclasses import replace

from PySide6.QtWidgets import QFileDialog

from scaleguard_gui.core.registry import Selection
from scaleguard_gui.gui.shell import saving


def test_the_window_writes_the_restorers_own_file_without_asking(crafted, wait_complete, tmp_path, monkeypatch, qtbot):
    session = crafted.session
    chosen = Selection.of("restorer", "variable-quality-jpeg")
    session.change_recipe(replace(session.recipe, restorer=chosen), "Restorer")
    session.run()
    outcome = wait_complete()
    path, asked = tmp_path / "restored.jpg", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(saving, "ask_how_to_write", lambda *arguments: asked.append(arguments))
    crafted.action_set["save-restored"].trigger()
    qtbot.waitUntil(lambda: "restored.jpg was written" in crafted.messages.sentence, timeout=10000)
    assert asked == []
    assert outcome.restored.jpeg
    assert path.read_bytes() == outcome.restored.jpeg
    assert "the JPEG that the restorer made" in crafted.messages.sentence
