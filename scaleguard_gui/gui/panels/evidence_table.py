"""Evidence table: what every test says, with its score, its threshold and its reason."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from scaleguard_gui.core.blind.inspection import NAME as BLIND_SCAN
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.core.registry import algorithms
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.copyable_table import CopyableTable
from scaleguard_gui.gui.panels.figure_text import PENDING, figure
from scaleguard_gui.gui.scan_state import ScanState

TEST, SCORE, THRESHOLD, FLAG = range(4)
_OPEN, _CLOSED = "▾", "▸"


class EvidenceTable(CopyableTable):
    """One row per finding, its sentence below, and its further measures once it is opened (click, Enter or Space).

    What the blind scan found comes first: it holds for any front end.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Evidence"))
        self._scanned: tuple[Finding, ...] = ()
        self._detected: tuple[Finding, ...] = ()
        self._findings: tuple[Finding, ...] = ()
        self._is_pending = False
        self._first_rows: list[int] = []
        self._opened: set[str] = set()
        self.setColumnCount(4)
        self.setHorizontalHeaderLabels(self._headings())
        self.verticalHeader().hide()
        # Widths follow finished figures only, so that nothing jumps while new ones are pending.
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setSectionResizeMode(TEST, QHeaderView.ResizeMode.Stretch)
        self.setShowGrid(False)
        self.cellClicked.connect(lambda row, _column: self.toggle(row))

    def show_outcome(self, outcome: Outcome | None) -> None:
        """List an outcome's findings; while they are pending, the last ones keep their place without figures."""
        self._is_pending = outcome is not None and outcome.findings is None
        if self._is_pending:
            self._set_pending()
            return
        self._detected = outcome.findings or () if outcome else ()
        self._show()

    def show_scan(self, state: ScanState) -> None:
        """List what a blind scan found; nothing while there is no result."""
        scanned = state.inspection.findings if state.inspection else ()
        if scanned == self._scanned:
            return
        self._scanned = scanned
        self._show()
        if self._is_pending:
            self._set_pending()

    def _show(self) -> None:
        before = self._shape()
        self._findings = (*self._scanned, *self._detected)
        self._first_rows = []
        if self._shape() != before:
            self.clearSpans()
            self.setRowCount(0)
        self.setRowCount(sum(2 + len(finding.measures) for finding in self._findings))
        row = 0
        for finding in self._findings:
            self._first_rows.append(row)
            row = self._fill(row, finding)
        for column in (SCORE, THRESHOLD, FLAG):
            self.resizeColumnToContents(column)
        self._fit_rows()

    def toggle(self, row: int) -> None:
        """Open or close the measures of the finding in a row."""
        for first, finding in zip(self._first_rows, self._findings, strict=True):
            if first <= row < first + 2 and finding.measures:
                self._opened ^= {finding.detector}
                self._show_measures(first, finding)
        self._fit_rows()

    def as_text(self) -> str:
        """Return one tab-separated line per finding, sentence and measures included."""
        lines = ["\t".join([*self._headings(), self.tr("Reason")])]
        for first, finding in zip(self._first_rows, self._findings, strict=True):
            cells = [_name(finding), *(self.cell(first, c).text() for c in (SCORE, THRESHOLD, FLAG)), finding.sentence]
            lines.append("\t".join(cells + [f"{name} = {value:g}" for name, value in finding.measures.items()]))
        return "\n".join(lines)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open or close on Enter and Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle(self.currentRow())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self._fit_rows()

    def _headings(self) -> list[str]:
        return [self.tr("Test"), self.tr("Score"), self.tr("Threshold"), self.tr("Flag")]

    def _shape(self) -> list[tuple[str, ...]]:
        """Return what decides on the rows: as long as it stays, so do selection and scroll position."""
        return [(finding.detector, *finding.measures) for finding in self._findings]

    def _fill(self, row: int, finding: Finding) -> int:
        sign = ">" if finding.direction == "above" else "<"
        flags = {True: self.tr("attack"), False: self.tr("no"), None: self.tr("cannot tell")}
        flag = self.cell(row, FLAG)
        flag.setText(flags[finding.attack])
        font = flag.font()
        font.setBold(finding.attack is True)
        flag.setFont(font)
        self.set_number(row, SCORE, figure(finding.score))
        self.set_number(row, THRESHOLD, f"{sign} {figure(finding.threshold)}")
        told = self.tr("An attack lies above the threshold.")
        told = told if finding.direction == "above" else self.tr("An attack lies below the threshold.")
        for column in range(4):
            self.cell(row, column).setToolTip(wrapped(finding.sentence, told))
        sentence = self.cell(row + 1, 0)
        sentence.setText(finding.sentence)
        sentence.setToolTip(wrapped(finding.sentence))
        self.setSpan(row + 1, 0, 1, 4)
        for offset, (measure, value) in enumerate(finding.measures.items(), start=2):
            self.cell(row + offset, 0).setText(f"    {measure}")
            self.setSpan(row + offset, 0, 1, 2)
            self.set_number(row + offset, THRESHOLD, figure(value))
        self._show_measures(row, finding)
        return row + 2 + len(finding.measures)

    def _show_measures(self, row: int, finding: Finding) -> None:
        opened = finding.detector in self._opened
        mark = (_OPEN if opened else _CLOSED) + " " if finding.measures else ""
        self.cell(row, TEST).setText(mark + _name(finding))
        for offset in range(len(finding.measures)):
            self.setRowHidden(row + 2 + offset, not opened)

    def _set_pending(self) -> None:
        rows = self._first_rows[len(self._scanned) :]
        for first, finding in zip(rows, self._detected, strict=True):
            for column in (SCORE, FLAG):
                self.cell(first, column).setText(PENDING)
            self.cell(first + 1, 0).setText(PENDING)
            for offset in range(len(finding.measures)):
                self.cell(first + 2 + offset, THRESHOLD).setText(PENDING)

    def _fit_rows(self) -> None:
        """Give every sentence the height of its wrapped lines; Qt reckons without spans."""
        self.resizeRowsToContents()
        room = QRect(0, 0, self.viewport().width() - 8, 10_000)
        for first, finding in zip(self._first_rows, self._findings, strict=True):
            needed = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, finding.sentence)
            self.setRowHeight(first + 1, needed.height() + 8)


def _name(finding: Finding) -> str:
    """Return the name on the screen: the detector's label, and the part of it that this finding is about."""
    labels = {known.name: known.label for known in algorithms("detector")}
    labels[BLIND_SCAN] = QCoreApplication.translate("EvidenceTable", "Blind scan")
    detector, _, part = finding.detector.partition(".")
    return f"{labels.get(detector, detector)}{': ' if part else ''}{part.replace('-', ' ')}"
