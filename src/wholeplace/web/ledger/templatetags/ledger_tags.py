"""Filters of the ledger's templates: a tag as rows of tier, share and interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _

from wholeplace.prevention.ledger import TIERS, Tag
from wholeplace.report.words import share, tier_title

register = template.Library()
_LEAST = 0.0005


@dataclass(frozen=True, slots=True)
class Part:
    """One tier of a tag in words; ``value`` is the share as a bar takes it."""

    title: str
    share: str
    ends: str
    value: str


@register.filter
def parts(tag: Tag) -> Iterator[Part]:
    """Return the tiers that a tag gives something, with its interval and its level."""
    for tier in TIERS:
        central = tag.shares.get(tier, 0.0)
        low, high = tag.low.get(tier, central), tag.high.get(tier, central)
        if central >= _LEAST:
            said = _("%(level)d%%: %(low)s to %(high)s") % {
                "level": round(100 * tag.level),
                "low": share(low),
                "high": share(high),
            }
            ends = said if high - low >= _LEAST else ""
            yield Part(tier_title(tier), share(central), ends, f"{central:.4f}")
