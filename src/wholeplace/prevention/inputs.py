"""The draws of everything uncertain in an action, each from a stream of its own name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.demand.pathway import Move, Pathway, Use
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.intervention import Effect, Intervention, UnitCost
from wholeplace.yearly import Array

NamedDraws = tuple[str, Array]


@dataclass(frozen=True, slots=True)
class EffectDraws:
    """The draws of one effect [draws each].

    Attributes:
        need: Chance, or yearly rate, without the action; None when it is not stated.
        size: The effect as reported.
        deadweight: Share that would have come anyway; None unless the kind is ``success``.
    """

    need: Array | None
    size: Array
    deadweight: Array | None


@dataclass(frozen=True, slots=True)
class ActionDraws:
    """The draws of one action.

    Attributes:
        take_up: Share that takes part [draws].
        effects: One entry an effect, in the action's order.
        costs: One entry a cost line, in the action's order [draws each; GBP, own prices].
        capacity: People it can take on in a year [draws]; None when that does not limit it.
    """

    take_up: Array
    effects: tuple[EffectDraws, ...]
    costs: tuple[Array, ...]
    capacity: Array | None = None


@dataclass(frozen=True, slots=True)
class PriceDraws:
    """The draws of unit costs and of how much of a saving can be banked: shared by all actions.

    Attributes:
        amounts: Pounds per unit by unit cost id [draws each; GBP, own prices].
        cashable: Cashable share by (unit cost id, body) [draws each].
    """

    amounts: Mapping[str, Array]
    cashable: Mapping[tuple[str, str], Array]


def draw_action(intervention: Intervention, draws: Draws) -> ActionDraws:
    """Return the draws of an action; two effects on the same outcome share their luck.

    Raises:
        MethodError: When an effect that acts on no pathway has no baseline.
    """
    own = intervention.id
    return ActionDraws(
        take_up=draws.of(f"{own}.take_up", intervention.take_up),
        effects=tuple(_draw_effect(own, effect, draws) for effect in intervention.effects),
        costs=tuple(
            draws.of(f"{own}.cost.{line.body}.{line.what}", line.amount)
            for line in intervention.costs
        ),
        capacity=_where_stated(f"{own}.capacity", intervention.capacity, draws),
    )


def _draw_effect(action: str, effect: Effect, draws: Draws) -> EffectDraws:
    stream = f"{action}.{effect.outcome}"
    if effect.need is None and not effect.acts_on:
        raise MethodError(f"{stream}: a saving with no baseline")
    return EffectDraws(
        need=_where_stated(f"{stream}.need", effect.need, draws),
        size=draws.of(f"{stream}.effect", effect.size),
        deadweight=_where_stated(f"{stream}.deadweight", effect.deadweight, draws),
    )


def _where_stated(stream: str, estimate: Estimate | None, draws: Draws) -> Array | None:
    return None if estimate is None else draws.of(stream, estimate)


def draw_prices(unit_costs: Iterable[UnitCost], draws: Draws) -> PriceDraws:
    """Return the draws of unit costs: the same cost has the same luck in every action."""
    costs = tuple(unit_costs)
    return PriceDraws(
        amounts={cost.id: draws.of(f"unit_cost.{cost.id}", cost.amount) for cost in costs},
        cashable={
            (cost.id, share.body): draws.of(f"cashable.{cost.id}.{share.body}", share.cashable)
            for cost in costs
            for share in cost.bearers
        },
    )


def named_inputs(intervention: Intervention, drawn: ActionDraws) -> tuple[NamedDraws, ...]:
    """Return every uncertain input of an action with its name in words, once each."""
    found: dict[str, Array] = {}

    def add(name: str, estimate: Estimate | None, values: Array | None) -> None:
        if estimate is not None and values is not None and estimate.family != "known":
            found.setdefault(f"{intervention.name}: {name}", values)

    add("take-up", intervention.take_up, drawn.take_up)
    add("capacity", intervention.capacity, drawn.capacity)
    for effect, draw in zip(intervention.effects, drawn.effects, strict=True):
        add(f"need, {effect.outcome}", effect.need, draw.need)
        add(f"effect, {effect.outcome}", effect.size, draw.size)
        add(f"deadweight, {effect.outcome}", effect.deadweight, draw.deadweight)
    for line, values in zip(intervention.costs, drawn.costs, strict=True):
        add(f"cost, {line.what}", line.amount, values)
    return tuple(found.items())


def named_prices(unit_costs: Sequence[UnitCost], drawn: PriceDraws) -> tuple[NamedDraws, ...]:
    """Return every uncertain unit cost with its name in words."""
    names = price_names(unit_costs)
    return tuple(
        (f"unit cost, {names[cost.id]}", drawn.amounts[cost.id])
        for cost in unit_costs
        if cost.amount.family != "known"
    )


def price_names(unit_costs: Iterable[UnitCost]) -> dict[str, str]:
    """Return what each unit cost is called by id; those that share a name have their id behind."""
    costs = {cost.id: cost.name for cost in unit_costs}
    often = Counter(costs.values())
    return {id: f"{name} ({id})" if often[name] > 1 else name for id, name in costs.items()}


def rate_name(pathway: Pathway, move: Move) -> str:
    """Return what the rate of a move is called: where from, where to, of whom and when."""
    segments = {segment.id: segment.title for segment in pathway.segments}
    who = f" ({', '.join(segments[id] for id in move.segments)})" if move.segments else ""
    when = "" if move.band is None else f", band {move.band + 1} of stay"
    return f"{pathway.title}: rate from {_way(pathway, move.edge)}{who}{when}"


def quantity_name(pathway: Pathway, use: Use) -> str:
    """Return what the quantity of a use is called: of what, and in which state or at which move."""
    titles = {state.id: state.title for state in pathway.states}
    place = titles[use.state] if use.state is not None else _way(pathway, str(use.edge))
    return f"{pathway.title}: quantity of {use.outcome}, {place}"


def _way(pathway: Pathway, edge: str) -> str:
    titles = {state.id: state.title for state in pathway.states}
    return " to ".join(titles.get(end, end) for end in edge.split(">"))


def rank_correlations(
    inputs: Iterable[NamedDraws], *, result: Array
) -> tuple[tuple[str, float], ...]:
    """Return (input, Spearman's rank correlation with ``result``), strongest first.

    Inputs that never vary are left out; a result that never varies depends on nothing.
    """
    varying = [(name, values) for name, values in inputs if np.ptp(values) > 0]
    if not varying or np.ptp(result) == 0:
        return ()
    ranks = _centred_ranks(np.stack([values for _, values in varying]))
    target = _centred_ranks(result)
    strength = ranks @ target / np.sqrt((ranks**2).sum(axis=1) * (target**2).sum())
    pairs = [(name, float(rho)) for (name, _), rho in zip(varying, strength, strict=True)]
    return tuple(sorted(pairs, key=lambda pair: (-abs(pair[1]), pair[0])))


def _centred_ranks(values: Array) -> Array:
    """Return ranks less their mean along the last axis; equal values keep their order."""
    order = np.argsort(values, axis=-1, kind="stable")
    ranks = np.argsort(order, axis=-1, kind="stable").astype(np.float64)
    return np.asarray(ranks - ranks.mean(axis=-1, keepdims=True))
