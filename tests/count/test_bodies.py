"""Bodies that serve several places."""

from dataclasses import replace

import pytest

from wholeplace.count.bodies import body_lines, shared_bodies
from wholeplace.count.figures import Member

ASHBY, BOURNE, CARDEN = "E07000901", "E07000902", "E06000901"
POLICE, MAYOR = "E23000901", "E47000901"


def test_police_are_shared_by_mid_year_population(midshire, figures, amounts):
    # Midshire has 150,000 of 200,000 people: 800 x 0.75 = 600
    lines = body_lines(midshire, figures=figures).lines
    assert amounts(lines)[f"{POLICE}/RSX_pol"] == 600
    (police,) = [line for line in lines if line.body == POLICE]
    assert (police.sector, police.method, police.confidence) == ("police", "apportioned", "C")
    assert police.key == "mid-2024 population, 75 % of the people served by Midland Police"


def test_a_service_is_shared_by_the_members_it_serves(midshire, figures, amounts):
    # fire serves Ashby and Carden only: 90 x 100,000 / 150,000 = 60; transport serves all three
    lines = amounts(body_lines(midshire, figures=figures).lines)
    assert lines[f"{MAYOR}/RSX_frs"] == pytest.approx(60)
    assert lines[f"{MAYOR}/RSX_trans"] == 150


def test_waste_disposal_leaves_out_a_member_that_runs_its_own(midshire, carden, figures, amounts):
    # as in Greater Manchester, where Wigan is a member but not for waste
    waste = (Member(ASHBY, "waste", 1.0), Member(BOURNE, "waste", 1.0))
    members = figures.members | {MAYOR: (*figures.members[MAYOR], *waste)}
    served = replace(figures, members=members)
    assert amounts(body_lines(midshire, figures=served).lines)[f"{MAYOR}/RSX_env"] == 60
    assert f"{MAYOR}/RSX_env" not in amounts(body_lines(carden, figures=served).lines)


def test_a_body_is_shared_out_whole_between_its_places(midshire, carden, figures):
    shared = {}
    for place in (midshire, carden):
        for line in body_lines(place, figures=figures).lines:
            shared[line.body] = shared.get(line.body, 0) + line.gbp_thousand
    assert shared == pytest.approx({POLICE: 800, MAYOR: 390})


def test_only_the_share_of_an_area_that_a_body_serves_is_counted(carden, figures, amounts):
    # half of Carden's 50,000 people beside Ashby's 100,000: 800 x 25 / 125 = 160
    members = (Member(ASHBY, "police", 1.0), Member(CARDEN, "police", 0.5))
    served = replace(figures, members={POLICE: members})
    assert amounts(body_lines(carden, figures=served).lines) == {f"{POLICE}/RSX_pol": 160}


def test_a_body_that_serves_another_place_has_no_line_here(carden, figures):
    elsewhere = replace(figures, members={POLICE: (Member(ASHBY, "police", 1.0),)})
    assert body_lines(carden, figures=elsewhere).lines == ()


def test_a_body_that_ended_before_the_year_has_no_line(carden, figures):
    gone = {code: each for code, each in figures.authorities.items() if code != POLICE}
    lines = body_lines(carden, figures=replace(figures, authorities=gone)).lines
    assert {line.body for line in lines} == {MAYOR}


def test_a_body_without_a_return_is_missing_with_the_key_it_would_have_had(carden, silent):
    found = body_lines(carden, figures=silent(POLICE))
    # no police body made a return, so nobody's usual services are known but the class's own
    assert all(line.body == MAYOR for line in found.lines)
    assert [(line.service, line.gbp_thousand) for line in found.missing] == [("RSX_pol", None)]
    assert found.missing[0].key.startswith("mid-2024 population, 25 %")


def test_nothing_is_shared_when_a_member_s_population_is_not_known(carden, figures):
    unknown = replace(figures, people={CARDEN: 50_000, ASHBY: 100_000})
    found = body_lines(carden, figures=unknown)
    # fire is served to Ashby and Carden alone, both known: 90 x 50 / 150 = 30
    assert [(line.service, line.gbp_thousand) for line in found.lines] == [
        ("RSX_frs", pytest.approx(30))
    ]
    police, mayor = sorted(found.remainders, key=lambda rest: rest.gbp_thousand, reverse=True)
    assert (police.what, police.gbp_thousand, police.scope) == ("Midland Police", 800, "place")
    assert mayor.gbp_thousand == 300  # 40 + 60 + 200, all but fire
    assert "not known" in police.why


def test_a_silent_body_with_unknown_members_leaves_a_remainder_without_an_amount(carden, silent):
    unknown = replace(silent(POLICE), people={CARDEN: 50_000})
    rests = {
        rest.what: rest.gbp_thousand for rest in body_lines(carden, figures=unknown).remainders
    }
    assert rests["Midland Police"] is None


def test_councils_are_not_shared_bodies(figures):
    assert [body.code for body in shared_bodies(figures)] == [POLICE, MAYOR]
