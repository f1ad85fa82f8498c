"""Plain label: text to read and to copy, which never takes an image's name for markup."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


class PlainLabel(QLabel):
    """A wrapped label with an accessible name.

    Parameters
    ----------
    name : str
        For assistive technology.
    scale : float
        Of the font.
    bold : bool
    """

    def __init__(self, name: str, parent: QWidget | None = None, *, scale: float = 1.0, bold: bool = False) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.font()
        font.setPointSizeF(scale * font.pointSizeF())
        font.setBold(bold)
        self.setFont(font)
