"""The control: the same image read half a scaling period further, where an attack on this front end is not."""

from __future__ import annotations

import cv2

from scaleguard_gui.core.finding import Views
from scaleguard_gui.core.occupied import occupied_range

# Below a ratio of 2 on both axes the shifted reading meets the same pixels again, and nothing can be told.
LEAST_RATIO = 2.0


def control_of(views: Views) -> Views:
    """Shift the suspect up and left by half a scaling period, and view it through the same front end.

    Shrinking reads a lattice of pixels. What reading itself does to an image - noise by chance, smoothing, missed
    detail - it does in the same measure on a lattice half a period away; what an attack wrote for the first lattice, it
    does not. So every image brings its own yardstick, whatever its texture.

    Parameters
    ----------
    views : Views

    Returns
    -------
    Views
        Of the shifted suspect, in its own size: the last rows and columns are repeated.
    """
    down, across = (int(ratio / 2) for ratio in views.preprocess.scaling_ratio(views.suspect))
    kept = views.suspect.pixels[down:, across:]
    shifted = cv2.copyMakeBorder(kept, 0, down, 0, across, cv2.BORDER_REPLICATE)
    return Views(views.suspect.with_pixels(shifted), views.preprocess)


def why_untold(views: Views) -> str | None:
    """Return the sentence that says why no test against the control can judge this image, or None where it can."""
    suspect, size = views.suspect, views.preprocess.size
    name = suspect.name or "The image"
    down, across = views.preprocess.scaling_ratio(suspect)
    if max(down, across) < LEAST_RATIO:
        return (
            f"{name} ({suspect.width}x{suspect.height}) is only {across:.2f} x {down:.2f} times as large as the model "
            f"view ({size}); below {LEAST_RATIO:g} nearly every pixel is read, and this test cannot tell."
        )
    low, high = occupied_range(suspect)
    if low == high:
        return f"{name} has the same value everywhere; there is nothing to compare, and this test cannot tell."
    return None
