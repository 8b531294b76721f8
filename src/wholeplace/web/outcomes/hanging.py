"""What hangs on an outcome or a commitment is seen by nobody who may not see that row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404

from wholeplace.web.outcomes.models import (
    Branch,
    CommitmentMoney,
    HandOver,
    Helper,
    Indicator,
    Kept,
    LocalPoint,
    LocalSeries,
    Milestone,
    Note,
    Report,
    Spent,
)
from wholeplace.web.places import access
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place, Row

Thing = TypeVar("Thing", bound=Kept)
Held = tuple[str, int | None]

ON: Mapping[type[Kept], tuple[str, str, str]] = {
    Branch: ("outcomes", "outcome", "body"),
    Indicator: ("outcomes", "outcome", "body"),
    LocalSeries: ("outcomes", "outcome", "body"),
    LocalPoint: ("outcomes", "series__outcome", "series__body"),
    Milestone: ("commitments", "commitment", "body"),
    CommitmentMoney: ("commitments", "commitment", "body"),
    Helper: ("commitments", "commitment", "body"),
    Report: ("commitments", "commitment", "body"),
    Spent: ("commitments", "report__commitment", "report__body"),
    Note: ("commitments", "report__commitment", "report__body"),
}
"""Table of the row that a thing hangs on, and where the thing says the row's id and body."""


def reachable(things: QuerySet[Thing], viewer: Viewer) -> QuerySet[Thing]:
    """Return what a viewer may see of things, by their own visibility and by their rows' now.

    What hangs on a row carries the visibility that the row had when it was written. The row's
    may be narrower since, so it is asked each time. A thing whose row was taken out stands by
    itself, and a body always sees what is its own.
    """
    closed = _closed(things.model, viewer.place, visible(Row.objects.all(), viewer))
    mine = Q(body__in=viewer.bodies)
    return visible(things, viewer).exclude(closed & ~mine)


def public(things: QuerySet[Thing], place: Place, *, today: date) -> QuerySet[Thing]:
    """Return the things that anybody may see: public, and on a row that is public too."""
    rows = access.public(Row.objects.all(), place, today=today)
    return access.public(things, place, today=today).exclude(_closed(things.model, place.pk, rows))


def found(things: QuerySet[Thing], viewer: Viewer, **named: object) -> Thing:
    """Return the one reachable thing of a name.

    Raises:
        Http404: When there is none, or the viewer may not see it or its row.
    """
    thing = reachable(things, viewer).filter(**named).first()
    if thing is None:
        raise Http404
    return thing


def holders(row: Row) -> list[int | None]:
    """Return the ids of the body that a row belongs to and of those that handed it on."""
    before = {
        (key, body): giver
        for key, body, giver in HandOver.objects.filter(
            place=row.place, table=row.table, key=row.key, state=HandOver.State.ACCEPTED
        ).values_list("key", "body_id", "giver_id")
    }
    held: list[int | None] = [row.body_id]
    while (now := (row.key, held[-1])) in before and before[now] not in held:
        held.append(before[now])
    return held


def _closed(model: type[Kept], place: int, shown: QuerySet[Row]) -> Q:
    """Return which things of a model hang on a row that is not among those shown."""
    if model not in ON:
        return Q(pk__in=())
    table, key, body = ON[model]
    rows = Row.objects.filter(place=place, table=table)
    hidden: set[Held] = set(rows.exclude(pk__in=shown.values("pk")).values_list("key", "body_id"))
    standing: set[Held] = set(rows.values_list("key", "body_id")) if hidden else set()
    hidden |= _handed_on(place, table, hidden) - (standing - hidden)
    closed = Q(pk__in=())
    for owner, keys in _by_body(hidden).items():
        anybodys = owner is None and model in (LocalSeries, LocalPoint)
        closed |= Q(**{f"{key}__in": keys}) & (Q() if anybodys else _of(body, owner))
    return closed


def _handed_on(place: int, table: str, hidden: Iterable[Held]) -> set[Held]:
    """Return the rows that are hidden now as they were named before they were handed on."""
    before: dict[Held, set[Held]] = {}
    moves = HandOver.objects.filter(place=place, table=table, state=HandOver.State.ACCEPTED)
    for key, body, giver in moves.values_list("key", "body_id", "giver_id"):
        before.setdefault((key, body), set()).add((key, giver))
    found, waiting = set[Held](), list(hidden)
    while waiting:
        new = before.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _by_body(held: Iterable[Held]) -> dict[int | None, list[str]]:
    grouped: dict[int | None, list[str]] = {}
    for key, body in held:
        grouped.setdefault(body, []).append(key)
    return grouped


def _of(field: str, body: int | None) -> Q:
    return Q(**{f"{field}__isnull": True}) if body is None else Q(**{field: body})
