"""The bridge: results reach the window's thread, late ones can be told by their generation."""

import threading

import pytest

from scaleguard_gui.core.recipe import Images, Recipe
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.engine.bridge import EngineBridge


@pytest.fixture
def bridge(qtbot):
    made = EngineBridge()
    yield made
    made.shutdown()


@pytest.fixture
def images(scene):
    return Images(source=scene(96, 120), target=scene(24, 30, seed=1))


def recipe(restorer="median", attack="direct"):
    return Recipe(
        mode="craft",
        preprocess=Preprocess(Selection.of("scaler", "opencv.nearest"), Size(30, 24)),
        attack=Selection.of("attack", attack),
        detectors=(Selection.of("detector", "down-and-up"),),
        restorer=Selection.of("restorer", restorer),
    )


def collect(signal):
    heard = []
    signal.connect(lambda value: heard.append((value, threading.current_thread())))
    return heard


def test_pictures_come_first_and_measures_follow_in_the_window_thread(bridge, images, qtbot):
    heard = collect(bridge.outcome)
    generation = bridge.request(images, recipe())
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=20000)
    (first, _), (second, _) = heard
    assert (first.is_complete, second.is_complete) == (False, True)
    assert first.attacked is second.attacked
    assert first.generation == second.generation == generation
    assert all(thread is threading.main_thread() for _, thread in heard)


def test_a_burst_of_requests_ends_with_the_newest(bridge, images, qtbot):
    heard = collect(bridge.outcome)
    for restorer in ("median", "minimum", "gaussian") * 5:
        newest = bridge.request(images, recipe(restorer))
    qtbot.waitUntil(lambda: bool(heard) and heard[-1][0].is_complete, timeout=20000)
    assert heard[-1][0].generation == newest
    assert heard[-1][0].recipe.restorer.name == "gaussian"
    generations = [outcome.generation for outcome, _ in heard]
    assert generations == sorted(generations)


def test_what_cannot_be_run_fails_with_its_sentence(bridge, images, qtbot):
    failures = collect(bridge.failed)
    generation = bridge.request(Images(source=images.source), recipe())
    qtbot.waitUntil(lambda: bool(failures), timeout=20000)
    assert failures[0][0].generation == generation
    assert failures[0][0].sentence == "The attack direct needs a target; open the picture that the model shall see."


def test_a_task_reports_its_value_and_busy_goes_on_and_off(bridge, qtbot):
    done, busy = collect(bridge.task_done), collect(bridge.busy)
    # A task that is over before anyone looks never made anything busy.
    told = threading.Event()
    generation = bridge.submit(lambda ctx: told.wait(20) and 6 * 7)
    told.set()
    qtbot.waitUntil(lambda: bool(done) and len(busy) == 2, timeout=20000)
    assert (done[0][0].generation, done[0][0].value) == (generation, 42)
    assert [is_busy for is_busy, _ in busy] == [True, False]


def test_stop_is_told(bridge, qtbot):
    started, stopped = threading.Event(), collect(bridge.stopped)

    def wait_for_cancel(ctx):
        started.set()
        while True:
            ctx.check()

    generation = bridge.submit(wait_for_cancel)
    assert started.wait(10)
    bridge.stop()
    qtbot.waitUntil(lambda: bool(stopped), timeout=20000)
    assert stopped[0][0].generation == generation


def test_one_queue_is_stopped_without_the_others_and_a_newer_scan_ends_the_one_before(bridge, qtbot):
    scanning, working, opened = threading.Event(), threading.Event(), threading.Event()
    done, stopped = collect(bridge.task_done), collect(bridge.stopped)

    def until_cancelled(ctx, started=scanning):
        started.set()
        while True:
            ctx.check()

    def until_opened(ctx):
        working.set()
        return opened.wait(10)

    bridge.submit(until_cancelled, "scan")
    task = bridge.submit(until_opened)
    assert scanning.wait(10) and working.wait(10)
    again = threading.Event()
    newer = bridge.submit(lambda ctx: until_cancelled(ctx, again), "scan")
    assert again.wait(10), "the older scan was not ended"
    bridge.stop("scan")
    qtbot.waitUntil(lambda: bool(stopped), timeout=20000)
    assert [event.generation for event, _ in stopped] == [newer]
    opened.set()
    qtbot.waitUntil(lambda: bool(done), timeout=20000)
    assert (done[0][0].generation, done[0][0].value) == (task, True)


def test_no_signal_follows_a_shutdown(qtbot, images):
    bridge = EngineBridge()
    heard = collect(bridge.outcome)
    bridge.request(images, recipe())
    bridge.shutdown()
    qtbot.wait(50)
    assert heard == []
