"""Good growth at three horizons: what it looks like, what shows it, who gains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from wholeplace.report.words import number
from wholeplace.web.outcomes.models import GrowthStatement, Horizon
from wholeplace.web.outcomes.rows import Commitment, Outcome, commitments, outcomes
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place, Visibility
from wholeplace.web.places.tables import reference

IMD = "imd_average_score"
WORDS = ("text", "who_gains", "growth_plan", "visibility")


@dataclass(frozen=True, slots=True)
class Part:
    """Good growth at one horizon.

    Attributes:
        horizon: The horizon.
        wording: The latest wording; None when nobody has written one.
        versions: How many wordings there have been.
        outcomes: Outcomes of the plan at this horizon.
        commitments: Commitments that serve them.
    """

    horizon: Horizon
    wording: GrowthStatement | None
    versions: int
    outcomes: tuple[Outcome, ...]
    commitments: tuple[Commitment, ...]


def parts(viewer: Viewer) -> list[Part]:
    """Return good growth at every horizon, the nearest first."""
    wordings = list(visible(GrowthStatement.objects.select_related("changed_by"), viewer))
    held, promised = outcomes(viewer), commitments(viewer)
    return [_part(Horizon(value), wordings, held, promised) for value in Horizon.values]


def wordings(viewer: Viewer, at: Horizon) -> QuerySet[GrowthStatement]:
    """Return every wording of one horizon that a viewer may see, the latest first."""
    held = visible(GrowthStatement.objects.filter(horizon=at), viewer)
    return held.select_related("changed_by").order_by("-version")


def new_wording(place: Place, at: Horizon, latest: GrowthStatement | None) -> GrowthStatement:
    """Return a new wording that says what the latest one says, not saved yet."""
    new = GrowthStatement(place=place, horizon=at, visibility=Visibility.PARTNERSHIP)
    for name in WORDS if latest is not None else ():
        setattr(new, name, getattr(latest, name))
    return new


def horizon_of(name: str) -> Horizon:
    """Return the horizon of a name.

    Raises:
        Http404: When there is none.
    """
    if name not in Horizon.values:
        raise Http404
    return Horizon(name)


def _part(
    horizon: Horizon,
    wordings: Iterable[GrowthStatement],
    held: Iterable[Outcome],
    promised: Iterable[Commitment],
) -> Part:
    mine = sorted((w for w in wordings if w.horizon == horizon), key=lambda w: -w.version)
    at = tuple(one for one in held if one.horizon == horizon)
    ids = {one.id for one in at}
    served = tuple(c for c in promised if c.outcome in ids)
    return Part(horizon, mine[0] if mine else None, len(mine), at, served)


def deprivation(place: Place) -> str:
    """Return how deprived the place is among the areas of its kind, as the reference has it."""
    scores = {
        row["place"]: float(row["value"])
        for row in reference().rows("deprivation")
        if row["measure"] == IMD and row["value"] not in ("", None)
    }
    mine = scores.get(place.code)
    if mine is None:
        return _("Deprivation of this place is not known.")
    more = sum(score > mine for score in scores.values())
    return _(
        "This place’s average deprivation score is %(score)s (Indices of Deprivation 2025);"
        " %(more)d of the %(of)d other areas with a score are more deprived."
    ) % {"score": number(mine), "more": more, "of": len(scores) - 1}
