"""Budgets of all councils of England: which there are, what services they come to, and totals.

The commands that use them are run whole in tests/cli: pressures, and inject with its gaps.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from runpy import run_path

import pytest

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.finance.councils import Council
from wholeplace.finance.plan import medium_term_plan
from wholeplace.finance.plan_check import check_budget, left_over
from wholeplace.store.england import (
    FIRST_PLANNED,
    england_budgets,
    england_services,
    england_totals,
    place_of,
)
from wholeplace.store.medium_term import published_budget
from wholeplace.store.rulebook import packaged_rules

SMALL = run_path(str(Path(__file__).parents[1] / "finance" / "small_budget.py"))
line = SMALL["line"]
YEARS = (2025, 2026)


def district(gazetteer, name):
    area = gazetteer.find(name)
    return place_of(gazetteer, Council(area.code, area.name, "district", "somewhere"))


class TestPlaces:
    def test_a_district_is_a_place_of_its_own(self, gazetteer):
        made = district(gazetteer, "Huntingdonshire")
        assert (made.code, made.name) == ("E07000011", "Huntingdonshire")
        assert made.known_as[0] == "E07000011"
        assert made.districts == ()

    def test_an_upper_tier_council_is_the_gazetteers_place(self, gazetteer):
        found = place_of(gazetteer, Council("E10000016", "Kent", "county", "South East"))
        assert found == gazetteer.place("Kent")
        assert len(found.districts) == 12


class TestDistricts:
    @pytest.fixture(scope="class")
    def found(self, reference, gazetteer):
        place = district(gazetteer, "Huntingdonshire")
        return published_budget(reference, place, years=YEARS)

    def test_its_budget_cross_foots(self, found):
        check_budget(found)
        assert left_over(found) == pytest.approx(0, abs=0.01)

    def test_its_services_are_those_of_its_return(self, found):
        # RSX 2024-25, Huntingdonshire, GBP thousand: transport brings in more than it costs.
        services = {line.id: line.gbp for line in found.lines if line.kind == "service"}
        assert services["RSX_trans"] == -258_000
        assert services["RSX_env"] == 11_350_000
        assert "RSX_asc" not in services
        assert "RSX_edu" not in services

    def test_its_council_tax_is_the_districts_own(self, found):
        # Table 7, 2024-25, parishes left out.
        assert found.council_tax.of_class == "district"
        assert found.council_tax.band_d == Decimal("160.86")

    def test_it_raises_nothing_for_social_care_it_does_not_have(self, found):
        assert found.council_tax.asc == {2025: 0, 2026: 0}
        assert found.council_tax.core[2025] == Decimal("0.0299")

    def test_the_rule_that_says_so_is_final_and_holds_on(self):
        rule = packaged_rules().of("referendum_asc", year=2035, of_class="district")
        assert (rule.value, rule.status) == (0, "final")
        assert "adult social care" in rule.note


class TestServices:
    @pytest.fixture
    def budgets(self):
        """A town with care, police and a levy, and a district with parks."""
        town = SMALL["budget"](
            line("RSX_asc", 600_000.0, "cpi"),
            line("RSX_pol", 300_000.0, "cpi"),
            line("levies", 100_000.0, "cpi", kind="levy"),
        )
        other = replace(town, code="E07000099", lines=(line("RSX_asc", 5.0), line("RSX_cul", 7.0)))
        return (town, other)

    def test_a_service_holds_the_line_of_every_council_that_has_it(self, budgets):
        made = {one.id: one for one in england_services(budgets)}
        assert [each.gbp for each in made["RSX_asc"].lines] == [600_000, 5]
        assert [each.gbp for each in made["RSX_cul"].lines] == [7]

    def test_lines_are_named_by_council_so_that_none_stands_for_another(self, budgets):
        ids = [each.id for one in england_services(budgets) for each in one.lines]
        assert len(set(ids)) == len(ids)
        assert f"{budgets[1].code}/RSX_cul" in ids

    def test_levies_and_capital_financing_are_no_services(self, budgets):
        assert {one.id for one in england_services(budgets)} == {"RSX_asc", "RSX_cul", "RSX_pol"}

    def test_education_fire_and_police_do_not_count(self, budgets):
        more = tuple(line(id, 9.0) for id in ("schools", "RSX_edu", "RSX_frs", "RSX_phs"))
        wider = (replace(budgets[0], lines=(*budgets[0].lines, *more)), budgets[1])
        counts = {one.id: one.counts for one in england_services(wider)}
        left_out = {id for id, counted in counts.items() if not counted}
        assert left_out == {"schools", "RSX_edu", "RSX_frs", "RSX_pol"}
        assert counts["RSX_phs"]


class TestTotals:
    def test_they_are_the_ministrys(self, reference):
        # RO time series v3.1, 2024-25, with imputation, GBP thousand.
        found = england_totals(reference, ["RSX_asc", "RSX_csc"], year=2024)
        assert found == {"RSX_asc": 25_243_898_000, "RSX_csc": 15_556_137_000}

    def test_they_are_of_the_year_asked_for(self, reference):
        assert england_totals(reference, ["RSX_asc"], year=2022) == {"RSX_asc": 20_519_992_000}

    def test_what_has_no_total_is_left_out(self, reference):
        assert england_totals(reference, ["schools"], year=2024) == {}
        assert england_totals(reference, ["RSX_asc"], year=2010) == {}


class TestRefusals:
    def test_a_base_year_without_an_outturn_is_refused(self, reference):
        with pytest.raises(InputError, match="2022/23 to 2024/25"):
            england_budgets(reference, (2021,), year=2020)


def test_gaps_are_of_the_first_year_that_a_new_bundle_plans_for(reference, gazetteer):
    from wholeplace.store.new import new_bundle

    assert new_bundle(reference, "Wigan").settings.first_year == FIRST_PLANNED


def test_one_year_planned_for_is_enough_to_know_its_gap(reference, gazetteer):
    # The gap of 2026/27 does not depend on how far a plan goes on after it.
    wigan, draws = gazetteer.place("Wigan"), Draws(50)
    short, long = (
        medium_term_plan(
            published_budget(reference, wigan, years=range(2026, last)),
            draws=draws,
            rules=packaged_rules(),
        )
        for last in (2027, 2031)
    )
    assert short.gap.values[:, 0] == pytest.approx(long.gap.values[:, 0])
