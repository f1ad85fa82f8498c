"""Proofs on the command line: in every report of ``restore``, in files, and of restorations made elsewhere."""

import base64
import json
import re

import batch_samples
import proof_samples as samples
import pytest
from cli_answers import assert_sentence

import scaleguard_gui.cli.blind
import scaleguard_gui.cli.proof
from scaleguard_gui.core.front_ends import FrontEnd
from scaleguard_gui.io.images import read_image, write_image

LINEAR = ["--scaler", "opencv.linear", "--size", "64"]


@pytest.fixture
def folder(tmp_path):
    """A source and an attack on it."""
    source = samples.picture()
    write_image(tmp_path / "source.png", source)
    write_image(tmp_path / "attack.png", samples.attacked(source, samples.front_end()))
    return tmp_path


@pytest.fixture
def blind(monkeypatch):
    """Let names decide on what the scan finds."""
    monkeypatch.setattr(scaleguard_gui.cli.blind, "inspect", batch_samples.inspect)
    monkeypatch.setattr(scaleguard_gui.cli.blind, "chosen_calibration", lambda options: batch_samples.NUMBERS)


@pytest.fixture
def two_presets(monkeypatch):
    """All presets there are: one that the attack is not made for, and one that it is."""
    listed = (
        FrontEnd("<b>0", samples.front_end("opencv.nearest", 48)),
        FrontEnd("<b>1", samples.front_end("opencv.linear", 64)),
    )
    monkeypatch.setattr(scaleguard_gui.cli.proof, "named_front_ends", lambda: listed)


@pytest.mark.parametrize(("restorer", "gone", "left"), [("selective-median", True, 0.0), ("unsharp", False, 1.0)])
def test_every_report_says_whether_the_payload_is_gone(folder, run_json, restorer, gone, left):
    arguments = [folder / "attack.png", "-o", folder / "r.png", "--restorer", restorer, *LINEAR]
    code, document = run_json("restore", *arguments)
    proof = document["proof"]
    assert (code, proof["payload_gone"], proof["front_end"]) == (0, gone, "opencv.linear 64x64")
    assert proof["payload_left"] == pytest.approx(left, abs=0.03)
    assert proof["sentence"].startswith("The payload is gone" if gone else "The payload is still there")


def test_people_are_told_as_well_and_may_do_without(folder, run, run_json):
    arguments = ["restore", folder / "attack.png", "-o", folder / "r.png", "--restorer", "unsharp", *LINEAR]
    code, out, err = run(*arguments)
    assert (code, err) == (0, "") and "The payload is still there: 100% of it" in out
    assert run_json(*arguments, "--no-proof")[1]["proof"] is None


def test_without_a_front_end_the_scans_candidate_is_judged_under(folder, blind, run_json):
    arguments = [folder / "attack.png", "-o", folder / "r.png", "--restorer", "median"]
    proof = run_json("restore", *arguments)[1]["proof"]
    assert proof["front_end"] == "opencv.linear 32x32"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("clean.png", "No payload was found before: "), ("tiny.png", "Whether a payload is left cannot be told: ")],
)
def test_where_no_front_end_is_known_the_report_says_that_nothing_is_proven(folder, blind, run_json, name, sentence):
    (folder / "source.png").rename(folder / name)
    told = folder / "p.json"
    code, document = run_json("restore", folder / name, "-o", folder / "r.png", "--restorer", "median", "--proof", told)
    assert code == 0 and (folder / "r.png").exists() and not told.exists()
    assert document["proof"]["payload_gone"] is None and document["proof"]["sentence"].startswith(sentence)
    assert any("p.json was not written" in notice for notice in document["notices"])


def test_a_proof_is_written_with_all_presets_and_its_pictures(folder, two_presets, run_json):
    page, data = folder / "proof.html", folder / "proof.json"
    arguments = [folder / "attack.png", "-o", folder / "r.png", "--restorer", "unsharp", *LINEAR]
    document = run_json("restore", *arguments, "--proof", page, "--proof", data)[1]
    written = json.loads(data.read_text())
    assert document["proof"].items() <= written.items() and "attack.png" not in data.read_text()
    assert document["proof"]["presets_with_payload"] == ["<b>1"]
    assert [one["name"] for one in written["front_ends"]] == ["<b>0", "<b>1"]
    assert [one["detector"] for one in written["before"]] == [one["detector"] for one in written["after"]]
    text = page.read_text()
    assert "<b>" not in text and "&lt;b&gt;1" in text and "attack.png" not in text
    assert document["proof"]["sentence"] in text
    pictures = re.findall(r'src="data:image/png;base64,([^"]+)"', text)
    sizes = []
    for number, picture in enumerate(pictures):
        (folder / f"{number}.png").write_bytes(base64.b64decode(picture))
        frame = read_image(folder / f"{number}.png")
        sizes.append((frame.width, frame.height))
    assert sizes == [(64, 64)] * 3 + [(320, 320)]


def test_a_restoration_made_elsewhere_is_proven_under_all_presets(folder, two_presets, run_json, run):
    write_image(folder / "r.png", samples.restored(read_image(folder / "attack.png"), samples.front_end(), "median"))
    arguments = ["prove", folder / "attack.png", folder / "r.png", *LINEAR]
    code, document = run_json(*arguments, "--original", folder / "source.png")
    assert code == 0 and document["to_source"]["psnr"] > document["to_suspect"]["psnr"]
    assert [one["name"] for one in document["front_ends"]] == ["<b>0", "<b>1"]
    code, out, err = run(*arguments)
    assert (code, err) == (0, "") and "payload left" in out and "<b>1" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--proof", "p.txt"], "must end in .json or .html"),
        (["--no-proof", "--proof", "p.json"], "--no-proof leaves nothing"),
        (["--original", "none.png"], "no such file"),
    ],
)
def test_bad_options_are_refused_before_anything_is_written(folder, run, arguments, words):
    answer = run("restore", folder / "attack.png", "-o", folder / "r.png", *LINEAR, *arguments)
    assert_sentence(answer, words)
    assert not (folder / "r.png").exists()


def test_pictures_of_other_sizes_are_refused(folder, run):
    write_image(folder / "small.png", samples.picture(100))
    answer = run("prove", folder / "attack.png", folder / "small.png", *LINEAR)
    assert_sentence(answer, "a restoration keeps size, colours and depth")
