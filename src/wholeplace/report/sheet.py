"""One sheet of the workbook: its columns with their units, and its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wholeplace.estimate import Estimate

Cell = str | float | None
Form = Literal["text", "wide text", "pounds", "thousand", "share", "number"]


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading and how its cells are shown."""

    title: str
    form: Form = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: what it holds in a sentence, its columns and its rows."""

    name: str
    says: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]


def ranged(name: str, form: Form = "pounds") -> tuple[Head, Head, Head]:
    """Return the headings of a figure and of the ends of its interval."""
    return Head(name, form), Head(f"{name}, low", form), Head(f"{name}, high", form)


def three(estimate: Estimate | None) -> tuple[Cell, Cell, Cell]:
    """Return a figure and the ends of its interval; empty cells where it is not known."""
    if estimate is None:
        return None, None, None
    return estimate.value, estimate.low, estimate.high
