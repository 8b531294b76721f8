"""Asks of government and offers to it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wholeplace.report.words import NOT_KNOWN, pounds
from wholeplace.web.pages.figures import Cell, Fine, Link, Table, Tag
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view, require
from wholeplace.web.places.services import By
from wholeplace.web.plans.forms import AskForm, form_of_ask
from wholeplace.web.plans.models import AskOffer
from wholeplace.web.plans.rich import html_of
from wholeplace.web.plans.section_views import shown
from wholeplace.web.plans.services import AskConflict, add_ask, change_ask

METHODS = ["GET", "HEAD", "POST"]


@require_GET
@place_view(Deed.VIEW)
def every(request: PlaceRequest) -> HttpResponse:
    """Show what the place asks and offers, with what it is worth."""
    asks = list(visible(AskOffer.objects.select_related("body"), request.viewer))
    tables = [
        _table(request, _("What the place asks"), [a for a in asks if a.kind == "ask"]),
        _table(request, _("What the place offers"), [a for a in asks if a.kind == "offer"]),
    ]
    said = {
        "tables": [table for table in tables if table.rows],
        "may_add": request.viewer.may(Deed.EDIT),
    }
    return shown(request, "plans/asks.html", said)


@require_http_methods(METHODS)
@place_view(Deed.EDIT)
def add(request: PlaceRequest) -> HttpResponse:
    """Add an ask or an offer."""
    ask = AskOffer(place=request.place, visibility="partnership")
    form = form_of_ask(request.viewer, ask, request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask = form.save(commit=False)
        ask.place = request.place
        add_ask(By(request.user, request.viewer), ask=ask, rows=form.cleaned_data["rows"])
        return redirect("plans:asks", slug=request.place.slug)
    return shown(request, "plans/ask_form.html", {"form": form, "ask": None})


@require_http_methods(METHODS)
@place_view(Deed.VIEW, write=Deed.EDIT)
def change(request: PlaceRequest, ask: int) -> HttpResponse:
    """Show one ask or offer; change it when the viewer may."""
    held = found(AskOffer.objects.all(), request.viewer, pk=ask)
    if request.POST.get("keep") == "theirs":
        return redirect("plans:ask", slug=request.place.slug, ask=ask)
    if not request.viewer.may(Deed.EDIT, held) and request.method != "POST":
        return shown(request, "plans/ask.html", {"ask": held, "why": html_of(held.why)})
    require(request.viewer, Deed.EDIT, held)
    form = form_of_ask(request.viewer, held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed, on = form.save(commit=False), form.cleaned_data["on"]
        rows = form.cleaned_data["rows"]
        try:
            change_ask(By(request.user, request.viewer), ask=changed, rows=rows, on=on)
            return redirect("plans:asks", slug=request.place.slug)
        except AskConflict as conflict:
            return _conflict(request, form, conflict.theirs)
    return shown(request, "plans/ask_form.html", {"form": form, "ask": held})


def _conflict(request: PlaceRequest, form: AskForm, theirs: AskOffer) -> HttpResponse:
    names = [name for name in form.fields if name not in ("on", "rows", "body")]
    said = {
        "rows": [
            (form.fields[name].label, form.cleaned_data[name], getattr(theirs, name))
            for name in names
        ],
        "hidden": [
            *((name, form.data.get(name, "")) for name in (*names, "body")),
            *(("rows", row) for row in request.POST.getlist("rows")),
            ("on", theirs.version),
        ],
        "changed_by": theirs.by,
        "changed_at": theirs.changed,
        "back": address("plans:asks", request.place.slug),
    }
    return shown(request, "plans/conflict.html", said, status=409)


def _table(request: PlaceRequest, caption: str, asks: Sequence[AskOffer]) -> Table:
    rows: list[list[Cell]] = [
        [
            Link(ask.title, address("plans:ask", request.place.slug, ask=ask.pk)),
            ask.department,
            Fine(NOT_KNOWN if ask.gbp is None else pounds(float(ask.gbp)), ask.worth),
            Tag(ask.get_state_display()),
            _("The place") if ask.body is None else str(ask.body),
            str(ask.get_visibility_display()),
        ]
        for ask in asks
    ]
    headings = [
        (_("What"), False), (_("Department"), False), (_("Worth"), True), (_("State"), False),
        (_("Whose"), False), (_("Who sees it"), False),
    ]  # fmt: skip
    return Table(caption, headings, rows)
