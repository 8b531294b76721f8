"""The partners' own words: texts of sections, asks and offers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import require
from wholeplace.web.places.models import Place, Row, Visibility
from wholeplace.web.places.services import By
from wholeplace.web.plans.models import AskOffer, SectionText


class TextConflict(Exception):
    """Somebody wrote this section since it was read.

    Attributes:
        theirs: The text as it is now.
    """

    def __init__(self, theirs: SectionText) -> None:
        super().__init__("someone changed this")
        self.theirs = theirs


class AskConflict(Exception):
    """Somebody changed this ask since it was read.

    Attributes:
        theirs: The ask as it is now.
    """

    def __init__(self, theirs: AskOffer) -> None:
        super().__init__("someone changed this")
        self.theirs = theirs


def present_text(place: Place, section: str) -> SectionText | None:
    """Return the present text of a section; None while nobody has written one."""
    return SectionText.objects.filter(place=place, section=section).order_by("-version").first()


def write_section(
    by: By, *, place: Place, section: str, text: str, visibility: str, on: int
) -> SectionText:
    """Return a section's new text; the old ones stay as its history.

    The text belongs to the place as a whole: every editor of every body may write it.

    Args:
        by: Who writes.
        place: The place.
        section: Id of the section.
        text: Markdown.
        visibility: ``partnership`` or ``public``.
        on: Version of the text that it was written on; 0 for the first.

    Raises:
        PermissionDenied: When the person edits nothing here.
        TextConflict: When somebody wrote meanwhile.
    """
    require(by.viewer, Deed.EDIT)
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        now = present_text(place, section)
        if now is not None and now.version != on:
            raise TextConflict(now)
        shown = Visibility.PUBLIC if visibility == Visibility.PUBLIC else Visibility.PARTNERSHIP
        written = SectionText.objects.create(
            place=place,
            visibility=shown,
            section=section,
            text=text,
            version=on + 1,
            by=by.person,
        )
        record(
            "text.written",
            thing=f"section {section}",
            title=section,
            by=by.person,
            of=written,
            detail={"version": written.version, "visibility": shown},
        )
    return written


def add_ask(by: By, *, ask: AskOffer, rows: Iterable[Row]) -> AskOffer:
    """Return a new ask or offer of one body, or of the place as a whole.

    Raises:
        PermissionDenied: When the person may not write for that body.
    """
    require(by.viewer, Deed.EDIT, ask)
    with transaction.atomic():
        ask.by = by.person
        ask.save(force_insert=True)
        _link(by, ask, rows)
        _told("ask.added", ask, by)
    return ask


def change_ask(by: By, *, ask: AskOffer, rows: Iterable[Row], on: int) -> AskOffer:
    """Return a changed ask or offer.

    Args:
        by: Who changes it.
        ask: The ask with its new fields, not saved yet.
        rows: The rows that it is linked to from now on.
        on: Version that the change was made on.

    Raises:
        PermissionDenied: When the person may not change it.
        AskConflict: When somebody changed it meanwhile.
    """
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=ask.place_id)
        now = AskOffer.objects.get(pk=ask.pk)
        require(by.viewer, Deed.EDIT, now)
        if now.version != on:
            raise AskConflict(now)
        ask.version, ask.changed, ask.by = on + 1, timezone.now(), by.person
        ask.save()
        _link(by, ask, rows)
        _told("ask.changed", ask, by)
    return ask


def _link(by: By, ask: AskOffer, rows: Iterable[Row]) -> None:
    """Link rows that the person sees; links to what they do not see stay as they are."""
    seen = visible(Row.objects.filter(place=ask.place), by.viewer)
    ask.rows.remove(*ask.rows.filter(pk__in=seen))
    ask.rows.add(*(row for row in rows if row.place_id == ask.place_id))


def _told(deed: str, ask: AskOffer, by: By) -> None:
    record(
        deed,
        thing=f"ask {ask.pk}",
        title=ask.title,
        by=by.person,
        of=ask,
        detail={"state": ask.state, "version": ask.version, "visibility": ask.visibility},
    )
