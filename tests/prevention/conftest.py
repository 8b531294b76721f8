"""Small made-up actions, unit costs and counts whose numbers can be worked by hand."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.estimate import Estimate
from wholeplace.money import Deflators, DiscountSchedule
from wholeplace.place.areas import Area, Place
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
