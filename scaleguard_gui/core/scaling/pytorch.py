"""PyTorch's ``torch.nn.functional.interpolate`` on float tensors; its default, and bilinear's, is not antialiased."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.optional_library import OptionalLibrary
from scaleguard_gui.core.params import NoParameters, Parameters, flag
from scaleguard_gui.core.registry import scaler
from scaleguard_gui.core.scaling import torch_formula as formula
from scaleguard_gui.core.scaling.axis_weights import AxisWeights, in_dtype, picked, weighted
from scaleguard_gui.core.scaling.size import Size

TORCH = OptionalLibrary("torch", formula.RECORDED)


@dataclass(frozen=True)
class SmoothParameters(Parameters):
    """The two switches of bilinear and bicubic."""

    antialias: bool = flag(
        False,
        label="Antialias",
        help="Widen the kernel by the scaling ratio, so that every pixel is read; torchvision does, interpolate not.",
    )
    align_corners: bool = flag(
        False,
        label="Align corners",
        help="Lay the centres of the corner pixels onto each other, and not the edges of the image.",
    )


def _real_call(pixels: Pixels, size: Size, mode: str, **options: bool) -> Pixels | None:
    """Return what PyTorch gives for these pixels as a float tensor, or None where it is not installed."""
    torch = TORCH.load()
    if torch is None:
        return None
    is_picked_as_bytes = mode.startswith("nearest") and pixels.dtype == np.uint8
    # PyTorch warns of arrays that must not be written, which is what frames hold.
    planes = torch.from_numpy(np.require(pixels, np.uint8 if is_picked_as_bytes else np.float32, ["C", "W"]))
    planes = planes.permute(2, 0, 1) if pixels.ndim == 3 else planes[None]
    done = torch.nn.functional.interpolate(planes[None], size=(size.height, size.width), mode=mode, **options)[0]
    answer = done.permute(1, 2, 0) if pixels.ndim == 3 else done[0]
    return in_dtype(np.ascontiguousarray(answer.numpy()), pixels.dtype)


def _nearest(pixels: Pixels, size: Size, exact: bool) -> Pixels:
    answer = _real_call(pixels, size, "nearest-exact" if exact else "nearest")
    if answer is not None:
        return answer
    rows = formula.nearest_picks(pixels.shape[0], size.height, exact)
    return picked(pixels, rows, formula.nearest_picks(pixels.shape[1], size.width, exact))


def _smooth(
    pixels: Pixels, size: Size, params: SmoothParameters, mode: str, weights: Callable[..., AxisWeights]
) -> Pixels:
    antialias, align_corners = params.antialias, params.align_corners
    answer = _real_call(pixels, size, mode, antialias=antialias, align_corners=align_corners)
    if answer is not None:
        return answer
    rows = weights(pixels.shape[0], size.height, antialias, align_corners)
    columns = weights(pixels.shape[1], size.width, antialias, align_corners)
    return in_dtype(weighted(pixels, rows, columns), pixels.dtype)


@scaler("torch.nearest", label="PyTorch nearest", optional_library=TORCH)
def torch_nearest(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read one pixel per output, at floor(i r): ``F.interpolate(mode="nearest")``, the default mode.

    As easy to attack as OpenCV's nearest, which reads the same pixels.
    """
    return _nearest(pixels, size, exact=False)


@scaler("torch.nearest-exact", label="PyTorch nearest-exact", optional_library=TORCH)
def torch_nearest_exact(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Read one pixel per output, at floor((i + 1/2) r): ``F.interpolate(mode="nearest-exact")``.

    As easy to attack as Pillow's nearest, which reads the same pixels.
    """
    return _nearest(pixels, size, exact=True)


@scaler(
    "torch.bilinear",
    label="PyTorch bilinear",
    parameters=SmoothParameters,
    answers_in_floats=True,
    optional_library=TORCH,
)
def torch_bilinear(pixels: Pixels, size: Size, params: SmoothParameters) -> Pixels:
    """Read 2 x 2 pixels per output at any ratio: ``F.interpolate(mode="bilinear", antialias, align_corners)``.

    With antialias a triangle of one ratio to each side, which reads every pixel: then an attack must show. The answer
    is judged as the float tensor that it is; whole-number pixels are rounded and clipped, as torchvision does.
    """
    return _smooth(pixels, size, params, "bilinear", formula.linear_weights)


@scaler(
    "torch.bicubic",
    label="PyTorch bicubic",
    parameters=SmoothParameters,
    answers_in_floats=True,
    optional_library=TORCH,
)
def torch_bicubic(pixels: Pixels, size: Size, params: SmoothParameters) -> Pixels:
    """Read 4 x 4 pixels per output at any ratio: ``F.interpolate(mode="bicubic", antialias, align_corners)``.

    Cubic of slope -0.75 with negative lobes; with antialias of slope -0.5 and two ratios to each side, which reads
    every pixel: then an attack must show. The answer is judged as the float tensor that it is, beyond 0 and 255 too;
    whole-number pixels are rounded and clipped, as torchvision does.
    """
    return _smooth(pixels, size, params, "bicubic", formula.cubic_weights)


@scaler("torch.area", label="PyTorch area", answers_in_floats=True, optional_library=TORCH)
def torch_area(pixels: Pixels, size: Size, params: NoParameters) -> Pixels:
    """Average every pixel that the output's area touches: ``F.interpolate(mode="area")``; robust when shrinking.

    All touched pixels weigh the same (``adaptive_avg_pool2d``), those on a border between two outputs in both. The
    answer is judged as the float tensor that it is; whole-number pixels are rounded, as torchvision does.
    """
    answer = _real_call(pixels, size, "area")
    if answer is not None:
        return answer
    rows = formula.area_weights(pixels.shape[0], size.height)
    columns = formula.area_weights(pixels.shape[1], size.width)
    return in_dtype(weighted(pixels, rows, columns), pixels.dtype)
