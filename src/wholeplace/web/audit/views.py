"""What was done in a place, as far as the viewer may see it."""

from __future__ import annotations

import csv
import json

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wholeplace.web.audit.models import Event
from wholeplace.web.pages.charts import harmless
from wholeplace.web.pages.figures import Link, Table
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view

A_PAGE = 50
COLUMNS = ("number", "at", "who", "deed", "thing", "title", "previous", "hash")


@require_safe
@place_view(Deed.VIEW)
def activity(request: PlaceRequest) -> HttpResponse:
    """Show the events that the viewer may see, the latest first."""
    words = request.GET.get("words", "").strip()
    events = _seen(request)
    if words:
        events = events.filter(title__icontains=words)
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    table = Table(
        caption=_("What was done, the latest first"),
        headings=[(_("When"), False), (_("Who"), False), (_("What"), False), (_("Number"), True)],
        rows=[
            [
                each.at[:16].replace("T", " "),
                each.who or _("the machine"),
                Link(f"{each.deed}: {each.title}", f"{each.number}/"),
                str(each.number),
            ]
            for each in page
        ],
    )
    said = {"place": request.place, "section": "activity", "page": page, "table": table}
    return render(request, "audit/activity.html", {**said, "words": words})


@require_safe
@place_view(Deed.VIEW)
def event(request: PlaceRequest, number: int) -> HttpResponse:
    """Show one event with what it changed and its hash."""
    shown = found(Event.objects.all(), request.viewer, number=number)
    before, after = shown.detail.get("before") or {}, shown.detail.get("after") or {}
    names = (
        sorted({*before, *after}) if isinstance(before, dict) and isinstance(after, dict) else []
    )
    changes = [
        (name, _cell(before.get(name)), _cell(after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    ]
    rest = {name: _cell(v) for name, v in shown.detail.items() if name not in ("before", "after")}
    said = {"place": request.place, "section": "activity", "event": shown, "changes": changes}
    return render(request, "audit/event.html", {**said, "rest": rest.items()})


@require_safe
@place_view(Deed.VIEW)
def export(request: PlaceRequest) -> HttpResponse:
    """Send the events that the viewer may see as CSV, with their hashes."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{request.place.slug}-log.csv"'
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    for each in _seen(request).order_by("number").iterator():
        writer.writerow([harmless(str(getattr(each, name))) for name in COLUMNS])
    return answer


def _seen(request: PlaceRequest) -> QuerySet[Event]:
    return visible(Event.objects.all(), request.viewer).order_by("-number")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
