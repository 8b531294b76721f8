"""Read the parameters of a model file: numbers, expressions and distributions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wholeplace.demand.expression import Expression, constant
from wholeplace.demand.model import Joint, Parameter, Part, Uncertain
from wholeplace.store.model_reading import Reading

Array = NDArray[np.float64]
NOT_ARGUMENTS = ("distribution", "value", "level", "why", "source")
JOINT_KEYS = ("names", "distribution", "counts", "mean", "sd", "correlation", "covariance",
              "cholesky", "rows")  # fmt: skip


def read_parameters(place: Reading) -> dict[str, Parameter]:
    """Return the parameters of ``[parameters]`` and ``[[together]]`` by name."""
    table = place.table("parameters")
    found: dict[str, Parameter] = {}
    for name, stated in table.values.items():
        if isinstance(stated, dict):
            found[name] = _uncertain(table.table(name))
        else:
            found[name] = table.parsed(name, stated) or constant(0.0)
    for each in place.tables("together"):
        joint = _joint(each)
        for position, name in enumerate(joint.names if joint else ()):
            if name in found:
                each.wrong("names", f"{name!r} is a parameter already")
            if joint:
                found[name] = Part(joint, position)
    return found


def _uncertain(stated: Reading) -> Uncertain:
    arguments = stated.expressions([key for key in stated.values if key not in NOT_ARGUMENTS])
    if "distribution" not in stated.values:
        stated.wrong("distribution", "is missing: which distribution is it?")
    value = stated.expression("value") if "value" in stated.values else None
    level = stated.number("level", 0.95)
    if not 0 < level < 1:
        stated.wrong("level", f"should be within 0 and 1, not {level:g}")
        level = 0.95
    return Uncertain(stated.text("distribution", "normal"), arguments, value, level)


def _joint(each: Reading) -> Joint | None:
    each.only(JOINT_KEYS)
    names = each.texts("names")
    if not names or len(set(names)) < len(names):
        each.wrong("names", "should be the names of the parameters, each once")
        return None
    match each.word("distribution", ("dirichlet", "normal", "rows"), "dirichlet"):
        case "dirichlet":
            return Joint(names, "dirichlet", _centre(each, "counts", len(names)))
        case "normal":
            triangle = _triangle(each, len(names))
            return Joint(names, "normal", _centre(each, "mean", len(names)), triangle)
        case _:
            rows = _matrix(each, "rows", None, len(names))
            return Joint(names, "rows", (), rows)


def _centre(each: Reading, key: str, length: int) -> tuple[Expression, ...]:
    found = each.values.get(key)
    if not isinstance(found, list) or len(found) != length:
        each.wrong(key, f"should be a list of {length} numbers or expressions, one a name")
        return ()
    parsed = [each.parsed(f"{key} {i}", value) for i, value in enumerate(found, start=1)]
    return tuple(value for value in parsed if value is not None)


def _triangle(each: Reading, length: int) -> Array:
    """Return the lower triangle whose product with its transpose is the covariance."""
    nothing = np.zeros((length, length))
    if "cholesky" in each.values:
        return _matrix(each, "cholesky", length, length)
    if "covariance" in each.values:
        covariance = _matrix(each, "covariance", length, length)
    else:
        deviations = each.numbers("sd")
        if len(deviations) != length:
            each.wrong("sd", "state covariance, cholesky, or sd (one a name) with correlation")
            return nothing
        correlation = np.eye(length)
        if "correlation" in each.values:
            correlation = _matrix(each, "correlation", length, length)
        covariance = correlation * np.outer(deviations, deviations)
    if not np.allclose(covariance, covariance.T):
        each.wrong("covariance", "should be the same above and below the diagonal")
        return nothing
    try:
        return np.asarray(np.linalg.cholesky(covariance))
    except np.linalg.LinAlgError:
        each.wrong("covariance", "is not a covariance: it is not positive definite")
        return nothing


def _matrix(each: Reading, key: str, rows: int | None, columns: int) -> Array:
    found = each.values.get(key)
    nothing = np.zeros((rows or 1, columns))
    shape = f"{rows or 'any number of'} rows of {columns} numbers"
    if not isinstance(found, list) or not found or (rows is not None and len(found) != rows):
        each.wrong(key, f"should be {shape}")
        return nothing
    try:
        matrix = np.array(found, dtype=np.float64)
    except (TypeError, ValueError):
        matrix = nothing[:0]
    if matrix.shape != (len(found), columns) or not np.isfinite(matrix).all():
        each.wrong(key, f"should be {shape}")
        return nothing
    return matrix
