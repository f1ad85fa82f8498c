"""Front-end tables: makes the vulnerability table and the transfer matrix of what is open, and writes them to files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.csv_rows import rows_as_csv
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.front_ends import COMMON_SIZES, FrontEnd, front_end_grid, scaler_variants, that_shrink
from scaleguard_gui.core.json_values import without_infinities
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.transfer import transfer_table
from scaleguard_gui.core.vulnerability import vulnerability_table
from scaleguard_gui.gui.defaults import large_image
from scaleguard_gui.gui.panels.front_end_columns import transfer_summary, vulnerability_summary
from scaleguard_gui.gui.panels.front_end_table import FrontEndTable
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.io.presets import presets
from scaleguard_gui.io.whole_file import write_whole

Make = Callable[[RunContext], tuple[Any, ...]]


class FrontEndTables(QObject):
    """Serves two panels.

    Signals
    -------
    told : (level, sentence)
    """

    told = Signal(str, str)

    def __init__(
        self,
        session: SessionModel,
        tasks: Tasks,
        vulnerability: FrontEndTable,
        transfer: FrontEndTable,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._tasks, self._window = session, tasks, window
        self._vulnerability, self._transfer = vulnerability, transfer
        self._about: dict[FrontEndTable, tuple[Any, ...]] = {}
        vulnerability.wanted.connect(self._judge_front_ends)
        transfer.wanted.connect(self._show_to_front_ends)
        for panel, name in ((vulnerability, "vulnerability"), (transfer, "transfer")):
            panel.front_end_chosen.connect(self._use)
            panel.export_wanted.connect(lambda panel=panel, name=name: self._export(panel, name))

    def follow(self, state: SessionState) -> None:
        """Mark the tables that are about something else now."""
        for panel, about in self._about.items():
            if about != self._inputs(panel, state):
                panel.mark_outdated()

    def _inputs(self, panel: FrontEndTable, state: SessionState) -> tuple[Any, ...]:
        """Return what a panel's table follows from."""
        images, recipe = state.images, state.recipe
        shape = (recipe.preprocess.size, recipe.preprocess.fit, recipe.preprocess.colour)
        if panel is self._vulnerability:
            return (large_image(images, recipe.mode), images.target if recipe.mode == "craft" else None, shape)
        return (images, shape, recipe.mode, (recipe.preprocess, recipe.attack) if recipe.mode == "craft" else None)

    def _judge_front_ends(self, choice: str) -> None:
        images, recipe = self._session.images, self._session.recipe
        frame = large_image(images, recipe.mode)
        if frame is None:
            self.told.emit("note", self.tr("Open an image first; the table tells how well it could be attacked."))
            return
        target = images.target if recipe.mode == "craft" else None
        front_ends = self._front_ends(choice, frame)
        self._run(
            self._vulnerability,
            lambda ctx: _ranked(vulnerability_table(frame, front_ends, target, ctx=ctx), "predicted_psnr"),
            vulnerability_summary,
        )

    def _show_to_front_ends(self, choice: str) -> None:
        images, mode, outcome = self._session.images, self._session.mode, self._session.outcome
        if mode == "craft":
            attacked = outcome.attacked if outcome and outcome.recipe.mode == "craft" else None
            # What the attack aimed at, where it is not the target itself.
            target = outcome.crafted.goal if attacked and outcome and outcome.crafted else images.target
            source = images.source
        else:
            attacked, target, source = images.suspect, images.target, images.original
        if attacked is None or target is None:
            self.told.emit(
                "note", self.tr("The matrix needs an attack image and a target; craft an attack, or open both.")
            )
            return
        front_ends = self._front_ends(choice, attacked)
        self._run(
            self._transfer,
            lambda ctx: _ranked(transfer_table(attacked, target, front_ends, source, ctx), "target_share"),
            transfer_summary,
        )

    def _front_ends(self, choice: str, frame: Frame) -> tuple[FrontEnd, ...]:
        """Return the front ends of a choice that shrink `frame`."""
        used = self._session.recipe.preprocess
        if choice == "presets":
            listed = tuple(FrontEnd(preset.name, preset.preprocess) for preset in presets()[0])
        else:
            sizes = (used.size,) if choice == "size" else COMMON_SIZES
            listed = front_end_grid(scaler_variants(), sizes, used.fit, used.colour)
        return that_shrink(frame, listed)[0]

    def _run(self, panel: FrontEndTable, make: Make, summary: Callable[[tuple[Any, ...]], str]) -> None:
        about = self._inputs(panel, self._session.state)

        def show(rows: tuple[Any, ...]) -> None:
            self._about[panel] = about
            panel.show_rows(rows, summary(rows))
            self.follow(self._session.state)

        panel.summary.setText(self.tr("Making the table…"))
        self._tasks.run(make, show)

    def _use(self, preprocess: Preprocess) -> None:
        recipe = replace(self._session.recipe, preprocess=preprocess)
        self._session.change_recipe(recipe, self.tr("Front end of a table"))

    def _export(self, panel: FrontEndTable, name: str) -> None:
        start = working_folder(self._session.images) / f"{name}.csv"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Export the table"), str(start), "CSV (*.csv);;JSON (*.json)"
        )
        if not chosen:
            return
        rows, path = panel.rows, Path(chosen)
        self._tasks.run(lambda ctx: write_table(path, rows), lambda sentence: self.told.emit("note", sentence))


def _ranked(rows: tuple[Any, ...], field: str) -> tuple[Any, ...]:
    """Return the rows with the most alarming ones first."""
    return tuple(sorted(rows, key=lambda row: -getattr(row, field)))


def write_table(path: Path, rows: tuple[Any, ...]) -> str:
    """Write rows as JSON where the name ends so, else as CSV; return a sentence that says it is done.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    is_json = path.suffix.lower() == ".json"
    text = (
        json.dumps(without_infinities([row.cells() for row in rows]), indent=2) + "\n" if is_json else rows_as_csv(rows)
    )
    write_whole(path, text.encode())
    return f"{path.name} was written: {len(rows)} front ends."
