"""Published measures: searched, put to an outcome, and shown with trend and neighbours."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from wholeplace.place.outcomes import Comparison
from wholeplace.report.charts import Chart
from wholeplace.report.words import bare, first_upper, number
from wholeplace.web.outcomes import pictures
from wholeplace.web.outcomes.branches import aim_in_words, standing_in_words
from wholeplace.web.outcomes.editing import by_of, shown
from wholeplace.web.outcomes.indicators import further, new_indicator, put_measure
from wholeplace.web.outcomes.measures import (
    Pace,
    comparison_of,
    measures,
    pace,
    period_in_words,
    search,
    source_in_words,
    unit_of_change,
)
from wholeplace.web.outcomes.row_forms import IndicatorForm
from wholeplace.web.outcomes.rows import Outcome, chosen, outcomes
from wholeplace.web.outcomes.services import Stale, remove
from wholeplace.web.outcomes.views.outcomes import back
from wholeplace.web.pages.charts import csv_response, figure_of, spec_response, svg_response
from wholeplace.web.pages.figures import Cell, Figure, Heading, Link, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view

MOST_WORDS, A_PAGE = 100, 25


@require_safe
@place_view(Deed.VIEW)
def search_measures(request: PlaceRequest, row: int) -> HttpResponse:
    """Search published measures for one outcome."""
    one = chosen(outcomes(request.viewer), row)
    words = request.GET.get("words", "")[:MOST_WORDS]
    domains = sorted({measure.domain for measure in measures().values()})
    domain = request.GET.get("domain", "")
    domain = domain if domain in domains else ""
    page = Paginator(search(words, domain=domain), A_PAGE).get_page(request.GET.get("page"))
    has = {one.measure, *(each.measure for each in further(one, request.viewer))}
    context = {
        "outcome": one,
        "words": words,
        "domains": domains,
        "domain": domain,
        "page": page,
        "found": [(each, each.id in has) for each in page],
        "of": len(measures()),
        "may_edit": request.viewer.may(Deed.EDIT, one.row),
        "links": _way(request, one),
    }
    return shown(request, "outcomes/measures.html", context)


@require_POST
@place_view(Deed.EDIT)
def indicator_add(request: PlaceRequest, row: int) -> HttpResponse:
    """Put a further measure to an outcome; one that it has already stays as it is."""
    one = chosen(outcomes(request.viewer), row)
    new = new_indicator(request.viewer, one)
    form = IndicatorForm(request.POST, viewer=request.viewer, thing=new)
    if not form.is_valid():
        raise Http404
    put_measure(by_of(request), one, new)
    return redirect("outcomes:outcome", slug=request.place.slug, row=row)


@require_POST
@place_view(Deed.EDIT)
def indicator_remove(request: PlaceRequest, row: int, indicator: int) -> HttpResponse:
    """Take a further measure from an outcome; it can be put back at once."""
    one = chosen(outcomes(request.viewer), row)
    held = further(one, request.viewer).filter(pk=indicator).first()
    if held is None:
        raise Http404
    try:
        remove(by_of(request), held, version=held.version)
    except Stale as stale:
        raise Http404 from stale
    return redirect("outcomes:outcome", slug=request.place.slug, row=row)


@require_safe
@place_view(Deed.VIEW)
def measure(request: PlaceRequest, row: int, measure: str) -> HttpResponse:
    """Show one measure of an outcome: its past, its target and its neighbours."""
    one, found = _measured(request, row, measure)
    charts = _charts(request, one, found)
    context = {
        "outcome": one,
        "comparison": found,
        "facts": _facts(one, found),
        "figures": [
            _figure(request, row, found, kind=kind, chart=chart) for kind, chart in charts.items()
        ],
        "links": [*_way(request, one), Link(one.title, _at(request, "outcome", row=row))],
    }
    return shown(request, "outcomes/measure.html", context)


@require_safe
@place_view(Deed.VIEW)
def measure_picture(request: PlaceRequest, row: int, measure: str, kind: str) -> HttpResponse:
    """Answer with a picture of a measure as SVG."""
    return svg_response(request, _chart(request, row, measure, kind))


@require_safe
@place_view(Deed.VIEW)
def measure_spec(request: PlaceRequest, row: int, measure: str, kind: str) -> HttpResponse:
    """Answer with the specification of an interactive picture of a measure."""
    return spec_response(request, _chart(request, row, measure, kind))


@require_safe
@place_view(Deed.VIEW)
def measure_figures(request: PlaceRequest, row: int, measure: str, kind: str) -> HttpResponse:
    """Answer with the figures of a picture as CSV."""
    _chart(request, row, measure, kind)
    _one, found = _measured(request, row, measure)
    return csv_response(_table(found, kind, request.place.name), filename=f"{measure}-{kind}.csv")


def _measured(request: PlaceRequest, row: int, measure: str) -> tuple[Outcome, Comparison]:
    one = chosen(outcomes(request.viewer), row)
    return one, comparison_of(request.place, measure, today=request.viewer.today)


def _charts(request: PlaceRequest, one: Outcome, found: Comparison) -> dict[str, Chart]:
    """Return the pictures of a measure that there are figures for."""
    name, source = request.place.name, source_in_words(found.measure.source)
    aim = pictures.Aim(*one.aim(found.measure.id))
    charts = {}
    if pictures.has_trend(found):
        charts["trend"] = pictures.trend(found, place=name, source=source, aim=aim)
    if found.neighbours:
        charts["neighbours"] = pictures.beside(found, place=name, source=source)
    return charts


def _chart(request: PlaceRequest, row: int, measure: str, kind: str) -> Chart:
    one, found = _measured(request, row, measure)
    charts = _charts(request, one, found)
    if kind not in charts:
        raise Http404
    return charts[kind]


def _figure(
    request: PlaceRequest, row: int, found: Comparison, *, kind: str, chart: Chart
) -> Figure:
    where = {"row": row, "measure": found.measure.id, "kind": kind}
    figure = figure_of(
        chart,
        id=kind,
        svg_url=_at(request, "measure_picture", **where),
        spec_url=_at(request, "measure_spec", **where),
        csv_url=_at(request, "measure_figures", **where),
    )
    return replace(figure, table=_table(found, kind, request.place.name))


def _table(found: Comparison, kind: str, place: str) -> Table:
    unit = found.measure.unit
    entries = (
        [(period_in_words(figure.period), figure) for figure in found.trend]
        if kind == "trend"
        else [(place, found.figure), *found.neighbours,
              *([("England", found.england)] if found.england else [])]
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            name,
            bare(f.value, unit),
            bare(f.low, unit),
            bare(f.high, unit),
            period_in_words(f.period),
        ]
        for name, f in entries
    ]
    headings: list[Heading] = [
        (_("Period") if kind == "trend" else _("Place"), False), (f"{_('Value')} ({unit})", True),
        (_("Low end"), True), (_("High end"), True), (_("Period"), False),
    ]  # fmt: skip
    return Table(found.measure.title, headings, rows)


def _facts(one: Outcome, found: Comparison) -> list[tuple[str, Cell]]:
    measure, figure = found.measure, found.figure
    target, by = one.aim(measure.id)
    moved = pace(found, target=target, by=by)
    aim = aim_in_words(one, {measure.id: found}) if measure.id == one.measure else ""
    when = period_in_words(figure.period) or _("no period")
    old = _(" It is older than its own rhythm allows: a newer one should be out.")
    return [
        (_("Now"), f"{bare(figure.value, figure.unit)}, {when}.{old if found.stale else ''}"),
        (_("Beside neighbours"), first_upper(standing_in_words(found))),
        (_("Why no more is said"), first_upper(found.why_not) or _("nothing is withheld")),
        (_("Which way is better"), first_upper(measure.polarity)),
        (_("How it moved"), _moved(moved, unit_of_change(measure.unit))),
        (_("Target"), aim or _("not set")),
        (_("What the target asks"), _asked(moved, unit_of_change(measure.unit))),
        (_("Where it goes if nothing changes"), _("not known: no forecast of this measure has been"
                                                  " tried against the past")),
        (_("Source"), source_in_words(measure.source)),
        *([(_("What a reader must know"), measure.note)] if measure.note else []),
    ]  # fmt: skip


def _moved(moved: Pace, unit: str) -> str:
    if moved.past is None:
        return _("not known: fewer than two figures")
    return _("%(change)s %(unit)s a year on average since %(since)s") % {
        "change": _signed(moved.past), "unit": unit, "since": period_in_words(moved.since),
    }  # fmt: skip


def _asked(moved: Pace, unit: str) -> str:
    if moved.needed is None:
        return _("not known: it needs a target, a year to come and a latest figure")
    return _("%(change)s %(unit)s a year from the latest figure on") % {
        "change": _signed(moved.needed), "unit": unit,
    }  # fmt: skip


def _signed(change: float) -> str:
    return f"+{number(change, decimals=2)}" if change > 0 else number(change, decimals=2)


def _way(request: PlaceRequest, one: Outcome) -> list[Link]:
    return [Link(_("Outcomes"), back(request))]


def _at(request: PlaceRequest, name: str, **kwargs: object) -> str:
    return reverse(f"outcomes:{name}", kwargs={"slug": request.place.slug, **kwargs})
