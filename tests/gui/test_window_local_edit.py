"""Drawing the region of a local edit on the model view, from the mouse to the attack image."""

from dataclasses import replace

import numpy as np
import pytest
from drawing import ALT, CONTROL, MIDDLE, RIGHT, SHIFT, drag, model_canvas, move, place, press, release
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFileDialog
from view_samples import drawn, look_at

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.region import Region
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.defaults import default_recipe
from scaleguard_gui.gui.undo import SessionState
from scaleguard_gui.io.images import read_image, write_image

SIZE = Size(48, 40)
HEIGHT, WIDTH = 320, 480


def choose(window, attack="local-edit", **values):
    recipe = replace(window.session.recipe, attack=Selection.of("attack", attack, values))
    window.session.change_recipe(recipe, "Choose")


def reshape(window, size=SIZE, fit=None):
    preprocess = replace(window.session.recipe.preprocess, size=size, fit=fit or Fit())
    window.session.change_recipe(replace(window.session.recipe, preprocess=preprocess), "Reshape")


def region_text(window):
    return str(window.local_edit.region)


def mask(window):
    return window.local_edit.region.mask(window.session.recipe.preprocess.size)


def epsilon_judged(window, wait_complete):
    """Return the model view of the outcome beside the honest one, as whole numbers."""
    outcome = wait_complete()
    honest = outcome.recipe.preprocess.model_view(outcome.images.source)
    return outcome.model_view.pixels.astype(int), honest.pixels.astype(int)


@pytest.fixture
def window(shared_window):
    """The window as it was when it was opened."""
    shared_window.local_edit.leave()
    shared_window.local_edit.tool.set_brush_width(12)
    shared_window.session.replace_all(SessionState(Images(), default_recipe()), "Empty")
    shared_window.session.undo_stack.clear()
    shared_window.views.maximise(None)
    shared_window.views.reset_all()
    shared_window.messages.dismiss()
    return shared_window


@pytest.fixture
def easel(window, scene, wait_complete):
    """A window with source and target, the rectangle tool in hand."""
    images = Images(source=scene(HEIGHT, WIDTH), target=scene(SIZE.height, SIZE.width, seed=1))
    preprocess = replace(default_recipe().preprocess, size=SIZE)
    window.session.replace_all(SessionState(images, replace(default_recipe(), preprocess=preprocess)), "Open")
    wait_complete()
    window.session.undo_stack.clear()
    window.local_edit.draw("rectangle")
    return window


def test_a_drag_draws_the_pixels_that_it_touches(easel):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    assert region_text(easel) == "5,6,13,16"


def test_a_drag_backwards_and_beyond_the_view_is_cut_to_it(easel):
    drag(easel, (44.5, 35.5), (30.5, 70))
    assert region_text(easel) == "30,35,15,5"


def test_an_unsteady_click_draws_nothing_and_keeps_what_is_there(easel):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    at = place(easel, 30, 30)
    assert (place(easel, 30.2, 30.1) - at).manhattanLength() < 3
    drag(easel, (30, 30), (30.2, 30.1))
    assert region_text(easel) == "5,6,13,16" and easel.session.undo_stack.count() == 1


@pytest.mark.parametrize(("x", "y", "scale"), [(90, 130, 2.5), (300.3, 50.7, 7.31), (200, 160, 0.31)])
def test_zoom_and_pan_do_not_matter(easel, x, y, scale):
    look_at(easel.views, x, y, scale)
    drag(easel, (8.5, 11.5), (14.5, 19.5))
    assert region_text(easel) == "8,11,7,9"


@pytest.mark.parametrize(
    ("fit", "size"), [(Fit("crop", resize=48), Size(40, 36)), (Fit("letterbox", pad=90), Size(48, 48))]
)
def test_crop_and_letterbox_do_not_matter(easel, fit, size, wait_complete):
    reshape(easel, size, fit)
    wait_complete()
    drag(easel, (8.5, 11.5), (14.5, 19.5))
    assert region_text(easel) == "8,11,7,9"
    edited, honest = epsilon_judged(easel, wait_complete)
    changed = np.argwhere(edited != honest)
    assert len(changed) and changed.min(axis=0).tolist() >= [11, 8] and (changed.max(axis=0) <= [19, 14]).all()


def test_drawing_takes_up_the_local_edit_in_one_step_says_so_and_undo_brings_the_former_attack_back(easel):
    assert easel.session.recipe.attack.name == "l2"
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    assert easel.session.recipe.attack.name == "local-edit" and easel.session.undo_stack.count() == 1
    assert "local edit now" in easel.messages.sentence and "paste" in easel.messages.sentence
    assert easel.session.undo_stack.undoText() == "Draw the edited region"
    easel.session.undo_stack.undo()
    assert easel.session.recipe.attack.name == "l2"
    easel.session.undo_stack.redo()
    assert region_text(easel) == "5,6,13,16"


def test_every_stroke_is_one_step(easel):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    drag(easel, (25.5, 6.5), (30.5, 9.5))
    assert easel.session.undo_stack.count() == 2
    easel.session.undo_stack.undo()
    assert region_text(easel) == "5,6,13,16"
    easel.session.undo_stack.undo()
    easel.session.undo_stack.redo()
    assert region_text(easel) == "5,6,13,16"


def test_the_recipe_follows_while_the_button_is_down(easel):
    press(easel, 5.5, 6.5)
    move(easel, 9.5, 9.5)
    assert region_text(easel) == "5,6,5,4"
    move(easel, 11.5, 8.5)
    assert region_text(easel) == "5,6,7,3"
    release(easel, 11.5, 8.5)


def test_the_edit_is_seen_inside_of_the_region_only(easel, wait_complete):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    edited, honest = epsilon_judged(easel, wait_complete)
    inside = mask(easel)
    assert np.array_equal(edited[~inside], honest[~inside])
    target = easel.session.images.target.pixels
    assert np.abs(edited - target)[inside].max() <= easel.session.recipe.attack.parameters.epsilon + 0.5
    assert (edited != honest)[inside].mean() > 0.9


def test_shift_adds_and_plain_replaces(easel):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    drag(easel, (25.5, 6.5), (30.5, 9.5), key=SHIFT)
    assert region_text(easel) == "5,6,13,16;25,6,6,4"
    drag(easel, (1.5, 1.5), (3.5, 3.5))
    assert region_text(easel) == "1,1,3,3"


@pytest.mark.parametrize(("button", "key"), [(RIGHT, Qt.KeyboardModifier.NoModifier), (Qt.MouseButton.LeftButton, ALT)])
def test_the_right_button_and_alt_take_away(easel, button, key):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    before = mask(easel)
    drag(easel, (10.5, 1.5), (40.5, 12.5), button=button, key=key)
    before[1:13, 10:41] = False
    assert np.array_equal(mask(easel), before)


def test_the_eraser_takes_away_and_ends_with_the_tool(easel):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    easel.action_set["erase-mask"].trigger()
    drag(easel, (5.5, 6.5), (17.4, 10.5))
    assert region_text(easel) == "5,11,13,11"
    easel.local_edit.leave()
    assert not easel.action_set["erase-mask"].isChecked() and not easel.local_edit.tool.is_erasing


def test_a_brush_paints_a_disc_and_what_lies_on_its_way(easel):
    easel.local_edit.draw("brush")
    easel.local_edit.tool.set_brush_width(6)
    drag(easel, (10, 10), (10, 10))
    y, x = np.mgrid[0 : SIZE.height, 0 : SIZE.width] + 0.5
    disc = np.hypot(x - 10, y - 10) <= 3
    assert np.array_equal(mask(easel), disc)
    drag(easel, (10, 10), (24, 10))
    assert mask(easel)[7:13, 10:24].all() and mask(easel)[:6].sum() == 0
    assert easel.session.undo_stack.count() == 2


def test_a_brush_of_one_pixel_leaves_no_gap(easel):
    easel.local_edit.draw("brush")
    easel.local_edit.tool.set_brush_width(1)
    drag(easel, (2.5, 3.5), (40.5, 20.5), steps=2)
    assert mask(easel).any(axis=0)[2:41].all() and mask(easel).sum() <= 39 + 17


def test_the_right_button_rubs_out_with_the_brush(easel):
    easel.local_edit.draw("brush")
    drag(easel, (10, 20), (38, 20))
    before = mask(easel)
    drag(easel, (24, 2), (24, 38), button=RIGHT)
    after = mask(easel)
    assert before[20, 24] and not after[:, 22:26].any() and after[20, 10] and after[20, 37]


def test_brackets_change_the_width_of_the_brush_and_the_box_shows_it(easel, qtbot):
    easel.local_edit.draw("brush")
    before = easel.local_edit.tool.brush_width
    for key in ("]", "]", "["):
        qtbot.keyClicks(model_canvas(easel.views), key)
    assert easel.region_bar.width_box.value() == easel.local_edit.tool.brush_width == before + 1
    easel.region_bar.width_box.setValue(30)
    assert easel.local_edit.tool.brush_width == 30


def test_arrows_move_and_with_shift_resize_the_region(easel, qtbot):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    view = model_canvas(easel.views)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert region_text(easel) == "6,5,13,16"
    qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
    qtbot.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert region_text(easel) == "6,5,14,15"
    assert easel.session.undo_stack.count() == 5
    for _ in range(9):
        qtbot.keyClick(view, Qt.Key.Key_Up)
    assert region_text(easel) == "6,0,14,15", "the end of the view holds it"


def test_the_keyboard_alone_is_enough(easel, qtbot):
    easel.local_edit.leave()
    view = model_canvas(easel.views)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_E)
    assert easel.local_edit.drawing == "rectangle"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert region_text(easel) == "18,15,12,10", "a quarter of the sides, in the middle"
    assert "local edit now" in easel.messages.sentence
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert region_text(easel) == ""
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert easel.local_edit.drawing is None


def test_arrows_pan_again_once_the_tool_is_away(easel, qtbot):
    easel.local_edit.leave()
    look_at(easel.views, 200, 150, 2.0)
    qtbot.keyClick(model_canvas(easel.views), Qt.Key.Key_Right)
    assert easel.views.camera("model").x > 200 and region_text(easel) == ""


def test_escape_gives_up_a_stroke_first_and_leaves_no_step(easel, qtbot):
    press(easel, 5.5, 6.5)
    move(easel, 20.5, 20.5)
    assert easel.session.recipe.attack.name == "local-edit"
    qtbot.keyClick(model_canvas(easel.views), Qt.Key.Key_Escape)
    assert easel.session.recipe.attack.name == "l2" and easel.session.undo_stack.count() == 0
    move(easel, 25.5, 20.5)
    release(easel, 25.5, 20.5)
    assert easel.session.recipe.attack.name == "l2" and easel.local_edit.drawing == "rectangle"


def test_escape_ends_drawing_from_a_form_too(easel, qtbot):
    box = easel.panels.recipe.preprocess.findChild(type(easel.panels.recipe.attack.combo))
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert easel.local_edit.drawing is None and not easel.region_bar.isVisible()


def test_the_same_action_again_ends_and_another_changes_the_tool(easel):
    actions = easel.action_set
    assert actions["draw-rectangle"].isChecked() and easel.region_bar.isVisible()
    actions["paint-mask"].trigger()
    assert easel.local_edit.drawing == "brush"
    assert actions["paint-mask"].isChecked() and not actions["draw-rectangle"].isChecked()
    actions["paint-mask"].trigger()
    assert easel.local_edit.drawing is None and not actions["paint-mask"].isChecked()
    assert not easel.region_bar.isVisible()


def test_an_undo_in_the_middle_of_a_stroke_ends_it(easel):
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    press(easel, 25.5, 6.5)
    move(easel, 30.5, 9.5)
    easel.session.undo_stack.undo()
    move(easel, 35.5, 12.5)
    release(easel, 35.5, 12.5)
    assert region_text(easel) == "5,6,13,16"


def test_the_middle_button_still_pans_and_no_menu_comes_up(easel, qtbot):
    look_at(easel.views, 200, 150, 2.0)
    view = model_canvas(easel.views)
    qtbot.mousePress(view, MIDDLE, pos=QPoint(60, 60))
    qtbot.mouseMove(view, QPoint(80, 50))
    qtbot.mouseRelease(view, MIDDLE, pos=QPoint(80, 50))
    assert (easel.views.camera("model").x, easel.views.camera("model").y) == (190, 155)
    asked = []
    easel.views.view_menu_requested.connect(lambda *given: asked.append(given))
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 6), QPoint(105, 206)))
    assert asked == []
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 6), QPoint(105, 206)))
    assert len(asked) == 1


def test_a_double_click_does_not_rearrange_the_views(easel, qtbot):
    qtbot.mouseDClick(model_canvas(easel.views), Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert easel.views.view_state()["maximised"] is None


def test_the_pointer_tells_the_tool(easel):
    view = model_canvas(easel.views)
    looks = {}
    for name, kind, key in (
        ("rectangle", "rectangle", Qt.KeyboardModifier.NoModifier),
        ("adding", "rectangle", SHIFT),
        ("removing", "rectangle", ALT),
        ("brush", "brush", Qt.KeyboardModifier.NoModifier),
    ):
        if easel.local_edit.drawing != kind:
            easel.local_edit.draw(kind)
        move(easel, 20, 20, Qt.MouseButton.NoButton, key)
        looks[name] = view.cursor().pixmap().toImage()
        assert not looks[name].isNull()
    assert all(looks[a] != looks[b] for a in looks for b in looks if a != b)
    easel.local_edit.leave()
    assert view.cursor().shape() == Qt.CursorShape.CrossCursor


@pytest.mark.parametrize("slot", ["source", "attack", "model"])
def test_the_region_is_outlined_where_it_lies_while_one_draws(easel, slot, wait_complete, qtbot):
    drag(easel, (12.5, 10.5), (23.5, 19.5))
    wait_complete()
    easel.views._point("model", None)
    with_mark = drawn(easel.views, slot).astype(int)
    left, top, right, bottom = (round(v) for k in (place(easel, 12, 10), place(easel, 24, 20)) for v in (k.x(), k.y()))
    easel.local_edit.leave()
    changed = np.abs(drawn(easel.views, slot).astype(int) - with_mark).sum(axis=2) > 0
    ys, xs = np.nonzero(changed)
    assert abs(xs.min() - left) <= 2 and abs(xs.max() - right) <= 2
    assert abs(ys.min() - top) <= 2 and abs(ys.max() - bottom) <= 2
    if slot != "model":
        assert not changed[top + 3 : bottom - 2, left + 3 : right - 2].any(), "only outlined"


def test_cloning_shows_its_source_and_control_moves_it(easel, wait_complete):
    choose(easel, method="clone", region="8,8,8,8", dx=16, dy=0)
    before = drawn(easel.views, "model")
    drag(easel, (28.5, 12.5), (31.5, 20.5), key=CONTROL)
    values = easel.session.recipe.attack.parameters
    assert (values.dx, values.dy, values.region) == (19, 8, "8,8,8,8")
    assert easel.session.undo_stack.undoText() == "Move the place to clone"
    assert (drawn(easel.views, "model") != before).any()
    edited, honest = epsilon_judged(easel, wait_complete)
    assert np.abs(edited[8:16, 8:16] - honest[16:24, 27:35]).max() <= values.epsilon + 0.5
    easel.session.undo_stack.undo()
    assert easel.session.recipe.attack.parameters.dx == 16, "one step"


def test_control_and_arrows_move_the_source_of_cloning(easel, qtbot):
    choose(easel, method="clone", region="8,8,8,8", dx=4096, dy=0)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(model_canvas(easel.views), key, CONTROL)
    values = easel.session.recipe.attack.parameters
    assert (values.dx, values.dy) == (4096, 1), "no further than the parameter goes"


def test_a_region_beyond_a_smaller_model_view_is_told_and_drawing_anew_mends_it(easel, qtbot, wait_complete):
    drag(easel, (30.5, 25.5), (45.5, 38.5))
    wait_complete()
    reshape(easel, Size(32, 32))
    qtbot.waitUntil(lambda: "beyond the model view" in easel.messages.sentence, timeout=20000)
    drag(easel, (4.5, 4.5), (9.5, 9.5))
    wait_complete()
    assert easel.messages.sentence == "" and region_text(easel) == "4,4,6,6"


def test_clear_mends_it_too(easel, qtbot, wait_complete):
    choose(easel, region="30,25,16,14")
    reshape(easel, Size(32, 32))
    qtbot.waitUntil(lambda: "beyond the model view" in easel.messages.sentence, timeout=20000)
    easel.action_set["clear-region"].trigger()
    wait_complete()
    assert region_text(easel) == "" and not easel.action_set["clear-region"].isEnabled()


def test_choosing_the_local_edit_without_a_region_hints_at_drawing(easel):
    easel.local_edit.leave()
    easel.menus.algorithms[0].entry("local-edit").trigger()
    assert "Draw a region on the model view" in easel.messages.sentence


def test_the_button_of_the_form_takes_the_tool_in_hand(easel):
    easel.local_edit.leave()
    choose(easel)
    easel.panels.recipe.attack.form().row("region").input.click()
    assert easel.local_edit.drawing == "rectangle" and model_canvas(easel.views).hasFocus()


@pytest.mark.parametrize("method", ["erase", "clone"])
def test_with_a_source_alone_one_can_erase_and_clone(window, scene, wait_complete, method):
    window.session.set_images(Images(source=scene(HEIGHT, WIDTH)), "Open")
    reshape(window)
    assert window.session.outcome is None
    window.local_edit.draw("rectangle")
    wait_complete()
    assert "erase" in window.messages.sentence
    if method == "clone":
        choose(window, method="clone", dx=20)
    drag(window, (5.5, 6.5), (17.4, 21.6))
    edited, honest = epsilon_judged(window, wait_complete)
    assert (edited != honest)[mask(window)].mean() > 0.25
    assert np.array_equal(edited[~mask(window)], honest[~mask(window)])


def test_with_a_source_alone_text_works(window, scene, wait_complete):
    window.session.set_images(Images(source=scene(HEIGHT, WIDTH)), "Open")
    reshape(window)
    choose(window, "text", text="R", size=20)
    edited, honest = epsilon_judged(window, wait_complete)
    assert 20 < (edited != honest).sum() < edited.size / 2


def test_pasting_without_a_target_says_what_to_do_and_the_window_stays(window, scene, wait_complete, qtbot):
    window.session.set_images(Images(source=scene(HEIGHT, WIDTH)), "Open")
    reshape(window)
    choose(window)
    window.local_edit.draw("rectangle")
    wait_complete()
    drag(window, (5.5, 6.5), (17.4, 21.6))
    qtbot.waitUntil(lambda: "needs a target to paste" in window.messages.sentence, timeout=20000)
    choose(window, method="erase", region=region_text(window))
    wait_complete()


def test_without_a_source_drawing_asks_for_one(window):
    window.local_edit.draw("rectangle")
    assert "Open a source first" in window.messages.sentence and window.local_edit.drawing is None
    assert not window.action_set["draw-rectangle"].isEnabled()


def test_inspecting_puts_the_tool_away(easel):
    easel.session.set_mode("inspect")
    assert easel.local_edit.drawing is None and not easel.action_set["paint-mask"].isEnabled()


def test_drawing_brings_the_model_view_to_sight(easel, qtbot):
    easel.local_edit.leave()
    easel.views.maximise("source")
    easel.local_edit.draw("brush")
    qtbot.waitUntil(lambda: model_canvas(easel.views).isVisible())


def test_a_mask_comes_from_a_file_and_goes_into_one(easel, tmp_path, monkeypatch, qtbot):
    painted = np.zeros((SIZE.height, SIZE.width), np.uint8)
    painted[5:9, 7:30] = 255
    painted[20:25, 3:6] = 255
    write_image(tmp_path / "in.png", Frame.of(painted))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "in.png"), ""))
    easel.action_set["load-mask"].trigger()
    qtbot.waitUntil(lambda: region_text(easel) != "", timeout=5000)
    assert np.array_equal(mask(easel), painted > 0) and easel.session.undo_stack.count() == 1
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "out"), ""))
    easel.action_set["save-mask"].trigger()
    qtbot.waitUntil(lambda: "out.png was written" in easel.messages.sentence, timeout=5000)
    assert np.array_equal(read_image(tmp_path / "out.png").pixels, painted)


def test_a_mask_of_the_wrong_size_is_told_and_changes_nothing(easel, tmp_path, monkeypatch, qtbot):
    write_image(tmp_path / "in.png", Frame.of(np.full((50, 60), 255, np.uint8)))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "in.png"), ""))
    before = easel.session.state
    easel.local_edit.load_mask()
    qtbot.waitUntil(lambda: "in.png is 60x50 pixels" in easel.messages.sentence, timeout=5000)
    assert "48x40" in easel.messages.sentence and easel.session.state is before


def test_a_painted_mask_can_be_continued_with_rectangles(easel):
    easel.local_edit.draw("brush")
    drag(easel, (20, 20), (20, 20))
    disc = mask(easel)
    easel.local_edit.draw("rectangle")
    drag(easel, (40.5, 2.5), (45.5, 6.5), key=SHIFT)
    expected = disc | Region.parse("40,2,6,5").mask(SIZE)
    assert np.array_equal(mask(easel), expected)


def test_before_anything_is_shown_nothing_can_be_drawn(easel):
    easel.session.replace_all(replace(easel.session.state, images=Images(source=easel.session.images.source)), "Close")
    assert easel.session.outcome is None and easel.local_edit.drawing == "rectangle"
    drag(easel, (5.5, 6.5), (17.4, 21.6))
    assert easel.session.recipe.attack.name == "l2"
