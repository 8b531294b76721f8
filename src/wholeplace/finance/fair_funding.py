"""The Fair Funding assessment from 2026-27: need, ability to pay, transition and floors.

Need shares are inputs: the published formulas' coefficients are in workbooks that come with a
settlement, and are not worked out again here. ``docs/methods/settlement-rules.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.floors import apply_floors
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array

SUMS_TO_ONE = 1e-6

FloorKind = Literal["cash", "real", "reduced", "fire"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What each authority is assessed to be due.

    Attributes:
        need: Share of need [authorities]; sums to 1.
        resources: What it could raise at the notional Band D [authorities, GBP].
        before_clipping: Need less resources [authorities, GBP]; may fall below nought.
        target: Its allocation once the transition is over [authorities, GBP]; sums to the pot.
    """

    need: Array
    resources: Array
    before_clipping: Array
    target: Array


def need_shares(blocks: Array, *, weights: Array, area_cost: float | Array = 1.0) -> Array:
    """Return each authority's share of need over all service blocks [authorities].

    Args:
        blocks: Share of need by service block [blocks x authorities]; each block sums to 1 over
            the authorities that provide the service.
        weights: Weight of each block [blocks]; sums to 1.
        area_cost: Area cost adjustment [broadcasts to blocks x authorities]; 1 is average cost.

    Raises:
        InputError: With every block whose shares, and whether the weights, do not sum to 1.
    """
    wrong = [
        Problem(name, f"should be 0 or more and sum to 1, not to {part.sum():.6g}")
        for name, part in (("weights", weights), *_numbered(blocks))
        if not (abs(part.sum() - 1.0) <= SUMS_TO_ONE and (part >= 0).all())
    ]
    if wrong:
        raise InputError("need shares", wrong)
    costed = blocks * area_cost
    return np.asarray(weights @ (costed / costed.sum(axis=1, keepdims=True)))


def ability_to_pay(
    tax_base: Array, *, tier_share: float | Array, band_d: float, equalised: float = 1.0
) -> Array:
    """Return what an authority could raise from council tax, as far as it counts against it.

    ``tax base x notional Band D x tier share x share equalised``, the same Band D for everyone:
    it is ability that counts, not what is charged. Source: written answers 65369, 93547, 99203.

    Args:
        tax_base: Band D equivalents with mandatory discounts alone, at a uniform collection rate
            [authorities].
        tier_share: Share of a household's Band D that is this authority's [authorities].
        band_d: Notional Band D [GBP].
        equalised: Share of the ability that is equalised.
    """
    return np.asarray(tax_base * tier_share * band_d * equalised)


def assess(need: Array, *, resources: Array, pot: float, fixed: Array | None = None) -> Assessment:
    """Return the assessed allocations: shares of need of pot and resources, less own resources.

    ``need x (pot + sum of resources) - resources``; what falls below nought is set to nought and
    the others are scaled to the pot.

    Args:
        need: Share of need [authorities]; sums to 1.
        resources: Ability to pay [authorities, GBP].
        pot: What there is to give out [GBP].
        fixed: Amounts set apart from the assessment, NaN for all others [authorities, GBP]; the
            Isles of Scilly have one.

    Raises:
        InputError: When shares do not sum to 1, or fixed amounts exceed the pot (by how much).
    """
    own = np.full(need.shape, np.nan) if fixed is None else fixed
    apart = np.isfinite(own)
    left = pot - float(own[apart].sum())
    problems = []
    if abs(need.sum() - 1.0) > SUMS_TO_ONE:
        problems.append(Problem("need", f"should sum to 1, not to {need.sum():.6g}"))
    if left < 0:
        problems.append(Problem("fixed amounts", f"exceed the pot by £{-left:,.2f}"))
    if problems:
        raise InputError("fair funding", problems)
    shares = np.where(apart, 0.0, need) / need[~apart].sum()
    taken = np.where(apart, 0.0, resources)
    before = shares * (left + taken.sum()) - taken
    scaled = apply_floors(np.maximum(before, 0.0), floor=0.0, ceiling=np.inf, pot=left)
    return Assessment(need, resources, before, np.where(apart, own, scaled))


def phase_in(target: Array, *, old: Array, step: float) -> Array:
    """Return allocations part of the way from old shares of the pot to the assessed ones.

    ``(1 - step) x old share x pot + step x target``; the steps are a third, two thirds, whole.
    Source: written answers 94677 and 93547 (thirds); docs/methods/settlement-rules.md.

    Args:
        target: Assessed allocations of the year [authorities, GBP].
        old: Allocations before the reform, of any sum [authorities, GBP].
        step: How far the transition has come, within [0, 1].
    """
    return np.asarray((1.0 - step) * old / old.sum() * target.sum() + step * target)


def floor_level(kind: FloorKind, *, rulebook: Rulebook, year: int, prices: float = 1.0) -> float:
    """Return the share of old income that a kind of floor protects.

    Args:
        kind: ``cash``, ``real`` (prices are added), ``reduced`` or ``fire``.
        rulebook: Says the levels.
        year: Financial year.
        prices: Price level on that of the income, for the real floor.
    """
    of_class = "fire" if kind == "fire" else ""
    level = rulebook.number(f"income_floor_{kind}", year=year, of_class=of_class)
    return level * prices if kind == "real" else level


def floor_levels(old: Array, *, assessed: Array, rulebook: Rulebook, year: int) -> Array:
    """Return the floor level of each authority: reduced for those far above their assessment.

    Where the line lies is assumed (``income_floor_reduced_from``): the policy statement that sets
    it was not seen.

    Args:
        old: Income before the reform, council tax included [authorities, GBP].
        assessed: Income at the assessed allocation, council tax included [authorities, GBP].
        rulebook: Says levels and line.
        year: Financial year.
    """
    line = rulebook.number("income_floor_reduced_from", year=year)
    far_above = old > line * assessed
    levels = [floor_level(kind, rulebook=rulebook, year=year) for kind in ("reduced", "cash")]
    return np.where(far_above, *levels)


def income_floor(income: Array, *, council_tax: Array, level: float | Array) -> Array:
    """Return the least allocation that keeps income at a share of what it was [authorities, GBP].

    Income counts council tax at its assumed level and retained growth of business rates.

    Args:
        income: Income before the reform [authorities, GBP].
        council_tax: Council tax of the year at its assumed level [authorities, GBP].
        level: Share of the income protected [broadcasts].
    """
    return np.maximum(level * income - council_tax, 0.0)


def _numbered(blocks: Array) -> list[tuple[str, Array]]:
    return [(f"block {i + 1}", part) for i, part in enumerate(blocks)]
