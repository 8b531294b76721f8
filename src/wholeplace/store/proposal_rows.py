"""The table of a bundle about a spending review: what is proposed for which line."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from wholeplace.prevention.review_parts import Decision
from wholeplace.store import cells
from wholeplace.store.columns import Id, Positive, Row, TableType, Text, Year, column
from wholeplace.store.rows import choice

Part = Annotated[float, BeforeValidator(cells.share), Field(ge=0)]


class ProposalRow(Row):
    """What is proposed for one spend line."""

    line: Id = column(
        "Spend line: its id, a body's id and a service (council/RO3_cscfml), or the service alone "
        "when only one body spends on it",
        "council/RO3_cscfml",
    )
    decision: Annotated[Decision, choice(Decision)] = column("What is done with it", "grow")
    share: Part | None = column(
        "By how much of its yearly spending; give share or gbp, and neither for protect",
        0.1,
        None,
        unit="share of the line",
    )
    gbp: Positive | None = column(
        "By how much a year, kept up with inflation after that",
        250000,
        None,
        unit="GBP a year, cash of the year of the count",
    )
    first: Year | None = column(
        "First financial year; blank for the valuation's first", 2026, None, unit="financial year"
    )
    last: Year | None = column(
        "Last financial year; blank for the valuation's last", 2030, None, unit="financial year"
    )
    action: Id = column(
        "Action that the money pays for; blank when not known, and then what it does to demand is "
        "not known",
        "family-group-conferences",
        "",
        refers="interventions",
    )
    why: Text = column("Why", "Fewer children need care", "")


PROPOSALS = TableType(
    "proposals",
    ProposalRow,
    "A spending review: lines to cut, protect or grow, and the action that the money pays for.",
    ("line",),
)
