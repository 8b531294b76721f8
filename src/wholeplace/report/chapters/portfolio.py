"""Chapter: what to choose within everybody's budgets, and who must pay whom for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from wholeplace.plan.document import Plan
from wholeplace.prevention.appraise import Chosen
from wholeplace.prevention.portfolio.choose import Portfolio
from wholeplace.prevention.portfolio.contributions import Schedule
from wholeplace.prevention.portfolio.frontier import GivenUp, Point
from wholeplace.prevention.portfolio.matrix import LimitKind, limit_kinds
from wholeplace.prevention.portfolio.options import Option
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Notice,
    Paragraph,
    Picture,
    Table,
    Words,
    cells,
    words,
)
from wholeplace.report.chapters.citing import all_action_sources, cite, sources_in_words
from wholeplace.report.chapters.naming import action_name, body_name
from wholeplace.report.pictures.frontier import budget_picture, risk_picture
from wholeplace.report.words import listed, plural, pounds, share
from wholeplace.years import year_label

_ENOUGH = 2
_PENNIES = 0.5
_ONE: dict[LimitKind, str] = {
    "budget": "one more pound",
    "posts": "one more post",
    "service": "one less",
    "people in need": "one more person who is not in need",
}
_NOTHING_BINDS = {
    True: "No budget binds: one more pound of any of them would add nothing.",
    False: "No limit binds: easing any of them would add nothing.",
}


def portfolio_chapter(plan: Plan) -> Chapter | None:
    """Return the choice, its frontiers, what is given up and who pays whom; None without one."""
    chosen = plan.appraisal.chosen if plan.appraisal else None
    if chosen is None:
        return None
    title = "What to choose within the budgets"
    if chosen.portfolio is None:
        why = with_names(plan, chosen.why_none)
        return Chapter("portfolio", title, (Notice("Nothing can be chosen", words(why)),))
    portfolio = chosen.portfolio
    blocks: list[Block] = [
        Paragraph(_answer(plan, portfolio), lead=True),
        KeyFigures(_figures(portfolio)),
        *_budgets_assumed(plan, portfolio),
        *_budgets(plan, portfolio),
        *_frontiers(plan, chosen),
        *_given_up(plan, chosen),
        *_unfound(plan, chosen),
        *_duals(plan, portfolio),
        *_schedule(plan, chosen),
    ]
    return Chapter("portfolio", title, tuple(blocks))


def with_names(plan: Plan, why: str) -> str:
    """Return a reason with actions and bodies under their names."""
    for valuation in plan.valuations:
        why = why.replace(valuation.id, valuation.name)
    for body in plan.bodies:
        why = why.replace(f"budget of {body.id} ", f"budget of {body.name} ")
    return why[:1].upper() + why[1:]


def in_words(plan: Plan, options: Iterable[Option]) -> str:
    """Return options as a sentence lists them; ``nothing`` when there are none."""
    said = [
        f"{action_name(plan, one.action)} at {share(one.scale)} of its reach from"
        f" {year_label(one.start)}"
        for one in options
    ]
    return listed(said) or "nothing"


def _answer(plan: Plan, portfolio: Portfolio) -> Words:
    """Return what is chosen and how sure it is that nothing is better."""
    limits = portfolio.menu.limits
    budgets = [body_name(plan, body) for body, row in zip(limits.bodies, limits.budget, strict=True)
               if np.isfinite(row).any()]  # fmt: skip
    under = f" under the budgets of {listed(budgets)}" if budgets else ""
    return words(
        f"Of {plural(len(portfolio.menu.actions), 'action')}, the best choice{under} is"
        f" {in_words(plan, portfolio.chosen)}. {how_sure(portfolio)}"
    )


def how_sure(portfolio: Portfolio) -> str:
    """Return how far from the best possible the choice can be, and how it was found."""
    how = (
        f"found by {portfolio.method}" if portfolio.method == "HiGHS" else "every choice was tried"
    )
    if portfolio.proved:
        return f"Nothing better can be chosen: {how}."
    return (
        f"It is within {share(portfolio.gap)} of the best possible, {how}: that nothing is better"
        " is not proved."
    )


def _figures(portfolio: Portfolio) -> tuple[KeyFigure, ...]:
    aim = portfolio.aim
    return (
        KeyFigure(
            pounds(portfolio.expected), "expected net worth", "present value, overlap netted"
        ),
        KeyFigure(
            pounds(portfolio.bad_tail), "bad tail", f"mean of the worst {share(aim.tail)} of draws"
        ),
        KeyFigure(
            pounds(portfolio.reached),
            "what was maximised",
            f"{share(1 - aim.risk)} expected worth, {share(aim.risk)} bad tail",
        ),
    )


def _budgets_assumed(plan: Plan, portfolio: Portfolio) -> list[Block]:
    """Return that the budgets are nobody's, in an illustration; and which bodies have none."""
    limits = portfolio.menu.limits
    free = [body_name(plan, body) for body, row in zip(limits.bodies, limits.budget, strict=True)
            if not np.isfinite(row).any()]  # fmt: skip
    without = f" No limit is set on {listed(free)}." if free else ""
    if plan.illustration:
        said = f"The budgets are assumptions of this illustration: no body has set them.{without}"
        return [Notice("Assumption", words(said))]
    return [Paragraph(words(without.strip()))] if without else []


def _budgets(plan: Plan, portfolio: Portfolio) -> list[Block]:
    """Return what the choice takes of each budget in each year that has one."""
    limits = portfolio.menu.limits
    held = [y for y in range(len(limits.years)) if np.isfinite(limits.budget[:, y]).any()]
    bodies = [b for b in range(len(limits.bodies)) if np.isfinite(limits.budget[b]).any()]
    if not held:
        return []
    rows = tuple(
        cells(
            year_label(limits.years[y]),
            *(_of_budget(portfolio.cost[b, y], limits.budget[b, y]) for b in bodies),
        )
        for y in held
    )
    names = (body_name(plan, limits.bodies[b]) for b in bodies)
    columns = (Column("Year"), *(Column(name, "right") for name in names))
    return [Table("What the choice takes of each budget, cash of each year", columns, rows)]


def _of_budget(cost: float, budget: float) -> str:
    most = pounds(budget) if np.isfinite(budget) else "no limit"
    return f"{pounds(float(cost))} of {most}"


def _frontiers(plan: Plan, chosen: Chosen) -> list[Block]:
    """Return both frontiers as pictures, or in words where there is a single point."""
    keys = all_action_sources(plan)
    source, sources = sources_in_words(plan, keys), cite(plan, keys).sources
    blocks: list[Block] = []
    if len(chosen.by_risk) >= _ENOUGH:
        chart = risk_picture(chosen.by_risk, name="The portfolio", source=source)
        table = _points(plan, chosen.by_risk, "Weight of the bad tail", "{:g}".format)
        blocks.append(Picture(chart, table, sources))
    elif chosen.by_risk:
        said = "The same choice is best whatever weight is put on the bad tail, from none to all."
        blocks.append(Paragraph(words(said)))
    if len(chosen.by_budget) >= _ENOUGH:
        body = body_name(plan, chosen.convener)
        chart = budget_picture(chosen.by_budget, body=body, source=source)
        blocks.append(
            Picture(chart, _points(plan, chosen.by_budget, f"{body}'s budget", share), sources)
        )
    return blocks


def _points(
    plan: Plan, points: tuple[Point, ...], title: str, shown: Callable[[float], str]
) -> Table:
    columns = (
        Column(title), Column("Chosen"), Column("Expected net worth", "right"),
        Column("Worst tenth of draws", "right"),
    )  # fmt: skip
    rows = tuple(
        cells(
            shown(point.at),
            in_words(plan, point.portfolio.chosen),
            pounds(point.portfolio.expected),
            pounds(point.portfolio.bad_tail),
        )
        for point in points
    )
    return Table(f"The best choice at each point: {title}", columns, rows,
                 folded="Figures of this picture")  # fmt: skip


def _given_up(plan: Plan, chosen: Chosen) -> list[Block]:
    """Return what it costs to have each action that was left out, or to lose one that is in."""
    if not chosen.given_up:
        return []
    columns = (
        Column("Action"), Column("Now"), Column("To change that costs", "right"),
        Column("What else changes"),
    )  # fmt: skip
    rows = tuple(_given_row(plan, each) for each in chosen.given_up)
    caption = "What must be given up: each action forced in, or left out"
    return [Table(caption, columns, rows)]


def _given_row(plan: Plan, each: GivenUp) -> tuple[Words, ...]:
    if each.why_not:
        return cells(
            action_name(plan, each.action), _now(each), "cannot be had",
            with_names(plan, each.why_not),
        )  # fmt: skip
    return cells(
        action_name(plan, each.action),
        _now(each),
        pounds(each.loss),
        _others(plan, each),
    )


def _now(each: GivenUp) -> str:
    return "chosen" if each.chosen else "left out"


def _others(plan: Plan, each: GivenUp) -> str:
    """Return which other actions go and come with the change."""
    goes = [action_name(plan, id) for id in each.out]
    comes = [action_name(plan, id) for id in each.into]
    said = [f"out: {listed(goes)}"] if goes else []
    said += [f"in: {listed(comes)}"] if comes else []
    return "; ".join(said) or "nothing"


def _unfound(plan: Plan, chosen: Chosen) -> list[Block]:
    """Return what is left out because the search ran out of time; nothing when all was found."""
    if not chosen.unfound:
        return []
    left_out = with_names(plan, listed(chosen.unfound))
    return [Paragraph(words(f"{left_out}: left out, for no choice was found in the time given."))]


def _duals(plan: Plan, portfolio: Portfolio) -> list[Block]:
    """Return what one more, or one less, of each limit that binds would add."""
    kinds = limit_kinds(portfolio.menu)
    if not portfolio.duals:
        return [Paragraph(words(_NOTHING_BINDS[set(kinds.values()) <= {"budget"}]))]
    items = tuple(
        words(f"{with_names(plan, name)}: {_ONE[kinds[name]]} adds {_pence(dual)}.")
        for name, dual in portfolio.duals
    )
    eased = sorted({kinds[name] for name, _ in portfolio.duals})
    what = "one more pound of a budget" if eased == ["budget"] else "easing each limit by one"
    said = f"What {what} would add, if parts of actions could be bought:"
    return [Paragraph(words(said)), Bullets(items)]


def _pence(dual: float) -> str:
    return f"£{dual:,.2f}"


def _schedule(plan: Plan, chosen: Chosen) -> list[Block]:
    """Return who must pay whom so that no partner is expected to lose, or why nobody can."""
    blocks: list[Block] = [Heading("Who must pay whom")]
    schedule = chosen.schedule
    if schedule is None:
        why = with_names(plan, chosen.why_no_schedule)
        return [*blocks, Notice("No schedule", words(f"{why}."))]
    said = (
        "With these payments each partner bears costs in proportion to what it gains, and none is"
        " expected to lose."
        if schedule.payments
        else "Nobody need pay anybody: those who pay are those who gain, and none is expected to"
        " lose."
    )
    return [*blocks, Paragraph(words(said)), *_payments(plan, schedule), _partners(plan, schedule)]


def _payments(plan: Plan, schedule: Schedule) -> list[Block]:
    paid = [each for each in schedule.payments if each.amount > _PENNIES]
    if not paid:
        return []
    rows = tuple(
        cells(
            body_name(plan, each.payer), body_name(plan, each.receiver), year_label(each.year),
            pounds(each.amount),
        )
        for each in paid
    )  # fmt: skip
    columns = (Column("From"), Column("To"), Column("Year"), Column("Amount, cash", "right"))
    fold = f"Payments, year by year: {plural(len(rows), 'payment')}"
    return [Table("Payments between partners", columns, rows, folded=fold)]


def _partners(plan: Plan, schedule: Schedule) -> Table:
    columns = (
        Column("Partner"), Column("Share of costs", "right"),
        Column("Expected without payments", "right"), Column("Expected with them", "right"),
    )  # fmt: skip
    rows = tuple(
        cells(
            body_name(plan, body), share(float(schedule.shares[at])),
            pounds(float(schedule.before[at])), pounds(float(schedule.after[at])),
        )
        for at, body in enumerate(schedule.bodies)
    )  # fmt: skip
    return Table(
        "What each partner expects: gains, cash or not, less costs, present value", columns, rows
    )
