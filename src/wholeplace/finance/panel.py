"""Outturn of every authority over many years: one array of authorities x years x measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.yearly import Array
from wholeplace.years import year_label

EARMARKED, UNALLOCATED = "RS_resear", "RS_resunall"
NET_REVENUE = "RS_netrevexp"


@dataclass(frozen=True, slots=True)
class PanelAuthority:
    """One authority of the panel, as it was.

    Attributes:
        code: ONS code of its last return; E-code where it had none.
        e_code: MHCLG's code, which does not change when an area is recoded.
        name: Name as MHCLG wrote it.
        area_class: ``county``, ``district``, ``unitary``, ``metropolitan district``,
            ``london borough``, or ``other`` for police, fire, waste, transport and parks.
    """

    code: str
    e_code: str
    name: str
    area_class: str


@dataclass(frozen=True, slots=True)
class OutturnPanel:
    """What authorities spent, received and held, in the geography of the time.

    Attributes:
        authorities: The authorities, in order of code.
        years: Financial years, in order.
        measures: Ids of the measures, in order.
        titles: Name of each measure.
        values: The figures [authorities x years x measures, GBP]; NaN where not known.
        source: Id of the source in the reference.
    """

    authorities: tuple[PanelAuthority, ...]
    years: tuple[int, ...]
    measures: tuple[str, ...]
    titles: tuple[str, ...]
    values: Array
    source: str

    def __post_init__(self) -> None:
        wanted = (len(self.authorities), len(self.years), len(self.measures))
        if self.values.shape != wanted or len(self.titles) != len(self.measures):
            shape = " x ".join(str(size) for size in self.values.shape)
            wrong = f"has {shape} figures, not {' x '.join(str(size) for size in wanted)}"
            raise InputError("the outturn panel", [Problem("values", wrong)])

    def of(self, measure: str) -> Array:
        """Return one measure [authorities x years, GBP].

        Raises:
            InputError: When there is no such measure.
        """
        if measure not in self.measures:
            hint = did_you_mean(measure, self.measures)
            raise InputError("the outturn panel", [Problem(measure, f"is no measure{hint}")])
        return self.values[:, :, self.measures.index(measure)]

    def reserves(self, *, at_end: bool = True) -> Array:
        """Return other earmarked and unallocated reserves together [authorities x years, GBP].

        Args:
            at_end: Whether at 31 March, the end of the year, or at 1 April, its start.
        """
        when = "end" if at_end else "start"
        return self.of(f"{EARMARKED}_{when}") + self.of(f"{UNALLOCATED}_{when}")

    def reserve_change(self) -> Array:
        """Return the change of those reserves in a year over net revenue expenditure.

        Authorities x years, as a share; NaN where either is not known or there was no
        expenditure. docs/methods/medium-term.md says what it is used for.
        """
        spent = self.of(NET_REVENUE)
        change = self.reserves() - self.reserves(at_end=False)
        return np.divide(change, spent, out=np.full_like(spent, np.nan), where=spent > 0)

    def is_class(self, *classes: str) -> NDArray[np.bool_]:
        """Return which authorities are of one of the classes [authorities]."""
        return np.array([a.area_class in classes for a in self.authorities], dtype=bool)

    def pick(self, chosen: Sequence[int] | NDArray[np.bool_]) -> OutturnPanel:
        """Return some of the authorities, with all years and measures."""
        at = np.asarray(chosen)
        at = np.flatnonzero(at) if at.dtype == bool else at
        kept = tuple(self.authorities[i] for i in at)
        return replace(self, authorities=kept, values=self.values[at])

    def over(self, first: int, last: int) -> OutturnPanel:
        """Return the years from ``first`` to ``last``.

        Raises:
            InputError: When one of them is not covered.
        """
        missing = [year for year in (first, last) if year not in self.years]
        if missing or first > last:
            covered = f"covers {year_label(self.years[0])} to {year_label(self.years[-1])}"
            asked = f"{year_label(first)} to {year_label(last)}"
            raise InputError("the outturn panel", [Problem(asked, covered)])
        kept = slice(self.years.index(first), self.years.index(last) + 1)
        return replace(self, years=self.years[kept], values=self.values[:, kept])
