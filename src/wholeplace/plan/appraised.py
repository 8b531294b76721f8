"""An appraisal as a plan's JSON keeps it: what was found, and not how long it took."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from wholeplace.prevention.appraise import Appraisal, Chosen, Learning
from wholeplace.prevention.card import Card
from wholeplace.prevention.portfolio.choose import Portfolio
from wholeplace.prevention.portfolio.frontier import GivenUp, Point
from wholeplace.prevention.portfolio.options import Option

BESIDE = ("positions", "cashable", "warnings", "sources", "assumptions", "correlations")


def appraisal_object(appraisal: Appraisal) -> dict[str, object]:
    """Return an appraisal in fields that summarise; draws and the solver's time stay out."""
    return {
        "cards": [_card(card) for card in appraisal.cards],
        "overlap": appraisal.overlap,
        "chosen": _chosen(appraisal.chosen),
        "learning": [_learning(each) for each in appraisal.learning],
        "trial": appraisal.trial,
    }


def _card(card: Card) -> dict[str, object]:
    """Return a card without what stands in the valuation beside it."""
    return {
        field.name: getattr(card, field.name) for field in fields(card) if field.name not in BESIDE
    }


def _chosen(chosen: Chosen) -> dict[str, object]:
    return {
        "portfolio": None if chosen.portfolio is None else portfolio_object(chosen.portfolio),
        "why_none": chosen.why_none,
        "by_risk": _points(chosen.by_risk),
        "by_budget": _points(chosen.by_budget),
        "convener": chosen.convener,
        "given_up": [given_up_object(each) for each in chosen.given_up],
        "schedule": chosen.schedule,
        "why_no_schedule": chosen.why_no_schedule,
        "unfound": chosen.unfound,
    }


def portfolio_object(portfolio: Portfolio) -> dict[str, object]:
    """Return a portfolio without its menu and its draws, and without the time it took."""
    kept = ("aim", "value", "expected", "bad_tail", "reached", "bound", "first_bound", "proved",
            "method", "cash_chances", "duals")  # fmt: skip
    return {
        "chosen": _options(portfolio.chosen),
        **{name: getattr(portfolio, name) for name in kept},
        "bodies": portfolio.menu.limits.bodies,
        "years": portfolio.menu.limits.years,
        "budget": _bounded(portfolio.menu.limits.budget.tolist()),
        "cost": portfolio.cost.tolist(),
        "expected_cash": portfolio.cash.mean(axis=2).tolist(),
    }


def _points(points: Iterable[Point]) -> list[dict[str, object]]:
    return [
        {
            "at": point.at,
            "chosen": _options(point.portfolio.chosen),
            "expected": point.portfolio.expected,
            "bad_tail": point.portfolio.bad_tail,
        }
        for point in points
    ]


def _options(options: Iterable[Option]) -> list[dict[str, object]]:
    return [{"action": o.action, "scale": o.scale, "start": o.start} for o in options]


def given_up_object(given: GivenUp) -> dict[str, object]:
    """Return what an action costs to have or lose; no loss where it cannot be had."""
    plain = {field.name: getattr(given, field.name) for field in fields(given)}
    return plain | {"loss": None if given.why_not else given.loss}


def _bounded(rows: list[list[float]]) -> list[list[float | None]]:
    """Return budgets, None where there is no bound."""
    return [[None if money == float("inf") else money for money in row] for row in rows]


def _learning(learning: Learning) -> dict[str, object]:
    return {field.name: getattr(learning, field.name) for field in fields(learning)}
