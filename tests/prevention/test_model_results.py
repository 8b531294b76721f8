"""What a run of a stated model says."""

import pytest

from wholeplace.demand.model_run import run_model
from wholeplace.draws import Draws
from wholeplace.prevention.model_results import TOTAL, model_results
from wholeplace.store.model_file import model_of

TEXT = """
title = "two costs"
cycles = 1
counting = "start"
states = ["all"]
[parameters]
gain = { distribution = "normal", mean = 2, sd = 1 }
[measures]
nhs = { kind = "cost" }
council = { kind = "cost" }
qalys = { kind = "effect" }
happy_days = { kind = "effect" }
[[value]]
measure = "nhs"
state = "all"
amount = "if(strategy == 'new', 50, 10)"
[[value]]
measure = "council"
state = "all"
amount = 5
[[value]]
measure = "qalys"
state = "all"
amount = "if(strategy == 'new', gain, 1)"
[strategies]
usual = "As now"
new = "New"
[results]
thresholds = [30]
"""


def results(extra="", draws=0):
    stated = model_of(TEXT + extra)
    return model_results(run_model(stated, draws=Draws(draws, 1) if draws else None))


def test_costs_to_bodies_are_summed_to_the_total():
    usual, new = results().strategies
    assert usual.central == {"nhs": 10, "council": 5, "qalys": 1, "happy_days": 0, TOTAL: 15}
    assert new.central[TOTAL] == 55
    assert new.title == "New"


def test_only_the_costs_asked_for_are_in_the_total():
    found = results('costs = ["nhs"]\n')
    assert [each.central[TOTAL] for each in found.strategies] == [10, 50]
    assert found.costs == 1


def test_every_effect_has_increments_unless_some_are_asked_for():
    assert [each.effect for each in results().effects] == ["qalys", "happy_days"]
    assert [each.effect for each in results('effects = "qalys"\n').effects] == ["qalys"]


def test_increments_net_benefit_and_baseline_by_hand():
    (effect,) = results('effects = "qalys"\nbaseline = "usual"\n').effects
    assert effect.central[1].ratio == 40
    # 1 x 30 - 15 and 2 x 30 - 55
    assert effect.net_benefit == ((30.0, (15.0, 5.0)),)
    (new,) = effect.against_baseline
    assert (new.more_cost, new.more_effect, new.ratio) == (40, 1, 40)
    assert new.more_net_benefit == ((30.0, -10.0),)


def test_draws_give_ranges_and_choices():
    found = results('effects = "qalys"\nlevel = 0.8\n', draws=20_000)
    new = found.strategies[1].drawn["qalys"]
    # normal(2, 1): 80 % between 2 -+ 1.2816
    assert (new.mean, new.low, new.high) == pytest.approx((2, 0.7184, 3.2816), abs=0.04)
    choice = next(each for each in found.effects[0].choices if each.threshold == 30)
    # new is best where 30 (gain - 1) > 40, gain > 2.3333: 1 - Phi(1 / 3) = 0.3694
    assert choice.chance_best[1] == pytest.approx(0.3694, abs=0.012)
    # EVPI = 30 x E max(0, gain - 2.3333) = 30 x (phi(1/3) - (1/3)(1 - Phi(1/3))) = 30 x 0.25424
    assert choice.evpi == pytest.approx(7.627, abs=5 * choice.evpi_error)
    assert (found.draws, found.seed, found.level) == (20_000, 1, 0.8)


def test_without_draws_nothing_is_said_of_chances():
    found = results()
    assert (found.draws, found.effects[0].choices, found.effects[0].drawn) == (0, (), ())
    assert found.strategies[0].drawn == {}
