"""Where a reader can go in a place: the items of the service navigation."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SECTIONS: tuple[tuple[str, str | Promise, str], ...] = (
    ("home", _("Home"), "places:home"),
    ("money", _("Money"), "explorer:overview"),
    ("prevention", _("Prevention"), "ledger:overview"),
    ("value", _("Actions and value"), "value:overview"),
    ("outcomes", _("Outcomes"), "outcomes:overview"),
    ("plan", _("The plan"), "plans:overview"),
    ("people", _("People"), "places:people"),
    ("activity", _("Activity"), "audit:activity"),
)
"""Section, as a view names it in ``section``; its label; the name of its first page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the navigation.

    Attributes:
        text: Its label.
        href: Its address.
        current: Whether the reader is in this section.
    """

    text: str
    href: str
    current: bool


def items_for(slug: str, *, section: str) -> list[Item]:
    """Return the sections of a place that have a page and that this reader may open.

    Args:
        slug: Name of the place in addresses; nothing outside a place.
        section: The section that the reader is in.
    """
    found = [(name, label, address(url, slug)) for name, label, url in SECTIONS]
    return [Item(str(label), href, name == section) for name, label, href in found if href]


def address(name: str, slug: str, **kwargs: str | int) -> str:
    """Return the address of a page of a place; empty where there is no such page."""
    if not slug:
        return ""
    try:
        return reverse(name, kwargs={"slug": slug, **kwargs})
    except NoReverseMatch:
        return ""
