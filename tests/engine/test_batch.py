"""A batch: remembers what is done, goes on after a stop, and tells a crash as a row."""

import os

import batch_work
import pytest

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, ParameterError
from scaleguard_gui.engine.batch import Batch

QUIET = RunContext()


@pytest.mark.skipif(os.name != "posix", reason="signals kill in another way there")
def test_every_file_gets_a_row_in_the_order_of_the_files_even_one_that_ends_its_process():
    files = ["a", "b", "fatal", "c", "d"]
    batch = Batch(files, batch_work.row, jobs=2)
    steps = list(batch.run(QUIET))
    assert [image.file for image in batch.images] == files
    assert sorted(step.place for step in steps) == list(range(5))
    assert [(step.done, step.total) for step in steps] == [(k, 5) for k in range(1, 6)]
    assert [step.seconds_left is None for step in steps] == [True, True, False, False, False]
    assert steps[-1].seconds_left == 0 < steps[2].seconds_left
    assert batch.is_done
    assert [image.document["verdict"] for image in batch.images].count("failed") == 1
    assert "fatal ended the process that looked at it" in batch.images[2].error


def test_a_stopped_batch_keeps_what_is_done_and_goes_on_with_the_rest():
    batch = Batch(["a", "slow", "b"], batch_work.row, jobs=1)
    first = next(run := batch.run(QUIET))
    run.close()
    assert (first.image.file, batch.is_done, [image.file for image in batch.images]) == ("a", False, ["a"])
    with pytest.raises(Cancelled):
        list(batch.run(RunContext(is_cancelled=lambda: True)))
    assert [image.file for image in batch.images] == ["a"]
    again = Batch(["a", "c", "b"], batch_work.row, jobs=1, known={0: first.image})
    assert sorted(step.image.file for step in again.run(QUIET)) == ["b", "c"]
    assert [image.file for image in again.images] == ["a", "c", "b"]


@pytest.mark.parametrize("jobs", [0, -1, 257])
def test_a_number_of_jobs_that_cannot_be_is_refused(jobs):
    with pytest.raises(ParameterError, match=f"jobs must lie between 1 and 256, not {jobs}"):
        Batch(["a"], batch_work.row, jobs=jobs)
