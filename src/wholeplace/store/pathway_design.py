"""From the rows of a design file to the design: names checked, sources looked up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import exp, log, sqrt

from wholeplace.demand.design import (
    CONVERSION,
    OF_STATE,
    POPULATION,
    BalanceRate,
    CapacityDesign,
    Lever,
    Measure,
    MoveDesign,
    ObservedRate,
    ObservedStock,
    PathwayDesign,
    Predicted,
    Rate,
    SegmentDesign,
    Stated,
    StateDesign,
    StatedStock,
    StockDesign,
    Three,
    UseDesign,
)
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.source import Source, assumption
from wholeplace.store.pathway_rows import (
    MoveRow,
    PathwayFile,
    RateRow,
    StockRow,
    UseRow,
    read_pathway,
)
from wholeplace.store.toml_rows import place_in

MONTHS = 12.0
CERTAIN: Three = (1.0, 1.0, 1.0)
Sources = Mapping[str, Source]
Fault = tuple[tuple[str | int, ...], str]


def design_of(name: str, content: str, sources: Sources) -> PathwayDesign:
    """Return the design that a file holds.

    Args:
        name: Name of the file, for errors.
        content: Its text.
        sources: Every source, by id.

    Raises:
        InputError: When the file cannot be used; every problem is named with its place.
    """
    file = read_pathway(name, content)
    faults = list(_faults(file, sources))
    if faults:
        problems = [Problem(place_in(content, path), what) for path, what in faults]
        raise InputError(name, problems)
    return _design(file, sources)


def _design(file: PathwayFile, sources: Sources) -> PathwayDesign:
    states = tuple(
        StateDesign(s.id, s.title, s.bands, tuple(_stock(row, sources) for row in s.stock))
        for s in file.state
    )
    moves = tuple(
        MoveDesign(
            m.from_state, m.to_state, _rate(m.from_state, m.rate, sources), m.segments, m.band
        )
        for m in file.move
    )
    return PathwayDesign(
        id=file.id,
        title=file.title,
        summary=file.summary,
        method=file.method,
        level=file.level,
        years=file.years,
        segments=tuple(SegmentDesign(**segment.model_dump()) for segment in file.segment),
        states=states,
        moves=moves,
        capacities=tuple(
            CapacityDesign(c.states, c.waiting, _stock(c.places, sources)) for c in file.capacity
        ),
        uses=tuple(_use(use, sources) for use in file.use),
        levers=tuple(Lever(lever.edge, lever.title) for lever in file.lever),
        predicted=tuple(dict.fromkeys(_predicted(name, states, moves) for name in file.predicted)),
    )


def _use(row: UseRow, sources: Sources) -> UseDesign:
    value, low, high = row.quantity
    converts = low == value == high and not row.source and not row.why
    source = CONVERSION if converts else _source(row.source, row.why, sources)
    quantity = Stated(row.quantity, source, row.where)
    return UseDesign(row.outcome, row.unit_cost, quantity, row.state, row.edge)


def _stock(row: StockRow, sources: Sources) -> StockDesign:
    if row.measures:
        measures = tuple(Measure(row.table, name, row.per_people) for name in row.measures)
        return ObservedStock(measures, _share(row, sources), row.segments)
    number = row.published or row.assumed or CERTAIN
    stated = Stated(number, _source(row.source, row.why, sources), row.where)
    return StatedStock(stated, row.per, row.segments)


def _rate(from_state: str, row: RateRow, sources: Sources) -> Rate:
    if row.balance:
        return BalanceRate(row.balance, row.why)
    if row.flow:
        flow = tuple(Measure(row.table, n, row.per_people, row.per_year) for n in row.flow)
        if row.of and row.months:
            of = tuple(Measure(row.table, n, row.per_people, row.per_year) for n in row.of)
            source = _source(row.months_source, row.months_why, sources)
            pace = Stated(_a_year(row.months), source)
            return ObservedRate(flow, (), _share(row, sources), of, pace)
        return ObservedRate(flow, _over(from_state, row), _share(row, sources))
    return Stated(_hazard(row), _source(row.source, row.why, sources), row.where)


def _over(from_state: str, row: RateRow) -> tuple[Measure, ...] | None:
    """Return the stock a flow is set against; None for that of the state it leaves."""
    if row.over == POPULATION or from_state == OUTSIDE:
        return ()
    if row.over is None:
        return None
    return tuple(Measure(row.table, name) for name in row.over)


def _hazard(row: RateRow) -> Three:
    """Return a stated rate per person-year: value, low and high."""
    if row.months:
        return _product(row.share, _a_year(row.months))
    if row.chance:
        value, low, high = (-log(1 - chance) / row.years for chance in row.chance)
        return value, low, high
    return row.published or row.assumed or CERTAIN


def _a_year(months: Three) -> Three:
    """Return how many stays of a mean length end in a year of them."""
    value, low, high = months
    return MONTHS / value, MONTHS / high, MONTHS / low


def _product(one: Three, other: Three) -> Three:
    """Return a product whose interval has the relative widths of both, as logs add in squares."""
    value = one[0] * other[0]
    if one[1] <= 0 or other[1] <= 0:
        return value, one[1] * other[1], one[2] * other[2]
    down, up = (
        sqrt(log(one[0] / one[end]) ** 2 + log(other[0] / other[end]) ** 2) for end in (1, 2)
    )
    return value, value * exp(-down), value * exp(up)


def _share(row: StockRow | RateRow, sources: Sources) -> Stated | None:
    if row.share == CERTAIN:
        return None
    source = _source(row.share_source, row.share_why, sources)
    return Stated(row.share, source, row.share_where)


def _source(id: str, why: str, sources: Sources) -> Source:
    return sources[id] if id else assumption(why or "nobody has published it")


def _predicted(
    name: str, states: tuple[StateDesign, ...], moves: tuple[MoveDesign, ...]
) -> Predicted:
    """Return what stands for a measure: the states that begin with it, else the moves it counts."""
    held = [
        (state.id, stock)
        for state in states
        for stock in state.stocks
        if isinstance(stock, ObservedStock) and name in [m.name for m in stock.measures]
    ]
    if held:
        share = sum(stock.share.three[0] if stock.share else 1.0 for _, stock in held)
        ids = tuple(dict.fromkeys(id for id, _ in held))
        first = held[0][1]
        return Predicted(first.measures, "stock", ids, (), share, first.segments)
    counted = [
        (move, move.rate)
        for move in moves
        if isinstance(move.rate, ObservedRate) and name in [m.name for m in move.rate.flow]
    ]
    by_edge = {move.edge: rate.share.three[0] if rate.share else 1.0 for move, rate in counted}
    segments = counted[0][0].segments
    return Predicted(
        counted[0][1].flow, "flow", (), tuple(by_edge), sum(by_edge.values()), segments
    )


def _faults(file: PathwayFile, sources: Sources) -> Iterator[Fault]:
    """Yield every name in a file that stands for nothing, with its place."""
    states = [state.id for state in file.state]
    segments = [segment.id for segment in file.segment]
    edges = [f"{move.from_state}>{move.to_state}" for move in file.move]
    yield from _twice("state", states)
    yield from _twice("segment", segments)
    for index, segment in enumerate(file.segment):
        yield from _unknown(("segment", index, "ages_into"), [segment.ages_into], segments)
    for index, state in enumerate(file.state):
        for stock in state.stock:
            yield from _stock_faults(("state", index, "stock"), stock, file, sources)
    for index, move in enumerate(file.move):
        yield from _move_faults(("move", index), move, file, sources)
    for index, capacity in enumerate(file.capacity):
        named = [*capacity.states, capacity.waiting]
        yield from _unknown(("capacity", index, "states"), named, states)
        yield from _stock_faults(("capacity", index, "places"), capacity.places, file, sources)
    for index, use in enumerate(file.use):
        yield from _use_faults(("use", index), use, (states, edges), sources)
    for index, lever in enumerate(file.lever):
        yield from _unknown(("lever", index, "edge"), [lever.edge], edges)
    yield from _unknown(("backcast", "measures"), file.predicted, _measures(file))


def _twice(kind: str, ids: list[str]) -> Iterator[Fault]:
    for index, id in enumerate(ids):
        if id in ids[:index]:
            yield (kind, index, "id"), f"{id!r} is given twice"


def _move_faults(
    at: tuple[str | int, ...], move: MoveRow, file: PathwayFile, sources: Sources
) -> Iterator[Fault]:
    states = {state.id: state for state in file.state}
    rate = move.rate
    yield from _unknown((*at, "from"), [move.from_state], [*states, OUTSIDE])
    yield from _unknown((*at, "to"), [move.to_state], [*states, OUTSIDE])
    yield from _unknown((*at, "segments"), move.segments, [s.id for s in file.segment])
    yield from _unknown((*at, "rate balance"), [rate.balance or None], states)
    for id in (rate.source, rate.share_source, rate.months_source):
        yield from _unknown((*at, "rate source"), [id or None], sources)
    alone = rate.flow and rate.over is None and not rate.of and move.from_state in states
    if alone and not states[move.from_state].stock:
        yield (
            (*at, "rate"),
            "needs over: the state it leaves has no stock to be set against",
        )
    if rate.balance in states and not states[rate.balance].stock:
        yield (*at, "rate balance"), f"{rate.balance!r} has no stock to keep"
    if move.band is not None and move.from_state in states:
        bands = len(states[move.from_state].bands)
        if not 0 <= move.band <= bands:
            yield (*at, "band"), f"should be from 0 to {bands}, not {move.band}"


def _use_faults(
    at: tuple[str | int, ...],
    use: UseRow,
    known: tuple[Collection[str], Collection[str]],
    sources: Sources,
) -> Iterator[Fault]:
    states, edges = known
    yield from _unknown((*at, "state"), [use.state], states)
    yield from _unknown((*at, "edge"), [use.edge], edges)
    yield from _unknown((*at, "source"), [use.source or None], sources)
    if (use.state is None) == (use.edge is None):
        yield at, "should have a state or an edge, and not both"


def _stock_faults(
    at: tuple[str | int, ...], stock: StockRow, file: PathwayFile, sources: Sources
) -> Iterator[Fault]:
    segments = [segment.id for segment in file.segment]
    yield from _unknown((*at, "segments"), stock.segments, segments)
    for id in (stock.source, stock.share_source):
        yield from _unknown((*at, "source"), [id or None], sources)
    if stock.per.startswith(OF_STATE):
        held = [
            state.id
            for state in file.state
            if state.stock and not any(s.per.startswith(OF_STATE) for s in state.stock)
        ]
        yield from _unknown((*at, "per"), [stock.per.removeprefix(OF_STATE)], held)


def _measures(file: PathwayFile) -> list[str]:
    """Return every measure that a file reads as a first stock or a flow."""
    stocks = [name for state in file.state for stock in state.stock for name in stock.measures]
    return stocks + [name for move in file.move for name in move.rate.flow]


def _unknown(
    at: tuple[str | int, ...], names: Collection[str | None], known: Collection[str]
) -> Iterator[Fault]:
    for name in names:
        if name is not None and name not in known:
            yield at, f"{name!r} is not known here{did_you_mean(name, known)}"
