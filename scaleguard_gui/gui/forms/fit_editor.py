"""Fit editor: how the image comes to the model view's shape, with only those numbers that matter for it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from scaleguard_gui.core.scaling.fit import FIT_KINDS, Fit, FitKind
from scaleguard_gui.core.scaling.size import MAX_SIDE, Size
from scaleguard_gui.gui.forms.quiet_inputs import QuietComboBox, QuietSpinBox
from scaleguard_gui.gui.forms.tooltips import wrapped

# What a crop begins with: torchvision resizes to 256 for a view of 224, and to 342 for one of 299.
_USUAL_CROP = 256 / 224
# ... and a letterbox: the border of the YOLO detectors.
_USUAL_PAD = 114.0


class FitEditor(QWidget):
    """Stretch, crop or letterbox; the resize shows for a crop alone, the pad for a letterbox alone.

    A crop cannot be larger than what it is cut from: a model view that grows beyond it takes the resize along.
    """

    edited = Signal(object, str)  # Fit, "fit" | "resize" | "pad"
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = Size(1, 1)
        self._fit = Fit()
        self._wanted_resize, self._wanted_pad = 0, _USUAL_PAD
        self.kind = self._build_kind()
        self.resize_box = self._number(
            self.tr("Resize"), self.tr("Length of the shorter side before the crop."), " px", MAX_SIDE, self._resized
        )
        self.pad_box = self._number(
            self.tr("Pad"), self.tr("Grey level of the border, 0 to 255."), "", 255, self._padded
        )
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self._labels = [QLabel(text, self) for text in (self.tr("Fit"), self.tr("Resize"), self.tr("Pad"))]
        for row, (label, widget) in enumerate(
            zip(self._labels, (self.kind, self.resize_box, self.pad_box), strict=True)
        ):
            label.setBuddy(widget)
            grid.addWidget(label, row, 0)
            grid.addWidget(widget, row, 1)
        grid.setColumnStretch(1, 1)
        self._show()

    def labels(self) -> tuple[QLabel, ...]:
        """Return the labels at the left, so that they can be as wide as others above."""
        return tuple(self._labels)

    def fit(self, size: Size) -> Fit:
        """Return the fit as it stands, as it suits a model view of `size`."""
        self._size = size
        self._take(self._fit.kind)
        return self._fit

    def set_fit(self, fit: Fit, size: Size) -> None:
        """Show another fit; nothing is emitted."""
        self._fit, self._size = fit, size
        if fit.kind == "crop":
            self._wanted_resize = fit.resize or max(size)
        elif fit.kind == "letterbox":
            self._wanted_pad = fit.pad
        self._show()

    def _build_kind(self) -> QuietComboBox:
        combo = QuietComboBox(self)
        texts = {
            "stretch": (self.tr("Stretch"), self.tr("Both axes are scaled to the model view, each for itself.")),
            "crop": (
                self.tr("Crop"),
                self.tr("The shorter side is scaled to the resize, then the centre is cut out (torchvision)."),
            ),
            "letterbox": (
                self.tr("Letterbox"),
                self.tr("The longer side is scaled to fit, the rest is padded with a grey level (YOLO)."),
            ),
        }
        for kind in FIT_KINDS:
            combo.addItem(texts[kind][0], kind)
            combo.setItemData(combo.count() - 1, wrapped(texts[kind][1]), Qt.ItemDataRole.ToolTipRole)
        combo.setAccessibleName(self.tr("Fit"))
        combo.setToolTip(wrapped(*(f"{title}: {text}" for title, text in texts.values())))
        combo.currentIndexChanged.connect(self._chosen)
        return combo

    def _number(self, name: str, tip: str, suffix: str, most: int, edited: object) -> QuietSpinBox:
        box = QuietSpinBox(self)
        box.setDecimals(0)
        box.setRange(0, most)
        box.setSuffix(suffix)
        box.setAccessibleName(name)
        box.setToolTip(wrapped(tip))
        box.valueChanged.connect(edited)
        box.editingFinished.connect(self.settled)
        return box

    def _take(self, kind: FitKind) -> None:
        """Make the fit of a kind from what was wanted last, within what the model view allows."""
        if kind == "crop":
            usual = round(max(self._size) * _USUAL_CROP)
            self._fit = Fit("crop", resize=min(max(self._wanted_resize or usual, max(self._size)), MAX_SIDE))
        elif kind == "letterbox":
            self._fit = Fit("letterbox", pad=self._wanted_pad)
        else:
            self._fit = Fit()
        self._show()

    def _show(self) -> None:
        fit = self._fit
        for box, value, low in (
            (self.resize_box, fit.resize or max(self._size), max(self._size)),
            (self.pad_box, fit.pad, 0),
        ):
            with QSignalBlocker(box):
                box.setMinimum(low)
                box.setDecimals(0 if float(value).is_integer() else 2)
                box.setValue(value)
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(FIT_KINDS.index(fit.kind))
        for kind, row in (("crop", 1), ("letterbox", 2)):
            self._labels[row].setVisible(fit.kind == kind)
            (self.resize_box, self.pad_box)[row - 1].setVisible(fit.kind == kind)

    def _chosen(self) -> None:
        self._take(self.kind.currentData())
        self.edited.emit(self._fit, "fit")
        self.settled.emit()

    def _resized(self, value: float) -> None:
        self._wanted_resize = round(value)
        self._take("crop")
        self.edited.emit(self._fit, "resize")

    def _padded(self, value: float) -> None:
        self._wanted_pad = value
        self._take("letterbox")
        self.edited.emit(self._fit, "pad")
