"""Keep image libraries from talking to the terminal: what a person must know is a notice or an error sentence."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import cv2


def silence_libraries() -> None:
    """Switch off the warnings and logs of the decoders; they may hold names of patients, and nobody reads them.

    OpenCV's and GDCM's own messages go to the terminal from C++, Pillow's, tifffile's and pydicom's through Python.
    """
    warnings.filterwarnings("ignore", module=r"(PIL|pydicom|tifffile|scaleguard_gui\.io)(\.|$)")
    for name in ("PIL", "pydicom", "tifffile"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


@contextmanager
def silent_decoders() -> Iterator[None]:
    """Send what C libraries write to stderr nowhere: a damaged image is told in one sentence of ours."""
    try:
        kept = os.dup(2)
    except OSError:  # stderr is closed.
        yield
        return
    sys.stderr.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
