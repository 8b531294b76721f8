"""The log of what was done, as far as I may see it, and whether it holds."""

from __future__ import annotations

from ninja import Query, Router

from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.schemas import Id, Listed, Paging, Told, Words
from wholeplace.web.api.shapes import EventOut, event_out
from wholeplace.web.audit.models import Event
from wholeplace.web.audit.verify import verify
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found

router = Router(tags=["Activity"])


class EventFilter(Paging):
    """Which entries: of one kind of deed, or with some words in their title."""

    deed: Words = ""
    words: Words = ""


class BreakOut(Told):
    """The first place where the log does not hold."""

    number: int
    why: str


class VerifiedOut(Told):
    """Whether the log is as it was written."""

    holds: bool
    first_break: BreakOut | None


@router.get(
    "/places/{slug}/events",
    response=answers(Listed[EventOut]),
    summary="Events",
    **needs(Deed.VIEW),
)
def every(request: ApiRequest, slug: str, which: Query[EventFilter]) -> Listed[EventOut]:
    """List what was done, the latest first."""
    seen = visible(Event.objects.all(), request.viewer).order_by("-number")
    if which.deed:
        seen = seen.filter(deed=which.deed)
    if which.words:
        seen = seen.filter(title__icontains=which.words)
    shown = seen[which.offset : which.offset + which.limit]
    return Listed(items=[event_out(event) for event in shown], total=seen.count())


@router.get(
    "/places/{slug}/events/verify",
    response=answers(VerifiedOut),
    summary="Verify the log",
    **needs(Deed.ADMINISTER),
)
def verified(request: ApiRequest, slug: str) -> VerifiedOut:
    """Work out every hash again and name the first entry that is not what was written."""
    broken = verify(request.place.slug)
    first = BreakOut(number=broken[0].number, why=broken[0].why) if broken else None
    return VerifiedOut(holds=not broken, first_break=first)


@router.get(
    "/places/{slug}/events/{number}",
    response=answers(EventOut),
    summary="One event",
    **needs(Deed.VIEW),
)
def one(request: ApiRequest, slug: str, number: Id) -> EventOut:
    """Show one entry."""
    return event_out(found(Event.objects.all(), request.viewer, number=number))
