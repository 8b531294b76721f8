"""Tables that a model looks things up in: life tables, fees by year, results of another model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import MethodError, did_you_mean

Array = NDArray[np.float64]
Lookup = Literal["exact", "step", "linear"]
LOOKUPS: tuple[Lookup, ...] = ("exact", "step", "linear")
NEAR = 1e-9  # keys closer than this are the same key: 0.1 + 0.2 finds 0.3


@dataclass(frozen=True, slots=True)
class LookupTable:
    """Values by a rising key, one or more columns of them.

    Attributes:
        name: Its name in the model.
        key: Name of the key's column.
        keys: The keys, rising.
        columns: Values by column name, one a key.
        lookup: ``exact`` finds the same key, ``step`` the last key not above, ``linear`` the
            straight line between two keys.
        hold: Whether keys beyond the last (and, for ``linear``, before the first) take the end's
            value; refused otherwise. ``step`` always holds the last value.
        is_open_ended: Whether what is not in the table is nan; refused otherwise. For the branch of
            an ``if`` that is not taken.
    """

    name: str
    key: str
    keys: Array
    columns: Mapping[str, Array] = field(default_factory=dict)
    lookup: Lookup = "exact"
    hold: bool = False
    is_open_ended: bool = False

    def at(self, key: Array, column: str = "") -> Array:
        """Return the values of a column at the keys asked for.

        Raises:
            MethodError: When there is no such column or no such key.
        """
        values = self._column(column)
        if self.is_open_ended:
            return self._or_nan(key, values)
        if not np.isfinite(key).all():
            raise MethodError(f"table {self.name}: looked up at a {self.key} that is not a number")
        if self.lookup == "linear":
            self._refuse_outside(key, float(self.keys[0]))
            return np.asarray(np.interp(key, self.keys, values))
        place = np.searchsorted(self.keys, key + NEAR, side="right") - 1
        if self.lookup == "step":
            if (place < 0).any():
                raise MethodError(self._no_key(float(np.min(key)), "runs"))
            return np.asarray(values[place])
        self._refuse_outside(key, float(self.keys[0]))
        place = np.clip(place, 0, None)
        missed = (np.abs(self.keys[place] - key) > 2 * NEAR) & (key <= self.keys[-1])
        if missed.any():
            raise MethodError(self._no_key(float(key[missed].flat[0]), "has no such row: it runs"))
        return np.asarray(values[place])

    def _or_nan(self, key: Array, values: Array) -> Array:
        low, high = key < self.keys[0] - NEAR, key > self.keys[-1] + NEAR
        place = np.clip(np.searchsorted(self.keys, key + NEAR, side="right") - 1, 0, None)
        if self.lookup == "linear":
            found, lacking = np.interp(key, self.keys, values), (low | high) & (not self.hold)
        elif self.lookup == "step":
            found, lacking = values[place], low
        else:
            apart = (np.abs(self.keys[place] - key) > 2 * NEAR) & ~high
            found, lacking = values[place], low | apart | (high & (not self.hold))
        return np.where(lacking | ~np.isfinite(key), np.nan, found)

    def _column(self, column: str) -> Array:
        if column:
            if column not in self.columns:
                offered = (
                    did_you_mean(column, self.columns) or f"; it has {', '.join(self.columns)}"
                )
                raise MethodError(f"table {self.name} has no column {column!r}{offered}")
            return self.columns[column]
        if len(self.columns) != 1:
            raise MethodError(
                f"table {self.name} has columns {', '.join(self.columns)}: say which, "
                f"table('{self.name}', 'column', {self.key})"
            )
        return next(iter(self.columns.values()))

    def _refuse_outside(self, key: Array, first: float) -> None:
        low, high = float(np.min(key)), float(np.max(key))
        if high > self.keys[-1] + NEAR and not self.hold:
            raise MethodError(self._no_key(high, "runs") + ": hold = true keeps the last value")
        if low < first - NEAR and not (self.hold and self.lookup == "linear"):
            raise MethodError(self._no_key(low, "runs"))

    def _no_key(self, key: float, verb: str) -> str:
        return (
            f"table {self.name}: looked up at {self.key} {key:g}, and the table {verb} "
            f"{self.keys[0]:g} to {self.keys[-1]:g}"
        )
