"""The gap of a finance workbook, and reserves as they are drawn on to close it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wholeplace.finance.base_budget import Reserve
from wholeplace.store.finance_workbook_formulas import Formula, larger, smaller, total
from wholeplace.store.finance_workbook_inputs import (
    BASE_COLUMN,
    FIRST_YEAR_COLUMN,
    Key,
    reserves_in_order,
)
from wholeplace.store.finance_workbook_pages import Ground, Page
from wholeplace.store.finance_workbook_sheets import NOTHING, TITLE, TOP, Sums

UNALLOCATED = "unallocated"
PARTS = OPENING, PLANNED, ABOVE, BELOW, CLOSING = (
    "Opening",
    "Planned movements",
    "Drawn, the minimum kept",
    "Drawn below the minimum",
    "Closing",
)
GAP_ROWS = (
    "Net spending",
    "Savings and proposals",
    "Council tax",
    "Other funding",
    "Gap",
    "Change of the gap on the year before",
    "Recurring gap",
)
RESERVE_ROWS = ("All reserves", "Drawn in all", "Gap that no reserve meets")


@dataclass(frozen=True, slots=True)
class Gap:
    """Totals of the gap, every year from the one after the base year."""

    spending: tuple[Formula, ...]
    funding: tuple[Formula, ...]
    gap: tuple[Formula, ...]
    recurring: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Reserves at the end of each year of the plan.

    Attributes:
        closing: Closing balances, in the order in which reserves are drawn on, by year.
        drawn: What left all reserves together, by year.
        unmet: What of the gap no reserve could meet, by year.
    """

    closing: tuple[tuple[Formula, ...], ...]
    drawn: tuple[Formula, ...]
    unmet: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the sheet of reserves has its parts.

    Attributes:
        page: The sheet.
        ground: What it stands on.
        reserves: The reserves, in the order in which they are drawn on.
        tops: Rows of the headings of its parts, in the order of ``PARTS``.
    """

    page: Page
    ground: Ground
    reserves: tuple[Reserve, ...]
    tops: tuple[int, ...]

    def put(self, part: str, n: int, column: int, what: Formula) -> Formula:
        """Write one reserve of a part in one year; return a reference to its cell."""
        return self.page.formula(self.tops[PARTS.index(part)] + 1 + n, column, what)

    @property
    def free(self) -> tuple[int, ...]:
        """Which of the reserves are unallocated."""
        return tuple(n for n, each in enumerate(self.reserves) if each.kind == UNALLOCATED)

    @property
    def sink(self) -> int:
        """Which reserve takes what is over: the last unallocated one as the budget lists them."""
        listed = self.ground.budget.reserves
        free = [reserve for reserve in listed if reserve.kind == UNALLOCATED]
        drawn = [reserve for reserve in self.reserves if reserve.order is not None]
        return self.reserves.index(free[-1] if free else drawn[-1])

    def held(self, reserve: Reserve, field: str, year: int | None = None) -> Formula:
        """Return a reference to an input of a reserve."""
        return self.ground.held[Key("reserve", reserve.id, field, year)]


def gap_page(
    ground: Ground, *, tax: Sums, spent: Sums, funded: Sums, changed: Sums
) -> tuple[Page, Gap]:
    """Return the sheet of the gap: spending less funding, before any use of reserves."""
    page = Page("Gap")
    page.text(TITLE, 0, "The gap: net spending less funding, before any use of reserves", "title")
    page.headings(TOP, ground.year_headings("", "", ""))
    for row, name in enumerate(GAP_ROWS, start=TOP + 1):
        page.text(row, 0, name)
    sums = (spent, changed, tax, funded)
    for row, each in enumerate(sums, start=TOP + 1):
        page.formula(row, BASE_COLUMN, each.base)
    last = TOP + 1 + len(sums)
    before = page.formula(last, BASE_COLUMN, spent.base - tax.base - funded.base, "total")
    spending, funding, gaps, recurring = [], [], [], []
    for i, column in enumerate(ground.columns):
        parts = [page.formula(TOP + 1 + n, column, each.years[i]) for n, each in enumerate(sums)]
        spending.append(parts[0] + parts[1])
        funding.append(parts[2] + parts[3])
        gap = page.formula(last, column, spending[i] - funding[i], "total")
        page.formula(last + 1, column, gap - before)
        passing = spent.one_off[i] + changed.one_off[i] - funded.one_off[i]
        recurring.append(page.formula(last + 2, column, gap - passing))
        gaps.append(gap)
        before = gap
    return page, Gap(tuple(spending), tuple(funding), tuple(gaps), tuple(recurring))


def reserves_page(ground: Ground, gaps: Gap) -> tuple[Page, Held]:
    """Return the sheet of reserves: planned movements, then two rounds of drawing, then balances.

    The first round leaves the minimum in unallocated reserves, the second does not.
    """
    page, reserves = Page("Reserves"), reserves_in_order(ground.budget)
    page.text(TITLE, 0, "Reserves: drawn on in this order to close the gap", "title")
    page.text(TITLE + 1, 0, "They begin with the first year of the plan.", "note")
    height = len(reserves) + 2
    tops = tuple(TOP + height * number for number in range(len(PARTS)))
    for top, name in zip(tops, PARTS, strict=True):
        page.headings(top, ground.year_headings(name, "", ""))
        for row, reserve in enumerate(reserves, start=top + 1):
            page.text(row, 0, reserve.id)
            page.text(row, 1, reserve.title)
    end = tops[-1] + height
    for row, name in enumerate(RESERVE_ROWS):
        page.text(end + row, 0, name)
    layout = Layout(page, ground, reserves, tops)
    balance = [layout.held(reserve, "opening") for reserve in reserves]
    closing, drawn, unmet = [], [], []
    for i in range(ground.before, len(ground.years)):
        column = FIRST_YEAR_COLUMN + i
        balance, left = _year(layout, balance, column, gaps.gap[i])
        page.formula(end, column, total(balance), "total")
        drawn.append(page.formula(end + 1, column, gaps.gap[i] - left))
        unmet.append(page.formula(end + 2, column, left))
        closing.append(tuple(balance))
    return page, Held(tuple(closing), tuple(drawn), tuple(unmet))


def _year(
    layout: Layout, balance: Sequence[Formula], column: int, gap: Formula
) -> tuple[list[Formula], Formula]:
    """Write one year of reserves; return closing balances and what of the gap is left."""
    year = layout.ground.years[column - FIRST_YEAR_COLUMN]
    opening = [layout.put(OPENING, n, column, each) for n, each in enumerate(balance)]
    moved = [
        layout.put(PLANNED, n, column, _planned(layout, each, opening[n], year))
        for n, each in enumerate(layout.reserves)
    ]
    needed = gap + total(moved)
    now = [before + move for before, move in zip(opening, moved, strict=True)]
    now[layout.sink] = now[layout.sink] + larger(needed * -1, 0.0)
    short = larger(needed, 0.0)
    minimum = layout.ground.held[Key("policy", "minimum", "minimum")]
    for part, down_to in ((ABOVE, minimum), (BELOW, NOTHING)):
        taken = _round(layout, (part, column), now, short, down_to)
        now = [before - out for before, out in zip(now, taken, strict=True)]
        short = short - total(taken)
    return [layout.put(CLOSING, n, column, each) for n, each in enumerate(now)], short


def _planned(layout: Layout, reserve: Reserve, opening: Formula, year: int) -> Formula:
    """Return a planned movement as far as the balance goes."""
    planned, least = layout.held(reserve, "planned", year), layout.held(reserve, "must stay")
    room = larger(opening - least, 0.0)
    return larger(planned, 0.0) - smaller(larger(planned * -1, 0.0), room)


def _round(
    layout: Layout, to: tuple[str, int], now: Sequence[Formula], short: Formula, down_to: Formula
) -> list[Formula]:
    """Write what is taken from each reserve in one round of drawing; return it."""
    part, column = to
    taken: list[Formula] = []
    for n, reserve in enumerate(layout.reserves):
        room = NOTHING
        if reserve.order is not None:
            room = larger(now[n] - layout.held(reserve, "must stay"), 0.0)
        if n in layout.free:
            before = [taken[m] for m in layout.free if m < n]
            left = total([now[m] for m in layout.free]) - total(before)
            room = smaller(room, larger(left - down_to, 0.0))
        out = smaller(larger(short - total(taken), 0.0), room)
        taken.append(layout.put(part, n, column, out))
    return taken
