"""Canvas: draws smooth bodies and tubes as maps of thickness, in units that do not depend on the image's size."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import splev, splprep
from scipy.special import expit

Map = NDArray[np.float32]
Points = list[tuple[float, float]]


class Canvas:
    """The plane on which organs are drawn.

    Parameters
    ----------
    width, height : int
        Pixels; one unit of the outlines is half the width.
    """

    def __init__(self, width: int, height: int) -> None:
        self.shape = height, width
        self.unit = width / 2
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        self.x, self.y = (x - width / 2) / self.unit, (y - height / 2) / self.unit

    def blur(self, image: Map, sigma: float) -> Map:
        """Blur with a Gaussian of `sigma` units."""
        return cv2.GaussianBlur(image, (0, 0), sigma * self.unit)

    def inside(self, outline: Points, softness: float) -> Map:
        """Return 1 inside a smooth closed outline and 0 outside, with an edge of `softness` units."""
        spline, _ = splprep(np.array([*outline, outline[0]]).T, s=0, per=True)
        curve = np.stack(splev(np.linspace(0, 1, 600), spline), axis=1)
        mask = np.zeros(self.shape, np.uint8)
        cv2.fillPoly(mask, [self.fixed_point(curve)], 255, cv2.LINE_AA, 4)
        return self.blur(mask.astype(np.float32) / 255, softness)

    def depth(self, outline: Points, scale: float) -> Map:
        """Return how thick a rounded body of this outline is, 0..1; it reaches 1 at `scale` units from its edge."""
        mask = (self.inside(outline, 0.002) > 0.5).astype(np.uint8)
        inward = cv2.distanceTransform(mask, cv2.DIST_L2, 5) / (scale * self.unit)
        return np.sqrt(1 - np.square(1 - np.minimum(inward, 1)))

    def tube(self, curve: NDArray[np.float64], radius: NDArray[np.float64], hollow: float) -> Map:
        """Return the thickness of a tube along `curve` (k, 2) with `radius` (k,) in units; 0 radius is no tube.

        `hollow` is the share of its radius that counts only half, as marrow inside a shell of bone does.
        """
        track = np.full(self.shape, 255, np.uint8)
        pixels = self.fixed_point(curve)
        along = np.zeros(self.shape, np.float32)
        for start, stop, wide in zip(pixels[:-1], pixels[1:], radius, strict=False):
            cv2.line(track, start, stop, 0, 1, cv2.LINE_8, 4)
            cv2.line(along, start, stop, float(wide * self.unit), 1, cv2.LINE_8, 4)
        distance, labels = cv2.distanceTransformWithLabels(track, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
        reach = np.zeros(labels.max() + 1, np.float32)
        reach[labels[track == 0]] = along[track == 0]
        outer = reach[labels]
        whole = np.sqrt(np.maximum(outer**2 - distance**2, 0))
        core = np.sqrt(np.maximum((hollow * outer) ** 2 - distance**2, 0))
        return self.blur((whole - 0.5 * core) / self.unit, 0.0025)

    def ellipse(self, x: float, y: float, wide: float, high: float, softness: float) -> Map:
        """Return 1 inside an ellipse with a soft edge."""
        radius = np.hypot((self.x - x) / wide, (self.y - y) / high)
        return expit((1 - radius) / softness)

    def fixed_point(self, curve: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return points (k, 2) in sixteenths of a pixel, as OpenCV draws with ``shift=4``."""
        height, width = self.shape
        return np.rint((curve * self.unit + (width / 2, height / 2)) * 16).astype(np.int32)
