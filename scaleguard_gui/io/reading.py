"""What all readers share: error sentences, the largest image, and the picture on its way to a frame."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2
from PIL import Image
from pydicom.errors import BytesLengthException

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Pixels
from scaleguard_gui.core.scaling.size import MAX_SIDE

# Below the 179 million at which Pillow itself refuses; a radiograph has some 25 million pixels.
MAX_PIXELS = MAX_SIDE * MAX_SIDE // 2

TRANSPARENCY_DROPPED = "Transparency was dropped."

# Whatever decoders were seen to raise on damaged files; anything else is a fault of ours and must not look like theirs.
DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    cv2.error,
    struct.error,
    zlib.error,
    BytesLengthException,
)


class Decoded(NamedTuple):
    """A picture as its decoder gives it.

    Parameters
    ----------
    pixels : ndarray, (M, N) or (M, N, 3)
    notices : tuple of str
        What had to be done to it.
    value_range : tuple of (low, high), optional
        Where the file says so.
    """

    pixels: Pixels
    notices: tuple[str, ...] = ()
    value_range: tuple[float, float] | None = None


def unreadable(path: Path, reason: str) -> InputError:
    """Return the error sentence for a file that cannot be read."""
    return InputError(f"{path.name or path} cannot be read: {reason}.")


def file_error(path: Path, error: Exception) -> InputError:
    """Return the error sentence for what the operating system said when a file was opened."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return unreadable(path, "there is no such file")
    if isinstance(error, PermissionError):
        return unreadable(path, "permission is denied")
    return unreadable(path, getattr(error, "strerror", None) or "the name is not a valid path")


def check_size(path: Path, width: int, height: int) -> None:
    """Raise `InputError` for dimensions that no decoder should be asked for (a decompression bomb)."""
    if width < 1 or height < 1:
        raise unreadable(path, "it has no pixels")
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise unreadable(
            path,
            f"it is {width}x{height} pixels, and at most {MAX_SIDE} a side and "
            f"{MAX_PIXELS / 1e6:.0f} million in all are allowed",
        )


def check_frame_index(path: Path, index: int, count: int) -> None:
    """Raise `InputError` when there is no such frame."""
    if not 0 <= index < count:
        holds = "one frame" if count == 1 else f"{count} frames"
        raise unreadable(path, f"it holds {holds} and there is no frame {index + 1}")


def frame_title(path: Path, index: int, count: int) -> tuple[str, tuple[str, ...]]:
    """Return the name of a frame for titles, and a notice where the file holds several."""
    if count == 1:
        return path.name, ()
    return f"{path.name} [{index + 1}/{count}]", (f"{path.name} holds {count} frames; this is frame {index + 1}.",)


@contextmanager
def damage_as_sentence(path: Path, kind: str) -> Iterator[None]:
    """Turn whatever a decoder raises into one sentence; its own words stay behind, they may quote the file."""
    try:
        yield
    except Image.DecompressionBombError:
        raise unreadable(path, f"it holds more than {MAX_PIXELS / 1e6:.0f} million pixels") from None
    except MemoryError:
        raise unreadable(path, "there is not enough memory") from None
    except DAMAGE:
        raise unreadable(path, f"the {kind} file is truncated or damaged") from None
