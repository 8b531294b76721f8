"""The table of a bundle with a council's own figures of demand: rates, flows, stocks, places."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from typing import Annotated, cast

from wholeplace.demand.own import Kind, OwnFigure
from wholeplace.demand.pathway import OUTSIDE
from wholeplace.demand.places import waiting_for
from wholeplace.errors import did_you_mean
from wholeplace.estimate import Estimate
from wholeplace.source import Source
from wholeplace.store import cells
from wholeplace.store.columns import (
    Id,
    Level,
    Names,
    Positive,
    Row,
    TableType,
    Text,
    Whole,
    around,
    column,
    high,
    level,
    low,
)
from wholeplace.store.estimates import estimate_at, estimate_cells
from wholeplace.store.rows import choice
from wholeplace.store.tables import Fault, Record, Table, words

UNIT = "as kind says"


class OwnFigureRow(Row):
    """One figure of a place's own demand, in place of what the reference makes of it."""

    pathway: Id = column("Pathway that it is of", "children")
    kind: Annotated[Kind, choice(Kind)] = column(
        "What it is: rate (moves a year per person in the states they leave, or per person of the "
        "place from outside), flow (moves a year), stock (people at the beginning of the first "
        "year) or places (how many people fit in)",
        "rate",
    )
    from_state: Names = column(
        "States that are left, `outside` among them; for a stock its state, for places the states "
        "that share them",
        "protection",
    )
    to_state: Names = column(
        "States that are come to; blank for a stock; for places the state that people who "
        "wait fare as",
        "looked_after_foster",
        (),
    )
    band: Whole | None = column(
        "Duration band of the state that is left, from 0; blank for all of them", "", None
    )
    value: Positive = column("The figure; of several moves together, their sum", 0.21, unit=UNIT)
    value_low: Positive | None = low("value", unit=UNIT)
    value_high: Positive | None = high("value", unit=UNIT)
    value_level: Level | None = level("value")
    source: Text = column("Who says so", "Own SSDA903 returns, 2020/21 to 2024/25")
    note: Text = column("What a reader must know about it", "", "")


OWN_FIGURES = TableType(
    "own_figures",
    OwnFigureRow,
    "The place's own figures of demand. They stand in place of what the published figures make of "
    "its pathways, and every result says so. `wholeplace episodes FILE --rates` writes such rows.",
    ("pathway", "kind", "from_state", "to_state", "band"),
    (around("value"),),
)


def own_figure(row: OwnFigureRow, source: Source) -> OwnFigure:
    """Return the own figure of a row.

    Raises:
        MethodError: When no such interval can be, as one from 0.
    """
    value = cast(Estimate, estimate_at(row, around("value"), source))
    return OwnFigure(row.pathway, row.kind, row.from_state, row.to_state, value, row.band, row.note)


def own_cells(figure: OwnFigure, source: str) -> dict[str, object]:
    """Return the cells of an own figure, by column.

    Args:
        figure: The figure.
        source: What the cell of its source says.
    """
    return {
        "pathway": figure.pathway,
        "kind": figure.kind,
        "from_state": "; ".join(figure.from_states),
        "to_state": "; ".join(figure.to_states),
        "band": figure.band,
        **estimate_cells(figure.value, around("value")),
        "source": source,
        "note": figure.note,
    }


def own_csv(figures: Iterable[OwnFigure]) -> str:
    """Return own figures as the table's CSV file, to be put into a bundle."""
    columns = [column.name for column in OWN_FIGURES.columns]
    lines = io.StringIO()
    table = csv.DictWriter(lines, columns, lineterminator="\n")
    table.writeheader()
    for figure in figures:
        source = figure.value.source
        cells_of = own_cells(figure, source.title if source else "")
        table.writerow({name: _short(cell) for name, cell in cells_of.items()})
    return lines.getvalue()


def _short(cell: object) -> object:
    """Return a number to six figures, so that people can read the file."""
    return f"{cell:.6g}" if isinstance(cell, float) else cell


def own_faults(table: Table, edges: Collection[str]) -> Iterator[Fault]:
    """Yield every own figure whose pathway, state or move is not there.

    Args:
        table: The table as read.
        edges: Moves of every pathway, such as ``children:protection>in_need``.
    """
    ways: dict[str, set[str]] = {}
    for edge in edges:
        pathway, _, way = edge.partition(":")
        ways.setdefault(pathway, set()).update(way.split(">"))
    for record in table.records:
        pathway = words(record, "pathway")
        if pathway and pathway not in ways:
            what = f"pathway {pathway!r} is not there{did_you_mean(pathway, ways)}"
            yield table.fault(record, "pathway", what)
        elif pathway:
            yield from _state_faults(table, record, ways[pathway])


def _state_faults(table: Table, record: Record, states: Collection[str]) -> Iterator[Fault]:
    kind, pathway = words(record, "kind").casefold(), words(record, "pathway")
    known = {state for state in states if kind in ("rate", "flow") or state != OUTSIDE}
    known |= {waiting_for(state) for state in known} if kind == "rate" else set()
    for name in ("from_state", "to_state"):
        named = words(record, name)
        for state in cells.names(named) if named else ():
            if state not in known:
                what = f"{name} {state!r} is not a state of {pathway}{did_you_mean(state, known)}"
                yield table.fault(record, name, what)
    if kind in ("rate", "flow", "places") and not words(record, "to_state"):
        what = "say which state people fare as while they wait"
        what = what if kind == "places" else "say where they go"
        yield table.fault(record, "to_state", f"to_state is blank: {what}")
    for name in ("to_state", "band") if kind == "stock" else ("band",) if kind == "places" else ():
        if words(record, name):
            yield table.fault(record, name, f"{name} should be blank for {kind}")
