"""Certificate text: what is proved about an attack image, in lines for people."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from scaleguard_gui.core.crafted import Certificate
from scaleguard_gui.gui.panels.figure_text import figure, percent


def certificate_lines(certificate: Certificate) -> list[str]:
    """Return the objective with its bound and gap, the smallest possible epsilon, and whether the asked one is it."""
    lines = [_tr("{objective}: {value}").format(objective=certificate.objective, value=figure(certificate.value))]
    if not math.isnan(certificate.bound):
        # Rounding to figures must not make the bound look larger than the value.
        gap = percent(max(certificate.gap, 0.0))
        lines[0] += _tr(", at least {bound} (gap {gap} %)").format(bound=figure(certificate.bound), gap=gap)
    if certificate.is_heuristic:
        lines[0] += _tr("; a heuristic")
    if certificate.is_infeasible:
        text = _tr("Infeasible: no image comes nearer to the target than {epsilon} grey levels")
        lines.append(text.format(epsilon=figure(certificate.epsilon_bound)))
    elif certificate.epsilon_bound > 0:
        text = _tr("Smallest possible epsilon: {epsilon} grey levels or more")
        lines.append(text.format(epsilon=figure(certificate.epsilon_bound)))
    return lines


def _tr(text: str) -> str:
    return QCoreApplication.translate("Certificate", text)
