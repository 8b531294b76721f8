"""A pooled fund that illustrates how partners could pay for an action together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from wholeplace.money import Deflators
from wholeplace.store.action_rows import CostRow
from wholeplace.store.columns import Row, around
from wholeplace.store.finance_rows import PoolRow, SchemeRow
from wholeplace.store.rows import ContributionRow

_HUNDREDS = -2


class Pooled(BaseModel):
    """A fund as the file gives it: its members pay in, and bear its risk, in equal parts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    action: str
    scheme: str
    lead: str
    host: str
    members: tuple[str, ...]
    cap_share: float
    exit_notice_months: int
    governance: str
    power: str
    functions: str
    condition: str
    source: str


def pool_rows(
    pooled: Sequence[Pooled],
    costs: Sequence[CostRow],
    *,
    deflators: Deflators,
    optimism: Mapping[str, float],
) -> dict[str, tuple[Row, ...]]:
    """Return the rows of the funds whose action has a cost, by table.

    Members put in what the action is stated to cost, in the cash of each year, so that the fund is
    about as likely to overspend as to underspend.

    Args:
        pooled: The funds.
        costs: What every action is to cost, in the prices of one year.
        deflators: What turns them into cash.
        optimism: Share that the valuation adds to the cost of each action.
    """
    pools: list[Row] = []
    schemes: list[Row] = []
    contributions: list[Row] = []
    for fund in pooled:
        own = [cost for cost in costs if cost.intervention == fund.action]
        more = 1 + optimism.get(fund.action, 0.0)
        planned = [_scheme(fund, cost, deflators, more) for cost in own]
        schemes += planned
        pools += [_member(fund, body, planned) for body in fund.members] if planned else []
        contributions += [_put_in(fund, body, row) for row in planned for body in fund.members]
    return {
        "pools": tuple(pools),
        "schemes": tuple(schemes),
        "contributions": tuple(contributions),
    }


def _scheme(fund: Pooled, cost: CostRow, deflators: Deflators, more: float) -> SchemeRow:
    """Return what a fund's action is to cost in one year, in the cash of the year."""
    factor = more * deflators.factor(cost.prices, cost.year)
    names, ours = around("gbp"), around("amount")
    amounts = {
        mine: None if getattr(cost, its) is None else round(getattr(cost, its) * factor, _HUNDREDS)
        for mine, its in (
            (names.value, ours.value),
            (names.low, ours.low),
            (names.high, ours.high),
        )
    }
    return SchemeRow.model_validate(
        {
            "pool": fund.id,
            "id": fund.action,
            "title": fund.scheme,
            "lead": fund.lead,
            "action": fund.action,
            "functions": fund.functions,
            "year": cost.year,
            **amounts,
            names.level: getattr(cost, ours.level),
            "source": fund.source,
        }
    )


def _member(fund: Pooled, body: str, planned: Sequence[SchemeRow]) -> PoolRow:
    share = 1 / len(fund.members)
    cap = round(fund.cap_share * share * max(row.gbp for row in planned), _HUNDREDS)
    return PoolRow.model_validate(
        {
            **fund.model_dump(include={"id", "title", "host", "governance", "power"}),
            "body": body,
            "over_share": share,
            "under_share": share,
            "over_cap": cap,
            "under_cap": cap,
            "exit_notice_months": fund.exit_notice_months,
        }
    )


def _put_in(fund: Pooled, body: str, planned: SchemeRow) -> ContributionRow:
    return ContributionRow.model_validate(
        {
            "body": body,
            "fund": fund.title,
            "year": planned.year,
            "gbp": planned.gbp / len(fund.members),
            "in_kind": False,
            "condition": fund.condition,
        }
    )
