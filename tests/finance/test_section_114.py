"""Where resources run out: with and without the override, with and without support."""

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import SchoolsDeficit
from wholeplace.finance.schools import schools_path
from wholeplace.finance.section_114 import section_114
from wholeplace.source import assumption
from wholeplace.yearly import Yearly

YEARS = (2026, 2027, 2028)


def reserves(*rows):
    return Yearly(np.array(rows, dtype=float), YEARS, "GBP")


def schools_of(gbp, *, ends=2027, years=YEARS, draws=1):
    schools = SchoolsDeficit(
        gbp, {y: Estimate.known(0.0) for y in years}, {}, ends, 0.05, assumption("a test")
    )
    return schools_path(schools, years=years, draws=Draws(draws, seed=1))


def test_resources_run_out_when_reserves_and_surplus_fall_below_nought():
    """10 - 4 = 6, 3 - 4 = -1 but 2 can be released, 1 - 4 + 2 = -1."""
    found = section_114(
        reserves([10, 3, 1]), releasable=np.array([0.0, 2.0, 2.0]), surplus=np.array([-4.0] * 3)
    )
    assert found.as_planned.tolist() == [[False, False, True]]
    assert found.without_override.tolist() == found.as_planned.tolist()


def test_the_override_holds_a_notice_off_until_it_ends():
    found = section_114(reserves([50, 50, 50], [200, 200, 200]), schools=schools_of(100.0, draws=2))
    assert found.as_planned.tolist() == [[False, False, True], [False, False, False]]
    assert found.without_override.tolist() == [[True] * 3, [False] * 3]


def test_support_holds_a_notice_off():
    found = section_114(
        reserves([-20, -20, -20]), support=np.array([30.0, 30.0, 10.0]), schools=schools_of(5.0)
    )
    assert found.as_planned.tolist() == [[False, False, True]]
    assert found.without_support.tolist() == [[True, True, True]]
    assert found.without_either.tolist() == [[True, True, True]]


def test_every_case_that_is_worse_flags_no_less():
    rng = np.random.default_rng(4)
    found = section_114(
        reserves(*rng.normal(20, 40, (50, 3))),
        support=15.0,
        schools=schools_of(30.0, ends=2026, draws=50),
    )
    for better, worse in (
        (found.as_planned, found.without_support),
        (found.as_planned, found.without_override),
        (found.without_support, found.without_either),
        (found.without_override, found.without_either),
    ):
        assert np.all(worse >= better)
        assert worse.sum() > better.sum()


def test_chances_are_shares_of_draws():
    found = section_114(reserves([-1, 1, 1], [-1, -1, 1], [1, 1, 1], [-1, 1, 1]))
    assert found.chances()["as planned"] == (0.75, 0.25, 0.0)
    assert set(found.chances()) == {
        "as planned",
        "without support",
        "without override",
        "without either",
    }


def test_what_is_not_money_or_of_other_years_is_refused():
    with pytest.raises(MethodError, match="should be in GBP"):
        section_114(Yearly(np.zeros((1, 3)), YEARS, "children"))
    with pytest.raises(MethodError, match="of other years or draws than reserves"):
        section_114(reserves([1, 1, 1]), schools=schools_of(1.0, draws=2))
    with pytest.raises(MethodError, match="of other years or draws than reserves"):
        section_114(reserves([1, 1, 1]), schools=schools_of(1.0, years=(2026, 2027)))
