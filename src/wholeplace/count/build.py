"""The count of a place: every line, what was consolidated away and what is not counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wholeplace.count.benefits import BENEFITS, benefit_lines
from wholeplace.count.bodies import body_lines
from wholeplace.count.consolidate import Transfer, consolidate
from wholeplace.count.councils import council_lines
from wholeplace.count.england import england, unreturned
from wholeplace.count.facts import with_facts
from wholeplace.count.figures import CountFigures
from wholeplace.count.found import NotCounted, Remainder, together
from wholeplace.count.lines import SpendLine
from wholeplace.count.nhs import ALLOCATIONS, nhs_lines, nhs_remainder
from wholeplace.count.sectors import in_order
from wholeplace.errors import MethodError
from wholeplace.place.areas import Place
from wholeplace.years import year_label

__all__ = ["Count", "NotCounted", "Remainder", "count", "detail"]


@dataclass(frozen=True, slots=True)
class Count:
    """All public money counted in one place in one year.

    Attributes:
        place: The place.
        year: Financial year; amounts are cash of that year.
        lines: Every line that counts, in order of sector and service.
        eliminated: Lines taken out because another body's line holds the same money.
        missing: Lines that should be there but whose amount is not known (no return made).
        remainders: Money that could not be attributed.
        not_counted: What is known to be left out.
        population: People living in the place (mid-year); None when not known.
        population_period: Period of the population figure.
        population_source: Id of its source; empty when it is not known.
        inside: Rows that show what is inside a line (``of which``, subcategories, memoranda);
            their ``division`` is the line they are inside of. Never added to anything.
        titles: Titles of service divisions in words, by division.
    """

    place: Place
    year: int
    lines: tuple[SpendLine, ...]
    eliminated: tuple[SpendLine, ...]
    missing: tuple[SpendLine, ...]
    remainders: tuple[Remainder, ...]
    not_counted: tuple[NotCounted, ...]
    population: float | None
    population_period: str
    inside: tuple[SpendLine, ...] = ()
    titles: Mapping[str, str] = field(default_factory=dict)
    population_source: str = ""

    def total(self, *, transfers: bool = True, schools: bool = True) -> float:
        """Return the sum of the lines [GBP thousand], with or without transfers and schools."""
        return sum(
            line.gbp_thousand or 0.0
            for line in self.lines
            if (transfers or line.kind != "transfer") and (schools or not line.schools)
        )

    @property
    def totals(self) -> Mapping[str, float]:
        """The four totals that are always shown [GBP thousand]."""
        return {
            "with transfers and schools": self.total(),
            "without transfers": self.total(transfers=False),
            "without schools": self.total(schools=False),
            "without transfers or schools": self.total(transfers=False, schools=False),
        }


def count(
    place: Place, *, year: int, figures: CountFigures, register: Iterable[Transfer] = ()
) -> Count:
    """Count all public money in a place in a year (docs/methods/count.md).

    Args:
        place: The upper-tier place.
        year: Financial year; it must be that of the figures.
        figures: Figures of the year.
        register: Transfers between bodies that are inside service lines.

    Raises:
        MethodError: When the figures are of another year, or no council served the place.
        InputError: When a transfer in the register has no line to come out of.
    """
    if year != figures.year:
        raise MethodError(
            f"the figures are of {year_label(figures.year)}, not of {year_label(year)}"
        )
    found = together(
        search(place, figures=figures)
        for search in (council_lines, body_lines, nhs_lines, benefit_lines)
    )
    lines, eliminated = consolidate(found.lines, register=register)
    return Count(
        place=place,
        year=year,
        lines=in_order(with_facts(lines, facts=figures.facts)),
        eliminated=in_order(eliminated),
        missing=in_order(with_facts(found.missing, facts=figures.facts)),
        remainders=(*found.remainders, *nhs_remainder(figures), *unreturned(england(figures))),
        not_counted=figures.not_counted,
        population=figures.people_of(place.parts),
        population_period=figures.people_period,
        population_source=figures.people_source,
        inside=in_order(found.inside),
        titles=_titles(figures),
    )


def detail(count: Count, line: SpendLine) -> tuple[SpendLine, ...]:
    """Return the rows that show what is inside a line of the count; never to be added."""
    return tuple(
        row for row in count.inside if row.body == line.body and row.division == line.service
    )


def _titles(figures: CountFigures) -> Mapping[str, str]:
    """Return the titles of every division that a count can have."""
    services = {service: figures.tree.titles[service] for service in figures.tree.services}
    return services | {item.service: item.title for item in (*ALLOCATIONS, *BENEFITS)}
