"""What a premium would bring is an interval, and assumed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.finance.rules import Rulebook
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.settlement.design import Design, Premium
from wholeplace.settlement.premium import respond

Made = Callable[..., Design]
DRAWS = Draws(400)


def test_a_pound_of_premium_adds_what_the_rules_say(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    simulation = simulate([designed(premium=Premium("by need", 0.1))], baseline)
    found = respond(simulation, 0, rules=rules, draws=DRAWS)
    middle, low, high = found.added_in_all
    # 150,000 over three years; half, 30% to 70%, becomes prevention.
    assert sum(found.paid) == pytest.approx(150_000)
    assert (middle, low, high) == pytest.approx((75_000, 45_000, 105_000), rel=0.05)
    assert found.level == 0.8
    assert all(rule.is_assumed for rule in found.leans_on)


def test_conditions_make_more_of_it_prevention(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    plain = designed(premium=Premium("by need", 0.1))
    tied = designed(id="tied", premium=Premium("tied to outcomes", 0.1, column="outcome"))
    simulation = simulate([plain, tied], baseline)
    one, other = (respond(simulation, at, rules=rules, draws=DRAWS) for at in (0, 1))
    assert other.added_in_all[0] > one.added_in_all[0]


def test_a_known_return_is_saved_evenly_after_the_delay(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    simulation = simulate([designed(premium=Premium("flat", 0.1))], baseline)
    found = respond(simulation, 0, rules=rules, draws=DRAWS, returned=Estimate.known(4.0))
    # Paid in three years, saved over four beginning two years later: 2028 to 2033.
    assert found.saved.years == tuple(range(2026, 2034))
    assert (found.saved.values[:, :2] == 0).all()
    assert found.saved.total() == pytest.approx(4 * found.added.total())
    # The first year's quarter: a quarter of 4 times what was added.
    assert found.saved.values[:, 2] == pytest.approx(found.added.values[:, 0])


def test_it_pays_back_when_enough_is_saved_and_never_when_nothing_is(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    simulation = simulate([designed(premium=Premium("flat", 0.1))], baseline)
    rich, poor = (
        respond(simulation, 0, rules=rules, draws=DRAWS, returned=Estimate.known(worth))
        for worth in (20.0, 0.0)
    )
    assert rich.pays_back > 0.99
    assert rich.back_by is not None
    assert (poor.pays_back, poor.back_by, poor.saved_in_all) == (0.0, None, (0.0, 0.0, 0.0))


def test_draws_are_the_same_every_time(baseline: Baseline, rules: Rulebook, designed: Made) -> None:
    simulation = simulate([designed(premium=Premium("flat", 0.1))], baseline)
    one, other = (respond(simulation, 0, rules=rules, draws=DRAWS) for _ in range(2))
    assert np.array_equal(one.saved.values, other.saved.values)


def test_a_design_without_a_premium_is_refused(
    baseline: Baseline, rules: Rulebook, designed: Made
) -> None:
    with pytest.raises(InputError, match="need premium: has none"):
        respond(simulate([designed()], baseline), 0, rules=rules, draws=DRAWS)
