"""Change what is ours: keep the version, tell the log; all or nothing."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from wholeplace.record import Plain
from wholeplace.web.audit.services import record
from wholeplace.web.outcomes.hanging import reachable
from wholeplace.web.outcomes.models import (
    GrowthStatement,
    Kept,
    LocalSeries,
    Note,
    Period,
    Rag,
    Report,
    Spent,
)
from wholeplace.web.outcomes.rows import REPORTED
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import require
from wholeplace.web.places.models import Place, Row, Shared, Visibility
from wholeplace.web.places.services import By

Thing = TypeVar("Thing", bound=Kept)
BESIDE = ("place", "body", "visibility", "embargo")


class Stale(Exception):
    """Somebody changed this since it was read.

    Attributes:
        theirs: It as it is now; None when it is gone.
    """

    def __init__(self, theirs: Kept | None) -> None:
        super().__init__("someone changed this")
        self.theirs = theirs


class Frozen(Exception):
    """The period is frozen: what was reported in it stays as it is."""


def keep(by: By, thing: Thing, *, version: int | None) -> Thing:
    """Return a thing after it was added, or changed on one of its versions.

    Args:
        by: Who does it.
        thing: It as it shall be.
        version: The version that the person saw; None for a new thing.

    Raises:
        Stale: When it was changed meanwhile.
        PermissionDenied: When the person may not change it, or not for that body.
        Frozen: When it belongs to a frozen period.
    """
    with transaction.atomic():
        _lock(thing.place)
        before = None if version is None else said(_now(by, thing, version))
        require(by.viewer, Deed.EDIT, thing)
        refuse_frozen(thing)
        thing.version = 1 if version is None else version + 1
        thing.changed, thing.changed_by = timezone.now(), by.person
        thing.save(force_insert=version is None)
        if isinstance(thing, LocalSeries):
            thing.points.update(**beside(thing))  # a figure is seen by whoever sees its series
        _told("added" if before is None else "changed", thing, by, before=before)
    return thing


def remove(by: By, thing: Kept, *, version: int) -> None:
    """Take a thing out; the log keeps what it said.

    Raises:
        Stale: When it was changed meanwhile.
        PermissionDenied: When the person may not change it.
        Frozen: When it belongs to a frozen period.
    """
    with transaction.atomic():
        _lock(thing.place)
        now = _now(by, thing, version)
        refuse_frozen(now)
        _told("removed", now, by, before=said(now))
        now.delete()


def reword(by: By, thing: GrowthStatement, *, version: int) -> GrowthStatement:
    """Return a new wording of good growth at one horizon; the ones before are kept.

    Args:
        by: Who does it.
        thing: The new wording, not saved yet.
        version: The latest version that the person saw; 0 when there was none.

    Raises:
        Stale: When there is a later one.
        PermissionDenied: When the person may not change it.
    """
    with transaction.atomic():
        _lock(thing.place)
        require(by.viewer, Deed.EDIT, thing)
        same = GrowthStatement.objects.filter(place=thing.place, horizon=thing.horizon)
        latest = same.order_by("-version").first()
        if (0 if latest is None else latest.version) != version:
            raise Stale(latest)
        thing.version, thing.changed, thing.changed_by = version + 1, timezone.now(), by.person
        thing.save(force_insert=True)
        _told("reworded", thing, by, before=None if latest is None else said(latest))
    return thing


def report(
    by: By, given: Report, *, version: int | None, spent: float | None, shared: bool = False
) -> Report:
    """Return a report after it was made or changed, with the money spent where it is known.

    Args:
        by: Who reports.
        given: The report; its commitment is already seen by the person.
        version: The version that the person saw; None for a new one.
        spent: Money spent to date [GBP, cash]; None when not known.
        shared: Whether partners may see that money.

    Raises:
        Stale: When somebody reported meanwhile.
        Frozen: When the period is frozen.
        PermissionDenied: When it is another body's commitment.
    """
    with transaction.atomic():
        _lock(given.place)
        refuse_frozen(given)
        if version is None and (double := _same(given)) is not None:
            raise Stale(double)
        kept = keep(by, given, version=version)
        held = Spent.objects.filter(report=kept).first()
        if spent is None:
            if held is not None:
                remove(by, held, version=held.version)
            return kept
        seen = given.visibility if shared else Visibility.BODY
        money = held or Spent(report=kept, **beside(kept))
        money.gbp, money.visibility = spent, seen
        keep(by, money, version=None if held is None else held.version)
    return kept


def open_period(by: By, *, place: Place, name: str, starts: date, ends: date) -> Period:
    """Return a new open period of a place.

    Raises:
        PermissionDenied: When the person is not its administrator.
    """
    period = Period(
        place=place, name=name, starts=starts, ends=ends, visibility=Visibility.PARTNERSHIP
    )
    require(by.viewer, Deed.ADMINISTER, period)
    return keep(by, period, version=None)


def freeze(by: By, period: Period, *, version: int) -> Period:
    """Return a period that nobody can report in any more; there is no way back.

    Raises:
        Stale: When it was changed meanwhile.
        PermissionDenied: When the person is not the place's administrator.
    """
    with transaction.atomic():
        _lock(period.place)
        now = _now(by, period, version, deed=Deed.ADMINISTER)
        _write_down_missing(now)
        now.state, now.frozen = Period.State.FROZEN, timezone.now()
        now.version, now.changed, now.changed_by = version + 1, timezone.now(), by.person
        now.save()
        _told("frozen", now, by, before=None)
    return now


def _write_down_missing(period: Period) -> None:
    """Add a report that says so for every commitment that was due and that nobody reported."""
    told = set(period.reports.values_list("commitment", "body_id"))
    rows = Row.objects.filter(place=period.place, table="commitments")
    Report.objects.bulk_create(
        Report(
            period=period,
            commitment=row.key,
            title=str(row.values.get("title", row.key)),
            outcome=str(row.values.get("outcome", "")),
            due=str(row.values.get("due", "")),
            rag=Rag.MISSING,
            **beside(row),
        )
        for row in rows
        if row.values.get("status") in REPORTED and (row.key, row.body_id) not in told
    )


def correct(by: By, held: Report, *, text: str) -> Note:
    """Return a correction beside a frozen report.

    Raises:
        PermissionDenied: When it is another body's report.
    """
    return keep(by, Note(report=held, text=text, **beside(held)), version=None)


def beside(thing: Shared) -> dict[str, Any]:
    """Return place, body and visibility of a thing for what hangs on it."""
    return {name: getattr(thing, name) for name in BESIDE}


def said(thing: Kept) -> dict[str, Plain]:
    """Return every field of a thing in JSON types, for the log and for conflicts."""
    values = model_to_dict(thing)
    return {
        name: value if isinstance(value, str | int | float | bool | None) else str(value)
        for name, value in values.items()
        if name not in ("changed", "changed_by")
    }


def refuse_frozen(thing: Kept) -> None:
    """Refuse to change what was reported in a frozen period; a correction stands beside it.

    Raises:
        Frozen: When it is a report, or money of one, in a frozen period, or that period.
    """
    held = thing.report if isinstance(thing, Spent) else thing
    period_id = held.period_id if isinstance(held, Report) else None
    if isinstance(held, Period):
        period_id = held.pk
    if period_id and Period.objects.filter(pk=period_id, state=Period.State.FROZEN).exists():
        raise Frozen


def _same(given: Report) -> Report | None:
    return Report.objects.filter(
        period=given.period, body=given.body, commitment=given.commitment
    ).first()


def _now(by: By, thing: Thing, version: int, *, deed: Deed = Deed.EDIT) -> Thing:
    """Return a thing as the database has it, if the person may change it on this version."""
    now = reachable(type(thing)._default_manager.all(), by.viewer).filter(pk=thing.pk).first()
    if now is None or now.version != version:
        raise Stale(now)
    if not by.viewer.may(deed, now):
        raise PermissionDenied
    return now


def _lock(place: Place) -> None:
    Place.objects.select_for_update().get(pk=place.pk)


def _told(deed: str, thing: Kept, by: By, *, before: dict[str, Plain] | None) -> None:
    name = type(thing).__name__.casefold()
    after = None if deed == "removed" else said(thing)
    record(
        f"{name}.{deed}",
        thing=f"{name} {thing.pk}",
        title=f"{thing._meta.verbose_name}: {thing}",
        by=by.person,
        of=thing,
        detail={"before": before, "after": after},
    )
