"""How a page is reached: the decorator that every view of a place must wear."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase

from wholeplace.web.accounts.models import User
from wholeplace.web.places.access import Deed, Viewer, viewer_of, visible
from wholeplace.web.places.models import Place, Shared

Rest = ParamSpec("Rest")
Thing = TypeVar("Thing", bound=Shared)
View = Callable[Concatenate["PlaceRequest", Rest], HttpResponseBase]


class PlaceRequest(HttpRequest):
    """A request for something in a place, after the door: who asks, and of which place."""

    user: User
    place: Place
    viewer: Viewer


def place_view(deed: Deed, *, write: Deed | None = None) -> Callable[[View[Rest]], Any]:
    """Return the door of a view under ``/places/<slug>/``.

    Non-members get 404: the place does not exist for them. Members without a role for the deed
    get 403.

    Args:
        deed: What it takes to open the page.
        write: What it takes to send something to it; the same when None.
    """

    def wear(view: View[Rest]) -> Any:
        @wraps(view)
        def door(
            request: PlaceRequest, /, *args: Rest.args, **kwargs: Rest.kwargs
        ) -> HttpResponseBase:
            slug = str(kwargs.pop("slug", ""))
            place = Place.objects.filter(slug=slug).first()
            viewer = None if place is None else viewer_of(request.user, place)
            if place is None or viewer is None or not viewer.is_member:
                raise Http404
            request.place, request.viewer = place, viewer
            if not viewer.may(deed if request.method in ("GET", "HEAD") else (write or deed)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        door.deed = deed  # type: ignore[attr-defined]
        door.write = write or deed  # type: ignore[attr-defined]
        return door

    return wear


def found(things: QuerySet[Thing], viewer: Viewer, **named: object) -> Thing:
    """Return the one visible thing of a name.

    Raises:
        Http404: When there is none, or the viewer may not see it: they cannot tell which.
    """
    thing = visible(things, viewer).filter(**named).first()
    if thing is None:
        raise Http404
    return thing


def require(viewer: Viewer, deed: Deed, thing: Shared | None = None) -> None:
    """Refuse what a viewer may not do.

    Raises:
        PermissionDenied: When they may not.
    """
    if not viewer.may(deed, thing):
        raise PermissionDenied
