"""Value an action: the use it avoids, what that is worth, to whom, when and how surely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from wholeplace.estimate import Estimate
from wholeplace.prevention.intervention import Intervention, ValueKind
from wholeplace.yearly import Array, Yearly


@dataclass(frozen=True, slots=True)
class Avoided:
    """The use avoided by one effect: the seam between demand and value.

    Attributes:
        outcome: What is avoided.
        unit_cost: Id of its unit cost.
        use: Uses avoided [draws x years], before optimism bias.
    """

    outcome: str
    unit_cost: str
    use: Yearly


@dataclass(frozen=True, slots=True)
class Treasury:
    """The Treasury's view: real terms, discounted, optimism bias in, transfers out of social value.

    Every array has one number a draw [GBP, prices of ``prices``].

    Attributes:
        prices: Price year.
        base: Year that everything is discounted to.
        edition: Edition of the Green Book whose discount rates were used.
        cost: Present value of all costs.
        fiscal: Present value of fiscal benefits, transfers included.
        public: Present value of public value: economic and social benefits and fiscal resource
            savings, transfers left out.
        net: ``public - cost``.
        long_horizon: Mean of ``net`` at the sensitivity rates that an appraisal of over 50 years
            must show; None for shorter ones.
    """

    prices: int
    base: int
    edition: str
    cost: Array
    fiscal: Array
    public: Array
    net: Array
    long_horizon: float | None


@dataclass(frozen=True, slots=True)
class Finance:
    """The finance officer's view: cash of each financial year, by body, nothing discounted.

    Attributes:
        cost: Cash costs by body [GBP, draws x years x bodies]; in-kind left out.
        saving: Cashable savings by body [GBP, draws x years x bodies].
        net: ``saving - cost``.
        unbanked: Fiscal benefits that are not cash, by body [GBP, draws x years x bodies].
    """

    cost: Yearly
    saving: Yearly
    net: Yearly
    unbanked: Yearly


@dataclass(frozen=True, slots=True)
class Position:
    """Who pays and who gains: one body's sums over the years of the valuation.

    Attributes:
        body: Name of the body.
        pays: Present value of what it pays, with interval [GBP].
        gains: Present value of its fiscal gain, with interval [GBP].
        net: ``gains - pays``, with interval [GBP].
        cash_net: Undiscounted cash it ends up with, with interval [GBP].
    """

    body: str
    pays: Estimate
    gains: Estimate
    net: Estimate
    cash_net: Estimate


@dataclass(frozen=True, slots=True)
class Valuation:
    """What an action, or a plan of actions, avoids and is worth.

    Attributes:
        id: Id of the intervention, or ``plan``.
        name: Its name.
        intervention: The action valued; None for a plan of several.
        years: Financial years of the valuation.
        prices: Price year of real amounts.
        avoided: Use avoided, one entry an effect.
        benefit: Real, undiscounted benefits after optimism bias by value kind, by body
            [GBP, draws x years x bodies].
        transfers: The part of the fiscal benefits that is transfers, by body
            [GBP, draws x years x bodies].
        cost: Real, undiscounted costs after optimism bias, in-kind included, by body
            [GBP, draws x years x bodies].
        treasury: The Treasury's view.
        finance: The finance officer's view.
        positions: Who pays and who gains.
        pays_back_by: Chance that the bodies together have their cash back by the end of year
            3, 5 and 10 from the first year; None where the valuation is shorter.
        most_important: (input, rank correlation with ``treasury.net``), strongest first.
        warnings: What a reader must be told, such as a before-and-after study.
    """

    id: str
    name: str
    intervention: Intervention | None
    years: tuple[int, ...]
    prices: int
    avoided: tuple[Avoided, ...]
    benefit: Mapping[ValueKind, Yearly]
    transfers: Yearly
    cost: Yearly
    treasury: Treasury
    finance: Finance
    positions: tuple[Position, ...]
    pays_back_by: Mapping[int, float | None]
    most_important: tuple[tuple[str, float], ...]
    warnings: tuple[str, ...]
