"""What a new finding does to an estimate: a new dated row, never an edit of the old one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import exp, log, sqrt

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.source import Source


@dataclass(frozen=True, slots=True)
class Finding:
    """A new finding about an input, and how far it carries over to this place.

    Attributes:
        input: Name of the input.
        on: Day of the finding.
        found: What was found, with its interval.
        transfer: Share of the finding's weight that is kept, above 0 and up to 1: 1 for an
            evaluation in the place itself, less for one from elsewhere. Chosen openly.
        why: Why that share.
        source: Who found it.
    """

    input: str
    on: date
    found: Estimate
    transfer: float
    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class Belief:
    """An estimate as it stood after a finding.

    Attributes:
        on: Day from which it holds.
        estimate: The estimate.
        finding: What changed it; None for the first.
    """

    on: date
    estimate: Estimate
    finding: Finding | None


def history(first: Estimate, *, since: date, findings: Iterable[Finding]) -> tuple[Belief, ...]:
    """Return the estimate as it stood first and after each finding, oldest first.

    Raises:
        MethodError: When a finding is older than the estimate it would change.
    """
    beliefs = [Belief(since, first, None)]
    for finding in sorted(findings, key=lambda each: each.on):
        if finding.on < since:
            raise MethodError(
                f"the finding of {finding.on} on {finding.input} is older than the estimate"
                f" of {since}: leave it out, or begin with the estimate before it"
            )
        changed = updated(beliefs[-1].estimate, finding)
        beliefs.append(Belief(finding.on, changed, finding))
    return tuple(beliefs)


def updated(prior: Estimate, finding: Finding) -> Estimate:
    """Return an estimate after a finding, in the prior's family and at its level.

    Both are taken as normal on the family's own scale (logarithm for a ratio or a cost, log-odds
    for a share), and weighted by precision; the finding's precision counts ``transfer`` times
    (docs/methods/learning.md). What is taken as known stays known.

    Raises:
        MethodError: When the families differ, or ``transfer`` is not within 0 and 1.
    """
    if not 0 < finding.transfer <= 1:
        raise MethodError(f"transfer should be above 0 and up to 1, not {finding.transfer:g}")
    if prior.family == "known":
        return prior
    if finding.found.family != prior.family:
        raise MethodError(
            f"{finding.input} is a {prior.family} and the finding a {finding.found.family}:"
            " state the finding on the same scale"
        )
    before, doubt = _on_scale(prior)
    seen, error = _on_scale(finding.found)
    weight, new_weight = 1 / doubt**2, finding.transfer / error**2
    middle = (weight * before + new_weight * seen) / (weight + new_weight)
    spread = _tail(prior.level) / sqrt(weight + new_weight)
    low, value, high = (
        _from_scale(prior, each) for each in (middle - spread, middle, middle + spread)
    )
    return Estimate(value, low, high, prior.level, prior.family, finding.source)


def _on_scale(estimate: Estimate) -> tuple[float, float]:
    """Return mean and standard deviation on the scale where the family is about normal."""
    low, high = (_to_scale(estimate, each) for each in (estimate.low, estimate.high))
    return (low + high) / 2, (high - low) / (2 * _tail(estimate.level))


def _to_scale(estimate: Estimate, value: float) -> float:
    match estimate.family:
        case "ratio" | "cost":
            return log(value)
        case "share":
            return log(value / (1 - value))
        case _:
            return value


def _from_scale(estimate: Estimate, value: float) -> float:
    match estimate.family:
        case "ratio" | "cost":
            return exp(value)
        case "share":
            return 1 / (1 + exp(-value))
        case _:
            return value


def _tail(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))
