"""What a batch writes: a table, a document, a page, and a journal to go on from."""

import csv
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import batch_samples
import pytest

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.images import write_image
from scaleguard_gui.io.scan_journal import ScanJournal
from scaleguard_gui.io.scan_page import scan_page, write_scan_page
from scaleguard_gui.io.scan_table import write_scan_csv, write_scan_json
from scaleguard_gui.io.scan_words import probability_text, region_text, summary_text
from scaleguard_gui.io.scanned_image import ScannedImage, scan_file

NAMES = ("clean.png", "attack<b>.png", "tiny.png", "broken.png", "edit.png")


@pytest.fixture
def files(tmp_path, scene):
    """Paths of a clean, an attacked, an undecided, a damaged and a slightly attacked image."""
    for name in NAMES:
        write_image(tmp_path / name, scene(260, 300))
    (tmp_path / "broken.png").write_bytes(b"no image")
    return [str(tmp_path / name) for name in NAMES]


@pytest.fixture
def images(files):
    return [batch_samples.fake_scan_file(file, wants_thumbnail=True) for file in files]


def test_a_table_has_the_same_columns_for_every_row(images, tmp_path):
    write_scan_csv(tmp_path / "t.csv", images)
    with (tmp_path / "t.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["verdict"] for row in rows] == ["clean", "attack", "inconclusive", "unreadable", "attack"]
    assert list(rows[0]) == [
        *("file", "verdict", "score", "probability", "false_alarm_rate", "scaler", "width", "height", "regions"),
        *("region_x", "region_y", "region_width", "region_height", "region_score", "seconds", "error"),
    ]
    assert (rows[1]["scaler"], rows[1]["region_width"], rows[1]["error"]) == ("opencv.linear", "40", "")
    assert (rows[2]["score"], rows[2]["width"], rows[2]["regions"]) == ("", "", "0")
    assert rows[3]["error"].startswith("broken.png cannot be read")


def test_a_document_is_json_that_other_programs_can_read(images, tmp_path):
    write_scan_json(tmp_path / "t.json", images)
    document = json.loads((tmp_path / "t.json").read_text(), parse_constant=pytest.fail)
    assert document["images"] == [dict(image.document) for image in images]


def test_a_page_shows_the_most_suspicious_image_first_and_the_unread_one_last(images):
    page = scan_page(images, "a folder", datetime(2026, 1, 2, tzinfo=UTC))
    verdicts = re.findall(r'<td class="(attack|clean|inconclusive|unreadable)">', page)
    assert verdicts == ["attack", "attack", "clean", "inconclusive", "unreadable"]
    assert page.index("attack&lt;b&gt;.png") < page.index("edit.png")
    assert "2026-01-02" in page


def test_a_page_needs_nothing_from_elsewhere_and_runs_no_markup_of_file_names(images):
    page = scan_page(images, "<script>", datetime(2026, 1, 2, tzinfo=UTC))
    assert "<b>.png" not in page and "<script" not in page
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert len(sources) == 4
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)
    assert "http" not in page and "url(" not in page


def test_a_page_says_that_it_shows_the_images_only_where_it_does(images, tmp_path):
    words = "contains small pictures of the images"
    write_scan_page(tmp_path / "p.html", images, "a folder")
    assert words in (tmp_path / "p.html").read_text()
    bare = [replace(image, thumbnail=b"") for image in images]
    assert words not in scan_page(bare, "a folder", datetime(2026, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize("write", [write_scan_csv, write_scan_json, lambda path, rows: write_scan_page(path, rows, "")])
def test_what_cannot_be_written_is_said_and_nothing_is_left(images, tmp_path, write):
    with pytest.raises(InputError, match="out cannot be written"):
        write(tmp_path / "nowhere" / "out", images)
    assert not (tmp_path / "nowhere").exists()


def test_words_for_people(images):
    clean, attack, tiny, broken, _ = images
    assert region_text(attack) == "40x20 at 20, 10, and 1 more"
    assert [probability_text(image) for image in (clean, attack, tiny, broken)] == ["13 %", "84 %", "", ""]
    sure = replace(attack, document={**attack.document, "probability": 1.0})
    never = replace(attack, document={**attack.document, "probability": 0.0})
    assert (probability_text(sure), probability_text(never)) == ("> 99 %", "< 1 %")
    assert summary_text(images) == (
        "5 images: 2 attacks, 1 clean, 1 inconclusive, 1 unreadable. The threshold lets 1 % of honest images alarm."
    )
    assert summary_text([]) == "0 images: nothing yet."


def journal(path, numbers=batch_samples.NUMBERS):
    return ScanJournal(path, numbers)


def test_a_journal_gives_back_what_it_was_told(files, images, tmp_path):
    first = journal(tmp_path / "j")
    for image in images:
        first.add(image)
    known = journal(tmp_path / "j").known(["elsewhere.png", *files], wants_thumbnails=True)
    # The damaged file is tried again.
    assert known == {1: images[0], 2: images[1], 3: images[2], 5: images[4]}


def test_a_result_counts_no_more_once_its_file_calibration_or_need_changed(files, images, tmp_path, scene):
    plain = replace(images[0], thumbnail=b"")
    journal(tmp_path / "j").add(plain)
    again = journal(tmp_path / "j")
    assert again.known(files, wants_thumbnails=False) == {0: plain}
    assert again.known(files, wants_thumbnails=True) == {}
    other = replace(batch_samples.NUMBERS, threshold=5.0)
    assert journal(tmp_path / "j", other).known(files, wants_thumbnails=False) == {}
    write_image(files[0], scene(100, 100))
    assert again.known(files, wants_thumbnails=False) == {}


def test_a_run_that_was_killed_while_writing_loses_one_line_only(files, images, tmp_path):
    first = journal(tmp_path / "j")
    first.add(images[0])
    first.add(images[1])
    data = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(data[:-20])
    second = journal(tmp_path / "j")
    assert list(second.known(files, wants_thumbnails=True)) == [0]
    second.add(images[4])
    assert list(journal(tmp_path / "j").known(files, wants_thumbnails=True)) == [0, 4]


@pytest.mark.parametrize("data", [b"some notes\n", b"some notes", b'{"image": 3}\n', b"[]\n", b"\xff\xfe\n", b'{"fo\n'])
def test_another_kind_of_file_is_refused_and_kept(tmp_path, data):
    (tmp_path / "j").write_bytes(data)
    with pytest.raises(InputError, match="j is not the journal of a scan; name another file"):
        journal(tmp_path / "j")
    assert (tmp_path / "j").read_bytes() == data


def test_a_journal_that_cannot_be_written_is_said(images, tmp_path):
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        journal(tmp_path / "nowhere" / "j").add(images[0])


def test_a_fault_of_the_program_is_a_row_with_details_for_its_log(files, monkeypatch):
    def fail(frame, ctx, numbers, known):
        raise KeyError("a bug")

    monkeypatch.setattr("scaleguard_gui.io.scanned_image.inspect", fail)
    image = scan_file(files[0], batch_samples.NUMBERS)
    assert (image.document["verdict"], image.file) == ("failed", files[0])
    assert image.error == "Something went wrong inside ScaleGuard (KeyError)."
    assert "a bug" in image.details


def test_too_little_memory_for_an_image_is_a_row_that_says_so(files, monkeypatch):
    def fail(frame, ctx, numbers, known):
        raise MemoryError

    monkeypatch.setattr("scaleguard_gui.io.scanned_image.inspect", fail)
    assert "too large for the memory there is" in scan_file(files[0], batch_samples.NUMBERS).error


def test_a_file_is_scanned_by_the_numbers_given(files, monkeypatch):
    monkeypatch.setattr("scaleguard_gui.io.scanned_image.inspect", batch_samples.inspect)
    image = scan_file(files[4], batch_samples.NUMBERS, wants_thumbnail=True)
    assert isinstance(image, ScannedImage)
    assert (image.document["verdict"], image.front_end, image.error) == ("attack", "32x32 linear", "")
    assert image.thumbnail.startswith(b"\xff\xd8\xff")
    strict = replace(batch_samples.NUMBERS, threshold=8.0)
    assert scan_file(files[4], strict).document["verdict"] == "clean"
