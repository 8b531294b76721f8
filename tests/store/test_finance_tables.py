"""The finance tables of a bundle: from cells to a base budget, and every fault in them by cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import Exposure, Indexation
from wholeplace.finance.plan import central_plan
from wholeplace.finance.plan_check import left_over
from wholeplace.finance.pool import Member, check_pool
from wholeplace.store.bundle import checked, write_bundle
from wholeplace.store.medium_term import base_budget_of, pools_of
from wholeplace.store.to_rows import rows_of


class TestReading:
    def test_a_line_has_its_drivers_limits_and_stated_amounts(self, budgeted, folder, known):
        care, debt = checked(folder(budgeted), known).finance.lines
        assert care.exposures == (Exposure("wage", 0.6), Exposure("older", 1.0))
        assert care.indexation == Indexation(floor=0.0, cap=0.05, month=10)
        assert care.line == "RSX_asc"
        assert (debt.indexation, debt.stated) == (None, {2026: 210.0, 2027: 220.0})

    def test_a_driver_has_its_growth_by_year_with_interval_and_source(
        self, budgeted, folder, known
    ):
        pay, older = checked(folder(budgeted), known).finance.drivers
        said_by = known.source("assumption: as before")
        assert pay.growth == {
            2025: Estimate(0.03, 0.02, 0.04, 0.8, "normal", said_by),
            2026: Estimate.known(0.02, said_by),
        }
        assert (pay.group, pay.persistence, older.persistence) == ("price", 0.3, 0.0)

    def test_council_tax_keeps_its_decimals_exactly(self, budgeted, folder, known):
        base, first, second = checked(folder(budgeted), known).finance.council_tax
        assert (base.year, base.tax_base, base.band_d) == (2024, 0.5, Decimal("1000.0"))
        assert (first.core, first.asc) == (Decimal("0.0299"), Decimal("0.02"))
        assert (second.core, second.asc) == (None, None)

    def test_a_saving_over_several_years_is_one_change(self, budgeted, folder, known):
        (saving,) = checked(folder(budgeted), known).finance.changes
        assert (saving.recurring, saving.one_off) == ({2025: -10.0, 2026: -20.0}, {2025: 4.0})
        assert saving.delivery == Estimate(0.8, 0.6, 0.95, 0.8, "share", known.source("Cabinet"))
        assert saving.line == "asc"

    def test_a_pooled_fund_has_members_schemes_and_what_they_put_in(self, budgeted, folder, known):
        (pool,) = pools_of(checked(folder(budgeted), known))
        assert pool.members[1] == Member("NHS", 0.4, 0.5, over_cap=3.0)
        (scheme,) = pool.schemes
        assert scheme.budget[2026].low == 80
        assert scheme.budget[2027] == Estimate.known(95.0, known.source("Plan"))
        # The contributions of the bundle name the fund by its title.
        (given,) = pool.contributions
        assert (given.body, given.year, given.gbp) == ("NHS", 2026, 500_000)
        check_pool(pool)

    def test_the_tables_come_back_as_they_were_from_csv_and_excel(
        self, budgeted, folder, known, tmp_path
    ):
        bundle = checked(folder(budgeted), known)
        for name in ("again", "again.xlsx"):
            write_bundle(bundle, tmp_path / name)
            assert checked(tmp_path / name, known) == bundle

    def test_a_bundle_from_before_these_tables_still_reads_and_has_no_budget(
        self, tables, folder, known, reference
    ):
        bundle = checked(folder(tables), known)
        assert base_budget_of(bundle, reference) is None
        assert pools_of(bundle) == ()
        assert rows_of(bundle)["budget"] == ()


class TestBaseBudget:
    def test_the_first_year_of_council_tax_is_the_base_year(
        self, budgeted, folder, known, reference
    ):
        budget = base_budget_of(checked(folder(budgeted), known), reference)
        assert (budget.code, budget.base_year) == ("E08000010", 2024)
        # The valuation of the bundle begins in 2026; 2025 only leads there.
        assert budget.years == (2026,)
        assert budget.council_tax.core == {2025: Decimal("0.0299")}
        assert budget.council_tax.of_class == "metropolitan district"

    def test_years_before_the_valuation_are_planned_for_when_there_are_no_others(
        self, budgeted, folder, known, reference
    ):
        del budgeted["council_tax"][3]
        assert base_budget_of(checked(folder(budgeted), known), reference).years == (2025,)

    def test_drivers_that_are_named_and_not_given_are_the_packaged_ones(
        self, budgeted, folder, known, reference
    ):
        budget = base_budget_of(checked(folder(budgeted), known), reference)
        assert [driver.id for driver in budget.drivers] == ["wage", "older", "cpi"]

    def test_the_minimum_is_what_must_stay_in_unallocated_reserves(
        self, budgeted, folder, known, reference
    ):
        budget = base_budget_of(checked(folder(budgeted), known), reference)
        assert budget.minimum == 50
        assert [reserve.least for reserve in budget.reserves] == [0, 0]

    def test_it_cross_foots_and_a_plan_can_be_made_of_it(self, budgeted, folder, known, reference):
        budget = base_budget_of(checked(folder(budgeted), known), reference)
        assert left_over(budget) == 0
        plan = central_plan(budget)
        # Care 2025: 60% of 3% falls half in the year (October), (1 + 1.8% / 2) x (1 + 1%).
        care = next(line for line in plan.lines if line.id == "asc")
        assert care.base == 1000
        # Council tax 2026: £1,000 x 1.0499 is £1,049.90, x 1.0499 is £1,102.29 to the penny below.
        tax = next(line for line in plan.lines if line.part == "council tax")
        assert tax.by_year[0].value == pytest.approx(0.5 * 1102.29, abs=1e-9)

    def test_what_is_assumed_is_told_in_sentences(self, budgeted, folder, known, reference):
        budget = base_budget_of(checked(folder(budgeted), known), reference)
        assert "Council tax 2025/26, Council tax 2026/27: the most allowed." in budget.assumed
        assert "Pay awards: as before." in budget.assumed


class TestFaults:
    def test_every_bad_cell_is_named_at_once(self, budgeted, said):
        budgeted["budget"][1][4] = "pay 60%"
        budgeted["budget"][2][5] = "2027: 1; 2026: 2"
        budgeted["council_tax"][1][1] = -5
        budgeted["funding"][1][3] = "n/a"
        budgeted["savings"][1][6] = 1.4
        budgeted["reserves"][1][3] = -1
        found = "\n".join(said(budgeted))
        assert "budget.csv!E2: drivers should be drivers with their share of the line" in found
        assert "budget.csv!F3: stated should be years with their amounts" in found
        assert "council_tax.csv!B2: tax_base should be more than 0, not '-5'" in found
        assert "funding.csv!D2: gbp should be a number, not 'n/a'" in found
        assert "savings.csv!G2: delivery should be at most 1" in found
        assert "reserves.csv!D2: opening should be at least 0, not '-1'" in found

    def test_a_driver_that_is_not_there_is_answered_with_the_nearest(self, budgeted, said):
        budgeted["budget"][1][4] = "wages: 60%"
        budgeted["funding"][1][4] = "cpy: 1"
        assert said(budgeted) == [
            "budget.csv!E2: driver 'wages' is not in the drivers table or a packaged one; did you "
            "mean 'wage'?",
            "funding.csv!E2: driver 'cpy' is not in the drivers table or a packaged one; did you "
            "mean 'pay' or 'cpi'?",
        ]

    def test_shares_over_prices_that_pass_one_are_told_by_how_much(self, budgeted, said):
        budgeted["budget"][1][4] = "wage: 0.7; cpi: 0.5; older: 1"
        assert said(budgeted) == [
            "budget.csv!E2: the shares over prices sum to 1.2, 0.2 more than 1"
        ]

    def test_a_budget_that_does_not_cross_foot_is_told_by_how_much(self, budgeted, said):
        budgeted["funding"][1][3] = 650
        (found,) = said(budgeted)
        assert found.startswith("budget.csv!D2: the base budget does not cross-foot")
        assert "the lines come to £1,200, council tax (£500) and funding to £1,150" in found
        assert "£50 more is spent than funded" in found

    def test_a_planned_use_of_reserves_in_the_base_year_cross_foots(self, budgeted, folder, known):
        budgeted["funding"][1][3] = 650
        budgeted["reserves"][1][5] = "2024: -50"
        assert checked(folder(budgeted), known).finance.reserves[0].planned == {2024: -50.0}

    def test_a_plan_needs_budget_council_tax_and_funding(self, budgeted, said):
        del budgeted["council_tax"], budgeted["funding"]
        assert said(budgeted) == [
            "budget.csv!A2: a medium-term plan also needs the tables council_tax and funding, "
            "which are empty"
        ]

    def test_the_base_year_alone_has_a_tax_base_and_years_follow_one_another(self, budgeted, said):
        budgeted["council_tax"][1][2] = ""
        budgeted["council_tax"][2][1] = 0.6
        budgeted["council_tax"][2][3] = ""
        budgeted["council_tax"][3][0] = 2027
        assert said(budgeted) == [
            "council_tax.csv!C2: band_d is blank: 2024/25 is the base year",
            "council_tax.csv!B3: tax_base should be blank: only the base year, 2024/25, has one",
            "council_tax.csv!D3: core is blank: by how much does it rise in 2025/26?",
            "council_tax.csv!A4: year 2026/27 is left out before 2027/28",
        ]

    def test_a_base_year_alone_plans_for_nothing(self, budgeted, said):
        del budgeted["council_tax"][2:]
        assert said(budgeted) == [
            "council_tax.csv!A2: no year is planned for: add a row after 2024/25"
        ]

    def test_rows_of_one_thing_agree(self, budgeted, said):
        budgeted["drivers"][2][1] = "Wages"
        budgeted["savings"][2][2] = "growth"
        assert said(budgeted) == [
            "drivers.csv!B3: title should be the same on all rows of wage, as in row 2",
            "savings.csv!C3: kind should be the same on all rows of s1, as in row 2",
        ]

    def test_a_saving_acts_on_a_line_of_the_budget_and_changes_something(self, budgeted, said):
        for row in budgeted["savings"][1:]:
            row[10] = "acs"
        budgeted["savings"][2][4] = ""
        found = said(budgeted)
        assert "savings.csv!K2: line 'acs' is not in the budget table; did you mean 'asc'?" in found
        assert "savings.csv!E3: s1 changes nothing: give recurring or one_off" in found

    def test_a_pool_shares_all_of_its_risk_among_its_members(self, budgeted, said):
        budgeted["pools"][1][4] = 0.5
        budgeted["pools"][2][5] = 0.7
        for row in budgeted["pools"][1:]:
            row[2] = "VCSE"
        budgeted["contributions"].append(["VCSE", "better care fund", 2026, 1, "no", ""])
        assert said(budgeted) == [
            "contributions.csv!A3: body 'VCSE' is no member of the pooled fund",
            "pools.csv!C2: host 'VCSE' is no member of bcf",
            "pools.csv!E2: the over_share of bcf should sum to 1, not 0.9: 0.1 missing",
            "pools.csv!F2: the under_share of bcf should sum to 1, not 1.2: 0.2 too much",
        ]

    def test_a_scheme_names_its_pool_its_lead_and_its_action(self, budgeted, said):
        for row in budgeted["schemes"][1:]:
            row[0], row[3], row[4] = "bfc", "Council", "fgx"
        found = said(budgeted)
        assert "schemes.csv!A2: pool 'bfc' is not in the pools table; did you mean 'bcf'?" in found
        assert "schemes.csv!D2: lead 'Council' is not in the bodies table" in found[1]
        assert any("action 'fgx' is not in the interventions table" in each for each in found)
