"""Figures of many councils side by side: one array a column, in one order of councils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Council:
    """One principal council.

    Attributes:
        code: ONS code.
        name: Name.
        area_class: ``county``, ``district``, ``unitary``, ``metropolitan district`` or
            ``london borough``.
        region: Name of the region.
        county: ONS code of the county council over a district; empty otherwise.
    """

    code: str
    name: str
    area_class: str
    region: str
    county: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One figure of every council.

    Attributes:
        values: The figures, in the order of the councils [unit]; NaN where not known.
        unit: ``GBP``, ``persons``, ``dwellings``, ``share`` ... (money in whole pounds).
        period: What it is of, as published: ``2024-25``, ``2024``, ``2018-03-31``.
        source: Id of the source in the reference.
        about: What it is, in words.
        derived: How it was worked out from published figures; empty when published as it is.
    """

    values: Array
    unit: str
    period: str
    source: str
    about: str
    derived: str = ""


@dataclass(frozen=True, slots=True)
class Councils:
    """Councils with columns of figures, all in one order.

    Attributes:
        councils: The councils.
        columns: Their figures by name.
    """

    councils: tuple[Council, ...]
    columns: Mapping[str, Column]

    def __post_init__(self) -> None:
        wrong = [
            Problem(name, f"has {column.values.size} figures for {len(self.councils)} councils")
            for name, column in self.columns.items()
            if column.values.shape != (len(self.councils),)
        ]
        if wrong:
            raise InputError("the figures of councils", wrong)

    def __len__(self) -> int:
        return len(self.councils)

    def of(self, name: str) -> Array:
        """Return the figures of a column [councils]; NaN where not known.

        Raises:
            InputError: When there is no such column.
        """
        return self.column(name).values

    def column(self, name: str) -> Column:
        """Return a column with its unit, period and source.

        Raises:
            InputError: When there is no such column.
        """
        if name not in self.columns:
            hint = did_you_mean(name, self.columns)
            raise InputError("the figures of councils", [Problem(name, f"is not one{hint}")])
        return self.columns[name]

    @property
    def codes(self) -> tuple[str, ...]:
        """ONS codes, in order."""
        return tuple(council.code for council in self.councils)

    def is_class(self, *classes: str) -> NDArray[np.bool_]:
        """Return which councils are of one of the classes [councils]."""
        return np.array([council.area_class in classes for council in self.councils], dtype=bool)

    def index(self, code: str) -> int:
        """Return where a council stands.

        Raises:
            InputError: When it is not among them.
        """
        codes = self.codes
        if code not in codes:
            hint = did_you_mean(code, codes)
            raise InputError("the figures of councils", [Problem(code, f"is no council{hint}")])
        return codes.index(code)

    def pick(self, chosen: Sequence[int] | NDArray[np.bool_]) -> Councils:
        """Return some of the councils, with all their columns."""
        at = np.asarray(chosen)
        at = np.flatnonzero(at) if at.dtype == bool else at
        return Councils(
            councils=tuple(self.councils[i] for i in at),
            columns={n: replace(c, values=c.values[at]) for n, c in self.columns.items()},
        )

    def with_columns(self, more: Mapping[str, Column]) -> Councils:
        """Return the same councils with more columns, or others of the same name."""
        return replace(self, columns={**self.columns, **more})
