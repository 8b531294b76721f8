"""The ledger: what prevents now, under any scheme, and how it moved over the years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wholeplace.prevention.scope import service_lines
from wholeplace.report.charts import Chart
from wholeplace.report.pictures.neighbours import preventive_standing
from wholeplace.report.pictures.prevention import prevention_split
from wholeplace.web.ledger import splits, tables
from wholeplace.web.ledger.forms import SchemeForm
from wholeplace.web.ledger.lines import disputed_lines, lines_of, progress_of
from wholeplace.web.ledger.pictures import classified_picture, waterfall_picture
from wholeplace.web.ledger.views_lines import page_of
from wholeplace.web.pages.charts import csv_response, figure_of, spec_response, svg_response
from wholeplace.web.pages.figures import Figure, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import Workspace, workspace


def scheme_asked(request: PlaceRequest, held: Workspace) -> str:
    """Return the scheme that a request names; the place's own when it names none that is known."""
    asked = request.GET.get("scheme", "")
    return asked if asked in splits.known_schemes() else held.bundle.settings.scheme


@require_safe
@place_view(Deed.VIEW)
def overview(request: PlaceRequest) -> HttpResponse:
    """Show what prevents in the year of the count, by tier, scheme, body and service group."""
    held = workspace(request.place, request.viewer)
    scheme = scheme_asked(request, held)
    year = splits.split_under(held, scheme).year
    here = reverse("ledger:overview", kwargs={"slug": request.place.slug})
    every = [(name, splits.split_under(held, name).year) for name in splits.known_schemes()]
    said = {
        "scheme": scheme,
        "scheme_name": splits.scheme_name(scheme),
        "own_scheme": held.bundle.settings.scheme,
        "tiers": splits.known_schemes()[scheme],
        "form": SchemeForm(request.GET, scheme),
        "year": year,
        "figures": tables.key_figures(year) if year else [],
        "by_tier": tables.by_tier(year, splits.known_schemes()[scheme]) if year else None,
        "schemes": tables.side_by_side(every, present=scheme, address=here),
        "pictures": [_figure(request, held, scheme, name) for name in ("body", "group")],
        "progress": progress_of(lines_of(request.place, request.viewer)),
        "disputed": len(disputed_lines(request.viewer)),
        "may_edit": request.viewer.may(Deed.EDIT),
    }
    return page_of(request, "ledger/overview.html", said)


@require_safe
@place_view(Deed.VIEW)
def trend(request: PlaceRequest) -> HttpResponse:
    """Show the same frozen tags in every year, and the place among its neighbours."""
    held = workspace(request.place, request.viewer)
    scheme = scheme_asked(request, held)
    ledger = splits.ledger_under(held, scheme)
    names = [name for name in ("years", "steps", "standing") if _has(held, scheme, name)]
    said = {
        "ledger": ledger,
        "method": splits.METHOD,
        "method_means": splits.METHOD_MEANS,
        "scheme": scheme,
        "scheme_name": splits.scheme_name(scheme),
        "form": SchemeForm(request.GET, scheme),
        "by_year": tables.by_year(ledger) if ledger.years else None,
        "pictures": [_figure(request, held, scheme, name) for name in names],
    }
    return page_of(request, "ledger/trend.html", said)


def _has(held: Workspace, scheme: str, name: str) -> bool:
    """Whether the ledger holds what a picture draws."""
    ledger = splits.ledger_under(held, scheme)
    if name == "standing":
        return bool(ledger.years) and any(each.preventive_share for each in ledger.standing)
    return bool(ledger.steps if name == "steps" else ledger.years)


def _charts() -> dict[str, Callable[[Workspace, str], Chart]]:
    return {
        "body": _body_chart,
        "group": _group_chart,
        "years": lambda held, scheme: prevention_split(
            splits.ledger_under(held, scheme), place=held.place.name, source=_source(held)
        ),
        "steps": _steps_chart,
        "standing": lambda held, scheme: preventive_standing(
            splits.ledger_under(held, scheme), place=held.place.name, source=_source(held)
        ),
    }


def _body_chart(held: Workspace, scheme: str) -> Chart:
    return classified_picture(
        splits.split_under(held, scheme).bodies,
        title=_("What prevents, by body"),
        year=held.count.year,
        source=_source(held),
    )


def _group_chart(held: Workspace, scheme: str) -> Chart:
    return classified_picture(
        splits.split_under(held, scheme).groups,
        title=_("What prevents, by service group"),
        year=held.count.year,
        source=_source(held),
    )


def _steps_chart(held: Workspace, scheme: str) -> Chart:
    ledger = splits.ledger_under(held, scheme)
    return waterfall_picture(
        ledger.steps, ledger.years, place=held.place.name, source=_source(held)
    )


def _table(held: Workspace, scheme: str, name: str) -> Table | None:
    """Return the better table of a picture, where there is one."""
    match name:
        case "body":
            groups = splits.split_under(held, scheme).bodies
            return tables.by_group(groups, what=_("Body"))
        case "group":
            groups = splits.split_under(held, scheme).groups
            return tables.by_group(groups, what=_("Service group"))
        case "standing":
            return tables.standing_table(splits.ledger_under(held, scheme))
    return None


def _figure(request: PlaceRequest, held: Workspace, scheme: str, name: str) -> Figure:
    def address(form: str) -> str:
        kwargs = {"slug": request.place.slug, "name": name, "form": form}
        return f"{reverse('ledger:figure', kwargs=kwargs)}?scheme={scheme}"

    made = figure_of(
        _charts()[name](held, scheme),
        id=f"prevention-{name}",
        svg_url=address("svg"),
        spec_url=address("json"),
        csv_url=address("csv"),
    )
    better = _table(held, scheme, name)
    return made if better is None else replace(made, table=better)


@require_safe
@place_view(Deed.VIEW)
def figure(request: PlaceRequest, name: str, form: str) -> HttpResponse:
    """Answer with a picture of the ledger as SVG, as specification or as figures."""
    held = workspace(request.place, request.viewer)
    scheme = scheme_asked(request, held)
    if name not in _charts() or (
        name in ("years", "steps", "standing") and not _has(held, scheme, name)
    ):
        raise Http404
    match form:
        case "svg":
            return svg_response(request, _charts()[name](held, scheme))
        case "json":
            return spec_response(request, _charts()[name](held, scheme))
        case "csv":
            shown = _figure(request, held, scheme, name)
            return csv_response(shown.table, filename=f"{request.place.slug}-{shown.id}.csv")
    raise Http404


def _source(held: Workspace) -> str:
    """Return the sources of the service lines in words."""
    known = reference().sources()
    keys = {line.source for line in service_lines(held.count)}
    named = sorted({str(known[key]) for key in keys if key in known})
    return "; ".join([*named, _("tags: assumptions of wholeplace and the place's own")])
