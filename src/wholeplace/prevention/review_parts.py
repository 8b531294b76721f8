"""What a spending review is made of: proposals, what each would do, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wholeplace.count.lines import SpendLine
from wholeplace.estimate import Estimate
from wholeplace.prevention.intervention import Intervention
from wholeplace.prevention.ledger import Tag, Tier
from wholeplace.prevention.portfolio.choose import Portfolio
from wholeplace.yearly import Array

Decision = Literal["cut", "protect", "grow"]
Known = Literal["known", "not known", "no change"]
DECISIONS: tuple[Decision, ...] = ("cut", "protect", "grow")
SIGN: Mapping[Decision, float] = {"cut": -1.0, "protect": 0.0, "grow": 1.0}
RING_FENCED: tuple[Tier, ...] = ("primary", "secondary")
"""Tiers that a ring-fence of preventive spending holds: the principal-purpose reading of PDEL."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposes to do with one spend line.

    Attributes:
        line: Id of the line in the count.
        decision: ``cut``, ``protect`` or ``grow``.
        gbp: By how much a year, at or above 0 [GBP, cash of the count's year]; kept up with
            inflation. Nothing for ``protect``.
        first: First financial year of the change.
        last: Last financial year of the change.
        action: Id of the action that the money pays for; empty when nobody has said, and then what
            the change does to demand is not known.
        body: Name of the body that pays the line, as actions name it.
        why: Why, in words.
    """

    line: str
    decision: Decision
    gbp: float
    first: int
    last: int
    action: str
    body: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Spending:
    """What a review starts from.

    Attributes:
        lines: Spend lines of the count, those whose amount is not known among them, by id.
        tags: How lines divide over the tiers of prevention, by service.
        actions: Actions, by id.
        year: Financial year that the lines are of.
    """

    lines: Mapping[str, SpendLine]
    tags: Mapping[str, Tag]
    actions: Mapping[str, Intervention]
    year: int


@dataclass(frozen=True, slots=True)
class Demand:
    """How much more, below 0 less, is used of a service or how many more people are in a state.

    Attributes:
        what: Outcome or title of the state.
        of: ``uses`` of a service, or ``people`` in a state on average over the year.
        pathway: Title of the pathway; empty for an effect that acts on none.
        by_year: Change in each year, with interval.
        total: Sum over the years: uses, or person-years.
    """

    what: str
    of: Literal["uses", "people"]
    pathway: str
    by_year: tuple[Estimate, ...]
    total: Estimate


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What one proposal would do.

    Attributes:
        proposal: The proposal.
        title: Title of the line.
        now: Yearly spending of the line as it stands [GBP, cash of its year]; None when not known.
        tiers: Change of money in each tier of prevention [GBP a year, cash of the count's year];
            empty when the line is not classified or does not change.
        preventive: The part of the change in primary and secondary prevention [GBP a year, cash of
            the count's year]; None when the line is not classified.
        alerts: What must not be missed, such as that a cut reaches ring-fenced tiers.
        change: Change of the line's own spending in each year [years; GBP, cash].
        effect: Whether what it does to demand is ``known``, ``not known``, or it is ``no change``.
        scale: Share of the action's full reach that the money pays for; None without an action.
        beyond: Money beyond the full reach of the action, of which nobody knows what it does
            [GBP a year, cash of the count's year].
        demand: Change in use and in people, by year; empty when not known.
        net: Net present value to the public [GBP]; None unless the effect is known.
        cash: Cash of all bodies over all years, the line's own money in it [GBP].
        pays_back: Chance that the bodies together are not out of pocket by the last year; None
            unless the effect is known.
        pays_back_payer: The same for the body that pays the line alone.
        bodies: Names of the bodies of ``spend``.
        spend: Change of what each body spends [draws x years x bodies; GBP, cash].
        value: Net present value by draw [draws; GBP]; None unless the effect is known.
        warnings: What a reader must be told of evidence, prices and reach.
    """

    proposal: Proposal
    title: str
    now: float | None
    tiers: Mapping[Tier, float]
    preventive: Estimate | None
    alerts: tuple[str, ...]
    change: Array
    effect: Known
    scale: float | None
    beyond: float
    demand: tuple[Demand, ...]
    net: Estimate | None
    cash: Estimate
    pays_back: float | None
    pays_back_payer: float | None
    bodies: tuple[str, ...]
    spend: Array
    value: Array | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A proposal that is not in the efficient set, and why.

    Attributes:
        line: Id of its line.
        dominated_by: Lines whose proposals take no more of the same budget in any year and are
            worth at least as much, both on average and in bad draws.
        instead: Lines whose proposals would have to go if it were forced in.
        loss: How much less the aim comes to with it forced in [GBP]; infinite when it cannot be.
        why: Why, in a sentence.
    """

    line: str
    dominated_by: tuple[str, ...]
    instead: tuple[str, ...]
    loss: float
    why: str


@dataclass(frozen=True, slots=True)
class Efficient:
    """The proposals worth most that take no more from any budget than all of them do.

    Attributes:
        lines: Lines of the proposals in it.
        left_out: The others whose effect is known, and why.
        value: Net present value of the set, overlap netted [GBP].
        portfolio: The choice, with how it was found and how sure it is.
    """

    lines: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    value: Estimate
    portfolio: Portfolio


@dataclass(frozen=True, slots=True)
class Review:
    """A review of several proposals.

    Attributes:
        reviewed: What each would do, in the order given.
        year: Financial year of the count that the proposals change.
        years: Financial years of the plan.
        prices: Price year of present values.
        bodies: Names of the bodies whose spending changes.
        spend: Change of what each body spends, all proposals together, with interval
            [bodies x years; GBP, cash].
        spend_all: The same for all bodies together [years; GBP, cash].
        cash: Cash of all bodies over all years [GBP].
        cash_by_body: Cash of each body over all years [bodies; GBP].
        net: Net present value of the proposals whose effect is known, together, overlap netted
            [GBP]; None without any.
        overlap: ``net`` less the sum of what each is worth alone [GBP]; None as ``net``.
        pays_back: Chance that the proposals whose effect is known leave the bodies together not
            out of pocket by the last year; None without any.
        demand: Change in use and in people of the proposals whose effect is known, together.
        preventive: Change of money in primary and secondary prevention in each year
            [years; GBP, cash of the count's year].
        alerts: What must not be missed of all of them together.
        unknown: (line, GBP a year) of changes whose effect on demand is not known, up or down.
        efficient: The efficient set; None when there is none.
        why_none: Why there is no efficient set; empty when there is.
        assumed: What was assumed, in sentences.
        warnings: What a reader must be told of evidence and prices, each once.
    """

    reviewed: tuple[Reviewed, ...]
    year: int
    years: tuple[int, ...]
    prices: int
    bodies: tuple[str, ...]
    spend: tuple[tuple[Estimate, ...], ...]
    spend_all: tuple[Estimate, ...]
    cash: Estimate
    cash_by_body: tuple[Estimate, ...]
    net: Estimate | None
    overlap: Estimate | None
    pays_back: float | None
    demand: tuple[Demand, ...]
    preventive: tuple[Estimate, ...]
    alerts: tuple[str, ...]
    unknown: tuple[tuple[str, float], ...]
    efficient: Efficient | None
    why_none: str
    assumed: tuple[str, ...]
    warnings: tuple[str, ...]
