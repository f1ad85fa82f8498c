"""The sentence that tells how a picture was made names what made it, with which values, for what and where."""

import pytest

from scaleguard_gui import __version__
from scaleguard_gui.core.registry import Selection
from scaleguard_gui.core.restore_scope import RestoreScope
from scaleguard_gui.core.scaling.preprocess import Preprocess
from scaleguard_gui.core.scaling.size import Size
from scaleguard_gui.io.derivation import told_restoration

FRONT_END = Preprocess(Selection.of("scaler", "opencv.cubic"), Size(224, 224))
MEDIAN = Selection.of("restorer", "median", {"radius": 2})
SELECTIVE = Selection.of("restorer", "selective-median")


@pytest.mark.parametrize(
    ("restorer", "preprocess", "scope", "how"),
    [
        (MEDIAN, FRONT_END, RestoreScope(), "median, radius=2, everywhere"),
        (MEDIAN, None, RestoreScope("detected"), "median, radius=2, in the regions that the blind scan found"),
        (
            MEDIAN,
            FRONT_END,
            RestoreScope("considered", 0.1),
            "median, radius=2, for opencv.cubic 224x224, on considered pixels of weight 0.1 and more",
        ),
        (SELECTIVE, FRONT_END, RestoreScope(), "selective-median, beta=2.0, for opencv.cubic 224x224, everywhere"),
    ],
)
def test_a_restoration_names_restorer_parameters_front_end_where_it_counts_and_scope(restorer, preprocess, scope, how):
    sentence = told_restoration(restorer, preprocess, scope)
    assert sentence == f"Restored by ScaleGuard {__version__} ({how}), not for diagnostic use."
