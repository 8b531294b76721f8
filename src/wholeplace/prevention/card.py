"""One card a valuation: what it costs, who gains, when, how surely, and what must be true."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import WeightedNet, interval
from wholeplace.prevention.cash import Finance
from wholeplace.prevention.disposition import (
    Cashable,
    Disposition,
    DispositionClass,
    class_shares,
    implied_by_year,
    implied_share,
)
from wholeplace.prevention.intervention import EffectKind, Intervention
from wholeplace.prevention.overlap import Haircut
from wholeplace.prevention.overrides import Input, Prices, inputs_of, mean_net_of
from wholeplace.prevention.positions import Position
from wholeplace.prevention.rules import PAYBACK_YEARS, RESULT_LEVEL
from wholeplace.prevention.switching import Switch, switching_values
from wholeplace.prevention.tornado import Bar, tornado
from wholeplace.prevention.value import Valuation
from wholeplace.source import Source
from wholeplace.yearly import Array

TOGETHER = "all bodies together"
TRIED = 8


@dataclass(frozen=True, slots=True)
class Payback:
    """When one body has its cash back.

    Attributes:
        body: Name of the body.
        pays: Whether it puts in cash at all.
        year: First financial year from whose end on its expected cash, summed from the beginning,
            is not below nothing; None when that does not come within the valuation.
        chance: Chance that it has its cash back by the end of year 3, 5 and 10; None where the
            valuation is shorter.
        by_end: Chance that it has its cash back by the end of the valuation.
    """

    body: str
    pays: bool
    year: int | None
    chance: Mapping[int, float | None]
    by_end: float


@dataclass(frozen=True, slots=True)
class Disposed:
    """What becomes of one body's saving over all years.

    Attributes:
        body: Name of the body.
        total: Its saving, undiscounted real pounds [GBP].
        shares: Share of each class; the shares sum to 1. None when nothing is saved.
        implied: Share of it that becomes cash over all years; None when nothing is saved.
        by_year: The same in each financial year.
        passed_to: Body that has the cash instead, where it is an entitlement; else empty.
    """

    body: str
    total: Estimate
    shares: Mapping[DispositionClass, float] | None
    implied: Estimate | None
    by_year: tuple[tuple[int, Estimate | None], ...]
    passed_to: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The evidence for one effect.

    Attributes:
        outcome: What changes.
        kind: What the figure is.
        size: The figure.
        acts_on: Edges of a pathway that it acts on; empty when none.
        source: Who found it.
    """

    outcome: str
    kind: EffectKind
    size: Estimate
    acts_on: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Card:
    """The output card of one valuation (docs/methods/card.md).

    Attributes:
        id: Id of the valuation.
        name: What is valued.
        owner: Body that answers for it; empty for a plan.
        population: Who it is for; empty for a plan.
        tier: Tier of prevention; empty for a plan.
        status: ``proposed``, ``agreed``, ``running`` or ``illustration``; empty for a plan.
        grade: Grade of its evidence, in words; empty for a plan.
        years: Financial years of the valuation.
        prices: Price year of real amounts.
        base: Year that present values are discounted to.
        edition: Edition of the Green Book whose rates were used.
        cost: Present value of what it costs [GBP].
        fiscal: Present value of what public bodies save, transfers in [GBP].
        public: Present value of its public value [GBP].
        net: ``public - cost`` [GBP].
        chance: Chance that ``net`` is not below nothing.
        cash: Cash of all bodies over all years, not discounted [GBP].
        positions: Who pays and who gains.
        paybacks: When it pays back, all bodies together first.
        disposed: What becomes of the saving, one entry a body.
        cashable: Cashable shares that contracts imply, beside the analyst's own.
        true_if: Switching values: what would have to be true.
        matters: What matters most: a tornado, the longest bar first.
        correlations: Rank correlation of the strongest inputs with ``net``.
        long_horizon: Mean net value at the low-rate sensitivity; None for 50 years or less.
        weighted: Net value under distributional weights, beside the unweighted.
        overlap: What overlap takes off, for a plan of several actions; else None.
        findings: Evidence for each effect.
        pathways: Titles of the pathways that it acts on, with their method pages.
        sources: Who says so, assumptions left out.
        assumptions: Judgements of ours that it rests on, in words.
        warnings: What a reader must be told.
    """

    id: str
    name: str
    owner: str
    population: str
    tier: str
    status: str
    grade: str
    years: tuple[int, ...]
    prices: int
    base: int
    edition: str
    cost: Estimate
    fiscal: Estimate
    public: Estimate
    net: Estimate
    chance: float
    cash: Estimate
    positions: tuple[Position, ...]
    paybacks: tuple[Payback, ...]
    disposed: tuple[Disposed, ...]
    cashable: tuple[Cashable, ...]
    true_if: tuple[Switch, ...]
    matters: tuple[Bar, ...]
    correlations: tuple[tuple[str, float], ...]
    long_horizon: float | None
    weighted: tuple[WeightedNet, ...]
    overlap: Haircut | None
    findings: tuple[Finding, ...]
    pathways: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    assumptions: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What was worked out beside a valuation by running it again.

    Attributes:
        switching: Switching values.
        tornado: Bars, the longest first.
        weighted: Net value under distributional weights.
        overlap: What overlap takes off.
    """

    switching: tuple[Switch, ...] = ()
    tornado: tuple[Bar, ...] = ()
    weighted: tuple[WeightedNet, ...] = ()
    overlap: Haircut | None = None


def card(
    valuation: Valuation, *, beside: Beside | None = None, level: float = RESULT_LEVEL
) -> Card:
    """Return the card of a valuation.

    Args:
        valuation: An action, or a plan of several.
        beside: What was worked out by running it again.
        level: Level of every interval.
    """
    action, treasury, more = valuation.intervention, valuation.treasury, beside or Beside()
    sources = _sources(valuation)
    return Card(
        id=valuation.id,
        name=valuation.name,
        owner=action.owner if action else "",
        population=action.population if action else "",
        tier=action.tier if action else "",
        status=action.status if action else "",
        grade=action.grade if action else "",
        years=valuation.years,
        prices=valuation.prices,
        base=treasury.base,
        edition=treasury.edition,
        cost=interval(treasury.cost, level=level),
        fiscal=interval(treasury.fiscal, level=level),
        public=interval(treasury.public, level=level),
        net=interval(treasury.net, level=level),
        chance=float(np.mean(treasury.net >= 0)),
        cash=interval(valuation.finance.net.over_bodies().total(), level=level),
        positions=valuation.positions,
        paybacks=paybacks_of(valuation.finance, years=tuple(valuation.pays_back_by)),
        disposed=tuple(
            disposed_of(body, part, level=level) for body, part in valuation.disposition.items()
        ),
        cashable=tuple(valuation.implied_cashable),
        true_if=more.switching,
        matters=more.tornado,
        correlations=valuation.most_important[:TRIED],
        long_horizon=treasury.long_horizon,
        weighted=more.weighted,
        overlap=more.overlap,
        findings=tuple(_findings(action)),
        pathways=tuple((each.pathway.title, each.pathway.method) for each in valuation.changes),
        sources=tuple(each for each in sources if not each.is_assumption),
        assumptions=tuple(dict.fromkeys(each.title for each in sources if each.is_assumption)),
        warnings=valuation.warnings,
    )


def paybacks_of(finance: Finance, *, years: Sequence[int] = PAYBACK_YEARS) -> tuple[Payback, ...]:
    """Return when each body has its cash back, all of them together first.

    Args:
        finance: Cash by body and financial year.
        years: Numbers of years, counted from the first, by whose end the chance is given.
    """
    net, cost = finance.net, finance.cost
    every = [(TOGETHER, net.over_bodies().values, cost.over_bodies().values)]
    every += [(body, net.of(body).values, cost.of(body).values) for body in net.bodies]
    return tuple(
        _payback(body, own, bool(np.any(put_in)), net.years, years) for body, own, put_in in every
    )


def _payback(
    body: str, net: Array, pays: bool, years: tuple[int, ...], after: Sequence[int]
) -> Payback:
    running = np.cumsum(net, axis=1)
    below = np.flatnonzero(running.mean(axis=0) < 0)
    first = int(below[-1]) + 1 if below.size else 0
    back = (running >= 0).mean(axis=0)
    return Payback(
        body=body,
        pays=pays,
        year=years[first] if first < len(years) else None,
        chance={count: float(back[count - 1]) if count <= len(years) else None for count in after},
        by_end=float(back[-1]),
    )


def disposed_of(body: str, disposition: Disposition, *, level: float) -> Disposed:
    """Return what becomes of one body's saving over all years."""
    return Disposed(
        body=body,
        total=interval(disposition.total.sum(axis=1), level=level),
        shares=class_shares(disposition),
        implied=implied_share(disposition, level=level),
        by_year=implied_by_year(disposition, level=level),
        passed_to=disposition.passed_to,
    )


def beside_of(
    valuation: Valuation,
    *,
    interventions: Sequence[Intervention],
    again: Callable[[Sequence[Intervention], Prices], float],
    count: int = TRIED,
) -> Beside:
    """Return switching values and a tornado of the inputs that matter most, by running it again.

    Each input takes about ten runs. Fewer draws do: the runs share their luck, so that they differ
    by the input alone.

    Args:
        valuation: The valuation.
        interventions: The action, or all actions of the plan, that it is of.
        again: Values actions at unit costs and returns the mean net value [GBP].
        count: How many inputs to try.
    """
    every = inputs_of(interventions, unit_costs=valuation.unit_costs)
    tried = inputs_that_matter(every, valuation=valuation, count=count)
    net = mean_net_of(
        again,
        interventions=interventions,
        unit_costs={cost.id: cost for cost in valuation.unit_costs},
        inputs=tried,
    )
    stated = [(each.name, each.estimate) for each in tried]
    return Beside(
        switching=switching_values(net, inputs=stated), tornado=tornado(net, inputs=stated)
    )


def inputs_that_matter(
    inputs: Iterable[Input], *, valuation: Valuation, count: int = TRIED
) -> tuple[Input, ...]:
    """Return the inputs most worth running a valuation again for, the strongest first.

    Args:
        inputs: Every uncertain input.
        valuation: Whose rank correlations say which matter.
        count: How many to return at most.
    """
    by_name = {each.name: each for each in inputs}
    named = [name for name, _ in valuation.most_important if name in by_name]
    return tuple(by_name[name] for name in named[:count])


def _findings(action: Intervention | None) -> Iterator[Finding]:
    for effect in action.effects if action else ():
        yield Finding(effect.outcome, effect.kind, effect.size, effect.acts_on, effect.source)


def _sources(valuation: Valuation) -> tuple[Source, ...]:
    """Return every source of an action, its pathways and its unit costs, each once."""
    found = list(_action_sources(valuation.intervention)) if valuation.intervention else []
    found += [source for each in valuation.changes for source in each.pathway.sources]
    for cost in valuation.unit_costs:
        stated = (cost.amount.source, *(bearer.cashable.source for bearer in cost.bearers))
        found += [cost.source, *(each for each in stated if each is not None)]
    return tuple(dict.fromkeys(found))


def _action_sources(action: Intervention) -> Iterator[Source]:
    yield action.source
    estimates = [action.take_up, *(line.amount for line in action.costs)]
    for effect in action.effects:
        yield effect.source
        estimates += [each for each in (effect.need, effect.size, effect.deadweight) if each]
    yield from (each.source for each in estimates if each.source is not None)
