"""Who says so: the origin of a figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from, well enough to find it again and to be allowed to print it.

    Attributes:
        id: Short name that figures carry, for example ``mhclg-rsx-2024-25``.
        publisher: Body that published it.
        title: Name of the publication or table.
        edition: Release or version, as the publisher names it.
        years: Years the figures describe, in words.
        licence: Name of the licence, or ``assumption`` when it is our own judgement.
        licence_line: Sentence that must be printed with the figures.
        retrieved: ISO date on which it was fetched.
        address: Where it can be read; empty when the publisher gives none.
        note: What a user of the figures must know.
    """

    id: str
    publisher: str
    title: str
    edition: str = ""
    years: str = ""
    licence: str = ""
    licence_line: str = ""
    retrieved: str = ""
    address: str = ""
    note: str = ""

    @property
    def is_assumption(self) -> bool:
        """Whether this is a judgement of ours and not somebody's published figure."""
        return self.licence == "assumption"

    def __str__(self) -> str:
        parts = (self.publisher, self.title, self.edition)
        return ", ".join(part for part in parts if part)


def assumption(what: str) -> Source:
    """Return the source of a figure that nobody has published: our own stated judgement.

    >>> str(assumption("half of users"))
    'assumption, half of users'
    """
    return Source(id="assumption", publisher="assumption", title=what, licence="assumption")
