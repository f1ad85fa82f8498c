"""Row plot: what the comparison's plots have in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class RowPlot(QWidget):
    """A plot whose dots stand for rows of the table beside it.

    Signals
    -------
    pointed : RestorerRow or None
        The dot under the mouse.
    selected : RestorerRow
        A dot was clicked.
    chosen : RestorerRow
        A dot was double-clicked.
    """

    pointed = Signal(object)
    selected = Signal(object)
    chosen = Signal(object)
