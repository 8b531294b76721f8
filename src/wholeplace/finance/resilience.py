"""CIPFA's arithmetic of 2018: indicators scored within the class, weighted, rescaled to median 100.

CIPFA gave the single score up after its consultation, and says that its index foretells no
failure: it is here because it is published and can be tested (docs/methods/resilience.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem
from wholeplace.finance.councils import Council
from wholeplace.finance.resilience_rank import Rank, ranks
from wholeplace.finance.resilience_record import ReserveRecord, ratio
from wholeplace.finance.rules import Rule, Rulebook
from wholeplace.yearly import Array
from wholeplace.years import year_label

SPAN = 3
MEDIAN = 100.0
DISTRICT = "district"
JUDGEMENTS = ("ofsted", "auditor")
TITLES = {
    "reserves": "Reserves over net revenue expenditure",
    "change": "Change of reserves over three years",
    "grants": "Government grants over net revenue expenditure",
    "social_care": "Social care and interest over net revenue expenditure",
    "ofsted": "Ofsted's judgement of children's social care",
    "auditor": "Auditor's judgement of value for money",
}
BETTER_LOW = ("grants", "social_care")
NOT_OF_DISTRICTS = ("social_care", "ofsted")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of one council.

    Attributes:
        id: Id of the indicator.
        title: Name in words.
        weight: Weight it has here: the published one over the sum of those that are known.
        value: Its value; None when not known.
        score: Its score, the median of the class at 100, higher better; None when not known.
    """

    id: str
    title: str
    weight: float
    value: float | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Composite:
    """The score of one council among its class.

    Attributes:
        council: The council.
        year: Financial year at whose end it is told.
        indicators: Its six indicators, those left out with no weight.
        left_out: Titles of the indicators that are not known, whose weight the others share.
        index: The score, the median of the class at 100, higher better; None when no indicator
            is known.
        rank: Rank in the class, 1 the lowest score, with the interval that other weights would
            give it; None without a score.
    """

    council: Council
    year: int
    indicators: tuple[Indicator, ...]
    left_out: tuple[str, ...]
    index: float | None
    rank: Rank | None


def composites(
    record: ReserveRecord,
    *,
    year: int,
    rules: Rulebook,
    judgements: Mapping[str, Mapping[str, float]] | None = None,
    draws: Draws | None = None,
) -> tuple[Composite, ...]:
    """Return the score of every council, in the order of the record.

    Args:
        record: Reserves and spending.
        year: Financial year at whose end it is told.
        rules: Published weights, and how closely other weights would gather around them.
        judgements: ``ofsted`` and ``auditor`` judgements as numbers, higher better, by the code
            of the council; those not given are not known.
        draws: Number and seed of the weights tried for the interval of the rank.

    Raises:
        InputError: When the record does not hold the year or three years before it, or a
            judgement is named that is none.
    """
    values = _values(record, year, judgements or {})
    weights = np.array([rule.number for rule in weight_rules(rules, year)])
    doubt = rules.number("cipfa_weight_concentration", year=year)
    level = rules.number("stress_level", year=year)
    tried = _weights(weights, doubt, draws or Draws(200))
    found: dict[int, Composite] = {}
    classes = [council.area_class for council in record.councils]
    for of_class in sorted(set(classes)):
        members = np.flatnonzero(record.is_class(of_class))
        own = values[members]
        if of_class == DISTRICT:
            own = np.where(np.isin(list(TITLES), NOT_OF_DISTRICTS), np.nan, own)
        scores = np.column_stack([
            scored(own[:, at], better_low=name in BETTER_LOW) for at, name in enumerate(TITLES)
        ])  # fmt: skip
        index = _rescaled(_average(scores, weights))
        placed = _placed(scores, tried, level, index)
        for place, member in enumerate(members):
            found[int(member)] = Composite(
                council=record.councils[member],
                year=year,
                indicators=_indicators(own[place], scores[place], weights),
                left_out=tuple(
                    title
                    for title, score in zip(TITLES.values(), scores[place], strict=True)
                    if np.isnan(score)
                ),
                index=None if np.isnan(index[place]) else float(index[place]),
                rank=placed[place],
            )
    return tuple(found[at] for at in range(len(record.councils)))


def weight_rules(rules: Rulebook, year: int) -> tuple[Rule, ...]:
    """Return the rules of the published weights, in the order of the indicators."""
    return tuple(rules.of(f"cipfa_weight_{name}", year=year) for name in TITLES)


def scored(values: Array, *, better_low: bool = False) -> Array:
    """Return scores of a class, the median at 100: ``(v - least) / (most - least)``, rescaled.

    Where all are alike, or the median is the least, nothing can be told: NaN.

    >>> scored(np.array([1.0, 2.0, 5.0])).tolist()
    [0.0, 100.0, 400.0]
    """
    known = values[~np.isnan(values)]
    if known.size == 0 or known.max() == known.min():
        return np.full(values.shape, np.nan)
    part = (values - known.min()) / (known.max() - known.min())
    return _rescaled(np.asarray(1 - part if better_low else part))


def _rescaled(scores: Array) -> Array:
    known = scores[~np.isnan(scores)]
    middle = float(np.median(known)) if known.size else 0.0
    return np.asarray(scores * MEDIAN / middle if middle > 0 else np.full(scores.shape, np.nan))


def _average(scores: Array, weights: Array) -> Array:
    """Return the weighted average of what is known of each council."""
    known = ~np.isnan(scores)
    total = (weights * known).sum(axis=1)
    summed = (np.nan_to_num(scores) * weights).sum(axis=1)
    unknown = np.full(len(scores), np.nan)
    return np.asarray(np.divide(summed, total, out=unknown, where=total > 0))


def _values(
    record: ReserveRecord, year: int, judgements: Mapping[str, Mapping[str, float]]
) -> Array:
    """Return the values of the indicators [councils x indicators]."""
    unknown = [name for name in judgements if name not in JUDGEMENTS]
    if unknown:
        wrong = [Problem(name, f"should be one of {', '.join(JUDGEMENTS)}") for name in unknown]
        raise InputError("judgements", wrong)
    if year - SPAN not in record.years:
        earliest = year_label(record.years[0] + SPAN)
        wrong = [Problem(year_label(year), f"no reserves three years before: {earliest} is first")]
        raise InputError("the record of reserves", wrong)
    now, then = record.at(year), record.at(year - SPAN)
    revenue = record.revenue[:, now]
    reserves, before = record.closing[:, now], record.closing[:, then]
    given = [
        [judgements.get(name, {}).get(council.code, np.nan) for council in record.councils]
        for name in JUDGEMENTS
    ]
    return np.column_stack([
        ratio(reserves, revenue),
        ratio(reserves - before, before),
        ratio(record.grants[:, now], revenue),
        ratio(record.social_care[:, now] + record.interest[:, now], revenue),
        *given,
    ])  # fmt: skip


def _indicators(values: Array, scores: Array, weights: Array) -> tuple[Indicator, ...]:
    known = ~np.isnan(scores)
    total = float(weights[known].sum())
    return tuple(
        Indicator(
            id=name,
            title=title,
            weight=float(weights[at]) / total if known[at] else 0.0,
            value=None if np.isnan(values[at]) else float(values[at]),
            score=float(scores[at]) if known[at] else None,
        )
        for at, (name, title) in enumerate(TITLES.items())
    )


def _weights(weights: Array, concentration: float, draws: Draws) -> Array:
    """Return weights that others might choose [draws x indicators], around the published ones."""
    from scipy.special import gammaincinv

    drawn = np.column_stack([
        gammaincinv(weight * concentration, draws.uniform(f"cipfa.weight.{name}"))
        for name, weight in zip(TITLES, weights, strict=True)
    ])  # fmt: skip
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))


def _placed(scores: Array, tried: Array, level: float, index: Array) -> tuple[Rank | None, ...]:
    """Return the rank of each council of the class, 1 the lowest score, over the weights tried."""
    known = ~np.isnan(index)
    if not known.any():
        return (None,) * len(index)
    again = np.array([_average(scores[known], weights) for weights in tried])
    found = iter(ranks(-again, level=level, value=-index[known]))
    return tuple(next(found) if one else None for one in known)
