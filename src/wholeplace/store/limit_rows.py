"""The tables of a bundle about cash and limits: contracts, budgets and what ties actions."""

from __future__ import annotations

from typing import Annotated, Literal

from wholeplace.prevention.contracts import ContractKind
from wholeplace.prevention.portfolio.resources import ResourceKind
from wholeplace.store.columns import (
    Id,
    Level,
    Number,
    Positive,
    PriceYear,
    Row,
    Share,
    TableType,
    Text,
    Year,
    Years,
    around,
    column,
    high,
    level,
    low,
)
from wholeplace.store.rows import choice

Relation = Literal["needs", "rules out"]
LimitOf = Literal["posts", "service", "people in need"]
POUNDS = "GBP, prices of prices"
OF_UNITS = "share of units"


class ContractRow(Row):
    """How one body pays for one service, which says how much of avoided use becomes cash."""

    unit_cost: Id = column("Unit cost of the service", "nao25:childrens_home", refers="unit_costs")
    body: Id = column("Body that pays for it", "council", refers="bodies")
    kind: Annotated[ContractKind, choice(ContractKind)] = column("How it is bought or run", "spot")
    source: Text = column("Who says so", "assumption: placements are bought one by one")
    prices: PriceYear = column("Price year of its pounds", 2024, refers="prices")
    variable: Share | None = column(
        "Share of the unit cost that stops with each unit not used; blank for none of it (step, "
        "block) or all of it (the others)",
        0.9,
        None,
        unit="share of the unit cost",
    )
    variable_low: Share | None = low("variable", unit="share of the unit cost")
    variable_high: Share | None = high("variable", unit="share of the unit cost")
    variable_level: Level | None = level("variable")
    step: Positive | None = column(
        "Units a year in one step or lot; step and block only", 40, None, unit="units a year"
    )
    step_cost: Positive | None = column(
        "What one step stops costing in a year; blank for the fixed part of its unit costs",
        "",
        None,
        unit=POUNDS,
    )
    step_cost_low: Positive | None = low("step_cost", unit=POUNDS)
    step_cost_high: Positive | None = high("step_cost", unit=POUNDS)
    step_cost_level: Level | None = level("step_cost")
    buffer: Positive = column(
        "Units a year that stay paid for before anything stops", 0, 0.0, unit="units a year"
    )
    notice: Positive = column(
        "Years from the fall in use until money can stop", 0.25, 0.0, unit="years"
    )
    renewals: Years = column(
        "Financial years from whose start a block is agreed anew", "2027; 2030", ()
    )
    backfill: Share = column(
        "Share of freed units that people with unmet need take up", 0.3, 0.0, unit=OF_UNITS
    )
    backfill_low: Share | None = low("backfill", unit=OF_UNITS)
    backfill_high: Share | None = high("backfill", unit=OF_UNITS)
    backfill_level: Level | None = level("backfill")
    income_lost: Positive = column(
        "Income lost with each unit not used, such as a client's contribution", 0, 0.0, unit=POUNDS
    )
    income_lost_low: Positive | None = low("income_lost", unit=POUNDS)
    income_lost_high: Positive | None = high("income_lost", unit=POUNDS)
    income_lost_level: Level | None = level("income_lost")
    exit_cost: Positive = column("Paid once for each step closed", 0, 0.0, unit=POUNDS)
    exit_cost_low: Positive | None = low("exit_cost", unit=POUNDS)
    exit_cost_high: Positive | None = high("exit_cost", unit=POUNDS)
    exit_cost_level: Level | None = level("exit_cost")
    budgeted: Positive | None = column(
        "Units a year that the budget provides for; blank for all of them",
        "",
        None,
        unit="units a year",
    )
    paid_by: Id = column("Body whose money an entitlement is; entitlements only", "DWP", "")
    note: Text = column("What a reader must know about it", "", "")


class BudgetRow(Row):
    """The most that one body can put into actions in one year."""

    body: Id = column("Body", "council", refers="bodies")
    year: Year = column("Financial year", 2026, unit="financial year")
    gbp: Positive = column("The most it can pay in that year", 500000, unit="GBP, cash")
    cash_floor: Number | None = column(
        "Where its cash, summed from the first year, must not sink below by the end of any year; "
        "the lowest of its rows counts",
        -1000000,
        None,
        unit="GBP, cash",
    )
    chance: Level | None = column(
        "Probability with which the floor must hold in all years together", 0.8, None, unit="share"
    )
    source: Text = column("Who says so", "assumption: half of what all actions would cost", "")


class TieRow(Row):
    """That one action needs another, or rules it out."""

    action: Id = column("Action", "family-key-workers", refers="interventions")
    relation: Annotated[Relation, choice(Relation)] = column(
        "Whether it needs the other or rules it out", "needs"
    )
    other: Id = column("The other action", "family-group-conferences", refers="interventions")
    why: Text = column("Why", "The same coordinators", "")


class ResourceRow(Row):
    """Staff that an action takes, or a service that it gives."""

    intervention: Id = column("Action", "fgc", refers="interventions")
    kind: Annotated[ResourceKind, choice(ResourceKind)] = column(
        "posts that it takes or service that it gives", "posts"
    )
    name: Text = column("Group of staff, or name of the service", "family coordinators")
    year: Year | None = column(
        "Financial year; blank for every year in which the action runs and that has no row of its "
        "own, in proportion to its reach in that year",
        "",
        None,
        unit="financial year",
    )
    amount: Positive = column(
        "How much at full reach", 4, unit="full-time posts, or units of the service a year"
    )
    source: Text = column("Who says so", "assumption: 35 families a coordinator", "")


class LimitRow(Row):
    """The most posts, the least of a service, or the least share of people in need."""

    kind: Annotated[LimitOf, choice(LimitOf)] = column("What is limited", "posts")
    name: Text = column(
        "Group of staff or service, as in resources; blank for people in need",
        "family coordinators",
        "",
    )
    year: Year | None = column(
        "Financial year; blank for every year that has no row of its own, and for people in need",
        "",
        None,
        unit="financial year",
    )
    amount: Positive = column(
        "The most posts, the least of the service, or the least share of people, such as 0.4",
        6,
        unit="full-time posts, units of the service a year, or share of people",
    )
    source: Text = column("Who says so", "assumption: posts that can be filled", "")


CONTRACTS = TableType(
    "contracts",
    ContractRow,
    "How services are paid for. Where a contract is given, it and not the cashable share says how "
    "much of a saving becomes cash.",
    ("unit_cost", "body"),
    tuple(around(n) for n in ("variable", "step_cost", "backfill", "income_lost", "exit_cost")),
)
BUDGETS = TableType(
    "budgets",
    BudgetRow,
    "What each body can pay, year by year: the limits under which a portfolio is chosen.",
    ("body", "year"),
)
TIES = TableType("ties", TieRow, "Which actions need or rule out one another.", ("action", "other"))
RESOURCES = TableType(
    "resources",
    ResourceRow,
    "The staff that actions take and the services that they give: what the limits count.",
    ("intervention", "kind", "name", "year"),
)
LIMITS = TableType(
    "limits",
    LimitRow,
    "What a portfolio must keep beside budgets: posts that can be filled, services that must be "
    "held, and the share of people in need.",
    ("kind", "name", "year"),
)
