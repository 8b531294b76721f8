"""What must hold of overlap, credit, switching, tornado and learning, whatever the numbers."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraise import Trial, appraise
from wholeplace.prevention.learning import evpi, evppi
from wholeplace.prevention.overlap import Approach, haircut, happening, overlap, sets_needed
from wholeplace.prevention.overrides import inputs_of, mean_net_of, with_inputs_fixed
from wholeplace.prevention.portfolio.options import Limits
from wholeplace.prevention.streams import Ground
from wholeplace.prevention.studies import PILOT, Study, choose, evsi, sizes_of, trial_of
from wholeplace.prevention.switching import switching_values
from wholeplace.prevention.tornado import tornado
from wholeplace.prevention.value import value, value_each

quick = settings(deadline=None, max_examples=30)
few = settings(deadline=None, max_examples=10)
seeds = st.integers(0, 10_000)
TRIAL = Trial(500.0, 1.0, 1, (20, 200), 1.0, "assumption: made up for a test")


def luck(seed):
    return np.random.Generator(np.random.Philox(seed))


def game(seed, count, *, draws=3):
    """Return a random value of every set of players."""
    pick = luck(seed)
    names = [f"p{i}" for i in range(count)]
    return {
        frozenset(chosen): pick.normal(0, 1e5, draws)
        for size in range(count + 1)
        for chosen in combinations(names, size)
    }


@given(seed=seeds, count=st.integers(1, 6), bodies=st.integers(1, 4))
@quick
def test_credit_sums_to_the_whole_by_action_and_by_body_that_pays(seed, count, bodies):
    values = game(seed, count)
    pick = luck(seed + 1)
    payers = {
        f"p{i}": frozenset(f"b{b}" for b in range(bodies) if pick.random() < 0.5)
        for i in range(count)
    }
    one = {each: drawn[:1] for each, drawn in values.items()}
    assert set(sets_needed(payers)) <= set(one)
    found = overlap(one, avoided=one, payers=payers, level=0.8)
    every = frozenset(payers)
    whole = one[every][0] - one[frozenset()][0]
    assert sum(each.credited.value for each in found.by_action) == pytest.approx(whole, abs=1e-4)
    free = one[happening(frozenset(), payers=payers)][0]
    told = sum(each.credited.value for each in found.by_body)
    if any(payers.values()):
        assert told == pytest.approx(one[every][0] - free, abs=1e-4)


def test_an_action_that_adds_the_same_to_every_set_gets_just_that(made):
    values = game(5, 3)
    grown = dict(values)
    for chosen, worth in values.items():
        grown[chosen | {"steady"}] = worth + 1_000.0
    payers = {name: frozenset({"council"}) for name in ("p0", "p1", "p2", "steady")}
    found = overlap(grown, avoided=grown, payers=payers, level=0.8, approach=Approach())
    [steady] = [each for each in found.by_action if each.name == "steady"]
    assert steady.credited.value == pytest.approx(1_000.0)
    assert steady.alone.value == pytest.approx(1_000.0)
    assert steady.added_last.value == pytest.approx(1_000.0)


@given(fall=st.floats(0.01, 0.99), twins=st.integers(2, 5))
@quick
def test_the_haircut_of_twins_is_what_multiplied_hazards_say(fall, twins):
    # n twins that each spare a share f of the moves spare 1 - (1 - f)^n together:
    # the haircut is 1 - (1 - (1 - f)^n) / (n f)
    worth = {
        frozenset(f"p{i}" for i in range(size)): np.array([1 - (1 - fall) ** size])
        for size in range(twins + 1)
    }
    worth |= {frozenset({f"p{i}"}): np.array([fall]) for i in range(twins)}
    theory = 1 - (1 - (1 - fall) ** twins) / (twins * fall)
    assert haircut(worth, level=0.8).share.value == pytest.approx(theory, abs=1e-12)


def test_twins_that_reach_everybody_for_one_year_have_the_haircut_of_theory(made):
    # Everybody on a plan is under effect for one year, with a hazard ratio of 0.5: alone a hazard
    # of 0.25 in place of 0.5, together 0.125. With 0.5 a year leaving otherwise, 4 a year coming
    # (0.02 x 200) and 200 there, moves in a year at hazard h, k = h + 0.5, M = h x person-years:
    # person-years = 4 / k + (200 - 4 / k)(1 - exp(-k)) / k.
    people = replace(made.pathway().segments[0], population=Estimate.known(200.0))
    pathway = made.pathway(segments=(people,))
    everybody = made.lever(need=None)

    # 126.5 people-years in care's way in the year: start just as many
    def moves(hazard):
        k = hazard + 0.5
        return hazard * (4 / k + (200 - 4 / k) * (1 - np.exp(-k)) / k)

    people_years = moves(0.5) / 0.5
    twins = [
        made.acting(id, effects=(everybody,), eligible=people_years - 1e-9, attrition=0.0,
                    take_up=Estimate.known(1.0), costs=())
        for id in ("meetings", "visits")
    ]  # fmt: skip
    given = made.ground(pathway=pathway) | {"years": (2026,)}
    found = value_each(twins, **given)
    edge = "protection>care"
    avoided = [v.changes[0].moves[edge].values[0, 0] for v in (*found.each, found.together)]
    assert avoided[0] == pytest.approx(moves(0.5) - moves(0.25), rel=1e-6)
    assert avoided[2] == pytest.approx(moves(0.5) - moves(0.125), rel=1e-6)


@given(seed=seeds, bend=st.floats(-1, 1))
@few
def test_knowing_one_thing_is_worth_no_more_than_knowing_all_and_no_less_than_nothing(seed, bend):
    pick = luck(seed)
    inputs = pick.normal(size=(200, 2))
    net = np.column_stack(
        [
            np.zeros(200),
            pick.normal() + inputs @ pick.normal(size=2) + bend * inputs[:, 0] ** 2,
            pick.normal() + pick.normal() * inputs[:, 0],
        ]
    )
    every = evpi(net)
    for columns in ([0], [1], [0, 1]):
        found = evppi(net, {f"x{i}": inputs[:, i] for i in columns})
        assert 0 <= found.value <= every
    assert 0 <= evsi(net, inputs[:, :1]).value <= every


@pytest.fixture(scope="module")
def trial():
    """Net value of an action by its chance without and with it, each uncertain, in 2,000 draws."""
    draws = Draws(2_000)
    without = draws.of("without", Estimate.share(0.4, low=0.3, high=0.5))
    fall = draws.of("fall", Estimate.normal(0.05, low=-0.05, high=0.15))
    with_action = np.clip(without - fall, 0.01, 0.99)
    net = np.column_stack([np.zeros(2_000), 1e6 * (without - with_action) - 40e3])
    reports = {
        people: trial_of(without, with_action, people=people, draws=draws, name=f"of {people}")
        for people in (20, 200, 2_000, 200_000)
    }
    return net, np.column_stack([without, with_action]), reports


def test_a_study_is_worth_no_more_than_knowing_what_it_measures(trial):
    net, chances, reports = trial
    known = evppi(net, {"without": chances[:, 0], "with": chances[:, 1]}).value
    worth = [evsi(net, report).value for report in reports.values()]
    # noise of the regression: one part in a hundred
    assert all(each <= known * 1.01 for each in worth)
    assert worth == sorted(worth)
    assert worth[-1] == pytest.approx(known, rel=0.02)
    assert known == pytest.approx(evpi(net), rel=0.02)


def test_a_pilot_is_worth_the_best_decision_after_it_less_what_it_costs(trial):
    net, _, reports = trial
    study = Study("Pilot", "the chance", fixed=1_000.0, per_person=0.0, years=1)
    sizes = tuple(reports)
    found = sizes_of(study, net=net, sizes=sizes, report=list(reports.values()))
    during = np.full(2_000, 500.0)
    told = choose(net[:, 1], during=during, evaluations=found)
    # a study of 200,000 people tells all: E max(0, net) + what it does meanwhile - 1,000
    assert told.pilot.people == 200_000
    values = dict(told.values)
    assert values[PILOT] == pytest.approx(np.maximum(net[:, 1], 0).mean() + 500 - 1_000, rel=0.01)
    assert told.best == max(values, key=values.get)
    best = max(0.0, net[:, 1].mean())
    assert found[-1].after - best == pytest.approx(found[-1].evsi, rel=1e-6)


@pytest.fixture(scope="module")
def uncertain(made):
    """An action in which everything is uncertain, on the pathway, and its arguments."""
    lever = made.lever(
        need=Estimate.share(0.4, low=0.3, high=0.5), size=Estimate.ratio(0.6, low=0.4, high=0.9)
    )
    action = made.acting(
        effects=(lever,),
        take_up=Estimate.share(0.5, low=0.4, high=0.6),
        costs=(made.cost(amount=Estimate.cost(9_000, low=6_000, high=13_000)),),
    )
    price = made.unit_cost(amount=Estimate.cost(1_000, low=800, high=1_250))
    return action, made.ground(price, draws=60, rate=0.035)


@pytest.fixture(scope="module")
def runs(uncertain):
    action, given = uncertain

    def net(actions, prices):
        costs = {**given["unit_costs"], **prices}
        return float(value(actions[0], **{**given, "unit_costs": costs}).treasury.net.mean())

    inputs = inputs_of((action,), unit_costs=given["unit_costs"].values())
    tried = [each for each in inputs if each.kind != "cashable"]
    mean = mean_net_of(net, interventions=(action,), unit_costs=given["unit_costs"], inputs=tried)
    return mean, [(each.name, each.estimate) for each in tried], tried


def test_switching_values_make_the_mean_nothing_when_the_full_model_is_run_at_them(runs, uncertain):
    mean, stated, inputs = runs
    action, given = uncertain
    switches = {each.name: each for each in switching_values(mean, inputs=stated)}
    assert any(each.at is not None for each in switches.values())
    for each in inputs:
        switch = switches[each.name]
        if switch.at is None:
            continue
        actions, prices = with_inputs_fixed(
            (action,), unit_costs=given["unit_costs"], values={each: switch.at}
        )
        again = value(actions[0], **{**given, "unit_costs": prices}).treasury.net.mean()
        assert again == pytest.approx(0, abs=2.0), each.name


def test_the_ends_of_a_bar_are_full_runs_at_the_ends_of_the_input(runs):
    mean, stated, _ = runs
    bars = tornado(mean, inputs=stated)
    by_name = dict(stated)
    assert [bar.length for bar in bars] == sorted((bar.length for bar in bars), reverse=True)
    for bar in bars:
        low, high = by_name[bar.name].quantile((0.1, 0.9))
        assert (bar.low, bar.high) == (pytest.approx(low), pytest.approx(high))
        assert bar.net_at_low == pytest.approx(mean({bar.name: bar.low}))
        assert bar.net_at_high == pytest.approx(mean({bar.name: bar.high}))
    # more people taking part and dearer care are worth more, a cost and a ratio nearer 1 less
    rises = {bar.name.split(": ")[-1].split(",")[0]: bar.net_at_high > bar.net_at_low
             for bar in bars}  # fmt: skip
    assert rises == {"take-up": True, "need": True, "effect": False, "cost": False,
                     "unit cost": True}  # fmt: skip


def test_a_need_that_is_fixed_is_not_given_to_an_effect_that_states_none(made):
    chance = made.effect(outcome="care", need=Estimate.share(0.4, low=0.3, high=0.5))
    action = made.action(effects=(made.lever(outcome="care", need=None), chance))
    [need] = [each for each in inputs_of((action,), unit_costs=()) if each.kind == "need"]
    (fixed,), _ = with_inputs_fixed((action,), unit_costs={}, values={need: 0.35})
    assert fixed.effects[0].need is None
    assert fixed.effects[1].need == Estimate.known(0.35)


def test_two_unit_costs_of_one_name_are_told_apart_by_their_ids(made):
    price = Estimate.cost(1_000, low=800, high=1_250)
    costs = [made.unit_cost(id=id, amount=price) for id in ("old", "new")]
    effects = tuple(made.effect(outcome=cost.id, unit_cost=cost.id) for cost in costs)
    given = made.ground(*costs, draws=20)
    found = value(made.action(effects=effects), **given)
    named = {each.name for each in inputs_of((made.action(),), unit_costs=costs)}
    assert {f"unit cost, A year in care ({id})" for id in ("old", "new")} <= named
    assert {name for name, _ in found.streams.inputs} <= named


def learnt(made, **changes):
    effect = made.effect(size=Estimate.ratio(0.8, low=0.6, high=1.0), **changes)
    ground = Ground(**made.ground(draws=200))
    actions = (made.action(effects=(effect,)),)
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    limits = Limits(("council",), ground.years, np.full((1, 5), 5e3))
    return appraise(
        actions, value_each(actions, **arguments), ground=ground, limits=limits, trial=TRIAL
    ).learning[0]


def test_a_need_whose_draws_leave_nought_to_one_offers_no_pilot_and_stops_nothing(made):
    need = Estimate.normal(0.1, low=0.02, high=0.18)
    found = learnt(made, kind="risk ratio", need=need)
    assert found.choice.pilot is None
    assert found.evpi >= max(each.value for each in found.inputs)


def test_a_pilot_of_a_yearly_rate_reports_who_had_one_or_more(made):
    need = Estimate.ratio(0.5, low=0.2, high=1.2)
    assert learnt(made, kind="rate ratio", need=need).choice.pilot is not None


@pytest.mark.parametrize("changes", [{"effects": ()}, {"costs": ()}, {"costs": (), "effects": ()}])
def test_an_action_without_costs_or_effects_is_appraised_all_the_same(made, changes):
    ground = Ground(**made.ground(draws=10))
    arguments = {name: getattr(ground, name) for name in Ground.__slots__}
    actions = (made.action(**changes),)
    limits = Limits(("council",), ground.years, np.full((1, 5), 5e3))
    found = appraise(
        actions, value_each(actions, **arguments), ground=ground, limits=limits, trial=TRIAL
    )
    assert len(found.cards) == 2
