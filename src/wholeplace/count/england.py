"""England's sums of the returns, beside what MHCLG states with imputation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.count.figures import CountFigures
from wholeplace.count.found import Remainder
from wholeplace.count.tree import TOTAL_LINE

MHCLG = "MHCLG"
IMPUTED = f"Total service expenditure, net current expenditure with imputation ({TOTAL_LINE})"
_PER_THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class England:
    """Net current expenditure of every authority of England that made a return.

    Attributes:
        year: Financial year.
        by_class: Sum of total service expenditure by class of authority [GBP thousand].
        returned: Sum over all classes [GBP thousand].
        imputed: MHCLG's England total with imputation [GBP thousand]; None when not known.
        no_return: Names of the authorities that made no return.
        source: Id of the source of ``imputed``.
    """

    year: int
    by_class: Mapping[str, float]
    returned: float
    imputed: float | None
    no_return: tuple[str, ...]
    source: str

    @property
    def difference(self) -> float | None:
        """What MHCLG adds for missing returns [GBP thousand]; None when it is not known."""
        return None if self.imputed is None else self.imputed - self.returned


def england(figures: CountFigures) -> England:
    """Return the sum of every authority's total service expenditure, by class."""
    by_class: dict[str, float] = {}
    for code, authority in figures.authorities.items():
        told = figures.outturn.get((code, TOTAL_LINE))
        if told is not None and told.net is not None:
            by_class[authority.area_class] = by_class.get(authority.area_class, 0.0) + told.net
    stated = figures.national.get((MHCLG, IMPUTED))
    return England(
        year=figures.year,
        by_class=dict(sorted(by_class.items())),
        returned=sum(by_class.values()),
        imputed=None if stated is None else stated.value / _PER_THOUSAND,
        no_return=tuple(
            sorted(each.name for each in figures.authorities.values() if not each.returned)
        ),
        source="" if stated is None else stated.source,
    )


def unreturned(sums: England) -> tuple[Remainder, ...]:
    """Return what MHCLG imputes to the authorities that made no return, as a remainder."""
    if sums.difference is None:
        return ()
    return (
        Remainder(
            what="Authorities that made no return: " + (", ".join(sums.no_return) or "none"),
            gbp_thousand=sums.difference,
            scope="England",
            why="MHCLG's England total holds its own estimate for them; no place's count does",
            source=sums.source,
        ),
    )
