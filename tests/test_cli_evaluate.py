"""The command evaluate: tables, document and page, the same however often it is run."""

import csv
import json
import re
from html.parser import HTMLParser

import pytest
from cli_answers import assert_sentence
from evaluation_samples import stand_in

from scaleguard_gui.cli import evaluate
from scaleguard_gui.core.blind import inspection
from scaleguard_gui.core.evaluation import trial
from scaleguard_gui.core.evaluation.plan import all_restorers
from scaleguard_gui.engine.evaluation import do_job
from scaleguard_gui.io.images import write_image

PLAN = [
    "--sizes",
    "32",
    "--scalers",
    "opencv.linear",
    "--qualities",
    "90",
    "--detectors",
    "down-and-up",
    "--kinds",
    "noise",
]
ATTACKS = ["--attacks", "whole", "local-1"]


@pytest.fixture
def folders(tmp_path, scene):
    for name in ("images", "targets"):
        (tmp_path / name).mkdir()
    write_image(tmp_path / "images" / "first.png", scene(120, 130))
    write_image(tmp_path / "images" / "a<b>&c.png", scene(110, 120, seed=1))
    (tmp_path / "images" / "broken.png").write_text("no image")
    write_image(tmp_path / "targets" / "target.png", scene(50, 50, seed=4))
    return tmp_path


@pytest.fixture
def in_this_process(monkeypatch):
    """Do all jobs here, with a stand-in for the blind scan: what other processes give is tested beside the jobs."""
    monkeypatch.setattr(inspection, "inspect", stand_in)
    monkeypatch.setattr(evaluate, "in_processes", lambda work, jobs, count, ctx: enumerate(map(do_job, jobs)))


def command(folders, *more):
    inputs = ["--images", folders / "images", "--targets", folders / "targets", "--out", folders / "out"]
    return ["evaluate", *inputs, *PLAN, *more]


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("in_this_process")
def test_an_evaluation_writes_tables_document_and_page(folders, run_json):
    code, document = run_json(*command(folders, *ATTACKS))
    out = folders / "out"
    assert code == 0
    assert document["images"] == 2
    assert {(row["test"], row["attack"], row["jpeg_quality"]) for row in document["results"]} == {
        (test, attack, quality)
        for test in ("blind-scan", "down-and-up")
        for attack in ("whole", "local-1")
        for quality in (None, 90)
    }
    assert {(row["kind"], row["alarm_count"]) for row in document["false_alarms"] if row["test"] == "blind-scan"} == {
        ("plain", 2),
        ("noise", 2),
        ("all but plain", 2),
    }
    assert [row["image"] for row in document["left_out"]] == ["broken.png"]
    written = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    assert written["results"] == document["results"]
    # Two images as they are, two made noisy, the broken one, and two attacks on two images, unsaved and saved.
    assert len(rows(out / "samples.csv")) == 2 + 2 + 1 + 8
    results = rows(out / "results.csv")
    assert [float(row["auc"]) for row in results] == [row["auc"] for row in document["results"]]
    assert {row["attack"] for row in rows(out / "prices.csv")} == {"whole", "local-1"}
    assert len(rows(out / "front-ends.csv")) == 4
    assert not (out / "faults.txt").exists()


@pytest.mark.usefixtures("in_this_process")
def test_a_second_run_goes_on_with_the_first_and_writes_the_same(folders, run_json, run):
    _, first = run_json(*command(folders, *ATTACKS))
    samples = (folders / "out" / "samples.csv").read_bytes()
    _, second = run_json(*command(folders, *ATTACKS))
    assert (folders / "out" / "samples.csv").read_bytes() == samples
    assert first["results"] == second["results"]
    assert "9 jobs were done by an earlier run." in second["notices"]
    code, out, _ = run(*command(folders, *ATTACKS))
    assert code == 0
    assert "whole, JPEG 90" in out


@pytest.mark.usefixtures("in_this_process")
def test_restorers_are_measured_when_they_are_asked_for(folders, run, run_json):
    out, asked = folders / "out", ["--restorers", "gaussian", "selective-median", "gaussian"]
    code, document = run_json(*command(folders, "--attacks", "whole", *asked))
    assert code == 0
    assert document["plan"]["restorers"] == ["gaussian", "selective-median"]
    found = {(row["restorer"], row["front_end"], row["attack"], row["jpeg_quality"]) for row in document["restorers"]}
    kinds = [("known", "whole", None), ("known", "whole", 90), ("known", "honest", None)]
    names = ("untouched", "gaussian", "selective-median")
    assert {(name, *kind) for name in names for kind in kinds} <= found
    written = rows(out / "restorers.csv")
    assert [float(row["psnr"]) for row in written] == [row["psnr"] for row in document["restorers"]]
    # Two images, each as it is, attacked and saved, by two restorers and none.
    assert len([row for row in rows(out / "repairs.csv") if row["front_end"] == "known"]) == 18
    page = (out / "evaluation.html").read_text(encoding="utf-8")
    assert "Which restorer helps" in page
    assert "What restorers do to honest images" in page
    checked = Checked()
    checked.feed(page)
    assert checked.open == []
    _, told, _ = run(*command(folders, "--attacks", "whole", *asked))
    assert re.search(r"whole, JPEG 90 +selective-median +\d", told)
    run(*command(folders, "--attacks", "whole"))
    assert not (out / "restorers.csv").exists()
    assert not (out / "repairs.csv").exists()
    assert "restorer" not in (out / "evaluation.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("in_this_process")
def test_restorers_without_names_are_all_of_them(folders, run_json, monkeypatch):
    monkeypatch.setattr(trial, "repairs", lambda *given: ())
    _, document = run_json(*command(folders, "--attacks", "--restorers"))
    assert document["plan"]["restorers"] == list(all_restorers())


class Checked(HTMLParser):
    """Remembers what a page asks for, and that every element is closed."""

    def __init__(self):
        super().__init__()
        self.open, self.links, self.tags, self.text = [], [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.links += [value for name, value in attributes if name in ("src", "href", "xlink:href", "srcset")]
        if tag not in ("meta", "path"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.usefixtures("in_this_process")
def test_the_page_needs_nothing_else_and_says_what_its_plots_show(folders, run):
    run(*command(folders, *ATTACKS))
    page = (folders / "out" / "evaluation.html").read_text(encoding="utf-8")
    checked = Checked()
    checked.feed(page)
    assert checked.open == []
    assert checked.links == []
    assert "script" not in checked.tags
    assert set(re.findall(r"https?://[^\"' ]+", page)) == {"http://www.w3.org/2000/svg"}
    assert "url(" not in page
    assert "@import" not in page
    plots = re.findall(r'<svg class="plot".*?</svg>', page, re.DOTALL)
    assert len(plots) == 4
    for plot in plots:
        assert 'role="img"' in plot
        assert re.search(r"<title>.+</title><desc>.*area \d\.\d+.*</desc>", plot)
    assert "prefers-color-scheme: dark" in page
    colours = set(re.findall(r"var\((--\w+)\)", page))
    assert all(page.count(f"{colour}: #") == 2 for colour in colours), "each colour has its light and its dark value"
    assert "broken.png" in "".join(checked.text)


@pytest.mark.usefixtures("in_this_process")
def test_names_of_files_are_text_on_the_page(folders, run):
    (folders / "images" / "<script>x.png").write_text("no image")
    run(*command(folders, *ATTACKS))
    page = (folders / "out" / "evaluation.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;x.png" in page


@pytest.mark.usefixtures("in_this_process")
def test_without_attacks_false_alarms_are_counted(folders, run_json):
    _, document = run_json(*command(folders, "--attacks"))
    assert document["results"] == []
    assert {row["kind"] for row in document["false_alarms"]} == {"plain", "noise", "all but plain"}


@pytest.mark.usefixtures("in_this_process")
def test_bugs_are_told_in_a_file_of_their_own(folders, run, monkeypatch):
    def fails(suspect, ctx):
        raise IndexError("made up")

    monkeypatch.setattr(inspection, "inspect", fails)
    assert_sentence(run(*command(folders, *ATTACKS)), "No image of", "could be evaluated")
    assert "IndexError: made up" in (folders / "out" / "faults.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "more, words",
    [
        (["--attacks", "nonsense"], "no attack 'nonsense' to evaluate"),
        (["--detectors", "nonsense"], "no detector 'nonsense'"),
        (["--restorers", "nonsense"], "no restorer 'nonsense'"),
        (["--restorers", "median@nowhere"], "nowhere"),
        (["--kinds", "nonsense"], "no kind of honest image 'nonsense'"),
        (["--qualities", "0"], "quality must lie between 1 and 100, not 0"),
        (["--jobs", "0"], "jobs must lie between 1 and"),
        (["--jobs", "1", "--scheduler", "tcp://x"], "not allowed with"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(folders, run, more, words):
    assert_sentence(run(*command(folders, *more)), words)
    assert not (folders / "out").exists()


def test_an_empty_folder_is_a_sentence(folders, run):
    (folders / "empty").mkdir()
    assert_sentence(run(*command(folders, "--images", folders / "empty")), "there is no image in it")
    assert_sentence(run(*command(folders, "--targets", folders / "empty")), "there is no image in it")
    assert_sentence(run(*command(folders, "--images", folders / "none")), "there is no such folder")


def test_an_address_that_is_none_is_a_sentence(folders, run):
    pytest.importorskip("distributed")
    assert_sentence(run(*command(folders, "--scheduler", "nonsense")), "looks like tcp://")


def test_an_output_that_is_a_file_is_a_sentence(folders, run):
    (folders / "out").write_text("a file")
    assert_sentence(run(*command(folders)), "out cannot be made")
