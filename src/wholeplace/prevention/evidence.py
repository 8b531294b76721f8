"""Published evidence, and what of it may be used as the effect of an action."""

from __future__ import annotations

from dataclasses import dataclass

from wholeplace.errors import MethodError
from wholeplace.estimate import Estimate
from wholeplace.prevention.intervention import EFFECT_KINDS, EffectKind
from wholeplace.source import Source

RELATIVE_CHANGE = "relative change"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding of one study.

    Attributes:
        id: Id in the library.
        intervention: What was done.
        population: For whom.
        tier: Tier of prevention.
        outcome: What was measured.
        kind: What the figure is: an effect kind, ``relative change``, ``mean difference``,
            ``ratio of returns`` and others.
        unit: Unit of the figure.
        effect: The figure; None when only its direction is known.
        low: Lower end of its interval, where there is one.
        high: Upper end of its interval, where there is one.
        level: Level of that interval, within (0, 1).
        interval: ``published``, ``derived`` (worked out by us) or ``none``.
        without: Level of the outcome without the action, where known.
        with_action: Level of the outcome with it, where known.
        cost_per_participant: Pounds per participant [GBP, prices of ``prices``], where known.
        prices: Price year of that cost.
        study: The study in words.
        design: Its design in words.
        grade: Grade for optimism bias, 1 (best) to 6.
        validation_only: Whether it may only check a result, as other people's ratios of returns.
        source: Where it is from.
        note: What a reader must know.
    """

    id: str
    intervention: str
    population: str
    tier: str
    outcome: str
    kind: str
    unit: str
    effect: float | None
    low: float | None
    high: float | None
    level: float | None
    interval: str
    without: float | None
    with_action: float | None
    cost_per_participant: float | None
    prices: int | None
    study: str
    design: str
    grade: int
    validation_only: bool
    source: Source
    note: str = ""


def as_effect(evidence: Evidence) -> tuple[EffectKind, Estimate]:
    """Return what kind of effect a finding is, and its size.

    A relative change ``c`` becomes the risk ratio ``1 + c``.

    Raises:
        MethodError: When the finding is a ratio of returns or else only for validation, has no
            figure or no interval, or is of a kind that does not convert to a change in chance.
    """
    if evidence.validation_only:
        raise MethodError(
            f"{evidence.id} is a {evidence.kind}, which may check a result but is not an effect:"
            " use what the action changed, and let the valuation find the return"
        )
    if evidence.effect is None:
        raise MethodError(f"{evidence.id} states no size of effect, only: {evidence.kind}")
    if evidence.low is None or evidence.high is None or evidence.level is None:
        raise MethodError(
            f"{evidence.id} has no interval: state one, with its level, and say it is an assumption"
        )
    level = evidence.level
    if evidence.kind == "difference":
        size = Estimate.normal(evidence.effect, low=evidence.low, high=evidence.high, level=level)
        return "difference", size.said_by(evidence.source)
    shift = 1.0 if evidence.kind == RELATIVE_CHANGE else 0.0
    size_of = _ratio_kind(evidence)
    ratio = Estimate.ratio(
        shift + evidence.effect, low=shift + evidence.low, high=shift + evidence.high, level=level
    )
    return size_of, ratio.said_by(evidence.source)


def _ratio_kind(evidence: Evidence) -> EffectKind:
    if evidence.kind == RELATIVE_CHANGE:
        return "risk ratio"
    for kind in EFFECT_KINDS:
        if kind == evidence.kind and kind.endswith("ratio"):
            return kind
    raise MethodError(
        f"{evidence.id} is a {evidence.kind} in {evidence.unit}: it does not convert to a change"
        " in chance without a study that links the two"
    )
