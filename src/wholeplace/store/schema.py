"""The tables of a place bundle, in their order."""

from __future__ import annotations

from wholeplace.store.action_rows import CASHABLE, COSTS, EFFECTS, INTERVENTIONS, UNIT_COSTS
from wholeplace.store.columns import TableType
from wholeplace.store.finance_rows import FINANCE
from wholeplace.store.finding_rows import FINDINGS
from wholeplace.store.limit_rows import BUDGETS, CONTRACTS, LIMITS, RESOURCES, TIES
from wholeplace.store.own_rows import OWN_FIGURES
from wholeplace.store.proposal_rows import PROPOSALS
from wholeplace.store.rows import (
    BODIES,
    COMMITMENTS,
    CONTRIBUTIONS,
    OUTCOMES,
    PLACE,
    SPEND,
    TIERS_TABLE,
)

__all__ = ["BY_NAME", "LISTS", "PLACE", "TABLES"]

TABLES: tuple[TableType, ...] = (
    PLACE,
    BODIES,
    SPEND,
    TIERS_TABLE,
    UNIT_COSTS,
    INTERVENTIONS,
    COSTS,
    EFFECTS,
    CASHABLE,
    FINDINGS,
    CONTRACTS,
    BUDGETS,
    TIES,
    RESOURCES,
    LIMITS,
    PROPOSALS,
    OWN_FIGURES,
    OUTCOMES,
    COMMITMENTS,
    CONTRIBUTIONS,
    *FINANCE,
)
LISTS: tuple[TableType, ...] = TABLES[1:]
BY_NAME = {table.name: table for table in TABLES}
