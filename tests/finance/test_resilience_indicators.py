"""Today's indicators: beside the class, under today's code, and why one is not known."""

import numpy as np
import pytest

from tests.finance.reserves_made_up import record_of
from wholeplace.finance.councils import Column, Council, Councils
from wholeplace.finance.resilience_indicators import current_indicators

KINDS = ("unitary", "unitary", "unitary", "county")
FIGURES = {
    "external_borrowing": [10.0, 30.0, 20.0, 500.0],
    "net_services": [100.0, 100.0, 0.0, 100.0],
    "net_childrens": [20.0, 30.0, 10.0, 40.0],
    "net_adults": [20.0, 10.0, np.nan, 40.0],
    "gross_services": [200.0, 100.0, 100.0, 100.0],
    "fees_services": [20.0, 30.0, 10.0, 50.0],
}


def today(codes="abcd", figures=FIGURES):
    councils = tuple(
        Council(code, code.upper(), kind, "") for code, kind in zip(codes, KINDS, strict=True)
    )
    columns = {
        name: Column(np.array(values), "GBP", "2024-25", "made-up", name)
        for name, values in figures.items()
    }
    return Councils(councils, columns)


def record(closing=((90, 80, 70, 60), (50, 50, 50, 70), (10, 20, 20, 20), (9, 9, 9, 3)), **more):
    return record_of(closing, classes=list(KINDS), **more)


def told(code, *, year=2013, own=None, councils=None, code_today=""):
    found = current_indicators(
        code,
        record=own or record(),
        year=year,
        councils=councils or today(),
        code_today=code_today,
    )
    return {each.title: each for each in found}


def test_each_indicator_has_its_value_its_median_and_which_way_is_safer():
    a = told("a")
    care = a["Social care over all services, net"]
    # a 40%, b 40%; c is not known: the median of the unitaries is 40%.
    assert (care.value, care.median, care.safer) == (0.4, 0.4, "lower")
    fees = a["Fees and charges over spending on services"]
    # 10%, 30%, 10%.
    assert (fees.value, fees.median, fees.safer) == (0.1, 0.1, "higher")
    debt = a["Gross external debt"]
    assert (debt.value, debt.median, debt.unit, debt.period) == (10.0, 20.0, "GBP", "2024-25")


def test_the_median_is_of_the_class_alone():
    assert told("d")["Gross external debt"].median == 500.0
    assert told("d")["Level of reserves"].median == 3.0


def test_of_the_record_worked_by_hand():
    a = told("a")
    # 60 after 90: 60 / (30 / 3) = 6 years, -1/3; council tax 50 and interest 5 of 100.
    assert a["Reserves sustainability"].value == pytest.approx(6.0)
    assert a["Change of reserves over three years"].value == pytest.approx(-1 / 3)
    assert a["Council tax requirement over net revenue expenditure"].value == 0.5
    assert a["Interest payable over net revenue expenditure"].value == 0.05
    assert a["Level of reserves"].period == "2013-14"


def test_reserves_below_nought_last_no_years_and_not_fewer():
    gone = record(closing=((90, 80, 70, -30), (5, 5, 5, 4), (5, 5, 5, 4), (5, 5, 5, 4)))
    assert told("a", own=gone)["Reserves sustainability"].value == 0.0


def test_why_reserves_have_no_years_is_told_apart():
    unknown = record()
    unknown.closing[0, -1] = np.nan
    a = told("a", own=unknown)
    assert a["Reserves sustainability"].why_not == "not published"
    assert a["Level of reserves"].why_not == "not published"
    assert told("b", own=unknown)["Reserves sustainability"].why_not == "reserves did not fall"
    early = told("a", year=2011)
    assert early["Reserves sustainability"].why_not == "no figures at hand"
    assert early["Level of reserves"].value == 80.0


def test_what_cannot_be_divided_or_summed_is_not_published():
    c = told("c")["Social care over all services, net"]
    assert (c.value, c.why_not) == (None, "not published")


def test_a_council_that_has_a_new_code_is_found_under_it():
    # Barnsley and Sheffield of 2018 have other codes today and the same ground.
    later = today(codes="zbcd")
    lost = told("a", councils=later)["Gross external debt"]
    assert (lost.value, lost.why_not) == (None, "no such council in the figures")
    again = told("a", councils=later, code_today="z")
    assert again["Gross external debt"].value == 10.0
    assert again["Level of reserves"].value == 60.0


def test_figures_that_are_not_at_hand_are_said_to_be_so():
    bare = told("a", councils=today(figures={"net_services": FIGURES["net_services"]}))
    for title in (
        "Gross external debt",
        "Social care over all services, net",
        "Fees and charges over spending on services",
    ):
        assert (bare[title].value, bare[title].median) == (None, None)
        assert bare[title].why_not == "no figures at hand"


def test_no_indicator_is_without_both_a_value_and_a_reason():
    for code in "abcd":
        for each in told(code).values():
            assert (each.value is None) == bool(each.why_not), each
