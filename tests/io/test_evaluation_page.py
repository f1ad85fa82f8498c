"""Restorers on the evaluation's page: tables and plots say what was measured, and nothing else."""

import re

import pytest
from evaluation_samples import repaired

from scaleguard_gui.core.evaluation.effects import effects_of
from scaleguard_gui.core.evaluation.means import Mean
from scaleguard_gui.io.effects_svg import effects_plot
from scaleguard_gui.io.evaluation_parts import mean_text
from scaleguard_gui.io.evaluation_restorers import effect_row, restorer_sections

MADE = {"median": (40.0, 0.02), "a<b>": (30.0, 0.5), "untouched": (20.0, 1.0)}


@pytest.fixture
def effects():
    samples = [repaired(image, "whole", MADE, family=family) for image, family in (("a", "linear"), ("b", "cubic"))]
    return effects_of([*samples, repaired("a", "honest", {"median": (50.0, float("nan"))})])


def overall(effects, case="whole"):
    return [one for one in effects if one.family == "" and one.case == case]


def test_a_plot_has_a_dot_for_each_restorer_the_nearer_to_the_source_the_farther_right(effects):
    plot = effects_plot("whole", overall(effects))
    dots = [(float(x), float(y)) for x, y in re.findall(r'<circle class="f\d" cx="([\d.]+)" cy="([\d.]+)"', plot)]
    # The last one drawn, on top, is the best one.
    assert dots == sorted(dots)
    assert [y for _, y in dots] == sorted(y for _, y in dots)
    assert "1 median: 40.0 dB, 2% left" in plot
    assert '<td class="number">3</td><td>untouched</td>' in plot


def test_names_are_text(effects):
    page = "".join(restorer_sections(effects)) + effects_plot("a<b>", overall(effects))
    assert "<b>" not in page
    assert "a&lt;b&gt;" in page


def test_honest_images_have_no_payload_to_plot(effects):
    assert effects_plot("honest", overall(effects, "honest")) == ""
    assert '<th scope="row">median</th><td class="number">50.0 dB (one image)</td>' in restorer_sections(effects)[-1]


def test_a_single_restorer_has_a_place_too():
    (only,) = overall(effects_of([repaired("a", "whole", {"median": (40.0, 0.02)})]))
    assert effects_plot("whole", [only]).count("<circle") == 1


def test_families_of_scalers_stand_side_by_side(effects):
    families = restorer_sections(effects)[1]
    assert [found for found in re.findall(r'<th scope="col">(\w+)</th>', families)][2:] == ["linear", "cubic"]
    assert families.count("40.0 dB, 40.0 dB, 2% left (1)") == 2


def test_without_restorers_there_is_no_section():
    assert restorer_sections([]) == []


def test_a_row_holds_every_figure_with_its_interval(effects):
    row = effect_row(overall(effects)[0])
    assert (row["restorer"], row["scaler_family"], row["jpeg_quality"]) == ("median", "all", None)
    assert (row["psnr"], row["psnr_low"], row["psnr_high"]) == (40.0, 40.0, 40.0)
    assert (row["gone"], row["gone_hits"], row["gone_count"], row["images"]) == (1.0, 2, 2, 2)


def test_a_mean_is_told_with_its_interval():
    assert mean_text(Mean(0.25, 0.2, 0.3, 5, 4), ".1%") == "25.0% (20.0% to 30.0%)"
    assert mean_text(Mean(25.0, 0.0, 30.0, 5, 1), ".1f", " dB") == "25.0 dB (one image)"
    assert mean_text(Mean.of([], []), ".1f") == ""
