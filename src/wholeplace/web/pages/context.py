"""What every template knows without being told."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from django.http import HttpRequest

PRODUCT = "wholeplace"
ADMINISTER = "administer"
"""The deed of ``places.access`` that makes a reader an administrator of the place."""


def site(request: HttpRequest) -> dict[str, object]:
    """Return the place that the door of the view has opened, and whether its reader runs it.

    A view's own context wins over these; outside a place there is neither.
    """
    place = getattr(request, "place", None)
    viewer = getattr(request, "viewer", None)
    if place is None or viewer is None:
        return {}
    return {"place": place, "viewer": viewer, "administers": viewer.may(ADMINISTER)}


@cache
def installed_version() -> str:
    """Return the version that is installed; empty when it runs from unpacked files."""
    try:
        return version(PRODUCT)
    except PackageNotFoundError:
        return ""
