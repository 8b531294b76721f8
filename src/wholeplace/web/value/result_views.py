"""Ask for a result, read it, and its pictures and figures."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.errors import InputError
from wholeplace.report.blocks import Picture
from wholeplace.web.pages.charts import csv_response, spec_response, svg_response
from wholeplace.web.pages.figures import Link
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view
from wholeplace.web.places.services import By
from wholeplace.web.value.audience import changed_since
from wholeplace.web.value.forms import AudienceForm
from wholeplace.web.value.kept_story import chapters_of, pictures_of
from wholeplace.web.value.models import Kind, Valuation
from wholeplace.web.value.services import ask_for, same_result
from wholeplace.web.value.shown import Addresses, shown, table_of

SECTION = "value"
NUMBER = 987654321
"""Stands for the number of a picture while its address is made."""
A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def run(request: PlaceRequest, kind: str) -> HttpResponse:
    """Ask for a result; offer the one there is when nothing has changed since."""
    wanted, by = _kind(kind), By(request.user, request.viewer)
    form = AudienceForm(request.viewer, request.POST if request.method == "POST" else None)
    same, faults = None, None
    if form.is_bound and form.is_valid():
        asked = {"place": request.place, **form.chosen}
        try:
            same = same_result(wanted, **asked)
            if same is None:
                job = ask_for(wanted, **asked, by=by)
                return redirect("jobs:one", slug=request.place.slug, job=job.pk)
        except InputError as error:
            faults = error.problems
    said = {"form": form, "kind": wanted, "same": same, "faults": faults}
    return _page(request, "value/run.html", {**said, "may": bool(form.bodies)})


@require_safe
@place_view(Deed.VIEW)
def result(request: PlaceRequest, result: int) -> HttpResponse:
    """Show a result, and say plainly what has changed since it was made."""
    held = _found(request, result)
    place, chapters = request.place, chapters_of(held.story)
    said = {
        "result": held,
        "changed": changed_since(held),
        "chapters": shown(chapters, held.story["numbers"], addresses_of(place.slug, held.pk)),
        "here": [Link(overview_title(), reverse("value:overview", kwargs={"slug": place.slug}))],
    }
    return _page(request, "value/result.html", said)


@require_safe
@place_view(Deed.VIEW)
def results(request: PlaceRequest) -> HttpResponse:
    """Show every result that the viewer may see, the latest first."""
    kept = Valuation.objects.defer("story", "figures", "rows").select_related("body", "made_by")
    return _page(request, "value/results.html", {"results": visible(kept, request.viewer)[:A_PAGE]})


@require_safe
@place_view(Deed.VIEW)
def figures(request: PlaceRequest, result: int) -> HttpResponse:
    """Answer with every figure of a result as JSON."""
    held = _found(request, result)
    told = {
        "kind": held.kind,
        "audience": held.audience,
        "revision": held.revision,
        "fingerprint": held.fingerprint,
        **held.figures,
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@require_safe
@place_view(Deed.VIEW)
def svg(request: PlaceRequest, result: int, figure: int) -> HttpResponse:
    """Answer with a picture of a result."""
    return svg_response(request, _picture(request, result, figure).chart)


@require_safe
@place_view(Deed.VIEW)
def spec(request: PlaceRequest, result: int, figure: int) -> HttpResponse:
    """Answer with the specification of a picture of a result."""
    return spec_response(request, _picture(request, result, figure).chart)


@require_safe
@place_view(Deed.VIEW)
def csv(request: PlaceRequest, result: int, figure: int) -> HttpResponse:
    """Answer with the figures that a picture of a result draws."""
    picture = _picture(request, result, figure)
    return csv_response(table_of(picture.table), filename=f"{SECTION}-{result}-{figure}.csv")


def overview_title() -> str:
    """Return the title of the first page of this section."""
    return _("Actions and value")


def addresses_of(slug: str, result: int) -> Addresses:
    """Return where the pictures of a result are."""
    names = {"slug": slug, "result": result, "figure": NUMBER}
    svg, spec, csv = (
        reverse(f"value:{form}", kwargs=names).replace(str(NUMBER), "{n}")
        for form in ("svg", "spec", "csv")
    )
    return Addresses(svg, spec, csv)


def _picture(request: PlaceRequest, result: int, figure: int) -> Picture:
    pictures = pictures_of(chapters_of(_found(request, result).story))
    if figure >= len(pictures):
        raise Http404
    return pictures[figure]


def _found(request: PlaceRequest, result: int) -> Valuation:
    kept = Valuation.objects.select_related("place", "body", "made_by").defer("figures")
    return found(kept, request.viewer, pk=result)


def _kind(kind: str) -> Kind:
    if kind not in Kind.values:
        raise Http404
    return Kind(kind)


def _page(request: PlaceRequest, template: str, said: dict[str, object]) -> HttpResponse:
    context = {"place": request.place, "section": SECTION, **said}
    form = said.get("form")
    wrong = bool(getattr(form, "is_bound", False) and getattr(form, "errors", None))
    return render(request, template, context, status=422 if wrong else 200)
