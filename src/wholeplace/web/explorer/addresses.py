"""Addresses of the explorer: everything that a reader chose is in them, so they can be shared."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from wholeplace.web.explorer.chosen import Chosen
from wholeplace.web.places.models import Place


def overview(place: Place, chosen: Chosen, *, by: str, order: str = "") -> str:
    """Return the address of the chosen lines, looked at in one way."""
    given = {**chosen.parameters(), "by": by, "order": order}
    return _with(reverse("explorer:overview", kwargs={"slug": place.slug}), given)


def line(place: Place, id: str) -> str:
    """Return the address of one line; its id is a partner's own text and may hold anything."""
    return _with(reverse("explorer:line", kwargs={"slug": place.slug}), {"id": id})


def picture(place: Place, name: str, form: str, given: Mapping[str, str]) -> str:
    """Return the address of a picture, or of its figures.

    Args:
        place: The place.
        name: ``ranked``, ``flows``, ``mosaic`` or ``neighbours``.
        form: ``svg``, ``json`` or ``csv``.
        given: What was chosen. The revision of the place is added, so that a browser never shows
            an old picture beside new figures.
    """
    kwargs = {"slug": place.slug, "what": name, "form": form}
    return _with(reverse("explorer:picture", kwargs=kwargs), {**given, "r": str(place.revision)})


def lines_file(place: Place, form: str, chosen: Chosen, *, order: str) -> str:
    """Return the address of the chosen lines as ``csv`` or ``xlsx``."""
    path = reverse("explorer:lines", kwargs={"slug": place.slug, "form": form})
    return _with(path, {**chosen.parameters(), "order": order})


def neighbours(place: Place, given: Mapping[str, str]) -> str:
    """Return the address of the comparison with the place's neighbours."""
    return _with(reverse("explorer:neighbours", kwargs={"slug": place.slug}), given)


def _with(path: str, given: Mapping[str, str]) -> str:
    said = urlencode({name: value for name, value in given.items() if value})
    return f"{path}?{said}" if said else path
