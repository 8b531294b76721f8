"""A base budget out of published figures: it cross-foots, and says what is assumed in it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from wholeplace.draws import Draws
from wholeplace.finance.plan import central_plan, medium_term_plan
from wholeplace.finance.plan_check import check_budget, left_over
from wholeplace.store.bundle import read_bundle, write_bundle
from wholeplace.store.finance_workbook import write_finance_workbook
from wholeplace.store.finance_workbook_reading import read_finance_workbook
from wholeplace.store.medium_term import base_budget_of, pools_of, published_budget, with_budget
from wholeplace.store.new import new_bundle
from wholeplace.store.rulebook import packaged_rules

YEARS = tuple(range(2026, 2031))


@pytest.fixture(scope="module")
def bundle(reference):
    return new_bundle(reference, "Wigan")


@pytest.fixture(scope="module")
def wigan(bundle, reference):
    return base_budget_of(bundle, reference)


def of(lines, id):
    return next(line for line in lines if line.id == id)


class TestWigan:
    def test_the_base_year_cross_foots_to_the_penny(self, wigan):
        assert left_over(wigan) == pytest.approx(0, abs=0.01)
        check_budget(wigan)

    def test_services_come_to_the_return(self, wigan):
        # RSX 2024-25, Wigan: total service expenditure 710,426 GBP thousand.
        services = [line.gbp for line in wigan.lines if line.kind == "service"]
        assert sum(services) == 710_426_000
        assert of(wigan.lines, "RSX_asc").gbp == 138_198_000
        assert of(wigan.lines, "RSX_asc").source.id == "mhclg-rsx-2024-25"

    def test_education_is_parted_into_what_grants_meet_and_what_the_council_meets(self, wigan):
        # RSX 2024-25: education 327,680; 88% of it is 288,358.4.
        schools, own = of(wigan.lines, "schools"), of(wigan.lines, "RSX_edu")
        assert (schools.gbp, own.gbp) == (288_358_400, 39_321_600)
        assert (schools.line, own.line) == ("RSX_edu", "RSX_edu")
        assert schools.source.is_assumption

    def test_schools_and_public_health_leave_the_gap_alone(self, wigan):
        for line, grant in (("schools", "schools_grants"), ("RSX_phs", "public_health_grant")):
            spent, given = of(wigan.lines, line), of(wigan.funding, grant)
            assert (spent.gbp, spent.exposures) == (given.gbp, given.exposures)
        plan = central_plan(wigan)
        by_id = {line.id: line.by_year for line in plan.lines}
        assert by_id["schools"] == by_id["schools_grants"]

    def test_council_tax_is_the_councils_own(self, wigan):
        # Table 7, 2024-25: Wigan, excluding parish precepts, £1,553.39.
        assert wigan.council_tax.band_d == Decimal("1553.39")
        assert wigan.council_tax.tax_base == pytest.approx(95_281.3)
        assert wigan.council_tax.core[2027] == Decimal("0.0299")
        assert wigan.council_tax.asc[2027] == Decimal("0.02")

    def test_grants_come_to_what_the_government_paid(self, wigan):
        # RO time series 2024-25: grants into Wigan Council £385,043,000.
        grants = [line.gbp for line in wigan.funding if line.stream == "specific grant"]
        assert sum(grants) == 385_043_000

    def test_what_is_not_broken_down_says_so(self, wigan):
        rest = of(wigan.funding, "rest")
        assert "not broken down" in rest.title
        assert rest.source.is_assumption
        assert rest.gbp == pytest.approx(201_863_981.39, abs=0.01)

    def test_capital_financing_and_levies_are_the_last_returned_and_say_so(self, wigan):
        # RS 2017-18, Wigan: provision 9,750, interest paid 10,183, received 7,742; levies 12,299.
        assert of(wigan.lines, "capital_financing").gbp == 12_191_000
        assert of(wigan.lines, "levies").gbp == 12_299_000
        assert "2017/18" in of(wigan.lines, "levies").source.title

    def test_reserves_are_those_of_march_2018_and_say_so(self, wigan):
        # RS 2017-18, Wigan at 31 March: earmarked 84,839, unallocated 16,075.
        assert [reserve.opening for reserve in wigan.reserves] == [84_839_000, 16_075_000]
        assert all(reserve.source.is_assumption for reserve in wigan.reserves)
        assert [reserve.order for reserve in wigan.reserves] == [1, 2]

    def test_the_minimum_is_a_twentieth_of_spending_that_no_grant_is_tied_to(self, wigan):
        net = 710_426_000 - 288_358_400 - 33_493_000 + 12_191_000 + 12_299_000
        assert wigan.minimum == round(0.05 * net)

    def test_weights_are_in_thousandths_and_prices_never_pass_one(self, wigan):
        prices = {driver.id for driver in wigan.drivers if driver.group == "price"}
        for line in wigan.lines:
            assert all(round(each.weight, 3) == each.weight for each in line.exposures)
            assert sum(e.weight for e in line.exposures if e.driver in prices) <= 1

    def test_everything_that_is_assumed_is_told(self, wigan):
        told = "\n".join(wigan.assumed)
        for words in ("88%", "latest at hand", "do not break it down", "2017/18", "referendum"):
            assert words in told
        assert "deficit on the schools grant is not known" in told

    def test_a_plan_is_made_of_it(self, wigan):
        plan = medium_term_plan(wigan, draws=Draws(200, seed=1), rules=packaged_rules())
        assert plan.budget.years == YEARS
        assert 0 < plan.gap.quantiles(0.5)[0, 0] < 60e6
        assert plan.run_out == tuple(sorted(plan.run_out))


class TestBundle:
    def test_a_new_bundle_is_written_and_read_back_with_its_budget(
        self, bundle, reference, wigan, tmp_path
    ):
        write_bundle(bundle, tmp_path / "wigan")
        again = read_bundle(tmp_path / "wigan", reference)
        assert again.finance == bundle.finance
        assert base_budget_of(again, reference) == wigan
        assert pools_of(again) == pools_of(bundle)

    def test_the_drivers_can_be_left_out_and_are_then_the_packaged_ones(
        self, bundle, reference, wigan
    ):
        bare = replace(bundle, finance=replace(bundle.finance, drivers=()))
        found = base_budget_of(bare, reference)
        assert {driver.id for driver in found.drivers} < {driver.id for driver in wigan.drivers}
        assert central_plan(found).gap.values == pytest.approx(central_plan(wigan).gap.values)

    def test_a_changed_workbook_goes_back_into_the_bundle(self, bundle, reference, wigan, tmp_path):
        import openpyxl

        write_finance_workbook(central_plan(wigan), tmp_path / "plan.xlsx")
        book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
        inputs = book["Inputs"]
        rows = {row[0].value: row[0].row for row in inputs.iter_rows() if row[0].value}
        inputs.cell(rows["pay"], 6).value = 0.05
        inputs.cell(rows["core"], 6).value = 0.0199
        inputs.cell(rows["minimum"], 4).value = 25_000_000
        book.save(tmp_path / "plan.xlsx")
        reread = read_finance_workbook(tmp_path / "plan.xlsx", wigan)
        assert len(reread.edits) == 3
        again = with_budget(bundle, reread.budget)
        write_bundle(again, tmp_path / "again")
        found = base_budget_of(read_bundle(tmp_path / "again", reference), reference)
        assert found.minimum == 25_000_000
        assert found.council_tax.core[2026] == Decimal("0.0199")
        assert found.council_tax.core[2027] == Decimal("0.0299")
        assert central_plan(found).gap.values == pytest.approx(
            central_plan(reread.budget).gap.values
        )


class TestEverywhere:
    def test_every_upper_tier_council_has_a_budget_that_cross_foots_or_none(
        self, reference, gazetteer
    ):
        without = []
        for area in gazetteer.upper_tier()[::9]:
            budget = published_budget(reference, gazetteer.place(area.code), years=YEARS)
            if budget is None:
                without.append(area.name)
                continue
            check_budget(budget)
            assert left_over(budget) == pytest.approx(0, abs=0.01)
        assert len(without) <= 2

    def test_a_council_that_made_no_return_has_none(self, reference, gazetteer):
        # Slough, Cumberland and Birmingham had not submitted 2024-25 when the series was made.
        slough = gazetteer.place("Slough")
        assert published_budget(reference, slough, years=YEARS) is None
        assert base_budget_of(new_bundle(reference, "Slough"), reference) is None

    def test_a_council_with_its_own_principle_rises_by_it(self, reference, gazetteer):
        # Somerset 2025-26: 7.5% in all, 5.5% and 2% for care, kept a step below.
        somerset = published_budget(reference, gazetteer.place("Somerset"), years=YEARS)
        assert somerset.council_tax.core[2025] == Decimal("0.0549")
        assert somerset.council_tax.core[2026] == Decimal("0.0299")

    def test_a_county_is_the_county_council_alone(self, reference, gazetteer):
        kent = published_budget(reference, gazetteer.place("Kent"), years=YEARS)
        assert kent.council_tax.of_class == "county"
        # Table 7, 2024-25: Kent £1,610.82.
        assert kent.council_tax.band_d == Decimal("1610.82")
        assert kent.council_tax.tax_base > 500_000
