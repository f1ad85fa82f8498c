"""Wiring: which signal of one part reaches which slot of another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scaleguard_gui.core.recipe import Outcome, Recipe
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.gui.scan_state import ScanState
from scaleguard_gui.gui.shell.restoring import can_restore_found
from scaleguard_gui.gui.shell.scan_map import has_map
from scaleguard_gui.gui.undo import SessionState

if TYPE_CHECKING:
    from scaleguard_gui.gui.main_window import MainWindow

_NAMES = {
    "craft": {"source": "source", "attack": "attack", "model": "model", "restored": "restored"},
    "inspect": {"source": "suspect", "attack": "difference", "model": "model", "restored": "restored"},
}


def connect_window(window: MainWindow) -> None:
    """Connect all parts of a window."""
    _connect_session(window)
    _connect_recipe(window)
    _connect_views(window)
    _connect_scan(window)
    _connect_coverage(window)
    _connect_drawing(window)
    _connect_files(window)
    _connect_messages(window)
    _connect_jobs(window)


def _connect_session(window: MainWindow) -> None:
    session, actions, stack = window.session, window.action_set, window.session.undo_stack

    def follow(state: SessionState) -> None:
        window.tools.show_recipe(state.recipe)
        window.considered.follow(state)
        window.front_end_tables.follow(state)
        _enable(window, state, session.outcome)

    session.state_changed.connect(follow)
    # A front end that was given a name is called by it.
    window.panels.recipe.front_ends.changed.connect(lambda: window.tools.show_recipe(session.recipe))
    session.outcome_changed.connect(lambda outcome: _enable(window, session.state, outcome))
    for name, changed, text in (
        ("undo", stack.undoTextChanged, window.tr("&Undo")),
        ("redo", stack.redoTextChanged, window.tr("&Redo")),
    ):
        changed.connect(lambda step, name=name, text=text: actions[name].setText(f"{text} {step}".rstrip()))
        actions[name].setEnabled(False)
    stack.canUndoChanged.connect(actions["undo"].setEnabled)
    stack.canRedoChanged.connect(actions["redo"].setEnabled)


def _enable(window: MainWindow, state: SessionState, outcome: Outcome | None) -> None:
    """Offer only what makes sense in this mode."""
    actions, mode = window.action_set, state.recipe.mode
    actions.set_checked("craft", mode == "craft")
    actions.set_checked("inspect", mode == "inspect")
    shown = outcome is not None
    is_crafted = outcome is not None and outcome.recipe.mode == "craft"
    for name in (
        "save-restored",
        "save-model-view",
        "save-expected-view",
        "shown-attack",
        "shown-model",
        "shown-restored",
    ):
        actions[name].setEnabled(shown)
    for name in ("save-attack", "inspect-attack"):
        actions[name].setEnabled(is_crafted)
    has_map = outcome is not None and outcome.crafted is not None and bool(outcome.crafted.maps)
    actions["attack-map"].setEnabled(has_map)
    actions["open-original"].setEnabled(state.images.suspect is not None)
    actions["run"].setEnabled(window.session.has_inputs)
    window.menus.set_mode(mode)


def _connect_recipe(window: MainWindow) -> None:
    panel, session = window.panels.recipe, window.session
    shown: list[Recipe] = []

    def edited(recipe: Recipe, text: str, merge_key: str) -> None:
        shown[:] = [recipe]
        session.change_recipe(recipe, text, merge_key)

    def follow(state: SessionState) -> None:
        # What the form itself has just said it need not be told, least of all while one drags its slider.
        if shown != [state.recipe]:
            shown[:] = [state.recipe]
            panel.set_recipe(state.recipe)

    panel.edited.connect(edited)
    panel.drag_finished.connect(session.end_stroke)
    panel.help_requested.connect(window.helping.show_algorithm)
    panel.run_requested.connect(session.run)
    session.state_changed.connect(follow)


def _connect_views(window: MainWindow) -> None:
    views, actions, viewing = window.views, window.action_set, window.viewing

    def show_values(position: tuple[float, float] | None) -> None:
        values = views.read_out(*position) if position is not None else {}
        names = _NAMES[window.session.mode]
        window.status.show_values(position, {names.get(slot, slot): text for slot, text in values.items()})

    def follow_views() -> None:
        actions.set_checked("link", views.is_linked())
        actions.set_checked("invert", views.is_inverted())
        actions.set_checked("region", views.region() is not None)

    def end_comparison() -> None:
        for name in ("curtain", "difference"):
            actions.set_checked(name, False)
        for name in ("tint", "changed", "attack-map", "blink"):
            actions[name].setChecked(False)
        follow_views()

    views.cursor_moved.connect(show_values)
    views.badge_changed.connect(window.status.show_badge)
    views.view_menu_requested.connect(window.menus.show_view_menu)
    views.files_dropped.connect(window.files.drop)
    views.region_changed.connect(lambda region: actions.set_checked("region", region is not None))
    actions["region"].toggled.connect(lambda on: window.panels["region"].raise_() if on else None)
    viewing.tint_wanted.connect(window.considered.set_tinted)
    viewing.map_wanted.connect(window.presenter.set_map_shown)
    viewing.reset.connect(end_comparison)
    window.proving.changed_shown.connect(lambda on: actions.set_checked("changed", on))
    window.session_files.view_restored.connect(follow_views)
    follow_views()


def _connect_scan(window: MainWindow) -> None:
    scanning, scan_map, panels, actions = window.scanning, window.scan_map, window.panels, window.action_set

    def enable(state: ScanState) -> None:
        actions["scan"].setEnabled(state.frame is not None)
        for name in ("scan-map", "save-map"):
            actions[name].setEnabled(has_map(state.inspection))
        actions["restore-found"].setEnabled(can_restore_found(state))

    def take(preprocess: Preprocess) -> None:
        recipe = replace(window.session.recipe, preprocess=preprocess)
        window.session.change_recipe(recipe, window.tr("Front end of the scan"))

    for show in (panels.show_scan, scan_map.show_scan, enable):
        scanning.changed.connect(show)
    scanning.progressed.connect(panels.verdict.scan.show_progress)
    scan_map.shown_changed.connect(lambda on: actions.set_checked("scan-map", on))
    panels.candidates.opacity_changed.connect(scan_map.set_opacity)
    panels.candidates.table.chosen.connect(take)
    panels.candidates.restore_button.clicked.connect(actions["restore-found"].trigger)
    actions["restore-found"].enabledChanged.connect(panels.candidates.restore_button.setEnabled)
    window.session.state_changed.connect(lambda state: panels.candidates.table.mark_used(state.recipe.preprocess))
    window.gallery.shown.connect(lambda: window.show_panel("gallery"))
    enable(scanning.state)


def _connect_coverage(window: MainWindow) -> None:
    """Let the plot of the kernels follow the cursor, or the middle of the views while there is none."""
    views, panel = window.views, window.panels.coverage
    pointed: list[tuple[float, float]] = []

    def aim() -> None:
        camera = views.camera(views.active_slot())
        panel.set_place(*(pointed[0] if pointed else (camera.x, camera.y)))

    def point(place: tuple[float, float] | None) -> None:
        pointed[:] = [place] if place is not None else []
        aim()

    views.cursor_moved.connect(point)
    views.camera_moved.connect(aim)
    window.considered.kernels_changed.connect(panel.show_kernels)


def _connect_drawing(window: MainWindow) -> None:
    local_edit, actions = window.local_edit, window.action_set

    def show_tool(kind: str | None) -> None:
        actions.set_checked("draw-rectangle", kind == "rectangle")
        actions.set_checked("paint-mask", kind == "brush")
        if kind is None:
            actions["erase-mask"].setChecked(False)
        for name in ("erase-mask", "narrow-brush", "widen-brush"):
            actions[name].setEnabled(kind is not None)
        window.region_bar.show_tool(kind)

    def enable(state: SessionState) -> None:
        can_draw = state.recipe.mode == "craft" and state.images.source is not None
        for name in ("draw-rectangle", "paint-mask", "load-mask"):
            actions[name].setEnabled(can_draw)
        for name in ("clear-region", "save-mask"):
            actions[name].setEnabled(can_draw and bool(local_edit.region.boxes))

    local_edit.drawing_changed.connect(show_tool)
    window.session.state_changed.connect(enable)
    window.panels.recipe.draw_requested.connect(lambda _: local_edit.draw("rectangle"))
    show_tool(None)


def _connect_files(window: MainWindow) -> None:
    files, menus = window.files, window.menus

    def reopen(role: str, path: Path) -> None:
        window.session_files.open(path) if role == "session" else files.open({role: path})

    def name_window() -> None:
        window.setWindowTitle(window.session_files.title)
        window.setWindowModified(window.session_files.has_unsaved_changes)

    def inspect(path: str) -> None:
        # The first frame, which is the one that was scanned.
        files.open({"suspect": Path(path)}, {"suspect": 0})
        window.raise_()
        window.activateWindow()

    window.batch.image_chosen.connect(inspect)
    window.batch.logged.connect(window.panels.log.add)
    window.comparison.logged.connect(window.panels.log.add)
    files.session_offered.connect(window.session_files.open)
    menus.recent.chosen.connect(reopen)
    menus.samples.chosen.connect(window.samples.open)
    window.session.state_changed.connect(name_window)
    window.session.undo_stack.cleanChanged.connect(name_window)
    window.session_files.path_changed.connect(name_window)


def _connect_messages(window: MainWindow) -> None:
    def tell_of_result(level: str, sentence: str, details: str) -> None:
        window.tell(level, sentence, details, is_about_result=True)

    def settle() -> None:
        if window.messages.is_about_result:
            window.messages.dismiss()

    def tell_awaited(awaited: bool) -> None:
        if awaited:
            tell_of_result("note", window.tr("A chosen method is slow; press Run (F5) to start it."), "")
        else:
            settle()

    session = window.session
    session.failed.connect(tell_of_result)
    session.told.connect(window.tell)
    session.settled.connect(settle)
    session.run_awaited.connect(tell_awaited)
    window.tasks.failed.connect(lambda sentence, details: window.tell("error", sentence, details))
    window.files.refused.connect(lambda sentence: window.tell("error", sentence))
    front_ends = window.panels.recipe.front_ends
    opening = (window.saving, window.copying, window.session_files, window.front_end_tables, window.local_edit)
    looking = (window.scanning, window.scan_map, window.restoring, window.proving, window.gallery)
    for part in (*opening, *looking, front_ends):
        part.told.connect(window.tell)
    for complaint in front_ends.complaints:
        window.tell("warning", complaint)


def _connect_jobs(window: MainWindow) -> None:
    bridge, status = window.bridge, window.status
    window.session.requested.connect(window.presenter.await_picture)
    # Something else may still run, so that "busy" would not end.
    window.session.failed.connect(lambda *_: window.presenter.set_busy(False))
    bridge.busy.connect(window.presenter.set_busy)
    bridge.busy.connect(status.set_busy)
    bridge.busy.connect(window.action_set["stop"].setEnabled)
    window.action_set["stop"].setEnabled(False)
    bridge.progress.connect(status.show_progress)
    status.stop_requested.connect(window.stop)
