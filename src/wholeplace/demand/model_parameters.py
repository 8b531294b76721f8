"""Distributions of a model's parameters: how they may be stated, their centre, their draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.model import Joint
from wholeplace.draws import Draws
from wholeplace.errors import MethodError, did_you_mean
from wholeplace.estimate import Estimate

Array = NDArray[np.float64]
Stated = Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Family:
    """A distribution: the spellings it takes, its centre and its quantiles.

    ``shape`` brings any spelling to the canonical two or three numbers that ``centre`` and
    ``quantile`` read; ``positive`` names those that must be above 0, ``rising`` those that must
    not fall from one to the next.
    """

    spellings: tuple[str, ...]
    shape: Callable[[Stated, float], dict[str, Array]]
    centre: Callable[[Stated], Array]
    quantile: Callable[[Stated, Array], Array]
    positive: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()


def spelling(family: str, names: frozenset[str]) -> str | None:
    """Return what is wrong with stating a family by the arguments named; None when nothing is."""
    known = FAMILIES.get(family)
    if known is None:
        offered = did_you_mean(family, FAMILIES) or f"; there are {', '.join(FAMILIES)}"
        return f"{family!r} is not a distribution{offered}"
    if names not in {frozenset(each.split()) for each in known.spellings}:
        ways = " | ".join(each.replace(" ", ", ") for each in known.spellings)
        found = ", ".join(sorted(names)) or "nothing"
        return f"{family} is stated by {ways}, not by {found}"
    return None


def centre(family: str, stated: Stated, level: float) -> Array:
    """Return the value at the centre of a distribution: the mean, or the median where stated."""
    return FAMILIES[family].centre({**stated, **_shaped(family, stated, level)})


def draw(family: str, stated: Stated, *, level: float, uniform: Array) -> Array:
    """Return the quantiles of a distribution at the ``uniform`` numbers."""
    return FAMILIES[family].quantile(_shaped(family, stated, level), uniform)


def _shaped(family: str, stated: Stated, level: float) -> dict[str, Array]:
    with np.errstate(all="ignore"):
        shape = FAMILIES[family].shape(stated, level)
    for name, following in pairwise(each for each in FAMILIES[family].rising if each in stated):
        if (stated[name] > stated[following]).any():
            what = f"{name} should not be above {following}"
            raise MethodError(f"no {family} distribution fits: {what}")
    for name, value in shape.items():
        if not np.isfinite(value).all():
            raise MethodError(f"no {family} distribution fits: {name} is not a number")
        if name in FAMILIES[family].positive and not (value > 0).all():
            raise MethodError(f"no {family} distribution fits: {name} should be above 0")
    return shape


def joint_centre(joint: Joint, stated: tuple[Array, ...]) -> tuple[Array, ...]:
    """Return the central values of parameters that are drawn together."""
    if joint.family == "dirichlet":
        total = _total_count(stated)
        return tuple(count / total for count in stated)
    if joint.family == "normal":
        return stated
    return tuple(np.asarray(mean) for mean in joint.numbers.mean(axis=0))


def _total_count(counts: tuple[Array, ...]) -> Array:
    if any((count < 0).any() for count in counts):
        raise MethodError("no dirichlet distribution fits: counts should be 0 or more")
    total = sum(counts, np.zeros(()))
    if not (total > 0).all():
        raise MethodError("no dirichlet distribution fits: some count should be above 0")
    return total


def joint_draw(
    joint: Joint, stated: tuple[Array, ...], *, stream: str, draws: Draws
) -> tuple[Array, ...]:
    """Return draws of parameters that are drawn together, one array a name."""
    from scipy.special import gammaincinv, ndtri

    if joint.family == "rows":
        row = np.floor(draws.uniform(stream) * len(joint.numbers)).astype(int)
        return tuple(joint.numbers[row, position] for position in range(len(joint.names)))
    uniform = [draws.uniform(f"{stream}.{name}") for name in joint.names]
    if joint.family == "normal":
        scores = ndtri(np.stack(uniform))
        return tuple(mean + each for mean, each in zip(stated, joint.numbers @ scores, strict=True))
    _total_count(stated)
    parts = [
        np.where(count > 0, gammaincinv(np.maximum(count, 1e-300), each), 0.0)
        for count, each in zip(stated, uniform, strict=True)
    ]
    total = sum(parts, np.zeros(()))
    return tuple(part / total for part in parts)


def _score(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + level / 2))


def _normal(stated: Stated, level: float) -> dict[str, Array]:
    if "sd" in stated:
        return {"mean": stated["mean"], "sd": stated["sd"]}
    low, high = stated["low"], stated["high"]
    middle = stated.get("mean", (low + high) / 2)
    return {"mean": middle, "sd": (high - low) / (2 * _score(level))}


def _lognormal(stated: Stated, level: float) -> dict[str, Array]:
    if "low" in stated:
        low, high = np.log(stated["low"]), np.log(stated["high"])
        spread, middle = (high - low) / (2 * _score(level)), (low + high) / 2
    elif "sd" in stated:
        spread = np.sqrt(np.log1p((stated["sd"] / stated["mean"]) ** 2))
        middle = np.zeros(())
    else:
        spread, middle = stated["sdlog"], stated.get("meanlog", np.zeros(()))
    if "median" in stated:
        middle = np.log(stated["median"])
    if "mean" in stated:
        middle = np.log(stated["mean"]) - spread**2 / 2
    return {"meanlog": np.asarray(middle), "sdlog": np.asarray(spread)}


def _lognormal_centre(stated: Stated) -> Array:
    return stated["mean"] if "mean" in stated else np.asarray(np.exp(stated["meanlog"]))


def _beta(stated: Stated, level: float) -> dict[str, Array]:
    if "a" in stated:
        return {"a": stated["a"], "b": stated["b"]}
    if "events" in stated:
        return {"a": stated["events"], "b": stated["of"] - stated["events"]}
    if "low" in stated:
        return _interval(stated, level)
    mean = stated["mean"]
    size = stated["size"] if "size" in stated else mean * (1 - mean) / stated["sd"] ** 2 - 1
    return {"a": mean * size, "b": (1 - mean) * size}


def _beta_quantile(shape: Stated, uniform: Array) -> Array:
    from scipy.special import betaincinv

    if "low" in shape:
        low, high, level = (float(shape[name]) for name in ("low", "high", "level"))
        return Estimate.share((low + high) / 2, low=low, high=high, level=level).quantile(uniform)
    return np.asarray(betaincinv(shape["a"], shape["b"], uniform))


def _beta_centre(shape: Stated) -> Array:
    if "low" in shape:
        return _beta_quantile(shape, np.asarray(0.5))
    return shape["a"] / (shape["a"] + shape["b"])


def _gamma(stated: Stated, level: float) -> dict[str, Array]:
    if "scale" in stated:
        return {"shape": stated["shape"], "scale": stated["scale"]}
    if "rate" in stated:
        return {"shape": stated["shape"], "scale": 1 / stated["rate"]}
    if "low" in stated:
        return _interval(stated, level)
    mean = stated["mean"]
    shape = stated["shape"] if "shape" in stated else (mean / stated["sd"]) ** 2
    return {"shape": shape, "scale": mean / shape}


def _gamma_quantile(shape: Stated, uniform: Array) -> Array:
    from scipy.special import gammaincinv

    if "low" in shape:
        low, high, level = (float(shape[name]) for name in ("low", "high", "level"))
        return Estimate.cost((low + high) / 2, low=low, high=high, level=level).quantile(uniform)
    return np.asarray(shape["scale"] * gammaincinv(shape["shape"], uniform))


def _gamma_centre(shape: Stated) -> Array:
    if "low" in shape:
        return _gamma_quantile(shape, np.asarray(0.5))
    return shape["shape"] * shape["scale"]


def _interval(stated: Stated, level: float) -> dict[str, Array]:
    low, high = stated["low"], stated["high"]
    if low.size != 1 or high.size != 1:
        raise MethodError("low and high should not depend on other drawn parameters")
    return {"low": low.reshape(()), "high": high.reshape(()), "level": np.asarray(level)}


def _as_stated(stated: Stated, level: float) -> dict[str, Array]:
    return dict(stated)


def _uniform_quantile(shape: Stated, uniform: Array) -> Array:
    return shape["low"] + (shape["high"] - shape["low"]) * uniform


def _triangular_quantile(shape: Stated, uniform: Array) -> Array:
    low, mode, high = shape["low"], shape["mode"], shape["high"]
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(uniform * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - uniform) * (high - low) * (high - mode))
    return np.asarray(np.where(uniform < turn, rising, falling))


def _pert(stated: Stated, level: float) -> dict[str, Array]:
    low, mode, high = stated["low"], stated["mode"], stated["high"]
    span = high - low
    a, b = 1 + 4 * (mode - low) / span, 1 + 4 * (high - mode) / span
    return {"a": a, "b": b, "low": low, "span": span}


def _pert_quantile(shape: Stated, uniform: Array) -> Array:
    from scipy.special import betaincinv

    return np.asarray(shape["low"] + shape["span"] * betaincinv(shape["a"], shape["b"], uniform))


def _normal_quantile(shape: Stated, uniform: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray(shape["mean"] + shape["sd"] * ndtri(uniform))


def _truncated(stated: Stated, level: float) -> dict[str, Array]:
    from scipy.special import ndtr

    mean, sd = stated["mean"], stated["sd"]
    below = ndtr((stated.get("min", np.asarray(-np.inf)) - mean) / sd)
    above = ndtr((stated.get("max", np.asarray(np.inf)) - mean) / sd)
    return {"mean": mean, "sd": sd, "below": np.asarray(below), "kept": np.asarray(above - below)}


def _truncated_quantile(shape: Stated, uniform: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray(shape["mean"] + shape["sd"] * ndtri(shape["below"] + shape["kept"] * uniform))


def _lognormal_quantile(shape: Stated, uniform: Array) -> Array:
    from scipy.special import ndtri

    return np.asarray(np.exp(shape["meanlog"] + shape["sdlog"] * ndtri(uniform)))


def _logitnormal_quantile(shape: Stated, uniform: Array) -> Array:
    from scipy.special import expit, ndtri

    return np.asarray(expit(shape["meanlogit"] + shape["sdlogit"] * ndtri(uniform)))


def _exponential(stated: Stated, level: float) -> dict[str, Array]:
    return {"mean": stated["mean"] if "mean" in stated else 1 / stated["rate"]}


FAMILIES: dict[str, Family] = {
    "normal": Family(
        ("mean sd", "low high", "mean low high"),
        _normal, lambda shape: shape["mean"], _normal_quantile, ("sd",),
    ),
    "truncated_normal": Family(
        ("mean sd min max", "mean sd min", "mean sd max"),
        _truncated, lambda shape: shape["mean"], _truncated_quantile, ("sd", "kept"),
        ("min", "max"),
    ),
    "lognormal": Family(
        ("median low high", "mean low high", "low high", "mean sd", "median sdlog", "mean sdlog",
         "meanlog sdlog"),
        _lognormal, _lognormal_centre, _lognormal_quantile, ("sdlog",),
    ),
    "beta": Family(
        ("a b", "mean sd", "mean size", "events of", "low high"),
        _beta, _beta_centre, _beta_quantile, ("a", "b"),
    ),
    "gamma": Family(
        ("mean sd", "shape scale", "shape rate", "mean shape", "low high"),
        _gamma, _gamma_centre, _gamma_quantile, ("shape", "scale"),
    ),
    "uniform": Family(
        ("low high",),
        _as_stated, lambda shape: (shape["low"] + shape["high"]) / 2, _uniform_quantile,
        rising=("low", "high"),
    ),
    "triangular": Family(
        ("low mode high",), _as_stated,
        lambda shape: (shape["low"] + shape["mode"] + shape["high"]) / 3, _triangular_quantile,
        rising=("low", "mode", "high"),
    ),
    "pert": Family(
        ("low mode high",), _pert,
        lambda shape: shape["low"] + shape["span"] * shape["a"] / (shape["a"] + shape["b"]),
        _pert_quantile, ("a", "b", "span"), ("low", "mode", "high"),
    ),
    "logitnormal": Family(
        ("meanlogit sdlogit",), _as_stated,
        lambda shape: np.asarray(1 / (1 + np.exp(-shape["meanlogit"]))),
        _logitnormal_quantile, ("sdlogit",),
    ),
    "exponential": Family(
        ("mean", "rate"), _exponential,
        lambda shape: shape["mean"], lambda shape, at: -shape["mean"] * np.log1p(-at), ("mean",),
    ),
}  # fmt: skip
