"""The count of public money, as I may see it: totals, views, lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from wholeplace.count import views
from wholeplace.count.build import Count, detail
from wholeplace.count.lines import SpendLine
from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.schemas import Given, Listed, Paging, Told, Words
from wholeplace.web.places.access import Deed
from wholeplace.web.places.workspace import workspace

router = Router(tags=["Count"])
By = Literal["body", "sector", "division", "method", "cohort", "flexibility", "confidence"]
Seen = Callable[[Count, bool, bool], tuple[views.Part, ...]]
VIEWS: Mapping[By, Seen] = {
    "body": lambda count, t, s: views.by_body(count, transfers=t, schools=s),
    "sector": lambda count, t, s: views.by_sector(count, transfers=t, schools=s),
    "division": lambda count, t, s: views.by_division(count, transfers=t, schools=s),
    "cohort": lambda count, t, s: views.by_cohort(count, transfers=t, schools=s),
    "method": lambda count, t, s: views.by_method(count),
    "flexibility": lambda count, t, s: views.by_flexibility(count),
    "confidence": lambda count, t, s: views.by_confidence(count),
}


class CountOut(Told):
    """The count of a place: its totals [GBP thousand, cash] and how it came about."""

    place: str
    year: int
    totals: dict[str, float]
    lines: int
    missing: int
    eliminated: int
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
    cohort: str
    statutory: str
    flexibility: str
    note: str


class LineOneOut(SpendLineOut):
    """One line with what is inside it, which is never to be added to anything."""

    inside: list[SpendLineOut]


class View(Given):
    """By what to divide the count, and what to leave out of it."""

    by: By = "body"
    transfers: bool = True
    schools: bool = True


class LineFilter(Paging):
    """Which lines."""

    body: Words = ""
    division: Words = ""
    sector: Words = ""
    method: Words = ""
    confidence: Words = ""


class LineId(Given):
    """Id of a line, as the list has it."""

    id: Words = Field(min_length=1)


@router.get(
    "/places/{slug}/count", response=answers(CountOut), summary="Totals", **needs(Deed.VIEW)
)
def totals(request: ApiRequest, slug: str) -> CountOut:
    """Show the totals, with and without transfers and schools."""
    count = _count(request)
    return CountOut(
        place=count.place.code,
        year=count.year,
        totals=dict(count.totals),
        lines=len(count.lines),
        missing=len(count.missing),
        eliminated=len(count.eliminated),
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
    """Divide the count by body, sector, division, cohort, method, flexibility or confidence."""
    found = VIEWS[view.by](_count(request), view.transfers, view.schools)
    return [PartOut.model_validate(part) for part in found]


@router.get(
    "/places/{slug}/count/lines",
    response=answers(Listed[SpendLineOut]),
    summary="Lines",
    **needs(Deed.VIEW),
)
def lines(request: ApiRequest, slug: str, which: Query[LineFilter]) -> Listed[SpendLineOut]:
    """List the lines of the count that I see, partners' own among them."""
    wanted = {n: v for n, v in which.model_dump().items() if n not in Paging.model_fields and v}
    held = [
        line
        for line in _count(request).lines
        if all(getattr(line, name) == value for name, value in wanted.items())
    ]
    shown = held[which.offset : which.offset + which.limit]
    return Listed(items=[SpendLineOut.model_validate(line) for line in shown], total=len(held))


@router.get(
    "/places/{slug}/count/line",
    response=answers(LineOneOut),
    summary="One line",
    **needs(Deed.VIEW),
)
def line(request: ApiRequest, slug: str, which: Query[LineId]) -> LineOneOut:
    """Show one line with what is inside it."""
    count = _count(request)
    every: tuple[SpendLine, ...] = (*count.lines, *count.missing)
    held = next((each for each in every if each.id == which.id), None)
    if held is None:
        raise Http404
    inside = [SpendLineOut.model_validate(each) for each in detail(count, held)]
    told = SpendLineOut.model_validate(held).model_dump()
    return LineOneOut(**told, inside=inside)


def _count(request: ApiRequest) -> Count:
    return workspace(request.place, request.viewer).count
