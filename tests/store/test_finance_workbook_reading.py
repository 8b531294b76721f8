"""A finance workbook that somebody has worked in: what is read, and what is refused by its cell."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from tests.store.finance_workbooks import SAID, everything
from tests.store.test_finance_workbook import cell_of
from wholeplace.errors import InputError
from wholeplace.finance.base_budget import Change, Exposure, FundingLine
from wholeplace.finance.plan import central_plan
from wholeplace.finance.plan_check import left_over
from wholeplace.store.finance_workbook import finance_pages, write_finance_workbook
from wholeplace.store.finance_workbook_reading import read_finance_workbook

MOST_ARGUMENTS = 255
LONGEST_FORMULA = 8192
AGAIN = "put it back, or export the workbook again"


@pytest.fixture(scope="module")
def budget():
    return everything()


@pytest.fixture(scope="module")
def exported(budget, tmp_path_factory):
    path = tmp_path_factory.mktemp("exported") / "plan.xlsx"
    write_finance_workbook(central_plan(budget), path)
    return path


@pytest.fixture
def worked(exported, budget, tmp_path):
    """Read back after somebody did something to the sheets."""

    def made(change, *, path=exported, of=budget):
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(tmp_path / "worked.xlsx")
        return read_finance_workbook(tmp_path / "worked.xlsx", of)

    return made


@pytest.fixture
def refused(worked):
    def made(change, **more):
        with pytest.raises(InputError) as caught:
            worked(change, **more)
        return [str(problem) for problem in caught.value.problems]

    return made


def put(**cells):
    """A change of cells, named by sheet and cell: ``Inputs__A8``."""

    def change(book):
        for to, value in cells.items():
            sheet, _, cell = to.partition("__")
            book[sheet.replace("_", " ")][cell] = value

    return change


def at(budget, *key):
    return cell_of(budget, *key).replace("!", "__")


class TestRows:
    def test_a_row_moved_down_with_notes_between_is_found(self, worked, budget):
        def change(book):
            inputs = book["Inputs"]
            inputs.insert_rows(8, amount=3)
            inputs["D9"] = "these figures are from the pay claim"
            inputs["F11"] = 0.04

        (edit,) = worked(change).edits
        assert (edit.where, edit.input.key.id, edit.after) == ("Inputs!F11", "pay", 0.04)

    def test_a_row_that_is_there_twice_is_refused(self, refused):
        def change(book):
            inputs = book["Inputs"]
            inputs.insert_rows(9)
            for column in range(1, 10):
                inputs.cell(9, column).value = inputs.cell(8, column).value

        (found,) = refused(change)
        assert found.startswith("Inputs!A9: 'pay' is not in the budget")

    def test_a_row_that_was_deleted_is_named(self, refused):
        found = refused(lambda book: book["Inputs"].delete_rows(8))
        assert found == [
            f"Inputs: 'pay' is not under 'Growth of drivers on the year before': {AGAIN}"
        ]

    def test_a_new_driver_or_line_among_the_weights_is_not_left_out_in_silence(self, refused):
        assert refused(put(Weights__A12="energy", Weights__D12=0.3, Weights__P4="parks")) == [
            "Weights!A12: driver 'energy' is not in the budget: add it to the bundle, and export "
            "the workbook again",
            "Weights!P4: line 'parks' is not in the budget: add it to the bundle, and export the "
            "workbook again",
        ]

    def test_a_driver_that_is_there_twice_among_the_weights_is_refused(self, refused):
        found = refused(put(Weights__A12="pay", Weights__D12=0.3))
        assert found == [f"Weights!A12: driver 'pay' is there twice: {AGAIN}"]

    def test_a_column_of_another_year_is_refused(self, refused):
        (found,) = refused(put(Inputs__F7="2030/31"))
        assert found == f"Inputs!F7: should say '2026/27', not '2030/31': {AGAIN}"

    def test_an_id_that_no_cell_could_keep_is_quoted_and_does_not_break_the_reading(self, refused):
        (unknown, missing) = refused(put(Inputs__A8="x" * 10_001))
        assert unknown.startswith("Inputs!A8: ")
        assert "'pay' is not under" in missing

    def test_a_sheet_that_is_hidden_is_not_read(self, refused):
        def change(book):
            book["Weights"].sheet_state = "hidden"

        assert refused(change) == ["worked.xlsx: has no sheet 'Weights'"]


class TestWhose:
    def test_of_another_council_nothing_else_is_told(self, refused, budget):
        other = replace(budget, code="E06000002", changes=(), reserves=budget.reserves[:1])
        assert refused(lambda book: None, of=other) == [
            "As exported!A2: is of 'E06000001 2024/25', not of E06000002 2024/25: export it again"
        ]

    def test_of_an_older_base_year_it_says_so(self, refused, budget):
        newer = replace(budget, base_year=2025)
        (found,) = refused(lambda book: None, of=newer)
        assert found.endswith(
            "is of 'E06000001 2024/25', not of E06000001 2025/26: export it again"
        )

    def test_of_fewer_years_every_heading_that_differs_is_named(self, refused, budget):
        longer = replace(budget, years=(2026, 2027, 2028, 2029))
        found = refused(lambda book: None, of=longer)
        assert "Inputs!I7: should say '2029/30', not ''" in found[0]

    def test_a_workbook_whose_record_of_the_export_is_gone_is_refused(self, refused):
        def change(book):
            del book["As exported"]

        assert refused(change) == ["worked.xlsx: has no sheet 'As exported'"]


class TestCells:
    @pytest.mark.parametrize(
        ("key", "value", "said"),
        [
            (("driver", "pay", "growth", 2026), "=1/0", "holds an error"),
            (("driver", "pay", "growth", 2026), 4, "should be within -100% and 100%, not 400%"),
            (("driver", "pay", "growth", 2026), "four", "should be a number, not 'four'"),
            (("council tax", "core", "rise", 2026), 2.99, "within -100% and 100%, not 299%"),
            (("council tax", "core", "rise", 2026), None, "is blank: it should be a number"),
            (("council tax", "tax_base", "base"), 0, "should be above 0, not 0"),
            (("council tax", "band_d", "base"), 0, "pounds and whole pence above 0, not 0"),
            (("line", "care", "base"), None, "is blank: it should be a number"),
            (("line", "waste", "month of review"), 7.5, "should be a month, 1 to 12, not 7.5"),
            (("funding", "grant", "last year paid"), 27, "should be a year, 1990 to 2100, not 27"),
            (("funding", "grant", "last year paid"), "soon", "should be a financial year"),
            (("weight", "care", "pay"), 1.5, "should be within 0 and 1, not 1.5"),
            (("change", "agency", "delivered"), -0.1, "should be within 0 and 1, not -0.1"),
            (("reserve", "general", "must stay"), -5, "should be at least 0, not -5"),
            (("reserve", "general", "opening"), None, "is blank: it should be a number"),
            (("policy", "minimum", "minimum"), None, "is blank: it should be a number"),
            (("schools", "overspend", "overspend", 2027), None, "is blank: it should be a number"),
            (("schools", "rate", "rate"), -0.01, "should be at least 0, not -0.01"),
        ],
        ids=str,
    )
    def test_one_that_cannot_be_is_named(self, refused, budget, key, value, said):
        (found,) = refused(put(**{at(budget, *key): value}))
        assert found.startswith(f"{cell_of(budget, *key)}: ")
        assert said in found

    @pytest.mark.parametrize(
        ("key", "value", "after"),
        [
            (("driver", "pay", "growth", 2026), "4%", 0.04),
            (("line", "debt", "stated", 2026), "£12,500,000", 12_500_000),
            (("line", "debt", "stated", 2026), 0, 0),
            (("funding", "grant", "last year paid"), "2026/27", 2026),
            (("funding", "once", "one-off"), "No", False),
            (("weight", "debt", "cpi"), "50%", 0.5),
            (("change", "agency", "delivered"), None, None),
        ],
        ids=str,
    )
    def test_it_is_read_as_people_write_it(self, worked, budget, key, value, after):
        (edit,) = worked(put(**{at(budget, *key): value})).edits
        assert edit.after == after

    def test_a_growth_that_the_engine_adds_cannot_be_changed_in_silence(self, worked, refused):
        # The workbook holds the driver "unplanned"; the budget that it is read into does not.
        def bare(plan):
            rest = tuple(driver for driver in plan.drivers if driver.id != "unplanned")
            return replace(plan, drivers=rest)

        of = bare(everything())
        assert worked(lambda book: None, of=of).edits == ()
        (found,) = refused(put(Inputs__F13=0.02), of=of)
        assert found.startswith("Inputs!F13: unplanned comes with the engine")

    def test_what_was_not_changed_is_never_refused(self, tmp_path, budget):
        # Band D beyond pence and a rise of 120% are odd, but they are the budget's own.
        odd = replace(
            budget,
            council_tax=replace(
                budget.council_tax,
                band_d=Decimal("1605.115"),
                core={2025: Decimal("1.2")},
            ),
        )
        off = FundingLine("off", "Off", "other", left_over(odd), (), SAID)
        odd = replace(odd, funding=(*odd.funding, off))
        write_finance_workbook(central_plan(odd), tmp_path / "odd.xlsx")
        assert read_finance_workbook(tmp_path / "odd.xlsx", odd).edits == ()

    def test_a_line_with_the_id_of_band_d_is_an_amount_like_others(self, worked, budget, tmp_path):
        named = replace(budget.lines[3], id="band_d")
        of = replace(budget, lines=(*budget.lines[:3], named, budget.lines[4]))
        write_finance_workbook(central_plan(of), tmp_path / "named.xlsx")
        change = put(**{at(of, "line", "band_d", "stated", 2026): 12_400_000.005})
        (edit,) = worked(change, path=tmp_path / "named.xlsx", of=of).edits
        assert edit.after == 12_400_000.005


class TestSentences:
    def test_a_year_that_stays_as_it_was_is_not_said_to_change(self, worked, budget):
        reread = worked(put(**{at(budget, "policy", "minimum", "minimum"): 6_000_000}))
        assert reread.sentences[1:] == tuple(
            f"The expected gap of {year} stays as it was."
            for year in ("2026/27", "2027/28", "2028/29")
        )

    def test_less_is_told_as_less(self, worked, budget):
        reread = worked(put(**{at(budget, "once", "agency", "one-off", 2026): 300_000}))
        assert reread.sentences == (
            "Fewer agency staff, one-off 2026/27: £400,000 becomes £300,000 (-£100,000)",
            "The expected gap of 2026/27 comes to £100,000 less than before.",
            "The expected gap of 2027/28 stays as it was.",
            "The expected gap of 2028/29 stays as it was.",
        )

    def test_what_was_blank_is_said_to_have_been(self, worked, budget):
        reread = worked(put(**{at(budget, "line", "care", "most growth"): 0.05}))
        assert reread.sentences[0] == "Adult social care, most growth: blank becomes 5%"


class TestSize:
    def test_three_hundred_savings_stay_within_what_a_formula_may_hold(self, budget):
        many = tuple(
            Change(f"s{n}", f"Saving {n}", "saving", {2026: -1e3}, SAID, one_off={2026: 10.0})
            for n in range(300)
        )
        for page in finance_pages(replace(budget, changes=many)):
            for cell in page.cells.values():
                assert len(cell.formula) < LONGEST_FORMULA
                assert cell.formula.count(",") < MOST_ARGUMENTS

    def test_a_saving_stated_before_the_plan_begins_goes_on(self, budget):
        early = Change("s", "Early", "saving", {2023: -7e5}, SAID)
        of = replace(budget, changes=(early,))
        (gap,) = [page for page in finance_pages(of) if page.name == "Gap"]
        row = next(row for (row, column), cell in gap.cells.items() if cell.value == "Gap")
        expected = list(central_plan(of).gap.values[0])
        assert [gap.cells[row, 5 + n].value for n in range(3)] == pytest.approx(expected)

    def test_a_council_of_one_line_and_one_reserve_has_a_workbook_too(self, budget, tmp_path):
        alone = replace(
            budget,
            lines=(replace(budget.lines[0], exposures=(Exposure("pay", 1.0),)),),
            funding=(),
            drivers=(budget.drivers[1],),
            changes=(),
            schools=None,
            reserves=(replace(budget.reserves[0], planned=None),),
            council_tax=replace(budget.council_tax, base_driver=""),
        )
        rest = FundingLine("rest", "Rest", "other", left_over(alone), (), SAID)
        alone = replace(alone, funding=(rest,))
        write_finance_workbook(central_plan(alone), tmp_path / "alone.xlsx")
        assert read_finance_workbook(tmp_path / "alone.xlsx", alone).edits == ()
