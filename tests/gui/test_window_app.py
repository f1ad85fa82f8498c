"""The application around the window: no screen, bugs that reach nobody, and the start without a file."""

import gc
import subprocess
import sys
import threading

import pytest

from scaleguard_gui.core.registry import algorithm
from scaleguard_gui.gui.app import has_screen
from scaleguard_gui.gui.error_reporter import ErrorReporter
from scaleguard_gui.gui.garbage import GarbageCollector
from scaleguard_gui.gui.help import docstring_html


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_there_is_one_sentence_and_code_2(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not has_screen()

    start = "import sys; from scaleguard_gui.gui.app import run; sys.exit(run([]))"
    done = subprocess.run([sys.executable, "-c", start], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1 and "no screen" in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
@pytest.mark.parametrize(("display", "there"), [(":4711", False), ("unix:4711.0", False), ("radiology:10.0", True)])
def test_a_screen_that_nobody_serves_is_no_screen(monkeypatch, display, there):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    assert has_screen() is there


@pytest.fixture
def reporter(window, qtbot):
    made = ErrorReporter(window)
    made.reported.connect(lambda sentence, details: window.tell("error", sentence, details))
    # pytest-qt has a hook of its own, which would call this a failure.
    with qtbot.capture_exceptions():
        made.install()
        yield made
        made.uninstall()


def test_a_bug_is_told_in_one_sentence_and_logged_with_its_details(window, reporter, qtbot):
    try:
        raise ValueError("a bug of a test")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    qtbot.waitUntil(lambda: "ValueError" in window.messages.sentence, timeout=5000)
    assert "a bug of a test" not in window.messages.sentence
    assert "a bug of a test" in window.panels.log.as_text()
    assert window.isVisible()


def test_a_bug_in_another_thread_is_told_in_the_window_thread(window, reporter, qtbot):
    heard = []
    reporter.reported.connect(lambda *_: heard.append(threading.current_thread()))
    thread = threading.Thread(target=lambda: sys.excepthook(KeyError, KeyError("x"), None))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(heard), timeout=5000)
    assert heard == [threading.main_thread()]


def test_an_exception_nobody_could_raise_is_told(window, reporter, qtbot):
    class Fragile:
        def __del__(self):
            raise RuntimeError("while it was thrown away")

    Fragile()
    qtbot.waitUntil(lambda: "RuntimeError" in window.messages.sentence, timeout=5000)


def test_algorithm_help_tells_what_it_does_and_leaves_out_what_only_programmers_need(window):
    window.helping.show_algorithm(algorithm("attack", "l2"))
    assert "Change the source as little as possible" in window.helping.shown
    assert "Epsilon" in window.helping.shown
    assert "ctx" not in window.helping.shown


def test_a_docstring_keeps_formulas_and_joins_the_lines_of_paragraphs():
    html = docstring_html("One\nsentence.\n\n    a = b < c\n\nParameters\n----------\nx : int\n\nNotes\n-----\nMore.")
    assert html == "<p>One sentence.</p><pre>    a = b &lt; c</pre><h3>Notes</h3><p>More.</p>"


def test_cycles_are_collected_in_the_window_thread_only(qtbot):
    threads = []

    class Cycle:
        def __init__(self):
            self.itself = self

        def __del__(self):
            threads.append(threading.current_thread())

    def make_many():
        for _ in range(2000):
            Cycle()

    collector = GarbageCollector()
    try:
        worker = threading.Thread(target=make_many)
        worker.start()
        worker.join()
        assert threads == []
        qtbot.waitUntil(lambda: len(threads) == 2000, timeout=5000)
    finally:
        collector.stop()
    assert set(threads) == {threading.main_thread()}
    assert gc.isenabled() and gc.get_freeze_count() == 0
