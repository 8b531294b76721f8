"""A limit on how many people some states can hold, put into a pathway that has none.

People who find no place wait in a state of their own, in which they fare as in a state of the
pathway that is named: the same moves out of it, the same services used. Method:
docs/methods/demand.md.
"""

from __future__ import annotations

from dataclasses import replace

from wholeplace.demand.pathway import Capacity, Pathway, State, Use
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate

WAITING = "waiting_for_"


def waiting_for(state: str) -> str:
    """Return the id of the state in which people wait for a place in a state.

    >>> waiting_for("in_treatment")
    'waiting_for_in_treatment'
    """
    return f"{WAITING}{state}"


def with_places(
    pathway: Pathway, states: tuple[str, ...], *, like: str, places: Estimate
) -> Pathway:
    """Return a pathway in which some states hold no more people than there are places.

    Args:
        pathway: The pathway.
        states: Ids of the states that share the places; where they have places already, only
            their number is set.
        like: Id of the state that people who wait fare as.
        places: How many people fit in.

    Raises:
        MethodError: When a state is not in the pathway, or has places with others already.
    """
    known = {state.id: state for state in pathway.states}
    unknown = [id for id in (*states, like) if id not in known]
    if unknown or not states or like in states:
        what = f"{', '.join(unknown)} is not a state" if unknown else "who waits fares as elsewhere"
        raise MethodError(f"places for {', '.join(states)}: {what}")
    held = [c for c in pathway.capacities if set(c.states) & set(states)]
    if held:
        if [set(c.states) for c in held] != [set(states)]:
            raise MethodError(f"places for {', '.join(states)}: some are shared with other states")
        others = tuple(c for c in pathway.capacities if c not in held)
        return replace(pathway, capacities=(*others, replace(held[0], places=places)))
    id = waiting_for(states[0])
    titles = " or ".join(known[state].title for state in states)
    moves = [
        replace(move, from_state=id)
        for move in pathway.moves
        if move.from_state == like and move.to_state not in states
    ]
    return replace(
        pathway,
        states=(*pathway.states, State(id, f"Waiting for a place: {titles}", known[like].bands)),
        moves=(*pathway.moves, *moves),
        capacities=(*pathway.capacities, Capacity(states, id, places)),
        uses=(*pathway.uses, *_uses(pathway, like=like, id=id, states=states)),
    )


def _uses(pathway: Pathway, *, like: str, id: str, states: tuple[str, ...]) -> list[Use]:
    """Return what those who wait use, in the state and at the moves out of it."""
    found = []
    for use in pathway.uses:
        start, _, end = (use.edge or "").partition(">")
        if use.state == like:
            found.append(replace(use, state=id))
        elif start == like and end not in states:
            found.append(replace(use, edge=f"{id}>{end}"))
    return found
