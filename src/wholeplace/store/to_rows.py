"""Objects of the model turned into the rows of a bundle's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wholeplace.count.lines import SpendLine
from wholeplace.errors import MethodError
from wholeplace.prevention.contracts import Contract
from wholeplace.prevention.intervention import BodyShare, CostLine, Effect, Intervention, UnitCost
from wholeplace.prevention.ledger import Tag
from wholeplace.prevention.observations import Observation
from wholeplace.store import rows
from wholeplace.store.action_rows import CashableRow, CostRow, EffectRow, InterventionRow
from wholeplace.store.action_rows import UnitCostRow as CostOfUse
from wholeplace.store.columns import Row, around
from wholeplace.store.contents import Bundle
from wholeplace.store.estimates import estimate_cells
from wholeplace.store.finance_to_rows import finance_rows_of
from wholeplace.store.finding_rows import FindingRow
from wholeplace.store.known import source_words
from wholeplace.store.limit_rows import (
    CONTRACTS,
    BudgetRow,
    ContractRow,
    LimitRow,
    ResourceRow,
    TieRow,
)
from wholeplace.store.own_rows import OwnFigureRow, own_cells
from wholeplace.store.proposal_rows import ProposalRow
from wholeplace.store.rows import PlaceRow, SpendRow, TierRow

NO_SOURCE = "not known: no published figure is at hand"


def rows_of(bundle: Bundle) -> Mapping[str, tuple[Row, ...]]:
    """Return the rows of every table of a bundle, by table name.

    Raises:
        MethodError: When a spend line's body is not among the bundle's bodies.
    """
    actions = bundle.interventions
    return {
        "place": (_place(bundle),),
        "bodies": tuple(rows.BodyRow.model_validate(_fields(body)) for body in bundle.bodies),
        "spend": tuple(_spend(bundle)),
        "tiers": tuple(row for tag in bundle.tags for row in _tag(tag)),
        "unit_costs": tuple(_unit_cost(cost) for cost in bundle.unit_costs),
        "interventions": tuple(_intervention(action) for action in actions),
        "costs": tuple(_cost(action.id, cost) for action in actions for cost in action.costs),
        "effects": tuple(_effect(a.id, effect) for a in actions for effect in a.effects),
        "cashable": tuple(_cashable(bundle)),
        "findings": tuple(_finding(each) for each in bundle.findings),
        "contracts": tuple(_contract(contract) for contract in bundle.contracts),
        "budgets": tuple(BudgetRow.model_validate(_fields(b)) for b in bundle.budgets),
        "ties": tuple(TieRow.model_validate(_fields(tie)) for tie in bundle.ties),
        "resources": tuple(ResourceRow.model_validate(_fields(r)) for r in bundle.resources),
        "limits": tuple(LimitRow.model_validate(_fields(each)) for each in bundle.limits),
        "own_figures": tuple(
            OwnFigureRow.model_validate(_filled(own_cells(f, source_words(f.value.source))))
            for f in bundle.own_figures
        ),
        "proposals": tuple(ProposalRow.model_validate(_fields(p)) for p in bundle.proposals),
        "outcomes": tuple(
            rows.OutcomeRow.model_validate(_fields(outcome)) for outcome in bundle.outcomes
        ),
        "commitments": tuple(
            rows.CommitmentRow.model_validate(_fields(made)) for made in bundle.commitments
        ),
        "contributions": tuple(
            rows.ContributionRow.model_validate(_fields(given)) for given in bundle.contributions
        ),
        **finance_rows_of(bundle.finance),
    }


def _filled(cells: Mapping[str, object]) -> dict[str, object]:
    """Return the cells that are not blank."""
    return {name: value for name, value in cells.items() if value not in ("", None)}


def _fields(thing: object) -> dict[str, object]:
    """Return a flat object's fields as cells, the blank ones left out."""
    named = {name: getattr(thing, name) for name in type(thing).__slots__}  # type: ignore[attr-defined]
    return {n: _cell(value) for n, value in named.items() if value not in ("", None, ())}


def _cell(value: object) -> object:
    """Return a list of names or years as one cell."""
    if isinstance(value, tuple) and all(isinstance(part, str | int) for part in value):
        return "; ".join(str(part) for part in value)
    return value


def _place(bundle: Bundle) -> PlaceRow:
    return PlaceRow.model_validate(
        {
            "title": bundle.title,
            "place": bundle.place.code,
            "year": bundle.year,
            "illustration": bundle.illustration,
            **_fields(bundle.settings),
        }
    )


def _spend(bundle: Bundle) -> Iterator[SpendRow]:
    ids = {body.code or body.id: body.id for body in bundle.bodies}
    for line in bundle.embedded:
        yield _spend_row(line, ids, basis="embedded", published=line.gbp_thousand)
    for line in bundle.own:
        yield _spend_row(line, ids, basis="own", published=None)


def _spend_row(
    line: SpendLine, ids: Mapping[str, str], *, basis: str, published: float | None
) -> SpendRow:
    unknown = [b for b in (line.body, line.counterparty) if b and b not in ids]
    if unknown:
        raise MethodError(f"{line.id}: {unknown[0]} is not among the bodies of the bundle")
    cells = _fields(line) | {"body": ids[line.body], "basis": basis, "published": published}
    cells |= {"counterparty": ids.get(line.counterparty, "")}
    cells["source"] = line.source or NO_SOURCE
    if line.level == 1:
        cells |= dict.fromkeys(("low", "high", "level"))
    known = {name: cells[name] for name in SpendRow.model_fields if cells.get(name) is not None}
    return SpendRow.model_validate(known)


def _tag(tag: Tag) -> Iterator[TierRow]:
    for tier, share in tag.shares.items():
        yield TierRow.model_validate(
            {
                "line": tag.line,
                "tier": tier,
                "share": share,
                "low": tag.low[tier],
                "high": tag.high[tier],
                "level": tag.level,
                "rule": tag.rule,
                "rationale": tag.rationale,
                "evidence": tag.evidence,
                "status": tag.status,
            }
        )


def _unit_cost(cost: UnitCost) -> CostOfUse:
    return CostOfUse.model_validate(
        {
            "id": cost.id,
            "name": cost.name,
            **estimate_cells(cost.amount, around("amount")),
            "prices": cost.prices,
            "unit": cost.unit,
            "value_kind": cost.value_kind,
            "transfer": cost.transfer,
            "source": source_words(cost.source),
            "note": cost.note,
            "service_line": cost.service_line,
        }
    )


def _intervention(action: Intervention) -> InterventionRow:
    starts = "; ".join(f"{year}: {share!r}" for year, share in action.starts)
    apart = ("take_up", "capacity", "costs", "effects", "starts", "source")
    return InterventionRow.model_validate(
        {
            **{name: value for name, value in _fields(action).items() if name not in apart},
            **estimate_cells(action.take_up, around("take_up")),
            "take_up_source": source_words(action.take_up.source),
            **estimate_cells(action.capacity, around("capacity")),
            "starts": starts,
            "source": source_words(action.source),
        }
    )


def _finding(found: Observation) -> FindingRow:
    return FindingRow.model_validate(
        {**_fields(found), "on": found.on.isoformat(), "source": source_words(found.source)}
    )


def _contract(contract: Contract) -> ContractRow:
    uncertain = [interval.value for interval in CONTRACTS.intervals]
    plain = {n: v for n, v in _fields(contract).items() if n not in (*uncertain, "source")}
    ranges: dict[str, object] = {}
    for interval in CONTRACTS.intervals:
        ranges |= estimate_cells(getattr(contract, interval.value), interval)
    return ContractRow.model_validate({**plain, **ranges, "source": source_words(contract.source)})


def _cost(action: str, cost: CostLine) -> CostRow:
    return CostRow.model_validate(
        {
            "intervention": action,
            **{name: value for name, value in _fields(cost).items() if name != "amount"},
            **estimate_cells(cost.amount, around("amount")),
            "source": source_words(cost.amount.source),
        }
    )


def _effect(action: str, effect: Effect) -> EffectRow:
    apart = ("need", "size", "deadweight", "source")
    return EffectRow.model_validate(
        {
            "intervention": action,
            **{name: value for name, value in _fields(effect).items() if name not in apart},
            **estimate_cells(effect.need, around("need")),
            "need_source": source_words(effect.need.source if effect.need else None),
            **estimate_cells(effect.size, around("size")),
            **estimate_cells(effect.deadweight, around("deadweight")),
            "source": source_words(effect.source),
        }
    )


def _cashable(bundle: Bundle) -> Iterator[CashableRow]:
    for cost in bundle.unit_costs:
        yield from (_bearer(cost.id, share) for share in cost.bearers)
    for bearers in bundle.bearers:
        yield from (_bearer(bearers.unit_cost, share) for share in bearers.shares)


def _bearer(unit_cost: str, share: BodyShare) -> CashableRow:
    return CashableRow.model_validate(
        {
            "unit_cost": unit_cost,
            "body": share.body,
            "share": share.share,
            **estimate_cells(share.cashable, around("cashable")),
            "cashable_source": source_words(share.cashable.source),
            **({} if share.transfer is None else {"transfer": share.transfer}),
        }
    )
