"""A cohort's totals, against numbers worked by hand and published ones."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.cohort import Cohort, run
from wholeplace.demand.counting import weights
from wholeplace.demand.sampling import draw
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate

BOTH = pytest.mark.parametrize("engine", ["plain", "fast"])


@BOTH
def test_people_halve_from_cycle_to_cycle(halving, engine):
    found = run(halving(), draws=1, occupancy=True, by_cycle=True, engine=engine)
    # Well: 1, then 0.5, then 0.25; the rest is dead. Counted at all three points: 1.75.
    assert found.occupancy[0, :, :, 0].tolist() == [[1, 0], [0.5, 0.5], [0.25, 0.75]]
    assert found.by_cycle[0, :, 0, 0].tolist() == [1, 0.5, 0.25]
    assert found.total.tolist() == [[[1.75]]]


def test_parts_are_kept_only_when_asked_for(halving):
    found = run(halving(), draws=1)
    assert found.by_cycle is None
    assert found.occupancy is None


@BOTH
def test_an_effect_acts_by_its_weight(halving, engine):
    # The chance is 0.5 x (1 + weight x (0.6 - 1)): 0.3 at full weight, 0.4 at half.
    cohort = halving(
        effect_of=(0,),
        effect=np.array([1.0, 0.6]).reshape(2, 1, 1),
        effect_weight=np.array([[1.0], [0.5]]),
    )
    found = run(cohort, draws=1, occupancy=True, engine=engine).occupancy
    assert found[0, :, 0, 0].tolist() == [1, 0.5, 0.25]
    assert found[1, :, 0, 0] == pytest.approx([1, 0.7, 0.7 * 0.6])


@BOTH
def test_a_move_counts_at_the_end_of_its_cycle(halving, engine):
    # Half a person dies in cycle 1 and a quarter in cycle 2, at 8 each: 4 at point 1, 2 at point 2,
    # discounted by 0.9 and 0.8 and counted whole whatever the weights say.
    cohort = halving(
        reward=np.zeros((1, 1, 2, 1, 1)),
        move_reward=np.full((1, 1, 1, 1, 1), 8.0),
        discount=np.array([[1.0, 0.9, 0.8]]),
        weight=weights("half-cycle", 2)[None],
    )
    found = run(cohort, draws=1, by_cycle=True, engine=engine)
    assert found.by_cycle[0, :, 0, 0] == pytest.approx([0, 3.6, 1.6])
    # DARTH's models weigh moves like the point they end at: half of the last.
    weighed = replace(cohort, move_factor=(cohort.discount * cohort.weight)[:, 1:])
    found = run(weighed, draws=1, by_cycle=True, engine=engine)
    assert found.by_cycle[0, :, 0, 0] == pytest.approx([0, 3.6, 0.8])


@BOTH
def test_who_comes_in_is_counted_at_the_end_and_moves_from_then_on(halving, engine):
    inflow = np.array([[[2.0], [0.0]], [[4.0], [0.0]]])
    found = run(halving(inflow=inflow), draws=1, occupancy=True, engine=engine).occupancy
    # 1 / 2 + 2 = 2.5 at the end of cycle 1; 2.5 / 2 + 4 = 5.25 at the end of cycle 2.
    assert found[0, :, 0, 0].tolist() == [1, 2.5, 5.25]


@BOTH
def test_chances_and_rewards_may_change_by_cycle(halving, engine):
    cohort = halving(
        chance=np.array([0.5, 0.2]).reshape(1, 2, 1, 1),
        reward=np.array([[1.0, 0], [10, 0], [100, 0]]).reshape(1, 3, 2, 1, 1),
    )
    # Well: 1, 0.5, 0.4; worth 1 + 5 + 40.
    assert run(cohort, draws=1, engine=engine).total.item() == pytest.approx(46)


@BOTH
def test_money_and_health_are_discounted_apart(halving, engine):
    # One person who stays well for 2 cycles counts 1 at each point:
    # money 1 + 1 / 1.035 + 1 / 1.035^2 = 2.899694; health 1 + 1 / 1.015 + 1 / 1.015^2 = 2.955883.
    points = np.arange(3.0)
    cohort = halving(
        chance=0.0,
        measures=("money", "health"),
        reward=np.array([[1.0, 1.0], [0.0, 0.0]]).reshape(1, 1, 2, 2, 1),
        discount=np.stack([1.035**-points, 1.015**-points]),
        weight=np.ones((2, 3)),
    )
    total = run(cohort, draws=1, engine=engine).total
    assert total[0, :, 0] == pytest.approx([2.899694, 2.955883], abs=1e-6)


@BOTH
def test_the_hiv_model_of_briggs_comes_out_as_published(engine):
    # Briggs, Claxton and Sculpher 2006, exercise 2.5, as printed by heemod's reproduction vignette.
    found = run(hiv_model(), draws=1, engine=engine).total[..., 0]
    assert found[0] == pytest.approx([44_663.45, 7.991207], rel=1e-7)
    assert found[1] == pytest.approx([50_601.65, 8.937389], rel=1e-7)
    cost, years = found[1] - found[0]
    assert cost / years == pytest.approx(6_275.956, abs=5e-4)


def hiv_model():
    counts = np.array([[1251, 350, 116, 17], [0, 731, 512, 15], [0, 0, 1312, 437]])
    chances = counts / counts.sum(axis=1, keepdims=True)
    moves = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
    treated = np.zeros((20, 1))
    treated[:2] = 1
    reward = np.zeros((2, 21, 4, 2, 1))
    reward[:, :, :3, 0, 0] = np.array([2756, 3052, 9007]) + 2278
    reward[1, 1:3, :3, 0, 0] += 2086.5
    reward[:, :, :3, 1, 0] = 1
    return Cohort(
        states=("A", "B", "C", "dead"),
        moves=moves,
        chance=np.array([chances[move] for move in moves]).reshape(1, 1, 6, 1),
        effect_of=(0,) * 6,
        effect=np.array([1, 0.509]).reshape(2, 1, 1),
        effect_weight=treated,
        start=np.array([[1.0], [0], [0], [0]]),
        reward=reward,
        move_reward=None,
        inflow=None,
        measures=("cost", "life years"),
        discount=np.stack([1.06 ** -np.arange(21.0), np.ones(21)]),
        weight=np.tile(weights("end", 20), (2, 1)),
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1_000))
def test_nobody_is_lost_and_nobody_made(made_up, seed):
    cohort = made_up(draws=3, seed=seed)
    found = run(cohort, draws=3, occupancy=True, engine="plain").occupancy
    assert found.sum(axis=2) == pytest.approx(
        np.broadcast_to(cohort.start.sum(axis=0), (3, 8, 3)), rel=1e-12
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1_000))
def test_totals_are_the_sum_of_their_parts(made_up, seed):
    found = run(
        made_up(draws=3, seed=seed, every_axis=True), draws=3, by_cycle=True, engine="plain"
    )
    assert found.by_cycle.sum(axis=1) == pytest.approx(found.total, rel=1e-12)


def test_a_strategy_that_does_nothing_is_the_baseline(made_up):
    cohort = replace(made_up(draws=50), effect=np.ones((3, 2, 1)))
    total = run(cohort, draws=50, engine="plain").total
    assert (total == total[0]).all()


def test_less_chance_of_dying_never_means_fewer_years(halving):
    baseline = halving(
        cycles=10,
        effect_of=(0,),
        effect=np.stack([np.ones((1, 200)), Draws(200).uniform("protective")[None]]),
        effect_weight=np.ones((1, 1)),
    )
    years = run(baseline, draws=200, engine="plain").total[:, 0]
    assert (years[1] >= years[0]).all()


def test_the_mean_of_the_draws_converges_with_the_square_root_of_their_number(halving):
    counts, repeats = (50, 200, 800, 3_200), 60
    chance = draw(
        Draws(max(counts) * repeats).uniform("chance"), Estimate.share(0.1, low=0.02, high=0.3)
    )
    cohort = halving(cycles=20, chance=chance.reshape(1, 1, 1, -1))
    years = run(cohort, draws=chance.size).total[0, 0].reshape(repeats, -1)
    errors = [
        np.sqrt(np.mean((years[:, :count].mean(axis=1) - years.mean()) ** 2)) for count in counts
    ]
    slope = np.polyfit(np.log(counts), np.log(errors), 1)[0]
    # 60 repeats know each error to 9 %, so the slope to about 0.03.
    assert slope == pytest.approx(-0.5, abs=0.1)
