"""Choose within the budgets: try other money for a body and see at once what is best then."""

from __future__ import annotations

from dataclasses import asdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wholeplace.errors import InputError
from wholeplace.prevention.portfolio.options import Menu
from wholeplace.record import digest
from wholeplace.report.chapters.naming import council_name
from wholeplace.report.charts import Chart
from wholeplace.web.pages.charts import csv_response, figure_of, spec_response, svg_response
from wholeplace.web.pages.charts import table_of as table_of_chart
from wholeplace.web.pages.figures import Figure
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.services import By
from wholeplace.web.places.workspace import Workspace, kept
from wholeplace.web.value.audience import workspace_for
from wholeplace.web.value.portfolio import Wish, answer, held_menu, key_of
from wholeplace.web.value.portfolio_forms import BudgetsForm, LensForm
from wholeplace.web.value.portfolio_words import Told, told
from wholeplace.web.value.result_views import SECTION
from wholeplace.web.value.services import ask_job

PICTURES = ("risk", "budget")


@require_safe
@place_view(Deed.VIEW)
def portfolio(request: PlaceRequest) -> HttpResponse:
    """Show what is best under the budgets that were entered, with the way to try others."""
    lens = LensForm(request.place, request.viewer, request.GET)
    body, audience = lens.chosen
    seen = workspace_for(request.place, body, audience)
    said: dict[str, object] = {"lens": lens, "body": body, "audience": audience}
    try:
        menu = held_menu(seen)
        said |= {"actions": bool(seen.bundle.actions)}
    except InputError as error:
        return _page(request, {**said, "faults": error.problems})
    if menu is None:
        return _page(request, {**said, "may": body.pk in request.viewer.bodies_for(Deed.EDIT)})
    form = _form(request, seen, menu)
    shown = _told(seen, menu, form.wish)
    figures = _figures(request, shown)
    return _page(request, {**said, "form": form, "told": shown, "figures": figures})


@require_POST
@place_view(Deed.EDIT)
def prepare(request: PlaceRequest) -> HttpResponse:
    """Ask for the menu that the choice is made from."""
    body, audience = LensForm(request.place, request.viewer, request.POST).chosen
    job = ask_job(
        "menu",
        _("Getting the choice ready"),
        place=request.place,
        body=body,
        audience=audience,
        by=By(request.user, request.viewer),
    )
    return redirect("jobs:one", slug=request.place.slug, job=job.pk)


@require_safe
@place_view(Deed.VIEW)
def svg(request: PlaceRequest, picture: str) -> HttpResponse:
    """Answer with a picture of the choice that the address describes."""
    return svg_response(request, _chart(request, picture))


@require_safe
@place_view(Deed.VIEW)
def spec(request: PlaceRequest, picture: str) -> HttpResponse:
    """Answer with the specification of that picture."""
    return spec_response(request, _chart(request, picture))


@require_safe
@place_view(Deed.VIEW)
def csv(request: PlaceRequest, picture: str) -> HttpResponse:
    """Answer with the figures of that picture."""
    table = table_of_chart(_chart(request, picture))
    return csv_response(table, filename=f"portfolio-{picture}.csv")


def _chart(request: PlaceRequest, picture: str) -> Chart:
    body, audience = LensForm(request.place, request.viewer, request.GET).chosen
    seen = workspace_for(request.place, body, audience)
    try:
        menu = held_menu(seen)
    except InputError:
        raise Http404 from None
    charts = {} if menu is None else _told(seen, menu, _form(request, seen, menu).wish).charts
    if not charts or picture not in charts:
        raise Http404
    return charts[picture]


def _form(request: HttpRequest, seen: Workspace, menu: Menu) -> BudgetsForm:
    asked = any(name.startswith(("total_", "year_", "risk")) for name in request.GET)
    return BudgetsForm(menu, _names(seen), request.GET if asked else None)


def _told(seen: Workspace, menu: Menu, wish: Wish) -> Told:
    """Return what the page tells of a wish, from the cache where somebody wished it before."""
    wished = asdict(wish) | {"by_year": sorted([*key, gbp] for key, gbp in wish.by_year.items())}
    bundle = seen.bundle
    return kept(
        f"told-{digest([key_of(seen), wished])}",
        lambda: told(
            answer(menu, wish),
            actions={each.id: each.name for each in bundle.actions},
            bodies=_names(seen),
            body=wish.body,
        ),
    )


def _names(seen: Workspace) -> dict[str, str]:
    return {body.id: council_name(body.name, body.sector) for body in seen.bundle.bodies}


def _figures(request: PlaceRequest, shown: Told) -> list[Figure]:
    asked = request.GET.urlencode()
    found = []
    for name, chart in (shown.charts or {}).items():
        names = {"slug": request.place.slug, "picture": name}
        svg, spec, csv = (
            f"{reverse(f'value:portfolio_{form}', kwargs=names)}?{asked}"
            for form in ("svg", "spec", "csv")
        )
        found.append(
            figure_of(chart, id=f"frontier-{name}", svg_url=svg, spec_url=spec, csv_url=csv)
        )
    return found


def _page(request: PlaceRequest, said: dict[str, object]) -> HttpResponse:
    part = bool(request.headers.get("HX-Request")) and "told" in said
    template = "value/portfolio_answer.html" if part else "value/portfolio.html"
    answered = render(request, template, {"place": request.place, "section": SECTION, **said})
    patch_vary_headers(answered, ["HX-Request"])
    return answered
