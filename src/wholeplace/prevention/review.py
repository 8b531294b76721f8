"""The prevention spending review: what cutting, protecting or growing each line would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from wholeplace.estimate import Estimate
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.portfolio.options import Aim
from wholeplace.prevention.review_check import check
from wholeplace.prevention.review_efficient import HALF_RISK, efficient_set
from wholeplace.prevention.review_lines import Money, money_of, reviewed, rough
from wholeplace.prevention.review_parts import (
    DECISIONS,
    Decision,
    Demand,
    Efficient,
    LeftOut,
    Proposal,
    Review,
    Reviewed,
    Spending,
)
from wholeplace.prevention.review_reach import Bought
from wholeplace.prevention.review_worth import Worth, Worths, worths
from wholeplace.prevention.streams import Ground
from wholeplace.yearly import Array
from wholeplace.years import year_label

__all__ = [
    "DECISIONS",
    "Decision",
    "Demand",
    "Efficient",
    "LeftOut",
    "Proposal",
    "Review",
    "Reviewed",
    "Spending",
    "review",
]


def review(
    proposals: Sequence[Proposal], *, spending: Spending, ground: Ground, aim: Aim = HALF_RISK
) -> Review:
    """Return what proposals would do to demand, to spending by body and year, and to value.

    A line that pays for an action changes how many people it reaches; what a line without an action
    does to demand is not known, and only its money counts (docs/methods/review.md).

    Args:
        proposals: What is proposed, line by line.
        spending: Lines, tags and actions.
        ground: Unit costs, years, draws, rules, pathways and contracts.
        aim: What the efficient set maximises.

    Raises:
        InputError: Naming every proposal that cannot be reviewed.
        MethodError: When an action cannot be valued.
    """
    check(proposals, spending, ground.years)
    moneys = tuple(money_of(each, spending, ground) for each in proposals)
    done = worths(_bought(moneys, "grow"), _bought(moneys, "cut"), ground)
    found = tuple(reviewed(money, _own(money, done), ground) for money in moneys)
    return _assembled(found, done, ground=ground, spending=spending, aim=aim)


def _bought(moneys: Sequence[Money], decision: Decision) -> list[Bought]:
    return [
        money.bought
        for money in moneys
        if money.bought is not None and money.proposal.decision == decision
    ]


def _own(money: Money, done: Worths) -> Worth | None:
    return None if money.bought is None else done.each[money.bought.action.id]


def _assembled(
    found: tuple[Reviewed, ...],
    done: Worths,
    *,
    ground: Ground,
    spending: Spending,
    aim: Aim,
) -> Review:
    """Return all proposals as one review, the overlap of those whose effect is known netted."""
    level = ground.rules.level
    bodies = tuple(dict.fromkeys(body for each in found for body in each.bodies))
    total = _total(found, done.together, bodies, ground)
    together = done.together
    known = [each for each in found if each.effect == "known"]
    efficient, why_none = efficient_set(known, _by_line(known, done), ground=ground, aim=aim)
    preventive = _preventive(found, ground)
    return Review(
        reviewed=found,
        year=spending.year,
        years=ground.years,
        prices=ground.rules.prices,
        bodies=bodies,
        spend=tuple(_by_year(total[:, :, at], level) for at in range(len(bodies))),
        spend_all=_by_year(total.sum(axis=2), level),
        cash=interval(0.0 - total.sum(axis=(1, 2)), level=level),
        cash_by_body=tuple(
            interval(0.0 - total[:, :, at].sum(axis=1), level=level) for at in range(len(bodies))
        ),
        net=None if together is None else interval(together.net, level=level),
        overlap=None if together is None else interval(_overlap(together, known), level=level),
        pays_back=(
            None if together is None else float((-together.spend.sum(axis=(1, 2)) >= 0).mean())
        ),
        demand=() if together is None else together.demand,
        preventive=preventive,
        alerts=tuple(_alerts(preventive, ground.years)),
        unknown=tuple(_unknown(found)),
        efficient=efficient,
        why_none=why_none,
        assumed=tuple(_assumed(found, spending, aim)),
        warnings=() if together is None else together.warnings,
    )


def _total(
    found: Sequence[Reviewed], together: Worth | None, bodies: tuple[str, ...], ground: Ground
) -> Array:
    """Return the change of spending of all proposals [draws x years x bodies; GBP, cash]."""
    total = np.zeros((ground.draws.count, len(ground.years), len(bodies)))
    if together is not None:
        for at, body in enumerate(together.bodies):
            total[:, :, bodies.index(body)] += together.spend[:, :, at]
    for each in found:
        if each.effect != "known":
            total[:, :, bodies.index(each.proposal.body)] += each.change
    return total


def _by_year(values: Array, level: float) -> tuple[Estimate, ...]:
    return tuple(interval(values[:, year], level=level) for year in range(values.shape[1]))


def _by_line(known: Sequence[Reviewed], done: Worths) -> dict[tuple[str, str], Array]:
    """Return the overlap of each pair of proposals, by their lines."""
    lines = {each.proposal.action: each.proposal.line for each in known}
    return {(lines[one], lines[other]): value for (one, other), value in done.pairs.items()}


def _overlap(together: Worth, known: Sequence[Reviewed]) -> Array:
    alone = [each.value for each in known if each.value is not None]
    return np.asarray(together.net - np.sum(alone, axis=0))


def _preventive(found: Sequence[Reviewed], ground: Ground) -> tuple[Estimate, ...]:
    """Return the change in ring-fenced tiers by year, the ends of the intervals added up."""
    return tuple(
        _summed(
            [
                each.preventive
                for each in found
                if each.preventive is not None and each.proposal.first <= year <= each.proposal.last
            ]
        )
        for year in ground.years
    )


def _summed(parts: Sequence[Estimate]) -> Estimate:
    value, low, high = (
        sum(getattr(part, end) for part in parts) for end in ("value", "low", "high")
    )
    if low == high:
        return Estimate.known(value)
    level = next(part.level for part in parts if part.family != "known")
    return Estimate(value, low, high, level)


def _alerts(preventive: Sequence[Estimate], years: tuple[int, ...]) -> Iterator[str]:
    falling = [
        (year, each.value) for year, each in zip(years, preventive, strict=True) if each.value < 0
    ]
    if falling:
        year, most = min(falling, key=lambda each: each[1])
        yield (
            "Ring-fence: all proposals together lower the money for primary and secondary"
            f" prevention, by about {rough(-most)} a year at most, in {year_label(year)}"
        )


def _unknown(found: Sequence[Reviewed]) -> Iterator[tuple[str, float]]:
    for each in found:
        if each.effect == "not known":
            yield each.proposal.line, each.proposal.gbp
        elif each.beyond:
            yield each.proposal.line, each.beyond


def _assumed(found: Sequence[Reviewed], spending: Spending, aim: Aim) -> Iterator[str]:
    """Yield what a review takes for granted, in sentences."""
    yield (
        "The money of a proposal is kept up with inflation (GDP deflator), and is certain; how many"
        " people it reaches is as unsure as what the action costs for each of them."
    )
    yield (
        f"Of all sets of proposals the one of highest aim is named: {1 - aim.risk:.0%} the mean"
        f" value and {aim.risk:.0%} the mean of the worst {aim.tail:.0%} of draws. A proposal is"
        " taken whole or not at all."
    )
    yield ("Proposals change spending as it was counted, and not what the plan's own actions add.")
    decided = {each.proposal.decision for each in found if each.effect == "known"}
    if "grow" in decided:
        yield (
            "More money reaches more people in proportion, up to all who would take part, and pays"
            " for all that the action costs."
        )
    if "cut" in decided:
        yield (
            "A cut ends the action that it names for the people whom its money reaches today;"
            " whether the line runs that action today is for the council to say. Today's rates hold"
            " what the action does, so its end undoes that. Optimism is not taken off what is lost."
        )
    if any(each.effect == "not known" for each in found):
        yield (
            "Where no action is named, what the change does to demand is not known: only its money"
            " is counted, and it is in no value and no chance."
        )
    if any(each.beyond for each in found):
        yield "Money beyond the full reach of an action is spent, or saved, without a known effect."
    tags = (spending.tags.get(spending.lines[each.proposal.line].service) for each in found)
    if any(tag is not None and tag.status == "assumption" for tag in tags):
        yield "How lines divide over the tiers of prevention is an assumption."
