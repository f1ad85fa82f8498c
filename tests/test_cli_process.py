"""The real command in a process of its own: streams, exit codes, and no Qt."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import scaleguard_gui
from scaleguard_gui.io.images import write_image

ROOT = Path(scaleguard_gui.__file__).parents[1]
WITHOUT_QT = """
import sys
for name in ("PySide6", "shiboken6", "PyQt5", "PyQt6", "PySide2"):
    sys.modules[name] = None
"""
IMPORT_ALL = """
import importlib, pkgutil, scaleguard_gui
for room in ("core", "io", "cli"):
    package = importlib.import_module(f"scaleguard_gui.{room}")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
            print(module.name)
"""


def run(*arguments, code=None):
    command = [sys.executable, *(["-c", code] if code else ["-m", "scaleguard_gui.cli"]), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)


def test_core_io_and_cli_import_without_qt():
    done = run(code=WITHOUT_QT + IMPORT_ALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert {"scaleguard_gui.core.pipeline", "scaleguard_gui.io.session", "scaleguard_gui.cli.attack"} <= set(
        done.stdout.split()
    )


def test_the_window_without_qt_is_one_sentence():
    done = run(code=WITHOUT_QT + "from scaleguard_gui.cli import main\nsys.exit(main([]))")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The window needs PySide6, which cannot be imported here: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="pipes break in another way there")
def test_a_reader_that_has_seen_enough_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "scaleguard_gui.cli", "list"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=120, env=environment, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_attack_prints_one_document_and_nothing_else(tmp_path, scene):
    write_image(tmp_path / "s.png", scene(96, 120))
    write_image(tmp_path / "t.png", scene(24, 24, seed=1))
    front_end = ["--scaler", "opencv.cubic", "--size", "24"]
    done = run("attack", tmp_path / "s.png", tmp_path / "t.png", "-o", tmp_path / "a.png", *front_end, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["epsilon_real"] <= 2


@pytest.mark.parametrize("name", ["wide.png", "lzw.tif", "a.dcm"])
def test_a_damaged_image_is_one_sentence_and_decoders_are_not_heard(tmp_path, scene, name):
    whole = _damaged(tmp_path, scene, name)
    done = run("detect", whole, "--scaler", "opencv.linear", "--size", "24", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{name} cannot be read: the {_kind(name)} file is truncated or damaged.\n"


def _kind(name):
    return {"png": "PNG", "tif": "TIFF", "dcm": "DICOM"}[name.split(".")[1]]


def _damaged(folder, scene, name):
    """Damage the compressed data in the middle: each of these decoders writes to stderr about it by itself."""
    path = folder / name
    if name == "a.dcm":
        from pydicom.data import get_testdata_file

        data = bytearray(Path(get_testdata_file("MR_small_jp2klossless.dcm", download=False)).read_bytes())
        start = data.index(b"\xff\x4f\xff\x51")  # start of the JPEG 2000 stream
        data[start + 8 : start + 40] = b"\xff" * 32
    elif name == "lzw.tif":
        import cv2

        pixels = scene(60, 80, "uint16", colour=True).pixels
        data = bytearray(cv2.imencode(".tiff", pixels)[1].tobytes())
        data[100:200] = b"\xff" * 100
    else:
        write_image(path, scene(60, 80, "uint16", colour=True))
        data = bytearray(path.read_bytes())
        data[200:260] = b"\x00" * 60
    path.write_bytes(data)
    return path
