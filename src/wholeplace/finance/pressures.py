"""What prices, pay and demand add to spending on services, by service and by driver.

The arithmetic of a line is that of the medium-term plan; see docs/methods/medium-term.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.estimate import Estimate
from wholeplace.finance.attribution import Part, parts_of
from wholeplace.finance.base_budget import (
    BaseBudget,
    BudgetLine,
    CouncilTaxPlan,
    Driver,
    DriverGroup,
)
from wholeplace.finance.plan_draws import copula_of, drawn_series
from wholeplace.finance.plan_lines import estimates
from wholeplace.finance.plan_run import Run, run_one
from wholeplace.finance.rules import Rulebook
from wholeplace.source import assumption
from wholeplace.yearly import Array

NO_TAX = CouncilTaxPlan(0.0, Decimal(0), "", {}, {}, assumption("council tax is no pressure"))


@dataclass(frozen=True, slots=True)
class Service:
    """One service of many councils.

    Attributes:
        id: Id of the service, such as ``RSX_asc``.
        title: Name in words.
        lines: Its line in the base budget of each council that has it.
        counts: Whether it is in the total; one that does not is only set beside it.
    """

    id: str
    title: str
    lines: tuple[BudgetLine, ...]
    counts: bool = True


@dataclass(frozen=True, slots=True)
class ServicePressure:
    """What is added to spending on one service.

    Attributes:
        id: Id of the service.
        title: Name in words.
        councils: How many councils have it.
        base: What they spend on it in the base year [GBP, cash].
        adds: What the last year spends more [GBP, cash].
        share: The same as a share of the base.
        by_driver: Expected part of each driver, by its id [GBP, cash]; they sum to ``adds``.
    """

    id: str
    title: str
    councils: int
    base: float
    adds: Estimate
    share: Estimate
    by_driver: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DriverPressure:
    """What one driver adds to spending on all services.

    Attributes:
        id: Id of the driver.
        title: Name in words.
        group: ``price`` or ``demand``.
        moves: Spending of the base year that moves with it [GBP, cash].
        adds: What it adds to spending in the last year [GBP, cash].
        share: The same as a share of the whole base.
        is_assumed: Whether any of its growth has no source.
    """

    id: str
    title: str
    group: DriverGroup
    moves: float
    adds: Estimate
    share: Estimate
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class Pressures:
    """What is added to spending on services from a base year to a last year, nothing being saved.

    Attributes:
        base_year: Financial year of the base.
        year: Last financial year.
        base: Spending of the base year on the services that count [GBP, cash].
        adds: What the last year spends more; expected, with its interval [GBP, cash].
        share: The same as a share of the base.
        services: The services that count, in order.
        drivers: What moves them, in order; expected parts sum to ``adds``.
        beside: Services that do not count.
    """

    base_year: int
    year: int
    base: float
    adds: Estimate
    share: Estimate
    services: tuple[ServicePressure, ...]
    drivers: tuple[DriverPressure, ...]
    beside: tuple[ServicePressure, ...]

    def expected_share(self, *, also: Collection[str] = (), without: Collection[str] = ()) -> float:
        """Return the expected share had other services counted.

        Args:
            also: Ids of services that do not count, to be put in.
            without: Ids of services that count, to be left out.

        Raises:
            InputError: With every id that is none of these.
        """
        _refuse(self, also, without)
        kept = [one for one in self.services if one.id not in without]
        kept += [one for one in self.beside if one.id in also]
        return sum(one.adds.value for one in kept) / sum(one.base for one in kept)


def pressures(
    services: Sequence[Service],
    *,
    drivers: Sequence[Driver],
    years: Sequence[int],
    draws: Draws,
    rules: Rulebook | None = None,
) -> Pressures:
    """Return what drivers add to spending on services from the year before ``years`` to their last.

    Every line grows by its own exposures, councils on the same luck; nothing is saved, and no
    funding counts.

    Args:
        services: The services.
        drivers: Everything that moves their lines.
        years: Every year from the one after the base year.
        draws: Number and seed of the draws.
        rules: Dated rules, for how drivers move together; independently without.

    Raises:
        InputError: When no service counts, or one that does has nothing spent on it.
    """
    _refuse_services(services)
    budgets = [_as_budget(service, drivers, years) for service in services]
    copula = copula_of(rules, year=years[0])
    series = drawn_series(budgets[:1], tuple(years), draws=draws, copula=copula)
    parts: dict[str, list[Part]] = {}
    told: dict[str, tuple[ServicePressure, Array]] = {}
    for service, budget in zip(services, budgets, strict=True):
        run = run_one(budget, series, draws=draws)
        found = [part for part in parts_of(run) if part.adds.any()]
        told[service.id] = _of_service(service, found, added := _added(run)), added
        if service.counts:
            parts[service.id] = found
    counted = [told[service.id] for service in services if service.counts]
    base = sum(one.base for one, _ in counted)
    adds, share = _amount_and_share(np.sum([added for _, added in counted], axis=0), base)
    return Pressures(
        base_year=years[0] - 1,
        year=years[-1],
        base=base,
        adds=adds,
        share=share,
        services=tuple(one for one, _ in counted),
        drivers=_of_drivers([s for s in services if s.counts], drivers, parts, base=base),
        beside=tuple(told[service.id][0] for service in services if not service.counts),
    )


def _refuse_services(services: Sequence[Service]) -> None:
    problems = [
        Problem(one.title, "should have something spent on it in the base year")
        for one in services
        if not sum(line.gbp for line in one.lines) > 0
    ]
    if not any(one.counts for one in services):
        problems.append(Problem("services", "at least one should count"))
    if problems:
        raise InputError("the pressures", problems)


def _refuse(found: Pressures, also: Collection[str], without: Collection[str]) -> None:
    asked = ((also, found.beside, "left out"), (without, found.services, "counted"))
    problems = [
        Problem(id, f"is no service that is {state}{did_you_mean(id, (one.id for one in known))}")
        for ids, known, state in asked
        for id in ids
        if id not in {one.id for one in known}
    ]
    if problems:
        raise InputError("the pressures", problems)


def _as_budget(service: Service, drivers: Sequence[Driver], years: Sequence[int]) -> BaseBudget:
    """Return a service of all councils as a budget that has no funding."""
    return BaseBudget(
        code=service.id,
        name=service.title,
        base_year=years[0] - 1,
        years=tuple(years),
        lines=service.lines,
        council_tax=NO_TAX,
        funding=(),
        drivers=tuple(drivers),
        reserves=(),
        minimum=0.0,
    )


def _added(run: Run) -> Array:
    """Return what the last year spends more than the base year [draws; GBP]."""
    return np.asarray(run.spending[-1] - sum(line.gbp for line in run.budget.lines))


def _of_service(service: Service, parts: Iterable[Part], added: Array) -> ServicePressure:
    base = sum(line.gbp for line in service.lines)
    adds, share = _amount_and_share(added, base)
    return ServicePressure(
        id=service.id,
        title=service.title,
        councils=len(service.lines),
        base=base,
        adds=adds,
        share=share,
        by_driver={part.id: float(part.adds[-1].mean()) for part in parts},
    )


def _of_drivers(
    services: Sequence[Service],
    drivers: Sequence[Driver],
    parts: Mapping[str, Sequence[Part]],
    *,
    base: float,
) -> tuple[DriverPressure, ...]:
    """Return what each driver that moves anything adds to the services that count."""
    added: dict[str, Array] = {}
    for part in (part for found in parts.values() for part in found):
        added[part.id] = added.get(part.id, 0.0) + part.adds[-1]
    moves = _moved(services)
    made = []
    for driver in (driver for driver in drivers if driver.id in added):
        adds, share = _amount_and_share(added[driver.id], base)
        made.append(
            DriverPressure(
                id=driver.id,
                title=driver.title,
                group=driver.group,
                moves=moves[driver.id],
                adds=adds,
                share=share,
                is_assumed=driver.source.is_assumption,
            )
        )
    return tuple(made)


def _moved(services: Sequence[Service]) -> Mapping[str, float]:
    """Return the spending of the base year that moves with each driver [GBP]."""
    moves: dict[str, float] = {}
    for line in (line for service in services for line in service.lines):
        for exposure in line.exposures:
            moved = exposure.weight * line.gbp
            moves[exposure.driver] = moves.get(exposure.driver, 0.0) + moved
    return moves


def _amount_and_share(added: Array, base: float) -> tuple[Estimate, Estimate]:
    """Return an amount with its interval, and the same as a share of a base."""
    return estimates(added[None])[0], estimates(added[None] / base)[0]
