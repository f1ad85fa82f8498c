"""The part of the action table that is about drawing a region on the model view."""

from __future__ import annotations

from scaleguard_gui.gui.action_spec import ActionSpec

DRAWING: tuple[ActionSpec, ...] = (
    ActionSpec(
        "draw-rectangle",
        "Draw &rectangle",
        "Draw the region of a local edit on the model view; again to end",
        "local_edit.draw",
        ("E",),
        "rectangle",
        group="drawing",
        on_views=True,
    ),
    ActionSpec(
        "paint-mask",
        "Paint &mask",
        "Paint the region of a local edit on the model view; again to end",
        "local_edit.draw",
        ("B",),
        "brush",
        group="drawing",
        on_views=True,
    ),
    ActionSpec(
        "erase-mask",
        "&Eraser",
        "Take away from the region in place of drawing",
        "local_edit.set_erasing",
        ("X",),
        checkable=True,
        on_views=True,
    ),
    ActionSpec(
        "narrow-brush",
        "&Narrower brush",
        "Make the brush a model pixel narrower",
        "local_edit.change_brush",
        ("[",),
        -1,
        on_views=True,
    ),
    ActionSpec(
        "widen-brush",
        "&Wider brush",
        "Make the brush a model pixel wider",
        "local_edit.change_brush",
        ("]",),
        1,
        on_views=True,
    ),
    ActionSpec("clear-region", "&Clear region", "Take the whole region away", "local_edit.clear"),
    ActionSpec(
        "load-mask", "&Load mask…", "Take the region from a picture of the model view's size", "local_edit.load_mask"
    ),
    ActionSpec("save-mask", "&Save mask…", "Write the region as a black and white picture", "local_edit.save_mask"),
)
