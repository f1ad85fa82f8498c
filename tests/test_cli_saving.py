"""Saving on the command line: qualities, what is left of an attack, and DICOM."""

import numpy as np
import pytest
from cli_answers import assert_sentence
from pydicom import dcmread
from pydicom.data import get_testdata_file

from scaleguard_gui.core.jpeg import JpegOptions, through_jpeg
from scaleguard_gui.io.images import read_image

FRONT_END = ["--scaler", "opencv.linear", "--size", "24"]


def attack(files, name, *options):
    return ["attack", files / "source.png", files / "target.png", "-o", files / name, *FRONT_END, *options]


def test_what_saving_leaves_of_an_attack_is_in_the_document(files, run_json):
    run_json(*attack(files, "whole.png"))
    code, document = run_json(*attack(files, "a.jpg", "--quality", "40", "--subsampling", "4:2:0"))
    told = document["survival"]
    assert code == 0
    expected = through_jpeg(read_image(files / "whole.png"), JpegOptions(40, "4:2:0"))
    assert np.array_equal(read_image(files / "a.jpg").pixels, expected.pixels)
    assert told["epsilon_after"] == document["epsilon_real"] > told["epsilon_before"]
    assert told["error_after"] > told["error_before"]
    assert told["verdict"] in ("weakened", "gone")
    assert any("Read again, the attack is" in notice for notice in document["notices"])


def test_a_file_that_keeps_every_value_needs_no_such_report(files, run_json):
    for name in ("a.png", "a.webp", "a.dcm"):
        assert "survival" not in run_json(*attack(files, name))[1]
    assert "survival" in run_json(*attack(files, "b.webp", "--quality", "50"))[1]


def test_an_attack_that_is_made_for_a_quality_is_saved_at_that_quality(files, run_json):
    values = ["--method", "jpeg", "--param", "quality=60", "--param", "encoder=opencv"]
    _, document = run_json(*attack(files, "a.jpg", *values))
    assert any("JPEG is lossy (quality 60, 4:2:0, opencv)" in notice for notice in document["notices"])
    _, document = run_json(*attack(files, "a.jpg", *values, "--quality", "90"))
    assert any("JPEG is lossy (quality 90, 4:2:0, opencv)" in notice for notice in document["notices"])


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("a.png", ["--quality", "50"], "--quality is for JPEG and WebP files"),
        ("a.webp", ["--subsampling", "4:2:0"], "--subsampling is for JPEG files"),
        ("a.jpg", ["--keep-patient"], "--keep-patient is for DICOM files"),
        ("a.jpg", ["--quality", "101"], "quality must lie between 1 and 100"),
        ("a.jpg", ["--encoder", "mine"], "argument --encoder: invalid choice"),
    ],
)
def test_an_option_that_the_file_does_not_know_is_refused_before_the_work(files, run, name, options, reason):
    assert_sentence(run(*attack(files, name, *options)), reason)
    assert not (files / name).exists()


@pytest.mark.parametrize("keeps", [False, True], ids=["nameless", "named"])
def test_dicom_stays_dicom(files, run_json, keeps):
    origin = get_testdata_file("CT_small.dcm", download=False)
    option = ["--keep-patient"] if keeps else []
    code, document = run_json(
        "attack", origin, files / "target.png", "-o", files / "out.dcm", *FRONT_END, "--method", "direct", *option
    )
    before, after = dcmread(origin), dcmread(files / "out.dcm")
    assert code == 0
    assert (after.PatientID == before.PatientID) == keeps
    assert (after.BitsStored, after.PixelRepresentation) == (before.BitsStored, before.PixelRepresentation)
    assert "Image-scaling attack crafted by ScaleGuard" in after.DerivationDescription
    assert "opencv.linear to 24x24" in after.DerivationDescription
    assert before.PatientID not in str(document)
    code, _ = run_json("restore", files / "out.dcm", "-o", files / "back.dcm", "--restorer", "median")
    assert code == 0
    assert dcmread(files / "back.dcm").SourceImageSequence[0].ReferencedSOPInstanceUID == after.SOPInstanceUID
