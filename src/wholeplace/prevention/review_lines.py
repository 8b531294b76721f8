"""What one proposal would do to its line: money, tiers of prevention, demand and value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from wholeplace.count.lines import SpendLine
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.ledger import Tag, Tier
from wholeplace.prevention.review_parts import (
    RING_FENCED,
    SIGN,
    Known,
    Proposal,
    Reviewed,
    Spending,
)
from wholeplace.prevention.review_reach import Bought, bought
from wholeplace.prevention.review_worth import Worth
from wholeplace.prevention.streams import Ground
from wholeplace.yearly import Array

THOUSAND = 1_000.0


@dataclass(frozen=True, slots=True)
class Money:
    """The money of one proposal.

    Attributes:
        proposal: The proposal.
        line: Its spend line.
        tag: How the line divides over the tiers; None when it is not classified.
        signed: Change a year, below 0 for a cut [GBP, cash of the count's year].
        cash: Change of the line in each year [years; GBP, cash of each year].
        bought: What it buys of an action, or takes from it; None without an action.
    """

    proposal: Proposal
    line: SpendLine
    tag: Tag | None
    signed: float
    cash: Array
    bought: Bought | None


def money_of(proposal: Proposal, spending: Spending, ground: Ground) -> Money:
    """Return the money of a proposal that has been checked, and what it buys of its action."""
    line = spending.lines[proposal.line]
    signed = SIGN[proposal.decision] * proposal.gbp
    deflators = ground.rules.deflators
    during = [proposal.first <= year <= proposal.last for year in ground.years]
    growth = [deflators.factor(spending.year, year) for year in ground.years]
    action = spending.actions.get(proposal.action)
    buys = None
    if action is not None and signed:
        own = action.costs[0].prices
        in_own_prices = proposal.gbp * deflators.factor(spending.year, own)
        buys = bought(proposal, action, real=in_own_prices, prices=own)
    return Money(
        proposal=proposal,
        line=line,
        tag=spending.tags.get(line.service),
        signed=signed,
        cash=np.where(during, signed * np.array(growth), 0.0),
        bought=buys,
    )


def _spent(money: Money, ground: Ground) -> Array:
    """Return the line's own money as spending of its body [draws x years x 1; GBP, cash]."""
    return np.broadcast_to(
        money.cash[np.newaxis, :, np.newaxis], (ground.draws.count, len(ground.years), 1)
    )


def reviewed(money: Money, worth: Worth | None, ground: Ground) -> Reviewed:
    """Return what one proposal would do.

    Args:
        money: Its money.
        worth: What the action begun or taken away does; None when nobody has said which.
        ground: Years, draws and rules.
    """
    proposal, level = money.proposal, ground.rules.level
    bodies = (proposal.body,) if worth is None else worth.bodies
    spend = _spent(money, ground) if worth is None else worth.spend
    total = 0.0 - spend.sum(axis=(1, 2))
    own = 0.0 - spend[:, :, bodies.index(proposal.body)].sum(axis=1)
    preventive = preventive_of(money)
    scale = money.bought.scale if money.bought else None
    return Reviewed(
        proposal=proposal,
        title=money.line.title,
        now=None if money.line.gbp_thousand is None else money.line.gbp_thousand * THOUSAND,
        tiers=_tiers(money),
        preventive=preventive,
        alerts=tuple(_alerts(money, preventive)),
        change=money.cash,
        effect=_known(money, worth),
        scale=scale,
        beyond=beyond(money),
        demand=() if worth is None else worth.demand,
        net=None if worth is None else interval(worth.net, level=level),
        cash=interval(total, level=level),
        pays_back=None if worth is None else float((total >= 0).mean()),
        pays_back_payer=None if worth is None else float((own >= 0).mean()),
        bodies=bodies,
        spend=spend,
        value=None if worth is None else worth.net,
        warnings=() if worth is None else worth.warnings,
    )


def _known(money: Money, worth: Worth | None) -> Known:
    if not money.signed:
        return "no change"
    return "not known" if worth is None else "known"


def beyond(money: Money) -> float:
    """Return the money that is more than the action at full reach can use [GBP a year]."""
    if money.bought is None or money.bought.asked <= 1:
        return 0.0
    return abs(money.signed) * (1 - 1 / money.bought.asked)


def _tiers(money: Money) -> Mapping[Tier, float]:
    """Return the change of money by tier, those it does not touch left out."""
    if money.tag is None or not money.signed:
        return {}
    return {tier: money.signed * share for tier, share in money.tag.shares.items() if share}


def preventive_of(money: Money) -> Estimate | None:
    """Return the change of money in the tiers that a ring-fence holds [GBP a year].

    The ends are those of the tiers added up, so that the interval is no narrower than the doubt.
    """
    tag = money.tag
    if tag is None:
        return None
    value, low, high = (
        min(sum(shares.get(tier, 0.0) for tier in RING_FENCED), 1.0)
        for shares in (tag.shares, tag.low, tag.high)
    )
    ends = sorted((low * money.signed, high * money.signed))
    if ends[0] == ends[1]:
        return Estimate.known(value * money.signed)
    return Estimate(value * money.signed, ends[0], ends[1], tag.level)


def _alerts(money: Money, preventive: Estimate | None) -> Iterator[str]:
    line = money.line
    if money.signed >= 0:
        return
    if preventive is not None and preventive.value < 0:
        yield (
            f"Ring-fence: the cut takes about {rough(-preventive.value)} a year from primary and"
            " secondary prevention"
        )
    if line.statutory == "duty":
        yield "The law makes it a duty: a cut must leave the duty met"
    if line.flexibility == "national entitlement" or line.kind == "transfer":
        yield "People are entitled to it by national rules: no body here can cut it"


def rough(gbp: float) -> str:
    """Return pounds to two figures, for a sentence.

    >>> rough(277_230.0)
    '£280,000'
    """
    return f"£{float(f'{gbp:.2g}'):,.0f}"
