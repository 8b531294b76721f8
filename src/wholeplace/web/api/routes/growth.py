"""What good growth looks like at three horizons, and every wording that there has been."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Literal

from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.keeping import listed, merged, said_in
from wholeplace.web.api.schemas import Count, Given, Listed, Paging, Text, Told, Words
from wholeplace.web.outcomes.forms import GrowthForm
from wholeplace.web.outcomes.growth import (
    Part,
    deprivation,
    horizon_of,
    new_wording,
    parts,
    wordings,
)
from wholeplace.web.outcomes.models import GrowthStatement
from wholeplace.web.outcomes.services import reword
from wholeplace.web.places.access import Deed

router = Router(tags=["Good growth"])
WORDINGS = "/places/{slug}/growth/{horizon}/wordings"


class WordingOut(Told):
    """One wording of one horizon; who gains is empty while nobody has said."""

    version: int
    text: str
    who_gains: str
    growth_plan: str
    visibility: str
    who: str | None
    at: datetime


class HorizonOut(Told):
    """Good growth at one horizon: the present wording, what shows it, who promised what."""

    horizon: str
    title: str
    wording: WordingOut | None
    versions: int
    outcomes: list[str]
    commitments: list[str]


class GrowthOut(Told):
    """Good growth at every horizon, and how deprived the place is beside others."""

    horizons: list[HorizonOut]
    deprivation: str


class NewWording(Given):
    """A new wording on the latest ``version``, 0 for the first; what is not named stays."""

    text: Text = Field(min_length=1)
    who_gains: Text | None = None
    growth_plan: Words | None = None
    visibility: Literal["partnership", "public"] | None = None
    version: Count = 0


@router.get(
    "/places/{slug}/growth", response=answers(GrowthOut), summary="Good growth", **needs(Deed.VIEW)
)
def growth(request: ApiRequest, slug: str) -> GrowthOut:
    """Show what good growth looks like at each horizon, the nearest first."""
    horizons = [_horizon(each) for each in parts(request.viewer)]
    return GrowthOut(horizons=horizons, deprivation=deprivation(request.place))


@router.get(
    WORDINGS, response=answers(Listed[WordingOut]), summary="Every wording", **needs(Deed.VIEW)
)
def every_wording(
    request: ApiRequest, slug: str, horizon: str, paging: Query[Paging]
) -> Listed[WordingOut]:
    """List every wording of one horizon, the latest first."""
    return listed(list(wordings(request.viewer, horizon_of(horizon))), paging, _wording)


@router.post(
    WORDINGS,
    response=answers(WordingOut, status=201),
    summary="Reword a horizon",
    **needs(Deed.ADMINISTER),
)
def reworded(request: ApiRequest, slug: str, horizon: str, new: NewWording) -> Status[WordingOut]:
    """Reword one horizon; the wordings before are kept."""
    at = horizon_of(horizon)
    latest = wordings(request.viewer, at).first()
    thing = new_wording(request.place, at, latest)
    form = partial(GrowthForm, viewer=request.viewer, thing=thing)
    said = merged(form, said_in(request, new))
    return Status(201, _wording(reword(by_of(request), thing, version=said.version)))


def _horizon(part: Part) -> HorizonOut:
    return HorizonOut(
        horizon=part.horizon.value,
        title=str(part.horizon.label),
        wording=None if part.wording is None else _wording(part.wording),
        versions=part.versions,
        outcomes=[one.id for one in part.outcomes],
        commitments=[each.id for each in part.commitments],
    )


def _wording(held: GrowthStatement) -> WordingOut:
    names = ("version", "text", "who_gains", "growth_plan", "visibility")
    told = {name: getattr(held, name) for name in names}
    who = None if held.changed_by is None else str(held.changed_by)
    return WordingOut(who=who, at=held.changed, **told)
