"""Restorer rows: what came of one restorer on an image, and which of several rows is best."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from scaleguard_gui.core.metrics import Comparison
from scaleguard_gui.core.params import Value
from scaleguard_gui.core.registry import Selection

FidelityTo = Literal["source", "unread", "suspect"]


@dataclass(frozen=True, eq=False)
class RestorerRow:
    """What came of one restorer with one setting.

    Parameters
    ----------
    restorer : Selection
    label : str
        The restorer's name on the screen.
    seconds : float
        Of the restorer alone, without what was measured; NaN where it did not run.
    to_suspect, to_source : Comparison or None
        Of the restored image; the second one where the source is known.
    payload_left : float
        0 nothing .. 1 all of it, as `core.proof` tells; NaN where nothing can be told.
    payload_gone : bool or None
    psnr_unread : float
        In dB, of the restored image to the suspect, over the pixels that the model does not read: what they hold no
        attack has put there, and no restoration need touch it. Infinite where they are all what they were; NaN without
        a front end, and where nearly all pixels are read.
    target_share : float
        How far the model's view of the restored image goes from the expected view to the target; NaN without a target.
    sentence : str
        The proof in words, or why it did not run.
    error : bool
        Whether it did not run.
    details : str
        Of a fault of this program, for its log.
    """

    restorer: Selection
    label: str
    seconds: float = math.nan
    to_suspect: Comparison | None = None
    to_source: Comparison | None = None
    payload_left: float = math.nan
    payload_gone: bool | None = None
    psnr_unread: float = math.nan
    target_share: float = math.nan
    sentence: str = ""
    error: bool = False
    details: str = ""

    @property
    def fidelity(self) -> float:
        """How near the restored image is to what it should be, in dB, as well as can be told; NaN where it did not run.

        The PSNR to the source where it is known. The PSNR to the suspect says less: whoever takes the payload away
        comes further from the suspect. So it counts only where the model does not read, and everywhere where that
        is nowhere.
        """
        if self.to_source is not None:
            return self.to_source.psnr
        if not math.isnan(self.psnr_unread):
            return self.psnr_unread
        return math.nan if self.to_suspect is None else self.to_suspect.psnr

    @property
    def fidelity_to(self) -> FidelityTo:
        """What `fidelity` compares with."""
        if self.to_source is not None:
            return "source"
        return "suspect" if math.isnan(self.psnr_unread) else "unread"

    def value_of(self, parameter: str) -> Value:
        """Return the value that one parameter had."""
        return self.restorer.parameters.to_mapping()[parameter]

    def figures(self) -> dict[str, float | bool | None]:
        """Return what was measured, by name; NaN where it could not be, None for a source that is not known."""
        to_suspect, to_source = self.to_suspect, self.to_source
        return {
            "psnr_to_suspect": math.nan if to_suspect is None else to_suspect.psnr,
            "ssim_to_suspect": math.nan if to_suspect is None else to_suspect.ssim,
            "psnr_to_source": None if to_source is None else to_source.psnr,
            "ssim_to_source": None if to_source is None else to_source.ssim,
            "psnr_unread": self.psnr_unread,
            "payload_left": self.payload_left,
            "payload_gone": self.payload_gone,
            "target_share": self.target_share,
            "changed_share": math.nan if to_suspect is None else to_suspect.changed_share,
            "seconds": self.seconds,
        }


def ranked(rows: Iterable[RestorerRow]) -> tuple[RestorerRow, ...]:
    """Return rows with the best one first.

    Those that remove the payload come first, those of the highest `fidelity` on top. Behind them stand those that leave
    some of it, the least on top: an image that was not touched is near to the suspect, and no use. Those that did not
    run come last.
    """
    return tuple(sorted(rows, key=_rank))


def best_of(rows: Iterable[RestorerRow]) -> RestorerRow | None:
    """Return the best row, or None where no restorer is known to help.

    One helps that removes the payload; where nothing can be told of the payload, one that comes nearer to a known
    source than any other.
    """
    first = next(iter(ranked(rows)), None)
    if first is None or first.error or first.payload_gone is False:
        return None
    return first if first.payload_gone or first.to_source is not None else None


def _rank(row: RestorerRow) -> tuple[float, ...]:
    if row.error or row.to_suspect is None:
        return (3,)
    closeness = (-row.to_suspect.psnr, row.seconds)
    if row.payload_gone:
        # Several may be infinitely near; of these the one that leaves less, if by a per cent.
        return (0, -row.fidelity, round(row.payload_left, 2), *closeness)
    untold = math.isnan(row.payload_left)
    return (2 if untold else 1, 0 if untold else row.payload_left, -row.fidelity, *closeness)
