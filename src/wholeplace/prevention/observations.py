"""Findings about the inputs of actions, and the actions as they stand after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from wholeplace.errors import InputError, MethodError, Problem, did_you_mean
from wholeplace.estimate import Estimate
from wholeplace.prevention.intervention import Effect, Intervention
from wholeplace.prevention.new_evidence import Belief, Finding, history
from wholeplace.source import Source

Learnt = Literal["effect", "need", "take-up"]
LEARNT: tuple[Learnt, ...] = ("effect", "need", "take-up")
BEFORE_ALL = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Observation:
    """What was found about one input of one action.

    Attributes:
        intervention: Id of the action.
        outcome: Outcome of the effect; empty for take-up.
        input: ``effect``, ``need`` or ``take-up``.
        on: Day of the finding.
        value: What was found, on the scale of the input as it stands.
        low: Lower end of its interval.
        high: Upper end of its interval.
        level: Level of the interval.
        transfer: Share of its weight that is kept here, above 0 and up to 1.
        why: Why that share.
        source: Who found it.
    """

    intervention: str
    outcome: str
    input: Learnt
    on: date
    value: float
    low: float
    high: float
    level: float
    transfer: float
    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class Learning:
    """How one input of one action was seen over time.

    Attributes:
        intervention: Id of the action.
        outcome: Outcome of the effect; empty for take-up.
        input: Which input.
        beliefs: The estimate first and after each finding, oldest first.
    """

    intervention: str
    outcome: str
    input: Learnt
    beliefs: tuple[Belief, ...]


def learnt(
    interventions: Sequence[Intervention], observations: Iterable[Observation]
) -> tuple[Learning, ...]:
    """Return every input that something was found about, with its estimates over time.

    Raises:
        InputError: Naming every finding that belongs to no input, or that no input can take in.
    """
    by_input: dict[tuple[str, str, Learnt], list[Observation]] = {}
    for each in observations:
        by_input.setdefault((each.intervention, each.outcome, each.input), []).append(each)
    problems: list[Problem] = []
    found: list[Learning] = []
    for (action, outcome, name), own in by_input.items():
        try:
            prior = _prior(interventions, own[0])
            findings = [_finding(one, prior) for one in own]
            beliefs = history(prior, since=BEFORE_ALL, findings=findings)
            found.append(Learning(action, outcome, name, beliefs))
        except MethodError as error:
            where = f"{action}, {name}{f' of {outcome!r}' if outcome else ''}"
            problems.append(Problem(where, str(error)))
    if problems:
        raise InputError("findings", problems)
    return tuple(found)


def after(
    interventions: Sequence[Intervention], learning: Iterable[Learning]
) -> tuple[Intervention, ...]:
    """Return the actions with every input as it stands after what was found."""
    actions = {action.id: action for action in interventions}
    for each in learning:
        now = each.beliefs[-1].estimate
        action = actions[each.intervention]
        if each.input == "take-up":
            actions[action.id] = replace(action, take_up=now)
            continue
        effects = tuple(
            _changed(effect, each.input, now) if effect.outcome == each.outcome else effect
            for effect in action.effects
        )
        actions[action.id] = replace(action, effects=effects)
    return tuple(actions[action.id] for action in interventions)


def _changed(effect: Effect, name: Learnt, now: Estimate) -> Effect:
    return replace(effect, need=now) if name == "need" else replace(effect, size=now)


def _prior(interventions: Sequence[Intervention], one: Observation) -> Estimate:
    by_id = {action.id: action for action in interventions}
    if one.intervention not in by_id:
        hint = did_you_mean(one.intervention, by_id)
        raise MethodError(f"there is no action '{one.intervention}'{hint}")
    action = by_id[one.intervention]
    if one.input == "take-up":
        return action.take_up
    outcomes = {effect.outcome: effect for effect in action.effects}
    if one.outcome not in outcomes:
        hint = did_you_mean(one.outcome, outcomes)
        raise MethodError(f"the action has no effect on '{one.outcome}'{hint}")
    effect = outcomes[one.outcome]
    prior = effect.need if one.input == "need" else effect.size
    if prior is None:
        raise MethodError("nobody has stated it, so there is nothing to change: state it first")
    return prior


def _finding(one: Observation, prior: Estimate) -> Finding:
    """Return a finding in the family of the input that it is about."""
    if prior.family == "known":
        raise MethodError("it is taken as known: give it an interval first")
    found = Estimate(one.value, one.low, one.high, one.level, prior.family, one.source)
    return Finding(one.input, one.on, found, one.transfer, one.why, one.source)
