"""A line of a national total that is shared to a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from wholeplace.count.apportion import Share, counted
from wholeplace.count.figures import CountFigures, NationalTotal
from wholeplace.count.found import Found
from wholeplace.count.lines import Kind, SpendLine
from wholeplace.years import year_label

THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Payer:
    """The body whose accounts a national line is in.

    Attributes:
        code: Code of the body.
        name: Its name.
        sector: Its sector.
        funder: Who votes the money.
    """

    code: str
    name: str
    sector: str
    funder: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A national total.

    Attributes:
        gbp_thousand: The total [GBP thousand].
        source: Id of its source.
    """

    gbp_thousand: float
    source: str


def product(totals: Sequence[NationalTotal | None]) -> Whole | None:
    """Return the product of national numbers [GBP]; None when one is not in the reference."""
    known = [total for total in totals if total is not None]
    if not known or len(known) < len(totals):
        return None
    pounds = 1.0
    for total in known:
        pounds *= total.value
    return Whole(pounds / THOUSAND, known[0].source)


def less(whole: NationalTotal | None, *, parts: Sequence[NationalTotal | None]) -> Whole | None:
    """Return a national total [GBP] less parts of it; None when one is not in the reference."""
    known = [part for part in parts if part is not None]
    if whole is None or len(known) < len(parts):
        return None
    return Whole((whole.value - sum(part.value for part in known)) / THOUSAND, whole.source)


def national_line(
    service: str, *, title: str, payer: Payer, kind: Kind, figures: CountFigures
) -> SpendLine:
    """Return a national line with everything but its place and amount."""
    return SpendLine(
        id=f"{payer.code}/{service}",
        place="",
        year=figures.year,
        body=payer.code,
        body_name=payer.name,
        sector=payer.sector,
        service=service,
        title=title,
        division=service,
        kind=kind,
        gbp_thousand=None,
        low=None,
        high=None,
        level=figures.gradings["D"].level,
        method="apportioned",
        key="",
        confidence="D",
        source="",
        funder=payer.funder,
    )


def shared_out(
    line: SpendLine, whole: Whole | None, *, share: Share | None, figures: CountFigures
) -> SpendLine:
    """Return a national line with the place's share, or with the reason why there is none."""
    if whole is None:
        why = f"the national total for {year_label(figures.year)} is not in the reference"
        return replace(line, note=why)
    if share is None:
        why = "part of the key that it is shared by is not known for this place"
        return replace(line, source=whole.source, note=why)
    keyed = replace(line, key=share.key, source=whole.source)
    amount = whole.gbp_thousand * share.value
    return counted(keyed, amount, grade=share.grade, figures=figures)


def known_apart(lines: Iterable[SpendLine]) -> Found:
    """Return lines with those that have no amount apart, as missing."""
    every = tuple(lines)
    return Found(
        lines=tuple(line for line in every if line.gbp_thousand is not None),
        missing=tuple(line for line in every if line.gbp_thousand is None),
    )
