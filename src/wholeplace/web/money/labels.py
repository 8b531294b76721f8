"""How tables, columns and cells of a file are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.store.columns import Column
from wholeplace.store.schema import LISTS
from wholeplace.web.money.matching import may_choose_unit
from wholeplace.web.places.row_forms import title_of

UNIT_LABELS: Mapping[str, str | Promise] = {
    "pounds": gettext_lazy("Pounds"),
    "thousands": gettext_lazy("Thousands of pounds"),
    "millions": gettext_lazy("Millions of pounds"),
}
SIGNS = {"pounds": "£", "thousands": "£000", "millions": "£m"}
AMOUNTS = ("gbp", "gbp_thousand")
FIRST = ("spend", "budget", "reserves", "contributions", "costs", "commitments", "savings")
NOT_SENT = ("bodies",)


def table_label(table: str) -> str:
    """Return the name of a table in words."""
    return title_of(table)


def tables_offered() -> list[tuple[str, str]]:
    """Return every table that a file may fill with its label, spend first."""
    names = [table.name for table in LISTS if table.name not in NOT_SENT]
    ordered = [*FIRST, *(name for name in names if name not in FIRST)]
    return [(name, table_label(name)) for name in ordered]


def name_of(column: str) -> str:
    """Return the name of a column in words, without a unit."""
    return _("Amount") if column in AMOUNTS else title_of(column)


def column_label(table: str, column: Column, unit: str = "") -> str:
    """Return the name of a column in words; amounts with the unit that the file is in."""
    name = name_of(column.name)
    if not column.unit.startswith("GBP"):
        return name
    sign = SIGNS.get(unit, "") if may_choose_unit(table) else ""
    return f"{name} [{sign}]" if sign else f"{name} [{column.unit}]"


def text_of(cell: object) -> str:
    """Return a cell as it is shown and typed in; empty when blank."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
