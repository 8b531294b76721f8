"""The count of public money, as I may see it: totals, views, lines, and what is not in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from ninja import Query, Router

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.reconcile import Change
from wholeplace.count.views import per_head
from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.schemas import Given, Listed, Paging, Told, Words
from wholeplace.web.explorer.chosen import (
    ALL,
    NEITHER,
    NO_SCHOOLS,
    NO_TRANSFERS,
    Chosen,
    in_tier,
    narrowed,
    observed_share,
    takes,
)
from wholeplace.web.explorer.forms import FilterForm, Order
from wholeplace.web.explorer.lenses import parts as parts_of
from wholeplace.web.explorer.seen import Seen, seen_by
from wholeplace.web.explorer.shown import ordered
from wholeplace.web.places.access import Deed

router = Router(tags=["Count"])
By = Literal[
    "body",
    "sector",
    "division",
    "cohort",
    "tier",
    "outcome",
    "method",
    "confidence",
    "flexibility",
]
LENSES: Mapping[By, str] = {"division": "service", "cohort": "people"}
"""What the pages call a view, where it is not the name of the line's own field."""
MONEY = {
    (True, True): ALL,
    (False, True): NO_TRANSFERS,
    (True, False): NO_SCHOOLS,
    (False, False): NEITHER,
}
"""With or without transfers and schools."""


class CountOut(Told):
    """The chosen lines together [GBP thousand, cash], and how they came about.

    ``observed_share`` is the part in bodies' own returns; ``in_tier_gbp_thousand`` the money in
    the tier that was chosen; ``withheld`` how many rows name something that I may not see.
    """

    place: str
    year: int
    totals: dict[str, float]
    gbp_per_head: float | None
    observed_share: float | None
    in_tier_gbp_thousand: float | None
    lines: int
    missing: int
    eliminated: int
    withheld: int
    population: float | None
    population_period: str


class PartOut(Told):
    """One part of the count, with its interval [GBP thousand, cash]."""

    code: str
    title: str
    gbp_thousand: float
    low: float
    high: float
    level: float
    share: float
    lines: int


class SpendLineOut(Told):
    """One line of the count; an amount that is not known is null, never nought."""

    id: str
    year: int
    body: str
    body_name: str
    sector: str
    service: str
    title: str
    division: str
    kind: str
    gbp_thousand: float | None
    low: float | None
    high: float | None
    level: float
    method: str
    key: str
    confidence: str
    source: str
    schools: bool
    funder: str
    deliverer: str
    counterparty: str
    cohort: str
    statutory: str
    flexibility: str
    flag: str
    note: str


class CountedLineOut(SpendLineOut):
    """A line with its share in each tier of prevention, and the outcomes that it serves."""

    tiers: dict[str, float]
    outcome: str


class RemainderOut(Told):
    """Money that could not be attributed to any place."""

    what: str
    scope: str
    gbp_thousand: float | None
    why: str
    source: str


class NotCountedOut(Told):
    """What is known to exist and is not counted."""

    what: str
    england_gbp_thousand: float | None
    period: str
    why: str
    source: str


class GapsOut(Told):
    """What is in no count; lines that should be there are listed with the lines."""

    remainders: list[RemainderOut]
    not_counted: list[NotCountedOut]


class OwnFigureOut(Told):
    """What a partner's own figure did to one line."""

    body: str
    body_name: str
    service: str
    title: str
    published_gbp_thousand: float | None
    own_gbp_thousand: float | None
    difference_gbp_thousand: float
    why: str


class OwnFiguresOut(Listed[OwnFigureOut]):
    """From published figures to partners' own; null totals where no partner gave its own."""

    published_gbp_thousand: float | None
    own_gbp_thousand: float | None
    difference_gbp_thousand: float | None


class Which(Given):
    """Which lines: what is left out chooses everything, what no line has is refused."""

    body: Words = ""
    sector: Words = ""
    division: Words = ""
    cohort: Words = ""
    tier: Words = ""
    outcome: Words = ""
    method: Words = ""
    confidence: Words = ""
    flexibility: Words = ""
    words: Words = ""
    transfers: bool = True
    schools: bool = True


class View(Which):
    """By what to divide the chosen lines."""

    by: By = "body"


class WhichLines(Which, Paging):
    """Which lines, in which order: those counted, those not known, or those taken out."""

    of: Literal["counted", "missing", "eliminated"] = "counted"
    order: Order = "largest"


@router.get(
    "/places/{slug}/count", response=answers(CountOut), summary="Totals", **needs(Deed.VIEW)
)
def totals(request: ApiRequest, slug: str, which: Query[Which]) -> CountOut:
    """Show the totals of the chosen lines, with and without transfers and schools."""
    seen, chosen, count = _chosen(request, which)
    return CountOut(
        place=count.place.code,
        year=count.year,
        totals=dict(count.totals),
        gbp_per_head=per_head(count),
        observed_share=observed_share(count),
        in_tier_gbp_thousand=in_tier(count, chosen.tier, seen.related) if chosen.tier else None,
        lines=len(count.lines),
        missing=len(count.missing),
        eliminated=len(count.eliminated),
        withheld=seen.shown.withheld,
        population=count.population,
        population_period=count.population_period,
    )


@router.get(
    "/places/{slug}/count/parts",
    response=answers(list[PartOut]),
    summary="The count by one of its views",
    **needs(Deed.VIEW),
)
def parts(request: ApiRequest, slug: str, view: Query[View]) -> list[PartOut]:
    """Divide the chosen lines by body, service, people, tier, outcome and so on."""
    seen, _, count = _chosen(request, view)
    found = parts_of(seen, count, LENSES.get(view.by, view.by))
    return [PartOut.model_validate(part) for part in found]


@router.get(
    "/places/{slug}/count/lines",
    response=answers(Listed[CountedLineOut]),
    summary="Lines",
    **needs(Deed.VIEW),
)
def lines(request: ApiRequest, slug: str, which: Query[WhichLines]) -> Listed[CountedLineOut]:
    """List the lines of the count that I see, partners' own among them."""
    seen, _, count = _chosen(request, which)
    every: Mapping[str, Sequence[SpendLine]] = {
        "counted": count.lines,
        "missing": count.missing,
        "eliminated": count.eliminated,
    }
    held = ordered(every[which.of], which.order)
    shown = held[which.offset : which.offset + which.limit]
    return Listed(items=[line_told(line, seen) for line in shown], total=len(held))


@router.get(
    "/places/{slug}/count/gaps",
    response=answers(GapsOut),
    summary="What is in no count",
    **needs(Deed.VIEW),
)
def gaps(request: ApiRequest, slug: str) -> GapsOut:
    """Show money that could not be attributed, and what is known to exist and not counted."""
    return GapsOut.model_validate(seen_by(request.place, request.viewer).count)


@router.get(
    "/places/{slug}/count/own-figures",
    response=answers(OwnFiguresOut),
    summary="From published figures to partners' own",
    **needs(Deed.VIEW),
)
def own_figures(request: ApiRequest, slug: str, paging: Query[Paging]) -> OwnFiguresOut:
    """List what partners' own figures did to lines, the largest change first."""
    found = seen_by(request.place, request.viewer).shown.counted[1]
    held = sorted(found.changes if found else (), key=lambda each: -abs(each.difference))
    shown = held[paging.offset : paging.offset + paging.limit]
    return OwnFiguresOut(
        items=[own_figure(each) for each in shown],
        total=len(held),
        published_gbp_thousand=None if found is None else found.old_total,
        own_gbp_thousand=None if found is None else found.new_total,
        difference_gbp_thousand=None if found is None else found.difference,
    )


def line_told(line: SpendLine, seen: Seen) -> CountedLineOut:
    """Return a line as the interface tells it."""
    return CountedLineOut(
        **SpendLineOut.model_validate(line).model_dump(),
        tiers=dict(seen.related.tiers.get(line.id, {})),
        outcome=seen.related.outcome_key(line),
    )


def own_figure(change: Change) -> OwnFigureOut:
    """Return what a partner's own figure did to a line as the interface tells it."""
    names = ("body", "body_name", "service", "title", "why")
    return OwnFigureOut(
        published_gbp_thousand=change.old,
        own_gbp_thousand=change.new,
        difference_gbp_thousand=change.difference,
        **{name: getattr(change, name) for name in names},
    )


def _chosen(request: ApiRequest, which: Which) -> tuple[Seen, Chosen, Count]:
    """Return what I see, what I chose of it, and the count of that alone, taken out lines too."""
    seen = seen_by(request.place, request.viewer)
    sent = which.model_dump(include=set(Which.model_fields) - {"transfers", "schools"})
    told = entered({**sent, "money": MONEY[which.transfers, which.schools]})
    chosen = fitting(FilterForm(told, seen=seen)).chosen
    taken = [line for line in seen.count.eliminated if takes(chosen, line, seen.related)]
    count = narrowed(seen.count, chosen, seen.related)
    return seen, chosen, replace(count, eliminated=tuple(taken))
