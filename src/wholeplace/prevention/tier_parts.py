"""Any lines of a count by tier of prevention, as parts that add up to the lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from wholeplace.count.lines import SpendLine
from wholeplace.count.views import Part
from wholeplace.prevention.appraisal import interval_around
from wholeplace.prevention.ledger import TIERS, SchemeTier, Tag
from wholeplace.prevention.splitting import LEVEL, tier_money
from wholeplace.prevention.tagging import NOT_CLASSIFIED, TierShares, under

TRANSFERS, UNTAGGED = "transfers", NOT_CLASSIFIED
OUTSIDE: Mapping[str, str] = {
    TRANSFERS: "Transfers and what is no service: never classified",
    UNTAGGED: "Not classified",
}
"""Where the money stands that is in no tier of a scheme."""


def tier_parts(lines: Sequence[SpendLine], *, shares: TierShares) -> tuple[Part, ...]:
    """Return lines by tier of a scheme: they add up to the lines, transfers apart.

    A part's interval is the tagging's doubt, not the doubt of the amounts. How many lines a part
    has counts every line with some money in it, so that lines are counted more than once.

    Args:
        lines: Lines with an amount [GBP thousand].
        shares: How every line divides, under the scheme asked for.
    """
    services = [line for line in lines if line.kind == "service"]
    whole = sum(line.gbp_thousand or 0.0 for line in lines)
    of = tiers_of(lines, tags=shares.tags, scheme=shares.tiers)
    money = tier_money(services, shares=shares)
    found = [
        _part(tier.tier, tier.title, money.drawn[:, at], float(money.central[at]))
        for at, tier in enumerate(shares.tiers)
        if not shares.residual[at]
    ]
    residual = float(money.central[shares.residual].sum()) + money.untagged
    others = sum(line.gbp_thousand or 0.0 for line in lines if line.kind != "service")
    found += [_known(UNTAGGED, residual), _known(TRANSFERS, others)]
    counted = {part.code: sum(part.code in of[line.id] for line in lines) for part in found}
    return tuple(
        Part(
            part.code,
            part.title,
            part.gbp_thousand,
            part.low,
            part.high,
            part.level,
            part.gbp_thousand / whole if whole else 0.0,
            counted[part.code],
        )
        for part in found
        if counted[part.code]
    )


def tiers_of(
    lines: Iterable[SpendLine], *, tags: Mapping[str, Tag], scheme: Sequence[SchemeTier]
) -> Mapping[str, Mapping[str, float]]:
    """Return the central share of every line by tier of a scheme, nothing left out, by line id.

    The shares of a line sum to 1; one without a tag is not classified, and what is no service
    (a transfer, income) is in no tier.
    """
    titles = [UNTAGGED if tier.maps_from == (NOT_CLASSIFIED,) else tier.tier for tier in scheme]
    read: dict[str, Mapping[str, float]] = {}
    found: dict[str, Mapping[str, float]] = {}
    for line in lines:
        if line.kind != "service":
            found[line.id] = {TRANSFERS: 1.0}
            continue
        tagged = next((id for id in (line.service, line.division) if id in tags), None)
        if tagged is None:
            found[line.id] = {UNTAGGED: 1.0}
            continue
        if tagged not in read:
            read[tagged] = _under(tags[tagged], scheme, titles)
        found[line.id] = read[tagged]
    return found


def _under(tag: Tag, scheme: Sequence[SchemeTier], titles: Sequence[str]) -> Mapping[str, float]:
    base = np.array([[tag.shares.get(tier, 0.0) for tier in TIERS]])
    row = under(base / base.sum(axis=1, keepdims=True), scheme)[0]
    return {title: float(share) for title, share in zip(titles, row, strict=True) if share > 0}


def _part(code: str, title: str, drawn: np.ndarray, central: float) -> Part:
    held = interval_around(central, drawn, level=LEVEL)
    return Part(code, title, held.value, held.low, held.high, LEVEL, 0.0, 0)


def _known(code: str, amount: float) -> Part:
    return Part(code, OUTSIDE[code], amount, amount, amount, LEVEL, 0.0, 0)
