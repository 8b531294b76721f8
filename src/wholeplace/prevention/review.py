"""The prevention spending review: what cutting, protecting or growing each line would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wholeplace.count.lines import SpendLine
from wholeplace.errors import InputError, MethodError, Problem
from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.intervention import Intervention
from wholeplace.prevention.ledger import Tag, Tier
from wholeplace.prevention.portfolio.choose import Portfolio, choose
from wholeplace.prevention.portfolio.options import Aim, Limits, Menu, Option
from wholeplace.prevention.scaling import scaled
from wholeplace.prevention.streams import Ground
from wholeplace.prevention.value import Valuation, value
from wholeplace.yearly import Array
from wholeplace.years import year_label

Decision = Literal["cut", "protect", "grow"]
DECISIONS: tuple[Decision, ...] = ("cut", "protect", "grow")
THOUSAND = 1_000.0
BALANCE_RISK = 0.5


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposes to do with one spend line.

    Attributes:
        line: Id of the line in the count.
        decision: ``cut``, ``protect`` or ``grow``.
        share: By how much of its yearly spending, at or above 0; nothing for ``protect``.
        first: First financial year of the change.
        last: Last financial year of the change.
        action: Id of the action that the line pays for; empty when nobody has said, and then what
            the change does to demand is not known.
        body: Name of the body that pays the line, as actions name it.
        why: Why, in words.
    """

    line: str
    decision: Decision
    share: float
    first: int
    last: int
    action: str
    body: str
    why: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What one proposal would do.

    Attributes:
        proposal: The proposal.
        title: Title of the line.
        now: Yearly spending of the line as it stands [GBP, prices of its year].
        tiers: Share of the line by tier of prevention; empty when it is not classified.
        change: Change of its spending in each year, below 0 for a cut [years; GBP, real].
        scale: Share of the action's full reach that the change pays for; None without an action.
        beyond: Money of the change that the action could not use at full reach [GBP, real].
        use: Change in use by outcome over all years, below 0 where less is used; empty when not
            known.
        net: Net present value of the proposal to the public [GBP]; None when not known.
        cash: Cash of all bodies over all years, the line's own change in it [GBP].
        pays_back: Chance that the bodies together are not out of pocket by the last year.
        spend: Change of what each body spends in each year [draws x years x bodies; GBP, cash].
        bodies: Names of the bodies of ``spend``.
        value: Net present value by draw [draws; GBP]; None when not known.
    """

    proposal: Proposal
    title: str
    now: float
    tiers: Mapping[Tier, float]
    change: Array
    scale: float | None
    beyond: float
    use: Mapping[str, Estimate]
    net: Estimate | None
    cash: Estimate
    pays_back: float
    spend: Array
    bodies: tuple[str, ...]
    value: Array | None


@dataclass(frozen=True, slots=True)
class Review:
    """A review of several proposals.

    Attributes:
        reviewed: What each would do, in the order given.
        years: Financial years.
        bodies: Names of the bodies.
        spend: Change of what each body spends in each year, all proposals together, with interval
            [bodies x years].
        cash: Cash of all bodies over all years [GBP].
        pays_back: Chance that the bodies together are not out of pocket by the last year.
        net: Net present value of the proposals whose effect is known [GBP].
        unknown: Yearly money, as a sum of changes up or down, whose effect on demand is not known
            [GBP, real].
        efficient: The proposals, of those whose effect is known, that are worth most together and
            take no more from any body's budget in any year than all of them; None without any.
        why_none: Why there is no efficient set; empty when there is.
        assumed: What was assumed, in sentences.
    """

    reviewed: tuple[Reviewed, ...]
    years: tuple[int, ...]
    bodies: tuple[str, ...]
    spend: tuple[tuple[Estimate, ...], ...]
    cash: Estimate
    pays_back: float
    net: Estimate
    unknown: float
    efficient: Portfolio | None
    why_none: str
    assumed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spending:
    """What a review starts from.

    Attributes:
        lines: Spend lines of the count, by id.
        tags: How lines divide over tiers, by line.
        actions: Actions, by id.
        year: Financial year that the lines are of.
    """

    lines: Mapping[str, SpendLine]
    tags: Mapping[str, Tag]
    actions: Mapping[str, Intervention]
    year: int


def review(
    proposals: Sequence[Proposal], *, spending: Spending, ground: Ground, aim: Aim | None = None
) -> Review:
    """Return what proposals would do to demand, to spending by body and year, and to value.

    A line that pays for an action changes how many people it reaches, in proportion; what a line
    without an action does to demand is not known, and only its money counts (docs/methods/review.md).

    Args:
        proposals: What is proposed, line by line.
        spending: Lines, tags and actions.
        ground: Unit costs, years, draws, rules, pathways and contracts.
        aim: What the efficient set maximises.

    Raises:
        InputError: Naming every proposal that cannot be reviewed.
        MethodError: When an action cannot be valued.
    """
    _check(proposals, spending, ground.years)
    found = tuple(_reviewed(each, spending, ground) for each in proposals)
    bodies = tuple(dict.fromkeys(body for each in found for body in each.bodies))
    together = _total(found, bodies, ground)
    level = ground.rules.level
    known = [each.value for each in found if each.value is not None]
    nothing = np.zeros(ground.draws.count)
    efficient, why_none = _efficient(found, bodies, ground, aim or Aim(risk=BALANCE_RISK))
    return Review(
        reviewed=found,
        years=ground.years,
        bodies=bodies,
        spend=tuple(
            tuple(interval(together[:, y, b], level=level) for y in range(len(ground.years)))
            for b in range(len(bodies))
        ),
        cash=interval(-together.sum(axis=(1, 2)), level=level),
        pays_back=float((-together.sum(axis=(1, 2)) >= 0).mean()),
        net=interval(np.sum([nothing, *known], axis=0), level=level),
        unknown=float(sum(np.abs(each.change).max() for each in found if each.value is None)),
        efficient=efficient,
        why_none=why_none,
        assumed=_assumed(found),
    )


def _check(proposals: Sequence[Proposal], spending: Spending, years: tuple[int, ...]) -> None:
    problems = [
        Problem(f"proposal {number} ({proposal.line})", what)
        for number, proposal in enumerate(proposals, start=1)
        for what in _problems(proposal, spending, years)
    ]
    lines = [proposal.line for proposal in proposals]
    problems += [
        Problem(line, "is proposed twice: say what is done with a line once")
        for line in dict.fromkeys(line for line in lines if lines.count(line) > 1)
    ]
    if problems:
        raise InputError("proposals", problems)


def _problems(proposal: Proposal, spending: Spending, years: tuple[int, ...]) -> list[str]:
    found = []
    line = spending.lines[proposal.line]
    if line.gbp_thousand is None:
        found.append("the spending of the line is not known, so no share of it is")
    if proposal.decision == "protect" and proposal.share:
        found.append("a protected line does not change: leave the share blank")
    if proposal.decision != "protect" and proposal.share <= 0:
        found.append(f"say by how much to {proposal.decision} it: a share above 0")
    if proposal.decision == "cut" and proposal.share > 1:
        found.append(f"a cut of {proposal.share:.0%} is more than the line")
    if not years[0] <= proposal.first <= proposal.last <= years[-1]:
        reach = f"{year_label(years[0])} to {year_label(years[-1])}"
        found.append(f"its years should lie in order within the review's, {reach}")
    action = spending.actions.get(proposal.action)
    if action is not None and _yearly_cost(action) <= 0:
        found.append(f"'{proposal.action}' costs nothing, so no money makes more of it")
    return found


def _reviewed(proposal: Proposal, spending: Spending, ground: Ground) -> Reviewed:
    """Return what one proposal would do."""
    line, tag = spending.lines[proposal.line], spending.tags.get(_service(proposal.line))
    now = (line.gbp_thousand or 0.0) * THOUSAND
    real = now * ground.rules.deflators.factor(spending.year, ground.rules.prices)
    sign = {"cut": -1.0, "protect": 0.0, "grow": 1.0}[proposal.decision]
    years = np.array(ground.years)
    during = (years >= proposal.first) & (years <= proposal.last)
    change = sign * proposal.share * real * during
    common = {
        "proposal": proposal,
        "title": line.title,
        "now": now,
        "tiers": {} if tag is None else tag.shares,
    }
    action = spending.actions.get(proposal.action)
    if action is None or sign == 0:
        return _money_only(common, change, proposal, ground)
    return _with_action(common, change, (proposal, action), ground)


def _service(line: str) -> str:
    return line.partition("/")[2]


def _money_only(
    common: Mapping[str, object], change: Array, proposal: Proposal, ground: Ground
) -> Reviewed:
    """Return a proposal of which only the money is known; a protected line changes nothing."""
    spend = _cash(change, ground)[np.newaxis, :, np.newaxis].repeat(ground.draws.count, axis=0)
    return _made(
        common,
        change,
        spend,
        (proposal.body,),
        ground,
        value=np.zeros(ground.draws.count) if proposal.decision == "protect" else None,
    )


def _with_action(
    common: Mapping[str, object],
    change: Array,
    whose: tuple[Proposal, Intervention],
    ground: Ground,
) -> Reviewed:
    """Return a proposal whose line pays for an action: its reach changes with the money."""
    proposal, action = whose
    full = _yearly_cost(action) * ground.rules.deflators.factor(
        action.costs[0].prices, ground.rules.prices
    )
    asked = float(np.abs(change).max()) / full
    scale = min(asked, 1.0)
    running = _running(scaled(action, scale), proposal)
    valuation = _valued(running, ground)
    sign = 1.0 if proposal.decision == "grow" else -1.0
    bodies = tuple(dict.fromkeys([proposal.body, *valuation.finance.net.bodies]))
    spend = np.zeros((ground.draws.count, len(ground.years), len(bodies)))
    for at, body in enumerate(valuation.finance.net.bodies):
        spend[:, :, bodies.index(body)] -= sign * valuation.finance.net.values[:, :, at]
    left = float(np.abs(change).sum()) * max(1 - 1 / asked, 0.0) if asked > 1 else 0.0
    if left:
        spend[:, :, 0] += _cash(change * (1 - 1 / asked), ground)
    return _made(
        common,
        change,
        spend,
        bodies,
        ground,
        value=sign * valuation.treasury.net,
        scale=scale,
        beyond=left,
        use=_use(valuation, sign, ground.rules.level),
    )


def _made(
    common: Mapping[str, object],
    change: Array,
    spend: Array,
    bodies: tuple[str, ...],
    ground: Ground,
    *,
    value: Array | None,
    scale: float | None = None,
    beyond: float = 0.0,
    use: Mapping[str, Estimate] | None = None,
) -> Reviewed:
    total = -spend.sum(axis=(1, 2))
    level = ground.rules.level
    return Reviewed(
        **common,  # type: ignore[arg-type] # proposal, title, now and tiers, as made above
        change=change,
        scale=scale,
        beyond=beyond,
        use=use or {},
        net=None if value is None else interval(value, level=level),
        cash=interval(total, level=level),
        pays_back=float((total >= 0).mean()),
        spend=spend,
        bodies=bodies,
        value=value,
    )


def _use(valuation: Valuation, sign: float, level: float) -> Mapping[str, Estimate]:
    """Return the change in use by outcome over all years: what an action avoids is less use."""
    return {
        avoided.outcome: interval(-sign * avoided.use.total(), level=level)
        for avoided in valuation.avoided
    }


def _yearly_cost(action: Intervention) -> float:
    """Return what the action costs in its dearest year at full reach [GBP, its own prices]."""
    by_year: dict[int, float] = {}
    for line in action.costs:
        by_year[line.year] = by_year.get(line.year, 0.0) + line.amount.value
    return max(by_year.values(), default=0.0)


def _running(action: Intervention, proposal: Proposal) -> Intervention:
    """Return an action at full pace in exactly the years of the proposal, paid by its body."""
    from dataclasses import replace

    dearest = _yearly_cost(action)
    share = next((line for line in action.costs if line.amount.value), action.costs[0])
    factor = dearest / share.amount.value if share.amount.value else 1.0
    amount = replace(
        share.amount,
        value=share.amount.value * factor,
        low=share.amount.low * factor,
        high=share.amount.high * factor,
    )
    years = range(proposal.first, proposal.last + 1)
    return replace(
        action,
        starts=tuple((year, 1.0) for year in years),
        costs=tuple(replace(share, body=proposal.body, year=year, amount=amount) for year in years),
    )


def _valued(action: Intervention, ground: Ground) -> Valuation:
    return value(
        action,
        unit_costs=ground.unit_costs,
        years=ground.years,
        draws=ground.draws,
        rules=ground.rules,
        pathways=ground.pathways,
        contracts=ground.contracts,
    )


def _cash(real: Array, ground: Ground) -> Array:
    """Return real pounds of each year in the cash of that year [years]."""
    deflators, prices = ground.rules.deflators, ground.rules.prices
    return np.asarray(real * [deflators.factor(prices, year) for year in ground.years])


def _total(found: Sequence[Reviewed], bodies: tuple[str, ...], ground: Ground) -> Array:
    total = np.zeros((ground.draws.count, len(ground.years), len(bodies)))
    for each in found:
        for at, body in enumerate(each.bodies):
            total[:, :, bodies.index(body)] += each.spend[:, :, at]
    return total


def _efficient(
    found: Sequence[Reviewed], bodies: tuple[str, ...], ground: Ground, aim: Aim
) -> tuple[Portfolio | None, str]:
    """Return the proposals worth most that take no more from any budget than all of them do."""
    known = [
        each for each in found if each.value is not None and each.proposal.decision != "protect"
    ]
    if not known:
        return None, "no proposal has a known effect on demand"
    options = tuple(_option(each, bodies, ground) for each in known)
    most = np.maximum(np.sum([option.cost for option in options], axis=0), 0.0)
    try:
        return choose(Menu(options, (), Limits(bodies, ground.years, most)), aim), ""
    except MethodError as error:
        return None, str(error)


def _option(each: Reviewed, bodies: tuple[str, ...], ground: Ground) -> Option:
    cost = np.zeros((len(bodies), len(ground.years)))
    cost[bodies.index(each.proposal.body)] = _cash(each.change, ground)
    cash = np.zeros((*cost.shape, ground.draws.count))
    for at, body in enumerate(each.bodies):
        cash[bodies.index(body)] = -each.spend[:, :, at].T
    value_ = np.zeros(ground.draws.count) if each.value is None else each.value
    return Option(each.proposal.line, 1.0, each.proposal.first, value_, cost, cash,
                  np.zeros((0, 0)), np.zeros(0))  # fmt: skip


def _assumed(found: Sequence[Reviewed]) -> tuple[str, ...]:
    """Return what a review takes for granted, in sentences."""
    told = [
        "Reach changes in proportion to the money: what a service would do with a little more or"
        " less is taken from what it does on average.",
        "A cut loses what the action at that scale would have avoided; whether the money runs that"
        " action today is for the council to say.",
    ]
    if any(each.value is None for each in found):
        told.append(
            "Where no action is named, what the change does to demand is not known, and only its"
            " money is counted."
        )
    if any(each.beyond for each in found):
        told.append("Money beyond the full reach of an action is counted as spent without effect.")
    return tuple(told)
