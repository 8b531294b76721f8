"""The medium-term plan on the command line: words, JSON, workbook out and in, and refusals."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from wholeplace.cli.mtfs import mtfs
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.store.bundle import write_bundle
from wholeplace.store.contents import NO_FINANCE
from wholeplace.store.council_finance import DRIVEN
from wholeplace.store.new import new_bundle

YEARS = ["2026/27", "2027/28", "2028/29", "2029/30", "2030/31"]


def quick(bundle):
    """A bundle with few draws, growth of demand of its own, and one cut as its only proposal."""
    drivers = tuple(
        replace(each, growth={year: Estimate.known(0.04) for year in each.growth})
        if each.id in DRIVEN.values()
        else each
        for each in bundle.finance.drivers
    )
    return replace(
        bundle,
        settings=replace(bundle.settings, draws=80),
        finance=replace(bundle.finance, drivers=drivers, pools=()),
        interventions=(),
        commitments=(),
        contributions=(),
        proposals=tuple(each for each in bundle.proposals if each.decision == "cut"),
    )


@pytest.fixture(scope="module")
def bundle(reference):
    return quick(new_bundle(reference, "Wigan"))


@pytest.fixture(scope="module")
def wigan(bundle, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mtfs") / "wigan"
    write_bundle(bundle, folder)
    return folder


@pytest.fixture(scope="module")
def words(wigan, run):
    return run("mtfs", wigan)


@pytest.fixture(scope="module")
def found(wigan, run):
    return json.loads(run("mtfs", wigan, "--alone", "--json"))


@pytest.fixture(scope="module")
def workbook(wigan, run, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    assert f"Wrote {path}" in run("mtfs", wigan, "--alone", "--workbook", path)
    return path


def row_of(words, name):
    return next(line.split() for line in words.splitlines() if line.strip().startswith(name))


class TestWords:
    def test_gap_reserves_and_chances_are_told_by_year(self, words):
        assert "Wigan: medium-term plan, GBP million in cash, expected" in words
        for name in ("Net spending", "Funding", "Gap", "Left unmet", "Reserves left"):
            assert len(row_of(words, name)) == len(name.split()) + len(YEARS)
        assert all(year in words for year in YEARS)

    def test_a_chance_is_a_percentage_that_is_never_certain(self, words):
        assert "Chance: run out" in words
        line = next(x for x in words.splitlines() if "Chance: below" in x)
        assert " 0%" not in line
        assert "100%" not in line

    def test_the_gap_is_spending_less_funding(self, words):
        spending, funding, gap = (
            [float(n.replace(",", "").replace("−", "-")) for n in row_of(words, name)[-5:]]
            for name in ("Net spending", "Funding", "Gap")
        )
        assert [s - f for s, f in zip(spending, funding, strict=True)] == pytest.approx(
            gap, abs=0.11
        )

    def test_drivers_and_proposals_are_told(self, words):
        assert "What drives the gap" in words
        assert "National Living Wage in care fees" in words
        assert "What the prevention proposals change in the gap, GBP" in words

    def test_nothing_is_told_twice(self, words):
        lines = [line.strip("-! ") for line in words.splitlines() if line.startswith(("-", "!"))]
        assumed = words.split("Assumed:")[1].splitlines()
        assert len(set(lines)) == len(lines)
        assert not {line.strip("- ") for line in assumed if line.strip()} & set(lines)

    def test_no_amount_is_less_than_nothing_by_rounding(self, words):
        assert "−0.0 " not in words
        assert "-0" not in words.replace("--", "")

    def test_what_is_assumed_stands_at_the_end(self, words):
        assert words.index("Assumed:") > words.index("What drives the gap")
        assert "as it stood on 31 March 2018, the latest at hand; not what it is today" in words


class TestJson:
    def test_draws_are_means_and_quantiles_over_the_years_planned_for(self, found):
        gap = found["finance"]["outlook"]["gap"]
        assert gap["years"] == [2026, 2027, 2028, 2029, 2030]
        low, high = (gap["values"]["quantiles"][at] for at in ("0.1", "0.9"))
        assert all(a < b for a, b in zip(low, high, strict=True))

    def test_alone_it_has_neither_proposals_nor_neighbours(self, found):
        assert found["finance"]["without"] is None
        assert found["finance"]["peers"] == []
        assert found["finance"]["wider"] is None
        assert found["changed"] == []

    def test_the_budget_ties_to_the_return(self, found):
        rows = found["finance"]["reconciliation"]["rows"]
        (care,) = [row for row in rows if row["line"] == "RSX_asc"]
        assert care["budget"] == care["returned"] == 138_198_000


class TestWorkbook:
    def test_an_unchanged_workbook_changes_nothing(self, wigan, workbook, run, found):
        told = json.loads(run("mtfs", wigan, "--alone", "--json", "--changed", workbook))
        assert told["changed"] == ["Nothing was changed."]
        assert told["finance"]["outlook"]["gap"] == found["finance"]["outlook"]["gap"]

    def test_a_changed_reserve_is_told_and_used(self, wigan, workbook, run, tmp_path, found):
        path = tmp_path / "changed.xlsx"
        was = set_opening(workbook, path, "unallocated", 50_000_000)
        told = run("mtfs", wigan, "--alone", "--changed", path)
        assert f"£{was:,.0f} becomes £50,000,000" in told
        left = row_of(told, "Reserves left")[2]
        before = found["finance"]["outlook"]["reserves"]
        assert float(left) > sum(before["values"]["mean"][0]) / 1e6 + 20

    def test_a_cell_that_is_no_number_is_named_and_nothing_is_done(self, wigan, workbook, tmp_path):
        path = tmp_path / "wrong.xlsx"
        set_opening(workbook, path, "unallocated", "plenty")
        with pytest.raises(InputError) as caught:
            ask(wigan, "--alone", "--changed", str(path))
        (problem,) = caught.value.problems
        assert problem.where.startswith("Inputs!")
        assert "should be a number, not 'plenty'" in problem.what

    def test_a_workbook_that_is_not_there_is_named(self, wigan, tmp_path):
        result = CliRunner().invoke(mtfs, [str(wigan), "--changed", str(tmp_path / "none.xlsx")])
        assert result.exit_code == 2
        assert "none.xlsx" in result.output
        assert "does not exist" in result.output

    def test_what_is_no_workbook_is_refused(self, wigan, tmp_path):
        path = tmp_path / "notes.xlsx"
        path.write_text("reserves 50m")
        with pytest.raises(InputError, match=r"notes.xlsx"):
            ask(wigan, "--changed", str(path))

    def test_a_workbook_of_another_council_is_refused(self, reference, workbook, tmp_path):
        write_bundle(quick(new_bundle(reference, "Barnsley")), tmp_path / "barnsley")
        with pytest.raises(InputError, match="is of 'E08000010 2024/25', not of E08000038"):
            ask(tmp_path / "barnsley", "--changed", str(workbook))

    def test_a_folder_is_no_workbook(self, wigan, tmp_path):
        result = CliRunner().invoke(mtfs, [str(wigan), "--changed", str(tmp_path)])
        assert result.exit_code == 2
        assert "is a directory" in result.output


def ask(wigan, *arguments):
    return CliRunner().invoke(mtfs, [str(wigan), *arguments], catch_exceptions=False)


def set_opening(workbook, path, id, value):
    """Change the opening balance of a reserve in a workbook; return what it was."""
    book = load_workbook(workbook)
    (row,) = [row for row in book["Inputs"].iter_rows() if row[0].value == id]
    cell = next(cell for cell in row[3:] if isinstance(cell.value, int | float))
    was, cell.value = cell.value, value
    book.save(path)
    return was


def test_a_bundle_without_a_budget_says_which_table_to_fill(bundle, tmp_path):
    write_bundle(replace(bundle, finance=NO_FINANCE), tmp_path / "wigan")
    with pytest.raises(InputError, match="budget: is empty: fill it, council_tax and funding"):
        ask(tmp_path / "wigan")


def test_a_bundle_that_is_not_there_ends_with_exit_code_2(run_apart, tmp_path):
    result = run_apart("mtfs", tmp_path / "nowhere")
    assert result.returncode == 2
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.stderr
