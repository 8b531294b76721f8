"""What a place bundle holds, as objects of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from wholeplace.count.lines import SpendLine
from wholeplace.demand.own import OwnFigure
from wholeplace.finance.base_budget import (
    BudgetLine,
    Change,
    Driver,
    FundingLine,
    Reserve,
    SchoolsDeficit,
)
from wholeplace.finance.pool import Pool
from wholeplace.place.areas import Place
from wholeplace.plan.document import Body, Commitment, Contribution, Outcome
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.intervention import BodyShare, Intervention, UnitCost
from wholeplace.prevention.ledger import Tag
from wholeplace.prevention.observations import Observation, after, learnt
from wholeplace.prevention.portfolio.resources import Resource
from wholeplace.prevention.review_parts import Decision
from wholeplace.source import Source


@dataclass(frozen=True, slots=True)
class Settings:
    """How the bundle's actions are valued and its place compared.

    Attributes:
        prices: Price year of real amounts.
        first_year: First financial year of the valuation.
        years: How many years it covers.
        draws: How many random draws are taken.
        seed: Seed of the draws.
        scheme: Id of the scheme of prevention tiers.
        neighbours: Which model of nearest neighbours the place is shown beside.
    """

    prices: int
    first_year: int
    years: int
    draws: int
    seed: int
    scheme: str
    neighbours: str


@dataclass(frozen=True, slots=True)
class Bearers:
    """Who bears a published unit cost here, in place of the reference's own split.

    Attributes:
        unit_cost: Id of the published unit cost.
        shares: The part of every body; the parts sum to 1.
    """

    unit_cost: str
    shares: tuple[BodyShare, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that one body can put into actions in one year.

    Attributes:
        body: Id of the body.
        year: Financial year.
        gbp: The most it can pay [GBP, cash].
        cash_floor: Where its cash, summed from the first year, must not sink below [GBP, cash];
            None without a floor.
        chance: Probability with which the floor must hold; None without a floor.
        source: Who says so.
    """

    body: str
    year: int
    gbp: float
    cash_floor: float | None
    chance: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Tie:
    """That one action ``needs`` another, or ``rules out`` another."""

    action: str
    relation: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a portfolio must keep beside budgets.

    Attributes:
        kind: ``posts``, ``service`` or ``people in need``.
        name: Group of staff or service; empty for people in need.
        year: Financial year; None for every year that has no limit of its own.
        amount: The most posts, the least of a service, or the least share of people.
        source: Who says so.
    """

    kind: str
    name: str
    year: int | None
    amount: float
    source: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a spending review proposes for one line, as it is written down.

    Attributes:
        line: Name of the line: its id, ``body/service``, or the service alone.
        decision: ``cut``, ``protect`` or ``grow``.
        share: By how much of the line; None when given in pounds or not at all.
        gbp: By how much a year [GBP, cash of the year of the count]; None when given as a share.
        first: First financial year; None for the valuation's first.
        last: Last financial year; None for the valuation's last.
        action: Id of the action that the money pays for; empty when not known.
        why: Why, in words.
    """

    line: str
    decision: Decision
    share: float | None
    gbp: float | None
    first: int | None
    last: int | None
    action: str
    why: str


@dataclass(frozen=True, slots=True)
class CouncilTaxYear:
    """The council's own council tax in the base year, or how it rises in a later one.

    Attributes:
        year: Financial year; the first of a bundle is the base year of its budget.
        tax_base: Band D equivalents; None after the base year.
        band_d: Band D of the council, parishes left out [GBP]; None after the base year.
        core: Rise of the core precept, as a share; None for that of the year before.
        asc: Rise for adult social care, as a share; None for that of the year before.
        base_driver: Id of the driver of the tax base; empty for a base that stands still.
        source: Who says so.
    """

    year: int
    tax_base: float | None
    band_d: Decimal | None
    core: Decimal | None
    asc: Decimal | None
    base_driver: str
    source: Source


@dataclass(frozen=True, slots=True)
class Finance:
    """The council's finances as a bundle holds them.

    Attributes:
        lines: The base budget.
        drivers: What moves it; drivers that are named and not here are the packaged ones.
        council_tax: Council tax of the base year, then the rises of the years planned for.
        funding: Funding beside council tax.
        changes: Savings, growth bids, new income and prevention proposals.
        reserves: Reserves; what must stay in an unallocated one is the minimum of the policy.
        schools: The deficit on the schools grant; None when there is none or it is not known.
        pools: Pooled funds; their contributions stand in the bundle's own.
    """

    lines: tuple[BudgetLine, ...] = ()
    drivers: tuple[Driver, ...] = ()
    council_tax: tuple[CouncilTaxYear, ...] = ()
    funding: tuple[FundingLine, ...] = ()
    changes: tuple[Change, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    schools: SchoolsDeficit | None = None
    pools: tuple[Pool, ...] = ()


NO_FINANCE = Finance()


@dataclass(frozen=True, slots=True)
class Bundle:
    """A place's plan in the making: all its tables as objects of the model.

    Bodies are named by their id everywhere, but for spend lines, which carry the body's code
    as the count does.

    Attributes:
        title: Title of the plan.
        place: The place.
        year: Financial year of the count.
        illustration: Whether the actions illustrate published evidence and are nobody's plan.
        settings: How actions are valued.
        bodies: Bodies that take part.
        embedded: Published spend lines, as they stood when the bundle was made.
        own: Spend lines that the partners gave themselves.
        tags: How lines divide over the tiers of prevention.
        unit_costs: Local unit costs, with who bears them.
        bearers: Who bears published unit costs here.
        interventions: Actions with their costs and effects.
        findings: What was learnt about actions since they were first described.
        contracts: How services are paid for here.
        budgets: What each body can pay in each year.
        ties: Which actions need or rule out one another.
        resources: Staff that actions take and services that they give.
        limits: What a portfolio must keep beside budgets.
        proposals: What a spending review proposes, line by line.
        own_figures: The place's own figures of demand, in place of the reference's.
        outcomes: What the plan is for.
        commitments: Who will do what.
        contributions: What each body puts in.
        finance: The council's budget, council tax, funding, reserves, and the pooled funds.
    """

    title: str
    place: Place
    year: int
    illustration: bool
    settings: Settings
    bodies: tuple[Body, ...] = ()
    embedded: tuple[SpendLine, ...] = ()
    own: tuple[SpendLine, ...] = ()
    tags: tuple[Tag, ...] = ()
    unit_costs: tuple[UnitCost, ...] = ()
    bearers: tuple[Bearers, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    findings: tuple[Observation, ...] = ()
    contracts: tuple[Contract, ...] = ()
    budgets: tuple[Budget, ...] = ()
    ties: tuple[Tie, ...] = ()
    resources: tuple[Resource, ...] = ()
    limits: tuple[Limit, ...] = ()
    proposals: tuple[Proposed, ...] = ()
    own_figures: tuple[OwnFigure, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    finance: Finance = NO_FINANCE

    @property
    def actions(self) -> tuple[Intervention, ...]:
        """The interventions as they stand after what was found about them.

        Raises:
            InputError: When a finding belongs to no input, or no input can take it in.
        """
        return after(self.interventions, learnt(self.interventions, self.findings))

    @property
    def partner_lines(self) -> tuple[SpendLine, ...]:
        """Lines that count in place of published ones, for ``count.reconcile.replace``.

        A body's own line is a part when its division is a published line, or division, of the
        body and its service is not. A body that gave parts only keeps its other published
        lines. A body that gave a whole line speaks by all its rows here: its own, and the
        embedded ones that were left beside them and that its own do not replace or split.
        """
        kept = [line for body in self._spoke for line in self._left_beside(body)]
        return (*kept, *self.own)

    @property
    def _spoke(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.body for line in self.own))

    def _left_beside(self, body: str) -> tuple[SpendLine, ...]:
        embedded = [line for line in self.embedded if line.body == body]
        published = {name for line in embedded for name in (line.service, line.division)}
        own = [line for line in self.own if line.body == body]
        split = {
            line.division
            for line in own
            if line.division in published and line.service not in {line.division, *published}
        }
        whole = {line.service for line in own if line.division not in split}
        return tuple(
            line
            for line in embedded
            if whole and line.service not in whole and not {line.service, line.division} & split
        )

    def prices_of(self, published: Mapping[str, UnitCost]) -> Mapping[str, UnitCost]:
        """Return published unit costs with this bundle's bearers, and its own unit costs."""
        borne = {
            bearers.unit_cost: replace(published[bearers.unit_cost], bearers=bearers.shares)
            for bearers in self.bearers
            if bearers.unit_cost in published
        }
        return {**published, **borne, **{cost.id: cost for cost in self.unit_costs}}
