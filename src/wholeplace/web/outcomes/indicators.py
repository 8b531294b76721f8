"""What shows an outcome beside its own measure: further measures, and indicators kept by hand."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from wholeplace.web.outcomes.hanging import found
from wholeplace.web.outcomes.models import Indicator, LocalPoint, LocalSeries
from wholeplace.web.outcomes.rows import Outcome, of_row
from wholeplace.web.outcomes.services import beside, keep
from wholeplace.web.places.access import Deed, Viewer
from wholeplace.web.places.doors import require
from wholeplace.web.places.services import By


def further(one: Outcome, viewer: Viewer) -> QuerySet[Indicator]:
    """Return the further measures of an outcome."""
    return of_row(Indicator.objects.all(), one.row, viewer)


def new_indicator(viewer: Viewer, one: Outcome) -> Indicator:
    """Return a further measure of an outcome that does not say yet which.

    Raises:
        PermissionDenied: When the viewer may not change the outcome.
    """
    require(viewer, Deed.EDIT, one.row)
    return Indicator(outcome=one.id, **beside(one.row))


def put_measure(by: By, one: Outcome, new: Indicator) -> Indicator | None:
    """Return the further measure that an outcome has now; one that it has stays as it is.

    Returns:
        None when it is the outcome's own measure, which its row names.

    Raises:
        PermissionDenied: When the person may not change the outcome.
    """
    if new.measure == one.measure:
        return None
    held = further(one, by.viewer).filter(measure=new.measure).first()
    return held or keep(by, new, version=None)


def may_add_series(viewer: Viewer, one: Outcome) -> bool:
    """Return whether a viewer may add a local indicator: their body's, or to a shared outcome."""
    shared = one.row.body_id is None
    return viewer.may(Deed.EDIT, None if shared else one.row)


def new_series(viewer: Viewer, one: Outcome) -> LocalSeries:
    """Return a new local indicator of an outcome, seen by whoever sees the outcome.

    Raises:
        PermissionDenied: When the viewer may not add one.
    """
    if not may_add_series(viewer, one):
        raise PermissionDenied
    return LocalSeries(outcome=one.id, **beside(one.row))


def series_at(viewer: Viewer, number: int) -> LocalSeries:
    """Return a local indicator that the viewer may change.

    Raises:
        Http404: When there is none, or they may not see it or its outcome.
        PermissionDenied: When they may not change it.
    """
    held = found(LocalSeries.objects.all(), viewer, pk=number)
    require(viewer, Deed.EDIT, held)
    return held


def new_figure(held: LocalSeries) -> LocalPoint:
    """Return a new figure of a local indicator, seen by whoever sees the indicator."""
    return LocalPoint(series=held, **beside(held))
