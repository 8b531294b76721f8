"""Reporting periods: opened, reported in, frozen for good; corrections stand beside."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.web.outcomes.editing import (
    Sheet,
    by_of,
    conflict_page,
    differences,
    edit,
    entered_in,
    form_page,
    frozen_words,
    shown,
)
from wholeplace.web.outcomes.forms import NoteForm, PeriodForm, ReportForm
from wholeplace.web.outcomes.hanging import found
from wholeplace.web.outcomes.models import Note, Period, Report
from wholeplace.web.outcomes.reporting import Line, count_table, counts, lines_of, pack, seen
from wholeplace.web.outcomes.rows import Commitment, commitment_at, text
from wholeplace.web.outcomes.services import Frozen, Stale, beside, freeze, open_period, report
from wholeplace.web.outcomes.views.handing import EDITS
from wholeplace.web.outcomes.views.outcomes import back
from wholeplace.web.pages.charts import csv_response
from wholeplace.web.pages.figures import Link
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, place_view, require


@require_safe
@place_view(Deed.VIEW)
def periods(request: PlaceRequest) -> HttpResponse:
    """Show every reporting period, the latest first."""
    context = {
        "periods": [(each, counts(lines_of(each, request.viewer))) for each in _periods(request)],
        "may_open": request.viewer.may(Deed.ADMINISTER),
        "links": [Link(_("Outcomes"), back(request))],
    }
    return shown(request, "outcomes/periods.html", context)


@require_http_methods(EDITS)
@place_view(Deed.ADMINISTER)
def period_add(request: PlaceRequest) -> HttpResponse:
    """Open a reporting period; one is open at a time, and they only go forward."""
    form = PeriodForm(entered_in(request), last=_periods(request).first())
    sheet = Sheet(
        _("Open a reporting period"),
        _all(request),
        _("Reporting periods"),
        _("Every agreed or running commitment is then due a report by its own body."),
    )
    if not form.is_bound or not form.is_valid():
        return form_page(request, form, sheet)
    new = open_period(by_of(request), place=request.place, **form.cleaned_data)
    return redirect("outcomes:period", slug=request.place.slug, period=new.pk)


@require_safe
@place_view(Deed.VIEW)
def period(request: PlaceRequest, period: int) -> HttpResponse:
    """Show one period: what was reported, by body and by outcome, and what is missing."""
    return _page(request, period, "outcomes/period.html")


@require_safe
@place_view(Deed.VIEW)
def period_print(request: PlaceRequest, period: int) -> HttpResponse:
    """Show one period as a page to print for a committee."""
    return _page(request, period, "outcomes/period_print.html")


@require_safe
@place_view(Deed.VIEW)
def period_figures(request: PlaceRequest, period: int) -> HttpResponse:
    """Answer with a period's report as CSV."""
    held = _one(request, period)
    return csv_response(pack(lines_of(held, request.viewer)), filename=f"report-{held.pk}.csv")


@require_http_methods(EDITS)
@place_view(Deed.ADMINISTER)
def period_freeze(request: PlaceRequest, period: int) -> HttpResponse:
    """Ask, and then freeze a period for good."""
    held = _one(request, period)
    to = _at(request, held)
    if not held.is_open:
        return redirect(to)
    problem = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            freeze(by_of(request), held, version=int(version) if version.isdecimal() else 0)
            return redirect(to)
        except Stale:
            problem = _("Someone changed this since you opened it. Look at it again first.")
    told = _(
        "Nobody can change what was reported in %(name)s afterwards; a correction stands beside"
        " it. What nobody reported is written down as not reported. There is no way back."
    )
    context = {
        "sheet": Sheet(_("Freeze this period?"), to, held.name),
        "text": told % {"name": held.name},
        "problem": problem,
        "action_text": _("Freeze it for good"),
        "hidden": [("version", held.version)],
        "links": [Link(held.name, to)],
    }
    status = 409 if problem else 200
    return shown(request, "outcomes/ask.html", context, status=status)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def report_edit(request: PlaceRequest, period: int, row: int) -> HttpResponse:
    """Report on a commitment of one's own body in the open period."""
    held, one = _one(request, period), commitment_at(request.viewer, row)
    require(request.viewer, Deed.EDIT, one.row)
    sheet = Sheet(_("Report on this commitment"), _at(request, held), held.name, one.title)
    if request.POST.get("keep") == "theirs" or not (held.is_open or request.method == "POST"):
        return redirect(sheet.back)
    existing = held.reports.filter(commitment=one.id, body=one.row.body_id).first()
    thing = _as_it_is(existing or Report(period=held), one)
    form = ReportForm(entered_in(request), viewer=request.viewer, thing=thing)
    if not form.is_bound or not form.is_valid():
        return form_page(request, form, sheet)
    try:
        _kept(request, form, new=existing is None or form.version == 0)
    except Stale as stale:
        rows = differences(form, stale.theirs)
        return conflict_page(request, sheet, rows, stale.theirs)
    except Frozen:
        form.add_error(None, frozen_words())
        return form_page(request, form, sheet)
    return redirect(sheet.back)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def note_add(request: PlaceRequest, report: int) -> HttpResponse:
    """Add a correction beside a report of one's own body."""
    held = found(Report.objects.select_related("period"), request.viewer, pk=report)
    if not seen([held], request.viewer):
        raise Http404
    require(request.viewer, Deed.EDIT, held)
    new = Note(report=held, **beside(held))
    form = NoteForm(entered_in(request), viewer=request.viewer, thing=new)
    about = _("%(title)s. What was reported stays as it is; this stands beside it.")
    to = _at(request, held.period)
    said = about % {"title": held.title}
    return edit(request, form, Sheet(_("Add a correction"), to, held.period.name, said), new=True)


def _page(request: PlaceRequest, period: int, template: str) -> HttpResponse:
    held = _one(request, period)
    lines = lines_of(held, request.viewer)
    slug = request.place.slug
    links = {
        line.commitment.row.pk: reverse(
            "outcomes:commitment", kwargs={"slug": slug, "row": line.commitment.row.pk}
        )
        for line in lines
        if line.commitment is not None
    }
    context = {
        "period": held,
        "counts": counts(lines),
        "lines": lines,
        "pack": pack(lines, links=links),
        "by_body": count_table(lines, by="owner", viewer=request.viewer),
        "by_outcome": count_table(lines, by="outcome", viewer=request.viewer),
        "mine": [line for line in lines if _may_report(request, line)],
        "corrects": [line for line in lines if _may_correct(request, line)],
        "late": sum(line.is_overdue for line in lines),
        "may_freeze": held.is_open and request.viewer.may(Deed.ADMINISTER),
        "links": [Link(_("Outcomes"), back(request)), Link(_("Reporting periods"), _all(request))],
        "print_links": [Link(held.name, _at(request, held))],
    }
    return shown(request, template, context)


def _may_report(request: PlaceRequest, line: Line) -> bool:
    held = line.commitment
    return line.period.is_open and held is not None and request.viewer.may(Deed.EDIT, held.row)


def _may_correct(request: PlaceRequest, line: Line) -> bool:
    held = line.report
    frozen = not line.period.is_open
    return frozen and held is not None and request.viewer.may(Deed.EDIT, held)


def _as_it_is(thing: Report, one: Commitment) -> Report:
    """Return a report that says of its commitment what its row says now."""
    thing.commitment, thing.title, thing.outcome = one.id, one.title, one.outcome
    thing.due = text(one.row, "due")
    for name, value in beside(one.row).items():
        setattr(thing, name, value)
    return thing


def _kept(request: PlaceRequest, form: ReportForm, *, new: bool) -> None:
    report(
        by_of(request),
        form.save(commit=False),
        version=None if new else form.version,
        spent=form.cleaned_data["spent"],
        shared=form.cleaned_data["shared"],
    )


def _periods(request: PlaceRequest) -> QuerySet[Period]:
    return visible(Period.objects.all(), request.viewer)


def _one(request: PlaceRequest, period: int) -> Period:
    return found(Period.objects.all(), request.viewer, pk=period)


def _at(request: PlaceRequest, period: Period) -> str:
    return reverse("outcomes:period", kwargs={"slug": request.place.slug, "period": period.pk})


def _all(request: PlaceRequest) -> str:
    return reverse("outcomes:periods", kwargs={"slug": request.place.slug})
