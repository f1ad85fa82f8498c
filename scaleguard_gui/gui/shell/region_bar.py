"""Region bar: the drawing tools above the views, while one of them is in hand."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QLabel, QSpinBox, QToolBar, QWidget

from scaleguard_gui.gui.actions import Actions
from scaleguard_gui.gui.views.region_tool import WIDTHS, RegionTool


class RegionBar(QToolBar):
    """Rectangle or brush, eraser, the brush's width, and what the keys do; hidden until `show_tool`."""

    def __init__(self, actions: Actions, tool: RegionTool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tool = tool
        self.setAccessibleName(self.tr("Drawing tools"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        for name in ("draw-rectangle", "paint-mask", "erase-mask"):
            self._add(actions, name)
        self.addSeparator()
        label = QLabel(self.tr("&Width"), self)
        label.setContentsMargins(6, 0, 4, 0)
        self.width_box = QSpinBox(self)
        self.width_box.setRange(WIDTHS[0], WIDTHS[-1])
        self.width_box.setSuffix(self.tr(" px"))
        self.width_box.setAccessibleName(self.tr("Width of the brush"))
        self.width_box.setToolTip(self.tr("Width of the brush in pixels of the model view ([ and ])"))
        label.setBuddy(self.width_box)
        self._brush = (self.addWidget(label), self.addWidget(self.width_box), self.addSeparator())
        self._add(actions, "clear-region")
        self.addSeparator()
        self._hint = QLabel(self)
        self._hint.setContentsMargins(6, 0, 6, 0)
        self.addWidget(self._hint)
        self.width_box.valueChanged.connect(tool.set_brush_width)
        tool.repaint_wanted.connect(self._follow_tool)
        self.hide()

    def show_tool(self, kind: str | None) -> None:
        """Show what belongs to a tool; nothing for None."""
        for action in self._brush:
            action.setVisible(kind == "brush")
        self._follow_tool()
        self.setVisible(kind is not None)

    def _follow_tool(self) -> None:
        """Show the tool's width, and what can be done with it."""
        hint = self.tr("Right button takes away, Esc ends")
        if self._tool.is_cloning:
            hint = self.tr("Ctrl moves what is cloned, Esc ends")
        elif self._tool.kind == "rectangle":
            hint = self.tr("Shift adds, right button takes away, arrows move, Esc ends")
        if hint != self._hint.text():
            self._hint.setText(hint)
        if self.width_box.value() != self._tool.brush_width:
            with QSignalBlocker(self.width_box):
                self.width_box.setValue(self._tool.brush_width)

    def _add(self, actions: Actions, name: str) -> None:
        self.addAction(actions[name])
        # Reachable by Tab, yet a click leaves the keys to the view that is drawn on.
        self.widgetForAction(actions[name]).setFocusPolicy(Qt.FocusPolicy.TabFocus)
