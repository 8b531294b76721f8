"""Every problem of a file as a list: alike ones together, each with the way to its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.store.schema import BY_NAME
from wholeplace.web.money.labels import column_label
from wholeplace.web.money.matching import matching_of
from wholeplace.web.money.models import Line, Upload

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """Cells that have the same problem.

    Attributes:
        column: The column in words.
        name: The column.
        what: What is wrong, and what would do.
        rows: Rows of the file, the first of them.
        count: How many rows there are.
    """

    column: str
    name: str
    what: str
    rows: Sequence[int]
    count: int

    @property
    def more(self) -> int:
        """Return how many rows are not named."""
        return self.count - len(self.rows)


def problem_list(upload: Upload) -> list[Kind]:
    """Return the problems of a file's lines, the most frequent first."""
    labels = {
        column.name: column_label(upload.table, column, matching_of(upload.matching).unit)
        for column in BY_NAME[upload.table].columns
    }
    held = Line.objects.filter(upload=upload, wrong=True, out=False).order_by("number")
    found: dict[tuple[str, str], list[int]] = {}
    for number, faults in held.values_list("number", "faults"):
        for name, told in faults.items():
            for what in told:
                found.setdefault((name, what), []).append(number)
    kinds = [
        Kind(labels.get(name, ""), name, what, rows[:SHOWN], len(rows))
        for (name, what), rows in found.items()
    ]
    return sorted(kinds, key=lambda kind: -kind.count)
