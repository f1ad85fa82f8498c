"""Record what the real PyTorch or TensorFlow makes of small images: what our formulas must equal where they are absent.

``python -m benchmarks.record_scalers --library torch --out tests/core/recorded`` needs that library and numpy alone.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Case = tuple[str, dict[str, bool]]
# (M, N), (height, width): whole and broken ratios, one axis alone, ratio 1, enlarged, tiny, and one long axis.
SHAPES: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = (
    ((64, 64), (16, 16)),
    ((120, 90), (17, 13)),
    ((101, 77), (23, 10)),
    ((40, 60), (11, 60)),
    ((60, 40), (60, 7)),
    ((9, 13), (9, 13)),
    ((9, 7), (3, 2)),
    ((5, 4), (1, 1)),
    ((30, 31), (15, 30)),
    ((7, 6), (16, 15)),
    ((1200, 8), (33, 4)),
    ((6, 509), (3, 64)),
)
TORCH_CASES: tuple[Case, ...] = (
    ("nearest", {}),
    ("nearest-exact", {}),
    ("area", {}),
    *(
        (mode, {"antialias": antialias, "align_corners": align_corners})
        for mode, antialias, align_corners in itertools.product(("bilinear", "bicubic"), (False, True), (False, True))
    ),
)
TENSORFLOW_CASES: tuple[Case, ...] = (
    ("nearest", {}),
    ("area", {}),
    *(
        (method, {"antialias": antialias})
        for method in ("bilinear", "bicubic", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")
        for antialias in (False, True)
    ),
)
CASES = {"torch": TORCH_CASES, "tensorflow": TENSORFLOW_CASES}


def sample(shape: tuple[int, int]) -> NDArray[np.float32]:
    """Return the float32 image (M, N), values in 0..255, that is scaled; its shape is its seed."""
    return np.random.default_rng(shape).random(shape, dtype=np.float32) * np.float32(255)


def key(mode: str, options: dict[str, bool], shape: tuple[int, int], size: tuple[int, int]) -> str:
    """Return the name of one recorded answer, for example ``bilinear antialias=0 64x64 16x16``."""
    flags = [f"{name}={int(value)}" for name, value in sorted(options.items())]
    return " ".join([mode, *flags, *(f"{height}x{width}" for height, width in (shape, size))])


def cases(library: str) -> Iterator[tuple[str, dict[str, bool], tuple[int, int], tuple[int, int]]]:
    """Yield mode, options, shape and (height, width) of every recorded answer."""
    for (mode, options), (shape, size) in itertools.product(CASES[library], SHAPES):
        yield mode, options, shape, size


def record(library: str, folder: Path) -> Path:
    """Write ``<library>.npz``: every answer (float32) and the library's version; no pickles."""
    call, version = _real_call(library)
    answers = {key(*case): call(*case) for case in cases(library)}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{library}.npz"
    np.savez_compressed(path, version=np.array(version), **answers)
    return path


def _real_call(library: str) -> tuple[Callable[..., NDArray[np.float32]], str]:
    module: Any = importlib.import_module(library)

    def torch_answer(mode: str, options: dict[str, bool], shape: Any, size: Any) -> NDArray[np.float32]:
        tensor = module.from_numpy(sample(shape))[None, None]
        return module.nn.functional.interpolate(tensor, size=size, mode=mode, **options)[0, 0].numpy()

    def tensorflow_answer(mode: str, options: dict[str, bool], shape: Any, size: Any) -> NDArray[np.float32]:
        return module.image.resize(sample(shape)[..., None], size, method=mode, **options).numpy()[..., 0]

    return {"torch": torch_answer, "tensorflow": tensorflow_answer}[library], str(module.__version__)


def main() -> None:
    """Record one library."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", choices=tuple(CASES), required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder for <library>.npz")
    options = parser.parse_args()
    path = record(options.library, options.out)
    print(f"Wrote {path}: {len(list(cases(options.library)))} answers, {path.stat().st_size / 1000:.0f} kB.")


if __name__ == "__main__":
    main()
