"""Work in processes: every item answers, a crash costs one, a stop is heard at once, and none stays behind."""

import multiprocessing
import os
import time

import pool_work
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled
from scaleguard_gui.engine.process_pool import Crashed, in_processes

QUIET = RunContext()


@pytest.fixture(autouse=True)
def no_process_is_left_behind():
    yield
    assert multiprocessing.active_children() == []


def test_no_item_is_no_work():
    assert list(in_processes(pool_work.square, [], 2, QUIET)) == []


@pytest.mark.skipif(os.name != "posix", reason="signals kill in another way there")
def test_every_item_answers_once_and_one_that_kills_its_process_is_told():
    answers = dict(in_processes(pool_work.square, [1, 2, 3, 4, 5], 2, QUIET))
    assert answers == {0: 1, 1: 4, 2: Crashed(-9), 3: 16, 4: 25}


def test_processes_have_one_thread_each_and_this_one_keeps_its_settings(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    ((place, (pid, blas, opencv)),) = in_processes(pool_work.surroundings, [None], 1, QUIET)
    assert (place, blas, opencv) == (0, "1", 1)
    assert pid != os.getpid()
    assert os.environ["OMP_NUM_THREADS"] == "7"
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_what_decoders_write_is_not_heard(capfd):
    assert list(in_processes(pool_work.talk, [5], 1, QUIET)) == [(0, 5)]
    assert capfd.readouterr() == ("", "")


def test_cancelling_ends_work_in_the_midst_of_an_item():
    started = time.monotonic()
    ctx = RunContext(is_cancelled=lambda: time.monotonic() > started + 0.3)
    with pytest.raises(Cancelled):
        list(in_processes(pool_work.sleep, [pool_work.FOREVER] * 4, 2, ctx))


def test_leaving_the_loop_ends_the_processes():
    answers = in_processes(pool_work.sleep, [0.0, pool_work.FOREVER], 2, QUIET)
    place, pid = next(answers)
    assert (place, pid != os.getpid()) == (0, True)
    answers.close()


def test_a_process_that_cannot_start_is_a_fault_and_not_an_endless_row_of_attempts():
    with pytest.raises(RuntimeError, match="could not be started"):
        list(in_processes(_Unfindable(), [1, 2], 1, QUIET))


class _Unfindable:
    """What arrives in the other process as a call that fails there."""

    def __reduce__(self):
        return (int, ("not a number",))

    def __call__(self, item):
        return item
