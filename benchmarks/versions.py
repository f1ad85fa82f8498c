"""Print which libraries a benchmark ran with: figures mean little without them."""

from __future__ import annotations

from scaleguard_gui.core.versions import LIBRARIES, versions


def print_versions(libraries: tuple[str, ...] = LIBRARIES) -> None:
    """Print one line with the version of Python, of ScaleGuard and of every library that is installed."""
    print(", ".join(f"{name} {number}" for name, number in versions(libraries).items()))


if __name__ == "__main__":
    print_versions()
