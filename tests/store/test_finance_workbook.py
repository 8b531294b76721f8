"""The finance workbook: its formulas give our figures, and what is changed in it comes back."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from tests.store.finance_workbooks import everything
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.plan import central_plan, medium_term_plan
from wholeplace.store.finance_workbook import finance_pages, write_finance_workbook
from wholeplace.store.finance_workbook_formulas import (
    Formula,
    at,
    floored_to_pence,
    larger,
    smaller,
    total,
    unless_blank,
    weighted,
    where,
)
from wholeplace.store.finance_workbook_inputs import inputs_of
from wholeplace.store.finance_workbook_reading import read_finance_workbook
from wholeplace.store.medium_term import published_budget
from wholeplace.store.rulebook import packaged_rules

HALF_A_PENNY = 0.005
FIRST = 4 + 1
"""Column of the first year of the plan: the base year, one year between, then the plan."""


@pytest.fixture(scope="module")
def budget():
    return everything()


@pytest.fixture(scope="module")
def plan(budget):
    return central_plan(budget)


@pytest.fixture
def book(plan, tmp_path):
    path = tmp_path / "plan.xlsx"
    write_finance_workbook(plan, path)
    return path


@pytest.fixture(scope="module")
def wigan(reference, gazetteer):
    return published_budget(reference, gazetteer.place("Wigan"), years=range(2026, 2031))


def sheet(path, name):
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()


def row_of(path, name, label, *, nth=0):
    rows = sheet(path, name)
    return [row for row in rows if row[0] == label][nth]


def figures_of(budget):
    """Every cell that is worked out, by sheet, row and column."""
    return {
        (page.name, *to): cell.value
        for page in finance_pages(budget)
        for to, cell in page.cells.items()
        if cell.formula
    }


class TestFormulas:
    def test_a_formula_carries_what_it_comes_to(self):
        a, b = at("Gap", 4, 3, 7.0), at("Gap", 5, 3, -2.0)
        assert (a - b * 2).value == 11
        assert (a - b * 2).text == "('Gap'!D5-('Gap'!D6*2))"
        assert (larger(a, b, 8).value, smaller(a, b).value) == (8, -2)

    def test_cells_under_one_another_are_summed_as_one_range(self):
        cells = [at("Gap", row, 3, 1.0) for row in (4, 5, 6, 9)]
        assert total(cells).text == "SUM('Gap'!D5:D7,'Gap'!D10)"
        assert total([]).value == 0
        assert weighted(cells[:2], cells[1:3]).text == "SUMPRODUCT('Gap'!D5:D6,'Gap'!D6:D7)"

    def test_a_blank_cell_gives_way_and_a_nought_does_not(self):
        blank, nought = at("Inputs", 0, 0, None), at("Inputs", 0, 1, 0.0)
        assert unless_blank(blank, 5.0).value == 5
        assert unless_blank(nought, 5.0).value == 0
        assert where("1>2", False, then=1.0, otherwise=2.0).text == "IF(1>2,1,2)"

    @pytest.mark.parametrize("pounds", ["141.42", "2115.86", "367.38", "1.10", "0.29", "8.41"])
    def test_whole_pence_stay_whole_whatever_floats_make_of_them(self, pounds):
        # 141.42 x 100 is 14141.999... in binary: a floor alone would lose a penny.
        assert floored_to_pence(Formula("A1", float(pounds))).value == float(pounds)

    def test_what_is_over_a_penny_is_dropped(self):
        # Oxford 2026-27: 356.72 x 1.0299 = 367.385928.
        assert floored_to_pence(Formula("A1", 356.72 * 1.0299)).value == 367.38


class TestFigures:
    """What is written beside each formula is what the plan itself works out."""

    @pytest.mark.parametrize(
        ("name", "label", "of"),
        [("Gap", "Gap", "gap"), ("Gap", "Recurring gap", "recurring_gap")],
    )
    def test_the_gap_is_the_plans(self, book, plan, name, label, of):
        row = row_of(book, name, label)[FIRST : FIRST + 3]
        assert row == pytest.approx(list(getattr(plan, of).values[0]), abs=HALF_A_PENNY)

    def test_every_line_is_the_plans(self, book, plan, budget):
        for line in plan.lines:
            if line.part in ("spending", "funding") and line.id != "schools deficit":
                name = "Spending" if line.part == "spending" else "Funding"
                row = row_of(book, name, line.id, nth=2 if line.id != "unplanned" else 0)
                expected = [each.value for each in line.by_year]
                assert row[FIRST : FIRST + 3] == pytest.approx(expected, abs=HALF_A_PENNY), line.id

    def test_council_tax_is_floored_to_the_penny_every_year(self, book, budget):
        # 1605.11 x 1.0499 = 1685.2049..., x 1.0499 = 1769.2884..., x 1.0299 (no care rise) =
        # 1822.1776..., x 1.0199 = 1858.4315...: each rounded down before the next.
        band_d = row_of(book, "Council tax", "Band D")[3:8]
        assert band_d == [1605.11, 1685.20, 1769.29, 1822.19, 1858.45]

    def test_reserves_are_the_plans(self, book, plan):
        for reserve in plan.budget.reserves:
            row = row_of(book, "Reserves", reserve.id, nth=4)[FIRST : FIRST + 3]
            expected = list(plan.reserves.of(reserve.id).values[0])
            assert row == pytest.approx(expected, abs=HALF_A_PENNY)
        unmet = row_of(book, "Reserves", "Gap that no reserve meets")[FIRST : FIRST + 3]
        assert unmet == pytest.approx(list(plan.unmet.values[0]), abs=HALF_A_PENNY)
        assert min(unmet) == 0 < max(unmet)

    def test_every_check_is_nought(self, book):
        rows = sheet(book, "Checks")
        for number in (3, 4, 5, 7):
            figures = [cell for cell in rows[number][3:] if isinstance(cell, float)]
            assert figures
            assert figures == pytest.approx([0.0] * len(figures), abs=HALF_A_PENNY)

    def test_a_surplus_goes_where_the_plan_puts_it(self, budget, tmp_path):
        rich = replace(budget.funding[-1], stated={2026: 80_000_000.0})
        richer = replace(budget, funding=(*budget.funding[:-1], rich))
        plan = central_plan(richer)
        assert plan.gap.values[0, 0] < 0
        write_finance_workbook(plan, tmp_path / "rich.xlsx")
        for reserve in richer.reserves:
            row = row_of(tmp_path / "rich.xlsx", "Reserves", reserve.id, nth=4)
            expected = list(plan.reserves.of(reserve.id).values[0])
            assert row[FIRST : FIRST + 3] == pytest.approx(expected, abs=HALF_A_PENNY)

    def test_a_published_budget_has_its_own_figures_too(self, wigan, tmp_path):
        plan = central_plan(wigan)
        write_finance_workbook(plan, tmp_path / "wigan.xlsx")
        row = row_of(tmp_path / "wigan.xlsx", "Gap", "Gap")[FIRST : FIRST + 5]
        assert row == pytest.approx(list(plan.gap.values[0]), abs=HALF_A_PENNY)

    def test_a_plan_with_draws_is_written_at_its_expected_values(self, budget, plan, tmp_path):
        fan = medium_term_plan(budget, draws=Draws(50, seed=1))
        write_finance_workbook(fan, tmp_path / "fan.xlsx")
        row = row_of(tmp_path / "fan.xlsx", "Gap", "Gap")[FIRST : FIRST + 3]
        assert row == pytest.approx(list(plan.gap.values[0]), abs=HALF_A_PENNY)


class TestFile:
    def test_the_same_plan_gives_the_same_bytes(self, plan, book, tmp_path):
        write_finance_workbook(plan, tmp_path / "again.xlsx")
        assert (tmp_path / "again.xlsx").read_bytes() == book.read_bytes()

    def test_text_that_looks_like_a_formula_is_text(self, book):
        with zipfile.ZipFile(book) as package:
            shared = package.read("xl/sharedStrings.xml").decode()
            formulas = "".join(
                "".join(re.findall(r"<f>(.*?)</f>", package.read(name).decode()))
                for name in package.namelist()
                if name.startswith("xl/worksheets/")
            )
        for words in ("=cmd|' /C calc'!A0", "+Waste contract", "@Growth of prices"):
            assert words in shared
            assert words not in formulas
        assert "vbaProject.bin" not in zipfile.ZipFile(book).namelist()

    def test_what_is_assumed_stands_on_the_sheet_of_sources(self, book):
        rows = sheet(book, "Sources")
        assert ["cpi", "Consumer prices", "assumption, as the forecast", "yes"] in rows
        assert any(row[0].startswith("@Growth of prices") for row in rows)

    def test_nothing_is_left_when_it_cannot_be_written(self, budget, plan, tmp_path):
        worse = replace(plan, budget=replace(budget, minimum=-1.0))
        with pytest.raises(InputError, match="minimum"):
            write_finance_workbook(worse, tmp_path / "worse.xlsx")
        assert list(tmp_path.iterdir()) == []


def without_values(path, target):
    """Copy a workbook with the values of its formulas taken out, so that none can be kept."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            copy.writestr(name, content)


@pytest.fixture(scope="module")
def recalculated(budget, wigan, tmp_path_factory):
    """What LibreOffice works out from the formulas alone: every sheet of both workbooks."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: nothing here can recalculate a workbook")
    folder = tmp_path_factory.mktemp("office")
    for name, each in (("everything", budget), ("wigan", wigan)):
        write_finance_workbook(central_plan(each), folder / f"{name}-full.xlsx")
        without_values(folder / f"{name}-full.xlsx", folder / f"{name}.xlsx")
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            *("--convert-to", "xlsx", "--outdir", str(folder / "out")),
            *(str(folder / f"{name}.xlsx") for name in ("everything", "wigan")),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder / "out"


@pytest.mark.parametrize("name", ["everything", "wigan"])
def test_libreoffice_works_out_every_figure_to_half_a_penny(name, budget, wigan, recalculated):
    book = CalamineWorkbook.from_path(recalculated / f"{name}.xlsx")
    sheets = {each: book.get_sheet_by_name(each).to_python() for each in book.sheet_names}
    expected = figures_of(budget if name == "everything" else wigan)
    assert len(expected) > 300
    wrong = {
        (page, row, column): (sheets[page][row][column], value)
        for (page, row, column), value in expected.items()
        if not abs(float(sheets[page][row][column] or 0.0) - value) < HALF_A_PENNY
    }
    assert wrong == {}


def test_a_workbook_that_libreoffice_saved_reads_as_unchanged(budget, recalculated):
    reread = read_finance_workbook(recalculated / "everything.xlsx", budget)
    assert (reread.edits, reread.budget) == ((), budget)


def changed(path, target, **cells):
    """Copy a workbook as somebody saves it who changed some cells: ``Inputs!E8`` -> value."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for to, value in cells.items():
        sheet, _, cell = to.partition("!")
        book[sheet][cell] = value
    # Formulas are worked out when a spreadsheet saves them; the sheets read back hold none.
    book.save(target)
    return target


def cell_of(budget, of, id, field, year=None):
    from wholeplace.store.tables import cell_name

    (found,) = [
        cell_name(each.sheet, each.column, each.row + 1)
        for each in inputs_of(budget)
        if (each.key.of, each.key.id, each.key.field, each.key.year) == (of, id, field, year)
    ]
    return found


class TestReadingBack:
    @pytest.fixture
    def edit(self, budget, book, tmp_path):
        def made(*edits, of=None):
            cells = {cell_of(budget, *key): value for key, value in edits}
            path = changed(book, tmp_path / "changed.xlsx", **cells)
            return read_finance_workbook(path, of or budget)

        return made

    def test_an_untouched_workbook_changes_nothing(self, book, budget):
        reread = read_finance_workbook(book, budget)
        assert (reread.budget, reread.edits) == (budget, ())
        assert reread.sentences == ("Nothing was changed.",)

    def test_a_changed_growth_moves_that_year_alone_with_its_interval(self, edit, budget):
        reread = edit((("driver", "pay", "growth", 2026), 0.04))
        pay = reread.budget.drivers[1].growth
        assert (pay[2026].value, pay[2026].low, pay[2026].high) == pytest.approx(
            (0.04, 0.038, 0.042)
        )
        assert pay[2027].value == 0.032
        assert reread.budget.drivers[1].source.title == "Finance workbook changed.xlsx"
        assert reread.sentences[0] == "Pay awards, growth 2026/27: 3.2% becomes 4%"
        # A fifth of £138.5m of care, grown a year, by 0.8 points: some £0.23m more in 2026/27.
        assert reread.effect[0] == pytest.approx(0.2 * 138.5e6 * 1.03 * 0.008, rel=0.03)
        assert "The expected gap of 2026/27 comes to £" in reread.sentences[1]

    def test_amounts_are_told_in_pounds(self, edit):
        reread = edit((("line", "debt", "stated", 2026), 12_900_000))
        assert reread.sentences[0] == (
            "Debt charges, stated 2026/27: £12,400,000 becomes £12,900,000 (+£500,000)"
        )
        assert reread.budget.lines[3].stated == {2026: 12_900_000.0, 2028: 13_000_000.0}
        assert reread.effect[0] == pytest.approx(500_000 * 1.001)

    def test_a_blank_takes_a_stated_amount_away(self, edit):
        reread = edit((("line", "debt", "stated", 2028), None))
        assert reread.budget.lines[3].stated == {2026: 12_400_000.0}
        assert "£13,000,000 becomes blank" in reread.sentences[0]

    def test_council_tax_saving_reserve_and_contract_can_be_changed(self, edit):
        reread = edit(
            (("council tax", "core", "rise", 2027), 0.0499),
            (("change", "agency", "delivered"), 0.5),
            (("change", "agency", "recurring", 2027), -2_500_000),
            (("once", "agency", "one-off", 2026), None),
            (("reserve", "smoothing", "planned", 2028), -100_000),
            (("policy", "minimum", "minimum"), 6_000_000),
            (("line", "waste", "most growth"), 0.05),
            (("funding", "grant", "last year paid"), 2026),
            (("weight", "care", "pay"), 0.25),
            (("schools", "overspend", "overspend", 2027), 1_000_000),
        )
        found = reread.budget
        # A rise that is changed does not carry into the years after it.
        assert found.council_tax.core[2027] == Decimal("0.0499")
        assert found.council_tax.core[2028] == Decimal("0.0199")
        agency = found.changes[0]
        assert (agency.delivery.value, agency.delivery.low) == pytest.approx((0.5, 0.3))
        assert agency.recurring == {2026: -2e6, 2027: -2.5e6, 2028: -3.5e6}
        assert agency.one_off is None
        assert found.reserves[2].planned == {2024: -500_000.0, 2027: 600_000.0, 2028: -100_000.0}
        assert (found.minimum, found.lines[1].indexation.cap) == (6e6, 0.05)
        assert found.funding[2].last == 2026
        assert found.lines[0].exposures[0].weight == 0.25
        assert found.schools.overspend[2027] == Estimate.known(1e6, found.schools.source)
        assert found.schools.overspend[2028].value == 900_000
        assert len(reread.edits) == 10

    def test_every_bad_cell_is_named_at_once(self, edit):
        with pytest.raises(InputError) as caught:
            edit(
                (("driver", "pay", "growth", 2026), "n/a"),
                (("driver", "pay", "growth", 2027), None),
                (("council tax", "tax_base", "base"), -5),
                (("council tax", "band_d", "base"), 1605.115),
                (("line", "waste", "month of review"), 13),
                (("change", "agency", "delivered"), 1.2),
                (("funding", "once", "one-off"), "perhaps"),
                (("reserve", "general", "opening"), -1),
            )
        found = "\n".join(map(str, caught.value.problems))
        assert len(caught.value.problems) == 8
        for words in (
            "Inputs!F8: Pay awards, growth 2026/27 should be a number, not 'n/a'",
            "Pay awards, growth 2027/28 is blank",
            "Tax base, base should be above 0, not -5",
            "should be pounds and whole pence above 0, not 1605.115",
            "should be a month, 1 to 12, not 13",
            "should be within 0 and 1, not 1.2",
            "should be yes or no, not 'perhaps'",
            "General fund, opening should be at least 0, not -1",
        ):
            assert words in found, words

    def test_what_a_model_gives_cannot_be_changed(self, edit):
        with pytest.raises(InputError, match="comes from a model and cannot be changed here"):
            edit((("change", "hubs", "recurring", 2026), 0))

    def test_a_budget_that_no_longer_cross_foots_is_refused_by_how_much(self, edit):
        with pytest.raises(InputError, match=r"does not cross-foot.*leave £1,000,000"):
            edit((("line", "care", "base"), 141_000_000))

    def test_two_base_figures_that_keep_it_cross_footing_are_taken(self, edit):
        reread = edit(
            (("line", "care", "base"), 141_000_000), (("funding", "rates", "base"), 51_000_000)
        )
        assert reread.budget.lines[0].gbp == 141e6

    def test_a_budget_that_changed_meanwhile_in_another_place_keeps_both(self, edit, budget):
        now = replace(budget, minimum=5_500_000.0)
        reread = edit((("reserve", "second", "must stay"), 900_000), of=now)
        assert (reread.budget.minimum, reread.budget.reserves[3].least) == (5.5e6, 9e5)
        assert len(reread.edits) == 1

    def test_a_budget_that_changed_meanwhile_in_the_same_place_is_a_conflict(self, edit, budget):
        now = replace(budget, minimum=5_500_000.0)
        with pytest.raises(InputError) as caught:
            edit((("policy", "minimum", "minimum"), 6_000_000), of=now)
        assert (
            "was £5,000,000 when exported; here it is £6,000,000, and in the budget it has become "
            "£5,500,000: settle which"
        ) in str(caught.value)
        assert edit((("policy", "minimum", "minimum"), 5_500_000), of=now).edits == ()

    def test_rows_may_be_sorted_and_are_found_by_their_ids(self, book, budget, tmp_path):
        import openpyxl

        sheets = openpyxl.load_workbook(book)
        inputs = sheets["Inputs"]
        pay, cpi = ([cell.value for cell in inputs[row]] for row in (8, 9))
        for column, (left, right) in enumerate(zip(pay, cpi, strict=True), start=1):
            inputs.cell(8, column).value, inputs.cell(9, column).value = right, left
        inputs.cell(9, 6).value = 0.05
        sheets.save(tmp_path / "sorted.xlsx")
        reread = read_finance_workbook(tmp_path / "sorted.xlsx", budget)
        (edit,) = reread.edits
        assert (edit.where, edit.input.key.id, edit.after) == ("Inputs!F9", "pay", 0.05)

    def test_a_row_or_column_that_is_gone_or_new_is_named(self, book, budget, tmp_path):
        cells = {"Inputs!A8": "wages", "Weights!D4": "x", "Inputs!E7": "2031/32"}
        with pytest.raises(InputError) as caught:
            read_finance_workbook(changed(book, tmp_path / "moved.xlsx", **cells), budget)
        again = "put it back, or export the workbook again"
        assert [str(problem) for problem in caught.value.problems] == [
            f"Inputs!E7: should say '2025/26', not '2031/32': {again}",
            "Inputs!A8: 'wages' is not in the budget: add it to the bundle, and export the "
            "workbook again",
            f"Inputs: 'pay' is not under 'Growth of drivers on the year before': {again}",
            f"Weights: line 'care' is not there: {again}",
            "Weights!D4: line 'x' is not in the budget: add it to the bundle, and export the "
            "workbook again",
        ]

    def test_a_plan_with_what_is_unplanned_reads_back_into_the_budget_without(
        self, wigan, tmp_path
    ):
        # The engine adds the driver of its class; the bundle's budget does not hold it.
        write_finance_workbook(central_plan(wigan, rules=packaged_rules()), tmp_path / "w.xlsx")
        assert row_of(tmp_path / "w.xlsx", "Inputs", "unplanned")[FIRST] == 0
        assert read_finance_workbook(tmp_path / "w.xlsx", wigan).edits == ()

    def test_the_workbook_of_another_council_is_refused(self, book, budget):
        other = replace(budget, code="E06000002")
        with pytest.raises(InputError, match="is of 'E06000001 2024/25', not of E06000002"):
            read_finance_workbook(book, other)

    def test_a_file_that_is_no_finance_workbook_is_refused(self, tmp_path, budget):
        import xlsxwriter

        path = tmp_path / "other.xlsx"
        xlsxwriter.Workbook(path).close()
        with pytest.raises(InputError, match="has no sheet 'Inputs', 'Weights', 'As exported'"):
            read_finance_workbook(path, budget)
        (tmp_path / "text.xlsx").write_text("hello", encoding="utf-8")
        with pytest.raises(InputError, match="is not an Excel workbook"):
            read_finance_workbook(tmp_path / "text.xlsx", budget)
