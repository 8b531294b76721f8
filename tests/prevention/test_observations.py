"""What was learnt changes an action's inputs by dated rows."""

from datetime import date

import pytest

from wholeplace.errors import InputError
from wholeplace.estimate import Estimate
from wholeplace.prevention.observations import Observation, after, learnt

UNSURE = Estimate.normal(-0.1, low=-0.2, high=0.0)


def observed(made, **changes):
    given = {
        "intervention": "meetings",
        "outcome": "taken into care",
        "input": "effect",
        "on": date(2027, 9, 30),
        "value": -0.02,
        "low": -0.12,
        "high": 0.08,
        "level": 0.95,
        "transfer": 1.0,
        "why": "our own pilot",
        "source": made.study,
    }
    return Observation(**(given | changes))


@pytest.fixture
def action(made):
    take_up = Estimate.share(0.5, low=0.4, high=0.6)
    return made.action(take_up=take_up, effects=(made.effect(size=UNSURE),))


def test_an_effect_moves_to_the_finding_by_its_weight(made, action):
    # N(-0.1, s) and N(-0.02, s) of equal spread: -0.06
    (changed,) = after([action], learnt([action], [observed(made)]))
    assert changed.effects[0].size.value == pytest.approx(-0.06)
    assert changed.effects[0].size.source == made.study
    assert action.effects[0].size == UNSURE


def test_the_rows_are_kept_oldest_first(made, action):
    later = observed(made, on=date(2028, 9, 30), value=0.0, low=-0.1, high=0.1)
    (learning,) = learnt([action], [later, observed(made)])
    assert [belief.on.year for belief in learning.beliefs] == [1, 2027, 2028]
    assert learning.beliefs[0].estimate == UNSURE


def test_take_up_can_be_learnt_about_too(made, action):
    found = observed(made, outcome="", input="take-up", value=0.7, low=0.65, high=0.75)
    (changed,) = after([action], learnt([action], [found]))
    assert 0.6 < changed.take_up.value < 0.7
    assert changed.effects == action.effects


def test_every_finding_that_fits_nothing_is_named_at_once(made, action):
    wrong = [
        observed(made, intervention="meeting"),
        observed(made, outcome="taken in care"),
        observed(made, input="need"),
        observed(made, transfer=0.0),
    ]
    with pytest.raises(InputError) as caught:
        learnt([action], wrong)
    message = str(caught.value)
    assert "no action 'meeting'; did you mean 'meetings'?" in message
    assert "did you mean 'taken into care'?" in message
    assert "taken as known" in message
    assert "transfer should be above 0" in message


def test_without_findings_nothing_changes(action):
    assert after([action], learnt([action], ())) == (action,)
