"""Hand an outcome or a commitment to another body: offered by one, taken by the other."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.keeping import listed, said_in
from wholeplace.web.api.schemas import Given, Id, Listed, Paging, Text, Told, Words
from wholeplace.web.api.shapes import RowOut, body_key, row_out
from wholeplace.web.outcomes.handing import (
    decline,
    may_answer,
    may_take_back,
    offer,
    offer_at,
    own_row,
    take,
    take_back,
    waiting,
)
from wholeplace.web.outcomes.handing_forms import HandOverForm
from wholeplace.web.outcomes.models import HandOver
from wholeplace.web.places.access import Deed, Viewer

router = Router(tags=["Outcomes"])
OFFERS = "/places/{slug}/offers"
ONE = OFFERS + "/{offer}"


class OfferOut(Told):
    """That a body offers a row to another one; null is the partnership as a whole."""

    id: int
    table: str
    key: str
    title: str
    giver: str | None
    to: str | None
    why: str
    state: str
    who: str | None
    at: datetime
    may_answer: bool
    may_take_back: bool


class NewOffer(Given):
    """Which row of mine which body should take, and why; null offers it to all together."""

    row: Id
    to: Words | None = None
    why: Text = Field(min_length=1)


@router.get(
    OFFERS, response=answers(Listed[OfferOut]), summary="Offers that wait", **needs(Deed.VIEW)
)
def offers(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[OfferOut]:
    """List the offers that nobody has answered yet, and which of them I may answer."""
    return listed(waiting(request.viewer), paging, lambda each: _offer(each, request.viewer))


@router.post(
    OFFERS,
    response=answers(OfferOut, status=201),
    summary="Offer a row to another body",
    **needs(Deed.EDIT),
)
def offered(request: ApiRequest, slug: str, new: NewOffer) -> Status[OfferOut]:
    """Offer an outcome or a commitment of one of my bodies; it moves when the other takes it."""
    row = own_row(request.viewer, new.row)
    sent = {name: said for name, said in said_in(request, new, "to").items() if name != "row"}
    said = fitting(HandOverForm(entered(sent), row=row)).cleaned_data
    made = offer(by_of(request), row, to=said["to"], why=said["why"])
    return Status(201, _offer(made, request.viewer))


@router.post(ONE + "/take", response=answers(RowOut), summary="Take an offer", **needs(Deed.EDIT))
def taken(request: ApiRequest, slug: str, offer: Id) -> RowOut:
    """Take over what is offered to one of my bodies; what only its giver sees stays there."""
    given = _mine(request, offer)
    return row_out(take(by_of(request), given))


@router.post(
    ONE + "/decline", response=answers(OfferOut), summary="Decline an offer", **needs(Deed.EDIT)
)
def declined(request: ApiRequest, slug: str, offer: Id) -> OfferOut:
    """Decline what is offered to one of my bodies."""
    given = _mine(request, offer)
    return _offer(decline(by_of(request), given), request.viewer)


@router.post(
    ONE + "/take-back",
    response=answers(OfferOut),
    summary="Take my offer back",
    **needs(Deed.EDIT),
)
def taken_back(request: ApiRequest, slug: str, offer: Id) -> OfferOut:
    """Take back an offer of one of my bodies that nobody has answered yet."""
    given, _row = offer_at(request.viewer, offer)
    if not may_take_back(request.viewer, given):
        raise PermissionDenied
    return _offer(take_back(by_of(request), given), request.viewer)


def _mine(request: ApiRequest, number: int) -> HandOver:
    given, _row = offer_at(request.viewer, number)
    if not may_answer(request.viewer, given):
        raise PermissionDenied
    return given


def _offer(given: HandOver, viewer: Viewer) -> OfferOut:
    names = ("table", "key", "title", "why", "state")
    told = {name: getattr(given, name) for name in names}
    waits = given.state == HandOver.State.OFFERED
    return OfferOut(
        id=given.pk,
        giver=None if given.giver is None else given.giver.key,
        to=body_key(given),
        who=None if given.changed_by is None else str(given.changed_by),
        at=given.changed,
        may_answer=waits and may_answer(viewer, given),
        may_take_back=waits and may_take_back(viewer, given),
        **told,
    )
