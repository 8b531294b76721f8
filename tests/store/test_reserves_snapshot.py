"""Reserves of March 2015 and 2018 of every council with care, line by line, and from the return."""

import csv
from pathlib import Path

import pytest

from wholeplace.finance.depletion import depletions
from wholeplace.store.rulebook import packaged_rules

SNAPSHOT = Path(__file__).resolve().parents[1] / "golden" / "reserves_2015_2018.csv"
RETURNS = "data/finance/rs_by_la_2010-11_to_2017-18_long.parquet"
COLUMNS = ["code", "name", "class", "2015", "2018", "change_per_cent"]
# Closing balances as the return of each year heads them.
CLOSING = (
    "(financial_year = '2014-15' AND basis LIKE 'Financial reserves levels%' AND line IN"
    " ('Other earmarked financial reserves level', 'Unallocated financial reserves level'))"
    " OR (financial_year = '2017-18' AND line IN"
    " ('Estimated other earmarked financial reserves level at 31 March',"
    " 'Estimated unallocated financial reserves level at 31 March'))"
)


@pytest.fixture(scope="module")
def snapshot():
    with SNAPSHOT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_reserves_of_every_council_are_as_they_were_line_by_line(reserves):
    went = depletions(reserves, year=2017, rules=packaged_rules())
    lines = [",".join(COLUMNS)]
    for each in sorted(went, key=lambda one: one.council.code):
        own = each.council
        name = f'"{own.name}"' if "," in own.name else own.name
        amounts = f"{each.before:.0f},{each.reserves:.0f},{100 * each.change:.0f}"
        lines.append(f"{own.code},{name},{own.area_class},{amounts}")
    stored = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    for found, kept in zip(lines, stored, strict=True):
        assert found == kept


def test_the_snapshot_holds_152_councils_once_each(snapshot):
    codes = [row["code"] for row in snapshot]
    assert len(codes) == len(set(codes)) == 152
    assert codes == sorted(codes)
    classes = [row["class"] for row in snapshot]
    counts = {kind: classes.count(kind) for kind in set(classes)}
    assert counts == {
        "county": 27,
        "unitary": 56,
        "metropolitan district": 36,
        "london borough": 33,
    }


def test_the_snapshots_sums_are_what_was_published(snapshot):
    # finance rules 6.2: 14.406bn at March 2015 and 13.909bn at March 2018.
    assert sum(int(row["2015"]) for row in snapshot) == pytest.approx(14.406e9, abs=0.5e6)
    assert sum(int(row["2018"]) for row in snapshot) == pytest.approx(13.909e9, abs=0.5e6)


def test_every_percentage_follows_from_its_amounts(snapshot):
    for row in snapshot:
        before, after = int(row["2015"]), int(row["2018"])
        change = 100 * (after - before) / before
        assert abs(change - int(row["change_per_cent"])) <= 0.5 + 1e-9, row["name"]


def test_every_amount_is_the_sum_of_two_lines_of_the_councils_own_return(snapshot, shared):
    # Read from the return itself by another way: no code of ours but this query. Councils are met
    # by the code of the returns (E2721): North Yorkshire's ONS code is misprinted in 2017-18.
    import duckdb

    query = (
        "SELECT e_code, financial_year, any_value(ons_code), sum(gbp_thousand) * 1000, count(*)"
        f" FROM '{shared / RETURNS}' WHERE {CLOSING} GROUP BY ALL"
    )
    rows = duckdb.sql(query).fetchall()
    code_of = {e_code: code for e_code, year, code, _, _ in rows if year == "2014-15"}
    returned = {
        (code_of[e_code], year): (gbp, lines)
        for e_code, year, _, gbp, lines in rows
        if e_code in code_of
    }
    for row in snapshot:
        for column, year in (("2015", "2014-15"), ("2018", "2017-18")):
            gbp, lines = returned[row["code"], year]
            assert lines == 2, row["name"]
            assert gbp == pytest.approx(int(row[column]), abs=0.51), (row["name"], year)
