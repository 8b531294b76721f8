"""Pressures beside a published estimate: the verdict, both bases, and the rules leant on."""

from pathlib import Path
from runpy import run_path

import pytest

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.finance.drivers import CATALOGUE, default_drivers, default_exposures
from wholeplace.finance.pressures import Service, pressures
from wholeplace.finance.pressures_beside import beside, rules_leant_on
from wholeplace.store.rulebook import packaged_rules

HERE = Path(__file__).parent
PRESSED = run_path(str(HERE / "pressed.py"))
found, rulebook = PRESSED["found"], PRESSED["rulebook"]
DRAWS = Draws(40, seed=3)
YEARS = (2025, 2026, 2027, 2028)


# Ours is 355.5 on 6,000: 5.925% (tests/finance/test_pressures.py).
@pytest.mark.parametrize(
    ("published", "reproduced"),
    [("0.06", True), ("0.0658", True), ("0.0659", False), ("0.0539", True), ("0.0538", False)],
)
def test_within_a_tenth_of_the_published_share_counts_as_reproduced(published, reproduced):
    # 0.05925 / 0.0658 = 0.9005; / 0.0659 = 0.8991; / 0.0539 = 1.0993; / 0.0538 = 1.1013
    assert beside(found(DRAWS), rulebook(published), england={}).is_reproduced is reproduced


def test_how_far_off_is_told_with_its_sign():
    # 5.925 / 7.9 = 0.75; 5.925 / 4.74 = 1.25
    assert beside(found(DRAWS), rulebook("0.079"), england={}).off == pytest.approx(-0.25)
    assert beside(found(DRAWS), rulebook("0.0474"), england={}).off == pytest.approx(0.25)


def test_the_ends_that_count_are_told():
    made = beside(found(DRAWS), rulebook("0.05", tolerance="0.2"), england={})
    assert made.within == pytest.approx((0.04, 0.06))


def test_an_interval_may_hold_what_is_not_reproduced():
    made = beside(found(Draws(400), half=0.05), rulebook("0.08"), england={})
    assert not made.is_reproduced
    assert made.holds_published
    assert not beside(found(Draws(400), half=0.05), rulebook("0.3"), england={}).holds_published


def test_the_published_base_is_the_amount_over_the_share():
    # £21.4bn at 29.8% is £71.8bn.
    made = beside(found(DRAWS), rulebook("0.298", "21400000000"), england={})
    assert made.published_base / 1e9 == pytest.approx(71.8, abs=0.05)


def test_shares_by_service_are_carried_to_all_of_england():
    # Care rises 315.5 / 4,000 on 8,000: 631; roads 40 / 2,000 on 3,000: 60.
    made = beside(found(DRAWS), rulebook(), england={"care": 8_000.0, "roads": 3_000.0})
    assert made.england_base == 11_000
    assert made.england_adds == pytest.approx(691)


def test_a_service_whose_total_is_not_known_adds_nothing_to_england():
    made = beside(found(DRAWS), rulebook(), england={"roads": 3_000.0})
    assert made.england_adds == pytest.approx(60)


def test_a_year_without_an_estimate_is_refused():
    with pytest.raises(InputError, match="lga_pressure_share: is not set in 2026/27"):
        beside(found(DRAWS, years=(2025, 2026)), rulebook(last=2025), england={})


class TestRulesLeantOn:
    @pytest.fixture(scope="class")
    def rules(self):
        return packaged_rules()

    @pytest.fixture(scope="class")
    def leant(self, rules):
        lines = [
            PRESSED["line"](f"a/{id}", 1e6, *self.exposed(rules, id))
            for id in ("RSX_asc", "RSX_csc")
        ]
        made = (
            Service("RSX_asc", "Care", (lines[0],)),
            Service("RSX_csc", "Children", (lines[1],), counts=False),
        )
        told = pressures(made, drivers=default_drivers(rules, YEARS), years=YEARS, draws=DRAWS)
        return rules_leant_on(rules, made, told)

    @staticmethod
    def exposed(rules, id):
        return [(e.driver, e.weight) for e in default_exposures(id, rules=rules, year=2024)]

    def test_they_are_in_order_and_each_once(self, leant):
        keys = [(rule.name, rule.first) for rule in leant]
        assert keys == sorted(set(keys))

    def test_a_service_that_does_not_count_leans_on_nothing(self, leant):
        names = {rule.name for rule in leant}
        assert "weight_nlw_RSX_asc" in names
        assert not any(name.endswith("RSX_csc") for name in names)
        assert "placements_growth" not in names

    def test_growth_of_every_year_is_among_them(self, leant):
        assert [r.first for r in leant if r.name == "nlw_growth"] == [2025, 2026, 2027]
        assert [r.first for r in leant if r.name == "pay_growth_low"] == [2025, 2026, 2027]

    def test_only_the_living_wage_of_two_years_has_a_source(self, leant):
        sourced = [(rule.name, rule.first) for rule in leant if not rule.is_assumed]
        assert sourced == [("nlw_growth", 2025), ("nlw_growth", 2026)]

    def test_drivers_of_funding_are_not_among_them(self, leant):
        funding = {name for name, _, group in CATALOGUE if group == "funding"}
        assert not any(rule.name.removesuffix("_growth") in funding for rule in leant)
        assert "driver_loading_funding" not in {rule.name for rule in leant}


def test_the_packaged_estimate_is_the_associations_and_its_tolerance_ours():
    # Cost pressures of 29.8% and £21.4bn by 2028/29; within a tenth of the share.
    rules = packaged_rules()
    share, gbp, tolerance = (
        rules.of(f"lga_pressure_{name}", year=2028) for name in ("share", "gbp", "tolerance")
    )
    assert (share.number, gbp.number, tolerance.number) == (0.298, 21.4e9, 0.1)
    assert share.source.publisher == "Local Government Association"
    assert not share.is_assumed
    assert tolerance.is_assumed
    assert not rules.has("lga_pressure_share", year=2027)
