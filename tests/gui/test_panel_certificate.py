"""What is proved about an attack, as the measures tell it."""

from dataclasses import replace

import pytest
from panel_samples import outcome, pending

from scaleguard_gui.core.crafted import Certificate
from scaleguard_gui.gui.panels.certificate_text import certificate_lines
from scaleguard_gui.gui.panels.metrics_table import MetricsTable


@pytest.mark.parametrize(
    ("certificate", "lines"),
    [
        (Certificate("L2", 200.0, 199.0), ["L2: 200, at least 199 (gap 0.5 %)"]),  # 1 of 200
        (Certificate("L2", 0.0, 0.0), ["L2: 0, at least 0 (gap 0.0 %)"]),
        (Certificate("L1", 12.5), ["L1: 12.5"]),
        (Certificate("L0", 40.0, 30.0, is_heuristic=True), ["L0: 40, at least 30 (gap 25.0 %); a heuristic"]),
        (Certificate("L2", 8.0, epsilon_bound=1.25), ["L2: 8", "Smallest possible epsilon: 1.25 grey levels or more"]),
        (
            Certificate("L2", 8.0, epsilon_bound=3.5, is_infeasible=True),
            ["L2: 8", "Infeasible: no image comes nearer to the target than 3.5 grey levels"],
        ),
    ],
)
def test_a_certificate_is_told_in_lines(certificate, lines, qapp):
    assert certificate_lines(certificate) == lines


def test_a_bound_that_rounding_lifts_above_the_value_has_no_negative_gap(qapp):
    assert "gap 0.0 %" in certificate_lines(Certificate("L2", 100.0, 100.0000001))[0]


def test_the_certificate_stands_above_the_measures_while_they_are_pending(qtbot, scene):
    panel = MetricsTable()
    qtbot.addWidget(panel)
    made = outcome(scene)
    made = replace(made, crafted=replace(made.crafted, certificate=Certificate("L2", 200.0, 199.0)))
    panel.show_outcome(pending(made))
    assert panel.facts.text().splitlines()[2:] == ["L2: 200, at least 199 (gap 0.5 %)"]
    panel.show_outcome(made)
    assert panel.facts.text().startswith("Real epsilon: 0 grey levels\n")


def test_the_epsilon_of_a_library_that_answers_in_floats_keeps_its_decimals(qtbot, scene):
    panel = MetricsTable()
    qtbot.addWidget(panel)
    panel.show_outcome(replace(outcome(scene), epsilon=1.4375))
    assert panel.facts.text().startswith("Real epsilon: 1.438 grey levels")
