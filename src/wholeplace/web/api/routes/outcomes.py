"""Outcomes and commitments with what hangs on them, and what was reported in each period."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.schemas import Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.outcomes.branches import parents_of
from wholeplace.web.outcomes.forms import PeriodForm, ReportForm
from wholeplace.web.outcomes.models import Period, Rag, Report
from wholeplace.web.outcomes.reporting import Line, lines_of, seen
from wholeplace.web.outcomes.rows import Commitment, Outcome, commitments, outcomes
from wholeplace.web.outcomes.services import beside, correct, freeze, open_period, report
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found, require

router = Router(tags=["Outcomes"])
PERIODS = "/places/{slug}/periods"
MOST_GBP = 1e12
SHORTEST = 1


class OutcomeOut(Told):
    """An outcome and its place in the tree; change its row in the table ``outcomes``."""

    row: int
    id: str
    title: str
    owner: str
    is_population: bool
    parent: str


class CommitmentOut(Told):
    """A commitment; change its row in the table ``commitments``."""

    row: int
    id: str
    title: str
    owner: str
    outcome: str
    action: str
    status: str
    gbp: float | None
    fund: str
    due: date | None
    is_overdue: bool


class PeriodOut(Told):
    """A reporting period: open until it is frozen, for good."""

    id: int
    name: str
    starts: date
    ends: date
    state: str
    frozen: datetime | None
    version: int


class ReportOut(Told):
    """What was said of a commitment in a period; ``not reported`` when nothing was."""

    id: int | None
    commitment: str
    title: str
    owner: str
    rag: str
    reason: str
    forecast: date | None
    spent_gbp: float | None
    is_overdue: bool
    version: int | None
    notes: list[str]


class NewPeriod(Given):
    """A new reporting period."""

    name: Words = Field(min_length=SHORTEST)
    starts: date
    ends: date


class PeriodVersion(Given):
    """The version of a period that I read."""

    version: Id


class NewReport(Given):
    """What to report of one of my commitments; ``version`` is null the first time."""

    rag: Rag
    reason: Text = ""
    forecast: date | None = None
    spent_gbp: float | None = Field(None, ge=0, le=MOST_GBP)
    spent_shared: bool = False
    version: Id | None = None


class Correction(Given):
    """A correction that stands beside a frozen report."""

    text: Text = Field(min_length=SHORTEST)


class NoteOut(Told):
    """A correction as it stands."""

    id: int
    text: str


@router.get(
    "/places/{slug}/outcomes",
    response=answers(list[OutcomeOut]),
    summary="Outcomes",
    **needs(Deed.VIEW),
)
def every_outcome(request: ApiRequest, slug: str) -> list[OutcomeOut]:
    """List outcomes: population outcomes are shared, performance outcomes are one body's."""
    held = outcomes(request.viewer)
    over = parents_of(held)
    return [_outcome(each, over.get(each.id, "")) for each in held]


@router.get(
    "/places/{slug}/commitments",
    response=answers(list[CommitmentOut]),
    summary="Commitments",
    **needs(Deed.VIEW),
)
def every_commitment(request: ApiRequest, slug: str) -> list[CommitmentOut]:
    """List commitments with their owners, money and days."""
    return [_commitment(each) for each in commitments(request.viewer)]


@router.get(PERIODS, response=answers(Listed[PeriodOut]), summary="Periods", **needs(Deed.VIEW))
def periods(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[PeriodOut]:
    """List reporting periods, the latest first."""
    seen = visible(Period.objects.all(), request.viewer)
    shown = seen[paging.offset : paging.offset + paging.limit]
    return Listed(items=[PeriodOut.model_validate(each) for each in shown], total=seen.count())


@router.post(
    PERIODS,
    response=answers(PeriodOut, status=201),
    summary="Open a period",
    **needs(Deed.ADMINISTER),
)
def add_period(request: ApiRequest, slug: str, new: NewPeriod) -> Status[PeriodOut]:
    """Open a reporting period."""
    last = visible(Period.objects.all(), request.viewer).first()
    form = fitting(PeriodForm(entered(new.model_dump()), last=last))
    made = open_period(by_of(request), place=request.place, **form.cleaned_data)
    return Status(201, PeriodOut.model_validate(made))


@router.post(
    PERIODS + "/{period}/freeze",
    response=answers(PeriodOut),
    summary="Freeze a period",
    **needs(Deed.ADMINISTER),
)
def frozen(request: ApiRequest, slug: str, period: Id, on: PeriodVersion) -> PeriodOut:
    """Freeze a period, for good: what was not reported is written down as such."""
    made = freeze(by_of(request), _period(request, period), version=on.version)
    return PeriodOut.model_validate(made)


@router.get(
    PERIODS + "/{period}/reports",
    response=answers(list[ReportOut]),
    summary="Reports of a period",
    **needs(Deed.VIEW),
)
def reports(request: ApiRequest, slug: str, period: Id) -> list[ReportOut]:
    """List every commitment of a period with what was said of it, the worst first."""
    return [_report(line) for line in lines_of(_period(request, period), request.viewer)]


@router.put(
    PERIODS + "/{period}/reports/{commitment}",
    response=answers(ReportOut),
    summary="Report on a commitment",
    **needs(Deed.EDIT),
)
def told(request: ApiRequest, slug: str, period: Id, commitment: str, new: NewReport) -> ReportOut:
    """Report on one of my commitments in an open period."""
    by, held = by_of(request), _period(request, period)
    mine = next((c for c in commitments(request.viewer) if c.id == commitment), None)
    if mine is None:
        raise Http404
    require(request.viewer, Deed.EDIT, mine.row)
    earlier = _reported(request, held, mine) if new.version else None
    sent = {**new.model_dump(), "spent": new.spent_gbp, "shared": new.spent_shared}
    thing = earlier or _new_report(held, mine)
    form = fitting(ReportForm(entered(sent), viewer=request.viewer, thing=thing))
    given = form.save(commit=False)
    version = None if earlier is None else new.version
    report(by, given, version=version, spent=new.spent_gbp, shared=new.spent_shared)
    lines = lines_of(held, request.viewer)
    return _report(next(line for line in lines if line.report and line.report.pk == given.pk))


@router.post(
    PERIODS + "/{period}/reports/{report}/corrections",
    response=answers(NoteOut, status=201),
    summary="Correct a frozen report",
    **needs(Deed.EDIT),
)
def corrected(
    request: ApiRequest, slug: str, period: Id, report: Id, new: Correction
) -> Status[NoteOut]:
    """Put a correction beside a report of a frozen period; the report stays as it is."""
    of = Report.objects.filter(period=_period(request, period))
    held = found(of, request.viewer, pk=report)
    if not seen([held], request.viewer):
        raise Http404
    require(request.viewer, Deed.EDIT, held)
    if held.period.is_open:
        raise PermissionDenied
    return Status(201, NoteOut.model_validate(correct(by_of(request), held, text=new.text)))


def _period(request: ApiRequest, period: int) -> Period:
    return found(Period.objects.all(), request.viewer, pk=period)


def _reported(request: ApiRequest, period: Period, held: Commitment) -> Report | None:
    mine = Report.objects.filter(period=period, body=held.row.body_id, commitment=held.id)
    return visible(mine, request.viewer).first()


def _new_report(period: Period, held: Commitment) -> Report:
    return Report(
        period=period,
        commitment=held.id,
        title=held.title,
        outcome=held.outcome,
        due="" if held.due is None else held.due.isoformat(),
        **beside(held.row),
    )


def _outcome(held: Outcome, parent: str) -> OutcomeOut:
    return OutcomeOut(
        row=held.row.pk,
        id=held.id,
        title=held.title,
        owner=held.owner,
        is_population=held.is_population,
        parent=parent,
    )


def _commitment(held: Commitment) -> CommitmentOut:
    names = ("id", "title", "owner", "outcome", "action", "status", "gbp", "fund", "due")
    told = {name: getattr(held, name) for name in names}
    return CommitmentOut(row=held.row.pk, is_overdue=held.is_overdue, **told)


def _report(line: Line) -> ReportOut:
    said = line.report
    return ReportOut(
        id=None if said is None else said.pk,
        commitment=said.commitment if said else line.commitment.id if line.commitment else "",
        title=line.title,
        owner=line.owner,
        rag=line.rag,
        reason="" if said is None else said.reason,
        forecast=None if said is None else said.forecast,
        spent_gbp=line.spent,
        is_overdue=line.is_overdue,
        version=None if said is None else said.version,
        notes=[note.text for note in line.notes],
    )
