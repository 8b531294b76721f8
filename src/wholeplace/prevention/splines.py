"""Penalised spline regression: the mean of a result given one or two uncertain inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wholeplace.yearly import Array

DEGREE = 3
KNOTS = (16, 8)
PENALTIES = np.logspace(-6.0, 6.0, 49)
RIDGE = 1e-10
LEAST_SLACK = 1.0


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted conditional mean.

    Attributes:
        mean: Fitted values [draws x responses].
        freedom: Effective number of coefficients of each response [responses].
        noise: Standard deviation of what is left of each response [responses].
    """

    mean: Array
    freedom: Array
    noise: Array


def spline_fit(inputs: Array, *, responses: Array) -> Fit:
    """Return the conditional mean of responses given one or two inputs.

    Cubic B-splines with knots at quantiles of the draws and a penalty on second differences, its
    weight chosen for each response by generalised cross-validation. Two inputs are fitted with
    the products of their splines (docs/methods/learning.md).

    Args:
        inputs: One column an input [draws x 1 or 2].
        responses: One column a response [draws x responses].
    """
    columns = [_basis(inputs[:, i], KNOTS[inputs.shape[1] - 1]) for i in range(inputs.shape[1])]
    bases = [basis for basis, _ in columns]
    bends = [bend for _, bend in columns]
    if len(bases) == 1:
        return _penalised(bases[0], bends[0], responses)
    product = np.einsum("ni,nj->nij", *bases).reshape(len(inputs), -1)
    one, other = (np.eye(len(bend)) for bend in bends)
    return _penalised(product, np.kron(bends[0], other) + np.kron(one, bends[1]), responses)


def _basis(values: Array, knots: int) -> tuple[Array, Array]:
    """Return the B-spline basis [draws x functions] and the matrix that penalises its bends."""
    from scipy.interpolate import BSpline

    inner = np.unique(np.quantile(values, np.linspace(0, 1, knots)))
    ends = (np.repeat(inner[0], DEGREE), np.repeat(inner[-1], DEGREE))
    every = np.concatenate([ends[0], inner, ends[1]])
    basis = BSpline.design_matrix(np.clip(values, inner[0], inner[-1]), every, DEGREE).toarray()
    centres = np.array([every[i + 1 : i + 1 + DEGREE].mean() for i in range(basis.shape[1])])
    return basis, _bends(centres / np.ptp(inner))


def _bends(centres: Array) -> Array:
    """Return the penalty on divided second differences: nothing for a straight line."""
    gaps = np.diff(centres)
    rows = np.zeros((len(centres) - 2, len(centres)))
    for i in range(len(rows)):
        rows[i, i] = 1 / gaps[i]
        rows[i, i + 1] = -1 / gaps[i] - 1 / gaps[i + 1]
        rows[i, i + 2] = 1 / gaps[i + 1]
        rows[i] /= np.sqrt((gaps[i] + gaps[i + 1]) / 2)
    penalty = rows.T @ rows
    return np.asarray(penalty / np.trace(penalty))


def _penalised(basis: Array, bend: Array, responses: Array) -> Fit:
    """Return ridge-type fits, one weight a response, from one decomposition of the basis."""
    count = len(basis)
    gram = basis.T @ basis
    gram += RIDGE * np.trace(gram) * np.eye(len(gram))
    root = np.linalg.cholesky(gram)
    half = np.linalg.solve(root, np.linalg.solve(root, bend).T)
    stiff, turn = np.linalg.eigh((half + half.T) / 2)
    stiff = np.maximum(stiff, 0.0) * count
    loads = turn.T @ np.linalg.solve(root, basis.T @ responses)
    kept = 1 / (1 + PENALTIES[:, np.newaxis] * stiff)
    freedom = kept.sum(axis=1)
    whole = (responses**2).sum(axis=0)
    left = whole - np.einsum("lk,kr->lr", 2 * kept - kept**2, loads**2)
    slack = np.maximum(count - freedom, LEAST_SLACK)
    through = (count - freedom < LEAST_SLACK)[:, np.newaxis]  # a fit through every draw is none
    score = np.where(through, np.inf, left / slack[:, np.newaxis] ** 2)
    best = np.argmin(score, axis=0)
    chosen = kept[best].T * loads
    mean = basis @ np.linalg.solve(root.T, turn @ chosen)
    spare = np.maximum(left[best, np.arange(len(best))], 0.0) / slack[best]
    return Fit(mean, freedom[best], np.sqrt(spare))
