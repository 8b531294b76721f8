"""Cash of each year by body, and the chance of having it back."""

import pytest

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.value import value

YEARS = tuple(range(2026, 2037))


@pytest.fixture(scope="module")
def valued(made):
    def run(action, *costs, years=YEARS, draws=None, growth=0.0):
        return value(
            action,
            unit_costs=made.unit_costs(*costs),
            years=years,
            draws=draws or Draws(1),
            rules=made.rules(growth=growth),
        )

    return run


def test_cash_is_in_the_prices_of_each_year(made, valued):
    # Prices of 2024, 2 % a year: £2,000 paid in 2026 is 2,000 x 1.02 ** 2 in cash.
    finance = valued(made.action(), growth=0.02).finance
    assert finance.cost.prices is None
    assert finance.cost.values[0, 0, 0] == pytest.approx(2_000 * 1.02**2)


def test_cash_cannot_be_discounted_by_mistake(made, valued):
    finance = valued(made.action()).finance
    with pytest.raises(MethodError, match="cash of each year cannot be discounted"):
        finance.net.present_value(made.schedule("standard", 0.035))


def test_saving_and_unbanked_are_the_whole_fiscal_benefit(made, valued):
    share = Estimate.share(0.3, low=0.1, high=0.5)
    from wholeplace.prevention.intervention import BodyShare

    cost = made.unit_cost(bearers=(BodyShare("council", 1.0, share),))
    finance = valued(made.action(), cost, draws=Draws(50)).finance
    whole = (finance.saving + finance.unbanked).values[:, 0, 0]
    assert whole == pytest.approx([4_000] * 50)


def test_a_share_that_is_not_cashable_never_reaches_the_cash_view(made, valued):
    cost = made.unit_cost(bearers=(made.share_of("council", cashable=0.0),))
    assert not valued(made.action(), cost).finance.saving.values.any()


def test_the_chance_of_payback_is_counted_from_the_first_year(made, valued):
    # Spent 2,000 in 2026; banked 1,000 a year from 2027: back by the end of 2028, the third year.
    effect = made.effect(lag=1, duration=10, size=Estimate.known(-0.05))
    found = valued(made.action(effects=(effect,))).pays_back_by
    assert found == {3: 1.0, 5: 1.0, 10: 1.0}
    slower = made.effect(lag=2, duration=10, size=Estimate.known(-0.05))
    found = valued(made.action(effects=(slower,))).pays_back_by
    assert found == {3: 0.0, 5: 1.0, 10: 1.0}


def test_a_valuation_too_short_for_an_answer_gives_none(made, valued):
    found = valued(made.action(), years=YEARS[:4]).pays_back_by
    assert found[3] is not None
    assert (found[5], found[10]) == (None, None)


def test_the_chance_of_payback_is_the_share_of_draws(made, valued):
    # Banked 2,000 with an uncertain price around the 2,000 that was spent: about one half.
    price = made.unit_cost(amount=Estimate.normal(1_000, low=500, high=1_500))
    chance = valued(made.action(), price, draws=Draws(4_000)).pays_back_by[3]
    assert chance == pytest.approx(0.5, abs=0.03)


def test_cash_paid_back_and_spent_again_is_not_back(made, valued):
    later = made.cost(year=2030, amount=Estimate.known(5_000.0), what="more staff")
    found = valued(made.action(costs=(later,))).pays_back_by
    assert found == {3: 1.0, 5: 0.0, 10: 0.0}


def test_the_chance_is_of_all_bodies_together(made, valued):
    bearers = (made.share_of("council", 0.1, cashable=1.0), made.share_of("NHS", 0.9, cashable=1.0))
    found = valued(made.action(), made.unit_cost(bearers=bearers))
    assert found.pays_back_by[3] == 1.0
    assert found.finance.net.of("council").total()[0] == pytest.approx(400 - 2_000)
