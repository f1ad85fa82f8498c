"""Tooltips that wrap: what a parameter is, its range and its default, in words."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication

from scaleguard_gui.core.params import Parameter, Value


def wrapped(*paragraphs: str) -> str:
    """Return plain paragraphs as the rich text that makes Qt break long tooltip lines."""
    return "<qt>" + "".join(f"<p>{escape(text)}</p>" for text in paragraphs if text) + "</qt>"


def value_text(parameter: Parameter, value: Value) -> str:
    """Return a value as a person reads it, with its unit."""
    if parameter.kind == "flag":
        tr = QCoreApplication.translate
        return tr("ParameterForm", "on") if value else tr("ParameterForm", "off")
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return f"{text} {parameter.unit}".strip()


def parameter_tooltip(parameter: Parameter) -> str:
    """Return help, range and default of a parameter."""
    tr = QCoreApplication.translate
    facts = tr("ParameterForm", "Default: {default}.").format(default=value_text(parameter, parameter.default))
    if parameter.minimum is not None and parameter.maximum is not None:
        span = tr("ParameterForm", "Range: {low:.15g} to {high}.")
        facts = f"{span.format(low=parameter.minimum, high=value_text(parameter, parameter.maximum))} {facts}"
    return wrapped(parameter.help, facts)
