"""Keep image libraries from talking to the terminal: what a person must know is a notice or an error sentence."""

from __future__ import annotations

import logging
import warnings

import cv2


def silence_libraries() -> None:
    """Switch off the warnings and logs of the decoders; they may hold names of patients, and nobody reads them.

    OpenCV's and GDCM's own messages go to the terminal from C++, Pillow's, tifffile's and pydicom's through Python.
    """
    warnings.filterwarnings("ignore", module=r"(PIL|pydicom|tifffile|scaleguard_gui\.io)(\.|$)")
    for name in ("PIL", "pydicom", "tifffile"):
        logging.getLogger(name).addHandler(logging.NullHandler())
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
