"""The table of a bundle about what was learnt: a new dated row for every finding."""

from __future__ import annotations

from typing import Annotated

from wholeplace.prevention.observations import LEARNT, Learnt
from wholeplace.store.columns import Day, Id, Level, Number, Row, Share, TableType, Text, column
from wholeplace.store.rows import choice


class FindingRow(Row):
    """What was found about one input of one action, on one day."""

    intervention: Id = column("Action", "fgc", refers="interventions")
    outcome: Text = column(
        "Outcome of the effect, as the effects table has it; blank for take-up",
        "Looked after at 12 months",
        "",
    )
    input: Annotated[Learnt, choice(Learnt)] = column("What was learnt about", LEARNT[0])
    on: Day = column("Day of the finding", "2027-09-30")
    value: Number = column("What was found, on the scale of the input", -0.05)
    low: Number = column("Lower end of its interval", -0.09)
    high: Number = column("Upper end of its interval", -0.01)
    level: Level = column("Probability that the interval holds", 0.95, unit="share")
    transfer: Share = column(
        "Share of its weight that is kept here: 1 for a finding in the place itself",
        1,
        unit="share",
    )
    why: Text = column("Why that share", "Our own pilot with a control group")
    source: Text = column("Who found it", "Pilot report, September 2027")


FINDINGS = TableType(
    "findings",
    FindingRow,
    "What was learnt, as new dated rows: the first estimate stays in interventions and effects, "
    "and a valuation uses it as it stands after the findings.",
    ("intervention", "outcome", "input", "on"),
)
