"""Who changed a line's tag, when and why, and what stood before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from wholeplace.web.audit.models import Event
from wholeplace.web.ledger.models import TagChange
from wholeplace.web.ledger.tags import in_words, tag_of_cells
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place
from wholeplace.web.places.tables import Cells


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a tag in words.

    Attributes:
        at: When.
        who: Who; empty when not known.
        why: Why; empty when nobody said.
        before: What stood before.
        after: What stood after.
        number: Number in the place's log.
        change: Id of the change that can be undone; None for one made in the table itself.
    """

    at: datetime
    who: str
    why: str
    before: str
    after: str
    number: int
    change: int | None


def history_of(place: Place, viewer: Viewer, line: str) -> list[Entry]:
    """Return the changes of a line's tag that a viewer may see, the latest first."""
    entries = [*_changes(place, viewer, line), *_edits(place, viewer, line)]
    return sorted(entries, key=attrgetter("at", "number"), reverse=True)


def _changes(place: Place, viewer: Viewer, line: str) -> Iterator[Entry]:
    held = TagChange.objects.filter(place=place, line=line).select_related("person")
    for change in visible(held, viewer):
        yield Entry(
            at=change.at,
            who=str(change.person or ""),
            why=change.why,
            before=words_of(line, change.before),
            after=words_of(line, change.after),
            number=change.event,
            change=change.pk,
        )


def words_of(line: str, rows: Mapping[str, Cells]) -> str:
    """Return the rows of a tag in words; the default stands where there are none."""
    if not rows:
        return _("The default")
    return in_words(tag_of_cells(line, list(rows.values())).shares)


def _edits(place: Place, viewer: Viewer, line: str) -> Iterator[Entry]:
    """Return the changes made in the table ``tiers`` itself, a row at a time."""
    held = Event.objects.filter(place=place, thing__startswith=f"tiers {line} |")
    for event in visible(held, viewer):
        at = parse_datetime(event.at)
        if at is not None:
            before, after = (_row_words(event.detail.get(key)) for key in ("before", "after"))
            why = _("Changed in the table of tags.")
            yield Entry(at, event.who, why, before, after, event.number, None)


def _row_words(cells: Cells | None) -> str:
    return f"{cells.get('tier')} {cells.get('share')}" if cells else _("no row")
