"""Mend a file's lines: every problem in its own cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from wholeplace.web.money.grid import (
    A_PAGE,
    allowed,
    changes_in,
    columns_named,
    columns_shown,
    every_column,
    grid_line,
    page_of,
    page_with,
)
from wholeplace.web.money.labels import column_label, name_of, text_of
from wholeplace.web.money.lines import total_of
from wholeplace.web.money.matching import matching_of
from wholeplace.web.money.models import Line, State, Upload
from wholeplace.web.money.problems import problem_list
from wholeplace.web.money.services import Change, Moved, change_lines, leave_out
from wholeplace.web.money.understanding import ASIDE
from wholeplace.web.money.views import moved, upload_of
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.services import By

SHOWS = ("all", "wrong", "out")


@require_http_methods(["GET", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def lines(request: PlaceRequest, upload: int) -> HttpResponse:
    """Show a page of lines, those with problems first, and take what was mended on it."""
    held = upload_of(request, upload, write=request.method == "POST")
    if held.state != State.CHECKED:
        return redirect("money:file", slug=request.place.slug, upload=held.pk)
    if request.method == "POST":
        return _mend(request, held)
    return _page(request, held)


@require_http_methods(["GET", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def line(request: PlaceRequest, upload: int, number: int) -> HttpResponse:
    """Show every cell of one line, and take what was changed; htmx gets the line back."""
    held = upload_of(request, upload, write=request.method == "POST")
    shown = Line.objects.filter(upload=held, number=number).first()
    if shown is None or held.state != State.CHECKED:
        raise Http404
    if request.method == "POST" and request.headers.get("HX-Request"):
        return _one_cell(request, held, shown)
    if request.method == "POST":
        return _mend(request, held)
    context = {
        "section": "money",
        "upload": held,
        "line": grid_line(held, shown, every_column(held)),
        "abouts": [(column.name, column.about) for column in every_column(held)],
    }
    return render(request, "money/line.html", context)


@require_GET
@place_view(Deed.VIEW)
def problems(request: PlaceRequest, upload: int) -> HttpResponse:
    """List every problem of a file with the way to its cell."""
    held = upload_of(request, upload)
    context = {"section": "money", "upload": held, "kinds": problem_list(held)}
    return render(request, "money/problems.html", context)


@require_http_methods(["GET", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def leave(request: PlaceRequest, upload: int) -> HttpResponse:
    """Ask, then leave out every line that has a problem; say how much money that is."""
    held = upload_of(request, upload, write=True)
    if request.method == "POST":
        return _leave(request, held, numbers=None, out=True)
    bad = Line.objects.filter(upload=held, wrong=True, out=False)
    wrong = list(bad.values_list("number", "cells"))
    context = {
        "section": "money",
        "upload": held,
        "count": len(wrong),
        "total": total_of(held, wrong),
        "hidden": [("version", held.version)],
    }
    return render(request, "money/leave.html", context)


@require_http_methods(["POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def leave_line(request: PlaceRequest, upload: int, number: int) -> HttpResponse:
    """Leave one line out, or put it back."""
    held = upload_of(request, upload, write=True)
    return _leave(request, held, numbers=[number], out=request.POST.get("out") != "no")


def _page(request: PlaceRequest, upload: Upload) -> HttpResponse:
    show = request.GET.get("show", "all")
    show = show if show in SHOWS else "all"
    asked, wanted = request.GET.get("page", "1"), request.GET.get("line", "")
    number = page_with(upload, int(wanted[:6])) if wanted.isdecimal() else 0
    page = page_of(upload, show=show, number=number or (int(asked) if asked.isdecimal() else 1))
    held = list(page.object_list)
    columns = columns_shown(upload, held)
    unit = matching_of(upload.matching).unit
    context = {
        "section": "money",
        "upload": upload,
        "page": page,
        "show": show,
        "shown": ",".join(column.name for column in columns),
        "headings": [column_label(upload.table, column, unit) for column in columns],
        "lines": [grid_line(upload, each, columns) for each in held],
        "out": Line.objects.filter(upload=upload, out=True).count(),
        "aside": [(ASIDE[why], count) for why, count in upload.put_aside.items() if why in ASIDE],
        "a_page": A_PAGE,
    }
    return render(request, "money/lines.html", context)


def _mend(request: PlaceRequest, upload: Upload) -> HttpResponse:
    address = redirect("money:lines", slug=request.place.slug, upload=upload.pk)
    changes = allowed(upload, changes_in(request.POST.dict()))
    if not changes or request.POST.get("keep") == "theirs":
        return address
    before = upload.problems
    try:
        change_lines(By(request.user, request.viewer), upload, changes)
    except Moved as error:
        if not error.lines:
            return moved(request, upload)
        return _conflict(request, upload, error.lines, changes)
    upload.refresh_from_db()
    _say(request, before, upload.problems)
    return address


def _say(request: PlaceRequest, before: int, now: int) -> None:
    if not now:
        messages.success(request, _("Saved. No problem is left: you can review and commit."))
        return
    left = ngettext("%d problem is left.", "%d problems are left.", now) % now
    messages.info(request, _("Saved. %s") % left if now <= before else left)


def _one_cell(request: PlaceRequest, upload: Upload, line: Line) -> HttpResponse:
    """Save the cells of one line and answer with the line as it is then."""
    entered = allowed(upload, changes_in(request.POST.dict()))
    mine = [change for change in entered if change.number == line.number]
    note, status = "", 200
    try:
        change_lines(By(request.user, request.viewer), upload, mine)
    except Moved:
        note = _("Someone changed this row: what you see is theirs. Yours was not saved.")
        status = 409
    upload.refresh_from_db()
    line.refresh_from_db()
    wanted = request.POST.get("shown", "").split(",")
    columns = columns_named(upload, wanted) or columns_shown(upload, [line])
    context = {
        "upload": upload,
        "line": grid_line(upload, line, columns),
        "note": note,
        "place": request.place,
    }
    return render(request, "money/answer.html", context, status=status)


def _conflict(
    request: PlaceRequest, upload: Upload, theirs: Sequence[Line], changes: Iterable[Change]
) -> HttpResponse:
    mine = {change.number: change for change in changes}
    versions = dict(
        Line.objects.filter(upload=upload, number__in=mine).values_list("number", "version")
    )
    hidden = [
        (f"c-{number}-{name}", text)
        for number, change in mine.items()
        for name, text in change.cells.items()
    ]
    hidden += [(f"v-{number}", str(version)) for number, version in versions.items()]
    rows = [
        (
            _("Row %(row)s, %(column)s") % {"row": line.number, "column": name_of(name)},
            text,
            text_of(line.cells.get(name)),
        )
        for line in theirs
        for name, text in mine[line.number].cells.items()
    ]
    context = {"section": "money", "upload": upload, "rows": rows, "hidden": hidden}
    return render(request, "money/conflict.html", context, status=409)


def _leave(
    request: PlaceRequest, upload: Upload, *, numbers: Sequence[int] | None, out: bool
) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        leave_out(
            By(request.user, request.viewer),
            upload,
            version=int(version) if version.isdecimal() else 0,
            numbers=numbers,
            out=out,
        )
    except Moved:
        return moved(request, upload)
    told = _("Left out. You can put them back under Left out.") if out else _("Put back.")
    messages.success(request, told)
    return redirect("money:lines", slug=request.place.slug, upload=upload.pk)
