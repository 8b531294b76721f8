"""What a search of one kind of body gave: lines, gaps, rows inside lines and remainders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wholeplace.count.lines import SpendLine


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Public money known to exist and not in the count.

    Attributes:
        what: What is left out.
        why: Why it is left out.
        england_gbp_thousand: Its England total, where one is published [GBP thousand].
        period: Period of that total.
        source: Id of the source; empty when no total is published.
    """

    what: str
    why: str
    england_gbp_thousand: float | None = None
    period: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Remainder:
    """Part of a body's or the nation's money that could not be attributed to the place.

    Attributes:
        what: Whose money, in words.
        gbp_thousand: How much [GBP thousand]; None when not known.
        scope: ``place`` or ``England``.
        why: Why it could not be attributed.
        source: Id of the source.
    """

    what: str
    gbp_thousand: float | None
    scope: str
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Found:
    """Lines of one or more bodies, with what could not be told about them.

    Attributes:
        lines: Lines with an amount.
        missing: Lines whose amount is not known.
        inside: Rows inside lines, for show; never added.
        remainders: Money that could not be attributed.
    """

    lines: tuple[SpendLine, ...] = ()
    missing: tuple[SpendLine, ...] = ()
    inside: tuple[SpendLine, ...] = ()
    remainders: tuple[Remainder, ...] = ()


def together(founds: Iterable[Found]) -> Found:
    """Return everything that several searches found as one."""
    every = tuple(founds)
    return Found(
        lines=tuple(line for found in every for line in found.lines),
        missing=tuple(line for found in every for line in found.missing),
        inside=tuple(line for found in every for line in found.inside),
        remainders=tuple(rest for found in every for rest in found.remainders),
    )
