"""The event log: append-only, each event carrying the hash of the one before it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from wholeplace.web.places.models import Shared

FIRST = "0" * 64


class Event(Shared):
    """Something that was done.

    Attributes:
        chain: The chain it is in: a place's slug, or ``site``.
        number: Its number in the chain, from 1.
        at: When, ISO 8601 with microseconds and offset, as it was hashed.
        person: Who did it; None for the machine itself.
        who: Their name then.
        deed: What was done, such as ``row.changed``.
        thing: What it was done to, such as ``spend council/RO3_csclkd``.
        title: The same in words.
        detail: What changed: ``before``, ``after``, counts; JSON.
        previous: Hash of the event before; zeros for the first.
        hash: SHA-256 of the canonical JSON of all of it.
    """

    place = models.ForeignKey(  # type: ignore[assignment]
        "places.Place", on_delete=models.PROTECT, null=True, related_name="events"
    )
    chain = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    at = models.CharField(max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    who = models.CharField(max_length=200)
    deed = models.CharField(max_length=60)
    thing = models.CharField(max_length=400)
    title = models.CharField(max_length=400)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["chain", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chain", "number"], name="one_event_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number} {self.deed}"


class Head(models.Model):
    """The last event of a chain: its row is locked while one is added."""

    chain = models.CharField(max_length=60, primary_key=True)
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST)

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"
