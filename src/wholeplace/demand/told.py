"""What the reader of a pathway must be told of its design, in sentences."""

from __future__ import annotations

from wholeplace.demand.design import (
    BalanceRate,
    MoveDesign,
    ObservedRate,
    ObservedStock,
    PathwayDesign,
    Stated,
    StatedStock,
)
from wholeplace.demand.pathway import OUTSIDE


def assumptions(design: PathwayDesign) -> list[str]:
    """Return a sentence for every number of a design that nobody has published."""
    told = [
        (f"{in_words(design, m)}{_share_of(m.rate)}", stated_within(m.rate)) for m in design.moves
    ]
    told += [
        (f"Stays ended a year, {in_words(design, m)}", m.rate.pace)
        for m in design.moves
        if isinstance(m.rate, ObservedRate)
    ]
    for state in design.states:
        told += [
            (f"People in: {state.title}{_share_of(stock)}", stated_within(stock))
            for stock in state.stocks
        ]
    told += [
        (f"Places for: {', '.join(c.states)}", stated_within(c.places)) for c in design.capacities
    ]
    told += [(f"{use.outcome} ({use.state or use.edge})", use.quantity) for use in design.uses]
    lines = [
        f"{what}: {_numbers(number)} is an assumption, {number.source.title}"
        for what, number in told
        if number is not None and number.source.is_assumption
    ]
    lines += [
        f"{in_words(design, m)}: not counted, but what keeps the counted stock, {m.rate.why}"
        for m in design.moves
        if isinstance(m.rate, BalanceRate)
    ]
    return list(dict.fromkeys(lines))


def _numbers(number: Stated) -> str:
    value, low, high = number.three
    return f"{value:.3g}" if low == high else f"{value:.3g} ({low:.3g} to {high:.3g})"


def _share_of(thing: object) -> str:
    """Return what a stated number is, where it is not the rate or stock itself."""
    return " (times the count)" if isinstance(thing, ObservedRate | ObservedStock) else ""


def stated_within(thing: object) -> Stated | None:
    """Return the stated number within a rate or stock, if there is one."""
    match thing:
        case Stated():
            return thing
        case StatedStock():
            return thing.stated
        case ObservedRate() | ObservedStock():
            return thing.share
    return None


def in_words(design: PathwayDesign, move: MoveDesign) -> str:
    """Return a move in words: its lever's, or from where to where; and the time there."""
    titles = {state.id: state.title for state in design.states} | {OUTSIDE: "outside"}
    words = next(
        (lever.title for lever in design.levers if lever.edge == move.edge),
        f"From {titles[move.from_state]} to {titles[move.to_state]}",
    )
    if move.band is None:
        return words
    limits = next(state.bands for state in design.states if state.id == move.from_state)
    if move.band == len(limits):
        return f"{words} (after {limits[-1]:g} years)"
    return f"{words} ({(0.0, *limits)[move.band]:g} to {limits[move.band]:g} years)"
