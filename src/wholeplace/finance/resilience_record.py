"""What councils held in reserves at the end of each year, and spent: the ground of resilience.

Reserves here are other earmarked and unallocated reserves: schools' and public health reserves are
not the council's to spend (docs/methods/resilience.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.councils import Council
from wholeplace.yearly import Array
from wholeplace.years import year_label

AMOUNTS = ("opening", "closing", "revenue", "grants", "social_care", "interest", "council_tax")


@dataclass(frozen=True, slots=True)
class ReserveRecord:
    """Reserves and spending of councils over years [GBP; councils x years]; NaN where not known.

    Attributes:
        councils: The councils, in the geography of the years.
        years: Financial years of the returns, one after another.
        opening: Reserves at 1 April, as stated in the return of the year.
        closing: Reserves at 31 March at the end of the year.
        revenue: Net revenue expenditure.
        grants: Revenue support grant and local services support grant.
        social_care: Children's and adults' social care, net; NaN for a district.
        interest: Interest payable.
        council_tax: Council tax requirement.
    """

    councils: tuple[Council, ...]
    years: tuple[int, ...]
    opening: Array
    closing: Array
    revenue: Array
    grants: Array
    social_care: Array
    interest: Array
    council_tax: Array

    def __post_init__(self) -> None:
        wanted = (len(self.councils), len(self.years))
        wrong = [
            Problem(name, f"is {getattr(self, name).shape}, not {wanted}: councils by years")
            for name in AMOUNTS
            if getattr(self, name).shape != wanted
        ]
        if wrong:
            raise InputError("the record of reserves", wrong)

    def at(self, year: int) -> int:
        """Return where a year stands.

        Raises:
            InputError: When the record does not hold the year.
        """
        if year not in self.years:
            covers = f"{year_label(self.years[0])} to {year_label(self.years[-1])}"
            wrong = Problem(year_label(year), f"is not in the record, which covers {covers}")
            raise InputError("the record of reserves", [wrong])
        return self.years.index(year)

    def index(self, code: str) -> int:
        """Return where a council stands.

        Raises:
            InputError: When it is not in the record.
        """
        codes = [council.code for council in self.councils]
        if code not in codes:
            hint = did_you_mean(code, codes)
            problem = Problem(code, f"is not in the record of reserves{hint}")
            raise InputError("the record of reserves", [problem])
        return codes.index(code)

    @property
    def change(self) -> Array:
        """Change of reserves within each year as a share of net revenue expenditure."""
        return ratio(self.closing - self.opening, self.revenue)

    def is_class(self, *classes: str) -> NDArray[np.bool_]:
        """Return which councils are of one of the classes [councils]."""
        return np.array([council.area_class in classes for council in self.councils], dtype=bool)

    def until(self, year: int) -> ReserveRecord:
        """Return the record as it stood after a year: nothing later.

        Raises:
            InputError: When the record does not hold the year.
        """
        end = self.at(year) + 1
        cut = {name: getattr(self, name)[:, :end] for name in AMOUNTS}
        return replace(self, years=self.years[:end], **cut)

    def pick(self, chosen: Sequence[int] | NDArray[np.bool_]) -> ReserveRecord:
        """Return some of the councils, in the order asked for."""
        at = np.asarray(chosen)
        at = np.flatnonzero(at) if at.dtype == bool else at.astype(int)
        kept = {name: getattr(self, name)[at] for name in AMOUNTS}
        return replace(self, councils=tuple(self.councils[i] for i in at), **kept)


def ratio(part: Array, whole: Array) -> Array:
    """Return ``part / whole``, NaN where the whole is not above nought or either is not known."""
    safe = np.where(whole > 0, whole, np.nan)
    return np.asarray(part / safe)
