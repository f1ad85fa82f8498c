"""The scan layer: at its place in source coordinates, at any zoom, told apart without colour, and nowhere else."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from view_samples import canvas, drawn, look_at

from scaleguard_gui.core.blind.scan_result import Region, Scan
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.camera import Camera, Mapping
from scaleguard_gui.gui.views.colour_maps import colour_table
from scaleguard_gui.gui.views.scan_layer import COLOURS, ScanLayer

SIZE = Size(512, 512)


def scan(factor=1, regions=()):
    """Strength 2 in source rows 128 to 255 and columns 256 to 383, else 0."""
    strength = np.zeros((512 // factor, 512 // factor), np.float32)
    strength[128 // factor : 256 // factor, 256 // factor : 384 // factor] = 2.0
    return Scan((), 2.0, strength, regions)


def alpha(layer, camera, side=512):
    shown = layer.rendered(Mapping(camera, side, side))
    words = np.frombuffer(shown.image.constBits(), np.uint8).reshape(shown.image.height(), shown.image.width(), 4)
    return shown.left, shown.top, words[..., 3] / 255


@pytest.mark.parametrize("factor", [1, 2, 8])
def test_it_lies_over_its_place_whatever_size_the_map_has(factor):
    left, top, strength = alpha(ScanLayer(scan(factor), SIZE, 0.5), Camera(256, 256, 1.0))
    wanted = np.zeros((512, 512))
    wanted[128:256, 256:384] = 0.5
    assert (left, top) == (0, 0)
    assert np.allclose(strength, wanted, atol=0.003)


def test_a_map_covers_the_image_whose_side_is_no_multiple_of_its_own():
    found = Scan((), 1.0, np.eye(32, dtype=np.float32), ())
    _, _, strength = alpha(ScanLayer(found, Size(100, 100), 1.0), Camera(50, 50, 1.0), side=100)
    assert strength.shape == (100, 100)
    assert strength[98:, 98:].min() == 1 and strength[:3, 5:8].max() == 0


def test_zoomed_out_it_shows_means():
    found = Scan((), 1.0, np.tile(np.array([[0, 1], [1, 0]], np.float32), (256, 256)), ())
    _, _, strength = alpha(ScanLayer(found, SIZE, 1.0), Camera(256, 256, 0.125), side=64)
    assert np.allclose(strength, 0.5, atol=0.01)


def test_weak_places_have_the_first_colours_and_strong_ones_the_last():
    found = Scan((), 1.0, np.linspace(0, 1, 512, dtype=np.float32)[None].repeat(512, axis=0), ())
    shown = ScanLayer(found, SIZE, 1.0).rendered(Mapping(Camera(256, 256, 1.0), 512, 512)).image
    table = colour_table(COLOURS)
    straight = shown.convertToFormat(QImage.Format.Format_ARGB32)
    for column in (130, 300, 511):
        wanted = table[round(255 * column / 511)].astype(int)
        assert np.abs(np.array(straight.pixelColor(column, 9).getRgb()[:3]) - wanted).max() <= 3
    # Darkest over a dark picture: still to be seen.
    assert table.sum(axis=1).min() > 150


def test_without_a_map_there_is_nothing_to_colour_and_no_legend():
    for strength in (None, np.zeros((8, 8), np.float32)):
        layer = ScanLayer(Scan((), 1.0, strength, ()), SIZE, 1.0)
        assert layer.rendered(Mapping(Camera(), 64, 64)) is None and layer.look is None


def test_regions_are_outlined_and_named_in_the_one_view_where_they_were_found(loaded):
    before = {slot: drawn(loaded, slot) for slot in ("source", "attack", "model", "restored")}
    region = Region(100, 200, 150, 120, 900, 4.2)
    look_at(loaded, 256, 256, 0.5)
    plain = drawn(loaded, "source")
    loaded.set_scan("source", ScanLayer(Scan((), 4.2, None, (region,)), SIZE, 0.6))
    changed = np.any(drawn(loaded, "source") != plain, axis=2)
    view = canvas(loaded, "source")
    left, top = (round(v) for v in view.mapping().to_view(100, 200))
    right, bottom = (round(v) for v in view.mapping().to_view(250, 320))
    assert changed[bottom, left:right].all() and changed[top + 5 : bottom, right].all()
    assert not changed[top + 8 : bottom - 8, left + 8 : right - 8].any(), "what is inside stays to be seen"
    assert changed[top - 8, left : left + 20].any(), "its name stands above it"
    assert canvas(loaded, "attack").content.scan is None
    loaded.set_scan("source", None)
    loaded.fit()
    assert all(np.array_equal(drawn(loaded, slot), before[slot]) for slot in before)


@pytest.mark.parametrize("where", [(0, 0), (480, 480)])
def test_the_name_of_a_region_at_the_edge_stays_in_view(loaded, where):
    loaded.fit()
    plain = drawn(loaded, "source")
    region = Region(*where, 32, 32, 900, 4.2)
    loaded.set_scan("source", ScanLayer(Scan((), 4.2, None, (region,)), SIZE, 0.6))
    rows, columns = np.nonzero(np.any(drawn(loaded, "source") != plain, axis=2))
    metrics = canvas(loaded, "source").fontMetrics()
    assert np.ptp(columns) >= metrics.horizontalAdvance("Region 1: 4.2")
    assert np.ptp(rows) >= metrics.height()


def test_what_was_found_in_one_picture_is_not_shown_over_another(loaded):
    loaded.set_scan("attack", ScanLayer(scan(), SIZE, 0.6))
    content = canvas(loaded, "attack").content
    assert content.scan is not None
    for mode in ("curtain", "difference"):
        loaded.set_comparison(mode)
        assert content.scan is None
    loaded.set_comparison("none")
    loaded.blink(True)
    assert content.scan is None
    loaded.blink(False)
    assert content.scan is not None
