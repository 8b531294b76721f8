"""Which lines of several years' counts can be compared with one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.sectors import COUNCIL_SECTORS
from wholeplace.count.views import division_titles
from wholeplace.years import year_label

COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class Scope:
    """Lines by year that can be set beside each other, and what was left out to make it so.

    Attributes:
        lines: Lines by year, oldest first.
        words: Which lines they are and what was left out, in sentences.
        left_out: Names of councils left out of every year, whose people must not be divided by.
    """

    lines: tuple[tuple[int, tuple[SpendLine, ...]], ...]
    words: str
    left_out: tuple[str, ...] = ()


def service_lines(count: Count) -> tuple[SpendLine, ...]:
    """Return the lines that a ledger classifies: services with an amount, transfers never."""
    return tuple(
        line for line in count.lines if line.kind == "service" and line.gbp_thousand is not None
    )


def comparable(counts: Sequence[Count]) -> Scope:
    """Return the lines that are seen in every year in which the council made its return.

    Councils' own lines all count: services are renamed between years, and their total is what
    compares. A district that missed a return is left out of every year. A service of a shared or
    national body counts when it is seen in every year.
    """
    ordered = sorted(counts, key=lambda count: count.year)
    usable = [count for count in ordered if _has(count, COUNCIL)]
    absent = {body: name for count in usable for body, name in silent_councils(count)}
    seen = [_shared_divisions(count) for count in usable]
    always = frozenset.intersection(*seen) if seen else frozenset()
    lines = tuple(
        (count.year, tuple(_kept(service_lines(count), absent, always))) for count in usable
    )
    dropped = [count.year for count in ordered if count not in usable]
    sometimes = frozenset().union(*seen) - always
    words = _words(usable, dropped, absent, sometimes)
    return Scope(lines, words, tuple(absent.values()))


def _has(count: Count, sector: str) -> bool:
    """Return whether anything is known of what a sector spent."""
    return any(line.sector == sector for line in service_lines(count))


def silent_councils(count: Count) -> Iterator[tuple[str, str]]:
    """Return (code, name) of the councils of which nothing is known in the year."""
    heard = {line.body for line in service_lines(count)}
    for line in count.missing:
        if line.sector in COUNCIL_SECTORS and line.body not in heard:
            yield line.body, line.body_name


def _shared_divisions(count: Count) -> frozenset[str]:
    unknown = {line.division for line in count.missing}
    return frozenset(
        line.division
        for line in service_lines(count)
        if line.sector not in COUNCIL_SECTORS and line.division not in unknown
    )


def _kept(
    lines: Iterable[SpendLine], absent: Mapping[str, str], always: frozenset[str]
) -> Iterator[SpendLine]:
    for line in lines:
        whole_council = line.sector in COUNCIL_SECTORS and line.body not in absent
        seen_always = line.sector not in COUNCIL_SECTORS and line.division in always
        if whole_council or seen_always:
            yield line


def _words(
    usable: Sequence[Count],
    dropped: Sequence[int],
    absent: Mapping[str, str],
    sometimes: frozenset[str],
) -> str:
    parts = [
        "Services of the council, of its districts where it has them, and the place's share of"
        " police, fire, combined and waste authorities; transfers are never classified."
    ]
    if dropped:
        years = ", ".join(year_label(year) for year in dropped)
        parts.append(f"No return of the council for {years}: those years are left out.")
    if absent:
        parts.append(
            f"No return in some year, so left out of all: {', '.join(absent.values())}; pounds"
            " per head are not given, for the people cannot be left out alike."
        )
    titles = division_titles(usable[-1]) if usable else {}
    if sometimes and len(usable) > 1:
        parts.append(
            "Not seen in every year, so left out of the trend and in the last year only: "
            f"{', '.join(sorted(titles.get(each, each) for each in sometimes))} of shared bodies."
        )
    return " ".join(parts)
