"""Metrics table: how far the pictures of an outcome are from each other; a metric a row, a pair a column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractScrollArea, QHeaderView, QLabel, QTableWidgetItem, QVBoxLayout, QWidget

from scaleguard_gui.core.recipe import Outcome
from scaleguard_gui.gui.forms.tooltips import wrapped
from scaleguard_gui.gui.panels.certificate_text import certificate_lines
from scaleguard_gui.gui.panels.copyable_table import CopyableTable
from scaleguard_gui.gui.panels.figure_text import PENDING, figure, fixed, percent

# Lets five headed columns of five digits stand in a dock of 330 pixels.
_HEADING_SCALE = 0.85
_ORDER = (
    "attack image to source",
    "restored to source",
    "model view to target",
    "model view to expected view",
    "restored to attack image",
)


_three_decimals = partial(fixed, decimals=3)


@dataclass(frozen=True)
class _Metric:
    name: str
    field: str
    help: str
    text: Callable[[float], str]


class MetricsTable(QWidget):
    """All comparisons side by side; in Craft what is known of the attack stands above them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics = self._describe()
        self._titled: tuple[object, ...] = ()
        self.facts = QLabel(self)
        self.facts.setAccessibleName(self.tr("Epsilon, considered share and certificate"))
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setWordWrap(True)
        font = self.facts.font()
        font.setBold(True)
        self.facts.setFont(font)
        self.facts.hide()
        self.table = CopyableTable(self.tr("Metrics"), self)
        self.table.setRowCount(len(self._metrics))
        for row, metric in enumerate(self._metrics):
            item = QTableWidgetItem(metric.name)
            item.setToolTip(wrapped(metric.help))
            self.table.setVerticalHeaderItem(row, item)
        self.table.setSizeAdjustPolicy(QAbstractScrollArea.SizeAdjustPolicy.AdjustToContents)
        self.table.horizontalHeader().setMinimumSectionSize(8)
        small = self.table.horizontalHeader().font()
        small.setPointSizeF(_HEADING_SCALE * small.pointSizeF())
        self.table.horizontalHeader().setFont(small)
        self.table.verticalHeader().setFont(small)
        # Widths follow finished figures only, so that nothing jumps while new ones are pending.
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.facts)
        layout.addWidget(self.table)

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Fill in an outcome's comparisons; "…" while they are pending, nothing for None."""
        if outcome is None:
            self._titled = ()
            self.table.setColumnCount(0)
            self.facts.hide()
            return
        self._show_facts(outcome)
        if outcome.comparisons is None:
            self._fill_pending()
            return
        known = [title for title in _ORDER if title in outcome.comparisons]
        titles = (*known, *(title for title in outcome.comparisons if title not in known))
        self._set_titles(titles, outcome.recipe.mode == "craft")
        with self.table.filling():
            for column, title in enumerate(titles):
                for row, metric in enumerate(self._metrics):
                    value = getattr(outcome.comparisons[title], metric.field)
                    self.table.set_number(row, column, metric.text(value), wrapped(f"{value:.10g}", metric.help))
        self.table.resizeColumnsToContents()

    def _show_facts(self, outcome: Outcome) -> None:
        self.facts.setVisible(outcome.recipe.mode == "craft")
        if outcome.recipe.mode != "craft":
            return
        epsilon = figure(outcome.epsilon) if outcome.is_complete else PENDING
        attacked = outcome.attacked
        share = outcome.recipe.preprocess.considered_share(attacked.height, attacked.width)
        text = self.tr("Real epsilon: {epsilon} grey levels\nConsidered pixels: {share} %")
        lines = [text.format(epsilon=epsilon, share=percent(share))]
        if outcome.crafted is not None and outcome.crafted.certificate is not None:
            lines += certificate_lines(outcome.crafted.certificate)
        self.facts.setText("\n".join(lines))

    def _fill_pending(self) -> None:
        with self.table.filling():
            for column in range(self.table.columnCount()):
                for row in range(self.table.rowCount()):
                    self.table.set_number(row, column, PENDING)

    def _set_titles(self, titles: tuple[str, ...], craft: bool) -> None:
        if (*titles, craft) == self._titled:
            return
        self._titled = (*titles, craft)
        self.table.setColumnCount(len(titles))
        for column, title in enumerate(titles):
            full = title if craft else title.replace("attack image", "suspect").replace("source", "original")
            item = QTableWidgetItem(_narrow(full))
            item.setToolTip(wrapped(self.tr("How far is: {pair}.").format(pair=full)))
            self.table.setHorizontalHeaderItem(column, item)

    def _describe(self) -> tuple[_Metric, ...]:
        tr, equal = self.tr, self.tr("0 for equal histograms.")
        return (
            _Metric(
                "PSNR, dB", "psnr", tr("Peak signal to noise ratio: ∞ for equal pictures."), partial(fixed, decimals=2)
            ),
            _Metric("SSIM", "ssim", tr("Structural similarity: 1 for equal pictures."), _three_decimals),
            _Metric("MSE", "mse", tr("Mean squared difference, in 8-bit grey levels squared."), figure),
            _Metric(tr("Changed %"), "changed_share", tr("L0: share of pixels that differ in any channel."), percent),
            _Metric("L2", "l2", tr("Root of the summed squared differences, in 8-bit grey levels."), figure),
            _Metric("L∞", "linf", tr("Largest difference of one value, in 8-bit grey levels."), figure),
            _Metric(tr("Cosine"), "cosine", f"{tr('Cosine distance:')} {equal}", _three_decimals),
            _Metric("χ²", "chi_square", f"{tr('Chi-square distance:')} {equal}", _three_decimals),
            _Metric(tr("Bhatt."), "bhattacharyya", f"{tr('Bhattacharyya distance:')} {equal}", _three_decimals),
            _Metric(
                "EMD",
                "earth_movers",
                tr("Earth mover's distance: grey levels that values move on average to make histograms equal."),
                partial(figure, digits=3),
            ),
        )


def _narrow(title: str) -> str:
    """Return a pair's title in three short lines, so that five columns fit a dock."""
    short = title.replace("attack image", "attack").replace("model view", "view").replace("expected view", "expected")
    return short.replace(" to ", "\nto\n")
