"""From one year's preventive pounds to another's: volume, then mix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.waterfall import IN_ALL, waterfall

money = st.floats(0.1, 1e6)
division = st.tuples(st.floats(0, 1), money).map(lambda pair: (pair[0] * pair[1], pair[1]))
divisions = st.dictionaries(st.sampled_from("abcdef"), division, min_size=1)


def test_growth_at_the_same_mix_is_all_volume():
    # 30 of 100 becomes 36 of 120.
    steps = waterfall({"care": (30, 100)}, {"care": (36, 120)})
    assert [step.what for step in steps] == [IN_ALL, "care"]
    assert steps[0].gbp_thousand == pytest.approx(6)
    assert steps[1].gbp_thousand == pytest.approx(0)


def test_money_moved_from_a_preventive_to_an_acute_service_is_all_mix():
    # Parks (all preventive) lose 20 and care (none) gains 20, of 200 in all.
    before = {"parks": (100.0, 100.0), "care": (0.0, 100.0)}
    after = {"parks": (80.0, 80.0), "care": (0.0, 120.0)}
    volume, parks, care = waterfall(before, after)
    assert volume.gbp_thousand == pytest.approx(0)
    assert parks.gbp_thousand == pytest.approx(-20)
    assert parks.share == pytest.approx(-0.1)
    assert care.gbp_thousand == pytest.approx(0)


def test_a_division_that_starts_or_ends_is_a_step_too():
    steps = {step.what: step for step in waterfall({"old": (5, 10)}, {"new": (8, 10)})}
    assert steps["old"].gbp_thousand == pytest.approx(-5)
    assert steps["new"].gbp_thousand == pytest.approx(8)


def test_nothing_at_one_end_has_no_waterfall():
    with pytest.raises(MethodError, match="no waterfall"):
        waterfall({}, {"care": (1, 2)})


@given(divisions, divisions)
def test_the_steps_lead_exactly_from_the_first_to_the_last(before, after):
    steps = waterfall(before, after)
    start, end = (sum(preventive for preventive, _ in side.values()) for side in (before, after))
    total = sum(step.gbp_thousand for step in steps)
    assert start + total == pytest.approx(end, rel=1e-6, abs=1e-4)


@given(divisions, divisions)
def test_the_shares_of_the_steps_lead_from_share_to_share(before, after):
    def share(side):
        return sum(p for p, _ in side.values()) / sum(t for _, t in side.values())

    steps = waterfall(before, after)
    assert sum(step.share for step in steps) == pytest.approx(
        share(after) - share(before), abs=1e-6
    )
