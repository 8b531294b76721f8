"""Chapter: pooled funds, with who pays what, who bears what goes wrong, and the schedule."""

from __future__ import annotations

from wholeplace.finance.pool_schedule import ScheduleRow, over_draws
from wholeplace.plan.document import Plan
from wholeplace.plan.pooled import SettledPool, pool_sources
from wholeplace.report.blocks import (
    Block,
    Chapter,
    Column,
    Heading,
    Notice,
    Paragraph,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.naming import body_name
from wholeplace.report.words import (
    NOT_KNOWN,
    chance,
    first_upper,
    interval,
    listed,
    plural,
    pounds,
)
from wholeplace.years import year_label

ID, TITLE = "pools", "Pooled money"
_EVERYBODY = "all partners"
_POUND = 1.0


def pools_chapter(plan: Plan) -> Chapter | None:
    """Return every pooled fund with its money by partner and its schedule; None without any."""
    if not plan.pools:
        return None
    blocks: list[Block] = [Paragraph(words(_opening(plan)))]
    for pool in plan.pools:
        blocks += _pool(plan, pool)
    return Chapter(ID, TITLE, tuple(blocks))


def _opening(plan: Plan) -> str:
    whose = "Illustrations, nobody's agreement. " if plan.illustration else ""
    return (
        f"{whose}{plural(len(plan.pools), 'pooled fund')}: what each partner puts in, what the"
        " schemes cost under the plan's own draws, and who bears an overspend or has an underspend"
        " back. Amounts are cash of each year."
    )


def _pool(plan: Plan, pool: SettledPool) -> list[Block]:
    own = pool.cash.pool
    names = [body_name(plan, body) for body in own.bodies]
    said = (
        f"{listed(names)}; {body_name(plan, own.host)} holds the money."
        f" {first_upper(_risks(plan, pool))}."
    )
    return [
        Heading(own.title),
        Paragraph(words(said)),
        *_uncovered(pool),
        *_unbalanced(pool),
        _by_partner(plan, pool),
        *_in_kind(plan, pool),
        *_said(pool),
        _schedule(plan, pool),
    ]


def _risks(plan: Plan, pool: SettledPool) -> str:
    told = [
        f"{year_label(year)} {chance(odds)}"
        for year, odds in zip(pool.cash.pool.years, pool.cash.chance_over, strict=True)
    ]
    return f"chance of an overspend: {'; '.join(told)}"


def _uncovered(pool: SettledPool) -> list[Block]:
    short = pool.cash.uncovered.total().mean()
    if short <= 0:
        return []
    said = (
        f"Above the caps that partners agreed, {pounds(float(short))} over all years is expected to"
        " have nobody to pay it."
    )
    return [Notice("Beware", words(said))]


def _unbalanced(pool: SettledPool) -> list[Block]:
    """Return the years whose money, as agreed, is more or less than the schemes are to cost."""
    told = [
        f"{pounds(abs(left))} {'more' if left > 0 else 'less'} in {year_label(year)}"
        for year, left in pool.balance.items()
        if abs(left) >= _POUND
    ]
    if not told:
        return []
    said = f"As agreed, more or less comes in than the schemes are to cost: {listed(told)}."
    return [Notice("Beware", words(said))]


def _in_kind(plan: Plan, pool: SettledPool) -> list[Block]:
    """Return what partners give in kind: it is no part of the money that is settled."""
    told = [
        f"{body_name(plan, each.body)} in {year_label(each.year)} {_worth(each.gbp)}"
        for each in pool.cash.pool.contributions
        if each.in_kind
    ]
    return [Paragraph(words(f"In kind, beside the money: {listed(told)}."))] if told else []


def _worth(gbp: float | None) -> str:
    return f"of a worth that is {NOT_KNOWN}" if gbp is None else f"worth {pounds(gbp)}"


def _said(pool: SettledPool) -> list[Block]:
    """Return who says what the schemes are to cost."""
    told = [
        f"assumption: {source.title}" if source.is_assumption else str(source)
        for source in pool_sources((pool,))
    ]
    return [Paragraph(words(f"What the schemes are to cost: {'; '.join(told)}."))] if told else []


def _by_partner(plan: Plan, pool: SettledPool) -> Table:
    cash, in_hand = pool.cash, pool.in_hand
    rows = []
    for at, year in enumerate(cash.pool.years):
        for member, body in enumerate(cash.pool.bodies):
            left = None if in_hand is None or body not in in_hand.bodies else in_hand.of(body)
            rows.append(
                cells(
                    year_label(year),
                    body_name(plan, body),
                    pounds(float(cash.contributions[at, member])),
                    interval(over_draws(cash.cash.of(body).values[:, at])),
                    NOT_KNOWN if left is None else interval(over_draws(left.values[:, at])),
                )
            )
    columns = (
        Column("Year"), Column("Partner"), Column("Agreed", "right"),
        Column("Pays in all", "right"), Column("Cash saved less that", "right"),
    )  # fmt: skip
    caption = (
        "What each partner pays by year, its share of over- and underspends in it (80% intervals),"
        " and the cash that the fund's actions save it less that"
    )
    return Table(caption, columns, tuple(rows))


def _schedule(plan: Plan, pool: SettledPool) -> Table:
    columns = (
        Column("Part"), Column("Item"), Column("Partner"), Column("Year"),
        Column("Amount", "right"), Column("Agreed"),
    )  # fmt: skip
    title = pool.cash.pool.title
    rows = tuple(_row(plan, row) for row in pool.rows)
    caption = f"Schedule of the agreement: {title}"
    return Table(caption, columns, rows, folded="The schedule as a table")


def _row(plan: Plan, row: ScheduleRow) -> tuple[Words, ...]:
    return cells(
        row.part,
        row.item,
        body_name(plan, row.body) if row.body else _EVERYBODY,
        "" if row.year is None else year_label(row.year),
        "" if row.gbp is None else interval(row.gbp),
        row.words,
    )
