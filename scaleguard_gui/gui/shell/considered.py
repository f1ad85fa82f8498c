"""Considered pixels: works out which pixels the model reads and what that invites, before anything is solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.scaling.matrices import considered_along
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.vulnerability import Vulnerability, vulnerability
from scaleguard_gui.gui.defaults import large_image
from scaleguard_gui.gui.forms.recipe_panel import RecipePanel
from scaleguard_gui.gui.plots.kernel_axis import KernelAxis
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.gui.views.grid import ViewGrid

Axes = tuple[NDArray[np.bool_], NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class Considered:
    """Which rows and columns of an image a front end reads, with what weights, and how well it could be attacked."""

    preprocess: Preprocess
    frame: Frame
    target: Frame | None
    axes: Axes
    kernels: tuple[KernelAxis, KernelAxis]
    threat: Vulnerability | None

    @classmethod
    def of(cls, preprocess: Preprocess, frame: Frame, target: Frame | None) -> Considered:
        """Work it out; for a worker thread."""
        rows, columns = preprocess.matrices(frame.height, frame.width)
        axes = considered_along(rows), considered_along(columns)
        shrinks = min(preprocess.scaling_ratio(frame)) >= 1
        threat = vulnerability(frame, FrontEnd(preprocess.in_words, preprocess), target) if shrinks else None
        return cls(preprocess, frame, target, axes, (KernelAxis.of(rows), KernelAxis.of(columns)), threat)

    @property
    def facts(self) -> str:
        """Ratio, considered share, what is cut off or padded and how an attack would look, for people."""
        rows, columns = self.axes
        down, across = self.preprocess.scaling_ratio(self.frame)
        ratio = f"{across:.2f}" if np.isclose(across, down, atol=0.005) else f"{across:.2f} × {down:.2f}"
        text = _tr("Ratio {ratio}; the model reads {share:.1f} % of the pixels.")
        text = text.format(ratio=ratio, share=100 * rows.mean() * columns.mean())
        return " ".join(filter(None, (text, self._left_out, self._forecast)))

    @property
    def _forecast(self) -> str:
        if self.threat is None:
            return ""
        words = {
            "open": _tr("Open to attack"),
            "at risk": _tr("At risk of attack"),
            "safe": _tr("Safe from hidden attacks"),
        }
        text = _tr("{verdict}: this target would be {psnr:.0f} dB from the image.")
        if self.target is None:
            text = _tr("{verdict}: a typical target would be {psnr:.0f} dB from the image.")
        return text.format(verdict=words[self.threat.verdict], psnr=self.threat.predicted_psnr)

    @property
    def _left_out(self) -> str:
        height, width = self.frame.height, self.frame.width
        seen = self.preprocess.placement(height, width)
        if self.preprocess.fit.kind == "crop":
            cut = 1 - seen.width * seen.height / (width * height)
            return _tr("The crop leaves out {share:.1f} % of the image.").format(share=100 * cut)
        if self.preprocess.fit.kind == "letterbox":
            down, across = self.preprocess.read_outputs(height, width)
            size = self.preprocess.size
            filled = (down.stop - down.start) * (across.stop - across.start) / (size.width * size.height)
            return _tr("{share:.1f} % of the model view is padding.").format(share=100 * (1 - filled))
        return ""


class ConsideredPixels(QObject):
    """Follows the session: tells the front end's facts, and tints the views while that is wanted.

    Signals
    -------
    kernels_changed : (KernelAxis, KernelAxis) of the rows and of the columns, or None
    """

    kernels_changed = Signal(object)

    def __init__(self, tasks: Tasks, views: ViewGrid, panel: RecipePanel, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._views, self._panel = tasks, views, panel
        self._asked: tuple[Preprocess, Frame, Frame | None] | None = None
        self._considered: Considered | None = None
        self._is_tinted = False

    def set_tinted(self, on: bool) -> None:
        """Tint the considered pixels or not."""
        self._is_tinted = on
        self._tint()

    def follow(self, state: SessionState) -> None:
        """Ask again when the front end or an image changed."""
        mode = state.recipe.mode
        frame, target = large_image(state.images, mode), state.images.target if mode == "craft" else None
        asked = (state.recipe.preprocess, frame, target) if frame is not None else None
        if asked == self._asked:
            return
        self._asked = asked
        if asked is None:
            self._show(None)
        else:
            self._tasks.run(lambda ctx: Considered.of(*asked), self._take)

    def _take(self, considered: Considered) -> None:
        if (considered.preprocess, considered.frame, considered.target) == self._asked:
            self._show(considered)

    def _show(self, considered: Considered | None) -> None:
        self._considered = considered
        self._panel.set_facts(considered.facts if considered else "")
        self.kernels_changed.emit(considered.kernels if considered else None)
        if self._is_tinted:
            self._tint()

    def _tint(self) -> None:
        self._views.set_tint(self._considered.axes if self._considered and self._is_tinted else None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Considered", text)
