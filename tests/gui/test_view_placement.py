"""Model views that show a part of the source, or reach beyond it, drawn in place."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from view_samples import canvas, drag, drawn, look_at

from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.gui.views.camera import Camera, Mapping, fitting
from scaleguard_gui.gui.views.content import BACKGROUND
from scaleguard_gui.gui.views.extent import is_part, union, whole
from scaleguard_gui.gui.views.pane_grid import SLOTS

NEAREST = Selection.of("scaler", "opencv.nearest")
CROP = Preprocess(NEAREST, Size(40, 40), Fit("crop", resize=48))
LETTERBOX = Preprocess(NEAREST, Size(40, 40), Fit("letterbox", pad=114))
HEIGHT, WIDTH = 240, 480


@pytest.fixture
def source():
    return Frame.of(np.random.default_rng(5).integers(0, 256, (HEIGHT, WIDTH), np.uint8))


@pytest.fixture
def show(grid, source):
    """Show the source and what a front end makes of it; returns the model view."""

    def shown(preprocess):
        view = preprocess.model_view(source)
        for slot in SLOTS:
            is_model = slot == "model"
            extent = preprocess.placement(HEIGHT, WIDTH) if is_model else whole(WIDTH, HEIGHT)
            grid.show_picture(slot, view if is_model else source, slot.title(), extent)
        return view

    return shown


def centres(preprocess):
    """Yield every model pixel with the source point in its middle, from the definition of the fit."""
    scaled, left, top = preprocess.layout(HEIGHT, WIDTH)
    for row in range(preprocess.size.height):
        for column in range(preprocess.size.width):
            yield (
                (row, column),
                ((column - left + 0.5) * WIDTH / scaled.width, (row - top + 0.5) * HEIGHT / scaled.height),
            )


@pytest.mark.parametrize("preprocess", [CROP, LETTERBOX], ids=["crop", "letterbox"])
def test_the_read_out_tells_the_model_pixel_that_lies_there(grid, show, source, preprocess):
    view = show(preprocess)
    for (row, column), (x, y) in centres(preprocess):
        told = grid.read_out(x, y)
        assert told["model"] == str(view.pixels[row, column])
        inside = 0 <= x < WIDTH and 0 <= y < HEIGHT
        assert told["source"] == (str(source.pixels[int(y), int(x)]) if inside else "–")


def test_outside_of_a_crop_the_model_view_has_no_value(grid, show):
    show(CROP)
    # 480 x 240 becomes 96 x 48, of which columns 28 to 67 and rows 4 to 43 are kept; a model pixel is 5 source pixels.
    assert grid.read_out(139.9, 120)["model"] == grid.read_out(340.1, 120)["model"] == "–"
    assert grid.read_out(140.1, 120)["model"] != "–"
    assert grid.read_out(240, 19.9)["model"] == grid.read_out(240, 220.1)["model"] == "–"


def test_padding_has_the_pad_value(grid, show):
    show(LETTERBOX)
    assert grid.read_out(240, -30) == {"source": "–", "attack": "–", "model": "114", "restored": "–"}


def test_a_crop_is_painted_in_place_on_the_background(grid, show):
    view = show(CROP)
    look_at(grid, 240, 120, 0.5)
    picture, mapping = drawn(grid, "model"), canvas(grid, "model").mapping()
    for (row, column), place in list(centres(CROP))[:: 7 * 40 + 3]:
        across, down = (int(value) for value in mapping.to_view(*place))
        assert picture[down, across].tolist() == [view.pixels[row, column]] * 3
    beside = [int(value) for value in mapping.to_view(120.0, 120.0)]
    assert picture[beside[1], beside[0]].tolist() == [BACKGROUND.red()] * 3


def test_a_letterbox_is_painted_beyond_the_source(grid, show):
    show(LETTERBOX)
    grid.fit()
    mapping = canvas(grid, "model").mapping()
    across, down = (int(value) for value in mapping.to_view(240.0, -60.0))
    assert drawn(grid, "model")[down, across].tolist() == [114] * 3
    assert drawn(grid, "source")[down, across].tolist() == [BACKGROUND.red()] * 3


def test_fit_includes_the_padding(grid, show):
    show(LETTERBOX)
    mapping = canvas(grid, "model").mapping()
    # The view is square: 480 source pixels across, so 120 above and below the 240 rows.
    assert grid.camera("model") == grid.camera("source")
    assert mapping.to_view(0, -120)[1] >= -1 and mapping.to_view(0, 360)[1] <= mapping.height + 1


def test_a_pane_on_its_own_fits_what_it_shows(grid, show):
    show(CROP)
    grid.set_linked(False)
    grid.fit()
    place = CROP.placement(HEIGHT, WIDTH)
    camera = grid.camera("model")
    assert (camera.x, camera.y) == pytest.approx((place.x + place.width / 2, place.y + place.height / 2))
    assert camera.scale > grid.camera("source").scale


def test_another_fit_keeps_the_place_a_person_looks_at(grid, show):
    show(Preprocess(NEAREST, Size(40, 40)))
    look_at(grid, 200, 100, 1.3)
    before = grid.camera("source")
    show(CROP)
    show(LETTERBOX)
    assert grid.camera("source") == grid.camera("model") == before


def test_a_fitted_view_follows_another_fit(grid, show):
    show(CROP)
    before = grid.camera("source").scale
    show(LETTERBOX)
    assert grid.camera("source").scale < before


def test_the_crop_is_outlined_in_the_source_and_the_source_around_the_crop(grid, show):
    show(CROP)
    place = CROP.placement(HEIGHT, WIDTH)
    outlines = {slot: canvas(grid, slot).content.outline for slot in SLOTS}
    assert outlines == {"source": place, "attack": place, "restored": place, "model": whole(WIDTH, HEIGHT)}
    show(Preprocess(NEAREST, Size(40, 40)))
    assert {canvas(grid, slot).content.outline for slot in SLOTS} == {None}
    show(LETTERBOX)
    assert {canvas(grid, slot).content.outline for slot in SLOTS} == {None}


def test_the_outline_is_painted(grid, show):
    show(CROP)
    outlined = drawn(grid, "source")
    canvas(grid, "source").content.outline = None
    assert not np.array_equal(outlined, drawn(grid, "source"))


def test_pictures_of_different_places_are_not_subtracted(grid, source):
    grid.show_picture("source", source, "Source", whole(WIDTH, HEIGHT))
    grid.show_picture("attack", source, "Attack", whole(WIDTH / 2, HEIGHT / 2))
    grid.set_comparison("difference")
    content = canvas(grid, "attack").content
    assert "different places" in content.captions[0]
    assert content.picture.frame is source


def test_a_curtain_over_two_places_keeps_its_column(grid, show, qtbot):
    show(CROP)
    grid.set_compared("source", "model")
    grid.set_comparison("curtain")
    view = canvas(grid, "attack")
    assert view.content.divider == pytest.approx(240)
    column = round(view.mapping().to_view(240, 0)[0])
    drag(qtbot, view, QPoint(column, 60), QPoint(column - 10, 60))
    assert view.content.divider == pytest.approx(view.mapping().to_source(column - 10, 0)[0])


def test_the_rectangle_of_interest_can_leave_the_crop_but_not_the_source(grid, show, qtbot):
    show(CROP)
    grid.fit()
    grid.set_region((200, 100, 20, 20))
    view = canvas(grid, "model")
    start = QPoint(*(round(value) for value in view.mapping().to_view(210, 110)))
    drag(qtbot, view, start, start - QPoint(2 * view.width(), 0))
    assert grid.region() == (0, 100, 20, 20)


def test_a_map_takes_the_place_of_the_restored_picture_with_its_values(grid, show, source):
    show(CROP)
    weights = Frame(np.linspace(0, 2, HEIGHT * WIDTH, dtype=np.float32).reshape(HEIGHT, WIDTH), (0.0, 2.0))
    before = grid.shown_image("restored")
    grid.show_map(weights, "weights")
    content = canvas(grid, "restored").content
    assert content.captions[0] == "weights" and content.picture.look.colour_map == "heat"
    assert grid.read_out(10.5, 20.5)["map"] == f"{weights.pixels[20, 10]:.5g}"
    grid.show_map(None)
    assert np.array_equal(grid.shown_image("restored"), before) and "map" not in grid.read_out(10.5, 20.5)


def test_a_camera_cannot_leave_an_extent_that_begins_elsewhere():
    extent = union([whole(100, 50), whole(100, 50)._replace(y=-25.0, height=100.0)])
    assert extent == (0, -25, 100, 100)
    assert Camera(50, 0, 1.0).panned(0, 1e6, extent).y == -25
    assert (fitting(extent, 200, 200).x, fitting(extent, 200, 200).y) == (50, 25)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_every_picture_begins_at_a_whole_device_pixel_next_to_its_place(ratio):
    mapping = Mapping(Camera(70.3, 41.9, 0.317), 503, 377, ratio)
    extent = whole(30, 20)._replace(x=12.34, y=-5.6)
    corner, exact = mapping.corner(extent), mapping.to_view(extent.x, extent.y)
    assert all(isinstance(value, int) for value in corner)
    assert corner == pytest.approx([value * ratio for value in exact], abs=0.5 + 1e-9)


def test_only_a_proper_part_is_one():
    assert is_part(whole(5, 5), whole(5, 6))
    assert not is_part(whole(5, 6), whole(5, 6)) and not is_part(whole(5, 7), whole(5, 6))
