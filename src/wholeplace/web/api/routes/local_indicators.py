"""Local indicators of an outcome, kept by hand beside published measures and never among them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.keeping import Sharing, kept, listed, said_in
from wholeplace.web.api.routes.tables import RowVersion
from wholeplace.web.api.schemas import Done, Given, Id, Listed, Paging, Told, Words
from wholeplace.web.api.shapes import body_key
from wholeplace.web.outcomes.forms import PointForm, SeriesForm
from wholeplace.web.outcomes.hanging import found, reachable
from wholeplace.web.outcomes.indicators import new_figure, new_series, series_at
from wholeplace.web.outcomes.models import LocalSeries, Polarity
from wholeplace.web.outcomes.rows import chosen, outcomes, series_of
from wholeplace.web.outcomes.services import remove
from wholeplace.web.places.access import Deed

router = Router(tags=["Outcomes"])
OF_OUTCOME = "/places/{slug}/outcomes/{row}/local-indicators"
ONE = "/places/{slug}/local-indicators/{series}"
FIGURES = f"{ONE}/figures"
LARGEST = 1e15
Number = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]


class SeriesOut(Told):
    """A local indicator: what is counted, in which unit, by whom."""

    id: int
    outcome: str
    title: str
    unit: str
    polarity: str
    source: str
    body: str | None
    visibility: str
    embargo: date | None
    version: int


class SeriesSaid(Sharing):
    """What a local indicator says; ``body`` is asked where all share the outcome."""

    title: Words | None = None
    unit: Words | None = None
    polarity: Polarity | None = None
    source: Words | None = None
    body: Words | None = None


class NewSeries(SeriesSaid):
    """A new local indicator; who sees the outcome sees it unless it says otherwise."""

    title: Words
    unit: Words
    polarity: Polarity
    source: Words


class ChangedSeries(SeriesSaid):
    """What changes of a local indicator, on the version that I read."""

    version: Id


class PointOut(Told):
    """One figure in its indicator's unit: null when not known; an interval with its level."""

    id: int
    period: str
    value: float | None
    low: float | None
    high: float | None
    level: float | None
    source: str
    version: int


class PointSaid(Given):
    """What a figure says, in its indicator's unit; an interval needs both ends and its level."""

    period: Words | None = None
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    level: Number | None = None
    source: Words | None = None


class NewPoint(PointSaid):
    """A new figure; ``value`` is null when it is not known."""

    period: Words


class ChangedPoint(PointSaid):
    """What changes of a figure, on the version that I read."""

    version: Id


@router.get(
    OF_OUTCOME,
    response=answers(Listed[SeriesOut]),
    summary="Local indicators of an outcome",
    **needs(Deed.VIEW),
)
def every_series(
    request: ApiRequest, slug: str, row: Id, paging: Query[Paging]
) -> Listed[SeriesOut]:
    """List the local indicators of an outcome; none of them is a published figure."""
    one = chosen(outcomes(request.viewer), row)
    return listed(list(series_of(one, request.viewer)), paging, _series)


@router.post(
    OF_OUTCOME,
    response=answers(SeriesOut, status=201),
    summary="Add a local indicator",
    **needs(Deed.EDIT),
)
def series_added(request: ApiRequest, slug: str, row: Id, new: NewSeries) -> Status[SeriesOut]:
    """Add a local indicator to my body's outcome, or my body's own to one that all share."""
    thing = new_series(request.viewer, chosen(outcomes(request.viewer), row))
    return Status(201, _series(kept(request, thing, SeriesForm, said_in(request, new, "body"))))


@router.get(ONE, response=answers(SeriesOut), summary="One local indicator", **needs(Deed.VIEW))
def one_series(request: ApiRequest, slug: str, series: Id) -> SeriesOut:
    """Show a local indicator with its unit and source."""
    return _series(found(LocalSeries.objects.all(), request.viewer, pk=series))


@router.patch(
    ONE, response=answers(SeriesOut), summary="Change a local indicator", **needs(Deed.EDIT)
)
def series_changed(request: ApiRequest, slug: str, series: Id, new: ChangedSeries) -> SeriesOut:
    """Change what is named of a local indicator; its figures are seen by whoever sees it."""
    held = series_at(request.viewer, series)
    return _series(kept(request, held, SeriesForm, said_in(request, new, "body")))


@router.delete(
    ONE, response=answers(Done), summary="Take a local indicator out", **needs(Deed.EDIT)
)
def series_removed(request: ApiRequest, slug: str, series: Id, on: Query[RowVersion]) -> Done:
    """Take a local indicator out with every figure in it."""
    remove(by_of(request), series_at(request.viewer, series), version=on.version)
    return Done()


@router.get(
    FIGURES,
    response=answers(Listed[PointOut]),
    summary="Figures of a local indicator",
    **needs(Deed.VIEW),
)
def figures(request: ApiRequest, slug: str, series: Id, paging: Query[Paging]) -> Listed[PointOut]:
    """List the figures of a local indicator by period."""
    held = found(LocalSeries.objects.all(), request.viewer, pk=series)
    seen = reachable(held.points.all(), request.viewer)
    return listed(list(seen), paging, PointOut.model_validate)


@router.post(
    FIGURES, response=answers(PointOut, status=201), summary="Add a figure", **needs(Deed.EDIT)
)
def figure_added(request: ApiRequest, slug: str, series: Id, new: NewPoint) -> Status[PointOut]:
    """Add a figure of one period; there is one a period."""
    thing = new_figure(series_at(request.viewer, series))
    made = kept(request, thing, PointForm, said_in(request, new))
    return Status(201, PointOut.model_validate(made))


@router.patch(
    FIGURES + "/{point}", response=answers(PointOut), summary="Change a figure", **needs(Deed.EDIT)
)
def figure_changed(
    request: ApiRequest, slug: str, series: Id, point: Id, new: ChangedPoint
) -> PointOut:
    """Change what is named of a figure; null is not known."""
    held = series_at(request.viewer, series)
    thing = found(held.points.all(), request.viewer, pk=point)
    return PointOut.model_validate(kept(request, thing, PointForm, said_in(request, new)))


@router.delete(
    FIGURES + "/{point}", response=answers(Done), summary="Take a figure out", **needs(Deed.EDIT)
)
def figure_removed(
    request: ApiRequest, slug: str, series: Id, point: Id, on: Query[RowVersion]
) -> Done:
    """Take a figure out; the log keeps it."""
    held = series_at(request.viewer, series)
    thing = found(held.points.all(), request.viewer, pk=point)
    remove(by_of(request), thing, version=on.version)
    return Done()


def _series(held: LocalSeries) -> SeriesOut:
    names = ("outcome", "title", "unit", "polarity", "source", "visibility", "embargo", "version")
    told = {name: getattr(held, name) for name in names}
    return SeriesOut(id=held.pk, body=body_key(held), **told)
