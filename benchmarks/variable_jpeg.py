"""What a variable-quality JPEG gains: PSNR of the salient tenth against plain JPEG files of the same size.

python -m benchmarks.variable_jpeg [FOLDER ...] [--bundled] [--high 90] [--low 10] [--strength 2] [--chroma auto]
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.pairs import frames_in
from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame, Pixels
from scaleguard_gui.core.honest_pictures import BARE, BUNDLED, GENERATED, honest_picture
from scaleguard_gui.core.jpeg import SUBSAMPLINGS, Subsampling, decode_jpeg
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.core.saliency import saliency

NAME = "variable-quality-jpeg"
PLAIN: tuple[Subsampling, ...] = ("4:2:0", "4:4:4")


def main() -> None:
    """Print a line for each picture of 8 bits, and the least and median gain of the salient tenth and of the whole."""
    options = _options()
    print_versions()
    chosen = algorithm("restorer", NAME)
    params = chosen.parameters(
        high=options.high, low=options.low, strength=options.strength, subsampling=options.chroma
    )
    print(f"{NAME} {params.to_mapping()}; plain: Pillow with optimised codes, at the lowest quality that is no smaller")
    print("picture, size, bits per pixel, seconds; gain in the salient tenth (whole picture) over " + ", ".join(PLAIN))
    gains: list[tuple[float, float]] = []
    for frame in _pictures(options):
        started = time.perf_counter()
        restored = chosen.function(frame, None, params, RunContext())
        seconds = time.perf_counter() - started
        found = saliency(frame)
        tenth = found >= np.quantile(found, 0.9)
        told, least = [], (np.inf, np.inf)
        for subsampling in PLAIN if frame.is_colour else PLAIN[:1]:
            quality = _no_smaller(frame, len(restored.jpeg), subsampling)
            plain = decode_jpeg(_plain(frame, quality, subsampling))
            there, whole = (
                _psnr(frame.pixels, restored.pixels, where) - _psnr(frame.pixels, plain, where)
                for where in (tenth, np.ones_like(tenth))
            )
            told.append(f"{there:+6.2f} dB ({whole:+.2f} dB) q{quality}")
            least = min(least, (there, whole))
        gains.append(least)
        bits = 8 * len(restored.jpeg) / (frame.width * frame.height)
        print(f"{frame.name[:40]:<40} {frame.width}x{frame.height} {bits:5.2f} {seconds:6.2f} s  " + "  ".join(told))
    tenths, wholes = np.transpose(gains)
    print(f"{len(gains)} pictures: least gain {tenths.min():.2f} dB, median {np.median(tenths):.2f} dB")
    print(f"whole pictures: least gain {wholes.min():.2f} dB, median {np.median(wholes):.2f} dB")


def _pictures(options: argparse.Namespace) -> Iterator[Frame]:
    """Yield the pictures of 8 bits that are not of one value."""
    for folder in options.folders:
        for frame in frames_in(folder):
            if frame.pixels.dtype == np.uint8:
                yield frame
    if options.bundled:
        for name in (*BUNDLED, *(name for name in GENERATED if name not in BARE)):
            frame = honest_picture(name)
            if frame.pixels.dtype == np.uint8:
                yield frame


def _no_smaller(frame: Frame, size: int, subsampling: Subsampling) -> int:
    """Return the lowest quality whose plain file is at least as large; 100 where none is."""
    low, high = 1, 100
    while low < high:
        middle = (low + high) // 2
        if len(_plain(frame, middle, subsampling)) >= size:
            high = middle
        else:
            low = middle + 1
    return low


def _plain(frame: Frame, quality: int, subsampling: Subsampling) -> bytes:
    file = io.BytesIO()
    Image.fromarray(frame.pixels).save(file, "JPEG", quality=quality, subsampling=subsampling, optimize=True)
    return file.getvalue()


def _psnr(first: Pixels, second: Pixels, where: Pixels) -> float:
    gap = first[where].astype(np.float64) - second[where]
    return float(10 * np.log10(255**2 / max(np.mean(gap**2), 1e-10)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.variable_jpeg", description=str(__doc__).split("\n", 1)[0]
    )
    parser.add_argument("folders", type=Path, nargs="*", help="folders of pictures; those of 8 bits are taken")
    parser.add_argument("--bundled", action="store_true", help="pictures of scikit-image and generated ones as well")
    parser.add_argument("--high", type=int, default=90)
    parser.add_argument("--low", type=int, default=10)
    parser.add_argument("--strength", type=float, default=2.0)
    parser.add_argument("--chroma", choices=("auto", *SUBSAMPLINGS), default="auto")
    return parser.parse_args()


if __name__ == "__main__":
    main()
