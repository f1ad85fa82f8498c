"""Help: the guide, the keys, the algorithms' docstrings and the version, in windows that never block the main one."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

import scaleguard_gui
from scaleguard_gui.core.registry import Algorithm
from scaleguard_gui.gui.action_table import ACTIONS
from scaleguard_gui.gui.actions import plain, translated

_FOR_PROGRAMMERS = ("Parameters", "Returns", "Raises", "Examples")


class Help(QObject):
    """Opens help windows; asking again shows the same window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: HelpDialog | None = None

    @property
    def shown(self) -> str:
        """The text that is shown; empty when none is."""
        return self._dialog.text if self._dialog and self._dialog.isVisible() else ""

    def show_guide(self) -> None:
        """Tell how to work with the window."""
        self._show(self.tr("Guide"), guide_html(self))

    def show_keyboard(self) -> None:
        """List all keys."""
        self._show(self.tr("Keyboard"), keyboard_html())

    def show_about(self) -> None:
        """Tell version and licence."""
        text = self.tr("Craft, see, detect and undo image-scaling attacks.")
        licence = self.tr("MIT licence. It uses Qt and PySide6 under the LGPL.")
        html = f"<h2>ScaleGuard {escape(scaleguard_gui.__version__)}</h2><p>{text}</p><p>{licence}</p>"
        self._show(self.tr("About ScaleGuard"), html)

    def show_algorithm(self, algorithm: Algorithm) -> None:
        """Show an algorithm's docstring, with its parameters."""
        self._show(algorithm.label, algorithm_html(algorithm))

    def _show(self, title: str, html: str) -> None:
        if self._dialog is None:
            self._dialog = HelpDialog(self._window)
        self._dialog.show_text(title, html)


class HelpDialog(QDialog):
    """A text that stays beside the window while one works."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._browser = QTextBrowser(self)
        self._browser.setAccessibleName(self.tr("Help text"))
        self._browser.setOpenExternalLinks(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.hide)
        layout = QVBoxLayout(self)
        layout.addWidget(self._browser)
        layout.addWidget(buttons)
        unit = self.fontMetrics().horizontalAdvance("0")
        self.resize(80 * unit, 70 * unit)

    @property
    def text(self) -> str:
        """What stands there, without its markup."""
        return self._browser.toPlainText()

    def show_text(self, title: str, html: str) -> None:
        """Show another text."""
        self.setWindowTitle(title)
        self._browser.setHtml(html)
        self.show()
        self.raise_()
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)


def algorithm_html(algorithm: Algorithm) -> str:
    """Return name, docstring and parameters of an algorithm."""
    rows = "".join(
        f"<tr><td><b>{escape(parameter.label)}</b> ({escape(parameter.name)})</td>"
        f"<td>{escape(str(parameter.default))} {escape(parameter.unit)}</td><td>{escape(parameter.help)}</td></tr>"
        for parameter in algorithm.parameters.describe()
    )
    table = f"<h3>{escape(translated('Parameters'))}</h3><table cellpadding=4>{rows}</table>" if rows else ""
    return f"<h2>{escape(algorithm.label)}</h2>{docstring_html(algorithm.help)}{table}"


def docstring_html(docstring: str) -> str:
    """Return a numpydoc docstring as paragraphs, without the sections that only matter to programmers."""
    parts = re.split(r"^(\w[\w ]*)\n-{3,}\n", docstring, flags=re.MULTILINE)
    sections = [("", parts[0]), *zip(parts[1::2], parts[2::2], strict=True)]
    html = ""
    for heading, text in sections:
        if heading in _FOR_PROGRAMMERS:
            continue
        html += f"<h3>{escape(heading)}</h3>" if heading else ""
        html += "".join(_paragraph(block) for block in re.split(r"\n\s*\n", text.strip("\n")) if block.strip())
    return html


def _paragraph(block: str) -> str:
    """Join the lines of a paragraph; an indented one is a formula or an example and keeps its lines."""
    if all(line.startswith(" ") for line in block.splitlines()):
        return f"<pre>{escape(block)}</pre>"
    return f"<p>{escape(' '.join(block.split()))}</p>"


def keyboard_html() -> str:
    """Return a table of all keys, the mouse included."""
    rows = "".join(
        f"<tr><td><b>{escape(_keys(spec.keys))}</b></td><td>{escape(plain(spec))}</td>"
        f"<td>{escape(translated(spec.tip))}</td></tr>"
        for spec in ACTIONS
        if spec.keys
    )
    mouse = "".join(
        f"<tr><td><b>{escape(what)}</b></td><td colspan=2>{escape(does)}</td></tr>" for what, does in _mouse()
    )
    single = escape(translated("Single keys act while a view has the focus: click one first."))
    return f"<p>{single}</p><table cellpadding=4>{rows}{mouse}</table>"


def guide_html(source: QObject) -> str:
    """Return the guide."""
    parts = (
        source.tr(
            "Models see a shrunken version of every image. Most programs shrink by reading only a few of its "
            "pixels; whoever controls those controls what the model sees, while you see the rest."
        ),
        source.tr(
            "<b>Inspect</b> a suspect image: it is scanned for attacks on any front end, and the verdict tells whether "
            "a model would see something else than you do. The map shows where (S switches it), and Candidates lists "
            "for which front end; a click takes it, and the other views show what it sees and the image repaired."
        ),
        source.tr(
            "<b>Restore what was found</b>, below the candidates, takes the strongest of them and repairs the regions "
            "that the scan found. <b>Change</b> under Restorer says which pixels any restorer may touch: all, those "
            "that the model reads, or those regions; every other one keeps its value to the bit."
        ),
        source.tr(
            "<b>Proof</b> tells of every restoration whether the payload is gone, for this front end and for all "
            "presets, and what was changed; P shows the changed pixels, and Export proof writes it all as one page."
        ),
        source.tr(
            "<b>Tools > Compare restorers</b> (F7) runs all of them on the image: the table and the plot tell which "
            "removes the payload at the least price, and a double click takes it. Its Sweep tab does the same with the "
            "values of one parameter."
        ),
        source.tr(
            "<b>Tools > What would models see?</b> shows the image through every named front end, the one that differs "
            "most first; the <b>Spectrum</b> tab shows the peaks that an attack leaves."
        ),
        source.tr(
            "<b>Craft</b> an attack from a source (large) and a target (what the model shall see), and watch what "
            "detectors and restorers make of it while you move the sliders on the left."
        ),
        source.tr(
            "<b>Local edit</b> changes one region only: draw it with Attack > Region to edit on the model view, as "
            "rectangles or with a brush, and choose what is put there."
        ),
        source.tr(
            "<b>Preprocess</b> on the left is the front end of the model: which library shrinks the image, and to "
            "what size. The tests under Detectors hold for this front end only, the scan for any."
        ),
        source.tr(
            "<b>Batch scan</b> under Tools looks at every image of a folder with nothing known, while you work on; the "
            "most suspicious one is on top, and a double click opens it here."
        ),
        source.tr(
            "Everything can be undone; a drag is one step. The pictures on screen are never the shrunken ones, "
            "but for the model view: the badge says how each is shown."
        ),
        source.tr("The key list is in Help > Keyboard. Every algorithm has a ? beside it that opens its description."),
    )
    return "".join(f"<p>{part}</p>" for part in parts)


def _keys(keys: tuple[str, ...]) -> str:
    return " / ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys)


def _mouse() -> tuple[tuple[str, str], ...]:
    return (
        (translated("Left drag"), translated("Window and level: across changes the width, down the centre")),
        (translated("Middle or Shift+left drag"), translated("Pan")),
        (translated("Wheel"), translated("Zoom at the cursor")),
        (translated("Double click"), translated("One view in full size, and back")),
        (translated("Right click"), translated("Menu of the view")),
        (translated("While drawing: left drag"), translated("Draw the region; Shift adds a rectangle to it")),
        (translated("While drawing: right drag"), translated("Take away from the region, as Alt and left drag do")),
        (translated("While drawing: Ctrl+left drag"), translated("Move the place that is cloned")),
        (
            translated("While drawing: arrows"),
            translated(
                "Move the region by a model pixel; with Shift its right and lower edges, with Ctrl what is cloned"
            ),
        ),
        (translated("While drawing: Delete, Esc"), translated("Take the region away; end the stroke, then drawing")),
    )
