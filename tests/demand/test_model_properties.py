"""What holds for every stated model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.model_run import run_model
from wholeplace.errors import InputError
from wholeplace.prevention.model_results import model_results
from wholeplace.store.model_file import model_of

chances = st.floats(0.01, 0.3)
TEXT = """
cycles = {cycles}
counting = "{counting}"
states = ["well", "ill", "dead"]
[chances]
well = {{ ill = {falling_ill}, dead = {dying} }}
ill = {{ well = {recovering}, dead = "hazard_ratio({dying}, 2)" }}
[measures]
cost = {{ kind = "cost", discount = {rate} }}
years = {{ kind = "effect", discount = {rate} }}
[[value]]
measure = "cost"
state = "ill"
amount = 1000
[[value]]
measure = "years"
state = ["well", "ill"]
amount = 1
[strategies.usual]
[strategies.other]
{other}
"""
MULTIPLY = '[[strategies.other.multiply]]\nfrom = "well"\nto = "ill"\nby = {ratio}\n'


def run(*, ill, dying, recovering, **more):
    usual = {"cycles": 12, "counting": "half-cycle", "rate": 0.035, "other": ""}
    text = TEXT.format(falling_ill=ill, dying=dying, recovering=recovering, **(usual | more))
    return run_model(model_of(text))


@settings(max_examples=25, deadline=None)
@given(chances, chances, chances, st.floats(0.1, 1.0))
def test_a_protective_effect_never_adds_illness_or_costs_life(ill, dying, recovering, ratio):
    found = run(ill=ill, dying=dying, recovering=recovering, other=MULTIPLY.format(ratio=ratio))
    usual, other = found.undiscounted
    assert other[0] <= usual[0] + 1e-9
    assert other[1] >= usual[1] - 1e-9


@settings(max_examples=25, deadline=None)
@given(chances, chances, chances)
def test_a_strategy_that_changes_nothing_costs_nothing(ill, dying, recovering):
    found = run(ill=ill, dying=dying, recovering=recovering, other=MULTIPLY.format(ratio=1.0))
    assert found.central[0].tolist() == found.central[1].tolist()
    assert model_results(found).effects[0].central[1].standing == "dominated"


@settings(max_examples=25, deadline=None)
@given(chances, chances, chances, st.floats(0.0, 0.1))
def test_discounting_never_adds(ill, dying, recovering, rate):
    found = run(ill=ill, dying=dying, recovering=recovering, rate=rate)
    assert (found.central <= found.undiscounted + 1e-9).all()


@settings(max_examples=25, deadline=None)
@given(chances, chances, chances)
def test_the_mean_of_counting_at_start_and_end_is_the_life_table(ill, dying, recovering):
    found = {
        rule: run(ill=ill, dying=dying, recovering=recovering, counting=rule).undiscounted[0]
        for rule in ("start", "end", "life-table", "half-cycle", "every-point")
    }
    mean = (found["start"] + found["end"]) / 2
    assert found["life-table"] == pytest.approx(mean, rel=1e-12)
    assert found["half-cycle"] == pytest.approx(mean, rel=1e-12)
    assert (found["every-point"] >= found["start"] - 1e-12).all()


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 3.0), st.floats(0.01, 3.0), st.floats(0.05, 2.0))
def test_two_competing_rates_have_their_closed_form(first, second, years):
    text = f"""
cycles = 5
cycle_length = {years / 5}
states = ["start", "a", "b"]
[rates.start]
a = {first}
b = {second}
[measures]
n = {{ kind = "effect" }}
[[value]]
measure = "n"
state = "a"
amount = 1
"""
    people = run_model(model_of(text)).occupancy[0][-1]
    gone = -np.expm1(-(first + second) * years)
    share = first / (first + second)
    assert people == pytest.approx([1 - gone, gone * share, gone * (1 - share)], abs=1e-10)
    competing = run_model(model_of('rate_method = "competing"\n' + text)).occupancy[0][-1]
    assert competing == pytest.approx(people, abs=1e-10)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.5, 0.99), st.floats(0.02, 0.6))
def test_a_row_above_one_is_always_refused_and_one_below_never(ill, dying):
    if abs(ill + dying - 1) < 1e-6:
        return
    if ill + dying > 1:
        with pytest.raises(InputError, match="state well: its chances sum to"):
            run(ill=ill, dying=dying, recovering=0.01)
    elif 1 - (1 - dying) ** 2 + 0.01 < 1:
        assert run(ill=ill, dying=dying, recovering=0.01).central[0, 0] > 0
