"""Figures outside their family, refused before anything is drawn."""

import pytest

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.families import action_family, effect_family
from wholeplace.prevention.value import value


def known(number):
    return Estimate.known(number)


def test_a_sound_action_and_effect_have_nothing_wrong(made):
    assert [*action_family(made.action())] == []
    assert [*effect_family(made.effect())] == []
    assert [*effect_family(made.lever())] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"take_up": known(1.2)}, "take-up should be a share within 0 and 1, not 1.2"),
        ({"take_up": Estimate.normal(0.5, low=-0.1, high=1.1)}, "not -0.1 to 1.1"),
        ({"attrition": -0.2}, "attrition should be within 0 and 1, not -0.2"),
        ({"eligible": -5.0}, "should not be below 0, as -5 is"),
        ({"starts": ((2026, -0.5),)}, "share that starts in a year should not be below 0"),
        ({"capacity": known(-1.0)}, "capacity should not be below 0"),
    ],
)
def test_a_reach_that_cannot_be_is_named(made, changes, said):
    (found,) = action_family(made.action(**changes))
    assert said in found


@pytest.mark.parametrize("kind", ["risk ratio", "odds ratio", "hazard ratio", "rate ratio"])
def test_a_ratio_that_may_be_nothing_or_less_is_named(made, kind):
    for size in (known(0.0), Estimate.normal(0.5, low=-0.1, high=1.1)):
        (found,) = effect_family(made.effect(kind=kind, size=size))
        assert f"the {kind} of 'taken into care' should be above 0" in found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"need": known(1.4)}, "the need of 'taken into care' should be a chance within 0 and 1"),
        ({"need": known(-0.1), "size": known(0.2)}, "should be a chance within 0 and 1, not -0.1"),
        ({"period": 0.0}, "should be above 0 years, not 0"),
        ({"size": known(-0.5)}, "takes the chance of 'taken into care' from 0.4 out of 0 to 1"),
        ({"kind": "risk ratio", "size": known(3.0)}, "from 0.4 to 1.2, over 1"),
        ({"kind": "success", "size": known(1.5)}, "the success of 'taken into care'"),
    ],
)
def test_an_effect_that_cannot_be_is_named(made, changes, said):
    found = [*effect_family(made.effect(**changes))]
    assert any(said in each for each in found), found


def test_a_yearly_rate_may_be_over_one_but_not_below_nothing(made):
    rate = {"kind": "rate ratio", "size": known(0.8)}
    assert [*effect_family(made.effect(need=known(1.5), **rate))] == []
    (found,) = effect_family(made.effect(need=known(-1.5), **rate))
    assert "should be a rate of 0 or more" in found


def test_deadweight_that_is_no_share_is_named(made):
    effect = made.effect(kind="success", size=known(0.6), deadweight=known(1.2))
    (found,) = effect_family(effect)
    assert "the deadweight of 'taken into care'" in found


def test_everything_wrong_is_refused_at_once(made):
    action = made.action(
        take_up=known(2.0),
        effects=(made.effect(kind="risk ratio", size=known(-1.0)), made.effect(leakage=3.0)),
    )
    with pytest.raises(MethodError) as caught:
        value(
            action,
            unit_costs=made.unit_costs(),
            years=made.years,
            draws=Draws(1),
            rules=made.rules(),
        )
    for part in ("the take-up", "the risk ratio", "the leakage", "valued twice"):
        assert part in str(caught.value)
