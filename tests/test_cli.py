"""The command line in this process: documents, figures, exit codes and sentences."""

import os

import numpy as np
import pytest
from cli_answers import assert_sentence
from pydicom.data import get_testdata_file

from scaleguard_gui import __version__
from scaleguard_gui.cli import main
from scaleguard_gui.core.frame import Frame
from scaleguard_gui.core.json_values import without_infinities
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.core.target import fit_target
from scaleguard_gui.io.images import read_image, write_image

KINDS = {"scalers": "scaler", "attacks": "attack", "detectors": "detector", "restorers": "restorer"}
FRONT_END = ["--scaler", "opencv.linear", "--size", "24"]


@pytest.fixture
def attacked(files, run):
    code, _, _ = run("attack", files / "source.png", files / "target.png", "-o", files / "attack.png", *FRONT_END)
    assert code == 0
    return files / "attack.png"


def test_list_tells_every_algorithm_with_its_parameters(run_json):
    code, document = run_json("list")
    assert code == 0
    for title, kind in KINDS.items():
        assert [entry["name"] for entry in document[title]] == [a.name for a in algorithms(kind)]
        for entry in document[title]:
            for parameter in entry["parameters"]:
                assert {"name", "type", "unit", "range", "step", "default", "help"} <= set(parameter)


def test_a_new_restorer_file_is_listed_and_runs(run_json, files, dummy_restorer):
    _, listed = run_json("list")
    entry = next(entry for entry in listed["restorers"] if entry["name"] == dummy_restorer)
    assert [parameter["name"] for parameter in entry["parameters"]] == ["lift"]
    command = ["restore", files / "source.png", "-o", files / "out.png", "--restorer", dummy_restorer]
    code, restored = run_json(*command, "--param", "lift=5")
    assert (code, restored["parameters"], restored["changed_share"]) == (0, {"lift": 5}, 0)


def test_list_describes_epsilon(run_json):
    _, document = run_json("list")
    (l2,) = [entry for entry in document["attacks"] if entry["name"] == "l2"]
    (epsilon,) = [parameter for parameter in l2["parameters"] if parameter["name"] == "epsilon"]
    assert epsilon["type"] == "number"
    assert epsilon["unit"] == "grey levels"
    assert epsilon["range"][0] <= epsilon["default"] <= epsilon["range"][1]


def test_list_for_people_names_every_algorithm(run):
    code, out, _ = run("list")
    assert code == 0
    for kind in KINDS.values():
        assert all(algorithm.name in out for algorithm in algorithms(kind))


@pytest.mark.parametrize("scaler", ["opencv.nearest", "opencv.linear", "opencv.cubic", "pillow.nearest"])
def test_an_attack_is_what_its_document_says(files, run_json, scaler):
    out = files / "a.png"
    front_end = ["--scaler", scaler, "--size", "24x20"]
    command = ["attack", files / "source.png", files / "target.png", "-o", out, *front_end]
    code, document = run_json(*command, "--epsilon", "2")
    assert code == 0
    source, target, attack = (read_image(files / name) for name in ("source.png", "target.png", "a.png"))
    preprocess = Preprocess(Selection.of("scaler", scaler), Size(24, 20))
    gap = preprocess.scale(attack.pixels).astype(int) - fit_target(target, source, preprocess).pixels
    assert document["epsilon_real"] == np.abs(gap).max() <= 2
    mse = np.mean((attack.pixels.astype(float) - source.pixels) ** 2)
    assert document["psnr_source"] == pytest.approx(10 * np.log10(255**2 / mse))
    assert document["changed_share"] == pytest.approx(np.mean(attack.pixels != source.pixels))
    assert document["considered_share"] == pytest.approx(preprocess.considered_pixels(96, 120).mean())
    assert (document["output"], document["method"], document["scaler"]) == (str(out), "l2", scaler)
    assert document["size"] == {"width": 24, "height": 20}
    assert 0 < document["ssim_source"] < 1
    assert document["seconds"] > 0
    assert any("reduced by area averaging from 40x40" in notice for notice in document["notices"])


def test_epsilon_is_short_for_the_parameter_of_that_name(files, run_json):
    command = ["attack", files / "source.png", files / "target.png", "-o", files / "a.png", *FRONT_END]
    short, long = run_json(*command, "--epsilon", "7"), run_json(*command, "--param", "epsilon=7")
    assert short[1]["parameters"] == long[1]["parameters"] == {"epsilon": 7}
    assert short[1]["psnr_source"] == long[1]["psnr_source"]


def test_epsilon_for_a_method_without_one_is_a_sentence(files, run):
    command = ["attack", files / "source.png", files / "target.png", "-o", files / "a.png", *FRONT_END]
    assert_sentence(run(*command, "--method", "direct", "--epsilon", "2"), "epsilon", "it takes none")
    assert not (files / "a.png").exists()


def test_a_lossy_file_is_measured_as_it_was_written(files, run_json):
    command = ["attack", files / "source.png", files / "target.png", "-o", files / "a.jpg", *FRONT_END]
    _, document = run_json(*command, "--epsilon", "1")
    front_end = Preprocess(Selection.of("scaler", "opencv.linear"), Size(24, 24))
    view = front_end.model_view(read_image(files / "a.jpg"))
    fitted = fit_target(read_image(files / "target.png"), read_image(files / "source.png"), front_end)
    assert document["epsilon_real"] == np.abs(view.pixels.astype(int) - fitted.pixels).max() > 1
    assert any("JPEG is lossy" in notice for notice in document["notices"])
    assert any("1 was asked for" in notice for notice in document["notices"])


def test_grey_in_a_file_that_holds_only_colour_is_measured_as_grey(files, run_json):
    command = ["attack", files / "source.png", files / "target.png", *FRONT_END]
    _, grey = run_json(*command, "-o", files / "a.png")
    _, colour = run_json(*command, "-o", files / "a.webp")
    assert colour["epsilon_real"] == grey["epsilon_real"]
    assert colour["psnr_source"] == grey["psnr_source"]


def test_twelve_bit_dicom_is_attacked_in_its_own_grey_levels(tmp_path, files, run_json):
    mr = get_testdata_file("examples_overlay.dcm", download=False)  # 300 x 484, 12 of 16 bits
    command = ["attack", mr, files / "target.png", "-o", tmp_path / "a.png", *FRONT_END, "--epsilon", "2"]
    code, document = run_json(*command)
    attack = read_image(tmp_path / "a.png")
    assert (code, attack.value_range, attack.pixels.dtype) == (0, (0, 4095), np.uint16)
    assert 0 < document["epsilon_real"] <= 2


def test_the_same_command_writes_the_same_bytes(files, run):
    command = ["attack", files / "source.png", files / "target.png", *FRONT_END, "-o"]
    for name in ("a.png", "b.png"):
        run(*command, files / name)
    assert (files / "a.png").read_bytes() == (files / "b.png").read_bytes()


def test_an_attack_is_found_and_said_by_the_exit_code(attacked, run_json, run):
    code, document = run_json("detect", attacked, *FRONT_END)
    assert (code, document["verdict"], document["file"]) == (1, "attack", str(attacked))
    assert document["score"] > 1
    assert [entry["attack"] for entry in document["findings"]].count(True) >= 1
    for entry in document["findings"]:
        assert {"detector", "score", "threshold", "attack", "sentence", "measures"} <= set(entry)
    code, out, _ = run("detect", attacked, *FRONT_END)
    assert code == 1
    assert document["sentence"] in out


def test_an_honest_image_ends_with_zero(files, run_json):
    code, document = run_json("detect", files / "source.png", *FRONT_END)
    assert code == 0
    assert document["verdict"] in ("clean", "inconclusive")


def test_the_original_joins_the_evidence(files, attacked, run_json):
    _, without = run_json("detect", attacked, *FRONT_END)
    _, document = run_json("detect", attacked, *FRONT_END, "--original", files / "source.png")
    assert document["findings"] != without["findings"]


def test_an_original_of_another_size_is_a_sentence(files, attacked, run):
    answer = run("detect", attacked, *FRONT_END, "--original", files / "target.png")
    assert_sentence(answer, "target.png is 40x40 grey and cannot be compared with attack.png (120x96 grey)")


def test_restoring_brings_the_source_back_closer(files, attacked, run_json):
    command = ["restore", attacked, "-o", files / "r.png", "--restorer", "selective-median", *FRONT_END]
    code, document = run_json(*command, "--param", "beta=2")
    assert (code, document["output"], document["restorer"]) == (0, str(files / "r.png"), "selective-median")
    assert document["parameters"] == {"beta": 2}
    source, attack, restored = (read_image(files / name).pixels for name in ("source.png", "attack.png", "r.png"))
    assert np.mean((restored - source.astype(float)) ** 2) < np.mean((attack - source.astype(float)) ** 2)
    assert document["changed_share"] == pytest.approx(np.mean(restored != attack))
    assert document["psnr_to_input"] > 0
    assert document["seconds"] > 0


def test_equal_pictures_have_null_for_their_psnr(tmp_path, run_json):
    write_image(tmp_path / "flat.png", Frame.of(np.full((40, 40), 9, np.uint8)))
    command = ["restore", tmp_path / "flat.png", "-o", tmp_path / "r.png", "--restorer", "median"]
    code, document = run_json(*command)
    assert (code, document["psnr_to_input"], document["changed_share"]) == (0, None, 0)


def test_a_restorer_that_knows_the_attack_needs_scaler_and_size(files, run):
    command = ["restore", files / "source.png", "-o", files / "r.png", "--restorer"]
    assert_sentence(
        run(*command, "selective-median"),
        "selective-median needs a front end: --preprocess NAME, or both --scaler and --size",
    )
    assert_sentence(run(*command, "median", "--size", "24"), "both --scaler and --size")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (["--size", "0"], ["size must lie between 1x1"]),
        (["--size", "big"], ["size must be a number or WIDTHxHEIGHT, not 'big'"]),
        (["--size", "500"], ["size 500x500 is larger than source.png (120x96)"]),
        (["--scaler", "opencv.magic"], ["There is no scaler 'opencv.magic'; there are keras.bicubic"]),
        (["--scaler-param", "a=1"], ["There is no parameter 'a' here"]),
        (["--method", "magic"], ["There is no attack 'magic'"]),
        (["--epsilon", "-1"], ["epsilon must lie between"]),
        (["--epsilon", "nan"], ["epsilon must be a number, not 'nan'"]),
        (["--epsilon", "x"], ["epsilon must be a number, not 'x'"]),
        (["--epsilon", "2", "--param", "epsilon=3"], ["The parameter epsilon is given twice"]),
        (["--param", "epsilon"], ["--param must have the form NAME=VALUE, not 'epsilon'"]),
        (["--param", "force=3"], ["There is no parameter 'force' here; it takes epsilon"]),
        (["--frame", "2"], ["source.png", "it holds one frame and there is no frame 2"]),
        (["--frame", "0"], ["frame must be 1 or more, not 0"]),
        (["--frame", "x"], ["--frame", "'x'"]),
        (["--magic"], ["unrecognized arguments: --magic"]),
    ],
)
def test_a_wrong_choice_is_one_sentence(files, run, change, words):
    command = ["attack", files / "source.png", files / "target.png", "-o", files / "a.png", *FRONT_END, *change]
    assert_sentence(run(*command), *words)
    assert not (files / "a.png").exists()


@pytest.mark.parametrize("broken", ["source.png", "target.png"])
def test_a_broken_image_is_one_sentence(files, run, broken):
    whole = (files / broken).read_bytes()
    command = ["attack", files / "source.png", files / "target.png", "-o", files / "a.png", *FRONT_END]
    for content, reason in [
        (whole[:-40], "truncated"),
        (b"", "the file is empty"),
        (b"words " * 50, "it is not a PNG"),
    ]:
        (files / broken).write_bytes(content)
        assert_sentence(run(*command), f"{broken} cannot be read: ", reason)
    (files / broken).unlink()
    assert_sentence(run(*command), f"{broken} cannot be read: there is no such file")


def test_one_pixel_is_too_small_to_be_attacked_or_examined(files, run):
    write_image(files / "one.png", Frame.of(np.zeros((1, 1), np.uint8)))
    small = "size 24x24 is larger than one.png (1x1)"
    assert_sentence(run("detect", files / "one.png", *FRONT_END), small)
    command = ["attack", files / "one.png", files / "target.png", "-o", files / "a.png", *FRONT_END]
    assert_sentence(run(*command), small)


def test_one_pixel_is_a_target_like_any_other(files, run_json):
    write_image(files / "one.png", Frame.of(np.full((1, 1), 77, np.uint8)))
    command = ["attack", files / "source.png", files / "one.png", "-o", files / "a.png", *FRONT_END]
    assert run_json(*command)[1]["epsilon_real"] <= 2


@pytest.mark.parametrize("name", ["source.png", "target.png"])
def test_an_input_is_never_overwritten(files, run, name):
    before = (files / name).read_bytes()
    command = ["attack", files / "source.png", files / "target.png", "-o", files / name, *FRONT_END]
    assert_sentence(run(*command), f"{name} is an input too and would be overwritten")
    os.link(files / name, files / "other-name.png")
    command[4] = files / "other-name.png"
    assert_sentence(run(*command), "other-name.png is an input too")
    assert (files / name).read_bytes() == before


@pytest.mark.parametrize(("out", "reason"), [("a.xyz", "its name must end in"), ("no/a.png", "there is no folder")])
def test_an_output_that_cannot_be_written_is_said_before_the_work(files, run, out, reason, monkeypatch):
    monkeypatch.setattr("scaleguard_gui.cli.attack.run_attack", lambda *_: pytest.fail("the work was begun"))
    command = ["attack", files / "source.png", files / "target.png", "-o", files / out, *FRONT_END]
    assert_sentence(run(*command), reason)


def test_missing_arguments_are_one_sentence(run):
    assert_sentence(run("attack"), "scaleguard attack: the following arguments are required: SOURCE, -o/--output")


def test_a_word_that_is_neither_file_nor_command_does_not_open_a_window(run):
    assert_sentence(run("atack", "a.png"), "atack is neither a file nor a command")


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"scaleguard {__version__}\n"


def test_images_alone_open_the_window(files, monkeypatch):
    app = pytest.importorskip("scaleguard_gui.gui.app")
    opened = []
    monkeypatch.setattr(app, "run", lambda paths: opened.append(paths) or 0)
    assert main([]) == 0
    assert main([str(files / "source.png"), str(files / "target.png")]) == 0
    assert opened == [[], [str(files / "source.png"), str(files / "target.png")]]


def test_an_interrupted_command_says_so(run, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("scaleguard_gui.cli.listing.algorithms", interrupted)
    assert run("list") == (130, "", "Stopped.\n")


def test_a_fault_of_the_program_is_not_taken_for_a_found_attack(run, monkeypatch):
    monkeypatch.setattr("scaleguard_gui.cli.listing.algorithms", lambda kind: 1 / 0)
    code, out, err = run("list")
    assert (code, out) == (70, "")
    assert "ZeroDivisionError" in err


def test_json_has_null_for_what_is_no_number():
    given = {"a": float("nan"), "b": [np.float32("inf"), np.int64(3), np.bool_(True)], "c": (1.5, None, "x")}
    assert without_infinities(given) == {"a": None, "b": [None, 3, True], "c": [1.5, None, "x"]}
