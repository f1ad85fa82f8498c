"""The main window: makes the parts and holds what concerns all of them; every part does its own work."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from scaleguard_gui.core.recipe import Mode
from scaleguard_gui.engine.bridge import EngineBridge
from scaleguard_gui.gui.actions import Actions
from scaleguard_gui.gui.batch.batch_scan import BatchScan
from scaleguard_gui.gui.compare.restorer_comparison import RestorerComparison
from scaleguard_gui.gui.files import Files
from scaleguard_gui.gui.help import Help
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell import preferences
from scaleguard_gui.gui.shell.considered import ConsideredPixels
from scaleguard_gui.gui.shell.copying import Copying
from scaleguard_gui.gui.shell.dock_tabs import DockTabs
from scaleguard_gui.gui.shell.docks import Panels
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.front_end_tables import FrontEndTables
from scaleguard_gui.gui.shell.gallery import Gallery
from scaleguard_gui.gui.shell.local_edit import LocalEdit
from scaleguard_gui.gui.shell.menus import Menus
from scaleguard_gui.gui.shell.message_bar import MessageBar
from scaleguard_gui.gui.shell.presenter import Presenter
from scaleguard_gui.gui.shell.proving import Proving
from scaleguard_gui.gui.shell.region_bar import RegionBar
from scaleguard_gui.gui.shell.restoring import Restoring
from scaleguard_gui.gui.shell.sample_opener import SampleOpener
from scaleguard_gui.gui.shell.saving import Saving
from scaleguard_gui.gui.shell.scan_map import ScanMap
from scaleguard_gui.gui.shell.scanning import Scanning
from scaleguard_gui.gui.shell.session_files import SessionFiles
from scaleguard_gui.gui.shell.spectra import Spectra
from scaleguard_gui.gui.shell.status_bar import StatusBar
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.shell.tool_bar import ToolBar
from scaleguard_gui.gui.shell.view_commands import ViewCommands
from scaleguard_gui.gui.shell.wiring import connect_window
from scaleguard_gui.gui.theme import Theme, apply_theme
from scaleguard_gui.gui.views.grid import ViewGrid

START_SIZE = QSize(1400, 900)


class MainWindow(QMainWindow):
    """The one window; `open_paths` gives it something to show.

    Parameters
    ----------
    size : QSize, optional
        To open with, and with the docks where they start; otherwise all is as it was when a window was last closed.
    """

    def __init__(self, size: QSize | None = None) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self._may_ask = True
        self._is_arranged = False
        self.bridge = EngineBridge(self)
        self.session = SessionModel(self.bridge, self)
        self.tasks = Tasks(self.bridge, self)
        self.views = ViewGrid(self)
        # Docks give way to the pictures on a small screen, not the other way round.
        self.views.setMinimumSize(300, 190)
        self.messages = MessageBar(self)
        self.setCentralWidget(self._central())
        DockTabs(self)
        self.panels = Panels(self, self.session.undo_stack)
        self.presenter = Presenter(self.session, self.views, self.panels, self)
        self.considered = ConsideredPixels(self.tasks, self.views, self.panels.recipe, self)
        self.viewing = ViewCommands(self.views, self)
        self.files = Files(self.session, self.tasks, self)
        self.samples = SampleOpener(self.session, self.tasks, self)
        self.session_files = SessionFiles(self.session, self.tasks, self.views, self)
        self.saving = Saving(self.session, self.tasks, self.views, self)
        self.local_edit = LocalEdit(self.session, self.tasks, self.views, self)
        self.copying = Copying(self.session, self)
        self.front_end_tables = FrontEndTables(
            self.session, self.tasks, self.panels.vulnerability, self.panels.transfer, self
        )
        self.batch = BatchScan(self.tasks, lambda: working_folder(self.session.images), self)
        self.comparison = RestorerComparison(self.session, self.bridge, self.tasks, self)
        self.scanning = Scanning(self.session, self.bridge, self.tasks, self)
        self.restoring = Restoring(self.session, self.scanning, self)
        self.scan_map = ScanMap(self.session, self.tasks, self.views, self)
        self.proving = Proving(self.session, self.tasks, self.panels.proof, self.views, self)
        self.spectra = Spectra(self.session, self.tasks, self.panels.spectrum, self)
        self.gallery = Gallery(self.session, self.tasks, self.panels.gallery, self)
        self.helping = Help(self)
        self.action_set = Actions(self, self.views)
        self.region_bar = RegionBar(self.action_set, self.local_edit.tool, self)
        self._column.insertWidget(1, self.region_bar)
        self.menus = Menus(self, self.action_set, self.session, self.views, self.panels)
        self.tools = ToolBar(self, self.action_set, self.session, self.panels.recipe.front_ends)
        self.addToolBar(self.tools)
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        connect_window(self)
        self.session.state_changed.emit(self.session.state)
        self._remember(size)

    def open_paths(self, paths: list[Path]) -> None:
        """Open what a command line names; without a path, the first sample that goes through the whole loop."""
        if paths:
            self.files.open_paths(paths)
        else:
            self.samples.open_first()

    def tell(self, level: str, sentence: str, details: str = "", *, is_about_result: bool = False) -> None:
        """Say a sentence of level "note", "warning" or "error" above the views, and log it with its details."""
        self.messages.show_message(level, sentence, is_about_result=is_about_result)
        self.panels.log.add(level, sentence, details)

    def set_mode(self, mode: Mode) -> None:
        """Switch between Craft and Inspect."""
        self.session.set_mode(mode)

    def set_theme(self, theme: Theme) -> None:
        """Take and remember a theme."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, theme)
        preferences.save_theme(theme)
        self.action_set.set_checked(f"theme-{theme}", True)

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        self.panels[name].show()
        self.panels[name].raise_()

    def reset_layout(self) -> None:
        """Put all panels back in their places."""
        self.panels.reset_layout()

    def reset_recipe(self) -> None:
        """Take the defaults for everything but the mode, and a model view that fits the image."""
        self.session.reset_recipe()

    def stop(self) -> None:
        """Stop what runs."""
        self.bridge.stop()

    def close_without_asking(self) -> None:
        """Close at the wish of somebody who cannot answer: a signal from the terminal."""
        self._may_ask = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep session and layout, and wait for the workers; unsaved changes of a session's file are asked about."""
        if self._may_ask and not self.session_files.may_close():
            event.ignore()
            return
        self.session_files.keep_last()
        if self._is_arranged:
            preferences.save_layout(self.saveGeometry(), self.saveState(preferences.LAYOUT_VERSION))
        self.batch.shutdown()
        self.comparison.shutdown()
        self.bridge.shutdown()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc end drawing wherever the focus is; while something runs, it stops that first."""
        if event.key() == Qt.Key.Key_Escape and self.local_edit.drawing is not None:
            self.local_edit.leave()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Arrange the docks when the window first comes up, as only then its width is known."""
        if not self._is_arranged:
            self._is_arranged = True
            self.panels.arrange()
            if self._layout is not None:
                self.restoreState(self._layout[1], preferences.LAYOUT_VERSION)
        super().showEvent(event)

    def _central(self) -> QWidget:
        centre = QWidget(self)
        self._column = QVBoxLayout(centre)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self.messages)
        self._column.addWidget(self.views, 1)
        return centre

    def _remember(self, size: QSize | None) -> None:
        """Look as the last window did."""
        self.set_theme(preferences.load_theme())
        self.resize(size or START_SIZE.boundedTo(self.screen().availableSize()))
        self._layout = preferences.load_layout() if size is None else None
        if self._layout is not None:
            self.restoreGeometry(self._layout[0])
