"""Write the samples that ship with the program: two drawn chest radiographs, and an attack on one of them.

python -m benchmarks.make_samples [--folder resources/samples]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.chest_phantom import chest
from benchmarks.versions import print_versions
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.samples import bundled_picture

STORED_BITS = 12


def main() -> None:
    """Draw, attack and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.make_samples", description=str(__doc__).split("\n")[0])
    parser.add_argument("--folder", type=Path, default=resource_path("samples"))
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    print_versions()
    eight_bit = Frame.of(np.rint(255 * chest(1024, 1024)).astype(np.uint8))
    highest = 2**STORED_BITS - 1
    deep = Frame(np.rint(highest * chest(704, 832, seed=11)).astype(np.uint16), (0.0, float(highest)))
    for name, frame in {
        "chest-phantom.png": eight_bit,
        "chest-phantom-attacked.png": _attacked(eight_bit),
        "chest-phantom-12-bit.png": deep,
    }.items():
        write_image(folder / name, frame)
        print(f"{folder / name}: {frame.width}x{frame.height}, {(folder / name).stat().st_size / 1000:.0f} kB")


def _attacked(source: Frame) -> Frame:
    preprocess = Preprocess(Selection.of("scaler", "opencv.linear"), Size(224, 224))
    target = fit_target(read_image(bundled_picture("chelsea.png")), source, preprocess)
    chosen = algorithm("attack", "l2")
    return chosen.function(source, target, preprocess, chosen.parameters(), RunContext()).frame


if __name__ == "__main__":
    main()
