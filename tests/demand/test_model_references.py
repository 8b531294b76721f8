"""Stated models agree with the same sums written out in plain numpy."""

from functools import cache

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.stats import norm

from wholeplace.demand.model_run import run_model
from wholeplace.draws import Draws
from wholeplace.prevention.model_results import model_results
from wholeplace.store.model_file import model_of

MONTHS = """
cycles = 36
cycle_length = "1 / 12"
rate_method = "{method}"
counting = "{counting}"
states = ["s", "p", "d"]
[rates.s]
p = "0.3 + 0.02 * time"
d = 0.05
[rates.p]
d = 0.6
s = 0.1
[measures]
years = {{ kind = "effect", per = "year", discount = {discount} }}
cost = {{ kind = "cost", discount = {discount} }}
[[value]]
measure = "years"
state = ["s", "p"]
amount = 1
[[value]]
measure = "cost"
state = "s"
amount = "100 + 10 * time"
[[value]]
measure = "cost"
state = "p"
amount = "300 + cycle"
"""
MONTH = 1 / 12
CYCLES = 36
FACTORS = {
    "0.035": lambda years, cycles: 1.035**-years,
    '{ rate = 0.035, steps = "yearly" }': lambda years, cycles: 1.035 ** -np.floor(years + 1e-9),
    '{ rate = 0.035, steps = "exponential" }': lambda years, cycles: np.exp(-0.035 * years),
    '{ rate = 0.003, steps = "cycle" }': lambda years, cycles: 1.003**-cycles,
    '{ factor = "discount(0.035, min(time, 2))" }': lambda years, cycles: 1.035 ** -min(years, 2),
}
POINT_WEIGHTS = {
    "half-cycle": (0.5, 1, 1),
    "every-point": (1, 1, 1),
    "simpson": (1 / 3, 4 / 3, 2 / 3),
    "simpson-darth": (1 / 3, 2 / 3, 4 / 3),
}  # at both ends, at odd points, at even points


def steps(method, cycle):
    rates = np.array([[0, 0.3 + 0.02 * (cycle - 1) * MONTH, 0.05], [0.1, 0, 0.6], [0, 0, 0]])
    out = rates.sum(axis=1)
    if method == "exact":
        return expm((rates - np.diag(out)) * MONTH)
    if method == "competing":
        share = np.divide(rates, out[:, None], where=out[:, None] > 0, out=np.zeros((3, 3)))
        chance = share * (1 - np.exp(-out * MONTH))[:, None]
    else:
        chance = 1 - np.exp(-rates * MONTH)
    return chance + np.diag(1 - chance.sum(axis=1))


@cache
def trace(method):
    people = [np.array([1.0, 0, 0])]
    for cycle in range(1, CYCLES + 1):
        people.append(people[-1] @ steps(method, cycle))
    return people


def by_cycles(people, counting, factor):
    years = cost = 0.0
    for cycle in range(1, CYCLES + 1):
        there = {
            "start": people[cycle - 1],
            "end": people[cycle],
            "life-table": (people[cycle - 1] + people[cycle]) / 2,
        }[counting]
        moment = cycle if counting == "end" else cycle - 1
        weight = factor(moment * MONTH, moment)
        years += (there[0] + there[1]) * MONTH * weight
        worth = there[0] * (100 + 10 * (cycle - 1) * MONTH) + there[1] * (300 + cycle)
        cost += worth * weight
    return years, cost


def by_points(people, counting, factor):
    years = cost = 0.0
    for point in range(CYCLES + 1):
        ends, odd, even = POINT_WEIGHTS[counting]
        weight = ends if point in (0, CYCLES) else odd if point % 2 else even
        weight *= factor(point * MONTH, point)
        there = people[point]
        years += (there[0] + there[1]) * MONTH * weight
        cost += weight * (there[0] * (100 + 10 * point * MONTH) + there[1] * (300 + point))
    return years, cost


@pytest.mark.parametrize("method", ["exact", "competing", "independent"])
@pytest.mark.parametrize("counting", ["start", "end", "life-table", *POINT_WEIGHTS])
def test_rates_a_month_long_under_every_rule_of_counting(method, counting):
    text = MONTHS.format(method=method, counting=counting, discount="0.035")
    sums = by_points if counting in POINT_WEIGHTS else by_cycles
    expected = sums(trace(method), counting, FACTORS["0.035"])
    assert run_model(model_of(text)).central[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("discount", FACTORS)
@pytest.mark.parametrize("counting", ["end", "half-cycle"])
def test_discounting_by_month_in_every_way(discount, counting):
    text = MONTHS.format(method="exact", counting=counting, discount=discount)
    sums = by_points if counting in POINT_WEIGHTS else by_cycles
    expected = sums(trace("exact"), counting, FACTORS[discount])
    assert run_model(model_of(text)).central[0] == pytest.approx(expected, rel=1e-9)


HALF_YEARS = """
cycles = 10
cycle_length = 0.5
counting = "half-cycle"
states = ["a", "b", "d"]
start = {{ a = 90, b = 10 }}
[chances.a]
b = 0.2
d = "0.01 * cycle"
[chances.b]
a = 0.1
d = 0.3
[measures]
cost = {{ kind = "cost", discount = 0.05 }}
[[value]]
measure = "cost"
to = "d"
amount = "1000 + cycle"
[[value]]
measure = "cost"
from = "a"
to = "b"
amount = 50
as_states = true
[[value]]
measure = "cost"
at_start = true
amount = 7
strategies = ["new"]
[strategies]
old = "Old"
[strategies.new]
start = {{ a = 50, b = 50 }}
[[strategies.new.multiply]]
from = ["a", "b"]
to = ["b", "d"]
by = {by}
on = "{on}"
first_cycle = 3
last_cycle = 6
"""
CHANGED = {
    "chance": lambda p, by: p * by,
    "rate": lambda p, by: 1 - (1 - p) ** by,
    "odds": lambda p, by: p / (1 - p) * by / (1 + p / (1 - p) * by),
}


@pytest.mark.parametrize("on", CHANGED)
@pytest.mark.parametrize("by", [0.5, 1.3])
def test_a_treatment_of_four_half_years_another_start_and_values_of_moves(on, by):
    run = run_model(model_of(HALF_YEARS.format(on=on, by=by)))
    for place, (people, cost) in enumerate((([90, 10, 0], 0.0), ([50, 50, 0], 700.0))):
        a, b, d = people
        for cycle in range(1, 11):
            treated = place and 3 <= cycle <= 6
            ab, ad, bd = (CHANGED[on](p, by) if treated else p for p in (0.2, 0.01 * cycle, 0.3))
            weight = 0.5 if cycle == 10 else 1
            died, fell = a * ad + b * bd, a * ab
            cost += 1.05 ** (-cycle / 2) * (died * (1000 + cycle) + weight * fell * 50)
            a, b, d = a - fell - a * ad + 0.1 * b, b + fell - 0.1 * b - b * bd, d + died
        assert run.central[place, 0] == pytest.approx(cost, rel=1e-12)


SHAME = """
cycles = 10
counting = "life-table"
start = { pre = 25000, symp = 5000 }
inflow = { pre = "8000 + 100 * cycle" }
states = ["pre", "symp", "dead"]
[tables.deaths]
lookup = "step"
n = [1, 2, 3, 4, 5, 6]
p = [0.12, 0.09, 0.05, 0.105, 0, 0.088]
[parameters]
natural = "if(cycle <= 4, 0.0005, 0.0007)"
before = "weibull_survival(time_in_state, 1.5, 5)"
surgery = "1 - weibull_survival(time_in_state + 1, 1.5, 5) / before"
[chances.pre]
symp = "surgery"
dead = "natural"
[chances.symp]
pre = 0.001
dead = "1 - (1 - natural) * (1 - table('deaths', in_state))"
[measures]
cost = { kind = "cost", discount = 0.05 }
[[value]]
measure = "cost"
state = "pre"
amount = "20000 * (in_state == 1)"
[[value]]
measure = "cost"
state = "symp"
amount = "if(in_state < 9, 11000, 9000)"
"""


def test_time_since_entry_in_two_states_with_people_coming_in():
    # the shape of heemod's article (arXiv 1702.03252): surgery wears off, deaths by years since
    # the first symptom, a cost in the first cycle of a state
    deaths = np.array([0.12, 0.09, 0.05, 0.105, 0] + [0.088] * 7)
    years = np.arange(12.0)
    worn = 1 - np.exp((years / 5) ** 1.5 - ((years + 1) / 5) ** 1.5)
    pre, symp, cost = np.zeros(12), np.zeros(12), 0.0
    pre[0], symp[0] = 25_000, 5_000
    for cycle in range(1, 11):
        natural = 0.0005 if cycle <= 4 else 0.0007
        die = 1 - (1 - natural) * (1 - deaths)
        later_pre, later_symp = np.zeros(12), np.zeros(12)
        later_pre[1:] = (pre * (1 - worn - natural))[:-1]
        later_symp[1:] = (symp * (1 - 0.001 - die))[:-1]
        later_pre[0] = 0.001 * symp.sum() + 8_000 + 100 * cycle
        later_symp[0] = (pre * worn).sum()
        spent = (pre[0] + later_pre[0]) / 2 * 20_000
        spent += ((symp + later_symp) / 2 * np.where(years < 8, 11_000, 9_000)).sum()
        cost += spent / 1.05 ** (cycle - 1)
        pre, symp = later_pre, later_symp
    assert run_model(model_of(SHAME)).central[0, 0] == pytest.approx(cost, rel=1e-12)


def test_partitioned_survival_by_quarters():
    text = """
cycles = 40
cycle_length = 0.25
[parameters]
free = "weibull_survival(time, 1.2, 2)"
alive = "lognormal_survival(time, 1.3, 0.9)"
[states]
free = { occupied = "free", values = { qalys = 0.8 } }
ill = { occupied = "alive - free", values = { qalys = 0.6 } }
dead = { occupied = "rest" }
[measures]
qalys = { kind = "effect", per = "year", discount = 0.035 }
"""
    time = np.arange(41) / 4
    free = np.exp(-((time / 2) ** 1.2))
    alive = np.append(1, norm.sf((np.log(time[1:]) - 1.3) / 0.9))
    weight = np.where((time == 0) | (time == 10), 0.5, 1) * 1.035**-time / 4
    expected = (weight * (0.8 * free + 0.6 * (alive - free))).sum()
    assert run_model(model_of(text)).central[0, 0] == pytest.approx(expected, rel=1e-12)


def test_chance_of_being_best_and_perfect_information_of_normal_net_benefit():
    text = """
cycles = 1
counting = "start"
states = ["all"]
[parameters]
gain = { distribution = "normal", mean = 1, sd = 0.5 }
price = { distribution = "normal", mean = 21000, sd = 4000 }
[measures]
cost = { kind = "cost" }
qalys = { kind = "effect" }
[[value]]
measure = "cost"
state = "all"
amount = "if(strategy == 'new', price, 0)"
[[value]]
measure = "qalys"
state = "all"
amount = "if(strategy == 'new', gain, 0)"
[strategies]
old = "Old"
new = "New"
"""
    found = model_results(run_model(model_of(text), draws=Draws(50_000, 1)))
    choice = next(each for each in found.effects[0].choices if each.threshold == 20_000)
    # net benefit of the new: mean -1,000, sd = hypot(10,000, 4,000)
    sd = np.hypot(10_000, 4_000)
    z = 1_000 / sd
    assert choice.chance_best[1] == pytest.approx(norm.cdf(-z), abs=0.008)
    exact = sd * (norm.pdf(z) - z * norm.sf(z))
    assert choice.evpi == pytest.approx(exact, abs=4 * choice.evpi_error)
