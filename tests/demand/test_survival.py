from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.survival import Stays, band_hazards, kaplan_meier
from wholeplace.errors import MethodError


def stays(lasted, ended, entered=None):
    size = len(lasted)
    return Stays(
        np.array(lasted, dtype=float),
        np.array(ended, dtype=float),
        np.zeros(size) if entered is None else np.array(entered, dtype=float),
    )


def test_the_share_that_stays_by_hand():
    # Ended at 1 (of 4), seen to 2, ended at 3 (of 2), seen to 4: 3/4, then 3/4 x 1/2 = 3/8.
    found = kaplan_meier(stays([1, 2, 3, 4], [1, 0, 1, 0]))
    assert found.times.tolist() == [1.0, 3.0]
    assert found.share.tolist() == [0.75, 0.375]
    assert found.at_risk.tolist() == [4.0, 2.0]
    assert (found.at(0.5), found.at(1.0), found.at(10.0)) == (1.0, 0.75, 0.375)
    assert found.median == 3.0


def test_a_stay_that_comes_into_view_late_counts_only_from_then_on():
    # The third came into view at 2: at time 1 two were at risk, at time 3 it alone.
    found = kaplan_meier(stays([1, 2, 3], [1, 0, 1], [0, 0, 2]))
    assert found.at_risk.tolist() == [2.0, 1.0]
    assert found.share.tolist() == [0.5, 0.0]


def test_nothing_is_said_of_a_median_that_was_not_reached():
    assert kaplan_meier(stays([1, 5, 5], [1, 0, 0])).median is None


def test_hazards_by_band_by_hand():
    # Three stays of 0.4 (ended), 1.0 (ended) and 3.0 (open); bands to 0.5, to 2 and after.
    # Time in each: 0.4 + 0.5 + 0.5, 0.5 + 1.5, 1.0; one left in the first, one in the second.
    found = band_hazards(stays([0.4, 1.0, 3.0], [1, 1, 0]), bands=(0.5, 2.0))
    assert [band.person_years for band in found] == pytest.approx([1.4, 2.0, 1.0])
    assert [band.left for band in found] == [1, 1, 0]
    assert found[0].rate.value == pytest.approx(1.5 / 1.4)  # after Jeffreys: a half more
    assert found[2].ends is None


def test_stays_that_have_ended_are_biased_short_and_censored_ones_are_not():
    # Children come in evenly over five years and stay two years on the mean (exponential). Those
    # who have left by the end stayed much shorter; time at risk gives 1 / 2 a year all the same.
    random = np.random.default_rng(1)
    came, length = random.uniform(0, 5, 4_000), random.exponential(2.0, 4_000)
    seen = np.minimum(length, 5 - came)
    found = stays(seen, length <= 5 - came)
    assert length[length <= 5 - came].mean() < 1.4
    rates = [band.rate for band in band_hazards(found, bands=(0.5, 2.0))]
    assert [rate.value for rate in rates] == pytest.approx([0.5, 0.5, 0.5], rel=0.1)
    assert kaplan_meier(found).median == pytest.approx(2 * np.log(2), rel=0.05)


def test_two_kinds_of_stay_show_as_a_falling_hazard():
    # Half go home at 3 a year, half stay at 0.2: the first band is fast, the last slow.
    random = np.random.default_rng(2)
    length = np.where(
        random.uniform(size=4_000) < 0.5,
        random.exponential(1 / 3, 4_000),
        random.exponential(5.0, 4_000),
    )
    found = band_hazards(stays(np.minimum(length, 6), length <= 6), bands=(0.5, 2.0))
    values = [band.rate.value for band in found]
    assert values[0] > 2 * values[1] > 2 * values[2]
    assert values[2] == pytest.approx(0.2, rel=0.1)


def test_stays_that_cannot_be_are_refused():
    with pytest.raises(MethodError, match="before it comes into view"):
        stays([1.0], [1], [2.0])
    with pytest.raises(MethodError, match="same stays"):
        Stays(np.ones(2), np.ones(1), np.zeros(2))


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.01, 20), st.booleans()), min_size=1, max_size=40),
)
def test_shares_fall_from_one_and_bands_hold_all_the_time_there_was(seen):
    found = stays([time for time, _ in seen], [ended for _, ended in seen])
    shares = [1.0, *kaplan_meier(found).share]
    assert all(0 <= later <= earlier for earlier, later in pairwise(shares))
    if max(time for time, _ in seen) > 2:
        bands = band_hazards(found, bands=(0.005, 2.0))
        assert sum(band.person_years for band in bands) == pytest.approx(found.lasted.sum())
        assert sum(band.left for band in bands) == found.ended.sum()
