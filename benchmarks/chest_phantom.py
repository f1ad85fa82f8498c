"""A drawn chest radiograph: summed attenuation of simple organs, so that a sample needs nobody's picture."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import splev, splprep
from scipy.special import expit

from benchmarks.phantom_canvas import Canvas, Map, Points

# Outlines in half image widths from the centre, x to the right, y down: an image from the front, so the patient's
# right lung lies left.
RIGHT_LUNG: Points = [
    (-0.27, -0.76), (-0.40, -0.70), (-0.52, -0.52), (-0.61, -0.25), (-0.67, 0.05), (-0.70, 0.35), (-0.715, 0.57),
    (-0.66, 0.50), (-0.54, 0.41), (-0.40, 0.37), (-0.26, 0.40), (-0.15, 0.46), (-0.11, 0.25), (-0.10, 0.0),
    (-0.10, -0.30), (-0.11, -0.52), (-0.16, -0.70),
]  # fmt: skip
LEFT_LUNG: Points = [
    (0.27, -0.76), (0.40, -0.70), (0.52, -0.52), (0.61, -0.25), (0.67, 0.05), (0.70, 0.35), (0.72, 0.63),
    (0.66, 0.57), (0.55, 0.49), (0.42, 0.46), (0.28, 0.49), (0.16, 0.52), (0.10, 0.25), (0.09, 0.0),
    (0.09, -0.30), (0.10, -0.52), (0.16, -0.70),
]  # fmt: skip
HEART: Points = [
    (-0.05, -0.12), (-0.15, 0.02), (-0.185, 0.20), (-0.17, 0.36), (-0.10, 0.47), (0.10, 0.52), (0.30, 0.50),
    (0.41, 0.42), (0.40, 0.30), (0.32, 0.14), (0.23, 0.0), (0.17, -0.10), (0.06, -0.16),
]  # fmt: skip
TORSO: Points = [
    (-0.17, -1.4), (-0.20, -1.0), (-0.30, -0.93), (-0.62, -0.86), (-0.90, -0.76), (-1.15, -0.55), (-1.15, -0.1),
    (-0.93, -0.05), (-0.87, 0.2), (-0.86, 0.6), (-0.84, 1.0), (-0.84, 1.4), (0.84, 1.4), (0.84, 1.0), (0.86, 0.6),
    (0.87, 0.2), (0.93, -0.05), (1.15, -0.1), (1.15, -0.55), (0.90, -0.76), (0.62, -0.86), (0.30, -0.93),
    (0.20, -1.0), (0.17, -1.4),
]  # fmt: skip
CLAVICLE: Points = [(0.07, -0.56), (0.20, -0.60), (0.36, -0.68), (0.52, -0.73), (0.68, -0.72)]
SCAPULA: Points = [(0.60, -0.70), (0.80, -0.62), (0.86, -0.48), (0.80, -0.30), (0.71, 0.0), (0.665, -0.25)]


def chest(width: int, height: int, seed: int = 2) -> Map:
    """Draw a chest from the front, with one small round lesion in the right lung.

    Parameters
    ----------
    width, height : int
        Pixels.
    seed : int
        Of vessels and noise.

    Returns
    -------
    ndarray, (height, width), float32
        0 (black, air) to 1 (white, dense).
    """
    random = np.random.default_rng(seed)
    canvas = Canvas(width, height)
    lungs = canvas.depth(RIGHT_LUNG, 0.30) + canvas.depth(LEFT_LUNG, 0.30)
    attenuation = _soft_tissue(canvas, lungs) + _vessels(canvas, lungs, random) + _bones(canvas)
    attenuation += 0.21 * canvas.ellipse(-0.44, -0.17, 0.028, 0.026, 0.16) * np.minimum(lungs * 2, 1)
    attenuation = _uneven(canvas, attenuation, random)
    attenuation = 0.82 * attenuation + 0.18 * canvas.blur(attenuation, 0.12)  # scatter fills in
    return _exposed(canvas, attenuation, random)


def _uneven(canvas: Canvas, image: Map, random: np.random.Generator) -> Map:
    """Bend the drawing a little, since no chest is its own mirror image."""
    height, width = canvas.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    for places, shift in ((columns, 0.016), (rows, 0.012)):
        # Drawn coarsely, so that another image size bends the same way.
        coarse = cv2.resize(
            random.standard_normal((5, 5)).astype(np.float32), (width, height), None, 0, 0, cv2.INTER_CUBIC
        )
        places += shift * canvas.unit * coarse
    return cv2.remap(image, columns, rows, cv2.INTER_CUBIC, None, cv2.BORDER_REPLICATE)


def _soft_tissue(canvas: Canvas, lungs: Map) -> Map:
    """Return the attenuation of the body without bones."""
    x, y = canvas.x, canvas.y
    body = canvas.depth(TORSO, 0.5) * (1.05 + 0.16 * y)
    heart = canvas.depth(HEART, 0.30)
    knob = canvas.ellipse(0.085, -0.30, 0.085, 0.11, 0.10)
    mediastinum = np.exp(-(np.square(x / (0.115 + 0.05 * np.maximum(y + 0.2, 0))) ** 2)) * (y > -1.4)
    vessels_root = canvas.ellipse(-0.15, -0.02, 0.075, 0.15, 0.3) + canvas.ellipse(0.16, -0.06, 0.085, 0.14, 0.3)
    windpipe = np.exp(-(np.square((x + 0.008) / 0.035) ** 2)) * expit(-(y + 0.22) / 0.02)
    bronchi = sum(
        canvas.tube(np.array([(0.0, -0.24), (side * 0.07, -0.15), (side * 0.15, -0.07)]), np.full(3, 0.022), 0)
        for side in (-1, 1)
    )
    bubble = canvas.ellipse(0.40, 0.66, 0.13, 0.075, 0.12)
    muscle = canvas.ellipse(-0.83, -0.25, 0.20, 0.34, 0.2) + canvas.ellipse(0.83, -0.25, 0.20, 0.34, 0.2)
    filled = np.minimum(0.78 * heart + 0.55 * knob + 0.42 * vessels_root, 0.9)
    air = 0.86 * np.minimum(lungs, 1) * (1 - filled)
    soft = body + 0.12 * mediastinum + 0.16 * heart + 0.10 * knob + 0.10 * muscle
    return canvas.blur(soft - air - 0.20 * windpipe - 3.2 * bronchi - 0.25 * bubble, 0.004)


def _bones(canvas: Canvas) -> Map:
    """Return the attenuation of ribs, collar bones, shoulder blades and spine."""
    bones = _spine(canvas)
    for side in (-1, 1):
        for number in range(10):
            bones += _rib(canvas, side, number)
        line = np.array(CLAVICLE) * (side, 1)
        spline, _ = splprep(line.T, s=0)
        curve = np.stack(splev(np.linspace(0, 1, 80), spline), axis=1)
        bones += 9.0 * canvas.tube(curve, 0.024 + 0.010 * np.square(np.linspace(-1, 1, 80)), 0.75)
        blade = [(side * px, py) for px, py in SCAPULA]
        plate = canvas.inside(blade, 0.004)
        bones += 0.035 * plate + 0.12 * np.maximum(plate - canvas.blur(plate, 0.018), 0)
        bones += 0.14 * canvas.depth([(side * (0.98 + 0.13 * np.cos(a)), -0.56 + 0.13 * np.sin(a))
                                      for a in np.linspace(0, 5.5, 8)], 0.1)  # fmt: skip
    return bones


def _rib(canvas: Canvas, side: int, number: int) -> Map:
    """Return one rib: a tilted ring around the chest, seen from the front; its back half is the dense one."""
    wide = 0.27 + 0.41 * (1 - np.exp(-number / 2.4))
    top, drop = -0.78 + 0.125 * number, 0.32 + 0.022 * number
    rib = np.zeros(canvas.shape, np.float32)
    for start, stop, radius, strength in ((0.02, 0.5, 0.0185, 11.0), (0.5, 0.74, 0.024, 6.0)):
        turn = np.pi * np.linspace(start, stop, 90)
        curve = np.stack((side * (0.045 + wide * np.sin(turn)), top + drop * (1 - np.cos(turn)) / 2), axis=1)
        fade = np.clip((0.74 * np.pi - turn) / 0.25, 0, 1) if start == 0.5 else np.clip((turn + 0.15) / 0.3, 0, 1)
        rib += strength * canvas.tube(curve, radius * (0.35 + 0.65 * fade), 0.80)
    return rib


def _spine(canvas: Canvas) -> Map:
    """Return the vertebrae: plates at top and bottom, pedicles, and a process in the middle."""
    x, y = canvas.x, canvas.y
    spine = np.zeros(canvas.shape, np.float32)
    centre, step = -1.27, 0.088
    while centre < 1.3:
        half = 0.43 * step
        wide = 0.058 + 0.018 * (centre + 1)
        waist = wide - 0.10 * (half - np.abs(y - centre))
        body = expit((waist - np.abs(x)) / 0.006) * expit((half - np.abs(y - centre)) / 0.005)
        plates = np.exp(-np.square((np.abs(y - centre) - half) / 0.007)) * (np.abs(x) < wide)
        pedicles = canvas.ellipse(-0.62 * wide, centre - 0.01, 0.013, 0.019, 0.2) + canvas.ellipse(
            0.62 * wide, centre - 0.01, 0.013, 0.019, 0.2
        )
        process = canvas.ellipse(0.0, centre + 0.045, 0.010, 0.024, 0.25)
        spine += 0.17 * body + 0.09 * plates + 0.11 * pedicles + 0.11 * process
        centre += step
        step *= 1.035
    return canvas.blur(spine, 0.004)


def _vessels(canvas: Canvas, lungs: Map, random: np.random.Generator) -> Map:
    """Return branching vessels that thin out from the roots of the lungs."""
    strokes = []
    for side in (-1, 1):
        for angle in np.linspace(-1.25, 1.35, 9):
            strokes += _branches((side * 0.13, -0.03), angle + 0.12 * random.standard_normal(), 0.0135, side, random)
    image = np.zeros(canvas.shape, np.float32)
    for radius, line in sorted(strokes, key=lambda stroke: stroke[0]):
        start, stop = canvas.fixed_point(line)
        cv2.line(image, start, stop, 0.03 + 11 * radius, max(1, round(2 * radius * canvas.unit)), cv2.LINE_8, 4)
    texture = canvas.blur(random.standard_normal(canvas.shape).astype(np.float32), 0.008)
    texture /= texture.std()
    return (canvas.blur(image, 0.0028) + 0.010 * texture) * np.minimum(1.6 * lungs, 1)


def _branches(
    start: tuple[float, float], angle: float, radius: float, side: int, random: np.random.Generator
) -> list[tuple[float, NDArray[np.float64]]]:
    """Return one vessel and all that it divides into: radius, and its two ends (2, 2)."""
    if radius < 0.0013:
        return []
    length = 0.045 + 4.5 * radius * random.uniform(0.7, 1.3)
    stop = start[0] + side * length * np.cos(angle), start[1] + length * np.sin(angle)
    strokes = [(radius, np.array([start, stop]))]
    for turn in (random.uniform(0.1, 0.5), -random.uniform(0.1, 0.5)):
        strokes += _branches(stop, angle + turn, radius * random.uniform(0.62, 0.84), side, random)
    return strokes


def _exposed(canvas: Canvas, attenuation: Map, random: np.random.Generator) -> Map:
    """Return what the detector shows: quantum noise, a tone curve, the collimator's edges and the side marker."""
    grain = canvas.blur(random.standard_normal(canvas.shape).astype(np.float32), 0.7 / canvas.unit)
    noisy = attenuation + 0.010 * np.exp(0.55 * attenuation) * grain / grain.std()
    shown = expit((noisy - 0.72) * 3.3)
    marker = np.zeros(canvas.shape, np.uint8)
    place = canvas.fixed_point(np.array([(0.83, -0.80)]))[0] // 16
    stroke = round(canvas.unit / 90)
    cv2.putText(marker, "L", place, cv2.FONT_HERSHEY_SIMPLEX, canvas.unit / 300, 255, stroke, cv2.LINE_AA)
    shown = np.maximum(shown, 0.97 / 255 * canvas.blur(marker.astype(np.float32), 0.002))
    height = canvas.shape[0] / canvas.shape[1]
    turned = canvas.x + 0.012 * canvas.y
    edge = np.minimum(0.965 - np.abs(turned - 0.006), 0.975 * height - np.abs(canvas.y - 0.010 * canvas.x))
    open_field = expit(edge / 0.0035)
    return np.clip(0.015 + (shown - 0.015) * open_field + 0.002 * grain, 0, 1).astype(np.float32)
