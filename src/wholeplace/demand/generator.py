"""Rates in continuous time turned into chances per step, exactly.

Competing rates make one step matrix together: 1 - exp(-rate) for each on its own counts people
twice and forgets that they may move on within the step. Method: docs/methods/cohort.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wholeplace.errors import InputError, Problem
from wholeplace.yearly import Array

ROUNDING = 1e-9


def step_matrices(rates: Array, dt: float) -> Array:
    """Return the chance of being in each state ``dt`` years later, exp(rates x dt) [... x n x n].

    Rows are where a person is, columns where they will be, with any number of moves between.

    Args:
        rates: Generators [per year, ... x n x n]; see ``check_generator``.
        dt: Length of the step [years].

    Raises:
        InputError: When ``rates`` are no generators.
    """
    check_generator(rates)
    from scipy.linalg import expm

    return np.asarray(expm(np.asarray(rates, dtype=np.float64) * dt))


def generator_of(moves: tuple[tuple[int, int], ...], rates: Array, *, states: int) -> Array:
    """Return the generator of moves, its diagonal being what leaves [draws x n x n].

    Args:
        moves: (from, to) of each move.
        rates: Rate of each move [per year, moves x draws].
        states: Number of states.
    """
    generator = np.zeros((rates.shape[1], states, states))
    for (left, reached), rate in zip(moves, rates, strict=True):
        generator[:, left, reached] += rate
        generator[:, left, left] -= rate
    return generator


def check_generator(rates: Array) -> None:
    """Refuse what is no generator, naming every row that is wrong.

    Raises:
        InputError: When matrices are not square, a rate is negative or not finite, or a row does
            not sum to 0.
    """
    if rates.ndim < 2 or rates.shape[-1] != rates.shape[-2]:
        what = f"should be square matrices, not of shape {rates.shape}"
        raise InputError("rates", [Problem("rates", what)])
    finite = np.asarray(np.isfinite(rates).all(axis=-1))
    known = np.where(finite[..., None], rates, 0.0)
    scale = np.maximum(1.0, np.abs(known).max(axis=-1))
    wrong = {
        "has a rate that is not finite": ~finite,
        "has a negative rate": (np.where(np.eye(rates.shape[-1]), 0.0, known) < 0).any(axis=-1),
        "does not sum to 0": np.abs(known.sum(axis=-1)) > ROUNDING * scale,
    }
    problems = [
        Problem(f"row {row + 1}", f"{what}{_in_draws(where[..., row])}")
        for row in range(rates.shape[-1])
        for what, where in wrong.items()
        if where[..., row].any()
    ]
    if problems:
        raise InputError("rates", problems)


def chance_of(rate: ArrayLike, dt: float = 1.0) -> Array:
    """Return the chance of at least one move within ``dt`` years at one rate alone.

    >>> round(float(chance_of(0.1)), 6)
    0.095163
    """
    return np.asarray(-np.expm1(-np.asarray(rate, dtype=np.float64) * dt))


def rate_of(chance: ArrayLike, dt: float = 1.0) -> Array:
    """Return the rate at which a chance over ``dt`` years comes about [per year].

    Raises:
        InputError: When a chance is not at least 0 and below 1.

    >>> round(float(rate_of(0.095162582)), 6)
    0.1
    """
    given = np.asarray(chance, dtype=np.float64)
    wrong = np.asarray(~((given >= 0) & (given < 1)))
    if wrong.any():
        what = f"{np.extract(wrong, given)[0]:g} should be at least 0 and below 1"
        raise InputError("chance", [Problem("chance", what)])
    return np.asarray(-np.log1p(-given) / dt)


def _in_draws(wrong: NDArray[np.bool_]) -> str:
    return f" in {int(wrong.sum())} of {wrong.size} draws" if wrong.ndim else ""
