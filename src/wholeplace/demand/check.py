"""Whether a pathway makes sense, with every problem in it named at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from wholeplace.demand.pathway import OUTSIDE, Capacity, Move, Pathway, Segment, State
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.estimate import Estimate


def check(pathway: Pathway) -> None:
    """Say nothing when ``pathway`` can be run.

    Raises:
        InputError: When it cannot, with every problem.
    """
    problems = list(problems_of(pathway))
    if problems:
        raise InputError(f"pathway {pathway.id}", problems)


def problems_of(pathway: Pathway) -> Iterator[Problem]:
    """Yield everything that is wrong with ``pathway``, in the order of its fields."""
    if not pathway.segments:
        yield Problem("segments", "there should be at least one")
    if not pathway.states:
        yield Problem("states", "there should be at least one")
    yield from _segments(pathway.segments)
    yield from _states(pathway.states)
    for move in pathway.moves:
        yield from _move(pathway, move)
    yield from _moves_given_twice(pathway)
    yield from _stocks(pathway)
    for capacity in pathway.capacities:
        yield from _capacity(pathway, capacity)
    yield from _shared_limits(pathway.capacities)
    yield from _uses(pathway)
    yield from _unreached(pathway)


def _segments(segments: tuple[Segment, ...]) -> Iterator[Problem]:
    ids = [segment.id for segment in segments]
    yield from _given_twice("segment", ids)
    for segment in segments:
        where = f"segment {segment.id}"
        yield from _not_below_nought(f"{where}, population", segment.population)
        if segment.growth.low <= -1:
            yield Problem(f"{where}, growth", f"should be above -1, not {segment.growth.low}")
        if segment.ages_out_after is not None and segment.ages_out_after <= 0:
            yield Problem(f"{where}, ages_out_after", "should be above 0 years")
        if segment.ages_into is None:
            continue
        if segment.ages_out_after is None:
            yield Problem(f"{where}, ages_into", "says where, but ages_out_after not when")
        yield from _known(f"{where}, ages_into", "segment", segment.ages_into, ids)
    yield from _ageing_in_a_ring(segments)


def _ageing_in_a_ring(segments: tuple[Segment, ...]) -> Iterator[Problem]:
    into = {segment.id: segment.ages_into for segment in segments}
    seen: set[str] = set()
    for first in into:
        path: list[str] = []
        at: str | None = first
        while at in into and at not in path and at not in seen:
            path.append(at)
            at = into[at]
        if at in path:
            ring = " > ".join([*path[path.index(at) :], at])
            yield Problem(f"segment {at}, ages_into", f"nobody grows younger: {ring}")
        seen.update(path)


def _states(states: tuple[State, ...]) -> Iterator[Problem]:
    yield from _given_twice("state", [state.id for state in states])
    for state in states:
        where = f"state {state.id}"
        if state.id == OUTSIDE or set(state.id) & set(">@#"):
            yield Problem(where, f"should not be called {OUTSIDE!r} nor have >, @ or # in its id")
        limits = (0.0, *state.bands)
        if any(upper <= lower for lower, upper in zip(limits, state.bands, strict=False)):
            yield Problem(f"{where}, bands", f"should rise from above 0, not {state.bands}")


def _move(pathway: Pathway, move: Move) -> Iterator[Problem]:
    where = f"move {move.stream}"
    bands = {state.id: len(state.bands) + 1 for state in pathway.states}
    for side, state in (("from", move.from_state), ("to", move.to_state)):
        yield from _known(f"{where}, {side}", "state", state, [*bands, OUTSIDE])
    if move.from_state == move.to_state == OUTSIDE:
        yield Problem(where, "leads from outside to outside")
    for segment in move.segments:
        known = [segment.id for segment in pathway.segments]
        yield from _known(f"{where}, segments", "segment", segment, known)
    if move.band is not None and move.from_state == OUTSIDE:
        yield Problem(f"{where}, band", "people from outside have no duration band")
    elif move.band is not None:
        yield from _band(f"{where}, band", move.band, bands.get(move.from_state))
    yield from _not_below_nought(f"{where}, rate", move.rate)


def _moves_given_twice(pathway: Pathway) -> Iterator[Problem]:
    """Yield cell moves that two entries give a rate: neither is then the rate."""
    bands = {state.id: range(len(state.bands) + 1) for state in pathway.states}
    found = Counter(
        (move.edge, segment.id, band)
        for move in pathway.moves
        for segment in pathway.segments
        if not move.segments or segment.id in move.segments
        for band in (bands.get(move.from_state, [0]) if move.band is None else [move.band])
    )
    for (edge, segment, band), count in found.items():
        if count > 1:
            yield Problem(f"move {edge}", f"has {count} rates for {segment} in band {band}")


def _stocks(pathway: Pathway) -> Iterator[Problem]:
    bands = {state.id: len(state.bands) + 1 for state in pathway.states}
    segments = [segment.id for segment in pathway.segments]
    names = [f"{s.state} of {s.segment} in band {s.band}" for s in pathway.stocks]
    yield from _given_twice("stock", names)
    for name, stock in zip(names, pathway.stocks, strict=True):
        where = f"stock {name}"
        yield from _known(where, "state", stock.state, list(bands))
        yield from _known(where, "segment", stock.segment, segments)
        yield from _band(where, stock.band, bands.get(stock.state))
        yield from _not_below_nought(where, stock.people)


def _capacity(pathway: Pathway, capacity: Capacity) -> Iterator[Problem]:
    where = f"capacity {', '.join(capacity.states)}"
    known = [state.id for state in pathway.states]
    if not capacity.states:
        yield Problem(f"capacity with waiting {capacity.waiting}", "limits no state")
    for state in (*capacity.states, capacity.waiting):
        yield from _known(where, "state", state, known)
    if capacity.waiting in capacity.states:
        yield Problem(where, f"who waits in {capacity.waiting} should not need a place there")
    yield from _not_below_nought(f"{where}, places", capacity.places)


def _shared_limits(capacities: tuple[Capacity, ...]) -> Iterator[Problem]:
    limited = [state for capacity in capacities for state in capacity.states]
    yield from _given_twice("capacity of state", limited)
    yield from _given_twice("capacity with waiting", [c.waiting for c in capacities])
    for capacity in capacities:
        if capacity.waiting in set(limited) - set(capacity.states):
            yield Problem(f"capacity with waiting {capacity.waiting}", "that state is limited too")


def _uses(pathway: Pathway) -> Iterator[Problem]:
    states = [state.id for state in pathway.states]
    for use in pathway.uses:
        where = f"use {use.outcome}"
        if (use.state is None) == (use.edge is None):
            yield Problem(where, "should belong to either a state or a move")
        if use.state is not None:
            yield from _known(where, "state", use.state, states)
        if use.edge is not None:
            yield from _known(where, "move", use.edge, pathway.edges)
        yield from _not_below_nought(f"{where}, quantity", use.quantity)


def _unreached(pathway: Pathway) -> Iterator[Problem]:
    links = [(move.from_state, move.to_state) for move in pathway.moves]
    for capacity in pathway.capacities:
        for limited in capacity.states:
            links += [(limited, capacity.waiting), (capacity.waiting, limited)]
    reached = {stock.state for stock in pathway.stocks} | {OUTSIDE}
    while further := {to for origin, to in links if origin in reached} - reached:
        reached |= further
    for state in pathway.states:
        if state.id not in reached:
            yield Problem(f"state {state.id}", "nobody begins there and no move leads there")


def _given_twice(what: str, names: Sequence[str]) -> Iterator[Problem]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem(f"{what} {name}", f"is given {count} times")


def _known(where: str, what: str, name: str, known: Sequence[str]) -> Iterator[Problem]:
    if name not in known:
        yield Problem(where, f"no {what} {name!r}{did_you_mean(name, known)}")


def _band(where: str, band: int, bands: int | None) -> Iterator[Problem]:
    if bands is not None and not 0 <= band < bands:
        yield Problem(where, f"the state's duration bands are 0 to {bands - 1}, not {band}")


def _not_below_nought(where: str, estimate: Estimate) -> Iterator[Problem]:
    if estimate.low < 0:
        yield Problem(where, f"should not be below 0, and {estimate.low} is")
    elif estimate.family == "normal":
        what = "a normal estimate can be below 0: use cost, ratio, share or known"
        yield Problem(where, what)
