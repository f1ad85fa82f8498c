"""The terminal: progress on stderr."""

from __future__ import annotations

import time
from typing import TextIO

# In a log file, a line now and then is enough.
_SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """Shows progress: one line that is redrawn on a terminal, and rare lines where stderr goes to a file."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._redraws = stream.isatty()
        self._is_shown = False
        self._said_at = time.monotonic()

    def __call__(self, fraction: float, text: str = "") -> None:
        """Show that `fraction` (0..1) is done."""
        line = f"{fraction:4.0%} {text}".rstrip()
        if self._redraws:
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()
            self._is_shown = True
        elif time.monotonic() - self._said_at > _SECONDS_BETWEEN_LINES:
            self._stream.write(f"{line}\n")
            self._said_at = time.monotonic()

    def clear(self) -> None:
        """Take the redrawn line away, so that what follows stands alone."""
        if self._is_shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._is_shown = False
