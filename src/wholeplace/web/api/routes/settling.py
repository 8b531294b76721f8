"""Where two people differ about a line: the queue, both tags, and settling which stands."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.ledger import Share, Shares
from wholeplace.web.api.routes.second import ByTier, SecondOut, look, second_out
from wholeplace.web.api.routes.tagging import SENT_AS, entered_shares, line_of
from wholeplace.web.api.schemas import Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.ledger.forms import USUAL_WITHIN
from wholeplace.web.ledger.lines import Line
from wholeplace.web.ledger.models import Sample, SecondTag, Settled
from wholeplace.web.ledger.sample_forms import SettleForm
from wholeplace.web.ledger.seconds import Disagreement, queue_for, settle, settled_for
from wholeplace.web.places.access import Deed, visible

router = Router(tags=["Prevention"])
DISAGREEMENTS = "/places/{slug}/prevention/disagreements"


class DisagreementOut(Told):
    """Where two people differ, and the money that they put into different tiers."""

    second: SecondOut
    sample: int
    line: str
    title: str
    bodies: str
    division: str
    gbp_thousand: float
    gbp_thousand_in_dispute: float
    first: ByTier
    first_why: str


class DisagreementOneOut(DisagreementOut):
    """A disagreement with the line's present tag, its stamp, and how it was settled if it was."""

    now: ByTier | None
    has_moved: bool
    stamp: str
    settled: str
    reason: str


class SettledOut(Told):
    """How a disagreement was settled; both views are kept."""

    second: SecondOut
    line: str
    title: str
    first: ByTier
    settled: str
    reason: str
    who: str
    at: datetime | None


class NewSettlement(Given):
    """What stands and why, on the stamp of the line's tag; shares only where they are new."""

    how: Settled
    reason: Text
    shares: Shares = Field(default_factory=dict)
    within: Share = float(USUAL_WITHIN)
    stamp: Words = ""


@router.get(
    DISAGREEMENTS,
    response=answers(Listed[DisagreementOut]),
    summary="Disagreements",
    **needs(Deed.VIEW),
)
def disagreements(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[DisagreementOut]:
    """List where two people differ, the most money in dispute first."""
    queue = queue_for(request.viewer, request.auth.person)
    shown = queue[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_disagreement(each) for each in shown], total=len(queue))


@router.get(
    "/places/{slug}/prevention/settled",
    response=answers(Listed[SettledOut]),
    summary="Settled disagreements",
    **needs(Deed.VIEW),
)
def every_settled(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[SettledOut]:
    """List what was settled and why, the latest first."""
    held = settled_for(request.viewer, request.auth.person)
    shown = held[paging.offset : paging.offset + paging.limit]
    return Listed(items=[_settled(each) for each in shown], total=held.count())


@router.get(
    DISAGREEMENTS + "/{second}",
    response=answers(DisagreementOneOut),
    summary="One disagreement",
    **needs(Deed.VIEW),
)
def disagreement(request: ApiRequest, slug: str, second: Id) -> DisagreementOneOut:
    """Show both tags of a line beside its present one."""
    each, line = _second(request, second)
    now = None if line.tag is None else dict(line.tag.shares)
    return DisagreementOneOut(
        **_disagreement(Disagreement(each)).model_dump(),
        now=now,
        has_moved=now is not None and now != each.line.first,
        stamp=line.stamp,
        settled=each.settled,
        reason=each.reason,
    )


@router.post(
    DISAGREEMENTS + "/{second}/settle",
    response=answers(SettledOut),
    summary="Settle a disagreement",
    **needs(Deed.EDIT),
)
def settled(request: ApiRequest, slug: str, second: Id, new: NewSettlement) -> SettledOut:
    """Settle which tag stands; 409 when the line's tag has moved on or it is settled already."""
    each, _line_now = _second(request, second)
    sent = new.model_dump(mode="json", exclude={"shares", "within"})
    sent |= entered_shares(new.shares, within=new.within)
    form = fitting(SettleForm(entered(sent)), named=SENT_AS)
    settle(by_of(request), each, form.settlement)
    return _settled(each)


def _second(request: ApiRequest, second: int) -> tuple[SecondTag, Line]:
    seen = visible(Sample.objects.all(), request.viewer)
    held = SecondTag.objects.filter(line__sample__in=seen, pk=second)
    each = held.select_related("line__sample", "person", "settled_by").first()
    if each is None:
        raise Http404
    look(request, each.line.sample)
    return each, line_of(request, each.line.line)


def _disagreement(held: Disagreement) -> DisagreementOut:
    line = held.second.line
    names = ("line", "title", "bodies", "division", "gbp_thousand", "first", "first_why")
    return DisagreementOut(
        second=second_out(held.second),
        sample=line.sample_id,
        gbp_thousand_in_dispute=held.money,
        **{name: getattr(line, name) for name in names},
    )


def _settled(second: SecondTag) -> SettledOut:
    line = second.line
    return SettledOut(
        second=second_out(second),
        line=line.line,
        title=line.title,
        first=line.first,
        settled=second.settled,
        reason=second.reason,
        who=str(second.settled_by or ""),
        at=second.settled_at,
    )
