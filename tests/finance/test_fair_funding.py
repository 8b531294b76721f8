"""The Fair Funding assessment: need, ability to pay, transition and floors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wholeplace.errors import InputError
from wholeplace.finance.fair_funding import (
    ability_to_pay,
    assess,
    floor_level,
    floor_levels,
    income_floor,
    need_shares,
    phase_in,
)
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
COUNCILS = 6


def test_need_shares_are_blocks_by_weight_and_area_cost():
    """Blocks .6/.4 and .2/.8 at weights .5: .4/.6. Cost of 1.5 on the first:
    .9/1.3 and .3/1.1 make .5 x .6923 + .5 x .2727 = .4825."""
    blocks = np.array([[0.6, 0.4], [0.2, 0.8]])
    even = np.array([0.5, 0.5])
    assert need_shares(blocks, weights=even) == pytest.approx([0.4, 0.6])
    dear = need_shares(blocks, weights=even, area_cost=np.array([1.5, 1.0]))
    assert dear == pytest.approx([0.4825175, 0.5174825])


def test_every_block_that_does_not_sum_is_named():
    with pytest.raises(InputError) as caught:
        need_shares(np.array([[0.6, 0.4], [0.2, 0.7]]), weights=np.array([0.5, 0.6]))
    text = str(caught.value)
    assert "weights: should be 0 or more and sum to 1, not to 1.1" in text
    assert "block 2: should be 0 or more and sum to 1, not to 0.9" in text
    assert "block 1" not in text


def test_ability_to_pay_is_base_by_notional_band_d_and_tier():
    """10,000 at 2,000 pounds is 20 million; a district's 11 per cent of it 2.2 million."""
    band_d = RULES.number("notional_band_d", year=2026)
    share = RULES.number("resources_tier_share", year=2026, of_class="district")
    found = ability_to_pay(np.array([10_000.0]), tier_share=share, band_d=band_d)
    assert found == pytest.approx([2.2e6])


def test_tier_shares_of_a_county_area_sum_to_one():
    found = sum(
        RULES.number("resources_tier_share", year=2026, of_class=of)
        for of in ("county", "district", "fire")
    )
    whole = RULES.number("resources_tier_share", year=2026, of_class="unitary")
    assert found == pytest.approx(1.0)
    assert whole + RULES.number("resources_tier_share", year=2026, of_class="fire") == 1.0


def test_an_assessment_worked_by_hand():
    """Pot 100, resources 60 and 40: half of 200 each is 100, less 60 is 40, less 40 is 60."""
    found = assess(np.array([0.5, 0.5]), resources=np.array([60.0, 40.0]), pot=100.0)
    assert found.target == pytest.approx([40.0, 60.0])
    assert found.before_clipping == pytest.approx(found.target)


def test_an_allocation_below_nought_is_clipped_and_the_rest_scaled():
    """Needs .1/.4/.5 of 100 + 100: 20 - 50 = -30, 80 - 30 = 50, 100 - 20 = 80; 100 / 130."""
    found = assess(np.array([0.1, 0.4, 0.5]), resources=np.array([50.0, 30.0, 20.0]), pot=100.0)
    assert found.before_clipping == pytest.approx([-30.0, 50.0, 80.0])
    assert found.target == pytest.approx([0.0, 50 / 1.3, 80 / 1.3])


def test_a_fixed_amount_is_taken_off_first():
    fixed = np.array([np.nan, 10.0, np.nan])
    found = assess(np.array([0.45, 0.1, 0.45]), resources=np.zeros(3), pot=100.0, fixed=fixed)
    assert found.target == pytest.approx([45.0, 10.0, 45.0])
    with pytest.raises(InputError) as caught:
        assess(np.array([0.45, 0.1, 0.4]), resources=np.zeros(3), pot=7.5, fixed=fixed)
    assert "need: should sum to 1, not to 0.95" in str(caught.value)
    assert "fixed amounts: exceed the pot by £2.50" in str(caught.value)


def test_the_transition_is_in_thirds():
    """From a third of 120 to all of it: 40, 66.67, 93.33, 120."""
    target, old = np.array([120.0, 0.0]), np.array([1.0, 2.0])
    steps = [RULES.number("fair_funding_step", year=year) for year in (2026, 2027, 2028)]
    assert steps == pytest.approx([1 / 3, 2 / 3, 1.0])
    found = [phase_in(target, old=old, step=step)[0] for step in (0.0, *steps)]
    assert found == pytest.approx([40.0, 66.666667, 93.333333, 120.0])


def test_middlesbroughs_published_figures_are_consistent_with_thirds():
    """Middlesbrough, council report IId 24703: Fair Funding Allocation 2026-27 130.960 million,
    14.171 more; core spending power 57.369 more, or 28.3%, by 2028-29.

    Were the pot to stand still, three steps alike are 42.513 million by 2028-29. Council tax of the
    whole area is 96.111 million in 2025-26 (at Band D 2,549.16), 78.2 of it the council's own (at
    2,074.38); 5% a year, as spending power assumes, adds 12.3. That explains 54.8 of 57.4; the
    rest is growth of the pot and of the tax base.
    """
    old = 130.960 - 14.171
    target = old + 3 * 14.171
    pot = 10_000.0
    before, after = np.array([old, pot - old]), np.array([target, pot - target])
    step = RULES.number("fair_funding_step", year=2026)
    assert phase_in(after, old=before, step=step)[0] == pytest.approx(130.960)
    base = 57.369 / 0.283
    assert 202 < base < 204
    own_tax = 96.111 * 2_074.38 / 2_549.16
    explained = 3 * 14.171 + own_tax * (1.05**3 - 1)
    assert explained == pytest.approx(57.369, rel=0.05)


def test_floors_protect_a_share_of_old_income():
    """Income 100, of which 60 is council tax now: in cash 40 is needed, at 95% 35."""
    income, tax = np.array([100.0, 100.0]), np.array([60.0, 110.0])
    cash = floor_level("cash", rulebook=RULES, year=2026)
    reduced = floor_level("reduced", rulebook=RULES, year=2026)
    assert income_floor(income, council_tax=tax, level=cash).tolist() == [40.0, 0.0]
    assert income_floor(income, council_tax=tax, level=reduced).tolist() == [35.0, 0.0]


def test_a_real_floor_moves_with_prices_and_fire_has_its_own():
    assert floor_level("real", rulebook=RULES, year=2027, prices=1.04) == pytest.approx(1.04)
    assert floor_level("fire", rulebook=RULES, year=2027) == 1.0
    assert RULES.of("income_floor_fire", year=2027, of_class="fire").is_assumed


def test_councils_far_above_their_assessment_are_protected_less():
    found = floor_levels(
        np.array([120.0, 105.0, 90.0]), assessed=np.full(3, 100.0), rulebook=RULES, year=2026
    )
    assert found.tolist() == [0.95, 1.0, 1.0]
    assert RULES.of("income_floor_reduced_from", year=2026).is_assumed


def test_a_year_outside_the_packs_is_refused():
    with pytest.raises(InputError, match="is not set in 2030/31"):
        floor_level("cash", rulebook=RULES, year=2030)


positive = st.floats(0.01, 1e4)


@settings(max_examples=50, deadline=None)
@given(
    arrays(float, COUNCILS, elements=positive),
    arrays(float, COUNCILS, elements=st.floats(0.0, 1e6)),
    st.floats(1.0, 1e9),
)
def test_the_pot_is_given_out_and_nobody_gets_less_than_nothing(weight, resources, pot):
    found = assess(weight / weight.sum(), resources=resources, pot=pot)
    assert found.target.sum() == pytest.approx(pot, rel=1e-9)
    assert np.all(found.target >= 0)


@settings(max_examples=50, deadline=None)
@given(
    arrays(float, COUNCILS, elements=positive),
    arrays(float, COUNCILS, elements=st.floats(0.0, 1e6)),
    st.floats(1.0, 1e9),
    st.floats(1.0, 5.0),
)
def test_who_needs_more_is_assessed_for_no_less(weight, resources, pot, factor):
    more = weight.copy()
    more[0] *= factor
    before = assess(weight / weight.sum(), resources=resources, pot=pot).target
    after = assess(more / more.sum(), resources=resources, pot=pot).target
    slack = 1e-9 * (pot + resources.sum())
    assert after[0] >= before[0] - slack


@settings(max_examples=50, deadline=None)
@given(
    arrays(float, COUNCILS, elements=st.floats(1.0, 1e6)),
    arrays(float, COUNCILS, elements=st.floats(1.0, 1e6)),
    st.floats(0.0, 1.0),
)
def test_the_transition_conserves_the_pot_and_stays_between_its_ends(old, target, step):
    found = phase_in(target, old=old, step=step)
    start = phase_in(target, old=old, step=0.0)
    assert found.sum() == pytest.approx(target.sum(), rel=1e-9)
    assert np.all(found >= np.minimum(start, target) * (1 - 1e-9))
    assert np.all(found <= np.maximum(start, target) * (1 + 1e-9))


@settings(max_examples=50, deadline=None)
@given(
    arrays(float, COUNCILS, elements=st.floats(1.0, 1e6)),
    arrays(float, COUNCILS, elements=st.floats(0.0, 1e6)),
    st.floats(0.0, 1.5),
)
def test_a_floor_keeps_income_and_never_falls_below_nought(income, tax, level):
    floor = income_floor(income, council_tax=tax, level=level)
    assert np.all(floor >= 0)
    assert np.all(floor + tax >= level * income * (1 - 1e-12))
    assert np.all(income_floor(income, council_tax=tax, level=level + 0.1) >= floor)


@settings(max_examples=50, deadline=None)
@given(
    arrays(float, (3, COUNCILS), elements=positive), arrays(float, 3, elements=positive), positive
)
def test_need_shares_sum_to_one_whatever_areas_cost(blocks, weights, dear):
    shares = blocks / blocks.sum(axis=1, keepdims=True)
    cost = np.linspace(1.0, 1.0 + dear, COUNCILS)
    found = need_shares(shares, weights=weights / weights.sum(), area_cost=cost)
    assert found.sum() == pytest.approx(1.0)
    even = need_shares(shares, weights=weights / weights.sum())
    assert found[-1] >= even[-1] - 1e-12


def test_who_can_pay_more_is_assessed_for_less():
    need = np.array([0.5, 0.3, 0.2])
    poor = assess(need, resources=np.array([10.0, 20.0, 30.0]), pot=100.0).target
    rich = assess(need, resources=np.array([20.0, 20.0, 30.0]), pot=100.0).target
    assert rich[0] < poor[0]
    assert np.all(rich[1:] > poor[1:])


def test_with_no_resources_counted_need_alone_decides():
    need = np.array([0.5, 0.3, 0.2])
    nothing = ability_to_pay(np.full(3, 9.0), tier_share=1.0, band_d=2_000.0, equalised=0.0)
    assert assess(need, resources=nothing, pot=50.0).target == pytest.approx(50 * need)
