"""Everything that can be said of a set of actions: cards, overlap, portfolio, what to learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.card import Beside, Card, beside_of, card
from wholeplace.prevention.changes import Actions
from wholeplace.prevention.distribution import weighted_by_income
from wholeplace.prevention.effects import chance_of, fall_in_chance
from wholeplace.prevention.inputs import draw_action
from wholeplace.prevention.intervention import Intervention, UnitCost
from wholeplace.prevention.learning import ValueOfKnowing, evpi, worth_knowing
from wholeplace.prevention.overlap import (
    Approach,
    Overlap,
    interacting,
    overlap,
    sets_needed,
)
from wholeplace.prevention.portfolio.choose import Portfolio, choose
from wholeplace.prevention.portfolio.contributions import Schedule, schedule
from wholeplace.prevention.portfolio.frontier import (
    Frontier,
    GivenUp,
    Point,
    forgone,
    search_budgets,
    search_risks,
)
from wholeplace.prevention.portfolio.menu import Variants, menu_of, pairs_of
from wholeplace.prevention.portfolio.options import Aim, Limits, Menu, Option
from wholeplace.prevention.portfolio.resources import Resource
from wholeplace.prevention.scaling import delayed
from wholeplace.prevention.sets import payers_of, values_of_sets
from wholeplace.prevention.streams import Ground
from wholeplace.prevention.studies import Choice, Study, sizes_of, trial_of
from wholeplace.prevention.studies import choose as choose_study
from wholeplace.prevention.value import Valuation, Valuations, value
from wholeplace.yearly import Array

LOOKED_INTO = 5
RERUN = 250
BALANCED = Aim(risk=0.5, seconds=20.0)
FURTHER = 0.25
ALMOST = 1e-9


@dataclass(frozen=True, slots=True)
class Trial:
    """The pilot with a control group that could be bought for any of the actions.

    Attributes:
        fixed: What it costs whatever its size [GBP, prices of the valuation].
        per_person: What each person in it costs on top [GBP].
        years: Years until its result can be used.
        sizes: People in each arm that are tried.
        places: How many places would decide on its result.
        why: Who says so.
    """

    fixed: float
    per_person: float
    years: int
    sizes: tuple[int, ...]
    places: float
    why: str


@dataclass(frozen=True, slots=True)
class Learning:
    """What is worth learning about one action before deciding on it.

    Attributes:
        id: Id of the action.
        name: Its name.
        evpi: Expected value of perfect information [GBP].
        inputs: What each input alone would be worth to know, most first.
        choice: Doing nothing, scaling now, or a pilot first.
    """

    id: str
    name: str
    evpi: float
    inputs: tuple[ValueOfKnowing, ...]
    choice: Choice


@dataclass(frozen=True, slots=True)
class Chosen:
    """A portfolio with everything around it.

    Attributes:
        portfolio: The portfolio; None when there is none.
        why_none: Why there is none; empty when there is one.
        by_risk: The best portfolio at several weights of the bad tail.
        by_budget: The best portfolio at several shares of the convener's budget.
        convener: Name of that body; empty when it has no budget.
        given_up: What each action costs to have or to lose.
        schedule: Who must pay whom; None when there is none.
        why_no_schedule: Why there is none; empty when there is one.
        unfound: What is left out of the frontiers, or of what is given up, because no choice was
            found in the time given, in words.
    """

    portfolio: Portfolio | None
    why_none: str = ""
    by_risk: tuple[Point, ...] = ()
    by_budget: tuple[Point, ...] = ()
    convener: str = ""
    given_up: tuple[GivenUp, ...] = ()
    schedule: Schedule | None = None
    why_no_schedule: str = ""
    unfound: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Everything that can be said of a set of actions.

    Attributes:
        cards: One an action, then one of all together.
        overlap: How much they overlap, and what each adds; None for fewer than two actions.
        chosen: The portfolio under the limits.
        learning: What is worth learning about each action.
        trial: The pilot that was taken to be on offer.
    """

    cards: tuple[Card, ...]
    overlap: Overlap | None
    chosen: Chosen
    learning: tuple[Learning, ...]
    trial: Trial


def appraise(
    interventions: Sequence[Intervention],
    valuations: Valuations,
    *,
    ground: Ground,
    limits: Limits,
    trial: Trial,
    variants: Variants | None = None,
    aim: Aim | None = None,
    resources: Sequence[Resource] = (),
) -> Appraisal:
    """Return cards, overlap, portfolio and learning for actions that were valued together.

    Args:
        interventions: The actions.
        valuations: Each of them alone, and all together, on the same ground.
        ground: What is the same for all of them.
        limits: What a portfolio must keep; its first body is the convener.
        trial: The pilot on offer.
        variants: Scales and starts that may be chosen.
        aim: What the portfolio maximises; half the mean and half the bad tail when None.
        resources: Staff that the actions take and services that they give.

    Raises:
        MethodError: When an action cannot be valued.
    """
    ids = tuple(action.id for action in interventions)
    approach = Approach(groups=interacting(interventions))
    needed = sets_needed(payers_of(interventions), approach=approach)
    sets = dict.fromkeys([*needed, *pairs_of(ids)])
    worth = values_of_sets(interventions, ground, sets=tuple(sets))
    overlapping = (
        overlap(
            worth.net,
            avoided=worth.avoided,
            payers=worth.payers,
            level=ground.rules.level,
            approach=approach,
        )
        if len(ids) > 1
        else None
    )
    given = (
        menu(
            interventions,
            ground=ground,
            limits=limits,
            variants=variants,
            net=worth.net,
            resources=resources,
        )
        if interventions
        else None
    )
    return Appraisal(
        cards=(
            *(_card(each, action, ground) for each, action in zip(valuations.each, interventions,
                                                                  strict=True)),
            card(
                valuations.together,
                beside=Beside(overlap=overlapping.haircut if overlapping else None),
                level=ground.rules.level,
            ),
        ),
        overlap=overlapping,
        chosen=_chosen(given, ground, aim or BALANCED),
        learning=tuple(
            _learning(each, action, ground, trial)
            for each, action in zip(valuations.each, interventions, strict=True)
        ),
        trial=trial,
    )  # fmt: skip


def _card(valuation: Valuation, action: Intervention, ground: Ground) -> Card:
    """Return an action's card with switching values and a tornado of its strongest inputs.

    The model is run again on fewer draws. Their mean is moved by what they differ from all draws
    in the valuation as it stands, so that every run starts from the figure on the card.
    """
    fewer = replace(ground, draws=replace(ground.draws, count=min(RERUN, ground.draws.count)))
    off = float(valuation.treasury.net.mean()) - _mean_net([action], ground.unit_costs, fewer)

    def again(actions: Sequence[Intervention], prices: Mapping[str, UnitCost]) -> float:
        return _mean_net(actions, {**ground.unit_costs, **prices}, fewer) + off

    beside = beside_of(valuation, interventions=[action], again=again, count=LOOKED_INTO)
    weighted = weighted_by_income(valuation, rules=ground.rules)
    return card(valuation, beside=replace(beside, weighted=weighted), level=ground.rules.level)


def _mean_net(
    actions: Sequence[Intervention], prices: Mapping[str, UnitCost], ground: Ground
) -> float:
    ids = frozenset(action.id for action in actions)
    worth = values_of_sets(actions, replace(ground, unit_costs=prices), sets=[ids])
    return float(worth.net[ids].mean())


def _valued(action: Intervention, ground: Ground) -> Valuation:
    return value(
        action,
        unit_costs=ground.unit_costs,
        years=ground.years,
        draws=ground.draws,
        rules=ground.rules,
        pathways=ground.pathways,
        contracts=ground.contracts,
    )


def menu(
    interventions: Sequence[Intervention],
    *,
    ground: Ground,
    limits: Limits,
    variants: Variants | None = None,
    net: Mapping[Actions, Array] | None = None,
    resources: Sequence[Resource] = (),
) -> Menu:
    """Return the menu that a portfolio of actions is chosen from.

    Args:
        interventions: The actions.
        ground: What is the same for all of them.
        limits: What a portfolio must keep.
        variants: Scales and starts that may be chosen.
        net: Net value of nothing, each action and each pair, where it is known already.
        resources: Staff that the actions take and services that they give.
    """
    pairs = pairs_of(action.id for action in interventions)
    worth = values_of_sets(interventions, ground, sets=pairs).net if net is None else net
    return menu_of(
        interventions,
        valued=lambda action: _valued(action, ground),
        net=worth,
        limits=limits,
        variants=variants or Variants(),
        resources=resources,
    )


def _chosen(given: Menu | None, ground: Ground, aim: Aim) -> Chosen:
    """Return the portfolio and what stands around it; why there is none, where there is none."""
    if given is None:
        return Chosen(None, why_none="there are no actions to choose from")
    try:
        portfolio = choose(given, aim)
    except MethodError as error:
        return Chosen(None, why_none=str(error))
    bodies, budget = given.limits.bodies, given.limits.budget
    convener = bodies[0] if bodies and np.isfinite(budget[0]).any() else ""
    agreed, why_not = _schedule(portfolio, ground)
    further = replace(aim, seconds=aim.seconds * FURTHER)
    by_risk = search_risks(given, further)
    by_budget = search_budgets(given, further, body=convener) if convener else Frontier(())
    lost = forgone(portfolio, seconds=further.seconds)
    return Chosen(
        portfolio=portfolio,
        by_risk=by_risk.points,
        by_budget=by_budget.points,
        convener=convener,
        given_up=lost.actions,
        schedule=agreed,
        why_no_schedule=why_not,
        unfound=(
            *(f"the best choice at a weight of the bad tail of {at:g}" for at in by_risk.unfound),
            *(f"the best choice at {at:.0%} of the budget" for at in by_budget.unfound),
            *(f"what must be given up for {action}" for action in lost.unfound),
        ),
    )


def _schedule(portfolio: Portfolio, ground: Ground) -> tuple[Schedule | None, str]:
    """Return who pays whom, by expected gain of each year; why not where there is no such.

    A gain is what a body's budget is spared, cash or not: a partner whose beds are set free gains,
    though it banks nothing.
    """
    if not portfolio.chosen:
        return None, "nothing is chosen, so there is nothing to share"
    years = ground.years
    deflators = ground.rules.deflators
    offsets = ground.rules.schedules["standard"].factors(len(years))
    factors = offsets / np.array([deflators.factor(ground.rules.prices, year) for year in years])
    gains = np.sum([_gain(option) for option in portfolio.chosen], axis=0)
    try:
        found = schedule(
            portfolio.menu.limits.bodies,
            years=years,
            gains=np.where(np.abs(gains) < ALMOST, 0.0, gains),
            costs=portfolio.cost,
            factors=factors,
        )
    except MethodError as error:
        return None, str(error)
    return found, ""


def _gain(option: Option) -> Array:
    """Return what each body gains in each year [bodies x years]."""
    return option.cash.mean(axis=2) + option.cost if option.gain is None else option.gain


def _learning(valuation: Valuation, action: Intervention, ground: Ground, trial: Trial) -> Learning:
    """Return what is worth learning about an action, and whether to pilot it first."""
    net = valuation.treasury.net
    choices = np.column_stack([np.zeros_like(net), net])
    inputs = () if valuation.streams is None else valuation.streams.inputs
    return Learning(
        id=valuation.id,
        name=valuation.name,
        evpi=evpi(choices),
        inputs=worth_knowing(choices, inputs)[:LOOKED_INTO],
        choice=_pilot(action, net, ground, trial),
    )


def _pilot(action: Intervention, net: Array, ground: Ground, trial: Trial) -> Choice:
    """Return doing nothing, scaling now or a pilot of the first effect that a trial can measure."""
    nothing = np.zeros_like(net)
    arms = _arms(action, ground.draws)
    if arms is None:
        return choose_study(net, during=nothing, evaluations=())
    name = f"Pilot of {action.name} with a control group"
    study = Study(name, action.effects[0].outcome, trial.fixed, trial.per_person, trial.years,
                  trial.places)  # fmt: skip
    report = [
        trial_of(*arms, people=size, draws=ground.draws, name=f"{action.id}.pilot.{size}")
        for size in trial.sizes
    ]
    later = _valued(delayed(action, trial.years), ground).treasury.net
    choices = np.column_stack([nothing, later])
    evaluations = sizes_of(study, net=choices, sizes=trial.sizes, report=report)
    return choose_study(net, during=nothing, evaluations=evaluations)


def _arms(action: Intervention, draws: Draws) -> tuple[Array, Array] | None:
    """Return the chance of the first effect's outcome without and with the action [draws each].

    Of a yearly rate, it is the chance of one or more in a year. None when it is not a chance, or
    when no draw of it varies, so that a trial can show nothing.
    """
    if not action.effects or action.effects[0].need is None:
        return None
    effect, drawn = action.effects[0], draw_action(action, draws).effects[0]
    if drawn.need is None or drawn.need.min() < 0:
        return None
    if effect.kind == "rate ratio":
        return _unless_certain(chance_of(drawn.need), chance_of(drawn.need * drawn.size))
    if drawn.need.max() >= 1:
        return None
    fall = fall_in_chance(
        effect.kind, size=drawn.size, need=drawn.need, deadweight=drawn.deadweight
    )
    return _unless_certain(drawn.need, np.clip(drawn.need - fall, 0.0, 1.0))


def _unless_certain(without: Array, with_action: Array) -> tuple[Array, Array] | None:
    return None if np.ptp(with_action) == 0 else (without, with_action)
