"""One outcome: its page, adding, changing, moving and taking it out."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.place.outcomes import Comparison
from wholeplace.report.words import bare, first_upper, number
from wholeplace.web.outcomes.branches import (
    aim_in_words,
    now_in_words,
    parents_of,
    standing_in_words,
)
from wholeplace.web.outcomes.editing import Sheet, by_of, entered_in, form_page, shown
from wholeplace.web.outcomes.indicators import further, may_add_series
from wholeplace.web.outcomes.measures import compared, measures, period_in_words
from wholeplace.web.outcomes.models import Horizon
from wholeplace.web.outcomes.row_editing import ask_row, row_conflict
from wholeplace.web.outcomes.row_forms import OutcomeForm, offered_to
from wholeplace.web.outcomes.row_services import (
    Wanted,
    add,
    change,
    place_outcome,
    remove_outcome,
)
from wholeplace.web.outcomes.rows import Outcome, chosen, commitments, outcomes, series_of
from wholeplace.web.outcomes.views.handing import EDITS, offer_words
from wholeplace.web.pages.figures import Cell, Fine, Link, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view, require
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import Conflict, Refused


@require_safe
@place_view(Deed.VIEW)
def outcome(request: PlaceRequest, row: int) -> HttpResponse:
    """Show one outcome: where it stands, its measures, what is promised for it."""
    held = outcomes(request.viewer)
    one = chosen(held, row)
    also = further(one, request.viewer)
    ids = [one.measure, *(each.measure for each in also)]
    found = compared(request.place, ids, today=request.viewer.today)
    context = {
        "outcome": one,
        "facts": _facts(request, one, held, found),
        "measures": measure_table(request, one, found),
        "further": [(each, measures()[each.measure].title) for each in also
                    if each.measure in measures()],
        "series": series_of(one, request.viewer),
        "may_add_series": may_add_series(request.viewer, one),
        "promised": [c for c in commitments(request.viewer) if c.outcome == one.id],
        "children": [other for other in held if parents_of(held).get(other.id) == one.id],
        "may_edit": request.viewer.may(Deed.EDIT, one.row),
        "links": [Link(_("Outcomes"), back(request))],
        **offer_words(request, one.row),
    }  # fmt: skip
    return shown(request, "outcomes/outcome.html", context)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def outcome_add(request: PlaceRequest) -> HttpResponse:
    """Add an outcome: a body's own, or the partnership's by an administrator."""
    form = _form(request, None)
    sheet = Sheet(
        _("Add an outcome"),
        back(request),
        _("Outcomes"),
        _(
            "A population outcome belongs to the whole partnership; a performance outcome is one"
            " body's. Choose the measure now or later: an outcome without one is shown as such."
        ),
    )
    if form.is_bound and form.is_valid():
        by = by_of(request)
        try:
            with transaction.atomic():
                row = add(by, place=request.place, table="outcomes", wanted=wanted_of(form))
                _put(request, row, form)
            return redirect("outcomes:outcome", slug=request.place.slug, row=row.pk)
        except Refused as refused:
            form.refuse(refused)
    return form_page(request, form, sheet)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def outcome_change(request: PlaceRequest, row: int) -> HttpResponse:
    """Change an outcome, or move it in the tree."""
    one = chosen(outcomes(request.viewer), row)
    require(request.viewer, Deed.EDIT, one.row)
    to = reverse("outcomes:outcome", kwargs={"slug": request.place.slug, "row": row})
    sheet = Sheet(_("Change or move this outcome"), to, one.title)
    if request.POST.get("keep") == "theirs":
        return redirect(to)
    form = _form(request, one)
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():
                by = by_of(request)
                kept = change(by, one.row, version=form.version, wanted=wanted_of(form))
                _put(request, kept, form)
            return redirect(to)
        except Refused as refused:
            form.refuse(refused)
        except Conflict as conflict:
            return row_conflict(request, form, sheet, conflict)
    return form_page(request, form, sheet)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def outcome_remove(request: PlaceRequest, row: int) -> HttpResponse:
    """Ask, and then take an outcome out."""
    one = chosen(outcomes(request.viewer), row)
    require(request.viewer, Deed.EDIT, one.row)
    sheet = Sheet(_("Take out this outcome?"), back(request), _("Outcomes"))
    text = _(
        "“%(title)s” and its place in the tree go. Outcomes under it stay and stand on their own."
        " The activity log keeps what it said."
    ) % {"title": one.title}
    return ask_row(request, one.row, sheet, text=text, away=remove_outcome)


def back(request: PlaceRequest) -> str:
    """Return the address of the overview."""
    return reverse("outcomes:overview", kwargs={"slug": request.place.slug})


def wanted_of(form: OutcomeForm) -> Wanted:
    """Return the row that a form asks for."""
    seen, embargo = form.cleaned_data["visibility"], form.cleaned_data["embargo"]
    return Wanted(form.cells, form.body, seen, embargo)


def measure_table(
    request: PlaceRequest, one: Outcome, found: dict[str, Comparison]
) -> Table | None:
    """Return the published measures of an outcome beside neighbours; None without any."""
    if not found:
        return None
    slug, rows = request.place.slug, list[list[Cell]]()
    for id, each in found.items():
        figure, unit = each.figure, each.figure.unit
        href = reverse("outcomes:measure", kwargs={"slug": slug, "row": one.row.pk, "measure": id})
        held = (
            _("%(level)s interval %(low)s to %(high)s")
            % {"level": f"{figure.level:.0%}", "low": number(figure.low),
               "high": number(figure.high)}
            if figure.low is not None and figure.high is not None and figure.level is not None
            else _("no published interval")
        )  # fmt: skip
        rows.append([
            Link(each.measure.title, href),
            Fine(bare(figure.value, unit), held),
            _when(figure.period, old=each.stale),
            bare(each.median, unit),
            bare(each.england.value if each.england else None, unit),
            standing_in_words(each),
        ])  # fmt: skip
    headings = [
        (_("Measure"), False), (request.place.name, True), (_("Period"), False),
        (_("Neighbours’ median"), True), (_("England"), True), (_("Beside neighbours"), False),
    ]  # fmt: skip
    return Table(_("Published measures of this outcome"), headings, rows)


def _when(period: str, *, old: bool) -> str:
    if not period:
        return _("not known")
    said = period_in_words(period)
    return _("%(period)s (old)") % {"period": said} if old else said


def _facts(
    request: PlaceRequest, one: Outcome, held: Sequence[Outcome], found: dict[str, Comparison]
) -> list[tuple[str, Cell]]:
    parent = next((o for o in held if o.id == parents_of(held).get(one.id)), None)
    over: Cell = _("nothing: it is at the top of the tree")
    if parent is not None:
        over = Link(parent.title, reverse(
            "outcomes:outcome", kwargs={"slug": request.place.slug, "row": parent.row.pk}
        ))  # fmt: skip
    kind = _("Population outcome") if one.is_population else _("Performance outcome")
    return [
        (_("Kind"), kind),
        (_("Who answers for it"), first_upper(one.owner)),
        (_("Helps to bring about"), over),
        (_("Now"), now_in_words(one, found)),
        (_("Target"), aim_in_words(one, found) or _("not set")),
        (_("How soon it can be seen"), str(Horizon(one.horizon or "medium").label)),
        (_("Who may see it"), str(one.row.get_visibility_display())),
    ]


def _form(request: PlaceRequest, one: Outcome | None) -> OutcomeForm:
    form = OutcomeForm(
        entered_in(request),
        viewer=request.viewer,
        row=None if one is None else one.row,
        offered=offered_to(one, outcomes(request.viewer)),
    )
    if one is not None:
        form.initial.update(parent=one.parent, position=one.position)
    return form


def _put(request: PlaceRequest, row: Row, form: OutcomeForm) -> None:
    if not request.viewer.may(Deed.EDIT, row):
        raise PermissionDenied
    place_outcome(
        by_of(request),
        row,
        parent=form.cleaned_data["parent"],
        position=form.cleaned_data["position"] or 0,
    )
