"""Anytown's council finances: a budget that can be worked by hand, a fund, and what is beside.

Services cost £700m in 2024: care £600m, which grows by 3% of price and 2% of demand a year, and
waste £100m, which grows by price. Council tax is 100,000 homes at £2,000 and rises by 2.99%; grants
are £500m and grow by 1%. So in 2025, on average, 600 x 1.03 x 1.02 + 100 x 1.03 = £733.36m is spent
and 205.98 + 505 = £710.98m comes in.
"""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import (
    BaseBudget,
    BudgetLine,
    Change,
    CouncilTaxPlan,
    Driver,
    Exposure,
    FundingLine,
    Reserve,
)
from wholeplace.finance.councils import Council
from wholeplace.finance.depletion import Depletion
from wholeplace.finance.pool import Member, Pool, PoolContribution, Scheme
from wholeplace.finance.resilience import Composite
from wholeplace.finance.resilience_rank import Rank
from wholeplace.finance.resilience_standing import Standing
from wholeplace.finance.revenue.appraise import CouncilYield
from wholeplace.finance.stress import Stress
from wholeplace.plan.council_finance import CouncilFinance, Peer, council_finance
from wholeplace.plan.wider_finance import DesignFor, Injected, Revenue, WiderFinance
from wholeplace.settlement.bought import Bought
from wholeplace.settlement.compare_lines import CouncilLine
from wholeplace.source import Source, assumption
from wholeplace.store.rulebook import packaged_rules
from wholeplace.yearly import Yearly

CODE = "E08999999"
DRAWS = Draws(count=400, seed=1)
YEARS = (2025, 2026, 2027)
BOOK = Source(
    "budget-book", "Anytown Council", "Budget book", "2024", licence="Open Government Licence v3.0"
)
GUESS = assumption("as prices grew in the last ten years")
MILLION = 1e6


def grows(value: float, by: float) -> Estimate:
    return Estimate.normal(value, low=value - by, high=value + by, level=0.8).said_by(GUESS)


def driver(id: str, title: str, group: str, growth: Estimate) -> Driver:
    return Driver(id, title, group, {2025: growth}, GUESS)  # type: ignore[arg-type]


def line(id: str, title: str, millions: float, *moved_by: str, mhclg: str = "") -> BudgetLine:
    exposures = tuple(Exposure(name, 1.0) for name in moved_by)
    return BudgetLine(id, title, "service", millions * MILLION, exposures, BOOK, line=mhclg)


BUDGET = BaseBudget(
    code=CODE,
    name="Anytown",
    base_year=2024,
    years=YEARS,
    lines=(
        line("care", "Care", 600, "prices", "care_demand", mhclg="RSX_asc"),
        line("waste", "Waste", 100, "prices"),
    ),
    council_tax=CouncilTaxPlan(
        100_000.0, Decimal("2000.00"), "metropolitan district", {2025: Decimal("0.0299")}, {}, BOOK
    ),
    funding=(
        FundingLine("grant", "Government grants", "specific grant", 500 * MILLION,
                    (Exposure("grants", 1.0),), BOOK),
    ),
    drivers=(
        driver("prices", "Prices", "price", grows(0.03, 0.01)),
        driver("care_demand", "People who need care", "demand", grows(0.02, 0.02)),
        driver("grants", "Grants", "funding", Estimate.known(0.01)),
    ),
    reserves=(
        Reserve("smoothing", "Budget smoothing", "budget smoothing", 30 * MILLION, BOOK, order=1,
                least=5 * MILLION),
        Reserve("general", "General fund", "unallocated", 20 * MILLION, BOOK, order=2),
        Reserve("schools", "Schools' own", "schools", 8 * MILLION, BOOK),
    ),
    minimum=10 * MILLION,
    assumed=("Prices: as prices grew in the last ten years.",),
)  # fmt: skip


def proposal(id: str = "fgc", millions: float = -1.0, **other: object) -> Change:
    """A proposal that changes spending by as much every year, give or take a tenth."""
    luck = 1 + 0.1 * np.linspace(-1, 1, DRAWS.count)[:, None]
    paths = Yearly(luck * np.full(len(YEARS), millions * MILLION), YEARS, "GBP")
    given = {"id": id, "title": "Family group conferences", "kind": "prevention", "recurring": {},
             "source": GUESS, "paths": paths}  # fmt: skip
    return Change(**{**given, **other})  # type: ignore[arg-type]


def finance(*proposals: Change, budget: BaseBudget = BUDGET) -> CouncilFinance:
    return council_finance(budget, proposals, draws=DRAWS, rules=packaged_rules())


def between(value: float, low: float, high: float) -> Estimate:
    return Estimate(value, low, high, 0.8, "normal")


def peer(code: str, name: str, gap: float, **other: object) -> Peer:
    given = {"run_out": 0.4, "reserves": 0.1, "growth": 0.045}
    return Peer(code, name, between(gap, gap - 0.05, gap + 0.05), **{**given, **other})  # type: ignore[arg-type]


PEERS = (
    peer(CODE, "Anytown", 0.06),
    peer("E08999998", "Othertown", 0.08, reserves=None, run_out=0.97),
    peer("E08999997", "Thirdham", -0.01),
)


def council(code: str = CODE, name: str = "Anytown") -> Council:
    return Council(code, name, "metropolitan district", "Anyregion")


def standing(code: str, name: str, *, known: bool = True, **fall: object) -> Standing:
    of = council(code, name)
    given = {"before": 60e6, "reserves": 50e6, "change": -1 / 6, "years_left": 15.0,
             "flagged": False}  # fmt: skip
    depletion = Depletion(of, 2017, **{**given, **fall})  # type: ignore[arg-type]
    stress = Stress(of, 2017, 0.2, {5: between(0.12, 0.08, 0.17)}, Rank(31.0, 20, 44, 0.8, 150),
                    1.2, True) if known else None  # fmt: skip
    return Standing(of, depletion, stress, Composite(of, 2017, (), (), None, None))


def yields(gross: float, kept: float | None) -> CouncilYield:
    stays = None if kept is None else between(kept, kept - 1e6, kept + 1e6)
    return CouncilYield(council(), between(gross, gross - 1e6, gross + 1e6), stays, 0.0, 10.0, None,
                        None)  # fmt: skip


REVENUE = (
    Revenue("visitors", "Overnight visitor levy", "new money", "E", yields(3e6, 3e6),
            yields(3e6, 5e6)),
    Revenue("revalued", "Council tax revalued", "replaces", "B", yields(200e6, -4e6),
            yields(200e6, 0.4)),
    Revenue("parking", "Workplace parking levy", "new money", "D", None, None,
            "needs liable spaces: nobody counts them"),
)  # fmt: skip


def design(title: str, change: float, **other: object) -> DesignFor:
    given = {
        "design": "d", "code": CODE, "name": "Anytown", "area_class": "metropolitan district",
        "before": 100e6, "amounts": (100e6, 100e6 + change), "premium": (0.0, 0.0),
        "change": change, "per_head": change / 200_000, "share": change / 300e6,
        "share_of_spending_power": change / 250e6, "reserves_before": 0.1, "reserves_after": 0.1,
        "volatility": 0.01,
    }  # fmt: skip
    return DesignFor(title, CouncilLine(**{**given, **other}), 2028)  # type: ignore[arg-type]


def injected(rule: str, amount: float, **other: object) -> Injected:
    given = {
        "code": CODE, "name": "Anytown", "area_class": "metropolitan district", "amount": amount,
        "per_head": amount / 200_000, "share_of_spending": amount / 700e6,
        "days": 365 * amount / 700e6, "reserves_before": 0.1, "reserves_after": 0.11,
        "years_of_depletion": None, "share_of_gap": amount / 20e6, "prevention": None,
    }  # fmt: skip
    return Injected(rule, 1e9, Bought(**{**given, **other}))  # type: ignore[arg-type]


WIDER = WiderFinance(
    standing=standing(CODE, "Anytown"),
    standing_year=2017,
    beside=(standing("E08999998", "Othertown", change=0.2, years_left=None),
            standing("E08999997", "Thirdham", known=False, reserves=None, change=None)),
    revenue=REVENUE,
    law=2025,
    designs=(design("As it was", 0.0), design("By need", -5e6, share_of_spending_power=None)),
    called="simulated share",
    baseline="grants of 2017/18",
    beware=("Grants for social care came since.",),
    injections=(injected("by need", 4e6), injected("a head", 3e6, share_of_gap=None, days=None)),
    sources={"resilience": (BOOK,), "revenue": (BOOK,), "settlement": (BOOK,)},
)  # fmt: skip


def costs(millions: float) -> dict[int, Estimate]:
    cost = Estimate.cost(millions * MILLION, low=0.8 * millions * MILLION,
                         high=1.25 * millions * MILLION, level=0.8).said_by(GUESS)  # fmt: skip
    return dict.fromkeys((2025, 2026), cost)


POOL = Pool(
    id="fund",
    title="Falls fund",
    host="council",
    members=(Member("council", 0.5, 0.5, 5_000.0, None, 6), Member("icb", 0.5, 0.5, 5_000.0)),
    contributions=(
        PoolContribution("council", 2025, 80_000.0),
        PoolContribution("icb", 2025, 70_000.0),
        PoolContribution("council", 2026, 100_000.0),
        PoolContribution("icb", 2026, 50_000.0),
        PoolContribution("icb", 2026, 20_000.0, True, "Rooms"),
        PoolContribution("council", 2026, None, True),
    ),
    schemes=(Scheme("falls", "Falls classes", "icb", "", costs(0.15), "Public health"),),
    governance="",
    power="section 75, NHS Act 2006",
)
