"""Pounds a head beside the place's neighbours and England, and in earlier years.

Published figures only, so that like is set beside like. The first time it is worked out, which
takes a second or two.
"""

from __future__ import annotations

from ninja import Query, Router

from wholeplace.count.beside import Beside
from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.line import LineId, line_seen
from wholeplace.web.api.schemas import Given, Told, Words
from wholeplace.web.explorer import compared
from wholeplace.web.explorer.forms import NeighbourForm
from wholeplace.web.explorer.seen import seen_by
from wholeplace.web.places.access import Deed

router = Router(tags=["Count"])
NEIGHBOURS = "/places/{slug}/count/neighbours"


class BesideOut(Told):
    """Pounds a head of one place; null and why when not known. England has no code."""

    code: str
    name: str
    gbp_per_head: float | None
    why: str


class ServiceBesideOut(Told):
    """A service here, at the middle one of the neighbours and in England [GBP a head].

    ``apart`` is the difference from England as a share of England.
    """

    group: str
    division: str
    title: str
    here: float | None
    neighbours: float | None
    england: float | None
    apart: float | None


class YearOfLineOut(Told):
    """What was published for a service in one year: in cash, and in the prices of one year."""

    year: int
    gbp_thousand: float | None
    real_gbp_thousand: float | None
    prices: int


class LineBesideOut(Told):
    """A line's service at the neighbours and in earlier years; empty when none is published."""

    places: list[BesideOut]
    years: list[YearOfLineOut]


class Compared(Given):
    """What is compared: a kind of body, a service division, a service; left out for all."""

    group: Words = ""
    division: Words = ""
    service: Words = ""


class Whose(Given):
    """The kind of body whose services are compared; left out for all."""

    group: Words = ""


@router.get(
    NEIGHBOURS, response=answers(list[BesideOut]), summary="Beside the neighbours",
    **needs(Deed.VIEW),
)  # fmt: skip
def neighbours(request: ApiRequest, slug: str, which: Query[Compared]) -> list[BesideOut]:
    """Show pounds a head here, at each of the neighbours and, last, in England."""
    seen = seen_by(request.place, request.viewer)
    wanted = fitting(NeighbourForm(entered(which.model_dump()), seen=seen)).wanted
    held = compared.every_place(seen.count.year)
    return [_beside(each) for each in compared.standing(seen.shown.bundle, held, wanted=wanted)]


@router.get(
    NEIGHBOURS + "/services",
    response=answers(list[ServiceBesideOut]),
    summary="Every service beside the neighbours",
    **needs(Deed.VIEW),
)
def services(request: ApiRequest, slug: str, which: Query[Whose]) -> list[ServiceBesideOut]:
    """List every service here beside the neighbours' middle and England; no verdict on either."""
    seen = seen_by(request.place, request.viewer)
    wanted = fitting(NeighbourForm(entered(which.model_dump()), seen=seen)).wanted
    held = compared.every_place(seen.count.year)
    bundle, count = seen.shown.bundle, seen.count
    found = compared.services_beside(bundle, held, count=count, group=wanted.group)
    return [ServiceBesideOut.model_validate(each) for each in found]


@router.get(
    "/places/{slug}/count/line/beside",
    response=answers(LineBesideOut),
    summary="One line beside others",
    **needs(Deed.VIEW),
)
def line_beside(request: ApiRequest, slug: str, which: Query[LineId]) -> LineBesideOut:
    """Show a line's service at the neighbours and in earlier years."""
    seen = seen_by(request.place, request.viewer)
    line, bundle = line_seen(which.id, seen), seen.shown.bundle
    held, years = compared.every_place(seen.count.year), compared.every_year(bundle)
    found = compared.line_beside(bundle, line, held=held, years=years)
    return LineBesideOut(
        places=[_beside(each) for each in found.places],
        years=[_year(each) for each in found.years],
    )


def _beside(each: Beside) -> BesideOut:
    return BesideOut(code=each.code, name=each.name, gbp_per_head=each.gbp, why=each.why)


def _year(each: compared.Year) -> YearOfLineOut:
    return YearOfLineOut(
        year=each.year,
        gbp_thousand=each.gbp_thousand,
        real_gbp_thousand=each.real,
        prices=each.prices,
    )
