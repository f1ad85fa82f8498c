"""``compare-restorers``: table, document, page and sweep, with and without a front end, and mistakes."""

import csv
import json
import math
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from cli_answers import assert_sentence

from scaleguard_gui.core.metrics import compare
from scaleguard_gui.core.registry import Selection, algorithms
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import read_image, write_image
from scaleguard_gui.io.recipe_json import preprocess_from_mapping

FRONT_END = ("--scaler", "opencv.nearest", "--size", "24x20")
SOME = ("--restorers", "unsharp", "selective-median", "median")


@pytest.fixture
def attacked(tmp_path, scene):
    """The folder of a source, a target, and an image in which nearest sees nothing but the target."""
    source, target = scene(120, 144), scene(20, 24, seed=1)
    pixels = source.pixels.copy()
    pixels[::6, ::6] = 255 - target.pixels
    write_image(tmp_path / "source.png", source)
    write_image(tmp_path / "target.png", target.with_pixels(255 - target.pixels))
    write_image(tmp_path / "attack.png", source.with_pixels(pixels))
    return tmp_path


def names(document):
    return [row["restorer"] for row in document["restorers"]]


def test_the_document_has_a_row_for_each_restorer_with_the_best_first(attacked, run_json):
    image, source = attacked / "attack.png", attacked / "source.png"
    code, document = run_json("compare-restorers", image, *FRONT_END, *SOME, "--original", source)
    assert (code, document["image"], document["notices"]) == (0, str(image), [])
    expected = Preprocess(Selection.of("scaler", "opencv.nearest"), Size(24, 20))
    assert preprocess_from_mapping(document["front_end"]) == expected
    assert names(document) == ["selective-median", "median", "unsharp"] and document["best"] == "selective-median"
    best, second, worst = document["restorers"]
    assert best["payload_gone"] and best["payload_left"] < 0.05 and not worst["payload_gone"]
    assert best["psnr_to_source"] > second["psnr_to_source"]
    run_restorer = attacked / "restored.png"
    run_json("restore", image, "-o", run_restorer, "--restorer", "median")
    median = compare(read_image(source), read_image(run_restorer))
    assert (second["psnr_to_source"], second["ssim_to_source"]) == (median.psnr, median.ssim)
    assert math.isclose(second["changed_share"], compare(read_image(image), read_image(run_restorer)).changed_share)
    assert [row["error"] for row in document["restorers"]] == [None] * 3
    assert all(row["seconds"] > 0 and row["sentence"] for row in document["restorers"])


def test_all_restorers_run_where_none_is_named(attacked, run, scene):
    write_image(attacked / "small.png", scene(48, 56))
    code, out, _ = run(
        "compare-restorers", attacked / "small.png", "--scaler", "opencv.nearest", "--size", 12, "--json"
    )
    document = json.loads(out)
    assert code == 0 and [row["error"] for row in document["restorers"] if row["error"]] == []
    assert set(names(document)) == {one.name for one in algorithms("restorer")}


def test_people_get_a_table_without_columns_of_which_nothing_is_known(attacked, run):
    code, out, err = run("compare-restorers", attacked / "attack.png", *FRONT_END, *SOME)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].split()[0] == "restorer" and "to source" not in lines[0] and "to suspect" in lines[0]
    assert [line.split()[0] for line in lines[1:4]] == ["selective-median", "median", "unsharp"]
    assert "Best: Selective median." in out
    _, known, _ = run(
        "compare-restorers", attacked / "attack.png", *FRONT_END, *SOME, "--original", attacked / "source.png"
    )
    assert "to source" in known.splitlines()[0]


def test_files_hold_the_same_rows(attacked, run_json):
    table, page = attacked / "table.csv", attacked / "page.html"
    outputs = ("--csv", table, "--html", page, "--target", attacked / "target.png")
    _, document = run_json("compare-restorers", attacked / "attack.png", *FRONT_END, *SOME, *outputs)
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [row["restorer"] for row in rows] == names(document)
    for row, described in zip(rows, document["restorers"], strict=True):
        assert float(row["payload_left"]) == described["payload_left"]
        assert float(row["target_share"]) == described["target_share"]
        assert row["psnr_to_source"] == row["error"] == ""
    assert float(rows[0]["psnr_unread"]) == math.inf
    text = page.read_text()
    assert "Where unread" in text and "PSNR to source" not in text
    assert "attack.png" in text and "Best: Selective median" in text and "http" not in text.replace("http://www.w3", "")
    plot = ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])
    dots = [one for one in plot.iter() if one.tag.endswith("circle")]
    # Filled dots are those that remove the payload; higher up more of it is left.
    assert sorted(dot.get("class") for dot in dots) == ["gone", "gone", "left"]
    heights = {dot.get("class"): float(dot.get("cy")) for dot in dots}
    assert heights["left"] < heights["gone"]


def test_a_sweep_has_a_row_for_each_value(attacked, run_json, run):
    image, page = attacked / "attack.png", attacked / "sweep.html"
    options = (*FRONT_END, "--sweep", "bilateral", "sigma_grey", "--param", "radius=2", "--values", "4", "120")
    _, document = run_json("compare-restorers", image, *options, "--html", page)
    assert [row["value"] for row in document["restorers"]] == [4, 120]
    assert {row["parameters"]["radius"] for row in document["restorers"]} == {2}
    assert document["sweep"]["parameter"] == "sigma_grey"
    first, second = document["restorers"]
    assert first["payload_left"] > second["payload_left"]
    assert page.read_text().count('class="curve"') == 2
    _, out, _ = run("compare-restorers", image, *FRONT_END, "--sweep", "median", "radius")
    assert [line.split()[0] for line in out.splitlines()[1:4]] == ["1", "3", "5"]


def test_without_a_front_end_that_of_an_attack_which_the_scan_finds_is_taken(attacked, run_json, monkeypatch, scene):
    source, target = scene(600, 720), scene(100, 120, seed=1)
    pixels = source.pixels.copy()
    pixels[::6, ::6] = 255 - target.pixels
    write_image(attacked / "large.png", source.with_pixels(pixels))
    _, document = run_json("compare-restorers", attacked / "large.png", *SOME)
    assert document["front_end"]["size"] == {"width": 120, "height": 100}
    assert "the blind scan found" in document["notices"][0] and document["best"] == "selective-median"


def test_without_a_front_end_and_without_an_attack_those_run_that_need_none(attacked, run_json):
    _, document = run_json("compare-restorers", attacked / "source.png")
    assert set(names(document)) == {one.name for one in algorithms("restorer") if not one.needs_preprocess}
    assert document["front_end"] is None and document["best"] is None
    assert "blind scan found none" in document["notices"][0] and "Selective median" in document["notices"][1]
    assert {row["payload_left"] for row in document["restorers"]} == {None}


def test_only_considered_pixels_change_where_that_is_asked_for(attacked, run_json):
    options = (*FRONT_END, "--restorers", "median", "gaussian", "--only", "considered")
    _, document = run_json("compare-restorers", attacked / "attack.png", *options)
    assert document["scope"]["where"] == "considered"
    assert all(row["changed_share"] <= 1 / 36 for row in document["restorers"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--restorers", "medan"], ["'medan'", "selective-median"]),
        (["--sweep", "median", "sigma"], ["no parameter 'sigma'", "radius"]),
        (["--sweep", "median", "radius", "--values", "99"], ["radius must lie between 1 and 12, not 99"]),
        (["--values", "3"], ["--values and --param belong to --sweep"]),
        (["--sweep", "median", "radius", "--restorers", "median"], ["--restorers and --sweep exclude each other"]),
        (["--csv", "table.txt"], ["table.txt", ".csv"]),
        (["--html", "nowhere/page.html"], ["there is no folder nowhere"]),
    ],
)
def test_mistakes_are_told_in_a_sentence(attacked, run, options, words):
    assert_sentence(run("compare-restorers", attacked / "attack.png", *FRONT_END, *options), *words)


def test_an_original_of_another_size_is_refused(attacked, run):
    answer = run("compare-restorers", attacked / "attack.png", *FRONT_END, "--original", attacked / "target.png")
    assert_sentence(answer, "attack.png", "cannot be compared with target.png")


def test_an_input_is_never_overwritten(attacked, run):
    page = attacked / "attack.html"
    page.write_bytes((attacked / "attack.png").read_bytes())
    assert_sentence(run("compare-restorers", page, *FRONT_END, "--html", page), "would be overwritten")


def test_a_page_says_what_did_not_run(attacked, run_json):
    page = attacked / "page.html"
    _, document = run_json("compare-restorers", attacked / "source.png", *SOME[:3], "--html", page)
    failed = [row for row in document["restorers"] if row["error"]]
    assert [row["restorer"] for row in failed] == ["selective-median"] and failed[0]["psnr_to_suspect"] is None
    assert failed[0]["error"] in page.read_text()
    assert json.loads(json.dumps(document))["best"] is None
    assert np.isfinite(document["restorers"][0]["psnr_to_suspect"])
