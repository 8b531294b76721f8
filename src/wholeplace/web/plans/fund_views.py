"""Pooled funds: the schedule, and a fund made, changed or taken out as one thing."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wholeplace.web.pages.figures import Link, Table
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.row_forms import title_of
from wholeplace.web.places.services import By, Conflict, Refused
from wholeplace.web.plans.funds import (
    Fund,
    FundForm,
    fund_of,
    funds_of,
    keep_fund,
    may_change,
    remove_fund,
)
from wholeplace.web.plans.models import Draft
from wholeplace.web.plans.section_views import shown

METHODS = ["GET", "HEAD", "POST"]


@require_GET
@place_view(Deed.VIEW)
def every(request: PlaceRequest) -> HttpResponse:
    """Show every pooled fund: who hosts it, puts in what, bears what, and under which power."""
    made = Draft.objects.filter(place=request.place).defer("document").first()
    told = made.summary.get("pools", []) if made is not None else []
    settled: dict[str, list[Table]] = {}
    for each in told:
        headings = [(title, bool(number)) for title, number in each["headings"]]
        settled.setdefault(each["fund"], []).append(Table(each["caption"], headings, each["rows"]))
    fill = [
        Link(title_of(table), address("places:rows", request.place.slug, table=table))
        for table in ("schemes", "contributions")
    ]
    funds = [(fund, may_change(request.viewer, fund)) for fund in funds_of(request.viewer)]
    said = {
        "funds": funds,
        "settled": list(settled.items()),
        "stale": made is None or made.revision != request.place.revision,
        "draft": made,
        "fill": fill,
        "may_add": request.viewer.may(Deed.EDIT),
    }
    return shown(request, "plans/pools.html", said)


@require_http_methods(METHODS)
@place_view(Deed.EDIT)
def add(request: PlaceRequest) -> HttpResponse:
    """Add a pooled fund with all its members."""
    return _kept(request, None)


@require_http_methods(METHODS)
@place_view(Deed.EDIT)
def change(request: PlaceRequest, fund: str) -> HttpResponse:
    """Change a pooled fund, its members and their shares."""
    return _kept(request, _fund(request, fund))


@require_http_methods(METHODS)
@place_view(Deed.EDIT)
def remove(request: PlaceRequest, fund: str) -> HttpResponse:
    """Take out a pooled fund with all its members."""
    held = _fund(request, fund)
    said: dict[str, object] = {"fund": held}
    if request.method == "POST":
        by = By(request.user, request.viewer)
        try:
            remove_fund(by, held, place=request.place, on=request.POST.get("on", ""))
            return redirect("plans:pools", slug=request.place.slug)
        except Conflict:
            said["why_not"] = [_("Somebody changed it since you opened this page. Look again.")]
        except Refused as refused:
            said["why_not"] = [str(fault.problem()) for fault in refused.faults]
    return shown(request, "plans/pool_remove.html", said, status=409 if "why_not" in said else 200)


def _kept(request: PlaceRequest, fund: Fund | None) -> HttpResponse:
    if request.POST.get("keep") == "theirs":
        return redirect("plans:pools", slug=request.place.slug)
    form = FundForm(request.viewer, request.POST or None, place=request.place, fund=fund)
    said: dict[str, object] = {"form": form, "fund": fund}
    if request.method != "POST":
        return shown(request, "plans/pool_form.html", said)
    if form.is_valid():
        try:
            keep_fund(By(request.user, request.viewer), form, place=request.place)
            return redirect("plans:pools", slug=request.place.slug)
        except Conflict:
            return _both(request, form, fund)
        except Refused as refused:
            for fault in refused.faults:
                form.add_error(None, str(fault.problem()))
    return shown(request, "plans/pool_form.html", said, status=422)


def _both(request: PlaceRequest, form: FundForm, fund: Fund | None) -> HttpResponse:
    """Show what was entered beside what somebody else saved meanwhile; saving again keeps it."""
    if fund is None or (now := fund_of(request.viewer, fund.id)) is None:
        raise Http404
    theirs = FundForm(request.viewer, place=request.place, fund=now)
    entered = {**request.POST.dict(), "on": now.state}
    names = [name for name in form.fields if name != "on"]
    said = {
        "rows": [
            (theirs[name].label, entered.get(name, ""), theirs.initial.get(name, ""))
            for name in names
        ],
        "hidden": [(name, entered.get(name, "")) for name in form.fields],
    }
    return shown(request, "plans/conflict.html", said, status=409)


def _fund(request: PlaceRequest, id: str) -> Fund:
    fund = fund_of(request.viewer, id)
    if fund is None or not may_change(request.viewer, fund):
        raise Http404
    return fund
