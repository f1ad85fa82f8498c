"""Theme: Fusion in dark, light or the system's colours, for widgets and plots alike."""

from __future__ import annotations

from typing import Literal, get_args

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

Theme = Literal["dark", "light", "system"]
THEMES: tuple[Theme, ...] = get_args(Theme)

_SCHEMES = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light, "system": Qt.ColorScheme.Unknown}

_Role = QPalette.ColorRole
_DARK = {
    _Role.Window: "#26282b",
    _Role.WindowText: "#e4e6e8",
    _Role.Base: "#1b1d1f",
    _Role.AlternateBase: "#222427",
    _Role.Text: "#e4e6e8",
    _Role.PlaceholderText: "#9aa0a6",
    _Role.Button: "#33363a",
    _Role.ButtonText: "#e4e6e8",
    _Role.BrightText: "#ffffff",
    _Role.ToolTipBase: "#33363a",
    _Role.ToolTipText: "#e4e6e8",
    _Role.Highlight: "#2f6fb0",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#4a90d9",
    _Role.Link: "#7db4ea",
    _Role.LinkVisited: "#b39ddb",
    _Role.Light: "#45494e",
    _Role.Midlight: "#3c4044",
    _Role.Mid: "#1f2123",
    _Role.Dark: "#151618",
    _Role.Shadow: "#0c0d0e",
}
_LIGHT = {
    _Role.Window: "#f1f2f4",
    _Role.WindowText: "#1b1d1f",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#f6f7f8",
    _Role.Text: "#1b1d1f",
    _Role.PlaceholderText: "#5f6368",
    _Role.Button: "#e6e8ea",
    _Role.ButtonText: "#1b1d1f",
    _Role.BrightText: "#ffffff",
    _Role.ToolTipBase: "#ffffff",
    _Role.ToolTipText: "#1b1d1f",
    _Role.Highlight: "#2f6fb0",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#2f6fb0",
    _Role.Link: "#1a5a9a",
    _Role.LinkVisited: "#5e4b8b",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#eceef0",
    _Role.Mid: "#c4c7cb",
    _Role.Dark: "#9aa0a6",
    _Role.Shadow: "#5f6368",
}
_DISABLED = {"dark": "#7d8288", "light": "#8a8f95"}


def apply_theme(app: QApplication, theme: Theme) -> None:
    """Give the whole application a theme."""
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    app.styleHints().setColorScheme(_SCHEMES[theme])
    # Qt's own scheme reaches title bars and dialogs of the system, but without a desktop's help it changes no palette.
    app.setPalette(QPalette() if theme == "system" else _palette(theme))
    palette = app.palette()
    pyqtgraph.setConfigOptions(background=palette.color(_Role.Base).name(), foreground=palette.color(_Role.Text).name())


def _palette(theme: Literal["dark", "light"]) -> QPalette:
    palette = QPalette()
    for role, colour in (_DARK if theme == "dark" else _LIGHT).items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[theme]))
    return palette
