"""The uncertain inputs of a valuation, and the same valuation with some of them fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from wholeplace.errors import MethodError, did_you_mean
from wholeplace.estimate import Estimate
from wholeplace.prevention.inputs import price_names
from wholeplace.prevention.intervention import Effect, Intervention, UnitCost
from wholeplace.prevention.switching import MeanNet

InputKind = Literal[
    "take-up", "capacity", "need", "effect", "deadweight", "cost", "unit cost", "cashable"
]
Prices = Mapping[str, UnitCost]


@dataclass(frozen=True, slots=True)
class Input:
    """One uncertain input of a valuation.

    Attributes:
        name: What it is called, the same words as in ``Valuation.most_important``.
        kind: What it is.
        estimate: Its value and interval as they stand. Of a cost that comes in several years or is
            shared by several bodies, its first line's; the others keep their proportion to it.
        action: Id of the action it belongs to; empty for unit costs.
        within: The outcome, what the cost buys, or the unit cost that it is of.
        body: Body of a cashable share; empty for the others.
    """

    name: str
    kind: InputKind
    estimate: Estimate
    action: str = ""
    within: str = ""
    body: str = ""


def inputs_of(
    interventions: Sequence[Intervention], *, unit_costs: Iterable[UnitCost]
) -> tuple[Input, ...]:
    """Return every uncertain input of some actions, each once; what is known is left out.

    Args:
        interventions: The actions.
        unit_costs: The unit costs that they save, as ``Valuation.unit_costs`` has them.
    """
    costs = tuple(unit_costs)
    names = price_names(costs)
    found = [
        *(each for action in interventions for each in _of_action(action)),
        *(each for cost in costs for each in _of_price(cost, names[cost.id])),
    ]
    by_name: dict[str, Input] = {}
    for each in found:
        if each.estimate.family != "known":
            by_name.setdefault(each.name, each)
    return tuple(by_name.values())


def _of_action(action: Intervention) -> Iterator[Input]:
    def named(words: str, kind: InputKind, estimate: Estimate, within: str = "") -> Input:
        return Input(f"{action.name}: {words}", kind, estimate, action.id, within)

    yield named("take-up", "take-up", action.take_up)
    if action.capacity is not None:
        yield named("capacity", "capacity", action.capacity)
    for effect in action.effects:
        for kind, estimate in _of_effect(effect):
            if estimate is not None:
                yield named(f"{kind}, {effect.outcome}", kind, estimate, effect.outcome)
    for line in action.costs:
        yield named(f"cost, {line.what}", "cost", line.amount, line.what)


def _of_effect(effect: Effect) -> tuple[tuple[InputKind, Estimate | None], ...]:
    return (("need", effect.need), ("effect", effect.size), ("deadweight", effect.deadweight))


def _of_price(cost: UnitCost, name: str) -> Iterator[Input]:
    yield Input(f"unit cost, {name}", "unit cost", cost.amount, within=cost.id)
    for bearer in cost.bearers:
        yield Input(
            f"cashable, {name}, {bearer.body}",
            "cashable",
            bearer.cashable,
            within=cost.id,
            body=bearer.body,
        )


def with_inputs_fixed(
    interventions: Sequence[Intervention],
    *,
    unit_costs: Prices,
    values: Mapping[Input, float],
) -> tuple[tuple[Intervention, ...], dict[str, UnitCost]]:
    """Return the same actions and unit costs with some inputs taken as known.

    Args:
        interventions: The actions.
        unit_costs: Unit costs by id.
        values: What each input is fixed at.
    """
    actions = list(interventions)
    prices = dict(unit_costs)
    for each, value in values.items():
        if each.kind in ("unit cost", "cashable"):
            prices[each.within] = _price_fixed(prices[each.within], each, value)
        else:
            actions = [
                _action_fixed(action, each, value) if action.id == each.action else action
                for action in actions
            ]
    return tuple(actions), prices


def mean_net_of(
    valued: Callable[[Sequence[Intervention], Prices], float],
    *,
    interventions: Sequence[Intervention],
    unit_costs: Prices,
    inputs: Iterable[Input],
) -> MeanNet:
    """Return a model's mean net value as a function of inputs by name, the others drawn as ever.

    Draws depend on names alone, so every run shares the luck of all inputs that are not fixed.

    Args:
        valued: Runs the model: actions and unit costs to mean net value [GBP].
        interventions: The actions as they stand.
        unit_costs: Unit costs as they stand.
        inputs: The inputs that may be fixed.
    """
    by_name = {each.name: each for each in inputs}

    def net(values: Mapping[str, float]) -> float:
        for name in values:
            if name not in by_name:
                raise MethodError(f"no uncertain input '{name}'{did_you_mean(name, by_name)}")
        fixed = {by_name[name]: value for name, value in values.items()}
        return valued(*with_inputs_fixed(interventions, unit_costs=unit_costs, values=fixed))

    return net


def _price_fixed(cost: UnitCost, fixed: Input, value: float) -> UnitCost:
    if fixed.kind == "unit cost":
        return replace(cost, amount=_known(cost.amount, value))
    bearers = tuple(
        replace(bearer, cashable=_known(bearer.cashable, value))
        if bearer.body == fixed.body
        else bearer
        for bearer in cost.bearers
    )
    return replace(cost, bearers=bearers)


def _action_fixed(action: Intervention, fixed: Input, value: float) -> Intervention:
    match fixed.kind:
        case "take-up":
            return replace(action, take_up=_known(fixed.estimate, value))
        case "capacity":
            return replace(action, capacity=_known(fixed.estimate, value))
        case "cost":
            return _cost_fixed(action, fixed, value)
        case _:
            effects = (
                _effect_fixed(effect, fixed, value) if effect.outcome == fixed.within else effect
                for effect in action.effects
            )
            return replace(action, effects=tuple(effects))


def _cost_fixed(action: Intervention, fixed: Input, value: float) -> Intervention:
    first = fixed.estimate.value
    costs = tuple(
        replace(line, amount=_known(line.amount, line.amount.value * value / first))
        if line.what == fixed.within and first
        else line
        for line in action.costs
    )
    return replace(action, costs=costs)


def _effect_fixed(effect: Effect, fixed: Input, value: float) -> Effect:
    """Return an effect with one of its figures fixed; a figure that it never had stays away."""
    known = _known(fixed.estimate, value)
    match fixed.kind:
        case "need":
            return effect if effect.need is None else replace(effect, need=known)
        case "deadweight":
            return effect if effect.deadweight is None else replace(effect, deadweight=known)
        case _:
            return replace(effect, size=_known(effect.size, value))


def _known(estimate: Estimate, value: float) -> Estimate:
    return Estimate.known(value, estimate.source)
