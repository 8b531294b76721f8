"""The evidence library: findings with their figures and sources, and an action made from one."""

from __future__ import annotations

from typing import Annotated, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.prevention.intervention import EffectKind, UnitCost
from wholeplace.prevention.ledger import Tier
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.ledger import EstimateOut, Share
from wholeplace.web.api.schemas import Given, Listed, Paging, Told, Words
from wholeplace.web.api.schemas import Text as LongText
from wholeplace.web.api.shapes import RowOut, SourceOut, row_out
from wholeplace.web.places.access import Deed
from wholeplace.web.places.models import Visibility
from wholeplace.web.places.services import Refused
from wholeplace.web.places.workspace import workspace
from wholeplace.web.value.action_forms import ActionForm
from wholeplace.web.value.action_services import make_from
from wholeplace.web.value.evidence_library import (
    EFFECTS,
    Entry,
    beginning,
    entries,
    example_of,
    payers_of,
    search,
    unit_costs_of,
)
from wholeplace.web.value.forms import SearchForm

router = Router(tags=["Evidence"])
FINDING = "/places/{slug}/evidence/{finding}"
LARGEST = 1e15
MOST_YEARS = 30
LAST_YEAR = 9_999
WEAKEST = 6
BEST = 1
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]
Year = Annotated[int, Field(ge=1, le=LAST_YEAR)]
Whole = Annotated[int, Field(ge=0, le=LAST_YEAR)]
SENT_AS = {
    "cost_per_person": "cost_per_person_gbp",
    "cost_low": "cost_low_gbp",
    "cost_high": "cost_high_gbp",
}
"""What a field of the form of an action is called here, where its unit is in its name."""


class EvidenceFilter(Paging):
    """Which findings: that hold every word, of one tier, of a grade or better, usable as they are.

    Grade 1 is the best and 6 the weakest.
    """

    words: Words = ""
    tier: Tier | Literal[""] = ""
    grade: Annotated[int, Field(ge=BEST, le=WEAKEST)] | None = None
    usable: bool = False


class FindingOut(Told):
    """One finding of one study: its figures as published; null where nothing is stated.

    ``level`` is that of the interval ``low`` to ``high``, and ``interval`` says whether it is
    published, derived by us or none. ``why_not`` says why it is no effect as it stands.
    """

    id: str
    intervention: str
    population: str
    tier: str
    outcome: str
    kind: str
    unit: str
    effect: float | None
    low: float | None
    high: float | None
    level: float | None
    interval: str
    study: str
    design: str
    grade: int
    use: str
    why_not: str


class FindingOneOut(FindingOut):
    """A finding with its levels, its cost, what the example of an action acts on and its source."""

    without: float | None
    with_action: float | None
    cost_per_participant_gbp: float | None
    prices: int | None
    acts_on: str
    has_example: bool
    can_be_action: bool
    note: str
    address: str
    source: SourceOut


class NewAction(Given):
    """An action as the page of a finding asks for it; what is null was left blank.

    Shares are 0 to 1, amounts in the prices of ``prices``; each range takes low, high and level.
    """

    title: LongText | None = None
    owner: Words | None = None
    visibility: Visibility = Visibility.PARTNERSHIP
    population: LongText | None = None
    eligible: Number | None = None
    take_up: Share | None = None
    take_up_low: Share | None = None
    take_up_high: Share | None = None
    take_up_level: Share | None = None
    take_up_source: LongText | None = None
    attrition: Share | None = None
    first_year: Year | None = None
    years: Annotated[int, Field(ge=1, le=MOST_YEARS)] | None = None
    first_share: Share | None = None
    cost_body: Words | None = None
    prices: Year | None = None
    cost_per_person_gbp: Number | None = None
    cost_low_gbp: Number | None = None
    cost_high_gbp: Number | None = None
    cost_level: Share | None = None
    cost_what: LongText | None = None
    cost_source: LongText | None = None
    outcome: LongText | None = None
    need: Number | None = None
    need_low: Number | None = None
    need_high: Number | None = None
    need_level: Share | None = None
    need_source: LongText | None = None
    period: Number | None = None
    kind: EffectKind | None = None
    size: Number | None = None
    size_low: Number | None = None
    size_high: Number | None = None
    size_level: Share | None = None
    acts_on: LongText | None = None
    unit_cost: Words | None = None
    lag: Whole | None = None
    duration: Whole | None = None
    drop_off: Share | None = None


class UnitCostOut(Told):
    """What one use of a service costs [GBP, prices of ``prices``]; an effect may save it."""

    id: str
    name: str
    gbp: EstimateOut
    prices: int
    unit: str
    value_kind: str
    source: str
    note: str


@router.get(
    "/places/{slug}/evidence",
    response=answers(Listed[FindingOut]),
    summary="Evidence library",
    **needs(Deed.VIEW),
)
def findings(request: ApiRequest, slug: str, which: Query[EvidenceFilter]) -> Listed[FindingOut]:
    """List findings, those that can be an effect first and the best evidence first."""
    asked = {name: getattr(which, name) for name in ("words", "tier", "grade", "usable")}
    told = fitting(SearchForm(entered(asked))).cleaned_data
    held = search(told["words"], tier=told["tier"], grade=told["grade"], usable=told["usable"])
    shown = held[which.offset : which.offset + which.limit]
    return Listed(items=[_finding(entry) for entry in shown], total=len(held))


@router.get(FINDING, response=answers(FindingOneOut), summary="One finding", **needs(Deed.VIEW))
def finding(request: ApiRequest, slug: str, finding: Words) -> FindingOneOut:
    """Show a finding: effect with its interval, people, study, source, and what it is good for."""
    entry = _entry(finding)
    example = example_of(entry, workspace(request.place, request.viewer).bundle)
    effect = example[EFFECTS][0] if example else {}
    names = ("without", "with_action", "prices", "note")
    return FindingOneOut(
        **_finding(entry).model_dump(),
        **{name: getattr(entry.evidence, name) for name in names},
        cost_per_participant_gbp=entry.evidence.cost_per_participant,
        acts_on=str(effect.get("acts_on") or effect.get("unit_cost") or ""),
        has_example=bool(example),
        can_be_action=entry.can_be_action,
        address=entry.address,
        source=SourceOut.model_validate(entry.evidence.source),
    )


@router.get(
    FINDING + "/beginning",
    response=answers(NewAction),
    summary="What a new action begins with",
    **needs(Deed.EDIT),
)
def begun(request: ApiRequest, slug: str, finding: Words) -> NewAction:
    """Show what an action made from a finding begins with; put your own figures in their place."""
    entry = _usable(finding)
    start = beginning(entry, workspace(request.place, request.viewer).bundle)
    return NewAction.model_validate(
        {SENT_AS.get(name, name): None if value == "" else value for name, value in start.items()}
    )


@router.post(
    FINDING + "/actions",
    response=answers(RowOut, status=201),
    summary="Make an action from a finding",
    **needs(Deed.EDIT),
)
def make(request: ApiRequest, slug: str, finding: Words, new: NewAction) -> Status[RowOut]:
    """Make an action of my body from a finding: its row, its costs and its effect in one step."""
    entry = _usable(finding)
    payers = payers_of(workspace(request.place, request.viewer).bundle)
    told = {name: getattr(new, SENT_AS.get(name, name)) for name in ActionForm.base_fields}
    form = fitting(ActionForm(request.viewer, entered(told), payers=payers), named=SENT_AS)
    by, place = by_of(request), request.place
    try:
        row = make_from(by, place=place, body=form.body, entry=entry, told=form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        fitting(form, named=SENT_AS)
        raise
    return Status(201, row_out(row))


@router.get(
    "/places/{slug}/unit-costs",
    response=answers(Listed[UnitCostOut]),
    summary="Unit costs",
    **needs(Deed.VIEW),
)
def unit_costs(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[UnitCostOut]:
    """List what an avoided outcome can save: published unit costs, and those of the place."""
    held = unit_costs_of(workspace(request.place, request.viewer).bundle)
    shown = held[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_unit_cost(cost) for cost in shown], total=len(held))


def _entry(finding: str) -> Entry:
    if finding not in entries():
        raise Http404
    return entries()[finding]


def _usable(finding: str) -> Entry:
    """Return a finding that an action can be made from."""
    entry = _entry(finding)
    if not entry.can_be_action:
        raise PermissionDenied
    return entry


def _finding(entry: Entry) -> FindingOut:
    names = set(FindingOut.model_fields) - {"use", "why_not"}
    told = {name: getattr(entry.evidence, name) for name in names}
    return FindingOut(**told, use=entry.use, why_not=entry.why_not)


def _unit_cost(cost: UnitCost) -> UnitCostOut:
    names = ("id", "name", "prices", "unit", "value_kind", "note")
    told = {name: getattr(cost, name) for name in names}
    gbp = EstimateOut.model_validate(cost.amount)
    return UnitCostOut(**told, gbp=gbp, source=str(cost.source))
