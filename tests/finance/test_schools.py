"""The schools deficit: its path, its cost, the override and relief."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import SchoolsDeficit
from wholeplace.finance.schools import deficit_and_cost, high_needs_relief, schools_path
from wholeplace.source import assumption
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
SAID = assumption("made up for a test")
YEARS = (2026, 2027, 2028)
DRAWS = Draws(200, seed=3)


def deficit(*, opening=100e6, overspend=0.0, relief=None, rate=0.05):
    return SchoolsDeficit(
        opening=opening,
        overspend={year: Estimate.known(overspend) for year in YEARS},
        relief=relief or {},
        override_ends=int(RULES.number("schools_override_ends", year=2026)),
        rate=rate,
        source=SAID,
    )


def test_a_path_worked_by_hand():
    """100 + 20 = 120, + 20 - 90 = 50, + 20 = 70; interest at 5% on 110, 85 and 60."""
    path = schools_path(deficit(overspend=20e6, relief={2027: 90e6}), years=YEARS, draws=DRAWS)
    assert path.deficit.values[0] == pytest.approx([120e6, 50e6, 70e6])
    assert path.cost.values[0] == pytest.approx([5.5e6, 4.25e6, 3.0e6])


def test_the_deficit_counts_once_the_override_has_ended():
    """The override ends with 2027-28, on 31 March 2028: 2028/29 is the first year it counts."""
    path = schools_path(deficit(), years=YEARS, draws=DRAWS)
    assert path.counted.values[0].tolist() == [0.0, 0.0, 100e6]


def test_cheshire_easts_saving_from_relief():
    """Cheshire East, February 2026: 90% of the deficit, about 130 million, saves 2.723 million in
    2026-27 and 5.265 million in 2027-28. The second is 4.05% of 130; half a year of it is 2.63,
    within 4% of the published first year."""
    relief = float(high_needs_relief(130e6 / 0.9, rulebook=RULES, year=2026))
    assert relief == pytest.approx(130e6)
    rate = 5.265 / 130
    without = schools_path(deficit(opening=150e6, rate=rate), years=YEARS, draws=DRAWS)
    relieved = schools_path(
        deficit(opening=150e6, rate=rate, relief={2026: relief}), years=YEARS, draws=DRAWS
    )
    saved = (without.cost.values - relieved.cost.values)[0]
    assert saved[0] == pytest.approx(2.723e6, rel=0.05)
    assert saved[1] == pytest.approx(5.265e6, rel=1e-3)


def test_there_is_no_relief_on_a_surplus():
    assert high_needs_relief(np.array([-5.0, 10.0]), rulebook=RULES, year=2026).tolist() == [0, 9]


def test_a_surplus_costs_nothing_and_counts_for_nothing():
    path = schools_path(deficit(opening=-10e6), years=YEARS, draws=DRAWS)
    assert path.deficit.values[0].tolist() == [-10e6] * 3
    assert path.cost.values.sum() == path.counted.values.sum() == 0.0


def test_draws_carry_the_uncertainty_of_the_overspend():
    schools = deficit()
    spread = {y: Estimate.normal(10e6, low=5e6, high=15e6, level=0.8) for y in YEARS}
    uncertain = SchoolsDeficit(
        schools.opening, spread, {}, schools.override_ends, schools.rate, SAID
    )
    ends = schools_path(uncertain, years=YEARS, draws=DRAWS).deficit.values[:, -1]
    assert ends.mean() == pytest.approx(130e6, rel=0.02)
    assert ends.std() > 1e6


def test_a_year_without_an_overspend_takes_the_last_before_and_is_named_without_one():
    path = schools_path(deficit(overspend=5e6), years=(*YEARS, 2029), draws=DRAWS)
    assert path.deficit.values[0, -1] == pytest.approx(120e6)
    with pytest.raises(InputError) as caught:
        schools_path(deficit(), years=(2024, 2025, 2026), draws=DRAWS)
    assert "2024/25: has no overspend" in str(caught.value)
    assert "2025/26: has no overspend" in str(caught.value)


def test_many_councils_or_draws_are_worked_out_side_by_side():
    schools = deficit(relief={2027: 90e6})
    spent = np.array([[20e6, 0.0], [20e6, 0.0], [20e6, 0.0]])
    closing, cost = deficit_and_cost(schools, spent=spent, years=YEARS)
    assert closing[:, 0] == pytest.approx([120e6, 50e6, 70e6])
    assert closing[:, 1] == pytest.approx([100e6, 10e6, 10e6])
    assert cost[:, 1] == pytest.approx([5.0e6, 2.75e6, 0.5e6])


@given(
    st.floats(0.0, 1e8),
    st.lists(st.floats(0.0, 1e7), min_size=3, max_size=3),
    st.floats(0.0, 1e7),
    st.floats(0.0, 0.1),
)
def test_more_overspend_never_lessens_deficit_or_cost(opening, spent, more, rate):
    schools = deficit(opening=opening, rate=rate, relief={2027: 30e6})
    before = deficit_and_cost(schools, spent=np.array(spent), years=YEARS)
    after = deficit_and_cost(schools, spent=np.array(spent) + more, years=YEARS)
    for less, greater in zip(before, after, strict=True):
        assert np.all(greater >= less - 1e-6)


def test_two_councils_have_their_own_luck():
    spread = {y: Estimate.normal(10e6, low=5e6, high=15e6, level=0.8) for y in YEARS}
    schools = SchoolsDeficit(0.0, spread, {}, 2027, 0.05, SAID)
    one, same, other = (
        schools_path(schools, years=YEARS, draws=DRAWS, code=code).deficit.values
        for code in ("E08000010", "E08000010", "E06000049")
    )
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
