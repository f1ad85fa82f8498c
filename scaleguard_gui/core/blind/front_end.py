"""Front end: which known pipeline scales an image of this shape to a size that was found?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scaleguard_gui.core.blind.lattice import SCALER, Reading
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size


def front_end_of(reading: Reading, size: Size, height: int, width: int, known: Sequence[Preprocess] = ()) -> Preprocess:
    """Return a front end that scales (height, width) images to `size`, by the scaler that stands for `reading`.

    A lattice shows to what size the whole image is scaled, not what is cropped or padded afterwards. Where a known
    pipeline gives just this size, it is taken at its word; one that stretches comes first, which is also the answer
    where none is known.
    """
    scaler = Selection.of("scaler", SCALER[reading])
    stretching = Preprocess(scaler, size)
    fitting = [one for one in known if one.layout(height, width).scaled == size]
    if not fitting or any(one.fit.kind == "stretch" for one in fitting):
        return stretching
    return replace(fitting[0], scaler=scaler)
