"""Pages of the explorer: from the place down to one line and its source."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wholeplace.count.lines import SpendLine
from wholeplace.errors import WholeplaceError
from wholeplace.web.explorer import compared, drawings
from wholeplace.web.explorer.addresses import overview as overview_of
from wholeplace.web.explorer.beside_page import compared_chart, compared_page, line_compared
from wholeplace.web.explorer.chosen import Chosen, narrowed
from wholeplace.web.explorer.downloads import csv_of_lines, xlsx_of_lines
from wholeplace.web.explorer.forms import NeighbourForm, asked_of, in_words
from wholeplace.web.explorer.known import line_of, row_of
from wholeplace.web.explorer.line_page import line_page
from wholeplace.web.explorer.overview import overview_page
from wholeplace.web.explorer.seen import Seen, seen_by
from wholeplace.web.explorer.shown import ordered
from wholeplace.web.pages.charts import csv_response, spec_response, svg_response, table_of
from wholeplace.web.pages.figures import Link
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.models import Row

Rest = ParamSpec("Rest")
PER_PAGE = 40
UNPROCESSABLE = 422
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def told_when_uncounted(
    view: Callable[Concatenate[PlaceRequest, Rest], HttpResponse],
) -> Callable[Concatenate[PlaceRequest, Rest], HttpResponse]:
    """Return a view that says why when the rows of the place make no count."""

    @wraps(view)
    def told(request: PlaceRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except WholeplaceError as error:
            context = {"section": "money", "problem": str(error)}
            return render(request, "explorer/uncounted.html", context, status=UNPROCESSABLE)

    return told


@require_GET
@place_view(Deed.VIEW)
@told_when_uncounted
def overview(request: PlaceRequest) -> HttpResponse:
    """Show where the public pound goes: the chosen lines, as figures, pictures and tables."""
    seen = seen_by(request.place, request.viewer)
    asked = asked_of(request.GET, seen=seen)
    count = narrowed(seen.count, asked.chosen, seen.related)
    lines = Paginator(ordered(count.lines, asked.order), PER_PAGE)
    page = overview_page(request.place, seen=seen, count=count, asked=asked)
    context = {
        "section": "money",
        "page": page,
        "asked": asked,
        "lines": page.lines(lines.get_page(request.GET.get("page"))),
    }
    partial = request.headers.get("HX-Target") == "count"
    template = "explorer/results.html" if partial else "explorer/overview.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Target"
    return response


@require_GET
@place_view(Deed.VIEW)
@told_when_uncounted
def line(request: PlaceRequest) -> HttpResponse:
    """Show all that is known of one line."""
    seen = seen_by(request.place, request.viewer)
    found = _line(request, seen)
    page = line_page(
        found,
        place=request.place,
        seen=seen,
        row=row_of(found, request.viewer),
        actions=_action_rows(request),
    )
    besides = line_compared(request.place, found, seen=seen, wait="beside" in request.GET)
    context = {"section": "money", "page": page, "line": found, "besides": besides}
    return render(request, "explorer/line.html", context)


@require_GET
@place_view(Deed.VIEW)
@told_when_uncounted
def line_beside(request: PlaceRequest) -> HttpResponse:
    """Show a line's service in earlier years and at the neighbours, worked out now."""
    seen = seen_by(request.place, request.viewer)
    found = _line(request, seen)
    besides = line_compared(request.place, found, seen=seen, wait=True)
    context = {"section": "money", "line": found, "besides": besides}
    return render(request, "explorer/beside.html", context)


@require_GET
@place_view(Deed.VIEW)
@told_when_uncounted
def neighbours(request: PlaceRequest) -> HttpResponse:
    """Show pounds per head beside the place's neighbours and England."""
    seen = seen_by(request.place, request.viewer)
    form = NeighbourForm.asked(request.GET, seen=seen)
    wait = "now" in request.GET or request.headers.get("HX-Target") == "beside"
    page = compared_page(request.place, form.wanted, seen=seen, wait=wait)
    partial = request.headers.get("HX-Target") == "beside"
    template = "explorer/compared.html" if partial else "explorer/neighbours.html"
    way = [Link(_("Where the public pound goes"), overview_of(request.place, Chosen(), by="body"))]
    context = {"section": "money", "choices": form, "page": page, "way": way}
    response = render(request, template, context)
    response["Vary"] = "HX-Target"
    return response


@require_GET
@place_view(Deed.VIEW)
@told_when_uncounted
def picture(request: PlaceRequest, what: str, form: str) -> HttpResponse:
    """Answer with a picture of the chosen lines, or with its figures."""
    seen = seen_by(request.place, request.viewer)
    if what == compared.NAME:
        wanted = NeighbourForm.asked(request.GET, seen=seen).wanted
        chart = compared_chart(wanted, seen=seen)
    else:
        asked = asked_of(request.GET, seen=seen)
        count = narrowed(seen.count, asked.chosen, seen.related)
        chart = drawings.chart(what, place=request.place, seen=seen, count=count, by=asked.by)
    if chart is None:
        raise Http404
    if form == "csv":
        return csv_response(table_of(chart), filename=f"{request.place.slug}-{what}.csv")
    answer = spec_response if form == "json" else svg_response
    return answer(request, chart)


@require_GET
@place_view(Deed.VIEW)
@told_when_uncounted
def lines(request: PlaceRequest, form: str) -> HttpResponse:
    """Answer with the chosen lines as a CSV file or an Excel workbook."""
    seen = seen_by(request.place, request.viewer)
    asked = asked_of(request.GET, seen=seen)
    chosen = ordered(narrowed(seen.count, asked.chosen, seen.related).lines, asked.order)
    content = (
        csv_of_lines(chosen, seen=seen)
        if form == "csv"
        else xlsx_of_lines(chosen, seen=seen, chosen=in_words(asked))
    )
    response = HttpResponse(content, content_type=MIME[form])
    name = f"{request.place.slug}-lines.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _action_rows(request: PlaceRequest) -> dict[str, int]:
    """Return the ids of the rows of actions that the viewer may open, by the action's id."""
    rows = Row.objects.filter(table="interventions")
    return dict(visible(rows, request.viewer).values_list("key", "pk"))


def _line(request: PlaceRequest, seen: Seen) -> SpendLine:
    """Return the line that an address names, if it is in what the viewer sees."""
    found = line_of(request.GET.get("id", ""), seen)
    if found is None:
        raise Http404
    return found
