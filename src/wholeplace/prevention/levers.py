"""What an action does to the hazards of a pathway, for the part of the flow that it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.demand.strategy import Flow, Strategy
from wholeplace.errors import MethodError
from wholeplace.prevention.effects import chance_with, hazard_ratio_of_chances, yearly_chance
from wholeplace.prevention.inputs import ActionDraws, EffectDraws
from wholeplace.prevention.intervention import Effect, Intervention
from wholeplace.prevention.under_effect import net_factor, people_starting, under_effect
from wholeplace.yearly import Array
from wholeplace.years import year_label


@dataclass(frozen=True, slots=True)
class Lever:
    """One effect of an action on the edges of a pathway.

    Attributes:
        action: Name of the action.
        effect: The effect, with the edges it acts on.
        hazard_ratio: What the hazard of the people under effect is multiplied by [draws].
        under: People under effect in each year [draws x years].
        moves: Moves along the edges that they would make without the action [draws x years];
            None when their need is not stated, so that they are like everybody in the state.
        kept: Share of the change that counts, after attribution, displacement, leakage and
            optimism bias.
        warnings: What a reader must be told, in sentences.
    """

    action: str
    effect: Effect
    hazard_ratio: Array
    under: Array
    moves: Array | None
    kept: float
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """A lever, and how much of the flow along its edges it reaches.

    Attributes:
        lever: The lever.
        share: Share of the baseline's flow that the people under effect make up [draws x years].
        warnings: What a reader must be told, in sentences.
    """

    lever: Lever
    share: Array
    warnings: tuple[str, ...] = ()

    @property
    def factor(self) -> Array:
        """What the hazard of every edge is multiplied by, ``1 + s (HR - 1)`` [draws x years]."""
        change = (self.lever.hazard_ratio - 1) * self.lever.kept
        return 1 + self.share * change[:, np.newaxis]


def levers_of(
    intervention: Intervention,
    *,
    drawn: ActionDraws,
    years: tuple[int, ...],
) -> tuple[Lever, ...]:
    """Return the levers of an action, one an effect that acts on a pathway.

    Args:
        intervention: The action.
        drawn: Its draws.
        years: Consecutive financial years.

    Raises:
        MethodError: When draws of a need or effect are not chances, naming every such effect.
    """
    pairs = zip(intervention.effects, drawn.effects, strict=True)
    acting = [(effect, draw) for effect, draw in pairs if effect.acts_on]
    problems = [problem for effect, draw in acting for problem in _not_chances(effect, draw)]
    if problems:
        raise MethodError(f"{intervention.name} cannot be valued: " + "; ".join(problems))
    starters = people_starting(intervention, drawn=drawn, years=years)
    return tuple(
        _lever(intervention, effect, draw, under_effect(starters, effect))
        for effect, draw in acting
    )


def _not_chances(effect: Effect, draw: EffectDraws) -> Iterable[str]:
    """Say which draws of a need or a chance with the action are out of 0 to 1."""
    if effect.kind == "rate ratio" or draw.need is None:
        return
    outside = float(((draw.need <= 0) | (draw.need >= 1)).mean())
    if outside:
        yield (
            f"in {outside:.1%} of draws the need of '{effect.outcome}' is not a chance within 0 and"
            " 1: state it as a share"
        )
        return
    certain = float((_chance_with(effect, draw, draw.need) >= 1).mean())
    if certain:
        yield (
            f"in {certain:.1%} of draws the {effect.kind} takes the chance of '{effect.outcome}' to"
            " 1 or more: state the effect as an odds ratio or a hazard ratio, which cannot"
        )


def _chance_with(effect: Effect, draw: EffectDraws, need: Array) -> Array:
    return chance_with(effect.kind, size=draw.size, need=need, deadweight=draw.deadweight)


def _lever(intervention: Intervention, effect: Effect, draw: EffectDraws, under: Array) -> Lever:
    ratio, warnings = _hazard_ratio(intervention.name, effect, draw)
    yearly = _moves_a_year(effect, draw)
    return Lever(
        action=intervention.name,
        effect=effect,
        hazard_ratio=ratio,
        under=under,
        moves=None if yearly is None else under * yearly[:, np.newaxis],
        kept=net_factor(effect) * (1 - intervention.optimism_benefit),
        warnings=warnings,
    )


def _hazard_ratio(action: str, effect: Effect, draw: EffectDraws) -> tuple[Array, tuple[str, ...]]:
    """Return the hazard ratio of an effect (E18) [draws], and what to say of draws beyond it."""
    if effect.kind in ("hazard ratio", "rate ratio") or draw.need is None:
        return draw.size, ()
    chance = _chance_with(effect, draw, draw.need)
    gone = float((chance < 0).mean())
    warnings = (
        (
            f"{action}: in {gone:.1%} of draws the effect on '{effect.outcome}' is larger than the"
            " need. No hazard is left in those draws, which lowers the mean effect a little.",
        )
        if gone
        else ()
    )
    return hazard_ratio_of_chances(without=draw.need, with_action=chance), warnings


def _moves_a_year(effect: Effect, draw: EffectDraws) -> Array | None:
    """Return the moves that one person under effect would make in a year without it [draws].

    A yearly rate counts every recurrence. A chance counts the first move: a person who has moved
    is no longer at risk, so it is the chance in a year and not the hazard.
    """
    if draw.need is None or effect.kind == "rate ratio":
        return draw.need
    return yearly_chance(draw.need, years=effect.period)


def reached(lever: Lever, *, baseline: Flow) -> Reached:
    """Return how much of the baseline's flow along a lever's edges it reaches.

    Where the need is stated: moves that the people under effect would make, over all moves along
    the edges. Where it is not: people under effect, over the people in the states they leave.

    Args:
        lever: The lever, in the years of the run.
        baseline: The pathway's run without any action.

    Raises:
        MethodError: When on average it reaches more than there is, with the figures.
    """
    problems = tuple(reach_problems(lever, baseline=baseline))
    if problems:
        raise MethodError("; ".join(problems))
    part, whole = _part(lever), _whole(lever, baseline)
    some = (part > 0) & (whole > 0)
    share = np.divide(part, whole, out=np.zeros_like(part), where=some)
    share[(part > 0) & (whole <= 0)] = 1.0
    over = float((share > 1).any(axis=1).mean())
    warnings = (
        (
            f"{lever.action}: in {over:.1%} of draws it reaches more than all of"
            f" {_edges(lever)} in some year. It reaches all of it in those draws.",
        )
        if over
        else ()
    )
    return Reached(lever, np.minimum(share, 1.0), (*lever.warnings, *warnings))


def _moves(lever: Lever, baseline: Flow) -> Array:
    edges = baseline.pathway.edges
    places = [edges.index(edge) for edge in dict.fromkeys(lever.effect.edges)]
    return np.asarray(baseline.moved[0, places].sum(axis=0))


def _people(lever: Lever, baseline: Flow) -> Array:
    states = [state.id for state in baseline.pathway.states]
    leaving = dict.fromkeys(edge.partition(">")[0] for edge in lever.effect.edges)
    places = [states.index(state) for state in leaving]
    return np.asarray(baseline.person_years[0, places].sum(axis=0))


def _part(lever: Lever) -> Array:
    """Return the moves, or where no need is stated the people, under effect [draws x years]."""
    return lever.under if lever.moves is None else lever.moves


def _whole(lever: Lever, baseline: Flow) -> Array:
    """Return the moves, or the people, that they are a part of [draws x years]."""
    return _people(lever, baseline) if lever.moves is None else _moves(lever, baseline)


def reach_problems(lever: Lever, *, baseline: Flow) -> Iterator[str]:
    """Yield what is wrong with the reach of a lever, with the figures; nothing when it is sound.

    Args:
        lever: The lever, in the years of the run.
        baseline: The pathway's run without any action.
    """
    wanted, held = _part(lever).mean(axis=0), _whole(lever, baseline).mean(axis=0)
    over = np.flatnonzero(wanted > held)
    if not over.size:
        return
    year = int(over[np.argmax(wanted[over] - held[over])])
    people = lever.under.mean(axis=0)[year]
    would = (
        f", who would make {wanted[year]:,.1f} moves without it. The pathway has {held[year]:,.1f}"
        if lever.moves is not None
        else f". The states they leave hold {held[year]:,.1f}"
    )
    yield (
        f"{lever.action} reaches more than there is of {_edges(lever)}: in"
        f" {year_label(baseline.years[year])} it has {people:,.1f} people under effect{would}."
        " Lower the reach, the duration or the need"
    )


def _edges(lever: Lever) -> str:
    first, *others = dict.fromkeys(lever.effect.acts_on)
    return f"{first} and {len(others)} more" if others else first


def strategy(name: str, levers: Sequence[Reached]) -> Strategy:
    """Return the strategy of levers pulled together: their factors on an edge multiply.

    Percentage points are never added (E17), so a set of protective levers can never take an edge
    below nothing.
    """
    factors: dict[str, Array] = {}
    for each in levers:
        for edge in dict.fromkeys(each.lever.effect.edges):
            factors[edge] = factors[edge] * each.factor if edge in factors else each.factor
    return Strategy(name, factors)
