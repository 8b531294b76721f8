"""Actions in a pooled fund, worked by hand: their own draws, whose savings, and prices refused."""

from dataclasses import replace

import numpy as np
import pytest

from tests.finance.pools_made_up import known, two_partners
from tests.plan.anytown import valuation
from wholeplace.draws import Draws
from wholeplace.errors import InputError, MethodError
from wholeplace.finance.pool import Scheme
from wholeplace.plan.pooled import settled
from wholeplace.prevention.cash import Finance
from wholeplace.yearly import Yearly

TWO = Draws(2)
YEARS = (2026, 2027)


def valued(cost, saving, *, bodies=("nhs", "council"), prices=None):
    """An action of two draws and years: cost and saving [draws x years x bodies]."""
    costs, savings = (
        Yearly(np.array(each, dtype=float), YEARS, "GBP", prices, bodies) for each in (cost, saving)
    )
    finance = Finance(costs, savings, savings - costs, savings)
    return replace(valuation("falls", "Falls classes"), finance=finance)


def flat(*amounts):
    """The same amounts by body in both draws and years."""
    return np.broadcast_to(np.array(amounts, dtype=float), (2, 2, len(amounts)))


def fund(*actions):
    schemes = tuple(
        Scheme(f"s{at}", f"Scheme {at}", "nhs", action, dict.fromkeys(YEARS, known(50.0)))
        for at, action in enumerate(actions)
    )
    return replace(two_partners(known(100.0), years=YEARS), schemes=schemes)


def test_a_scheme_that_names_an_action_costs_what_it_is_valued_at():
    # 70 + 20 in the place of the budget of 50; the other scheme keeps its own.
    found = settled(fund("falls", ""), {"falls": valued(flat(70, 20), flat(0, 0))}, draws=TWO)
    assert found.cash.schemes.of("s0").values.tolist() == [[90.0, 90.0]] * 2
    assert found.cash.schemes.of("s1").values.tolist() == [[50.0, 50.0]] * 2
    assert found.cash.chance_over == (1.0, 1.0)
    assert found.balance == {2026: 0.0, 2027: 0.0}


def test_each_draw_keeps_its_own_cost():
    cost = np.array([[[60.0, 0.0]] * 2, [[140.0, 0.0]] * 2])
    found = settled(fund("falls"), {"falls": valued(cost, flat(0, 0))}, draws=TWO)
    assert found.cash.spend.values.tolist() == [[60.0, 60.0], [140.0, 140.0]]
    assert found.cash.chance_over == (0.5, 0.5)


def test_savings_stand_beside_what_is_paid_and_of_strangers_are_left_out():
    # Costs 100, met by 60 and 40. The NHS saves 70; 900 are the police's, no member.
    found = settled(
        fund("falls"),
        {"falls": valued(flat(100, 0), flat(70, 900), bodies=("nhs", "police"))},
        draws=TWO,
    )
    assert found.in_hand.bodies == ("council", "nhs")
    assert found.in_hand.of("nhs").values.tolist() == [[30.0, 30.0]] * 2
    assert found.in_hand.of("council").values.tolist() == [[-60.0, -60.0]] * 2


def test_an_action_named_by_two_schemes_would_count_twice_and_is_refused():
    falls = {"falls": valued(flat(50, 0), flat(70, 5))}
    with pytest.raises(InputError, match="action 'falls' is paid for 2 times"):
        settled(fund("falls", "falls"), falls, draws=TWO)


def test_real_prices_or_other_draws_are_refused():
    real = {"falls": valued(flat(1, 1), flat(1, 1), prices=2024)}
    with pytest.raises(MethodError, match="in the cash of each year"):
        settled(fund("falls"), real, draws=TWO)
    with pytest.raises(MethodError, match="has 2 draws, the pool has 3"):
        settled(fund("falls"), {"falls": valued(flat(1, 1), flat(1, 1))}, draws=Draws(3))
