"""How an operation is reached: the token that every request must carry, and what it takes."""

from __future__ import annotations

import time
from math import ceil
from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja.errors import Throttled
from ninja.security import HttpBearer

from wholeplace.web.accounts.models import User
from wholeplace.web.api.models import ApiToken
from wholeplace.web.api.schemas import Problems
from wholeplace.web.api.tokens import token_of
from wholeplace.web.places.access import Deed, Viewer, viewer_of
from wholeplace.web.places.models import Place
from wholeplace.web.places.services import By

MOST_A_WINDOW = 600
WINDOW = 60
"""A token gets this many requests in so much time [s]."""
REFUSALS = frozenset({400, 401, 403, 404, 409, 413, 422, 429})


class ApiRequest(HttpRequest):
    """A request after the door: whose token it carries and, within a place, what they may do."""

    auth: ApiToken
    place: Place
    viewer: Viewer


class Token(HttpBearer):
    """The door of an operation: finds who asks, and refuses what they or their token may not.

    Attributes:
        deed: What it takes in the place that the address names; None where it names none.
    """

    def __init__(self, deed: Deed | None) -> None:
        super().__init__()
        self.deed = deed

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token that a request carries; None when it is no good.

        Raises:
            Http404: When the place is not there for this person or token.
            PermissionDenied: When they or their token may not do the deed.
            Throttled: When the token was used too often in the last minute.
        """
        held = token_of(token)
        if held is not None:
            _count(held)
            if self.deed is not None:
                _enter(request, held, self.deed)
        return held


def needs(deed: Deed | None) -> dict[str, Any]:
    """Return the arguments of an operation that takes a deed: its door, and what it is told of.

    Args:
        deed: What it takes in the place of its address; None for the person's own.
    """
    told = "" if deed is None else deed.value
    return {"auth": Token(deed), "openapi_extra": {"x-scope": told}}


def answers(kind: Any, *, status: int = 200) -> dict[Any, Any]:
    """Return the answers that an operation can give: one of its own, and every refusal."""
    return {status: kind, REFUSALS: Problems}


def by_of(request: ApiRequest) -> By:
    """Return who changes something, and what they may do here."""
    return By(request.auth.person, request.viewer)


def viewer_for(token: ApiToken, place: Place) -> Viewer:
    """Return what a token's person is in a place, no more than the token allows."""
    person: User = token.person
    return viewer_of(person, place, scopes=frozenset(token.scopes))


def _count(token: ApiToken) -> None:
    """Count one request of a token, whatever becomes of it."""
    now = time.time()
    key = f"api-requests-{token.digest}-{int(now // WINDOW)}"
    if cache.add(key, 1, timeout=2 * WINDOW):
        return
    if cache.incr(key) > MOST_A_WINDOW:
        raise Throttled(wait=ceil(WINDOW - now % WINDOW))


def _enter(request: HttpRequest, token: ApiToken, deed: Deed) -> None:
    match = request.resolver_match
    slug = "" if match is None else str(match.kwargs.get("slug", ""))
    place = Place.objects.filter(slug=slug).first()
    if place is None or token.place_id not in (None, place.pk):
        raise Http404
    viewer = viewer_for(token, place)
    if not viewer.is_member:
        raise Http404
    request.place, request.viewer = place, viewer  # type: ignore[attr-defined]
    if not viewer.may(deed):
        raise PermissionDenied
