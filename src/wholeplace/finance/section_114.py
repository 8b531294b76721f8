"""Where a plan would come to a section 114 notice, and what holds it off.

A chief finance officer must report when spending of a year will exceed the resources to meet it
(section 114(3) of the Local Government Finance Act 1988). These flags are a test of a plan's
figures; the notice is a judgement of that officer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError
from wholeplace.finance.schools import SchoolsPath
from wholeplace.yearly import Array, Yearly

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Section114:
    """Whether resources run out, by draw and year, in four cases.

    Attributes:
        years: Financial years.
        as_planned: With the override on the schools deficit, and with support where there is any
            [draws x years].
        without_support: With the override and no exceptional support [draws x years].
        without_override: The whole schools deficit counted, with support [draws x years].
        without_either: The whole schools deficit counted, no support [draws x years].
    """

    years: tuple[int, ...]
    as_planned: Flags
    without_support: Flags
    without_override: Flags
    without_either: Flags

    def chances(self) -> dict[str, tuple[float, ...]]:
        """Return the chance of resources running out by year, for each case."""
        cases = {
            "as planned": self.as_planned,
            "without support": self.without_support,
            "without override": self.without_override,
            "without either": self.without_either,
        }
        return {name: tuple(flags.mean(axis=0).tolist()) for name, flags in cases.items()}


def section_114(
    unallocated: Yearly,
    *,
    releasable: Array | float = 0.0,
    surplus: Array | float = 0.0,
    schools: SchoolsPath | None = None,
    support: Array | float = 0.0,
) -> Section114:
    """Return where unallocated reserves, what else can be released and the surplus fall below 0.

    Args:
        unallocated: Unallocated reserves at the end of each year, before the surplus or gap of
            the year where that is given, and before any schools deficit [draws x years, GBP].
        releasable: Earmarked reserves that can be released [broadcasts, GBP].
        surplus: Surplus of the year, below nought for a gap not yet met [broadcasts, GBP].
        schools: The schools deficit; as planned it counts once the override has ended, without
            the override in every year.
        support: Exceptional support that ``unallocated`` and ``surplus`` leave out, all that was
            granted up to the year [broadcasts, GBP].

    Raises:
        MethodError: When reserves are not in pounds, or the schools deficit is of other years
            or draws.
    """
    if unallocated.unit != "GBP":
        raise MethodError(f"reserves should be in GBP, not in {unallocated.unit}")
    if schools is not None and not _side_by_side(schools.deficit, unallocated):
        raise MethodError("the schools deficit is of other years or draws than reserves")
    plain = unallocated.values + releasable + surplus
    counted = schools.counted.values if schools else 0.0
    whole = np.maximum(schools.deficit.values, 0.0) if schools else 0.0
    return Section114(
        years=unallocated.years,
        as_planned=np.asarray(plain - counted + support < 0),
        without_support=np.asarray(plain - counted < 0),
        without_override=np.asarray(plain - whole + support < 0),
        without_either=np.asarray(plain - whole < 0),
    )


def _side_by_side(one: Yearly, other: Yearly) -> bool:
    return one.years == other.years and one.values.shape == other.values.shape
