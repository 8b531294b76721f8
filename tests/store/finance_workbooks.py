"""A budget with everything in it that a finance workbook has to carry."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import (
    BaseBudget,
    BudgetLine,
    Change,
    CouncilTaxPlan,
    Driver,
    Exposure,
    FundingLine,
    Indexation,
    Reserve,
    SchoolsDeficit,
)
from wholeplace.source import Source, assumption
from wholeplace.yearly import Yearly

SAID = Source("book", "Anytown", "Budget book")
YEARS = (2026, 2027, 2028)


def grows(value, low, high):
    return Estimate.normal(value, low=low, high=high, level=0.8).said_by(SAID)


DRIVERS = (
    Driver("older", "Older people", "demand", {2025: grows(0.012, 0.005, 0.02)}, SAID),
    Driver("pay", "Pay awards", "price", {2025: grows(0.032, 0.03, 0.034)}, SAID, 0.4),
    Driver(
        "cpi",
        "Consumer prices",
        "price",
        {2025: grows(0.035, 0.03, 0.04), 2027: grows(-0.004, -0.02, 0.01)},
        assumption("as the forecast"),
    ),
    Driver(
        "children",
        "=cmd|' /C calc'!A0",
        "demand",
        {2025: Estimate.known(0.01)},
        SAID,
        paths=Yearly(np.array([[0.02, 0.03], [0.04, 0.01]]), (2026, 2027), "share"),
    ),
    Driver("homes", "Homes built", "funding", {2025: Estimate.known(0.008)}, SAID),
    Driver("unplanned", "Everything else", "demand", {2025: Estimate.known(0.001)}, SAID),
)
LINES = (
    BudgetLine(
        "care",
        "Adult social care",
        "service",
        140_000_000.0,
        (Exposure("pay", 0.2), Exposure("cpi", 0.7), Exposure("older", 1.0)),
        SAID,
        "RSX_asc",
        one_off=1_500_000.0,
    ),
    BudgetLine(
        "waste",
        "+Waste contract",
        "service",
        20_000_000.0,
        (Exposure("cpi", 1.0),),
        SAID,
        indexation=Indexation(0.0, 0.03, 10),
    ),
    BudgetLine(
        "children",
        "Children's placements",
        "service",
        60_000_000.0,
        (Exposure("cpi", 0.9), Exposure("children", 1.0)),
        SAID,
    ),
    BudgetLine(
        "debt",
        "Debt charges",
        "capital financing",
        12_000_000.0,
        (),
        SAID,
        stated={2026: 12_400_000.0, 2028: 13_000_000.0},
    ),
    BudgetLine("parking", "Parking", "income", -4_000_000.0, (Exposure("cpi", 1.0),), SAID),
)
FUNDING = (
    FundingLine("rates", "Rates", "retained rates", 50_000_000.0, (Exposure("cpi", 1.0),), SAID),
    FundingLine("fund", "Collection fund", "collection fund", 700_000.0, (), SAID),
    FundingLine(
        "grant", "Grant", "specific grant", 30_000_000.0, (Exposure("cpi", 0.5),), SAID, last=2027
    ),
    FundingLine(
        "once",
        "One-off grant",
        "specific grant",
        2_000_000.0,
        (),
        SAID,
        stated={2026: 250_000.0},
        one_off=True,
    ),
)
CHANGES = (
    Change(
        "agency",
        "Fewer agency staff",
        "saving",
        {2026: -2_000_000.0, 2028: -3_500_000.0},
        SAID,
        one_off={2026: 400_000.0},
        delivery=Estimate.share(0.8, low=0.6, high=0.95, level=0.8).said_by(SAID),
        line="care",
    ),
    Change(
        "hubs",
        "Family hubs",
        "prevention",
        {},
        SAID,
        paths=Yearly(np.array([[3e5, -1e5], [5e5, -5e5]]), (2026, 2027), "GBP"),
    ),
)
RESERVES = (
    Reserve("general", "General fund", "unallocated", 9_000_000.0, SAID, order=3),
    Reserve("schools", "Schools' balances", "schools", 6_000_000.0, SAID),
    Reserve(
        "smoothing",
        "Budget smoothing",
        "budget smoothing",
        5_000_000.0,
        SAID,
        order=1,
        planned={2024: -500_000.0, 2027: 600_000.0},
    ),
    Reserve("second", "Second fund", "unallocated", 4_000_000.0, SAID, order=2, least=1_000_000.0),
)
TAX = CouncilTaxPlan(
    tax_base=90_000.0,
    band_d=Decimal("1605.11"),
    of_class="unitary",
    core={2025: Decimal("0.0299"), 2028: Decimal("0.0199")},
    asc={2025: Decimal("0.02"), 2027: Decimal(0)},
    source=SAID,
    base_driver="homes",
)


def everything() -> BaseBudget:
    """The budget; the one-off grant is what makes the base year cross-foot."""
    raised = TAX.tax_base * float(TAX.band_d)
    spent = sum(line.gbp for line in LINES) - 500_000.0
    others = sum(line.gbp for line in FUNDING)
    rest = FundingLine("rest", "Other", "other", spent - raised - others, (), SAID)
    return BaseBudget(
        code="E06000001",
        name="Anytown",
        base_year=2024,
        years=YEARS,
        lines=LINES,
        council_tax=TAX,
        funding=(*FUNDING, rest),
        drivers=DRIVERS,
        reserves=RESERVES,
        minimum=5_000_000.0,
        changes=CHANGES,
        schools=SchoolsDeficit(
            opening=3_000_000.0,
            overspend={2026: Estimate.known(900_000.0)},
            relief={2027: 2_500_000.0},
            override_ends=2027,
            rate=0.045,
            source=SAID,
        ),
        assumed=("@Growth of prices: as the forecast.",),
    )
