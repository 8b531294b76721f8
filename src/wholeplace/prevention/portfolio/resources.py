"""What actions take of staff and give of services, for the limits on posts and services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.prevention.intervention import Intervention
from wholeplace.prevention.portfolio.options import Limits
from wholeplace.yearly import Array

ResourceKind = Literal["posts", "service"]


@dataclass(frozen=True, slots=True)
class Resource:
    """Staff that an action takes, or a service that it gives.

    Attributes:
        intervention: Id of the action.
        kind: ``posts`` that it takes or ``service`` that it gives.
        name: Group of staff, or name of the service.
        year: Financial year of the action as it was planned; None for every year in which it
            runs and that has no amount of its own, in proportion to its reach in that year.
        amount: Full-time posts, or units of the service, a year when the action is at full scale.
        source: Who says so.
    """

    intervention: str
    kind: ResourceKind
    name: str
    year: int | None
    amount: float
    source: str


@dataclass(frozen=True, slots=True)
class Uses:
    """What one option takes and gives, in the order of the limits.

    Attributes:
        posts: Full-time posts [groups x years].
        serves: What it adds to each service floor [floors].
        people_in_need: Those of its people whom the equity floor is for; 0 when no limit asks.
    """

    posts: Array
    serves: Array
    people_in_need: float


def uses_of(
    action: Intervention,
    resources: Sequence[Resource],
    *,
    limits: Limits,
    scale: float = 1.0,
    delay: int = 0,
) -> Uses:
    """Return what an action at one scale and start takes and gives (docs/methods/portfolio.md).

    Args:
        action: The action, already at its scale and delayed.
        resources: What every action takes and gives at full scale, in the years first planned.
        limits: Their groups, floors and years say what is counted.
        scale: Share of full reach.
        delay: By how many years the action was delayed.

    Raises:
        MethodError: When a limit asks for a share of people in need that the action leaves blank.
    """
    own = [each for each in resources if each.intervention == action.id]

    def yearly(kind: ResourceKind, name: str) -> Array:
        stated = [each for each in own if (each.kind, each.name) == (kind, name)]
        return scale * _by_year(action, stated, years=limits.years, delay=delay)

    posts = [yearly("posts", group) for group in limits.groups]
    serves = [
        yearly("service", floor.name)[_years_of(floor.year, limits)].sum()
        for floor in limits.floors
    ]
    return Uses(
        np.reshape(posts, (len(posts), len(limits.years))),
        np.array(serves, dtype=float),
        _people_in_need(action, limits),
    )


def _people_in_need(action: Intervention, limits: Limits) -> float:
    """Return how many of an action's people are in need; 0 when no limit asks."""
    if limits.in_need is None:
        return 0.0
    if action.in_need is None:
        raise MethodError(
            f"{action.name}: the share of its people who are in need is not known, and a limit"
            " asks for it"
        )
    return action.eligible * action.take_up.value * action.in_need


def _by_year(
    action: Intervention, stated: Sequence[Resource], *, years: tuple[int, ...], delay: int
) -> Array:
    """Return amounts year by year; a year's own amount stands in place of the general one."""
    amounts = np.zeros(len(years))
    general = [each for each in stated if each.year is None]
    for year, share in action.starts:
        if year in years:
            amounts[years.index(year)] = share * sum(each.amount for each in general)
    for each in stated:
        if each.year is not None and each.year + delay in years:
            amounts[years.index(each.year + delay)] = each.amount
    return amounts


def _years_of(year: int | None, limits: Limits) -> slice:
    """Return one year of the limits, or all of them."""
    if year is None:
        return slice(None)
    at = limits.years.index(year)
    return slice(at, at + 1)
