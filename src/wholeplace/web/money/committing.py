"""Commit a file as its body's rows in one step, and take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.record import digest, plain
from wholeplace.web.audit.services import record
from wholeplace.web.money.checking import checked, own_rows
from wholeplace.web.money.comparing import Effect, code_of, difference, effect, would_be
from wholeplace.web.money.lines import BATCH, grow, in_unit, present, typed
from wholeplace.web.money.models import Before, State, Upload
from wholeplace.web.money.services import Moved, held_open
from wholeplace.web.money.understanding import pounds_of
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.row_forms import deed_of
from wholeplace.web.places.services import By, faults_of, touch
from wholeplace.web.places.tables import Cells, key_of
from wholeplace.web.places.workspace import kept, workspace

KEPT = ("key", "position", "values", "visibility", "embargo", "version")


class Unready(Exception):
    """A file that cannot be committed or taken back.

    Attributes:
        reasons: Why, in sentences.
    """

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a file is committed.

    Attributes:
        version: The version of the file that the person saw.
        replace: Whether its lines take the place of the body's rows or are added to them.
        visibility: Who may see the rows.
        embargo: Day before which only the body itself may.
    """

    version: int
    replace: bool
    visibility: str
    embargo: date | None = None


def commit(by: By, upload: Upload, terms: Terms) -> Upload:
    """Return a file whose lines are now its body's rows.

    Raises:
        Moved: When somebody changed the file meanwhile.
        Unready: When something in it is still wrong.
        PermissionDenied: When the person may not commit it.
    """
    revision, cells = _ready(by, upload, terms)
    with transaction.atomic():
        upload = held_open(by, upload, version=terms.version)
        if upload.place.revision != revision:
            _revision, cells = _ready(by, upload, terms)
        change = difference(upload, cells, replace=terms.replace)
        _keep_before(upload)
        own = own_rows(upload.place, upload.body, upload.table)
        if terms.replace:
            own.delete()
        Row.objects.bulk_create(_rows(by, upload, cells, terms), batch_size=BATCH)
        upload.state, upload.committed, upload.committed_by = (
            State.COMMITTED,
            timezone.now(),
            by.person,
        )
        upload.mark = _mark(upload)
        upload.summary = {
            "lines": len(cells),
            "pounds": change.new_total,
            "before": change.old_total,
            "added": len(change.added),
            "removed": len(change.removed),
            "changed": len(change.changed),
            "unchanged": change.unchanged,
        }
        upload.save()
        grow(upload)
        _told(by, upload, terms, cells)
        touch(upload.place)
    return upload


def undo(by: By, upload: Upload, *, version: int) -> Upload:
    """Return a file taken back: the rows that were there before it are there again.

    Raises:
        Moved: When somebody changed the file meanwhile.
        Unready: When the rows are no longer as the commit left them.
        PermissionDenied: When the person may not commit for the body.
    """
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=upload.place_id)
        now = visible(Upload.objects.all(), by.viewer).filter(pk=upload.pk).first()
        if now is None or now.version != version or now.state != State.COMMITTED:
            raise Moved
        if not by.viewer.may(deed_of(now.table), now):
            raise PermissionDenied
        _put_back(by, now)
        now.state = State.UNDONE
        now.save(update_fields=["state"])
        grow(now)
        title = _("%(table)s: %(name)s taken back") % {"table": now.table, "name": now.name}
        record("upload.undone", thing=f"upload {now.pk}", title=title, by=by.person, of=now)
        touch(now.place)
    return now


def effect_of(by: By, upload: Upload, cells: Sequence[Cells], *, replace: bool) -> Effect:
    """Return what spend lines would do to the count that the person sees.

    What a review has worked out is kept for the commit that follows it.
    """
    place, viewer = upload.place, by.viewer
    seen = [sorted(viewer.bodies), viewer.may(Deed.ADMINISTER), viewer.today.isoformat()]
    version = [place.pk, place.revision, upload.pk, upload.version, replace, seen]

    def make() -> Effect:
        then = would_be(viewer, upload, cells, replace=replace)
        return effect(workspace(place, viewer), then, code_of(upload.body))

    return kept(digest(["money effect", version]), make)


def _ready(by: By, upload: Upload, terms: Terms) -> tuple[int, list[Cells]]:
    """Return the revision of the place that lines were checked against, and their cells.

    This takes seconds for many lines, so it is done before anybody else has to wait.
    """
    revision = upload.place.revision
    lines = present(upload)
    if upload.state != State.CHECKED or not lines:
        raise Unready([_("There is no line to commit.")])
    found = checked(by.viewer, upload, in_unit(upload, lines), replace=terms.replace)
    if found.count:
        told = _("%(count)s cells still have a problem, the first in row %(row)s.")
        raise Unready([told % {"count": found.count, "row": min(found.by_line)}])
    if found.elsewhere:
        raise Unready(found.elsewhere)
    cells = typed(upload, lines)
    refused = (
        effect_of(by, upload, cells, replace=terms.replace).refused
        if upload.table == "spend"
        else ()
    )
    if refused:
        raise Unready(refused)
    return revision, cells


def _rows(by: By, upload: Upload, cells: Sequence[Cells], terms: Terms) -> list[Row]:
    table, place = upload.table, upload.place
    start = Row.objects.filter(place=place, table=table).count()
    return [
        Row(
            place=place,
            body=upload.body,
            visibility=terms.visibility,
            embargo=terms.embargo,
            table=table,
            key=key_of(table, each) or uuid4().hex,
            position=start + index,
            values=dict(each),
            changed_by=by.person,
        )
        for index, each in enumerate(cells)
    ]


def _keep_before(upload: Upload) -> None:
    held = own_rows(upload.place, upload.body, upload.table).values(*KEPT)
    rows = [plain(_written(row)) for row in held]
    Before.objects.update_or_create(upload=upload, defaults={"rows": rows})


def _written(row: Mapping[str, object]) -> dict[str, object]:
    embargo = row["embargo"]
    return {**row, "embargo": embargo.isoformat() if isinstance(embargo, date) else None}


def _put_back(by: By, upload: Upload) -> None:
    own = own_rows(upload.place, upload.body, upload.table)
    if _mark(upload) != upload.mark:
        raise Unready(
            [_("The lines were changed since: send the former file again to see what differs.")]
        )
    former = Before.objects.get(upload=upload).rows
    own.delete()
    Row.objects.bulk_create((_row_again(by, upload, held) for held in former), batch_size=BATCH)
    broken = {f"{fault.table}: {fault.what}" for fault in faults_of(by.viewer, upload.place)}
    if broken:
        raise Unready(sorted(broken))


def _row_again(by: By, upload: Upload, held: Mapping[str, object]) -> Row:
    embargo = held["embargo"]
    return Row(
        place=upload.place,
        body=upload.body,
        table=upload.table,
        key=str(held["key"]),
        position=int(str(held["position"])),
        values=held["values"],
        visibility=str(held["visibility"]),
        embargo=date.fromisoformat(str(embargo)) if embargo else None,
        version=int(str(held["version"])) + 1,
        changed_by=by.person,
    )


def _mark(upload: Upload) -> str:
    """Return a digest of the rows that a body has in a table now."""
    held = own_rows(upload.place, upload.body, upload.table).order_by("key")
    return digest([plain(_written(row)) for row in held.values(*KEPT)])


def _told(by: By, upload: Upload, terms: Terms, cells: Sequence[Cells]) -> None:
    """Tell the log, to whoever may see the new rows and with nothing of the old ones."""
    shown = Row(
        place=upload.place,
        body=upload.body,
        visibility=terms.visibility,
        embargo=terms.embargo,
    )
    record(
        "rows.committed",
        thing=f"upload {upload.pk}",
        title=_("%(table)s: %(lines)s lines committed for %(body)s")
        % {"table": upload.table, "lines": len(cells), "body": upload.body},
        by=by.person,
        of=shown,
        detail={
            "lines": len(cells),
            "pounds": sum(pounds_of(upload.table, each) for each in cells),
            "replace": terms.replace,
            "visibility": terms.visibility,
        },
    )
