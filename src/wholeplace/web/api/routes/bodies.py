"""The bodies that take part: read, add, change, take out.

People, invitations and roles are on pages alone: a token must not be able to make accounts, nor
to give what it cannot have itself.
"""

from __future__ import annotations

from typing import Literal

from django.http import Http404
from ninja import Query, Router, Status
from pydantic import Field

from wholeplace.web.api.doors import ApiRequest, answers, by_of, needs
from wholeplace.web.api.fitting import entered, fitting
from wholeplace.web.api.routes.tables import body_of
from wholeplace.web.api.schemas import Done, Given, Told, Words
from wholeplace.web.places.access import Deed
from wholeplace.web.places.models import Body
from wholeplace.web.places.setup_forms import BodyForm
from wholeplace.web.places.setup_place import (
    add_body,
    cells_of_body,
    change_body,
    remove_body,
    seen,
)

router = Router(tags=["Places"])
BODIES = "/places/{slug}/bodies"
ONE = BODIES + "/{body}"


class BodyOut(Told):
    """A body of a place: ``key`` is its id in every table, ``stamp`` names this state of it."""

    key: str
    name: str
    sector: str
    role: str
    code: str
    stamp: str


class NewBody(Given):
    """A body that takes part; its key, by which rows name it, cannot change."""

    key: Words = Field(min_length=1)
    name: Words = Field(min_length=1)
    sector: Words = "partner"
    role: Literal["partner", "consulted"] = "partner"
    code: Words = ""


class ChangedBody(Given):
    """A body's name, part and code anew, made on its stamp; who convenes goes on convening."""

    stamp: Words = Field(min_length=1)
    name: Words = Field(min_length=1)
    role: Literal["partner", "consulted"] | None = None
    code: Words = ""


class BodyStamp(Given):
    """The stamp of the body that I read."""

    stamp: Words = Field(min_length=1)


@router.get(
    BODIES, response=answers(list[BodyOut]), summary="Bodies of a place", **needs(Deed.VIEW)
)
def bodies(request: ApiRequest, slug: str) -> list[BodyOut]:
    """List the bodies that take part."""
    return [_told(each) for each in request.place.bodies.all()]


@router.get(ONE, response=answers(BodyOut), summary="One body", **needs(Deed.VIEW))
def body(request: ApiRequest, slug: str, body: str) -> BodyOut:
    """Show a body with its stamp."""
    return _told(_held(request, body))


@router.post(
    BODIES, response=answers(BodyOut, status=201), summary="Add a body", **needs(Deed.ADMINISTER)
)
def body_added(request: ApiRequest, slug: str, new: NewBody) -> Status[BodyOut]:
    """Add a body, such as one of the voluntary sector; nobody acts for it yet."""
    sent = {**new.model_dump(exclude={"key"}), "id": new.key}
    form = fitting(BodyForm(entered(sent)), named={"id": "key"})
    return Status(201, _told(add_body(by_of(request), request.place, cells=form.cells)))


@router.put(ONE, response=answers(BodyOut), summary="Change a body", **needs(Deed.ADMINISTER))
def body_changed(request: ApiRequest, slug: str, body: str, new: ChangedBody) -> BodyOut:
    """Change a body's name, part or code; 409 with it as it is when somebody was faster."""
    held = _held(request, body)
    form = fitting(BodyForm(entered(new.model_dump(exclude={"stamp"})), body=held))
    return _told(change_body(by_of(request), held, cells=form.cells, was=new.stamp))


@router.delete(ONE, response=answers(Done), summary="Take a body out", **needs(Deed.ADMINISTER))
def body_removed(request: ApiRequest, slug: str, body: str, on: Query[BodyStamp]) -> Done:
    """Take a body out when nothing names it and nobody acts for it."""
    remove_body(by_of(request), _held(request, body), was=on.stamp)
    return Done()


def _held(request: ApiRequest, key: str) -> Body:
    held = body_of(request, key)
    if held is None:
        raise Http404
    return held


def _told(body: Body) -> BodyOut:
    names = ("key", "name", "sector", "role", "code")
    told = {name: getattr(body, name) for name in names}
    return BodyOut(stamp=seen(cells_of_body(body)), **told)
