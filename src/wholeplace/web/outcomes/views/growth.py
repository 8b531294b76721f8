"""What good growth looks like: shown at three horizons, reworded as new versions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.web.outcomes.branches import now_in_words
from wholeplace.web.outcomes.editing import (
    Sheet,
    by_of,
    conflict_page,
    differences,
    entered_in,
    form_page,
    shown,
)
from wholeplace.web.outcomes.forms import GrowthForm
from wholeplace.web.outcomes.growth import (
    Part,
    deprivation,
    horizon_of,
    new_wording,
    parts,
    wordings,
)
from wholeplace.web.outcomes.measures import compared
from wholeplace.web.outcomes.models import GrowthStatement, Horizon
from wholeplace.web.outcomes.services import Stale, reword
from wholeplace.web.outcomes.views.handing import EDITS
from wholeplace.web.outcomes.views.outcomes import back
from wholeplace.web.outcomes.views.overview import hrefs_of
from wholeplace.web.pages.figures import Cell, Link, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view


@require_safe
@place_view(Deed.VIEW)
def growth(request: PlaceRequest) -> HttpResponse:
    """Show what good growth looks like at each horizon, what shows it and who gains."""
    held = parts(request.viewer)
    context = {
        "parts": [(part, _outcomes(request, part)) for part in held],
        "deprivation": deprivation(request.place),
        "may_edit": request.viewer.may(Deed.ADMINISTER),
        "links": [Link(_("Outcomes"), back(request))],
    }
    return shown(request, "outcomes/growth.html", context)


@require_http_methods(EDITS)
@place_view(Deed.ADMINISTER)
def growth_change(request: PlaceRequest, horizon: str) -> HttpResponse:
    """Reword one horizon; the wording before is kept."""
    at = horizon_of(horizon)
    sheet = Sheet(
        _("Good growth: %(horizon)s") % {"horizon": str(at.label).lower()},
        reverse("outcomes:growth", kwargs={"slug": request.place.slug}),
        _("Good growth"),
        _("Saving makes a new version. Every earlier wording is kept in the history."),
    )
    if request.POST.get("keep") == "theirs":
        return redirect(sheet.back)
    latest = wordings(request.viewer, at).first()
    form = _form(request, at, latest)
    if not form.is_bound or not form.is_valid():
        return form_page(request, form, sheet)
    try:
        reword(by_of(request), form.save(commit=False), version=form.version)
    except Stale as stale:
        return conflict_page(request, sheet, differences(form, stale.theirs), stale.theirs)
    return redirect(sheet.back)


@require_safe
@place_view(Deed.VIEW)
def growth_history(request: PlaceRequest, horizon: str) -> HttpResponse:
    """Show every wording of one horizon, the latest first."""
    at = horizon_of(horizon)
    context = {
        "horizon": at.label,
        "wordings": wordings(request.viewer, at),
        "links": [
            Link(_("Outcomes"), back(request)),
            Link(_("Good growth"), reverse("outcomes:growth", kwargs={
                "slug": request.place.slug})),
        ],
    }  # fmt: skip
    return shown(request, "outcomes/growth_history.html", context)


def _form(request: PlaceRequest, at: Horizon, latest: GrowthStatement | None) -> GrowthForm:
    new = new_wording(request.place, at, latest)
    form = GrowthForm(entered_in(request), viewer=request.viewer, thing=new)
    form.initial["version"] = 0 if latest is None else latest.version
    return form


def _outcomes(request: PlaceRequest, part: Part) -> Table | None:
    if not part.outcomes:
        return None
    ids = [one.measure for one in part.outcomes]
    found = compared(request.place, ids, today=request.viewer.today)
    hrefs = hrefs_of(request, part.outcomes)
    rows: list[list[Cell]] = [
        [Link(one.title, hrefs[one.id]), now_in_words(one, found), _("not known")]
        for one in part.outcomes
    ]
    headings = [(_("Outcome"), False), (_("Now"), False), (_("By deprivation"), False)]
    caption = _("What shows it: %(horizon)s") % {"horizon": part.horizon.label}
    return Table(caption, headings, rows)
