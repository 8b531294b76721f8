"""The lines of one return."""

from dataclasses import replace

import pytest

from wholeplace.count.authorities import authority_lines, usual_services
from wholeplace.count.figures import Outturn

MIDSHIRE, ASHBY, BOURNE, CARDEN = "E10000901", "E07000901", "E07000902", "E06000901"


@pytest.fixture
def told(figures):
    def lines_of(code, of=figures):
        return authority_lines(of.authorities[code], place=MIDSHIRE, figures=of)

    return lines_of


def test_children_s_social_care_is_told_by_its_leaves_and_what_they_leave(told, amounts):
    # 300 returned for the service; 200 + 90 in its leaves; 10 in neither
    children = [line for line in told(MIDSHIRE).lines if line.division == "RSX_csc"]
    assert amounts(children) == {
        f"{MIDSHIRE}/RO3_csclkd": 200,
        f"{MIDSHIRE}/RO3_cscfml": 90,
        f"{MIDSHIRE}/RSX_csc": 10,
    }
    assert children[-1].title == "Children's social care: not attributed to a line"
    assert children[-1].confidence == "B"


def test_no_rest_is_made_when_the_leaves_add_up(told, amounts):
    assert f"{CARDEN}/RSX_csc" not in amounts(told(CARDEN).lines)


def test_arithmetic_dust_makes_no_line(figures, told, amounts):
    dusty = figures.outturn | {(CARDEN, "RSX_csc"): Outturn(100.0 + 1e-9)}
    lines = told(CARDEN, replace(figures, outturn=dusty)).lines
    assert f"{CARDEN}/RSX_csc" not in amounts(lines)


def test_a_rest_may_be_negative_so_that_the_division_still_equals_the_service(figures, told):
    less = figures.outturn | {(MIDSHIRE, "RSX_csc"): Outturn(280.0)}
    lines = told(MIDSHIRE, replace(figures, outturn=less)).lines
    children = [line.gbp_thousand for line in lines if line.division == "RSX_csc"]
    assert -10 in children
    assert sum(children) == 280


def test_a_service_without_leaves_in_the_return_is_one_line(figures, told, amounts):
    bare = {key: each for key, each in figures.outturn.items() if not key[1].startswith("RO3")}
    lines = told(MIDSHIRE, replace(figures, outturn=bare)).lines
    assert amounts(lines)[f"{MIDSHIRE}/RSX_csc"] == 300


def test_of_which_subcategory_and_memo_rows_are_never_lines(told):
    found = told(MIDSHIRE)
    inside = {"RO3_csclkdfos", "RO3_csclkdres", "RO3_cscsvmem", "RO3_cscanc"}
    assert not inside & {line.service for line in found.lines}
    assert inside == {line.service for line in found.inside}


def test_the_lines_of_an_authority_add_up_to_its_total_service_expenditure(figures, told):
    for code in (MIDSHIRE, ASHBY, BOURNE, CARDEN):
        total = sum(line.gbp_thousand for line in told(code).lines)
        assert total == figures.outturn[code, "RSX_totsx"].net


def test_certified_returns_are_a_and_others_b_with_a_note(told):
    assert {line.confidence for line in told(ASHBY).lines} == {"A"}
    assert {line.confidence for line in told(BOURNE).lines} == {"B"}
    assert told(BOURNE).lines[0].note == "the return is not certified"


def test_net_is_gross_less_income(told):
    for line in told(ASHBY).lines:
        assert line.gross - line.income == pytest.approx(line.gbp_thousand)


def test_lines_returned_as_nil_are_left_out_but_income_alone_is_not(figures, told, amounts):
    free = figures.outturn | {(ASHBY, "RSX_edu"): Outturn(0.0, gross=7.0, income=7.0)}
    lines = told(ASHBY, replace(figures, outturn=free)).lines
    assert f"{ASHBY}/RSX_pol" not in amounts(lines)
    assert amounts(lines)[f"{ASHBY}/RSX_edu"] == 0


def test_education_of_a_council_is_schools(told):
    assert [line.service for line in told(CARDEN).lines if line.schools] == ["RSX_edu"]


def test_adult_education_of_a_combined_authority_is_not_schools(told):
    assert not any(line.schools for line in told("E47000901").lines)


def test_no_return_gives_missing_lines_and_never_nought(silent, told):
    found = told(CARDEN, silent(CARDEN))
    assert found.lines == ()
    assert {line.gbp_thousand for line in found.missing} == {None}
    assert {line.flag for line in found.missing} == {"[x]"}
    assert "made no return" in found.missing[0].note


def test_missing_lines_are_those_that_such_an_authority_usually_runs(silent, told):
    # both districts run environment, one of two runs transport: half is enough; nobody police
    missing = {line.service for line in told(ASHBY, silent(ASHBY)).missing}
    assert missing == {"RSX_env", "RSX_trans"}


def test_one_service_absent_from_a_return_is_missing_with_its_marker(figures, told):
    holed = figures.outturn | {(CARDEN, "RSX_env"): Outturn(None, flag="[c]", source="s")}
    found = told(CARDEN, replace(figures, outturn=holed))
    assert [(line.service, line.flag) for line in found.missing] == [("RSX_env", "[c]")]


def test_a_marker_beside_an_amount_is_told_in_the_note(figures, told):
    marked = figures.outturn | {(CARDEN, "RSX_env"): Outturn(50.0, 60.0, 10.0, "[note 4]")}
    lines = told(CARDEN, replace(figures, outturn=marked)).lines
    (line,) = [line for line in lines if line.service == "RSX_env"]
    assert line.note == "published with the marker [note 4]"
    assert line.flag == ""


def test_usual_services_look_only_at_those_who_made_a_return(figures):
    authorities = {
        code: replace(each, returned=code != ASHBY) for code, each in figures.authorities.items()
    }
    returned = {key: each for key, each in figures.outturn.items() if key[0] != ASHBY}
    usual = usual_services(authorities, services=figures.tree.services, outturn=returned)
    assert usual["district"] == {"RSX_env"}
