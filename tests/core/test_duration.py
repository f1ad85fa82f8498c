"""Durations are told as people tell them."""

import pytest

from scaleguard_gui.core.duration import duration_text


@pytest.mark.parametrize(
    "seconds, words",
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (89, "1 min 29 s"),
        (3599.4, "59 min 59 s"),
        (5400, "1 h 30 min"),
        (12059, "3 h 20 min"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds, words):
    assert duration_text(seconds) == words
