"""Trials of calibrating mean the same in a process of their own."""

import math

from scaleguard_gui.core.context import RunContext
from scaleguard_gui.engine.calibrating import Picture, Trial, score, score_all
from scaleguard_gui.engine.process_pool import in_processes


def test_another_process_gives_the_same_scores_in_the_same_order():
    text, moon = Picture("text"), Picture("moon")
    planned = [
        Trial(text, "jpeg-75", seed=1),
        Trial(text, "plain", seed=1),
        Trial(text, "local-1", moon, "nearest", seed=1),
    ]
    scores = score_all(planned, lambda work, items, ctx: in_processes(work, items, 1, ctx), RunContext())
    here = [score(trial) for trial in planned]
    assert scores.scored == tuple(one for outcome in here for one in outcome.scored)
    assert [one.kind for one in scores.scored] == [
        "jpeg-75",
        "plain",
        "local-1, nearest",
        "local-1, nearest, JPEG 90",
    ]
    assert all(math.isfinite(one.score) for one in scores.scored)
    assert scores.used == (text,) and scores.left_out == ()
