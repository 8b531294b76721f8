"""The councils of a place, in years before and after reorganisation."""

from dataclasses import replace

import pytest

from wholeplace.count.councils import council_lines
from wholeplace.count.figures import Outturn
from wholeplace.errors import MethodError
from wholeplace.place.areas import Area, Place

MIDSHIRE, ASHBY, BOURNE, CARDEN = "E10000901", "E07000901", "E07000902", "E06000901"
NEW_ASHBY, NEW_BOURNE = "E06000991", "E06000992"


@pytest.fixture
def reorganised(figures):
    """Midshire was split after the year: Ashby and Bourne became unitaries."""
    return replace(
        figures,
        made_from={NEW_ASHBY: (ASHBY, MIDSHIRE), NEW_BOURNE: (BOURNE, MIDSHIRE)},
        split_into={MIDSHIRE: (NEW_ASHBY, NEW_BOURNE)},
        people=figures.people | {NEW_ASHBY: 100_000, NEW_BOURNE: 50_000},
    )


def new_place(code, name):
    return Place(Area(code, name, "unitary", "Midlands", "E12000099"))


def test_a_county_place_holds_the_county_s_and_every_district_s_lines(midshire, figures):
    lines = council_lines(midshire, figures=figures).lines
    assert {(line.body, line.sector) for line in lines} == {
        (MIDSHIRE, "council"),
        (ASHBY, "district"),
        (BOURNE, "district"),
    }
    assert sum(line.gbp_thousand for line in lines) == 900 + 40 + 20


def test_a_unitary_is_its_own_only_council(carden, figures):
    lines = council_lines(carden, figures=figures).lines
    assert {line.body for line in lines} == {CARDEN}
    assert {line.place for line in lines} == {CARDEN}


def test_a_recoded_council_is_found_under_either_code(carden, figures):
    recoded = replace(figures, recodes={"E06000001": CARDEN})
    old = Place(replace(carden.area, code="E06000001"))
    lines = council_lines(old, figures=recoded).lines
    assert {line.body for line in lines} == {CARDEN}


def test_a_council_made_since_is_told_by_those_it_was_made_from(reorganised):
    # Ashby's own 40 in full, and Midshire's 900 x 100,000 / 150,000 = 600
    found = council_lines(new_place(NEW_ASHBY, "Ashby"), figures=reorganised)
    by_body = {}
    for line in found.lines:
        by_body[line.body] = by_body.get(line.body, 0) + line.gbp_thousand
    assert by_body == pytest.approx({ASHBY: 40, MIDSHIRE: 600})


def test_a_split_council_is_shared_whole_between_the_places_it_became(reorganised):
    names = {NEW_ASHBY: "Ashby", NEW_BOURNE: "Bourne"}
    shared = sum(
        line.gbp_thousand
        for code, name in names.items()
        for line in council_lines(new_place(code, name), figures=reorganised).lines
        if line.body == MIDSHIRE
    )
    assert shared == pytest.approx(900)


def test_a_split_council_s_lines_are_apportioned_and_graded_c(reorganised):
    found = council_lines(new_place(NEW_BOURNE, "Bourne"), figures=reorganised)
    county = [line for line in found.lines if line.body == MIDSHIRE]
    assert {(line.method, line.confidence) for line in county} == {("apportioned", "C")}
    assert county[0].key == "mid-2024 population, 33.3 % of Midshire"
    inside = {line.service: line.gbp_thousand for line in found.inside}
    assert inside["RO3_csclkdfos"] == pytest.approx(40)  # 120 / 3


def test_a_split_council_without_a_return_is_missing_in_every_part(reorganised):
    silent = replace(
        reorganised,
        authorities=reorganised.authorities
        | {MIDSHIRE: replace(reorganised.authorities[MIDSHIRE], returned=False)},
        outturn=reorganised.outturn | {(MIDSHIRE, "RSX_csc"): Outturn(None, flag="[x]")},
    )
    found = council_lines(new_place(NEW_BOURNE, "Bourne"), figures=silent)
    county = [line for line in found.missing if line.body == MIDSHIRE]
    assert county
    assert {line.gbp_thousand for line in county} == {None}


def test_a_split_council_cannot_be_shared_without_people(reorganised):
    unknown = replace(reorganised, people={NEW_ASHBY: 100_000})
    with pytest.raises(MethodError, match="Midshire was split and the people"):
        council_lines(new_place(NEW_ASHBY, "Ashby"), figures=unknown)


def test_a_place_without_a_council_in_the_year_is_refused(figures):
    with pytest.raises(MethodError, match="Nowhere had no council that makes returns in 2024/25"):
        council_lines(new_place("E06999999", "Nowhere"), figures=figures)
