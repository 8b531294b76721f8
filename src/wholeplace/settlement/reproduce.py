"""First reproduce, then simulate: published allocations worked out again, with residuals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.finance.rules import Status
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Residual:
    """A published figure of one council beside ours.

    Attributes:
        code: ONS code, or the code of the time.
        name: Name of the authority.
        group: Its class.
        published: The published figure [GBP].
        ours: What the method gives [GBP].
        scale: What the difference is measured against [GBP].
    """

    code: str
    name: str
    group: str
    published: float
    ours: float
    scale: float

    @property
    def difference(self) -> float:
        """Ours less the published figure [GBP]."""
        return self.ours - self.published

    @property
    def share(self) -> float:
        """The difference as a share of the scale, signs aside."""
        return abs(self.difference / self.scale) if self.scale else float("inf")


@dataclass(frozen=True, slots=True)
class Reproduction:
    """One published allocation, worked out again.

    Attributes:
        id: Short name.
        title: What was reproduced.
        method: By what method, in words.
        status: Whether the method is ``final`` or ``assumed``.
        of: ``method`` when an allocation was worked out again, ``sum`` when published components
            were only added up.
        tolerance: Largest difference of one council that is let pass [share of the scale].
        needed: Share of the councils that must be within the tolerance.
        measured: What the difference is a share of, in words.
        residuals: Every council.
        left_out: Councils the method does not apply to, and why, in sentences.
    """

    id: str
    title: str
    method: str
    status: Status
    of: Literal["method", "sum"]
    tolerance: float
    needed: float
    measured: str
    residuals: tuple[Residual, ...]
    left_out: tuple[str, ...] = ()

    @property
    def misses(self) -> tuple[Residual, ...]:
        """Councils outside the tolerance, the furthest first."""
        outside = [each for each in self.residuals if each.share > self.tolerance]
        return tuple(sorted(outside, key=lambda each: (-each.share, each.name)))

    @property
    def within(self) -> float:
        """Share of the councils within the tolerance."""
        return 1 - len(self.misses) / len(self.residuals) if self.residuals else 0.0

    @property
    def holds(self) -> bool:
        """Whether as many councils as needed are within the tolerance."""
        return bool(self.residuals) and self.within >= self.needed

    @property
    def median_share(self) -> float:
        """Median of the differences as shares of the scale."""
        return float(np.median([each.share for each in self.residuals]))

    @property
    def off(self) -> float:
        """Sum of the differences, signs aside, as a share of the published total."""
        published = sum(abs(each.published) for each in self.residuals)
        return sum(abs(each.difference) for each in self.residuals) / published


@dataclass(frozen=True, slots=True)
class Authorities:
    """Names of the authorities of a reproduction, in the order of its arrays.

    Attributes:
        codes: Codes.
        names: Names.
        groups: Classes.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]


def residuals(
    whose: Authorities, *, published: Array, ours: Array, scale: Array
) -> tuple[Residual, ...]:
    """Return published figures beside ours, by authority [GBP]."""
    rows = zip(whose.codes, whose.names, whose.groups, published, ours, scale, strict=True)
    return tuple(
        Residual(code, name, group, float(one), float(two), float(of))
        for code, name, group, one, two, of in rows
    )


def uniform_cut(
    grant: Array, *, income: Array, total: Sequence[float] | Array, group: Sequence[str]
) -> Array:
    """Return next year's revenue support grant [authorities, GBP] by the method of 2016-17.

    Within each class grant falls by one share of settlement funding and council tax together
    (the share that brings the class's grant to its published total), so that a council that
    raises more loses more of its grant.

    Args:
        grant: Revenue support grant this year [authorities, GBP].
        income: Settlement funding and council tax of the year the method froze them [GBP].
        total: Published total of the class next year, given for each authority [GBP].
        group: Class of each authority.

    Source: the method of the settlements of 2016-17 to 2019-20, which no source at hand states in
    full: assumed. docs/methods/settlement.md.

    >>> uniform_cut(np.array([60.0, 40.0]), income=np.array([100.0, 100.0]), total=[80.0, 80.0],
    ...     group=["county", "county"])
    array([50., 30.])
    """
    groups, totals = np.asarray(group), np.asarray(total, dtype=np.float64)
    after = np.empty_like(grant)
    for one in sorted(set(group)):
        inside = groups == one
        cut = (grant[inside].sum() - totals[inside][0]) / income[inside].sum()
        after[inside] = grant[inside] - cut * income[inside]
    return after


def uprated(before: Array, *, factor: float) -> Array:
    """Return settlement funding uprated by one factor for everybody [authorities, GBP].

    Source: settlements of 2020-21 to 2025-26 (Local Policy Analysis settlement guide).
    """
    if factor <= 0:
        raise MethodError(f"an uprating factor should be above 0, not {factor}")
    return before * factor


def summed(*components: Array) -> Array:
    """Return core spending power as the sum of its components [authorities, GBP]."""
    return np.asarray(np.sum(components, axis=0))
