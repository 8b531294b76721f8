"""Run designs for every council at once: designs x years x councils."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem
from wholeplace.finance.councils import Councils
from wholeplace.finance.floors import PENCE, apply_floors, to_pennies
from wholeplace.settlement.baseline import Baseline, Called
from wholeplace.settlement.design import Bound, Design, Premium
from wholeplace.settlement.need import need_shares, notional_resources, target
from wholeplace.settlement.premium_shares import premium_shares, repayments
from wholeplace.settlement.stand_in import heads
from wholeplace.yearly import Array
from wholeplace.years import year_label


@dataclass(frozen=True, slots=True)
class Simulation:
    """What designs give every council.

    Attributes:
        designs: The designs, all of the same years.
        baseline: What councils had before.
        had: The same with the grants that a design consolidates [designs x councils, GBP].
        pence: What each gets [designs x years x councils, whole pence]; sums to the pot.
        premium: Part of it that is the prevention premium, before floors
            [designs x years x councils, GBP].
        floor: Least each may get [designs x years x councils, GBP].
        need: Share of need, or of the baseline where the design keeps it [designs x councils].
        called: ``allocation`` or ``simulated share``.
    """

    designs: tuple[Design, ...]
    baseline: Baseline
    had: Array
    pence: NDArray[np.int64]
    premium: Array
    floor: Array
    need: Array
    called: Called

    @property
    def amounts(self) -> Array:
        """What each council gets [designs x years x councils, GBP]."""
        return np.asarray(self.pence / PENCE)

    @property
    def years(self) -> tuple[int, ...]:
        """Financial years of the second axis."""
        return self.designs[0].years


def simulate(designs: Sequence[Design], baseline: Baseline) -> Simulation:
    """Return what designs give every council, each pot shared out to the penny.

    The designs should have been checked (``settlement.check.faults``). For each: the premium is
    taken from the pot; the rest goes by need less resources, as far as the transition has come,
    and by the old shares for the rest of the way; floors and ceilings are then solved on the sum.

    Raises:
        InputError: When designs are of different years, or floors exceed a pot or ceilings keep
            it from being spent (which, when and by how much).
    """
    _same_years(designs)
    parts = [_parts(design, baseline) for design in designs]
    pots = np.array([part.pots for part in parts])
    floor, ceiling = (
        np.array([getattr(part, name) for part in parts]) for name in ("floor", "ceiling")
    )
    wanted = np.array([part.wanted for part in parts])
    _refuse_floors(designs, pots, floor, ceiling)
    amounts = apply_floors(wanted, floor=floor, ceiling=ceiling, pot=pots)
    return Simulation(
        designs=tuple(designs),
        baseline=baseline,
        had=np.array([part.had for part in parts]),
        pence=to_pennies(amounts, total=pots),
        premium=np.array([part.premium for part in parts]),
        floor=floor,
        need=np.array([part.need for part in parts]),
        called=baseline.called,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """Arrays of one design, years x councils except where said."""

    had: Array
    pots: Array
    need: Array
    wanted: Array
    premium: Array
    floor: Array
    ceiling: Array


def _parts(design: Design, baseline: Baseline) -> _Parts:
    councils = baseline.councils
    had = baseline.amounts + sum(councils.of(name) for name in design.consolidates)
    old = had / had.sum()
    need = old if design.keeps_shares else need_shares(design, councils)
    pots = np.array(design.pot) * (had.sum() if design.pot_unit != "GBP" else 1.0)
    pots = np.rint(pots * PENCE) / PENCE
    share = design.premium.share if design.premium else 0.0
    paid = (
        np.outer(pots * share, _premium_shares(design.premium, need, had, councils))
        if design.premium
        else np.zeros((len(pots), len(had)))
    )
    back = repayments(design.premium, paid)
    main = pots * (1 - share) + back.sum(axis=1)
    new = target(need, pot=main, resources=notional_resources(design, councils))
    step = np.array(design.transition or (1.0,) * len(pots))[:, None]
    wanted = np.maximum((1 - step) * np.outer(main, old) + step * new + paid - back, 0.0)
    floor, ceiling = _bounds(design, had, baseline)
    return _Parts(had, pots, need, wanted, paid, floor, ceiling)


def _premium_shares(premium: Premium, need: Array, had: Array, councils: Councils) -> Array:
    return premium_shares(premium, need, people=heads(councils, had.clip(0)), councils=councils)


def _bounds(design: Design, had: Array, baseline: Baseline) -> tuple[Array, Array]:
    """Return floors and ceilings [years x councils, GBP]; a ceiling gives way to a floor."""
    shape = (len(design.years), len(had))
    floor, ceiling = np.zeros(shape), np.full(shape, np.inf)
    for bound in design.floors:
        floor = np.maximum(floor, _level(bound, had, baseline, otherwise=0.0))
    for bound in design.ceilings:
        ceiling = np.minimum(ceiling, _level(bound, had, baseline, otherwise=np.inf))
    fixed = np.isin(baseline.councils.codes, design.fixed)
    kept = np.maximum(had, 0.0)
    floor = np.where(fixed, kept, floor)
    return floor, np.where(fixed, kept, np.maximum(ceiling, floor))


def _level(bound: Bound, had: Array, baseline: Baseline, *, otherwise: float) -> Array:
    """Return what a bound comes to [years x councils, GBP]: income less council tax, or grant."""
    tax = baseline.council_tax if bound.of == "income" else 0.0
    amounts = np.array(bound.level)[:, None] * (had + tax) - tax
    if not bound.classes:
        return np.asarray(amounts)
    return np.where(baseline.councils.is_class(*bound.classes), amounts, otherwise)


def _same_years(designs: Sequence[Design]) -> None:
    if not designs:
        raise InputError("the designs", [Problem("designs", "there should be at least one")])
    first = designs[0]
    wrong = [
        Problem(f"{design.id} years", f"should be those of {first.id}: {_said(first.years)}")
        for design in designs
        if design.years != first.years
    ]
    repeated = sorted({d.id for d in designs if [e.id for e in designs].count(d.id) > 1})
    wrong += [Problem(f"{id} id", "is the id of more than one design") for id in repeated]
    if wrong:
        raise InputError("the designs", wrong)


def _refuse_floors(designs: Sequence[Design], pots: Array, floor: Array, ceiling: Array) -> None:
    problems = [*_too_high(designs, pots, floor), *_too_low(designs, pots, ceiling)]
    if problems:
        raise InputError("the designs", problems)


def _too_high(designs: Sequence[Design], pots: Array, floor: Array) -> Iterator[Problem]:
    for at, design in enumerate(designs):
        for year, pot, floors in zip(design.years, pots[at], floor[at].clip(0).sum(1), strict=True):
            if floors > pot + 1 / PENCE:
                over = f"floors come to £{floors:,.0f}, £{floors - pot:,.0f} more than the pot"
                yield Problem(f"{design.id} floor", f"{year_label(year)}: {over} of £{pot:,.0f}")


def _too_low(designs: Sequence[Design], pots: Array, ceiling: Array) -> Iterator[Problem]:
    for at, design in enumerate(designs):
        for year, pot, most in zip(design.years, pots[at], ceiling[at].sum(1), strict=True):
            if most < pot - 1 / PENCE:
                left = f"ceilings come to £{most:,.0f} and leave £{pot - most:,.0f} unspent"
                yield Problem(f"{design.id} ceiling", f"{year_label(year)}: {left}")


def _said(years: Sequence[int]) -> str:
    return ", ".join(year_label(year) for year in years)
