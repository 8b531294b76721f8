"""Core spending power agrees with the parts that MHCLG published for the same year.

The parts are facts of the core spending power table of the 2020-21 settlement [GBP million].
Districts get no grant for social care, so four or five parts make up the whole in 2018-19.
"""

from __future__ import annotations

import pytest

# Settlement funding assessment, compensation for under-indexing, council tax, New Homes Bonus,
# rural services delivery grant; 2018-19.
PARTS = {
    "E07000223": ("Adur", 1.699866991, 0.038955285, 6.084257328, 0.20243976, 0),
    "E07000026": ("Allerdale", 4.168774716, 0.080584438, 5.100159601, 1.003560397, 0.325556023),
    "E07000032": ("Amber Valley", 3.567297482, 0.071033513, 6.327566231, 1.358852138, 0),
    "E07000224": ("Arun", 3.722757014, 0.080872961, 10.6549128, 2.733181633, 0),
    "E07000170": ("Ashfield", 4.434619457, 0.085646018, 6.14623713, 2.085999738, 0),
    "E07000105": ("Ashford", 2.980931164, 0.063434696, 7.1946, 2.501229641, 0.083085477),
    "E07000004": ("Aylesbury Vale", 3.831311078, 0.087800879, 11.64679941, 6.313187658, 0),
    "E07000200": ("Babergh", 2.261363588, 0.047145623, 5.214118806, 0.865546726, 0.226762537),
    "E07000027": ("Barrow-in-Furness", 4.698712481, 0.068986415, 4.4093082, 0.094632955, 0),
    "E07000066": ("Basildon", 5.766396265, 0.125683723, 16.28515935, 1.766500916, 0),
    "E07000084": ("Basingstoke", 3.240668329, 0.067282475, 7.4607757, 1.880445901, 0),
    "E07000171": ("Bassetlaw", 4.635789389, 0.08941592, 5.76740736, 1.208578534, 0.053727111),
    "E07000129": ("Blaby", 2.31243404, 0.04916358, 5.215709912, 2.409778711, 0),
    "E07000033": ("Bolsover", 4.372881712, 0.064510025, 3.675618995, 0.993166125, 0),
    "E07000136": ("Boston", 3.273049261, 0.059584684, 3.43581696, 0.612959296, 0.085246476),
    "E07000067": ("Braintree", 3.62664061, 0.076866172, 9.0710298, 1.272624401, 0.022124606),
    "E07000143": ("Breckland", 4.879604554, 0.087281658, 3.65820076, 2.395581561, 0.472438777),
    "E07000068": ("Brentwood", 1.596062752, 0.036576438, 5.969008764, 0.409971106, 0),
}
HALF_A_STEP = 0.005001  # the table is rounded to 10,000 pounds


@pytest.fixture(scope="module")
def spending_power(reference):
    """Figure by (place, period), and measure by period."""
    figures = reference.figures("core_spending_power")
    return {(f.place, f.period): f for f in figures}


@pytest.mark.parametrize("code", PARTS)
def test_the_parts_of_2018_add_up_to_core_spending_power(spending_power, code):
    _, *parts = PARTS[code]
    found = spending_power[code, "2018-19"]
    assert found.measure == "core_spending_power"
    assert found.unit == "GBP million"
    assert found.value == pytest.approx(sum(parts), abs=HALF_A_STEP)


def test_a_district_without_transition_grant_agrees_in_2016_as_well(spending_power):
    # Allerdale: 5.046013 + 0.048386 + 4.713838 + 1.525500 + 0.007651 returned + 0.323546
    parts = (5.046013002, 0.048386011, 4.713838465, 1.525500158, 0.007651265, 0.323546418)
    assert spending_power["E07000026", "2016-17"].value == pytest.approx(
        sum(parts), abs=HALF_A_STEP
    )


def test_what_went_before_2016_has_a_name_of_its_own(spending_power):
    by_period = {period: f.measure for (_, period), f in spending_power.items()}
    assert by_period["2015-16"] == "spending_power_before_2016"
    assert by_period["2016-17"] == "core_spending_power"
    assert sorted(by_period) == [f"{year}-{year % 100 + 1}" for year in range(2011, 2021)]


def test_the_break_between_the_two_measures_is_fifteen_per_cent(spending_power):
    def england(period):
        return sum(f.value for (_, when), f in spending_power.items() if when == period)

    # 47,485.3 million to 40,355.6 million: a change of measure, not a cut.
    assert england("2016-17") / england("2015-16") - 1 == pytest.approx(-0.15, abs=0.001)


def test_councils_stop_with_their_last_year(spending_power):
    dorset = {p: f for (place, p), f in spending_power.items() if place == "E10000009"}
    assert dorset["2018-19"].value == 287.88
    assert dorset["2019-20"].value is None
    assert dorset["2019-20"].flag == ".."
