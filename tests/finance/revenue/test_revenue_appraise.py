"""What an option comes to: intervals by grade, what is kept, what cannot be said."""

import numpy as np
import pytest

from wholeplace.errors import InputError
from wholeplace.finance.councils import Column
from wholeplace.finance.revenue.appraise import appraise
from wholeplace.finance.revenue.equalise import Scheme
from wholeplace.finance.revenue.menu import OPTIONS, option_of
from wholeplace.finance.revenue.option import EQUALISE, GRADES

FULL = Scheme("full", share=0.5, years=5)
SHARE = Scheme("share", share=0.5, years=5)


@pytest.fixture
def everyone(ask):
    """An ask with figures supplied for what needs them, and everybody everybody's neighbour."""

    def asked(option, **changes):
        codes = ask().councils.codes
        given = {("E06000001", ""): 100.0} if option.supplied else {}
        beside = dict.fromkeys(codes, codes)
        return ask(**{"supplied": given, "neighbours": beside, **changes})

    return asked


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
@pytest.mark.parametrize("equalise", EQUALISE)
def test_every_option_keeps_what_it_raises_among_the_councils(option, equalise, everyone):
    found = appraise(option, everyone(option), scheme=Scheme(equalise, share=0.3, years=4))
    kept, replaced = float(np.nansum(found.kept.kept)), found.replaced
    assert kept + replaced == pytest.approx(found.total)
    if option.kind == "new money":
        assert kept == pytest.approx(found.total)
    else:
        assert kept == pytest.approx(0, abs=1e-3)
    assert found.known > 0


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
def test_every_option_says_what_it_rests_on(option, everyone, rules):
    found = appraise(option, everyone(option))
    assert option.grade in GRADES
    assert option.formula
    assert option.behaviour
    assert option.missing
    assert bool(option.supplied) == bool(option.why_supplied)
    assert set(option.columns) <= set(found.councils.columns)
    assert all(rule.is_assumed for rule in found.assumed)
    assert not any(rule.is_assumed for rule in found.stated)
    assert {rule.name for rule in option.leans_on(rules, law=2026)} == set(option.rules)


def test_a_yield_has_the_interval_of_its_grade(everyone, at):
    # Grade D: divided by 1.5 and times 1.5, at 80%, said to be our own judgement.
    option = option_of("local-income-tax")
    gross = appraise(option, everyone(option)).of(at["Town"]).gross
    assert gross.low == pytest.approx(gross.value / 1.5)
    assert gross.high == pytest.approx(gross.value * 1.5)
    assert (gross.level, gross.family) == (0.8, "ratio")
    assert gross.source.is_assumption


def test_what_changes_no_total_bears_the_error_of_its_own_yield_only(everyone, at):
    # Grade B, 1.1: kept = gross - replaced; low = gross / 1.1 - replaced.
    option = option_of("revaluation")
    found = appraise(option, everyone(option))
    mill = found.of(at["Mill"])
    replaced = mill.gross.value - mill.kept.value
    assert mill.kept.low == pytest.approx(mill.gross.value / 1.1 - replaced)
    assert mill.kept.high == pytest.approx(mill.gross.value * 1.1 - replaced)


def test_fully_adjusted_funding_leaves_no_gain_and_no_doubt(everyone, at):
    option = option_of("revaluation")
    mill = appraise(option, everyone(option), scheme=FULL).of(at["Mill"])
    assert mill.kept.value == pytest.approx(0, abs=1e-9)
    assert mill.kept.family == "known"
    assert mill.taxpayers is not None


def test_a_pool_of_new_money_has_the_doubt_of_the_whole(everyone, at):
    option = option_of("local-income-tax")
    town = appraise(option, everyone(option), scheme=FULL).of(at["Town"])
    assert town.kept.high == pytest.approx(1.5 * town.kept.value)
    assert town.pooled == pytest.approx(town.kept.value)


def test_the_surcharge_leaves_nothing_local(everyone, at):
    option = option_of("high-value-surcharge")
    town = appraise(option, everyone(option)).of(at["Town"])
    assert town.gross.value == pytest.approx(250_000)
    assert town.kept.value == 0


def test_amounts_of_a_share_are_of_the_year_shown(everyone, at):
    # Palace's income grows by 5% a year: five years on 1.05^5 times today's.
    option = option_of("local-income-tax")
    now = appraise(option, everyone(option)).of(at["Palace"]).gross.value
    then = appraise(option, everyone(option), scheme=SHARE).of(at["Palace"]).gross.value
    assert then == pytest.approx(now * 1.05**5)


def test_equalisation_takes_money_to_need(everyone):
    option = option_of("local-income-tax")
    found = appraise(option, everyone(option), scheme=FULL)
    assert found.after.from_need == pytest.approx(0, abs=1e-12)
    assert found.before.from_need > 0.1


def test_per_head_and_share_of_spending_power_are_of_what_is_kept(everyone, at):
    option = option_of("local-income-tax")
    town = appraise(option, everyone(option)).of(at["Town"])
    assert town.per_head == pytest.approx(town.kept.value / 400)
    assert town.of_spending_power == pytest.approx(town.kept.value / 500_000)


def test_a_district_is_told_that_its_county_levies(everyone, at):
    option = option_of("visitor-levy")
    vale = appraise(option, everyone(option)).of(at["Vale"])
    assert vale.gross is None
    assert vale.missing == "it would be levied by the county council over it"


def test_a_council_that_supplied_nothing_is_told_what_is_needed(everyone, at):
    option = option_of("land-value-tax")
    mill = appraise(option, everyone(option)).of(at["Mill"])
    assert "the value of taxable land" in mill.missing


def test_an_option_without_a_base_is_offered_with_supplied_figures_only(ask):
    for option in OPTIONS:
        if option.supplied:
            with pytest.raises(InputError, match=r"needs .* from the council"):
                appraise(option, ask())


def test_every_figure_supplied_that_cannot_be_used_is_named(ask):
    wrong = {("E99", ""): 1.0, ("E07000001", ""): 1.0, ("E06000001", ""): -1.0}
    with pytest.raises(InputError) as caught:
        appraise(option_of("land-value-tax"), ask(supplied=wrong))
    assert [str(problem) for problem in caught.value.problems] == [
        "E99: is not one of the councils",
        "Vale: is a district: give the figure of its county",
        "Town: value should be nought or more",
    ]


def test_no_figures_at_all_are_refused(ask, england):
    price = Column(np.full(7, np.nan), "GBP", "", "", "")
    unpriced = england.with_columns({"house_price": price})
    with pytest.raises(InputError, match="no council has what it needs"):
        appraise(option_of("proportional-property-tax"), ask(councils=unpriced))


def test_an_unknown_option_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="did you mean 'revaluation'"):
        option_of("revaluatoin")
    with pytest.raises(InputError, match="the options are revaluation"):
        option_of("zzz")


def test_need_can_be_given(everyone, at):
    option = option_of("local-income-tax")
    need = np.zeros(7)
    need[at["Mill"]] = 1
    found = appraise(option, everyone(option), scheme=FULL, need=need)
    assert found.of(at["Mill"]).kept.value == pytest.approx(found.total)
    assert "revenue_need_deprivation_weight" not in {rule.name for rule in found.assumed}


def test_every_council_in_turn_has_an_answer(everyone):
    option = option_of("visitor-levy")
    found = appraise(option, everyone(option))
    assert [row.council.name for row in found] == [c.name for c in found.councils.councils]
    assert found.total_estimate().value == pytest.approx(found.total)


def test_figures_for_an_option_that_takes_none_are_refused(ask):
    with pytest.raises(InputError, match="takes no figures from councils"):
        appraise(option_of("revaluation"), ask(supplied={("E06000001", ""): 1.0}))


def test_a_councils_own_nights_come_first(ask, at):
    # 1,000 nights at £1, 1 / 134.66 x 0.7 of them lost.
    found = appraise(option_of("visitor-levy-flat"), ask(supplied={("E06000001", ""): 1_000.0}))
    assert found.gross[at["Town"]] == pytest.approx(994.80, abs=0.01)
