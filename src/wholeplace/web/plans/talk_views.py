"""Comments and change requests on rows, sections and versions."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wholeplace.errors import MethodError
from wholeplace.web.pages.figures import Cell, Link, Table
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.access import Deed, bodies_to, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view
from wholeplace.web.places.models import Row
from wholeplace.web.places.row_forms import title_of as column_title
from wholeplace.web.places.services import By, Conflict, Refused
from wholeplace.web.plans.forms import CommentForm, ReasonForm, RequestForm
from wholeplace.web.plans.models import ChangeRequest, Comment, Version
from wholeplace.web.plans.rich import html_of
from wholeplace.web.plans.section_views import HEAVY, shown
from wholeplace.web.plans.sections import section_of
from wholeplace.web.plans.talk import (
    Topic,
    accept,
    comments_on,
    decline,
    deed_for,
    open_comments,
    open_requests,
    request_change,
    say,
    settle,
    still_seen,
    take_back,
    title_of,
)

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as a page shows it, with its replies."""

    comment: Comment
    html: SafeString
    replies: tuple[tuple[Comment, SafeString], ...]


@require_GET
@place_view(Deed.VIEW)
def every(request: PlaceRequest) -> HttpResponse:
    """Show every open comment and change request that the viewer sees."""
    asked = open_requests(request.viewer)
    comments = open_comments(request.viewer)[:100]
    said = {
        "requests": _requests(request, list(asked)),
        "comments": _threads_table(request, list(comments)),
    }
    return shown(request, "plans/talk.html", said)


@require_http_methods(METHODS)
@place_view(Deed.COMMENT)
def on_row(request: PlaceRequest, row: int) -> HttpResponse:
    """Show and add to what is said of a row."""
    held = found(Row.objects.all(), request.viewer, pk=row)
    topic = Topic(request.place, title_of(held), row=held)
    asked = visible(ChangeRequest.objects.filter(row=held), request.viewer)
    more = {
        "row": held,
        "requests": _requests(request, list(asked)),
        "cells": [(column_title(name), cell) for name, cell in held.values.items()],
        "may_change": request.viewer.may(deed_for(held), held),
    }
    return _discussion(request, topic, more)


@require_http_methods(METHODS)
@place_view(Deed.COMMENT)
def on_section(request: PlaceRequest, section: str) -> HttpResponse:
    """Show and add to what is said of a section."""
    about = section_of(section)
    if about is None:
        raise Http404
    title = _("Section %(number)d: %(title)s") % {"number": about.number, "title": about.title}
    return _discussion(request, Topic(request.place, title, section=section), {})


@require_http_methods(METHODS)
@place_view(Deed.COMMENT)
def on_version(request: PlaceRequest, number: int) -> HttpResponse:
    """Show and add to what is said of a version."""
    version = found(Version.objects.defer(*HEAVY), request.viewer, number=number)
    return _discussion(request, Topic(request.place, str(version), version=version), {})


@require_http_methods(METHODS)
@place_view(Deed.COMMENT)
def reply(request: PlaceRequest, comment: int) -> HttpResponse:
    """Answer a comment."""
    held = _comment(request, comment)
    bodies = list(bodies_to(request.viewer, Deed.COMMENT))
    form = CommentForm(request.POST or None, bodies=bodies, reply=True)
    if request.method == "POST" and form.is_valid():
        topic = _topic(held)
        say(By(request.user, request.viewer), topic=topic, parent=held, **form.cleaned_data)
        return redirect(_topic_address(held))
    return shown(
        request, "plans/reply.html",
        {"form": form, "comment": held, "html": html_of(held.text), "back": _topic_address(held)},
    )  # fmt: skip


@require_POST
@place_view(Deed.COMMENT)
def settle_one(request: PlaceRequest, comment: int) -> HttpResponse:
    """Mark a thread as settled."""
    held = _comment(request, comment)
    settle(By(request.user, request.viewer), comment=held)
    return redirect(_topic_address(held))


@require_http_methods(METHODS)
@place_view(Deed.COMMENT)
def ask_change(request: PlaceRequest, row: int) -> HttpResponse:
    """Ask that a cell of a row should say something else."""
    held = found(Row.objects.all(), request.viewer, pk=row)
    bodies = list(bodies_to(request.viewer, Deed.COMMENT))
    form = RequestForm(request.POST or None, row=held, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            request_change(
                By(request.user, request.viewer),
                row=held,
                proposed={said["column"]: said["cell"]},
                why=said["why"],
                body=said["body"],
            )
            return redirect("plans:discuss", slug=request.place.slug, row=row)
        except MethodError as error:
            form.add_error("cell", str(error))
    return shown(
        request, "plans/ask_change.html", {"form": form, "row": held, "title": title_of(held)}
    )


@require_http_methods(METHODS)
@place_view(Deed.VIEW)
def request_one(request: PlaceRequest, asked: int) -> HttpResponse:
    """Show a change request; accept, decline or withdraw it."""
    seen = ChangeRequest.objects.filter(still_seen(request.viewer)).select_related("row", "by")
    held = found(seen, request.viewer, pk=asked)
    form, status = ReasonForm(), 200
    if request.method == "POST":
        form = ReasonForm({"why": request.POST.get("why") or "-"})
        form.is_valid()
        status = _answer(request, held, form)
        if status == 302:
            return redirect("plans:request", slug=request.place.slug, asked=asked)
    may_decide = held.row is not None and request.viewer.may(deed_for(held.row), held.row)
    said = {
        "asked": held,
        "form": form if form.errors else None,
        "reason_form": ReasonForm(),
        "rows": _cells(held),
        "why": html_of(held.why),
        "moved_on": held.row is not None and held.row.version != held.row_version,
        "may_decide": may_decide,
        "mine": held.by_id == request.user.pk,
    }
    return shown(request, "plans/request.html", said, status=status)


def _answer(request: PlaceRequest, held: ChangeRequest, form: ReasonForm) -> int:
    """Return 302 when the request is decided as was sent, or the status of what is wrong."""
    by, deed = By(request.user, request.viewer), request.POST.get("deed", "")
    on = request.POST.get("on", "")
    try:
        if deed == "accept":
            accept(by, request=held, on=int(on) if on.isdecimal() else 0)
        elif deed == "decline":
            decline(by, request=held, reason=request.POST.get("why", ""))
        elif deed == "withdraw":
            take_back(by, request=held)
        return 302
    except Conflict:
        form.add_error(None, _("Someone changed this row since. Compare it below, then decide."))
        return 409
    except Refused as refused:
        form.add_error(None, str(refused))
    except MethodError as error:
        form.add_error(None, str(error))
    return 200


def _discussion(request: PlaceRequest, topic: Topic, more: dict[str, object]) -> HttpResponse:
    """Show the threads of a topic with a form for a new one, or add it."""
    bodies = list(bodies_to(request.viewer, Deed.COMMENT))
    form = CommentForm(request.POST or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        say(By(request.user, request.viewer), topic=topic, **form.cleaned_data)
        return redirect(request.path)
    comments = list(comments_on(topic, request.viewer).select_related("by", "body", "resolved_by"))
    said = {
        "topic": topic,
        "form": form,
        "open": _threads([c for c in comments if c.resolved is None or c.parent_id], comments),
        "settled": _threads([c for c in comments if c.resolved is not None], comments),
        **more,
    }
    return shown(request, "plans/discuss.html", said)


def _threads(chosen: list[Comment], comments: list[Comment]) -> list[Said]:
    return [
        Said(
            comment,
            html_of(comment.text),
            tuple((c, html_of(c.text)) for c in comments if c.parent_id == comment.pk),
        )
        for comment in chosen
        if comment.parent_id is None
    ]


def _comment(request: PlaceRequest, pk: int) -> Comment:
    """Return a comment that the viewer sees, on something that they still see."""
    held = found(Comment.objects.select_related("row", "version"), request.viewer, pk=pk)
    if held.row_id is not None:
        found(Row.objects.all(), request.viewer, pk=held.row_id)
    elif not held.section and held.version_id is None:
        raise Http404
    return held


def _topic(comment: Comment) -> Topic:
    return Topic(
        comment.place,
        comment.about,
        row=comment.row,
        section=comment.section,
        version=comment.version,
    )


def _topic_address(comment: Comment) -> str:
    slug = comment.place.slug
    if comment.row_id is not None:
        return address("plans:discuss", slug, row=comment.row_id)
    if comment.version is not None:
        return address("plans:discuss_version", slug, number=comment.version.number)
    return address("plans:discuss_section", slug, section=comment.section)


def _requests(request: PlaceRequest, asked: list[ChangeRequest]) -> Table:
    rows: list[list[Cell]] = [
        [
            Link(each.about, address("plans:request", request.place.slug, asked=each.pk)),
            "; ".join(
                _("%(cell)s to “%(new)s”") % {"cell": column_title(name), "new": cell or _("blank")}
                for name, cell in each.proposed.items()
            ),
            str(each.by),
            each.get_state_display(),
        ]
        for each in asked
    ]
    headings = [
        (_("Row"), False), (_("Change"), False), (_("Asked by"), False), (_("State"), False),
    ]  # fmt: skip
    return Table(_("Changes that are asked for"), headings, rows)


def _threads_table(request: PlaceRequest, comments: list[Comment]) -> Table:
    rows: list[list[Cell]] = [
        [
            Link(c.about, _topic_address(c), hidden=f"({c.pk})"),
            c.text[:160],
            f"{c.by}, {c.body}" if c.body else str(c.by),
            f"{c.at:%-d %B %Y}",
        ]
        for c in comments
    ]
    headings = [(_("About"), False), (_("Comment"), False), (_("By"), False), (_("When"), False)]
    return Table(_("Open comments"), headings, rows)


def _cells(asked: ChangeRequest) -> Table:
    now = {} if asked.row is None else asked.row.values
    rows = [
        [column_title(name), *(_cell(at) for at in (asked.before.get(name), now.get(name), cell))]
        for name, cell in asked.proposed.items()
    ]
    headings = [
        (_("Cell"), False), (_("When it was asked"), False), (_("Now"), False),
        (_("As asked"), False),
    ]  # fmt: skip
    return Table(_("What is asked for"), headings, rows)


def _cell(cell: object) -> str:
    return str(cell) if cell not in (None, "") else _("blank")
