"""The count of a place: every line, what was consolidated away and what is not counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.count.lines import SpendLine
from wholeplace.place.areas import Place


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
