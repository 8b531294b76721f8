"""Where a settlement starts from, and whether what comes of it may be called an allocation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.finance.councils import Councils
from wholeplace.settlement.reproduce import Reproduction
from wholeplace.settlement.stand_in import stood_in
from wholeplace.yearly import Array

Called = Literal["allocation", "simulated share"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What every council had before, on which a design is run.

    Attributes:
        title: What it is and of which year, in words.
        councils: The councils with their figures.
        amounts: What each had from the settlement [councils, GBP].
        council_tax: What each raised in council tax [councils, GBP].
        stood_in: Names of the councils whose figure is not known and was stood in for.
        reproductions: How well published allocations were reproduced from the same figures.
        notes: What a reader must know: age, breaks, what stands in.
    """

    title: str
    councils: Councils
    amounts: Array
    council_tax: Array
    stood_in: tuple[str, ...] = ()
    reproductions: tuple[Reproduction, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, values in (("amounts", self.amounts), ("council tax", self.council_tax)):
            if values.shape != (len(self.councils),) or not np.isfinite(values).all():
                raise MethodError(f"the {name} of a baseline should be a number for every council")

    @property
    def holds(self) -> bool:
        """Whether published allocations were worked out again, all within their tolerance.

        Adding up published components is not enough: at least one method must be reproduced.
        """
        methods = [each for each in self.reproductions if each.of == "method"]
        return bool(methods) and all(each.holds for each in self.reproductions)

    @property
    def called(self) -> Called:
        """What the outputs of a design may be called: allocations only when the baseline holds."""
        return "allocation" if self.holds else "simulated share"

    @property
    def total(self) -> float:
        """What all councils had [GBP]."""
        return float(self.amounts.sum())


def from_columns(
    councils: Councils,
    *columns: str,
    tax: str,
    title: str,
    reproductions: tuple[Reproduction, ...] = (),
) -> Baseline:
    """Return a baseline that is a sum of columns; the median per head of the class stands in.

    It stands in where a figure is not known, and where council tax is nought or below: every
    council raises some, so that is a fault of the return.

    Args:
        councils: The councils with their figures, among them ``population``.
        columns: Columns that are summed, such as general grant and retained rates [GBP].
        tax: Column of council tax [GBP].
        title: What it is and of which year.
        reproductions: How well published allocations were reproduced from the same figures.

    Raises:
        InputError: When there is no such column.
    """
    amounts, missing = stood_in(np.sum([councils.of(name) for name in columns], axis=0), councils)
    raised = councils.of(tax)
    taxed, untaxed = stood_in(np.where(raised > 0, raised, np.nan), councils)
    names = tuple(councils.councils[at].name for at in np.flatnonzero(missing | untaxed))
    return Baseline(title, councils, amounts, taxed, names, reproductions)
