"""Down and up: does the image survive being shrunk and enlarged again?"""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import NamedTuple

import cv2

from scaleguard_gui.core import metrics
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.control import control_of, why_untold
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.occupied import occupied_level
from scaleguard_gui.core.params import NoParameters
from scaleguard_gui.core.registry import detector
from scaleguard_gui.core.thresholds import threshold

NAME = "down-and-up"
# Levels that any image may lose more here than there: keeps quiet pictures from being judged by their noise.
SLACK = 4.0


@detector(NAME, label="Down and up")
def down_and_up(views: Views, params: NoParameters, ctx: RunContext) -> Finding:
    """Compare the image with its down-and-up version, shrunk to the model view and enlarged again.

    An honest image loses detail; an attacked one comes back as another picture (Xiao et al. 2019; Kim et al.,
    "Decamouflage", DSN 2021). MSE, PSNR and SSIM are shown as measures.

    One score decides: the mean absolute difference, less that of a control, the image read half a scaling period
    further, and divided by the control's plus 4 levels (256 levels span the values in
    use; in 8 bit they are grey levels). 0 means that the front end treats both alike, 1 that the
    image loses about twice as much where the front end reads it.

    It cannot see local edits, and little in images of mere noise or fine texture, which lose nearly everything anyway.
    """
    ctx.check()
    mse = metrics.mean_squared_error(views.suspect, views.down_and_up)
    measures = {"MSE": mse, "PSNR": metrics.psnr(mse), "SSIM": metrics.ssim(views.suspect, views.down_and_up)}
    ctx.check()
    limit = threshold(NAME)
    untold = why_untold(views)
    if untold:
        return Finding(NAME, math.nan, limit, "above", None, untold, MappingProxyType(measures))
    loss = losses(views)
    measures |= {"mean loss": loss.seen, "mean loss of the control": loss.control}
    sentence = _sentence(loss, limit)
    return Finding(NAME, loss.score, limit, "above", loss.score > limit, sentence, MappingProxyType(measures))


class Losses(NamedTuple):
    """Mean absolute differences to the down-and-up version, in levels.

    Parameters
    ----------
    seen : float
        Of the image.
    control : float
        Of its control.
    """

    seen: float
    control: float

    @property
    def score(self) -> float:
        """The surplus over the control, in units of the control's loss and some slack."""
        return (self.seen - self.control) / (self.control + SLACK)


def losses(views: Views) -> Losses:
    """Measure what the deciding score is made of; the ratio must be known to be at least 2 on one axis."""
    level = occupied_level(views.suspect)
    return Losses(*(_mean_loss(version) / level for version in (views, control_of(views))))


def _mean_loss(views: Views) -> float:
    """Return the mean absolute difference of the suspect and its down-and-up version, in stored values."""
    pixels = views.suspect.pixels
    return cv2.norm(pixels, views.down_and_up.pixels, cv2.NORM_L1) / pixels.size


def _sentence(loss: Losses, limit: float) -> str:
    found = (
        f"Shrunk and enlarged again, the image is {loss.seen:.1f} levels off on average, where a control reading of it "
        f"is {loss.control:.1f} off; the surplus is {loss.score:.2f} times the control's"
    )
    if loss.score > limit:
        return f"{found}, more than {limit:.2f}: the model sees another picture than a person does."
    return f"{found}, at most {limit:.2f}: no whole-image attack found; this test cannot see local edits."
