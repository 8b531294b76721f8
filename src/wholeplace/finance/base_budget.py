"""What a medium-term plan starts from: the base budget, its drivers, changes and reserves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from wholeplace.estimate import Estimate
from wholeplace.source import Source
from wholeplace.yearly import Yearly

DriverGroup = Literal["price", "demand", "funding"]
LineKind = Literal["service", "capital financing", "levy", "contingency", "income"]
Stream = Literal[
    "retained rates", "revenue support grant", "specific grant", "collection fund", "other"
]
ChangeKind = Literal["saving", "growth", "prevention", "income"]
ReserveKind = Literal["budget smoothing", "earmarked", "unallocated", "schools", "public health"]


@dataclass(frozen=True, slots=True)
class Driver:
    """Something that moves budget lines from year to year.

    Attributes:
        id: Short id that lines name, such as ``pay``, ``cpi`` or ``looked_after``.
        title: Name in words.
        group: ``price``, ``demand`` or ``funding``.
        growth: Growth on the year before, as a share, by financial year; a year that is not given
            takes the last one given before it.
        persistence: How much of one year's surprise carries into the next, within [0, 1).
        source: Who says so.
        paths: Growth by draw and year where a model gives it (a demand path); it then stands in
            place of ``growth`` for its years.
    """

    id: str
    title: str
    group: DriverGroup
    growth: Mapping[int, Estimate]
    source: Source
    persistence: float = 0.0
    paths: Yearly | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """How much of a line a driver moves.

    Attributes:
        driver: Id of the driver.
        weight: Share of the line that moves with it; the price weights of a line sum to 1 or less.
    """

    driver: str
    weight: float


@dataclass(frozen=True, slots=True)
class Indexation:
    """What a contract allows: between which growths of price, and from which month.

    Attributes:
        floor: Least growth in a year, as a share; None without one.
        cap: Most growth in a year; None without one.
        month: Month of the review, 4 (April, the whole year) to 3 (March, one month).
    """

    floor: float | None = None
    cap: float | None = None
    month: int = 4


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of the base budget: net spending is above nought, income below.

    Attributes:
        id: Unique in the budget.
        title: Name in words.
        kind: What sort of line it is.
        gbp: Net amount in the base year [GBP, cash].
        exposures: What moves it.
        source: Who says so.
        line: MHCLG line it reconciles to, such as ``RSX_asc``; empty when to none.
        stated: Amounts by year that stand in place of growth, such as debt charges [GBP, cash].
        one_off: Part of the base amount that does not come again [GBP].
        indexation: What its contracts allow; None without limits.
    """

    id: str
    title: str
    kind: LineKind
    gbp: float
    exposures: tuple[Exposure, ...]
    source: Source
    line: str = ""
    stated: Mapping[int, float] | None = None
    one_off: float = 0.0
    indexation: Indexation | None = None


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One stream of funding beside council tax.

    Attributes:
        id: Unique in the budget.
        title: Name in words.
        stream: What sort of funding it is.
        gbp: Amount in the base year [GBP, cash].
        exposures: What moves it; weights over drivers of funding.
        source: Who says so.
        line: MHCLG line it reconciles to; empty when to none.
        stated: Amounts by year that stand in place of growth [GBP, cash].
        last: Last year it is paid; None while nothing ends it.
        one_off: Whether it does not come again after the base year, unless stated.
    """

    id: str
    title: str
    stream: Stream
    gbp: float
    exposures: tuple[Exposure, ...]
    source: Source
    line: str = ""
    stated: Mapping[int, float] | None = None
    last: int | None = None
    one_off: bool = False


@dataclass(frozen=True, slots=True)
class CouncilTaxPlan:
    """The council's own council tax: base, Band D and how both rise.

    Attributes:
        tax_base: Band D equivalents after reduction scheme and collection, base year.
        band_d: Band D of the council itself, parishes left out, base year [GBP].
        of_class: Class of authority, for the referendum principles.
        core: Rise of the core precept by year, as a share; a year not given takes the last before.
        asc: Rise for adult social care by year, as a share, added to the core one.
        base_driver: Id of the driver of the tax base; empty for a base that stands still.
        source: Who says so.
    """

    tax_base: float
    band_d: Decimal
    of_class: str
    core: Mapping[int, Decimal]
    asc: Mapping[int, Decimal]
    source: Source
    base_driver: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A saving, a growth bid, new income or a prevention proposal.

    Attributes:
        id: Unique in the budget.
        title: Name in words.
        kind: What sort of change it is.
        recurring: What net spending changes by in each year, against the base, and goes on changing
            by in later years not given [GBP, cash; a saving is below nought].
        one_off: What it changes by in one year only [GBP, cash].
        delivery: Share of the recurring amount that comes about; None when taken as certain.
        source: Who says so.
        line: Id of the budget line it acts on; empty for none in particular.
        paths: Change by draw and year where a model gives it (a prevention proposal) [GBP, cash];
            it then stands in place of the amounts.
    """

    id: str
    title: str
    kind: ChangeKind
    recurring: Mapping[int, float]
    source: Source
    one_off: Mapping[int, float] | None = None
    delivery: Estimate | None = None
    line: str = ""
    paths: Yearly | None = None


@dataclass(frozen=True, slots=True)
class Reserve:
    """One reserve.

    Attributes:
        id: Unique in the budget.
        title: Name in words.
        kind: What sort of reserve it is.
        opening: Balance at the start of the first year of the plan [GBP].
        order: When it is drawn on to close a gap, 1 first; None when it may not be.
        planned: Planned contributions by year, draws below nought [GBP].
        least: What must stay in it [GBP].
        source: Who says so.
    """

    id: str
    title: str
    kind: ReserveKind
    opening: float
    source: Source
    order: int | None = None
    planned: Mapping[int, float] | None = None
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class SchoolsDeficit:
    """The deficit on the dedicated schools grant, carried under the override.

    Attributes:
        opening: Deficit at the start of the first year, above nought when overspent [GBP].
        overspend: What is added in each year [GBP].
        relief: Grant towards it by year [GBP].
        override_ends: Last financial year in which it may be left out of reserves.
        rate: Interest lost on the cash behind it, a year, as a share.
        source: Who says so.
    """

    opening: float
    overspend: Mapping[int, Estimate]
    relief: Mapping[int, float]
    override_ends: int
    rate: float
    source: Source


@dataclass(frozen=True, slots=True)
class BaseBudget:
    """Everything a medium-term plan of one council is made from.

    Attributes:
        code: ONS code of the council.
        name: Its name.
        base_year: Financial year of the base amounts.
        years: Financial years planned for, the first right after the base year or later.
        lines: Spending and income.
        council_tax: Its council tax.
        funding: Its other funding.
        drivers: What moves lines and funding.
        reserves: Its reserves.
        minimum: Least unallocated reserves that its policy allows [GBP].
        changes: Savings, growth bids, new income and prevention proposals.
        schools: Its schools deficit; None when there is none or it is not known.
        assumed: What the plan takes for granted, in sentences.
    """

    code: str
    name: str
    base_year: int
    years: tuple[int, ...]
    lines: tuple[BudgetLine, ...]
    council_tax: CouncilTaxPlan
    funding: tuple[FundingLine, ...]
    drivers: tuple[Driver, ...]
    reserves: tuple[Reserve, ...]
    minimum: float
    changes: tuple[Change, ...] = ()
    schools: SchoolsDeficit | None = None
    assumed: tuple[str, ...] = ()
