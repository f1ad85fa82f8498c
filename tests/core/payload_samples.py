"""What the tests of payloads share: front ends, runs, and by which pixels outputs are read."""

import numpy as np

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size

DEPTHS = {
    "8 bit": ("uint8", None),
    "12 bit": ("uint16", (0.0, 4095.0)),
    "16 bit": ("uint16", None),
    "signed": ("int16", (-1024.0, 3071.0)),
    "float": ("float32", None),
}


def preprocess_of(scaler="opencv.linear", width=32, height=25, **how):
    return Preprocess(Selection.of("scaler", scaler), Size(width, height), **how)


def run(name, source, target, preprocess, **values):
    attack = algorithm("attack", name)
    return attack.function(source, target, preprocess, attack.parameters(**values), RunContext())


def changed(crafted, source):
    differs = crafted.frame.pixels != source.pixels
    return differs.any(axis=2) if differs.ndim == 3 else differs


def read_by(outputs, preprocess, source):
    """The pixels that any of these (m, n) outputs reads, by a loop over the outputs."""
    rows, columns = (abs(matrix).toarray() > 0 for matrix in preprocess.matrices(source.height, source.width))
    mask = np.zeros((source.height, source.width), bool)
    for i, j in zip(*np.nonzero(outputs), strict=True):
        mask |= np.outer(rows[i], columns[j])
    return mask


def sharing(outputs, preprocess, source):
    """These outputs and all that read a pixel of theirs."""
    rows, columns = (abs(matrix).toarray() > 0 for matrix in preprocess.matrices(source.height, source.width))
    pixels = read_by(outputs, preprocess, source)
    return rows.astype(int) @ pixels.astype(int) @ columns.T.astype(int) > 0
