"""Read a table of cells into typed rows, or say of every cell what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from wholeplace.errors import Problem, did_you_mean
from wholeplace.store.cells import Raw, is_blank, shown, text
from wholeplace.store.columns import Row, TableType

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MOST_COLUMNS = 200
MOST_ROWS = 100_000
_WORDS = {
    "greater_than_equal": "should be at least {ge:g}",
    "greater_than": "should be more than {gt:g}",
    "less_than": "should be less than {lt:g}",
    "less_than_equal": "should be at most {le:g}",
    "too_long": "should be at most {max_length} characters",
}
_KEY, _VALUE = 0, 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet or a CSV file as found: cells by row, the first row being the headings.

    Attributes:
        name: How errors name it: ``spend`` or ``spend.csv``.
        cells: Rows of cells, from cell A1 on.
    """

    name: str
    cells: Sequence[Sequence[Raw]]


@dataclass(frozen=True, slots=True)
class Record:
    """One row as found, and as understood.

    Attributes:
        number: Row number as the spreadsheet shows it.
        values: What stands in its cells, by column; blank cells are left out.
        row: The typed row; None when something in it is wrong.
    """

    number: int
    values: Mapping[str, Raw]
    row: Row | None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a cell; sorts in reading order."""

    table: str
    row: int
    column: int
    where: str
    what: str

    def problem(self) -> Problem:
        """Return it as a user reads it."""
        return Problem(self.where, self.what)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as read: its records, and where each column stands.

    Attributes:
        type: Which table it is.
        name: How errors name it.
        positions: (order, address) by column; ``{row}`` in an address is the row's number.
        records: Every row that is not blank.
    """

    type: TableType
    name: str
    positions: Mapping[str, tuple[int, str]]
    records: tuple[Record, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The typed rows, in order."""
        return tuple(record.row for record in self.records if record.row is not None)

    def fault(self, record: Record, column: str, what: str) -> Fault:
        """Return a fault of one cell; where its column is missing, of the row's first cell."""
        order, address = self.positions.get(column, (0, f"{self.name}!A{{row}}"))
        where = address.replace("{row}", str(record.number))
        return Fault(self.type.name, record.number, order, where, what)


def cell_name(grid: str, column: int, row: int | str) -> str:
    """Return how errors name a cell; columns count from 0.

    >>> cell_name("spend", 5, 12), cell_name("spend.csv", 26, 2)
    ('spend!F12', 'spend.csv!AA2')
    """
    letters = ""
    rest = column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{grid}!{letters}{row}"


def read_table(table: TableType, grid: Grid) -> tuple[Table, list[Fault]]:
    """Return the table in a grid, and a fault for every heading and cell that cannot be used."""
    if not any(not is_blank(cell) for line in grid.cells for cell in line):
        return Table(table, grid.name, {}, ()), []
    headings = [_heading(cell) for cell in grid.cells[0]]
    known = {column.name for column in table.columns}
    positions: dict[str, tuple[int, str]] = {}
    for index, heading in enumerate(headings):
        if heading in known:
            positions.setdefault(heading, (index, cell_name(grid.name, index, "{row}")))
    faults = _heading_faults(table, grid, headings)
    places = [(name, order) for name, (order, _) in positions.items()]
    read = Table(table, grid.name, positions, ())
    records: list[Record] = []
    for number, line in enumerate(grid.cells[1:], start=2):
        values = {n: line[i] for n, i in places if i < len(line) and not is_blank(line[i])}
        if values:
            record, wrong = _record(read, number, values)
            records.append(record)
            faults += wrong
    return Table(table, grid.name, positions, tuple(records)), faults


def read_pairs(table: TableType, grid: Grid) -> tuple[Table, list[Fault]]:
    """Return a table of one record written as keys and values, one pair a row of the grid."""
    values: dict[str, Raw] = {}
    positions: dict[str, tuple[int, str]] = {}
    faults: list[Fault] = []
    known = [column.name for column in table.columns]
    for number, line in enumerate(grid.cells, start=1):
        key, value = ([*line, None, None])[:2]
        name, where = _heading(key), cell_name(grid.name, _KEY, number)
        if not name or (number == 1 and name == "key"):
            continue
        if name in values:
            faults.append(Fault(table.name, 0, number, where, f"{name} is given twice"))
        elif name not in known:
            faults.append(Fault(table.name, 0, number, where, _unknown(name, known)))
        else:
            positions[name] = (number, cell_name(grid.name, _VALUE, number))
            values |= {} if is_blank(value) else {name: value}
    return one_record(table, grid.name, values, positions, faults)


def one_record(
    table: TableType,
    name: str,
    values: Mapping[str, Raw],
    positions: Mapping[str, tuple[int, str]],
    faults: Iterable[Fault] = (),
) -> tuple[Table, list[Fault]]:
    """Return the table of one record whose columns stand at ``positions``, with its faults."""
    missing = [
        Fault(table.name, 0, 0, name, f"{column.name} is missing: {column.about}")
        for column in table.columns
        if column.required and column.name not in positions
    ]
    record, wrong = _record(Table(table, name, positions, ()), 0, values)
    return Table(table, name, positions, (record,)), [*faults, *missing, *wrong]


def _heading(cell: Raw) -> str:
    return "" if is_blank(cell) else "_".join(str(cell).casefold().split())


def _heading_faults(table: TableType, grid: Grid, headings: Sequence[str]) -> list[Fault]:
    known = [column.name for column in table.columns]
    faults = []
    for index, heading in enumerate(headings):
        where = cell_name(grid.name, index, 1)
        if heading and heading in headings[:index]:
            faults.append(Fault(table.name, 1, index, where, f"column {heading!r} is there twice"))
        elif heading and heading not in known:
            what = _unknown(heading, known, _separators(headings))
            faults.append(Fault(table.name, 1, index, where, what))
    for column in table.columns:
        if column.required and column.name not in headings:
            what = f"column {column.name!r} is missing: {column.about}"
            faults.append(Fault(table.name, 1, -1, cell_name(grid.name, 0, 1), what))
    return faults


def _separators(headings: Sequence[str]) -> str:
    if len(headings) == 1 and (";" in headings[0] or "\t" in headings[0]):
        return "; separate the columns with commas"
    return ""


def _unknown(name: str, known: Sequence[str], more: str = "") -> str:
    offered = did_you_mean(name, known) or f"; the columns are {', '.join(known)}"
    return f"{shown(name)} is not a column of this table{more or offered}"


def _record(table: Table, number: int, values: Mapping[str, Raw]) -> tuple[Record, list[Fault]]:
    try:
        return Record(number, values, table.type.row.model_validate(values)), []
    except ValidationError as error:
        record = Record(number, values, None)
        return record, list(_cell_faults(table, record, error))


def _cell_faults(table: Table, record: Record, error: ValidationError) -> Iterator[Fault]:
    about = {column.name: column for column in table.type.columns}
    for detail in error.errors(include_url=False):
        name = str(detail["loc"][0])
        if detail["type"] != "missing":
            what = _sentence(detail, record.values[name], about[name].kind)
            yield table.fault(record, name, f"{name} {what}")
        elif name in table.positions:
            wanted = about[name]
            example = f", such as {wanted.example}" if wanted.example else ""
            yield table.fault(
                record, name, f"{name} is blank: it should be a {wanted.kind}{example}"
            )


def _sentence(detail: ErrorDetails, found: Raw, kind: str) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":
        return str(context["error"])
    wanted = _WORDS.get(detail["type"], detail["msg"]).format(**context)
    hint = " (forty per cent is 40% or 0.4)" if kind == "share" else ""
    return f"{wanted}{hint}, not {shown(found)}"


def words(record: Record, column: str) -> str:
    """Return what a record says in a column, as text; empty when blank or unreadable."""
    try:
        return text(record.values.get(column, ""))
    except ValueError:
        return ""
