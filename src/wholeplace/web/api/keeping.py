"""Things that a page keeps by its form, kept by the same form here: a change names what changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from wholeplace.web.api.doors import ApiRequest, by_of
from wholeplace.web.api.fitting import Form, Misshapen, entered, fitting
from wholeplace.web.api.routes.tables import body_of
from wholeplace.web.api.schemas import Given, Item, Listed, Paging
from wholeplace.web.outcomes.forms import KeptForm
from wholeplace.web.outcomes.models import Kept
from wholeplace.web.outcomes.services import keep
from wholeplace.web.places.models import Visibility

Thing = TypeVar("Thing", bound=Kept)
Held = TypeVar("Held")


class Sharing(Given):
    """Who may see it, and the day before which only its own body does."""

    visibility: Visibility | None = None
    embargo: date | None = None


def kept(
    request: ApiRequest, thing: Thing, form: Callable[..., KeptForm], sent: Mapping[str, object]
) -> Thing:
    """Return a thing after it was added or changed as its form allows.

    Args:
        request: Who asks.
        thing: It as it is, or a new one.
        form: Its form.
        sent: What it shall say, and the version that it is changed on; the rest stays.

    Raises:
        Misshapen: With everything that is wrong.
        Stale: When it was changed meanwhile.
        PermissionDenied: When the person may not change it.
    """
    is_new = thing.pk is None
    said = merged(lambda told: form(told, viewer=request.viewer, thing=thing), sent)
    return keep(by_of(request), thing, version=None if is_new else said.version)


def merged(form: Callable[..., Form], sent: Mapping[str, object]) -> Form:
    """Return a form with what was sent over what it begins with, when all of it is right.

    Raises:
        Misshapen: With everything that is wrong, also what the form has no place for.
    """
    told = form(entered({**form(None).initial, **sent}))
    more = [name for name, value in sent.items() if value is not None and name not in told.fields]
    if more:
        raise Misshapen([(name, _("This cannot be chosen here.")) for name in more])
    return fitting(told)


def said_in(request: ApiRequest, new: Given, *bodies: str) -> dict[str, object]:
    """Return what was said of a thing, with ids for the keys of bodies.

    Args:
        request: Who asks.
        new: What was sent.
        bodies: Fields that name a body of the place by its key.

    Raises:
        Http404: When there is no such body.
    """
    said = new.model_dump(exclude_unset=True)
    for name in bodies:
        if said.get(name):
            body = body_of(request, str(said[name]))
            said[name] = None if body is None else body.pk
    return said


def listed(held: Sequence[Held], paging: Paging, tell: Callable[[Held], Item]) -> Listed[Item]:
    """Return part of a list, each thing as it is told."""
    shown = held[paging.offset : paging.offset + paging.limit]
    return Listed(items=[tell(each) for each in shown], total=len(held))
