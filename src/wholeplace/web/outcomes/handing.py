"""Hand an outcome or a commitment to another body: offered by one, taken by the other."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.errors import MethodError
from wholeplace.web.audit.services import record
from wholeplace.web.outcomes.models import (
    Branch,
    CommitmentMoney,
    HandOver,
    Helper,
    Indicator,
    Kept,
    LocalSeries,
    Milestone,
    Period,
    Report,
    Spent,
)
from wholeplace.web.places.access import Deed, Viewer, visible
from wholeplace.web.places.doors import found, require
from wholeplace.web.places.models import Body, Row, Visibility
from wholeplace.web.places.services import By, change_row
from wholeplace.web.places.tables import OWNER

State = HandOver.State
MOVES: dict[str, tuple[type[Kept], ...]] = {
    "outcomes": (Branch, Indicator, LocalSeries),
    "commitments": (Milestone, CommitmentMoney, Helper),
}


def offer(by: By, row: Row, *, to: Body | None, why: str) -> HandOver:
    """Return an offer of a row to another body, or to the partnership as a whole.

    Args:
        by: Who offers: somebody who may change the row.
        row: An outcome or a commitment.
        to: The body that should take it; None for the partnership as a whole.
        why: Why.

    Raises:
        PermissionDenied: When the person may not change the row.
        MethodError: When it cannot be handed over, saying why.
    """
    with transaction.atomic():
        now = Row.objects.select_for_update().get(pk=row.pk)
        require(by.viewer, Deed.EDIT, now)
        _refuse_unfit(now, to, why, today_closed=_is_closed(now, by.viewer))
        made = HandOver(
            place=now.place,
            body=to,
            visibility=Visibility.PARTNERSHIP,
            table=now.table,
            key=now.key,
            title=str(now.values.get("title", now.key)),
            giver=now.body,
            why=why.strip(),
        )
        made.version, made.changed, made.changed_by = 1, timezone.now(), by.person
        made.save(force_insert=True)
        _told(by, made, now)
    return made


def take(by: By, given: HandOver) -> Row:
    """Return a row after the body that it was offered to took it.

    What others may see of what hangs on it goes with it. What only the giver sees stays the
    giver's. What was reported in frozen periods stays as it was.

    Raises:
        PermissionDenied: When the person may not act for that body.
        MethodError: When the offer is answered already, or the row is gone or closed.
    """
    with transaction.atomic():
        now = _open(given)
        _may_answer(by, now)
        row = row_of(now, by.viewer)
        if row is None:
            raise MethodError(_("It is no longer there, or no longer its giver’s."))
        _refuse_unfit(row, now.body, now.why, today_closed=_is_closed(row, by.viewer), taking=True)
        _answer(by, now, State.ACCEPTED)
        for thing in _moving(row, now):
            thing.body = now.body
            thing.save(update_fields=["body"])
            if isinstance(thing, LocalSeries):
                thing.points.update(body=now.body)
            if isinstance(thing, Report):
                _drop_own_spending(by, thing)
        Row.objects.filter(pk=row.pk).update(body=now.body)
        row.refresh_from_db()
        cells = {**row.values, OWNER[row.table]: None if now.body is None else now.body.key}
        return change_row(by, row, version=row.version, cells=cells)


def decline(by: By, given: HandOver) -> HandOver:
    """Return an offer that the body it was made to does not take.

    Raises:
        PermissionDenied: When the person may not act for that body.
        MethodError: When the offer is answered already.
    """
    with transaction.atomic():
        now = _open(given)
        _may_answer(by, now)
        return _answer(by, now, State.DECLINED)


def take_back(by: By, given: HandOver) -> HandOver:
    """Return an offer that its giver has taken back.

    Raises:
        PermissionDenied: When the person may not act for the giver.
        MethodError: When the offer is answered already.
    """
    with transaction.atomic():
        now = _open(given)
        if not may_take_back(by.viewer, now):
            raise PermissionDenied
        return _answer(by, now, State.WITHDRAWN)


def standing(row: Row, viewer: Viewer) -> HandOver | None:
    """Return the offer of a row that nobody has answered yet; None when there is none."""
    offers = HandOver.objects.filter(
        table=row.table, key=row.key, state=State.OFFERED, giver=row.body_id
    )
    return visible(offers.select_related("body", "giver", "changed_by"), viewer).first()


def waiting(viewer: Viewer) -> list[HandOver]:
    """Return the offers that nobody has answered yet, of rows that the viewer may see."""
    offers = visible(HandOver.objects.filter(state=State.OFFERED), viewer)
    held = offers.select_related("place", "body", "giver", "changed_by")
    return [each for each in held if row_of(each, viewer) is not None]


def offered_to(viewer: Viewer) -> list[HandOver]:
    """Return the offers that wait for an answer of the viewer's bodies."""
    return [each for each in waiting(viewer) if may_answer(viewer, each)]


def offer_at(viewer: Viewer, number: int) -> tuple[HandOver, Row]:
    """Return an offer and the row that is offered.

    Raises:
        Http404: When there is no such offer, or the viewer may not see it or its row, or the row
            is its giver's no more.
    """
    held = HandOver.objects.select_related("place", "body", "giver", "changed_by")
    given = found(held, viewer, pk=number)
    row = row_of(given, viewer)
    if row is None:
        raise Http404
    return given, row


def own_row(viewer: Viewer, number: int) -> Row:
    """Return an outcome or a commitment that the viewer may offer.

    Raises:
        Http404: When there is none, or they may not see it.
        PermissionDenied: When they may not change it.
    """
    row = found(Row.objects.filter(table__in=MOVES), viewer, pk=number)
    require(viewer, Deed.EDIT, row)
    return row


def row_of(given: HandOver, viewer: Viewer) -> Row | None:
    """Return the row that is offered, if it still is its giver's and the viewer may see it."""
    rows = Row.objects.filter(place=given.place, table=given.table, key=given.key)
    return visible(rows.filter(body=given.giver_id), viewer).first()


def may_answer(viewer: Viewer, given: HandOver) -> bool:
    """Return whether a viewer may answer an offer: for the body that it was made to."""
    return viewer.may(Deed.EDIT, given)


def may_take_back(viewer: Viewer, given: HandOver) -> bool:
    """Return whether a viewer may take an offer back: for its giver."""
    row = row_of(given, viewer)
    return row is not None and viewer.may(Deed.EDIT, row)


def _refuse_unfit(
    row: Row, to: Body | None, why: str, *, today_closed: bool, taking: bool = False
) -> None:
    """Refuse what cannot change hands.

    Raises:
        MethodError: Saying why.
    """
    if row.table not in MOVES:
        raise MethodError(_("Only outcomes and commitments are handed over."))
    if to is None and row.table == "commitments":
        raise MethodError(_("A commitment belongs to one body: choose which."))
    if (None if to is None else to.pk) == row.body_id:
        raise MethodError(_("It belongs to that body already."))
    if to is not None and to.place_id != row.place_id:
        raise MethodError(_("That body has no part in this place."))
    if not why.strip():
        raise MethodError(_("Say why: whoever takes it will read it."))
    if today_closed:
        raise MethodError(
            _("Only its own body may see it now. Show it to the partnership first, so that the"
              " other body can read what it would take.")
        )  # fmt: skip
    same = Row.objects.filter(place=row.place, table=row.table, key=row.key, body=to)
    if same.exists():
        raise MethodError(_("That body has another one of the same id."))
    offers = HandOver.objects.filter(place=row.place, table=row.table, key=row.key)
    if not taking and offers.filter(state=State.OFFERED, giver=row.body_id).exists():
        raise MethodError(_("It is offered already. Take that offer back first."))


def _is_closed(row: Row, viewer: Viewer) -> bool:
    """Return whether only its own body sees a row today."""
    return row.visibility == Visibility.BODY or (
        row.embargo is not None and row.embargo > viewer.today
    )


def _moving(row: Row, given: HandOver) -> list[Kept]:
    """Return what goes with a row: what others may see, and reports of an open period."""
    name = "outcome" if row.table == "outcomes" else "commitment"
    shown = ~Q(visibility=Visibility.BODY)
    mine = Q(place=row.place, body=given.giver, **{name: row.key})
    held: list[Kept] = []
    for model in MOVES[row.table]:
        held += model._default_manager.filter(mine & shown)
    if row.table == "commitments":
        reports = Report.objects.filter(mine & shown, period__state=Period.State.OPEN)
        held += reports
        held += Spent.objects.filter(shown, report__in=reports)
    return held


def _drop_own_spending(by: By, report: Report) -> None:
    """Take out spending to date that only the giver sees; the giver's log keeps it."""
    held = Spent.objects.filter(report=report, visibility=Visibility.BODY).first()
    if held is None:
        return
    record(
        "spent.removed",
        thing=f"spent {held.pk}",
        title=report.title,
        by=by.person,
        of=held,
        detail={"before": {"gbp": held.gbp}, "after": None},
    )
    held.delete()


def _open(given: HandOver) -> HandOver:
    now = HandOver.objects.select_for_update().get(pk=given.pk)
    if now.state != State.OFFERED:
        raise MethodError(_("This offer was answered already."))
    return now


def _may_answer(by: By, given: HandOver) -> None:
    if not may_answer(by.viewer, given):
        raise PermissionDenied


def _answer(by: By, given: HandOver, state: State) -> HandOver:
    given.state, given.version = state, given.version + 1
    given.changed, given.changed_by = timezone.now(), by.person
    given.save(update_fields=["state", "version", "changed", "changed_by"])
    _told(by, given, None)
    return given


def _told(by: By, given: HandOver, row: Row | None) -> None:
    names = {"from": str(given.giver or ""), "to": str(given.body or "")}
    record(
        f"handover.{given.state}",
        thing=f"{given.table} {given.key}",
        title=given.title,
        by=by.person,
        of=given if row is None else row,
        detail={**names, "why": given.why},
    )
