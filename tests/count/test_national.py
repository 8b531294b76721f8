"""NHS and benefits: national totals shared to a place."""

from dataclasses import replace

import pytest

from wholeplace.count.benefits import BENEFITS, benefit_lines
from wholeplace.count.figures import NationalTotal
from wholeplace.count.national import less, product
from wholeplace.count.nhs import nhs_lines, nhs_remainder

NORTH, SOUTH = "E54000901", "E54000902"
CARDEN = "E06000901"


def total(value):
    return NationalTotal(value, "GBP", "England", "somebody")


def test_core_services_are_shared_by_weighted_people_one_line_a_board(midshire, figures, amounts):
    # core 2 x 1,000,000 = GBP 2,000 thousand; Midshire's weights: north 100, south 50 + 50 of 400
    lines = amounts(nhs_lines(midshire, figures=figures).lines)
    assert lines[f"{NORTH}/NHS_core"] == 500
    assert lines[f"{SOUTH}/NHS_core"] == 500
    assert lines[f"{NORTH}/NHS_primary_medical"] == 125  # 500 x 100 / 400


def test_every_pound_of_an_allocation_goes_to_some_place(midshire, carden, figures):
    lines = [
        line for place in (midshire, carden) for line in nhs_lines(place, figures=figures).lines
    ]
    shared = sum(line.gbp_thousand for line in lines if line.service == "NHS_core")
    assert shared == pytest.approx(2_000, rel=1e-9)


def test_nhs_lines_name_their_board_key_and_source(carden, figures):
    line = nhs_lines(carden, figures=figures).lines[0]
    assert (line.body_name, line.sector, line.kind) == ("North Board", "nhs", "service")
    assert line.key == "people weighted by need, 50 % of England"
    assert (line.source, line.confidence) == ("made-up-totals", "C")
    assert (line.low, line.high) == pytest.approx((850, 1_150))


def test_what_the_boards_have_beyond_the_two_allocations_is_a_remainder(figures):
    (rest,) = nhs_remainder(figures)
    assert rest.gbp_thousand == 500  # 3,000 - 2,000 - 500
    assert rest.scope == "England"


def test_there_is_no_remainder_of_totals_that_are_not_known(figures):
    assert nhs_remainder(replace(figures, national={})) == ()


def test_pensioners_benefits_are_shared_by_people_of_66_and_over(midshire, figures):
    # 10,000 x (20 + 10) / 1,000 of the United Kingdom
    (line,) = [
        line
        for line in benefit_lines(midshire, figures=figures).lines
        if line.service == "DWP_pensioners"
    ]
    assert line.gbp_thousand == pytest.approx(300)
    assert line.key == "people aged 66 and over (2023), 3 % of the United Kingdom"
    assert (line.kind, line.sector, line.confidence) == ("transfer", "dwp", "C")


def test_universal_credit_is_first_taken_to_the_geography_of_its_key(carden, figures, amounts):
    # 4,000 x 3,000 / 4,000 for Great Britain, then 4 of 100 households = 120
    found = benefit_lines(carden, figures=figures).lines
    assert amounts(found)["DWP/DWP_universal_credit"] == pytest.approx(120)
    (line,) = [line for line in found if line.service == "DWP_universal_credit"]
    assert "75 % of the United Kingdom's people aged 16 to 65" in line.key
    assert line.confidence == "D"


def test_other_social_security_is_what_the_other_lines_leave(carden, figures, amounts):
    # (20,000 - 10,000 - 4,000) x 30 / 3,000 of Great Britain = 60
    lines = amounts(benefit_lines(carden, figures=figures).lines)
    assert lines["DWP/DWP_other_social_security"] == pytest.approx(60)


def test_child_benefit_is_shared_by_children(carden, figures, amounts):
    # 1,000 x 10 / 500
    lines = amounts(benefit_lines(carden, figures=figures).lines)
    assert lines["HMRC/HMRC_child_benefit"] == pytest.approx(20)


def test_disability_benefits_are_not_added_again():
    assert "disability benefits" not in {benefit.total for benefit in BENEFITS}
    assert sum("disability benefits" in benefit.note for benefit in BENEFITS) == 2


def test_years_without_national_totals_are_missing_with_the_reason_and_never_nought(
    carden, figures
):
    bare = replace(figures, national={})
    for found in (nhs_lines(carden, figures=bare), benefit_lines(carden, figures=bare)):
        assert found.lines == ()
        assert {line.gbp_thousand for line in found.missing} == {None}
        assert all("2024/25 is not in the reference" in line.note for line in found.missing)


@pytest.mark.parametrize("gap", ["spending on pensioners", "Universal Credit", "social security"])
def test_a_difference_of_totals_needs_them_all(carden, figures, gap):
    holed = {key: value for key, value in figures.national.items() if key[1] != gap}
    found = benefit_lines(carden, figures=replace(figures, national=holed))
    assert "DWP_other_social_security" in {line.service for line in found.missing}


@pytest.mark.parametrize(
    ("measure", "service"),
    [
        ("children_0_17", "HMRC_child_benefit"),
        ("working_age_16_65", "DWP_universal_credit"),
        ("universal_credit_households", "DWP_universal_credit"),
    ],
)
def test_a_key_not_known_for_a_part_gives_a_missing_line(midshire, figures, measure, service):
    unknown = "K02000001" if service == "DWP_universal_credit" else "E07000902"
    if measure == "universal_credit_households":
        unknown = "E07000902"
    keys = {key: each for key, each in figures.keys.items() if key != (unknown, measure)}
    found = benefit_lines(midshire, figures=replace(figures, keys=keys))
    (line,) = [line for line in found.missing if line.service == service]
    assert "not known for this place" in line.note
    assert line.source == "made-up-totals"


def test_products_and_differences_of_unknown_totals_are_unknown():
    assert product([total(2.0), None]) is None
    assert product([]) is None
    assert less(None, parts=[]) is None
    assert less(total(1.0), parts=[None]) is None


def test_totals_are_in_thousands_and_keep_the_first_source():
    whole = product([total(1_500.0), total(4.0)])
    assert (whole.gbp_thousand, whole.source) == (6.0, "somebody")
    assert less(total(9_000.0), parts=[total(2_000.0)]).gbp_thousand == 7.0
