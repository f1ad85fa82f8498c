"""Inputs that leave the mouse wheel to the scrolling panel until they have the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSlider, QWidget


class QuietSpinBox(QDoubleSpinBox):
    """A spin box for whole and real numbers; typed values count once they are finished."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the value only while focused."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class QuietSlider(QSlider):
    """A horizontal slider; a click on its groove is a page step, as everywhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the value only while focused."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()


class QuietComboBox(QComboBox):
    """A combo box that may become narrower than its longest entry."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change the choice only while focused."""
        super().wheelEvent(event) if self.hasFocus() else event.ignore()
