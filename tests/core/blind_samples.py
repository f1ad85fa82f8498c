"""What the tests of the blind scan share: smooth noisy pictures, planted lattices, attacks and honest patterns."""

from functools import cache

import cv2
import numpy as np

from scaleguard_gui.core.blind.grey_levels import deviation, grey_levels
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.jpeg import JpegOptions, through_jpeg
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.stages import run_attack
from scaleguard_gui.core.target import fit_target

HEIGHT, WIDTH = 500, 520
DEPTHS = {
    "8 bit": ("uint8", (0.0, 255.0)),
    "16 bit": ("uint16", (0.0, 65535.0)),
    "signed": ("int16", (-1024.0, 3071.0)),
    "float": ("float32", (0.0, 1.0)),
}


@cache
def picture(height=HEIGHT, width=WIDTH, depth="8 bit", colour=False, seed=0):
    """A smooth picture with an edge and grain of 3 levels; the same every time."""
    dtype, (low, high) = DEPTHS[depth]
    unit = _unit(height, width, seed)
    if colour:
        unit = np.stack([unit, 0.9 * unit + 0.05, _unit(height, width, seed + 1)], -1)
    values = low + unit * (high - low)
    pixels = np.rint(values).astype(dtype) if np.issubdtype(np.dtype(dtype), np.integer) else values.astype(dtype)
    return Frame(pixels, (low, high), "picture")


def _unit(height, width, seed):
    rng = np.random.default_rng(seed)
    coarse = cv2.resize(rng.random((7, 8)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    drawn = 0.15 + 0.6 * coarse + 0.15 * (np.hypot(x - 0.45, y - 0.4) < 0.25)
    return np.clip(drawn + 0.012 * rng.standard_normal((height, width)), 0, 1)


def front_end(scaler="opencv.linear", width=112, height=112, **how):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height), **how)


@cache
def attacked(source, preprocess, region=""):
    """An attack by least squares on all of the model view, or on a region of it."""
    name, values = ("local-edit", {"region": region}) if region else ("l2", {})
    target = fit_target(picture(300, 300, seed=7), source, preprocess)
    return run_attack(source, target, preprocess, Selection.of("attack", name, values), RunContext()).frame


def read_at(reading, size, length):
    """The pixel that each output of a nearest scaler reads, in whole numbers: at its corner or at its centre."""
    return np.array([(2 * i + (reading == "centre")) * length // (2 * size) for i in range(size)])


@cache
def planted(reading, height, width, place=(0.0, 1.0, 0.0, 1.0), push=20, seed=3):
    """The picture, with each pixel that a (height, width) view reads pushed up or down inside a place (shares)."""
    levels, rng = picture().pixels.astype(int), np.random.default_rng(seed)
    rows, columns = read_at(reading, height, HEIGHT), read_at(reading, width, WIDTH)
    rows = rows[(rows >= place[0] * HEIGHT) & (rows < place[1] * HEIGHT)]
    columns = columns[(columns >= place[2] * WIDTH) & (columns < place[3] * WIDTH)]
    levels[np.ix_(rows, columns)] += push * rng.choice([-1, 1], (len(rows), len(columns)))
    return Frame.of(np.clip(levels, 0, 255).astype(np.uint8), "planted")


@cache
def deviations_of(frame):
    return deviation(grey_levels(frame))


@cache
def patterns():
    """Honest images, by name, that repeat, or are rough, or both."""
    plain, rng = picture().pixels, np.random.default_rng(1)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    noise = np.clip(128 + 40 * rng.standard_normal(plain.shape), 0, 255).astype(np.uint8)
    found = {"grain": plain, "noise": noise, "text": _text(rng)}
    for pitch in (4, 5, 8):
        found[f"stripes of {pitch}"] = (0.5 * plain + 60 + 50 * np.sin(2 * np.pi * x / pitch)).astype(np.uint8)
        found[f"lines every {pitch}"] = np.where(y % pitch == 0, 230, plain).astype(np.uint8)
        ruler = plain.copy()
        ruler[pitch // 2 :: pitch, 2:12] = ruler[-12:-2, pitch // 2 :: pitch] = 255
        found[f"ruler of {pitch}"] = ruler
        dots = np.cos(2 * np.pi * (x + y) / (1.414 * pitch)) + np.cos(2 * np.pi * (x - y) / (1.414 * pitch))
        found[f"dots of {pitch}"] = ((plain > 128 + 64 * dots) * 255).astype(np.uint8)
    for quality in (30, 75):
        found[f"JPEG {quality}"] = through_jpeg(picture(), JpegOptions(quality)).pixels
    return {name: Frame.of(levels, name) for name, levels in found.items()}


def _text(rng):
    page = picture().pixels.copy()
    for row in range(20, HEIGHT, 18):
        letters = "".join(map(chr, rng.integers(65, 91, 40)))
        cv2.putText(page, letters, (6, row), cv2.FONT_HERSHEY_SIMPLEX, 0.5, 255, 1)
    return page


def overlap(first, second):
    """Intersection over union of two (x, y, width, height)."""
    sides = [
        min(a + la, b + lb) - max(a, b)
        for a, la, b, lb in ((first[0], first[2], second[0], second[2]), (first[1], first[3], second[1], second[3]))
    ]
    both = max(sides[0], 0) * max(sides[1], 0)
    return both / (first[2] * first[3] + second[2] * second[3] - both)
