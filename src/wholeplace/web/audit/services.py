"""Add an event to the log, inside the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from wholeplace.record import Plain, canonical_json, plain
from wholeplace.web.accounts.models import User
from wholeplace.web.audit.models import Event, Head
from wholeplace.web.places.models import Body, Place, Shared, Visibility

SITE = "site"


def record(
    deed: str,
    *,
    thing: str,
    title: str,
    by: User | None,
    of: Shared | Place | None,
    detail: Mapping[str, object] | None = None,
) -> Event:
    """Add an event; whoever may see what it is of may read it.

    Args:
        deed: What was done, such as ``row.changed``.
        thing: Machine name of what it was done to.
        title: The same in words.
        by: Who did it; None for the machine.
        of: The thing itself, whose place, body, visibility and embargo the event takes; a place
            for what all its members may know; None for the site.
        detail: What changed, in JSON types.
    """
    place, body, visibility, embargo = _seen_by(of)
    with transaction.atomic():
        chain = SITE if place is None else place.slug
        Head.objects.get_or_create(chain=chain)
        head = Head.objects.select_for_update().get(chain=chain)
        event = Event(
            place=place,
            body=body,
            visibility=visibility,
            embargo=embargo,
            chain=chain,
            number=head.number + 1,
            at=timezone.now().isoformat(timespec="microseconds"),
            person=by,
            who="" if by is None else str(by),
            deed=deed,
            thing=thing[:400],
            title=title[:400],
            detail=plain(dict(detail or {})),
            previous=head.hash,
        )
        event.hash = hash_of(event)
        event.save(force_insert=True)
        head.number, head.hash = event.number, event.hash
        head.save()
    return event


def hash_of(event: Event) -> str:
    """Return the SHA-256 of everything that an event says, the hash before it included."""
    said: dict[str, Plain] = {
        "chain": event.chain,
        "number": event.number,
        "at": event.at,
        "person": event.person_id,
        "who": event.who,
        "deed": event.deed,
        "thing": event.thing,
        "title": event.title,
        "detail": event.detail,
        "place": event.place_id,
        "body": event.body_id,
        "visibility": str(event.visibility),
        "embargo": None if event.embargo is None else event.embargo.isoformat(),
        "previous": event.previous,
    }
    return sha256(canonical_json(said).encode()).hexdigest()


def _seen_by(of: Shared | Place | None) -> tuple[Place | None, Body | None, str, date | None]:
    if of is None:
        return None, None, Visibility.BODY, None
    if isinstance(of, Place):
        return of, None, Visibility.PARTNERSHIP, None
    return of.place, of.body, of.visibility, of.embargo
