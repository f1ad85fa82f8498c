"""The memory of blind scans: one scan an image, whoever asks first, and nobody is kept waiting who should stop."""

import threading

import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.core.inspections import Inspections

CTX = RunContext()


class Looking:
    """Stands in for the scan: counts what it is asked for, and can be made to wait."""

    def __init__(self):
        self.frames, self.begun, self.may_end = [], threading.Event(), threading.Event()
        self.may_end.set()

    def __call__(self, frame, ctx):
        self.frames.append(frame)
        self.begun.set()
        while not self.may_end.wait(0.002):
            ctx.check()
        return object()


@pytest.fixture
def looking():
    return Looking()


def test_an_image_is_scanned_once(looking, scene):
    inspections, frame = Inspections(looking), scene(9, 9)
    assert inspections.known(frame) is None
    first = inspections.of(frame, CTX)
    assert inspections.of(frame, CTX) is first is inspections.known(frame)
    assert len(looking.frames) == 1


def test_a_scan_can_be_asked_for_anew_and_is_the_known_one_then(looking, scene):
    inspections, frame = Inspections(looking), scene(9, 9)
    first = inspections.of(frame, CTX)
    again = inspections.anew(frame, CTX)
    assert again is not first
    assert inspections.of(frame, CTX) is again


def test_the_oldest_are_forgotten(looking, scene):
    inspections, frames = Inspections(looking), [scene(9, 9, seed=k) for k in range(8)]
    for frame in frames:
        inspections.of(frame, CTX)
    assert [inspections.known(frame) is not None for frame in frames] == [False] * 2 + [True] * 6


def test_who_asks_during_a_scan_takes_its_result(looking, scene):
    inspections, frame, got = Inspections(looking), scene(9, 9), []
    looking.may_end.clear()
    threads = [threading.Thread(target=lambda: got.append(inspections.of(frame, CTX))) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert looking.begun.wait(5)
    looking.may_end.set()
    for thread in threads:
        thread.join(5)
    assert len(looking.frames) == 1
    assert len(got) == 3
    assert len(set(map(id, got))) == 1


def test_who_waits_for_a_scan_can_be_stopped_and_a_stopped_scan_leaves_nothing(looking, scene):
    inspections, frame, stop = Inspections(looking), scene(9, 9), threading.Event()
    looking.may_end.clear()
    errors = []

    def ask(ctx):
        try:
            inspections.of(frame, ctx)
        except Cancelled as error:
            errors.append(error)

    scanning = threading.Thread(target=ask, args=[RunContext(is_cancelled=stop.is_set)])
    scanning.start()
    assert looking.begun.wait(5)
    ask(RunContext(is_cancelled=lambda: True))
    assert len(errors) == 1
    stop.set()
    scanning.join(5)
    assert len(errors) == 2
    assert inspections.known(frame) is None
    looking.may_end.set()
    assert inspections.of(frame, CTX) is inspections.known(frame)
