"""The plan assembled live: its sections, the partners' words, findings and pooled money."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from typing import ParamSpec

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wholeplace.errors import MethodError
from wholeplace.plan.sections import Section
from wholeplace.web.jobs.models import Job
from wholeplace.web.pages.figures import Cell, Link, Table, Tag
from wholeplace.web.pages.navigation import address
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, View, place_view
from wholeplace.web.places.models import Place
from wholeplace.web.places.row_forms import title_of
from wholeplace.web.places.services import By
from wholeplace.web.plans.forms import TextForm
from wholeplace.web.plans.models import Draft, SectionText, Version
from wholeplace.web.plans.parts import latest
from wholeplace.web.plans.rich import html_of
from wholeplace.web.plans.sections import (
    FILLINGS,
    Filling,
    Held,
    Standing,
    holdings,
    named,
    rows_by_id,
    section_of,
    standing_now,
)
from wholeplace.web.plans.services import TextConflict, present_text, write_section
from wholeplace.web.plans.work import assemble

Rest = ParamSpec("Rest")
HEAVY = ("document", "public_document", "public_rows")


def shown(
    request: PlaceRequest, template: str, said: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Return a page of the plan with what every one of them needs."""
    told = {
        "place": request.place,
        "section": "plan",
        "administers": request.viewer.may(Deed.ADMINISTER),
        **said,
    }
    return render(request, template, told, status=status)


def told(view: View[Rest]) -> View[Rest]:
    """Return a view that says in a sentence why something cannot be shown as it was saved."""

    @wraps(view)
    def guarded(
        request: PlaceRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except MethodError as error:
            return shown(request, "plans/problem.html", {"problem": str(error)}, status=409)

    return guarded


@require_GET
@place_view(Deed.VIEW)
def overview(request: PlaceRequest) -> HttpResponse:
    """Show the sixteen sections, how far each is, and the versions there are."""
    made = Draft.objects.filter(place=request.place).defer("document").first()
    summary = made.summary if made is not None else {}
    stand = standing_now(request.place, request.viewer, made)
    said = {
        "draft": made,
        "stale": made is not None and made.revision != request.place.revision,
        "lead": summary.get("lead", []),
        "key": summary.get("key", []),
        "table": _sections(request.place, stand),
        "filled": sum(each.filled for each in stand),
        "findings": summary.get("findings", []),
        "blocking": sum(finding["blocks"] for finding in summary.get("findings", [])),
        "versions": visible(Version.objects.all(), request.viewer).defer(*HEAVY)[:5],
        "job": _running(request),
    }
    return shown(request, "plans/overview.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.VIEW)
def draft(request: PlaceRequest) -> HttpResponse:
    """Have the plan assembled from what all partners see now; looking alone leads to the plan."""
    if request.method != "POST":
        return redirect("plans:overview", slug=request.place.slug)
    job = assemble(request.place, by=request.user)
    return redirect("jobs:one", slug=request.place.slug, job=job.pk)


@require_GET
@place_view(Deed.VIEW)
def findings(request: PlaceRequest) -> HttpResponse:
    """Show what is to be settled before the plan can be agreed."""
    made = Draft.objects.filter(place=request.place).defer("document").first()
    found = made.summary.get("findings", []) if made is not None else []
    ids = rows_by_id(request.viewer)
    table = Table(
        _("Findings, those that block agreement first"),
        [(_("What to settle"), False), (_("Where"), False), (_("Weight"), False)],
        [
            [
                finding["what"],
                _where(request.place, finding["where"], ids),
                Tag(_("Blocks"), "red") if finding["blocks"] else Tag(_("Consider")),
            ]
            for finding in found
        ],
        caption_hidden=True,
    )
    return shown(request, "plans/findings.html", {"table": table, "draft": made})


@require_GET
@place_view(Deed.VIEW)
def section(request: PlaceRequest, section: str) -> HttpResponse:
    """Show one section: what belongs in it, what fills it, and the partners' words."""
    about = _section(section)
    texts = list(
        visible(SectionText.objects.filter(section=section), request.viewer).select_related("by")
    )
    present = latest(texts)
    filling = FILLINGS.get(section, Filling())
    links = [
        Link(str(words), href)
        for name, words in filling.pages
        if (href := address(name, request.place.slug))
    ]
    said = {
        "about": about,
        "links": links,
        "tables": _tables(request.place, filling, holdings(request.place, request.viewer)),
        "text": present[0] if present else None,
        "html": html_of(present[0].text) if present else "",
        "history": texts[1:],
        "may_write": request.viewer.may(Deed.EDIT),
    }
    return shown(request, "plans/section.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def text(request: PlaceRequest, section: str) -> HttpResponse:
    """Write the words of a section."""
    about = _section(section)
    now = present_text(request.place, section)
    back = address("plans:section", request.place.slug, section=section)
    if request.POST.get("keep") == "theirs":
        return redirect(back)
    initial = {"on": 0} if now is None else _initial(now)
    form = TextForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            write_section(
                By(request.user, request.viewer), place=request.place, section=section,
                **form.cleaned_data,
            )  # fmt: skip
            return redirect(back)
        except TextConflict as conflict:
            return _conflict(request, form, conflict.theirs, back)
    return shown(request, "plans/text.html", {"about": about, "form": form, "back": back})


def _initial(now: SectionText) -> dict[str, object]:
    return {"text": now.text, "visibility": now.visibility, "on": now.version}


def _conflict(
    request: PlaceRequest, form: TextForm, theirs: SectionText, back: str
) -> HttpResponse:
    mine = form.cleaned_data
    said = {
        "rows": [(_("Words"), mine["text"], theirs.text)],
        "hidden": [
            ("text", mine["text"]),
            ("visibility", mine["visibility"]),
            ("on", theirs.version),
        ],
        "changed_by": theirs.by,
        "changed_at": theirs.at,
        "back": back,
    }
    return shown(request, "plans/conflict.html", said, status=409)


def _section(id: str) -> Section:
    found = section_of(id)
    if found is None:
        raise Http404
    return found


def _sections(place: Place, stand: list[Standing]) -> Table:
    rows: list[list[Cell]] = [
        [
            Link(
                f"{each.section.number}. {each.section.title}",
                address("plans:section", place.slug, section=each.section.id),
            ),
            each.section.holds,
            Tag(_("Filled"), "green") if each.filled else Tag(_("Not yet")),
            _held(each),
        ]
        for each in stand
    ]
    headings = [
        (_("Section"), False), (_("What belongs in it"), False), (_("State"), False),
        (_("What partners put in"), False),
    ]  # fmt: skip
    return Table(_("The sixteen sections"), headings, rows)


def _held(standing: Standing) -> str:
    said = [f"{held.count} {title_of(held.table).lower()}" for held in standing.rows]
    return ", ".join([*said, *([_("own words")] if standing.has_text else [])])


def _tables(place: Place, filling: Filling, held: Mapping[str, Held]) -> Table | None:
    if not filling.tables:
        return None
    lines: list[list[Cell]] = [
        [_table_cell(place, table), str(each.count), ", ".join(each.bodies)]
        for table in filling.tables
        for each in (held.get(table, Held(table, 0, ())),)
    ]
    return Table(
        _("Tables of this section"),
        [(_("Table"), False), (_("Rows that you see"), True), (_("Whose they are"), False)],
        lines,
    )


def _table_cell(place: Place, table: str) -> Cell:
    href = address("places:rows", place.slug, table=table)
    return Link(title_of(table), href) if href else title_of(table)


def _where(place: Place, where: str, ids: Mapping[tuple[str, str], int]) -> Link | str:
    row, (table, _id) = ids.get(named(where)), named(where)
    href = "" if row is None else address("places:row", place.slug, table=table, row=row)
    return Link(where, href) if href else where


def _running(request: PlaceRequest) -> Job | None:
    jobs = visible(Job.objects.filter(kind__startswith="plan."), request.viewer)
    return jobs.filter(state__in=["waiting", "running"]).first()
