"""The one table of all actions: id, text, keys, tooltip and the slot that each runs."""

from __future__ import annotations

from scaleguard_gui.gui.action_spec import ActionSpec
from scaleguard_gui.gui.drawing_actions import DRAWING

_FILE = (
    ActionSpec("open", "&Open…", "Open the source, or in Inspect the suspect", "files.open_main", ("Ctrl+O",)),
    ActionSpec("open-source", "Open &source…", "Open the large image to attack", "files.choose", (), "source"),
    ActionSpec(
        "open-target",
        "Open &target…",
        "Open the picture that the model shall see",
        "files.choose",
        ("Ctrl+T",),
        "target",
    ),
    ActionSpec("open-suspect", "Open sus&pect…", "Open an image to inspect", "files.choose", (), "suspect"),
    ActionSpec(
        "open-original", "Open ori&ginal…", "Open the honest version of the suspect", "files.choose", (), "original"
    ),
    ActionSpec(
        "open-session",
        "Open sessio&n…",
        "Open images and parameters of a session file",
        "session_files.choose",
        ("Ctrl+Shift+O",),
    ),
    ActionSpec(
        "restore-session",
        "Restore &last session",
        "Open what was open when the window was last closed",
        "session_files.restore_last",
    ),
    ActionSpec(
        "save-session", "&Save session", "Write images' paths and parameters", "session_files.save", ("Ctrl+S",)
    ),
    ActionSpec(
        "save-session-as",
        "Save session &as…",
        "Write the session to another file",
        "session_files.save_as",
        ("Ctrl+Shift+S",),
    ),
    ActionSpec(
        "save-attack",
        "Save a&ttack image…",
        "Write the attack image with its raw stored values",
        "saving.save_raw",
        ("Ctrl+E",),
        "attacked",
    ),
    ActionSpec(
        "save-restored",
        "Save &restored image…",
        "Write the restored image with its raw stored values",
        "saving.save_raw",
        ("Ctrl+R",),
        "restored",
    ),
    ActionSpec(
        "save-model-view", "Save &model view…", "Write what the model sees", "saving.save_raw", (), "model_view"
    ),
    ActionSpec(
        "save-expected-view",
        "Save &expected view…",
        "Write what the model should see",
        "saving.save_raw",
        (),
        "expected_view",
    ),
    ActionSpec(
        "shown-source", "&First view…", "Write the first view as it is shown", "saving.save_shown", (), "source"
    ),
    ActionSpec(
        "shown-attack", "&Second view…", "Write the second view as it is shown", "saving.save_shown", (), "attack"
    ),
    ActionSpec("shown-model", "&Model view…", "Write the model view as it is shown", "saving.save_shown", (), "model"),
    ActionSpec(
        "shown-restored",
        "&Restored view…",
        "Write the restored view as it is shown",
        "saving.save_shown",
        (),
        "restored",
    ),
    ActionSpec("save-map", "Save scan ma&p…", "Write where the scan found something as a PNG", "scan_map.save"),
    ActionSpec("quit", "&Quit", "Close the window", "close", ("Ctrl+Q",)),
)

_EDIT = (
    ActionSpec("undo", "&Undo", "Take back the last change", "session.undo_stack.undo", ("Ctrl+Z",)),
    ActionSpec("redo", "&Redo", "Do again what was taken back", "session.undo_stack.redo", ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec(
        "copy-command",
        "Copy as command &line",
        "Copy the commands that do the same",
        "copying.copy_command",
        ("Ctrl+Shift+C",),
    ),
    ActionSpec(
        "copy-python",
        "Copy as &Python",
        "Copy the Python lines that do the same",
        "copying.copy_python",
        ("Ctrl+Shift+P",),
    ),
    ActionSpec("reset-recipe", "Reset all &parameters", "Take the defaults for everything", "reset_recipe"),
)

_LOOK = (
    ActionSpec("fit", "&Fit", "Show the whole image", "viewing.fit", ("F",), on_views=True),
    ActionSpec(
        "one-to-one",
        "Original si&ze",
        "One image pixel on one screen pixel",
        "viewing.one_to_one",
        ("Z",),
        on_views=True,
    ),
    ActionSpec(
        "link",
        "&Link views",
        "Zoom, pan and cross move together",
        "viewing.set_linked",
        ("L",),
        checkable=True,
        on_views=True,
    ),
    ActionSpec("full-window", "F&ull range", "Show all legal values", "viewing.full_window", ("0",), on_views=True),
    ActionSpec(
        "auto-window", "&Auto window", "Show the values that occur", "viewing.auto_window", ("A",), on_views=True
    ),
    ActionSpec("preset-1", "Window preset &1", "Window preset 1", "viewing.preset", ("1",), 0, on_views=True),
    ActionSpec("preset-2", "Window preset &2", "Window preset 2", "viewing.preset", ("2",), 1, on_views=True),
    ActionSpec("preset-3", "Window preset &3", "Window preset 3", "viewing.preset", ("3",), 2, on_views=True),
    ActionSpec("preset-4", "Window preset &4", "Window preset 4", "viewing.preset", ("4",), 3, on_views=True),
    ActionSpec("preset-5", "Window preset &5", "Window preset 5", "viewing.preset", ("5",), 4, on_views=True),
    ActionSpec(
        "invert", "&Invert", "Swap black and white", "viewing.set_inverted", ("I",), checkable=True, on_views=True
    ),
    ActionSpec(
        "reset-views",
        "&Reset all",
        "Fit, the initial window, linked, nothing compared",
        "viewing.reset_all",
        ("R",),
        on_views=True,
    ),
    ActionSpec(
        "tint",
        "&Tint considered pixels",
        "Colour the pixels that the model reads",
        "viewing.set_tinted",
        ("T",),
        checkable=True,
        on_views=True,
    ),
    ActionSpec(
        "changed",
        "Cha&nged pixels",
        "Colour the pixels that the restoration changed",
        "proving.set_changed_shown",
        ("P",),
        checkable=True,
        on_views=True,
    ),
    ActionSpec(
        "scan-map",
        "&Scan map",
        "Colour where the scan found something, and outline its regions",
        "scan_map.set_shown",
        ("S",),
        checkable=True,
        on_views=True,
    ),
    ActionSpec(
        "attack-map",
        "Attack's &map",
        "Show where the attack may hide more, in place of the restored image",
        "viewing.set_map_shown",
        ("M",),
        checkable=True,
        on_views=True,
    ),
    ActionSpec(
        "blink",
        "&Blink",
        "Show the compared view instead; hold the key",
        "viewing.set_blinking",
        ("Space",),
        checkable=True,
        on_views=True,
    ),
    ActionSpec(
        "curtain",
        "&Curtain",
        "Compare two images along a movable edge",
        "viewing.compare",
        ("C",),
        "curtain",
        group="comparison",
        on_views=True,
    ),
    ActionSpec(
        "difference",
        "Signed &difference",
        "Show second minus first image",
        "viewing.compare",
        ("D",),
        "difference",
        group="comparison",
        on_views=True,
    ),
    ActionSpec(
        "region",
        "Re&gion of interest",
        "Show the rectangle whose statistics the Region tab lists",
        "viewing.set_region_visible",
        ("G",),
        checkable=True,
        on_views=True,
    ),
    ActionSpec("theme-dark", "&Dark", "Dark theme", "set_theme", (), "dark", group="theme"),
    ActionSpec("theme-light", "&Light", "Light theme", "set_theme", (), "light", group="theme"),
    ActionSpec("theme-system", "As the &system", "The system's theme", "set_theme", (), "system", group="theme"),
    ActionSpec("reset-layout", "Reset la&yout", "Put all panels back in their places", "reset_layout"),
)

_RUN = (
    ActionSpec(
        "craft", "&Craft", "Make an attack from a source and a target", "set_mode", ("Ctrl+1",), "craft", group="mode"
    ),
    ActionSpec("inspect", "&Inspect", "Examine a suspect image", "set_mode", ("Ctrl+2",), "inspect", group="mode"),
    ActionSpec("scan", "S&can", "Search the image for an attack on any front end", "scanning.scan", ("F6",)),
    ActionSpec(
        "restore-found",
        "Restore &what was found",
        "Take the front end that the scan found, and repair the regions where it bites",
        "restoring.restore_found",
        ("Ctrl+F6",),
    ),
    ActionSpec(
        "export-proof",
        "&Export proof…",
        "Write whether the payload is gone and what was changed, as HTML or JSON",
        "proving.export",
    ),
    ActionSpec("run", "&Run", "Run the recipe as it stands", "session.run", ("F5",)),
    ActionSpec("stop", "&Stop", "Stop what is running", "stop", ("Esc",)),
    ActionSpec("inspect-attack", "Inspect this attac&k", "Take the attack image as suspect", "session.inspect_attack"),
)

_TOOLS = (
    ActionSpec("batch", "&Batch scan…", "Look for attacks in every image of a folder", "batch.show", ("Ctrl+B",)),
    ActionSpec(
        "compare-restorers",
        "Compare &restorers…",
        "Run all restorers on this image: which removes the payload, and at what price",
        "comparison.show",
        ("F7",),
    ),
    ActionSpec(
        "vulnerability",
        "Is my pipeline &vulnerable?",
        "Show how well each front end could be attacked on this image",
        "show_panel",
        (),
        "vulnerability",
    ),
    ActionSpec(
        "transfer",
        "Who &else sees the target?",
        "Show the attack to other front ends",
        "show_panel",
        (),
        "transfer",
    ),
    ActionSpec(
        "gallery",
        "What would &models see?",
        "Show the image as every named front end sees it, the one that differs most first",
        "gallery.show",
    ),
)

_HELP = (
    ActionSpec("help", "&Guide", "What the window shows and how to work with it", "helping.show_guide", ("F1",)),
    ActionSpec("keyboard", "&Keyboard", "All keys", "helping.show_keyboard", ("Ctrl+F1",)),
    ActionSpec("about", "&About ScaleGuard", "Version and licences", "helping.show_about"),
)

ACTIONS: tuple[ActionSpec, ...] = _FILE + _EDIT + _LOOK + _RUN + DRAWING + _TOOLS + _HELP
