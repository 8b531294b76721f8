"""Core spending power over the years: the same councils in both years, and a head."""

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.settlement.growth import EVERY, BesidePublished, beside_published, grown
from wholeplace.store.rulebook import packaged_rules

GROUPS = ("county", "district", "district")
NAN = np.nan


def found(power, people=None):
    heads = people or {year: np.array([100.0, 50.0, 50.0]) for year in power}
    years = {year: np.array(values) for year, values in power.items()}
    return {(each.group, each.year): each for each in grown(years, heads, GROUPS)}


def test_growth_is_that_of_the_councils_that_have_both_years():
    # the third council came in 2018: 110 + 11 over 100 + 10, its own 99 left out
    told = found({2017: [100.0, 10.0, NAN], 2018: [110.0, 11.0, 99.0]})[EVERY, 2018]
    assert (told.councils, told.before, told.after) == (2, 110.0, 121.0)
    assert told.growth == pytest.approx(0.1)


def test_a_head_is_over_the_people_of_those_whose_people_are_known():
    people = {2018: np.array([100.0, 50.0, NAN]), 2017: np.full(3, NAN)}
    told = found({2017: [1.0, 1.0, 1.0], 2018: [200.0, 25.0, 75.0]}, people)
    assert told["county", 2018].per_head == 2.0
    assert told["district", 2018].per_head == 0.5
    assert told["district", 2018].after == 100.0


def test_two_tiers_are_never_added_up_a_head():
    assert found({2017: [1.0, 1.0, 1.0], 2018: [2.0, 2.0, 2.0]})[EVERY, 2018].per_head is None


def test_a_group_without_both_years_is_left_out():
    told = found({2017: [NAN, 1.0, 1.0], 2018: [2.0, 2.0, 2.0]})
    assert ("county", 2018) not in told


@pytest.mark.parametrize(("ours", "holds"), [(0.0727, True), (0.0729, False), (0.0528, True)])
def test_beside_the_published_growth_a_point_is_allowed(ours, holds):
    # published: 2.9 on 46.2 is 6.277%
    assert BesidePublished(ours, 29 / 462, 0.01).holds is holds


def test_a_year_without_a_published_growth_is_refused():
    told = tuple(found({2017: [1.0] * 3, 2018: [2.0] * 3}).values())
    with pytest.raises(InputError, match="spending_power_growth_published"):
        beside_published(told, rules=packaged_rules(), year=2018)
