"""Comments and change requests: on any row, section or version, seen by no more than it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.errors import MethodError
from wholeplace.store.cells import Raw
from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed, Viewer, visible
from wholeplace.web.places.doors import require
from wholeplace.web.places.models import Body, Place, Row, Shared, Visibility
from wholeplace.web.places.services import By, change_row
from wholeplace.web.plans.models import ChangeRequest, Comment, Version

Step = ChangeRequest.Step


@dataclass(frozen=True, slots=True)
class Topic:
    """What people talk about: a row, a section or a version.

    Attributes:
        place: The place.
        title: It in words.
        row: The row, if it is one.
        section: Id of the section, if it is one.
        version: The version, if it is one.
    """

    place: Place
    title: str
    row: Row | None = None
    section: str = ""
    version: Version | None = None

    @property
    def limit(self) -> Shared | None:
        """The thing whose readers are the most that anything said of it gets."""
        return self.row or self.version


def title_of(row: Row) -> str:
    """Return a row in words: its table and its title, name or key."""
    named = row.values.get("title") or row.values.get("name") or row.values.get("id") or row.key
    return f"{row.table}: {named}"[:300]


def comments_on(topic: Topic, viewer: Viewer) -> QuerySet[Comment]:
    """Return what a viewer sees of what is said of a topic, the first first."""
    on: dict[str, object] = (
        {"row": topic.row}
        if topic.row
        else {"version": topic.version}
        if topic.version
        else {"section": topic.section, "row": None, "version": None}
    )
    return visible(Comment.objects.filter(place=topic.place), viewer).filter(**on)


def still_seen(viewer: Viewer) -> Q:
    """Return the condition that whatever a comment or request is of can still be seen.

    A comment takes the visibility its row had when it was written; should the row be closed
    since, the comment goes with it.
    """
    return Q(row__in=visible(Row.objects.all(), viewer))


def open_comments(viewer: Viewer) -> QuerySet[Comment]:
    """Return all open threads that a viewer sees, the latest first."""
    seen = still_seen(viewer) | ~Q(section="") | Q(version__isnull=False)
    threads = visible(Comment.objects.filter(parent=None, resolved=None), viewer)
    return threads.filter(seen).select_related("by", "body").order_by("-at")


def open_requests(viewer: Viewer) -> QuerySet[ChangeRequest]:
    """Return all open change requests that a viewer sees."""
    asked = visible(ChangeRequest.objects.filter(state=Step.OPEN), viewer)
    return asked.filter(still_seen(viewer)).select_related("by", "row", "row__body")


def say(
    by: By, *, topic: Topic, text: str, body: Body, own_body_only: bool = False,
    parent: Comment | None = None,
) -> Comment:  # fmt: skip
    """Return a new comment, or a reply to one.

    Args:
        by: Who says it.
        topic: Of what; its visibility and embargo are the most that the comment gets.
        text: Markdown.
        body: Body in whose name it is said.
        own_body_only: Whether only that body may read it.
        parent: The comment that it answers; answers to answers go to the same thread.
    """
    if body.pk not in by.viewer.bodies_for(Deed.COMMENT):
        raise PermissionDenied
    thread = (parent.parent or parent) if parent is not None else None
    owner, visibility, embargo = _seen_by(by.viewer, thread or topic.limit, body)
    if own_body_only and thread is None and visibility != Visibility.BODY:
        visibility = Visibility.BODY
    with transaction.atomic():
        said = Comment.objects.create(
            place=topic.place,
            body=owner,
            visibility=visibility,
            embargo=embargo,
            row=topic.row,
            section=topic.section,
            version=topic.version,
            about=topic.title,
            text=text,
            parent=thread,
            by=by.person,
        )
        record("comment.made", thing=f"comment {said.pk}", title=topic.title, by=by.person, of=said)
    return said


def settle(by: By, *, comment: Comment) -> None:
    """Mark a thread as settled; anybody who may comment here can, and it can be read still."""
    require(by.viewer, Deed.COMMENT, comment)
    with transaction.atomic():
        Comment.objects.filter(pk=comment.pk, resolved=None).update(
            resolved=timezone.now(), resolved_by=by.person
        )
        record(
            "comment.settled", thing=f"comment {comment.pk}", title=comment.about, by=by.person,
            of=comment,
        )  # fmt: skip


def request_change(
    by: By, *, row: Row, proposed: Mapping[str, Raw], why: str, body: Body
) -> ChangeRequest:
    """Return a request that cells of a row should say something else.

    Raises:
        PermissionDenied: When the person does not act for the body or sees no such row.
        MethodError: When it would change nothing.
    """
    require(by.viewer, Deed.COMMENT, row)
    if body.pk not in by.viewer.bodies_for(Deed.COMMENT):
        raise PermissionDenied
    before = {name: row.values.get(name) for name in proposed}
    if all(_same(before[name], cell) for name, cell in proposed.items()):
        raise MethodError(_("The row says so already."))
    owner, visibility, embargo = _seen_by(by.viewer, row, body)
    with transaction.atomic():
        asked = ChangeRequest.objects.create(
            place=row.place,
            body=owner,
            visibility=visibility,
            embargo=embargo,
            row=row,
            about=title_of(row),
            row_version=row.version,
            before=before,
            proposed=dict(proposed),
            why=why,
            by=by.person,
        )
        _told("request.made", asked, by, {"before": before, "proposed": dict(proposed)})
    return asked


def accept(by: By, *, request: ChangeRequest, on: int) -> Row:
    """Return the row, changed as was asked.

    Args:
        by: Who accepts: somebody who may change the row.
        request: The request.
        on: Version of the row that is changed: the one asked about, or a later one that the
            person has seen.

    Raises:
        Conflict: When somebody changed the row since.
        Refused: With what is wrong with the row as it would be.
        MethodError: When the request is decided already or its row is gone.
    """
    with transaction.atomic():
        now = _open(request)
        if now.row is None:
            raise MethodError(_("The row is gone."))
        cells = {**now.row.values, **now.proposed}
        changed = change_row(by, now.row, version=on, cells=cells)
        _decide(now, by, Step.ACCEPTED, "")
    return changed


def decline(by: By, *, request: ChangeRequest, reason: str) -> None:
    """Decline a request, saying why.

    Raises:
        PermissionDenied: When the person may not change the row.
        MethodError: When no reason is given, or it is decided already.
    """
    if not reason.strip():
        raise MethodError(_("Say why: whoever asked will read it."))
    with transaction.atomic():
        now = _open(request)
        if now.row is not None:
            require(by.viewer, deed_for(now.row), now.row)
        _decide(now, by, Step.DECLINED, reason.strip())


def take_back(by: By, *, request: ChangeRequest) -> None:
    """Withdraw one's own request."""
    if request.by_id != by.person.pk:
        raise PermissionDenied
    with transaction.atomic():
        _decide(_open(request), by, Step.WITHDRAWN, "")


def deed_for(row: Row) -> Deed:
    """Return what it takes to change a row."""
    return Deed.MONEY if row.table == "spend" else Deed.EDIT


def _open(request: ChangeRequest) -> ChangeRequest:
    now = ChangeRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if now.state != Step.OPEN:
        raise MethodError(_("This request is decided already."))
    return now


def _decide(request: ChangeRequest, by: By, step: Step, reason: str) -> None:
    request.state, request.reason = step, reason
    request.decided_by, request.decided = by.person, timezone.now()
    request.save(update_fields=["state", "reason", "decided_by", "decided"])
    _told(f"request.{step}", request, by, {"reason": reason})


def _told(deed: str, request: ChangeRequest, by: By, detail: Mapping[str, object]) -> None:
    record(
        deed, thing=f"request {request.pk}", title=request.about, by=by.person, of=request,
        detail=detail,
    )  # fmt: skip


def _seen_by(
    viewer: Viewer, limit: Shared | None, body: Body
) -> tuple[Body | None, str, date | None]:
    """Return body, visibility and embargo of what is said of a thing, never wider than its own.

    Of what only its own body sees, now or until a day, that body alone reads what is said.
    """
    if limit is None:
        return body, Visibility.PARTNERSHIP, None
    closed = limit.embargo is not None and limit.embargo > viewer.today
    if limit.visibility == Visibility.BODY or closed:
        return limit.body, Visibility.BODY, limit.embargo
    return body, Visibility.PARTNERSHIP, limit.embargo


def _same(before: object, after: object) -> bool:
    return str(before or "").strip() == str(after or "").strip()
