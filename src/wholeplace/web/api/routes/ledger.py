"""The prevention ledger: shares by tier, tags, how far two taggers agree."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import Count
from ninja import Query, Router
from ninja.errors import HttpError
from pydantic import Field

from wholeplace.estimate import Estimate
from wholeplace.prevention.agreement import Agreement
from wholeplace.prevention.ledger import LedgerYear, Tier, TierAmount
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.schemas import Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.ledger.agreements import alpha_of, kappa_of, rated
from wholeplace.web.ledger.lines import Line, Narrow, lines_of, narrowed
from wholeplace.web.ledger.models import Sample
from wholeplace.web.ledger.seconds import NOT_YET, is_blind
from wholeplace.web.ledger.services import Decision, decide
from wholeplace.web.ledger.tags import tag_of_shares
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found
from wholeplace.web.places.workspace import workspace

router = Router(tags=["Prevention"])
MOST_TAGS = 2_000
Share = Annotated[float, Field(ge=0, le=1)]
Shares = dict[Tier, Share]


class EstimateOut(Told):
    """A figure with its interval."""

    value: float
    low: float
    high: float
    level: float


class TierOut(Told):
    """Money of one tier [GBP thousand, cash] and its share of what is classified."""

    tier: str
    gbp_thousand: EstimateOut
    share: EstimateOut


class LedgerOut(Told):
    """The split of a place's money under its scheme in one year."""

    scheme: str
    year: int
    tiers: list[TierOut]
    preventive: TierOut
    classified: float
    unclassified: float


class TagOut(Told):
    """A line and how it divides over the tiers; ``stamp`` names this state of its tag."""

    line: str
    title: str
    bodies: list[str]
    division: str
    gbp_thousand: float
    status: str
    shares: dict[Tier, float] | None
    rationale: str
    stamp: str
    who: str


class TagFilter(Paging):
    """Which lines: of one body (in words), one division, one status, or with some words."""

    body: Words = ""
    division: Words = ""
    status: Literal["", "local", "default", "untagged"] = ""
    words: Words = ""


class NewTag(Given):
    """New shares of a line, made on a stamp; null shares go back to the default."""

    line: Words
    stamp: Words = ""
    shares: Shares | None = None
    within: Share = 0.1
    why: Text = ""
    evidence: Words = ""


class NewTags(Given):
    """Tags that are written together, all or none."""

    tags: list[NewTag] = Field(min_length=1, max_length=MOST_TAGS)


class Changed(Told):
    """How many lines have another tag now."""

    changed: int


class SampleOut(Told):
    """Lines that a second person tags without seeing the first tags."""

    id: int
    title: str
    visibility: str
    lines: int
    opened: datetime
    closed: datetime | None


class AgreementOut(Told):
    """A statistic of agreement; null when it is not defined, and why."""

    statistic: str
    who: str
    value: float | None
    low: float | None
    high: float | None
    level: float
    lines: int
    why: str


@router.get(
    "/places/{slug}/prevention",
    response=answers(LedgerOut | None),
    summary="Money by tier",
    **needs(Deed.VIEW),
)
def tiers(request: ApiRequest, slug: str) -> LedgerOut | None:
    """Show the place's money by tier of prevention, with intervals; null without any line."""
    latest = workspace(request.place, request.viewer).ledger.latest
    return None if latest is None else _year(latest)


@router.get(
    "/places/{slug}/prevention/tags",
    response=answers(Listed[TagOut]),
    summary="Lines and their tags",
    **needs(Deed.VIEW),
)
def tags(request: ApiRequest, slug: str, which: Query[TagFilter]) -> Listed[TagOut]:
    """List lines with their tags, the largest money first."""
    narrow = Narrow(which.body, which.division, which.status, which.words)
    held = narrowed(lines_of(request.place, request.viewer), narrow)
    shown = held[which.offset : which.offset + which.limit]
    return Listed(items=[_tag(line) for line in shown], total=len(held))


@router.put(
    "/places/{slug}/prevention/tags",
    response=answers(Changed),
    summary="Write tags",
    **needs(Deed.EDIT),
)
def write(request: ApiRequest, slug: str, new: NewTags) -> Changed:
    """Write many tags as one step; 409 with the lines whose tag is not as it was read."""
    decisions = [_decision(each) for each in new.tags]
    return Changed(changed=decide(by_of(request), place=request.place, decisions=decisions))


@router.get(
    "/places/{slug}/prevention/samples",
    response=answers(Listed[SampleOut]),
    summary="Samples for a second tagger",
    **needs(Deed.VIEW),
)
def samples(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[SampleOut]:
    """List the samples that I may see."""
    seen = visible(Sample.objects.all(), request.viewer)
    shown = seen.annotate(count=Count("lines"))[paging.offset : paging.offset + paging.limit]
    told = [
        SampleOut(
            id=each.pk,
            title=each.title,
            visibility=each.visibility,
            lines=each.count,
            opened=each.opened,
            closed=each.closed,
        )
        for each in shown
    ]
    return Listed(items=told, total=seen.count())


@router.get(
    "/places/{slug}/prevention/samples/{sample}/agreement",
    response=answers(list[AgreementOut]),
    summary="How far two taggers agree",
    **needs(Deed.VIEW),
)
def agreement(request: ApiRequest, slug: str, sample: Id) -> list[AgreementOut]:
    """Show Cohen's kappa of each second tagger and Krippendorff's alpha of all; 403 while blind."""
    chosen = found(Sample.objects.all(), request.viewer, pk=sample)
    if is_blind(chosen, request.auth.person, request.viewer):
        raise HttpError(403, str(NOT_YET))
    held = rated(chosen)
    told = [
        _agreement("Cohen's kappa", name, kappa_of(held, second))
        for second, name in list(enumerate(held.names))[1:]
    ]
    alpha = alpha_of(held, "nominal")
    return [*told, _agreement("Krippendorff's alpha, principal tier", "", alpha)]


def _decision(new: NewTag) -> Decision:
    tag = (
        None
        if new.shares is None
        else tag_of_shares(
            new.line, new.shares, within=new.within, why=new.why, evidence=new.evidence
        )
    )
    return Decision(new.line, tag, new.stamp, new.why)


def _year(year: LedgerYear) -> LedgerOut:
    return LedgerOut(
        scheme=year.scheme,
        year=year.year,
        tiers=[_tier(each) for each in year.tiers],
        preventive=_tier(year.preventive),
        classified=year.classified,
        unclassified=year.unclassified,
    )


def _tier(amount: TierAmount) -> TierOut:
    return TierOut(
        tier=amount.tier, gbp_thousand=_estimate(amount.gbp_thousand), share=_estimate(amount.share)
    )


def _estimate(held: Estimate) -> EstimateOut:
    return EstimateOut(value=held.value, low=held.low, high=held.high, level=held.level)


def _tag(line: Line) -> TagOut:
    return TagOut(
        line=line.line,
        title=line.title,
        bodies=list(line.bodies),
        division=line.division,
        gbp_thousand=line.gbp_thousand,
        status=line.status,
        shares=None if line.tag is None else dict(line.tag.shares),
        rationale="" if line.tag is None else line.tag.rationale,
        stamp=line.stamp,
        who=line.who,
    )


def _agreement(statistic: str, who: str, found: Agreement) -> AgreementOut:
    return AgreementOut(
        statistic=statistic,
        who=who,
        value=found.value,
        low=found.low,
        high=found.high,
        level=found.level,
        lines=found.lines,
        why=found.why,
    )
