"""A medium-term plan as a workbook whose formulas recalculate it.

Its sheets and what can be changed in them: docs/methods/finance-workbook.md.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wholeplace.finance.base_budget import BaseBudget
from wholeplace.finance.outlook import MediumTermPlan
from wholeplace.finance.plan import central_plan
from wholeplace.source import Source
from wholeplace.store.finance_workbook_formulas import Value, total
from wholeplace.store.finance_workbook_inputs import (
    BASE_COLUMN,
    FIRST_YEAR_COLUMN,
    INPUTS,
    Key,
    inputs_of,
    reserves_in_order,
)
from wholeplace.store.finance_workbook_pages import Cell, Ground, Page, input_pages
from wholeplace.store.finance_workbook_reserves import Gap, Held, gap_page, reserves_page
from wholeplace.store.finance_workbook_sheets import (
    TITLE,
    TOP,
    Sums,
    council_tax,
    funding,
    savings,
    spending,
)
from wholeplace.store.tables import cell_name
from wholeplace.years import year_label

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

EXPORTED = "As exported"
CREATED = datetime(2000, 1, 1)
INK, PAPER, SHADE, GREY = "#0B3C49", "#FFFFFF", "#FFF7D6", "#6B6B6B"
WIDTHS = (22, 62, 36)
WIDTH = 15
LONG_WIDTHS = (30, 60, 60)
MONEY, PENCE, PERCENT, COUNT, PLAIN = "#,##0", "#,##0.00", "0.00%", "#,##0.0", "0"
ALIGNED: Mapping[str, str] = {"right": "right"}
FORMATS: Mapping[str, str] = {
    "money": MONEY,
    "pence": PENCE,
    "rate": PERCENT,
    "share": PERCENT,
    "count": COUNT,
    "year": PLAIN,
    "total": MONEY,
    "text": "General",
}


def write_finance_workbook(plan: MediumTermPlan, path: Path) -> None:
    """Write a plan's inputs and its central run as live formulas; same plan, same bytes.

    Every formula is written with its value, so that it shows before it is recalculated. The file
    is whole or not there.

    Args:
        plan: The plan; its fan stays in the plan, the workbook holds expected values.
        path: The file to write.
    """
    from xlsxwriter import Workbook

    pages = finance_pages(plan.budget)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, staged = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".xlsx", dir=path.parent)
    os.close(handle)
    try:
        book = Workbook(staged, {"strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties(
            {"title": f"Medium-term plan of {plan.budget.name}", "created": CREATED}
        )
        _fill(book, pages)
        book.close()
        Path(staged).chmod(0o644)
        os.replace(staged, path)
    finally:
        Path(staged).unlink(missing_ok=True)


def finance_pages(budget: BaseBudget) -> tuple[Page, ...]:
    """Return every sheet of the workbook of a budget, in order.

    Raises:
        InputError: With everything that is wrong with the budget.
    """
    exported = central_plan(budget)
    ground, inputs, weights = input_pages(budget)
    tax_page, tax = council_tax(ground)
    funding_page, funded = funding(ground)
    spending_page, spent = spending(ground, funded.specific)
    savings_page, changed = savings(ground)
    gaps_page, gaps = gap_page(ground, tax=tax, spent=spent, funded=funded, changed=changed)
    held_page, held = reserves_page(ground, gaps)
    return (
        inputs,
        weights,
        tax_page,
        spending_page,
        savings_page,
        funding_page,
        gaps_page,
        held_page,
        _checks(ground, (tax, spent, funded), gaps, held, exported),
        _sources(budget),
        _as_exported(budget),
    )


def _checks(
    ground: Ground,
    base: tuple[Sums, Sums, Sums],
    gaps: Gap,
    held: Held,
    exported: MediumTermPlan,
) -> Page:
    """Return the sheet of checks: what must be nought, and what has changed since the export."""
    page, budget = Page("Checks"), ground.budget
    page.text(TITLE, 0, "Checks", "title")
    page.headings(TOP, ground.year_headings("", "", ""))
    tax, spent, funded = base
    moved = total(
        [ground.held[Key("reserve", r.id, "planned", budget.base_year)] for r in budget.reserves]
    )
    page.text(TOP + 1, 0, "Base year: spending, planned movements of reserves, less funding")
    page.formula(TOP + 1, BASE_COLUMN, spent.base + moved - tax.base - funded.base, "pence")
    rows = (
        "Gap less what reserves gave and what they could not meet",
        "Reserves: fall of balances less what was drawn",
        "Gap as exported",
        "Gap now less gap as exported: nought until an input is changed",
        "Unallocated reserves less the minimum of the policy",
    )
    for row, name in enumerate(rows, start=TOP + 2):
        page.text(row, 0, name)
    order = [reserve.id for reserve in reserves_in_order(budget)]
    before = total([ground.held[Key("reserve", id, "opening")] for id in order])
    free = [n for n, r in enumerate(reserves_in_order(budget)) if r.kind == "unallocated"]
    minimum = ground.held[Key("policy", "minimum", "minimum")]
    for n in range(len(budget.years)):
        column = FIRST_YEAR_COLUMN + ground.before + n
        gap, closing = gaps.gap[ground.before + n], held.closing[n]
        page.formula(TOP + 2, column, gap - held.drawn[n] - held.unmet[n], "pence")
        page.formula(TOP + 3, column, before - total(closing) - held.drawn[n], "pence")
        was = page.figure(TOP + 4, column, float(exported.gap.values[0, n]), "money")
        page.formula(TOP + 5, column, gap - was, "pence")
        page.formula(TOP + 6, column, total([closing[m] for m in free]) - minimum)
        before = total(closing)
    return page


def _sources(budget: BaseBudget) -> Page:
    page = Page("Sources")
    page.text(TITLE, 0, "Who says so, and what is taken for granted", "title")
    page.headings(TOP, ("id", "what", "source", "assumption"))
    row = TOP + 1
    for id, title, source in _sourced(budget):
        said = "yes" if source.is_assumption else "no"
        for column, words in enumerate((id, title, str(source), said)):
            page.text(row, column, words)
        row += 1
    for number, sentence in enumerate(budget.assumed, start=row + 1):
        page.text(number, 0, sentence, "note")
    return page


def _sourced(budget: BaseBudget) -> Iterable[tuple[str, str, Source]]:
    yield from ((d.id, d.title, d.source) for d in budget.drivers)
    yield "council_tax", "Council tax", budget.council_tax.source
    yield from ((line.id, line.title, line.source) for line in budget.lines)
    yield from ((line.id, line.title, line.source) for line in budget.funding)
    yield from ((change.id, change.title, change.source) for change in budget.changes)
    yield from ((reserve.id, reserve.title, reserve.source) for reserve in budget.reserves)
    if budget.schools is not None:
        yield "schools", "Schools deficit", budget.schools.source


def _as_exported(budget: BaseBudget) -> Page:
    """Return the sheet of inputs as they were exported, against which changes are read."""
    page = Page(EXPORTED)
    page.text(TITLE, 0, "Inputs as they were exported: what changes are told against", "title")
    page.headings(TOP, ("cell", "what", "input", "value"))
    page.text(TITLE + 1, 0, f"{budget.code} {year_label(budget.base_year)}", "note")
    for row, each in enumerate(inputs_of(budget), start=TOP + 1):
        page.text(row, 0, cell_name(each.sheet, each.column, each.row + 1))
        page.text(row, 1, each.label)
        page.text(row, 2, str(each.key))
        value: Value = each.value
        if isinstance(each.value, bool):
            value = "yes" if each.value else "no"
        if value is not None:
            page.figure(row, BASE_COLUMN, value, "text")
    return page


def _fill(book: Workbook, pages: Iterable[Page]) -> None:
    looks: dict[str, Format] = {}
    for page in pages:
        sheet = book.add_worksheet(page.name)
        long = page.name in ("Sources", EXPORTED)
        for column, width in enumerate(LONG_WIDTHS if long else WIDTHS):
            sheet.set_column(column, column, width)
        last = max(column for _, column in page.cells)
        sheet.set_column(BASE_COLUMN, max(last, BASE_COLUMN), WIDTH)
        for (row, column), cell in sorted(page.cells.items()):
            _write(sheet, (row, column), cell, _look(book, looks, cell))
        sheet.freeze_panes(0 if page.name == INPUTS else TOP + 1, 0 if long else BASE_COLUMN)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        if page.name == EXPORTED:
            sheet.protect()


def _write(sheet: Worksheet, to: tuple[int, int], cell: Cell, look: Format) -> None:
    if cell.formula:
        sheet.write_formula(*to, cell.formula, look, cell.value)
    elif cell.value is None:
        sheet.write_blank(*to, None, look)
    elif isinstance(cell.value, str):
        sheet.write_string(*to, cell.value, look)
    else:
        sheet.write_number(*to, cell.value, look)


def _look(book: Workbook, looks: dict[str, Format], cell: Cell) -> Format:
    """Return the format of a cell: text that looks like a formula is marked as text."""
    active = isinstance(cell.value, str) and not cell.value[:1].isalnum()
    name = f"{cell.style}{active}"
    if name not in looks:
        looks[name] = book.add_format(_properties(cell.style, active=active))
    return looks[name]


def _properties(style: str, *, active: bool) -> dict[str, object]:
    found: dict[str, object] = {"quote_prefix": True} if active else {}
    kind = style.rpartition(" ")[2]
    if style == "title":
        return found | {"bold": True, "font_size": 16, "font_color": INK}
    if style.startswith("heading"):
        found |= {"bold": True, "font_color": PAPER, "bg_color": INK, "valign": "top"}
        return found | {"text_wrap": kind == "wrapped", "align": ALIGNED.get(kind, "left")}
    if style == "note":
        return found | {"italic": True, "font_color": INK}
    found["num_format"] = FORMATS[kind]
    if style == "total":
        found |= {"bold": True, "top": 1}
    if style.startswith("input"):
        found["bg_color"] = SHADE
    if style.startswith("model"):
        found["font_color"] = GREY
    return found
