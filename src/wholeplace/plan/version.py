"""One version of a plan as canonical JSON with its SHA-256. Draws stay out; quantiles go in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from hashlib import sha256

import numpy as np

from wholeplace.plan.appraised import appraisal_object
from wholeplace.plan.assemble import source_key
from wholeplace.plan.council_finance import finance_object
from wholeplace.plan.document import Plan
from wholeplace.plan.pooled import pool_object
from wholeplace.plan.sections import sections
from wholeplace.prevention.review_object import review_object
from wholeplace.prevention.value import Valuation
from wholeplace.record import Plain, canonical_json, plain
from wholeplace.source import Source
from wholeplace.yearly import Array, Yearly

SCHEMA = "wholeplace plan"
SCHEMA_VERSION = 1
QUANTILES = (0.1, 0.5, 0.9)
LEFT_TO_OTHERS = (
    "count",
    "valuations",
    "together",
    "appraisal",
    "review",
    "finance",
    "pools",
)
_DIGITS = 10


def to_json(plan: Plan) -> str:
    """Return the one JSON text of the plan: the same plan gives the same bytes.

    Arrays of draws are written as their mean and their 10%, 50% and 90% quantiles; actions are
    summed over bodies by year, all actions together are kept by body (docs/methods/plan.md).
    """
    return canonical_json(_document(plan))


def valuation_object(valuation: Valuation) -> Plain:
    """Return an action's valuation in JSON types, as the plan's JSON has it."""
    return _summary(_action(valuation))


def in_json_types(thing: object) -> Plain:
    """Return anything of a plan in JSON types, draws as their mean and quantiles."""
    return _summary(thing)


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a plan's JSON text, in hexadecimal: the address of the version."""
    return sha256(text.encode()).hexdigest()


def _document(plan: Plan) -> dict[str, Plain]:
    whole = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "sections": [{"state": section.state, **_fields(section)} for section in sections(plan)],
        **_fields(plan, leave_out=LEFT_TO_OTHERS),
        "count": {**_fields(plan.count, leave_out=("place",)), "totals": plan.count.totals},
        "actions": [_action(valuation) for valuation in plan.valuations],
        "together": None if plan.together is None else _valued(plan.together),
        "appraisal": None if plan.appraisal is None else appraisal_object(plan.appraisal),
        "review": None if plan.review is None else review_object(plan.review),
        "finance": None if plan.finance is None else _citing(finance_object(plan.finance)),
        "pools": [pool_object(pool) for pool in plan.pools],
        "fingerprint_of_inputs": plan.record.fingerprint,
    }
    return {key: _summary(value) for key, value in whole.items()}


def _action(valuation: Valuation) -> dict[str, object]:
    """Return the fields of one action's valuation, summed over bodies."""
    finance = {key: _over_bodies(value) for key, value in _fields(valuation.finance).items()}
    return {
        **_valued(valuation, leave_out=("benefit", "transfers", "cost", "finance", "disposition")),
        "benefit": {kind: yearly.over_bodies() for kind, yearly in valuation.benefit.items()},
        "transfers": valuation.transfers.over_bodies(),
        "cost": valuation.cost.over_bodies(),
        "finance": finance,
    }


def _valued(valuation: Valuation, *, leave_out: Sequence[str] = ()) -> dict[str, object]:
    """Return a valuation's fields without the streams that its views are made of."""
    changes = [
        {"pathway": change.pathway.id, **_fields(change, leave_out=("pathway", "avoided"))}
        for change in valuation.changes
    ]
    return {**_fields(valuation, leave_out=(*leave_out, "streams", "changes")), "changes": changes}


def _over_bodies(thing: object) -> object:
    return thing.over_bodies() if isinstance(thing, Yearly) else thing


def _fields(thing: object, *, leave_out: Sequence[str] = ()) -> dict[str, object]:
    """Return the fields of a dataclass by name."""
    if not is_dataclass(thing):
        return {}
    names = (field.name for field in fields(thing))
    return {name: getattr(thing, name) for name in names if name not in leave_out}


def _summary(thing: object) -> Plain:
    """Return ``thing`` in JSON types, with draws summed up and floats to ten digits."""
    if isinstance(thing, Yearly):
        return _yearly(thing)
    if isinstance(thing, np.ndarray):
        return _distribution(thing)
    if isinstance(thing, float):
        return _rounded(thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return {name: _summary(value) for name, value in _fields(thing).items()}
    if isinstance(thing, Mapping):
        return {str(key): _summary(value) for key, value in thing.items()}
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        return [_summary(item) for item in thing]
    return plain(thing)


def _citing(thing: object) -> object:
    """Return ``thing`` with every source as its key in the plan's ``sources``, not once again."""
    if isinstance(thing, Source):
        return source_key(thing)
    if isinstance(thing, Yearly):
        return thing
    if is_dataclass(thing) and not isinstance(thing, type):
        return {name: _citing(value) for name, value in _fields(thing).items()}
    if isinstance(thing, Mapping):
        return {key: _citing(value) for key, value in thing.items()}
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        return [_citing(item) for item in thing]
    return thing


def _rounded(number: float) -> Plain:
    return plain(float(f"{number:.{_DIGITS}g}"))


def _distribution(draws: Array) -> Plain:
    """Return mean and quantiles over the first axis."""
    found = np.quantile(draws, QUANTILES, axis=0)
    return {
        "mean": _nested(np.asarray(draws.mean(axis=0))),
        "quantiles": {
            str(at): _nested(np.asarray(row)) for at, row in zip(QUANTILES, found, strict=True)
        },
    }


def _nested(numbers: Array) -> Plain:
    if numbers.ndim == 0:
        return _rounded(float(numbers))
    return [_nested(np.asarray(row)) for row in numbers]


def _yearly(yearly: Yearly) -> Plain:
    return {
        "years": list(yearly.years),
        "unit": yearly.unit,
        "prices": yearly.prices,
        "bodies": list(yearly.bodies),
        "values": _distribution(yearly.values),
    }
