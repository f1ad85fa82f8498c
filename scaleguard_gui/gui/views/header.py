"""Header: title and zoom badge above a picture; the badge gives way first, nothing is ever cut without a tooltip."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_MARGIN = 6
# Letters of the title that must stay readable beside the badge: in full, without its method, its number alone. The
# title has the one number that matters, and the status bar has the badge in full, so that the badge gives way first.
_LEAST_TITLE = (60, 60, 4)


class Header(QWidget):
    """One line: the title at the left, the zoom badge at the right.

    Where both do not fit, the badge keeps its number ("23 %, area mean" becomes "23 %") and the title is shortened;
    the tooltip always has both in full.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self._badge = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def title(self) -> str:
        """The title in full."""
        return self._title

    @property
    def badge(self) -> str:
        """The badge in full; empty without a picture."""
        return self._badge

    def set_title(self, title: str) -> None:
        """Change the title."""
        if title != self._title:
            self._title = title
            self._refresh()

    def set_badge(self, badge: str) -> None:
        """Change the badge."""
        if badge != self._badge:
            self._badge = badge
            self._refresh()

    def sizeHint(self) -> QSize:
        """Return the height of one line."""
        return QSize(160, QFontMetrics(self._title_font()).height() + 8)

    def shown_texts(self) -> tuple[str, str]:
        """Return title and badge as they fit into the present width."""
        room = self.width() - 2 * _MARGIN
        metrics = QFontMetrics(self._title_font())
        badge = self._fitting_badge(room - 2 * _MARGIN, metrics)
        left = room - (self.fontMetrics().horizontalAdvance(badge) + 2 * _MARGIN if badge else 0)
        return metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, left), badge

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both texts in the colours of the palette."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        painter.setPen(self.palette().windowText().color())
        title, badge = self.shown_texts()
        line = QRect(_MARGIN, 0, self.width() - 2 * _MARGIN, self.height())
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, badge)
        painter.setFont(self._title_font())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the texts anew."""
        super().resizeEvent(event)
        self.update()

    def _fitting_badge(self, room: int, title: QFontMetrics) -> str:
        shorter = (self._badge, self._badge.partition(",")[0], self._badge.partition(" per")[0].partition(",")[0])
        for badge, letters in zip(shorter, _LEAST_TITLE, strict=True):
            least = min(title.averageCharWidth() * letters, title.horizontalAdvance(self._title))
            if self.fontMetrics().horizontalAdvance(badge) <= room - least:
                return badge
        return ""

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _refresh(self) -> None:
        self.setToolTip("\n".join(text for text in (self._title, self._badge) if text))
        self.update()
