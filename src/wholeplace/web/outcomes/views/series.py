"""Local indicators, kept by hand beside the published measures and never mixed with them."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.report.words import bare
from wholeplace.web.outcomes.editing import Sheet, ask_remove, edit, entered_in, shown
from wholeplace.web.outcomes.forms import PointForm, SeriesForm
from wholeplace.web.outcomes.hanging import found
from wholeplace.web.outcomes.indicators import new_figure, new_series, series_at
from wholeplace.web.outcomes.models import LocalSeries
from wholeplace.web.outcomes.rows import chosen, outcomes
from wholeplace.web.outcomes.views.handing import EDITS
from wholeplace.web.outcomes.views.outcomes import back
from wholeplace.web.pages.charts import csv_response
from wholeplace.web.pages.figures import Cell, Heading, Link, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view


@require_safe
@place_view(Deed.VIEW)
def series(request: PlaceRequest, series: int) -> HttpResponse:
    """Show a local indicator and its figures."""
    held = found(LocalSeries.objects.all(), request.viewer, pk=series)
    may = request.viewer.may(Deed.EDIT, held)
    context = {
        "series": held,
        "table": _table(request, held, may=may),
        "may_edit": may,
        "links": [Link(_("Outcomes"), back(request))],
    }
    return shown(request, "outcomes/series.html", context)


@require_safe
@place_view(Deed.VIEW)
def series_figures(request: PlaceRequest, series: int) -> HttpResponse:
    """Answer with the figures of a local indicator as CSV."""
    held = found(LocalSeries.objects.all(), request.viewer, pk=series)
    return csv_response(_table(request, held, may=False), filename=f"local-{held.pk}.csv")


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def series_add(request: PlaceRequest, row: int) -> HttpResponse:
    """Add a local indicator to an outcome."""
    one = chosen(outcomes(request.viewer), row)
    new = new_series(request.viewer, one)
    form = SeriesForm(entered_in(request), viewer=request.viewer, thing=new)
    to = reverse("outcomes:outcome", kwargs={"slug": request.place.slug, "row": row})
    about = _(
        "For what no published measure shows. It is always told apart from published figures."
    )
    return edit(request, form, Sheet(_("Add a local indicator"), to, one.title, about), new=True)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def series_change(request: PlaceRequest, series: int) -> HttpResponse:
    """Change what a local indicator is called, or who may see it."""
    held = series_at(request.viewer, series)
    form = SeriesForm(entered_in(request), viewer=request.viewer, thing=held)
    sheet = Sheet(_("Change this local indicator"), _at(request, held), held.title)
    return edit(request, form, sheet, new=False)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def series_remove(request: PlaceRequest, series: int) -> HttpResponse:
    """Ask, and then take out a local indicator with its figures."""
    held = series_at(request.viewer, series)
    text = _("“%(title)s” goes with every figure in it.") % {"title": held.title}
    sheet = Sheet(_("Take out this local indicator?"), back(request), _("Outcomes"))
    return ask_remove(request, held, sheet, text=text)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def point_add(request: PlaceRequest, series: int) -> HttpResponse:
    """Add a figure to a local indicator."""
    held = series_at(request.viewer, series)
    form = PointForm(entered_in(request), viewer=request.viewer, thing=new_figure(held))
    return edit(request, form, Sheet(_("Add a figure"), _at(request, held), held.title), new=True)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def point_change(request: PlaceRequest, series: int, point: int) -> HttpResponse:
    """Change a figure of a local indicator."""
    held = series_at(request.viewer, series)
    thing = found(held.points.all(), request.viewer, pk=point)
    form = PointForm(entered_in(request), viewer=request.viewer, thing=thing)
    away = reverse("outcomes:point_remove", kwargs={
        "slug": request.place.slug, "series": series, "point": point})  # fmt: skip
    sheet = Sheet(_("Change this figure"), _at(request, held), held.title, remove=away)
    return edit(request, form, sheet, new=False)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def point_remove(request: PlaceRequest, series: int, point: int) -> HttpResponse:
    """Ask, and then take out a figure."""
    held = series_at(request.viewer, series)
    thing = found(held.points.all(), request.viewer, pk=point)
    sheet = Sheet(_("Take out this figure?"), _at(request, held), held.title)
    text = _("The figure of %(period)s goes. The activity log keeps it.") % {"period": thing.period}
    return ask_remove(request, thing, sheet, text=text)


def _at(request: PlaceRequest, held: LocalSeries) -> str:
    return reverse("outcomes:series", kwargs={"slug": request.place.slug, "series": held.pk})


def _table(request: PlaceRequest, held: LocalSeries, *, may: bool) -> Table:
    rows: list[list[Cell]] = []
    for point in held.points.all():
        href = reverse("outcomes:point_change", kwargs={
            "slug": request.place.slug, "series": held.pk, "point": point.pk})  # fmt: skip
        level = "" if point.level is None else f"{point.level:.0%}"
        rows.append([
            Link(point.period, href, _("change")) if may else point.period,
            bare(point.value, held.unit),
            bare(point.low, held.unit),
            bare(point.high, held.unit),
            level,
            point.source or held.source,
        ])  # fmt: skip
    headings: list[Heading] = [
        (_("Period"), False), (f"{_('Value')} ({held.unit})", True), (_("Low end"), True),
        (_("High end"), True), (_("Level"), True), (_("Source"), False),
    ]  # fmt: skip
    return Table(_("Figures of this local indicator"), headings, rows)
