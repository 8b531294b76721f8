"""Set designs side by side: who gains, who loses, how steadily, and who is left short."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.finance.councils import Councils
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.settlement.allocate import Simulation
from wholeplace.yearly import Array

MINIMUM, LASTS = "stress_minimum_reserves", "stress_years_to_last"
POUND = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What designs come to, against sharing the same pots as before.

    Attributes:
        simulation: What the designs give.
        kept: What the shares of before would give [designs x years x councils, GBP].
        change: Last year's amount less what the old shares would give [designs x councils, GBP].
        volatility: Mean size of the change from one year to the next, as a share
            [designs x councils].
        reserves: Reserves as a share of net spending, before [councils]; NaN where not known.
        reserves_after: The same when they meet what a design takes [designs x councils].
        minimum: Share of net spending below which reserves are thin.
        years_to_last: Years within which reserves that would run out are a sign of stress.
        leans_on: Rules the result leans on.
    """

    simulation: Simulation
    kept: Array
    change: Array
    volatility: Array
    reserves: Array
    reserves_after: Array
    minimum: float
    years_to_last: float
    leans_on: tuple[Rule, ...]

    @property
    def councils(self) -> Councils:
        """The councils, in the order of the arrays."""
        return self.simulation.baseline.councils

    @property
    def gains(self) -> NDArray[np.bool_]:
        """Which councils gain a pound or more [designs x councils]."""
        return np.asarray(self.change >= POUND)

    @property
    def loses(self) -> NDArray[np.bool_]:
        """Which councils lose a pound or more [designs x councils]."""
        return np.asarray(self.change <= -POUND)

    @property
    def moved(self) -> Array:
        """What goes from losers to gainers in the last year [designs, GBP]."""
        return np.asarray(np.maximum(self.change, 0.0).sum(axis=1))

    @property
    def share(self) -> Array:
        """Change as a share of what the old shares would give and council tax [designs x councils].

        Of both together, because many districts have next to no grant.
        """
        income = self.kept[:, -1] + self.simulation.baseline.council_tax
        return np.asarray(self.change / np.maximum(income, POUND))

    @property
    def on_floor(self) -> NDArray[np.bool_]:
        """Which councils get their floor in the last year, fixed ones aside [as ``gains``]."""
        floor, codes = self.simulation.floor[:, -1], self.councils.codes
        fixed = np.array([np.isin(codes, design.fixed) for design in self.simulation.designs])
        return np.asarray((floor > 0) & (self.simulation.amounts[:, -1] < floor + POUND) & ~fixed)

    @property
    def share_of_spending_power(self) -> Array:
        """Change as a share of core spending power [designs x councils]; NaN where not known."""
        return np.asarray(self.change / self.councils.of("core_spending_power"))

    @property
    def per_head(self) -> Array:
        """Change a head of the council's own people [designs x councils, GBP]."""
        return np.asarray(self.change / self.councils.of("population"))

    @property
    def thin_before(self) -> NDArray[np.bool_]:
        """Which councils have thin reserves before [councils]."""
        return np.asarray(self.reserves < self.minimum)

    @property
    def thin_after(self) -> NDArray[np.bool_]:
        """Which councils have thin reserves after [designs x councils]."""
        return np.asarray(self.reserves_after < self.minimum)

    @property
    def runs_out(self) -> NDArray[np.bool_]:
        """Whose reserves would not last that many years of the loss [designs x councils]."""
        reserves = self.councils.of("reserves")
        return np.asarray(reserves + self.years_to_last * np.minimum(self.change, 0.0) < 0)


def compare(simulation: Simulation, rules: Rulebook) -> Comparison:
    """Return the designs of a simulation side by side.

    Gains and losses are measured against sharing the same pot as before, so that they sum to
    nought and growth of the pot is nobody's gain. Stress is told by one simple measure before and
    after: reserves, less what the design takes over its years, as a share of net spending.

    Args:
        simulation: What the designs give; its councils have ``core_spending_power``,
            ``reserves`` and ``net_services``.
        rules: The rules: ``stress_minimum_reserves`` and ``stress_years_to_last``.

    Raises:
        InputError: When a column or a rule is missing.
    """
    amounts, councils = simulation.amounts, simulation.baseline.councils
    old = simulation.had / simulation.had.sum(axis=1, keepdims=True)
    kept = amounts.sum(axis=2)[:, :, None] * old[:, None, :]
    path = np.concatenate([simulation.had[:, None, :], amounts], axis=1)
    steps = np.abs(np.diff(path, axis=1)) / np.maximum(path[:, :-1], POUND)
    reserves, spending = councils.of("reserves"), councils.of("net_services")
    first = simulation.years[0]
    leans_on = tuple(rules.of(name, year=first) for name in (MINIMUM, LASTS))
    return Comparison(
        simulation=simulation,
        kept=kept,
        change=amounts[:, -1] - kept[:, -1],
        volatility=steps.mean(axis=1),
        reserves=reserves / spending,
        reserves_after=(reserves + (amounts - kept).sum(axis=1)) / spending,
        minimum=leans_on[0].number,
        years_to_last=leans_on[1].number,
        leans_on=leans_on,
    )
