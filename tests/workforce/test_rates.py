"""Rates of a workforce from its counts."""

import pytest

from wholeplace.errors import InputError
from wholeplace.store.rulebook import packaged_rules
from wholeplace.workforce.rates import Workforce, differences, rates, workers_for

# England 2023, children's social work workforce (finance rules 5.1).
ENGLAND_2023 = Workforce(
    in_post=33_119.1,
    starters=6_027.5,
    leavers=5_254.6,
    agency=7_173.5,
    agency_cover=5_744.2,
    vacancies=7_722.7,
    case_holders=21_111.4,
    cases=337_055,
    days_lost=270_751,
)
PUBLISHED_PER_CENT = {
    "turnover": 15.9,
    "agency": 17.8,
    "vacancy": 18.9,
    "agency_covering": 80.1,
    "vacancies_covered": 74.4,
    "absence": 3.2,
}


def test_englands_published_rates_of_2023_follow_from_its_counts():
    # 5,254.6 / 33,119.1 = 15.87 %; 7,173.5 / (7,173.5 + 33,119.1) = 17.80 %;
    # 7,722.7 / (7,722.7 + 33,119.1) = 18.91 %; 5,744.2 / 7,173.5 = 80.1 %;
    # 5,744.2 / 7,722.7 = 74.4 %.
    days = packaged_rules().number("working_days_of_a_year", year=2023)
    own = rates(ENGLAND_2023, working_days=days)
    for name, per_cent in PUBLISHED_PER_CENT.items():
        assert round(100 * getattr(own, name), 1) == per_cent, name
    assert round(own.caseload, 1) == 16.0  # 337,055 / 21,111.4 = 15.97
    assert own.turnover == pytest.approx(0.1587, abs=5e-5)
    assert own.vacancy == pytest.approx(0.1891, abs=5e-5)


def test_published_rates_that_do_not_follow_are_told_with_how_far_they_are_off():
    stated = {"turnover": 0.159, "agency": 0.178, "vacancy": 0.20}
    found = differences(ENGLAND_2023, stated, rounded_to=0.001)
    assert list(found) == ["vacancy"]
    assert found["vacancy"] == pytest.approx(0.20 - 7_722.7 / 40_841.8)


def test_a_rate_whose_count_is_not_known_is_not_known():
    own = rates(Workforce(in_post=10.0, agency=None, vacancies=2.0))
    assert own.agency is None
    assert own.vacancies_covered is None
    assert own.absence is None
    assert own.vacancy == pytest.approx(2 / 12)


def test_nobody_in_post_gives_no_turnover_and_not_an_infinite_one():
    assert rates(Workforce(in_post=0.0, leavers=1.0)).turnover is None


def test_counts_below_nought_are_refused_all_at_once():
    with pytest.raises(InputError) as caught:
        Workforce(in_post=-1.0, leavers=-2.0)
    assert "in_post: is -1: a count cannot be below nought" in str(caught.value)
    assert "leavers: is -2" in str(caught.value)


def test_workers_needed_times_caseload_is_the_cases():
    assert workers_for(160, caseload=16) == 10
    with pytest.raises(InputError, match="should be above nought"):
        workers_for(160, caseload=0)


def test_a_rate_that_is_none_is_refused_by_name():
    with pytest.raises(InputError, match="wastage: is no rate"):
        differences(ENGLAND_2023, {"wastage": 0.1}, rounded_to=0.001)
