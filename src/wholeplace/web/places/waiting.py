"""What waits for somebody: every app says so in its module ``waiting``, home gathers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import autodiscover_modules

from wholeplace.web.accounts.models import User
from wholeplace.web.places.access import Viewer
from wholeplace.web.places.models import Place


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that somebody should do.

    Attributes:
        what: In words, such as ``3 tags that two people see differently``.
        href: Where to do it.
        urgent: Whether others wait for it.
    """

    what: str
    href: str
    urgent: bool = False


Find = Callable[[Place, Viewer, User], Iterable[Waiting]]
_FOUND_BY: list[Find] = []


def waits(find: Find) -> Find:
    """Register a function that finds what waits for a person; each app does so in ``waiting``."""
    _FOUND_BY.append(find)
    return find


def waiting_for(place: Place, viewer: Viewer, person: User) -> list[Waiting]:
    """Return all that waits for a person in a place, the urgent first."""
    found = [each for find in _FOUND_BY for each in find(place, viewer, person)]
    return sorted(found, key=lambda each: not each.urgent)


def discover() -> None:
    """Import every app's module ``waiting``; called once at the start."""
    autodiscover_modules("waiting")
