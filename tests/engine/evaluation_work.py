"""Work that other processes find: an evaluation's job with a quick stand-in for the blind scan."""

from unittest.mock import patch

from evaluation_samples import stand_in

from scaleguard_gui.core.blind import inspection
from scaleguard_gui.core.evaluation.plan import Plan
from scaleguard_gui.engine.evaluation import do_job

PLAN = Plan(
    attacks=("whole", "local-1"),
    detectors=("down-and-up",),
    qualities=(90,),
    kinds=("plain",),
    sizes=(32, 40),
    scalers=("opencv.linear", "opencv.cubic"),
    restorers=("gaussian", "median@considered"),
)
OTHER_PLAN = Plan(**{**vars(PLAN), "attacks": ("local-1", "direct")})


def quickly(job):
    with patch.object(inspection, "inspect", stand_in):
        return do_job(job)


def in_this_process(work, jobs, ctx):
    for place, job in enumerate(jobs):
        ctx.check()
        yield place, quickly(job)


def doubled(number):
    """Fail on what is negative, as a worker does that has another version of the program."""
    if number < 0:
        raise ValueError(number)
    return 2 * number
