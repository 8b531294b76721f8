"""What must hold of who is reached, of effects on hazards, and of what is refused and warned of."""

from dataclasses import replace
from itertools import permutations
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.demand.pathway import Use
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.inputs import draw_action
from wholeplace.prevention.intervention import EFFECT_KINDS
from wholeplace.prevention.levers import levers_of
from wholeplace.prevention.under_effect import people_starting, willing
from wholeplace.prevention.unit_costs import UnitCostPart
from wholeplace.prevention.value import value, value_each, value_together

quick = settings(deadline=None, max_examples=30)
few = settings(deadline=None, max_examples=12)
TAKE_UP = Estimate.share(0.5, low=0.3, high=0.7)
EDGE = "protection>care"


@given(room=st.floats(0, 120), eligible=st.floats(0, 200), lost=st.floats(0, 1))
@quick
def test_nobody_starts_beyond_the_room_there_is(made, room, eligible, lost):
    action = made.action(
        eligible=eligible, take_up=TAKE_UP, attrition=lost, capacity=Estimate.known(room),
        starts=((2026, 0.5), (2027, 1.0), (2028, 1.0)),
    )  # fmt: skip
    drawn = draw_action(action, Draws(20))
    starters = people_starting(action, drawn=drawn, years=made.years)
    wanting = willing(action, drawn=drawn, years=made.years)
    assert (starters <= room * (1 - lost) + 1e-9).all()
    assert (starters <= wanting * (1 - lost) + 1e-9).all()
    bound = wanting > room
    assert starters[bound] == pytest.approx(room * (1 - lost))
    assert starters[~bound] == pytest.approx(wanting[~bound] * (1 - lost))


def capacity_warnings(valuation):
    return [each for each in valuation.warnings if "capacity limits" in each]


def test_a_capacity_that_binds_is_told_with_its_years_its_people_and_how_often(made):
    # 100 eligible, half take part: 25 in the first year at half reach, 50 in the next two; room 40
    action = made.action(
        starts=((2026, 0.5), (2027, 1.0), (2028, 1.0)), capacity=Estimate.known(40.0)
    )
    (told,) = capacity_warnings(value(action, **made.ground()))
    assert told == (
        "Family meetings: its capacity limits who starts between 2027/28 and 2028/29. In 2027/28 it"
        " does so in 100% of draws: 50.0 people would take part and it has room for 40.0."
    )
    (one,) = capacity_warnings(value(replace(action, starts=((2027, 1.0),)), **made.ground()))
    assert "limits who starts in 2027/28." in one


@pytest.mark.parametrize("room", [None, Estimate.known(50.0), Estimate.known(500.0)])
def test_a_capacity_that_does_not_bind_is_not_told(made, room):
    assert not capacity_warnings(value(made.action(capacity=room), **made.ground()))


def test_a_capacity_on_a_pathway_is_told_in_the_plan_too(made):
    limited = made.acting(capacity=Estimate.known(1.0))
    found = value_together((limited, made.acting("visits")), **made.ground())
    (told,) = capacity_warnings(found)
    assert told.startswith("Meetings: ")


def test_draws_of_a_need_that_are_no_chance_are_told_and_left(made):
    need = Estimate.normal(0.1, low=0.02, high=0.18)
    effect = made.effect(kind="risk ratio", size=Estimate.known(0.8), need=need)
    found = value(made.action(effects=(effect,)), **made.ground(draws=400))
    (told,) = [each for each in found.warnings if "is no chance" in each]
    share = float((Draws(400).of("meetings.taken into care.need", need) < 0).mean())
    assert f"in {share:.1%} of draws the need of 'taken into care' is no chance" in told


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
@quick
def test_one_trial_has_one_hazard_ratio_however_its_effect_is_told(made, without, with_action):
    odds = with_action / (1 - with_action) / (without / (1 - without))
    ratio = log(1 - with_action) / log(1 - without)
    told = {
        "difference": with_action - without,
        "risk ratio": with_action / without,
        "odds ratio": odds,
        "hazard ratio": ratio,
        "success": 1 - with_action / without,
    }
    for kind, size in told.items():
        if kind == "success" and size < 0:
            continue
        known = Estimate.known(0.0) if kind == "success" else None
        effect = made.lever(kind=kind, size=Estimate.known(size), need=Estimate.known(without),
                            deadweight=known)  # fmt: skip
        action = made.acting(effects=(effect,))
        (lever,) = levers_of(action, drawn=draw_action(action, Draws(1)), years=made.years)
        assert lever.hazard_ratio[0] == pytest.approx(ratio, rel=1e-9), kind


def test_family_group_conferences_have_a_hazard_ratio_of_0_756(made):
    # ln(1 - 0.362) / ln(1 - 0.448) = -0.44942 / -0.59421
    effect = made.lever(kind="difference", size=Estimate.known(-0.086), need=Estimate.known(0.448))
    action = made.acting(effects=(effect,))
    (lever,) = levers_of(action, drawn=draw_action(action, Draws(1)), years=made.years)
    assert lever.hazard_ratio[0] == pytest.approx(0.756, abs=0.0005)


ratios = st.lists(st.floats(0.05, 1.0), min_size=1, max_size=4)


@given(sizes=ratios, duration=st.integers(1, 5), lag=st.integers(0, 2))
@few
def test_a_protective_set_never_adds_moves_along_its_edge(made, sizes, duration, lag):
    actions = [
        made.acting(f"a{i}", eligible=60.0, attrition=0.0,
                    effects=(made.lever(size=Estimate.known(size), duration=duration, lag=lag),))
        for i, size in enumerate(sizes)
    ]  # fmt: skip
    found = value_together(actions, **made.ground())
    avoided = found.changes[0].moves[EDGE].values[0]
    assert (np.cumsum(avoided) >= -1e-9).all()
    factors = [each.factor for each in found.changes[0].reached]
    assert (np.prod(factors, axis=0) >= 0).all()
    alone = [
        v.changes[0].moves[EDGE].values[0].sum() for v in value_each(actions, **made.ground()).each
    ]
    assert avoided.sum() <= sum(alone) + 1e-9
    assert avoided.sum() >= max(alone) - 1e-9


@pytest.fixture(scope="module")
def three(made):
    """Two actions on one edge and one on none, everything uncertain, and their arguments."""
    lever = made.lever(size=Estimate.ratio(0.6, low=0.4, high=0.9))
    actions = (
        made.acting(take_up=TAKE_UP, effects=(lever,)),
        made.acting("visits", take_up=TAKE_UP, effects=(lever,)),
        made.action(id="posters", take_up=TAKE_UP, effects=(made.effect(unit_cost="arrest"),)),
    )
    costs = (made.unit_cost(), made.unit_cost(id="arrest", name="An arrest"))
    return actions, made.ground(*costs, draws=25, rate=0.035)


def test_neither_other_actions_nor_their_order_change_a_byte_of_an_actions_numbers(three):
    actions, given = three
    alone = {each.id: value(each, **given) for each in actions}
    for order in permutations(actions):
        found = value_each(order, **given)
        for each in found.each:
            one = alone[each.id]
            assert each.treasury.net.tobytes() == one.treasury.net.tobytes()
            assert each.finance.net.values.tobytes() == one.finance.net.values.tobytes()
            assert each.most_important == one.most_important
            assert each.warnings == one.warnings


def test_two_runs_of_one_seed_are_the_same_bytes_and_another_seed_is_other_luck(three):
    actions, given = three
    one, again = (value_together(actions, **given).treasury.net for _ in range(2))
    assert one.tobytes() == again.tobytes()
    other = value_together(actions, **{**given, "draws": Draws(25, 2)}).treasury.net
    assert (one != other).all()


def test_over_fifty_years_the_low_rates_stand_beside(made):
    years = tuple(range(2026, 2026 + 51))
    lasting = made.acting(
        effects=(made.lever(duration=51),), starts=tuple((y, 0.02) for y in years)
    )
    given = made.ground(rate=0.035)
    found = value(lasting, **{**given, "years": years}).treasury
    assert found.long_horizon > found.net.mean()
    assert value(lasting, **{**given, "years": years[:50]}).treasury.long_horizon is None


def test_everything_that_is_wrong_with_a_plan_is_refused_at_once(made):
    use = Use("Placed", "placement", Estimate.known(1.0), state="care")
    pathway = made.pathway(uses=(*made.pathway().uses, use))
    trialled = made.effect(outcome="a", deadweight=Estimate.known(0.2))
    impossible = made.effect(outcome="b", size=Estimate.known(-0.9))
    negative = made.lever(outcome="c", size=Estimate.known(-1.0))
    lost = made.effect(outcome="d", unit_cost="cares", need=None)
    first = made.acting(effects=(negative, trialled, impossible, lost))
    second = made.action(id="early", name="Early", attrition=2.0, starts=((2020, 1.0),))
    given = made.ground(
        made.unit_cost(), made.unit_cost(id="placement"), pathway=pathway,
        parts=(UnitCostPart("care", "placement", 1.0, "part_of"),),
    )  # fmt: skip
    with pytest.raises(MethodError) as caught:
        value_together((first, second), **given)
    said = str(caught.value)
    for part in (
        "'a' has deadweight and a difference",
        "the difference -0.9 takes the chance of 'b' from 0.4 out of 0 to 1",
        "the hazard ratio of 'c' should be above 0, not -1",
        "the saving on 'd' has no baseline",
        "there is no unit cost 'cares'; did you mean 'care'",
        "'care' is used on the pathway 'children' already",
        "Early cannot be valued: it starts or costs money in 2020/21",
        "the attrition should be within 0 and 1, not 2",
        "'placement' is a part of 'care'",
    ):
        assert part in said, part


def test_every_action_that_reaches_more_than_there_is_is_named_at_once(made):
    unsure = Estimate.share(0.95, low=0.9, high=0.99)
    certain = made.lever(kind="risk ratio", size=Estimate.known(1.04), need=unsure)
    actions = (
        made.acting("big", eligible=1_000.0),
        made.acting("bigger", eligible=2_000.0),
        made.acting("certain", effects=(certain,)),
    )
    with pytest.raises(MethodError) as caught:
        value_together(actions, **made.ground(draws=200))
    said = str(caught.value)
    for part in ("Big reaches more", "Bigger reaches more", "Certain cannot be valued"):
        assert part in said, part


@pytest.mark.parametrize("kind", [kind for kind in EFFECT_KINDS if kind != "success"])
def test_deadweight_is_refused_beside_every_effect_of_a_trial(made, kind):
    size = Estimate.known(-0.1 if kind == "difference" else 0.8)
    twice = made.effect(kind=kind, size=size, deadweight=Estimate.known(0.3))
    with pytest.raises(MethodError, match=f"has deadweight and a {kind}: .* already net of dead"):
        value(made.action(effects=(twice,)), **made.ground())


def test_a_share_above_one_is_refused_with_what_is_reached_and_what_there_is(made):
    # 1,000 x 0.5 x 0.8 = 400 under effect; 400 x 0.4 = 160 moves of about 100 in the year
    with pytest.raises(MethodError, match=r"400\.0 people .* 160\.0 moves .* has 100\.0"):
        value(made.acting(eligible=1_000.0), **made.ground())


def test_the_name_of_every_uncertain_input_on_a_pathway_is_its_own_and_in_words(made):
    unsure = Estimate.ratio(1.0, low=0.5, high=2.0)
    uses = tuple(
        Use("Proceedings", "care", unsure, **where)
        for where in ({"state": "care"}, {"edge": EDGE}, {"edge": "outside>protection"})
    )
    found = value(made.acting(), **made.ground(pathway=made.pathway(uses=uses), draws=5))
    assert {name for name, _ in found.streams.inputs} == {
        "Children's social care: quantity of Proceedings, In care",
        "Children's social care: quantity of Proceedings, On a plan to In care",
        "Children's social care: quantity of Proceedings, outside to On a plan",
    }
