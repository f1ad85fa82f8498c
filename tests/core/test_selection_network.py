"""The sorting network finds the ranks that sorting finds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaleguard_gui.core.selection_network import _network, select_ranks


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.data(), st.sampled_from(["uint8", "int16", "float32"]))
def test_every_rank_is_the_one_that_sorting_gives(count, data, dtype):
    ranks = tuple(sorted(data.draw(st.sets(st.integers(0, count - 1), min_size=1, max_size=4))))
    values = np.random.default_rng(count).integers(0, 50, (count, 3, 5)).astype(dtype)
    found = select_ranks(list(values.copy()), np.empty((3, 5), dtype), ranks)
    ordered = np.sort(values, axis=0)
    for rank, plane in zip(ranks, found, strict=True):
        assert np.array_equal(plane, ordered[rank])


@pytest.mark.parametrize("count", range(1, 13))
def test_it_sorts_every_row_of_zeros_and_ones(count):
    # The zero-one principle (Knuth 5.3.4, theorem Z): a network that sorts these sorts everything.
    rows = (np.arange(2**count)[None] >> np.arange(count)[:, None] & 1).astype(np.uint8)
    found = select_ranks(list(rows.copy()), np.empty(2**count, np.uint8), tuple(range(count)))
    assert np.array_equal(np.stack(found), np.sort(rows, axis=0))


def test_comparisons_that_no_rank_asks_for_are_left_out():
    assert len(_network(25, (12,))) < len(_network(25, tuple(range(25))))
    assert _network(1, (0,)) == ()
