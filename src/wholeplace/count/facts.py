"""What holds of a line wherever it is spent: for whom, by whose vote, how far money can move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from wholeplace.count.lines import SpendLine

Statutory = Literal["duty", "power", "mixed"]
Flexibility = Literal["poolable", "alignable", "ring-fenced", "national entitlement"]
NOT_STATED = "not stated"
SOURCE = "wholeplace-line-facts"
"""Id of the source of these facts: an assumption of ours until a body says otherwise."""


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is taken to hold of one service line in every place (an assumption, as labelled).

    Attributes:
        line: Line id.
        cohort: The people it is for, in words.
        statutory: Whether law demands it (``duty``), allows it (``power``), or both (``mixed``).
        flexibility: ``poolable`` under section 75, ``alignable`` by agreement, ``ring-fenced`` by
            its grant, or a ``national entitlement``.
        funder: Who votes the money, in words; empty when not stated.
    """

    line: str
    cohort: str
    statutory: Statutory
    flexibility: Flexibility
    funder: str = ""


def with_facts(
    lines: Iterable[SpendLine], *, facts: Mapping[str, LineFacts]
) -> tuple[SpendLine, ...]:
    """Return the lines with what holds of their service; what a line says itself stays."""
    return tuple(_told(line, facts.get(line.service)) for line in lines)


def _told(line: SpendLine, fact: LineFacts | None) -> SpendLine:
    if fact is None:
        return line
    return replace(
        line,
        cohort=line.cohort or fact.cohort,
        statutory=line.statutory or fact.statutory,
        flexibility=line.flexibility or fact.flexibility,
        funder=line.funder or fact.funder,
    )
