"""Capital financing: provision by every method, the requirement carried on, and the line of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.capital import (
    Borrowed,
    annuity,
    financing,
    provision_for,
    reducing_balance,
    spent_by_year,
    straight_line,
)
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
YEARS = tuple(range(2026, 2032))


def test_the_annuity_of_the_finance_notes():
    """Principal 1 million, 40 years, 5 per cent: the finance notes' section 1.9."""
    parts = annuity(1_000_000.0, life=40, rate=0.05)
    assert parts[[0, 1, 39]].round(2).tolist() == [8_278.16, 8_692.07, 55_503.01]
    assert parts.sum() == pytest.approx(1_000_000.0, abs=0.01)


def test_an_annuity_with_its_interest_costs_the_same_each_year():
    """1m at 5% over 40 years: 1m x .05 / (1 - 1.05 ^ -40) = 58,278.16 a year."""
    parts = annuity(1_000_000.0, life=40, rate=0.05)
    left = 1_000_000.0 - np.concatenate([[0.0], np.cumsum(parts)[:-1]])
    assert (parts + 0.05 * left).round(2).tolist() == [58_278.16] * 40


def test_an_annuity_at_no_interest_is_a_straight_line():
    assert annuity(90.0, life=3, rate=0.0).tolist() == straight_line(90.0, life=3).tolist()


def test_a_reducing_balance_of_four_per_cent_never_ends():
    """4.00, 3.84, 3.6864: each year 4% of what is left; 36.5% is left after 25 years."""
    share = RULES.number("mrp_reducing_balance", year=2025)
    parts = reducing_balance(100.0, share=share, years=25)
    assert parts[:3] == pytest.approx([4.0, 3.84, 3.6864])
    assert 100.0 - parts.sum() == pytest.approx(100 * 0.96**25)


def test_provision_starts_the_year_after_or_when_the_asset_is_in_use():
    now = Borrowed("School", 2026, 100.0, 4, "straight line")
    later = Borrowed("Depot", 2026, 100.0, 4, "straight line", in_use=2028)
    one, two = (
        provision_for([item], years=YEARS, rulebook=RULES).tolist() for item in (now, later)
    )
    assert one == [0.0, 25.0, 25.0, 25.0, 25.0, 0.0]
    assert two == [0.0, 0.0, 0.0, 25.0, 25.0, 25.0]


def test_earlier_expenditure_is_part_way_through_its_life():
    item = Borrowed("Library", 2023, 100.0, 4, "straight line")
    assert provision_for([item], years=YEARS, rulebook=RULES).tolist() == [25.0, 25.0, 0, 0, 0, 0]


def test_every_life_over_its_limit_is_named_at_once():
    with pytest.raises(InputError) as caught:
        provision_for(
            [
                Borrowed("Bridge", 2026, 1.0, 60),
                Borrowed("Shares", 2026, 1.0, 25, kind="equity"),
                Borrowed("Redundancies", 2026, 1.0, 21, kind="direction"),
                Borrowed("Van", 2026, -5.0, 5),
                Borrowed("Park", 2026, 1.0, 50, kind="land"),
            ],
            years=YEARS,
            rulebook=RULES,
        )
    text = str(caught.value)
    assert "Bridge: life should be 1 year or more and at most 50 years" in text
    assert "Shares: life should be 1 year or more and at most 20 years" in text
    assert "Redundancies: life should be 1 year or more and at most 20 years" in text
    assert "Van: amount should be 0 or more, not -5.00" in text
    assert "Park" not in text


def test_the_line_of_capital_financing_worked_by_hand():
    """Opening 1,000, borrowed 200 in the first year, provision 100 then 120, interest 5%.

    Closing 1,100 and 980; interest on the middles 1,050 and 1,040: 52.50 and 52.00.
    """
    line = financing(
        1_000.0,
        borrowed=np.array([200.0, 0.0]),
        provision=np.array([100.0, 120.0]),
        rate=0.05,
        years=(2026, 2027),
    )
    assert line.requirement.tolist() == [1_100.0, 980.0]
    assert line.interest.tolist() == [52.5, 52.0]
    assert line.stated() == {2026: 152.5, 2027: 172.0}


def test_more_set_aside_than_was_borrowed_is_refused():
    with pytest.raises(InputError, match=r"2027: sets aside £50.00 more than was ever borrowed"):
        financing(
            100.0,
            borrowed=np.zeros(2),
            provision=np.array([60.0, 90.0]),
            rate=0.0,
            years=(2026, 2027),
        )


@given(
    st.floats(1.0, 1e8),
    st.integers(1, 50),
    st.floats(0.0, 0.15),
    st.sampled_from(["straight line", "annuity"]),
)
def test_all_that_is_borrowed_is_provided_for_over_its_life(gbp, life, rate, method):
    item = Borrowed("Asset", 2026, gbp, life, method, rate=rate)
    years = range(2026, 2026 + life + 1)
    due = provision_for([item], years=years, rulebook=RULES)
    assert due.sum() == pytest.approx(gbp, rel=1e-9)
    line = financing(
        0.0,
        borrowed=spent_by_year([item], years=years),
        provision=due,
        rate=rate,
        years=years,
    )
    assert line.requirement[-1] == pytest.approx(0.0, abs=1e-6 * gbp)


@given(st.floats(1.0, 1e8), st.integers(2, 50), st.floats(0.001, 0.15))
def test_an_annuity_starts_lower_and_ends_higher_than_a_straight_line(gbp, life, rate):
    parts, even = annuity(gbp, life=life, rate=rate), gbp / life
    assert parts[0] < even < parts[-1]
    assert np.all(np.diff(parts) > 0)


def test_several_items_add_up():
    one, two = Borrowed("Hall", 2026, 100.0, 10, "straight line"), Borrowed("Pool", 2027, 60.0, 3)
    both = provision_for([one, two], years=YEARS, rulebook=RULES)
    apart = [provision_for([item], years=YEARS, rulebook=RULES) for item in (one, two)]
    assert both == pytest.approx(apart[0] + apart[1])
    assert spent_by_year([one, two], years=YEARS).tolist() == [100.0, 60.0, 0, 0, 0, 0]


def test_nothing_borrowed_needs_no_provision():
    assert provision_for([], years=YEARS, rulebook=RULES).tolist() == [0.0] * 6


def test_interest_may_differ_by_year():
    line = financing(
        100.0, borrowed=np.zeros(2), provision=np.zeros(2), rate=np.array([0.05, 0.1]), years=(1, 2)
    )
    assert line.interest.tolist() == [5.0, 10.0]
    assert line.cost.tolist() == [5.0, 10.0]


def test_an_annuity_at_no_more_than_minus_one_is_refused():
    with pytest.raises(InputError, match="rate should be a share above -1, not -1"):
        provision_for([Borrowed("Odd", 2026, 1.0, 5, rate=-1.0)], years=YEARS, rulebook=RULES)


@given(st.floats(1.0, 1e8), st.floats(0.001, 0.1), st.integers(1, 60))
def test_a_reducing_balance_leaves_the_same_share_each_year(gbp, share, years):
    parts = reducing_balance(gbp, share=share, years=years)
    assert gbp - parts.sum() == pytest.approx(gbp * (1 - share) ** years, rel=1e-6)


@given(st.integers(1, 49), st.floats(0.0, 0.1))
def test_a_longer_life_never_costs_more_in_its_first_year(life, rate):
    short, long = annuity(1e6, life=life, rate=rate), annuity(1e6, life=life + 1, rate=rate)
    assert long[0] <= short[0]
