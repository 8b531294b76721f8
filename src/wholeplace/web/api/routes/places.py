"""Who I am, the places that I belong to, and who acts for which body in them.

Nobody is invited, given a role or taken out here: a token must not be able to make accounts.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from ninja import Query, Router

from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.schemas import Listed, Paging, Told
from wholeplace.web.places.access import Deed
from wholeplace.web.places.models import Body, Membership, Place
from wholeplace.web.places.people import members

router = Router(tags=["Places"])


class MeOut(Told):
    """Whose token this is, what it may do and until when."""

    name: str
    email: str
    token: str
    scopes: list[str]
    place: str | None
    expires: datetime


class PlaceOut(Told):
    """A place: its name, code and setting, and the revision that its rows are at."""

    slug: str
    name: str
    code: str
    title: str
    revision: int
    is_illustration: bool
    setting: dict[str, object]


class MineOut(Told):
    """A body that I act for, and in which roles."""

    body: str
    roles: list[str]


class PlaceOneOut(PlaceOut):
    """A place with what I am in it."""

    mine: list[MineOut]
    may: list[str]


class PersonOut(Told):
    """Somebody who acts for a body."""

    name: str
    email: str
    body: str
    roles: list[str]


@router.get("/me", response=answers(MeOut), summary="My token", **needs(None))
def me(request: ApiRequest) -> MeOut:
    """Say whose token this is and what it may do."""
    token = request.auth
    return MeOut(
        name=str(token.person),
        email=token.person.email,
        token=token.prefix,
        scopes=token.scopes,
        place=None if token.place is None else token.place.slug,
        expires=token.expires,
    )


@router.get("/places", response=answers(Listed[PlaceOut]), summary="My places", **needs(None))
def places(request: ApiRequest, paging: Query[Paging]) -> Listed[PlaceOut]:
    """List the places that I belong to and that this token opens."""
    mine = _mine(request)
    shown = mine[paging.offset : paging.offset + paging.limit]
    return Listed(items=[PlaceOut.model_validate(each) for each in shown], total=mine.count())


@router.get(
    "/places/{slug}", response=answers(PlaceOneOut), summary="One place", **needs(Deed.VIEW)
)
def one(request: ApiRequest, slug: str) -> PlaceOneOut:
    """Show a place, the bodies that I act for in it and what I may do."""
    place, viewer = request.place, request.viewer
    held: dict[str, list[str]] = {}
    mine = Membership.objects.filter(person=request.auth.person, body__place=place)
    for each in mine.select_related("body"):
        held.setdefault(each.body.key, []).append(each.role)
    return PlaceOneOut(
        **PlaceOut.model_validate(place).model_dump(),
        mine=[MineOut(body=body, roles=roles) for body, roles in held.items()],
        may=[deed.value for deed in Deed if viewer.may(deed)],
    )


@router.get(
    "/places/{slug}/people",
    response=answers(list[PersonOut]),
    summary="People of a place",
    **needs(Deed.ADMINISTER),
)
def people(request: ApiRequest, slug: str) -> list[PersonOut]:
    """List who acts for which body."""
    bodies: QuerySet[Body] = request.place.bodies.all()
    return [
        PersonOut(
            name=str(held.person), email=held.person.email, body=body.key, roles=list(held.roles)
        )
        for body in bodies
        for held in members(body)
    ]


def _mine(request: ApiRequest) -> QuerySet[Place]:
    token = request.auth
    mine = Place.objects.filter(bodies__memberships__person=token.person).distinct()
    return mine if token.place_id is None else mine.filter(pk=token.place_id)
