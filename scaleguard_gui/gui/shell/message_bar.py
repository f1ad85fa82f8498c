"""Message bar: one sentence above the views, never in the way, gone at a click."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QStyle, QToolButton, QWidget

# A note needs no answer; what went wrong stays until it is read.
NOTE_SECONDS = 12

_PIXMAPS = {
    "note": QStyle.StandardPixmap.SP_MessageBoxInformation,
    "warning": QStyle.StandardPixmap.SP_MessageBoxWarning,
    "error": QStyle.StandardPixmap.SP_MessageBoxCritical,
}


class MessageBar(QFrame):
    """Shows the newest sentence with its level in words and as a symbol."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Message"))
        self._icon, self._label, self._close = QLabel(self), QLabel(self), QToolButton(self)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close.setText("×")
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Dismiss this message"))
        self._close.setAccessibleName(self.tr("Dismiss message"))
        self._close.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        layout.addWidget(self._icon)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.is_about_result = False
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown; empty when nothing is."""
        return "" if self.isHidden() else self._label.text()

    def show_message(self, level: str, sentence: str, *, is_about_result: bool = False) -> None:
        """Show a sentence of level "note", "warning" or "error"; one about a result goes once a better one is there."""
        words = {"note": self.tr("Note"), "warning": self.tr("Warning"), "error": self.tr("Error")}
        side = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        self._icon.setPixmap(self.style().standardIcon(_PIXMAPS[level]).pixmap(side, side))
        self._label.setText(f"{words[level]}: {sentence}")
        self.is_about_result = is_about_result
        self.show()
        if level == "note":
            self._timer.start(NOTE_SECONDS * 1000)
        else:
            self._timer.stop()

    def dismiss(self) -> None:
        """Take the sentence away."""
        self._timer.stop()
        self.hide()
