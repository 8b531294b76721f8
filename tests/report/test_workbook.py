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
        "by body and year", "who pays who gains", "medium term", "medium-term lines",
        "gap drivers", "finance beside", "pooled money", "local revenue", "settlement",
        "commitments", "warnings", "findings", "sources",
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
    assert len(book.sheetnames) == 29
    assert rows(book, "actions") == []


def test_demand_has_a_row_for_each_state_and_year_and_one_of_all_years(book):
    found = rows(book, "demand")
    # 3 states, 5 years and all of them together
    assert len(found) == 18
    (care,) = [r for r in found if r["state"] == "Children in care" and r["year"] == "2029/30"]
    assert care["people without action, low"] < 120 < care["people without action, high"]
    (spared,) = [r for r in found if r["state"] == "Children in care" and r["year"] == "all years"]
    assert spared["person-years avoided"] == pytest.approx(20, abs=1)
    assert spared["people without action"] is None


def test_cards_end_with_all_actions_together(book, plan):
    found = rows(book, "cards")
    assert [row["action"] for row in found][-1] == "All actions together"
    assert found[0]["chance of being worth it"] == plan.appraisal.cards[0].chance
    assert found[0]["edition"] == "2026"


def test_what_matters_keeps_what_the_model_refused_as_empty(book):
    price = rows(book, "what matters")[-1]
    assert price["net at low"] is None
    assert price["which is"] == "none"


def test_the_five_shares_of_a_saving_sum_to_one(book):
    titles = ("Becomes cash", "Cost that never comes", "Capacity used for others", "Income",
              "Stays, or not known")  # fmt: skip
    whole = [row for row in rows(book, "what savings become") if row["saving on"] == "all savings"]
    assert whole
    assert all(sum(row[title] for title in titles) == pytest.approx(1) for row in whole)


def test_a_share_that_nobody_published_is_empty_and_not_nought(book):
    (health, *_) = [
        row
        for row in rows(book, "what savings become")
        if row["body"] == "NHS Anyshire" and row["contract"] == "none known"
    ]
    assert health["analyst's own share"] is None
    assert health["implied cashable share"] is None


def test_overlap_says_the_haircut_above_its_rows(book):
    assert "9.09% of what each saves alone" in book["overlap"]["A1"].value
    assert [row["of"] for row in rows(book, "overlap")] == ["action", "action", "body that pays"]


def test_the_portfolio_says_how_sure_it_is(book):
    assert "Nothing better can be chosen" in book["portfolio"]["A1"].value
    assert {row["chosen"] for row in rows(book, "portfolio")} == {"yes"}
    assert len(rows(book, "frontier")) == 8


def test_what_to_learn_has_everything_each_input_and_the_pilot(book):
    found = rows(book, "what to learn")
    assert [row["what"] for row in found[:1]] == ["everything"]
    (pilot,) = [row for row in found if row["what"] == "Pilot of Family group conferences"]
    assert (pilot["worth"], pilot["cost"], pilot["people in each arm"]) == (150_000, 110_000, 100)


def test_warnings_of_pathways_are_all_in_the_workbook(book, plan):
    said = {row["warning"] for row in rows(book, "warnings")}
    assert set(plan.valuations[0].changes[0].pathway.warnings) <= said


def test_nothing_that_was_not_appraised_has_rows(town):
    book = load_workbook(BytesIO(workbook(town.anytown(worth=town.PLAIN_WORTH))))
    for name in ("cards", "overlap", "portfolio", "frontier", "what to learn", "cash back"):
        assert rows(book, name) == [], name
