"""Rows of a bundle's tables turned into objects of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar, cast

from wholeplace.count.lines import SpendLine
from wholeplace.estimate import Estimate
from wholeplace.place.areas import Place
from wholeplace.plan.document import Body, Commitment, Contribution, Outcome
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.intervention import BodyShare, CostLine, Effect, Intervention, UnitCost
from wholeplace.prevention.ledger import Tag
from wholeplace.prevention.observations import Observation
from wholeplace.prevention.portfolio.resources import Resource
from wholeplace.source import Source
from wholeplace.store import action_rows, rows
from wholeplace.store.action_rows import CashableRow, CostRow, EffectRow, InterventionRow
from wholeplace.store.columns import Row, around
from wholeplace.store.contents import Bearers, Budget, Bundle, Limit, Proposed, Settings, Tie
from wholeplace.store.estimates import estimate_at
from wholeplace.store.finance_from_rows import finance_of
from wholeplace.store.finding_rows import FindingRow
from wholeplace.store.known import Known
from wholeplace.store.limit_rows import BudgetRow, ContractRow, LimitRow, ResourceRow, TieRow
from wholeplace.store.own_rows import OwnFigureRow, own_figure
from wholeplace.store.proposal_rows import ProposalRow
from wholeplace.store.rows import BodyRow, PlaceRow, SpendRow, TierRow

Rows = Mapping[str, Sequence[Row]]
Kind = TypeVar("Kind", bound=Row)
Made = TypeVar("Made")
Sourced = Callable[[str], Source]


def bundle_of(tables: Rows, place: Place, known: Known) -> Bundle:
    """Return the bundle that checked rows describe, by table name.

    Args:
        tables: The rows of every table.
        place: The place that the table ``place`` names.
        known: What cells may name, for the sources.
    """
    setting = _rows(tables, "place", PlaceRow)[0]
    bodies = _rows(tables, "bodies", BodyRow)
    spend = _spend_lines(_rows(tables, "spend", SpendRow), bodies, setting, place)
    borne = _bearers(_rows(tables, "cashable", CashableRow), known.source)
    local = _unit_costs(_rows(tables, "unit_costs", action_rows.UnitCostRow), borne, known.source)
    ids = {cost.id for cost in local}
    return Bundle(
        title=setting.title,
        place=place,
        year=setting.year,
        illustration=setting.illustration,
        settings=_settings(setting),
        bodies=tuple(Body(b.id, b.name, b.sector, b.role, b.code) for b in bodies),
        embedded=tuple(line for basis, line in spend if basis == "embedded"),
        own=tuple(line for basis, line in spend if basis == "own"),
        tags=_tags(_rows(tables, "tiers", TierRow)),
        unit_costs=local,
        bearers=tuple(Bearers(name, b) for name, b in borne.items() if name not in ids),
        interventions=_interventions(tables, known.source),
        findings=_each(tables, "findings", FindingRow, lambda f: _observation(f, known.source)),
        contracts=_each(tables, "contracts", ContractRow, lambda c: _contract(c, known.source)),
        budgets=_each(tables, "budgets", BudgetRow, _budget),
        ties=_each(tables, "ties", TieRow, _tie),
        resources=_each(tables, "resources", ResourceRow, _resource),
        limits=_each(tables, "limits", LimitRow, _limit),
        proposals=_each(tables, "proposals", ProposalRow, _proposed),
        own_figures=_each(
            tables, "own_figures", OwnFigureRow, lambda f: own_figure(f, known.source(f.source))
        ),
        outcomes=_each(tables, "outcomes", rows.OutcomeRow, _outcome),
        commitments=_each(tables, "commitments", rows.CommitmentRow, _commitment),
        contributions=_each(tables, "contributions", rows.ContributionRow, _contribution),
        finance=finance_of(tables, known.source),
    )


def _each(
    tables: Rows, name: str, kind: type[Kind], made: Callable[[Kind], Made]
) -> tuple[Made, ...]:
    """Return what is made of every row of a table."""
    return tuple(made(row) for row in _rows(tables, name, kind))


def _budget(row: BudgetRow) -> Budget:
    return Budget(row.body, row.year, row.gbp, row.cash_floor, row.chance, row.source)


def _tie(row: TieRow) -> Tie:
    return Tie(row.action, row.relation, row.other, row.why)


def _resource(row: ResourceRow) -> Resource:
    return Resource(row.intervention, row.kind, row.name, row.year, row.amount, row.source)


def _limit(row: LimitRow) -> Limit:
    return Limit(row.kind, row.name, row.year, row.amount, row.source)


def _proposed(row: ProposalRow) -> Proposed:
    return Proposed(
        line=row.line,
        decision=row.decision,
        share=row.share,
        gbp=row.gbp,
        first=row.first,
        last=row.last,
        action=row.action,
        why=row.why,
    )


def _outcome(row: rows.OutcomeRow) -> Outcome:
    return Outcome(row.id, row.title, row.measure, row.target, row.by, row.owner, row.horizon)


def _contribution(row: rows.ContributionRow) -> Contribution:
    return Contribution(row.body, row.fund, row.year, row.gbp, row.in_kind, row.condition)


def _rows(tables: Rows, name: str, kind: type[Kind]) -> tuple[Kind, ...]:
    return tuple(row for row in tables.get(name, ()) if isinstance(row, kind))


def _settings(row: PlaceRow) -> Settings:
    return Settings(
        prices=row.prices,
        first_year=row.first_year,
        years=row.years,
        draws=row.draws,
        seed=row.seed,
        scheme=row.scheme,
        neighbours=row.neighbours,
    )


def _spend_lines(
    spend: Sequence[SpendRow], bodies: Sequence[BodyRow], setting: PlaceRow, place: Place
) -> list[tuple[str, SpendLine]]:
    named = {body.id: body for body in bodies}
    return [(row.basis, _spend_line(row, named, setting, place)) for row in spend]


def _spend_line(
    row: SpendRow, named: Mapping[str, BodyRow], setting: PlaceRow, place: Place
) -> SpendLine:
    body = named[row.body]
    other = named.get(row.counterparty)
    amount = row.gbp_thousand
    certain = amount is None or row.low is None or row.high is None
    return SpendLine(
        id=row.id,
        place=place.code,
        year=row.year or setting.year,
        body=body.code or body.id,
        body_name=body.name,
        sector=row.sector or body.sector,
        service=row.service,
        title=row.title,
        division=row.division or row.service,
        kind=row.kind,
        gbp_thousand=amount,
        low=amount if certain else row.low,
        high=amount if certain else row.high,
        level=1.0 if row.level is None or (certain and amount is not None) else row.level,
        method=row.method,
        key=row.key,
        confidence=row.confidence,
        source=row.source,
        gross=row.gross,
        income=row.income,
        schools=row.schools,
        funder=row.funder,
        deliverer=row.deliverer,
        counterparty=(other.code or other.id) if other else "",
        cohort=row.cohort,
        statutory=row.statutory,
        flexibility=row.flexibility,
        flag=row.flag,
        note=row.note,
    )


def _tags(tiers: Sequence[TierRow]) -> tuple[Tag, ...]:
    by_line: dict[str, list[TierRow]] = {}
    for row in tiers:
        by_line.setdefault(row.line, []).append(row)
    return tuple(_tag(line, parts) for line, parts in by_line.items())


def _tag(line: str, parts: Sequence[TierRow]) -> Tag:
    first = parts[0]
    return Tag(
        line=line,
        shares={row.tier: row.share for row in parts},
        low={row.tier: row.low for row in parts},
        high={row.tier: row.high for row in parts},
        level=first.level,
        rule=first.rule,
        rationale=first.rationale,
        evidence=first.evidence,
        status=first.status,
    )


def _bearers(cashable: Sequence[CashableRow], source: Sourced) -> dict[str, tuple[BodyShare, ...]]:
    borne: dict[str, tuple[BodyShare, ...]] = {}
    for row in cashable:
        banked = _estimate(row, "cashable", source, row.cashable_source)
        share = BodyShare(row.body, row.share, banked, row.transfer)
        borne[row.unit_cost] = (*borne.get(row.unit_cost, ()), share)
    return borne


def _unit_costs(
    costs: Sequence[action_rows.UnitCostRow],
    borne: Mapping[str, tuple[BodyShare, ...]],
    source: Sourced,
) -> tuple[UnitCost, ...]:
    return tuple(
        UnitCost(
            id=row.id,
            name=row.name,
            amount=_estimate(row, "amount", source, row.source),
            prices=row.prices,
            unit=row.unit,
            value_kind=row.value_kind,
            transfer=row.transfer,
            bearers=borne.get(row.id, ()),
            source=source(row.source),
            note=row.note,
            service_line=row.service_line,
        )
        for row in costs
    )


def _interventions(tables: Rows, source: Sourced) -> tuple[Intervention, ...]:
    costs: dict[str, list[CostLine]] = {}
    for cost in _rows(tables, "costs", CostRow):
        costs.setdefault(cost.intervention, []).append(_cost(cost, source))
    effects: dict[str, list[Effect]] = {}
    for effect in _rows(tables, "effects", EffectRow):
        effects.setdefault(effect.intervention, []).append(_effect(effect, source))
    return tuple(
        Intervention(
            id=row.id,
            name=row.name,
            owner=row.owner,
            population=row.population,
            eligible=row.eligible,
            take_up=_estimate(row, "take_up", source, row.take_up_source),
            attrition=row.attrition,
            starts=row.starts,
            costs=tuple(costs.get(row.id, ())),
            effects=tuple(effects.get(row.id, ())),
            optimism_cost=row.optimism_cost,
            optimism_benefit=row.optimism_benefit,
            tier=row.tier,
            grade=row.grade,
            status=row.status,
            source=source(row.source),
            capacity=estimate_at(row, around("capacity")),
            in_need=row.in_need,
            income=row.income,
            median_income=row.median_income,
        )
        for row in _rows(tables, "interventions", InterventionRow)
    )


def _cost(row: CostRow, source: Sourced) -> CostLine:
    amount = _estimate(row, "amount", source, row.source)
    return CostLine(row.body, row.year, amount, row.prices, row.kind, row.what)


def _effect(row: EffectRow, source: Sourced) -> Effect:
    return Effect(
        outcome=row.outcome,
        need=estimate_at(row, around("need"), _said(row.need_source, source)),
        kind=row.kind,
        size=_estimate(row, "size", source, row.source),
        unit_cost=row.unit_cost,
        deadweight=estimate_at(row, around("deadweight")),
        attribution=row.attribution,
        displacement=row.displacement,
        leakage=row.leakage,
        lag=row.lag,
        duration=row.duration,
        drop_off=row.drop_off,
        source=source(row.source),
        acts_on=row.acts_on,
        period=row.period,
    )


def _observation(row: FindingRow, source: Sourced) -> Observation:
    return Observation(
        intervention=row.intervention,
        outcome=row.outcome,
        input=row.input,
        on=date.fromisoformat(row.on),
        value=row.value,
        low=row.low,
        high=row.high,
        level=row.level,
        transfer=row.transfer,
        why=row.why,
        source=source(row.source),
    )


def _contract(row: ContractRow, source: Sourced) -> Contract:
    told = source(row.source)
    return Contract(
        unit_cost=row.unit_cost,
        body=row.body,
        kind=row.kind,
        source=told,
        prices=row.prices,
        variable=estimate_at(row, around("variable"), told),
        step=row.step,
        step_cost=estimate_at(row, around("step_cost"), told),
        buffer=row.buffer,
        notice=row.notice,
        renewals=row.renewals,
        backfill=_estimate(row, "backfill", source, row.source),
        income_lost=_estimate(row, "income_lost", source, row.source),
        exit_cost=_estimate(row, "exit_cost", source, row.source),
        budgeted=row.budgeted,
        paid_by=row.paid_by,
        note=row.note,
    )


def _estimate(row: Row, column: str, source: Sourced, said_by: str) -> Estimate:
    """Return a required estimate; its row type has made sure that it is there."""
    return cast(Estimate, estimate_at(row, around(column), _said(said_by, source)))


def _said(words: str, source: Sourced) -> Source | None:
    return source(words) if words else None


def _commitment(row: rows.CommitmentRow) -> Commitment:
    return Commitment(
        id=row.id,
        title=row.title,
        owner=row.owner,
        outcome=row.outcome,
        intervention=row.intervention,
        due=row.due,
        funding=row.funding,
        gbp=row.gbp,
        fund=row.fund,
        status=row.status,
    )
