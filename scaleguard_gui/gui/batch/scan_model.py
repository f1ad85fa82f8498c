"""Scan model: the rows of a batch for a table, each as soon as it is there, the most suspicious first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QIcon, QPixmap

from scaleguard_gui.core.blind.document import by_suspicion
from scaleguard_gui.engine.batch import Step
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.verdict_icon import verdict_pixmap
from scaleguard_gui.io.scan_words import front_end_text, probability_text, region_text, time_or_reason
from scaleguard_gui.io.scanned_image import ScannedImage

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class Column(IntEnum):
    """Columns from left to right."""

    PICTURE = 0
    FILE = 1
    VERDICT = 2
    PROBABILITY = 3
    FRONT_END = 4
    REGION = 5
    TIME = 6


@dataclass(frozen=True)
class _Row:
    place: int
    image: ScannedImage
    picture: QIcon
    name: str
    keys: tuple[tuple[Any, ...], ...]


class ScanModel(QAbstractTableModel):
    """The images that are done, in the order in which they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._folder = Path()
        self._headings = _headings()
        self._words = _words()
        self._icons = {kind: _verdict_icon(kind) for kind in self._words}

    @property
    def images(self) -> list[ScannedImage]:
        """All rows in the order of the files."""
        return [row.image for row in sorted(self._rows, key=lambda row: row.place)]

    def image(self, row: int) -> ScannedImage:
        """Return what a row shows."""
        return self._rows[row].image

    def clear(self, folder: str) -> None:
        """Start anew, for another folder; names are shown relative to it."""
        self.beginResetModel()
        self._rows, self._folder = [], Path(folder)
        self.endResetModel()

    def add(self, steps: Sequence[Step]) -> None:
        """Append rows."""
        rows = [self._row(step) for step in steps]
        first = len(self._rows)
        self.beginInsertRows(_NOWHERE, first, first + len(rows) - 1)
        self._rows += rows
        self.endInsertRows()

    def is_before(self, left: Index, right: Index) -> bool:
        """Tell which of two cells of a column comes first."""
        return self._rows[left.row()].keys[left.column()] < self._rows[right.row()].keys[right.column()]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many images are done."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Return a heading, and what the column tells as its tooltip."""
        if orientation == Qt.Orientation.Horizontal and role in (_Role.DisplayRole, _Role.ToolTipRole):
            title, told = self._headings[Column(section)]
            return title if role == _Role.DisplayRole else wrapped(told)
        return None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """Return what a cell shows and says."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        if role == _Role.DisplayRole:
            return None if column is Column.PICTURE else self._text(row, column)
        if role == _Role.DecorationRole:
            return self._picture(row, column)
        if role == _Role.ToolTipRole:
            return self._told(row)
        if role == _Role.AccessibleTextRole and column is Column.PICTURE:
            return self.tr("Thumbnail of {file}").format(file=row.name)
        if role == _Role.FontRole and column is Column.VERDICT and row.image.document["verdict"] == "attack":
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _picture(self, row: _Row, column: Column) -> QIcon | None:
        if column is Column.PICTURE:
            return row.picture
        return self._icons.get(str(row.image.document["verdict"])) if column is Column.VERDICT else None

    def _text(self, row: _Row, column: Column) -> str:
        if column is Column.VERDICT:
            return self._words[str(row.image.document["verdict"])]
        return row.name if column is Column.FILE else _TEXTS[column](row.image)

    def _told(self, row: _Row) -> str:
        sentences = [finding["sentence"] for finding in row.image.document["findings"]]
        return wrapped(row.image.file, row.image.error, *sentences, *row.image.notices)

    def _row(self, step: Step) -> _Row:
        image, path = step.image, Path(step.image.file)
        name = str(path.relative_to(self._folder)) if path.is_relative_to(self._folder) else str(path)
        return _Row(step.place, image, _icon(image.thumbnail), name, _sort_keys(step.place, image, name))


class ScanOrder(QSortFilterProxyModel):
    """Keeps the rows sorted while more of them come."""

    def __init__(self, model: ScanModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.setSourceModel(model)
        self.setDynamicSortFilter(True)

    def lessThan(self, left: Index, right: Index) -> bool:
        """Compare by the keys of the model, which Qt could not."""
        return self._model.is_before(left, right)


_TEXTS: dict[Column, Callable[[ScannedImage], str]] = {
    Column.PROBABILITY: probability_text,
    Column.FRONT_END: front_end_text,
    Column.REGION: region_text,
    Column.TIME: time_or_reason,
}


def _sort_keys(place: int, image: ScannedImage, name: str) -> tuple[tuple[Any, ...], ...]:
    """Return what each column is sorted by, from left to right; rows with nothing to sort by come last."""
    seconds = image.document["seconds"]
    suspicion = by_suspicion(dict(image.document))
    front_end, region = front_end_text(image), region_text(image)
    return (
        suspicion,
        (name.casefold(), place),
        suspicion,
        suspicion,
        (not front_end, front_end, place),
        (not region, region, place),
        (seconds is None, seconds or 0.0, place),
    )


def _verdict_icon(kind: str) -> QIcon:
    side = round(1.4 * QFontMetrics(QGuiApplication.font()).height())
    return _untinted(verdict_pixmap(kind, side, QGuiApplication.primaryScreen().devicePixelRatio()))


def _icon(thumbnail: bytes) -> QIcon:
    pixmap = QPixmap()
    return _untinted(pixmap) if pixmap.loadFromData(thumbnail) else QIcon()


def _untinted(pixmap: QPixmap) -> QIcon:
    icon = QIcon(pixmap)
    # Else a selected row's picture would be tinted.
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _headings() -> dict[Column, tuple[str, str]]:
    return {
        Column.PICTURE: (_tr("Picture"), _tr("The first frame; each pixel is the mean of what it stands for.")),
        Column.FILE: (_tr("File"), _tr("Path inside the folder.")),
        Column.VERDICT: (_tr("Verdict"), _tr("Sorted by this column, the most suspicious image is on top.")),
        Column.PROBABILITY: (
            _tr("Probability"),
            _tr("Of an attack, where attacked and honest images are equally many."),
        ),
        Column.FRONT_END: (_tr("Front end"), _tr("What the attack was most likely made for: size and kind of kernel.")),
        Column.REGION: (
            _tr("Where"),
            _tr("The strongest place: width and height at left and top, in pixels of the image."),
        ),
        Column.TIME: (_tr("Time, or reason"), _tr("How long it took, or why there is no verdict.")),
    }


def _words() -> dict[str, str]:
    return {
        "attack": _tr("ATTACK"),
        "clean": _tr("clean"),
        "inconclusive": _tr("inconclusive"),
        "unreadable": _tr("unreadable"),
        "failed": _tr("failed"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("ScanModel", text)
