"""Verify the chains of the event log: nothing changed, nothing taken out, nothing slipped in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wholeplace.web.audit.models import FIRST, Event, Head
from wholeplace.web.audit.services import hash_of

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold.

    Attributes:
        chain: A place's slug, or ``site``.
        number: Number of the event.
        why: What is wrong with it.
    """

    chain: str
    number: int
    why: str

    def __str__(self) -> str:
        return f"{self.chain} {self.number}: {self.why}"


def verify(chain: str = "") -> list[Break]:
    """Return the first break of every chain, or of one; empty when the log holds.

    Every event's hash is worked out again from what it says, the hash before it included, so that
    the first event that differs from what was written is named. The last one is compared with the
    chain's head, so that a chain that was cut short is found too.
    """
    chains = set(Head.objects.values_list("chain", flat=True))
    chains |= set(Event.objects.values_list("chain", flat=True).distinct())
    wanted = sorted(chains & {chain} if chain else chains)
    return [found for name in wanted if (found := _first_break(name)) is not None]


def _first_break(chain: str) -> Break | None:
    previous, number = FIRST, 0
    for event in _events(chain):
        number += 1
        if event.number != number:
            return Break(chain, number, f"is missing: the next event is number {event.number}")
        if event.previous != previous:
            return Break(chain, number, "does not follow from the event before it")
        if hash_of(event) != event.hash:
            return Break(chain, number, "is not what was written: its hash differs")
        previous = event.hash
    head = Head.objects.filter(chain=chain).first()
    if head is None or head.number > number:
        last = number + 1
        return Break(chain, last, "is missing: the chain was cut short, or its head was taken out")
    if (head.number, head.hash) != (number, previous):
        return Break(chain, number, "is not the one that the chain's head names")
    return None


def _events(chain: str) -> Iterator[Event]:
    return Event.objects.filter(chain=chain).order_by("number").iterator(chunk_size=BATCH)


def heads() -> list[tuple[str, int, str]]:
    """Return (chain, number, hash) of every chain's last event, to be kept somewhere else.

    Whoever could change both the events and the heads in the database cannot change what was
    written down outside it.
    """
    return list(Head.objects.order_by("chain").values_list("chain", "number", "hash"))
