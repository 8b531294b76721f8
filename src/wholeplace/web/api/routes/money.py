"""Files of a body: send one, see what is wrong in it, mend it, commit it, take it back."""

from __future__ import annotations

from datetime import date
from typing import Literal

from django.db.models import QuerySet
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.routes.jobs import asked
from wholeplace.web.api.routes.tables import body_of
from wholeplace.web.api.schemas import Asked, Given, Id, Listed, Paging, Text, Words
from wholeplace.web.api.shapes import LineOut, UploadOut, line_out, upload_out
from wholeplace.web.money.committing import Terms, commit, undo
from wholeplace.web.money.matching import Matching, matching_of
from wholeplace.web.money.models import Line, Upload
from wholeplace.web.money.services import (
    Change,
    change_lines,
    discard,
    leave_out,
    match,
    send,
)
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found
from wholeplace.web.places.models import Visibility
from wholeplace.web.places.tables import default_visibility

router = Router(tags=["Money in"])
FILES = "/places/{slug}/uploads"
ONE = FILES + "/{upload}"
MOST_LINES = 2_000


class NewFile(Given):
    """For which table and which of my bodies a file is."""

    table: Words
    body: Words = Field(min_length=1)


class LineFilter(Paging):
    """Which lines: all, those that are wrong, or those left out."""

    show: Literal["all", "wrong", "out"] = "all"


class Columns(Given):
    """How a file is understood; what is left out stays as it is understood now."""

    version: Id
    sheet: Words | None = None
    heading: int | None = Field(None, ge=1, le=MOST_LINES)
    columns: dict[Words, Words] | None = None
    fixed: dict[Words, Words] | None = None
    unit: Literal["pounds", "thousands", "millions"] | None = None
    made_from: list[Words] | None = None


class ChangedLine(Given):
    """New cells of one line, made on one of its versions."""

    number: Id
    version: Id
    cells: dict[Words, Text]


class ChangedLines(Given):
    """Lines that are mended together, all or none."""

    lines: list[ChangedLine] = Field(min_length=1, max_length=MOST_LINES)


class LeftOut(Given):
    """Lines to leave out, or to put back; null for all that are wrong."""

    version: Id
    numbers: list[Id] | None = Field(None, max_length=MOST_LINES)
    out: bool = True


class Commit(Given):
    """How a file is committed."""

    version: Id
    replace: bool = True
    visibility: Visibility | None = None
    embargo: date | None = None


class FileVersion(Given):
    """The version of a file that I read."""

    version: Id


@router.get(FILES, response=answers(Listed[UploadOut]), summary="Files", **needs(Deed.VIEW))
def every(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[UploadOut]:
    """List the files of my own bodies, the latest first."""
    seen = visible(Upload.objects.select_related("body"), request.viewer)
    shown = seen[paging.offset : paging.offset + paging.limit]
    return Listed(items=[upload_out(each) for each in shown], total=seen.count())


@router.post(
    FILES, response=answers(UploadOut, status=201), summary="Send a file", **needs(Deed.EDIT)
)
def add(
    request: ApiRequest, slug: str, new: Form[NewFile], file: File[UploadedFile]
) -> Status[UploadOut]:
    """Send a workbook or CSV file; a file that is refused is answered with a sentence."""
    body = body_of(request, new.body)
    assert body is not None
    made = send(by_of(request), place=request.place, body=body, table=new.table, file=file)
    return Status(201, upload_out(made))


@router.get(ONE, response=answers(UploadOut), summary="One file", **needs(Deed.VIEW))
def one(request: ApiRequest, slug: str, upload: Id) -> UploadOut:
    """Show how far a file is, how its columns are understood and how much in it is wrong."""
    return upload_out(_held(request, upload))


@router.put(
    ONE + "/columns",
    response=answers(UploadOut | Asked),
    summary="Match a file's columns",
    **needs(Deed.EDIT),
)
def columns(request: ApiRequest, slug: str, upload: Id, new: Columns) -> UploadOut | Asked:
    """Say which column is which and read the lines; a long file is read by a job."""
    held = _held(request, upload)
    job = match(
        by_of(request),
        held,
        version=new.version,
        sheet=new.sheet or held.sheet,
        heading=new.heading or held.heading,
        matching=_matching(held, new),
    )
    return upload_out(_held(request, upload)) if job is None else asked(slug, job)


@router.get(
    ONE + "/lines", response=answers(Listed[LineOut]), summary="Lines of a file",
    **needs(Deed.VIEW),
)  # fmt: skip
def lines(request: ApiRequest, slug: str, upload: Id, which: Query[LineFilter]) -> Listed[LineOut]:
    """List the lines with what is wrong in each cell."""
    held: QuerySet[Line] = Line.objects.filter(upload=_held(request, upload))
    if which.show != "all":
        held = held.filter(out=which.show == "out")
        held = held.filter(wrong=True) if which.show == "wrong" else held
    shown = held[which.offset : which.offset + which.limit]
    return Listed(items=[line_out(line) for line in shown], total=held.count())


@router.patch(ONE + "/lines", response=answers(UploadOut), summary="Mend lines", **needs(Deed.EDIT))
def mend(request: ApiRequest, slug: str, upload: Id, new: ChangedLines) -> UploadOut:
    """Change cells of lines and check all anew; 409 with the lines that somebody else changed."""
    changes = [Change(each.number, each.version, each.cells) for each in new.lines]
    change_lines(by_of(request), _held(request, upload), changes)
    return upload_out(_held(request, upload))


@router.post(
    ONE + "/leave-out", response=answers(UploadOut), summary="Leave lines out", **needs(Deed.EDIT)
)
def leave(request: ApiRequest, slug: str, upload: Id, new: LeftOut) -> UploadOut:
    """Leave lines out of a file, or put them back; nothing of them is lost."""
    leave_out(
        by_of(request),
        _held(request, upload),
        version=new.version,
        numbers=new.numbers,
        out=new.out,
    )
    return upload_out(_held(request, upload))


@router.post(
    ONE + "/commit", response=answers(UploadOut), summary="Commit a file", **needs(Deed.EDIT)
)
def committed(request: ApiRequest, slug: str, upload: Id, new: Commit) -> UploadOut:
    """Make a file's lines its body's rows in one step."""
    held = _held(request, upload)
    shown = new.visibility or default_visibility(held.table)
    terms = Terms(new.version, new.replace, str(shown), new.embargo)
    return upload_out(commit(by_of(request), held, terms))


@router.post(
    ONE + "/undo", response=answers(UploadOut), summary="Take a file back", **needs(Deed.EDIT)
)
def taken_back(request: ApiRequest, slug: str, upload: Id, on: FileVersion) -> UploadOut:
    """Put back the rows that were there before a commit."""
    return upload_out(undo(by_of(request), _held(request, upload), version=on.version))


@router.post(
    ONE + "/discard", response=answers(UploadOut), summary="Throw a draft away", **needs(Deed.EDIT)
)
def thrown_away(request: ApiRequest, slug: str, upload: Id, on: FileVersion) -> UploadOut:
    """Throw away a file that is not committed."""
    discard(by_of(request), _held(request, upload), version=on.version)
    return upload_out(_held(request, upload))


def _held(request: ApiRequest, upload: int) -> Upload:
    return found(Upload.objects.select_related("body", "place"), request.viewer, pk=upload)


def _matching(held: Upload, new: Columns) -> Matching:
    now = matching_of(held.matching)
    return Matching(
        columns=now.columns if new.columns is None else new.columns,
        fixed=now.fixed if new.fixed is None else new.fixed,
        unit=new.unit or now.unit,
        made_from=now.made_from if new.made_from is None else tuple(new.made_from),
    )
