"""``scaleguard calibrate``: what a person gets who calibrates on own images."""

import csv
import json
import os

import numpy as np
import pytest
from cli_answers import assert_sentence

from scaleguard_gui.cli import calibrate
from scaleguard_gui.core.blind.calibration import calibration
from scaleguard_gui.core.blind.hard_negatives import KINDS
from scaleguard_gui.core.blind.inspection import Inspection
from scaleguard_gui.core.blind.scan_result import Scan
from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.honest_pictures import BARE, BUNDLED, GENERATED, honest_picture
from scaleguard_gui.core.verdict import Verdict
from scaleguard_gui.engine import calibrating
from scaleguard_gui.engine.calibrating import Outcome, Picture, trials
from scaleguard_gui.engine.process_pool import Crashed
from scaleguard_gui.io.calibrations import current_calibration, own_calibration_file
from scaleguard_gui.io.images import write_image

FAMILIES = {"nearest": ("opencv.nearest",), "linear": ("opencv.linear",)}
# As they are and saved as JPEG.
ATTACKS = len(calibrating.CASES) * len(FAMILIES) * 2


def roughness(frame, ctx=None):
    """Score as fast as a score can be, and higher for most attacks: by the steps between neighbours."""
    steps = np.abs(np.diff(frame.pixels.reshape(frame.height, -1).astype(float), axis=0))
    return Scan((), float(steps.mean() / frame.grey_level), None, ())


def inspected(frame, ctx=None, numbers=None):
    scan = roughness(frame)
    finding = Finding("blind-scan", scan.score, 1.0, "above", None, "")
    return Inspection(frame, scan, Verdict("inconclusive", None, ""), (finding,), 0.0)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Score here, not in processes, which would not know of the fakes."""
    monkeypatch.setattr(calibrating, "blind_scan", roughness)
    monkeypatch.setattr("scaleguard_gui.core.blind.inspection.inspect", inspected)
    monkeypatch.setattr(calibrate, "in_processes", lambda work, items, jobs, ctx: enumerate(map(work, items)))
    monkeypatch.setattr(calibrating, "FAMILIES", FAMILIES)
    calibrating._frame.cache_clear()


@pytest.fixture
def archive(tmp_path, scene):
    folder = tmp_path / "archive"
    folder.mkdir()
    for number in range(3):
        write_image(folder / f"{number}.png", scene(100, 120, seed=number))
    return folder


def test_it_writes_a_persons_own_calibration_which_is_used_from_then_on(archive, run_json):
    shipped = calibration()
    assert current_calibration() is shipped
    code, document = run_json("calibrate", archive)
    assert code == 0
    assert document["file"] == str(own_calibration_file())
    written = json.loads(own_calibration_file().read_text())
    assert {key: document[key] for key in written} == written
    assert current_calibration().threshold == written["threshold"] != shipped.threshold
    assert calibration() is shipped


def test_a_file_of_its_own_is_for_the_option_alone(archive, tmp_path, run_json):
    path = tmp_path / "numbers.json"
    _, document = run_json("calibrate", archive, "--out", path)
    assert current_calibration(path).threshold == document["threshold"]
    assert current_calibration() is calibration()


def test_it_tells_what_it_rests_on(archive, run_json):
    _, document = run_json("calibrate", archive, "--false-alarm-rate", "0.1", "--seed", "5")
    honest, attacks = document["honest"], document["attacks"]
    assert list(honest["kinds"]) == list(KINDS)
    assert all(kind["images"] == kind["count"] == 3 for kind in honest["kinds"].values())
    assert len(attacks["kinds"]) == ATTACKS
    assert honest["rate"] <= document["asked_false_alarm_rate"] == document["false_alarm_rate"] == 0.1
    assert document["images"] == {
        "skimage.data": [],
        "generated": [],
        "folders": {"archive": ["0.png", "1.png", "2.png"]},
    }
    assert document["seed"] == 5
    assert {"Python", "numpy"} < set(document["versions"])
    assert document["made by"] == "scaleguard calibrate"
    assert str(archive) not in own_calibration_file().read_text()


def test_the_same_seed_gives_the_same_numbers_wherever_the_images_lie(archive, tmp_path, run_json):
    first = run_json("calibrate", archive)[1]
    moved = tmp_path / "elsewhere" / "archive"
    moved.parent.mkdir()
    archive.rename(moved)
    assert run_json("calibrate", moved)[1] == first
    assert run_json("calibrate", moved, "--seed", "1")[1]["curve"] != first["curve"]


def test_a_person_reads_a_table_with_intervals_and_counts(archive, run):
    code, out, err = run("calibrate", archive)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(f"{own_calibration_file()}: threshold ")
    assert lines[1].split() == ["images", "scored", "above", "rate", "95", "%", "interval"]
    assert {line.split()[0] for line in lines if line.startswith("  ")} >= set(KINDS)
    # 3 images and their 22 hard negatives each cannot show 1 %.
    assert "So few honest images cannot vouch for a rate of 1.0%" in lines[-1]


def test_a_rate_for_each_kind_makes_it_more_careful(archive, run_json):
    loose = run_json("calibrate", archive, "--false-alarm-rate", "0.2")[1]
    careful = run_json("calibrate", archive, "--false-alarm-rate", "0.2", "--kind-rate", "0.1")[1]
    assert careful["honest"]["alarms"] == 0 < loose["honest"]["alarms"]


def test_scores_can_be_had_one_by_one(archive, tmp_path, run_json):
    path = tmp_path / "scores.csv"
    _, document = run_json("calibrate", archive, "--scores", path)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["image", "kind", "attack", "score"]
    for sort, attack in (("honest", "0"), ("attacks", "1")):
        scores = [float(row["score"]) for row in rows if row["attack"] == attack]
        assert len(scores) == document[sort]["count"]
        assert sum(score > document["threshold"] for score in scores) == document[sort]["alarms"]


def test_an_unreadable_file_is_named_and_left_out(archive, run_json):
    (archive / "broken.png").write_bytes(b"nothing")
    _, document = run_json("calibrate", archive)
    told = [notice for notice in document["notices"] if "broken.png" in notice]
    assert len(told) == 1 and "cannot be read" in told[0]
    assert document["images"]["folders"] == {"archive": ["0.png", "1.png", "2.png"]}


def test_two_folders_of_one_name_stay_apart(archive, tmp_path, scene, run_json):
    other = tmp_path / "other" / "archive"
    other.mkdir(parents=True)
    write_image(other / "0.png", scene(120, 150, seed=9))
    _, document = run_json("calibrate", archive, other)
    assert document["images"]["folders"] == {"archive": ["0.png", "1.png", "2.png"], "archive'": ["0.png"]}
    assert document["honest"]["images"] == 4


def test_a_fault_in_one_trial_ends_no_other(archive, monkeypatch, run_json):
    monkeypatch.setitem(KINDS, "noise", lambda frame, random: frame.pixels[1])
    _, document = run_json("calibrate", archive)
    assert "noise" not in document["honest"]["kinds"]
    faults = [notice for notice in document["notices"] if "something went wrong inside ScaleGuard" in notice]
    assert len(faults) == 3 and all("noise" in fault for fault in faults)


def test_a_process_that_dies_costs_one_trial(archive, monkeypatch, run_json):
    def dying(work, items, jobs, ctx):
        return ((place, Crashed(-9) if place == 1 else work(item)) for place, item in enumerate(items))

    monkeypatch.setattr(calibrate, "in_processes", dying)
    _, document = run_json("calibrate", archive)
    assert document["honest"]["count"] == 3 * len(KINDS) - 1
    assert any("archive/0.png" in notice and "fewer jobs" in notice for notice in document["notices"])


def test_an_interrupt_leaves_what_was_there(archive, monkeypatch, run):
    run("calibrate", archive)
    before = own_calibration_file().read_bytes()

    def interrupted(work, items, jobs, ctx):
        yield 0, work(items[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(calibrate, "in_processes", interrupted)
    assert run("calibrate", archive, "--seed", "3")[0] == 130
    assert own_calibration_file().read_bytes() == before
    assert os.listdir(own_calibration_file().parent) == [own_calibration_file().name]


def test_progress_tells_the_time_left(archive, monkeypatch):
    said = []
    planned = trials([Picture("camera")], [Picture("moon")], (), 0)
    ctx = calibrating.RunContext(lambda fraction, text: said.append((fraction, text)))
    calibrating.score_all(planned, lambda work, items, ctx: ((n, Outcome()) for n, _ in enumerate(items)), ctx)
    assert [fraction for fraction, _ in said] == pytest.approx(np.arange(1, len(planned) + 1) / len(planned))
    assert all("camera" in text and text.endswith(" left") for _, text in said)


def test_mistakes_are_told_before_any_work(archive, tmp_path, run, monkeypatch):
    monkeypatch.setattr(calibrate, "in_processes", lambda *_: pytest.fail("work was begun"))
    (tmp_path / "empty").mkdir()
    assert_sentence(run("calibrate"), "name a folder", "--bundled")
    assert_sentence(run("calibrate", tmp_path / "empty"), "there is no image in it")
    assert_sentence(run("calibrate", tmp_path / "nowhere"), "there is no such folder")
    assert_sentence(run("calibrate", archive, "--false-alarm-rate", "2"), "between 0 and 1", "2")
    assert_sentence(run("calibrate", archive, "--false-alarm-rate", "nan"), "between 0 and 1")
    assert_sentence(run("calibrate", archive, "--kind-rate", "0"), "--kind-rate", "between 0 and 1")
    assert_sentence(run("calibrate", archive, "--jobs", "0"), "jobs must lie between")
    assert_sentence(run("calibrate", archive, "--seed", "-1"), "seed")
    assert_sentence(run("calibrate", archive, "--out", tmp_path), "cannot be written")
    assert_sentence(run("calibrate", archive, "--out", tmp_path / "nowhere" / "c.json"), "cannot be written")
    assert_sentence(run("calibrate", archive, "--out", archive / "0.png"), "is an input too")
    assert_sentence(run("calibrate", archive, "--scores", tmp_path), "cannot be written")
    assert_sentence(run("calibrate", archive, "--out", tmp_path / "c.json", "--shipped"), "not allowed with")


def test_images_too_small_to_judge_calibrate_nothing(tmp_path, scene, run):
    folder = tmp_path / "small"
    folder.mkdir()
    write_image(folder / "a.png", scene(40, 50))
    assert_sentence(run("calibrate", folder), "no attack could be judged", "larger images")
    assert not own_calibration_file().exists()


def test_a_damaged_calibration_is_told_and_not_passed_over(tmp_path):
    own_calibration_file().parent.mkdir(parents=True)
    own_calibration_file().write_text("{")
    with pytest.raises(InputError, match="is not a calibration") as told:
        current_calibration()
    assert str(own_calibration_file()) in str(told.value)
    with pytest.raises(InputError, match=r"missing\.json cannot be read"):
        current_calibration(tmp_path / "missing.json")


def test_every_picture_is_attacked_but_bare_ones_and_none_by_itself():
    pictures = [Picture(name) for name in (*BUNDLED, *GENERATED)]
    planned = trials(pictures, pictures[:4], BARE, 0)
    honest = [trial for trial in planned if trial.target is None]
    assert len(honest) == len(pictures) * len(KINDS)
    attacked = [trial for trial in planned if trial.target is not None]
    assert {trial.picture.name for trial in attacked} == {picture.name for picture in pictures} - set(BARE)
    assert all(trial.target in pictures[:4] and trial.target != trial.picture for trial in attacked)
    assert planned == trials(pictures, pictures[:4], BARE, 0) != trials(pictures, pictures[:4], BARE, 1)


@pytest.mark.parametrize("name", [*BUNDLED, *GENERATED])
def test_the_programs_own_pictures_can_be_made(name):
    frame = honest_picture(name)
    assert frame.name == name and min(frame.height, frame.width) >= 172
    assert frame.pixels.min() < frame.pixels.max()


def test_another_picture_is_none_of_them():
    with pytest.raises(ParameterError, match="There is no picture 'cat'"):
        honest_picture("cat")
