"""Presets: shipped front ends load, a person's own are kept whole, and damage is told without losing anything."""

import json
from dataclasses import replace

import pytest

from scaleguard_gui.core.errors import InputError, ParameterError
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.resources import resource_path
from scaleguard_gui.core.scaling.fit import Fit
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.presets import Preset, delete_preset, own_file, preset, presets, save_preset

FRONT_END = Preprocess(Selection.of("scaler", "opencv.cubic"), Size(96, 64), Fit("letterbox", 0, 17.5), "grey")
OWN = Preset("clinic-b", "Clinic B", "Grenoble's, as told by them.", FRONT_END)
SHIPPED = [entry["name"] for entry in json.loads(resource_path("preprocess_presets.json").read_text())["presets"]]


def write_own(text):
    own_file().parent.mkdir(parents=True, exist_ok=True)
    own_file().write_text(text, encoding="utf-8")


def test_every_shipped_preset_loads_and_says_where_it_comes_from():
    found, complaints = presets()
    assert complaints == ()
    assert [entry.name for entry in found] == SHIPPED
    assert 12 <= len(SHIPPED) == len(set(SHIPPED))
    assert all("https://" in entry.note and entry.label and not entry.is_own for entry in found)


def test_a_saved_preset_is_found_as_it_was():
    save_preset(OWN)
    assert preset("clinic-b") == OWN
    assert [entry.name for entry in presets()[0]] == [*SHIPPED, "clinic-b"]


def test_saving_a_name_again_replaces_it_in_its_place():
    for name in ("a", "b", "c"):
        save_preset(replace(OWN, name=name))
    save_preset(replace(OWN, name="b", label="Second"))
    assert [(entry.name, entry.label) for entry in presets()[0] if entry.is_own] == [
        ("a", "Clinic B"),
        ("b", "Second"),
        ("c", "Clinic B"),
    ]


def test_a_name_that_stands_twice_in_the_file_stands_once_after_saving():
    save_preset(OWN)
    document = json.loads(own_file().read_text())
    write_own(json.dumps(document | {"presets": document["presets"] * 2}))
    save_preset(replace(OWN, label="New"))
    assert preset("clinic-b").label == "New"
    assert len(json.loads(own_file().read_text())["presets"]) == 1


def test_an_own_preset_hides_the_shipped_one_of_its_name_until_it_is_deleted():
    before = preset("opencv-224")
    save_preset(replace(before, preprocess=FRONT_END))
    assert (preset("opencv-224").is_own, preset("opencv-224").preprocess) == (True, FRONT_END)
    assert len(presets()[0]) == len(SHIPPED)
    delete_preset("opencv-224")
    assert preset("opencv-224") == before


def test_a_shipped_preset_cannot_be_deleted():
    with pytest.raises(ParameterError, match=r"no preset 'opencv-224' of your own; shipped presets cannot"):
        delete_preset("opencv-224")


def test_an_unknown_preset_is_told_with_the_names_there_are():
    with pytest.raises(ParameterError, match=r"There is no preset 'resnet'; there are torchvision-256-224, .*clip-224"):
        preset("resnet")


@pytest.mark.parametrize("name", ["", "-x", "two words", "a/b", "ä", "x" * 61, "a\n"])
def test_a_name_that_no_command_could_hold_is_refused(name):
    with pytest.raises(ParameterError, match="name of a preset"):
        Preset(name, "", "", FRONT_END)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"format": "scaleguard-presets", "version": 2, "presets": []}',
        '{"format": "scaleguard-presets", "version": 1, "presets": {}}',
        "[" * 100000,
        '{"format": "scaleguard-presets", "version": 1, "presets": []}' + " " * 1_000_001,
    ],
)
def test_a_damaged_file_is_named_and_kept_and_shipped_presets_still_load(text):
    write_own(text)
    found, (complaint,) = presets()
    assert [entry.name for entry in found] == SHIPPED
    assert complaint.startswith(f"{own_file()} cannot be used: ") and complaint.endswith(".")
    for change in (lambda: save_preset(OWN), lambda: delete_preset("clinic-b")):
        with pytest.raises(InputError, match="cannot be used"):
            change()
    assert own_file().read_text() == text


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda entry: entry["preprocess"]["scaler"].update(name="later.magic"), "There is no scaler 'later.magic'"),
        (lambda entry: entry["preprocess"]["size"].update(width=0), "size must lie between"),
        (lambda entry: entry["preprocess"]["fit"].update(kind="crop", resize=90), "resize must be at least"),
        (lambda entry: entry["preprocess"].update(colour="red"), "colour must be one of keep, grey"),
        (lambda entry: entry.update(name="two words"), "name of a preset"),
        (lambda entry: entry.update(label=3), "the entry 'label' is missing or not of the right type"),
    ],
)
def test_one_bad_entry_is_left_out_told_and_survives_saving(spoil, reason):
    save_preset(replace(OWN, name="spoilt"))
    save_preset(OWN)
    document = json.loads(own_file().read_text())
    spoil(document["presets"][0])
    write_own(json.dumps(document))
    found, (complaint,) = presets()
    assert [entry.name for entry in found if entry.is_own] == ["clinic-b"]
    assert str(own_file()) in complaint and reason in complaint and complaint.endswith(".")
    save_preset(replace(OWN, label="New"))
    assert json.loads(own_file().read_text())["presets"][0] == document["presets"][0]


def test_an_unknown_name_is_told_together_with_what_was_left_out():
    write_own("{")
    with pytest.raises(ParameterError, match=r"There is no preset 'clinic-b'.*cannot be used"):
        preset("clinic-b")


def test_a_file_where_the_folder_should_be_is_a_sentence():
    own_file().parent.write_text("not a folder")
    with pytest.raises(InputError, match="cannot be written"):
        save_preset(OWN)
    assert [entry.name for entry in presets()[0]] == SHIPPED
