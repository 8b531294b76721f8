"""Change rows: check them, keep the version, tell the log; all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from wholeplace.store.schema import BY_NAME
from wholeplace.store.tables import Fault
from wholeplace.web.accounts.models import User
from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed, Viewer, visible
from wholeplace.web.places.models import Body, Place, Row, new_stamp
from wholeplace.web.places.tables import (
    OF_ONE_BODY,
    OWNER,
    Cells,
    body_cells,
    default_visibility,
    key_of,
    place_cells,
    tables_of,
)


class Conflict(Exception):
    """Somebody changed this since it was read.

    Attributes:
        theirs: The row as it is now; None when it is gone.
    """

    def __init__(self, theirs: Row | None) -> None:
        super().__init__("someone changed this")
        self.theirs = theirs


class Refused(Exception):
    """Cells that cannot be used.

    Attributes:
        faults: Every fault; ``column_of`` gives the column that each is of.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(str(fault.problem()) for fault in faults))
        self.faults = tuple(faults)

    def by_column(self, table: str) -> Mapping[str, list[str]]:
        """Return what is wrong by column, for a form; '' holds what is of no column."""
        names = [column.name for column in BY_NAME[table].columns]
        found: dict[str, list[str]] = {}
        for fault in self.faults:
            here = fault.table == table and 0 <= fault.column < len(names)
            what = fault.what if here else str(fault.problem())
            found.setdefault(names[fault.column] if here else "", []).append(what)
        return found


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something: the person, and what they may do."""

    person: User
    viewer: Viewer


def add_row(
    by: By,
    *,
    place: Place,
    table: str,
    cells: Cells,
    body: Body | None,
    visibility: str = "",
    embargo: date | None = None,
) -> Row:
    """Return a new row.

    Raises:
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not add rows for the body.
    """
    row = Row(
        place=place,
        table=table,
        body=body,
        visibility=visibility or default_visibility(table),
        embargo=embargo,
        values=_filled(cells),
        changed_by=by.person,
    )
    _allow(by, row, table)
    with transaction.atomic():
        _lock(place)
        row.key = key_of(table, cells) or uuid4().hex
        _refuse_faults(by.viewer, row, new=True)
        row.position = Row.objects.filter(place=place, table=table).count()
        row.save(force_insert=True)
        _told("row.added", row, by, {"after": row.values})
    return row


def change_row(
    by: By,
    row: Row,
    *,
    version: int,
    cells: Cells | None = None,
    visibility: str | None = None,
    embargo: date | None = None,
) -> Row:
    """Return a row after a change made on one of its versions.

    Args:
        by: Who changes it.
        row: The row.
        version: The version that the person saw.
        cells: All its cells anew; None to leave them.
        visibility: Who may see it, and with it ``embargo``; None to leave both.
        embargo: Day before which only its own body may see it.

    Raises:
        Conflict: When it was changed meanwhile.
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not change it.
    """
    with transaction.atomic():
        _lock(row.place)
        now = visible(Row.objects.all(), by.viewer).filter(pk=row.pk).first()
        if now is None or now.version != version:
            raise Conflict(now)
        _allow(by, now, row.table)
        before = dict(now.values)
        if cells is not None:
            now.values = _filled(cells)
            now.key = key_of(now.table, cells) or now.key
            _refuse_faults(by.viewer, now, new=False)
        if visibility is not None:
            now.visibility, now.embargo = visibility, embargo
        now.version, now.changed, now.changed_by = version + 1, timezone.now(), by.person
        now.save()
        _told("row.changed", now, by, {"before": before, "after": now.values})
    return now


def remove_row(by: By, row: Row, *, version: int) -> None:
    """Take a row out; the log keeps it, so that it can be put back.

    Raises:
        Conflict: When it was changed meanwhile.
        PermissionDenied: When the person may not change it.
        Refused: When other rows name it.
    """
    with transaction.atomic():
        _lock(row.place)
        now = visible(Row.objects.all(), by.viewer).filter(pk=row.pk).first()
        if now is None or now.version != version:
            raise Conflict(now)
        _allow(by, now, row.table)
        _refuse_new_faults(by.viewer, row.place, faults_of(by.viewer, row.place, without=[row.pk]))
        _told("row.removed", now, by, {"before": now.values})
        now.delete()


def change_together(
    by: By,
    place: Place,
    *,
    add: Sequence[Row] = (),
    change: Sequence[tuple[Row, Cells]] = (),
    remove: Sequence[Row] = (),
) -> None:
    """Add, change and take out rows in one step: those that only hold together, as shares do.

    Args:
        by: Who changes them.
        place: The place.
        add: New rows, not saved yet.
        change: Rows as they were read, each with all its cells anew.
        remove: Rows as they were read.

    Raises:
        Conflict: When one of them was changed since it was read.
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not change one of them.
    """
    with transaction.atomic():
        _lock(place)
        read = [*(row for row, _cells in change), *remove]
        seen = visible(Row.objects.all(), by.viewer)
        held = {row.pk: row for row in seen.filter(pk__in=[row.pk for row in read])}
        for row in read:
            if row.pk not in held or held[row.pk].version != row.version:
                raise Conflict(held.get(row.pk))
        for row in (*add, *read):
            _allow(by, row, row.table)
        for row, cells in (*((row, row.values) for row in add), *change):
            _refuse_another_s(row, cells)
        more: dict[str, list[Cells]] = {}
        for row in add:
            more.setdefault(row.table, []).append(row.values)
        instead = {row.pk: cells for row, cells in change}
        gone = [row.pk for row in remove]
        after = faults_of(by.viewer, place, instead=instead, more=more, without=gone)
        _refuse_new_faults(by.viewer, place, after)
        for row in remove:
            _told("row.removed", row, by, {"before": row.values})
            row.delete()
        for row, cells in change:
            before, row.values = dict(row.values), _filled(cells)
            row.key = key_of(row.table, cells) or row.key
            row.version, row.changed, row.changed_by = row.version + 1, timezone.now(), by.person
            row.save()
            _told("row.changed", row, by, {"before": before, "after": row.values})
        for row in add:
            row.key = key_of(row.table, row.values) or uuid4().hex
            row.position = Row.objects.filter(place=place, table=row.table).count()
            row.changed_by = by.person
            row.save(force_insert=True)
            _told("row.added", row, by, {"after": row.values})


def faults_of(
    viewer: Viewer,
    place: Place,
    *,
    instead: Mapping[int, Cells] | None = None,
    more: Mapping[str, Sequence[Cells]] | None = None,
    without: Sequence[int] = (),
) -> list[Fault]:
    """Return every fault in what a viewer sees of a place, as it would be.

    Rows are numbered within their table from 2, those of ``more`` after the present ones.

    Args:
        viewer: Who looks: only rows that they may see are checked against each other.
        place: The place.
        instead: Cells in place of a row's own, by its id.
        more: Further rows, by table.
        without: Ids of rows taken out.
    """
    held: dict[str, list[Cells]] = {
        "place": [place_cells(place)],
        "bodies": body_cells(place.bodies.all()),
    }
    instead = instead or {}
    rows = visible(Row.objects.exclude(pk__in=list(without)), viewer)
    for id, table, values in rows.order_by("table", "position", "pk").values_list(
        "pk", "table", "values"
    ):
        held.setdefault(table, []).append(instead.get(id, values))
    for table, further in (more or {}).items():
        held.setdefault(table, []).extend(further)
    return tables_of(held)[1]


def touch(place: Place) -> None:
    """Give a place its next revision: what was worked out for the last one is made anew."""
    Place.objects.filter(pk=place.pk).update(revision=F("revision") + 1, stamp=new_stamp())
    place.refresh_from_db(fields=["revision", "stamp"])


def _lock(place: Place) -> None:
    """Let one person change a place at a time, on any database."""
    Place.objects.select_for_update().get(pk=place.pk)


def _allow(by: By, row: Row, table: str) -> None:
    deed = Deed.MONEY if table == "spend" else Deed.EDIT
    if not by.viewer.may(deed, row):
        raise PermissionDenied


def _filled(cells: Cells) -> dict[str, object]:
    return {name: cell for name, cell in cells.items() if cell not in (None, "")}


def _refuse_another_s(row: Row, cells: Cells) -> None:
    """Refuse figures of one body's own accounts that another body writes down."""
    if row.table not in OF_ONE_BODY:
        return
    column = OWNER[row.table]
    named, own = str(cells.get(column, "")), "" if row.body is None else row.body.key
    if named and named != own:
        order = [each.name for each in BY_NAME[row.table].columns].index(column)
        whose = f"only '{own}' here" if own else "left to that body itself"
        what = f"{column} should be {whose}: each body puts in its own figures, not '{named}'"
        raise Refused([Fault(row.table, 2, order, f"{row.table}!{column}", what)])


def _refuse_faults(viewer: Viewer, row: Row, *, new: bool) -> None:
    """Refuse what this row adds to the faults that stood before."""
    _refuse_another_s(row, row.values)
    after = (
        faults_of(viewer, row.place, more={row.table: [row.values]})
        if new
        else faults_of(viewer, row.place, instead={row.pk: row.values})
    )
    _refuse_new_faults(viewer, row.place, after)


def _refuse_new_faults(viewer: Viewer, place: Place, after: Sequence[Fault]) -> None:
    if not after:
        return
    before = {(each.table, each.column, each.what) for each in faults_of(viewer, place)}
    if faults := [each for each in after if (each.table, each.column, each.what) not in before]:
        raise Refused(faults)


def _told(deed: str, row: Row, by: By, detail: Mapping[str, object]) -> None:
    title = str(row.values.get("title") or row.values.get("name") or row.key)
    record(
        deed,
        thing=f"{row.table} {row.key}",
        title=f"{row.table}: {title}",
        by=by.person,
        of=row,
        detail={**detail, "visibility": row.visibility, "version": row.version},
    )
    touch(row.place)
