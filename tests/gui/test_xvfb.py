"""The program in a real X window: it starts, takes a key, closes, and says nothing on stderr."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import scaleguard_gui

ROOT = Path(scaleguard_gui.__file__).parents[1]
TIMEOUT = 60

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="Xvfb and xdotool are not installed"
)


@pytest.fixture
def display():
    """Start a virtual screen; Xvfb itself finds a free number and writes it to the pipe."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as pipe:
        number = pipe.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(TIMEOUT)


@pytest.fixture
def program(display, tmp_path):
    """Start ScaleGuard on the virtual screen with settings of its own."""
    environment = os.environ | {"DISPLAY": display, "XDG_CONFIG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, "-c", "import sys; from scaleguard_gui.gui.app import run; sys.exit(run([]))"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    yield process
    if process.poll() is None:
        process.kill()
        process.communicate()


def xdotool(display, *words):
    done = subprocess.run(
        ["xdotool", *words], env=os.environ | {"DISPLAY": display}, capture_output=True, text=True, timeout=TIMEOUT
    )
    return done.stdout.split()


def find_window(display, process):
    """Wait for the window whose title names the first sample, which is there once the sample is open."""
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end and process.poll() is None:
        found = xdotool(display, "search", "--onlyvisible", "--name", "chest-phantom")
        if found:
            return found[0]
        time.sleep(0.1)
    pytest.fail(f"no window came; stderr: {process.communicate(timeout=5)[1].decode()}")


def test_the_window_opens_takes_a_key_and_closes_cleanly(display, program, tmp_path):
    window = find_window(display, program)
    # Without a window manager the focus must be given by hand. Ctrl+2 is Inspect.
    xdotool(display, "windowfocus", "--sync", window)
    xdotool(display, "key", "--window", window, "ctrl+2")
    xdotool(display, "key", "--window", window, "ctrl+q")
    _, errors = program.communicate(timeout=TIMEOUT)
    assert (program.returncode, errors.decode()) == (0, "")
    kept = json.loads((tmp_path / "ScaleGuard" / "last-session.json").read_text())
    assert kept["recipe"]["mode"] == "inspect", "the key arrived, and closing kept the session"


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_from_the_terminal_closes_cleanly(display, program, sent):
    find_window(display, program)
    program.send_signal(sent)
    _, errors = program.communicate(timeout=TIMEOUT)
    assert (program.returncode, errors.decode()) == (0, "")
