"""NHS allocations of England shared to a place by people weighted by need."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from wholeplace.count.apportion import Share, percent
from wholeplace.count.figures import CountFigures
from wholeplace.count.found import Found, Remainder
from wholeplace.count.lines import SpendLine
from wholeplace.count.national import (
    THOUSAND,
    Payer,
    Whole,
    known_apart,
    national_line,
    product,
    shared_out,
)
from wholeplace.place.areas import Place

NHS = "NHS England"
NHS_TOTAL = "ICB allocations in total"


@dataclass(frozen=True, slots=True)
class Allocation:
    """An NHS allocation that is shared by weighted people.

    Attributes:
        service: Line id.
        title: The line in words.
        factors: National numbers whose product is the England total [GBP].
        weight: Measure of weighted people that it is shared by.
        words: That measure in words.
    """

    service: str
    title: str
    factors: tuple[str, ...]
    weight: str
    words: str


ALLOCATIONS = (
    Allocation(
        service="NHS_core",
        title="NHS core services (hospital, community, mental health, prescribing)",
        factors=("ICB core services allocation per registered patient", "registered patients"),
        weight="final_weighted_population",
        words="people weighted by need",
    ),
    Allocation(
        service="NHS_primary_medical",
        title="NHS general practice",
        factors=("ICB primary medical care allocation",),
        weight="primary_medical_weighted_population",
        words="people weighted by need of general practice",
    ),
)


def nhs_lines(place: Place, *, figures: CountFigures) -> Found:
    """Return the place's NHS lines, one an allocation and integrated care board."""
    parts = {figures.newest(part) for part in place.parts}
    return known_apart(
        replace(line, place=place.code)
        for allocation in ALLOCATIONS
        for line in _allocated(allocation, parts=parts, figures=figures)
    )


def nhs_remainder(figures: CountFigures) -> tuple[Remainder, ...]:
    """Return the integrated care boards' money beyond the two allocations that are counted."""
    whole = figures.national.get((NHS, NHS_TOTAL))
    known = [england for each in ALLOCATIONS if (england := _england(each, figures=figures))]
    if whole is None or len(known) < len(ALLOCATIONS):
        return ()
    left = whole.value / THOUSAND - sum(england.gbp_thousand for england in known)
    return (
        Remainder(
            what="Integrated care boards: running costs and other allocations",
            gbp_thousand=left,
            scope="England",
            why="published for England only: all allocations less core services and primary "
            "medical care",
            source=whole.source,
        ),
    )


def _allocated(
    allocation: Allocation, *, parts: Collection[str], figures: CountFigures
) -> Iterator[SpendLine]:
    """Give one allocation's line for every board that serves the place."""
    england = _england(allocation, figures=figures)
    weighted = _weighted(allocation.weight, figures=figures)
    total = sum(weighted.values())
    for board in sorted({board for area, board in weighted if area in parts}):
        here = sum(
            weight for (area, of), weight in weighted.items() if of == board and area in parts
        )
        share = here / total
        payer = Payer(board, figures.body_names.get(board, board), "nhs", NHS)
        yield shared_out(
            national_line(
                allocation.service,
                title=allocation.title,
                payer=payer,
                kind="service",
                figures=figures,
            ),
            england,
            share=Share(share, f"{allocation.words}, {percent(share)} of England"),
            figures=figures,
        )


def _england(allocation: Allocation, *, figures: CountFigures) -> Whole | None:
    """Return an allocation's England total; None when it is not in the reference."""
    return product([figures.national.get((NHS, factor)) for factor in allocation.factors])


def _weighted(measure: str, *, figures: CountFigures) -> Mapping[tuple[str, str], float]:
    """Return weighted people of one measure by (area, board) [weighted persons]."""
    return {
        (area, board): weight
        for (area, board, of), weight in figures.weights.items()
        if of == measure
    }
