"""Fit: how a front end brings an image of any shape to the size of the model view, and where the view then lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.scaling.size import MAX_SIDE, Size

FitKind = Literal["stretch", "crop", "letterbox"]
FIT_KINDS: tuple[FitKind, ...] = ("stretch", "crop", "letterbox")


class Placement(NamedTuple):
    """A rectangle in source coordinates; it may reach beyond the source (letterbox) or stay within it (crop)."""

    x: float
    y: float
    width: float
    height: float


class Layout(NamedTuple):
    """What a fit does to images of one shape.

    Parameters
    ----------
    scaled : Size
        To which the scaler brings the whole image.
    left, top : int
        Where that lies in the model view: negative where it is cropped, positive where there is padding.
    """

    scaled: Size
    left: int
    top: int


@dataclass(frozen=True)
class Fit:
    """How the image is brought to the model view's size.

    Parameters
    ----------
    kind : {"stretch", "crop", "letterbox"}
        Stretch both axes; resize the shorter side to `resize` and cut out the centre (torchvision's ``Resize`` and
        ``CenterCrop``); shrink the longer side to fit and pad the rest (as YOLO detectors do).
    resize : int
        For "crop": length of the shorter side before the crop; 0 takes the longer side of the model view.
    pad : float
        For "letterbox": grey level (0..255) of the border.

    Raises
    ------
    ParameterError
        When a value is out of its range.
    """

    kind: FitKind = "stretch"
    resize: int = 0
    pad: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in FIT_KINDS:
            raise ParameterError(f"fit must be one of {', '.join(FIT_KINDS)}, not {self.kind!r}.")
        if not 0 <= self.resize <= MAX_SIDE:
            raise ParameterError(f"resize must lie between 0 and {MAX_SIDE}, not {self.resize}.")
        if not 0 <= self.pad <= 255:
            raise ParameterError(f"pad must lie between 0 and 255, not {self.pad:g}.")

    def check_suits(self, size: Size) -> None:
        """Raise `ParameterError` when a crop would cut out more than there is."""
        if self.kind == "crop" and self.resize and self.resize < max(size):
            raise ParameterError(
                f"resize must be at least the longer side of the model view ({max(size)}), not {self.resize}."
            )

    def layout(self, height: int, width: int, size: Size) -> Layout:
        """Return what happens to images of this height and width."""
        if self.kind == "crop":
            return _cropped(height, width, size, self.resize or max(size))
        if self.kind == "letterbox":
            return _letterboxed(height, width, size)
        return Layout(size, 0, 0)


def _cropped(height: int, width: int, size: Size, resize: int) -> Layout:
    # torchvision.transforms.functional: _compute_resized_output_size and center_crop.
    longer = int(resize * max(height, width) / min(height, width))
    scaled = Size(resize, longer) if width <= height else Size(longer, resize)
    left, top = round((scaled.width - size.width) / 2.0), round((scaled.height - size.height) / 2.0)
    return Layout(scaled, -left, -top)


def _letterboxed(height: int, width: int, size: Size) -> Layout:
    # ultralytics.data.augment.LetterBox with auto=False, scaleFill=False, center=True.
    ratio = min(size.height / height, size.width / width)
    scaled = Size(max(1, round(width * ratio)), max(1, round(height * ratio)))
    left = round((size.width - scaled.width) / 2 - 0.1)
    top = round((size.height - scaled.height) / 2 - 0.1)
    return Layout(scaled, left, top)
