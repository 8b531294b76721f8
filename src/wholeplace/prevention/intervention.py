"""An action: what is done, for whom, what it costs, what it changes and for whose money."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from wholeplace.estimate import Estimate
from wholeplace.source import Source

ValueKind = Literal["fiscal", "economic", "social"]
EffectKind = Literal[
    "difference", "risk ratio", "rate ratio", "odds ratio", "hazard ratio", "success"
]
VALUE_KINDS: tuple[ValueKind, ...] = ("fiscal", "economic", "social")
EFFECT_KINDS: tuple[EffectKind, ...] = (
    "difference",
    "risk ratio",
    "rate ratio",
    "odds ratio",
    "hazard ratio",
    "success",
)
HEALTH_UNITS = re.compile(r"\b(?:qalys?|life[- ]years?|lives|life|fatality|death)\b", re.IGNORECASE)
WELLBEING_UNITS = re.compile(r"\bwellbys?\b", re.IGNORECASE)
MANY_YEARS_UNITS = re.compile(r"\b(?:lifetime|cumulative|over an? .*period)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BodyShare:
    """The part of a unit cost that one body bears, and how much of a saving it could bank.

    Attributes:
        body: Name of the body.
        share: Part of the unit cost it bears; the shares of a unit cost sum to 1.
        cashable: Share of an avoided cost that becomes cash for it, the analyst's own figure.
        transfer: Whether this body's part is a benefit payment, tax or fee; None when it is what
            the whole unit cost is.
    """

    body: str
    share: float
    cashable: Estimate
    transfer: bool | None = None


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one use of a service, or one bad outcome, costs.

    Attributes:
        id: Id in the reference (``ucd14:SS1.0``) or local.
        name: What it is the cost of.
        amount: Pounds per unit, with interval [GBP, prices of ``prices``].
        prices: Price year.
        unit: Unit, such as ``per year``.
        value_kind: Fiscal, economic or social value.
        transfer: Whether it is a benefit payment, tax or fee: fiscal, never social value.
        bearers: Who bears it.
        source: Where it is from.
        note: What a reader must know, such as that its interval is assumed.
        service_line: Title of the budget line that pays for it, where known.
    """

    id: str
    name: str
    amount: Estimate
    prices: int
    unit: str
    value_kind: ValueKind
    transfer: bool
    bearers: tuple[BodyShare, ...]
    source: Source
    note: str = ""
    service_line: str = ""

    @property
    def is_health_effect(self) -> bool:
        """Whether its unit is length or quality of life, which has its own discount rates."""
        return bool(HEALTH_UNITS.search(self.unit))

    @property
    def is_wellbeing(self) -> bool:
        """Whether its unit is years of life satisfaction (WELLBY)."""
        return bool(WELLBEING_UNITS.search(self.unit))

    @property
    def covers_many_years(self) -> bool:
        """Whether one unit holds the cost of many years, so that its effect counts once."""
        return bool(MANY_YEARS_UNITS.search(self.unit))


@dataclass(frozen=True, slots=True)
class Effect:
    """What an action changes: one outcome, by how much, how soon and for how long.

    An effect with ``acts_on`` changes how fast people move along a demand pathway, and what it
    saves is the pathway's own uses (docs/methods/levers.md). One without is a chance times a unit
    cost (docs/methods/valuation.md).

    Attributes:
        outcome: What is avoided, in words.
        need: Chance (or yearly rate) of the outcome among the people reached, without the action;
            None when nobody has stated it, which is refused when the action is valued unless
            the effect is a hazard or rate ratio that acts on a pathway.
        kind: What the figure is: ``difference`` is a trial's difference in chance (negative
            when the action protects), the ratios are relative to no action, ``success`` is the
            share of people for whom the action works, before deadweight.
        size: The figure, with its interval.
        unit_cost: Id of the unit cost that each avoided outcome saves; empty when the effect acts
            on a pathway.
        deadweight: Share who would have had the good outcome anyway; only with ``success``.
        attribution: Share of the change that is due to this action.
        displacement: Share that only moves the problem elsewhere.
        leakage: Share that falls outside the place.
        lag: Whole years from the action to the effect's first year.
        duration: Years that the effect lasts.
        drop_off: Share of the effect lost each year after its first.
        source: Who found the effect.
        acts_on: Edges of one pathway whose hazard it changes, such as
            ``children:protection>looked_after``; empty when it acts on no pathway.
        period: Over how long ``need`` and ``size`` were measured [years].
    """

    outcome: str
    need: Estimate | None
    kind: EffectKind
    size: Estimate
    unit_cost: str
    deadweight: Estimate | None
    attribution: float
    displacement: float
    leakage: float
    lag: int
    duration: int
    drop_off: float
    source: Source
    acts_on: tuple[str, ...] = ()
    period: float = 1.0

    @property
    def pathway(self) -> str:
        """Id of the pathway it acts on; empty when it acts on none."""
        return self.acts_on[0].partition(":")[0] if self.acts_on else ""

    @property
    def edges(self) -> tuple[str, ...]:
        """Names of the edges it acts on, without the pathway's id."""
        return tuple(each.partition(":")[2] for each in self.acts_on)


@dataclass(frozen=True, slots=True)
class CostLine:
    """What an action costs one body in one year.

    Attributes:
        body: Name of the body that pays.
        year: Financial year.
        amount: Pounds, with interval [GBP, prices of ``prices``].
        prices: Price year.
        kind: ``revenue``, ``capital`` or ``in kind`` (in the economic case, never in cash).
        what: What it buys.
    """

    body: str
    year: int
    amount: Estimate
    prices: int
    kind: Literal["revenue", "capital", "in kind"]
    what: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """Something done for a group of people so that fewer of them need a service later.

    Attributes:
        id: Unique in a plan.
        name: What it is called.
        owner: Name of the body that answers for it.
        population: The people it is for, in words.
        eligible: How many of them there are each year.
        take_up: Share of them that takes part.
        attrition: Share of those that drops out before any effect.
        starts: (financial year, share of full reach) for every year in which it runs.
        costs: What it costs whom and when.
        effects: What it changes.
        optimism_cost: Share added to its costs for optimism.
        optimism_benefit: Share taken off its benefits for optimism.
        tier: Tier of prevention.
        grade: Grade of the evidence, in words.
        status: ``proposed``, ``agreed``, ``running`` or ``illustration``.
        source: Where the evidence is from.
        capacity: People that it can take on in a year; None when that does not limit it.
        in_need: Share of the people reached who are in need; None when not known.
        income: Equivalised household income of the people reached [GBP a year]; None when not
            known, so that no distributional weights are shown.
        median_income: The median of such incomes, in the same prices [GBP a year].
    """

    id: str
    name: str
    owner: str
    population: str
    eligible: float
    take_up: Estimate
    attrition: float
    starts: tuple[tuple[int, float], ...]
    costs: tuple[CostLine, ...]
    effects: tuple[Effect, ...]
    optimism_cost: float
    optimism_benefit: float
    tier: str
    grade: str
    status: str
    source: Source
    capacity: Estimate | None = None
    in_need: float | None = None
    income: float | None = None
    median_income: float | None = None
