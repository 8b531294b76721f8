"""From an effect to the use it avoids, year by year: the seam between demand and value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.prevention.effects import fall_in_chance
from wholeplace.prevention.inputs import ActionDraws, draw_action
from wholeplace.prevention.intervention import Effect, Intervention
from wholeplace.yearly import Array, Yearly

USES = "uses avoided"


@dataclass(frozen=True, slots=True)
class Avoided:
    """The use avoided by one effect.

    Attributes:
        outcome: What is avoided.
        unit_cost: Id of its unit cost.
        use: Uses avoided [draws x years], before optimism bias.
    """

    outcome: str
    unit_cost: str
    use: Yearly


def avoided(
    intervention: Intervention, *, years: tuple[int, ...], draws: Draws
) -> tuple[Avoided, ...]:
    """Return the use that each effect of an action avoids, by financial year (E1 to E3).

    The demand engine will answer the same question from people moving between states of need;
    everything after this function reads only what it returns.

    Args:
        intervention: What is done, for whom and with what effect.
        years: Consecutive financial years.
        draws: Number and seed of the random draws.

    Raises:
        MethodError: When an effect has no baseline.
    """
    return avoided_by(intervention, drawn=draw_action(intervention, draws), years=years)


def avoided_by(
    intervention: Intervention, *, drawn: ActionDraws, years: tuple[int, ...]
) -> tuple[Avoided, ...]:
    """Return the same as :func:`avoided` from draws already taken."""
    reached = intervention.eligible * drawn.take_up * (1 - intervention.attrition)
    found = []
    for effect, draw in zip(intervention.effects, drawn.effects, strict=True):
        fall = fall_in_chance(
            effect.kind, size=draw.size, need=draw.need, deadweight=draw.deadweight
        )
        first_year = reached * fall * net_factor(effect)
        use = np.outer(first_year, in_effect(intervention, effect, years))
        found.append(Avoided(effect.outcome, effect.unit_cost, Yearly(use, years, USES)))
    return tuple(found)


def net_factor(effect: Effect) -> float:
    """Return what is left after attribution, displacement and leakage (E2)."""
    return effect.attribution * (1 - effect.displacement) * (1 - effect.leakage)


def starting(intervention: Intervention, years: tuple[int, ...]) -> Array:
    """Return the share of full reach that starts in each year (E1) [years]."""
    share = dict(intervention.starts)
    return np.array([share.get(year, 0.0) for year in years])


def persistence(effect: Effect, count: int) -> Array:
    """Return how much of a first-year effect is there so many years after the start (E3) [years].

    Nothing during the lag, then ``(1 - drop_off) ** k`` for each of the effect's years ``k``.
    """
    since = np.arange(count) - effect.lag
    lasting = (since >= 0) & (since < effect.duration)
    return np.where(lasting, (1 - effect.drop_off) ** np.maximum(since, 0), 0.0)


def in_effect(intervention: Intervention, effect: Effect, years: tuple[int, ...]) -> Array:
    """Return full-reach cohorts under effect in each year: starts convolved with persistence."""
    count = len(years)
    return np.convolve(starting(intervention, years), persistence(effect, count))[:count]
