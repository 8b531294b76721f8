"""Things of the workspace as the interface tells them, in the words of the tables."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Model
from django.forms.models import model_to_dict

from wholeplace.web.api.schemas import Told
from wholeplace.web.jobs.models import Job
from wholeplace.web.money.models import Line, Upload
from wholeplace.web.places.models import Row

if TYPE_CHECKING:
    from wholeplace.web.audit.models import Event
    from wholeplace.web.places.models import Shared

Cell = str | int | float | bool | None


class RowOut(Told):
    """One row of a table: its cells by column, whose it is, who may see it, its version."""

    id: int
    table: str
    key: str
    body: str | None
    visibility: str
    embargo: date | None
    version: int
    changed: datetime
    cells: dict[str, Cell]


class LineOut(Told):
    """One line of a file: its cells as read, what is wrong by column, whether it is left out."""

    number: int
    version: int
    out: bool
    cells: dict[str, Cell]
    faults: dict[str, list[str]]


class UploadOut(Told):
    """A file that a body sent, and how far it is."""

    id: int
    table: str
    name: str
    body: str | None
    state: str
    version: int
    lines: int
    wrong: int
    problems: int
    elsewhere: list[str]
    made: datetime
    sheets: list[dict[str, object]]
    sheet: str
    heading: int
    matching: dict[str, object]
    summary: dict[str, object]


class JobOut(Told):
    """Long work: how far it is, and where what it made is."""

    id: int
    kind: str
    title: str
    state: str
    done: int
    of: int
    step: str
    asked: datetime
    ended: datetime | None
    result: dict[str, object]
    problem: str


class EventOut(Told):
    """One entry of the log, with the hashes that chain it to the one before."""

    number: int
    at: str
    who: str
    deed: str
    thing: str
    title: str
    detail: dict[str, object]
    previous: str
    hash: str


class SourceOut(Told):
    """Where a published figure or a finding is from, and the line to be printed with it."""

    id: str
    publisher: str
    title: str
    edition: str
    years: str
    licence: str
    licence_line: str
    retrieved: str
    address: str
    note: str


def body_key(thing: Shared) -> str | None:
    """Return the key of the body that a thing belongs to; None for the place as a whole."""
    return None if thing.body is None else thing.body.key


def row_out(row: Row) -> RowOut:
    """Return a row as the interface tells it."""
    return RowOut(
        id=row.pk,
        table=row.table,
        key=row.key,
        body=body_key(row),
        visibility=row.visibility,
        embargo=row.embargo,
        version=row.version,
        changed=row.changed,
        cells=row.values,
    )


def line_out(line: Line) -> LineOut:
    """Return a line of a file as the interface tells it."""
    return LineOut(
        number=line.number,
        version=line.version,
        out=line.out,
        cells=line.cells,
        faults={name: [str(each) for each in _many(said)] for name, said in line.faults.items()},
    )


def upload_out(upload: Upload) -> UploadOut:
    """Return a file as the interface tells it."""
    names = ("table", "name", "state", "version", "lines", "wrong", "problems", "elsewhere")
    more = ("made", "sheets", "sheet", "heading", "matching", "summary")
    told = {name: getattr(upload, name) for name in (*names, *more)}
    return UploadOut(id=upload.pk, body=body_key(upload), **told)


def job_out(job: Job) -> JobOut:
    """Return a job as the interface tells it."""
    return JobOut.model_validate(job)


def event_out(event: Event) -> EventOut:
    """Return an entry of the log as the interface tells it."""
    return EventOut.model_validate(event)


def thing_out(thing: Model) -> dict[str, object]:
    """Return the fields of a thing that has no shape of its own here, in JSON types."""
    told: dict[str, object] = {"id": thing.pk, **model_to_dict(thing)}
    told.pop("changed_by", None)
    return {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in told.items()
    }


def _many(said: object) -> list[object]:
    return list(said) if isinstance(said, list | tuple) else [said]
