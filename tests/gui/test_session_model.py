"""The session model: newer outcomes win, failures leave the last good picture, bad images change nothing."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, Signal

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.recipe import Images, Outcome
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.engine.jobs import Failure, Stopped
from scaleguard_gui.gui.session_model import SessionModel


class FakeBridge(QObject):
    """Takes requests and answers only when a test says so."""

    outcome = Signal(object)
    failed = Signal(object)
    stopped = Signal(object)

    def __init__(self):
        super().__init__()
        self.requests = []

    def request(self, images, recipe):
        self.requests.append((images, recipe))
        return len(self.requests)

    def answer(self, generation, complete=True):
        images, recipe = self.requests[generation - 1]
        large = images.source if recipe.mode == "craft" else images.suspect
        pictures = {n: large for n in ("attacked", "model_view", "restored", "expected_view", "difference")}
        findings = () if complete else None
        self.outcome.emit(Outcome(images, recipe, **pictures, findings=findings, generation=generation))


@pytest.fixture
def bridge(qapp):
    return FakeBridge()


@pytest.fixture
def session(bridge):
    return SessionModel(bridge)


@pytest.fixture
def images(scene):
    return Images(source=scene(480, 512), target=scene(40, 40, seed=1))


def with_epsilon(recipe, epsilon):
    return replace(recipe, attack=Selection.of("attack", "l2", {"epsilon": epsilon}))


def collect(signal):
    heard = []
    signal.connect(lambda *values: heard.append(values))
    return heard


def test_a_late_result_never_replaces_a_newer_one(session, bridge, images):
    session.set_images(images, "Open")
    session.change_recipe(with_epsilon(session.recipe, 5), "Attack: epsilon")
    bridge.answer(2)
    bridge.answer(1)
    assert session.outcome.generation == 2


def test_pictures_without_measures_never_replace_the_complete_outcome_of_their_own_request(session, bridge, images):
    session.set_images(images, "Open")
    bridge.answer(1, complete=False)
    assert not session.outcome.is_complete
    bridge.answer(1, complete=True)
    bridge.answer(1, complete=False)
    assert session.outcome.is_complete


def test_a_result_about_images_that_were_closed_is_not_shown(session, bridge, images, scene):
    session.set_images(images, "Open")
    session.set_images(replace(images, source=scene(500, 500)), "Open")
    bridge.answer(1)
    assert session.outcome is None


def test_a_failed_job_leaves_the_last_good_picture_and_says_so(session, bridge, images):
    told = collect(session.failed)
    session.set_images(images, "Open")
    bridge.answer(1)
    session.change_recipe(with_epsilon(session.recipe, 5), "Attack: epsilon")
    bridge.failed.emit(Failure(2, "It is infeasible.", "details"))
    assert session.outcome.generation == 1
    assert told == [("error", "It is infeasible. The pictures still show the last good result.", "details")]


def test_the_failure_of_an_outdated_request_is_not_told(session, bridge, images):
    told = collect(session.failed)
    session.set_images(images, "Open")
    session.change_recipe(with_epsilon(session.recipe, 5), "Attack: epsilon")
    bridge.failed.emit(Failure(1, "It is infeasible."))
    bridge.stopped.emit(Stopped(1))
    assert told == []


def test_a_stopped_job_says_so(session, bridge, images):
    told = collect(session.failed)
    session.set_images(images, "Open")
    bridge.stopped.emit(Stopped(1))
    assert told[0][0] == "note"
    assert told[0][1].startswith("Stopped")


def test_a_slow_recipe_waits_for_run(session, bridge, images, monkeypatch):
    session.set_images(images, "Open")
    awaited = collect(session.run_awaited)
    monkeypatch.setattr(type(session.recipe), "is_heavy", property(lambda recipe: recipe.attack.parameters.epsilon > 5))
    session.change_recipe(with_epsilon(session.recipe, 9), "Attack: epsilon")
    assert (len(bridge.requests), awaited) == (1, [(True,)])
    session.run()
    assert (len(bridge.requests), awaited) == (2, [(True,), (False,)])


def test_an_image_smaller_than_the_model_view_gets_a_smaller_one_and_it_is_said(session, scene):
    told = collect(session.told)
    session.set_images(Images(source=scene(150, 200), target=scene(40, 40)), "Open")
    # 32 is the largest offered side that leaves a ratio of 4 in 150 rows.
    assert session.recipe.preprocess.size == Size(32, 32)
    assert "200x150" in told[0][1] and "32x32" in told[0][1]
    assert session.undo_stack.count() == 1


def test_an_image_of_one_pixel_is_refused_and_nothing_changes(session, bridge, images):
    session.set_images(images, "Open")
    before = session.state
    with pytest.raises(InputError, match=r"dot\.png is 1x1 pixels"):
        session.set_images(Images(source=Frame.of(images.source.pixels[:1, :1], "dot.png")), "Open")
    assert session.state is before
    assert (session.undo_stack.count(), len(bridge.requests)) == (1, 1)


def test_switching_to_inspect_takes_the_attack_along_and_loses_nothing(session, bridge, images):
    session.set_images(images, "Open")
    bridge.answer(1)
    session.set_mode("inspect")
    assert session.mode == "inspect"
    assert session.images.suspect.pixels.shape == images.source.pixels.shape
    assert (session.images.source, session.images.target) == (images.source, images.target)
    bridge.answer(2)
    session.set_mode("craft")
    assert session.outcome.recipe.mode == "inspect", "the last picture stays until the next one is there"
    bridge.answer(3)
    assert session.outcome.recipe.mode == "craft"
    session.undo_stack.undo()
    assert session.mode == "inspect"


def test_another_suspect_lets_go_of_an_original_of_another_size(session, scene):
    told = collect(session.told)
    session.set_mode("inspect")
    session.set_images(Images(suspect=scene(480, 480), original=scene(480, 480)), "Open")
    session.set_images(replace(session.images, suspect=scene(300, 480)), "Open")
    assert session.images.original is None
    assert told[-1][1].endswith("it has not the size and colours of scene.")
