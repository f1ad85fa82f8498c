"""Comparison window: compares all restorers on what is open, or sweeps one, and hands over the one to use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QLabel, QTabWidget, QVBoxLayout, QWidget

from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.comparing import Subject, applicable_restorers, compare_restorers
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restorer_rows import RestorerRow
from scaleguard_gui.core.sweeping import sweep
from scaleguard_gui.engine.jobs import Failure, Progress, Stopped
from scaleguard_gui.gui.compare.comparison_runner import ComparisonRunner, Make
from scaleguard_gui.gui.compare.fidelity_plot import FidelityPlot
from scaleguard_gui.gui.compare.results_pane import ResultsPane
from scaleguard_gui.gui.compare.run_bar import RunBar
from scaleguard_gui.gui.compare.sweep_controls import SweepControls
from scaleguard_gui.gui.compare.sweep_plot import SweepPlot
from scaleguard_gui.gui.shell.message_bar import MessageBar
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.io.comparison_page import write_comparison
from scaleguard_gui.io.comparison_tables import Compared

Look = Callable[[Frame, RunContext], Inspection]

_WIDTH, _HEIGHT = 165, 40


class CompareWindow(QWidget):
    """A window beside the main one; closing it stops the run and keeps what is there.

    Parameters
    ----------
    tasks : Tasks
        For writing files.
    look : callable
        ``f(frame, ctx) -> Inspection``: the blind scan, for restorers that may change only what it found.
    folder : callable
        Where the choice of a file starts.
    parent : QWidget

    Signals
    -------
    chosen : RestorerRow
        A restorer with its parameters that the recipe shall have.
    logged : (level, sentence, details)
        For the log of the main window.
    """

    chosen = Signal(object)
    logged = Signal(str, str, str)

    def __init__(self, tasks: Tasks, look: Look, folder: Callable[[], Path], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Compare restorers"))
        self.setObjectName("compare-window")
        self._tasks, self._look, self._folder = tasks, look, folder
        self._subject: Subject | None = None
        self._filled: ResultsPane | None = None
        self._count = self._total = 0
        self.runner = ComparisonRunner(self)
        self.about = QLabel(self)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.about.setWordWrap(True)
        self.bar = RunBar(self)
        self.messages = MessageBar(self)
        self.comparison = ResultsPane(
            self.tr("Compared restorers"),
            self.tr("Every restorer runs at its defaults; what removes the payload at the least price is first."),
            FidelityPlot(self),
            self,
        )
        self.sweep = ResultsPane(
            self.tr("Swept values"),
            self.tr("One restorer runs over the values of one parameter; a double click takes a value over."),
            SweepPlot(self),
            self,
        )
        self.controls = SweepControls(self)
        self.tabs = QTabWidget(self)
        self._lay_out()
        self._connect()
        self._show_state()

    def follow(self, subject: Subject | None, used: Selection) -> None:
        """Take notice of what is open, and of the restorer that the recipe has; a run for something else ends."""
        if subject != self._subject:
            self._subject = subject
            if self.runner.is_running:
                self.runner.stop()
        self.about.setText(_described(subject) if subject else self.tr("Open an image, or craft an attack first."))
        self.controls.set_base(used)
        for pane in (self.comparison, self.sweep):
            pane.follow(subject, used)
        self._show_state()

    def start(self) -> None:
        """Run what the tab that is shown asks for."""
        subject, pane = self._subject, self._shown()
        if subject is None or self.runner.is_running:
            return
        self.messages.dismiss()
        try:
            make, total = self._sweeping(subject) if pane is self.sweep else self._comparing(subject)
        except ParameterError as error:
            self._tell("error", str(error))
            return
        parameter = str(self.controls.parameter.currentData()) if pane is self.sweep else ""
        self._filled, self._count, self._total = pane, 0, total
        pane.begin(subject, parameter)
        self.bar.state.show()
        self.bar.begin()
        self.runner.start(make)
        self._show_state()

    def shutdown(self) -> None:
        """End the run and wait for it; no signal follows."""
        self.runner.shutdown()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the run: nobody watches it any more."""
        self.runner.stop()
        super().closeEvent(event)

    def export(self) -> None:
        """Ask where to, and write the table that is shown."""
        compared = self._shown().compared
        if compared is None:
            return
        name = "sweep.html" if compared.parameter else "restorers.html"
        filters = "HTML (*.html);;CSV (*.csv);;JSON (*.json)"
        chosen, kind = QFileDialog.getSaveFileName(
            self, self.tr("Export the table"), str(self._folder() / name), filters
        )
        if not chosen:
            return
        path = Path(chosen)
        if not path.suffix:
            path = path.with_suffix(f".{kind.partition(' ')[0].lower()}")
        self._tasks.run(lambda ctx: _written(path, compared), lambda told: self._tell(*told))

    def _comparing(self, subject: Subject) -> tuple[Make, int]:
        chosen = applicable_restorers(subject.preprocess)
        return lambda ctx: compare_restorers(subject, chosen, ctx, self._looked_at(subject, ctx)), len(chosen)

    def _sweeping(self, subject: Subject) -> tuple[Make, int]:
        restorer, values = self.controls.selection(), self.controls.chosen_values()
        parameter = str(self.controls.parameter.currentData())

        def make(ctx: RunContext) -> Iterator[RestorerRow]:
            return sweep(subject, restorer, parameter, values, ctx, self._looked_at(subject, ctx))

        return make, len(values)

    def _looked_at(self, subject: Subject, ctx: RunContext) -> Inspection | None:
        """Return what the blind scan says, where it decides on what may change."""
        return self._look(subject.suspect, ctx) if subject.scope.where == "detected" else None

    def _shown(self) -> ResultsPane:
        return self.comparison if self.tabs.currentIndex() == 0 else self.sweep

    def _take(self, row: RestorerRow) -> None:
        self._count += 1
        if self._filled is not None:
            self._filled.add(row)
        if row.details:
            self.logged.emit("error", f"{row.label}: {row.sentence}", row.details)
        self._show_state()

    def _show_progress(self, progress: Progress) -> None:
        self.bar.show_progress(progress, self._count, self._total)

    def _end(self, event: object) -> None:
        if isinstance(event, Failure):
            self._tell("error", event.sentence, event.details)
        self.bar.end(self._count, self._total, stopped=isinstance(event, Stopped))
        self._show_state()

    def _show_state(self) -> None:
        pane = self._shown()
        self.bar.show_state(
            running=self.runner.is_running,
            can_start=self._subject is not None,
            can_use=pane.can_use,
            can_export=pane.compared is not None and not self.runner.is_running,
            is_sweep=pane is self.sweep,
        )
        self.controls.setEnabled(not self.runner.is_running)

    def _turn(self) -> None:
        """Show what the other tab offers; how the last run ended stands with its own tab."""
        if not self.runner.is_running:
            self.bar.state.setVisible(self._shown() is self._filled)
        self._show_state()

    def _tell(self, level: str, sentence: str, details: str = "") -> None:
        self.messages.show_message(level, sentence)
        self.logged.emit(level, sentence, details)

    def _connect(self) -> None:
        self.bar.start.clicked.connect(self.start)
        self.bar.stop.clicked.connect(self.runner.stop)
        self.bar.use.clicked.connect(lambda: self._shown().use())
        self.bar.export.clicked.connect(self.export)
        self.controls.wanted.connect(self.start)
        self.runner.found.connect(self._take)
        self.runner.progressed.connect(self._show_progress)
        self.runner.ended.connect(self._end)
        self.tabs.currentChanged.connect(self._turn)
        for pane in (self.comparison, self.sweep):
            pane.chosen.connect(self.chosen)
            pane.changed.connect(self._show_state)
        for key, slot in ((Qt.Key.Key_F5, self.start), (Qt.Key.Key_Escape, self.runner.stop)):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self).activated.connect(self.close)

    def _lay_out(self) -> None:
        swept = QWidget(self)
        column = QVBoxLayout(swept)
        column.addWidget(self.controls)
        column.addWidget(self.sweep, 1)
        self.tabs.addTab(self.comparison, self.tr("Restorers"))
        self.tabs.addTab(swept, self.tr("Sweep"))
        layout = QVBoxLayout(self)
        layout.addWidget(self.about)
        layout.addWidget(self.bar)
        layout.addWidget(self.messages)
        layout.addWidget(self.tabs, 1)
        size = QSize(_WIDTH * self.fontMetrics().horizontalAdvance("0"), _HEIGHT * self.fontMetrics().height())
        self.resize(size.boundedTo(self.screen().availableSize()))


def _described(subject: Subject) -> str:
    frame = subject.suspect
    about = f"{frame.name or 'The image'} ({frame.width}x{frame.height})"
    front_end = f"for {subject.preprocess.in_words}" if subject.preprocess else "without a front end"
    source = "the source is known" if subject.original else "the source is not known"
    changing = f"; pixels change {subject.scope.in_words}" if subject.scope.where != "everywhere" else ""
    return f"{about}, {front_end}; {source}{changing}."


def _written(path: Path, compared: Compared) -> tuple[str, str]:
    """Write, and return level and sentence: what goes wrong is said here, not behind this window."""
    try:
        return "note", write_comparison(path, compared)
    except InputError as error:
        return "error", str(error)
