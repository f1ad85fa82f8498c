"""``restore`` on the command line: with a front end, with the one that the scan finds, and on a part of the pixels."""

import shutil

import batch_samples
import numpy as np
import pytest
import tifffile
from cli_answers import assert_sentence
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file

import scaleguard_gui.cli.blind
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.recipe_json import preprocess_to_mapping

LINEAR = ["--scaler", "opencv.linear", "--size", "32"]


@pytest.fixture
def blind(monkeypatch):
    """Let names decide on what the scan finds."""
    monkeypatch.setattr(scaleguard_gui.cli.blind, "inspect", batch_samples.inspect)
    monkeypatch.setattr(scaleguard_gui.cli.blind, "chosen_calibration", lambda options: batch_samples.NUMBERS)


@pytest.fixture
def no_scan(monkeypatch):
    """Fail where a scan is made that nothing needs."""
    monkeypatch.setattr(scaleguard_gui.cli.blind, "inspect", lambda *_: pytest.fail("nobody needs a scan here"))


@pytest.fixture
def image(files):
    """Return a copy of the source under a name that says what is found in it."""

    def make(name):
        shutil.copy(files / "source.png", files / name)
        return files / name

    return make


def pixels(path):
    return read_image(path).pixels


def test_without_a_front_end_that_of_the_scans_strongest_candidate_is_taken_and_said(blind, image, files, run_json):
    attack = image("attack.png")
    code, document = run_json("restore", attack, "-o", files / "r.png")
    assert (code, document["restorer"], document["front_end_from"]) == (0, "lattice-undo", "scan")
    found = batch_samples.front_end("opencv.linear", 32)
    assert document["preprocess"] == preprocess_to_mapping(found)
    size = {"width": 32, "height": 32}
    assert document["candidate"] == {"scaler": "opencv.linear", "size": size, "score": 10.0}
    assert (document["scan"]["verdict"], document["scope"]["where"]) == ("attack", "everywhere")
    run_json("restore", attack, "-o", files / "told.png", *LINEAR)
    assert np.array_equal(pixels(files / "r.png"), pixels(files / "told.png"))


def test_a_file_with_loss_is_denoised_as_well(blind, files, run_json):
    write_image(files / "attack.jpg", read_image(files / "source.png"))
    code, document = run_json("restore", files / "attack.jpg", "-o", files / "r.png")
    assert (code, document["restorer"], document["front_end_from"]) == (0, "lattice-denoise", "scan")


def test_it_is_said_to_people_as_well(blind, image, files, run):
    code, out, err = run("restore", image("attack.png"), "-o", files / "r.png", "--only", "detected")
    assert (code, err) == (0, "")
    assert "opencv.linear 32x32, found by the blind scan (score 10)" in out
    assert "in the regions that the blind scan found" in out


@pytest.mark.parametrize(("name", "reason"), [("clean.png", "to take one from."), ("tiny.png", "too small to tell.")])
def test_where_the_scan_finds_no_attack_the_front_end_is_asked_for(blind, image, files, run, name, reason):
    answer = run("restore", image(name), "-o", files / "r.png")
    assert_sentence(
        answer,
        "The restorer lattice-undo needs a front end: --preprocess NAME, or both --scaler and --size",
        f"the blind scan found no attack in {name}",
        reason,
    )
    assert not (files / "r.png").exists()


@pytest.mark.parametrize("options", [LINEAR, [*LINEAR, "--only", "considered"]], ids=str)
def test_nothing_is_scanned_where_nothing_is_missing(no_scan, files, run_json, options):
    code, document = run_json("restore", files / "source.png", "-o", files / "r.png", *options)
    told = document["front_end_from"], document["candidate"], document["scan"]
    assert (code, told) == (0, ("options", None, None))


def test_a_restorer_that_needs_no_front_end_takes_none(blind, image, files, run_json):
    code, document = run_json("restore", image("attack.png"), "-o", files / "r.png", "--restorer", "median")
    assert (code, document["front_end_from"], document["candidate"], document["preprocess"]) == (0, None, None, None)


def test_only_considered_pixels_change(no_scan, files, run_json):
    source = pixels(files / "source.png")
    command = ["restore", files / "source.png", "-o", files / "r.png", "--restorer", "median", *LINEAR]
    _, document = run_json(*command, "--only", "considered", "--least-weight", "0.25")
    assert document["scope"] == {"where": "considered", "least_weight": 0.25}
    unread = ~batch_samples.front_end("opencv.linear", 32).considered_pixels(96, 120)
    assert np.array_equal(pixels(files / "r.png")[unread], source[unread])
    weighty = document["changed_share"]
    _, document = run_json(*command, "--only", "considered")
    assert 0 < weighty < document["changed_share"] < (~unread).mean()


def test_only_what_was_detected_changes(blind, image, files, run_json):
    attack = image("attack.png")
    command = ["restore", attack, "-o", files / "r.png", "--only", "detected"]
    _, document = run_json(*command)
    changed = pixels(files / "r.png") != pixels(attack)
    # Regions at x 20 to 60, y 10 to 30, and in the corner, widened by some outputs of 3.75 x 3 pixels.
    assert changed[10:30, 20:60].any()
    assert not changed[50:].any() and not changed[:, 80:].any()
    assert document["changed_share"] == pytest.approx(changed.mean())
    _, document = run_json(*command, "--restorer", "median")
    assert (document["front_end_from"], document["preprocess"]) == (None, None)
    assert document["scan"]["regions"][0]["x"] == 20


def test_where_nothing_was_detected_the_file_holds_the_image_and_a_notice_says_so(blind, image, files, run_json):
    clean = image("clean.png")
    code, document = run_json("restore", clean, "-o", files / "r.png", "--restorer", "median", "--only", "detected")
    assert (code, document["changed_share"]) == (0, 0)
    assert any(notice.startswith("Nothing was restored") for notice in document["notices"])
    assert np.array_equal(pixels(files / "r.png"), pixels(clean))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--least-weight", "0.1"], ["--least-weight belongs to --only considered"]),
        (["--only", "detected", "--least-weight", "0.1"], ["--least-weight belongs to --only considered"]),
        (["--only", "considered", "--least-weight", "2"], ["least_weight must lie between 0 and 1, not 2"]),
        (["--only", "considered", "--least-weight", "x"], ["least_weight must be a number, not 'x'"]),
        (["--only", "here"], ["--only", "'here'"]),
        (["--only", "detected", "--scaler", "opencv.linear", "--size", "500"], ["size 500x500 is larger than"]),
        (["--only", "detected", "--quality", "80"], ["--quality is for JPEG and WebP files"]),
    ],
)
def test_a_wrong_scope_is_one_sentence_before_any_scan(no_scan, files, run, options, words):
    assert_sentence(run("restore", files / "source.png", "-o", files / "r.png", *options), *words)
    assert not (files / "r.png").exists()


def test_an_attack_of_which_nothing_is_known_is_undone(tmp_path, scene, run, run_json):
    write_image(tmp_path / "source.png", scene(450, 450))
    write_image(tmp_path / "target.png", scene(120, 120, seed=1))
    attack = ["attack", tmp_path / "source.png", tmp_path / "target.png", "-o", tmp_path / "a.png"]
    run(*attack, "--scaler", "opencv.linear", "--size", "90")
    code, document = run_json("restore", tmp_path / "a.png", "-o", tmp_path / "r.png")
    assert (code, document["candidate"]["size"]) == (0, {"width": 90, "height": 90})
    source, attacked, restored = (pixels(tmp_path / f"{name}.png").astype(float) for name in ("source", "a", "r"))
    assert np.mean((restored - source) ** 2) < np.mean((attacked - source) ** 2) / 10


@pytest.mark.parametrize("keeps", [False, True], ids=["nameless", "named"])
def test_a_restored_dicom_image_says_what_was_done_to_which_image_and_where(files, run_json, keeps):
    origin = shutil.copy(get_testdata_file("CT_small.dcm", download=False), files / "ct.dcm")
    data = origin.read_bytes()
    command = [
        "restore",
        origin,
        "-o",
        files / "r.dcm",
        "--restorer",
        "selective-median",
        "--param",
        "beta=3",
        *LINEAR,
        "--only",
        "considered",
    ]
    code, _ = run_json(*command, "--least-weight", "0.25", *(["--keep-patient"] if keeps else []))
    before, after = dcmread(origin), dcmread(files / "r.dcm")
    assert code == 0
    assert after.ImageType == ["DERIVED", "SECONDARY"]
    for keyword in ("SOPInstanceUID", "SeriesInstanceUID"):
        assert after[keyword].value != before[keyword].value
    assert after.SourceImageSequence[0].ReferencedSOPInstanceUID == before.SOPInstanceUID
    assert (after.BitsStored, after.PixelRepresentation) == (before.BitsStored, before.PixelRepresentation)
    for words in (
        "Restored by ScaleGuard",
        "selective-median, beta=3.0",
        "for opencv.linear 32x32",
        "on considered pixels of weight 0.25 and more",
        "not for diagnostic use",
    ):
        assert words in after.DerivationDescription
    assert (after.PatientID == before.PatientID) == keeps
    assert origin.read_bytes() == data


def test_the_original_is_never_the_output(files, run):
    answer = run("restore", files / "source.png", "-o", files / "source.png", "--restorer", "median")
    assert_sentence(answer, "source.png is an input too and would be overwritten")


@pytest.mark.parametrize("colour", [False, True], ids=["grey", "colour"])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_are_restored_as_sixteen_with_the_originals_resolution(tmp_path, scene, run_json, suffix, colour):
    frame = scene(96, 120, "uint16", colour)
    resolution = {"resolution": (300, 200), "resolutionunit": "INCH"}
    tifffile.imwrite(tmp_path / "a.tif", frame.pixels, photometric="rgb" if colour else "minisblack", **resolution)
    out = tmp_path / f"r.{suffix}"
    code, document = run_json("restore", tmp_path / "a.tif", "-o", out, *LINEAR, "--only", "considered")
    assert (code, document["notices"]) == (0, [])
    restored = pixels(out)
    assert restored.dtype == np.uint16
    unread = ~batch_samples.front_end("opencv.linear", 32).considered_pixels(96, 120)
    assert np.array_equal(restored[unread], frame.pixels[unread])
    with Image.open(out) as image:
        assert image.info["dpi"] == pytest.approx((300, 200), abs=0.02)
