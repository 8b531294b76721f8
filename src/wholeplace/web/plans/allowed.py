"""The allow-list: all that may leave the workspace for the public. What is not named here stays.

Two gates stand one behind the other. The permission layer lets through only rows and words that a
body has made public and that are under no embargo; of those, only the tables and columns named
here go on. A new table or column stays inside until somebody writes it down here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wholeplace.record import Plain
from wholeplace.web.places.tables import Cells, closed

_COLUMNS = {
    "place": """
        title place year prices first_year years draws seed scheme illustration neighbours
    """,
    "bodies": """
        id name sector role code
    """,
    "spend": """
        id body service title gbp_thousand basis published low high level year division sector
        kind method key confidence source gross income schools funder deliverer counterparty
        cohort statutory flexibility
    """,
    "tiers": """
        line tier share low high level rule rationale status
    """,
    "unit_costs": """
        id name amount amount_low amount_high amount_level prices unit value_kind transfer
        source service_line
    """,
    "interventions": """
        id name owner population eligible take_up take_up_low take_up_high take_up_level
        take_up_source attrition capacity capacity_low capacity_high capacity_level starts
        optimism_cost optimism_benefit tier grade status source in_need income median_income
    """,
    "costs": """
        intervention body year amount amount_low amount_high amount_level prices kind what
        source
    """,
    "effects": """
        intervention outcome acts_on period need need_low need_high need_level need_source kind
        size size_low size_high size_level unit_cost deadweight deadweight_low deadweight_high
        deadweight_level attribution displacement leakage lag duration drop_off source
    """,
    "cashable": """
        unit_cost body share cashable cashable_low cashable_high cashable_level cashable_source
        transfer
    """,
    "findings": """
        intervention outcome input on value low high level transfer why source
    """,
    "contracts": """
        unit_cost body kind source prices variable variable_low variable_high variable_level
        step step_cost step_cost_low step_cost_high step_cost_level buffer notice renewals
        backfill backfill_low backfill_high backfill_level income_lost income_lost_low
        income_lost_high income_lost_level exit_cost exit_cost_low exit_cost_high
        exit_cost_level budgeted paid_by
    """,
    "budgets": """
        body year gbp cash_floor chance source
    """,
    "ties": """
        action relation other
    """,
    "resources": """
        intervention kind name year amount source
    """,
    "limits": """
        kind name year amount source
    """,
    "proposals": """
        line decision share gbp first last action why
    """,
    "own_figures": """
        pathway kind from_state to_state band value value_low value_high value_level source
    """,
    "outcomes": """
        id title measure target by owner horizon
    """,
    "commitments": """
        id title owner outcome intervention due funding gbp fund status
    """,
    "contributions": """
        body fund year gbp in_kind condition
    """,
    "budget": """
        id title kind gbp drivers one_off stated floor cap month line source
    """,
    "drivers": """
        id title group year growth growth_low growth_high growth_level persistence source
    """,
    "council_tax": """
        year tax_base band_d core asc base_driver source
    """,
    "funding": """
        id title stream gbp drivers stated last one_off line source
    """,
    "savings": """
        id title kind year recurring one_off delivery delivery_low delivery_high delivery_level
        line source
    """,
    "reserves": """
        id title kind opening order planned least source
    """,
    "schools_deficit": """
        year opening overspend overspend_low overspend_high overspend_level relief override_ends
        rate source
    """,
    "pools": """
        id title host body over_share under_share over_cap under_cap exit_notice_months
        governance power
    """,
    "schemes": """
        pool id title lead action functions year gbp gbp_low gbp_high gbp_level source
    """,
}
TABLES: Mapping[str, frozenset[str]] = {
    table: frozenset(columns.split()) for table, columns in _COLUMNS.items()
}
"""Columns that may leave, by table. Working notes stay: they are written for partners."""

TEXT = ("section", "text")
ASK = ("kind", "title", "department", "why", "gbp", "worth", "state")
APPROVAL = ("body", "decision", "reference", "meeting", "decided", "call_in_ends")
"""Fields of the partners' words, asks and approvals. Conditions stay: they name third parties."""

_FIELDS = {
    "tree": "outcome parent",
    "indicators": "outcome measure",
    "local_indicators": "id outcome title unit polarity source",
    "local_figures": "indicator period value low high level source",
    "milestones": "id commitment title due done",
    "commitment_money": "id commitment year fund gbp",
    "helpers": "commitment body part",
    "reports": "period starts ends body outcome gbp commitment title due rag reason forecast",
    "corrections": "id period commitment text day",
    "theory": "id kind title about measure action commitment outcome",
    "theory_links": "start end assumption strength evidence",
    "growth": "horizon text who_gains growth_plan",
}
PARTS: Mapping[str, tuple[str, ...]] = {
    name: tuple(fields.split()) for name, fields in _FIELDS.items()
}
"""Parts of the plan that other apps add, by name, and the fields of each that may leave."""


def leaving(rows: Mapping[str, Sequence[Cells]]) -> dict[str, list[Cells]]:
    """Return what of some rows may leave, and still holds together.

    Args:
        rows: Cells by table, of public rows alone.
    """
    return closed(
        {
            table: [_only(row, columns) for row in rows.get(table, ())]
            for table, columns in TABLES.items()
        }
    )


def only(thing: Mapping[str, Plain], names: Sequence[str]) -> dict[str, Plain]:
    """Return the named fields of a thing and nothing else."""
    return {name: thing[name] for name in names if name in thing}


def part(name: str, records: Plain) -> list[Plain]:
    """Return what of another app's part may leave: named fields of named parts."""
    fields = PARTS.get(name, ())
    listed = records if isinstance(records, Sequence) and not isinstance(records, str) else ()
    kept = (only(each, fields) for each in listed if isinstance(each, Mapping))
    return [record for record in kept if record]


def _only(row: Cells, columns: frozenset[str]) -> Cells:
    return {name: cell for name, cell in row.items() if name in columns}
