"""Derivation: one sentence that tells how a picture was made, for files that keep it."""

from __future__ import annotations

from scaleguard_gui import __version__
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restore_scope import EVERYWHERE, RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess


def told_attack(attack: Selection, preprocess: Preprocess) -> str:
    """Describe an attack image."""
    return (
        f"Image-scaling attack crafted by ScaleGuard {__version__} ({attack.name}, for {preprocess.scaler.name} to "
        f"{preprocess.size}), not for diagnostic use."
    )


def told_restoration(restorer: Selection, preprocess: Preprocess | None, scope: RestoreScope = EVERYWHERE) -> str:
    """Describe a restored image: by which restorer with which parameters, for which front end, and where."""
    values = [f"{name}={value}" for name, value in restorer.parameters.to_mapping().items()]
    is_needed = algorithm("restorer", restorer.name).needs_preprocess or scope.where == "considered"
    front_end = [f"for {preprocess.in_words}"] if preprocess is not None and is_needed else []
    how = ", ".join([restorer.name, *values, *front_end, scope.in_words])
    return f"Restored by ScaleGuard {__version__} ({how}), not for diagnostic use."


def told_view(preprocess: Preprocess) -> str:
    """Describe a model view."""
    return (
        f"Shrunk by ScaleGuard {__version__} as a model sees it ({preprocess.scaler.name} to {preprocess.size}), "
        "not for diagnostic use."
    )
