"""Scope form: which pixels a restorer may change, and what is asked for one of the choices only."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from scaleguard_gui.core.params import Parameters, Value
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.gui.forms.parameter_form import ParameterForm


class ScopeForm(ParameterForm):
    """The form of a `RestoreScope`; the least weight is there only where it counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(RestoreScope, parent)
        self._show_what_counts()

    def set_values(self, parameters: Parameters) -> None:
        """Show another scope; nothing is emitted."""
        super().set_values(parameters)
        self._show_what_counts()

    def _take(self, name: str, value: Value) -> None:
        super()._take(name, value)
        self._show_what_counts()

    def _show_what_counts(self) -> None:
        scope = self.values()
        assert isinstance(scope, RestoreScope)
        self.row("least_weight").setVisible(scope.where == "considered")
