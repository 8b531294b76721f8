"""The tables of a bundle about council finance: base budget, drivers, council tax, reserves."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from wholeplace.finance.base_budget import (
    ChangeKind,
    DriverGroup,
    LineKind,
    ReserveKind,
    Stream,
)
from wholeplace.store import cells
from wholeplace.store.columns import (
    Amounts,
    Id,
    Level,
    Number,
    Positive,
    Row,
    Share,
    TableType,
    Text,
    Weights,
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
from wholeplace.store.schools_rows import SCHOOLS_DEFICIT

CASH = "GBP, cash"
GROWTH = "share, on the year before"
FIRST_MONTH, LAST_MONTH = 1, 12

Above = Annotated[float, BeforeValidator(cells.number), Field(gt=0)]
Growth = Annotated[float, BeforeValidator(cells.share), Field(gt=-1, lt=1)]
Carried = Annotated[float, BeforeValidator(cells.share), Field(ge=0, lt=1)]
Month = Annotated[int, BeforeValidator(cells.whole), Field(ge=FIRST_MONTH, le=LAST_MONTH)]


class BudgetLineRow(Row):
    """One line of the base budget."""

    id: Id = column("Unique in the table", "RSX_asc")
    title: Text = column("The line in words", "Adult social care")
    kind: Annotated[LineKind, choice(LineKind)] = column("What sort of line it is", "service")
    gbp: Number = column(
        "Net amount in the base year; income is below nought", 138198000, unit=CASH
    )
    drivers: Weights = column(
        "What moves it: a driver and the share of the line that moves with it. Shares over prices "
        "sum to 1 or less; blank for what stands still",
        "pay: 0.2; nlw: 0.6; cpi: 0.2; older_people: 0.6",
        (),
    )
    one_off: Number = column(
        "Part of the amount that does not come again after the base year", 0, 0.0, unit=CASH
    )
    stated: Amounts = column(
        "Amounts by year that stand in place of growth, such as debt charges",
        "2025: 21000000; 2026: 21500000",
        (),
        unit=CASH,
    )
    floor: Growth | None = column(
        "Least growth of price that its contracts allow in a year; blank without one",
        0.0,
        None,
        unit=GROWTH,
    )
    cap: Growth | None = column(
        "Most growth of price that its contracts allow in a year; blank without one",
        0.05,
        None,
        unit=GROWTH,
    )
    month: Month = column(
        "Month in which its contracts are reviewed: 4 is April, for the whole year", 4, 4
    )
    line: Id = column("Line of the return it reconciles to; blank for none", "RSX_asc", "")
    source: Text = column("Who says so", "mhclg-rsx-2024-25")


class DriverRow(Row):
    """How much a driver grows in one year."""

    id: Id = column("Short id that lines and funding name", "pay")
    title: Text = column("Name in words, the same on all its rows", "Pay award")
    group: Annotated[DriverGroup, choice(DriverGroup)] = column(
        "price, demand or funding, the same on all its rows", "price"
    )
    year: Year = column("Financial year", 2026, unit="financial year")
    growth: Growth = column(
        "Growth; a year without a row takes that of the year before", 0.03, unit=GROWTH
    )
    growth_low: Growth | None = low("growth", unit=GROWTH)
    growth_high: Growth | None = high("growth", unit=GROWTH)
    growth_level: Level | None = level("growth")
    persistence: Carried = column(
        "Share of one year's surprise that carries into the next, the same on all its rows",
        0.3,
        0.0,
        unit="share",
    )
    source: Text = column("Who says so", "assumption: pay awards as in the past ten years")


class CouncilTaxRow(Row):
    """Council tax in one year: the base year first, then the rises."""

    year: Year = column(
        "Financial year. The first is the base year of the budget; the others are planned for",
        2024,
        unit="financial year",
    )
    tax_base: Above | None = column(
        "Band D equivalents after reductions and collection; the base year only",
        94000.5,
        None,
        unit="Band D equivalents",
    )
    band_d: Above | None = column(
        "Band D of the council itself, parishes left out; the base year only",
        1655.32,
        None,
        unit="GBP",
    )
    core: Growth | None = column(
        "Rise of the core precept; blank for that of the year before", 0.0299, None, unit=GROWTH
    )
    asc: Growth | None = column(
        "Rise for adult social care, added to the core one; blank for that of the year before",
        0.02,
        None,
        unit=GROWTH,
    )
    base_driver: Id = column(
        "Driver of the tax base, in the base year's row; blank for a base that stands still",
        "tax_base",
        "",
        refers="drivers",
    )
    source: Text = column("Who says so", "mhclg-council-tax-2024-25")


class FundingRow(Row):
    """One stream of funding beside council tax."""

    id: Id = column("Unique in the table", "public_health_grant")
    title: Text = column("The funding in words", "Public health grant")
    stream: Annotated[Stream, choice(Stream)] = column("What sort it is", "specific grant")
    gbp: Number = column("Amount in the base year", 28000000, unit=CASH)
    drivers: Weights = column(
        "What moves it: a driver and the share that moves with it; blank for what stands still",
        "grants: 1",
        (),
    )
    stated: Amounts = column(
        "Amounts by year that stand in place of growth", "2025: 28500000", (), unit=CASH
    )
    last: Year | None = column(
        "Last year it is paid; blank while nothing ends it", 2028, None, unit="financial year"
    )
    one_off: YesNo = column(
        "Whether it does not come again after the base year, such as use of reserves", "no", False
    )
    line: Id = column("Line of the return it reconciles to; blank for none", "RS_nndr", "")
    source: Text = column("Who says so", "Budget book 2024/25")


class SavingRow(Row):
    """What a saving, growth bid, new income or prevention proposal comes to in one year."""

    id: Id = column("Short id, the same on all its rows", "s1")
    title: Text = column("What changes, the same on all its rows", "Fewer agency staff")
    kind: Annotated[ChangeKind, choice(ChangeKind)] = column("What sort of change", "saving")
    year: Year = column("Financial year", 2026, unit="financial year")
    recurring: Number | None = column(
        "What net spending changes by against the base, in this year and after; a saving is below "
        "nought",
        -1200000,
        None,
        unit=CASH,
    )
    one_off: Number | None = column("What it changes by in this year only", 150000, None, unit=CASH)
    delivery: Share | None = column(
        "Share of the recurring amount that comes about, the same on all its rows; blank when "
        "taken as certain",
        0.8,
        None,
        unit="share",
    )
    delivery_low: Share | None = low("delivery", unit="share")
    delivery_high: Share | None = high("delivery", unit="share")
    delivery_level: Level | None = level("delivery")
    line: Id = column(
        "Budget line it acts on; blank for none in particular", "RSX_asc", "", refers="budget"
    )
    source: Text = column("Who says so", "Cabinet report, February 2026")


class ReserveRow(Row):
    """One reserve."""

    id: Id = column("Unique in the table", "general-fund")
    title: Text = column("Name in words", "General fund balance")
    kind: Annotated[ReserveKind, choice(ReserveKind)] = column("What sort it is", "unallocated")
    opening: Positive = column(
        "Balance at the start of the first year planned for", 15000000, unit=CASH
    )
    order: Whole | None = column(
        "When it is drawn on to close a gap, 1 first; blank when it may not be", 3, None
    )
    planned: Amounts = column(
        "Planned contributions by year, draws below nought; with those of the base year the base "
        "budget cross-foots",
        "2026: -1000000",
        (),
        unit=CASH,
    )
    least: Positive = column(
        "What must stay in it. For an unallocated reserve: the minimum of the council's policy, "
        "which a plan may break and then says so",
        0,
        0.0,
        unit=CASH,
    )
    source: Text = column("Who says so", "Statement of accounts 2024/25")


class PoolRow(Row):
    """One member of a pooled fund and the risk it takes."""

    id: Id = column("Short id of the fund, the same on all its rows", "bcf")
    title: Text = column(
        "Name of the fund as in contributions, the same on all its rows", "Better Care Fund"
    )
    host: Id = column(
        "Member that holds the money, the same on all its rows", "council", refers="bodies"
    )
    body: Id = column("Member", "NHS", refers="bodies")
    over_share: Share = column(
        "Share of an overspend that it bears; the members' shares sum to 1", 0.4, unit="share"
    )
    under_share: Share = column(
        "Share of an underspend that it gets back; the members' shares sum to 1", 0.4, unit="share"
    )
    over_cap: Positive | None = column(
        "Most of an overspend that it bears in a year; blank without a cap", "", None, unit=CASH
    )
    under_cap: Positive | None = column(
        "Most of an underspend that it gets back in a year; blank without", "", None, unit=CASH
    )
    exit_notice_months: Whole | None = column(
        "Months of notice before it may leave; blank when not known", 12, None, unit="months"
    )
    governance: Text = column(
        "Who decides and how often it reports, the same on all its rows", "Joint board, monthly", ""
    )
    power: Text = column(
        "Legal power it stands on, the same on all its rows", "section 75, NHS Act 2006", ""
    )


class SchemeRow(Row):
    """What a scheme of a pooled fund is to cost in one year."""

    pool: Id = column("Fund that pays for it", "bcf", refers="pools")
    id: Id = column("Unique in the fund, the same on all its rows", "reablement")
    title: Text = column("Name in words, the same on all its rows", "Reablement at home")
    lead: Id = column("Body that runs it, the same on all its rows", "council", refers="bodies")
    action: Id = column(
        "Action whose cost it is, the same on all its rows; blank for none",
        "fgc",
        "",
        refers="interventions",
    )
    functions: Text = column(
        "Functions of the partners that it exercises, the same on all its rows", "Home care", ""
    )
    year: Year = column("Financial year", 2026, unit="financial year")
    gbp: Positive = column("What it is to cost", 900000, unit=CASH)
    gbp_low: Positive | None = low("the cost", unit=CASH)
    gbp_high: Positive | None = high("the cost", unit=CASH)
    gbp_level: Level | None = level("the cost")
    source: Text = column("Who says so", "Better Care Fund plan 2026/27")


BUDGET = TableType(
    "budget",
    BudgetLineRow,
    "The council's base budget, line by line: what the medium-term plan starts from. With council "
    "tax and funding of the base year it must cross-foot to the pound.",
    ("id",),
)
DRIVERS = TableType(
    "drivers",
    DriverRow,
    "How prices, demand and funding grow, year by year. A driver that budget or funding names and "
    "that has no row here is the packaged one.",
    ("id", "year"),
    (around("growth"),),
)
COUNCIL_TAX = TableType(
    "council_tax",
    CouncilTaxRow,
    "The council's own council tax: one row for the base year and one for each year planned for.",
    ("year",),
)
FUNDING = TableType(
    "funding",
    FundingRow,
    "The council's funding beside council tax in the base year, and what becomes of it.",
    ("id",),
)
SAVINGS = TableType(
    "savings",
    SavingRow,
    "Savings, growth bids, new income and prevention proposals, recurring apart from one-off.",
    ("id", "year"),
    (around("delivery"),),
)
RESERVES = TableType(
    "reserves", ReserveRow, "The council's reserves and the order in which they are used.", ("id",)
)
POOLS = TableType(
    "pools",
    PoolRow,
    "Pooled funds: one row for each member. What members put in stands in contributions, under "
    "the fund's title or id.",
    ("id", "body"),
)
SCHEMES = TableType(
    "schemes",
    SchemeRow,
    "What pooled funds pay for, year by year.",
    ("pool", "id", "year"),
    (around("gbp"),),
)
FINANCE: tuple[TableType, ...] = (
    BUDGET,
    DRIVERS,
    COUNCIL_TAX,
    FUNDING,
    SAVINGS,
    RESERVES,
    SCHOOLS_DEFICIT,
    POOLS,
    SCHEMES,
)
