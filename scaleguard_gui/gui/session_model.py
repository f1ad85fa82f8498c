"""The session: what is open, what was chosen and what came of it; the one place where the window's state lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images, Mode, Outcome, Recipe
from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.engine.bridge import EngineBridge
from scaleguard_gui.engine.jobs import Failure, Stopped
from scaleguard_gui.gui.defaults import default_recipe, fit_recipe, large_image
from scaleguard_gui.gui.undo import NEVER_MERGE, ChangeState, SessionState


class SessionModel(QObject):
    """Holds images, recipe and outcome; every change is an undo step and asks the engine for a new outcome.

    Signals
    -------
    state_changed : SessionState
        Images or recipe changed.
    outcome_changed : Outcome or None
        A newer outcome is to be shown; None when there is nothing to show.
    told : (level, sentence)
        Something a person must hear of; level is "note", "warning" or "error".
    failed : (level, sentence, details)
        The newest request came to nothing; what is shown is older.
    settled :
        An outcome arrived, so that what was said about a failed one is over.
    run_awaited : bool
        Whether the recipe is too slow to be run unasked, and waits for `run`.
    requested :
        The engine was asked for an outcome.
    """

    state_changed = Signal(object)
    outcome_changed = Signal(object)
    told = Signal(str, str)
    failed = Signal(str, str, str)
    settled = Signal()
    run_awaited = Signal(bool)
    requested = Signal()

    def __init__(self, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._state = SessionState(Images(), default_recipe())
        self._outcome: Outcome | None = None
        self._requested = 0
        self._stroke, self._stroke_key = 0, ""
        self._is_run_awaited = False
        self.undo_stack = QUndoStack(self)
        # Whatever is done after an undo or redo is a new stroke.
        self.undo_stack.indexChanged.connect(self._on_index_changed)
        self._pushing = False
        # A stack that is torn down signals once more, when those who listen are gone already.
        self.destroyed.connect(partial(self.undo_stack.blockSignals, True))
        bridge.outcome.connect(self._accept)
        bridge.failed.connect(self._on_failed)
        bridge.stopped.connect(self._on_stopped)

    @property
    def state(self) -> SessionState:
        """Images and recipe as they are now."""
        return self._state

    @property
    def images(self) -> Images:
        """What is open."""
        return self._state.images

    @property
    def recipe(self) -> Recipe:
        """What is chosen."""
        return self._state.recipe

    @property
    def mode(self) -> Mode:
        """Craft or inspect."""
        return self._state.recipe.mode

    @property
    def outcome(self) -> Outcome | None:
        """The last good outcome."""
        return self._outcome

    @property
    def has_inputs(self) -> bool:
        """True when the images that this mode needs are open."""
        if self.mode == "craft":
            needs_target = algorithm("attack", self.recipe.attack.name).needs_target
            return self.images.source is not None and (self.images.target is not None or not needs_target)
        return self.images.suspect is not None

    @property
    def is_up_to_date(self) -> bool:
        """True when the pictures of the newest request are shown."""
        return self._outcome is not None and self._outcome.generation == self._requested

    @property
    def is_run_awaited(self) -> bool:
        """True while a slow recipe waits for `run`."""
        return self._is_run_awaited

    def change_recipe(self, recipe: Recipe, text: str, merge_key: str = "") -> None:
        """Choose another recipe; edits with the same merge key are one undo step until `end_stroke`."""
        if recipe != self.recipe:
            self._push(replace(self._state, recipe=recipe), text, merge_key)

    def end_stroke(self) -> None:
        """Let the next edit start an undo step of its own: a slider was released."""
        self._stroke_key = ""

    def set_images(
        self, images: Images, text: str, frame_indices: Mapping[str, int] | None = None, mode: Mode | None = None
    ) -> None:
        """Open other images; the model view is made smaller where it would not fit, which is said.

        Parameters
        ----------
        images : Images
        text : str
            For the list of steps.
        frame_indices : mapping of str to int, optional
            Of the roles that were read from files just now.
        mode : {"craft", "inspect"}, optional
            To switch to in the same step.

        Raises
        ------
        InputError
            When an image is too small; everything stays as it was.
        """
        recipe, notice = self._fitted(images, mode or self.mode)
        images, dropped = _without_misfits(images)
        indices = MappingProxyType({**self._state.frame_indices, **(frame_indices or {})})
        self._push(SessionState(images, recipe, indices), text)
        for sentence in (notice, dropped):
            if sentence:
                self.told.emit("note", sentence)

    def replace_all(self, state: SessionState, text: str) -> None:
        """Open a whole session as one undo step."""
        self._push(state, text)

    def set_mode(self, mode: Mode) -> None:
        """Switch between Craft and Inspect; nothing is lost.

        An attack image made in Craft becomes the suspect where none was opened, as that is what one wants to inspect.
        """
        if mode == self.mode:
            return
        images = self.images
        text = self.tr("Switch to Inspect") if mode == "inspect" else self.tr("Switch to Craft")
        if mode == "inspect" and images.suspect is None and self._outcome and self._outcome.recipe.mode == "craft":
            images = replace(images, suspect=_named(self._outcome))
        recipe, notice = self._fitted(images, mode)
        self._push(replace(self._state, images=images, recipe=recipe), text)
        if notice:
            self.told.emit("note", notice)

    def inspect_attack(self) -> None:
        """Take the attack image that is shown as the suspect."""
        if self._outcome is None or self._outcome.recipe.mode != "craft":
            return
        images = replace(self.images, suspect=_named(self._outcome), original=None)
        recipe = replace(self.recipe, mode="inspect")
        self._push(replace(self._state, images=images, recipe=recipe), self.tr("Inspect the attack image"))

    def reset_recipe(self) -> None:
        """Take the defaults for everything but the mode, with a model view that fits the image."""
        recipe, frame = default_recipe(self.mode), large_image(self.images, self.mode)
        if frame is not None:
            recipe, _ = fit_recipe(recipe, frame)
        self.change_recipe(recipe, self.tr("Reset all parameters"))

    def run(self) -> None:
        """Ask the engine for the outcome of the recipe as it stands."""
        self._await_run(False)
        if self.has_inputs:
            self._requested = self._bridge.request(self.images, self.recipe)
            self.requested.emit()

    def _fitted(self, images: Images, mode: Mode) -> tuple[Recipe, str]:
        """Return the recipe in a mode with a model view that suits the image, and what there is to say about it."""
        recipe = replace(self.recipe, mode=mode)
        frame = large_image(images, mode)
        return (recipe, "") if frame is None else fit_recipe(recipe, frame)

    def _push(self, after: SessionState, text: str, merge_key: str = "") -> None:
        if after == self._state:
            return
        if not merge_key or merge_key != self._stroke_key:
            self._stroke, self._stroke_key = self._stroke + 1, merge_key
        self._pushing = True
        stroke = self._stroke if merge_key else NEVER_MERGE
        self.undo_stack.push(ChangeState(self._apply, self._state, after, text, stroke))
        self._pushing = False

    def _on_index_changed(self) -> None:
        if not self._pushing:
            self.end_stroke()

    def _apply(self, state: SessionState) -> None:
        self._state = state
        self.state_changed.emit(state)
        if not self.has_inputs:
            self._await_run(False)
            self._requested = 0
            self._show(None)
        elif state.recipe.is_heavy:
            self._await_run(True)
        else:
            self.run()

    def _await_run(self, awaited: bool) -> None:
        if awaited != self._is_run_awaited:
            self._is_run_awaited = awaited
            self.run_awaited.emit(awaited)

    def _accept(self, outcome: Outcome) -> None:
        """Show an outcome unless something newer is shown, or it is about images that are no longer open."""
        if outcome.images != self.images or outcome.recipe.mode != self.mode:
            return
        shown = self._outcome
        if shown is not None and (outcome.generation, outcome.is_complete) <= (shown.generation, shown.is_complete):
            return
        self.settled.emit()
        self._show(outcome)

    def _show(self, outcome: Outcome | None) -> None:
        self._outcome = outcome
        self.outcome_changed.emit(outcome)

    def _on_failed(self, failure: Failure) -> None:
        if failure.generation == self._requested:
            stays = self.tr("The pictures still show the last good result.") if self._outcome else ""
            self.failed.emit("error", f"{failure.sentence} {stays}".strip(), failure.details)

    def _on_stopped(self, stopped: Stopped) -> None:
        if stopped.generation == self._requested:
            self.failed.emit("note", self.tr("Stopped; the pictures still show the last good result."), "")


def _named(outcome: Outcome) -> Frame:
    attacked = outcome.attacked
    source = outcome.images.source
    return replace(attacked, name=f"attack on {source.name}" if source and source.name else "attack image")


def _without_misfits(images: Images) -> tuple[Images, str]:
    """Let go of an original that belongs to another suspect."""
    suspect, original = images.suspect, images.original
    if suspect is None or original is None or suspect.pixels.shape == original.pixels.shape:
        return images, ""
    closed = original.name or "The original"
    return replace(images, original=None), (
        f"{closed} was closed: it has not the size and colours of {suspect.name or 'the suspect'}."
    )
