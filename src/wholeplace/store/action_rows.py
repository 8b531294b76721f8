"""The tables of a bundle about actions: what they cost, change and save, and for whom."""

from __future__ import annotations

from typing import Annotated, Literal

from wholeplace.prevention.intervention import EFFECT_KINDS, EffectKind, ValueKind
from wholeplace.prevention.ledger import TIERS, Tier
from wholeplace.store.columns import (
    Id,
    Level,
    Names,
    Number,
    Positive,
    PriceYear,
    Row,
    Share,
    Starts,
    TableType,
    Text,
    Whole,
    Year,
    YesNo,
    around,
    column,
    high,
    level,
    low,
)
from wholeplace.store.rows import choice

CostKind = Literal["revenue", "capital", "in kind"]
ActionStatus = Literal["proposed", "agreed", "running", "illustration"]
POUNDS = "GBP, prices of prices"


class UnitCostRow(Row):
    """What one use of a service costs here, where the reference has no figure that fits."""

    id: Id = column("Unique; may be the id of a published unit cost, to replace it", "local:fgc")
    name: Text = column("What it is the cost of", "Foster placement, in house")
    amount: Positive = column("Pounds per unit", 31200, unit=POUNDS)
    amount_low: Positive | None = low("amount", unit=POUNDS)
    amount_high: Positive | None = high("amount", unit=POUNDS)
    amount_level: Level | None = level("amount")
    prices: PriceYear = column("Price year", 2024, unit="financial year", refers="prices")
    unit: Text = column("What one unit is", "per year")
    value_kind: Annotated[ValueKind, choice(ValueKind)] = column("Kind of value", "fiscal")
    transfer: YesNo = column("Whether it is a benefit payment, tax or fee", "no")
    source: Text = column("Where the figure is from", "Finance system, 2024/25 outturn")
    note: Text = column("What a reader must know about it", "In-house placements only", "")
    service_line: Text = column(
        "Budget line that pays for it, as the finance system names it", "Fostering", ""
    )


class CashableRow(Row):
    """The part of a unit cost that one body bears, and how much of a saving it could bank."""

    unit_cost: Id = column("Unit cost, local or published", "ucd14:SS1.0", refers="unit_costs")
    body: Id = column("Body that bears it", "council", refers="bodies")
    share: Share = column(
        "Part of the unit cost it bears; the parts sum to 1", 1, unit="share of the unit cost"
    )
    cashable: Share = column(
        "Share of an avoided cost that becomes cash for it", 0.3, unit="share of the saving"
    )
    cashable_low: Share | None = low("cashable", unit="share of the saving")
    cashable_high: Share | None = high("cashable", unit="share of the saving")
    cashable_level: Level | None = level("cashable")
    cashable_source: Text = column("Who says so", "assumption: notice periods", "")
    transfer: YesNo | None = column(
        "Whether this body's part is a benefit payment, tax or fee; blank for as the unit cost",
        "no",
        None,
    )


class InterventionRow(Row):
    """Something done for a group of people so that fewer of them need a service later."""

    id: Id = column("Unique in the plan", "fgc")
    name: Text = column("What it is called", "Family group conferences")
    owner: Id = column("Body that answers for it", "council", refers="bodies")
    population: Text = column("The people it is for, in words", "Children at pre-proceedings")
    eligible: Positive = column("How many of them there are each year", 150, unit="people a year")
    take_up: Share = column("Share of them that takes part", 0.7, unit="share of people")
    take_up_low: Share | None = low("take_up", unit="share of people")
    take_up_high: Share | None = high("take_up", unit="share of people")
    take_up_level: Level | None = level("take_up")
    take_up_source: Text = column("Who says so", "assumption: as in the trial", "")
    attrition: Share = column(
        "Share of those that drops out before any effect", 0.05, unit="share of people"
    )
    capacity: Positive | None = column(
        "People it can take on in a year; blank when that does not limit it",
        "",
        None,
        unit="people a year",
    )
    capacity_low: Positive | None = low("capacity", unit="people a year")
    capacity_high: Positive | None = high("capacity", unit="people a year")
    capacity_level: Level | None = level("capacity")
    starts: Starts = column(
        "Years in which it runs, each with its share of full reach", "2026: 50%; 2027: 1"
    )
    optimism_cost: Positive = column("Share added to its costs", 0.05, unit="share")
    optimism_benefit: Share = column("Share taken off its benefits", 0.1, unit="share")
    tier: Annotated[Tier, choice(Tier)] = column("Tier of prevention", TIERS[2])
    grade: Text = column("Grade of the evidence, in words", "RCT (SMS 5)")
    status: Annotated[ActionStatus, choice(ActionStatus)] = column(
        "How far it has come", "proposed"
    )
    source: Text = column("Evidence id, published source, or your own in words", "ev001")
    in_need: Share | None = column(
        "Share of the people reached who are in need, as the limit on people in need means it; "
        "blank when not known",
        0.4,
        None,
        unit="share of people",
    )
    income: Positive | None = column(
        "Equivalised household income of the people reached; with median_income it shows "
        "distributional weights beside the result; blank for none",
        15000,
        None,
        unit="GBP a year",
    )
    median_income: Positive | None = column(
        "Median equivalised household income, in the same prices as income",
        35000,
        None,
        unit="GBP a year",
    )


class CostRow(Row):
    """What an action costs one body in one year."""

    intervention: Id = column("Action", "fgc", refers="interventions")
    body: Id = column("Body that pays", "council", refers="bodies")
    year: Year = column("Financial year", 2026, unit="financial year")
    amount: Positive = column("What it costs in that year", 120000, unit=POUNDS)
    amount_low: Positive | None = low("amount", unit=POUNDS)
    amount_high: Positive | None = high("amount", unit=POUNDS)
    amount_level: Level | None = level("amount")
    prices: PriceYear = column(
        "Price year, the same for all costs of an action", 2024, refers="prices"
    )
    kind: Annotated[CostKind, choice(CostKind)] = column(
        "revenue, capital or in kind (in the economic case, never in cash)", "revenue"
    )
    what: Text = column("What it buys", "Two coordinators")
    source: Text = column("Who says so", "assumption: priced from posts", "")


class EffectRow(Row):
    """What an action changes: one outcome, by how much, how soon and for how long."""

    intervention: Id = column("Action", "fgc", refers="interventions")
    outcome: Text = column("What is avoided, in words", "Looked after at 12 months")
    acts_on: Names = column(
        "Moves of a demand pathway that it changes, parted by ';'; then the pathway says what is "
        "saved and unit_cost stays blank",
        "children:protection>foster",
        (),
    )
    period: Positive = column(
        "Over how many years need and size were measured", 1, 1.0, unit="years"
    )
    need: Positive | None = column(
        "Chance or yearly rate of the outcome among those reached, without the action; blank where "
        "acts_on names a pathway, which says it; with neither the action cannot be valued",
        0.448,
        None,
        unit="per person",
    )
    need_low: Positive | None = low("need", unit="per person")
    need_high: Positive | None = high("need", unit="per person")
    need_level: Level | None = level("need")
    need_source: Text = column("Who says so", "ev001", "")
    kind: Annotated[EffectKind, choice(EffectKind)] = column(
        "What size is: a difference in chance (negative when it protects), a ratio, or success",
        EFFECT_KINDS[0],
    )
    size: Number = column("The effect, as its study gives it", -0.086, unit="as kind says")
    size_low: Number | None = low("size", unit="as kind says")
    size_high: Number | None = high("size", unit="as kind says")
    size_level: Level | None = level("size")
    unit_cost: Id = column(
        "Unit cost that each avoided outcome saves; blank when it acts on a pathway",
        "ucd14:SS1.0",
        "",
        refers="unit_costs",
    )
    deadweight: Share | None = column(
        "Share who would have had the good outcome anyway; only when kind is success",
        "",
        None,
        unit="share of people",
    )
    deadweight_low: Share | None = low("deadweight", unit="share of people")
    deadweight_high: Share | None = high("deadweight", unit="share of people")
    deadweight_level: Level | None = level("deadweight")
    attribution: Share = column("Share of the change due to this action", 1, unit="share")
    displacement: Share = column("Share that only moves the problem", 0, unit="share")
    leakage: Share = column("Share that falls outside the place", 0, unit="share")
    lag: Whole = column("Whole years from the action to the first effect", 0, unit="years")
    duration: Whole = column("Years that the effect lasts", 1, unit="years")
    drop_off: Share = column("Share of the effect lost each year after its first", 0, unit="share")
    source: Text = column("Evidence id, published source, or your own in words", "ev001")


UNIT_COSTS = TableType(
    "unit_costs",
    UnitCostRow,
    "Your own unit costs. Published ones need no row: name them by their id.",
    ("id",),
    (around("amount"),),
)
INTERVENTIONS = TableType(
    "interventions",
    InterventionRow,
    "Actions: one row each. What they cost and change stands in costs and effects.",
    ("id",),
    (around("take_up"), around("capacity")),
)
COSTS = TableType(
    "costs", CostRow, "What each action costs whom, year by year.", (), (around("amount"),)
)
EFFECTS = TableType(
    "effects",
    EffectRow,
    "What each action changes. Give the figure and interval of the study, and its source.",
    ("intervention", "outcome", "unit_cost"),
    (around("need"), around("size"), around("deadweight")),
)
CASHABLE = TableType(
    "cashable",
    CashableRow,
    "Who bears a unit cost, and how much of a saving each body could really bank.",
    ("unit_cost", "body", "transfer"),
    (around("cashable"),),
)
