"""What is known of one line beside its amount, for its page and for programs alike."""

from __future__ import annotations

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.reconcile import Change
from wholeplace.prevention.ledger import Tag
from wholeplace.web.explorer.relations import Link
from wholeplace.web.explorer.seen import Seen
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Row
from wholeplace.web.places.tiers import tags_of

_THOUSAND = 1_000


def line_of(id: str, seen: Seen) -> SpendLine | None:
    """Return a line that a viewer sees, counted or not known; None when there is none."""
    every = (*seen.count.lines, *seen.count.missing)
    return next((line for line in every if line.id == id), None)


def row_of(line: SpendLine, viewer: Viewer) -> Row | None:
    """Return the partner's row that a line is made from, where the viewer may see it."""
    return visible(Row.objects.filter(table="spend", key=line.id), viewer).first()


def gbp_per_head(line: SpendLine, count: Count) -> float | None:
    """Return a line for each person who lives in the place [GBP]; None when not known."""
    if line.gbp_thousand is None or not count.population:
        return None
    return line.gbp_thousand * _THOUSAND / count.population


def share_of_body(line: SpendLine, count: Count) -> float | None:
    """Return a line's part of what its body spends in the place; None when not known."""
    own = sum(each.gbp_thousand or 0.0 for each in count.lines if each.body == line.body)
    return line.gbp_thousand / own if line.gbp_thousand is not None and own > 0 else None


def changes_of(line: SpendLine, seen: Seen) -> tuple[Change, ...]:
    """Return what a partner's own figures did to a line or to the one that it is part of."""
    found = seen.shown.counted[1]
    return tuple(
        change
        for change in (() if found is None else found.changes)
        if change.body == line.body and change.service in (line.service, line.division)
    )


def tag_of(line: SpendLine, seen: Seen) -> Tag | None:
    """Return how a line divides over the tiers of prevention; None for what is no service."""
    if line.kind != "service":
        return None
    tags = tags_of(seen.shown)
    return tags.get(line.service) or tags.get(line.division)


def planned_on(line: SpendLine, seen: Seen) -> tuple[Link, ...]:
    """Return the actions and proposals on a line."""
    return tuple(link for link in seen.links if link.line == line.id)
