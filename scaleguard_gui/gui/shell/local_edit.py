"""Local edit: carries regions from the drawing tool to the recipe and back, and to and from mask files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from scaleguard_gui.core.region import Region
from scaleguard_gui.core.registry import Selection, algorithm
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.session_model import SessionModel
from scaleguard_gui.gui.shell.folders import working_folder
from scaleguard_gui.gui.shell.tasks import Tasks
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.gui.views.grid import ViewGrid
from scaleguard_gui.gui.views.model_pixels import ModelPixels
from scaleguard_gui.gui.views.region_tool import Kind, RegionTool
from scaleguard_gui.io.images import READABLE
from scaleguard_gui.io.masks import read_mask, write_mask

ATTACK = "local-edit"
_REGION_STEP, _OFFSET_STEP = "local-edit.region", "local-edit.offset"


class LocalEdit(QObject):
    """The person's side of the local edit.

    Signals
    -------
    told : (level, sentence)
    drawing_changed : "rectangle", "brush" or None
        Which tool is in hand.
    """

    told = Signal(str, str)
    drawing_changed = Signal(object)

    def __init__(self, session: SessionModel, tasks: Tasks, views: ViewGrid, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._tasks, self._views, self._window = session, tasks, views, window
        self.tool = RegionTool(self)
        self._drawing: Kind | None = None
        # What the local edit was told last, for when it is taken up again.
        self._known: Selection | None = None
        self._was_chosen = self._has_switched = False
        self._before = session.recipe.attack
        self._step_key = _REGION_STEP
        self.tool.began.connect(self._begin_stroke)
        self.tool.given_up.connect(self._give_up)
        self.tool.ended.connect(self._end_stroke)
        self.tool.drawn.connect(self._take_region)
        self.tool.offset_changed.connect(self._take_offset)
        self.tool.left.connect(self.leave)
        self.tool.marked.connect(self._mark)
        self.tool.repaint_wanted.connect(views.repaint_drawing)
        session.state_changed.connect(self.follow)

    @property
    def drawing(self) -> Kind | None:
        """The tool in hand."""
        return self._drawing

    @property
    def region(self) -> Region:
        """The region of the recipe; empty where its attack has none."""
        return region_of(self._session.recipe.attack)

    def draw(self, kind: Kind) -> None:
        """Take a tool in hand; the same one again puts it away."""
        if self._drawing == kind:
            self.leave()
            return
        if not self._can_draw:
            self.told.emit("note", self.tr("Open a source first; a region is drawn on what the model sees of it."))
            self.drawing_changed.emit(self._drawing)
            return
        if not self._session.has_inputs:
            # Without a target only an attack that needs none gives a model view to draw on.
            self._has_switched = self._session.recipe.attack.name != ATTACK
            self._change(self._local_edit(), self.tr("Attack: Local edit"))
            self._tell_switch()
        self.tool.kind, self._drawing = kind, kind
        self.follow(self._session.state)
        self._views.set_drawing_tool(self.tool)
        self.drawing_changed.emit(kind)

    def leave(self) -> None:
        """Put the tool away."""
        if self._drawing is not None:
            self._drawing = None
            self.tool.show_region(None, Region(), None)
            self._views.set_drawing_tool(None)
            self.drawing_changed.emit(None)

    def set_erasing(self, on: bool) -> None:
        """Let the tool take away, or draw."""
        self.tool.is_erasing = on
        if self._drawing is not None:
            # Its pointer tells it at once.
            self._views.set_drawing_tool(self.tool)

    def change_brush(self, by: int) -> None:
        """Make the brush wider or narrower by model pixels."""
        self.tool.set_brush_width(self.tool.brush_width + by)

    def clear(self) -> None:
        """Take the region away."""
        if self.region.boxes:
            self._session.end_stroke()
            self._take_region(Region())

    def load_mask(self) -> None:
        """Ask for a mask file and take its region."""
        if not self._can_draw:
            self.told.emit("note", self.tr("Open a source first; a mask marks a part of what the model sees of it."))
            return
        size = self._session.recipe.preprocess.size
        suffixes = " ".join(f"*{suffix}" for suffix in READABLE)
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Load mask"), str(working_folder(self._session.images)), f"Images ({suffixes})"
        )
        if chosen:
            self._tasks.run(lambda ctx: read_mask(chosen, size), self._take_mask)

    def save_mask(self) -> None:
        """Ask where to, and write the region as a mask."""
        region, size = self.region, self._session.recipe.preprocess.size
        if not region.boxes:
            self.told.emit("note", self.tr("There is no region yet; draw one on the model view."))
            return
        start = working_folder(self._session.images) / "mask.png"
        chosen, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save mask"), str(start), "PNG (*.png)")
        if chosen:
            path = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".png")
            self._tasks.run(lambda ctx: _saved(path, region, size), lambda told: self.told.emit("note", told))

    def follow(self, state: SessionState) -> None:
        """Show the recipe's region while one draws, and say what to do where there is none."""
        attack, source = state.recipe.attack, state.images.source
        is_chosen = attack.name == ATTACK and state.recipe.mode == "craft" and source is not None
        if attack.name == ATTACK:
            self._known = attack
        if self._drawing is not None and not self._can_draw:
            self.leave()
        elif self._drawing is not None and source is not None:
            preprocess = state.recipe.preprocess
            pixels = ModelPixels(preprocess.placement(source.height, source.width), preprocess.size)
            self.tool.show_region(pixels, region_of(attack), offset_of(attack))
        elif is_chosen and not self._was_chosen and not region_of(attack).boxes:
            self.told.emit(
                "note",
                self.tr(
                    "Draw a region on the model view: press E for rectangles or B for a brush while a view has the "
                    "focus, or Draw beside Region."
                ),
            )
        self._was_chosen = is_chosen

    @property
    def _can_draw(self) -> bool:
        return self._session.mode == "craft" and self._session.images.source is not None

    def _local_edit(self) -> Selection:
        """Return the local edit as it is or was; one that could not run for want of a target erases."""
        if self._session.recipe.attack.name == ATTACK:
            return self._session.recipe.attack
        chosen = self._known or Selection.of("attack", ATTACK)
        if self._session.images.target is None and chosen.parameters.to_mapping()["method"] in ("paste", "blend"):
            chosen = _with(chosen, method="erase")
        return chosen

    def _take_region(self, region: Region) -> None:
        self._has_switched |= self._session.recipe.attack.name != ATTACK
        text = self.tr("Draw the edited region") if region.boxes else self.tr("Clear the edited region")
        self._change(_with(self._local_edit(), region=str(region)), text, _REGION_STEP)
        # Not before the drag ends: a message that comes moves the view under the hand that draws on it.
        if not self.tool.is_dragging:
            self._tell_switch()

    def _begin_stroke(self) -> None:
        self._session.end_stroke()
        self._before = self._session.recipe.attack

    def _give_up(self) -> None:
        """Merge the way back into the step, of which nothing is left then."""
        self._change(self._before, self.tr("Draw the edited region"), self._step_key)
        self.follow(self._session.state)

    def _end_stroke(self) -> None:
        self._session.end_stroke()
        self._tell_switch()

    def _take_offset(self, across: int, down: int) -> None:
        limits = {parameter.name: parameter for parameter in algorithm("attack", ATTACK).parameters.describe()}
        moved = {
            name: int(min(max(value, limits[name].minimum or 0), limits[name].maximum or 0))
            for name, value in (("dx", across), ("dy", down))
        }
        self._change(_with(self._local_edit(), **moved), self.tr("Move the place to clone"), _OFFSET_STEP)

    def _take_mask(self, region: Region) -> None:
        self._session.end_stroke()
        self._take_region(region)
        self._session.end_stroke()

    def _change(self, attack: Selection, text: str, merge_key: str = "") -> None:
        self._step_key = merge_key
        self._session.change_recipe(replace(self._session.recipe, attack=attack), text, merge_key)

    def _tell_switch(self) -> None:
        if not self._has_switched or self._session.recipe.attack.name != ATTACK:
            return
        self._has_switched = False
        method = self._session.recipe.attack.parameters.to_mapping()["method"]
        self.told.emit(
            "note",
            self.tr(
                "The attack is a local edit now, with the method {method}; undo brings back the former one."
            ).format(method=method),
        )

    def _mark(self, mark: object) -> None:
        if self._drawing is not None:
            self._views.set_region_mark(mark)  # type: ignore[arg-type] # signals carry objects


def region_of(attack: Selection) -> Region:
    """Return the region of an attack; empty where it has none."""
    return Region.parse(attack.parameters.to_mapping().get("region", "")) if attack.name == ATTACK else Region()


def offset_of(attack: Selection) -> tuple[int, int] | None:
    """Return how far to the right and below a local edit copies from; None where it does not copy."""
    values = attack.parameters.to_mapping()
    is_clone = attack.name == ATTACK and values["method"] == "clone"
    return (int(values["dx"]), int(values["dy"])) if is_clone else None


def _with(attack: Selection, **changes: Any) -> Selection:
    return Selection(attack.name, replace(attack.parameters, **changes))


def _saved(path: Path, region: Region, size: Size) -> str:
    return " ".join([f"{path.name} was written.", *write_mask(path, region, size)])
