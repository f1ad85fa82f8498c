"""What batches of tests do with a file, in a process of its own."""

import os
import signal
import time

from scaleguard_gui.core.blind.document import unread_document
from scaleguard_gui.io.scanned_image import ScannedImage

FOREVER = 300


def row(file):
    """Describe a file by its name: "slow" ones never end, "fatal" ones kill the process."""
    if "slow" in file:
        time.sleep(FOREVER)
    if "fatal" in file:
        os.kill(os.getpid(), signal.SIGKILL)
    return ScannedImage(unread_document(file, f"{file} was looked at."))
