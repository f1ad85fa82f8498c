"""TensorFlow's ``tf.image.resize``: floats from everything but nearest, and no antialiasing unless asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.optional_library import OptionalLibrary
from scaleguard_gui.core.params import NoParameters, Parameters, flag
from scaleguard_gui.core.registry import scaler
from scaleguard_gui.core.scaling import tensorflow_formula as formula
from scaleguard_gui.core.scaling.axis_weights import in_dtype, picked, weighted
from scaleguard_gui.core.scaling.size import Size


class _TensorFlow(OptionalLibrary):
    def load(self) -> ModuleType | None:
        # Else it greets on stderr, from C++, with what the processor could do.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        return super().load()


TENSORFLOW = _TensorFlow("tensorflow", formula.RECORDED)


@dataclass(frozen=True)
class KernelParameters(Parameters):
    """The one switch of every method with a kernel."""

    antialias: bool = flag(
        False,
        label="Antialias",
        help="Widen the kernel by the scaling ratio, so that every pixel is read; off by default in TensorFlow.",
    )


def _real_call(pixels: Pixels, size: Size, method: str, antialias: bool = False) -> Pixels | None:
    """Return what TensorFlow gives for these pixels, or None where it is not installed."""
    tensorflow = TENSORFLOW.load()
    if tensorflow is None:
        return None
    planes = pixels if pixels.ndim == 3 else pixels[..., None]
    with tensorflow.device("CPU"):
        answer = tensorflow.image.resize(planes, (size.height, size.width), method=method, antialias=antialias).numpy()
    return in_dtype(np.ascontiguousarray(answer if pixels.ndim == 3 else answer[..., 0]), pixels.dtype)


def _with_kernel(pixels: Pixels, size: Size, method: str, antialias: bool) -> Pixels:
    answer = _real_call(pixels, size, method, antialias)
    if answer is not None:
        return answer
    rows = formula.kernel_method_weights(method, pixels.shape[0], size.height, antialias)
    columns = formula.kernel_method_weights(method, pixels.shape[1], size.width, antialias)
    return in_dtype(weighted(pixels, rows, columns), pixels.dtype)


@scaler("tensorflow.nearest", label="TensorFlow nearest", optional_library=TENSORFLOW)
def tensorflow_nearest(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read one pixel per output, at floor((i + 1/2) r): ``tf.image.resize(method="nearest")``.

    The only method that keeps whole numbers whole; as easy to attack as any nearest.
    """
    answer = _real_call(pixels, size, "nearest")
    if answer is not None:
        return answer
    rows = formula.nearest_picks(pixels.shape[0], size.height)
    return picked(pixels, rows, formula.nearest_picks(pixels.shape[1], size.width))


@scaler("tensorflow.area", label="TensorFlow area", answers_in_floats=True, optional_library=TENSORFLOW)
def tensorflow_area(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Average every pixel by its share of the output's area: ``tf.image.resize(method="area")``; robust.

    TensorFlow answers in floats, which is what is judged; whole-number pixels are rounded.
    """
    answer = _real_call(pixels, size, "area")
    if answer is not None:
        return answer
    rows = formula.area_weights(pixels.shape[0], size.height)
    return in_dtype(weighted(pixels, rows, formula.area_weights(pixels.shape[1], size.width)), pixels.dtype)


@scaler(
    "tensorflow.bilinear",
    label="TensorFlow bilinear",
    parameters=KernelParameters,
    answers_in_floats=True,
    optional_library=TENSORFLOW,
)
def tensorflow_bilinear(pixels: Pixels, size: Size, params: KernelParameters) -> Pixels:
    """Read 2 x 2 pixels per output at any ratio: ``tf.image.resize(method="bilinear")``, TensorFlow's default.

    With antialias a triangle of one ratio to each side, which reads every pixel: then an attack must show. TensorFlow
    answers in floats, which is what is judged; whole-number pixels are rounded and clipped.
    """
    return _with_kernel(pixels, size, "bilinear", params.antialias)


@scaler(
    "tensorflow.bicubic",
    label="TensorFlow bicubic",
    parameters=KernelParameters,
    answers_in_floats=True,
    optional_library=TENSORFLOW,
)
def tensorflow_bicubic(pixels: Pixels, size: Size, params: KernelParameters) -> Pixels:
    """Read 4 x 4 pixels per output at any ratio: ``tf.image.resize(method="bicubic")``, of slope -0.5.

    Pixels beyond an edge have no weight. With antialias two ratios to each side, which reads every pixel: then an
    attack must show. TensorFlow answers in floats, which is what is judged; whole-number pixels are rounded and
    clipped.
    """
    return _with_kernel(pixels, size, "bicubic", params.antialias)


@scaler(
    "tensorflow.lanczos3",
    label="TensorFlow Lanczos 3",
    parameters=KernelParameters,
    answers_in_floats=True,
    optional_library=TENSORFLOW,
)
def tensorflow_lanczos3(pixels: Pixels, size: Size, params: KernelParameters) -> Pixels:
    """Read 6 x 6 pixels per output at any ratio, with negative lobes: ``tf.image.resize(method="lanczos3")``.

    With antialias three ratios to each side, which reads every pixel: then an attack must show. TensorFlow answers in
    floats, which is what is judged; whole-number pixels are rounded and clipped.
    """
    return _with_kernel(pixels, size, "lanczos3", params.antialias)


@scaler(
    "tensorflow.lanczos5",
    label="TensorFlow Lanczos 5",
    parameters=KernelParameters,
    answers_in_floats=True,
    optional_library=TENSORFLOW,
)
def tensorflow_lanczos5(pixels: Pixels, size: Size, params: KernelParameters) -> Pixels:
    """Read 10 x 10 pixels per output at any ratio, with negative lobes: ``tf.image.resize(method="lanczos5")``.

    An attack needs a ratio of more than ten to find pixels of its own for every output. With antialias five ratios
    to each side. TensorFlow answers in floats, which is what is judged; whole-number pixels are rounded and clipped.
    """
    return _with_kernel(pixels, size, "lanczos5", params.antialias)


@scaler(
    "tensorflow.gaussian",
    label="TensorFlow Gaussian",
    parameters=KernelParameters,
    answers_in_floats=True,
    optional_library=TENSORFLOW,
)
def tensorflow_gaussian(pixels: Pixels, size: Size, params: KernelParameters) -> Pixels:
    """Read at most 3 x 3 pixels per output, Gaussian of sigma 1/2: ``tf.image.resize(method="gaussian")``.

    It blurs even at ratio 1. With antialias sigma is half a ratio, and every pixel is read: then an attack must show.
    TensorFlow answers in floats, which is what is judged; whole-number pixels are rounded.
    """
    return _with_kernel(pixels, size, "gaussian", params.antialias)


@scaler(
    "tensorflow.mitchellcubic",
    label="TensorFlow Mitchell cubic",
    parameters=KernelParameters,
    answers_in_floats=True,
    optional_library=TENSORFLOW,
)
def tensorflow_mitchellcubic(pixels: Pixels, size: Size, params: KernelParameters) -> Pixels:
    """Read 4 x 4 pixels per output at any ratio, B = C = 1/3: ``tf.image.resize(method="mitchellcubic")``.

    It blurs a little even at ratio 1. With antialias two ratios to each side, which reads every pixel: then an attack
    must show. TensorFlow answers in floats, which is what is judged; whole-number pixels are rounded and clipped.
    """
    return _with_kernel(pixels, size, "mitchellcubic", params.antialias)
