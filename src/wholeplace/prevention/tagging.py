"""Draw how each line divides over the tiers of prevention, and read it under a scheme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

import numpy as np
from numpy.typing import NDArray

from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.ledger import TIERS, SchemeTier, Tag, Tier
from wholeplace.yearly import Array

Bools = NDArray[np.bool_]
MAJORITY = 0.5
NOT_CLASSIFIED: Tier = "not_classified"

SPLITS: tuple[tuple[str, tuple[Tier, ...], Tier], ...] = (
    ("classified", ("primary", "secondary", "tertiary", "acute"), NOT_CLASSIFIED),
    ("preventive", ("primary", "secondary", "tertiary"), "acute"),
    ("early", ("primary", "secondary"), "tertiary"),
    ("primary", ("primary",), "secondary"),
)
_EXACT = 1e-9
_EDGE = 0.05


@dataclass(frozen=True, slots=True)
class TierShares:
    """How every tagged line divides over the tiers of one scheme.

    Attributes:
        scheme: Id of the scheme.
        tiers: Tiers of the scheme, in its order.
        lines: Line ids, the second axis of ``drawn``.
        central: Shares as tagged [lines x tiers].
        drawn: Shares under the tagging's doubt [draws x lines x tiers]; they sum to 1 over tiers.
        tags: The tag of each line.
    """

    scheme: str
    tiers: tuple[SchemeTier, ...]
    lines: tuple[str, ...]
    central: Array
    drawn: Array
    tags: Mapping[str, Tag]

    @property
    def preventive(self) -> Bools:
        """Which tiers are preventive [tiers]."""
        return np.array([tier.preventive for tier in self.tiers], dtype=np.bool_)

    @property
    def residual(self) -> Bools:
        """Which tiers hold what is not classified [tiers]."""
        return np.array(
            [tier.maps_from == (NOT_CLASSIFIED,) for tier in self.tiers], dtype=np.bool_
        )


def tier_shares(
    tags: Mapping[str, Tag], *, scheme: Sequence[SchemeTier], draws: Draws
) -> TierShares:
    """Return the shares of every tag under a scheme, central and drawn.

    Raises:
        MethodError: Naming every tag whose shares do not sum to 1 or whose interval is upside down,
            and every scheme tier that is missing from the crosswalk.
    """
    _refuse(tags, scheme)
    lines = tuple(sorted(tags))
    base = np.array([[tags[line].shares.get(tier, 0.0) for tier in TIERS] for line in lines])
    base = base / base.sum(axis=1, keepdims=True)
    drawn = np.stack([drawn_shares(tags[line], draws) for line in lines], axis=1)
    return TierShares(
        scheme=scheme[0].scheme,
        tiers=tuple(scheme),
        lines=lines,
        central=under(base, scheme),
        drawn=under(drawn, scheme),
        tags={line: tags[line] for line in lines},
    )


def drawn_shares(tag: Tag, draws: Draws) -> Array:
    """Return draws of a tag's shares [draws x tiers]; every draw sums to 1.

    A tree of four splits, each a beta fitted to the interval that the tag's lows and highs leave
    for it: classified or not, preventive or acute, early or tertiary, primary or secondary. The
    streams are named after the line alone, so that a line has the same doubt in every place and
    year (docs/methods/ledger.md).
    """
    shares = dict.fromkeys(TIERS, np.zeros(draws.count))
    left = np.ones(draws.count)
    for name, kept, other in SPLITS:
        part = draws.of(f"tag.{tag.line}.{name}", _split_estimate(tag, kept, other))
        shares[other] = left * (1 - part)
        left = left * part
    shares["primary"] = left
    return np.stack([shares[tier] for tier in TIERS], axis=1)


def _split_estimate(tag: Tag, kept: Sequence[Tier], other: Tier) -> Estimate:
    """Return what part of two branches the kept one takes, with the interval the tag allows."""
    middle_kept, middle_other = _sum(tag.shares, kept), tag.shares.get(other, 0.0)
    (low_kept, high_kept), (low_other, high_other) = _ends(tag, kept), _ends(tag, (other,))
    middle = _part(middle_kept, middle_other, nothing=1.0)
    low = min(_part(low_kept, high_other, nothing=middle), middle)
    high = max(_part(high_kept, low_other, nothing=middle), middle)
    if high - low < _EXACT:
        return Estimate.known(middle)
    if low > _EXACT and high < 1 - _EXACT:
        return Estimate.share(middle, low=low, high=high, level=tag.level)
    return _inside(middle, low, high, tag.level)


def _part(kept: float, other: float, *, nothing: float) -> float:
    """Return the kept branch's part of both, or ``nothing`` when both are nothing."""
    return kept / (kept + other) if kept + other > 0 else nothing


def _ends(tag: Tag, tiers: Sequence[Tier]) -> tuple[float, float]:
    """Return the interval of some tiers together, as far as all the tag's ends allow."""
    others = [tier for tier in TIERS if tier not in tiers]
    low = max(_sum(tag.low, tiers), 1 - _sum(tag.high, others), 0.0)
    high = min(_sum(tag.high, tiers), 1 - _sum(tag.low, others), 1.0)
    return low, max(low, high)


def _sum(by_tier: Mapping[Tier, float], tiers: Iterable[Tier]) -> float:
    return sum(by_tier.get(tier, 0.0) for tier in tiers)


def _inside(middle: float, low: float, high: float, level: float) -> Estimate:
    """Return a share whose interval touches 0 or 1, with that end drawn in to a beta's reach.

    No beta has a quantile at 0 or 1: the end is moved in by a twentieth of the interval.
    """
    edge = _EDGE * (high - low)
    low, high = max(low, edge), min(high, 1 - edge)
    return Estimate.share(min(max(middle, low), high), low=low, high=high, level=level)


def under(shares: Array, scheme: Sequence[SchemeTier]) -> Array:
    """Return shares over the ledger's tiers as shares over a scheme's [... x tiers].

    Under a principal-purpose scheme a whole line goes to its largest preventive tier when its
    preventive tiers together are more than half of it, and to its largest other tier when not.
    """
    crosswalk = np.array([[float(tier in target.maps_from) for target in scheme] for tier in TIERS])
    read = shares @ crosswalk
    if any(tier.rule != "principal" for tier in scheme):
        return np.asarray(read)
    preventive = np.array([tier.preventive for tier in scheme])
    mostly = read[..., preventive].sum(axis=-1, keepdims=True) > MAJORITY
    rivals = np.where(preventive == mostly, read, -1.0)
    return np.asarray(np.eye(len(scheme))[rivals.argmax(axis=-1)])


def _refuse(tags: Mapping[str, Tag], scheme: Sequence[SchemeTier]) -> None:
    reasons = [reason for tag in tags.values() for reason in _faults(tag)]
    mapped = [tier for target in scheme for tier in target.maps_from]
    reasons += [
        f"the scheme maps '{tier}' {mapped.count(tier)} times and not once"
        for tier in TIERS
        if mapped.count(tier) != 1
    ]
    if reasons:
        raise MethodError("the tagging cannot be used: " + "; ".join(reasons))


def _faults(tag: Tag) -> Iterable[str]:
    total = sum(tag.shares.values())
    if not isclose(total, 1.0, abs_tol=1e-3):
        yield f"the shares of '{tag.line}' sum to {total:g} and not 1"
    for tier in TIERS:
        share = tag.shares.get(tier, 0.0)
        if not 0 <= tag.low.get(tier, share) <= share <= tag.high.get(tier, share) <= 1:
            yield f"the share of '{tag.line}' that is {tier} should lie between its low and high"
