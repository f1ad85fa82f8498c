"""The gallery of model views: whoever reads the attack comes first, and a double click takes a front end."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from scaleguard_gui.core.disagreement import SeenView, cleaned, seen_view
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.core.recipe import Images
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.panels.view_gallery import ViewGallery
from scaleguard_gui.gui.shell import gallery
from scaleguard_gui.io.presets import Preset


def preprocess(scaler, side=32):
    return Preprocess(Selection.of("scaler", scaler), Size(side, side))


def seen(name, disagreement, view=None):
    frame = Frame.of(view if view is not None else np.zeros((8, 8), np.uint8))
    return SeenView(FrontEnd(name, preprocess("opencv.linear")), frame, disagreement, 12.5)


@pytest.fixture
def panel(qtbot):
    made = ViewGallery()
    qtbot.addWidget(made)
    made.show()
    return made


def test_views_stand_in_the_order_of_their_disagreement_whenever_they_come(panel):
    for name, disagreement in (("a", 1.0), ("b", 31.2), ("c", 0.5), ("d", 4.26)):
        panel.add(seen(name, disagreement))
    assert [panel.list.item(row).text() for row in range(4)] == ["31 ×\nb", "4.3 ×\nd", "1.0 ×\na", "0.5 ×\nc"]
    assert [view.front_end.name for view in panel.seen] == ["b", "d", "a", "c"]
    assert "12.5 grey levels" in panel.list.item(0).toolTip()
    assert panel.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("b. 31 ×")


def test_a_large_view_is_made_small_by_means_and_not_by_picking_pixels(panel):
    view = np.zeros((640, 640), np.uint8)
    view[::2, ::2] = 200
    panel.add(seen("a", 1.0, view))
    item = panel.list.item(0)
    picture = item.icon().pixmap(panel.list.iconSize()).toImage()
    shades = {picture.pixelColor(x, y).red() for x in range(5, 90, 7) for y in range(5, 90, 7)}
    # Picked pixels would be 0 or 200; the mean is 50.
    assert min(shades) > 30 and max(shades) < 75


def test_enter_takes_the_front_end_of_a_view(panel, qtbot):
    panel.add(seen("a", 1.0))
    panel.list.setCurrentRow(0)
    with qtbot.waitSignal(panel.front_end_chosen) as chosen:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert chosen.args == [preprocess("opencv.linear")]


@pytest.fixture
def few_presets(monkeypatch):
    named = {"reader": "opencv.nearest", "mean": "opencv.area", "smooth": "pillow.bilinear"}
    made = [Preset(name, name.title(), "", preprocess(scaler)) for name, scaler in named.items()]
    made.append(Preset("huge", "Huge", "", preprocess("opencv.linear", 640)))
    monkeypatch.setattr(gallery, "presets", lambda: (tuple(made), ()))


def test_the_window_shows_a_suspect_through_all_presets_that_shrink_it(window, few_presets, scene, qtbot):
    pixels = scene(256, 256).pixels.copy()
    pixels[::8, ::8] = scene(32, 32, seed=5).pixels
    frame = Frame.of(pixels, "x.png")
    window.session.set_images(Images(suspect=frame), "Open", mode="inspect")
    panel = window.panels.gallery
    assert not panel.isVisible()
    window.action_set["gallery"].trigger()
    assert panel.isVisible()
    qtbot.waitUntil(lambda: "lonely pixels" in panel.summary.text(), timeout=20000)
    assert panel.seen[0].front_end.name == "Reader"
    wanted = seen_view(frame, cleaned(frame), panel.seen[0].front_end)
    assert panel.seen[0].disagreement == wanted.disagreement > 3
    assert len(panel.seen) == 3 and "1 front end is left out" in panel.summary.text()
    panel.list.itemActivated.emit(panel.list.item(0))
    assert window.session.recipe.preprocess == preprocess("opencv.nearest")
    window.session.set_images(Images(suspect=scene(300, 300)), "Open another")
    assert "show the views again" in panel.summary.text()


def test_views_of_an_image_that_was_closed_are_not_added(window, few_presets, scene, qtbot):
    window.session.set_images(Images(suspect=scene(256, 256)), "Open", mode="inspect")
    window.action_set["gallery"].trigger()
    window.session.set_images(Images(suspect=scene(260, 260)), "Open another")
    qtbot.waitUntil(lambda: not window.bridge._queues["tasks"].is_busy, timeout=20000)
    qtbot.wait(50)
    assert window.panels.gallery.seen == []


def test_without_an_image_it_says_what_is_missing(window):
    window.action_set["gallery"].trigger()
    assert "Open an image first" in window.messages.sentence
