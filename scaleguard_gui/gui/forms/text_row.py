"""Text row: free text that is taken while it is typed, as long as the parameter accepts it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QSizePolicy, QWidget

from scaleguard_gui.core.errors import ParameterError
from scaleguard_gui.core.params import Value
from scaleguard_gui.gui.forms.parameter_row import ParameterRow

# Stands for the end of a line in an input that has only one.
_LINE_END = "⏎"


class TextRow(ParameterRow):
    """A line to type in; text that cannot be taken stays, with the reason below it."""

    def _build(self) -> QWidget:
        label = self._build_label()
        line = _Line(self)
        line.setPlaceholderText(self.tr("Shift+Enter begins a new line"))
        line.textEdited.connect(self._typed)
        line.editingFinished.connect(self._finished)
        label.setBuddy(line)
        self._grid.addWidget(line, 1, 0, 1, 3)
        self.complaint = QLabel(self)
        self.complaint.setTextFormat(Qt.TextFormat.PlainText)
        self.complaint.setWordWrap(True)
        self.complaint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.complaint.hide()
        self._grid.addWidget(self.complaint, 2, 0, 1, 3)
        return line

    def _show(self, value: Value) -> None:
        assert isinstance(self.input, QLineEdit)
        with QSignalBlocker(self.input):
            self.input.setText(str(value).replace("\n", _LINE_END))
        self._complain("")

    def _typed(self, text: str) -> None:
        try:
            value = self.parameter.accept(text.replace(_LINE_END, "\n"))
        except ParameterError as error:
            # What was typed stands right above.
            self._complain(str(error).partition(", not ")[0].rstrip(".") + ".")
            return
        self._complain("")
        if value != self._value:
            self._take(value)

    def _finished(self) -> None:
        if not self.complaint.text():
            self.settled.emit()

    def _complain(self, sentence: str) -> None:
        self.complaint.setText(f"⚠ {sentence} {self.tr('The last good text is used.')}" if sentence else "")
        self.complaint.setVisible(bool(sentence))
        self.input.setAccessibleDescription(sentence or self.parameter.help)


class _Line(QLineEdit):
    """A line in which Shift+Enter puts the sign of a new one."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Shift+Enter, which would end the input otherwise."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.insert(_LINE_END)
            self.textEdited.emit(self.text())
        else:
            super().keyPressEvent(event)
