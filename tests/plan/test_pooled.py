"""The pooled funds of a plan are settled with the draws of the actions they pay for."""

from dataclasses import replace

import pytest

from wholeplace.errors import InputError
from wholeplace.finance.pool import Member, Pool, PoolContribution, Scheme
from wholeplace.finance.pool_exit import Leaving
from wholeplace.plan.pooled import check_paid_once, pool_object, pool_sources, settled
from wholeplace.plan.version import in_json_types

COUNCIL, NHS = "Anytown Council", "NHS Anyshire"


@pytest.fixture(scope="module")
def valuations(town):
    return {each.id: each for each in (town.FIRST, town.SECOND)}


@pytest.fixture(scope="module")
def fund(town):
    """The council and the NHS pay for the conferences and for a scheme of the fund's own."""
    rooms = Scheme("rooms", "Rooms", COUNCIL, "", {2025: town.MONEY.costs(0.01)[2025]})
    paid = Scheme("conferences", "Conferences", COUNCIL, "fgc", town.MONEY.costs(0.3))
    money = tuple(
        PoolContribution(body, year, 160_000.0) for year in (2025, 2026) for body in (COUNCIL, NHS)
    )
    return Pool(
        "bcf", "Better Care", COUNCIL, (Member(COUNCIL, 0.6, 0.5), Member(NHS, 0.4, 0.5)), money,
        (paid, rooms),
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(fund, valuations, town):
    return settled(fund, valuations, draws=town.DRAWS)


def at(fund, year):
    return fund.cash.spend.years.index(year)


def test_a_scheme_costs_what_the_valuation_draws_for_its_action(found, town):
    cost = town.FIRST.finance.cost
    spent = found.cash.schemes.of("conferences").values
    for year in (2025, 2026):
        drawn = cost.values[:, cost.years.index(year)].sum(axis=1)
        assert spent[:, at(found, year)] == pytest.approx(drawn)


def test_what_everybody_pays_and_nobody_agreed_to_sums_to_what_is_spent(found):
    paid = found.cash.cash.values.sum(axis=2) + found.cash.uncovered.values - found.cash.kept.values
    assert paid == pytest.approx(found.cash.spend.values)


def test_cash_in_hand_is_the_saving_less_what_is_paid_in(found, town):
    saving = town.FIRST.finance.saving
    for body in (COUNCIL, NHS):
        saved = saving.of(body).values[:, saving.years.index(2026)]
        paid = found.cash.cash.of(body).values[:, at(found, 2026)]
        assert found.in_hand.of(body).values[:, at(found, 2026)] == pytest.approx(saved - paid)


def test_two_actions_save_together_for_every_body_they_save_for(fund, valuations, town):
    second = Scheme("classes", "Classes", NHS, "falls", town.MONEY.costs(0.15))
    both = settled(replace(fund, schemes=(*fund.schemes, second)), valuations, draws=town.DRAWS)
    saved = sum(
        each.finance.saving.of(NHS).values[:, each.finance.saving.years.index(2026)]
        for each in (town.FIRST, town.SECOND)
    )
    year = at(both, 2026)
    had = both.in_hand.of(NHS).values[:, year] + both.cash.cash.of(NHS).values[:, year]
    assert had == pytest.approx(saved)


def test_savings_of_actions_for_different_bodies_are_added_body_by_body(fund, valuations, town):
    # the classes save for the police alone here: the two members have what the conferences save
    falls, at_police = town.SECOND, ("Anyshire Police",)
    saving = falls.finance.saving
    only = replace(saving, values=saving.values[:, :, 2:], bodies=at_police)
    other = replace(falls, finance=replace(falls.finance, saving=only))
    second = Scheme("classes", "Classes", NHS, "falls", town.MONEY.costs(0.15))
    pool = replace(fund, schemes=(*fund.schemes, second))
    found = settled(pool, {**valuations, "falls": other}, draws=town.DRAWS)
    year, first = at(found, 2026), town.FIRST.finance.saving
    had = found.in_hand.of(COUNCIL).values[:, year] + found.cash.cash.of(COUNCIL).values[:, year]
    assert had == pytest.approx(first.of(COUNCIL).values[:, first.years.index(2026)])
    assert found.in_hand.bodies == (COUNCIL, NHS)


def test_adding_savings_changes_nothing_of_the_valuations(town, fund, valuations):
    before = town.FIRST.finance.saving.values.copy()
    settled(fund, valuations, draws=town.DRAWS)
    assert (town.FIRST.finance.saving.values == before).all()


def test_an_action_that_nobody_valued_costs_its_budget_and_saves_nothing(fund, town):
    found = settled(fund, {}, draws=town.DRAWS)
    assert found.in_hand is None
    drawn = town.DRAWS.of("bcf.conferences", fund.schemes[0].budget[2025])
    assert found.cash.schemes.of("conferences").values[:, 0] == pytest.approx(drawn)


def test_the_balance_is_money_agreed_less_what_schemes_are_to_cost(found):
    # 320,000 a year comes in; 310,000 and 300,000 are budgeted
    assert found.balance == {2025: pytest.approx(10_000.0), 2026: pytest.approx(20_000.0)}


def test_who_leaves_another_fund_stays_in_this_one(fund, valuations, town, found):
    gone = settled(fund, valuations, draws=town.DRAWS, leaving=[Leaving("police", 2025)])
    assert (gone.cash.contributions == found.cash.contributions).all()


def test_in_json_the_schedule_holds_every_amount(found):
    told = in_json_types(pool_object(found))
    assert (told["id"], told["title"]) == ("bcf", "Better Care")
    assert set(told["chance_of_overspend"]) == set(told["balance"]) == {"2025", "2026"}
    parts = {row["part"] for row in told["schedule"]}
    assert {"contributions", "schemes", "risk share", "what each has in hand"} <= parts


def test_who_says_what_schemes_cost_is_named_once(found, town):
    assert pool_sources((found, found)) == (town.MONEY.GUESS,)


class TestPaidOnce:
    def test_an_action_that_two_funds_pay_for_is_refused(self, fund):
        other = replace(fund, id="other", title="Children's fund")
        with pytest.raises(InputError) as caught:
            check_paid_once((fund, other))
        assert [str(problem) for problem in caught.value.problems] == [
            "Children's fund: pays for 'fgc', which Better Care pays for whole: name it in one"
        ]

    def test_schemes_without_an_action_may_be_alike(self, fund, town):
        own = replace(fund, schemes=fund.schemes[1:])
        check_paid_once((own, replace(own, id="other"), fund))


@pytest.fixture(scope="module")
def made_up(town):
    return settled(town.MONEY.POOL, {}, draws=town.DRAWS)


def test_caps_leave_what_nobody_agreed_to(made_up):
    # each of two bears 5,000 at most: an overspend of 25,000 leaves 15,000
    over = made_up.cash.spend.values - 150_000.0
    left = made_up.cash.uncovered.values
    short = over > 10_000
    assert left[short] == pytest.approx(over[short] - 10_000)
    assert not left[over <= 10_000].any()


def test_what_is_in_kind_is_no_part_of_the_money(made_up):
    assert made_up.cash.contributions.sum(axis=1) == pytest.approx([150_000, 150_000])
    assert made_up.balance == {2025: pytest.approx(0), 2026: pytest.approx(0)}
