"""The deficit on the schools grant: from a table of the bundle to the plan, workbook and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.store.finance_cells import SCHOOLS_DEFICIT
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import SchoolsDeficit
from wholeplace.finance.plan import central_plan
from wholeplace.store.bundle import checked, write_bundle
from wholeplace.store.finance_workbook import finance_pages, write_finance_workbook
from wholeplace.store.finance_workbook_edits import with_edits
from wholeplace.store.finance_workbook_inputs import Key, inputs_of
from wholeplace.store.finance_workbook_reading import read_finance_workbook
from wholeplace.store.known import local_source
from wholeplace.store.medium_term import SCHOOLS_NOT_KNOWN, base_budget_of, with_budget
from wholeplace.store.schools_rows import schools_rows_of

HEADINGS = SCHOOLS_DEFICIT[0]


@pytest.fixture
def schooled(budgeted):
    """The small budget, planned for 2026/27 and 2027/28, with a deficit of £300."""
    budgeted["council_tax"].append([2027, "", "", "", "", "", "assumption: the most allowed"])
    return {**budgeted, "schools_deficit": [[*row] for row in SCHOOLS_DEFICIT]}


@pytest.fixture
def bundle(schooled, folder, known):
    return checked(folder(schooled), known)


@pytest.fixture
def budget(bundle, reference):
    return base_budget_of(bundle, reference)


def put(tables, row, heading, value):
    tables["schools_deficit"][row - 1][HEADINGS.index(heading)] = value


class TestReading:
    def test_a_row_a_year_makes_one_deficit(self, bundle, known):
        forum, assumed = known.source("Schools forum"), known.source("assumption: as it was")
        assert bundle.finance.schools == SchoolsDeficit(
            opening=300.0,
            overspend={
                2026: Estimate(90.0, 60.0, 125.0, 0.8, "normal", forum),
                2027: Estimate.known(75.0, assumed),
            },
            relief={2026: 270.0},
            override_ends=2027,
            rate=0.045,
            source=forum,
        )

    def test_rows_may_stand_in_any_order(self, schooled, bundle, folder, known):
        rows = schooled["schools_deficit"]
        rows[1], rows[2] = rows[2], rows[1]
        assert checked(folder(schooled, "turned"), known) == bundle

    def test_an_underspend_is_below_nought(self, schooled, folder, known):
        put(schooled, 3, "overspend", -20)
        assert checked(folder(schooled), known).finance.schools.overspend[2027].value == -20

    def test_it_comes_back_as_it_was_from_csv_and_excel(self, bundle, known, tmp_path):
        for name in ("again", "again.xlsx"):
            write_bundle(bundle, tmp_path / name)
            assert checked(tmp_path / name, known) == bundle

    def test_what_is_said_once_is_written_once(self, bundle):
        first, second = schools_rows_of(bundle.finance.schools)
        assert (first.opening, first.override_ends, first.rate) == (300, 2027, 0.045)
        assert (second.opening, second.override_ends, second.rate) == (None, None, None)

    def test_a_bundle_without_the_table_has_no_deficit(self, budgeted, folder, known):
        finance = checked(folder(budgeted), known).finance
        assert finance.schools is None
        assert list(schools_rows_of(finance.schools)) == []


class TestFaults:
    def test_every_bad_cell_is_named_at_once(self, schooled, said):
        put(schooled, 2, "opening", -300)
        put(schooled, 2, "overspend_level", "eight")
        put(schooled, 2, "relief", "n/a")
        put(schooled, 2, "override_ends", "soon")
        put(schooled, 2, "rate", 4.5)
        assert said(schooled) == [
            "schools_deficit.csv!B2: opening should be at least 0, not '-300'",
            "schools_deficit.csv!F2: overspend_level should be a number, not 'eight'",
            "schools_deficit.csv!G2: relief should be a number, not 'n/a'",
            "schools_deficit.csv!H2: override_ends should be a financial year such as 2024 or "
            "2024/25, not 'soon'",
            "schools_deficit.csv!I2: rate should be less than 1 (forty per cent is 40% or 0.4), "
            "not '4.5'",
        ]

    def test_the_first_row_says_what_is_said_once(self, schooled, said):
        for heading in ("opening", "overspend", "override_ends", "rate"):
            put(schooled, 2, heading, "")
        for heading in ("overspend_low", "overspend_high", "overspend_level"):
            put(schooled, 2, heading, "")
        first = "is blank: the row of the first year, 2026/27, should have it"
        assert said(schooled) == [
            f"schools_deficit.csv!B2: opening {first}",
            f"schools_deficit.csv!C2: overspend {first}",
            f"schools_deficit.csv!H2: override_ends {first}; by the rules it is 2027",
            f"schools_deficit.csv!I2: rate {first}",
        ]

    def test_later_rows_do_not_say_it_again_and_say_something(self, schooled, said):
        put(schooled, 3, "opening", 120)
        put(schooled, 3, "rate", 0.05)
        put(schooled, 3, "overspend", "")
        once = "should be blank: only the row of the first year, 2026/27, has it"
        assert said(schooled) == [
            f"schools_deficit.csv!B3: opening {once}",
            "schools_deficit.csv!C3: 2027/28 says nothing: give overspend or relief, or no row",
            f"schools_deficit.csv!I3: rate {once}",
        ]

    @pytest.mark.parametrize("year", [2025, 2027])
    def test_it_opens_with_the_plan(self, schooled, said, year):
        del schooled["schools_deficit"][2]
        put(schooled, 2, "year", year)
        (found,) = said(schooled)
        assert found.startswith(
            "schools_deficit.csv!A2: the first row should be of the first year planned for, 2026/27"
        )

    def test_a_year_is_there_once(self, schooled, said):
        put(schooled, 3, "year", "2026/27")
        assert said(schooled)[0] == (
            "schools_deficit.csv!A3: year '2026/27' is already in row 2: every row needs its own"
        )

    def test_it_needs_a_plan(self, tables, said):
        tables["schools_deficit"] = SCHOOLS_DEFICIT
        assert said(tables) == [
            "schools_deficit.csv!A2: a medium-term plan also needs the tables budget, council_tax, "
            "funding and reserves, which are empty"
        ]


class TestPlan:
    def test_its_interest_is_a_cost_and_what_is_left_counts_after_the_override(self, budget):
        plan = central_plan(budget)
        # 300 + 90 - 270 = 120, then 120 + 75 = 195.
        assert list(plan.schools_deficit.values[0]) == [120, 195]
        # 4.5% of the middle of 300 and 120, then of 120 and 195.
        cost = next(line for line in plan.lines if line.id == "schools deficit")
        assert [year.value for year in cost.by_year] == pytest.approx([9.45, 7.0875])

    def test_it_is_no_longer_said_to_be_unknown(self, budget, budgeted, folder, known, reference):
        assert SCHOOLS_NOT_KNOWN not in budget.assumed
        without = base_budget_of(checked(folder(budgeted, "without"), known), reference)
        assert SCHOOLS_NOT_KNOWN in without.assumed
        assert without.schools is None

    def test_who_assumes_it_is_told(self, schooled, folder, known, reference):
        put(schooled, 2, "source", "assumption: as at December")
        budget = base_budget_of(checked(folder(schooled, "assumed"), known), reference)
        assert "Deficit on the schools grant: as at December." in budget.assumed


class TestWorkbook:
    def test_it_stands_in_the_years_of_the_plan_alone(self, budget):
        years = {each.key.year for each in inputs_of(budget) if each.key.of == "schools"}
        # 2025 leads from the base year to the plan: a figure there would do nothing.
        assert years == {None, 2026, 2027}

    def test_its_formulas_give_the_plans_figures(self, budget):
        (spending,) = [page for page in finance_pages(budget) if page.name == "Spending"]
        rows = {cell.value: row for (row, _), cell in spending.cells.items()}
        deficit = rows["Schools deficit at the end of the year"]
        assert [spending.cells[deficit, column].value for column in (5, 6)] == [120, 195]

    @pytest.fixture
    def changed(self, budget, tmp_path):
        import openpyxl

        path = tmp_path / "plan.xlsx"
        write_finance_workbook(central_plan(budget), path)

        def made(**cells):
            book = openpyxl.load_workbook(path)
            inputs = book["Inputs"]
            stand = {row[1].value: row[0].row for row in inputs.iter_rows() if row[1].value}
            for to, value in cells.items():
                title, column = to.split("__")
                inputs[f"{column}{stand[title.replace('_', ' ')]}"] = value
            book.save(path)
            return read_finance_workbook(path, budget)

        return made

    def test_what_is_changed_goes_back_into_the_bundle(
        self, changed, bundle, known, reference, tmp_path
    ):
        reread = changed(
            Schools_deficit_at_the_start__D=350,
            Overspend_on_schools__G=80,
            Grant_towards_it__F=None,
            Grant_towards_it__G=100,
        )
        assert reread.sentences[:2] == (
            "Schools deficit at the start, opening: £300 becomes £350 (+£50)",
            "Overspend on schools, overspend 2027/28: £75 becomes £80 (+£5)",
        )
        write_bundle(with_budget(bundle, reread.budget), tmp_path / "again")
        again = base_budget_of(checked(tmp_path / "again", known), reference)
        schools = again.schools
        assert (schools.opening, schools.relief) == (350, {2027: 100})
        # The interval of the first year stays; the second year was certain, and still is.
        assert (schools.overspend[2026].low, schools.overspend[2027].value) == (60, 80)
        assert schools.source.title == "Finance workbook plan.xlsx"
        assert central_plan(again).schools_deficit.values[0] == pytest.approx([440, 420])

    def test_blank_is_not_nought(self, changed):
        with pytest.raises(InputError) as caught:
            changed(
                Overspend_on_schools__F=None,
                Interest_lost_on_it__D=None,
                Schools_deficit_at_the_start__D=None,
            )
        found = [str(problem) for problem in caught.value.problems]
        assert [each.partition("!")[0] for each in found] == ["Inputs"] * 3
        assert all(each.endswith("is blank: it should be a number") for each in found)

    def test_what_cannot_be_is_refused(self, changed):
        with pytest.raises(InputError) as caught:
            changed(
                Interest_lost_on_it__D=-0.01,
                Schools_deficit_at_the_start__D=-1,
                Grant_towards_it__F=-1,
            )
        assert len(caught.value.problems) == 3

    def test_years_before_the_plan_gain_no_overspend(self, budget):
        edits = {Key("schools", "overspend", "overspend", 2027): 80.0}
        edited = with_edits(budget, edits, local_source("Finance workbook"))
        assert sorted(edited.schools.overspend) == [2026, 2027]

    def test_a_workbook_from_before_the_deficit_is_told_what_it_lacks(
        self, budget, budgeted, folder, known, reference, tmp_path
    ):
        older = replace(budget, schools=None)
        write_finance_workbook(central_plan(older), tmp_path / "older.xlsx")
        with pytest.raises(InputError) as caught:
            read_finance_workbook(tmp_path / "older.xlsx", budget)
        found = [str(problem) for problem in caught.value.problems]
        assert len(found) == 4
        assert found[0].startswith("Inputs: 'opening' is not under 'Policy and schools'")
