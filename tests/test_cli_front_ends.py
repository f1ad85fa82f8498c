"""Front ends on the command line: presets, single parts of them, tables over many, and mistakes."""

import json
import math

import pytest
from cli_answers import assert_sentence

from scaleguard_gui.core.epsilon import real_epsilon
from scaleguard_gui.core.front_ends import COMMON_SIZES, scaler_variants
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.presets import Preset, own_file, presets, save_preset
from scaleguard_gui.io.recipe_json import preprocess_from_mapping, preprocess_to_mapping

BOX = Preprocess(Selection.of("scaler", "opencv.linear"), Size(32, 32), Fit("letterbox", 0, 114))


@pytest.fixture
def box():
    """A preset of a person's own, small enough for the files of these tests."""
    save_preset(Preset("box-32", "Box", "A test's.", BOX))
    return "box-32"


@pytest.fixture
def attack(files, run_json):
    """Attack with front-end options; returns the document."""

    def call(*options):
        code, document = run_json("attack", files / "source.png", files / "target.png", "-o", files / "a.png", *options)
        assert code == 0
        return document

    return call


def test_a_preset_is_a_whole_front_end(files, attack, box):
    document = attack("--preprocess", box)
    assert preprocess_from_mapping(document["preprocess"]) == BOX
    assert (document["scaler"], document["size"]) == ("opencv.linear", {"width": 32, "height": 32})
    source, target, made = (read_image(files / name) for name in ("source.png", "target.png", "a.png"))
    goal = fit_target(target, source, BOX)
    assert document["epsilon_real"] == real_epsilon(made, goal, BOX) <= 2


@pytest.mark.parametrize(
    ("options", "scaler", "size", "fit", "colour"),
    [
        (["--scaler", "torch.bilinear"], "torch.bilinear", (32, 32), BOX.fit, "keep"),
        (["--size", "24x20"], "opencv.linear", (24, 20), BOX.fit, "keep"),
        (["--pad", "7.5"], "opencv.linear", (32, 32), Fit("letterbox", 0, 7.5), "keep"),
        (["--fit", "stretch"], "opencv.linear", (32, 32), Fit(), "keep"),
        (["--fit", "crop", "--resize", "40"], "opencv.linear", (32, 32), Fit("crop", 40), "keep"),
        (["--colour", "grey"], "opencv.linear", (32, 32), BOX.fit, "grey"),
    ],
)
def test_an_option_changes_a_single_part_of_a_preset(attack, box, options, scaler, size, fit, colour):
    preprocess = preprocess_from_mapping(attack("--preprocess", box, *options)["preprocess"])
    assert preprocess == Preprocess(Selection.of("scaler", scaler), Size(*size), fit, colour)


def test_a_front_end_is_described_without_a_preset(attack):
    front_end = ["--scaler", "torch.bilinear", "--scaler-param", "antialias=true", "--size", "20", "--fit", "crop"]
    preprocess = preprocess_from_mapping(attack(*front_end, "--colour", "grey")["preprocess"])
    scaler = Selection.of("scaler", "torch.bilinear", {"antialias": True})
    assert preprocess == Preprocess(scaler, Size(20, 20), Fit("crop"), "grey")


def test_a_parameter_of_the_presets_scaler_changes_alone(attack):
    save_preset(
        Preset("t", "T", "", Preprocess(Selection.of("scaler", "torch.bilinear", {"antialias": True}), Size(20, 20)))
    )
    told = attack("--preprocess", "t", "--scaler-param", "align_corners=true")["preprocess"]["scaler"]
    assert told["parameters"] == {"antialias": True, "align_corners": True}


def test_detect_and_restore_take_presets_too(files, attack, run_json, box):
    attack("--preprocess", box)
    code, found = run_json("detect", files / "a.png", "--preprocess", box)
    assert (code, found["verdict"], found["preprocess"]) == (1, "attack", preprocess_to_mapping(BOX))
    command = ["restore", files / "a.png", "-o", files / "r.png", "--restorer", "selective-median", "--preprocess", box]
    code, restored = run_json(*command)
    assert (code, restored["preprocess"]) == (0, preprocess_to_mapping(BOX))
    _, blind = run_json("restore", files / "a.png", "-o", files / "m.png", "--restorer", "median")
    assert blind["preprocess"] is None


def test_presets_are_listed_with_their_front_ends(run_json, run, box):
    _, document = run_json("list")
    assert [entry["name"] for entry in document["presets"]] == [preset.name for preset in presets()[0]]
    (own,) = [entry for entry in document["presets"] if entry["is_own"]]
    assert (own["name"], own["label"], own["preprocess"]) == (box, "Box", preprocess_to_mapping(BOX))
    assert document["notices"] == []
    _, out, _ = run("list")
    assert all(entry["name"] in out and entry["note"] in out for entry in document["presets"])


def test_a_damaged_file_of_presets_is_told_by_list_and_shipped_ones_still_work(run_json, run, box):
    own_file().write_text("{")
    _, document = run_json("list")
    (notice,) = document["notices"]
    assert str(own_file()) in notice
    assert len(document["presets"]) >= 12
    assert str(own_file()) in run("list")[1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], ["needs a front end: --preprocess NAME, or both --scaler and --size"]),
        (["--size", "20"], ["needs a front end"]),
        (["--preprocess", "resnet"], ["There is no preset 'resnet'; there are torchvision-256-224", "box-32"]),
        (["--preprocess", "opencv-224"], ["size 224x224 is larger than source.png (120x96)"]),
        (
            ["--preprocess", "torchvision-256-224"],
            ["size 224x224 (crop: the image would become 320x256) is larger than source.png (120x96)"],
        ),
        (["--preprocess", "box-32", "--fit", "crop", "--resize", "31"], ["resize must be at least", "(32), not 31"]),
        (["--preprocess", "box-32", "--resize", "40"], ["--resize belongs to --fit crop", "fit is letterbox"]),
        (["--preprocess", "box-32", "--fit", "crop", "--pad", "4"], ["--pad belongs to --fit letterbox", "is crop"]),
        (["--preprocess", "box-32", "--pad", "256"], ["pad must lie between 0 and 255, not 256"]),
        (["--preprocess", "box-32", "--pad", "nan"], ["pad must lie between 0 and 255, not nan"]),
        (["--preprocess", "box-32", "--fit", "squeeze"], ["--fit", "'squeeze'"]),
        (["--preprocess", "box-32", "--resize", "x"], ["--resize", "'x'"]),
        (["--preprocess", "box-32", "--colour", "red"], ["--colour", "'red'"]),
        (["--preprocess", "box-32", "--scaler-param", "a=1"], ["There is no parameter 'a' here"]),
    ],
)
def test_a_front_end_that_cannot_be_is_one_sentence_and_nothing_is_written(files, run, box, options, words):
    commands = [
        ["attack", files / "source.png", files / "target.png", "-o", files / "a.png"],
        ["restore", files / "source.png", "-o", files / "a.png", "--restorer", "selective-median"],
    ]
    # Without any option it scans blindly.
    commands += [["detect", files / "source.png"]] if options else []
    for command in commands:
        assert_sentence(run(*command, *options), *words)
        assert not (files / "a.png").exists()


def test_vulnerability_tells_every_scaler_at_every_size(files, run):
    # Not `run_json`: where libraries take long to import, progress is told on stderr meanwhile.
    code, out, _ = run("vulnerability", files / "source.png", "--sizes", "12", "10x8", "--json")
    document = json.loads(out)
    assert code == 0
    assert len(document["rows"]) == 2 * len(scaler_variants())
    (row,) = [row for row in document["rows"] if row["front_end"] == "opencv.linear" and row["size"]["width"] == 10]
    preprocess = Preprocess(Selection.of("scaler", "opencv.linear"), Size(10, 8))
    assert row["preprocess"] == preprocess_to_mapping(preprocess)
    assert row["ratio"] == {"down": 12, "across": 12}
    assert row["considered_share"] == preprocess.considered_share(96, 120)
    assert (row["verdict"], row["predicted_psnr"]) == ("open", row["typical_psnr"])
    assert document["notices"] == []


def test_the_common_sizes_that_are_too_large_are_left_out_and_counted(files, run_json, scene):
    write_image(files / "middle.png", scene(300, 300))
    _, document = run_json("vulnerability", files / "middle.png", "--scalers", "opencv.linear", "pillow.box")
    fitting = [size.width for size in COMMON_SIZES if size.width <= 300]
    assert [row["size"]["width"] for row in document["rows"]] == fitting * 2
    left = 2 * (len(COMMON_SIZES) - len(fitting))
    assert document["notices"] == [
        f"{left} front ends are left out: what they ask for is larger than middle.png (300x300)."
    ]


def test_the_prediction_for_a_target_is_what_its_attack_gives(files, attack, run_json):
    front_end = ["--scaler", "opencv.linear", "--size", "20", "--epsilon", "3"]
    made = attack(*front_end)
    _, document = run_json("vulnerability", files / "source.png", "--target", files / "target.png", *front_end)
    (row,) = document["rows"]
    assert row["predicted_psnr"] == pytest.approx(made["psnr_source"], abs=0.6)
    assert document["epsilon"] == 3


def test_presets_are_rows_too_once_each(files, run_json, box):
    _, document = run_json("vulnerability", files / "source.png", "--preprocess", box, "--presets")
    assert [row["front_end"] for row in document["rows"]] == [box]
    assert document["rows"][0]["preprocess"] == preprocess_to_mapping(BOX)
    (notice,) = document["notices"]
    assert notice.startswith(f"{len(presets()[0]) - 1} front ends are left out")


def test_transfer_tells_who_sees_the_target(files, attack, run_json):
    attack("--scaler", "opencv.linear", "--size", "20", "--fit", "letterbox", "--pad", "50")
    command = ["transfer", files / "a.png", "--target", files / "target.png", "--source", files / "source.png"]
    scalers = ["opencv.linear", "torch.bilinear,antialias=true"]
    options = ["--scalers", *scalers, "--sizes", "20", "--fit", "letterbox", "--pad", "50"]
    code, document = run_json(*command, *options)
    assert code == 0
    assert [row["front_end"] for row in document["rows"]] == scalers
    assert [row["verdict"] for row in document["rows"]] == ["the target is seen", "not"]
    assert document["rows"][0]["epsilon_real"] <= 2
    assert document["rows"][0]["preprocess"]["fit"] == {"kind": "letterbox", "resize": 0, "pad": 50}
    keys = {"difference", "psnr", "ssim", "honest_difference", "target_share", "size", "scaler"}
    assert keys <= set(document["rows"][0])
    assert math.isfinite(document["rows"][0]["ssim"])


def test_tables_for_people_have_aligned_columns(files, run):
    command = ["vulnerability", files / "source.png", "--scalers", "opencv.linear", "torch.bilinear,antialias=true"]
    code, out, _ = run(*command, "--sizes", "8", "24x20")
    header, *rows, legend = out.splitlines()
    assert (code, len(rows)) == (0, 4)
    place = header.index("verdict")
    assert [line[place:] for line in rows] == ["open", "open", "safe", "safe"]
    assert {line[place - 2 : place] for line in rows} == {"  "}
    assert "typical attack" in legend
    one = run(*command[:4], "--sizes", "8")[1]
    assert "the model view reads" in one


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--sizes", "20", "200"], ["size 200x200 is larger than source.png (120x96)"]),
        (["--preprocess", "opencv-224"], ["size 224x224 is larger than source.png"]),
        (["--preprocess", "resnet"], ["There is no preset 'resnet'"]),
        (["--presets"], ["Every front end asks for more than source.png has (120x96)"]),
        ([], ["Every front end asks for more than source.png has"]),
        (["--presets", "--fit", "crop"], ["--fit, --resize, --pad and --colour belong to --scalers and --sizes"]),
        (["--sizes", "20", "--scalers", "opencv.magic"], ["There is no scaler 'opencv.magic'"]),
        (["--sizes", "20", "--scalers", "torch.bilinear,antialias=perhaps"], ["antialias must be true or false"]),
        (["--sizes", "20", "--scalers", "torch.bilinear,antialias"], ["must have the form NAME[,PARAMETER=VALUE...]"]),
        (["--sizes", "big"], ["size must be a number or WIDTHxHEIGHT, not 'big'"]),
        (["--sizes"], ["--sizes"]),
        (["--sizes", "20", "--fit", "crop", "--resize", "19"], ["resize must be at least"]),
        (["--sizes", "20", "--frame", "2"], ["there is no frame 2"]),
    ],
)
def test_a_table_that_cannot_be_is_one_sentence(files, run, options, words):
    assert_sentence(run("vulnerability", files / "source.png", *options), *words)
    assert_sentence(run("transfer", files / "source.png", "--target", files / "target.png", *options), *words)


def test_what_a_table_needs_beside_front_ends_is_said(files, run):
    one = ["--scaler", "opencv.linear", "--size", "20"]
    assert_sentence(run("transfer", files / "source.png", *one), "the following arguments are required: --target")
    assert_sentence(run("vulnerability", files / "none.png", *one), "none.png cannot be read: there is no such file")
    assert_sentence(run("vulnerability", files / "source.png", *one, "--epsilon", "-1"), "epsilon must lie between")
    command = ["transfer", files / "source.png", "--target", files / "target.png", "--source", files / "target.png"]
    assert_sentence(run(*command, *one), "target.png is 40x40 grey and cannot be compared with source.png")


def test_a_table_is_json_that_other_programs_can_read(files, run, box):
    code, out, err = run("vulnerability", files / "source.png", "--preprocess", box, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["rows"][0]["front_end"] == box
