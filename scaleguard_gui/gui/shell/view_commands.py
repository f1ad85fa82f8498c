"""View commands: the keys and menu entries that change how the views look, never what is in them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from scaleguard_gui.gui.views.grid import ViewGrid


class ViewCommands(QObject):
    """Runs the looking actions on the grid; blinks while Space is held in it.

    Signals
    -------
    tint_wanted : bool
        Whether considered pixels are to be tinted; which they are is not known here.
    map_wanted : bool
        Whether the map that explains an attack is to be shown.
    reset :
        Everything about looking is at its start again.
    """

    tint_wanted = Signal(bool)
    map_wanted = Signal(bool)
    reset = Signal()

    def __init__(self, grid: ViewGrid, parent: QObject) -> None:
        super().__init__(parent)
        self._grid = grid
        self._comparison = "none"
        self._is_held = False
        grid.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def fit(self) -> None:
        """Show the whole image."""
        self._grid.fit()

    def one_to_one(self) -> None:
        """One image pixel on one screen pixel."""
        self._grid.one_to_one()

    def full_window(self) -> None:
        """Show all legal values."""
        self._grid.full_window()

    def auto_window(self) -> None:
        """Show the values that occur."""
        self._grid.auto_window()

    def preset(self, index: int) -> None:
        """Set one of the windows that suit the image, counted from 0."""
        self._grid.preset_window(index)

    def set_inverted(self, on: bool) -> None:
        """Swap black and white."""
        self._grid.set_inverted(on)

    def set_linked(self, on: bool) -> None:
        """Let views move together, or each for itself."""
        self._grid.set_linked(on)

    def set_tinted(self, on: bool) -> None:
        """Ask for the tint of considered pixels."""
        self.tint_wanted.emit(on)

    def set_map_shown(self, on: bool) -> None:
        """Ask for the map that explains the attack."""
        self.map_wanted.emit(on)

    def set_blinking(self, on: bool) -> None:
        """Show the compared view in place of the second one."""
        self._grid.blink(on)

    def set_region_visible(self, on: bool) -> None:
        """Show the rectangle of interest."""
        self._grid.set_region_visible(on)

    def compare(self, mode: str) -> None:
        """Compare along a movable "curtain" or as signed "difference"; the same one again ends it."""
        self._comparison = "none" if self._comparison == mode else mode
        self._grid.set_comparison(self._comparison)

    def reset_all(self) -> None:
        """Fit, automatic window, not inverted, linked, no comparison."""
        self._comparison = "none"
        self._grid.set_comparison("none")
        self._grid.reset_all()
        self.reset.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Blink from press to release of Space."""
        kind = event.type()
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space and not event.modifiers():
            if kind == QEvent.Type.ShortcutOverride:
                # Taken here, the key is not a shortcut any more: that would toggle and know of no release.
                event.accept()
                return True
            if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                if not event.isAutoRepeat():
                    self._hold(kind == QEvent.Type.KeyPress)
                return True
        return super().eventFilter(watched, event)

    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        """End a blink whose release will go to another widget or window."""
        if self._is_held and (now is None or not self._grid.isAncestorOf(now)):
            self._hold(False)

    def _hold(self, held: bool) -> None:
        self._is_held = held
        self._grid.blink(held)
