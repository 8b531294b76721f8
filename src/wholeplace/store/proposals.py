"""Proposals of a spending review: rows, checked cell by cell, turned into the model's objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.errors import InputError, did_you_mean
from wholeplace.plan.document import Body
from wholeplace.prevention.review_check import THOUSAND, faults_of
from wholeplace.prevention.review_parts import Proposal, Spending
from wholeplace.store import cells
from wholeplace.store.contents import Proposed
from wholeplace.store.proposal_rows import PROPOSALS, ProposalRow
from wholeplace.store.tables import Fault, Record, Table, words

NAME = PROPOSALS.name
PAIRS = (("share", "gbp"), ("first", "last"))


@dataclass(frozen=True, slots=True)
class Counted:
    """The lines that proposals may name, and how.

    Attributes:
        lines: Spend lines by id, those whose amount is not known among them.
        bodies: Id of each body in the bundle, by its code or id.
    """

    lines: Mapping[str, SpendLine]
    bodies: Mapping[str, str]

    def body_of(self, line: SpendLine) -> str:
        """Return the body of a line as actions name it."""
        return self.bodies.get(line.body, line.body)

    def called(self, line: SpendLine) -> str:
        """Return a line's name as people write it: ``council/RO3_cscfml``."""
        return f"{self.body_of(line)}/{line.service}"


def counted_lines(count: Count, bodies: Sequence[Body]) -> Counted:
    """Return the lines of a count that proposals may name; income is no line to cut or grow."""
    return Counted(
        lines={line.id: line for line in (*count.lines, *count.missing) if line.kind != "income"},
        bodies={body.code or body.id: body.id for body in bodies},
    )


def found_line(name: str, counted: Counted) -> SpendLine:
    """Return the spend line that a proposal names.

    Raises:
        ValueError: When there is none, or several, saying which names would do.
    """
    folded = name.casefold()
    exact = [line for id, line in counted.lines.items() if id.casefold() == folded]
    called = [line for line in counted.lines.values() if counted.called(line).casefold() == folded]
    services = [line for line in counted.lines.values() if line.service.casefold() == folded]
    for found in (exact, called, services):
        if len(found) == 1:
            return found[0]
        if found:
            which = ", ".join(counted.called(line) for line in found)
            raise ValueError(f"{name!r} could be {which}: name one of them")
    raise ValueError(f"{name!r} is not a line of the count{_offer(name, counted)}")


def _offer(name: str, counted: Counted) -> str:
    """Return the nearest names, or the nearest titles with the names that they have."""
    ids = [*map(counted.called, counted.lines.values()), *counted.lines]
    services = {line.service: counted.called(line) for line in counted.lines.values()}
    if offered := did_you_mean(name, ids) or did_you_mean(name, services):
        return offered
    titles = {line.title: counted.called(line) for line in counted.lines.values()}
    near = [title for title in titles if name.casefold() in title.casefold()]
    if near:
        return f"; did you mean {titles[near[0]]!r} ({near[0]})?"
    return f"; name it as {next(iter(ids), 'council/RO3_cscfml')!r} is named"


def amount_faults(table: Table) -> Iterator[Fault]:
    """Yield rows whose amount and decision do not go together."""
    for record in table.records:
        given = [name for name in ("share", "gbp") if name in record.values]
        decision = words(record, "decision").casefold()
        if decision == "protect" and given:
            what = "a protected line does not change: leave share and gbp blank"
            yield table.fault(record, given[0], what)
        elif decision in ("cut", "grow") and len(given) != 1:
            found = "both" if given else "neither"
            what = f"say by how much to {decision} it, as share or as gbp, not {found}"
            yield table.fault(record, "gbp" if given else "share", what)


def year_faults(table: Table, years: tuple[int, ...]) -> Iterator[Fault]:
    """Yield first and last years out of order, or out of the valuation."""
    for record in table.records:
        first, last = (_year(record, name) for name in ("first", "last"))
        for name, year in (("first", first), ("last", last)):
            if year is not None and year not in years:
                told = f"the years of the valuation, {years[0]} to {years[-1]}"
                yield table.fault(record, name, f"{name} should lie within {told}, not {year}")
        if first is not None and last is not None and first > last:
            yield table.fault(record, "last", f"last {last} is before first {first}")


def _year(record: Record, column: str) -> int | None:
    """Return a year where the cell holds one; what is wrong with it is said elsewhere."""
    try:
        return cells.year(record.values[column]) if column in record.values else None
    except ValueError:
        return None


def table_of(proposed: Sequence[Proposed]) -> Table:
    """Return a bundle's own proposals as the table that they were read from."""
    names = [column.name for column in PROPOSALS.columns]
    positions = {name: (at, f"{NAME}, row {{row}}, {name}") for at, name in enumerate(names)}
    records = []
    for number, each in enumerate(proposed, start=2):
        given = {name: getattr(each, name) for name in names}
        values = {name: value for name, value in given.items() if value not in (None, "")}
        records.append(Record(number, values, ProposalRow.model_validate(values)))
    return Table(PROPOSALS, NAME, positions, tuple(records))


def proposals_of(
    table: Table,
    faults: Sequence[Fault],
    *,
    counted: Counted,
    spending: Spending,
    years: tuple[int, ...],
) -> tuple[Proposal, ...]:
    """Return the proposals in a table, lines found and shares turned into pounds.

    Args:
        table: The table as read.
        faults: What is wrong with its cells already.
        counted: The lines that may be named.
        spending: Lines, tags and actions, for what only shows beside them.
        years: Financial years of the valuation.

    Raises:
        InputError: Naming every cell to put right, in reading order.
    """
    wrong = [*faults, *amount_faults(table), *year_faults(table, years)]
    told = {(fault.row, _about(table, fault)) for fault in wrong}
    read: list[tuple[Record, Proposal]] = []
    for record in table.records:
        name = words(record, "line")
        try:
            line = found_line(name, counted) if name else None
        except ValueError as error:
            wrong.append(table.fault(record, "line", str(error)))
            continue
        if line is not None and isinstance(record.row, ProposalRow):
            if record.row.share is not None and not (line.gbp_thousand or 0) > 0:
                why = "is not known" if line.gbp_thousand is None else "is not above 0"
                what = f"what is spent on {name} {why}, so no share of it is: give gbp"
                wrong.append(table.fault(record, "share", what))
                continue
            read.append((record, _proposal(record.row, line, counted, years)))
    for at, field, what in faults_of([each for _, each in read], spending, years):
        record = read[at][0]
        fault = table.fault(record, _written(record, field), what)
        if (fault.row, _about(table, fault)) not in told:
            wrong.append(fault)
    if wrong:
        ranked = sorted(dict.fromkeys(wrong), key=lambda fault: (fault.row, fault.column))
        raise InputError(table.name, [fault.problem() for fault in ranked])
    return tuple(proposal for _, proposal in read)


def _about(table: Table, fault: Fault) -> str:
    """Return what a fault is about: a column, or the pair of columns that say one thing."""
    names = {order: name for name, (order, _) in table.positions.items()}
    column = names.get(fault.column, "")
    return next((pair for pair in PAIRS if column in pair), (column,))[0]


def _written(record: Record, field: str) -> str:
    """Return the column in which a field of a proposal was written."""
    if field == "gbp" and "share" in record.values:
        return "share"
    if field == "first" and field not in record.values and "last" in record.values:
        return "last"
    return field


def _proposal(
    row: ProposalRow, line: SpendLine, counted: Counted, years: tuple[int, ...]
) -> Proposal:
    whole = (line.gbp_thousand or 0.0) * THOUSAND
    return Proposal(
        line=line.id,
        decision=row.decision,
        gbp=row.gbp or (row.share or 0.0) * whole,
        first=years[0] if row.first is None else row.first,
        last=years[-1] if row.last is None else row.last,
        action=row.action,
        body=counted.body_of(line),
        why=row.why,
    )
