"""The evidence library, and an action made from one of its findings."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.report.words import NOT_KNOWN, first_upper, share
from wholeplace.web.pages.figures import Link, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.services import By, Refused
from wholeplace.web.places.workspace import workspace
from wholeplace.web.value.action_forms import STEPS, ActionForm
from wholeplace.web.value.action_services import make_from
from wholeplace.web.value.evidence_library import (
    EFFECTS,
    Entry,
    beginning,
    entries,
    example_of,
    payers_of,
    search,
    unit_cost_choices,
)
from wholeplace.web.value.forms import SearchForm
from wholeplace.web.value.result_views import SECTION, overview_title

A_PAGE = 25


@require_safe
@place_view(Deed.VIEW)
def library(request: PlaceRequest) -> HttpResponse:
    """Show the findings that hold the words asked for."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = search(
        asked.get("words", ""),
        tier=asked.get("tier", ""),
        grade=asked.get("grade"),
        usable=asked.get("usable", False),
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    table = _listed(request.place.slug, list(page))
    said = {"form": form, "page": page, "table": table, "all": len(entries())}
    return _page(request, "value/evidence.html", said)


@require_safe
@place_view(Deed.VIEW)
def finding(request: PlaceRequest, finding: str) -> HttpResponse:
    """Show one finding: effect, people, study, source, and what it may be used for."""
    entry = _entry(finding)
    example = example_of(entry, workspace(request.place, request.viewer).bundle)
    effect = example[EFFECTS][0] if example else {}
    said = {
        "entry": entry,
        "rows": _told(entry, str(effect.get("acts_on") or effect.get("unit_cost") or "")),
        "may": request.viewer.may(Deed.EDIT),
        "example": bool(example),
    }
    return _page(request, "value/finding.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def make(request: PlaceRequest, finding: str) -> HttpResponse:
    """Make an action from a finding: its row, its costs and its effect in one step."""
    entry = _entry(finding)
    if not entry.can_be_action:
        raise PermissionDenied
    bundle = workspace(request.place, request.viewer).bundle
    payers, start = payers_of(bundle), beginning(entry, bundle)
    entered = request.POST if request.method == "POST" else None
    form = ActionForm(request.viewer, entered, payers=payers, initial=start)
    if form.is_bound and form.is_valid():
        try:
            by, told = By(request.user, request.viewer), form.cleaned_data
            row = make_from(by, place=request.place, body=form.body, entry=entry, told=told)
            return redirect("value:action", slug=request.place.slug, row=row.pk)
        except Refused as refused:
            form.refuse(refused)
    said = {
        "entry": entry,
        "form": form,
        "steps": [
            (title, [[form[name] for name in line] for line in lines]) for title, lines in STEPS
        ],
        "unit_costs": unit_cost_choices(bundle),
        "example": bool(example_of(entry, bundle)),
    }
    return _page(request, "value/make.html", said)


def _entry(id: str) -> Entry:
    if id not in entries():
        raise Http404
    return entries()[id]


def _listed(slug: str, found: list[Entry]) -> Table:
    return Table(
        caption=_("Findings"),
        headings=[
            (_("What was done"), False), (_("For whom"), False), (_("What was measured"), False),
            (_("Effect"), False), (_("Design"), False), (_("Use"), False),
        ],
        rows=[
            [
                Link(
                    each.evidence.intervention,
                    reverse("value:finding", kwargs={"slug": slug, "finding": each.id}),
                    hidden=each.evidence.outcome,
                ),
                each.evidence.population,
                each.evidence.outcome,
                each.size,
                each.evidence.design,
                each.use,
            ]
            for each in found
        ],
        caption_hidden=True,
    )  # fmt: skip


def _told(entry: Entry, acts_on: str) -> list[tuple[str, str]]:
    found = entry.evidence
    source = found.source
    return [
        (_("For whom"), first_upper(found.population)),
        (_("What was measured"), first_upper(found.outcome)),
        (_("Effect"), entry.size),
        (_("Unit"), found.unit),
        (_("Without the action"), _level(found.without)),
        (_("With it"), _level(found.with_action)),
        (_("Cost"), entry.cost),
        (_("Tier of prevention"), first_upper(found.tier)),
        (_("Study"), found.study),
        (_("Design"), f"{found.design}; grade {found.grade} of 6"),
        (_("What it acts on"), acts_on or _("You choose when you make an action.")),
        (_("To know"), found.note or _("Nothing further is noted.")),
        (_("Source"), f"{source}. {source.licence_line}"),
    ]


def _level(value: float | None) -> str:
    return NOT_KNOWN if value is None else f"{value:g}" if value > 1 else share(value)


def _page(request: PlaceRequest, template: str, said: Mapping[str, object]) -> HttpResponse:
    here = [
        Link(overview_title(), reverse("value:overview", kwargs={"slug": request.place.slug})),
        Link(_("Evidence"), reverse("value:evidence", kwargs={"slug": request.place.slug})),
    ]
    form = said.get("form")
    wrong = isinstance(form, ActionForm) and form.is_bound and bool(form.errors)
    context = {"place": request.place, "section": SECTION, "here": here, **said}
    return render(request, template, context, status=422 if wrong else 200)
