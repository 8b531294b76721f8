"""What a run of a stated model says: costs by body, effects, increments, and how surely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.model import Model
from wholeplace.demand.model_run import ModelRun
from wholeplace.prevention.acceptability import Acceptability, acceptability
from wholeplace.prevention.cost_effectiveness import Increment, incremental, net_benefit, ratio_to

Array = NDArray[np.float64]
CURVE = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)  # times the highest threshold asked for
TOTAL = "total cost"


@dataclass(frozen=True, slots=True)
class Spread:
    """A sum over draws: its mean and the interval that holds ``level`` of the draws."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class StrategyResult:
    """Sums of one strategy, by measure; ``total cost`` sums the costs asked for.

    Attributes:
        id: Its name in the file.
        title: What it is called.
        central: Discounted sums at central values.
        undiscounted: The same without discounting.
        drawn: Discounted sums over draws; empty without draws.
    """

    id: str
    title: str
    central: dict[str, float]
    undiscounted: dict[str, float]
    drawn: dict[str, Spread]


@dataclass(frozen=True, slots=True)
class AgainstBaseline:
    """A strategy beside the baseline, at central values."""

    strategy: str
    more_cost: float
    more_effect: float
    ratio: float | None
    more_net_benefit: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class EffectResult:
    """What one effect says of the strategies.

    Attributes:
        effect: The measure.
        central: Increments and dominance at central values: the headline.
        net_benefit: (threshold, net benefit by strategy) at central values.
        against_baseline: Every other strategy beside the baseline; none without a baseline.
        drawn: Increments and dominance of the means over draws; none without draws.
        choices: Acceptability and value of information by threshold; none without draws.
    """

    effect: str
    central: tuple[Increment, ...]
    net_benefit: tuple[tuple[float, tuple[float, ...]], ...]
    against_baseline: tuple[AgainstBaseline, ...]
    drawn: tuple[Increment, ...]
    choices: tuple[Acceptability, ...]


@dataclass(frozen=True, slots=True)
class ModelResults:
    """All that a run of a model says.

    Attributes:
        title: The model's title.
        strategies: Sums by strategy, in the file's order.
        effects: What each effect says.
        costs: How many cost measures the total sums.
        thresholds: What one unit of effect is worth [money].
        draws: Number of draws, 0 for none.
        seed: Seed of the draws.
        level: Level of the intervals over draws.
    """

    title: str
    strategies: tuple[StrategyResult, ...]
    effects: tuple[EffectResult, ...]
    costs: int
    thresholds: tuple[float, ...]
    draws: int
    seed: int
    level: float


def model_results(run: ModelRun) -> ModelResults:
    """Return what a run says, ready to be shown."""
    model = run.model
    return ModelResults(
        title=model.title,
        strategies=tuple(_strategy(run, number) for number in range(len(model.strategies))),
        effects=tuple(_effect(run, place) for place in _effects(model)),
        costs=len(_costs(model)),
        thresholds=model.wanted.thresholds,
        draws=run.draws.count if run.draws and run.drawn is not None else 0,
        seed=run.draws.seed if run.draws else model.seed,
        level=model.wanted.level,
    )


def _costs(model: Model) -> list[int]:
    asked = model.wanted.costs
    return [
        place
        for place, measure in enumerate(model.measures)
        if measure.kind == "cost" and (not asked or measure.id in asked)
    ]


def _effects(model: Model) -> list[int]:
    asked = model.wanted.effects
    places = {m.id: place for place, m in enumerate(model.measures) if m.kind == "effect"}
    return [places[id] for id in asked or places]


def _strategy(run: ModelRun, number: int) -> StrategyResult:
    model, stated = run.model, run.model.strategies[number]
    return StrategyResult(
        id=stated.id,
        title=stated.title or stated.id,
        central=_named(model, run.central[number]),
        undiscounted=_named(model, run.undiscounted[number]),
        drawn={} if run.drawn is None else _spreads(model, run.drawn[number]),
    )


def _named(model: Model, sums: Array) -> dict[str, float]:
    found = {measure.id: float(each) for measure, each in zip(model.measures, sums, strict=True)}
    return found | ({TOTAL: float(sums[_costs(model)].sum())} if _costs(model) else {})


def _spreads(model: Model, sums: Array) -> dict[str, Spread]:
    found = {m.id: _spread(each, model) for m, each in zip(model.measures, sums, strict=True)}
    total = {TOTAL: _spread(sums[_costs(model)].sum(axis=0), model)} if _costs(model) else {}
    return found | total


def _spread(sums: Array, model: Model) -> Spread:
    tail = (1 - model.wanted.level) / 2
    low, high = np.quantile(sums, [tail, 1 - tail])
    return Spread(float(sums.mean()), float(low), float(high))


def _effect(run: ModelRun, place: int) -> EffectResult:
    model = run.model
    names = [strategy.id for strategy in model.strategies]
    costs, effects = run.central[:, _costs(model)].sum(axis=1), run.central[:, place]
    drawn: tuple[Increment, ...] = ()
    choices: tuple[Acceptability, ...] = ()
    if run.drawn is not None:
        all_costs, all_effects = run.drawn[:, _costs(model)].sum(axis=1), run.drawn[:, place]
        drawn = incremental(names, costs=all_costs.mean(axis=1), effects=all_effects.mean(axis=1))
        choices = acceptability(all_costs, all_effects, thresholds=_curve(model))
    return EffectResult(
        effect=model.measures[place].id,
        central=incremental(names, costs=costs, effects=effects),
        net_benefit=tuple(
            (worth, tuple(float(x) for x in net_benefit(costs, effects, threshold=worth)))
            for worth in model.wanted.thresholds
        ),
        against_baseline=_against(model, costs, effects),
        drawn=drawn,
        choices=choices,
    )


def _curve(model: Model) -> tuple[float, ...]:
    asked = model.wanted.thresholds
    return tuple(sorted({*asked, *(share * max(asked) for share in CURVE)}))


def _against(model: Model, costs: Array, effects: Array) -> tuple[AgainstBaseline, ...]:
    names = [strategy.id for strategy in model.strategies]
    if model.wanted.baseline is None:
        return ()
    base = names.index(model.wanted.baseline)
    more_cost, more_effect = costs - costs[base], effects - effects[base]
    return tuple(
        AgainstBaseline(
            names[i],
            float(more_cost[i]),
            float(more_effect[i]),
            ratio_to(
                cost=float(costs[i]), effect=float(effects[i]),
                baseline_cost=float(costs[base]), baseline_effect=float(effects[base]),
            ),
            tuple(
                (worth, float(net_benefit(more_cost[i], more_effect[i], threshold=worth)))
                for worth in model.wanted.thresholds
            ),
        )
        for i in range(len(names))
        if i != base
    )  # fmt: skip
