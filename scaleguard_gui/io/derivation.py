"""Derivation: one sentence that tells how a picture was made, for files that keep it."""

from __future__ import annotations

from scaleguard_gui import __version__
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess


def told_attack(attack: Selection, preprocess: Preprocess) -> str:
    """Describe an attack image."""
    return (
        f"Image-scaling attack crafted by ScaleGuard {__version__} ({attack.name}, for {preprocess.scaler.name} to "
        f"{preprocess.size}), not for diagnostic use."
    )


def told_restoration(restorer: Selection) -> str:
    """Describe a restored image."""
    return f"Restored by ScaleGuard {__version__} ({restorer.name}), not for diagnostic use."


def told_view(preprocess: Preprocess) -> str:
    """Describe a model view."""
    return (
        f"Shrunk by ScaleGuard {__version__} as a model sees it ({preprocess.scaler.name} to {preprocess.size}), "
        "not for diagnostic use."
    )
