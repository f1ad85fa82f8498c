"""Session files: what was saved comes back, and nothing is believed unchecked."""

import json
import shutil
from dataclasses import dataclass, replace

import pytest

from scaleguard_gui.core import registry
from scaleguard_gui.core.errors import InputError
from scaleguard_gui.core.params import Parameters, number
from scaleguard_gui.core.recipe import Recipe
from scaleguard_gui.core.registry import Algorithm, Selection
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.images import write_image
from scaleguard_gui.io.session import Session, SessionFile, read_session, write_session


@pytest.fixture(autouse=True)
def small_algorithms(monkeypatch):
    """One algorithm of each kind with one parameter: sessions do not depend on which ones there are."""

    @dataclass(frozen=True)
    class Strength(Parameters):
        strength: float = number(2.0, 0.0, 64.0, label="Strength", help="How much.")

    for kind in ("attack", "detector", "restorer"):
        made = Algorithm(kind, "of-this-test", "Of this test", lambda *_: None, Strength)
        monkeypatch.setitem(registry._algorithms, (kind, "of-this-test"), made)


@pytest.fixture
def session(tmp_path, scene):
    images = tmp_path / "images"
    images.mkdir()
    write_image(images / "source.png", scene(30, 40))
    write_image(images / "target.png", scene(8, 8, seed=1))
    recipe = Recipe(
        mode="craft",
        preprocess=Preprocess(Selection.of("scaler", "opencv.linear"), Size(8, 6)),
        attack=Selection.of("attack", "of-this-test", {"strength": 3.5}),
        detectors=(Selection.of("detector", "of-this-test", {"strength": 1}),),
        restorer=Selection.of("restorer", "of-this-test"),
        scope=RestoreScope("considered", 0.25),
    )
    files = {"source": SessionFile.of(images / "source.png", 0), "target": SessionFile.of(images / "target.png", 2)}
    return Session(recipe, files, {"window": [0, 255], "linked": True, "slot": None})


@pytest.fixture
def saved(tmp_path, session):
    write_session(tmp_path / "s.json", session)
    return tmp_path / "s.json"


def test_a_session_comes_back_as_it_was(saved, session):
    again = read_session(saved)
    assert again == session
    assert again.notices == ()


def test_a_session_moves_together_with_its_images(tmp_path, saved):
    assert json.loads(saved.read_text())["files"]["source"]["path"] == "images/source.png"
    shutil.copytree(tmp_path / "images", tmp_path / "elsewhere" / "images")
    shutil.copy(saved, tmp_path / "elsewhere")
    again = read_session(tmp_path / "elsewhere" / "s.json")
    assert again.files["source"].path == tmp_path / "elsewhere" / "images" / "source.png"


def test_a_session_from_before_there_were_scopes_restores_everywhere(saved, session):
    document = json.loads(saved.read_text())
    del document["recipe"]["scope"]
    saved.write_text(json.dumps(document))
    assert read_session(saved).recipe == replace(session.recipe, scope=RestoreScope())


@pytest.mark.parametrize("scope", [[], {"where": "there"}, {"least_weight": 2}, {"reach": 1}], ids=str)
def test_a_bad_scope_is_refused_in_a_sentence(saved, scope):
    document = json.loads(saved.read_text())
    document["recipe"]["scope"] = scope
    saved.write_text(json.dumps(document))
    with pytest.raises(InputError, match=r"^s\.json cannot be read: .*(scope|where|least_weight|reach)"):
        read_session(saved)


def test_a_changed_image_is_said_and_the_settings_still_come(tmp_path, saved, session, scene):
    write_image(tmp_path / "images" / "source.png", scene(30, 40, seed=9))
    again = read_session(saved)
    assert again.recipe == session.recipe
    assert again.notices == ("source.png has changed since the session was saved: its SHA-256 differs.",)


def test_a_missing_image_is_named(tmp_path, saved):
    (tmp_path / "images" / "target.png").unlink()
    with pytest.raises(InputError, match=r"^s\.json cannot be read: its target, .*target\.png, is missing\.$"):
        read_session(saved)


@pytest.mark.parametrize(
    ("where", "value", "reason"),
    [
        (["format"], "other", "it is not a ScaleGuard session"),
        (["version"], 2, "it is of version 2, and this program reads 1"),
        (["recipe"], None, "the entry 'recipe' is missing or not of the right type"),
        (["recipe", "mode"], "play", "mode must be one of craft, inspect"),
        (["recipe", "preprocess", "size", "width"], 0, "size must lie between"),
        (["recipe", "preprocess", "size", "width"], True, "the entry 'width'"),
        (["recipe", "preprocess", "scaler", "name"], "no.such", "There is no scaler 'no.such'"),
        (["recipe", "attack", "name"], "no-such", "There is no attack 'no-such'"),
        (["recipe", "attack", "parameters"], {"strength": 65}, "of-this-test: strength must lie between 0 and 64"),
        (["recipe", "attack", "parameters"], {"force": 1}, "of-this-test: There is no parameter 'force'"),
        (["recipe", "detectors"], [3], "the entry 'name' is missing"),
        (["recipe", "restorer", "parameters"], [], "the entry 'parameters'"),
        (["files"], [], "the entry 'files'"),
        (["files", "source", "path"], 7, "the entry 'path'"),
        (["files", "source", "frame"], "x", "the entry 'frame'"),
        (["files", "butler"], {"path": "a", "sha256": "", "frame": 0}, "the role 'butler' is unknown"),
        (["view"], "wide", "the entry 'view'"),
    ],
)
def test_a_wrong_entry_is_named(saved, where, value, reason):
    document = json.loads(saved.read_text())
    holder = document
    for key in where[:-1]:
        holder = holder[key]
    holder[where[-1]] = value
    saved.write_text(json.dumps(document))
    with pytest.raises(InputError) as caught:
        read_session(saved)
    assert str(caught.value).startswith("s.json cannot be read: ")
    assert reason in str(caught.value)
    assert str(caught.value).count(".") >= 1
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "[" * 100_000, "\xff\xfe", '{"format": "x"}'])
def test_anything_else_is_no_session(tmp_path, text):
    (tmp_path / "s.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"^s\.json cannot be read: it is not a ScaleGuard session\.$"):
        read_session(tmp_path / "s.json")


def test_a_huge_file_is_not_parsed(tmp_path):
    (tmp_path / "s.json").write_bytes(b" " * 10_000_001)
    with pytest.raises(InputError, match="too large for a session"):
        read_session(tmp_path / "s.json")


def test_a_missing_session_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no\.json cannot be read: there is no such file"):
        read_session(tmp_path / "no.json")


def test_a_failed_saving_leaves_the_old_session(saved, session):
    before = saved.read_bytes()
    unwritable = Session(session.recipe, session.files, {"zoom": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_session(saved, unwritable)
    assert saved.read_bytes() == before
    assert [p.name for p in saved.parent.iterdir() if p.suffix == ".part"] == []
