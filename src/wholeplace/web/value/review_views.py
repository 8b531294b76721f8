"""The spending review and the medium-term plan: proposals, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.errors import InputError
from wholeplace.web.pages.figures import Cell, Link, Table, Tag
from wholeplace.web.places.access import Deed, bodies_to, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view, require
from wholeplace.web.places.models import Row
from wholeplace.web.places.row_forms import title_of
from wholeplace.web.places.services import By, Conflict, Refused, add_row, change_row
from wholeplace.web.places.workspace import workspace
from wholeplace.web.value.audience import changed_since, latest
from wholeplace.web.value.kept_story import chapters_of
from wholeplace.web.value.models import Kind
from wholeplace.web.value.proposals import (
    CELLS,
    TABLE,
    Line,
    ProposalForm,
    lines_of,
    titles_of,
)
from wholeplace.web.value.result_views import SECTION, addresses_of, overview_title
from wholeplace.web.value.shown import shown

COLOURS = {"cut": "red", "protect": "grey", "grow": "green"}
BUDGET = "budget"


@require_safe
@place_view(Deed.VIEW)
def review(request: PlaceRequest) -> HttpResponse:
    """Show the proposals, the way to make one, and what they were last found to do."""
    rows = visible(Row.objects.filter(table=TABLE).select_related("body"), request.viewer)
    may = request.viewer.may(Deed.EDIT)
    words = request.GET.get("words", "").strip()
    said = {
        "table": _proposals(request, list(rows)) if rows else None,
        "lines": _lines(request, words) if may else None,
        "words": words,
        "may": may,
        **_latest(request, Kind.REVIEW),
    }
    return _page(request, "value/review.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def propose(request: PlaceRequest) -> HttpResponse:
    """Propose to cut, protect or grow a line of one's own body."""
    seen = workspace(request.place, request.viewer)
    entered = request.POST if request.method == "POST" else None
    initial = {"line": request.GET.get("line", "")}
    form = ProposalForm(seen, request.viewer, entered, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            add_row(
                By(request.user, request.viewer),
                place=request.place,
                table=TABLE,
                cells=form.cells,
                body=form.body,
                visibility=form.cleaned_data["visibility"],
            )
            return redirect("value:review", slug=request.place.slug)
        except Refused as refused:
            form.refuse(refused)
    return _page(request, "value/proposal.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@place_view(Deed.EDIT)
def amend(request: PlaceRequest, row: int) -> HttpResponse:
    """Change a proposal."""
    held = found(Row.objects.filter(table=TABLE), request.viewer, pk=row)
    require(request.viewer, Deed.EDIT, held)
    if request.POST.get("keep") == "theirs":
        return redirect("value:review", slug=request.place.slug)
    entered = request.POST if request.method == "POST" else None
    sharing = {"visibility": held.visibility, "version": held.version}
    seen = workspace(request.place, request.viewer)
    form = ProposalForm(seen, request.viewer, entered, initial={**held.values, **sharing})
    if form.is_bound and form.is_valid():
        try:
            change_row(
                By(request.user, request.viewer),
                held,
                version=form.cleaned_data["version"] or 0,
                cells=form.cells,
                visibility=form.cleaned_data["visibility"],
                embargo=held.embargo,
            )
            return redirect("value:review", slug=request.place.slug)
        except Refused as refused:
            form.refuse(refused)
        except Conflict as conflict:
            return _conflict(request, form, conflict)
    return _page(request, "value/proposal.html", {"form": form, "row": held})


@require_safe
@place_view(Deed.VIEW)
def medium_term(request: PlaceRequest) -> HttpResponse:
    """Show the council's medium-term plan as it was last run, or how to begin one."""
    rows = visible(Row.objects.filter(table=BUDGET), request.viewer)
    said = {
        "has_budget": rows.exists(),
        "may": request.viewer.may(Deed.EDIT),
        **_latest(request, Kind.FINANCE),
    }
    return _page(request, "value/medium_term.html", said)


def _latest(request: PlaceRequest, kind: Kind) -> dict[str, object]:
    """Return the latest result of a kind as its page shows it; nothing where there is none."""
    held = latest(request.viewer, kind)
    if held is None:
        return {"result": None}
    chapters = shown(
        chapters_of(held.story),
        held.story["numbers"],
        addresses_of(request.place.slug, held.pk),
    )
    return {"result": held, "changed": changed_since(held), "chapters": chapters}


def _proposals(request: PlaceRequest, rows: list[Row]) -> Table:
    slug, titles = request.place.slug, titles_of(workspace(request.place, request.viewer))
    lines: list[list[Cell]] = []
    for row in rows:
        cells, decision = row.values, str(row.values.get("decision", ""))
        href = reverse("value:amend", kwargs={"slug": slug, "row": row.pk})
        may = request.viewer.may(Deed.EDIT, row)
        name = str(cells.get("line", ""))
        lines.append(
            [
                Link(titles.get(name, name), href) if may else titles.get(name, name),
                Tag(decision, COLOURS.get(decision, "grey")),  # type: ignore[arg-type]
                _by_how_much(row),
                str(cells.get("action", "")) or _("not known"),
                str(cells.get("why", "")),
                str(row.get_visibility_display()),
            ]
        )
    return Table(
        caption=_("Proposals"),
        headings=[
            (_("Line"), False), (_("Decision"), False), (_("A year"), True),
            (_("Action it pays for"), False), (_("Why"), False), (_("Who may see it"), False),
        ],
        rows=lines,
    )  # fmt: skip


def _by_how_much(row: Row) -> str:
    cells = row.values
    if "share" in cells:
        share = cells["share"]
        return f"{share:.1%}" if isinstance(share, int | float) else str(share)
    if "gbp" in cells:
        gbp = cells["gbp"]
        return f"£{gbp:,.0f}" if isinstance(gbp, int | float) else f"£{gbp}"
    return "–"


def _lines(request: PlaceRequest, words: str) -> Table | None:
    """Return lines that the person may propose on; None when the rows do not hold together."""
    keys = frozenset(bodies_to(request.viewer, Deed.EDIT).values_list("key", flat=True))
    try:
        found_lines = lines_of(workspace(request.place, request.viewer), keys, words)
    except InputError:
        return None
    return Table(
        caption=_("Lines of your own body, the largest first"),
        headings=[(_("Line"), False), (_("Spent in a year"), True), (_("Propose"), False)],
        rows=[[line.title, line.amount, _propose(request, line)] for line in found_lines],
    )


def _propose(request: PlaceRequest, line: Line) -> Link:
    href = reverse("value:propose", kwargs={"slug": request.place.slug})
    return Link(_("Propose"), f"{href}?{urlencode({'line': line.name})}", hidden=line.title)


def _conflict(request: PlaceRequest, form: ProposalForm, conflict: Conflict) -> HttpResponse:
    """Show both versions of every cell that differs; keeping mine sends it on theirs."""
    theirs = {} if conflict.theirs is None else conflict.theirs.values
    version = 0 if conflict.theirs is None else conflict.theirs.version
    mine = form.cells
    said = {
        "rows": [
            (title_of(name), mine.get(name, ""), theirs.get(name, ""))
            for name in CELLS
            if str(mine.get(name, "")) != str(theirs.get(name, ""))
        ],
        "hidden": [
            *((name, form.data.get(name, "")) for name in form.fields if name != "version"),
            ("version", version),
        ],
        "changed_by": None if conflict.theirs is None else conflict.theirs.changed_by,
        "changed_at": None if conflict.theirs is None else conflict.theirs.changed,
        "gone": conflict.theirs is None,
    }
    return _page(request, "value/proposal_conflict.html", said, status=409)


def _page(
    request: PlaceRequest, template: str, said: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    form = said.get("form")
    wrong = isinstance(form, ProposalForm) and form.is_bound and bool(form.errors)
    slug = request.place.slug
    here = [Link(overview_title(), reverse("value:overview", kwargs={"slug": slug}))]
    context = {"place": request.place, "section": SECTION, "here": here, **said}
    return render(request, template, context, status=422 if wrong else status)
