"""Core spending power over the years: growth and pounds a head, by class, on the same councils."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array

EVERY = "all councils"
PUBLISHED, TOLERANCE = "spending_power_growth_published", "spending_power_growth_tolerance"


@dataclass(frozen=True, slots=True)
class Grown:
    """What core spending power did in a group of councils from one year to the next.

    Attributes:
        group: Class of council, or ``all councils``.
        year: Financial year of the later figure.
        councils: How many councils have both years.
        before: Sum of the year before [GBP].
        after: Sum of the year [GBP].
        per_head: Pounds for each of the people of those whose people are known; None where nobody's
            are, and for all councils, whose people overlap in two-tier areas.
    """

    group: str
    year: int
    councils: int
    before: float
    after: float
    per_head: float | None

    @property
    def growth(self) -> float:
        """Growth on the year before, as a share, cash."""
        return self.after / self.before - 1


@dataclass(frozen=True, slots=True)
class BesidePublished:
    """Growth of all councils beside what was published for England.

    Attributes:
        ours: Growth of the councils at hand, as a share.
        published: Growth as published, fire and Greater London authorities in it.
        tolerance: How far ours may be off, in points as a share.
    """

    ours: float
    published: float
    tolerance: float

    @property
    def holds(self) -> bool:
        """Whether ours is within the tolerance."""
        return abs(self.ours - self.published) <= self.tolerance


def grown(
    power: Mapping[int, Array], people: Mapping[int, Array], groups: tuple[str, ...]
) -> tuple[Grown, ...]:
    """Return growth and pounds a head by year, all councils first and then each class.

    A council counts in a year only where both years are known, so that growth is never that of a
    council that came or went.

    Args:
        power: Core spending power by financial year [councils, GBP]; NaN where not known.
        people: People by year [councils]; NaN where not known.
        groups: Class of each council.
    """
    classes = np.array(groups)
    found = []
    for year in sorted(power)[1:]:
        both = np.isfinite(power[year - 1]) & np.isfinite(power[year])
        for group in (EVERY, *dict.fromkeys(groups)):
            chosen = both if group == EVERY else both & (classes == group)
            if chosen.any():
                found.append(_grown(group, year, chosen, (power, people)))
    return tuple(found)


def _grown(
    group: str,
    year: int,
    chosen: NDArray[np.bool_],
    figures: tuple[Mapping[int, Array], Mapping[int, Array]],
) -> Grown:
    power, people = figures
    known = chosen & np.isfinite(people[year])
    heads = float(people[year][known].sum())
    return Grown(
        group=group,
        year=year,
        councils=int(chosen.sum()),
        before=float(power[year - 1][chosen].sum()),
        after=float(power[year][chosen].sum()),
        per_head=float(power[year][known].sum()) / heads if heads and group != EVERY else None,
    )


def beside_published(found: tuple[Grown, ...], *, rules: Rulebook, year: int) -> BesidePublished:
    """Return the growth of a year beside the published one.

    Raises:
        InputError: When no rule holds a published growth for the year.
    """
    (ours,) = [each for each in found if each.group == EVERY and each.year == year]
    return BesidePublished(
        ours.growth, rules.number(PUBLISHED, year=year), rules.number(TOLERANCE, year=year)
    )
