"""An evaluation's jobs: done once, the same wherever and in whatever order, and none ends the others."""

import json
import sys

import pytest
from evaluation_samples import without_times
from evaluation_work import OTHER_PLAN, PLAN, doubled, in_this_process, quickly

from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, InputError
from scaleguard_gui.engine import evaluation
from scaleguard_gui.engine.cluster import on_cluster
from scaleguard_gui.engine.evaluation import evaluate, readable_targets
from scaleguard_gui.engine.process_pool import Crashed, in_processes
from scaleguard_gui.io.evaluation_files import JobFiles
from scaleguard_gui.io.images import write_image


@pytest.fixture
def folder(tmp_path, scene):
    """Two images, one in a folder below, a file that is none, and two targets."""
    for name in ("images/below", "targets"):
        (tmp_path / name).mkdir(parents=True)
    write_image(tmp_path / "images" / "a.png", scene(120, 130))
    write_image(tmp_path / "images" / "below" / "b.png", scene(150, 140, seed=1, colour=True))
    for seed in (2, 3):
        write_image(tmp_path / "targets" / f"{seed}.png", scene(50, 50, seed=seed))
    return tmp_path


@pytest.fixture
def run_in(folder):
    def call(out, plan=PLAN, run=in_this_process, ctx=None, threshold=8.0):
        images = sorted((folder / "images").rglob("*.*"))
        targets, _ = readable_targets(sorted((folder / "targets").iterdir()))
        kept = JobFiles(folder / out)
        kept.prepare()
        numbers = Calibration(threshold, 0.01, (0.0,), (0.5,))
        return evaluate(images, folder / "images", targets, plan, numbers, kept, run, ctx or RunContext())

    return call


def test_every_image_and_attack_is_a_job_and_names_tell_folders(run_in):
    done = run_in("out")
    rows = [(one.image, one.case, one.quality) for one in done.samples]
    attacks = [("whole", 0), ("whole", 90), ("local-1", 0), ("local-1", 90)]
    assert rows == [(name, *row) for name in ("a.png", "below/b.png") for row in [("honest", 0), *attacks]]
    assert not any(one.reason for one in done.samples)
    assert done.resumed == 0


def test_a_second_run_does_only_what_is_missing(run_in, folder):
    first = run_in("out")
    files = sorted((folder / "out" / "jobs").iterdir())
    assert len(files) == 6
    files[0].unlink()
    files[1].write_text(files[1].read_text()[:-40])
    worked = []
    second = run_in("out", run=lambda work, jobs, ctx: in_this_process(work, worked.extend(jobs) or jobs, ctx))
    assert (len(worked), second.resumed) == (2, 4)
    assert without_times(second.samples) == without_times(first.samples)


def test_what_other_jobs_do_is_no_reason_to_do_one_again(run_in):
    run_in("out")
    assert run_in("out", OTHER_PLAN).resumed == 4


def test_another_image_seed_or_target_is_another_job(run_in, folder, scene):
    run_in("out")
    write_image(folder / "images" / "a.png", scene(120, 130, seed=8))
    assert run_in("out").resumed == 3
    assert run_in("out", PLAN.__class__(**{**vars(PLAN), "seed": 5})).resumed == 0


def test_restorers_work_in_every_job_and_what_they_made_is_kept(run_in):
    first, second = run_in("out"), run_in("out")
    assert second.resumed == 6
    assert repr(second.samples) == repr(first.samples)
    assert all({one.restorer for one in row.repairs} == {"untouched", *PLAN.restorers} for row in first.samples)
    assert run_in("out", PLAN.__class__(**{**vars(PLAN), "restorers": ("gaussian",)})).resumed == 0


def test_another_calibration_judges_anew_without_doing_anything_again(run_in):
    first, second = (run_in("out", threshold=threshold) for threshold in (1e9, -1.0))
    assert second.resumed == 6
    assert not any(one.told["blind-scan"].attack for one in first.samples)
    assert all(one.told["blind-scan"].attack for one in second.samples)
    assert [one.told["down-and-up"] for one in first.samples] == [one.told["down-and-up"] for one in second.samples]


def test_an_interrupted_run_keeps_what_is_done(run_in):
    asked = []

    def stops_after_two(fraction, text):
        asked.append(text)

    def is_cancelled():
        return sum("jobs" in text for text in asked) >= 2

    with pytest.raises(Cancelled):
        run_in("out", ctx=RunContext(stops_after_two, is_cancelled))
    assert run_in("out").resumed == 2


def test_order_does_not_matter(run_in):
    def backwards(work, jobs, ctx):
        yield from reversed(list(in_this_process(work, jobs, ctx)))

    assert without_times(run_in("one").samples) == without_times(run_in("other", run=backwards).samples)


def test_two_processes_give_the_same_numbers_as_this_one(run_in):
    apart = run_in("apart", run=lambda work, jobs, ctx: in_processes(quickly, jobs, 2, ctx))
    assert without_times(apart.samples) == without_times(run_in("here").samples)


def test_two_workers_of_a_cluster_give_the_same_numbers_as_this_process(run_in):
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        address = cluster.scheduler_address
        there = run_in("there", run=lambda work, jobs, ctx: on_cluster(quickly, jobs, address, ctx))
        assert without_times(there.samples) == without_times(run_in("here").samples)
        with pytest.raises(Cancelled):
            list(on_cluster(doubled, range(9), address, RunContext(is_cancelled=lambda: True)))
        assert dict(on_cluster(doubled, [1, -1, 2], address, RunContext())) == {0: 2, 1: Crashed(None), 2: 4}


def test_a_cluster_without_its_library_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"Dask, which is not installed.*scaleguard\[cluster\]"):
        list(on_cluster(doubled, [1], "tcp://127.0.0.1:1", RunContext()))


def test_a_scheduler_that_does_not_answer_is_a_sentence(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("scaleguard_gui.engine.cluster.CONNECT", 0.2)
    with pytest.raises(InputError, match=r"No scheduler answers at tcp://127\.0\.0\.1:1;"):
        list(on_cluster(doubled, [1], "tcp://127.0.0.1:1", RunContext()))


@pytest.mark.parametrize("address", ["nonsense", "tcp://host", "ftp://host:1", "tcp://a b:1", ""])
def test_an_address_that_is_none_is_a_sentence(address):
    with pytest.raises(InputError, match=r"looks like tcp://.* not '"):
        list(on_cluster(doubled, [1], address, RunContext()))


@pytest.mark.parametrize(
    "name, content, words", [("bad.png", b"\x89PNG\r\n\x1a\n", "bad.png"), ("c.png", None, "less than twice")]
)
def test_an_image_that_cannot_be_used_is_one_row_with_its_reason(run_in, folder, scene, name, content, words):
    if content:
        (folder / "images" / name).write_bytes(content)
    else:
        write_image(folder / "images" / name, scene(40, 40))
    rows = [one for one in run_in("out").samples if one.image == name]
    assert [row.case for row in rows] == ["honest"]
    assert words in rows[0].reason
    assert len(run_in("out").samples) == 11


def test_a_file_that_cannot_be_opened_is_one_row_with_its_reason(run_in, monkeypatch):
    digest_of = evaluation.digest_of

    def refused(path):
        if path.name == "a.png":
            raise InputError("a.png cannot be read (Permission denied).")
        return digest_of(path)

    monkeypatch.setattr(evaluation, "digest_of", refused)
    rows = [one for one in run_in("out").samples if one.image == "a.png"]
    assert [row.reason for row in rows] == ["a.png cannot be read (Permission denied)."]


def test_a_bug_costs_one_job_which_is_tried_again(run_in, monkeypatch):
    attacked = evaluation.attacked_samples

    def fails(image, target, case, *rest):
        if case.name == "local-1" and image.name == "a.png":
            raise IndexError("made up")
        return attacked(image, target, case, *rest)

    monkeypatch.setattr(evaluation, "attacked_samples", fails)
    done = run_in("out")
    (row,) = [one for one in done.samples if one.reason]
    assert (row.image, row.case) == ("a.png", "local-1")
    assert "made up" in done.faults[0]
    monkeypatch.undo()
    again = run_in("out", run=in_this_process)
    assert (again.resumed, again.faults) == (5, [])


def test_a_crashed_process_costs_one_job_which_is_tried_again(run_in):
    def crashes(work, jobs, ctx):
        yield from ((place, Crashed(-9) if place == 1 else value) for place, value in in_this_process(work, jobs, ctx))

    (row,) = [one for one in run_in("out", run=crashes).samples if one.reason]
    assert "fewer jobs" in row.reason
    assert run_in("out").resumed == 5


def test_targets_that_cannot_be_read_are_told_and_none_at_all_ends_it(folder):
    (folder / "targets" / "no.png").write_text("x")
    targets, notices = readable_targets(sorted((folder / "targets").iterdir()))
    assert [target.path.name for target in targets] == ["2.png", "3.png"]
    assert len(notices) == 1
    with pytest.raises(InputError, match="holds no image that can be read"):
        readable_targets([folder / "targets" / "no.png"])


def test_progress_tells_how_many_and_how_long(run_in):
    told = []
    run_in("out", ctx=RunContext(lambda fraction, text: told.append((fraction, text))))
    jobs = [(fraction, text) for fraction, text in told if "jobs" in text]
    assert [fraction for fraction, _ in jobs] == pytest.approx([n / 6 for n in range(1, 7)])
    assert jobs[-1][1] == "6 of 6 jobs, 0 s left"


def test_a_job_file_holds_no_figure_that_json_does_not_know(run_in, folder):
    run_in("out")
    files = sorted((folder / "out" / "jobs").iterdir())
    assert len(files) == 6
    for path in files:
        json.loads(path.read_text(), parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
