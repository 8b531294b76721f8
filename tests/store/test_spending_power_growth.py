"""Core spending power of the reference: growth beside the published one, pounds a head."""

import json

import pytest

from wholeplace.settlement.growth import EVERY, beside_published
from wholeplace.store.rulebook import packaged_rules
from wholeplace.store.spending_power_growth import spending_power_growth


@pytest.fixture(scope="module")
def growth(reference):
    return spending_power_growth(reference)


def of(growth, group, year):
    return next(each for each in growth if (each.group, each.year) == (group, year))


def test_four_years_of_growth_are_held(growth):
    assert sorted({each.year for each in growth}) == [2017, 2018, 2019, 2020]


def test_growth_of_2020_is_the_published_one_within_a_point(growth):
    # consultation of October 2019: up 2.9 to 49.1 billion pounds, 6.3%, fire and the GLA in it
    beside = beside_published(growth, rules=packaged_rules(), year=2020)
    assert beside.published == pytest.approx(0.0628, abs=5e-5)
    assert beside.ours == pytest.approx(0.0661, abs=5e-5)
    assert beside.holds


def test_core_spending_power_of_2016_is_the_sum_of_the_table(growth):
    # 40,355.62 million pounds: the column's own sum, 352 councils
    whole = of(growth, EVERY, 2017)
    assert whole.councils == 352
    assert whole.before == pytest.approx(40_355.62e6, abs=1e4)


def test_the_people_of_a_county_are_those_of_its_districts(growth):
    county, unitary = of(growth, "county", 2020), of(growth, "unitary", 2020)
    assert 500 < county.per_head < unitary.per_head < 900


def test_the_command_says_it_in_words_and_for_programs(run):
    assert "Published for 2020/21: +6.3%" in run("settlement", "power")
    told = json.loads(run("settlement", "power", "--json"))
    assert told["holds"] is True
    assert told["growth"][0]["group"] == EVERY
