"""Demand paths of the pathways as drivers of a medium-term plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from wholeplace.demand.pathway import Pathway
from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.base_budget import BaseBudget, Driver
from wholeplace.plan.check_pathways import backcasts_of
from wholeplace.prevention.changes import prepare
from wholeplace.prevention.intervention import UnitCost
from wholeplace.source import Source
from wholeplace.yearly import Array, Yearly

_NOTHING = 1e-9


def has_foreseen(pathway: Pathway) -> bool:
    """Return whether the pathway foresaw a count it was tested on better than naive forecasts.

    One that never did, or could not be tested, has not earned to drive a budget: the driver's own
    growth is kept.
    """
    won, _ = backcasts_of(pathway)
    return bool(won)


def demand_growth(
    pathway: Pathway,
    *,
    body: str,
    unit_costs: Mapping[str, UnitCost],
    years: tuple[int, ...],
    draws: Draws,
) -> Yearly | None:
    """Return how what a pathway costs a body grows from year to year, without any action.

    Every use of the pathway is weighed by its unit cost and the body's share of it, in constant
    prices, so that what grows is demand and its mix and not prices. None where the pathway costs
    the body nothing.

    Args:
        pathway: The pathway of the place.
        body: Name of the body, as unit costs name their bearers.
        unit_costs: Unit costs by id, with who bears them.
        years: Consecutive financial years, the first none before the pathway's; growth is given
            for every year but the first.
        draws: Number and seed of the random draws.
    """
    given = prepare(pathway, {}, years=years, draws=draws)
    cost = np.zeros((draws.count, len(years)))
    for use, used in zip(pathway.uses, given.without, strict=True):
        cost += used * _borne(unit_costs[use.unit_cost], body)
    if cost.max() <= _NOTHING:
        return None
    return Yearly(_growth(cost), years[1:], "share")


def with_demand_paths(
    budget: BaseBudget, paths: Mapping[str, Yearly], *, source: Mapping[str, Source]
) -> BaseBudget:
    """Return a budget whose demand drivers follow the given paths for the years they cover.

    Args:
        budget: The budget.
        paths: Growth by draw and year, by id of the driver.
        source: Where each path comes from, by id of the driver.

    Raises:
        InputError: When the budget has no such driver, or a path no source.
    """
    known = [driver.id for driver in budget.drivers]
    problems = [
        Problem(id, f"is no driver of the budget{did_you_mean(id, known)}")
        for id in paths
        if id not in known
    ]
    problems += [Problem(id, "nobody says where its path is from") for id in paths.keys() - source]
    if problems:
        raise InputError("demand paths", problems)
    return replace(
        budget, drivers=tuple(_on_path(driver, paths, source) for driver in budget.drivers)
    )


def _on_path(driver: Driver, paths: Mapping[str, Yearly], source: Mapping[str, Source]) -> Driver:
    if driver.id not in paths:
        return driver
    return replace(driver, paths=paths[driver.id], source=source[driver.id])


def _borne(cost: UnitCost, body: str) -> float:
    """Return what one unit costs a body [GBP, prices of the unit cost]."""
    return cost.amount.value * sum(part.share for part in cost.bearers if part.body == body)


def _growth(cost: Array) -> Array:
    """Return growth on the year before [draws x years less one]; none on a year of nothing."""
    before = np.maximum(cost[:, :-1], _NOTHING)
    return np.where(cost[:, :-1] > _NOTHING, cost[:, 1:] / before - 1, 0.0)
