"""Versions: which libraries figures were made with; they mean little without them."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = (
    "numpy",
    "scipy",
    "opencv-python-headless",
    "Pillow",
    "scikit-image",
    "PyWavelets",
    "cvxpy",
    "osqp",
    "clarabel",
    "pydicom",
    "PySide6-Essentials",
    "pyqtgraph",
)


def versions(libraries: tuple[str, ...] = LIBRARIES) -> dict[str, str]:
    """Return name to version: of Python, of ScaleGuard, and of every library that is installed."""
    found = {"Python": platform.python_version()}
    for name in ("scaleguard", *libraries):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
