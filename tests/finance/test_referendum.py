"""How far council tax may rise: councils' own figures, and what the law calls excessive."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import InputError
from wholeplace.finance.referendum import (
    maximum_band_d,
    practical_maximum,
    principle,
    risen,
    within,
)
from wholeplace.store.rulebook import packaged_rules
from wholeplace.years import year_of

RULES = packaged_rules()
D = Decimal


def limit(year, of_class, authority=""):
    return principle(RULES, year=year, of_class=of_class, authority=authority)


def test_oxford_2026_27_is_the_figure_its_council_set():
    # Oxford City Council, budget decision of 23 February 2026: 2.99% or £10.66, Band D £367.38.
    # 356.72 x 1.0299 = 367.385..., down to the penny 367.38 (to the nearest it would be 367.39).
    allowed = limit(2026, "district")
    assert practical_maximum(D("356.72"), allowed) == D("367.38")
    assert D("367.38") - D("356.72") == D("10.66")
    assert within(D("356.72"), D("367.38"), allowed).is_within


def test_middlesbrough_2026_27_takes_social_care_alone():
    # Middlesbrough Council, executive decision 495: no core rise, 2% for social care: £2,115.86.
    assert risen(D("2074.38"), core=D(0), asc=D("0.02")) == D("2115.86")
    assert risen(D("2074.37"), core=D(0), asc=D("0.02")) == D("2115.85")


def test_core_and_social_care_are_added_and_not_compounded():
    # 1,000 x (1 + 0.03 + 0.02) = 1,050.00; compounded it would be 1,050.60.
    assert maximum_band_d(D("1000"), limit(2026, "unitary")) == D("1050.00")


def test_a_penny_is_not_lost_to_binary_fractions():
    # The trap of finance-rules: floor(141.42 * 100) / 100 is 141.41 in floats.
    assert risen(D("141.42"), core=D(0)) == D("141.42")
    assert int(141.42 * 100) / 100 == 141.41


def test_a_district_with_a_low_tax_takes_its_five_pounds():
    # 3% of £150 is £4.50, so £5 is more: £155.00. At £200, 3% is £6.
    assert maximum_band_d(D("150"), limit(2025, "district")) == D("155.00")
    assert maximum_band_d(D("200"), limit(2025, "district")) == D("206.00")
    assert within(D("150"), D("155.00"), limit(2025, "district")).is_within
    assert not within(D("150"), D("155.01"), limit(2025, "district")).is_within


@pytest.mark.parametrize(
    ("year", "before", "after"),
    [  # Devon County Council's own bills, Band D, "How the adult social care precept is shown".
        (2016, "1161.27", "1207.62"),
        (2017, "1207.62", "1267.92"),
        (2018, "1267.92", "1331.19"),
        (2020, "1384.29", "1439.46"),
        (2021, "1439.46", "1511.28"),
        (2022, "1511.28", "1556.46"),
        (2023, "1556.46", "1634.13"),
    ],
)
def test_every_rise_of_devon_keeps_within_the_year_s_principles(year, before, after):
    assert within(D(before), D(after), limit(year, "county")).is_within


def test_at_the_threshold_itself_a_rise_is_excessive():
    allowed = limit(2026, "county")
    at = within(D("1000"), D("1050"), allowed)
    assert not at.is_within
    assert at.sentence == (
        "A rise of 5% (£50.00) in 2026/27 needs a referendum: it is not below the limit of 5%"
        " (3% and 2% for adult social care)."
    )
    assert within(D("1000"), D("1049.99"), allowed).is_within


def test_a_rise_split_the_wrong_way_is_excessive_though_the_sum_is_not():
    # 2.99% and 1% in 2016-17, when the core limit was 2%: the example of lgfa92.co.uk.
    split = within(D("1000"), D("1039.90"), limit(2016, "unitary"), social_care=D("10"))
    assert not split.is_within
    assert "2.99% is for other spending, not below 2%" in split.sentence
    over = within(D("1000"), D("1030"), limit(2016, "unitary"), social_care=D("25"))
    assert "2.5% is for adult social care, above 2%" in over.sentence


@pytest.mark.parametrize(
    ("year", "code", "name_of_class", "most"),
    [
        (2023, "E09000008", "london borough", "0.15"),  # Croydon
        (2023, "E06000034", "unitary", "0.10"),  # Thurrock
        (2024, "E08000025", "metropolitan district", "0.10"),  # Birmingham
        (2024, "E07000217", "district", "0.10"),  # Woking
        (2025, "E08000032", "metropolitan district", "0.10"),  # Bradford
        (2025, "E06000066", "unitary", "0.075"),  # Somerset
        (2026, "E06000051", "unitary", "0.09"),  # Shropshire
        (2026, "E06000058", "unitary", "0.0675"),  # Bournemouth, Christchurch and Poole
    ],
)
def test_councils_allowed_more_have_a_rule_of_their_own(year, code, name_of_class, most):
    own = limit(year, name_of_class, code)
    assert own.core + own.asc == D(most)
    assert limit(year, name_of_class).core + limit(year, name_of_class).asc < D(most)


def test_the_six_low_tax_councils_have_no_limit_and_an_assumed_rise():
    # Written answer 109623: 5% and £150 in 2027-28. 900 x 1.05 + 150 = 1,095.
    westminster = limit(2027, "london borough", "E09000033")
    assert westminster.is_free
    assert westminster.limit == "no limit"
    assert maximum_band_d(D("900"), westminster) == D("1095.00")
    assert within(D("900"), D("2000"), westminster).sentence.endswith("no principle applies.")
    assert not limit(2026, "london borough", "E09000033").is_free


def test_police_go_by_cash_alone_and_2019_20_says_that_sources_differ():
    allowed = limit(2019, "police")
    assert allowed.core is None
    assert allowed.limit == "£24.00"
    assert "12 pounds" in allowed.rules[0].conflict
    assert within(D("220"), D("244"), allowed).is_within
    assert "above the limit of £24.00" in within(D("220"), D("244.01"), allowed).sentence
    assert practical_maximum(D("220"), allowed) == D("244.00")


def test_an_assumed_limit_is_said_to_be_assumed():
    later = within(D("300"), D("310"), limit(2028, "police"))
    assert later.sentence.endswith("The limit is assumed.")
    assert not limit(2026, "county").assumed
    assert [rule.name for rule in limit(2026, "district").assumed] == ["referendum_cash"]


def test_a_parish_may_set_what_it_will_and_has_no_most():
    parish = limit(2026, "parish")
    assert parish.is_free
    assert within(D("50"), D("500"), parish).is_within
    with pytest.raises(InputError, match="no referendum principle applies in 2026/27"):
        maximum_band_d(D("50"), parish)


def test_a_year_outside_the_packs_is_refused_with_what_they_cover():
    with pytest.raises(InputError, match="not set in 2029/30 for county: it covers 2012/13 to"):
        limit(2029, "county")
    with pytest.raises(InputError, match="2011/12"):
        limit(2011, "police")


def test_every_class_has_a_principle_in_every_year_from_2013():
    classes = ("county", "district", "unitary", "metropolitan district", "london borough")
    for year in range(2013, 2029):
        for of_class in (*classes, "police", "fire", "gla"):
            assert limit(year, of_class).rules


def test_a_fall_is_called_a_fall():
    # 1,700 to 1,683 is 1% less.
    assert within(D("1700"), D("1683"), limit(2026, "county")).sentence.startswith(
        "A fall of 1% (£17.00) in 2026/27 keeps within"
    )


def test_both_band_ds_are_named_when_both_are_wrong():
    with pytest.raises(InputError) as caught:
        within(D(0), D(-1), limit(2026, "county"))
    assert [problem.where for problem in caught.value.problems] == [
        "Band D before",
        "Band D proposed",
    ]


@given(
    st.decimals("50", "3000", places=2),
    st.sampled_from(["county", "district", "unitary", "london borough", "police", "fire"]),
    st.integers(2013, 2028),
)
def test_the_practical_most_is_always_within_and_never_above_the_most(before, of_class, year):
    allowed = limit(year, of_class)
    most = practical_maximum(before, allowed)
    assert within(before, most, allowed).is_within
    assert before <= most <= maximum_band_d(before, allowed)


@given(st.decimals("50", "3000", places=2), st.decimals("0", "0.2", places=4))
def test_the_most_is_whole_pennies_and_no_penny_too_low(before, core):
    most = risen(before, core=core)
    assert most == most.quantize(D("0.01"))
    assert most <= before * (1 + core) < most + D("0.01")


def test_the_table_of_the_method_page_is_what_the_packs_say():
    page = Path(__file__).parents[2] / "docs" / "methods" / "council-tax.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| 20")]
    assert len(rows) == 17
    for label, *cells in rows:
        for of_class, cell in zip(("county", "district", "police", "fire"), cells, strict=True):
            allowed = limit(year_of(label), of_class)
            assert cell == allowed.limit + (" *" if allowed.assumed else ""), (label, of_class)
