"""Models that state who is where at each time outright, such as partitioned survival."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.expression import evaluate
from wholeplace.demand.model_scope import Case, ModelScope, moment_of_points
from wholeplace.demand.model_values import start_worth, state_worth
from wholeplace.errors import InputError

Array = NDArray[np.float64]
NEAR = 1e-9


def run_occupancy(case: Case) -> tuple[Array, Array]:
    """Return the sums of a strategy and who is where.

    Returns:
        Sums by measure [measures x draws|1], and people by state, mean over draws
        [points x states].

    Raises:
        InputError: When a share is below 0, as where survival curves cross, or not a number.
    """
    model = case.model
    shares = _shares(case)
    (start,) = model.start.values()
    people = float(evaluate(start, ModelScope(model, case.strategy)))
    totals = []
    for measure in model.measures:
        worth = state_worth(case, measure)
        counted = sum(
            (shares[id] * amount * worth.factor[:, None, None]
             for id, amount in worth.amounts.items()),
            np.zeros((1, 1, 1)),
        )  # fmt: skip
        begun = start_worth(case, measure).reshape(1, -1)
        totals.append((counted.sum(axis=0) + begun).reshape(-1) * people)
    if case.problems:
        raise InputError(model.title, case.problems)
    draws = max(len(total) for total in totals)
    stacked = np.stack([np.broadcast_to(total, (draws,)) for total in totals])
    return stacked, np.stack([each.mean(axis=(1, 2)) for each in shares.values()], axis=1) * people


def _shares(case: Case) -> dict[str, Array]:
    model = case.model
    scope = case.scope(moment_of_points(model, 1))
    points = (model.cycles + 1, 1, 1)
    found: dict[str, Array] = {}
    for state in model.states:
        if state.occupied is not None:
            share = evaluate(state.occupied, scope)
            if not np.isfinite(share).all():
                case.wrong(f"states.{state.id}", "its share is not a number everywhere")
                share = np.where(np.isfinite(share), share, 0.0)
            found[state.id] = np.broadcast_to(share, np.broadcast_shapes(share.shape, points))
    rest = 1.0 - sum(found.values(), np.zeros(points))
    ordered = {state.id: found.get(state.id, rest) for state in model.states}
    for id, share in ordered.items():
        if float(share.min()) < -NEAR:
            years = int(np.argwhere(share < -NEAR)[0][0]) * model.cycle_length
            what = f"its share is {float(share.min()):.6g}; the first below 0 is at {years:g} years"
            case.wrong(f"states.{id}", what)
    return ordered
