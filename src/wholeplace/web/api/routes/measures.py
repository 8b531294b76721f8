"""The published measures that show an outcome, and what they say beside neighbours."""

from __future__ import annotations

from dataclasses import asdict

from ninja import Query, Router
from pydantic import Field

from wholeplace.figure import Figure
from wholeplace.place.outcomes import Comparison, Measure
from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.keeping import listed, said_in
from wholeplace.web.api.routes.tables import RowVersion
from wholeplace.web.api.schemas import Done, Given, Id, Listed, Paging, Told, Words
from wholeplace.web.outcomes.branches import standing_in_words
from wholeplace.web.outcomes.hanging import found
from wholeplace.web.outcomes.indicators import further, new_indicator, put_measure
from wholeplace.web.outcomes.measures import (
    compared,
    comparison_of,
    measures,
    pace,
    search,
    source_in_words,
    unit_of_change,
)
from wholeplace.web.outcomes.models import Indicator
from wholeplace.web.outcomes.row_forms import IndicatorForm
from wholeplace.web.outcomes.rows import Outcome, chosen, outcomes
from wholeplace.web.outcomes.services import remove
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import require

router = Router(tags=["Outcomes"])
ONE = "/places/{slug}/outcomes/{row}"
INDICATORS, MEASURES = f"{ONE}/indicators", f"{ONE}/measures"


class IndicatorOut(Told):
    """A measure of an outcome; ``id`` is null for its own one, which its row names."""

    id: int | None
    measure: str
    title: str | None
    version: int | None


class NewIndicator(Given):
    """Which published measure shows the outcome too."""

    measure: Words = Field(min_length=1)


class MeasureFilter(Paging):
    """Measures with all these words, of one domain."""

    words: Words = ""
    domain: Words = ""


class MeasureOut(Told):
    """A published measure: its unit, which way is better, who says so."""

    id: str
    title: str
    unit: str
    polarity: str
    domain: str
    cadence_months: int
    source: str
    note: str


class FigureOut(Told):
    """A figure in the measure's unit: null when not known, with its published interval."""

    period: str
    value: float | None
    low: float | None
    high: float | None
    level: float | None
    flag: str


class NamedFigureOut(FigureOut):
    """A figure of a neighbour, or of a district of the place."""

    name: str


class StandingOut(Told):
    """A measure of the place beside its neighbours; null where no verdict is allowed."""

    measure: MeasureOut
    figure: FigureOut
    median: float | None
    england: FigureOut | None
    verdict: str | None
    position: str | None
    band: str | None
    said: str
    why_not: str
    is_partial: bool
    is_old: bool


class ComparisonOut(StandingOut):
    """A measure with its past, its target and its neighbours; changes are a year."""

    trend: list[FigureOut]
    neighbours: list[NamedFigureOut]
    components: list[NamedFigureOut]
    change_a_year: float | None
    since: str | None
    unit_of_change: str
    target: float | None
    target_year: int | None
    asked_a_year: float | None


@router.get(
    INDICATORS,
    response=answers(Listed[IndicatorOut]),
    summary="Measures that show an outcome",
    **needs(Deed.VIEW),
)
def indicators(
    request: ApiRequest, slug: str, row: Id, paging: Query[Paging]
) -> Listed[IndicatorOut]:
    """List an outcome's own measure and its further ones."""
    one = chosen(outcomes(request.viewer), row)
    own = [_indicator(one.measure, None)] if one.measure else []
    also = [_indicator(each.measure, each) for each in further(one, request.viewer)]
    return listed([*own, *also], paging, lambda each: each)


@router.put(INDICATORS, response=answers(IndicatorOut), summary="Add a measure", **needs(Deed.EDIT))
def indicator_added(request: ApiRequest, slug: str, row: Id, new: NewIndicator) -> IndicatorOut:
    """Put a further measure to an outcome; one that it has already stays as it is."""
    one = chosen(outcomes(request.viewer), row)
    thing = new_indicator(request.viewer, one)
    sent = entered(said_in(request, new))
    fitting(IndicatorForm(sent, viewer=request.viewer, thing=thing))
    return _indicator(new.measure, put_measure(by_of(request), one, thing))


@router.delete(
    INDICATORS + "/{indicator}",
    response=answers(Done),
    summary="Take a further measure out",
    **needs(Deed.EDIT),
)
def indicator_removed(
    request: ApiRequest, slug: str, row: Id, indicator: Id, on: Query[RowVersion]
) -> Done:
    """Take a further measure from an outcome; it can be put back at once."""
    one = chosen(outcomes(request.viewer), row)
    held = found(further(one, request.viewer), request.viewer, pk=indicator)
    require(request.viewer, Deed.EDIT, held)
    remove(by_of(request), held, version=on.version)
    return Done()


@router.get(
    "/places/{slug}/measures",
    response=answers(Listed[MeasureOut]),
    summary="Published measures",
    **needs(Deed.VIEW),
)
def every_measure(
    request: ApiRequest, slug: str, which: Query[MeasureFilter]
) -> Listed[MeasureOut]:
    """List published measures by domain and title, for an outcome to be shown by."""
    return listed(search(which.words, domain=which.domain), which, _measure)


@router.get(
    MEASURES,
    response=answers(list[StandingOut]),
    summary="What an outcome's measures say",
    **needs(Deed.VIEW),
)
def standings(request: ApiRequest, slug: str, row: Id) -> list[StandingOut]:
    """Show the latest figure of each of an outcome's measures beside neighbours."""
    one = chosen(outcomes(request.viewer), row)
    ids = [one.measure, *(each.measure for each in further(one, request.viewer))]
    held = compared(request.place, ids, today=request.viewer.today)
    return [StandingOut.model_validate(_standing(each)) for each in held.values()]


@router.get(
    MEASURES + "/{measure}",
    response=answers(ComparisonOut),
    summary="One measure of an outcome",
    **needs(Deed.VIEW),
)
def one_measure(request: ApiRequest, slug: str, row: Id, measure: str) -> ComparisonOut:
    """Show a measure's past, its target and its neighbours, with intervals where published."""
    one = chosen(outcomes(request.viewer), row)
    return _comparison(one, comparison_of(request.place, measure, today=request.viewer.today))


def _indicator(measure: str, held: Indicator | None) -> IndicatorOut:
    known = measures().get(measure)
    return IndicatorOut(
        id=None if held is None else held.pk,
        measure=measure,
        title=None if known is None else known.title,
        version=None if held is None else held.version,
    )


def _measure(held: Measure) -> MeasureOut:
    names = ("id", "title", "unit", "polarity", "domain", "cadence_months", "note")
    told = {name: getattr(held, name) for name in names}
    return MeasureOut(source=source_in_words(held.source), **told)


def _standing(held: Comparison) -> dict[str, object]:
    return {
        "measure": _measure(held.measure),
        "figure": FigureOut.model_validate(held.figure),
        "median": held.median,
        "england": None if held.england is None else FigureOut.model_validate(held.england),
        "verdict": held.verdict or None,
        "position": held.position or None,
        "band": held.band or None,
        "said": standing_in_words(held),
        "why_not": held.why_not,
        "is_partial": held.partial,
        "is_old": held.stale,
    }


def _comparison(one: Outcome, held: Comparison) -> ComparisonOut:
    target, year = one.aim(held.measure.id)
    moved = pace(held, target=target, by=year)
    told = {
        **_standing(held),
        "trend": [FigureOut.model_validate(each) for each in held.trend],
        "neighbours": [_named(name, figure) for name, figure in held.neighbours],
        "components": [_named(name, figure) for name, figure in held.components],
        "change_a_year": moved.past,
        "since": moved.since or None,
        "unit_of_change": unit_of_change(held.measure.unit),
        "target": target,
        "target_year": year,
        "asked_a_year": moved.needed,
    }
    return ComparisonOut.model_validate(told)


def _named(name: str, figure: Figure) -> NamedFigureOut:
    return NamedFigureOut(name=name, **asdict(figure))
