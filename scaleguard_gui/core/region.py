"""Region: a part of a picture, drawn as rectangles or painted by hand; kept as a short text that any file can hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.scaling.size import MAX_SIDE, Size

_BOX = re.compile(r"\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*")


class Box(NamedTuple):
    """A rectangle in whole pixels; x and y of its top left pixel."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Region:
    """The union of some rectangles.

    Parameters
    ----------
    boxes : tuple of Box
        Empty for no region at all.
    """

    boxes: tuple[Box, ...] = ()

    @classmethod
    def parse(cls, text: Any) -> Self:
        """Read ``x,y,width,height`` rectangles, separated by semicolons; an empty text is an empty region.

        Raises
        ------
        TypeError, ValueError
            When it is something else; the message continues a sentence that began with the field's name.
        """
        if not isinstance(text, str):
            raise TypeError(f"must be x,y,width,height rectangles separated by semicolons, not {text!r}.")
        boxes = []
        for part in filter(str.strip, text.split(";")):
            match = _BOX.fullmatch(part)
            if not match:
                raise ValueError(f"must be x,y,width,height rectangles separated by semicolons, not {part.strip()!r}.")
            box = Box(*map(int, match.groups()))
            if not (box.width and box.height) or max(box.x + box.width, box.y + box.height) > MAX_SIDE:
                raise ValueError(
                    f"must hold rectangles of at least one pixel within {MAX_SIDE}x{MAX_SIDE}, not {part!r}."
                )
            boxes.append(box)
        return cls(tuple(boxes))

    @classmethod
    def of_mask(cls, mask: NDArray[np.bool_]) -> Self:
        """Describe a painted (m, n) mask exactly: runs of its rows, equal runs of neighbouring rows joined."""
        boxes: list[Box] = []
        open_: dict[tuple[int, int], int] = {}
        edges = np.diff(mask.astype(np.int8), axis=1, prepend=0, append=0)
        for y, row in enumerate(edges):
            runs = list(zip(np.flatnonzero(row > 0).tolist(), np.flatnonzero(row < 0).tolist(), strict=True))
            kept = {}
            for start, stop in runs:
                index = open_.get((start, stop))
                if index is None:
                    boxes.append(Box(start, y, stop - start, 1))
                    index = len(boxes) - 1
                else:
                    boxes[index] = boxes[index]._replace(height=boxes[index].height + 1)
                kept[start, stop] = index
            open_ = kept
        return cls(tuple(boxes))

    def mask(self, size: Size) -> NDArray[np.bool_]:
        """Return the (height, width) mask of this region in a picture of `size`; raises `ParameterError` outside it."""
        mask = np.zeros((size.height, size.width), bool)
        for x, y, width, height in self.boxes:
            if x + width > size.width or y + height > size.height:
                raise ParameterError(
                    f"the region reaches to {x + width}x{y + height}, beyond the model view of {size}; draw it anew."
                )
            mask[y : y + height, x : x + width] = True
        return mask

    def __str__(self) -> str:
        return ";".join(",".join(map(str, box)) for box in self.boxes)
