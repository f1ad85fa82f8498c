"""Which files of a folder are images: by suffix, or DICOM by content; sorted, and nothing hidden."""

import os
import shutil

import pytest
from pydicom.data import get_testdata_file

from scaleguard_gui.core.errors import InputError
from scaleguard_gui.io.image_folder import image_folder


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "scans"
    for name in ("b.PNG", "a.jpeg", "notes.txt", ".hidden.png", "._a.jpeg", "below/c.tif", ".git/d.png", "empty"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(b"" if name == "empty" else b"whatever it is")
    return made


def names(found, folder):
    return [os.path.relpath(file, folder) for file in found.files]


def test_images_are_told_by_their_suffix_and_sorted_even_if_they_hold_something_else(folder):
    found = image_folder(folder)
    assert names(found, folder) == ["a.jpeg", "b.PNG"]
    assert found.notices == ()


def test_folders_below_are_looked_into_on_request_but_not_hidden_ones(folder):
    assert names(image_folder(folder, recursive=True), folder) == ["a.jpeg", "b.PNG", "below/c.tif"]


def test_dicom_files_are_known_without_a_suffix_and_a_discs_table_of_contents_is_none(folder):
    source = get_testdata_file("CT_small.dcm", download=False)
    for name in ("IM0001", "1.2.840.10008.7", "DICOMDIR"):
        shutil.copy(source, folder / name)
    assert names(image_folder(folder), folder) == ["1.2.840.10008.7", "IM0001", "a.jpeg", "b.PNG"]


def test_paths_begin_as_the_folder_was_given(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert image_folder("scans").files == (os.path.join("scans", "a.jpeg"), os.path.join("scans", "b.PNG"))


@pytest.mark.skipif(os.name != "posix", reason="links need a right there")
def test_a_link_to_a_folder_above_is_not_followed_for_ever(folder):
    (folder / "below" / "up").symlink_to(folder)
    assert names(image_folder(folder, recursive=True), folder) == ["a.jpeg", "b.PNG", "below/c.tif"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere", "there is no such folder"),
        ("notes.txt", "it is not a folder"),
        ("void", "there is no image in it; the folders below were not looked into"),
    ],
)
def test_what_holds_no_images_is_one_sentence(folder, name, words):
    (folder / "void").mkdir()
    with pytest.raises(InputError, match=f"{name} cannot be scanned: {words}"):
        image_folder(folder / name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_below_that_is_forbidden_is_told(folder):
    (folder / "below").chmod(0)
    try:
        found = image_folder(folder, recursive=True)
    finally:
        (folder / "below").chmod(0o755)
    assert names(found, folder) == ["a.jpeg", "b.PNG"]
    assert "below was left out" in found.notices[0]
