"""Commitments: who will do what by when, with money by year and fund, and who helps."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.report.words import pounds
from wholeplace.web.outcomes.commitment_parts import is_overdue
from wholeplace.web.outcomes.editing import Sheet, by_of, entered_in, form_page, shown
from wholeplace.web.outcomes.models import CommitmentMoney, Helper, Milestone, Period
from wholeplace.web.outcomes.reporting import history, in_words, open_period, tag_of
from wholeplace.web.outcomes.row_editing import ask_row, row_conflict
from wholeplace.web.outcomes.row_forms import FUNDINGS, STATUSES, CommitmentForm, Offered
from wholeplace.web.outcomes.row_services import Wanted, add, change
from wholeplace.web.outcomes.rows import (
    Commitment,
    commitment_at,
    commitments,
    of_row,
    rows_of,
    titles,
)
from wholeplace.web.outcomes.views.handing import EDITS, offer_words
from wholeplace.web.outcomes.views.outcomes import back
from wholeplace.web.pages.charts import csv_response
from wholeplace.web.pages.figures import Cell, Colour, Fine, Heading, Link, Table, Tag
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, place_view, require
from wholeplace.web.places.services import Conflict, Refused, remove_row
from wholeplace.years import year_label

OVERDUE = "overdue"


@require_safe
@place_view(Deed.VIEW)
def every(request: PlaceRequest) -> HttpResponse:
    """Show every commitment that the viewer may see; by state, or only the overdue ones."""
    state = request.GET.get("state", "")
    state = state if state in (*STATUSES, OVERDUE) else ""
    held = [c for c in commitments(request.viewer) if _is_in(c, state)]
    context = {
        "table": _table(request, held),
        "state": state,
        "states": [("", _("All")), *STATUSES.items(), (OVERDUE, _("Overdue"))],
        "may_edit": request.viewer.may(Deed.EDIT),
        "links": [Link(_("Outcomes"), back(request))],
    }
    return shown(request, "outcomes/commitments.html", context)


@require_safe
@place_view(Deed.VIEW)
def every_figures(request: PlaceRequest) -> HttpResponse:
    """Answer with every commitment that the viewer may see as CSV."""
    table = _table(request, commitments(request.viewer))
    return csv_response(table, filename=f"commitments-{request.place.slug}.csv")


@require_safe
@place_view(Deed.VIEW)
def commitment(request: PlaceRequest, row: int) -> HttpResponse:
    """Show one commitment with its steps, money, helpers and what was reported of it."""
    one = commitment_at(request.viewer, row)
    may = request.viewer.may(Deed.EDIT, one.row)
    money = list(of_row(CommitmentMoney.objects.all(), one.row, request.viewer))
    period = open_period(request.viewer)
    context = {
        "commitment": one,
        "facts": _facts(request, one),
        "milestones": _milestones(request, one, may=may),
        "money": _money(request, one, money, may=may),
        "helpers": _helpers(request, one, may=may),
        "history": _history(request, one),
        "may_edit": may,
        "period": period,
        **offer_words(request, one.row),
        "links": [Link(_("Outcomes"), back(request)), Link(_("Commitments"), _all(request))],
    }
    return shown(request, "outcomes/commitment.html", context)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def commitment_add(request: PlaceRequest) -> HttpResponse:
    """Add a commitment of one's own body."""
    form = _form(request, None)
    about = _("Written once here, it is used in every version of the plan and every report.")
    sheet = Sheet(_("Add a commitment"), _all(request), _("Commitments"), about)
    if form.is_bound and form.is_valid():
        try:
            row = add(by_of(request), place=request.place, table="commitments",
                      wanted=_wanted(form))  # fmt: skip
            return redirect("outcomes:commitment", slug=request.place.slug, row=row.pk)
        except Refused as refused:
            form.refuse(refused)
    return form_page(request, form, sheet)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def commitment_change(request: PlaceRequest, row: int) -> HttpResponse:
    """Change a commitment."""
    one = commitment_at(request.viewer, row)
    require(request.viewer, Deed.EDIT, one.row)
    to = reverse("outcomes:commitment", kwargs={"slug": request.place.slug, "row": row})
    sheet = Sheet(_("Change this commitment"), to, one.title)
    if request.POST.get("keep") == "theirs":
        return redirect(to)
    form = _form(request, one)
    if form.is_bound and form.is_valid():
        try:
            change(by_of(request), one.row, version=form.version, wanted=_wanted(form))
            return redirect(to)
        except Refused as refused:
            form.refuse(refused)
        except Conflict as conflict:
            return row_conflict(request, form, sheet, conflict)
    return form_page(request, form, sheet)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def commitment_remove(request: PlaceRequest, row: int) -> HttpResponse:
    """Ask, and then take a commitment out."""
    one = commitment_at(request.viewer, row)
    require(request.viewer, Deed.EDIT, one.row)
    text = _("“%(title)s” goes from the plan. What was reported of it in past periods stays.")
    sheet = Sheet(_("Take out this commitment?"), _all(request), _("Commitments"))
    said = text % {"title": one.title}
    return ask_row(request, one.row, sheet, text=said, away=remove_row)


def _is_in(one: Commitment, state: str) -> bool:
    return one.is_overdue if state == OVERDUE else state in ("", one.status)


def _wanted(form: CommitmentForm) -> Wanted:
    seen, embargo = form.cleaned_data["visibility"], form.cleaned_data["embargo"]
    return Wanted(form.cells, form.body, seen, embargo)


def _form(request: PlaceRequest, one: Commitment | None) -> CommitmentForm:
    offered = Offered({
        "outcome": titles(rows_of(request.viewer, "outcomes")).items(),
        "intervention": titles(rows_of(request.viewer, "interventions")).items(),
    })  # fmt: skip
    row = None if one is None else one.row
    return CommitmentForm(entered_in(request), viewer=request.viewer, row=row, offered=offered)


def _all(request: PlaceRequest) -> str:
    return reverse("outcomes:commitments", kwargs={"slug": request.place.slug})


def _state(one: Commitment) -> Cell:
    if one.is_overdue:
        return Tag(_("Overdue"), "red")
    colours: dict[str, Colour] = {"done": "blue", "running": "green", "agreed": "teal"}
    return Tag(str(STATUSES[one.status]), colours.get(one.status, "grey"))


def _table(request: PlaceRequest, held: Sequence[Commitment]) -> Table:
    names = titles(rows_of(request.viewer, "outcomes"))
    rows: list[list[Cell]] = [
        [
            Link(c.title, reverse("outcomes:commitment",
                                  kwargs={"slug": request.place.slug, "row": c.row.pk})),
            c.owner,
            _state(c),
            names.get(c.outcome, _("none named")),
            in_words(c.due),
            Fine(pounds(c.gbp), str(FUNDINGS.get(c.funding, c.funding))),
        ]
        for c in held
    ]  # fmt: skip
    headings: list[Heading] = [
        (_("Commitment"), False), (_("Body"), False), (_("State"), False), (_("Outcome"), False),
        (_("Due"), False), (_("Money set aside"), True),
    ]  # fmt: skip
    return Table(_("Commitments"), headings, rows, caption_hidden=True)


def _facts(request: PlaceRequest, one: Commitment) -> list[tuple[str, Cell]]:
    outcomes = {row.values.get("id"): row for row in rows_of(request.viewer, "outcomes")}
    actions = titles(rows_of(request.viewer, "interventions"))
    serves: Cell = _("none named")
    if (row := outcomes.get(one.outcome)) is not None:
        serves = Link(str(row.values.get("title", "")), reverse(
            "outcomes:outcome", kwargs={"slug": request.place.slug, "row": row.pk}))  # fmt: skip
    return [
        (_("Who will do it"), one.owner),
        (_("How far it has come"), str(STATUSES.get(one.status, one.status))),
        (_("Due"), in_words(one.due)),
        (_("Outcome it serves"), serves),
        (_("Action it carries out"), actions.get(one.action, _("none named"))),
        (_("Money set aside in all"), pounds(one.gbp)),
        (_("Whether the money is there"), str(FUNDINGS.get(one.funding, one.funding))),
        (_("Fund or budget"), one.fund or _("not known")),
        (_("Who may see it"), str(one.row.get_visibility_display())),
    ]


def _milestones(request: PlaceRequest, one: Commitment, *, may: bool) -> Table | None:
    rows: list[list[Cell]] = []
    for step in of_row(Milestone.objects.all(), one.row, request.viewer):
        late = is_overdue(step, request.viewer.today)
        state = Tag(_("Overdue"), "red") if late else Tag(_("To do"))
        done = Tag(_("Done"), "blue")
        rows.append([
            _thing(request, "milestone", step.pk, step.title, may=may),
            in_words(step.due),
            in_words(step.done, "–"),
            state if step.done is None else done,
        ])  # fmt: skip
    headings: list[Heading] = [(_("Milestone"), False), (_("Due"), False), (_("Done on"), False),
                               (_("State"), False)]  # fmt: skip
    return Table(_("Milestones"), headings, rows, caption_hidden=True) if rows else None


def _money(
    request: PlaceRequest, one: Commitment, money: Sequence[CommitmentMoney], *, may: bool
) -> Table | None:
    """Return money by year and fund; the total says when part of it is not known."""
    if not money:
        return None
    rows: list[list[Cell]] = [
        [
            _thing(request, "money", each.pk, year_label(each.year), may=may),
            each.fund,
            pounds(each.gbp),
            str(each.get_visibility_display()),
        ]
        for each in money
    ]
    known = [each.gbp for each in money if each.gbp is not None]
    lost = len(money) - len(known)
    total = pounds(sum(known)) if known else pounds(None)
    words: Cell = (
        Fine(total, _("%(count)d of %(of)d not known") % {"count": lost, "of": len(money)})
        if lost and known
        else total
    )
    headings: list[Heading] = [
        (_("Financial year"), False), (_("Fund or budget"), False), (_("Amount, cash"), True),
        (_("Who may see it"), False),
    ]  # fmt: skip
    rows.append([_("Total of what you may see"), "", words, ""])
    return Table(_("Money by year and fund"), headings, rows, total=True, caption_hidden=True)


def _helpers(request: PlaceRequest, one: Commitment, *, may: bool) -> Table:
    rows: list[list[Cell]] = [[one.owner, _("Responsible: does it")]]
    for each in of_row(Helper.objects.select_related("helper"), one.row, request.viewer):
        name = _thing(request, "helper", each.pk, each.helper.name, may=may)
        rows.append([name, str(each.get_part_display())])
    headings: list[Heading] = [(_("Body"), False), (_("Part"), False)]
    return Table(_("Who has which part"), headings, rows, caption_hidden=True)


def _history(request: PlaceRequest, one: Commitment) -> Table | None:
    periods = list(visible(Period.objects.all(), request.viewer))
    told = {report.period_id: report for report in history(one, request.viewer)}
    rows: list[list[Cell]] = []
    for period in periods:
        report = told.get(period.pk)
        if report is None:
            continue
        href = reverse("outcomes:period", kwargs={"slug": request.place.slug, "period": period.pk})
        rows.append([
            Link(period.name, href), tag_of(report.rag), report.reason,
            in_words(report.forecast, _("not known")),
            f"{report.changed_by or ''}, {in_words(report.changed.date())}",
        ])  # fmt: skip
    headings: list[Heading] = [
        (_("Period"), False), (_("State"), False), (_("Why"), False), (_("Now expected"), False),
        (_("Reported by"), False),
    ]  # fmt: skip
    return Table(_("What was reported"), headings, rows, caption_hidden=True) if rows else None


def _thing(request: PlaceRequest, name: str, pk: int, text: str, *, may: bool) -> Cell:
    if not may:
        return text
    href = reverse(f"outcomes:{name}_change", kwargs={"slug": request.place.slug, "thing": pk})
    return Link(text, href, _("change"))
