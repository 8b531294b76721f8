"""Who starts an action, who stays in it, and for how many its effect still lasts."""

from __future__ import annotations

import numpy as np

from wholeplace.prevention.inputs import ActionDraws
from wholeplace.prevention.intervention import Effect, Intervention
from wholeplace.yearly import Array


def starting(intervention: Intervention, years: tuple[int, ...]) -> Array:
    """Return the share of full reach that starts in each year (E1) [years]."""
    share = dict(intervention.starts)
    return np.array([share.get(year, 0.0) for year in years])


def people_starting(
    intervention: Intervention, *, drawn: ActionDraws, years: tuple[int, ...]
) -> Array:
    """Return how many people start in each year and stay until an effect (E1) [draws x years].

    Whoever takes part needs a place, whether they stay or not, so the action's own capacity limits
    those who start before attrition is taken off.
    """
    wanting = willing(intervention, drawn=drawn, years=years)
    if drawn.capacity is not None:
        wanting = np.minimum(wanting, drawn.capacity[:, np.newaxis])
    return np.asarray(wanting * (1 - intervention.attrition))


def willing(intervention: Intervention, *, drawn: ActionDraws, years: tuple[int, ...]) -> Array:
    """Return how many people would take part in each year if there were room [draws x years]."""
    return np.outer(intervention.eligible * drawn.take_up, starting(intervention, years))


def persistence(effect: Effect, count: int) -> Array:
    """Return how much of a first-year effect is there so many years after the start (E3) [years].

    Nothing during the lag, then ``(1 - drop_off) ** k`` for each of the effect's years ``k``.
    """
    since = np.arange(count) - effect.lag
    lasting = (since >= 0) & (since < effect.duration)
    return np.where(lasting, (1 - effect.drop_off) ** np.maximum(since, 0), 0.0)


def under_effect(starters: Array, effect: Effect) -> Array:
    """Return how many people are under an effect in each year [draws x years].

    Starters of each year times persistence, added up over the years since they started: somebody
    in whom the effect has half faded counts as half a person.

    Args:
        starters: People who start in each year [draws x years].
        effect: With its lag, duration and drop-off.
    """
    count = starters.shape[1]
    total = np.zeros_like(starters)
    for since, remaining in enumerate(persistence(effect, count)):
        if remaining:
            total[:, since:] += starters[:, : count - since] * remaining
    return total


def net_factor(effect: Effect) -> float:
    """Return what is left after attribution, displacement and leakage (E2)."""
    return effect.attribution * (1 - effect.displacement) * (1 - effect.leakage)
