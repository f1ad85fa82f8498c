"""What every test of the window needs: settings of its own, and a window whose pictures can be waited for."""

from dataclasses import replace

import numpy as np
import pytest
import view_samples
from PySide6.QtCore import QSettings

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.io.own_folder import FOLDER_VARIABLE


@pytest.fixture(autouse=True)
def settings_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "presets"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))


@pytest.fixture
def grid(qtbot):
    """Four empty views."""
    return view_samples.opened(qtbot)


@pytest.fixture
def loaded(qtbot):
    """Four views with a picture in each."""
    return view_samples.loaded(qtbot)


@pytest.fixture
def window(qtbot):
    from scaleguard_gui.gui.main_window import MainWindow

    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close_without_asking()


@pytest.fixture(scope="module")
def shared_window(qapp, tmp_path_factory):
    """One window for most tests of a file, as making one takes long."""
    from scaleguard_gui.gui.main_window import MainWindow

    folder = str(tmp_path_factory.mktemp("settings"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
    made = MainWindow()
    made.show()
    # Threads that start in a test are looked for when it ends.
    frames = [Frame.of(np.random.default_rng(side).integers(0, 256, (side, side), np.uint8)) for side in (480, 40)]
    made.session.set_images(Images(*frames), "Open")
    slow = replace(made.session.recipe, restorer=Selection.of("restorer", "lattice-undo"))
    made.bridge.request(Images(*frames), slow)
    made.tasks.run(lambda ctx: None, lambda _: None)
    for queue in ("scan", "proof"):
        made.bridge.submit(lambda ctx: None, queue)
    yield made
    made.close_without_asking()
    made.deleteLater()


@pytest.fixture
def wait_complete(window, qtbot):
    """Wait until the outcome of the newest request is shown with its measures."""

    def wait():
        session = window.session
        qtbot.waitUntil(lambda: session.is_up_to_date and session.outcome.is_complete, timeout=20000)
        return session.outcome

    return wait


@pytest.fixture
def crafted(window, scene, wait_complete):
    """A window that has run an attack through the whole loop."""
    images = Images(source=scene(320, 384), target=scene(48, 56, seed=1))
    window.session.set_images(images, "Open")
    wait_complete()
    window.session.undo_stack.clear()
    return window
