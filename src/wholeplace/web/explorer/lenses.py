"""The ways in which a count can be looked at: by body, by service, by tier and so on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wholeplace.count.build import Count
from wholeplace.count.facts import NOT_STATED
from wholeplace.count.views import (
    Part,
    by_body,
    by_cohort,
    by_confidence,
    by_division,
    by_flexibility,
    by_method,
    by_sector,
)
from wholeplace.report.words import first_upper
from wholeplace.web.explorer.chosen import Chosen
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.places.tiers import by_tier

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Lens:
    """One way to look at a count.

    Attributes:
        by: Its name in addresses.
        label: Its name in the row of ways.
        heading: Heading of the first column.
        chooses: Field of ``Chosen`` that one of its parts fills.
        then: The way to look at one of its parts.
        note: What a reader must know; empty when nothing.
    """

    by: str
    label: Words
    heading: Words
    chooses: str
    then: str
    note: Words = ""


_FACTS = _(
    "Assumption: whom a line is for and how far its money can move are our reading of the returns,"
    " until a body says otherwise."
)
LENSES: Mapping[str, Lens] = {
    lens.by: lens
    for lens in (
        Lens("body", _("Body"), _("Body"), "body", "service"),
        Lens("sector", _("Sector"), _("Sector"), "sector", "body"),
        Lens("service", _("Service"), _("Service"), "division", "body"),
        Lens("people", _("People"), _("For"), "cohort", "service", _FACTS),
        Lens(
            "tier",
            _("Prevention"),
            _("Tier of prevention"),
            "tier",
            "service",
            _(
                "A line can stand in several tiers, with a share in each; transfers are never"
                " classified. The intervals are the doubt of the tagging."
            ),
        ),
        Lens(
            "outcome",
            _("Outcome"),
            _("Outcome"),
            "outcome",
            "service",
            _(
                "A line serves an outcome where an action that the outcome needs is paid from it,"
                " or saves on it. Of other lines it is not stated, which does not mean that they"
                " serve none."
            ),
        ),
        Lens("method", _("How known"), _("How the amount came about"), "method", "body"),
        Lens("confidence", _("Confidence"), _("How sure"), "confidence", "body"),
        Lens(
            "flexibility",
            _("How free"),
            _("How far it can be moved"),
            "flexibility",
            "service",
            _FACTS,
        ),
    )
}

_SIMPLE: Mapping[str, Callable[[Count], tuple[Part, ...]]] = {
    "body": by_body,
    "sector": by_sector,
    "service": by_division,
    "people": by_cohort,
    "method": by_method,
    "confidence": by_confidence,
    "flexibility": by_flexibility,
}


def parts(seen: Seen, count: Count, by: str) -> tuple[Part, ...]:
    """Return a count of chosen lines by one of the lenses; they add up to its total."""
    if by == "tier":
        return by_tier(seen.shown, count.lines)
    if by == "outcome":
        return _by_outcome(seen, count)
    return tuple(replace(part, title=first_upper(part.title)) for part in _SIMPLE[by](count))


def _by_outcome(seen: Seen, count: Count) -> tuple[Part, ...]:
    """Return lines by the outcomes that they serve; what nobody has said comes last."""
    keyed = replace(
        count,
        lines=tuple(replace(line, cohort=seen.related.outcome_key(line)) for line in count.lines),
    )
    titles = seen.outcome_titles
    found = [replace(part, title=titles[part.code]) for part in by_cohort(keyed)]
    return tuple(sorted(found, key=lambda part: part.code == NOT_STATED))


def drilled(chosen: Chosen, lens: Lens, code: str) -> Chosen:
    """Return what is chosen after a reader follows one part of a lens."""
    return replace(chosen, **{lens.chooses: code})


def ways(by: str, chosen: Chosen) -> Sequence[Lens]:
    """Return the lenses worth offering: those that still divide what is chosen, and this one."""
    return [lens for lens in LENSES.values() if lens.by == by or not getattr(chosen, lens.chooses)]
