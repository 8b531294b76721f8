"""A council's own figures of demand, put in place of what the reference makes of its place.

Own rates and flows set the moves that they name; where a figure is of several moves together (who
leaves care, however it ends), it sets their sum and leaves its parts as they lie to one another.
Own stocks set how many people there are, own places how many a state can hold. Method and units:
docs/methods/calibration.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wholeplace.demand.design import PathwayDesign
from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Stock
from wholeplace.demand.places import with_places
from wholeplace.demand.told import in_words
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.estimate import Estimate

Kind = Literal["rate", "flow", "stock", "places"]
AGED = ": counted last "
NOBODY = "nobody is in the states it leaves in the first year: give a rate of each move"


@dataclass(frozen=True, slots=True)
class OwnFigure:
    """A figure that a council, or a partner, has of its own demand.

    Attributes:
        pathway: Id of the pathway.
        kind: ``rate`` [moves a year per person in the states they leave; per person of the
            segments' population from outside], ``flow`` [moves a year], ``stock`` [people at the
            beginning of the first year] or ``places`` [people that fit in].
        from_states: States that are left; for a stock the state, for places those that share them.
        to_states: States that are come to; for places the one state that people who wait fare as.
        value: The figure with its interval and source.
        band: Duration band of the state that is left, from 0; None for all.
        note: What a reader must know about it.
    """

    pathway: str
    kind: Kind
    from_states: tuple[str, ...]
    to_states: tuple[str, ...]
    value: Estimate
    band: int | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """What it is of, such as ``care>home; outside (band 0)``."""
        way = "; ".join(self.from_states)
        if self.to_states:
            way = f"{way}>{'; '.join(self.to_states)}"
        return way if self.band is None else f"{way} (band {self.band})"


def with_own_figures(
    pathway: Pathway, figures: Iterable[OwnFigure], *, design: PathwayDesign
) -> Pathway:
    """Return a pathway with a council's own figures, which its warnings and sources name.

    Args:
        pathway: A place's pathway.
        figures: Own figures; those of other pathways are left aside.
        design: The pathway's design, for its words.

    Raises:
        InputError: When a figure is of something that the pathway does not have, or two figures
            are of the same; all are named.
    """
    own = [figure for figure in figures if figure.pathway == pathway.id]
    if not own:
        return pathway
    rates = [figure for figure in own if figure.kind in ("rate", "flow")]
    problems = list(_problems(pathway, [figure for figure in own if figure not in rates]))
    held = pathway if problems else _held(pathway, own)
    problems += _problems(held, rates)
    problems = problems or [Problem(figure.name, NOBODY) for figure in rates if _idle(held, figure)]
    if problems:
        raise InputError(f"own figures of {pathway.id}", problems)
    moves = list(held.moves)
    for figure in rates:
        for at, rate in _rates(held, figure):
            moves[at] = replace(moves[at], rate=rate)
    sources = (figure.value.source for figure in own)
    told = (source for source in sources if source is not None and not source.is_assumption)
    return replace(
        held,
        moves=tuple(moves),
        warnings=(_sentence(held, own), *_still_true(held, own, design)),
        sources=tuple(dict.fromkeys((*pathway.sources, *told))),
    )


def _held(pathway: Pathway, own: Iterable[OwnFigure]) -> Pathway:
    """Return a pathway with own stocks and places."""
    for figure in own:
        if figure.kind == "stock":
            pathway = replace(pathway, stocks=_stocks(pathway, figure))
        elif figure.kind == "places":
            (like,) = figure.to_states
            pathway = with_places(pathway, figure.from_states, like=like, places=figure.value)
    return pathway


def moves_of(pathway: Pathway, figure: OwnFigure) -> tuple[int, ...]:
    """Return the positions of the moves that an own rate or flow is of."""
    return tuple(
        at
        for at, move in enumerate(pathway.moves)
        if move.from_state in figure.from_states
        and move.to_state in figure.to_states
        and figure.band in (None, move.band)
    )


def _rates(pathway: Pathway, figure: OwnFigure) -> Iterator[tuple[int, Estimate]]:
    """Yield the rate of each move of a figure, the parts as they lay to one another before."""
    moves = moves_of(pathway, figure)
    before = [pathway.moves[at].rate.value for at in moves]
    if len(moves) == 1 and figure.kind == "rate":
        yield moves[0], figure.value
        return
    exposed = [_exposed(pathway, pathway.moves[at]) for at in moves]
    total = sum(rate * people for rate, people in zip(before, exposed, strict=True))
    if not total:
        before, total = [1.0] * len(moves), sum(exposed)
    base = _there(pathway, figure, moves) if figure.kind == "rate" else 1.0
    for at, rate in zip(moves, before, strict=True):
        yield at, _times(figure.value, rate * base / total)


def _there(pathway: Pathway, figure: OwnFigure, moves: Sequence[int]) -> float:
    """Return how many people are in the states, segments and bands that moves lead out of."""
    leaving = [pathway.moves[at] for at in moves]
    found = sum(
        stock.people.value
        for stock in pathway.stocks
        if any(_leaves(move, stock) for move in leaving)
    )
    if OUTSIDE in figure.from_states:
        found += sum(
            segment.population.value
            for segment in pathway.segments
            if any(
                move.from_state == OUTSIDE and segment.id in (move.segments or (segment.id,))
                for move in leaving
            )
        )
    return found


def _exposed(pathway: Pathway, move: Move) -> float:
    """Return how many people can make a move at the beginning of the first year."""
    if move.from_state == OUTSIDE:
        return sum(
            segment.population.value
            for segment in pathway.segments
            if segment.id in (move.segments or (segment.id,))
        )
    return sum(stock.people.value for stock in pathway.stocks if _leaves(move, stock))


def _leaves(move: Move, stock: Stock) -> bool:
    return (
        stock.state == move.from_state
        and stock.segment in (move.segments or (stock.segment,))
        and move.band in (None, stock.band)
    )


def _times(value: Estimate, factor: float) -> Estimate:
    low, high = value.low * factor, value.high * factor
    return replace(value, value=min(max(value.value * factor, low), high), low=low, high=high)


def _stocks(pathway: Pathway, figure: OwnFigure) -> tuple[Stock, ...]:
    """Return the stocks with one state's set; it lies over segments and bands as it did before."""
    (state,) = figure.from_states
    held = [stock for stock in pathway.stocks if stock.state == state]
    weights = [stock.people.value for stock in held]
    if not sum(weights):
        held = [Stock(state, s.id, s.population) for s in pathway.segments]
        weights = [segment.population.value for segment in pathway.segments]
    parts = (
        replace(stock, people=_times(figure.value, weight / sum(weights)))
        for stock, weight in zip(held, weights, strict=True)
    )
    return (*(stock for stock in pathway.stocks if stock.state != state), *parts)


def _problems(pathway: Pathway, own: Sequence[OwnFigure]) -> Iterator[Problem]:
    states = [state.id for state in pathway.states]
    taken: dict[object, str] = {}
    for figure in own:
        known = states if figure.kind in ("stock", "places") else [*states, OUTSIDE]
        unknown = [s for s in (*figure.from_states, *figure.to_states) if s not in known]
        for state in unknown:
            offered = did_you_mean(state, known)
            yield Problem(figure.name, f"{state!r} is not a state of {pathway.id}{offered}")
        if unknown:
            continue
        yield from _shape(pathway, figure)
        keys: Iterable[object] = moves_of(pathway, figure)
        if figure.kind in ("stock", "places"):
            keys = [(figure.kind, state) for state in figure.from_states]
        for key in keys:
            if key in taken:
                yield Problem(figure.name, f"is given twice: {taken[key]} speaks of it too")
                break
            taken[key] = figure.name


def _shape(pathway: Pathway, figure: OwnFigure) -> Iterator[Problem]:
    """Yield what a figure of its kind should have and has not."""
    if figure.kind in ("stock", "places"):
        if figure.band is not None:
            yield Problem(figure.name, f"a figure of {figure.kind} has no band")
        wrong = _stock_shape(figure) if figure.kind == "stock" else _places_shape(figure)
        yield from (Problem(figure.name, what) for what in wrong)
        return
    if figure.kind == "rate" and OUTSIDE in figure.from_states and len(figure.from_states) > 1:
        yield Problem(figure.name, "one rate cannot be of people outside and in: give a flow")
    moves = [pathway.moves[at] for at in moves_of(pathway, figure)]
    for state in figure.from_states:
        if not any(move.from_state == state for move in moves):
            yield Problem(figure.name, _no_move(pathway, figure, state))
    for state in figure.to_states:
        if moves and not any(move.to_state == state for move in moves):
            yield Problem(figure.name, f"no move of {pathway.id} leads from there to {state!r}")


def _stock_shape(figure: OwnFigure) -> Iterator[str]:
    if len(figure.from_states) != 1 or figure.to_states:
        yield "a stock is of one state, and leads nowhere"


def _places_shape(figure: OwnFigure) -> Iterator[str]:
    if not figure.from_states or len(figure.to_states) != 1:
        yield "places are of one or more states, and people who wait fare as in one other"
    elif set(figure.to_states) & set(figure.from_states):
        yield "who waits for a place cannot fare as those who have one"


def _no_move(pathway: Pathway, figure: OwnFigure, state: str) -> str:
    edges = [f"{state}>{to}" for to in figure.to_states]
    found = [edge for edge in edges if edge in pathway.edges]
    if found:
        return f"{found[0]} has no rate of its own in band {figure.band}: leave band blank"
    named = edges[0] if edges else f"{state}>"
    return f"{named} is not a move of {pathway.id}{did_you_mean(named, pathway.edges)}"


def _idle(pathway: Pathway, figure: OwnFigure) -> bool:
    """Return whether a figure cannot be turned into rates, as nobody is there to move."""
    moves = moves_of(pathway, figure)
    alone = figure.kind == "rate" and len(moves) == 1
    return not alone and not any(_exposed(pathway, pathway.moves[at]) > 0 for at in moves)


def _sentence(pathway: Pathway, own: Sequence[OwnFigure]) -> str:
    titles = {state.id: state.title for state in pathway.states} | {OUTSIDE: "outside"}
    words = []
    for figure in own:
        source = figure.value.source
        said = "no source given" if source is None else source.title
        if source is not None and source.is_assumption:
            said = f"assumption, {source.title}"
        way = " or ".join(titles[state] for state in figure.from_states)
        if figure.kind == "places":
            way = f"places for {way}, and who waits fares as {titles[figure.to_states[0]]}"
        elif figure.to_states:
            way = f"{way} to {' or '.join(titles[state] for state in figure.to_states)}"
        note = f", {figure.note}" if figure.note else ""
        words.append(f"{way} ({figure.kind}; {said}{note})")
    return (
        f"Own figures stand in place of the reference's, and no back-cast has seen them:"
        f" {'; '.join(words)}."
    )


def _still_true(pathway: Pathway, own: Sequence[OwnFigure], design: PathwayDesign) -> Iterator[str]:
    """Yield the warnings that are not of a number that an own figure stands in place of."""
    titles = {state.id: state.title for state in design.states}
    stocks = {titles[figure.from_states[0]] for figure in own if figure.kind == "stock"}
    named = [*stocks, *(f"People in: {title}" for title in stocks)]
    for figure in own:
        moves = moves_of(pathway, figure) if figure.kind in ("rate", "flow") else ()
        if len(moves) == 1 and moves[0] < len(design.moves):
            named.append(in_words(design, design.moves[moves[0]]))
    starts = tuple(f"{words}{sign}" for words in named for sign in (": ", " (times the count)"))
    for warning in pathway.warnings:
        counted, aged, rest = warning.partition(AGED)
        if aged:
            kept = [title for title in counted.split("; ") if title not in stocks]
            if kept:
                yield f"{'; '.join(kept)}{aged}{rest}"
        elif not warning.startswith(starts):
            yield warning
