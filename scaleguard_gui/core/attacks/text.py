"""Text: writing that the model reads and a person does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scaleguard_gui.core.attack_fields import epsilon_field, objective_field
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.crafted import Crafted
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.params import Parameters, integer, number
from scaleguard_gui.core.params import text as text_field
from scaleguard_gui.core.payload import mixed, untouched
from scaleguard_gui.core.registry import attack
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.solvers.local import craft_locally
from scaleguard_gui.core.solvers.objectives import OBJECTIVES

NO_TEXT = "There is no text yet; type what the model shall read."
# A code point that no font has a sign for: Unicode says that it is not a character.
NO_CHARACTER = "\uffff"


@dataclass(frozen=True)
class TextParameters(Parameters):
    """What the text attack can be told."""

    epsilon: float = epsilon_field()
    objective: str = objective_field()
    text: str = text_field("R", 200, label="Text", help="What the model shall read, for example a side marker.")
    size: int = integer(24, 6, 512, unit="px", label="Size", help="Height of the letters, in model pixels.")
    x: float = number(
        8.0,
        0.0,
        100.0,
        step=1.0,
        unit="%",
        label="Place across",
        help="0 is the left end, 50 the middle, 100 the right.",
    )
    y: float = number(
        8.0, 0.0, 100.0, step=1.0, unit="%", label="Place down", help="0 is the top, 50 the middle, 100 the bottom."
    )
    brightness: float = number(
        100.0, 0.0, 100.0, step=1.0, unit="%", label="Brightness", help="Of the letters: 0 is black, 100 is white."
    )
    opacity: float = number(1.0, 0.0, 1.0, step=0.05, label="Opacity", help="How much of the letters is to be seen.")


@attack("text", label="Text", parameters=TextParameters, needs_target=False)
def text(
    source: Frame, target: Frame | None, preprocess: Preprocess, params: TextParameters, ctx: RunContext
) -> Crafted:
    """Let the model see the honest image with a text on it.

    The text is drawn, antialiased, on scale(S): T = (1 - w) scale(S) + w v with coverage w and grey value v; then
    min ||A - S|| subject to abs(scale(A) - T) <= epsilon, for the objective chosen. Burnt-in side markers and notes are
    what radiology models are known to take short cuts by (Zech et al., "Variable generalization performance of a deep
    learning model to detect pneumonia in chest radiographs", PLOS Medicine 2018); text moves image-language models
    (Goh et al., "Multimodal neurons in artificial neural networks", Distill 2021).

    Cost in visibility: low, as only pixels that the letters' outputs read change. Weakness: letters have hard edges,
    which block-wise tests see; honest burnt-in text looks alike to them. The built-in font has the letters of ASCII.

    Parameters
    ----------
    source : Frame
        (M, N[, 3]).
    target : Frame, optional
        Not looked at.
    preprocess : Preprocess
        The text stays within what shows the image; it is never in the padding.
    params : TextParameters
    ctx : RunContext

    Returns
    -------
    Crafted
        Same inputs, same bytes. With an empty text the source as it is, with a notice.

    Raises
    ------
    Cancelled
        When `ctx` says so.
    """
    ctx.check()
    if not params.text.strip():
        return untouched(source, preprocess, NO_TEXT)
    shown = preprocess.read_outputs(source.height, source.width)
    view = preprocess.model_view(source)
    weight = np.zeros(view.pixels.shape[:2])
    height, width = weight[shown].shape
    weight[shown], notices = _drawn(params, width, height)
    value = source.value_range[0] + source.span * params.brightness / 100.0
    goal = mixed(view, np.asarray(value), weight * params.opacity)
    ctx.check()
    crafted = craft_locally(source, view, goal, preprocess, params.epsilon, ctx, OBJECTIVES[params.objective])
    return Crafted(crafted.frame, goal, crafted.certificate, crafted.notices + notices, crafted.maps)


def _drawn(params: TextParameters, width: int, height: int) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Draw the text on a (height, width) picture; return how much of each pixel it covers, and what went wrong."""
    font = ImageFont.load_default(params.size)
    picture = Image.new("L", (width, height))
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = draw.multiline_textbbox((0, 0), params.text, font=font)
    across, down = right - left, bottom - top
    # As in CSS: the text slides from touching one end to touching the other, and never leaves the picture.
    corner = ((width - across) * params.x / 100.0 - left, (height - down) * params.y / 100.0 - top)
    draw.multiline_text((round(corner[0]), round(corner[1])), params.text, fill=255, font=font)
    told = []
    if across > width or down > height:
        told.append(
            f"The text is {across:g}x{down:g} pixels large and does not fit into {width}x{height}; it is cut off."
        )
    unknown = bytes(font.getmask(NO_CHARACTER))
    missing = sorted({sign for sign in params.text if sign.strip() and bytes(font.getmask(sign)) == unknown})
    if missing:
        told.append(f"The built-in font has no sign for {' '.join(missing)}; boxes stand in for it.")
    return np.asarray(picture) / 255.0, tuple(told)
