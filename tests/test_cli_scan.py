"""``scan`` and blind ``detect`` on the command line: documents, tables, resuming, exit codes and sentences."""

import csv
import json
import shutil

import batch_samples
import numpy as np
import pytest
from cli_answers import assert_sentence
from pydicom.data import get_testdata_file

import scaleguard_gui.cli.blind
import scaleguard_gui.cli.scan
from scaleguard_gui.cli import DONE, INTERRUPTED, main
from scaleguard_gui.io.images import read_image, write_image

KEYS = {
    *("file", "verdict", "score", "probability", "false_alarm_rate", "scaler", "size"),
    *("candidates", "regions", "findings", "seconds"),
}


@pytest.fixture
def folder(tmp_path, scene):
    """An attacked, a clean and a tiny image, one that is damaged, and a text that is none."""
    made = tmp_path / "scans"
    (made / "below").mkdir(parents=True)
    for name, height, width in (("attack-1.png", 96, 120), ("clean-1.png", 260, 300), ("tiny.png", 20, 24)):
        write_image(made / name, scene(height, width))
    (made / "damaged.png").write_bytes((made / "clean-1.png").read_bytes()[:400])
    (made / "notes.txt").write_text("no image")
    write_image(made / "below" / "edit-1.png", scene(96, 120))
    return made


@pytest.fixture
def faked(monkeypatch):
    """Let names decide on what is found, without the time that processes take to start."""
    monkeypatch.setattr("scaleguard_gui.engine.batch.in_processes", batch_samples.in_this_process)
    monkeypatch.setattr(scaleguard_gui.cli.scan, "scan_file", batch_samples.fake_scan_file)
    monkeypatch.setattr(scaleguard_gui.cli.scan, "chosen_calibration", lambda options: batch_samples.NUMBERS)


@pytest.fixture
def blind(monkeypatch):
    """The same for `detect`."""
    found = scaleguard_gui.cli.blind
    monkeypatch.setattr(found, "inspect", batch_samples.inspect)
    monkeypatch.setattr(found, "chosen_calibration", lambda options: batch_samples.NUMBERS)


def test_a_folder_is_one_document_with_a_row_for_each_image(folder, faked, run_json):
    code, document = run_json("scan", folder, "--jobs", "2")
    assert code == 1
    rows = {row["file"].rpartition("/")[2]: row for row in document["images"]}
    assert list(rows) == ["attack-1.png", "clean-1.png", "damaged.png", "tiny.png"]
    attack = rows["attack-1.png"]
    assert set(attack) == set(rows["clean-1.png"]) == set(rows["tiny.png"]) == KEYS
    assert (attack["file"], attack["verdict"], attack["score"]) == (str(folder / "attack-1.png"), "attack", 10.0)
    assert (attack["scaler"], attack["size"]) == ("opencv.linear", {"width": 32, "height": 32})
    assert attack["probability"] == pytest.approx(0.5 + 0.45 * 6 / 8)
    assert attack["false_alarm_rate"] == 0.01
    assert attack["candidates"][1] == {"scaler": "opencv.cubic", "size": {"width": 48, "height": 48}, "score": 5.0}
    assert attack["regions"][0] == {"x": 20, "y": 10, "width": 40, "height": 20, "score": 10.0}
    assert attack["findings"][0]["attack"] is True
    assert attack["seconds"] == 0.25
    tiny = rows["tiny.png"]
    assert (tiny["verdict"], tiny["score"], tiny["scaler"], tiny["size"]) == ("inconclusive", None, None, None)
    assert set(rows["damaged.png"]) == KEYS | {"error"}
    assert rows["damaged.png"]["error"] == "damaged.png cannot be read: the PNG file is truncated."


def test_rows_for_people_come_in_the_order_of_the_files_and_are_counted(folder, faked, run):
    code, out, err = run("scan", folder, "--recursive")
    lines = out.splitlines()
    names = ["attack-1.png", "clean-1.png", "damaged.png", "tiny.png", "below/edit-1.png"]
    assert [line.partition(": ")[0] for line in lines[:5]] == [str(folder / name) for name in names]
    assert "attack, probability 84 %, 32x32 linear, 40x20 at 20, 10, and 1 more, 0.2 s" in lines[0]
    assert "unreadable. damaged.png cannot be read: the PNG file is truncated." in lines[2]
    assert lines[5].startswith("5 images: 2 attacks, 1 clean, 1 inconclusive, 1 unreadable. The threshold lets 1 %")
    assert (code, err, len(lines)) == (1, "", 6)


def test_a_folder_without_attacks_exits_with_zero(folder, faked, run):
    (folder / "attack-1.png").unlink()
    assert run("scan", folder, "--jobs", "1")[0] == DONE


def test_a_table_and_a_page_are_written(folder, faked, run, tmp_path):
    run("scan", folder, "--csv", tmp_path / "t.csv", "--html", tmp_path / "p.html", "--jobs", "1")
    with (tmp_path / "t.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["verdict"] for row in rows] == ["attack", "clean", "unreadable", "inconclusive"]
    assert (rows[0]["width"], rows[0]["region_x"], rows[0]["regions"]) == ("32", "20", "2")
    page = (tmp_path / "p.html").read_text()
    assert page.count("data:image/jpeg;base64,") == 3
    assert "contains small pictures" in page


def test_a_second_run_leaves_out_what_is_done_and_unchanged(folder, faked, run_json, tmp_path, monkeypatch, scene):
    journal = tmp_path / "done.jsonl"
    first = run_json("scan", folder, "--jobs", "1", "--resume", journal)[1]
    scanned = []

    def only_new(files, work, jobs, known):
        scanned.append([file.rpartition("/")[2] for place, file in enumerate(files) if place not in known])
        return batch(files, work, jobs, known)

    batch = scaleguard_gui.cli.scan.Batch
    monkeypatch.setattr(scaleguard_gui.cli.scan, "Batch", only_new)
    write_image(folder / "clean-1.png", scene(261, 301))
    second = run_json("scan", folder, "--jobs", "1", "--resume", journal)[1]
    assert scanned == [["clean-1.png", "damaged.png"]]
    assert second == first


def test_after_ctrl_c_all_that_is_done_is_written_and_told(folder, faked, monkeypatch, capsys, tmp_path):
    class Interrupted(scaleguard_gui.cli.scan.Batch):
        def run(self, ctx):
            yield next(steps := super().run(ctx))
            steps.close()
            raise KeyboardInterrupt

    monkeypatch.setattr(scaleguard_gui.cli.scan, "Batch", Interrupted)
    code = main(["scan", str(folder), "--jobs", "1", "--json", "--csv", str(tmp_path / "t.csv")])
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert (code, printed.err) == (INTERRUPTED, "Stopped.\n")
    assert [row["verdict"] for row in document["images"]] == ["attack"]
    assert document["notices"] == ["Stopped: 3 of 4 images were not scanned."]
    assert (tmp_path / "t.csv").read_text().count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{nowhere}"], ["cannot be scanned: there is no such folder"]),
        (["{folder}/notes.txt"], ["cannot be scanned: it is not a folder"]),
        (["{folder}", "--jobs", "0"], ["jobs must lie between 1 and 256, not 0"]),
        (["{folder}", "--jobs", "many"], ["--jobs", "'many'"]),
        (["{folder}", "--csv", "{nowhere}/t.csv"], ["t.csv cannot be written: there is no folder"]),
        (["{folder}", "--html", "{folder}"], ["cannot be written: it is a folder"]),
        (["{folder}", "--csv", "{folder}/clean-1.png"], ["is one of the images and would be overwritten"]),
        (["{folder}", "--csv", "t", "--html", "t"], ["need a file each"]),
        (["{folder}", "--resume", "{folder}/notes.txt"], ["notes.txt is not the journal of a scan"]),
        (["{folder}", "--calibration", "{nowhere}"], ["cannot be read"]),
    ],
)
def test_a_scan_that_cannot_be_is_one_sentence(folder, run, arguments, words):
    filled = [one.format(folder=folder, nowhere=folder / "nowhere") for one in arguments]
    assert_sentence(run("scan", *filled), *words)
    assert read_image(folder / "clean-1.png").width == 300


def test_scan_and_detect_say_the_same_of_an_image(tmp_path, scene, run_json):
    folder = tmp_path / "one"
    folder.mkdir()
    write_image(folder / "a.png", scene(140, 160))
    scanned = run_json("scan", folder, "--jobs", "1")[1]["images"][0]
    code, detected = run_json("detect", folder / "a.png")
    assert set(scanned) == KEYS
    assert code == (scanned["verdict"] == "attack")
    del scanned["seconds"]
    assert scanned == {key: detected[key] for key in scanned}
    assert [row["file"] for row in detected["images"]] == [scanned["file"]]


def test_detect_without_a_front_end_scans_blindly(folder, blind, run, run_json):
    code, document = run_json("detect", folder / "attack-1.png")
    assert (code, document["verdict"], document["score"]) == (1, "attack", 10.0)
    code, out, _ = run("detect", folder / "clean-1.png")
    assert (code, out.splitlines()[0]) == (0, f"{folder / 'clean-1.png'}: clean (probability 13 %)")
    assert "candidate 32x32 linear (such as opencv.linear): score 1" in out


def test_the_map_has_the_images_size_and_is_brightest_where_the_scan_bites(folder, blind, run, tmp_path):
    run("detect", folder / "attack-1.png", "--map", tmp_path / "map.png")
    drawn = read_image(tmp_path / "map.png").pixels
    expected = np.zeros((96, 120), np.uint8)
    expected[10:30, 20:60] = 255
    assert np.array_equal(drawn, expected)


def test_an_image_that_carries_no_verdict_has_no_map_and_that_is_said(folder, blind, run_json, tmp_path):
    code, document = run_json("detect", folder / "tiny.png", "--map", tmp_path / "map.png")
    assert (code, document["notices"]) == (0, [f"{tmp_path / 'map.png'} was not written: It is too small to tell."])
    assert not (tmp_path / "map.png").exists()


def test_detect_writes_a_map_for_a_front_end_too(folder, run, tmp_path, monkeypatch):
    scan = batch_samples.scan_of("attack")
    monkeypatch.setattr("scaleguard_gui.cli.detect.blind_scan", lambda frame, ctx, known=(): scan)
    code, _, err = run(
        "detect", folder / "clean-1.png", "--scaler", "opencv.linear", "--size", "24", "--map", tmp_path / "m.png"
    )
    assert (code, err) == (0, "")
    assert read_image(tmp_path / "m.png").pixels.max() == 255


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--original", "{image}"], ["--original belongs to a front end"]),
        (["--map", "map.jpg"], ["map.jpg cannot be written: the name of a map must end in .png"]),
        (["--map", "{nowhere}/m.png"], ["there is no folder"]),
        (["--map", "{image}"], ["is an input too"]),
        (["--frame", "0"], ["frame must be 1 or more"]),
    ],
)
def test_a_blind_detection_that_cannot_be_is_one_sentence(folder, blind, run, options, words):
    image = folder / "clean-1.png"
    filled = [one.format(image=image, nowhere=folder / "nowhere") for one in options]
    assert_sentence(run("detect", image, *filled), *words)
    assert read_image(image).width == 300


def test_of_a_file_with_several_frames_the_first_is_scanned_and_that_is_said(tmp_path, faked, run_json):
    folder = tmp_path / "disc"
    folder.mkdir()
    # As archives export them: without a suffix.
    shutil.copy(get_testdata_file("SC_rgb_rle_2frame.dcm", download=False), folder / "IM0001")
    _, document = run_json("scan", folder, "--jobs", "1")
    assert [row["file"] for row in document["images"]] == [str(folder / "IM0001")]
    assert document["notices"] == ["IM0001 holds 2 frames; this is frame 1."]
