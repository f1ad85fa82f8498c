"""Linked panes: one place, one scale, and nothing that drifts."""

import pytest

from scaleguard_gui.gui.views.camera import Camera
from scaleguard_gui.gui.views.extent import whole
from scaleguard_gui.gui.views.linking import Linking

SLOTS = ("source", "attack", "model", "restored")
EXTENT = whole(2048, 2500)


@pytest.fixture
def linking(qapp):
    made = Linking(SLOTS)
    made.set_sizes(dict.fromkeys(SLOTS, (500, 350)))
    for slot in SLOTS:
        made.set_extent(slot, EXTENT)
    return made


def test_a_first_picture_is_shown_whole(linking):
    camera = linking.camera("source")
    assert (camera.x, camera.y) == (1024, 1250)
    assert camera.scale == pytest.approx(350 / 2500)


def test_a_move_of_one_pane_is_a_move_of_all(linking):
    linking.zoom("model", 4.0, 100, 200)
    linking.pan("restored", 10, 20)
    assert len({linking.camera(slot) for slot in SLOTS}) == 1


def test_six_resizes_leave_the_range_as_it_was(linking):
    linking.zoom("source", 5.0, 700, 800)
    before = linking.camera("source")
    for width, height in ((300, 500), (900, 200), (500, 351), (111, 99), (1800, 1000), (500, 350)):
        linking.set_sizes(dict.fromkeys(SLOTS, (width, height)))
    assert linking.camera("source") == before


def test_fit_stays_fit_after_a_resize(linking):
    linking.set_sizes(dict.fromkeys(SLOTS, (1000, 1000)))
    assert linking.camera("model").scale == pytest.approx(1000 / 2500)
    linking.set_sizes(dict.fromkeys(SLOTS, (204.8, 1000)))
    assert linking.camera("model").scale == pytest.approx(0.1)


def test_a_fitted_view_suits_the_smallest_pane(linking):
    linking.set_sizes({"source": (500, 350), "attack": (500, 250)})
    assert linking.camera("source").scale == pytest.approx(250 / 2500)


def test_with_the_link_lifted_panes_move_alone(linking):
    linking.set_linked(False, "source")
    linking.zoom("model", 3.0, 10, 10)
    assert linking.camera("source").fitted
    assert linking.camera("model").scale == pytest.approx(3 * 350 / 2500)


def test_linking_again_brings_all_panes_to_the_one_used_last(linking):
    linking.set_linked(False, "source")
    linking.zoom("model", 3.0, 10, 10)
    wanted = linking.camera("model")
    linking.set_linked(True, "model")
    assert {linking.camera(slot) for slot in SLOTS} == {wanted}


def test_a_picture_of_another_size_is_shown_whole(linking):
    linking.zoom("source", 5.0, 700, 800)
    linking.set_extent("source", whole(640, 480))
    assert linking.camera("attack").fitted
    assert (linking.camera("source").x, linking.camera("source").y) == (320, 240)


def test_a_picture_of_the_same_size_keeps_the_zoom(linking):
    linking.zoom("source", 5.0, 700, 800)
    before = linking.camera("source")
    linking.set_extent("source", None)
    linking.set_extent("source", EXTENT)
    assert linking.camera("source") == before


def test_a_camera_set_before_the_first_picture_is_kept(qapp):
    linking = Linking(SLOTS)
    restored = Camera(100.0, 200.0, 2.0, fitted=False)
    linking.set_camera("source", restored)
    linking.set_extent("source", EXTENT)
    assert linking.camera("model") == restored
