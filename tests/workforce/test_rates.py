"""Rates of a workforce from its counts."""

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.store.rulebook import packaged_rules
from wholeplace.workforce.rates import (
    COUNTS,
    Workforce,
    added,
    differences,
    over,
    rates,
    times,
    workers_for,
)

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
    # 5,254.6 / 33,119.1 = 15.87%; 7,173.5 / (7,173.5 + 33,119.1) = 17.80%;
    # 7,722.7 / (7,722.7 + 33,119.1) = 18.91%; 5,744.2 / 7,173.5 = 80.1%;
    # 5,744.2 / 7,722.7 = 74.4%.
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


def test_a_rate_nearly_named_is_met_with_the_nearest():
    with pytest.raises(InputError, match="turnovers: is no rate; did you mean 'turnover'"):
        differences(ENGLAND_2023, {"turnovers": 0.1}, rounded_to=0.001)
    # What every object has is no rate either.
    with pytest.raises(InputError, match="__class__: is no rate"):
        differences(ENGLAND_2023, {"__class__": 0.1}, rounded_to=0.001)


def test_absence_is_looked_at_when_the_working_days_are_given():
    # 270,751 / (33,119.1 * 253) = 3.23%; stated as 4.2% it is 0.97 points off.
    days = packaged_rules().number("working_days_of_a_year", year=2023)
    wrong = {"absence": 0.042}
    assert differences(ENGLAND_2023, wrong, rounded_to=0.001) == {}
    found = differences(ENGLAND_2023, wrong, rounded_to=0.001, working_days=days)
    assert found["absence"] == pytest.approx(0.042 - 270_751 / (33_119.1 * 253))
    right = {name: per_cent / 100 for name, per_cent in PUBLISHED_PER_CENT.items()}
    assert differences(ENGLAND_2023, right, rounded_to=0.001, working_days=days) == {}


def test_half_a_step_of_rounding_is_allowed_and_no_more():
    # 1 of 8 is 0.125: stated to two places as 0.12 or 0.13 it follows, as 0.14 it does not.
    eight = Workforce(in_post=8.0, leavers=1.0)
    for stated in (0.12, 0.13):
        assert differences(eight, {"turnover": stated}, rounded_to=0.01) == {}
    assert differences(eight, {"turnover": 0.14}, rounded_to=0.01) == {
        "turnover": pytest.approx(0.015)
    }


def test_a_published_rate_whose_counts_are_not_known_is_not_called_wrong():
    assert differences(Workforce(in_post=8.0), {"turnover": 0.5}, rounded_to=0.01) == {}


def test_more_agency_workers_covering_than_there_are_is_refused():
    with pytest.raises(InputError) as caught:
        Workforce(in_post=10.0, agency=4.0, agency_cover=5.0)
    assert "agency_cover: is 5, more than the 4 agency workers there are" in str(caught.value)
    assert Workforce(in_post=10.0, agency_cover=5.0).agency is None


@pytest.mark.parametrize("name", COUNTS)
def test_any_count_below_nought_or_no_number_is_refused_by_name(name):
    counts = {"in_post": 10.0}
    for wrong in (-0.5, float("nan")):
        with pytest.raises(InputError, match=f"{name}: is {wrong:g}: a count cannot be below"):
            Workforce(**{**counts, name: wrong})


def test_leavers_of_a_year_may_be_more_than_those_left_in_post():
    assert rates(Workforce(in_post=4.0, leavers=6.0)).turnover == 1.5


def test_nothing_known_but_those_in_post_gives_no_rate_at_all():
    for workforce in (Workforce(in_post=10.0), Workforce(in_post=None)):
        found = rates(workforce, working_days=253)
        assert all(getattr(found, each.name) is None for each in fields(found))


def test_nought_counted_is_a_rate_of_nought_and_not_unknown():
    found = rates(Workforce(in_post=10.0, leavers=0.0, agency=0.0, vacancies=0.0, cases=0.0))
    assert (found.turnover, found.agency, found.vacancy) == (0.0, 0.0, 0.0)
    # A share of no vacancies and of no case holders is nothing that can be told.
    assert (found.vacancies_covered, found.caseload) == (None, None)


COUNT = st.floats(0, 1e6)


@settings(max_examples=40)
@given(COUNT, COUNT, COUNT)
def test_agency_and_vacancy_are_shares_of_a_whole(in_post, agency, vacancies):
    found = rates(Workforce(in_post=in_post, agency=agency, vacancies=vacancies))
    for rate in (found.agency, found.vacancy):
        assert rate is None or 0 <= rate <= 1


@settings(max_examples=40)
@given(st.floats(1, 1e6), COUNT, st.floats(0.01, 100))
def test_rates_do_not_depend_on_how_large_the_place_is(in_post, leavers, times):
    first = rates(Workforce(in_post=in_post, leavers=leavers, vacancies=leavers))
    second = rates(
        Workforce(in_post=times * in_post, leavers=times * leavers, vacancies=times * leavers)
    )
    assert second.turnover == pytest.approx(first.turnover)
    assert second.vacancy == pytest.approx(first.vacancy)


@settings(max_examples=40)
@given(COUNT, st.floats(0.5, 100))
def test_workers_for_a_caseload_hold_just_the_cases(cases, caseload):
    workers = workers_for(cases, caseload=caseload)
    found = rates(Workforce(in_post=None, cases=cases, case_holders=workers))
    assert found.caseload is None or found.caseload == pytest.approx(caseload)


@pytest.mark.parametrize("caseload", [0.0, -1.0, float("nan")])
def test_a_caseload_that_is_none_is_refused(caseload):
    with pytest.raises(InputError, match=f"caseload: should be above nought, not {caseload:g}"):
        workers_for(160, caseload=caseload)


def test_what_is_not_known_stays_not_known_in_sums_products_and_shares():
    assert over(1.0, None) is over(None, 2.0) is over(1.0, 0.0) is None
    assert added(None, 1.0) is added(1.0, None) is None
    assert times(None, 1.0) is times(1.0, None) is None
    assert (over(1.0, 4.0), added(1.0, 2.0), times(3.0, 2.0)) == (0.25, 3.0, 6.0)
