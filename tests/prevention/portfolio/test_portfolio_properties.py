"""What must hold of every portfolio: brute force and solver agree, and limits are kept."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.prevention.portfolio import choose as choosing
from wholeplace.prevention.portfolio.choose import choose
from wholeplace.prevention.portfolio.contributions import schedule
from wholeplace.prevention.portfolio.matrix import programme
from wholeplace.prevention.portfolio.mps import mps_text
from wholeplace.prevention.portfolio.options import (
    Aim,
    CashFloor,
    Limits,
    Menu,
    Option,
    Overlap,
    aim_of,
    value_of,
)

YEARS = (2026, 2027)
BODIES = ("council", "NHS")
SCALES = (0.5, 1.0)
FLOOR = CashFloor("council", -60e3, 0.75)
searched = settings(deadline=None, max_examples=25)
quick = settings(deadline=None, max_examples=60)


def option(action, value, cost, *, scale=1.0, payer=0, posts=0.0):
    """An option that costs its payer once and pays the council back a year later."""
    value = np.asarray(value, dtype=float)
    spent = np.zeros((2, 2))
    spent[payer, 0] = cost
    cash = np.repeat(-spent[:, :, np.newaxis], len(value), axis=2)
    cash[0, 1] += value + cost
    return Option(action, scale, 2026, value, spent, cash, np.full((1, 2), posts), np.zeros(0))


def limits(council=np.inf, **more):
    budget = np.array([[council, np.inf], [np.inf, np.inf]], dtype=float)
    posts = np.full((1, 2), np.inf)
    return Limits(BODIES, YEARS, budget, **{"groups": ("workers",), "posts": posts, **more})


def random_menu(seed, *, actions=4, draws=6, **more):
    """Actions at two scales, every pair overlapping in some draws and helping in others."""
    pick = np.random.Generator(np.random.Philox(seed))
    names = [f"a{i}" for i in range(actions)]
    options = tuple(
        option(name, scale * pick.normal(20e3, 40e3, draws), scale * pick.uniform(10e3, 60e3),
               scale=scale, payer=int(pick.integers(2)))
        for name in names for scale in SCALES
    )  # fmt: skip
    overlaps = tuple(
        Overlap(one, other, pick.normal(pick.choice([-5e3, 5e3]), 20e3, draws))
        for one, other in combinations(names, 2)
    )
    return Menu(options, overlaps, limits(council=90e3, **more))


def kept(menu, chosen):
    cost = sum(o.cost * held for o, held in zip(menu.options, chosen, strict=True))
    if (cost > menu.limits.budget + 1e-6).any():
        return False
    for floor in menu.limits.cash_floors:
        cash = sum(o.cash[0] * held for o, held in zip(menu.options, chosen, strict=True))
        if (np.cumsum(cash, axis=0) >= floor.floor - 1e-6).all(axis=0).mean() < floor.chance:
            return False
    return True


def best_of_all(menu, aim):
    """Look at every choice, one at a time."""
    best = -np.inf
    for picks in product(range(1 + len(SCALES)), repeat=len(menu.actions)):
        chosen = np.zeros(len(menu.options))
        for at, pick in enumerate(picks):
            if pick:
                chosen[len(SCALES) * at + pick - 1] = 1
        if kept(menu, chosen):
            best = max(best, float(aim_of(value_of(menu, chosen[np.newaxis])[0], aim)))
    return best


def by_solver(menu, aim):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choosing, "MOST_CHOICES", 0)
        return choose(menu, aim)


@given(seed=st.integers(0, 10_000), risk=st.sampled_from([0.0, 0.5, 1.0]), floored=st.booleans())
@searched
def test_brute_force_looking_at_every_choice_and_the_solver_agree(seed, risk, floored):
    menu = random_menu(seed, cash_floors=(FLOOR,) if floored else ())
    aim = Aim(risk=risk, tail=0.25)
    best = best_of_all(menu, aim)
    exact, solved = choose(menu, aim), by_solver(menu, aim)
    assert exact.reached == pytest.approx(best, abs=1e-3)
    assert solved.reached == pytest.approx(best, rel=1e-4, abs=1.0)
    for found in (exact, solved):
        assert found.proved
        assert found.bound >= found.reached
        assert found.first_bound >= best - 1.0
        assert kept(menu, [option in found.chosen for option in menu.options])


def test_an_overlap_of_an_action_that_is_not_chosen_counts_for_nothing():
    # alone a leaves -10 in the worst draw. A fifth of its overlap with b would lift that to -2 and
    # still leave the other draws above it, so the overlap may not come without b
    both = tuple(option(name, [60e3, 60e3, -10e3], 10e3) for name in ("a", "b"))
    overlaps = (Overlap("a", "b", np.array([-70e3, -60e3, 40e3])),)
    menu = Menu(both, overlaps, limits(must=("a",), must_not=("b",)))
    found = by_solver(menu, Aim(risk=1.0, tail=1 / 3))
    assert found.reached == pytest.approx(-10e3)
    assert found.bound == pytest.approx(-10e3, rel=1e-4)
    assert found.proved


def test_what_one_more_post_would_add_is_in_pounds():
    # one post for two actions of one each: half a post more is half of b, worth 8,000 whole
    options = (option("a", [10e3] * 2, 5e3, posts=1.0), option("b", [8e3] * 2, 5e3, posts=1.0))
    limited = limits(posts=np.array([[1.0, np.inf]]), groups=("workers",))
    assert choose(Menu(options, (), limited), Aim()).duals == (
        ("workers in 2026/27", pytest.approx(8_000.0)),
    )


def test_only_limits_that_somebody_set_have_a_price():
    menu = random_menu(3, cash_floors=(FLOOR,), needs=(("a0", "a1"),), excludes=(("a2", "a3"),))
    names = [name for name, _ in choose(menu, Aim(risk=0.5, tail=0.25)).duals]
    assert all(name.startswith("budget of council") for name in names)


def test_a_cash_floor_that_clashes_is_named_with_what_it_clashes_with_and_nothing_else():
    options = tuple(option(f"a{i}", [50e3] * 4, 20e3) for i in range(5))
    floors = (CashFloor("NHS", -1.0, 0.9), CashFloor("council", -15e3, 0.9))
    menu = Menu(options, (), limits(council=1e6, cash_floors=floors, must=("a3",)))
    with pytest.raises(MethodError) as caught:
        choose(menu, Aim())
    told = str(caught.value).partition(": ")[2].split("; ")
    # a3 takes the council to -20 in its first year; budgets and the floor of the NHS have no part
    assert told == ["a3 must be chosen", "cash of council at 90%"]


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=8)
def test_every_limit_named_in_a_clash_is_needed_for_it(seed):
    pick = np.random.Generator(np.random.Philox(seed))
    options = tuple(option(f"a{i}", [1e3] * 2, pick.uniform(10e3, 60e3)) for i in range(5))
    menu = Menu(options, (), limits(council=70e3, must=tuple(f"a{i}" for i in range(5))))
    with pytest.raises(MethodError) as caught:
        choose(menu, Aim())
    told = str(caught.value).partition(": ")[2].split("; ")
    asked = [name.partition(" ")[0] for name in told if "must be chosen" in name]
    cost = {each.action: each.cost[0, 0] for each in options}
    assert sum(cost[name] for name in asked) > 70e3
    assert all(sum(cost[name] for name in asked if name != out) <= 70e3 for out in asked)


@pytest.mark.parametrize("seed", range(4))
def test_another_solver_reads_the_same_programme_from_mps(seed, tmp_path):
    highspy = pytest.importorskip("highspy")
    menu = random_menu(seed, cash_floors=(FLOOR,), must=("a0",), excludes=(("a1", "a2"),))
    aim = Aim(risk=0.5, tail=0.25)
    path = tmp_path / "menu.mps"
    path.write_text(mps_text(programme(menu, aim)))
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        with pytest.raises(MethodError):
            choose(menu, aim)
        return
    # pounds are thousands there, and the sign is turned
    assert -1e3 * solver.getInfo().objective_function_value == pytest.approx(
        choose(menu, aim).reached, rel=1e-4, abs=1.0
    )


@given(seed=st.integers(0, 10_000))
@settings(deadline=None, max_examples=10)
def test_a_budget_cut_is_never_worth_more_and_risk_never_raises_the_mean(seed):
    menu = random_menu(seed)
    cut = replace(menu, limits=limits(council=45e3))
    assert choose(cut, Aim()).reached <= choose(menu, Aim()).reached + 1e-6
    means = [choose(menu, Aim(risk=risk, tail=0.25)).expected for risk in (0.0, 0.5, 1.0)]
    assert means == sorted(means, reverse=True)
    tails = [choose(menu, Aim(risk=risk, tail=0.25)).bad_tail for risk in (0.5, 1.0)]
    assert tails[0] <= tails[1] + 1e-6


def pence(least, most):
    return st.integers(int(100 * least), int(100 * most)).map(lambda amount: amount / 100)


money, spent = pence(-100e3, 200e3), pence(0, 80e3)


@given(st.lists(st.tuples(money, money, spent, spent), min_size=2, max_size=5))
@quick
def test_payments_leave_no_partner_below_nothing_and_sum_to_nothing(partners):
    gains = np.array([[first, second] for first, second, _, _ in partners])
    costs = np.array([[first, second] for _, _, first, second in partners])
    factors = np.array([1.0, 1 / 1.035])
    names = tuple(f"body {i}" for i in range(len(partners)))
    whole = float(((gains - costs) @ factors).sum())
    assume(abs(whole) > 0.001)  # a penny either way is for arithmetic to decide
    if whole < 0 or not ((gains @ factors) > 0).any():
        with pytest.raises(MethodError):
            schedule(names, years=YEARS, gains=gains, costs=costs, factors=factors)
        return
    agreed = schedule(names, years=YEARS, gains=gains, costs=costs, factors=factors)
    assert agreed.after.min() >= -1e-6
    assert agreed.after.sum() == pytest.approx(whole, abs=1e-6)
    assert agreed.contributions.sum(axis=0) == pytest.approx(costs.sum(axis=0), abs=1e-6)
    for at, name in enumerate(names):
        for y, year in enumerate(YEARS):
            paid = sum(p.amount for p in agreed.payments if (p.payer, p.year) == (name, year))
            had = sum(p.amount for p in agreed.payments if (p.receiver, p.year) == (name, year))
            assert costs[at, y] + paid - had == pytest.approx(agreed.contributions[at, y], abs=1e-6)
