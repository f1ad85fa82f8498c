"""Which libraries a benchmark ran with: figures mean little without them."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

LIBRARIES = (
    "numpy",
    "scipy",
    "opencv-python-headless",
    "Pillow",
    "scikit-image",
    "cvxpy",
    "osqp",
    "clarabel",
    "pydicom",
    "PySide6-Essentials",
    "pyqtgraph",
)


def print_versions(libraries: tuple[str, ...] = LIBRARIES) -> None:
    """Print one line with the version of Python, of ScaleGuard and of every library that is installed."""
    print(", ".join(f"{name} {number}" for name, number in versions(libraries).items()))


def versions(libraries: tuple[str, ...] = LIBRARIES) -> dict[str, str]:
    """Return name to version, of what is installed."""
    found = {"Python": platform.python_version()}
    for name in ("scaleguard", *libraries):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


if __name__ == "__main__":
    print_versions()
