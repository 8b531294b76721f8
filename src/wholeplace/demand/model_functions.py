"""The functions that expressions of a model may use, each on arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LOOKUP = "table"
MANY = 20


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language: what computes it, how it is written, what it gives."""

    compute: Callable[..., Array]
    usage: str
    gives: str
    fewest: int
    most: int


def rate_to_chance(rate: Array, time: Array | float = 1.0) -> Array:
    """Return the chance of an event within ``time`` at a constant rate: 1 - exp(-rate x time)."""
    return np.asarray(-np.expm1(-rate * time))


def chance_to_rate(chance: Array, time: Array | float = 1.0) -> Array:
    """Return the constant rate that gives the chance within ``time``: -ln(1 - chance) / time."""
    return np.asarray(-np.log1p(-chance) / time)


def chance_over(chance: Array, old: Array, new: Array) -> Array:
    """Return a chance over time ``old`` as the chance over time ``new`` at the same rate."""
    return np.asarray(-np.expm1(np.log1p(-chance) * new / old))


def hazard_ratio(chance: Array, ratio: Array) -> Array:
    """Return the chance once its rate is multiplied: 1 - (1 - chance) ^ ratio."""
    return np.asarray(-np.expm1(np.log1p(-chance) * ratio))


def odds_ratio(chance: Array, ratio: Array) -> Array:
    """Return the chance once its odds are multiplied."""
    return np.asarray(chance * ratio / (1 - chance + chance * ratio))


def weibull_survival(time: Array, shape: Array, scale: Array) -> Array:
    """Return exp(-(time / scale) ^ shape)."""
    return np.asarray(np.exp(-((time / scale) ** shape)))


def gompertz_survival(time: Array, shape: Array, rate: Array) -> Array:
    """Return exp(-rate / shape x (exp(shape x time) - 1)), exponential where shape is 0."""
    still = np.asarray(shape == 0)
    safe = np.where(still, 1.0, shape)
    gathered = np.where(still, rate * time, rate / safe * np.expm1(safe * time))
    return np.asarray(np.exp(-gathered))


def normal_cdf(value: Array, mean: Array | float = 0.0, sd: Array | float = 1.0) -> Array:
    """Return the chance that a normal quantity is at most ``value``."""
    from scipy.special import ndtr

    return np.asarray(ndtr((value - mean) / sd))


def normal_quantile(chance: Array, mean: Array | float = 0.0, sd: Array | float = 1.0) -> Array:
    """Return the value that a normal quantity stays below with the given chance."""
    from scipy.special import ndtri

    return np.asarray(mean + sd * ndtri(chance))


def lognormal_survival(time: Array, meanlog: Array, sdlog: Array) -> Array:
    """Return 1 - Phi((ln time - meanlog) / sdlog); 1 at time 0."""
    return normal_cdf(-np.log(time), -meanlog, sdlog)


def lognormal_hazard(time: Array, meanlog: Array, sdlog: Array) -> Array:
    """Return the density over the survival of a log-normal time."""
    at = (np.log(time) - meanlog) / sdlog
    density = np.exp(-(at**2) / 2) / (time * sdlog * np.sqrt(2 * np.pi))
    return np.asarray(density / lognormal_survival(time, meanlog, sdlog))


def gamma_survival(time: Array, shape: Array, rate: Array) -> Array:
    """Return the survival of a gamma-distributed time."""
    from scipy.special import gammaincc

    return np.asarray(gammaincc(shape, rate * time))


def generalised_gamma_survival(time: Array, mu: Array, sigma: Array, q: Array) -> Array:
    """Return the survival of a generalised gamma time (Prentice): log-normal where q is 0."""
    from scipy.special import gammainc, gammaincc

    flat = np.asarray(q == 0)
    safe = np.where(flat, 1.0, q)
    shape = safe**-2
    at = shape * np.exp(safe * (np.log(time) - mu) / sigma)
    shaped = np.where(safe > 0, gammaincc(shape, at), gammainc(shape, at))
    return np.asarray(np.where(flat, lognormal_survival(time, mu, sigma), shaped))


def gamma_function(value: Array) -> Array:
    """Return Euler's gamma function."""
    from scipy.special import gamma

    return np.asarray(gamma(value))


def _loglogistic_hazard(time: Array, shape: Array, scale: Array) -> Array:
    ratio = (time / scale) ** shape
    return np.asarray(shape / time * ratio / (1 + ratio))


def _truth(claim: Callable[..., NDArray[np.bool_]]) -> Callable[..., Array]:
    return lambda *values: np.asarray(claim(*values), dtype=np.float64)


def _chosen(claim: Array, then: Array, otherwise: Array) -> Array:
    return np.asarray(np.where(claim != 0, then, otherwise))


def _least(*values: Array) -> Array:
    found = values[0]
    for value in values[1:]:
        found = np.minimum(found, value)
    return found


def _most(*values: Array) -> Array:
    found = values[0]
    for value in values[1:]:
        found = np.maximum(found, value)
    return found


ARITHMETIC: dict[str, Callable[..., Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "^": np.power,
    "negative": np.negative,
    "==": _truth(np.equal),
    "!=": _truth(np.not_equal),
    "<": _truth(np.less),
    "<=": _truth(np.less_equal),
    ">": _truth(np.greater),
    ">=": _truth(np.greater_equal),
    "and": _truth(np.logical_and),
    "or": _truth(np.logical_or),
    "not": _truth(np.logical_not),
}


def _plain(name: str, compute: Callable[..., Array], gives: str) -> tuple[str, Function]:
    return name, Function(compute, f"{name}(x)", gives, 1, 1)


def _shaped(
    name: str, compute: Callable[..., Array], arguments: str, gives: str, *, optional: int = 0
) -> tuple[str, Function]:
    most = len(arguments.split(","))
    return name, Function(compute, f"{name}({arguments})", gives, most - optional, most)


FUNCTIONS: dict[str, Function] = dict([
    ("if", Function(_chosen, "if(claim, then, otherwise)",
                    "`then` where the claim holds, `otherwise` elsewhere", 3, 3)),
    (LOOKUP, Function(np.asarray, "table('name', x) or table('name', 'column', x)",
                      "the value of a table at `x`", 2, 3)),
    ("min", Function(_least, "min(x, y, ...)", "the least of them", 1, MANY)),
    ("max", Function(_most, "max(x, y, ...)", "the greatest of them", 1, MANY)),
    _plain("exp", np.exp, "e to the power x"),
    _plain("log", np.log, "natural logarithm"),
    _plain("log10", np.log10, "logarithm to base 10"),
    _plain("sqrt", np.sqrt, "square root"),
    _plain("abs", np.abs, "x without its sign"),
    _plain("floor", np.floor, "the whole number not above x"),
    _plain("ceil", np.ceil, "the whole number not below x"),
    _plain("round", np.round, "the nearest whole number (halves to even)"),
    _shaped("mod", np.mod, "x, y", "what is left of x after taking y away as often as it goes"),
    _plain("gamma_function", gamma_function, "Euler's gamma function"),
    _plain("odds", lambda p: p / (1 - p), "x / (1 - x)"),
    _plain("odds_to_chance", lambda o: o / (1 + o), "x / (1 + x)"),
    _plain("logit", lambda p: np.log(p / (1 - p)), "ln(x / (1 - x))"),
    _plain("expit", lambda x: 1 / (1 + np.exp(-x)), "1 / (1 + exp(-x))"),
    _shaped("between", _truth(lambda x, a, b: (x >= a) & (x <= b)), "x, low, high",
            "1 where low <= x <= high, else 0"),
    _shaped("rate_to_chance", rate_to_chance, "rate, time", "1 - exp(-rate x time); time is 1 "
            "when left out", optional=1),
    _shaped("chance_to_rate", chance_to_rate, "chance, time", "-ln(1 - chance) / time; time is 1 "
            "when left out", optional=1),
    _shaped("chance_over", chance_over, "chance, old_time, new_time",
            "1 - (1 - chance) ^ (new_time / old_time)"),
    _shaped("hazard_ratio", hazard_ratio, "chance, ratio", "1 - (1 - chance) ^ ratio"),
    _shaped("odds_ratio", odds_ratio, "chance, ratio",
            "the chance whose odds are `ratio` times the odds of `chance`"),
    _shaped("discount", lambda r, t: (1 + r) ** -t, "rate, years", "(1 + rate) ^ -years"),
    _shaped("normal_cdf", normal_cdf, "x, mean, sd", "Phi((x - mean) / sd); 0 and 1 when left out",
            optional=2),
    _shaped("normal_quantile", normal_quantile, "chance, mean, sd",
            "the inverse of normal_cdf; 0 and 1 when left out", optional=2),
    _shaped("exponential_survival", lambda t, r: np.exp(-r * t), "t, rate", "exp(-rate t)"),
    _shaped("weibull_survival", weibull_survival, "t, shape, scale", "exp(-(t / scale) ^ shape)"),
    _shaped("weibull_hazard", lambda t, a, b: a / b * (t / b) ** (a - 1), "t, shape, scale",
            "(shape / scale) (t / scale) ^ (shape - 1)"),
    _shaped("weibull_ph_survival", lambda t, a, m: np.exp(-m * t**a), "t, shape, lambda",
            "exp(-lambda t ^ shape)"),
    _shaped("weibull_ph_hazard", lambda t, a, m: m * a * t ** (a - 1), "t, shape, lambda",
            "lambda shape t ^ (shape - 1)"),
    _shaped("gompertz_survival", gompertz_survival, "t, shape, rate",
            "exp(-(rate / shape) (exp(shape t) - 1))"),
    _shaped("gompertz_hazard", lambda t, a, b: b * np.exp(a * t), "t, shape, rate",
            "rate exp(shape t)"),
    _shaped("loglogistic_survival", lambda t, a, b: 1 / (1 + (t / b) ** a), "t, shape, scale",
            "1 / (1 + (t / scale) ^ shape)"),
    _shaped("loglogistic_hazard", _loglogistic_hazard, "t, shape, scale",
            "(shape / t) (t / scale) ^ shape / (1 + (t / scale) ^ shape)"),
    _shaped("lognormal_survival", lognormal_survival, "t, meanlog, sdlog",
            "1 - Phi((ln t - meanlog) / sdlog)"),
    _shaped("lognormal_hazard", lognormal_hazard, "t, meanlog, sdlog", "density over survival"),
    _shaped("gamma_survival", gamma_survival, "t, shape, rate",
            "survival of a gamma time (regularised upper incomplete gamma)"),
    _shaped("generalised_gamma_survival", generalised_gamma_survival, "t, mu, sigma, q",
            "Prentice's parameters, as in flexsurv's gengamma"),
])  # fmt: skip
