"""From what a trial reports to a factor on the hazards of a pathway."""

import json
from dataclasses import replace
from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.flow import run
from wholeplace.demand.pathway import Move, State
from wholeplace.demand.strategy import Strategy
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.effects import (
    chance_with,
    hazard_ratio,
    hazard_ratio_of_chances,
    yearly_chance,
)
from wholeplace.prevention.inputs import draw_action
from wholeplace.prevention.levers import levers_of, reached, strategy

ONE = Draws(1)


def levers(action, years, draws=ONE):
    return levers_of(action, drawn=draw_action(action, draws), years=years)


def ratio(made, **effect):
    action = made.action(effects=(made.lever(**effect),))
    (lever,) = levers(action, made.years)
    return float(lever.hazard_ratio[0])


@pytest.fixture(scope="module")
def baseline(made):
    return run(made.pathway(), years=made.years, draws=ONE, strategies=[Strategy("baseline", {})])


def test_family_group_conferences_have_the_published_hazard_ratio(made, shared):
    # 36.2 % against 44.8 %: ln(0.638) / ln(0.552) = 0.7563.
    golden = json.loads((shared / "golden" / "prevention.json").read_text())
    case = golden["T13_effect_conversion"]["FGC_LAC"]
    found = ratio(
        made,
        kind="difference",
        need=Estimate.known(case["p0"]),
        size=Estimate.known(case["p1"] - case["p0"]),
    )
    assert round(found, 4) == case["hr"]
    assert found == pytest.approx(log(1 - 0.362) / log(1 - 0.448))


def test_every_kind_of_effect_of_one_trial_gives_one_hazard_ratio(made):
    # 0.4 without and 0.3 with: RR 0.75, OR (0.3 / 0.7) / (0.4 / 0.6), ln(0.7) / ln(0.6) = 0.698.
    need = Estimate.known(0.4)
    by_hand = log(0.7) / log(0.6)
    assert by_hand == pytest.approx(0.698, abs=5e-4)
    for kind, size in (
        ("difference", -0.1),
        ("risk ratio", 0.75),
        ("odds ratio", (0.3 / 0.7) / (0.4 / 0.6)),
        ("hazard ratio", by_hand),
    ):
        found = ratio(made, kind=kind, need=need, size=Estimate.known(size))
        assert found == pytest.approx(by_hand), kind
    # It works for 45 in 100, 20 of whom would have been well anyway: 0.4 x 0.75 = 0.3.
    success = ratio(
        made,
        kind="success",
        need=need,
        size=Estimate.known(0.45),
        deadweight=Estimate.known(0.2),
    )
    assert success == pytest.approx(by_hand)


def test_a_rate_ratio_is_a_hazard_ratio_whatever_the_rate(made):
    assert (
        ratio(made, kind="rate ratio", need=Estimate.known(1.5), size=Estimate.known(0.77)) == 0.77
    )


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_two_chances_give_the_hazard_ratio_of_their_logarithms(without, with_action):
    found = hazard_ratio_of_chances(
        without=np.array([without]), with_action=np.array([with_action])
    )
    assert found[0] == pytest.approx(hazard_ratio(without=without, with_action=with_action))


def test_a_chance_that_is_gone_has_no_hazard_and_a_certain_one_no_end_of_it():
    found = hazard_ratio_of_chances(without=np.full(3, 0.4), with_action=np.array([-0.1, 0, 1.2]))
    assert found.tolist() == [0, 0, np.inf]


def test_the_chance_with_an_action_is_the_need_less_the_fall():
    found = chance_with("difference", size=np.array([-0.1]), need=np.array([0.4]))
    assert found == pytest.approx([0.3])


def test_a_chance_over_two_years_is_a_smaller_chance_in_one():
    # 1 - 0.25 ** 0.5
    assert yearly_chance(np.array([0.75]), years=2.0) == pytest.approx([0.5])


def test_the_share_is_the_moves_of_the_people_reached_over_all_moves(made, baseline):
    # 40 children with a chance of 0.4 make 16 of the pathway's 100 moves a year: 16 %.
    (lever,) = levers(made.action(effects=(made.lever(),)), made.years)
    found = reached(lever, baseline=baseline)
    assert found.share[0] == pytest.approx([0.16, 0, 0, 0, 0])
    # Half the hazard of 16 %: 0.92.
    assert found.factor[0] == pytest.approx([0.92, 1, 1, 1, 1])
    assert found.warnings == ()


def test_a_chance_measured_over_two_years_reaches_less_of_a_years_flow(made, baseline):
    effect = made.lever(need=Estimate.known(0.64), period=2.0)
    (lever,) = levers(made.action(effects=(effect,)), made.years)
    # 1 - 0.36 ** 0.5 = 0.4 in one year.
    assert reached(lever, baseline=baseline).share[0, 0] == pytest.approx(0.16)


def test_a_yearly_rate_counts_every_recurrence(made, baseline):
    effect = made.lever(kind="rate ratio", need=Estimate.known(1.5), period=2.0)
    (lever,) = levers(made.action(effects=(effect,)), made.years)
    # 40 people with 1.5 a year are 60 of 100 moves.
    assert reached(lever, baseline=baseline).share[0, 0] == pytest.approx(0.6)


def test_without_a_need_people_are_like_everybody_in_the_state(made, baseline):
    (lever,) = levers(made.action(effects=(made.lever(need=None),)), made.years)
    # 40 of the 200 on plans.
    assert reached(lever, baseline=baseline).share[0, 0] == pytest.approx(0.2)


def test_edges_acted_on_together_share_their_reach(made, baseline):
    both = made.lever(acts_on=("children:protection>care", "children:protection>outside"))
    (lever,) = levers(made.action(effects=(both,)), made.years)
    found = reached(lever, baseline=baseline)
    # 16 of 100 + 100 moves.
    assert found.share[0, 0] == pytest.approx(0.08)
    assert strategy("both", [found]).factors.keys() == {"protection>care", "protection>outside"}


def test_lag_and_fading_work_on_the_people_under_effect(made, baseline):
    effect = made.lever(lag=1, duration=3, drop_off=0.5)
    (lever,) = levers(made.action(effects=(effect,)), made.years)
    assert reached(lever, baseline=baseline).share[0] == pytest.approx([0, 0.16, 0.08, 0.04, 0])


def test_attribution_displacement_leakage_and_optimism_shrink_the_change_once(made, baseline):
    effect = made.lever(attribution=0.5, displacement=0.25, leakage=0.1)
    (lever,) = levers(made.action(effects=(effect,), optimism_benefit=0.2), made.years)
    # 0.5 x 0.75 x 0.9 x 0.8 = 0.27 of the change: 1 - 0.16 x 0.5 x 0.27.
    assert lever.kept == pytest.approx(0.27)
    assert reached(lever, baseline=baseline).factor[0, 0] == pytest.approx(1 - 0.08 * 0.27)


def test_reaching_more_than_there_is_is_refused_with_the_figures(made, baseline):
    action = made.action(eligible=1_000.0, effects=(made.lever(),))
    (lever,) = levers(action, made.years)
    with pytest.raises(MethodError) as caught:
        reached(lever, baseline=baseline)
    said = str(caught.value)
    assert "Family meetings reaches more than there is of children:protection>care" in said
    assert "in 2026/27 it has 400.0 people under effect" in said
    assert "would make 160.0 moves without it. The pathway has 100.0" in said


def test_more_people_than_the_state_holds_are_refused(made, baseline):
    action = made.action(eligible=1_000.0, effects=(made.lever(need=None),))
    (lever,) = levers(action, made.years)
    with pytest.raises(MethodError, match=r"400.0 people under effect. The states they leave hold"):
        reached(lever, baseline=baseline)


def test_draws_that_reach_more_than_there_is_are_counted_and_said(made):
    draws = Draws(2_000)
    flow = run(made.pathway(), years=made.years, draws=draws, strategies=[Strategy("baseline", {})])
    wide = made.action(
        eligible=400.0,
        take_up=Estimate.share(0.7, low=0.4, high=0.9),
        effects=(made.lever(),),
    )
    (lever,) = levers(wide, made.years, draws)
    found = reached(lever, baseline=flow)
    # 400 x take-up x 0.8 x 0.4 moves pass 100 where the take-up passes 0.78125.
    taken = draw_action(wide, draws).take_up
    over = float((taken > 0.78125).mean())
    assert 0.05 < over < 0.5
    (warning,) = found.warnings
    assert f"in {over:.1%} of draws it reaches more than all of" in warning
    assert found.share.max() == 1.0


def test_draws_larger_than_the_need_are_counted_and_have_no_hazard_left(made):
    wide = made.lever(
        kind="difference",
        need=Estimate.known(0.12),
        size=Estimate.normal(-0.1, low=-0.115, high=-0.085, level=0.8),
    )
    action = made.action(effects=(wide,))
    (lever,) = levers(action, made.years, Draws(4_000))
    size = draw_action(action, Draws(4_000)).effects[0].size
    gone = float((size < -0.12).mean())
    assert 0 < gone < 0.1
    assert (lever.hazard_ratio >= 0).all()
    assert float((lever.hazard_ratio == 0).mean()) == gone
    assert f"in {gone:.1%} of draws" in lever.warnings[0]


def test_draws_that_make_an_outcome_certain_are_refused_with_what_would_do(made):
    sure = made.lever(
        kind="risk ratio",
        need=Estimate.known(0.9),
        size=Estimate.ratio(1.0, low=0.85, high=1.15),
    )
    with pytest.raises(MethodError, match="as an odds ratio or a hazard ratio, which cannot"):
        levers(made.action(effects=(sure,)), made.years, Draws(500))


def test_draws_of_a_need_that_are_no_chance_are_refused_all_at_once(made):
    loose = Estimate.normal(0.1, low=0.01, high=0.19)
    effects = (
        made.lever(need=loose),
        made.lever(outcome="arrested", need=loose, acts_on=("children:care>outside",)),
    )
    with pytest.raises(MethodError) as caught:
        levers(made.action(effects=effects), made.years, Draws(2_000))
    for outcome in ("taken into care", "arrested"):
        assert f"the need of '{outcome}' is not a chance within 0 and 1" in str(caught.value)


def test_factors_of_several_actions_on_one_edge_multiply(made, baseline):
    (lever,) = levers(made.action(effects=(made.lever(),)), made.years)
    one = reached(lever, baseline=baseline)
    joint = strategy("together", [one, one])
    assert joint.factors["protection>care"] == pytest.approx(one.factor**2)


def test_the_moves_avoided_are_those_of_the_closed_form(made, baseline):
    (lever,) = levers(made.action(effects=(made.lever(),)), made.years)
    joint = strategy("meetings", [reached(lever, baseline=baseline)])
    with_it = run(made.pathway(), years=made.years, draws=ONE, strategies=[joint])
    # Hazard 0.46 into care and 0.5 elsewhere: x' = 200 - 0.96 x from x = 200, over one year.
    rate, level = 0.96, 200 / 0.96
    stay = level + (200 - level) * (1 - exp(-rate)) / rate
    edge = made.pathway().edges.index("protection>care")
    assert with_it.moved[0, edge, 0, 0] == pytest.approx(0.46 * stay, rel=1e-10)
    # 100 - 93.37 = 6.63: fewer than 8, for those who stay on a plan are still at risk.
    assert 100 - 0.46 * stay == pytest.approx(6.63, abs=0.01)


sizes = st.floats(0.01, 1.0)
rates = st.floats(0.0, 3.0)
WAYS = [
    ("outside", "protection"),
    ("outside", "care"),
    ("protection", "care"),
    ("protection", "home"),
    ("protection", "outside"),
    ("care", "protection"),
    ("care", "home"),
    ("care", "outside"),
    ("home", "protection"),
    ("home", "care"),
]


@st.composite
def random_pathway(draw, made):
    """Return a pathway in which people may go round and round, at any speeds."""
    moves = tuple(
        Move(origin, target, Estimate.known(draw(rates) / (100 if origin == "outside" else 1)))
        for origin, target in WAYS
    )
    states = (*made.pathway().states, State("home", "At home"))
    return made.pathway(states=states, moves=moves)


@given(data=st.data(), ratios=st.lists(sizes, min_size=1, max_size=4), part=st.floats(0.01, 1))
@settings(deadline=None, max_examples=40)
def test_protective_actions_together_never_add_demand_on_a_random_pathway(made, data, ratios, part):
    # A move put off may come later, so it is all moves since the start that never grow.
    pathway = data.draw(random_pathway(made))
    plain = Strategy("baseline", {})
    flow = run(pathway, years=made.years, draws=ONE, strategies=[plain])
    pulled = []
    for size in ratios:
        effect = made.lever(need=None, size=Estimate.known(size), duration=3)
        (lever,) = levers(made.action(effects=(effect,)), made.years)
        people = part * flow.person_years[0, 0]
        pulled.append(reached(replace(lever, under=people), baseline=flow))
    sets = [strategy(f"first {n}", pulled[:n]) for n in range(1, len(pulled) + 1)]
    found = run(pathway, years=made.years, draws=ONE, strategies=[plain, *sets])
    moved = np.cumsum(found.moved[:, pathway.edges.index("protection>care"), 0], axis=1)
    assert (np.diff(moved, axis=0) <= 1e-7).all()
