"""The value of every set of actions, against valuing each set together."""

from dataclasses import replace

import numpy as np
import pytest

from wholeplace.estimate import Estimate
from wholeplace.prevention.overlap import overlap
from wholeplace.prevention.sets import payers_of, values_of_sets
from wholeplace.prevention.streams import Ground
from wholeplace.prevention.value import value_together

TAKE_UP = Estimate.share(0.5, low=0.4, high=0.6)


@pytest.fixture(scope="module")
def table(made):
    split = (made.share_of("council", 0.4), replace(made.share_of("DWP", 0.6), transfer=True))
    arrest = made.unit_cost(id="arrest", name="An arrest", bearers=split)
    actions = (
        made.acting(take_up=TAKE_UP),
        made.acting("visits", effects=(made.lever(), made.effect(unit_cost="arrest"))),
        made.action(
            id="patrols",
            name="Patrols",
            costs=(made.cost(body="police"), made.cost()),
            effects=(made.effect(unit_cost="arrest"),),
        ),
    )
    arguments = made.ground(
        made.unit_cost(amount=Estimate.cost(1_000, low=800, high=1_250)),
        arrest,
        draws=30,
        rate=0.035,
        growth=0.02,
    )
    return actions, arguments, values_of_sets(actions, Ground(**arguments))


def test_every_set_is_worth_what_valuing_it_together_says(table):
    actions, arguments, worth = table
    assert len(worth.net) == 8
    for chosen in worth.net:
        kept = tuple(action for action in actions if action.id in chosen)
        result = value_together(kept, **arguments)
        assert worth.net[chosen] == pytest.approx(result.treasury.net, abs=1e-6)
        assert worth.avoided[chosen] == pytest.approx(result.treasury.public, abs=1e-6)
        for position in result.positions:
            own = worth.by_body[chosen][:, worth.bodies.index(position.body)]
            assert np.median(own) == pytest.approx(position.net.value)


def test_only_actions_in_a_set_are_paid_for(table):
    _, _, worth = table
    assert worth.payers["patrols"] == {"police", "council"}
    police = worth.bodies.index("police")
    for chosen, by_body in worth.by_body.items():
        assert (by_body[:, police] < 0).all() == ("patrols" in chosen)
    assert not worth.net[frozenset()].any()


def test_sets_can_be_chosen(made, table):
    actions, arguments, worth = table
    pair = frozenset({"meetings", "visits"})
    found = values_of_sets(actions, Ground(**arguments), sets=[pair])
    assert list(found.net) == [pair]
    assert found.net[pair] == pytest.approx(worth.net[pair])
    assert payers_of(actions) == worth.payers


def test_the_table_gives_the_overlap_and_an_exact_split(table):
    _, _, worth = table
    found = overlap(worth.net, avoided=worth.avoided, payers=worth.payers, level=0.8)
    assert found.haircut.share.value > 0
    assert {credit.name for credit in found.by_action} == {"meetings", "visits", "patrols"}
    assert {credit.name for credit in found.by_body} == {"police", "council"}
