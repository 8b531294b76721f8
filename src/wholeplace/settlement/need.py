"""Shares of need and notional resources of every council, by a design."""

from __future__ import annotations

import numpy as np

from wholeplace.finance.councils import Councils
from wholeplace.finance.fair_funding import ability_to_pay
from wholeplace.settlement.design import Design, NeedBlock, parts_of
from wholeplace.yearly import Array


def need_shares(design: Design, councils: Councils) -> Array:
    """Return the share of all need of each council [councils]; sums to 1.

    Blocks are shared out over the councils that run their services, then weighted; the area cost
    of the region multiplies a council's need before shares are taken again. ``docs/methods/
    settlement.md``; the shape is that of the Fair Funding Review, whose own formulas are not read.
    """
    shares = np.sum([block.weight * block_shares(block, councils) for block in design.need], axis=0)
    costs = design.area_costs or {}
    costed = shares * [costs.get(council.region, 1.0) for council in councils.councils]
    return np.asarray(costed / costed.sum())


def block_shares(block: NeedBlock, councils: Councils) -> Array:
    """Return the share of one block of each council [councils]; sums to 1."""
    members = councils.is_class(*block.classes)
    shares = np.zeros(len(councils))
    for name, part in block.columns.items():
        figures = np.where(members, product_of(name, councils), 0.0)
        shares += part * figures / figures.sum()
    return shares


def notional_resources(design: Design, councils: Councils) -> Array:
    """Return what each council is taken to raise [councils, GBP], times how much of it counts.

    Source: as ``finance.fair_funding.ability_to_pay``.
    """
    resources = design.resources
    if resources is None:
        return np.zeros(len(councils))
    return ability_to_pay(
        councils.of(resources.column),
        tier_share=np.array([resources.tier_share[c.area_class] for c in councils.councils]),
        band_d=resources.band_d,
        equalised=resources.share,
    )


def target(need: Array, *, pot: float | Array, resources: Array) -> Array:
    """Return what need less resources comes to [... x councils, GBP]; sums to the pot.

    ``need (pot + all resources) - resources``, nothing below nought, the rest scaled to the pot.

    >>> target(np.array([0.5, 0.5]), pot=100.0, resources=np.array([20.0, 60.0]))
    array([70., 30.])
    """
    pots = np.asarray(pot, dtype=np.float64)[..., None]
    wanted = need * (pots + resources.sum(axis=-1, keepdims=True)) - resources
    kept = np.maximum(wanted, 0.0)
    return np.asarray(kept * pots / kept.sum(axis=-1, keepdims=True))


def product_of(name: str, councils: Councils) -> Array:
    """Return a column [councils], or the product of columns written ``one * other``.

    Raises:
        InputError: When there is no such column.
    """
    return np.asarray(np.prod([councils.of(part) for part in parts_of(name)], axis=0))
