"""The pipeline: stages re-run only when their own inputs changed, and outcomes tell the truth."""

from dataclasses import replace

import blind_samples
import numpy as np
import pytest

from scaleguard_gui.core import registry
from scaleguard_gui.core.blind.inspection import inspect
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import Cancelled, InputError, ParameterError
from scaleguard_gui.core.inspections import Inspections
from scaleguard_gui.core.pipeline import Pipeline
from scaleguard_gui.core.recipe import Images, Recipe
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size


@pytest.fixture
def images(scene):
    source = scene(96, 120)
    return Images(source=source, target=scene(24, 30, seed=1), suspect=scene(96, 120, seed=2), original=source)


def recipe(mode="craft", **changes):
    made = Recipe(
        mode=mode,
        preprocess=Preprocess(Selection.of("scaler", "opencv.linear"), Size(30, 24)),
        attack=Selection.of("attack", "l2"),
        detectors=(Selection.of("detector", "histogram-difference"), Selection.of("detector", "down-and-up")),
        restorer=Selection.of("restorer", "median"),
    )
    return replace(made, **changes)


@pytest.fixture
def counted_runs(monkeypatch):
    """Count how often each algorithm really runs."""
    runs = {}
    for key, algorithm in list(registry._algorithms.items()):

        def counting(*args, _key=key[1], _real=algorithm.function):
            runs[_key] = runs.get(_key, 0) + 1
            return _real(*args)

        monkeypatch.setitem(registry._algorithms, key, replace(algorithm, function=counting))
    return runs


def test_crafting_runs_the_whole_loop(images):
    outcome = Pipeline().run(images, recipe())
    assert outcome.is_complete
    assert set(outcome.histograms) == {"source", "attacked", "model_view", "restored"}
    assert len({tuple(h.edges) for h in outcome.histograms.values()}) == 1
    assert [finding.detector.split(".")[0] for finding in outcome.findings] == ["histogram-difference", "down-and-up"]
    assert outcome.comparisons["model view to target"].linf <= 2  # the epsilon that is asked for by default
    assert outcome.comparisons["attack image to source"].psnr > 15


def test_the_model_view_is_what_the_real_library_gives(images):
    outcome = Pipeline().run(images, recipe())
    front_end = outcome.recipe.preprocess
    assert np.array_equal(outcome.model_view.pixels, front_end.scale(outcome.attacked.pixels))
    assert np.array_equal(outcome.expected_view.pixels, front_end.scale(outcome.restored.pixels))
    gap = np.abs(outcome.model_view.pixels.astype(int) - outcome.expected_view.pixels.astype(int))
    assert np.array_equal(outcome.difference.pixels, gap)


def test_inspecting_leaves_the_suspect_alone_and_needs_no_target(images):
    outcome = Pipeline().run(Images(suspect=images.suspect), recipe("inspect"))
    assert outcome.attacked is images.suspect
    assert outcome.crafted is None
    assert set(outcome.histograms) == {"attacked", "model_view", "restored"}
    assert set(outcome.comparisons) == {"restored to attack image", "model view to expected view"}


def test_an_original_adds_its_comparisons(images):
    outcome = Pipeline().run(Images(suspect=images.suspect, original=images.original), recipe("inspect"))
    assert {"attack image to source", "restored to source"} <= set(outcome.comparisons)


def test_a_restorers_slider_never_runs_the_attack_again(images, counted_runs):
    pipeline = Pipeline()
    first = pipeline.run(images, recipe())
    second = pipeline.run(images, recipe(restorer=Selection.of("restorer", "gaussian")))
    assert counted_runs["l2"] == counted_runs["histogram-difference"] == 1
    assert (counted_runs["median"], counted_runs["gaussian"]) == (1, 1)
    assert second.attacked is first.attacked and second.restored is not first.restored


def test_an_attacks_slider_runs_all_that_follows(images, counted_runs):
    pipeline = Pipeline()
    pipeline.run(images, recipe())
    pipeline.run(images, recipe(attack=Selection.of("attack", "l2", {"epsilon": 9})))
    assert counted_runs["l2"] == counted_runs["median"] == counted_runs["histogram-difference"] == 2


def test_stepping_back_once_runs_nothing(images, counted_runs):
    pipeline = Pipeline()
    pipeline.run(images, recipe())
    pipeline.run(images, recipe(attack=Selection.of("attack", "l2", {"epsilon": 9})))
    before = dict(counted_runs)
    pipeline.run(images, recipe())
    scalers_aside = {name: n for name, n in counted_runs.items() if "." not in name}
    assert scalers_aside == {name: n for name, n in before.items() if "." not in name}


def test_pictures_are_published_before_they_are_measured(images):
    published = []
    complete = Pipeline().run(images, recipe(), publish=published.append)
    assert [outcome.is_complete for outcome in published] == [False]
    assert published[0].attacked is complete.attacked


def test_measures_nobody_will_see_are_skipped(images, counted_runs):
    outcome = Pipeline().run(images, recipe(), RunContext(is_superseded=lambda: True))
    assert not outcome.is_complete
    assert "down-and-up" not in counted_runs


def test_a_waiting_request_is_not_kept_by_the_detectors_still_to_run(images, counted_runs):
    # Asked once before measuring, then before each detector.
    asked = iter([False, False])
    outcome = Pipeline().run(images, recipe(), RunContext(is_superseded=lambda: next(asked, True)))
    assert not outcome.is_complete
    assert counted_runs["histogram-difference"] == 1
    assert "down-and-up" not in counted_runs


def test_a_cancelled_run_stops(images):
    with pytest.raises(Cancelled):
        Pipeline().run(images, recipe(), RunContext(is_cancelled=lambda: True))


def test_the_same_recipe_gives_the_same_bytes_whatever_ran_before(images):
    fresh = Pipeline().run(images, recipe()).attacked.pixels
    used = Pipeline()
    for epsilon in (30, 12, 5):
        used.run(images, recipe(attack=Selection.of("attack", "l2", {"epsilon": epsilon})))
    assert used.run(images, recipe()).attacked.pixels.tobytes() == fresh.tobytes()


def test_a_missing_image_is_said(images):
    with pytest.raises(InputError, match="needs a target"):
        Pipeline().run(Images(source=images.source), recipe())
    with pytest.raises(InputError, match="open one first"):
        Pipeline().run(images.__class__(), recipe("inspect"))


def test_a_model_view_larger_than_the_source_is_said(images):
    large = Preprocess(Selection.of("scaler", "opencv.linear"), Size(224, 224))
    for mode in ("craft", "inspect"):
        with pytest.raises(ParameterError, match="224x224 is larger than scene"):
            Pipeline().run(images, recipe(mode, preprocess=large))


def test_an_original_of_another_shape_is_said(images, scene):
    with pytest.raises(InputError, match="cannot be compared"):
        Pipeline().run(Images(suspect=images.suspect, original=scene(50, 50)), recipe("inspect"))


def test_notices_of_files_and_target_reach_the_outcome(images, scene):
    read = replace(images.source, notices=("Transparency was dropped.",))
    outcome = Pipeline().run(Images(source=read, target=scene(48, 60)), recipe())
    assert outcome.notices[0] == "Transparency was dropped."
    assert "area averaging" in outcome.notices[1]


def test_a_recipe_with_a_slow_attack_is_heavy_only_where_it_runs():
    slow = recipe(attack=Selection.of("attack", "reference"))
    assert slow.is_heavy
    assert not replace(slow, mode="inspect").is_heavy
    assert not recipe().is_heavy


def test_what_was_detected_is_scanned_once_while_a_restorers_slider_moves(counted_runs):
    edited = blind_samples.attacked(blind_samples.picture(), blind_samples.front_end(), "30,40,36,32")
    looked = []

    def look(frame, ctx):
        looked.append(frame)
        return inspect(frame, ctx)

    pipeline, images = Pipeline(Inspections(look)), Images(suspect=edited)
    outcomes = [
        pipeline.run(
            images,
            recipe(
                "inspect", restorer=Selection.of("restorer", "median", {"radius": k}), scope=RestoreScope("detected")
            ),
        )
        for k in (1, 2)
    ]
    assert (looked, counted_runs["median"]) == ([edited], 2)
    for outcome in outcomes:
        assert 0 < outcome.comparisons["restored to attack image"].changed_share < 0.3


def test_another_scope_restores_anew_and_leaves_the_rest(images, counted_runs):
    pipeline, by = Pipeline(), recipe("inspect")
    whole = pipeline.run(images, by).restored
    held = pipeline.run(images, replace(by, scope=RestoreScope("considered"))).restored
    assert counted_runs["median"] == 2
    unread = ~by.preprocess.considered_pixels(96, 120)
    assert np.array_equal(held.pixels[unread], images.suspect.pixels[unread])
    assert np.array_equal(held.pixels[~unread], whole.pixels[~unread])


def test_that_nothing_was_detected_is_told_in_the_notices(images):
    outcome = Pipeline().run(images, recipe("inspect", scope=RestoreScope("detected")))
    assert np.array_equal(outcome.restored.pixels, images.suspect.pixels)
    assert any(notice.startswith("Nothing was restored") for notice in outcome.notices)


def test_every_crafted_attack_must_be_scanned_so_that_detected_waits_for_run_there():
    scope = RestoreScope("detected")
    assert recipe("craft", scope=scope).is_heavy
    assert not recipe("inspect", scope=scope).is_heavy
    assert not recipe("craft").is_heavy
