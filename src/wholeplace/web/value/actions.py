"""An action with everything that belongs to it, as a viewer sees it, and what it still lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wholeplace.store.columns import Column, TableType
from wholeplace.store.schema import LISTS
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Row

ACTIONS = "interventions"
COMPOSED = ("costs", "effects", "findings", "ties", "resources")
"""Tables shown on an action's own page, in this order."""


@dataclass(frozen=True, slots=True)
class Dependant:
    """A row that names an action.

    Attributes:
        row: The row.
        column: The column that names it.
        needs_it: Whether the row means nothing without the action.
    """

    row: Row
    column: str
    needs_it: bool


def naming() -> Iterator[tuple[TableType, Column]]:
    """Yield every table and column that names an action."""
    for table in LISTS:
        for column in table.columns:
            if column.refers == ACTIONS:
                yield table, column


def dependants(action: Row, viewer: Viewer) -> list[Dependant]:
    """Return the rows that name an action, as far as a viewer may see them."""
    named = str(action.values["id"])
    found = []
    for table, column in naming():
        rows = visible(Row.objects.filter(table=table.name).select_related("body"), viewer)
        found += [
            Dependant(row, column.name, column.required)
            for row in rows
            if row.values.get(column.name) == named
        ]
    return found


def by_table(found: Sequence[Dependant]) -> Mapping[str, list[Row]]:
    """Return the rows of the composed tables, each once."""
    tables: dict[str, dict[int, Row]] = {name: {} for name in COMPOSED}
    for each in found:
        if each.row.table in tables:
            tables[each.row.table][each.row.pk] = each.row
    return {name: list(rows.values()) for name, rows in tables.items()}


def lacking(action: Row, found: Sequence[Dependant]) -> list[str]:
    """Return what an action still lacks, in plain words, the weightiest first."""
    tables = by_table(found)
    return [*_costs_lack(tables["costs"]), *_effects_lack(tables["effects"]), *_itself(action)] + (
        []
        if any(each.row.table == "commitments" for each in found)
        else [_("Nobody has committed to it: add a commitment with an owner under Outcomes.")]
    )


def _costs_lack(costs: Sequence[Row]) -> Iterator[str]:
    if not costs:
        yield _("It has no cost: without one it looks free. Say who pays what in which year.")
    if any("amount_low" not in cost.values for cost in costs):
        yield _("A cost has no interval, so it counts as certain. Give its low and high.")


def _effects_lack(effects: Sequence[Row]) -> Iterator[str]:
    if not effects:
        yield _("It has no effect: it would cost and change nothing. Add one from the evidence.")
    for effect in effects:
        cells, outcome = effect.values, str(effect.values.get("outcome", ""))
        if "need" not in cells and "acts_on" not in cells:
            yield _("%(what)s: nobody has said how often it happens without the action, so the"
                    " action cannot be valued yet.") % {"what": outcome}  # fmt: skip
        if "acts_on" not in cells and "unit_cost" not in cells:
            yield _("%(what)s: it names neither moves of a pathway nor a unit cost, so nothing is"
                    " saved.") % {"what": outcome}  # fmt: skip
        if "size_low" not in cells:
            yield _("%(what)s: its size has no interval, so it counts as certain.") % {
                "what": outcome
            }


def _itself(action: Row) -> Iterator[str]:
    if "take_up_low" not in action.values:
        yield _("Take-up has no interval, so it counts as certain.")
    if not action.values.get("take_up_source"):
        yield _("Nobody says where the take-up is from. Write “assumption: why” if it is one.")
