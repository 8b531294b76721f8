"""Pooled funds as one thing, and the schedule that the plan settles them to."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.store import cells
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import Misshapen, entered, fitting
from wholeplace.web.api.routes.ledger import EstimateOut
from wholeplace.web.api.routes.tables import body_of
from wholeplace.web.api.schemas import Done, Given, Listed, Paging, Text, Told, Words
from wholeplace.web.api.shapes import body_key
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import require
from wholeplace.web.places.models import Row
from wholeplace.web.plans.documents import opened_draft
from wholeplace.web.plans.funds import (
    KINDS,
    Fund,
    FundForm,
    fund_of,
    funds_of,
    keep_fund,
    may_change,
    remove_fund,
    share_of,
)
from wholeplace.web.plans.models import Draft

router = Router(tags=["Pooled money"])
FUNDS = "/places/{slug}/plan/funds"
ONE = FUNDS + "/{fund}"
MOST_MEMBERS = 200
DIGITS = 12  # of a share: far below what its sum may miss
PartOfWhole = Annotated[float, Field(ge=0, le=1)]


class FundMemberOut(Told):
    """A member with its shares, caps [GBP, cash, a year] and notice; null when not known."""

    row: int
    body: str
    over_share: float | None
    under_share: float | None
    over_cap_gbp: float | None
    under_cap_gbp: float | None
    exit_notice_months: float | None


class FundOut(Told):
    """A pooled fund with its members; ``stamp`` names this state of it."""

    id: str
    title: str
    host: str
    power: str
    governance: str
    body: str | None
    visibility: str
    stamp: str
    members: list[FundMemberOut]


class NewFundMember(Given):
    """A member and its shares; all underspend null: it is shared as an overspend is."""

    body: Words = Field(min_length=1)
    over_share: PartOfWhole
    under_share: PartOfWhole | None = None


class NewFund(Given):
    """A pooled fund with all its members, their shares each summing to 1."""

    title: Words = Field(min_length=1)
    body: Words = Field(min_length=1)
    host: Words = Field(min_length=1)
    power: Words = ""
    governance: Words = ""
    visibility: Literal["partnership", "public"] = "partnership"
    members: list[NewFundMember] = Field(max_length=MOST_MEMBERS)


class ChangedFund(NewFund):
    """All of a fund anew, made on its stamp; the body that looks after it stays."""

    body: Words = ""
    stamp: Text = Field(min_length=1)


class FundStamp(Given):
    """The stamp of the fund that I read."""

    stamp: Text = Field(min_length=1)


class ScheduleRowOut(Told):
    """One row of a schedule: an amount [GBP, cash] with its interval, or words alone."""

    part: str
    item: str
    body: str
    year: int | None
    gbp: EstimateOut | None
    words: str


class FundScheduleOut(Told):
    """What a fund comes to: by year what is left over as agreed [GBP, cash], and its schedule."""

    id: str
    title: str
    balance_gbp: dict[str, float]
    chance_of_overspend: dict[str, float]
    rows: list[ScheduleRowOut]


class ScheduleOut(Told):
    """What every fund comes to in the plan as it was last assembled."""

    made: datetime
    is_stale: bool
    funds: list[FundScheduleOut]


@router.get(FUNDS, response=answers(Listed[FundOut]), summary="Pooled funds", **needs(Deed.VIEW))
def funds(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[FundOut]:
    """List every pooled fund: who hosts it, who is in it, who bears and gets what."""
    held = funds_of(request.viewer)
    shown = held[paging.offset : paging.offset + paging.limit]
    return Listed(items=[fund_out(each) for each in shown], total=len(held))


@router.get(ONE, response=answers(FundOut), summary="One pooled fund", **needs(Deed.VIEW))
def fund(request: ApiRequest, slug: str, fund: str) -> FundOut:
    """Show a pooled fund with its stamp."""
    return fund_out(_found(request, fund))


@router.post(
    FUNDS, response=answers(FundOut, status=201), summary="Add a pooled fund", **needs(Deed.EDIT)
)
def add_fund(request: ApiRequest, slug: str, new: NewFund) -> Status[FundOut]:
    """Add a pooled fund with all its members in one step; its id is made from its title."""
    keeper = Row(place=request.place, body=body_of(request, new.body), visibility=new.visibility)
    require(request.viewer, Deed.EDIT, keeper)
    return Status(201, _kept(request, new, None))


@router.put(ONE, response=answers(FundOut), summary="Change a pooled fund", **needs(Deed.EDIT))
def change_fund(request: ApiRequest, slug: str, fund: str, new: ChangedFund) -> FundOut:
    """Change a pooled fund with all its members on the stamp that was read."""
    return _kept(request, new, _mine(request, fund))


@router.delete(ONE, response=answers(Done), summary="Take a pooled fund out", **needs(Deed.EDIT))
def take_out(request: ApiRequest, slug: str, fund: str, on: Query[FundStamp]) -> Done:
    """Take a pooled fund out with all its members; refused while schemes name it."""
    remove_fund(by_of(request), _mine(request, fund), place=request.place, on=on.stamp)
    return Done()


@router.get(
    "/places/{slug}/plan/schedule",
    response=answers(ScheduleOut | None),
    summary="The settled schedule of pooled funds",
    **needs(Deed.VIEW),
)
def schedule(request: ApiRequest, slug: str) -> ScheduleOut | None:
    """Show who pays what into every fund and who bears what; null before the first draft."""
    made = visible(Draft.objects.all(), request.viewer).first()
    if made is None:
        return None
    plan: Any = opened_draft(made).get("plan") or {}
    return ScheduleOut(
        made=made.made,
        is_stale=made.revision != request.place.revision,
        funds=[_schedule(each) for each in plan.get("pools", ())],
    )


def fund_out(fund: Fund) -> FundOut:
    """Return a pooled fund as the interface tells it."""
    first = fund.rows[0]
    return FundOut(
        id=fund.id,
        title=fund.title,
        host=str(first.values.get("host", "")),
        power=str(first.values.get("power", "")),
        governance=str(first.values.get("governance", "")),
        body=body_key(first),
        visibility=first.visibility,
        stamp=fund.state,
        members=[_member(row) for row in fund.rows],
    )


def _member(row: Row) -> FundMemberOut:
    held = {name: row.values.get(name) for name in ("over_cap", "under_cap", "exit_notice_months")}
    told = {n: None if cells.is_blank(cell) else cells.number(cell) for n, cell in held.items()}
    return FundMemberOut(
        row=row.pk,
        body=str(row.values.get("body", "")),
        over_share=share_of(row, "over"),
        under_share=share_of(row, "under"),
        over_cap_gbp=told["over_cap"],
        under_cap_gbp=told["under_cap"],
        exit_notice_months=told["exit_notice_months"],
    )


def _found(request: ApiRequest, id: str) -> Fund:
    held = fund_of(request.viewer, id)
    if held is None:
        raise Http404
    return held


def _mine(request: ApiRequest, id: str) -> Fund:
    held = _found(request, id)
    if not may_change(request.viewer, held):
        raise PermissionDenied
    return held


def _kept(request: ApiRequest, new: NewFund, fund: Fund | None) -> FundOut:
    form = FundForm(request.viewer, entered(_sent(request, new)), place=request.place, fund=fund)
    fitted = fitting(form, named=_named(new))
    return fund_out(_found(request, keep_fund(by_of(request), fitted, place=request.place)))


def _sent(request: ApiRequest, new: NewFund) -> dict[str, object]:
    """Return a fund as the form takes it, its members by their bodies.

    Raises:
        Misshapen: When a member is no body of the place, or is there twice.
    """
    named = [member.body for member in new.members]
    known = set(request.place.bodies.values_list("key", flat=True))
    wrong = [
        (
            f"members.{at}.body",
            _("“%(body)s” should be another body of this place.") % {"body": key},
        )
        for at, key in enumerate(named)
        if key not in known or key in named[:at]
    ]
    if wrong:
        raise Misshapen(wrong)
    shares = {
        f"{kind}_{member.body}": f"{share:.{DIGITS}g}"
        for member in new.members
        for kind, share in zip(KINDS, (member.over_share, member.under_share), strict=True)
        if share is not None
    }
    on = new.stamp if isinstance(new, ChangedFund) else ""
    return {**new.model_dump(exclude={"members", "stamp"}), **shares, "on": on}


def _named(new: NewFund) -> dict[str, str]:
    """Return where in what was sent the fields of the form are."""
    shares = {
        f"{kind}_{member.body}": f"members.{at}.{kind}_share"
        for at, member in enumerate(new.members)
        for kind in KINDS
    }
    return {**shares, NON_FIELD_ERRORS: "members", "on": "stamp"}


def _schedule(held: dict[str, object]) -> FundScheduleOut:
    told = {**held, "balance_gbp": held.get("balance", {}), "rows": held.get("schedule", [])}
    return FundScheduleOut.model_validate(told)
