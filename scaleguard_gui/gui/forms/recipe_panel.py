"""Recipe panel: the left dock, where a person sets all that a recipe holds."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from scaleguard_gui.core.params import Parameters
from scaleguard_gui.core.recipe import Recipe
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.gui.forms.detectors_editor import DetectorsEditor
from scaleguard_gui.gui.forms.preprocess_editor import PreprocessEditor
from scaleguard_gui.gui.forms.scope_form import ScopeForm
from scaleguard_gui.gui.forms.section import Section
from scaleguard_gui.gui.forms.selection_editor import SelectionEditor
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.front_ends import FrontEnds


class RecipePanel(QWidget):
    """Preprocess, attack, detectors, restorer and its scope, of one frozen recipe; disabled until it has one."""

    edited = Signal(object, str, str)  # new Recipe, text for the undo list, merge key
    drag_finished = Signal()  # a drag, a choice or a typed value is finished: the next edit is a new undo step
    help_requested = Signal(object)  # Algorithm
    run_requested = Signal()
    draw_requested = Signal(str)  # name of the attack's region that is to be drawn

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recipe: Recipe | None = None
        self.front_ends = FrontEnds(self)
        self.preprocess = PreprocessEditor(self.front_ends, self)
        self.attack = SelectionEditor("attack", self)
        self.detectors = DetectorsEditor(self)
        self.restorer = SelectionEditor("restorer", self)
        self.scope = ScopeForm(self)
        for editor in (self.preprocess, self.attack, self.detectors, self.restorer):
            editor.settled.connect(self.drag_finished)
            editor.help_requested.connect(self.help_requested)
        self.preprocess.edited.connect(self._preprocess_edited)
        self.attack.edited.connect(self._attack_edited)
        self.attack.draw_requested.connect(self.draw_requested)
        self.detectors.edited.connect(self._detectors_edited)
        self.restorer.edited.connect(self._restorer_edited)
        self.scope.edited.connect(self._scope_edited)
        self.scope.settled.connect(self.drag_finished)
        self.attack_section = Section(self.tr("Attack"), self.attack, self)
        self.run_button = self._build_run_button()
        self._lay_out()
        self.setEnabled(False)

    def set_recipe(self, recipe: Recipe) -> None:
        """Show a recipe; nothing is emitted."""
        if recipe == self._recipe:
            return  # it came from here: leave a half-typed number alone
        self._recipe = recipe
        self.preprocess.set_preprocess(recipe.preprocess)
        self.attack.set_selection(recipe.attack)
        self.detectors.set_detectors(recipe.detectors)
        self.restorer.set_selection(recipe.restorer)
        self.scope.set_values(recipe.scope)
        self.attack_section.setVisible(recipe.mode == "craft")
        self.run_button.setVisible(recipe.is_heavy)
        self.setEnabled(True)

    def set_facts(self, text: str) -> None:
        """Show ratio and considered share below the front end."""
        self.preprocess.set_facts(text)

    def refresh(self) -> None:
        """Offer the algorithms registered since the last call."""
        for editor in (self.preprocess.scaler, self.attack, self.detectors, self.restorer):
            editor.refresh()

    def _build_run_button(self) -> QPushButton:
        button = QPushButton(self.tr("Run"), self)
        button.setToolTip(wrapped(self.tr("A chosen method is too slow to follow a slider; this starts it.")))
        button.setAccessibleName(self.tr("Run the recipe"))
        button.clicked.connect(self.run_requested)
        button.hide()
        return button

    def _lay_out(self) -> None:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(Section(self.tr("Preprocess"), self.preprocess, content))
        column.addWidget(self.attack_section)
        column.addWidget(Section(self.tr("Detectors"), self.detectors, content))
        column.addWidget(Section(self.tr("Restorer"), self._restoring(content), content))
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(6, 0, 6, 6)
        foot.addWidget(self.run_button)
        layout.addLayout(foot)

    def _restoring(self, parent: QWidget) -> QWidget:
        """Return the restorer with the pixels that it may change below it."""
        both = QWidget(parent)
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.restorer)
        column.addWidget(self.scope)
        return both

    def _preprocess_edited(self, preprocess: Preprocess, what: str) -> None:
        known = {
            "preset": self.tr("preset"),
            "scaler": self.tr("scaler"),
            "width": self.tr("width"),
            "height": self.tr("height"),
            "fit": self.tr("fit"),
            "resize": self.tr("resize"),
            "pad": self.tr("pad"),
            "colour": self.tr("colour"),
        }
        text = known.get(what) or _label(type(preprocess.scaler.parameters), what)
        self._take({"preprocess": preprocess}, self.tr("Preprocess: {what}").format(what=text), f"preprocess.{what}")

    def _attack_edited(self, chosen: Selection, parameter: str) -> None:
        what = _label(type(chosen.parameters), parameter) or algorithm("attack", chosen.name).label
        self._take({"attack": chosen}, self.tr("Attack: {what}").format(what=what), f"attack.{parameter}")

    def _restorer_edited(self, chosen: Selection, parameter: str) -> None:
        what = _label(type(chosen.parameters), parameter) or algorithm("restorer", chosen.name).label
        self._take({"restorer": chosen}, self.tr("Restorer: {what}").format(what=what), f"restorer.{parameter}")

    def _scope_edited(self, scope: RestoreScope, parameter: str) -> None:
        what = _label(RestoreScope, parameter)
        self._take({"scope": scope}, self.tr("Restorer: {what}").format(what=what), f"scope.{parameter}")

    def _detectors_edited(self, chosen: tuple[Selection, ...], name: str, parameter: str) -> None:
        known = algorithm("detector", name)
        if parameter:
            what = f"{known.label}, {_label(known.parameters, parameter)}"
        elif any(selection.name == name for selection in chosen):
            what = self.tr("{name} on").format(name=known.label)
        else:
            what = self.tr("{name} off").format(name=known.label)
        self._take(
            {"detectors": chosen}, self.tr("Detectors: {what}").format(what=what), f"detectors.{name}.{parameter}"
        )

    def _take(self, changes: dict[str, object], text: str, merge_key: str) -> None:
        if self._recipe is None:
            return
        self._recipe = replace(self._recipe, **changes)  # type: ignore[arg-type] # keys are literals above
        self.run_button.setVisible(self._recipe.is_heavy)
        self.edited.emit(self._recipe, text, merge_key)


def _label(parameters: type[Parameters], name: str) -> str:
    """Return the label of a parameter; empty for no name."""
    return next((p.label for p in parameters.describe() if p.name == name), "")
