"""Which proposals are worth having under the money that all of them take, and why not the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wholeplace.errors import MethodError
from wholeplace.prevention.appraisal import interval
from wholeplace.prevention.portfolio.choose import Portfolio, choose
from wholeplace.prevention.portfolio.frontier import GivenUp, given_up
from wholeplace.prevention.portfolio.options import (
    Aim,
    Limits,
    Menu,
    Option,
    Overlap,
    aim_of,
    tail_mean,
)
from wholeplace.prevention.review_parts import Efficient, LeftOut, Reviewed
from wholeplace.prevention.streams import Ground
from wholeplace.yearly import Array

HALF_RISK = Aim(risk=0.5)
"""Half the mean and half the mean of the worst tenth of draws, when nobody says otherwise."""


def efficient_set(
    known: Sequence[Reviewed],
    pairs: Mapping[tuple[str, str], Array],
    *,
    ground: Ground,
    aim: Aim = HALF_RISK,
) -> tuple[Efficient | None, str]:
    """Return the proposals worth most under each body's total, and why there are none.

    The total is what all the proposals take together from a body in a year: where they free money
    on the whole, the efficient set frees at least as much.

    Args:
        known: Proposals whose effect on demand is known.
        pairs: By lines of two proposals, what they are worth together beyond the sum of both.
        ground: Years and level.
        aim: What is maximised.
    """
    if not known:
        return None, "No proposal has a known effect on demand."
    bodies = tuple(dict.fromkeys(body for each in known for body in each.bodies))
    options = tuple(_option(each, bodies) for each in known)
    most = np.sum([option.cost for option in options], axis=0)
    overlaps = tuple(Overlap(one, other, value) for (one, other), value in pairs.items())
    try:
        found = choose(Menu(options, overlaps, Limits(bodies, ground.years, most)), aim)
    except MethodError as error:
        return None, str(error)
    chosen = tuple(option.action for option in found.chosen)
    titles = {each.proposal.line: f"{each.proposal.decision} {each.title}" for each in known}
    left_out = [_left_out(each, found, titles) for each in given_up(found) if not each.chosen]
    return (
        Efficient(chosen, tuple(left_out), interval(found.value, level=ground.rules.level), found),
        "",
    )


def _option(each: Reviewed, bodies: tuple[str, ...]) -> Option:
    cost = np.zeros((len(bodies), len(each.change)))
    cost[bodies.index(each.proposal.body)] = each.change
    cash = np.zeros((*cost.shape, each.spend.shape[0]))
    for at, body in enumerate(each.bodies):
        cash[bodies.index(body)] = -each.spend[:, :, at].T
    return Option(
        action=each.proposal.line,
        scale=1.0,
        start=each.proposal.first,
        value=_value(each),
        cost=cost,
        cash=cash,
        posts=np.zeros((0, 0)),
        serves=np.zeros(0),
    )


def _value(each: Reviewed) -> Array:
    if each.value is None:
        raise MethodError(f"{each.proposal.line}: what it does is not known, so it has no value")
    return each.value


def _left_out(given: GivenUp, found: Portfolio, titles: Mapping[str, str]) -> LeftOut:
    options, aim = found.menu.options, found.aim
    own = next(option for option in options if option.action == given.action)
    better = tuple(
        other.action for other in options if other is not own and _dominates(other, own, aim)
    )
    loses = float(aim_of(own.value, aim)) < 0
    why = _why(given, better, titles, loses=loses)
    return LeftOut(given.action, better, given.out, given.loss, why)


def _dominates(other: Option, own: Option, aim: Aim) -> bool:
    """Whether another takes no more of any budget in any year and is worth at least as much."""
    gains = (
        float(other.value.mean() - own.value.mean()),
        float(tail_mean(other.value, tail=aim.tail) - tail_mean(own.value, tail=aim.tail)),
    )
    cheaper = bool((other.cost < own.cost).any())
    return bool((other.cost <= own.cost).all()) and min(gains) >= 0 and (cheaper or max(gains) > 0)


def _why(given: GivenUp, better: tuple[str, ...], titles: Mapping[str, str], *, loses: bool) -> str:
    if given.why_not:
        return f"it cannot be had within the money: {given.why_not}"
    reasons = []
    if loses:
        reasons.append("by itself it costs more than it is worth, bad draws weighed in")
    if better:
        named = " and ".join(titles[line] for line in better)
        reasons.append(f"worth more for no more money: {named}")
    if given.out:
        reasons.append(f"it would push out {' and '.join(titles[line] for line in given.out)}")
    return "; ".join(reasons) or "the set is worth more without it, since they overlap"
