"""The menu of a portfolio, from actions valued at several scales and starts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from wholeplace.prevention.changes import Actions
from wholeplace.prevention.intervention import Intervention
from wholeplace.prevention.portfolio.options import Limits, Menu, Option, Overlap
from wholeplace.prevention.portfolio.resources import Resource, Uses, uses_of
from wholeplace.prevention.scaling import delayed, scaled
from wholeplace.prevention.value import Valuation
from wholeplace.yearly import Array

MATTERS = 1e-9


@dataclass(frozen=True, slots=True)
class Variants:
    """At which scales and from when actions may be chosen.

    Attributes:
        scales: Shares of full reach, each above 0 and up to 1.
        delays: Whole years after the action's own first year.
    """

    scales: tuple[float, ...] = (0.5, 1.0)
    delays: tuple[int, ...] = (0, 1)


def menu_of(
    interventions: Sequence[Intervention],
    *,
    valued: Callable[[Intervention], Valuation],
    net: Mapping[Actions, Array],
    limits: Limits,
    variants: Variants,
    resources: Sequence[Resource] = (),
) -> Menu:
    """Return every action at every scale and start, with the overlap of each pair.

    Args:
        interventions: The actions.
        valued: Values one action alone.
        net: Net value of nothing, each action and each pair of them [draws each; GBP].
        limits: What a choice must keep; its bodies are completed by those that pay or gain.
        variants: Scales and delays.
        resources: Staff that actions take and services that they give, at full scale.

    Raises:
        MethodError: When a limit asks for a share of people in need that an action does not state.
    """
    found = [
        (scale, delay, delayed(scaled(action, scale), delay))
        for action in interventions
        for scale in variants.scales
        for delay in variants.delays
    ]
    valuations = [(action, valued(action)) for _, _, action in found]
    bodies = tuple(
        dict.fromkeys([*limits.bodies, *(b for _, v in valuations for b in v.finance.net.bodies)])
    )
    complete = _for_bodies(limits, bodies)
    return Menu(
        tuple(
            _option(
                action,
                each,
                scale=scale,
                bodies=bodies,
                uses=uses_of(action, resources, limits=limits, scale=scale, delay=delay),
            )
            for (scale, delay, _), (action, each) in zip(found, valuations, strict=True)
        ),
        tuple(_overlaps([action.id for action in interventions], net)),
        complete,
    )


def pairs_of(ids: Iterable[str]) -> tuple[Actions, ...]:
    """Return nothing, each action and each pair of actions, as sets."""
    names = tuple(ids)
    singles = [frozenset({name}) for name in names]
    pairs = [frozenset(pair) for pair in combinations(names, 2)]
    return (frozenset(), *singles, *pairs)


def _for_bodies(limits: Limits, bodies: tuple[str, ...]) -> Limits:
    """Return limits with a budget without bound for each body that has none."""
    budget = np.full((len(bodies), len(limits.years)), np.inf)
    for row, body in enumerate(limits.bodies):
        budget[bodies.index(body)] = limits.budget[row]
    return replace(limits, bodies=bodies, budget=budget)


def _option(
    action: Intervention,
    valuation: Valuation,
    *,
    scale: float,
    bodies: tuple[str, ...],
    uses: Uses,
) -> Option:
    finance = valuation.finance
    shape = (len(bodies), len(valuation.years))
    cost, gain = np.zeros(shape), np.zeros(shape)
    cash = np.zeros((*shape, len(valuation.treasury.net)))
    for at, body in enumerate(finance.net.bodies):
        row = bodies.index(body)
        cost[row] = finance.cost.values[:, :, at].mean(axis=0)
        gain[row] = (finance.saving.values + finance.unbanked.values)[:, :, at].mean(axis=0)
        cash[row] = finance.net.values[:, :, at].T
    return Option(
        action=action.id,
        scale=scale,
        start=min((year for year, share in action.starts if share), default=valuation.years[0]),
        value=valuation.treasury.net,
        cost=cost,
        cash=cash,
        posts=uses.posts,
        serves=uses.serves,
        people=action.eligible * action.take_up.value,
        people_in_need=uses.people_in_need,
        gain=gain,
    )


def _overlaps(ids: Sequence[str], net: Mapping[Actions, Array]) -> Iterable[Overlap]:
    nothing = net[frozenset()]
    for one, other in combinations(ids, 2):
        both = net[frozenset({one, other})]
        more = both - net[frozenset({one})] - net[frozenset({other})] + nothing
        if np.abs(more).max() > MATTERS * max(float(np.abs(both).max()), 1.0):
            yield Overlap(one, other, more)
