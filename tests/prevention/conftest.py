"""Small made-up actions, unit costs and counts whose numbers can be worked by hand."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.demand.pathway import Move, Pathway, Segment, State, Stock, Use
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.money import Deflators, DiscountSchedule
from wholeplace.place.areas import Area, Place
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.intervention import (
    BodyShare,
    CostLine,
    Effect,
    Intervention,
    UnitCost,
)
from wholeplace.prevention.ledger import TIERS, SchemeTier, Tag
from wholeplace.prevention.rules import Rules
from wholeplace.source import Source, assumption

STUDY = Source("study", "A university", "A trial")
JUDGED = assumption("made up for a test")
YEARS = (2026, 2027, 2028, 2029, 2030)


def share_of(body: str, share: float = 1.0, *, cashable: float = 0.5) -> BodyShare:
    return BodyShare(body, share, Estimate.known(cashable, STUDY))


UNIT_COST = UnitCost(
    id="care",
    name="A year in care",
    amount=Estimate.known(1_000.0),
    prices=2024,
    unit="per year",
    value_kind="fiscal",
    transfer=False,
    bearers=(share_of("council"),),
    source=STUDY,
)
EFFECT = Effect(
    outcome="taken into care",
    need=Estimate.known(0.4),
    kind="difference",
    size=Estimate.known(-0.1),
    unit_cost="care",
    deadweight=None,
    attribution=1.0,
    displacement=0.0,
    leakage=0.0,
    lag=0,
    duration=1,
    drop_off=0.0,
    source=STUDY,
)
COST = CostLine(
    body="council",
    year=2026,
    amount=Estimate.known(2_000.0),
    prices=2024,
    kind="revenue",
    what="staff",
)
ACTION = Intervention(
    id="meetings",
    name="Family meetings",
    owner="council",
    population="children near care",
    eligible=100.0,
    take_up=Estimate.known(0.5),
    attrition=0.2,
    starts=((2026, 1.0),),
    costs=(COST,),
    effects=(EFFECT,),
    optimism_cost=0.0,
    optimism_benefit=0.0,
    tier="tertiary",
    grade="randomised trial",
    status="illustration",
    source=STUDY,
)
EDGE = "children:protection>care"
PATHWAY = Pathway(
    id="children",
    title="Children's social care",
    place="E1",
    first_year=2026,
    segments=(Segment("all", "Everybody", Estimate.known(10_000.0), Estimate.known(0.0)),),
    states=(State("protection", "On a plan"), State("care", "In care")),
    moves=(
        Move("outside", "protection", Estimate.known(0.02)),
        Move("protection", "care", Estimate.known(0.5)),
        Move("protection", "outside", Estimate.known(0.5)),
        Move("care", "outside", Estimate.known(0.2)),
    ),
    stocks=(
        Stock("protection", "all", Estimate.known(200.0)),
        Stock("care", "all", Estimate.known(500.0)),
    ),
    uses=(Use("Years in care", "care", Estimate.known(1.0), state="care"),),
)


class Made:
    """Made-up objects; every method changes only the fields it is given."""

    years = YEARS
    study = STUDY
    judged = JUDGED
    share_of = staticmethod(share_of)

    def unit_cost(self, **changes: object) -> UnitCost:
        return replace(UNIT_COST, **changes)

    def unit_costs(self, *costs: UnitCost) -> dict[str, UnitCost]:
        return {cost.id: cost for cost in costs or (UNIT_COST,)}

    def effect(self, **changes: object) -> Effect:
        return replace(EFFECT, **changes)

    def pathway(self, **changes: object) -> Pathway:
        """Return a pathway in a steady state: 200 on plans, 100 a year into care, 500 in care."""
        return replace(PATHWAY, **changes)

    def lever(self, **changes: object) -> Effect:
        """Return an effect on the way into care: a hazard ratio of 0.5 on a chance of 0.4."""
        acting = replace(
            EFFECT,
            kind="hazard ratio",
            size=Estimate.known(0.5),
            unit_cost="",
            acts_on=(EDGE,),
        )
        return replace(acting, **changes)

    def acting(self, id: str = "meetings", **changes: object) -> Intervention:
        """Return an action on the way into care."""
        effects = changes.pop("effects", (self.lever(),))
        return self.action(id=id, name=id.title(), effects=effects, **changes)

    def ground(
        self,
        *costs: UnitCost,
        draws: int = 1,
        pathway: Pathway = PATHWAY,
        contracts: Sequence[Contract] = (),
        **rules: object,
    ) -> dict[str, object]:
        """Return the arguments of a valuation on the made-up pathway."""
        return {
            "unit_costs": self.unit_costs(*costs),
            "years": YEARS,
            "draws": Draws(draws),
            "rules": self.rules(**rules),
            "pathways": {pathway.id: pathway},
            "contracts": {(each.unit_cost, each.body): each for each in contracts},
        }

    def contract(self, **changes: object) -> Contract:
        spot = Contract("care", "council", "spot", JUDGED, prices=2024)
        return replace(spot, **changes)

    def cost(self, **changes: object) -> CostLine:
        return replace(COST, **changes)

    def action(self, **changes: object) -> Intervention:
        return replace(ACTION, **changes)

    def deflators(self, growth: float = 0.0) -> Deflators:
        index = {year: 100 * (1 + growth) ** (year - 2024) for year in range(1998, 2100)}
        return Deflators(index, STUDY)

    def schedule(self, name: str, rate: float) -> DiscountSchedule:
        return DiscountSchedule(name, "Green Book 2026", ((0, None, rate),), STUDY)

    def rules(self, *, growth: float = 0.0, rate: float = 0.0, **changes: object) -> Rules:
        schedules = {
            "standard": self.schedule("standard", rate),
            "health": self.schedule("health", rate / 2),
            "long_horizon_sensitivity": self.schedule("long_horizon_sensitivity", rate / 3),
        }
        rules = Rules(prices=2024, deflators=self.deflators(growth), schedules=schedules)
        return replace(rules, **changes)

    def tag(self, line: str, *shares: float, doubt: float = 0.0, **changes: object) -> Tag:
        """Return a tag of the five shares, each of them ``doubt`` of itself unsure."""
        tag = Tag(
            line=line,
            shares=dict(zip(TIERS, shares, strict=True)),
            low={tier: s * (1 - doubt) for tier, s in zip(TIERS, shares, strict=True)},
            high={tier: s * (1 + doubt) for tier, s in zip(TIERS, shares, strict=True)},
            level=0.8,
            rule="proportional",
            rationale="made up",
            evidence="",
            status="assumption",
        )
        return replace(tag, **changes)

    def scheme(self) -> tuple[SchemeTier, ...]:
        """Return the ledger's own tiers as a scheme."""
        return tuple(
            SchemeTier("plain", tier, tier, tier in TIERS[:3], "", (tier,), "made up")
            for tier in TIERS
        )

    def principal(self) -> tuple[SchemeTier, ...]:
        """Return a principal-purpose scheme: preventative when mostly primary and secondary."""
        return (
            SchemeTier("purpose", "yes", "yes", True, "", TIERS[:2], "made up", "principal"),
            SchemeTier("purpose", "no", "no", False, "", TIERS[2:], "made up", "principal"),
        )

    def place(self, code: str = "E1", name: str = "Anytown") -> Place:
        return Place(Area(code, name, "unitary", "North West", "E12000002"))

    def line(
        self,
        service: str,
        amount: float | None,
        *,
        year: int = 2024,
        body: str = "E1",
        sector: str = "council",
        **changes: object,
    ) -> SpendLine:
        line = SpendLine(
            id=f"{body}/{service}",
            place="E1",
            year=year,
            body=body,
            body_name=f"Body {body}",
            sector=sector,
            service=service,
            title=service,
            division=service,
            kind="service",
            gbp_thousand=amount,
            low=amount,
            high=amount,
            level=1.0,
            method="observed",
            key="",
            confidence="A",
            source="made up",
        )
        return replace(line, **changes)

    def count(
        self,
        *lines: SpendLine,
        year: int = 2024,
        missing: Sequence[SpendLine] = (),
        population: float | None = 1_000.0,
        place: Place | None = None,
    ) -> Count:
        return Count(
            place=place or self.place(),
            year=year,
            lines=lines,
            eliminated=(),
            missing=tuple(missing),
            remainders=(),
            not_counted=(),
            population=population,
            population_period=str(year),
        )


@pytest.fixture(scope="session")
def made() -> Made:
    return Made()
