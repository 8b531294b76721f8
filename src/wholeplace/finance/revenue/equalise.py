"""What stays local: nothing pooled, all pooled by need, or a share of growth since day one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, Problem
from wholeplace.finance.revenue.option import Equalise
from wholeplace.yearly import Array

MOST_YEARS = 100
"""Years beyond which growth at one rate tells nothing."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How far an option's money is shared out among councils.

    Attributes:
        equalise: ``none``: every council keeps what it raises. ``full``: all goes into a pool that
            is given out by need. ``share``: at day one a tariff or top-up leaves every council
            with what the pool would give it; after that it keeps a share of its own growth, and
            the rest of all growth is given out by need.
        share: Share of growth kept, within [0, 1]; used by ``share`` only.
        years: Years since day one that the result is shown at; used by ``share`` only.
    """

    equalise: Equalise
    share: float
    years: int

    def __post_init__(self) -> None:
        wrong = []
        if not 0 <= self.share <= 1:
            wrong.append(Problem("share", f"should be within 0 and 1, not {self.share:g}"))
        if not 0 <= self.years <= MOST_YEARS:
            told = f"should be nought or more and {MOST_YEARS} at most, not {self.years}"
            wrong.append(Problem("years", told))
        if wrong:
            raise InputError("the equalisation", wrong)

    @property
    def shown(self) -> int:
        """Years since day one of the year shown: nought unless equalisation is by share."""
        return self.years if self.equalise == "share" else 0


@dataclass(frozen=True, slots=True)
class Taken:
    """Yields and what they stand in place of, today and as they grow.

    Attributes:
        gross: Yield of today [councils, GBP]; NaN where a council does not levy or its base is not
            known: it is then outside the pool.
        replaced: What it stands in place of [councils, GBP].
        growth: Growth of the yield a year, as a share [councils].
    """

    gross: Array
    replaced: Array
    growth: Array

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which councils are in the pool [councils]."""
        return ~np.isnan(self.gross + self.replaced)

    def risen(self, years: int) -> Array:
        """Return what multiplies each council's yield of today to give a later one [councils]."""
        return np.asarray(np.where(self.known, (1 + self.growth) ** years, 1.0))

    def gross_at(self, years: int) -> Array:
        """Return the yield some years on [councils, GBP]."""
        return self.gross * self.risen(years)

    def replaced_at(self, years: int) -> Array:
        """Return what is replaced some years on: it grows as the whole of the yield does."""
        total = float(np.nansum(self.gross))
        whole = float(np.nansum(self.gross_at(years))) / total if total else 1.0
        return self.replaced * whole

    def net(self, years: int) -> Array:
        """Return yield less what it replaces [councils, GBP]; nought outside the pool."""
        return np.where(self.known, self.gross_at(years) - self.replaced_at(years), 0.0)


@dataclass(frozen=True, slots=True)
class Kept:
    """Money after equalisation, in the year shown.

    Attributes:
        own: What a council keeps of its own [councils, GBP].
        pooled: What it has from the pool, or pays in when below nought [councils, GBP], beside
            what it keeps: the two sum to ``kept``.
        kept: What it ends with [councils, GBP]; the sum over councils is that of the net yield.
        own_part: Part of an error in its own yield that it bears, a share [councils].
    """

    own: Array
    pooled: Array
    kept: Array
    own_part: Array


def keep(taken: Taken, need: Array, scheme: Scheme) -> Kept:
    """Return what councils keep of a net yield. Formulas: docs/methods/revenue.md.

    Full: ``kept = need x sum(net)``. Share, after ``T`` years:
    ``kept = need x sum(net) + s x (net(T) - net) + (1 - s) x need x sum(net(T) - net)``.

    Args:
        taken: What councils take, and how it grows.
        need: Shares of need [councils]; scaled to 1 over the councils in the pool.
        scheme: What is pooled.

    Raises:
        InputError: When no council in the pool has any need.
    """
    known = taken.known
    today, shown = taken.net(0), taken.net(scheme.shown)
    if scheme.equalise == "none":
        size = today.size
        return _made(own=shown, pooled=np.zeros(size), part=np.ones(size), known=known)
    weights = np.where(known, need, 0.0)
    if known.any() and weights.sum() <= 0:
        wrong = Problem("need", "no council in the pool has any")
        raise InputError("the equalisation", [wrong])
    weights = weights / weights.sum() if known.any() else weights
    rise = shown - today
    kept_share = scheme.share if scheme.equalise == "share" else 0.0
    return _made(
        own=kept_share * rise,
        pooled=weights * (today.sum() + (1 - kept_share) * rise.sum()),
        part=kept_share * (1 - 1 / taken.risen(scheme.shown)),
        known=known,
    )


def _made(*, own: Array, pooled: Array, part: Array, known: NDArray[np.bool_]) -> Kept:
    return Kept(
        own=np.where(known, own, np.nan),
        pooled=np.where(known, pooled, np.nan),
        kept=np.where(known, own + pooled, np.nan),
        own_part=part,
    )
