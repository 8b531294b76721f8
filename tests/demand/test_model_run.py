"""Stated models give what plain matrices and closed forms give."""

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from wholeplace.demand.model_run import run_model
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.store.model_file import model_of

TWO = """
title = "two states"
cycles = {cycles}
cycle_length = {length}
counting = "{counting}"
start_age = 60
states = ["well", "dead"]
[parameters]
p = 0.2
[chances.well]
dead = "{chance}"
[measures]
cost = {{ kind = "cost", discount = {discount} }}
years = {{ kind = "effect", per = "year" }}
[[value]]
measure = "cost"
state = "well"
amount = "{amount}"
[[value]]
measure = "years"
state = "well"
amount = 1
"""


def two(cycles=2, length=1, counting="start", chance="p", discount="0", amount="100", extra=""):
    text = TWO.format(
        cycles=cycles,
        length=length,
        counting=counting,
        chance=chance,
        discount=discount,
        amount=amount,
    )
    return model_of(text + extra)


def cost(model):
    return run_model(model).central[0, 0]


@pytest.mark.parametrize(
    ("counting", "expected"),
    [
        # people at points 0, 1, 2: 1, 0.8, 0.64
        ("start", 100 * (1 + 0.8)),
        ("end", 100 * (0.8 + 0.64)),
        ("life-table", 100 * (0.9 + 0.72)),
        ("half-cycle", 100 * (0.5 + 0.8 + 0.32)),
        ("every-point", 100 * (1 + 0.8 + 0.64)),
        ("simpson", 100 * (1 + 4 * 0.8 + 0.64) / 3),
        ("simpson-darth", 100 * (1 / 3 + 0.8 * 2 / 3 + 0.64 / 3)),
    ],
)
def test_every_counting_rule_by_hand(counting, expected):
    assert cost(two(counting=counting)) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("counting", "discount", "expected"),
    [
        ("start", "0.1", 100 + 80 / 1.1),
        ("end", "0.1", 80 / 1.1 + 64 / 1.21),
        ("end", '{ rate = 0.1, at = "start" }', 80 + 64 / 1.1),
        ("start", '{ rate = 0.1, at = "end" }', 100 / 1.1 + 80 / 1.21),
        ("life-table", "0.1", 90 + 72 / 1.1),
        ("life-table", '{ rate = 0.1, at = "middle" }', 90 / 1.1**0.5 + 72 / 1.1**1.5),
        ("life-table", '{ rate = 0.1, at = "end" }', 90 / 1.1 + 72 / 1.21),
        ("half-cycle", "0.1", 50 + 80 / 1.1 + 32 / 1.21),
        ("start", '{ rate = 0.1, steps = "exponential" }', 100 + 80 * exp(-0.1)),
        ("start", '{ factor = "if(time < 1, 1, 0.5)" }', 100 + 40),
    ],
)
def test_every_discounting_by_hand(counting, discount, expected):
    assert cost(two(counting=counting, discount=discount)) == pytest.approx(expected, rel=1e-14)


def test_discounting_within_a_year():
    # half-year cycles, points 0, 0.5, 1, 1.5 years: 1, 0.8, 0.64, 0.512
    def found(discount):
        return cost(two(cycles=4, length=0.5, discount=discount)) / 100

    assert found("0.1") == pytest.approx(1 + 0.8 / 1.1**0.5 + 0.64 / 1.1 + 0.512 / 1.1**1.5)
    assert found('{ rate = 0.1, steps = "yearly" }') == pytest.approx(
        1 + 0.8 + 0.64 / 1.1 + 0.512 / 1.1
    )
    assert found('{ rate = 0.1, steps = "cycle" }') == pytest.approx(
        1 + 0.8 / 1.1 + 0.64 / 1.21 + 0.512 / 1.331
    )


def test_values_per_year_are_scaled_to_the_cycle():
    assert run_model(two(cycles=4, length=0.5)).central[0, 1] == pytest.approx(
        0.5 * (1 + 0.8 + 0.64 + 0.512)
    )


@pytest.mark.parametrize(
    ("counting", "amount", "expected"),
    [
        ("start", "cycle", 1 * 1 + 2 * 0.8),
        ("end", "cycle", 1 * 0.8 + 2 * 0.64),
        ("life-table", "cycle", 1 * 0.9 + 2 * 0.72),
        ("half-cycle", "cycle", 0 + 1 * 0.8 + 0.5 * 2 * 0.64),  # cycle counts points, from 0
        ("start", "age", 60 * 1 + 61 * 0.8),
        ("half-cycle", "time", 0.8 + 0.64),
    ],
)
def test_values_that_change_with_time_by_hand(counting, amount, expected):
    assert cost(two(counting=counting, amount=amount)) == pytest.approx(expected, rel=1e-14)


def test_time_dependent_chances_by_hand():
    # chances 0.1 then 0.2: people 1, 0.9, 0.72
    model = two(cycles=2, chance="0.1 * cycle", counting="end")
    assert cost(model) == pytest.approx(100 * (0.9 + 0.72))
    by_age = two(cycles=2, chance="if(age < 61, 0.1, 0.2)", counting="end")
    assert cost(by_age) == pytest.approx(100 * (0.9 + 0.72))


def test_values_of_moves_and_of_the_start():
    extra = """
[[value]]
measure = "cost"
to = "dead"
amount = "1000 * cycle"
[[value]]
measure = "cost"
at_start = true
amount = 7
"""
    # deaths 0.2 in cycle 1, 0.16 in cycle 2, discounted as the cycle is (from its start)
    found = cost(two(discount="0.1", amount="0", extra=extra))
    assert found == pytest.approx(7 + 1000 * 0.2 + 2000 * 0.16 / 1.1)
    weighed = extra.replace('cycle"', 'cycle"\nas_states = true')
    found = cost(two(counting="half-cycle", discount="0.1", amount="0", extra=weighed))
    assert found == pytest.approx(7 + 1000 * 0.2 / 1.1 + 0.5 * 2000 * 0.16 / 1.21)
    whole = cost(two(counting="half-cycle", discount="0.1", amount="0", extra=extra))
    assert whole == pytest.approx(7 + 1000 * 0.2 / 1.1 + 2000 * 0.16 / 1.21)


def test_undiscounted_sums_stand_beside():
    run = run_model(two(discount="0.1"))
    assert run.undiscounted[0, 0] == pytest.approx(180)


def test_people_come_in():
    text = """
cycles = 3
counting = "end"
start = { well = 10 }
states = ["well", "dead"]
[inflow]
well = "5 * (cycle <= 2)"
[chances.well]
dead = 0.5
[measures]
years = { kind = "effect" }
[[value]]
measure = "years"
state = "well"
amount = 1
"""
    # 10 -> 5 + 5 = 10 -> 5 + 5 = 10 -> 5
    run = run_model(model_of(text))
    assert run.occupancy[0][:, 0] == pytest.approx([10, 10, 10, 5])
    assert run.central[0, 0] == pytest.approx(25)


def test_strategies_may_start_elsewhere_and_have_other_moves():
    text = """
cycles = 1
counting = "end"
states = ["well", "sick", "dead"]
[chances]
well = { sick = 0.5 }
sick = { dead = 0.1 }
[measures]
years = { kind = "effect" }
[[value]]
measure = "years"
state = ["well", "sick"]
amount = 1
[strategies.usual]
[strategies.late]
start = { sick = 2 }
[strategies.risky.chances]
well = { dead = 0.3 }
"""
    run = run_model(model_of(text))
    assert run.occupancy[0][1] == pytest.approx([0.5, 0.5, 0])
    assert run.occupancy[1][1] == pytest.approx([0, 1.8, 0.2])
    assert run.occupancy[2][1] == pytest.approx([0.2, 0.5, 0.3])


def test_groups_are_run_apart_and_added_by_weight():
    groups = """
[groups]
young = { weight = 0.25, start_age = 50 }
old = { weight = 0.75, parameters = { p = 0.4 } }
"""
    run = run_model(two(cycles=1, counting="end", amount="age", extra=groups))
    # young: 0.8 x 50; old: 0.6 x 60
    assert run.central[0, 0] == pytest.approx(0.25 * 0.8 * 50 + 0.75 * 0.6 * 60)
    assert run.occupancy[0][1] == pytest.approx([0.25 * 0.8 + 0.75 * 0.6, 0.25 * 0.2 + 0.75 * 0.4])
    drawn = run_model(two(cycles=1, counting="end", amount="age", extra=groups), draws=Draws(3))
    assert drawn.drawn[0, 0] == pytest.approx(np.full(3, run.central[0, 0]))


def test_weights_of_groups_sum_to_one_and_their_parameters_have_names():
    with pytest.raises(InputError, match=r"groups: the weights should sum to 1, not 0.5"):
        two(extra="[groups]\na = { weight = 0.5 }\n")
    with pytest.raises(InputError, match="'q' is not a parameter"):
        two(extra='[groups]\na = { weight = 1, parameters = { p = "q" } }\n')


def test_a_whole_matrix_with_noughts_and_ones_may_be_stated():
    text = """
cycles = 2
counting = "end"
states = ["a", "b", "dead"]
[chances]
a = { a = 0.7, b = 0.2, dead = 0.1 }
b = { a = 0, b = 0.6, dead = 0.4 }
dead = { a = 0, b = 0, dead = 1 }
[measures]
years = { kind = "effect" }
[[value]]
measure = "years"
state = ["a", "b"]
amount = 1
"""
    run = run_model(model_of(text))
    assert run.occupancy[0][2] == pytest.approx([0.49, 0.26, 0.25])
    assert run.central[0, 0] == pytest.approx(0.9 + 0.75)


@pytest.mark.parametrize(
    ("multiply", "expected"),
    [
        ("by = 0.5", 0.1),
        ('by = 0.5\non = "chance"', 0.1),
        ('by = 0.5\non = "rate"', 1 - 0.8**0.5),
        ('by = 4\non = "odds"', 0.5),
        ("by = 0.5\nfirst_cycle = 2", 0.2),
        ('by = 0.5\nfrom = "well"\nto = "dead"', 0.1),
        ('by = 0.5\nto = "*"', 0.1),
    ],
)
def test_a_strategy_multiplies_chances_rates_or_odds(multiply, expected):
    extra = f"[strategies.new]\n[[strategies.new.multiply]]\n{multiply}\n"
    run = run_model(two(extra=extra))
    assert run.occupancy[0][1, 1] == pytest.approx(expected, rel=1e-14)


THREE = """
cycles = {cycles}
cycle_length = {length}
rate_method = "{method}"
counting = "end"
states = ["well", "sick", "dead"]
[rates]
well = {{ sick = "0.3 * {factor}", dead = 0.1 }}
sick = {{ well = 0.2, dead = 0.5 }}
[measures]
years = {{ kind = "effect" }}
[[value]]
measure = "years"
state = "*"
amount = 1
"""


def three(method, cycles=4, length=0.5, factor="1"):
    return model_of(THREE.format(method=method, cycles=cycles, length=length, factor=factor))


def generator(factor=1.0):
    return np.array([[-0.3 * factor - 0.1, 0.3 * factor, 0.1], [0.2, -0.7, 0.5], [0, 0, 0]])


def test_rates_become_the_exact_step_matrix():
    found = run_model(three("exact")).occupancy[0][4]
    assert found == pytest.approx(expm(generator() * 2.0)[0], abs=1e-12)


def test_rates_that_change_each_cycle_are_piecewise_constant():
    found = run_model(three("exact", cycles=2, length=1, factor="cycle")).occupancy[0][2]
    assert found == pytest.approx((expm(generator(1)) @ expm(generator(2)))[0], abs=1e-12)


def test_a_hazard_ratio_multiplies_exact_rates():
    multiply = '[strategies.new]\n[[strategies.new.multiply]]\nto = "sick"\nby = 0.5\n'
    text = THREE.format(method="exact", cycles=1, length=1, factor="1") + multiply
    found = run_model(model_of(text)).occupancy[0][1]
    assert found == pytest.approx(expm(generator(0.5))[0], abs=1e-12)


def test_too_many_cycles_since_entry_are_refused_with_what_would_do():
    text = TUNNEL.format(cycles=20_000, cap="")
    with pytest.raises(InputError, match="state a tunnel"):
        run_model(model_of(text))


def test_competing_and_independent_rates_by_hand():
    competing = run_model(three("competing", cycles=1, length=1)).occupancy[0][1]
    gone = 1 - exp(-0.4)
    assert competing == pytest.approx([1 - gone, gone * 0.75, gone * 0.25])
    independent = run_model(three("independent", cycles=1, length=1)).occupancy[0][1]
    sick, dead = 1 - exp(-0.3), 1 - exp(-0.1)
    assert independent == pytest.approx([1 - sick - dead, sick, dead])


TUNNEL = """
cycles = {cycles}
counting = "end"
[states]
well = ""
sick = {{ values = {{ cost = "10 * in_state" }}{cap} }}
dead = ""
[chances]
well = {{ sick = 0.3, dead = "0.01 * cycle" }}
sick = {{ well = 0.2, dead = "0.1 + 0.05 * min(in_state, 5)" }}
[measures]
cost = {{ kind = "cost" }}
"""


def tunnel_by_hand(cycles, cap):
    """People well, sick by cycle in state, dead; and the cost, cycle by cycle."""
    well, sick, dead, spent = 1.0, np.zeros(cycles + 2), 0.0, 0.0
    for cycle in range(1, cycles + 1):
        stay = np.minimum(np.arange(1, cycles + 3), cap)
        dying = 0.1 + 0.05 * np.minimum(stay, 5)
        onwards = sick * (1 - 0.2 - dying)
        dead += well * 0.01 * cycle + (sick * dying).sum()
        new = well * 0.3
        well = well * (1 - 0.3 - 0.01 * cycle) + sick.sum() * 0.2
        sick = np.concatenate([[new], onwards[:-1]])
        spent += (sick * 10 * stay).sum()
    return well, sick.sum(), dead, spent


@pytest.mark.parametrize(("stated", "cap"), [("", 99), (", tunnel = 3", 3)])
def test_time_in_state_is_kept_as_far_as_it_matters(stated, cap):
    run = run_model(model_of(TUNNEL.format(cycles=9, cap=stated)))
    *people, spent = tunnel_by_hand(9, cap)
    assert run.occupancy[0][9] == pytest.approx(people, rel=1e-12)
    assert run.central[0, 0] == pytest.approx(spent, rel=1e-12)


PARTITION = """
title = "three states by survival"
cycles = 240
cycle_length = 0.0833333333333333
counting = "half-cycle"
[states]
free = {{ title = "Progression-free", occupied = "exponential_survival(time, {rate})" }}
progressed = {{ occupied = "weibull_survival(time, 1.2, 4) - exponential_survival(time, {rate})" }}
dead = {{ occupied = "rest" }}
[measures]
cost = {{ kind = "cost", per = "year", discount = 0.035 }}
qalys = {{ kind = "effect", per = "year" }}
[[value]]
measure = "cost"
state = "free"
amount = 1000
[[value]]
measure = "cost"
at_start = true
amount = 50
[[value]]
measure = "qalys"
state = ["free", "progressed"]
amount = 1
"""


def test_partitioned_survival_integrates_its_curves():
    run = run_model(model_of(PARTITION.format(rate="0.5")))
    # discounted time progression-free: (1 - exp(-(0.5 + ln 1.035) x 20)) / (0.5 + ln 1.035)
    force = 0.5 + np.log(1.035)
    assert run.central[0, 0] == pytest.approx(50 + 1000 * (1 - exp(-force * 20)) / force, rel=2e-4)
    # mean of Weibull(1.2, 4) is 4 x gamma(1 + 1 / 1.2) = 3.7626, of which little is past 20 years
    assert run.central[0, 1] == pytest.approx(3.7626, rel=2e-3)
    assert run.occupancy[0].sum(axis=1) == pytest.approx(1)


def test_curves_that_cross_are_refused_with_the_first_year():
    with pytest.raises(InputError, match=r"states.progressed.*the first below 0 is at 0.0833"):
        run_model(model_of(PARTITION.format(rate="0.01")))


def test_draws_and_the_centre_meet_where_nothing_is_uncertain():
    run = run_model(two(), draws=Draws(5))
    assert run.drawn[0, 0] == pytest.approx(np.full(5, run.central[0, 0]))


def test_the_mean_over_draws_converges_at_one_over_root_n():
    text = TWO.format(cycles=2, length=1, counting="start", chance="q", discount="0", amount="100")
    stated = model_of(text.replace("p = 0.2", 'q = { distribution = "beta", a = 2, b = 8 }'))
    # mean of 100 x (1 + 1 - q) = 180; sd 100 x sd(q) = 100 x sqrt(0.16 / 11) = 12.06
    for count in (400, 6_400):
        found = run_model(stated, draws=Draws(count, 2)).drawn[0, 0].mean()
        assert abs(found - 180) < 4 * 12.06 / count**0.5


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0, 0.45), min_size=6, max_size=6), st.integers(1, 30))
def test_people_are_never_lost(chances, cycles):
    a, b, c, d, e, f = chances
    text = f"""
cycles = {cycles}
states = ["x", "y", "z"]
[chances]
x = {{ y = {a}, z = {b} }}
y = {{ x = {c}, z = {d} }}
z = {{ x = {e + 0.01}, y = {f + 0.01} }}
[measures]
n = {{ kind = "effect" }}
[[value]]
measure = "n"
state = "*"
amount = 1
"""
    if a == 0 == b:
        return
    if (b == 0 and d == 0) or (a == 0 and b == 0):
        return
    run = run_model(model_of(text))
    assert run.occupancy[0].sum(axis=1) == pytest.approx(1, abs=1e-12)
    step = np.array([[1 - a - b, a, b], [c, 1 - c - d, d], [e + 0.01, f + 0.01, 0.98 - e - f]])
    assert run.occupancy[0][-1] == pytest.approx(np.linalg.matrix_power(step, cycles)[0], abs=1e-10)


LOOKED_UP = """
cycles = 4
counting = "end"
states = ["a", "b"]
[chances.a]
b = "if(cycle <= 2, table('first', cycle), later)"
[parameters]
later = "if(cycle >= 3, 0.5, table('first', cycle))"
[tables.first]
cycle = [1, 2]
chance = [0.1, 0.2]
[measures]
people = { kind = "effect" }
[[value]]
measure = "people"
state = "a"
amount = 1
"""


def test_a_table_may_lack_what_a_branch_not_taken_would_look_up():
    # 0.9 + 0.9 x 0.8 + 0.72 / 2 + 0.72 / 4
    assert run_model(model_of(LOOKED_UP)).central[0, 0] == pytest.approx(0.9 + 0.72 + 0.36 + 0.18)


def test_a_table_that_lacks_what_is_looked_up_is_a_problem_of_that_place():
    text = LOOKED_UP.replace("cycle <= 2", "cycle <= 3")
    with pytest.raises(InputError, match=r"chances.a.b: table first: looked up at cycle"):
        run_model(model_of(text))
