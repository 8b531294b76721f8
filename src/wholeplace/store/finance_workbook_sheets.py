"""What a finance workbook works out: council tax, spending, funding, savings and the gap.

The formulas repeat docs/methods/medium-term.md on expected values; each carries its value, so that
what a reader sees before recalculation is what a spreadsheet works out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.finance.base_budget import BudgetLine, FundingLine
from wholeplace.finance.plan_draws import UNPLANNED
from wholeplace.finance.plan_run import carried
from wholeplace.finance.schools import MIDDLE_OF_YEAR
from wholeplace.store.finance_workbook_formulas import (
    Formula,
    floored_to_pence,
    larger,
    smaller,
    total,
    unless_blank,
    weighted,
    where,
)
from wholeplace.store.finance_workbook_inputs import (
    BASE,
    BASE_COLUMN,
    FIRST_YEAR_COLUMN,
    GROWTH,
    STATED,
    Key,
    Of,
    drivers_in_order,
)
from wholeplace.store.finance_workbook_pages import Ground, Page

TITLE, TOP = 0, 2
NO_LIMIT = 9e99
MONTHS, APRIL = 12, 4
SPECIFIC = "specific grant"
NOTHING = Formula("0", 0.0)


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals of one sheet: the base year, then every year.

    Attributes:
        base: The base year.
        years: Every year from the one after it.
        one_off: What of each year does not come again.
        specific: What of each year is specific grants, of funding.
    """

    base: Formula
    years: tuple[Formula, ...]
    one_off: tuple[Formula, ...]
    specific: tuple[Formula, ...] = ()


def council_tax(ground: Ground) -> tuple[Page, Sums]:
    """Return the sheet of council tax: rises added, Band D floored to the penny every year."""
    page, held = Page("Council tax"), ground.held
    page.text(TITLE, 0, "Council tax", "title")
    page.headings(TOP, ground.year_headings("", "", ""))
    driver = ground.budget.council_tax.base_driver
    names = ("Rise, core and care added", "Band D", "Tax base", "Council tax")
    for row, name in enumerate(names, start=TOP + 1):
        page.text(row, 0, name)
    rise_row, band_row, base_row, tax_row = range(TOP + 1, TOP + 5)
    band_d = page.formula(band_row, BASE_COLUMN, _base(ground, "council tax", "band_d"), "pence")
    tax_base = page.formula(
        base_row, BASE_COLUMN, _base(ground, "council tax", "tax_base"), "count"
    )
    first = page.formula(tax_row, BASE_COLUMN, tax_base * band_d, "total")
    found = []
    for column, year in zip(ground.columns, ground.years, strict=True):
        core, care = (held[Key("council tax", name, "rise", year)] for name in ("core", "asc"))
        rise = page.formula(rise_row, column, core + care, "rate")
        band_d = page.formula(band_row, column, floored_to_pence(band_d * (rise + 1)), "pence")
        grown = held[Key("driver", driver, GROWTH, year)] if driver else NOTHING
        tax_base = page.formula(base_row, column, tax_base * (grown + 1), "count")
        found.append(page.formula(tax_row, column, tax_base * band_d, "total"))
    return page, Sums(first, tuple(found), tuple(NOTHING for _ in found))


def spending(ground: Ground, specific: Sequence[Formula]) -> tuple[Page, Sums]:
    """Return the sheet of spending: growth of price and demand, then amounts by line.

    Args:
        ground: What it stands on.
        specific: Specific grants of each year: what turns out otherwise is a share of the rest.
    """
    page, lines = Page("Spending"), ground.budget.lines
    page.text(TITLE, 0, "Spending by line, before savings and proposals", "title")
    growth = _growth(page, ground, lines, "line")
    top = TOP + 2 * (len(lines) + 2)
    page.headings(top, ground.year_headings("Net spending", "", ""))
    bases, years = [], [[] for _ in ground.years]  # type: list[Formula], list[list[Formula]]
    for number, line in enumerate(lines):
        row = top + 1 + number
        _name(page, row, line)
        bases.append(page.formula(row, BASE_COLUMN, _base(ground, "line", line.id)))
        level = _base(ground, "line", line.id) - ground.held[Key("line", line.id, "one-off part")]
        for at_year, column in enumerate(ground.columns):
            stated = ground.held[Key("line", line.id, STATED, ground.years[at_year])]
            level = unless_blank(stated, level * growth[number][at_year])
            level = page.formula(row, column, level)
            years[at_year].append(level)
    last = top + 1 + len(lines)
    net = [larger(total(years[i]) - grants, 0.0) for i, grants in enumerate(specific)]
    unplanned = _unplanned(page, ground, last, net)
    schools = _schools(page, ground, last + 1)
    page.text(last + 2, 0, "Net spending")
    base = page.formula(last + 2, BASE_COLUMN, total(bases), "total")
    sums = [
        page.formula(last + 2, column, total([*years[i], unplanned[i], schools[i]]), "total")
        for i, column in enumerate(ground.columns)
    ]
    return page, Sums(base, tuple(sums), tuple(unplanned))


def funding(ground: Ground) -> tuple[Page, Sums]:
    """Return the sheet of funding beside council tax."""
    page, lines = Page("Funding"), ground.budget.funding
    page.text(TITLE, 0, "Funding beside council tax", "title")
    growth = _growth(page, ground, lines, "funding")
    top = TOP + 2 * (len(lines) + 2)
    page.headings(top, ground.year_headings("Funding", "", ""))
    bases: list[Formula] = []
    years: list[list[Formula]] = [[] for _ in ground.years]
    once: list[list[Formula]] = [[] for _ in ground.years]
    for number, line in enumerate(lines):
        row = top + 1 + number
        _name(page, row, line)
        level = page.formula(row, BASE_COLUMN, _base(ground, "funding", line.id))
        bases.append(level)
        for at_year, column in enumerate(ground.columns):
            grown = level * growth[number][at_year]
            level = page.formula(row, column, _paid(ground, line, ground.years[at_year], grown))
            years[at_year].append(level)
            once[at_year].append(_if_one_off(ground, line, level))
    row = top + 1 + len(lines)
    page.text(row, 0, "Funding beside council tax")
    page.text(row + 1, 0, "of which does not come again")
    page.text(row + 2, 0, "of which specific grants")
    base = page.formula(row, BASE_COLUMN, total(bases), "total")
    sums = [page.formula(row, c, total(years[i]), "total") for i, c in enumerate(ground.columns)]
    passing = [page.formula(row + 1, c, total(once[i])) for i, c in enumerate(ground.columns)]
    grants = [n for n, line in enumerate(lines) if line.stream == SPECIFIC]
    specific = [
        page.formula(row + 2, column, total([years[i][n] for n in grants]))
        for i, column in enumerate(ground.columns)
    ]
    return page, Sums(base, tuple(sums), tuple(passing), tuple(specific))


def savings(ground: Ground) -> tuple[Page, Sums]:
    """Return the sheet of savings, growth bids and proposals: what is delivered, and one-offs."""
    page, changes = Page("Savings"), ground.budget.changes
    page.text(TITLE, 0, "Savings, growth bids and proposals: what they change", "title")
    page.headings(TOP, ground.year_headings("Recurring, as delivered", "", ""))
    years: list[list[Formula]] = [[] for _ in ground.years]
    once: list[list[Formula]] = [[] for _ in ground.years]
    top = TOP + 2 + len(changes)
    page.headings(top, ground.year_headings("Recurring, as planned", "", ""))
    for number, change in enumerate(changes):
        row, planned_row = TOP + 1 + number, top + 1 + number
        for each in (row, planned_row):
            page.text(each, 0, change.id)
            page.text(each, 1, change.title)
            page.text(each, 2, change.kind)
        before = 0.0 if change.paths else carried(change, ground.budget.base_year)
        planned = Formula(f"{before:.15g}", before)
        share = unless_blank(ground.held[Key("change", change.id, "delivered")], 1.0)
        for at_year, column in enumerate(ground.columns):
            year = ground.years[at_year]
            stated = ground.held[Key("change", change.id, "recurring", year)]
            planned = page.formula(planned_row, column, unless_blank(stated, planned))
            years[at_year].append(page.formula(row, column, planned * share))
            once[at_year].append(ground.held[Key("once", change.id, "one-off", year)])
    row = top + 2 + len(changes)
    page.text(row, 0, "One-off")
    page.text(row + 1, 0, "All changes")
    passing = [page.formula(row, c, total(once[i])) for i, c in enumerate(ground.columns)]
    sums = [
        page.formula(row + 1, c, total([*years[i], passing[i]]), "total")
        for i, c in enumerate(ground.columns)
    ]
    return page, Sums(NOTHING, tuple(sums), tuple(passing))


def _base(ground: Ground, of: Of, id: str) -> Formula:
    return ground.held[Key(of, id, BASE)]


def _name(page: Page, row: int, line: BudgetLine | FundingLine) -> None:
    page.text(row, 0, line.id)
    page.text(row, 1, line.title)


def _growth(
    page: Page, ground: Ground, lines: Sequence[BudgetLine | FundingLine], of: Of
) -> list[list[Formula]]:
    """Write growth of price and of demand; return what a year multiplies each line by."""
    top = TOP + len(lines) + 2
    page.headings(TOP, ground.year_headings("Growth of price", "", ""))
    page.headings(top, ground.year_headings("Growth of demand or funding", "", ""))
    found: list[list[Formula]] = []
    for number, line in enumerate(lines, start=1):
        _name(page, TOP + number, line)
        _name(page, top + number, line)
        earlier, times = NOTHING, []
        for column, year in zip(ground.columns, ground.years, strict=True):
            price = _limited(ground, line.id, of, _moved(ground, line.id, year, price=True))
            price = page.formula(TOP + number, column, price, "rate")
            demand = _moved(ground, line.id, year, price=False)
            demand = page.formula(top + number, column, demand, "rate")
            times.append((_in_year(ground, line.id, of, price, earlier) + 1) * (demand + 1))
            earlier = price
        found.append(times)
    return found


def _moved(ground: Ground, line: str, year: int, *, price: bool) -> Formula:
    """Return the weighted growth of a line over drivers of price, or over the others."""
    chosen = [
        driver.id
        for driver in drivers_in_order(ground.budget)
        if (driver.group == "price") == price and driver.id != UNPLANNED
    ]
    weights = [ground.held[Key("weight", line, driver)] for driver in chosen]
    return weighted(weights, [ground.held[Key("driver", d, GROWTH, year)] for d in chosen])


def _limited(ground: Ground, line: str, of: Of, price: Formula) -> Formula:
    if of != "line":
        return price
    least, most = (ground.held[Key(of, line, f"{end} growth")] for end in ("least", "most"))
    return smaller(unless_blank(most, NO_LIMIT), larger(unless_blank(least, -NO_LIMIT), price))


def _in_year(ground: Ground, line: str, of: Of, price: Formula, earlier: Formula) -> Formula:
    """Return growth of price that falls in the year, where contracts are reviewed late."""
    if of != "line":
        return price
    month = ground.held[Key(of, line, "month of review")]
    late = (int(month.number) - APRIL) % MONTHS if month.value is not None else 0
    share = Formula(
        f'IF({month.text}="",1,({MONTHS}-MOD({month.text}-{APRIL},{MONTHS}))/{MONTHS})',
        (MONTHS - late) / MONTHS,
    )
    return share * price + (Formula("1", 1.0) - share) * earlier


def _paid(ground: Ground, line: FundingLine, year: int, grown: Formula) -> Formula:
    """Return what a stream comes to: stated, ended, one-off, or grown."""
    ends = ground.held[Key("funding", line.id, "last year paid")]
    once = ground.held[Key("funding", line.id, "one-off")]
    stated = ground.held[Key("funding", line.id, STATED, year)]
    is_once = once.value == "yes" or line.stream == "collection fund"
    test = "TRUE" if line.stream == "collection fund" else f'{once.text}="yes"'
    going = where(test, is_once, then=0.0, otherwise=grown)
    last = unless_blank(ends, float(year))
    return where(
        f"{last.text}<{year}", last.number < year, then=0.0, otherwise=unless_blank(stated, going)
    )


def _if_one_off(ground: Ground, line: FundingLine, amount: Formula) -> Formula:
    if line.stream == "collection fund":
        return amount
    once = ground.held[Key("funding", line.id, "one-off")]
    return where(f'{once.text}="yes"', once.value == "yes", then=amount, otherwise=0.0)


def _unplanned(page: Page, ground: Ground, row: int, net: Sequence[Formula]) -> list[Formula]:
    """Write what turns out otherwise than planned, as a share of net spending of the year."""
    if all(driver.id != UNPLANNED for driver in ground.budget.drivers):
        return [NOTHING for _ in net]
    page.text(row, 0, UNPLANNED)
    page.text(row, 1, "Everything else that turns out otherwise")
    growth = [ground.held[Key("driver", UNPLANNED, GROWTH, year)] for year in ground.years]
    return [
        page.formula(row, column, net[i] * growth[i]) for i, column in enumerate(ground.columns)
    ]


def _schools(page: Page, ground: Ground, row: int) -> list[Formula]:
    """Write interest lost on the schools deficit, and the deficit below the sum of spending."""
    if ground.budget.schools is None:
        return [NOTHING for _ in ground.years]
    held = ground.held
    page.text(row, 1, "Interest lost on the schools deficit")
    page.text(row + 3, 1, "Schools deficit at the end of the year")
    owed = page.formula(row + 3, BASE_COLUMN, held[Key("schools", "opening", "opening")])
    rate = held[Key("schools", "rate", "rate")]
    found = [NOTHING for _ in range(ground.before)]
    for at_year in range(ground.before, len(ground.years)):
        year, column = ground.years[at_year], FIRST_YEAR_COLUMN + at_year
        over, relief = (held[Key("schools", name, name, year)] for name in ("overspend", "relief"))
        middle = owed + (over - relief) * MIDDLE_OF_YEAR
        found.append(page.formula(row, column, rate * larger(middle, 0.0)))
        owed = page.formula(row + 3, column, owed + over - relief)
    return found
