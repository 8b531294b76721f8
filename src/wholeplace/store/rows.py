"""The tables of a place bundle: one row type a table, its columns named as the model's fields."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from wholeplace.count.lines import GRADES, KINDS, METHODS, Grade, Kind, Method
from wholeplace.prevention.ledger import TIERS, Tier
from wholeplace.store import cells
from wholeplace.store.columns import (
    Day,
    Id,
    Interval,
    Level,
    Number,
    PriceYear,
    Row,
    Share,
    TableType,
    Text,
    Whole,
    Year,
    YesNo,
    column,
    high,
    level,
    low,
)

Role = Literal["convener", "partner", "consulted"]
Basis = Literal["embedded", "own"]
Rule = Literal["proportional", "principal"]
TagStatus = Literal["local", "assumption", "published"]
Horizon = Literal["immediate", "medium", "long"]
Funding = Literal["funded", "part funded", "unfunded"]
Status = Literal["proposed", "agreed", "running", "done", "illustration"]
MOST_YEARS, MOST_DRAWS = 100, 100_000
Span = Annotated[int, BeforeValidator(cells.whole), Field(ge=1, le=MOST_YEARS)]
DrawCount = Annotated[int, BeforeValidator(cells.whole), Field(ge=1, le=MOST_DRAWS)]
NeighbourModel = Literal["ons_global", "ons_economic", "ons_demographic", "dfe_children"]


def choice(of: object) -> BeforeValidator:
    """Return the reader of a cell that must hold one of a literal type's values."""
    return BeforeValidator(cells.one_of(get_args(of)))


class PlaceRow(Row):
    """What the bundle is of: the only row of ``place``, written as keys and values."""

    title: Text = column("Title of the plan", "Illustrative plan for Wigan")
    place: Id = column("Name or ONS code of an upper-tier council area of England", "E08000010")
    year: Year = column("Financial year of the count", 2024, unit="financial year")
    prices: PriceYear = column(
        "Price year of real amounts", 2024, unit="financial year", refers="prices"
    )
    first_year: Year = column("First year of the valuation", 2026, unit="financial year")
    years: Span = column("How many years the valuation covers", 10, unit="years")
    draws: DrawCount = column("How many random draws are taken", 1000, unit="draws")
    seed: Whole = column("Seed of the draws; another seed changes luck and nothing else", 1)
    scheme: Id = column("Scheme of prevention tiers", "cipfa", refers="tier_schemes")
    illustration: YesNo = column(
        "Whether the actions only illustrate published evidence and are nobody's plan", "yes"
    )
    neighbours: Annotated[NeighbourModel, choice(NeighbourModel)] = column(
        "Which nearest neighbours the place is shown beside", "ons_global"
    )


class BodyRow(Row):
    """A body that takes part in the plan."""

    id: Id = column("Short id used in every other table", "council")
    name: Text = column("Name in full", "Wigan Council")
    sector: Text = column("Sector as in the count", "council")
    role: Annotated[Role, choice(Role)] = column("Part it plays in the plan", "convener")
    code: Id = column("Official code, where it has one", "E08000010", "")


class SpendRow(Row):
    """One line of the count."""

    id: Id = column("Unique in the table", "council/RO3_csclkd")
    body: Id = column("Body whose accounts the money is in", "council", refers="bodies")
    service: Id = column("Line id of a return, or an id of your own", "RO3_csclkd")
    title: Text = column("The line in words", "Children looked after")
    gbp_thousand: Number | None = column(
        "Amount net of income; blank when not known, never 0",
        61913,
        None,
        unit="GBP thousand, cash",
    )
    basis: Annotated[Basis, choice(Basis)] = column(
        "embedded: a published figure, filled in for you. own: your figure, which counts instead",
        "own",
        "own",
    )
    published: Number | None = column(
        "The published amount of an embedded row; leave as it is",
        61913,
        None,
        unit="GBP thousand, cash",
    )
    low: Number | None = low("the amount", unit="GBP thousand, cash")
    high: Number | None = high("the amount", unit="GBP thousand, cash")
    level: Level | None = level("the amount")
    year: Year | None = column(
        "Financial year of the amount; blank for the year of the count", 2024, None
    )
    division: Id = column("Service division it belongs to; blank for its service", "RSX_csc", "")
    sector: Id = column("Sector it is drawn under; blank for its body's", "council", "")
    kind: Annotated[Kind, choice(Kind)] = column("What sort of money it is", KINDS[0])
    method: Annotated[Method, choice(Method)] = column("How the amount came about", METHODS[0])
    key: Text = column("Apportionment key in words; blank when observed", "share of people", "")
    confidence: Annotated[Grade, choice(Grade)] = column("A (observed) to D (rough)", GRADES[0])
    source: Text = column("Id of a published source, or your own in words", "Budget book 2024/25")
    gross: Number | None = column(
        "Total expenditure before income", 63000, None, unit="GBP thousand, cash"
    )
    income: Number | None = column(
        "Sales, fees, charges and other income", 1087, None, unit="GBP thousand, cash"
    )
    schools: YesNo = column("Whether it is school spending", "no", False)
    funder: Text = column("Who votes the money, where known", "MHCLG", "")
    deliverer: Text = column(
        "Who does the work, where it is not the body itself", "A charity under contract", ""
    )
    counterparty: Id = column(
        "Body that receives a grant out or gives an income", "NHS", "", refers="bodies"
    )
    cohort: Text = column("The people it is for, in words", "children looked after", "")
    statutory: Text = column("duty, power or mixed", "duty", "")
    flexibility: Text = column(
        "poolable, alignable, ring-fenced or national entitlement", "poolable", ""
    )
    flag: Text = column("Marker as published when the amount is not known", "[x]", "")
    note: Text = column("What a reader must know about it", "Includes agency staff", "")


class TierRow(Row):
    """The share of one service line that belongs to one tier of prevention."""

    line: Id = column("Line id", "RO3_csclkd", refers="lines")
    tier: Annotated[Tier, choice(Tier)] = column("Tier of prevention", TIERS[2])
    share: Share = column(
        "Central share; the shares of a line sum to 1", 0.4, unit="share of the line"
    )
    low: Share = column("Lower end of the interval around share", 0.2, unit="share of the line")
    high: Share = column("Upper end of the interval around share", 0.6, unit="share of the line")
    level: Level = column("Probability that the interval holds", 0.8, unit="share")
    rule: Annotated[Rule, choice(Rule)] = column(
        "proportional: shares as given. principal: the whole line by its purpose", "proportional"
    )
    rationale: Text = column("Why, in a sentence or two", "Support once a child is in care")
    evidence: Text = column("Where the judgement rests; blank when on nothing", "CIPFA 2025", "")
    status: Annotated[TagStatus, choice(TagStatus)] = column(
        "Whose judgement it is", "local", "local"
    )


class OutcomeRow(Row):
    """An outcome the plan is for."""

    id: Id = column("Unique in the plan", "children-safe-at-home")
    title: Text = column("What should become true, in words", "Fewer children need care")
    measure: Id = column(
        "Measure in the reference; blank when it has none yet",
        "healthy_life_expectancy",
        "",
        refers="measures",
    )
    target: Number | None = column(
        "Value aimed at; blank when not set", 80, None, unit="the measure's own"
    )
    by: Year | None = column("Financial year it is aimed at; blank when not set", 2030, None)
    owner: Id = column("Body that answers for it", "council", "", refers="bodies")
    horizon: Annotated[Horizon, choice(Horizon)] = column("How soon it can be seen", "medium")


class CommitmentRow(Row):
    """Something a body says it will do."""

    id: Id = column("Unique in the plan", "c1")
    title: Text = column("What will be done", "Offer a conference to every family")
    owner: Id = column("Body that will do it", "council", "", refers="bodies")
    outcome: Id = column("Outcome it serves", "children-safe-at-home", "", refers="outcomes")
    intervention: Id = column("Action it carries out", "fgc", "", refers="interventions")
    due: Day = column("Date it is due; blank when not set", "2027-03-31", "")
    funding: Annotated[Funding, choice(Funding)] = column("Whether the money is there", "unfunded")
    gbp: Number | None = column(
        "Money set aside; blank when not known", 250000, None, unit="GBP, cash"
    )
    fund: Text = column("Fund or budget it comes from", "Children's services budget", "")
    status: Annotated[Status, choice(Status)] = column("How far it has come", "proposed")


class ContributionRow(Row):
    """Money or goods a body puts into a fund."""

    body: Id = column("Body that contributes", "NHS", refers="bodies")
    fund: Text = column("Fund it goes into", "Better Care Fund")
    year: Year = column("Financial year", 2026, unit="financial year")
    gbp: Number | None = column("Amount; blank when not known", 500000, None, unit="GBP, cash")
    in_kind: YesNo = column("Whether it is staff, rooms or goods and not money", "no")
    condition: Text = column("What the body asks in return", "Agreed by the board in March", "")


_AMOUNT = Interval("gbp_thousand", "low", "high", "level")
_SHARE = Interval("share", "low", "high", "level")

PLACE = TableType("place", PlaceRow, "What the bundle is of, and how actions are valued.")
BODIES = TableType(
    "bodies", BodyRow, "Who takes part. Other sheets name a body by its id.", ("id",)
)
SPEND = TableType(
    "spend",
    SpendRow,
    "The money. Embedded rows are published figures and are there to be read; to put your own "
    "figure in, change the amount, set basis to own and name your source. Once a body has a row "
    "of its own, its rows here are what counts for it.",
    ("id",),
    (_AMOUNT,),
)
TIERS_TABLE = TableType(
    "tiers",
    TierRow,
    "How much of each line prevents what: one row a line and tier. Change a share and its reason.",
    ("line", "tier"),
    (_SHARE,),
)
OUTCOMES = TableType("outcomes", OutcomeRow, "What the plan is for, and how it shows.", ("id",))
COMMITMENTS = TableType("commitments", CommitmentRow, "Who will do what, by when.", ("id",))
CONTRIBUTIONS = TableType(
    "contributions", ContributionRow, "What each body puts in.", ("body", "fund", "year", "in_kind")
)
