"""Make, copy and take out an action with everything that belongs to it, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from wholeplace.store.tables import Fault
from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.models import Body, Place, Row, Visibility
from wholeplace.web.places.services import By, Conflict, Refused, faults_of, touch
from wholeplace.web.places.tables import COST_TABLES, Cells, key_of
from wholeplace.web.value.actions import ACTIONS, Dependant, dependants
from wholeplace.web.value.composing import composed
from wholeplace.web.value.evidence_library import Entry

MOST_ID = 60
Tables = Mapping[str, Sequence[Cells]]


class Named(Exception):
    """Rows of others name an action, so it cannot be taken out.

    Attributes:
        said: Who names it, in words.
    """

    def __init__(self, said: Sequence[str]) -> None:
        super().__init__("; ".join(said))
        self.said = tuple(said)


def make_action(by: By, *, place: Place, body: Body, tables: Tables, visibility: str) -> Row:
    """Return the row of a new action, made with its costs and effects in one step.

    Cost lines are seen by the body alone until it shows them.

    Args:
        by: Who makes it.
        place: The place.
        body: Body whose action it is.
        tables: Cells by table; one row of them in the table of actions.
        visibility: Who may see the action and its effects.

    Raises:
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not edit for the body.
    """
    seen_by = {
        table: Visibility.BODY if table in COST_TABLES else Visibility(visibility)
        for table in tables
    }
    rows = [
        Row(place=place, body=body, table=table, visibility=seen_by[table], values=dict(cells))
        for table, held in tables.items()
        for cells in held
    ]
    return _add(by, place=place, body=body, rows=rows, deed="action.made")


def make_from(by: By, *, place: Place, body: Body, entry: Entry, told: Mapping[str, Any]) -> Row:
    """Return the row of a new action that rests on a finding.

    Args:
        by: Who makes it.
        place: The place.
        body: Body whose action it is.
        entry: The finding.
        told: What was entered, as the form of an action cleaned it.

    Raises:
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not edit for the body.
    """
    tables = composed(entry, told, id=free_id(place, told["title"]))
    return make_action(by, place=place, body=body, tables=tables, visibility=told["visibility"])


def duplicate_action(by: By, action: Row, *, body: Body, title: str) -> Row:
    """Return a copy of an action under another title, in the name of one of the person's bodies.

    What belongs to it is copied as far as the person sees it; what another body wrote is seen by
    the copying body alone.

    Raises:
        Refused: With every cell that cannot be used.
        PermissionDenied: When the person may not edit for the body.
    """
    id = free_id(action.place, title)
    rows = [_copy(action, body, {**action.values, "id": id, "name": title, "owner": body.key})]
    rows += [
        _copy(each.row, body, {**each.row.values, each.column: id})
        for each in dependants(action, by.viewer)
        if each.needs_it
    ]
    return _add(by, place=action.place, body=body, rows=rows, deed="action.copied")


def remove_action(by: By, action: Row, *, version: int) -> int:
    """Take out an action and what means nothing without it; return how many rows went.

    Rows that only mention it, such as commitments, stay and no longer do.

    Raises:
        Conflict: When it was changed meanwhile.
        Named: When rows of another body name it.
        PermissionDenied: When the person may not change it.
        Refused: When what is left would not hold together.
    """
    with transaction.atomic():
        place = Place.objects.select_for_update().get(pk=action.place_id)
        now = visible(Row.objects.filter(table=ACTIONS), by.viewer).filter(pk=action.pk).first()
        if now is None or now.version != version:
            raise Conflict(now)
        if not by.viewer.may(Deed.EDIT, now):
            raise PermissionDenied
        found = dependants(now, by.viewer)
        _refuse_others(by, found)
        gone = [now, *(each.row for each in found if each.needs_it)]
        blanked = _blanked(found)
        _check(by, place, instead={row.pk: row.values for row in blanked}, without=gone)
        for row in blanked:
            _save(row, by)
        Row.objects.filter(pk__in=[row.pk for row in gone]).delete()
        _tell("action.removed", now, by, gone)
        touch(place)
    return len({row.pk for row in gone})


def free_id(place: Place, title: str) -> str:
    """Return an id for an action that no other in the place has, seen or not."""
    stem = slugify(title)[:MOST_ID] or "action"
    taken = set(
        Row.objects.filter(place=place, table=ACTIONS, key__startswith=stem).values_list(
            "key", flat=True
        )
    )
    candidates = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _add(by: By, *, place: Place, body: Body, rows: Sequence[Row], deed: str) -> Row:
    if body.place_id != place.pk or body.pk not in by.viewer.bodies_for(Deed.EDIT):
        raise PermissionDenied
    with transaction.atomic():
        place = Place.objects.select_for_update().get(pk=place.pk)
        more: dict[str, list[Cells]] = {}
        for row in rows:
            more.setdefault(row.table, []).append(row.values)
        _check(by, place, more=more)
        for row in rows:
            row.key = key_of(row.table, row.values) or uuid4().hex
            row.position = Row.objects.filter(place=place, table=row.table).count()
            row.changed_by = by.person
            row.save(force_insert=True)
        action = next(row for row in rows if row.table == ACTIONS)
        for row in rows:
            _tell(deed, row, by, [row])
        touch(place)
    return action


def _check(
    by: By,
    place: Place,
    *,
    instead: Mapping[int, Cells] | None = None,
    more: Tables | None = None,
    without: Iterable[Row] = (),
) -> None:
    """Refuse what a change adds to the faults that stood before."""
    gone = [row.pk for row in without]
    after = faults_of(by.viewer, place, instead=instead, more=more, without=gone)
    if not after:
        return
    before = {_said(fault) for fault in faults_of(by.viewer, place)}
    if new := [fault for fault in after if _said(fault) not in before]:
        raise Refused(new)


def _said(fault: Fault) -> tuple[object, ...]:
    return fault.table, fault.column, fault.what


def _copy(row: Row, body: Body, cells: Cells) -> Row:
    own = row.body_id in (body.pk, None)
    return Row(
        place=row.place,
        body=body,
        table=row.table,
        visibility=row.visibility if own else Visibility.BODY,
        embargo=row.embargo,
        values=dict(cells),
    )


def _refuse_others(by: By, found: Sequence[Dependant]) -> None:
    others = [each.row for each in found if not by.viewer.may(Deed.EDIT, each.row)]
    if others:
        place = _("the place as a whole")
        said = (
            f"{place if row.body is None else str(row.body)}: {row.table}, {row.key}"
            for row in others
        )
        raise Named(sorted(set(said)))


def _blanked(found: Sequence[Dependant]) -> list[Row]:
    """Return rows that only mention the action, without the mention."""
    rows = [each for each in found if not each.needs_it]
    for each in rows:
        each.row.values = {n: cell for n, cell in each.row.values.items() if n != each.column}
    return [each.row for each in rows]


def _save(row: Row, by: By) -> None:
    row.version += 1
    row.changed, row.changed_by = timezone.now(), by.person
    row.save()
    _tell("row.changed", row, by, [row])


def _tell(deed: str, row: Row, by: By, rows: Sequence[Row]) -> None:
    """Tell the log; what each row said goes only to those who may see that row."""
    title = str(row.values.get("name") or row.key)
    record(
        deed,
        thing=f"{row.table} {row.key}",
        title=f"{row.table}: {title}",
        by=by.person,
        of=row,
        detail={"rows": len(rows), "cells": row.values},
    )
    if deed == "action.removed":
        for other in rows[1:]:
            _tell("row.removed", other, by, [other])
