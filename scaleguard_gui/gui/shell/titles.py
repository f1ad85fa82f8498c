"""Titles: what stands above each view - its size, depth and the one number that matters."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.metrics import Comparison
from scaleguard_gui.core.recipe import Images, Mode, Outcome

PENDING = "…"
DIFFERENCE = "DIFFERENCE model – expected"


def outcome_titles(outcome: Outcome) -> dict[str, str]:
    """Return slot to title for what came of a recipe."""
    model = _titled(_tr("MODEL VIEW"), outcome.recipe.preprocess.in_words)
    if outcome.recipe.mode == "inspect":
        return {
            "source": _titled(_tr("SUSPECT"), size_and_depth(outcome.attacked)),
            "attack": _titled(_tr(DIFFERENCE), f"{_tr('max')} {outcome.difference.pixels.max():g}"),
            "model": model,
            "restored": _titled(_tr("RESTORED"), _psnr(outcome, "restored to source", "restored to attack image")),
        }
    source = outcome.images.source
    return {
        "source": _titled(_tr("SOURCE"), size_and_depth(source) if source else ""),
        "attack": _titled(_tr("ATTACK"), _psnr(outcome, "attack image to source")),
        "model": model,
        "restored": _titled(_tr("RESTORED"), _psnr(outcome, "restored to source")),
    }


def waiting_titles(images: Images, mode: Mode) -> dict[str, str]:
    """Return slot to title while there is no outcome yet."""
    large = images.source if mode == "craft" else images.suspect
    return {
        "source": _titled(_tr("SOURCE") if mode == "craft" else _tr("SUSPECT"), size_and_depth(large) if large else ""),
        "attack": _tr("ATTACK") if mode == "craft" else _tr(DIFFERENCE),
        "model": _tr("MODEL VIEW"),
        "restored": _tr("RESTORED"),
    }


def size_and_depth(frame: Frame) -> str:
    """Return for example "1024x768, 12 bit"."""
    bits = f"{math.ceil(math.log2(frame.span + 1))} {_tr('bit')}" if frame.is_integer else _tr("floating point")
    return f"{frame.width}x{frame.height}, {bits}{' RGB' if frame.is_colour else ''}"


def _psnr(outcome: Outcome, *comparisons: str) -> str:
    """Return the PSNR of the first comparison that there is."""
    known: Mapping[str, Comparison] | None = outcome.comparisons
    if known is None:
        return f"PSNR {PENDING}"
    found = next((known[name] for name in comparisons if name in known), None)
    if found is None:
        return ""
    reference = "" if comparisons[0] in known or len(comparisons) == 1 else f" {_tr('to suspect')}"
    return f"PSNR ∞{reference}" if math.isinf(found.psnr) else f"PSNR {found.psnr:.1f} dB{reference}"


def _titled(name: str, *facts: str) -> str:
    known = ", ".join(fact for fact in facts if fact)
    return f"{name} ({known})" if known else name


def _tr(text: str) -> str:
    return QCoreApplication.translate("Titles", text)
