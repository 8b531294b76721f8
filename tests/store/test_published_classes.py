"""The base budget that published figures give a council of each class, and of none."""

from __future__ import annotations

import pytest

from wholeplace.finance.plan import central_plan
from wholeplace.finance.plan_check import check_budget, left_over
from wholeplace.store.contents import NO_FINANCE
from wholeplace.store.finance_workbook import finance_pages
from wholeplace.store.medium_term import published_budget
from wholeplace.store.published_budget import published_finance

YEARS = tuple(range(2026, 2031))
CLASSES = {
    "Kent": "county",
    "Camden": "london borough",
    "Cornwall": "unitary",
    "Wigan": "metropolitan district",
    "City of London": "london borough",
    "Isles of Scilly": "unitary",
}


@pytest.fixture(scope="module", params=CLASSES)
def council(request, reference, gazetteer):
    place = gazetteer.place(request.param)
    return request.param, published_budget(reference, place, years=YEARS)


class TestEveryClass:
    def test_it_has_a_budget_that_nothing_is_wrong_with(self, council):
        name, budget = council
        assert budget.council_tax.of_class == CLASSES[name]
        check_budget(budget)
        assert left_over(budget) == pytest.approx(0, abs=0.01)

    def test_its_growth_begins_right_after_the_base_year(self, council):
        _, budget = council
        assert (budget.base_year, budget.years) == (2024, YEARS)
        assert all(min(driver.growth) == 2025 for driver in budget.drivers)

    def test_its_policy_keeps_a_minimum_and_an_unallocated_reserve(self, council):
        _, budget = council
        assert budget.minimum > 0
        assert [each.kind for each in budget.reserves][-1] == "unallocated"
        assert all(each.opening >= 0 for each in budget.reserves)

    def test_no_deficit_on_schools_is_made_up(self, council):
        _, budget = council
        assert budget.schools is None
        assert any("schools grant is not known" in sentence for sentence in budget.assumed)

    def test_its_gap_is_a_small_part_of_its_spending(self, council):
        _, budget = council
        plan = central_plan(budget)
        assert (abs(plan.gap.values) < 0.15 * plan.spending.values).all()

    def test_its_workbook_checks_to_nought(self, council):
        _, budget = council
        (checks,) = [page for page in finance_pages(budget) if page.name == "Checks"]
        for row in (3, 4, 5, 7):
            figures = [
                cell.value
                for (at, column), cell in checks.cells.items()
                if at == row and column > 2 and cell.formula
            ]
            assert figures
            assert figures == pytest.approx([0.0] * len(figures), abs=0.01)

    def test_prices_of_no_line_pass_one(self, council):
        _, budget = council
        prices = {driver.id for driver in budget.drivers if driver.group == "price"}
        for line in (*budget.lines, *budget.funding):
            assert sum(each.weight for each in line.exposures if each.driver in prices) <= 1

    def test_income_that_passes_spending_leaves_nothing_for_grants_to_meet(self, council):
        name, budget = council
        schools = [line for line in budget.lines if line.id == "schools"]
        education = [line for line in budget.lines if line.id == "RSX_edu"]
        assert all(line.gbp > 0 for line in schools), name
        if schools:
            assert schools[0].gbp == pytest.approx(
                0.88 * (schools[0].gbp + education[0].gbp), abs=1
            )


class TestNone:
    @pytest.mark.parametrize("name", ["Slough", "Cumberland", "Birmingham"])
    def test_a_council_that_made_no_return_has_no_budget(self, reference, gazetteer, name):
        place = gazetteer.place(name)
        assert published_finance(reference, place, year=2024, last=2030) == NO_FINANCE
        assert published_budget(reference, place, years=YEARS) is None

    def test_the_base_year_alone_plans_for_nothing(self, reference, gazetteer):
        assert published_budget(reference, gazetteer.place("Wigan"), years=(2024,)) is None
