"""The same action smaller, or later."""

from __future__ import annotations

from dataclasses import replace

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.intervention import Intervention


def scaled(intervention: Intervention, scale: float) -> Intervention:
    """Return an action for part of its people, at that part of its costs and capacity.

    Its id stays, so that it keeps its draws. Costs in proportion are an assumption: what does not
    shrink with reach (a manager, a room) is not in the model.

    Raises:
        MethodError: When the scale is not above 0.
    """
    if scale <= 0:
        raise MethodError(f"{intervention.name}: a scale should be above 0, not {scale:g}")
    if scale == 1:
        return intervention
    return replace(
        intervention,
        eligible=intervention.eligible * scale,
        capacity=None if intervention.capacity is None else _times(intervention.capacity, scale),
        costs=tuple(
            replace(line, amount=_times(line.amount, scale)) for line in intervention.costs
        ),
    )


def delayed(intervention: Intervention, years: int) -> Intervention:
    """Return an action that starts, and costs what it costs, so many years later."""
    if years == 0:
        return intervention
    return replace(
        intervention,
        starts=tuple((year + years, share) for year, share in intervention.starts),
        costs=tuple(replace(line, year=line.year + years) for line in intervention.costs),
    )


def _times(estimate: Estimate, factor: float) -> Estimate:
    return replace(
        estimate,
        value=estimate.value * factor,
        low=estimate.low * factor,
        high=estimate.high * factor,
    )
