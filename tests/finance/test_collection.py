"""The collection fund's balance to the penny, and the reduction scheme as caseload times award."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.collection import (
    SupportScheme,
    one_offs,
    shared,
    support_cost,
    support_equivalents,
    working_age_caseload,
)
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
D = Decimal
SCHEME = SupportScheme(
    working_age=10_000, pensioners=8_000, working_age_award=900.0, pensioner_award=1_200.0
)


def test_a_surplus_is_shared_as_the_precepts_stand_to_each_other():
    # 100 over 70, 20 and 10: 70, 20 and 10.
    parts = shared(D(100), {"county": D(7000), "police": D(2000), "district": D(1000)})
    assert parts == {"county": D(70), "police": D(20), "district": D(10)}


def test_the_pennies_of_rounding_are_not_lost():
    # A third each of £1.00: 0.33 three times leaves a penny.
    parts = shared(D("1.00"), {"a": D(1), "b": D(1), "c": D(1)})
    assert sum(parts.values()) == D("1.00")
    assert sorted(parts.values()) == [D("0.33"), D("0.33"), D("0.34")]


def test_a_deficit_is_shared_too():
    parts = shared(D("-10.00"), {"county": D(3), "district": D(1)})
    assert parts == {"county": D("-7.50"), "district": D("-2.50")}


def test_precepts_nobody_could_share_by_are_refused_together():
    with pytest.raises(InputError) as caught:
        shared(D(1), {"a": D(-1), "b": D(1)})
    assert [problem.where for problem in caught.value.problems] == ["a", "precepts"]


def test_a_balance_comes_once_the_year_after():
    assert one_offs({2025: D(100), 2026: D(-40)}, RULES) == {2026: D(100), 2027: D(-40)}


def test_caseload_moves_with_unemployment_by_its_elasticity():
    # 21% more out of work at elasticity one half: 10,000 x 1.21 ** 0.5 = 11,000.
    caseload = working_age_caseload(SCHEME, np.array([1.0, 1.21]), elasticity=0.5)
    assert caseload == pytest.approx([10_000, 11_000])
    assert RULES.of("support_unemployment_elasticity", year=2026).is_assumed


def test_the_scheme_costs_caseload_times_award():
    # 10,000 x 900 + 8,000 x 1,200 = 18.6m; with bills 5% up 19.53m; at Band D £2,000 9,765.
    assert support_cost(SCHEME, 10_000) == pytest.approx(18_600_000)
    dearer = support_cost(SCHEME, np.array([10_000.0]), bill_growth=1.05)
    assert dearer == pytest.approx([19_530_000])
    assert support_equivalents(dearer, 2_000.0) == pytest.approx([9_765])


def test_unemployment_of_nought_is_refused():
    with pytest.raises(InputError, match="unemployment: should be above nought"):
        working_age_caseload(SCHEME, np.array([0.0]), elasticity=0.5)


@given(
    st.decimals("-1000000", "1000000", places=2),
    st.lists(st.decimals("1", "500000000", places=2), min_size=1, max_size=6),
)
def test_parts_always_add_up_and_are_within_a_penny_of_the_exact(balance, precepts):
    named = {str(number): precept for number, precept in enumerate(precepts)}
    parts = shared(balance, named)
    assert sum(parts.values()) == balance
    total = sum(precepts)
    for name, part in parts.items():
        assert abs(part - balance * named[name] / total) < D("0.01")


@given(st.floats(0.5, 3.0), st.floats(0.0, 1.5))
def test_more_unemployment_never_lowers_the_caseload(unemployment, elasticity):
    before, after = working_age_caseload(
        SCHEME, np.array([unemployment, unemployment * 1.1]), elasticity=elasticity
    )
    assert after >= before
