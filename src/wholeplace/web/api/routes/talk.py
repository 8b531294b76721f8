"""What partners say of rows, sections and versions, and the changes that they ask for."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.tables import body_of
from wholeplace.web.api.schemas import Done, Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.api.shapes import Cell, RowOut, body_key, row_out
from wholeplace.web.places.access import Deed, bodies_to
from wholeplace.web.places.doors import found
from wholeplace.web.places.models import Body, Row
from wholeplace.web.plans.forms import RequestForm
from wholeplace.web.plans.models import ChangeRequest, Comment, Version
from wholeplace.web.plans.sections import section_of
from wholeplace.web.plans.talk import (
    Topic,
    accept,
    comments_on,
    decline,
    open_comments,
    open_requests,
    request_change,
    say,
    settle,
    still_seen,
    take_back,
    title_of,
)

router = Router(tags=["Comments and change requests"])
COMMENTS = "/places/{slug}/comments"
REQUESTS = "/places/{slug}/change-requests"


class About(Given):
    """What is talked about: a row by its id, a section by its id, or a version by its number."""

    row: Id | None = None
    section: Words = ""
    version: Id | None = None


class CommentOut(Told):
    """What somebody said; ``parent`` is the comment that it answers."""

    id: int
    about: str
    text: str
    body: str | None
    visibility: str
    who: str
    at: datetime
    parent: int | None
    resolved: datetime | None


class NewComment(About):
    """What to say, of what, in the name of which of my bodies."""

    text: Text = Field(min_length=1)
    body: Words = Field(min_length=1)
    own_body_only: bool = False
    parent: Id | None = None


class RequestOut(Told):
    """That a cell of somebody else's row should say something else."""

    id: int
    row: int | None
    about: str
    row_version: int
    before: dict[str, Cell]
    proposed: dict[str, Cell]
    why: str
    state: str
    reason: str
    body: str | None
    who: str
    at: datetime


class NewRequest(Given):
    """Which cell of which row should say what, and why."""

    row: Id
    column: Words
    cell: Text = ""
    why: Text = Field(min_length=1)
    body: Words = Field(min_length=1)


class Acceptance(Given):
    """The version of the row that is changed."""

    version: Id


class Reason(Given):
    """Why."""

    why: Text = Field(min_length=1)


@router.get(COMMENTS, response=answers(Listed[CommentOut]), summary="Comments", **needs(Deed.VIEW))
def comments(
    request: ApiRequest, slug: str, about: Query[About], paging: Query[Paging]
) -> Listed[CommentOut]:
    """List what is said of a row, section or version; without any, all open threads."""
    topic = _topic(request, about)
    seen = open_comments(request.viewer) if topic is None else comments_on(topic, request.viewer)
    shown = seen.select_related("by", "body")[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_comment(each) for each in shown], total=seen.count())


@router.post(
    COMMENTS, response=answers(CommentOut, status=201), summary="Comment", **needs(Deed.COMMENT)
)
def comment(request: ApiRequest, slug: str, new: NewComment) -> Status[CommentOut]:
    """Say something of a row, section or version; no more people read it than see that."""
    topic = _topic(request, new)
    if topic is None:
        raise Http404
    parent = None
    if new.parent is not None:
        parent = found(comments_on(topic, request.viewer), request.viewer, pk=new.parent)
    said = say(
        by_of(request),
        topic=topic,
        text=new.text,
        body=_body(request, new.body),
        own_body_only=new.own_body_only,
        parent=parent,
    )
    return Status(201, _comment(said))


@router.post(
    COMMENTS + "/{comment}/settle",
    response=answers(Done),
    summary="Settle a thread",
    **needs(Deed.COMMENT),
)
def settled(request: ApiRequest, slug: str, comment: Id) -> Done:
    """Mark an open thread as settled; it can be read still."""
    settle(by_of(request), comment=found(open_comments(request.viewer), request.viewer, pk=comment))
    return Done()


@router.get(
    REQUESTS, response=answers(Listed[RequestOut]), summary="Change requests", **needs(Deed.VIEW)
)
def requests(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[RequestOut]:
    """List the open change requests that I may see."""
    seen = open_requests(request.viewer).select_related("body")
    shown = seen[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_request(each) for each in shown], total=seen.count())


@router.post(
    REQUESTS,
    response=answers(RequestOut, status=201),
    summary="Ask for a change",
    **needs(Deed.COMMENT),
)
def add(request: ApiRequest, slug: str, new: NewRequest) -> Status[RequestOut]:
    """Ask that a cell of a row should say something else."""
    row = found(Row.objects.select_related("place", "body"), request.viewer, pk=new.row)
    body = _body(request, new.body)
    sent = entered({**new.model_dump(), "body": body.pk})
    mine = list(bodies_to(request.viewer, Deed.COMMENT))
    said = fitting(RequestForm(sent, row=row, bodies=mine)).cleaned_data
    made = request_change(
        by_of(request),
        row=row,
        proposed={said["column"]: said["cell"]},
        why=said["why"],
        body=body,
    )
    return Status(201, _request(made))


@router.post(
    REQUESTS + "/{asked}/accept",
    response=answers(RowOut),
    summary="Accept a change request",
    **needs(Deed.EDIT),
)
def accepted(request: ApiRequest, slug: str, asked: Id, on: Acceptance) -> RowOut:
    """Change the row as was asked; 409 with the row when it has moved on."""
    return row_out(accept(by_of(request), request=_asked(request, asked), on=on.version))


@router.post(
    REQUESTS + "/{asked}/decline",
    response=answers(RequestOut),
    summary="Decline a change request",
    **needs(Deed.EDIT),
)
def declined(request: ApiRequest, slug: str, asked: Id, new: Reason) -> RequestOut:
    """Decline a change request, saying why."""
    decline(by_of(request), request=_asked(request, asked), reason=new.why)
    return _request(_asked(request, asked))


@router.post(
    REQUESTS + "/{asked}/withdraw",
    response=answers(RequestOut),
    summary="Withdraw my change request",
    **needs(Deed.COMMENT),
)
def withdrawn(request: ApiRequest, slug: str, asked: Id) -> RequestOut:
    """Withdraw one of my own change requests."""
    take_back(by_of(request), request=_asked(request, asked))
    return _request(_asked(request, asked))


def _topic(request: ApiRequest, about: About) -> Topic | None:
    if about.row is not None:
        row = found(Row.objects.select_related("body"), request.viewer, pk=about.row)
        return Topic(request.place, title_of(row), row=row)
    if about.version is not None:
        version = found(Version.objects.all(), request.viewer, number=about.version)
        return Topic(request.place, str(version), version=version)
    if not about.section:
        return None
    section = section_of(about.section)
    if section is None:
        raise Http404
    return Topic(request.place, section.title, section=section.id)


def _body(request: ApiRequest, key: str) -> Body:
    body = body_of(request, key)
    if body is None:
        raise Http404
    return body


def _asked(request: ApiRequest, asked: int) -> ChangeRequest:
    held = ChangeRequest.objects.filter(still_seen(request.viewer)).select_related("by", "body")
    return found(held, request.viewer, pk=asked)


def _comment(held: Comment) -> CommentOut:
    names = ("about", "text", "visibility", "at", "resolved")
    told = {name: getattr(held, name) for name in names}
    return CommentOut(
        id=held.pk, body=body_key(held), who=str(held.by), parent=held.parent_id, **told
    )


def _request(held: ChangeRequest) -> RequestOut:
    names = ("about", "row_version", "before", "proposed", "why", "state", "reason", "at")
    told = {name: getattr(held, name) for name in names}
    return RequestOut(id=held.pk, row=held.row_id, body=body_key(held), who=str(held.by), **told)
