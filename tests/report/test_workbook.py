"""The workbook: numbers as numbers, unknown as empty, and no cell that could run."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from wholeplace.plan.assemble import Ground, Intent, Worth
from wholeplace.report.sheets import sheets
from wholeplace.report.workbook import workbook


@pytest.fixture(scope="module")
def book(published):
    return load_workbook(BytesIO(published["plan.xlsx"]))


def rows(book, name):
    """The rows of a sheet as dictionaries by heading (headings are in the third row)."""
    heads, *found = list(book[name].iter_rows(min_row=3, values_only=True))
    return [dict(zip(heads, row, strict=True)) for row in found]


def test_there_is_a_sheet_for_each_part(book):
    assert book.sheetnames == [
        "summary", "count", "not counted", "demand", "services used", "outcomes",
        "prevention ledger", "actions", "cards", "what matters", "cash back",
        "what savings become", "overlap", "portfolio", "frontier", "what to learn",
        "by body and year", "who pays who gains", "commitments", "warnings", "findings", "sources",
    ]  # fmt: skip


def test_the_same_plan_gives_the_same_bytes(plan, published):
    assert workbook(plan) == published["plan.xlsx"]


def test_amounts_are_numbers(book):
    counted = [row for row in rows(book, "count") if row["state"] == "counted"]
    assert sum(row["gbp_thousand"] for row in counted) == 900_000


def test_what_is_not_known_is_empty_and_never_nought(book):
    (missing,) = [row for row in rows(book, "count") if row["state"] == "not known"]
    assert missing["gbp_thousand"] is None
    assert missing["note"] == "[x]"


def test_what_was_taken_out_is_shown_as_that(book):
    states = [row["state"] for row in rows(book, "count")]
    assert states.count("taken out: held by another line") == 1


def test_each_line_has_method_confidence_key_and_source(book):
    by_line = {row["line"]: row for row in rows(book, "count")}
    police = by_line["Police services"]
    assert police["method"] == "apportioned"
    assert police["confidence"] == "C"
    assert police["key"] == "population, 10% of the force's"
    assert police["source"] == "national"
    assert (police["low"], police["high"], police["level"]) == (32_400, 39_600, 0.8)


def test_the_summary_says_the_answer_and_the_banner(book):
    page = book["summary"]
    assert "not Anytown's plan." in page["A1"].value
    assert page["A4"].value.startswith("In 2024/25 public bodies, leaving out Anyshire Fire")


def test_the_ledger_has_every_year_tier_and_interval(book):
    found = rows(book, "prevention ledger")
    (primary,) = [
        row
        for row in found
        if row["of"] == "all comparable services"
        and row["year"] == "2024/25"
        and row["tier"] == "primary"
    ]
    assert primary["share"] == pytest.approx(0.06)
    assert primary["gbp_thousand"] == pytest.approx(24_000)
    assert primary["gbp_thousand, low"] < 24_000 < primary["gbp_thousand, high"]


def test_outcomes_keep_their_direction_and_why_there_is_no_verdict(book):
    found = {row["measure"]: row for row in rows(book, "outcomes")}
    assert found["Households in temporary homes"]["value"] is None
    assert found["Households in temporary homes"]["why not"] == "not known: [x]"
    assert found["People per hectare"]["direction"] == "neutral"


def test_cash_by_body_and_year_has_a_row_for_each(book):
    # 2 actions and their sum, 3 bodies, 5 years
    assert len(rows(book, "by body and year")) == 45


def test_net_cash_is_saving_less_cost_in_a_year_of_one_kind(book):
    for row in rows(book, "by body and year"):
        if row["cost, cash"] == 0:
            assert row["net, cash"] == pytest.approx(row["saving, cash"])


def test_who_pays_and_gains_begins_with_all_actions_together(book):
    assert rows(book, "who pays who gains")[0]["action"] == "All actions together"


def test_findings_say_what_must_be_put_right(book):
    weights = [row["must be put right"] for row in rows(book, "findings")]
    assert weights.count("yes") == 3


def test_sources_have_their_licence_lines(book):
    found = {row["id"]: row for row in rows(book, "sources")}
    assert found["anyreturn"]["licence line"] == "Contains public sector information."


def test_headings_stay_in_view_and_can_be_filtered(book):
    for page in book:
        assert page.freeze_panes == "B4"


def test_columns_are_formatted_by_their_unit(book):
    page = book["actions"]
    heads = [cell.value for cell in page[3]]
    assert "£" in page.cell(4, heads.index("cost") + 1).number_format
    assert page.cell(4, heads.index("cash back by year 5") + 1).number_format == "0.0%"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_looks_like_a_formula_stays_text(town, start):
    evil = f"{start}cmd|' /C calc'!A0"
    promises = tuple(replace(promise, title=evil) for promise in town.COMMITMENTS)
    plan = town.anytown(replace(town.INTENT, commitments=promises))
    book = load_workbook(BytesIO(workbook(plan)))
    cell = book["commitments"]["B4"]
    assert cell.data_type == "s"
    assert cell.value.replace("_x000D_", "\r") == evil


def test_nothing_in_the_file_is_a_formula_a_link_or_a_macro(published):
    with ZipFile(BytesIO(published["plan.xlsx"])) as archive:
        for name in archive.namelist():
            text = archive.read(name)
            assert b"<f>" not in text
            assert b"hyperlink" not in text
            assert "vba" not in name


def test_an_address_is_text_and_not_a_link(book):
    found = {row["id"]: row for row in rows(book, "sources")}
    assert found["anyreturn"]["address"] == "https://example.org/outturn"


def test_every_row_is_as_wide_as_its_headings(plan):
    for sheet in sheets(plan):
        assert all(len(row) == len(sheet.heads) for row in sheet.rows), sheet.name


def test_a_bare_plan_has_every_sheet_too(town):
    bare = town.anytown(Intent("Bare"), ground=Ground(town.COUNT, town.LEDGER), worth=Worth())
    book = load_workbook(BytesIO(workbook(bare)))
    assert len(book.sheetnames) == 22
    assert rows(book, "actions") == []
