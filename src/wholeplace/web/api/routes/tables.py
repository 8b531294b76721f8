"""The tables of a place and their rows: read, add, change on a version, take out."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated

from django.http import Http404
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.store.columns import TableType
from wholeplace.store.schema import BY_NAME, LISTS
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.schemas import Done, Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.api.shapes import RowOut, row_out
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found
from wholeplace.web.places.models import Body, Row, Visibility
from wholeplace.web.places.services import add_row, change_row, remove_row

router = Router(tags=["Tables"])
TABLE = "/places/{slug}/tables/{table}/rows"
MOST_CELLS = 80
LARGEST = 1e15
HELD = frozenset(kind.name for kind in LISTS) - {"bodies"}
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Sent = Text | bool | Number | None
Cells = Annotated[dict[Words, Sent], Field(max_length=MOST_CELLS)]


class ColumnOut(Told):
    """A column of a table: what stands in it, in which unit, and which table it names."""

    name: str
    about: str
    kind: str
    unit: str
    required: bool
    choices: list[str]
    refers: str


class TableOut(Told):
    """A table of the bundle: its columns, those that make its key, and how many rows I see."""

    name: str
    key: list[str]
    columns: list[ColumnOut]
    rows: int


class RowFilter(Paging):
    """Which rows: of one body, or whose key begins with some letters."""

    body: Words = ""
    key: Words = ""


class NewRow(Given):
    """A new row: cells by column, the key of its body (null for the place) and who may see it."""

    cells: Cells
    body: Words | None = None
    visibility: Visibility | None = None
    embargo: date | None = None


class ChangedRow(Given):
    """A change made on a version: all cells anew, or who may see it, or both."""

    version: Id
    cells: Cells | None = None
    visibility: Visibility | None = None
    embargo: date | None = None


class RowVersion(Given):
    """The version that something is taken out on."""

    version: Id


@router.get(
    "/places/{slug}/tables",
    response=answers(list[TableOut]),
    summary="Tables",
    **needs(Deed.VIEW),
)
def tables(request: ApiRequest, slug: str) -> list[TableOut]:
    """List the tables with their columns."""
    seen = visible(Row.objects.all(), request.viewer)
    held = Counter(seen.values_list("table", flat=True))
    return [_table(kind, held[kind.name]) for kind in LISTS if kind.name in HELD]


@router.get(TABLE, response=answers(Listed[RowOut]), summary="Rows", **needs(Deed.VIEW))
def rows(request: ApiRequest, slug: str, table: str, which: Query[RowFilter]) -> Listed[RowOut]:
    """List the rows of a table that I may see."""
    seen = visible(Row.objects.filter(table=_known(table)), request.viewer)
    if which.body:
        seen = seen.filter(body__key=which.body)
    if which.key:
        seen = seen.filter(key__startswith=which.key)
    shown = seen.select_related("body").order_by("position", "pk")
    part = shown[which.offset : which.offset + which.limit]
    return Listed(items=[row_out(row) for row in part], total=seen.count())


@router.post(TABLE, response=answers(RowOut, status=201), summary="Add a row", **needs(Deed.EDIT))
def add(request: ApiRequest, slug: str, table: str, new: NewRow) -> Status[RowOut]:
    """Add a row of one of my bodies; the library's own rules check every cell."""
    row = add_row(
        by_of(request),
        place=request.place,
        table=_known(table),
        cells=_cells(new.cells),
        body=body_of(request, new.body),
        visibility=new.visibility or "",
        embargo=new.embargo,
    )
    return Status(201, row_out(row))


@router.get(f"{TABLE}/{{row}}", response=answers(RowOut), summary="One row", **needs(Deed.VIEW))
def one(request: ApiRequest, slug: str, table: str, row: Id) -> RowOut:
    """Show a row with its version."""
    return row_out(_row(request, table, row))


@router.patch(
    f"{TABLE}/{{row}}", response=answers(RowOut), summary="Change a row", **needs(Deed.EDIT)
)
def change(request: ApiRequest, slug: str, table: str, row: Id, new: ChangedRow) -> RowOut:
    """Change a row on the version that was read; 409 with the row as it is when it has moved on."""
    held = _row(request, table, row)
    changed = change_row(
        by_of(request),
        held,
        version=new.version,
        cells=None if new.cells is None else _cells(new.cells),
        visibility=new.visibility,
        embargo=new.embargo,
    )
    return row_out(changed)


@router.delete(
    f"{TABLE}/{{row}}", response=answers(Done), summary="Take a row out", **needs(Deed.EDIT)
)
def remove(request: ApiRequest, slug: str, table: str, row: Id, on: Query[RowVersion]) -> Done:
    """Take a row out on the version that was read; refused while other rows name it."""
    remove_row(by_of(request), _row(request, table, row), version=on.version)
    return Done()


def body_of(request: ApiRequest, key: str | None) -> Body | None:
    """Return a body of the place by its key; None for the place as a whole.

    Raises:
        Http404: When there is no such body.
    """
    if not key:
        return None
    body = request.place.bodies.filter(key=key).first()
    if body is None:
        raise Http404
    return body


def _known(table: str) -> str:
    if table not in HELD:
        raise Http404
    return table


def _row(request: ApiRequest, table: str, row: int) -> Row:
    held = Row.objects.select_related("place", "body")
    return found(held, request.viewer, pk=row, table=_known(table))


def _cells(sent: dict[str, Sent]) -> dict[str, str | float | int]:
    """Return cells as a spreadsheet holds them: yes and no in words, blank ones left out."""
    words = {True: "yes", False: "no"}
    told = {n: words[c] if isinstance(c, bool) else c for n, c in sent.items()}
    return {name: cell for name, cell in told.items() if cell is not None}


def _table(kind: TableType, rows: int) -> TableOut:
    columns = [ColumnOut.model_validate(column) for column in BY_NAME[kind.name].columns]
    return TableOut(name=kind.name, key=list(kind.key), columns=columns, rows=rows)
