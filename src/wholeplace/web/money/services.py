"""Send a file, match its columns, mend its lines: each step whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.web.audit.services import record
from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.services import ask
from wholeplace.web.money.checking import checked
from wholeplace.web.money.labels import text_of
from wholeplace.web.money.lines import check_again, grow, in_unit, put_in, read_in
from wholeplace.web.money.matching import (
    Matching,
    guessed,
    heading_row,
    headings_of,
    likeliest_sheet,
    matching_of,
    said_about,
    signature_of,
)
from wholeplace.web.money.models import Line, Remembered, State, Upload
from wholeplace.web.money.reading import Sheet, keep, kept_sheet, read_file
from wholeplace.web.money.safety import TOO_LARGE, Unfit, kind_of_file
from wholeplace.web.places.access import visible
from wholeplace.web.places.models import Body, Place
from wholeplace.web.places.row_forms import deed_of
from wholeplace.web.places.services import By

IN_BACKGROUND = 2_000
"""Files of more lines than this are read by a job."""
WORK = "money.read"


@dataclass(frozen=True, slots=True)
class Change:
    """New cells of one line, made on one of its versions."""

    number: int
    version: int
    cells: Mapping[str, str]


class Moved(Exception):
    """Somebody changed a file or some of its lines since they were read.

    Attributes:
        lines: The lines as they are now; none when the whole file has moved on.
    """

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        super().__init__("someone changed this")
        self.lines = tuple(lines)


def send(by: By, *, place: Place, body: Body, table: str, file: UploadedFile[bytes]) -> Upload:
    """Return a new draft made of a file that was looked into first.

    Raises:
        Unfit: When the file is refused; nothing is stored then.
        PermissionDenied: When the person may not fill the table for the body.
    """
    upload = Upload(place=place, body=body, table=table, made_by=by.person)
    if not by.viewer.may(deed_of(table), upload):
        raise PermissionDenied
    upload.name = (file.name or "")[-120:] or _("file")  # Django has taken off paths and signs
    upload.size = file.size or 0
    sheets = _safe_sheets(file)
    first = likeliest_sheet(sheets, table)
    upload.sheets = [{"name": s.name, "rows": len(s.rows), "columns": s.width} for s in sheets]
    upload.sheet, upload.heading = first.name[:120], heading_row(first.rows, table)
    upload.matching = proposed(upload, first).stored()
    upload.stored = keep(place.slug, sheets)
    with transaction.atomic():
        upload.save()
        _tell("upload.sent", upload, by)
    return upload


def proposed(upload: Upload, sheet: Sheet) -> Matching:
    """Return how a sheet is probably understood: as last time, else by its headings.

    Of a file with other headings the unit is not taken over: thousands would be made of pounds.
    """
    headings = headings_of(sheet.rows[upload.heading - 1])
    held = Remembered.objects.filter(place=upload.place, body=upload.body, table=upload.table)
    same = held.filter(signature=signature_of(headings)).first()
    other = held.first()
    last = matching_of(same.matching) if same else None
    if same is None and other is not None:
        last = replace(matching_of(other.matching), unit="")
    about = said_about(sheet.rows, upload.heading)
    return guessed(upload.table, headings, last, about=about)


def match(
    by: By, upload: Upload, *, version: int, sheet: str, heading: int, matching: Matching
) -> Job | None:
    """Read a file's lines as its columns are matched now; in the background when there are many.

    Returns:
        The job that does it; None when it is done.

    Raises:
        Moved: When somebody changed the file meanwhile.
    """
    with transaction.atomic():
        upload = held_open(by, upload, version=version)
        upload.sheet, upload.heading, upload.matching = sheet, heading, matching.stored()
        found = kept_sheet(upload.stored, sheet)
        _remember(upload, headings_of(found.rows[heading - 1]), matching)
        many = len(found.rows) > IN_BACKGROUND
        upload.state = State.READING if many else upload.state
        upload.save()
        grow(upload)
        if not many:
            read_now(by, upload)
            return None
    return ask(
        WORK,
        title=_("Read and check %s") % upload.name,
        place=upload.place,
        by=by.person,
        body=upload.body,
        arguments={"upload": upload.pk, "version": upload.version},
    )


def read_now(by: By, upload: Upload) -> None:
    """Read and check a file's lines here and now; within a transaction."""
    found = read_in(upload)
    put_in(upload, found, checked(by.viewer, upload, in_unit(upload, found.lines)))


def change_lines(by: By, upload: Upload, changes: Iterable[Change]) -> None:
    """Change cells of lines, each on the version that the person saw, and check all anew.

    Raises:
        Moved: With every line that somebody else changed meanwhile; nothing is changed then.
    """
    wanted = {change.number: change for change in changes}
    with transaction.atomic():
        upload = held_open(by, upload)
        lines = list(Line.objects.filter(upload=upload, number__in=list(wanted)))
        moved = [line for line in lines if _differs(line, wanted[line.number])]
        if moved:
            raise Moved(moved)
        ids = [line.cells.get("id", "") for line in lines]
        for line in lines:
            cells = {**line.cells, **wanted[line.number].cells}
            line.cells = {name: cell for name, cell in cells.items() if cell != ""}
            line.version += 1
            line.wrong = True  # so that it is looked at again
        Line.objects.bulk_update(lines, ["cells", "version", "wrong"])
        check_again(by.viewer, upload, ids)
        grow(upload)


def _differs(line: Line, change: Change) -> bool:
    """Return whether a line was changed meanwhile, and to something else than what is entered."""
    held = {name: text_of(line.cells.get(name)) for name in change.cells}
    return line.version != change.version and held != change.cells


def leave_out(
    by: By, upload: Upload, *, version: int, numbers: Iterable[int] | None, out: bool = True
) -> None:
    """Leave lines out of a file, or put them back; nothing of them is lost.

    Args:
        by: Who does it.
        upload: The file.
        version: The version that the person saw.
        numbers: Rows of the file; None for all that have a fault.
        out: False to put them back.

    Raises:
        Moved: When somebody changed the file meanwhile.
    """
    with transaction.atomic():
        upload = held_open(by, upload, version=version)
        lines = Line.objects.filter(upload=upload, out=not out)
        chosen = lines.filter(wrong=True) if numbers is None else lines.filter(number__in=numbers)
        chosen.update(out=out)
        check_again(by.viewer, upload)
        grow(upload)


def discard(by: By, upload: Upload, *, version: int) -> None:
    """Throw a draft away: its lines go, what was sent stays on the record.

    Raises:
        Moved: When somebody changed the file meanwhile.
    """
    with transaction.atomic():
        upload = held_open(by, upload, version=version)
        Line.objects.filter(upload=upload).delete()
        upload.state = State.DISCARDED
        upload.save(update_fields=["state"])
        grow(upload)
        _tell("upload.discarded", upload, by)


def held_open(by: By, upload: Upload, *, version: int | None = None) -> Upload:
    """Return a file that is still open, locked for this transaction.

    Raises:
        Moved: When it is no longer open, or has another version.
        PermissionDenied: When the person may not change it.
    """
    Place.objects.select_for_update().get(pk=upload.place_id)
    now = visible(Upload.objects.all(), by.viewer).filter(pk=upload.pk).first()
    if now is None or not now.is_open or (version is not None and now.version != version):
        raise Moved
    if not by.viewer.may(deed_of(now.table), now):
        raise PermissionDenied
    return now


def _safe_sheets(file: UploadedFile[bytes]) -> list[Sheet]:
    most = settings.MOST_UPLOAD_BYTES
    if (file.size or 0) > most:
        told = _("The file is larger than %s MB: leave out what the table does not need.")
        raise Unfit(told % (most // 1_000_000), TOO_LARGE)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sent.xlsx"
        with path.open("wb") as held:
            for piece in file.chunks():
                held.write(piece)
        return read_file(path, kind_of_file(path))


def _remember(upload: Upload, headings: list[str], matching: Matching) -> None:
    Remembered.objects.update_or_create(
        place=upload.place,
        body=upload.body,
        table=upload.table,
        signature=signature_of(headings),
        defaults={"matching": matching.stored(), "used": timezone.now()},
    )


def _tell(deed: str, upload: Upload, by: By) -> None:
    record(
        deed,
        thing=f"upload {upload.pk}",
        title=f"{upload.table}: {upload.name}",
        by=by.person,
        of=upload,
        detail={"size": upload.size, "lines": upload.lines},
    )
