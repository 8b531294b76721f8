"""From an effect to the use it avoids, year by year: the seam between demand and value."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.prevention.effects import fall_in_chance
from wholeplace.prevention.inputs import ActionDraws, draw_action
from wholeplace.prevention.intervention import Intervention
from wholeplace.prevention.under_effect import net_factor, people_starting, under_effect
from wholeplace.yearly import Yearly

USES = "uses avoided"


@dataclass(frozen=True, slots=True)
class Avoided:
    """The use avoided of one service, or of one bad outcome.

    Attributes:
        outcome: What is avoided.
        unit_cost: Id of its unit cost.
        use: Uses avoided, negative where more is used [draws x years].
        pathway: Id of the pathway it was found on; empty when it is a chance times people reached.
        after_optimism: Whether optimism bias is off it already, as it is on a pathway.
        without: Use without any action [draws x years]; None where only the change is known.
    """

    outcome: str
    unit_cost: str
    use: Yearly
    pathway: str = ""
    after_optimism: bool = False
    without: Yearly | None = None


def avoided(
    intervention: Intervention, *, years: tuple[int, ...], draws: Draws
) -> tuple[Avoided, ...]:
    """Return the use avoided by each effect that acts on no pathway, by financial year (E1 to E3).

    What an action avoids on a pathway is found by :mod:`wholeplace.prevention.changes`, in the
    same form; everything after reads only that.

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
    starters = people_starting(intervention, drawn=drawn, years=years)
    found = []
    for effect, draw in zip(intervention.effects, drawn.effects, strict=True):
        if effect.acts_on or draw.need is None:
            continue
        fall = fall_in_chance(
            effect.kind, size=draw.size, need=draw.need, deadweight=draw.deadweight
        )
        use = under_effect(starters, effect) * (fall * net_factor(effect))[:, np.newaxis]
        found.append(Avoided(effect.outcome, effect.unit_cost, Yearly(use, years, USES)))
    return tuple(found)
