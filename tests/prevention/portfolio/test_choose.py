"""What is chosen under limits, exactly and by the solver alike."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.portfolio import choose as choosing
from wholeplace.prevention.portfolio.choose import choose
from wholeplace.prevention.portfolio.options import (
    Aim,
    CashFloor,
    Floor,
    Limits,
    Menu,
    Option,
    Overlap,
    aim_of,
    tail_mean,
    value_of,
)

HALF = 0.5
YEARS = (2026, 2027)
BODIES = ("council", "NHS")


def option(action, value, cost, *, scale=1.0, start=2026, payer=0, **more):
    """An option that costs its payer once, in its first year, and pays back in the second."""
    value = np.asarray(value, dtype=float)
    spent = np.zeros((2, 2))
    spent[payer, YEARS.index(start)] = cost
    cash = np.repeat(-spent[:, :, np.newaxis], len(value), axis=2)
    cash[0, 1] += value + cost
    given = {"posts": np.zeros((0, 0)), "serves": np.zeros(0), **more}
    return Option(action, scale, start, value, spent, cash, **given)


def limits(council=np.inf, nhs=np.inf, **more):
    budget = np.array([[council, np.inf], [nhs, np.inf]], dtype=float)
    return Limits(BODIES, YEARS, budget, **more)


@pytest.fixture
def menu():
    """Three actions for a council with £100,000: values 60, 50 and 40 for costs 70, 50 and 45."""
    return Menu(
        (
            option("a", [60e3, 60e3], 70e3),
            option("b", [90e3, 10e3], 50e3),
            option("c", [30e3, 50e3], 45e3),
        ),
        (),
        limits(council=100e3),
    )


def names(portfolio):
    return {each.action for each in portfolio.chosen}


@pytest.fixture(params=["every choice", "solver"])
def way(request, monkeypatch):
    """Both ways of choosing; the second by calling any number of choices too many to look at."""
    if request.param == "solver":
        monkeypatch.setattr(choosing, "MOST_CHOICES", 0)
    return request.param


def test_the_best_pair_that_the_budget_allows_is_chosen(menu, way):
    # b and c cost 95 of 100 and are worth 50 + 40 = 90; a alone is worth 60; a + b cost 120
    found = choose(menu, Aim())
    assert names(found) == {"b", "c"}
    assert found.expected == pytest.approx(90e3)
    assert found.cost[0, 0] == pytest.approx(95e3)
    assert found.bound >= found.reached
    assert found.proved


def test_the_relaxation_is_a_bound_from_the_start(menu):
    # parts allowed: b, c and 5/70 of a: 90 + 60 x 5/70 = 94.29
    assert choose(menu, Aim()).first_bound == pytest.approx(90e3 + 60e3 * 5 / 70, rel=1e-6)


def test_one_more_pound_of_the_budget_is_worth_what_the_relaxation_says(menu):
    # the next thing money buys is a: 60 / 70 = 0.857 a pound
    duals = dict(choose(menu, Aim()).duals)
    assert duals["budget of council in 2026/27"] == pytest.approx(60 / 70, rel=1e-6)


def test_a_careful_place_prefers_what_never_fails(menu, way):
    # worst half: a 60; b + c: draws 120 and 60 -> 60; so with the tail alone a ties and the
    # mean decides nothing: tilt a to 61
    sure = replace(menu, options=(option("a", [61e3, 61e3], 70e3), *menu.options[1:]))
    assert names(choose(sure, Aim(risk=1.0, tail=HALF))) == {"a"}
    assert names(choose(sure, Aim())) == {"b", "c"}


def test_the_mean_of_the_worst_draws_is_worked_by_hand():
    # of 1, 2, 3, 4 the worst 3/8: draw 1 whole and half of draw 2: (1 + 1) / 1.5
    assert tail_mean(np.array([4.0, 2.0, 1.0, 3.0]), tail=0.375) == pytest.approx(2 / 1.5)


def test_an_overlap_is_netted_and_changes_the_choice(menu, way):
    # b with c loses 35: 90 - 35 = 55 < 60
    overlapping = replace(menu, overlaps=(Overlap("b", "c", np.array([-35e3, -35e3])),))
    assert names(choose(overlapping, Aim())) == {"a"}


def test_two_actions_that_help_each_other_gain(menu, way):
    helped = replace(menu, overlaps=(Overlap("b", "c", np.array([10e3, 10e3])),))
    assert choose(helped, Aim()).expected == pytest.approx(100e3)


def test_half_scales_overlap_by_a_quarter(way):
    options = tuple(option(n, [10e3, 10e3], 5e3, scale=HALF) for n in "ab")
    menu = Menu(options, (Overlap("a", "b", np.array([-8e3, -8e3])),), limits(council=1e6))
    # 10 + 10 - 8 x 0.5 x 0.5 = 18
    assert choose(menu, Aim()).expected == pytest.approx(18e3)


def test_only_one_scale_of_an_action_is_chosen(way):
    options = (option("a", [5e3] * 2, 1e3, scale=HALF), option("a", [8e3] * 2, 3e3))
    assert choose(Menu(options, (), limits()), Aim()).expected == pytest.approx(8e3)


def test_what_is_needed_comes_too(menu, way):
    needing = replace(menu, limits=limits(council=100e3, needs=(("b", "a"),)))
    # b needs a: 120 > 100, so b is out; a 60 or c 40, both 115 > 100
    assert names(choose(needing, Aim())) == {"a"}


def test_what_rules_each_other_out_is_not_chosen_together(menu, way):
    apart = replace(menu, limits=limits(council=100e3, excludes=(("b", "c"),)))
    assert names(choose(apart, Aim())) == {"a"}


def test_a_floor_of_service_is_kept_at_a_cost(way):
    options = (
        option("good", [50e3] * 2, 60e3, serves=np.array([0.0])),
        option("statutory", [-10e3] * 2, 50e3, serves=np.array([1.0])),
    )
    menu = Menu(options, (), limits(council=100e3, floors=(Floor("visits", 1.0),)))
    found = choose(menu, Aim())
    assert names(found) == {"statutory"}
    assert found.expected == pytest.approx(-10e3)


def test_posts_are_a_limit_like_money(way):
    options = tuple(option(n, [v] * 2, 1.0, posts=np.array([[3.0, 3.0]])) for n, v in
                    (("a", 10e3), ("b", 9e3)))  # fmt: skip
    limited = replace(limits(), groups=("social workers",), posts=np.array([[5.0, 5.0]]))
    assert names(choose(Menu(options, (), limited), Aim())) == {"a"}


def test_a_share_of_the_people_reached_must_be_in_need(way):
    options = (
        option("rich", [10e3] * 2, 1.0, people=100, people_in_need=10),
        option("poor", [1e3] * 2, 1.0, people=100, people_in_need=90),
    )
    menu = Menu(options, (), limits(in_need=0.5))
    # both: 100 of 200 in need = 0.5 holds; rich alone 0.1 does not
    assert names(choose(menu, Aim())) == {"rich", "poor"}
    stricter = replace(menu, limits=limits(in_need=0.6))
    assert names(choose(stricter, Aim())) == {"poor"}


def test_cash_that_may_not_sink_too_deep_rules_out_the_early_spender(way):
    risky = option("risky", [30e3, 10e3], 50e3)
    small = option("small", [5e3, 5e3], 5e3)
    floors = limits(cash_floors=(CashFloor("council", -20e3, 0.9),))
    found = choose(Menu((risky, small), (), floors), Aim())
    # risky takes the council to -50 in the first year in every draw
    assert names(found) == {"small"}
    assert found.cash_chances == (1.0,)


def test_a_cash_floor_may_fail_as_often_as_its_chance_allows(way):
    # cash by the second year: draw 1 at +30, draw 2 at -10; a floor of 0 holds in half the draws
    swing = replace(option("swing", [30e3, -10e3], 1.0))
    half = limits(cash_floors=(CashFloor("council", -1.5, HALF),))
    whole = limits(cash_floors=(CashFloor("council", -1.5, 1.0),))
    assert names(choose(Menu((swing,), (), half), Aim())) == {"swing"}
    assert names(choose(Menu((swing,), (), whole), Aim())) == set()


def test_nothing_on_the_menu_worth_having_is_left(way):
    menu = Menu((option("loss", [-1e3] * 2, 1.0),), (), limits())
    found = choose(menu, Aim())
    assert found.chosen == ()
    assert found.expected == 0


def test_limits_that_clash_are_named(menu, way):
    asked = limits(council=100e3, must=("a", "b"))
    with pytest.raises(MethodError) as caught:
        choose(replace(menu, limits=asked), Aim())
    message = str(caught.value)
    assert "a must be chosen" in message
    assert "b must be chosen" in message
    assert "budget of council in 2026/27" in message
    assert "NHS" not in message
    assert "c once" not in message


def test_everything_wrong_with_a_menu_is_said_at_once(menu):
    wrong = limits(
        council=100e3,
        needs=(("a", "b"), ("b", "c"), ("c", "a"), ("a", "d")),
        must=("b",),
        must_not=("b",),
        cash_floors=(CashFloor("coucil", 0.0, 2.0),),
    )
    with pytest.raises(MethodError) as caught:
        choose(replace(menu, limits=wrong), Aim(risk=2.0))
    message = str(caught.value)
    for said in (
        "a > b > c > a",
        "no action 'd'",
        "'b' must and must not be chosen",
        "no body 'coucil'; did you mean 'council'?",
        "chance of the cash floor",
        "weight of risk should be within 0 and 1",
    ):
        assert said in message, said


def test_a_cut_frees_budget_for_what_is_worth_more(way):
    cut = option("cut", [-10e3, -10e3], -50e3)
    grow = option("grow", [40e3, 40e3], 50e3)
    # nothing to spend: growing alone is over budget, both together are not
    found = choose(Menu((cut, grow), (), limits(council=0.0)), Aim())
    assert names(found) == {"cut", "grow"}
    assert found.expected == pytest.approx(30e3)


values = st.lists(st.floats(-50e3, 100e3), min_size=3, max_size=3)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(values, st.floats(1e3, 60e3)), min_size=1, max_size=5),
       st.floats(0, 150e3), st.sampled_from([0.0, 0.5, 1.0]))  # fmt: skip
def test_looking_at_every_choice_finds_what_brute_force_finds(given_options, budget, risk):
    options = tuple(option(f"a{i}", v, c) for i, (v, c) in enumerate(given_options))
    menu = Menu(options, (), limits(council=budget))
    aim = Aim(risk=risk, tail=HALF)
    best = max(
        float(aim_of(value_of(menu, np.array([chosen], dtype=float))[0], aim))
        for chosen in product((0, 1), repeat=len(options))
        if np.dot(chosen, [c for _, c in given_options]) <= budget
    )
    assert choose(menu, aim).reached == pytest.approx(best, abs=1e-6)


def test_the_solver_agrees_with_looking_at_every_choice(monkeypatch):
    pick = np.random.Generator(np.random.Philox(3))
    options = tuple(
        option(f"a{i}", 10e3 * pick.standard_normal(20) + 5e3, float(pick.uniform(5e3, 30e3)))
        for i in range(10)
    )
    overlaps = (Overlap("a1", "a2", np.full(20, -4e3)), Overlap("a3", "a4", np.full(20, 2e3)))
    menu = Menu(options, overlaps, limits(council=80e3))
    aim = Aim(risk=HALF, tail=0.2)
    exact = choose(menu, aim)
    monkeypatch.setattr(choosing, "MOST_CHOICES", 0)
    solved = choose(menu, aim)
    assert solved.method == "HiGHS"
    assert solved.reached == pytest.approx(exact.reached, rel=1e-4)
    assert names(solved) == names(exact)


def test_more_money_never_makes_the_best_worse():
    options = tuple(option(f"a{i}", [v * 1e3] * 2, c * 1e3) for i, (v, c) in
                    enumerate([(8, 5), (11, 8), (6, 3), (14, 11), (2, 1)]))  # fmt: skip
    reached = [
        choose(Menu(options, (), limits(council=money * 1e3)), Aim()).reached
        for money in range(0, 30, 3)
    ]
    assert reached == sorted(reached)


def test_limits_hold_shapes_of_their_own():
    with pytest.raises(MethodError, match="budget should be bodies x years"):
        choose(
            Menu((option("a", [1.0, 1.0], 1.0),), (), Limits(("council", "NHS"), (2026, 2027),
                                                             np.zeros((1, 2)))),
            Aim(),
        )  # fmt: skip
