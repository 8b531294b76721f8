"""A choice under budgets as a page tells it: figures, tables, sentences and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from wholeplace.prevention.portfolio.choose import Portfolio
from wholeplace.prevention.portfolio.frontier import GivenUp
from wholeplace.prevention.portfolio.matrix import limit_kinds
from wholeplace.report.chapters.portfolio import how_sure
from wholeplace.report.charts import Chart
from wholeplace.report.pictures.frontier import budget_picture, risk_picture
from wholeplace.report.words import first_upper, listed, number, pounds, share
from wholeplace.web.pages.figures import Cell, KeyFigure, Table, Tag
from wholeplace.web.value.portfolio import Answer, total_now
from wholeplace.years import year_label

Names = Mapping[str, str]
ENOUGH = 2
SOURCE = "wholeplace, from the rows of this place"


@dataclass(frozen=True, slots=True)
class Told:
    """What the page of a choice shows.

    Attributes:
        why_none: Why nothing can be chosen; empty when something can.
        sure: How far from the best possible the choice can be.
        figures: Key figures.
        tables: Tables in order: actions, money by body, money by year.
        marginal: What one more pound of each budget that binds would add, in sentences.
        charts: Pictures by name: ``risk`` and ``budget``.
    """

    why_none: str = ""
    sure: str = ""
    figures: Sequence[KeyFigure] = ()
    tables: Sequence[Table] = ()
    marginal: Sequence[str] = ()
    charts: Mapping[str, Chart] | None = None


def told(answer: Answer, *, actions: Names, bodies: Names, body: str) -> Told:
    """Return what a page tells of an answer.

    Args:
        answer: The answer.
        actions: Names of actions by id.
        bodies: Names of bodies by id.
        body: Body whose budget the second picture varies.
    """
    portfolio = answer.portfolio
    if portfolio is None:
        return Told(why_none=first_upper(_named(answer.why_none, actions, bodies)))
    return Told(
        sure=how_sure(portfolio),
        figures=_figures(portfolio),
        tables=(
            _actions(answer, portfolio, actions, bodies),
            _by_body(answer, portfolio, bodies),
            _by_year(portfolio, bodies),
        ),
        marginal=_marginal(portfolio, actions, bodies),
        charts=_charts(answer, bodies.get(body, body)),
    )


def _figures(portfolio: Portfolio) -> list[KeyFigure]:
    count = len({option.action for option in portfolio.chosen})
    worst = _("mean of the worst %(tail)s of draws") % {"tail": share(portfolio.aim.tail)}
    low, high = (float(each) for each in np.quantile(portfolio.value, (0.1, 0.9)))
    doubt = _("80%% interval %(low)s to %(high)s") % {"low": pounds(low), "high": pounds(high)}
    return [
        KeyFigure(number(count), _("actions chosen"), _("of %(all)d") % {
            "all": len(portfolio.menu.actions)}),
        KeyFigure(pounds(portfolio.expected), _("expected net worth, overlap netted"), doubt),
        KeyFigure(pounds(portfolio.bad_tail), _("if it goes badly"), worst),
        KeyFigure(pounds(float(portfolio.cost.sum())), _("it takes from all budgets, all years")),
    ]  # fmt: skip


def _actions(answer: Answer, portfolio: Portfolio, actions: Names, bodies: Names) -> Table:
    held = {option.action: option for option in portfolio.chosen}
    given = {each.action: each for each in answer.given_up}
    rows: list[list[Cell]] = []
    for id in portfolio.menu.actions:
        option = held.get(id)
        rows.append(
            [
                actions.get(id, id),
                Tag(_("Chosen"), "green") if option else Tag(_("Left out"), "grey"),
                share(option.scale) if option else "–",
                year_label(option.start) if option else "–",
                _loss(given.get(id)),
                _why(given.get(id), actions, bodies),
            ]
        )
    rows.sort(key=lambda row: row[2] == "–")
    return Table(
        caption=_("What is chosen, and why the rest is not"),
        headings=[
            (_("Action"), False), (_("Now"), False), (_("Of full reach"), True), (_("From"), False),
            (_("To change that would cost"), True), (_("And why"), False),
        ],
        rows=rows,
    )  # fmt: skip


def _loss(given: GivenUp | None) -> str:
    if given is None:
        return _("not worked out")
    return _("cannot be had") if given.why_not else pounds(given.loss)


def _why(given: GivenUp | None, actions: Names, bodies: Names) -> str:
    if given is None:
        return _("The choice is too wide to try each in turn here: run a valuation for that.")
    if given.why_not:
        return first_upper(_named(given.why_not, actions, bodies))
    out = listed([actions.get(id, id) for id in given.out])
    into = listed([actions.get(id, id) for id in given.into])
    if given.chosen:
        instead = _("Without it, %(into)s would come in.") % {"into": into} if into else ""
        return instead or _("Nothing else could take its place.")
    if out:
        return _("To have it, %(out)s would have to go.") % {"out": out}
    return _("Having it too would be worth less: at a smaller scale or a later start of others.")


def _by_body(answer: Answer, portfolio: Portfolio, bodies: Names) -> Table:
    limits = portfolio.menu.limits
    cash = portfolio.cash.mean(axis=2).sum(axis=1)
    rows: list[list[Cell]] = []
    for at, body in enumerate(limits.bodies):
        budget = total_now(answer.menu, body)
        cost = float(portfolio.cost[at].sum())
        if budget is None and not cost and not cash[at]:
            continue
        most = _("no limit") if budget is None else pounds(budget)
        left = "–" if budget is None else pounds(budget - cost)
        rows.append([bodies.get(body, first_upper(body)), most, pounds(cost), left,
                     pounds(float(cash[at]))])  # fmt: skip
    return Table(
        caption=_("Money by body, cash of all years, expected"),
        headings=[
            (_("Body"), False), (_("Budget"), True), (_("The choice takes"), True),
            (_("Left"), True), (_("Net cash it ends up with"), True),
        ],
        rows=rows,
    )  # fmt: skip


def _by_year(portfolio: Portfolio, bodies: Names) -> Table:
    limits = portfolio.menu.limits
    paying = [at for at in range(len(limits.bodies)) if portfolio.cost[at].any()]
    return Table(
        caption=_("What the choice takes by year, cash, expected"),
        headings=[
            (_("Year"), False),
            *((bodies.get(limits.bodies[at], first_upper(limits.bodies[at])), True)
              for at in paying),
        ],
        rows=[
            [year_label(year), *(_of(portfolio.cost[at, y], limits.budget[at, y]) for at in paying)]
            for y, year in enumerate(limits.years)
            if portfolio.cost[:, y].any() or np.isfinite(limits.budget[:, y]).any()
        ],
    )  # fmt: skip


def _of(cost: float, budget: float) -> str:
    taken = pounds(float(cost))
    if not np.isfinite(budget):
        return taken
    return _("%(taken)s of %(most)s") % {"taken": taken, "most": pounds(float(budget))}


def _marginal(portfolio: Portfolio, actions: Names, bodies: Names) -> list[str]:
    kinds = limit_kinds(portfolio.menu)
    return [
        _("%(limit)s: one more adds about £%(worth).2f.")
        % {"limit": first_upper(_named(name, actions, bodies)), "worth": dual}
        if kinds.get(name) != "budget"
        else _("%(limit)s: one more pound adds about £%(worth).2f.")
        % {"limit": first_upper(_named(name, actions, bodies)), "worth": dual}
        for name, dual in portfolio.duals
    ]


def _named(said: str, actions: Names, bodies: Names) -> str:
    """Return a sentence of the library with actions and bodies under their names."""
    for id, name in actions.items():
        said = said.replace(id, name)
    for id, name in bodies.items():
        said = said.replace(f"budget of {id} ", f"budget of {name} ")
    return said


def _charts(answer: Answer, body: str) -> dict[str, Chart]:
    found: dict[str, Chart] = {}
    if len(answer.by_risk) >= ENOUGH:
        found["risk"] = risk_picture(answer.by_risk, name=_("The choice"), source=SOURCE)
    if len(answer.by_budget) >= ENOUGH:
        found["budget"] = budget_picture(answer.by_budget, body=body, source=SOURCE)
    return found
