"""Actions that illustrate published evidence, sized by a place's own figures."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from wholeplace.place.areas import Place
from wholeplace.store.action_rows import CostRow, EffectRow, InterventionRow
from wholeplace.store.columns import Row, around
from wholeplace.store.illustration_pools import Pooled, pool_rows
from wholeplace.store.limit_rows import BudgetRow, ContractRow
from wholeplace.store.proposal_rows import ProposalRow
from wholeplace.store.reference import Reference
from wholeplace.store.rows import CommitmentRow, OutcomeRow

FILE = Path(__file__).with_suffix(".toml")
STATUS = "illustration"
Three = tuple[float, float, float]
Rows = dict[str, tuple[Row, ...]]
NO_LINES: Mapping[str, str] = {}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class People(_Part):
    """How many people or households an action is for: a published figure, or a share of it."""

    table: str
    measures: tuple[str, ...]
    share: float
    periods: int = 1


class Action(_Part):
    """An illustration as the file gives it; triples are value, low and high."""

    id: str
    name: str
    owner: str
    evidence: str
    people: People
    population: str
    take_up: Three
    take_up_source: str
    attrition: float
    cost: Three
    cost_body: str
    cost_what: str
    cost_source: str
    outcome: str
    acts_on: tuple[str, ...]
    commitment: str
    serves: str
    need: Three | None = None
    need_source: str = ""
    odds_ratio: Three | None = None
    rate_ratio: Three | None = None
    difference: Three | None = None
    lag: int = 0
    period: float = 1.0


class Paid(_Part):
    """How a body is taken to pay for a service that the illustrations avoid."""

    unit_cost: str
    body: str
    kind: str
    source: str
    variable: Three | None = None
    step: float | None = None
    notice: float = 0.0
    backfill: Three | None = None


class FirstOutcome(_Part):
    """An outcome to begin with."""

    id: str
    title: str
    measure: str
    horizon: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many people an action is for each year, and the published figure behind it."""

    eligible: float
    published: float
    period: str


class Change(_Part):
    """A proposal of a spending review: a part of what an action costs, or of the line."""

    line: str
    decision: str
    why: str
    action: str = ""
    part: float = 0.0
    share: float | None = None


class Illustrations(_Part):
    """All of the file."""

    level: float
    prices: int
    starts: tuple[float, ...]
    budget_share: float
    budget_source: str
    action: tuple[Action, ...]
    contract: tuple[Paid, ...]
    proposal: tuple[Change, ...]
    outcome: tuple[FirstOutcome, ...]
    pool: tuple[Pooled, ...]


def illustration_rows(
    reference: Reference,
    place: Place,
    *,
    first_year: int,
    lines: Mapping[str, str] = NO_LINES,
) -> Rows:
    """Return the rows of the illustrations for a place, by table.

    An action is left out where its people are not known in the place, or are none; a proposal
    where its line or its action is.

    Args:
        reference: The compiled reference.
        place: The place.
        first_year: First financial year of the actions.
        lines: What the council's lines of known spending are called, by service.
    """
    told = _file()
    evidence = {row["id"]: row for row in reference.rows("evidence")}
    optimism = {
        row["grade"]: (abs(float(row["cost_correction"])), abs(float(row["benefit_correction"])))
        for row in reference.rows("optimism_bias")
        if row["kind"] == "evidence"
    }
    sizes = ((action, _people(reference, place, action)) for action in told.action)
    sized = [(action, size) for action, size in sizes if size is not None and size.eligible > 0]
    costs = tuple(
        _cost(action, size.eligible, year=first_year + index, share=share)
        for action, size in sized
        for index, share in enumerate(told.starts)
    )
    interventions = tuple(
        _intervention(action, size, evidence[action.evidence], optimism, first_year)
        for action, size in sized
    )
    return {
        "interventions": interventions,
        "costs": costs,
        "effects": tuple(_effect(action, evidence[action.evidence]) for action, _ in sized),
        "contracts": tuple(_contract(paid) for paid in told.contract) if sized else (),
        "budgets": tuple(_budgets(costs)),
        "proposals": tuple(_proposals(costs, lines)),
        "outcomes": tuple(
            OutcomeRow.model_validate(outcome.model_dump()) for outcome in told.outcome
        ),
        "commitments": tuple(_commitment(action) for action, _ in sized),
        **pool_rows(
            told.pool,
            costs,
            deflators=reference.deflators(),
            optimism={row.id: row.optimism_cost for row in interventions},
        ),
    }


@cache
def _file() -> Illustrations:
    return Illustrations.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def _people(reference: Reference, place: Place, action: Action) -> Size | None:
    """Return how many people an action is for; None when it is not known."""
    people = action.people
    found = _by_part(reference, place.known_as or (place.code,), people, one_place=True)
    parts: tuple[str, ...] = (place.known_as or (place.code,))[:1]
    if not found:
        found, parts = _by_part(reference, place.parts, people, one_place=False), place.parts
    periods = sorted({period for _, _, period in found}, reverse=True)[: people.periods]
    values = [
        found.get((part, measure, period))
        for part in parts
        for measure in people.measures
        for period in periods
    ]
    known = [value for value in values if value is not None]
    if len(periods) < people.periods or len(known) < len(values):
        return None
    return Size(round(sum(known) * people.share), sum(known), periods[0])


def _by_part(
    reference: Reference, codes: tuple[str, ...], people: People, *, one_place: bool
) -> dict[tuple[str, str, str], float | None]:
    """Return figures by (code, measure, period); codes of one place stand for the first."""
    figures = reference.figures(people.table, places=codes, measures=people.measures)
    found: dict[tuple[str, str, str], float | None] = {}
    for figure in sorted(figures, key=lambda figure: codes.index(figure.place)):
        code = codes[0] if one_place else figure.place
        found.setdefault((code, figure.measure, figure.period), figure.value)
    return found


def _intervention(
    action: Action,
    size: Size,
    evidence: Mapping[str, str],
    optimism: Mapping[str, tuple[float, float]],
    first_year: int,
) -> InterventionRow:
    starts = "; ".join(f"{first_year + i}: {share}" for i, share in enumerate(_file().starts))
    cost, benefit = optimism[evidence["grade"]]
    people = action.population.format(
        people=f"{size.published:,.0f}", period=_in_words(size.period)
    )
    return InterventionRow.model_validate(
        {
            "id": action.id,
            "name": action.name,
            "owner": action.owner,
            "population": people,
            "eligible": size.eligible,
            **_triple("take_up", action.take_up),
            "take_up_source": action.take_up_source,
            "attrition": action.attrition,
            "starts": starts,
            "optimism_cost": cost,
            "optimism_benefit": benefit,
            "tier": evidence["tier"],
            "grade": evidence["design"],
            "status": STATUS,
            "source": action.evidence,
        }
    )


def _cost(action: Action, eligible: float, *, year: int, share: float) -> CostRow:
    taking_part = eligible * action.take_up[0] * share
    value, low, high = (each * taking_part for each in action.cost)
    return CostRow.model_validate(
        {
            "intervention": action.id,
            "body": action.cost_body,
            "year": year,
            **_triple("amount", (value, low, high)),
            "prices": _file().prices,
            "kind": "revenue",
            "what": action.cost_what,
            "source": action.cost_source,
        }
    )


def _effect(action: Action, evidence: Mapping[str, str]) -> EffectRow:
    need: dict[str, float | str] = {"need": evidence["without"], "need_source": action.evidence}
    if action.need:
        need = {**_triple("need", action.need), "need_source": action.need_source}
    return EffectRow.model_validate(
        {
            "intervention": action.id,
            "outcome": action.outcome,
            **need,
            **_size(action, evidence),
            "acts_on": "; ".join(action.acts_on),
            "period": action.period,
            "attribution": 1,
            "displacement": 0,
            "leakage": 0,
            "lag": action.lag,
            "duration": 1,
            "drop_off": 0,
            "source": action.evidence,
        }
    )


def _size(action: Action, evidence: Mapping[str, str]) -> dict[str, float | str]:
    """Return the effect as published, or with the interval that the file assumes."""
    if action.odds_ratio:
        return {"kind": "odds ratio", **_triple("size", action.odds_ratio)}
    if action.rate_ratio:
        return {"kind": "rate ratio", **_triple("size", action.rate_ratio)}
    if action.difference:
        return {"kind": "difference", **_triple("size", action.difference)}
    return {
        "kind": evidence["effect_kind"],
        "size": evidence["effect"],
        "size_low": evidence["low"],
        "size_high": evidence["high"],
        "size_level": evidence["level"],
    }


def _contract(paid: Paid) -> ContractRow:
    ranges: dict[str, float | str] = {}
    for column, three in (("variable", paid.variable), ("backfill", paid.backfill)):
        ranges |= _triple(column, three) if three else {}
    return ContractRow.model_validate(
        {
            **paid.model_dump(exclude_none=True, exclude={"variable", "backfill"}),
            **ranges,
            "prices": _file().prices,
        }
    )


def _budgets(costs: Sequence[CostRow]) -> Iterator[BudgetRow]:
    """Yield what each body that pays can put in each year: a part of what all would cost it."""
    asked: dict[tuple[str, int], float] = {}
    for cost in costs:
        asked[cost.body, cost.year] = asked.get((cost.body, cost.year), 0.0) + cost.amount
    bodies = list(dict.fromkeys(body for body, _ in asked))
    for body, year in sorted(asked, key=lambda key: (bodies.index(key[0]), key[1])):
        yield BudgetRow.model_validate(
            {
                "body": body,
                "year": year,
                "gbp": round(_file().budget_share * asked[body, year], -3),
                "source": _file().budget_source,
            }
        )


def _proposals(costs: Sequence[CostRow], lines: Mapping[str, str]) -> Iterator[ProposalRow]:
    """Yield the proposals whose line is known, in pounds where they follow an action's cost."""
    yearly: dict[str, float] = {}
    for cost in costs:
        yearly[cost.intervention] = max(cost.amount, yearly.get(cost.intervention, 0.0))
    for change in _file().proposal:
        if change.line not in lines or (change.action and change.action not in yearly):
            continue
        pounds = round(change.part * yearly.get(change.action, 0.0), -2) or None
        yield ProposalRow.model_validate(
            {
                **change.model_dump(exclude={"part", "share"}),
                "line": lines[change.line],
                "share": change.share,
                "gbp": pounds,
            }
        )


def _commitment(action: Action) -> CommitmentRow:
    return CommitmentRow.model_validate(
        {
            "id": f"start-{action.id}",
            "title": action.commitment,
            "owner": action.owner,
            "outcome": action.serves,
            "intervention": action.id,
            "funding": "unfunded",
            "status": STATUS,
        }
    )


def _triple(column: str, numbers: Sequence[float]) -> dict[str, float | str]:
    interval = around(column)
    names = (interval.value, interval.low, interval.high)
    return {**dict(zip(names, numbers, strict=True)), interval.level: _file().level}


def _in_words(period: str) -> str:
    try:
        day = date.fromisoformat(period)
    except ValueError:
        return period
    return f"{day.day} {day:%B %Y}"
