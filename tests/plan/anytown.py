"""A small made-up place with a whole plan, for the tests of plan and report.

Every number is chosen so that sums can be done by hand: the count is 900,000 GBP thousand for
200,000 people (4,500 pounds a person); 80,000 of the 400,000 classified are preventive (20%).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import numpy as np

from wholeplace.count.build import Count
from wholeplace.count.found import NotCounted, Remainder
from wholeplace.count.lines import SpendLine
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.figure import Figure
from wholeplace.finance.plan_reconcile import reconcile
from wholeplace.place.areas import Area, Place
from wholeplace.place.outcomes import Comparison, Measure
from wholeplace.plan.assemble import Ground, Intent, Worth, assemble
from wholeplace.plan.document import Body, Commitment, Outcome, Plan
from wholeplace.plan.pooled import settled
from wholeplace.plan.prevention_lines import action_lines
from wholeplace.prevention.avoided import Avoided
from wholeplace.prevention.cash import Finance
from wholeplace.prevention.intervention import CostLine, Effect, Intervention
from wholeplace.prevention.ledger import Ledger, LedgerYear, Standing, Tag, TierAmount
from wholeplace.prevention.positions import Position
from wholeplace.prevention.treasury import Treasury
from wholeplace.prevention.value import Valuation
from wholeplace.record import Record
from wholeplace.source import Source, assumption
from wholeplace.yearly import Yearly

DRAWS = Draws(count=400, seed=1)
YEARS = (2025, 2026, 2027, 2028, 2029)
BODIES = ("Anytown Council", "NHS Anyshire", "Anyshire Police")
RETURN = Source(
    "anyreturn", "Ministry of Counting", "Revenue outturn", "2024-25 first release", "2024-25",
    "Open Government Licence v3.0", "Contains public sector information.", "2026-11-22",
    "https://example.org/outturn", "Provisional.",
)  # fmt: skip
NATIONAL = Source(
    "national", "Treasury of Anyland", "National totals", "2025", "2024-25",
    "Open Government Licence v3.0", "Contains Treasury information.", "2026-11-22",
)  # fmt: skip
LIFE = Source(
    "life", "Office for Statistics", "Local indicators", "2026", "2023 to 2025",
    "Open Government Licence v3.0", "Contains statistical information.", "2026-11-22",
)  # fmt: skip
TRIAL = Source("trial", "University of Trials", "Conferences trial", "2020", licence="CC BY 4.0")
SOURCES = {source.id: source for source in (RETURN, NATIONAL, LIFE)}

AREA = Area("E08999999", "Anytown", "metropolitan district", "Anyregion", "E12999999")
PLACE = Place(AREA, known_as=("E08999999",))


def line(service: str, title: str, amount: float | None, **other: object) -> SpendLine:
    given: dict[str, object] = {
        "id": f"{other.get('body', 'E08999999')}/{service}", "place": "E08999999", "year": 2024,
        "body": "E08999999", "body_name": "Anytown Council", "sector": "council",
        "service": service, "title": title, "division": service, "kind": "service",
        "gbp_thousand": amount, "low": amount, "high": amount, "level": 1.0,
        "method": "observed", "key": "", "confidence": "A", "source": "anyreturn",
    }  # fmt: skip
    return SpendLine(**{**given, **other})  # type: ignore[arg-type]


def shared(service: str, title: str, amount: float | None, **other: object) -> SpendLine:
    given: dict[str, object] = {
        "method": "apportioned", "confidence": "C", "level": 0.8, "source": "national",
        "low": None if amount is None else 0.9 * amount,
        "high": None if amount is None else 1.1 * amount,
    }  # fmt: skip
    return line(service, title, amount, **{**given, **other})


POLICE = {"body": "E23999999", "body_name": "Anyshire Police", "sector": "police"}
NHS = {"body": "QAA", "body_name": "NHS Anyshire", "sector": "nhs"}
DWP = {"body": "DWP", "body_name": "Department for Work and Pensions", "sector": "dwp"}
LINES = (
    line("RSX_asc", "Adult social care", 100_000.0),
    line("RSX_csc", "Children's social care", 80_000.0),
    line("RSX_phs", "Public health", 20_000.0),
    line("RSX_edu", "Education services", 90_000.0, schools=True),
    line("RSX_env", "Environmental services", 25_000.0),
    line("RSX_pla", "Planning and development", -1_000.0, confidence="B"),
    shared("RSX_pol", "Police services", 36_000.0, key="population, 10% of the force's", **POLICE),
    shared("NHS_core", "NHS core services", 330_000.0, key="need-weighted population", **NHS),
    shared("DWP_uc", "Universal Credit", 120_000.0, kind="transfer", **DWP),
    shared("DWP_pensioners", "Pensioner benefits", 100_000.0, kind="transfer", **DWP),
)
FIRE = {"body": "E31999999", "body_name": "Anyshire Fire", "sector": "fire"}
MISSING = (shared("RSX_frs", "Fire and rescue services", None, flag="[x]", **FIRE),)

COUNT = Count(
    place=PLACE,
    year=2024,
    lines=LINES,
    eliminated=(line("grant", "Grant to police", 500.0, kind="grant out", note="in police"),),
    missing=MISSING,
    remainders=(Remainder("NHS England", 45e6, "England", "no local key", "national"),),
    not_counted=(
        NotCounted("Prisons", "no local figure", 6.8e6, "2024-25", "national"),
        NotCounted("Charities", "nobody publishes it"),
    ),
    population=200_000.0,
    population_period="2024",
)  # fmt: skip


def ledger_year(year: int, preventive: float) -> LedgerYear:
    """80,000 of 400,000 are preventive when ``preventive`` is 0.20; tiers split it 3:4:3."""

    def amount(tier: str, share: float) -> TierAmount:
        return TierAmount(
            tier,
            Estimate.cost(400_000 * share, low=360_000 * share, high=440_000 * share, level=0.8),
            Estimate.share(share, low=0.9 * share, high=min(1.1 * share, 0.99), level=0.8),
        )

    tiers = (
        amount("primary", 0.3 * preventive),
        amount("secondary", 0.4 * preventive),
        amount("tertiary", 0.3 * preventive),
        amount("reactive", 1 - preventive),
    )
    head = Estimate.cost(2_000 * preventive, low=1_800 * preventive, high=2_200 * preventive)
    real = Estimate.cost(400_000 * preventive, low=360_000 * preventive, high=440_000 * preventive)
    whole = amount("preventive", preventive)
    return LedgerYear("cipfa", year, tiers, whole, 400_000.0, 280_000.0, head, real, 2024)


def standing(code: str, name: str, share: float | None) -> Standing:
    if share is None:
        return Standing(code, name, 2024, None, None, "no return")
    estimate = Estimate.share(share, low=share - 0.02, high=share + 0.02, level=0.8)
    head = Estimate.cost(2_000 * share, low=1_900 * share, high=2_100 * share, level=0.8)
    return Standing(code, name, 2024, estimate, head)


TAG = Tag(
    "RSX_asc", {"primary": 0.06, "acute": 0.94}, {"primary": 0.03, "acute": 0.9},
    {"primary": 0.1, "acute": 0.97}, 0.8, "proportional", "Mostly care.", "", "assumption",
)  # fmt: skip
LEDGER = Ledger(
    scheme="cipfa",
    years=(ledger_year(2022, 0.24), ledger_year(2023, 0.22), ledger_year(2024, 0.20)),
    by_body=(("Anytown Council", ledger_year(2024, 0.20)),),
    by_division=(("Public health", ledger_year(2024, 0.9)),),
    standing=(
        standing("E08999999", "Anytown", 0.20),
        standing("E08999998", "Othertown", 0.26),
        standing("E08999997", "Thirdham", 0.17),
        standing("E08999996", "Silentby", None),
        standing("E92000001", "England", 0.22),
    ),
    tags={"RSX_asc": TAG},
    scope="the council's service lines",
)


def figure(place: str, value: float | None, **other: object) -> Figure:
    given: dict[str, object] = {
        "place": place, "period": "2024", "measure": "cla", "value": value,
        "unit": "per 10,000 children", "source": "life",
    }  # fmt: skip
    return Figure(**{**given, **other})  # type: ignore[arg-type]


def comparison(id: str, title: str, value: float | None, **other: object) -> Comparison:
    """The place beside four neighbours whose values are value x 0.8, 0.9, 1.1 and 1.2."""
    unit = str(other.pop("unit", "per 10,000 children"))
    base = 80.0 if value is None else value
    measure = Measure(
        id, title, unit, other.pop("polarity", "lower is better"), False, 12, "people", "life",
    )  # type: ignore[arg-type]  # fmt: skip
    names = ("Othertown", "Thirdham", "Fourthwick", "Silentby")
    neighbours = tuple(
        (name, figure(f"E0899999{at}", base * times, unit=unit))
        for at, (name, times) in enumerate(zip(names, (0.8, 0.9, 1.1, 1.2), strict=True))
    )
    low, high = (None, None) if value is None else (0.93 * value, 1.07 * value)
    mine = figure("E08999999", value, unit=unit, low=low, high=high, level=0.95)
    given: dict[str, object] = {
        "trend": (figure("E08999999", base * 0.95, period="2023", unit=unit), mine),
        "median": base, "england": figure("E92000001", base * 1.05, unit=unit),
        "position": "3rd of 5", "verdict": "similar", "partial": False, "stale": False,
        "why_not": "",
    }  # fmt: skip
    return Comparison(measure=measure, figure=mine, neighbours=neighbours, **{**given, **other})  # type: ignore[arg-type]


COMPARISONS = (
    comparison("cla", "Children looked after", 81.0, verdict="worse"),
    comparison("ready", "Children ready for school", 66.0, unit="%",
               polarity="higher is better", verdict="better"),
    comparison("density", "People per hectare", 17.0, unit="people per hectare",
               polarity="neutral", verdict="", why_not="neither direction is better"),
    comparison("ta", "Households in temporary homes", None, unit="households",
               verdict="", position="", why_not="not known: [x]", stale=True),
)  # fmt: skip


def action(id: str, name: str, **other: object) -> Intervention:
    given: dict[str, object] = {
        "id": id, "name": name, "owner": "Anytown Council",
        "population": "Families on the edge of care", "eligible": 500.0,
        "take_up": Estimate.share(0.6, low=0.5, high=0.7), "attrition": 0.0,
        "starts": tuple((year, 1.0) for year in YEARS[:3]),
        "costs": tuple(
            CostLine("Anytown Council", year, Estimate.cost(3e5, low=2.5e5, high=3.5e5, level=0.8),
                     2024, "revenue", "coordinators") for year in YEARS[:3]
        ),
        "effects": (
            Effect("entry into care", Estimate.share(0.3, low=0.25, high=0.35, level=0.8),
                   "difference", Estimate.normal(-0.05, low=-0.09, high=-0.01), "local:care",
                   None, 1.0, 0.0, 0.0, 1, 3, 0.1, TRIAL),
        ),
        "optimism_cost": 0.1, "optimism_benefit": 0.2, "tier": "secondary",
        "grade": "randomised trial", "status": "illustration", "source": TRIAL,
    }  # fmt: skip
    return Intervention(**{**given, **other})  # type: ignore[arg-type]


def money(name: str, by_body: tuple[float, ...], profile: tuple[float, ...]) -> Yearly:
    """Pounds by draw, year and body, spread by one positive draw around what is given."""
    luck = DRAWS.of(name, Estimate.cost(1.0, low=0.6, high=1.5, level=0.8))
    values = luck[:, None, None] * np.array(profile)[None, :, None] * np.array(by_body)
    return Yearly(values, YEARS, "GBP", 2024, BODIES)


def cash(yearly: Yearly) -> Yearly:
    return Yearly(yearly.values * 1.02, YEARS, "GBP", None, BODIES)


def between(draws: np.ndarray) -> Estimate:
    low, middle, high = (float(q) for q in np.quantile(draws, [0.1, 0.5, 0.9]))
    if low == high:
        return Estimate.known(middle)
    return Estimate(middle, low, high, 0.8, "normal")


def position(body: str, pays: np.ndarray, gains: np.ndarray) -> Position:
    return Position(body, between(pays), between(gains), between(gains - pays), between(gains))


def valuation(id: str, name: str, *, many: float = 1.0, whole: bool = False) -> Valuation:
    cost = money(f"{id}.cost", (3e5 * many, 0.0, 0.0), (1, 1, 1, 0, 0))
    fiscal = money(f"{id}.fiscal", (4e5 * many, 1e5 * many, 5e4 * many), (0, 0.5, 1, 1, 0.8))
    social = money(f"{id}.social", (0.0, 1e5 * many, 0.0), (0, 0.5, 1, 1, 0.8))
    paid, gained = cost.total(), fiscal.total()
    net = gained.sum(axis=1) + social.total().sum(axis=1) - paid.sum(axis=1)
    saving = cash(fiscal)
    return Valuation(
        id=id, name=name, intervention=None if whole else action(id, name), years=YEARS,
        prices=2024,
        avoided=(Avoided("entry into care", "local:care",
                         Yearly(fiscal.values[:, :, 0] / 6e4, YEARS, "entries")),),
        benefit={"fiscal": fiscal, "economic": social - social, "social": social},
        transfers=fiscal - fiscal, cost=cost,
        treasury=Treasury(2024, 2025, "2026", paid.sum(axis=1), gained.sum(axis=1),
                          gained.sum(axis=1) + social.total().sum(axis=1), net, None),
        finance=Finance(cash(cost), saving, saving - cash(cost), cash(fiscal - fiscal)),
        positions=tuple(position(body, paid[:, at], gained[:, at])
                        for at, body in enumerate(BODIES)),
        pays_back_by={3: 0.31, 5: 0.84, 10: None},
        most_important=(("effect on entry into care", 0.71), ("take-up", 0.33)),
        warnings=(("the overlap between actions is not netted",) if whole else ()),
    )  # fmt: skip


PLAN_BODIES = (
    Body("council", "Anytown Council", "council", "convener", "E08999999"),
    Body("icb", "NHS Anyshire", "nhs", "partner", "QAA"),
    Body("police", "Anyshire Police", "police", "partner", "E23999999"),
)
OUTCOMES = (
    Outcome("o1", "Fewer children need to come into care", "cla", 75.0, 2028, "council", "medium"),
    Outcome("o2", "People feel they belong", "", None, None, "", "long"),
)
COMMITMENTS = (
    Commitment("c1", "Start family group conferences", "council", "o1", "fgc", "2026-04-01",
               "funded", 300_000.0, "Children's budget", "illustration"),
    Commitment("c2", "Start falls exercise", "", "", "falls", "", "unfunded", None, "",
               "illustration"),
)  # fmt: skip
RECORD = Record((("outturn.csv", "ab" * 32),), (("wholeplace", "0.1.0"),), DRAWS.seed, DRAWS.count)
INTENT = Intent(
    "Illustrative plan for Anytown", bodies=PLAN_BODIES, outcomes=OUTCOMES, commitments=COMMITMENTS
)
GROUND = Ground(COUNT, LEDGER, COMPARISONS)
APPRAISED = SimpleNamespace(**run_path(str(Path(__file__).with_name("appraised.py"))))
MONEY = SimpleNamespace(**run_path(str(Path(__file__).with_name("anytown_finance.py"))))


def on_pathway(one: Valuation) -> Valuation:
    """The valuation with what changes on the pathway, what savings become and how much is cash."""
    fiscal = one.benefit["fiscal"]
    change = APPRAISED.change(one.intervention or action("fgc", "Family group conferences"))
    council, health = BODIES[:2]
    return replace(
        one,
        changes=(change,),
        warnings=(*one.warnings, *change.pathway.warnings),
        disposition={body: APPRAISED.becomes(fiscal, body) for body in (council, health)},
        implied_cashable=(
            APPRAISED.cashable(fiscal, council, kind="spot", stated=Estimate.share(
                0.5, low=0.4, high=0.6, level=0.8)),
            APPRAISED.cashable(fiscal, health, kind="", stated=Estimate.known(
                0.0, source=assumption("no share is published"))),
        ),
    )  # fmt: skip


FIRST = on_pathway(valuation("fgc", "Family group conferences"))
SECOND = valuation("falls", "Falls exercise", many=0.5)
TOGETHER = on_pathway(valuation("plan", "All actions together", many=1.5, whole=True))
PLAIN_WORTH = Worth((FIRST, SECOND), TOGETHER)
WORTH = replace(PLAIN_WORTH, appraisal=APPRAISED.appraisal((FIRST, SECOND), TOGETHER, BODIES))
LINES_OF_ACTIONS = action_lines((FIRST, SECOND), TOGETHER, BODIES[0], years=MONEY.YEARS)
FINANCE = replace(
    MONEY.finance(*LINES_OF_ACTIONS),
    peers=MONEY.PEERS,
    neighbours="ons_global",
    reconciliation=reconcile(MONEY.BUDGET, {"RSX_asc": 600e6, "RSX_cul": 2e6}),
    wider=MONEY.WIDER,
)
MONEY_WORTH = replace(WORTH, finance=FINANCE, pools=(settled(MONEY.POOL, {}, draws=DRAWS),))


def anytown(intent: Intent = INTENT, *, ground: Ground = GROUND, worth: Worth = WORTH) -> Plan:
    """Return the made-up plan, or one with parts of it changed."""
    return assemble(intent, ground=ground, worth=worth, sources=SOURCES, record=RECORD)


ASSUMED = assumption("half of users, nobody has counted")
