"""The base budget beside the council's own return, line by line, to the pound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.plan_arrays import every_line


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One line of the return beside the budget.

    Attributes:
        line: Line of the return, such as ``RSX_asc``; empty for what stands in the budget alone.
        titles: Names of the budget lines that belong to it.
        budget: What the budget holds [GBP].
        returned: What the return holds [GBP]; None where it has no such line.
    """

    line: str
    titles: tuple[str, ...]
    budget: float
    returned: float | None

    @property
    def difference(self) -> float:
        """Budget less return; all of the budget where the return has no such line [GBP]."""
        return self.budget - (self.returned or 0.0)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The whole budget beside the return.

    Attributes:
        rows: Every line of either, those of the budget first.
    """

    rows: tuple[Reconciled, ...]

    @property
    def unexplained(self) -> float:
        """Sum of the differences [GBP]."""
        return sum(row.difference for row in self.rows)

    @property
    def is_exact(self) -> bool:
        """Whether every line agrees to the pound."""
        return all(round(row.difference) == 0 for row in self.rows)


def reconcile(budget: BaseBudget, returned: Mapping[str, float]) -> Reconciliation:
    """Return the budget beside a return, with what each line differs by.

    Args:
        budget: The budget; its lines and funding say which line of the return they belong to.
        returned: What the return holds, by its lines [GBP; funding above nought].
    """
    amounts: dict[str, float] = {}
    titles: dict[str, list[str]] = {}
    alone: list[Reconciled] = []
    for line in every_line(budget):
        if line.line:
            amounts[line.line] = amounts.get(line.line, 0.0) + line.gbp
            titles.setdefault(line.line, []).append(line.title)
        else:
            alone.append(Reconciled("", (line.title,), line.gbp, None))
    held = [
        Reconciled(line, tuple(titles[line]), gbp, returned.get(line))
        for line, gbp in amounts.items()
    ]
    missing = [
        Reconciled(line, (), 0.0, gbp) for line, gbp in returned.items() if line not in amounts
    ]
    return Reconciliation((*held, *alone, *missing))
