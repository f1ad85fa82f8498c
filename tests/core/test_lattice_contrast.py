"""The lattice contrast: local edits are found where they are, and honest images are left alone."""

from __future__ import annotations

import re

import numpy as np
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Finding, Views
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.honest_pictures import honest_picture
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.solvers.craft import craft
from scaleguard_gui.core.stages import run_detector, views_of
from scaleguard_gui.core.verdict import judge

# Rows and columns of the model view that the edit changes: 1 % of it.
EDITED = slice(60, 70), slice(30, 40)


@pytest.fixture(scope="module")
def film() -> Frame:
    return honest_picture("film")


def front_end(scaler: str, size: int = 100) -> Preprocess:
    return Preprocess(Selection.of("scaler", scaler), Size(size, size))


def look(frame: Frame, preprocess: Preprocess) -> Finding:
    return run_detector(views_of(frame, preprocess, None), Selection.of("detector", "lattice-contrast"), RunContext())


@pytest.mark.parametrize("scaler", ["opencv.nearest", "pillow.nearest", "opencv.linear", "opencv.cubic"])
def test_an_edit_of_a_hundredth_of_the_view_is_found_where_it_is(film, scaler):
    preprocess = front_end(scaler)
    goal = preprocess.model_view(film)
    edited = goal.pixels.copy()
    edited[EDITED] = np.where(edited[EDITED] > 128, edited[EDITED] - 90, edited[EDITED] + 90)
    attacked = craft(film, goal.with_pixels(edited), preprocess, 2.0, RunContext()).frame
    honest, found = look(film, preprocess), look(attacked, preprocess)
    assert honest.attack is False
    assert found.attack is True
    assert found.sees_edits
    pitch = film.height / 100
    for axis, middle in (("x", 35), ("y", 65)):
        first, last = (int(place) for place in re.findall(rf"{axis} (\d+) to (\d+)", found.sentence)[0])
        assert (first + last) / 2 == pytest.approx(middle * pitch, abs=3 * pitch)
    assert judge((found,), attacked, preprocess).kind == "attack"
    assert "no local edit" in judge((honest,), film, preprocess).sentence


def test_what_is_read_by_another_front_end_is_no_matter(film):
    preprocess = front_end("opencv.linear")
    flipped = film.with_pixels(np.ascontiguousarray(film.pixels[::-1]))
    target = preprocess.model_view(flipped)
    attacked = craft(film, target, preprocess, 2.0, RunContext()).frame
    assert look(attacked, preprocess).attack is True
    assert look(attacked, front_end("opencv.linear", 87)).attack is False


def test_nothing_is_told_where_nearly_all_pixels_are_read(film):
    finding = look(film, front_end("opencv.linear", 400))
    assert finding.attack is None
    assert np.isnan(finding.score)
    assert "below 2" in finding.sentence


def test_deviations_are_worked_out_once_for_all_who_ask(film):
    views = Views(film, front_end("opencv.linear"))
    kept = views.recall("deviations", lambda: np.zeros(film.pixels.shape, np.int16))
    finding = run_detector(views, Selection.of("detector", "lattice-contrast"), RunContext())
    assert not kept.any()
    assert finding.score == 0
