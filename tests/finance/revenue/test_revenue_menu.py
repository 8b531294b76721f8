"""The menu of options, the pack of rules behind it and the page that explains it."""

import csv
from pathlib import Path

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.finance.revenue.menu import OPTIONS, option_of
from wholeplace.finance.revenue.option import GRADES, Ask
from wholeplace.finance.revenue.published import CLAIMS
from wholeplace.finance.rules import Rulebook
from wholeplace.store.reference import PACKAGED, RULES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "methods" / "revenue.md"
# The issue's list: every one of these must be on offer.
WANTED = {
    "revaluation",
    "more-bands",
    "proportional-property-tax",
    "rates-retention",
    "visitor-levy",
    "visitor-levy-flat",
    "local-income-tax",
    "local-income-tax-basic",
    "income-tax-assignment",
    "land-value-tax",
    "fees-and-charges",
    "workplace-parking-levy",
    "empty-homes-premium",
    "second-homes-premium",
    "high-value-surcharge",
}
# Rules that the equalisation, the intervals and the comparisons lean on.
BESIDES = {
    *(f"revenue_grade_{grade.lower()}_factor" for grade in GRADES),
    "revenue_interval_level",
    "revenue_need_deprivation_weight",
    "revenue_share_kept",
    "revenue_share_years",
    "revenue_base_growth",
    "published_tolerance",
    "published_income_tax_rich",
    "published_income_tax_poor",
    "published_visitor_london_five_rate",
}


@pytest.fixture(scope="module")
def pack():
    """Names of the rules in the pack of the revenue options."""
    with (PACKAGED / RULES / "revenue.csv").open(encoding="utf-8", newline="") as lines:
        return {row["rule"] for row in csv.DictReader(lines)}


def test_every_option_of_the_issue_is_on_offer_once():
    assert {option.id for option in OPTIONS} == WANTED
    assert len(OPTIONS) == len(WANTED)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
def test_an_option_is_found_by_its_id(option):
    assert option_of(option.id) is option


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
def test_the_page_explains_every_option(option):
    assert f"`{option.id}`" in PAGE.read_text("utf-8")


def test_no_rule_of_the_pack_is_left_unused(pack):
    used = {name for option in OPTIONS for name in option.rules}
    used |= {claim.rule for claim in CLAIMS} | BESIDES
    assert pack <= used


def test_a_worse_grade_has_a_wider_interval(rules):
    factors = [rules.number(f"revenue_grade_{grade.lower()}_factor", year=2026) for grade in GRADES]
    assert factors == sorted(factors)
    assert factors[0] > 1


def test_every_rule_without_a_source_is_assumed_and_says_what_it_is(rules, pack):
    for rule in rules:
        if rule.name in pack:
            assert rule.is_assumed == rule.source.is_assumption, rule.name
            assert rule.note, rule.name


def test_twenty_seven_councils_kept_all_rates_in_2017(rules):
    # Ten in Greater Manchester, six in Liverpool City Region, seven in the West Midlands, three in
    # the West of England, and Cornwall.
    pilots = [r for r in rules.named("revenue_rates_local_share_2017") if r.authority]
    assert len(pilots) == 10 + 6 + 7 + 3 + 1
    assert {rule.number for rule in pilots} == {1.0}


def test_every_figure_that_an_option_needs_is_in_the_reference(revenue_figures):
    known = revenue_figures.councils.columns
    for option in OPTIONS:
        assert set(option.columns) <= set(known), option.id


def test_a_rate_is_the_options_own_unless_asked_for(england):
    ask = Ask(england, Rulebook(()), law=2026)
    assert ask.asked() is None
    assert Ask(england, Rulebook(()), law=2026, rate=0.0).rate_or("anything") == 0.0
    with pytest.raises(InputError, match="anything: is not a rule"):
        ask.rate_or("anything")


def test_a_rate_has_bounds(england):
    with pytest.raises(InputError, match=r"1 at most \(3% is 0\.03\), not 3"):
        Ask(england, Rulebook(()), law=2026, rate=3.0).asked(most=1)
    assert Ask(england, Rulebook(()), law=2026, rate=3.0).asked() == 3.0


def test_figures_supplied_stand_at_their_councils(england, at):
    ask = Ask(england, Rulebook(()), law=2026, supplied={("E06000001", "1"): 5.0})
    assert ask.given("1")[at["Town"]] == 5
    assert np.isnan(ask.given()).all()
