"""Spectra: works out the spectrum of what is open while somebody looks at it, and never while a slider is dragged."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.power_spectrum import PowerSpectrum, power_spectrum
from scaleguard_gui.gui.plots.spectrum_panel import SpectrumPanel
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.tasks import Tasks

# Every step of a drag brings another attack image; this long none must have come.
REST_MS = 400
# Frequencies along the longer side that are kept: more than a panel has pixels.
_LONGEST = 1024
_KEPT = 4


class Spectra(QObject):
    """Serves the spectrum panel."""

    def __init__(self, session: SessionModel, tasks: Tasks, panel: SpectrumPanel, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._tasks, self._panel = session, tasks, panel
        self._kept: dict[Frame, PowerSpectrum] = {}
        self._asked: Frame | None = None
        self._generation = 0
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._work_out)
        session.state_changed.connect(self._follow)
        session.outcome_changed.connect(self._follow)
        panel.wanted.connect(self._look)

    def _follow(self) -> None:
        self._panel.set_choices(tuple(self._frames()))
        self._look()

    def _frames(self) -> dict[str, Frame]:
        """Return title and frame of what there is to choose from; the large image that may be attacked comes first."""
        images, mode, outcome = self._session.images, self._session.mode, self._session.outcome
        shown = outcome if outcome is not None and outcome.recipe.mode == mode else None
        if mode == "craft":
            frames = {self.tr("Attack image"): shown.attacked if shown else None, self.tr("Source"): images.source}
        else:
            frames = {self.tr("Suspect"): images.suspect, self.tr("Restored"): shown.restored if shown else None}
        return {title: frame for title, frame in frames.items() if frame is not None}

    def _look(self) -> None:
        """Bring the panel up to date, now or once nothing changes any more; not while nobody sees it."""
        if not self._panel.is_seen:
            return
        frame = self._frames().get(self._panel.choice.currentText())
        if frame is None:
            self._give_up()
            self._panel.clear()
        elif frame in self._kept:
            self._give_up()
            self._panel.show_spectrum(self._kept[frame], self._session.recipe.preprocess)
        elif frame is not self._asked:
            self._give_up()
            self._asked = frame
            self._panel.set_pending()
            self._rest.start()

    def _work_out(self) -> None:
        frame = self._asked
        if frame is None or not self._panel.is_seen:
            self._asked = None
            return
        self._generation = self._tasks.run(
            lambda ctx: power_spectrum(frame, _LONGEST, ctx), self._take, self._give_up, "spectrum"
        )

    def _take(self, spectrum: PowerSpectrum) -> None:
        self._kept[spectrum.frame] = spectrum
        while len(self._kept) > _KEPT:
            del self._kept[next(iter(self._kept))]
        self._generation = 0
        self._look()

    def _give_up(self) -> None:
        self._asked = None
        self._rest.stop()
        if self._generation:
            self._tasks.abandon(self._generation, "spectrum")
            self._generation = 0
