"""Gaussian-process regression: the mean of a result given three uncertain inputs or more."""

from __future__ import annotations

import numpy as np

from wholeplace.prevention.splines import Fit
from wholeplace.yearly import Array

TRAINED_ON = 200
INDUCING = 150
JITTER = 1e-8
BOUNDS = (np.log(0.05), np.log(100.0))


def process_fit(inputs: Array, *, responses: Array) -> Fit:
    """Return the conditional mean of responses given several inputs.

    A squared-exponential process with a length scale for every input. The scales are those of
    highest likelihood on 200 draws; the mean of all draws is then found with 150 inducing draws
    (docs/methods/learning.md). Draws are taken at even steps, so the answer never varies.

    Args:
        inputs: One column an input [draws x inputs].
        responses: One column a response [draws x responses].
    """
    spread = inputs.std(axis=0)
    scaled = (inputs - inputs.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    fits = [_one(scaled, responses[:, i]) for i in range(responses.shape[1])]
    return Fit(
        np.column_stack([mean for mean, _, _ in fits]),
        np.array([freedom for _, freedom, _ in fits]),
        np.array([noise for _, _, noise in fits]),
    )


def _one(inputs: Array, response: Array) -> tuple[Array, float, float]:
    """Return fitted mean, effective coefficients and noise of one response."""
    centre, spread = response.mean(), response.std()
    if spread == 0:
        return response.copy(), 1.0, 0.0
    aim = (response - centre) / spread
    some = _evenly(len(aim), TRAINED_ON)
    scales, noise = _likeliest(inputs[some], aim[some])
    anchors = inputs[_evenly(len(aim), INDUCING)] / scales
    inner = _alike(anchors, anchors) + JITTER * np.eye(len(anchors))
    across = _alike(inputs / scales, anchors)
    system = noise * inner + across.T @ across
    mean = across @ np.linalg.solve(system, across.T @ aim)
    freedom = float(np.trace(np.linalg.solve(system, across.T @ across)))
    left = float(np.sqrt(((aim - mean) ** 2).sum() / max(len(aim) - freedom, 1.0)))
    return np.asarray(centre + spread * mean), freedom, left * float(spread)


def _likeliest(inputs: Array, aim: Array) -> tuple[Array, float]:
    """Return the length scales and the noise variance of highest marginal likelihood."""
    from scipy.optimize import minimize

    count, width = inputs.shape

    def unlikely(logs: Array) -> tuple[float, Array]:
        scales, noise = np.exp(logs[:width]), np.exp(logs[-1])
        kernel = _alike(inputs / scales, inputs / scales)
        root = np.linalg.cholesky(kernel + (noise + JITTER) * np.eye(count))
        inverse = np.linalg.solve(root.T, np.linalg.solve(root, np.eye(count)))
        weights = inverse @ aim
        value = 0.5 * aim @ weights + np.log(np.diag(root)).sum()
        outer = np.outer(weights, weights) - inverse
        slope = [
            -0.5 * np.sum(outer * kernel * _apart(inputs[:, i] / scales[i])) for i in range(width)
        ]
        return float(value), np.array([*slope, -0.5 * np.trace(outer) * noise])

    start = np.concatenate([np.full(width, np.log(2.0)), [np.log(0.5)]])
    limits = [*([BOUNDS] * width), (np.log(1e-6), np.log(2.0))]
    found = minimize(unlikely, start, jac=True, bounds=limits, method="L-BFGS-B")
    return np.exp(found.x[:width]), float(np.exp(found.x[-1]))


def _apart(values: Array) -> Array:
    return np.asarray((values[:, np.newaxis] - values) ** 2)


def _alike(one: Array, other: Array) -> Array:
    squares = (one**2).sum(axis=1)[:, np.newaxis] + (other**2).sum(axis=1) - 2 * one @ other.T
    return np.asarray(np.exp(-0.5 * np.maximum(squares, 0.0)))


def _evenly(count: int, wanted: int) -> Array:
    return np.unique(np.linspace(0, count - 1, min(count, wanted)).astype(int))
