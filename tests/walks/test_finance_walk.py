"""Council finance, from a council's tables to the published chapter and back to a wrong cell."""

import csv
import json
import re
import shutil
from dataclasses import replace
from html import unescape

import pytest
from openpyxl import load_workbook

from wholeplace.estimate import Estimate
from wholeplace.store.bundle import read_bundle, write_bundle
from wholeplace.store.council_finance import DRIVEN
from wholeplace.store.new import new_bundle

RESERVE, SAVING, PUT_IN = 60_000_000, -3_000_000, 150_000


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def change(path, which, **cells):
    """Put cells into the rows of a table that a person would look for by the words in them."""
    rows = rows_of(path)
    found = [row for row in rows if all(row[name] == value for name, value in which.items())]
    assert found, (path.name, which)
    for row in found:
        row.update({name: str(value) for name, value in cells.items()})
    write_rows(path, rows)


def add(path, **cells):
    """Add a row to a table, which may be empty but for its heading."""
    with path.open(encoding="utf-8", newline="") as file:
        heading = next(csv.reader(file))
    row = dict.fromkeys(heading, "") | {name: str(value) for name, value in cells.items()}
    assert row.keys() == set(heading)
    write_rows(path, [*rows_of(path), row])


@pytest.fixture(scope="module")
def wigan(reference, tmp_path_factory):
    """Wigan's new bundle with a reserve, a saving and a fund that its officers put in."""
    bundle = new_bundle(reference, "Wigan")
    falls = "falls-exercise"
    few = replace(
        bundle,
        settings=replace(bundle.settings, draws=80, years=5),
        finance=replace(bundle.finance, drivers=with_own_growth(bundle.finance.drivers)),
        interventions=tuple(each for each in bundle.interventions if each.id == falls),
        proposals=tuple(each for each in bundle.proposals if each.action in ("", falls)),
        commitments=(),
        findings=(),
    )
    folder = tmp_path_factory.mktemp("walk") / "wigan"
    write_bundle(few, folder)
    change(folder / "reserves.csv", {"id": "unallocated"}, opening=RESERVE, source="Accounts")
    for year in (2026, 2027):
        add(
            folder / "savings.csv",
            id="agency", title="Fewer agency staff", kind="saving", year=year, recurring=SAVING,
            delivery=0.8, delivery_low=0.6, delivery_high=0.95, delivery_level=0.8,
            line="RSX_csc", source="Cabinet report",
        )  # fmt: skip
    put = {"body": "NHS", "year": "2027"}
    change(folder / "contributions.csv", put, gbp=PUT_IN, condition="Agreed in March")
    return folder


def with_own_growth(drivers):
    """Drivers with the council's own growth of demand, which no pathway then drives."""
    return tuple(
        replace(each, growth={year: Estimate.known(0.04) for year in each.growth})
        if each.id in DRIVEN.values()
        else each
        for each in drivers
    )


@pytest.fixture(scope="module")
def words(wigan, run):
    return run("mtfs", wigan, "--alone")


@pytest.fixture(scope="module")
def published(wigan, run, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    run("plan", wigan, "--out", folder)
    return folder


@pytest.fixture(scope="module")
def shown(published):
    return unescape(re.sub(r"<[^>]+>", " ", (published / "plan.html").read_text("utf-8")))


@pytest.fixture(scope="module")
def told(published):
    (path,) = [each for each in published.iterdir() if each.name == "plan.json"]
    return json.loads(path.read_text("utf-8"))


def test_the_tables_are_read_as_they_were_written(wigan, reference):
    found = read_bundle(wigan, reference)
    (general,) = [each for each in found.finance.reserves if each.id == "unallocated"]
    assert general.opening == RESERVE
    (saving,) = found.finance.changes
    assert dict(saving.recurring) == {2026: SAVING, 2027: SAVING}
    (put,) = [c for c in found.contributions if (c.body, c.year) == ("NHS", 2027)]
    assert put.gbp == PUT_IN


def test_the_plan_in_words_has_the_saving_and_the_reserves(words):
    assert "Savings" in words
    assert "Chance: run out" in words
    # £84.8m earmarked and £60m unallocated
    assert "Reserves of £144.8m are expected to stand at" in words


def test_a_workbook_goes_out_is_changed_and_comes_back(wigan, run, tmp_path):
    path, changed = tmp_path / "plan.xlsx", tmp_path / "changed.xlsx"
    run("mtfs", wigan, "--alone", "--workbook", path)
    book = load_workbook(path)
    (row,) = [row for row in book["Inputs"].iter_rows() if row[0].value == "unallocated"]
    cell = next(cell for cell in row[3:] if cell.value == RESERVE)
    cell.value = 70_000_000
    book.save(changed)
    told = json.loads(run("mtfs", wigan, "--alone", "--json", "--changed", changed))
    assert any("£60,000,000 becomes £70,000,000" in said for said in told["changed"])
    held = told["finance"]["outlook"]["budget"]["reserves"]
    assert {each["opening"] for each in held} >= {70_000_000}


class TestChapter:
    def test_it_shows_gap_drivers_reserves_proposals_and_neighbours(self, shown):
        for heading in (
            "The council's finances",
            "The gap",
            "What drives it",
            "What the prevention proposals change",
            "Beside its neighbours",
            "How sure this is",
            "What was assumed",
        ):
            assert heading in shown, heading
        assert "Fewer agency staff" in shown
        assert "Rotherham" in shown

    def test_the_fund_is_there_with_the_money_put_in(self, shown):
        assert "Falls classes fund (illustration)" in shown
        assert "Agreed in March" in shown

    def test_what_else_bears_is_there_and_decided_by_nobody(self, shown):
        assert "What else bears on the council's money" in shown
        assert "Nobody has decided any of this." in shown

    def test_every_picture_of_it_has_words_for_those_who_cannot_see_it(self, published):
        html = (published / "plan.html").read_text("utf-8")
        start = html.index('id="finance"')
        assert html.count("<svg", start) <= html.count("aria-label", start)

    def test_the_json_holds_what_the_page_shows(self, told, shown):
        finance = told["finance"]
        (general,) = [
            each for each in finance["outlook"]["budget"]["reserves"] if each["id"] == "unallocated"
        ]
        assert general["opening"] == RESERVE
        assert told["sources"][general["source"]]["title"] == "Accounts"
        assert finance["without"]["gap"]["years"] == [2026, 2027, 2028, 2029, 2030]
        assert len(finance["peers"]) > 5
        assert [fund["id"] for fund in told["pools"]] == ["falls-fund"]
        assert finance["wider"]["injections"]

    def test_the_saving_lowers_the_gap_by_what_is_delivered_of_it(self, told):
        # £3m, of which 8 in 10 is expected to come about
        lines = told["finance"]["outlook"]["lines"]
        (saving,) = [line for line in lines if line["title"] == "Fewer agency staff"]
        assert -2.75e6 < saving["by_year"][0]["value"] < -1.9e6


def test_a_wrong_cell_of_any_finance_table_is_named_with_all_others(wigan, tmp_path, run_apart):
    spoilt = tmp_path / "spoilt"
    shutil.copytree(wigan, spoilt)
    change(spoilt / "reserves.csv", {"id": "unallocated"}, opening="plenty")
    change(spoilt / "savings.csv", {"id": "agency"}, line="RSX_cscc")
    change(spoilt / "pools.csv", {"body": "NHS"}, over_share=0.6)
    result = run_apart("mtfs", spoilt)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    for said in (
        "reserves.csv", "should be a number, not 'plenty'",
        "savings.csv", "did you mean 'RSX_csc'",
        "over_share of falls-fund should sum to 1, not 1.1: 0.1 too much",
    ):  # fmt: skip
        assert said in result.stderr, result.stderr


def test_a_budget_that_does_not_cross_foot_says_by_how_much(wigan, tmp_path, run_apart):
    spoilt = tmp_path / "off"
    shutil.copytree(wigan, spoilt)
    change(spoilt / "funding.csv", {"id": "other_grants"}, gbp=63_191_600 - 1_000)
    result = run_apart("check", spoilt)
    assert result.returncode == 2
    assert "does not cross-foot" in result.stderr
    assert "£1,000 more is spent than funded" in result.stderr
