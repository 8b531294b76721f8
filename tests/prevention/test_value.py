"""An action valued by hand, and what must hold whatever the action."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.value import value, value_together

ONE = Draws(1)
TAKE_UP = Estimate.share(0.5, low=0.4, high=0.6)
PRICE = Estimate.cost(1_000, low=800, high=1_250)


@pytest.fixture(scope="module")
def valued(made):
    def run(*actions, costs=None, years=made.years, draws=ONE, **rules):
        given_rules = made.rules(**rules)
        chosen = made.unit_costs() if costs is None else made.unit_costs(*costs)
        common = {"unit_costs": chosen, "years": years, "draws": draws, "rules": given_rules}
        return (
            value(actions[0], **common) if len(actions) == 1 else value_together(actions, **common)
        )

    return run


def real(yearly):
    return yearly.over_bodies().values[0].tolist()


def test_the_whole_chain_by_hand(made, valued):
    # 40 reached x 0.1 = 4 avoided x £1,000 in 2026, against £2,000 of cost; no discounting.
    result = valued(made.action())
    assert real(result.benefit["fiscal"]) == pytest.approx([4_000, 0, 0, 0, 0])
    assert real(result.cost) == pytest.approx([2_000, 0, 0, 0, 0])
    assert result.treasury.cost == pytest.approx([2_000])
    assert result.treasury.public == pytest.approx([4_000])
    assert result.treasury.net == pytest.approx([2_000])
    # Half of it is cashable: 2,000 saved less 2,000 spent.
    assert real(result.finance.saving) == pytest.approx([2_000, 0, 0, 0, 0])
    assert real(result.finance.unbanked) == pytest.approx([2_000, 0, 0, 0, 0])
    assert real(result.finance.net) == pytest.approx([0, 0, 0, 0, 0])


def test_the_result_names_what_it_is_of(made, valued):
    result = valued(made.action())
    assert (result.id, result.name, result.years) == ("meetings", "Family meetings", made.years)
    assert result.intervention == made.action()
    assert result.prices == 2024
    assert [each.outcome for each in result.avoided] == ["taken into care"]


def test_a_unit_cost_is_brought_to_the_price_year(made, valued):
    # 2020 prices with 10 % inflation a year: 1,000 x 1.1 ** 4 = 1,464.1 each.
    old = made.unit_cost(prices=2020)
    result = valued(made.action(), costs=[old], growth=0.1)
    assert real(result.benefit["fiscal"])[0] == pytest.approx(4 * 1_464.1)


def test_optimism_raises_costs_and_cuts_benefits(made, valued):
    result = valued(made.action(optimism_cost=0.1, optimism_benefit=0.25))
    assert real(result.cost)[0] == pytest.approx(2_200)
    assert real(result.benefit["fiscal"])[0] == pytest.approx(3_000)


def test_use_avoided_is_before_optimism(made, valued):
    result = valued(made.action(optimism_benefit=0.25))
    assert result.avoided[0].use.values[0, 0] == pytest.approx(4)


def test_bearers_share_a_saving(made, valued):
    bearers = (made.share_of("council", 0.75), made.share_of("NHS", 0.25, cashable=0.0))
    result = valued(made.action(), costs=[made.unit_cost(bearers=bearers)])
    assert result.benefit["fiscal"].of("council").values[0, 0] == pytest.approx(3_000)
    assert result.benefit["fiscal"].of("NHS").values[0, 0] == pytest.approx(1_000)
    assert result.finance.saving.of("NHS").values[0, 0] == 0
    assert result.finance.unbanked.of("NHS").values[0, 0] == pytest.approx(1_000)


def test_a_transfer_is_fiscal_and_never_social_value(made, valued):
    benefit = made.unit_cost(transfer=True, bearers=(made.share_of("DWP"),))
    result = valued(made.action(), costs=[benefit])
    assert result.treasury.fiscal == pytest.approx([4_000])
    assert result.treasury.public == pytest.approx([0])
    assert result.treasury.net == pytest.approx([-2_000])
    assert real(result.transfers)[0] == pytest.approx(4_000)


def test_a_body_can_bear_the_transfer_part_of_a_mixed_cost(made, valued):
    from dataclasses import replace

    bearers = (
        replace(made.share_of("DWP", 0.9), transfer=True),
        replace(made.share_of("NHS", 0.1), transfer=False),
    )
    result = valued(made.action(), costs=[made.unit_cost(bearers=bearers, transfer=True)])
    assert result.treasury.fiscal == pytest.approx([4_000])
    assert result.treasury.public == pytest.approx([400])


def test_social_value_counts_in_public_value_and_not_in_fiscal(made, valued):
    social = made.unit_cost(value_kind="social", bearers=(made.share_of("society"),))
    result = valued(made.action(), costs=[social])
    assert result.treasury.fiscal == pytest.approx([0])
    assert result.treasury.public == pytest.approx([4_000])
    assert real(result.finance.saving)[0] == 0
    assert [position.body for position in result.positions] == ["council"]


def test_in_kind_costs_are_in_the_economic_case_and_never_in_cash(made, valued):
    costs = (made.cost(), made.cost(kind="in kind", what="rooms", amount=Estimate.known(500.0)))
    result = valued(made.action(costs=costs))
    assert result.treasury.cost == pytest.approx([2_500])
    assert real(result.finance.cost)[0] == pytest.approx(2_000)


def test_capital_is_cash(made, valued):
    result = valued(made.action(costs=(made.cost(kind="capital"),)))
    assert real(result.finance.cost)[0] == pytest.approx(2_000)


def test_several_effects_of_an_action_add_up(made, valued):
    arrest = made.unit_cost(id="arrest", name="An arrest", amount=Estimate.known(500.0))
    effects = (made.effect(), made.effect(outcome="arrested", unit_cost="arrest"))
    result = valued(made.action(effects=effects), costs=[made.unit_cost(), arrest])
    assert real(result.benefit["fiscal"])[0] == pytest.approx(4 * 1_000 + 4 * 500)


def test_present_values_are_discounted_from_the_first_year(made, valued):
    effect = made.effect(lag=1)
    result = valued(made.action(effects=(effect,)), rate=0.035)
    assert result.treasury.base == 2026
    assert result.treasury.public == pytest.approx([4_000 / 1.035])
    assert result.treasury.cost == pytest.approx([2_000])


def test_present_values_can_be_brought_to_an_earlier_base_year(made, valued):
    result = valued(made.action(), rate=0.035, base=2024)
    assert result.treasury.base == 2024
    assert result.treasury.cost == pytest.approx([2_000 / 1.035**2])
    assert result.positions[0].pays.value == pytest.approx(2_000 / 1.035**2)


def test_the_edition_of_the_green_book_is_stamped(made, valued):
    assert valued(made.action()).treasury.edition == "Green Book 2026"


def test_the_real_to_nominal_identity_holds_between_the_two_views(made, valued):
    """Cash taken back to real terms and discounted is what the Treasury counts as fiscal."""
    effect = made.effect(duration=4, drop_off=0.2)
    action = made.action(effects=(effect,), optimism_benefit=0.1, optimism_cost=0.2)
    result = valued(action, growth=0.03, rate=0.035)
    deflate = np.array([1.03 ** (year - 2024) for year in made.years])
    discount = 1.035 ** -np.arange(5.0)
    banked = result.finance.saving.over_bodies().values
    unbanked = result.finance.unbanked.over_bodies().values
    cash = (banked + unbanked)[0]
    assert cash[0] == pytest.approx(4_000 * 0.9 * 1.03**2)
    assert (cash / deflate) @ discount == pytest.approx(result.treasury.fiscal[0])
    spent = result.finance.cost.over_bodies().values[0]
    assert (spent / deflate) @ discount == pytest.approx(result.treasury.cost[0])


def test_the_net_value_draws_are_public_less_cost(made, valued):
    result = valued(made.action(take_up=TAKE_UP), draws=Draws(100), rate=0.035)
    assert result.treasury.net == pytest.approx(result.treasury.public - result.treasury.cost)


def test_value_kinds_bodies_and_years_sum_to_the_treasury_total_when_nothing_is_discounted(
    made, valued
):
    result = valued(made.action(take_up=TAKE_UP), draws=Draws(40))
    every = sum(benefit.over_bodies().total() for benefit in result.benefit.values())
    assert every - result.transfers.over_bodies().total() == pytest.approx(result.treasury.public)


def test_the_inputs_that_matter_are_named_strongest_first(made, valued):
    wide = Estimate.normal(-0.1, low=-0.19, high=-0.01)
    action = made.action(take_up=TAKE_UP, effects=(made.effect(size=wide),))
    names = [name for name, _ in valued(action, draws=Draws(500)).most_important]
    assert names == [
        "Family meetings: effect, taken into care",
        "Family meetings: take-up",
    ]


def test_what_is_known_is_never_named_as_an_input_that_matters(made, valued):
    assert valued(made.action(), draws=Draws(100)).most_important == ()


def test_the_same_seed_gives_the_same_draws_and_another_seed_does_not(made, valued):
    action = made.action(take_up=TAKE_UP)
    first, again = (valued(action, draws=Draws(50, seed=3)) for _ in range(2))
    other = valued(action, draws=Draws(50, seed=4))
    assert first.treasury.net.tolist() == again.treasury.net.tolist()
    assert first.treasury.net.tolist() != other.treasury.net.tolist()
    assert first.finance.net.bodies == other.finance.net.bodies


def test_a_plan_is_the_sum_of_its_actions_draw_by_draw(made, valued):
    costs = [made.unit_cost(amount=PRICE)]
    one = made.action(take_up=TAKE_UP)
    two = made.action(id="visits", name="Visits", take_up=TAKE_UP, eligible=300.0)
    both = valued(one, two, costs=costs, draws=Draws(60), rate=0.035)
    alone = [valued(action, costs=costs, draws=Draws(60), rate=0.035) for action in (one, two)]
    assert both.treasury.net == pytest.approx(sum(each.treasury.net for each in alone))
    assert both.finance.net.over_bodies().values == pytest.approx(
        sum(each.finance.net.over_bodies().values for each in alone)
    )
    assert (both.id, both.intervention) == ("plan", None)
    assert len(both.avoided) == 2


def test_adding_an_action_never_changes_the_draws_of_another(made, valued):
    costs = [made.unit_cost(amount=PRICE)]
    one = made.action(take_up=TAKE_UP)
    two = made.action(id="visits", take_up=TAKE_UP)
    alone = valued(one, costs=costs, draws=Draws(30))
    both = valued(one, two, costs=costs, draws=Draws(30))
    assert both.avoided[0].use.values.tolist() == alone.avoided[0].use.values.tolist()


def test_actions_share_the_luck_of_a_unit_cost(made, valued):
    costs = [made.unit_cost(amount=PRICE)]
    both = valued(made.action(), made.action(id="visits"), costs=costs, draws=Draws(200))
    alone = valued(made.action(), costs=costs, draws=Draws(200))
    assert np.std(both.treasury.public) == pytest.approx(2 * np.std(alone.treasury.public))


def test_a_plan_says_that_overlap_is_not_netted(made, valued):
    both = valued(made.action(), made.action(id="visits"))
    assert any("not yet netted" in warning for warning in both.warnings)
    assert not any("not yet netted" in warning for warning in valued(made.action()).warnings)


def test_a_plan_of_nothing_costs_nothing_and_gains_nothing(made):
    empty = value_together(
        (), unit_costs={}, years=made.years, draws=Draws(5), rules=made.rules(rate=0.035)
    )
    for array in (empty.treasury.cost, empty.treasury.public, empty.treasury.net):
        assert array.tolist() == [0.0] * 5
    assert not empty.finance.net.values.any()
    assert empty.positions == ()
    assert empty.most_important == ()
    assert empty.warnings == ()


def test_an_action_without_effects_only_costs(made, valued):
    result = valued(made.action(effects=()))
    assert result.treasury.net == pytest.approx([-2_000])
    assert result.avoided == ()


def test_two_actions_with_one_id_are_refused_because_they_would_share_their_luck(made, valued):
    with pytest.raises(MethodError, match="meetings is used twice"):
        valued(made.action(), made.action())


@given(
    eligible=st.floats(0, 10_000),
    price=st.floats(1, 1e5),
    cost=st.floats(0, 1e6),
    split=st.floats(0.01, 0.99),
    rate=st.floats(0, 0.1),
)
@settings(deadline=None)
def test_money_is_conserved_between_bodies(made, eligible, price, cost, split, rate):
    bearers = (made.share_of("council", split), made.share_of("NHS", 1 - split))
    unit = made.unit_cost(amount=Estimate.known(price), bearers=bearers)
    action = made.action(eligible=eligible, costs=(made.cost(amount=Estimate.known(cost)),))
    result = value(
        action, unit_costs={"care": unit}, years=made.years, draws=ONE, rules=made.rules(rate=rate)
    )
    gains = sum(position.gains.value for position in result.positions)
    pays = sum(position.pays.value for position in result.positions)
    assert gains == pytest.approx(result.treasury.fiscal[0])
    assert pays == pytest.approx(result.treasury.cost[0])
    whole = result.finance.saving + result.finance.unbanked
    assert whole.total().sum() == pytest.approx(eligible * 0.04 * price)
