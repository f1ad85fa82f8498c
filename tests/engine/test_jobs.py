"""The lanes: newest wins, stale work gives way, nothing hangs and nothing is left behind."""

import threading
import time

import pytest

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.engine import jobs
from scaleguard_gui.engine.jobs import Done, Failure, Lane, Progress, Stopped


class Listener:
    """Collects events and waits for them."""

    def __init__(self):
        self.events = []
        self._arrived = threading.Condition()

    def __call__(self, event):
        with self._arrived:
            self.events.append(event)
            self._arrived.notify_all()

    def wait_for(self, kind, generation, seconds=10):
        def there():
            return any(isinstance(e, kind) and e.generation == generation for e in self.events)

        with self._arrived:
            assert self._arrived.wait_for(there, seconds), f"no {kind.__name__} of {generation} in {self.events}"


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def lane(listener):
    made = Lane("test", listener, newest_wins=True)
    yield made
    made.close()


@pytest.fixture
def queue(listener):
    made = Lane("queue", listener, newest_wins=False)
    yield made
    made.close()


def hold(gate, started=None):
    """A job that runs until the gate opens or it is cancelled."""

    def work(ctx):
        if started:
            started.set()
        while not gate.wait(0.002):
            ctx.check()
        return "held"

    return work


def test_the_newest_waiting_job_overwrites_the_ones_before_it(lane, listener):
    gate, started = threading.Event(), threading.Event()
    lane.submit(1, hold(gate, started))
    assert started.wait(10)
    for generation in range(2, 7):
        lane.submit(generation, lambda ctx, g=generation: g)
    gate.set()
    listener.wait_for(Done, 6)
    assert [e.generation for e in listener.events] == [1, 6]


def test_queued_jobs_all_run_in_their_order(queue, listener):
    for generation in (1, 2, 3):
        queue.submit(generation, lambda ctx, g=generation: g * 10)
    listener.wait_for(Done, 3)
    assert [e.value for e in listener.events] == [10, 20, 30]


def test_a_running_job_learns_that_a_newer_one_waits(lane, listener):
    started, saw = threading.Event(), []

    def work(ctx):
        started.set()
        while not ctx.is_superseded():
            time.sleep(0.002)
        saw.append(True)

    lane.submit(1, work)
    assert started.wait(10)
    lane.submit(2, lambda ctx: None)
    listener.wait_for(Done, 2)
    assert saw == [True]


def test_a_stale_job_gives_way_to_a_newer_one_without_a_word(listener):
    lane, started = Lane("test", listener, newest_wins=True, stale_after=0.0), threading.Event()
    lane.submit(1, hold(threading.Event(), started))
    assert started.wait(10)
    lane.submit(2, lambda ctx: "new")
    listener.wait_for(Done, 2)
    lane.close()
    assert [e.generation for e in listener.events] == [2]


def test_cancel_stops_the_running_job_and_those_that_wait(queue, listener):
    started = threading.Event()
    queue.submit(1, hold(threading.Event(), started))
    assert started.wait(10)
    queue.submit(2, lambda ctx: "never")
    queue.cancel()
    listener.wait_for(Stopped, 1)
    listener.wait_for(Stopped, 2)
    assert not any(isinstance(e, Done) for e in listener.events)


def test_a_bad_input_fails_with_its_own_sentence_and_the_lane_goes_on(lane, listener):
    def work(ctx):
        raise InputError("scan.png is empty.")

    lane.submit(1, work)
    listener.wait_for(Failure, 1)
    assert listener.events[0].sentence == "scan.png is empty."
    lane.submit(2, lambda ctx: "fine")
    listener.wait_for(Done, 2)


def test_a_bug_in_an_algorithm_is_reported_with_its_traceback_and_the_lane_goes_on(lane, listener):
    lane.submit(1, lambda ctx: 1 / 0)
    listener.wait_for(Failure, 1)
    assert "ZeroDivisionError" in listener.events[0].sentence and "Traceback" in listener.events[0].details
    lane.submit(2, lambda ctx: "fine")
    listener.wait_for(Done, 2)


def test_progress_tells_the_time_left_and_is_not_reported_too_often(lane, listener):
    def work(ctx):
        for step in range(1000):
            ctx.progress((step + 1) / 1000, "columns")
            time.sleep(0.0002)

    started = time.monotonic()
    lane.submit(1, work)
    listener.wait_for(Done, 1)
    elapsed = time.monotonic() - started
    heard = [e for e in listener.events if isinstance(e, Progress)]
    assert 1 <= len(heard) <= elapsed / jobs.PROGRESS_INTERVAL + 1
    assert heard[-1].seconds_left is not None and heard[-1].seconds_left >= 0


def test_the_lane_is_free_once_its_last_event_is_heard(listener):
    free = []
    lane = Lane("free", lambda event: free.append(lane.is_busy), newest_wins=True)
    lane.submit(1, lambda ctx: None)
    while not free:
        time.sleep(0.002)
    lane.close()
    assert free == [False]


def test_closing_during_a_job_ends_the_thread_and_takes_no_more_jobs(listener):
    lane, started = Lane("close", listener, newest_wins=True), threading.Event()
    lane.submit(1, hold(threading.Event(), started))
    assert started.wait(10)
    lane.close()
    lane.submit(2, lambda ctx: "never")
    assert not lane.is_busy
    assert not any(isinstance(e, Done) for e in listener.events)
