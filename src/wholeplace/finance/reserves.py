"""Reserves: how they move, what kinds they are of, and how much is prudent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.base_budget import Reserve, ReserveKind
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array

KINDS: tuple[ReserveKind, ...] = get_args(ReserveKind)
RESTRICTED: tuple[ReserveKind, ...] = ("schools", "public health")


@dataclass(frozen=True, slots=True)
class Risk:
    """Something that may go wrong in a year and would have to be met from reserves.

    Attributes:
        title: What it is.
        loss: What it would cost [GBP].
        chance: How likely it is in the year, within [0, 1].
    """

    title: str
    loss: float
    chance: float

    @property
    def weighted(self) -> float:
        """Loss times chance [GBP]."""
        return self.loss * self.chance


def roll_forward(opening: float, *, added: Array, drawn: Array, rate: float | Array = 0.0) -> Array:
    """Return balances at the start of the first year and at the end of every year [years + 1].

    ``closing = opening + added - drawn + interest on the opening balance``; a balance may fall
    below nought, which is what a section 114 notice is about.

    Args:
        opening: Balance at the start of the first year [GBP].
        added: Contributions [years, GBP].
        drawn: Draws [years, GBP].
        rate: Interest credited to the reserve, as a share [broadcasts to years].
    """
    rates = np.broadcast_to(rate, added.shape)
    balances = [opening]
    for gain, draw, interest in zip(added, drawn, rates, strict=True):
        balances.append(balances[-1] * (1.0 + interest) + gain - draw)
    return np.array(balances)


def by_kind(reserves: Iterable[Reserve]) -> dict[ReserveKind, float]:
    """Return opening balances by kind, every kind there [GBP]."""
    totals: dict[ReserveKind, float] = dict.fromkeys(KINDS, 0.0)
    for reserve in reserves:
        totals[reserve.kind] += reserve.opening
    return totals


def releasable(reserves: Iterable[Reserve]) -> float:
    """Return what may be drawn on to close a gap [GBP]: ordered, not restricted, above its least.

    Schools' balances and public health grant are restricted by law.
    """
    return sum(
        max(0.0, reserve.opening - reserve.least)
        for reserve in reserves
        if reserve.order is not None and reserve.kind not in RESTRICTED
    )


def minimum_by_risk(risks: Sequence[Risk]) -> float:
    """Return the least balance that risks call for: the sum of loss times chance [GBP].

    Common practice of chief finance officers (for example Maidstone's budget risks). It is a mean,
    so that reserves of this size fall short in many of the years in which things go wrong.

    Raises:
        InputError: With every risk whose chance is not within [0, 1] or whose loss is below nought.

    >>> minimum_by_risk([Risk("pay award", 500_000, 0.75), Risk("flood", 1_000_000, 0.25)])
    625000.0
    """
    wrong = [
        Problem(risk.title, f"should have a chance from 0 to 1 and a loss of 0 or more: {risk}")
        for risk in risks
        if not (0 <= risk.chance <= 1 and risk.loss >= 0)
    ]
    if wrong:
        raise InputError("risks to the budget", wrong)
    return float(sum(risk.weighted for risk in risks))


def minimum_by_budget(net_budget: float, *, rulebook: Rulebook, year: int) -> float:
    """Return the least balance as a share of the net revenue budget [GBP].

    A rule of thumb, not law: ``minimum_reserves_share`` says whose.
    """
    return rulebook.number("minimum_reserves_share", year=year) * net_budget
