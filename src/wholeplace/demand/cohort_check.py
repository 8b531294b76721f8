"""What can be wrong with a cohort, all at once and before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from wholeplace.demand.cohort_arrays import ROUNDING, Sizes
from wholeplace.errors import InputError, Problem
from wholeplace.yearly import Array

if TYPE_CHECKING:
    from wholeplace.demand.cohort import Cohort

Shape = tuple[tuple[int, ...], ...]


def check(cohort: Cohort, *, draws: int) -> Sizes:
    """Return the length of every axis of a cohort that can be run.

    Whether chances sum to more than 1 is seen while running, and named by ``overfull``.

    Raises:
        InputError: With every problem.
    """
    sizes = _sizes(cohort, draws)
    problems = [*_lengths(cohort, sizes), *_shapes(cohort, sizes)]
    if not problems:
        problems = [*_moves(cohort, sizes), *_values(cohort)]
    if not problems:
        problems = [*_unreachable(cohort)]
    if problems:
        raise InputError("cohort", problems)
    return sizes


def overfull(cohort: Cohort, sizes: Sizes) -> tuple[Problem, ...]:
    """Return every state, cycle and strategy where the chances of leaving sum to more than 1."""
    found = []
    cycles = sizes.cycles if cohort.chance.shape[1] > 1 or len(cohort.effect_weight) > 1 else 1
    left = np.array([move[0] for move in cohort.moves])
    for strategy in range(sizes.strategies):
        for cycle in range(cycles):
            chances = _chances(cohort, strategy, cycle)
            for state in range(sizes.states):
                leaving = chances[left == state].sum(axis=0)
                above = leaving > 1 + ROUNDING
                if above.any():
                    where = f"chances out of {cohort.states[state]!r}"
                    when = f"in cycle {cycle + 1}" if cycles > 1 else "in every cycle"
                    affected = f"{int(above.sum())} of {len(above)} draws"
                    what = f"sum to {leaving.max():.6g} {when} of strategy {strategy + 1}"
                    found.append(Problem(where, f"{what} ({affected}): at most 1"))
    return tuple(found)


def _chances(cohort: Cohort, strategy: int, cycle: int) -> Array:
    """Return the chances of every move in one cycle [moves x draws|1]."""
    chance = _only(cohort.chance, strategy)
    chances = chance[cycle if len(chance) > 1 else 0]
    weight = cohort.effect_weight[cycle if len(cohort.effect_weight) > 1 else 0]
    multiplier = 1 + weight[:, None] * (_only(cohort.effect, strategy) - 1)
    none = np.ones((1, multiplier.shape[1]))
    return np.asarray(chances * np.concatenate([multiplier, none])[list(cohort.effect_of)])


def _only(values: Array, strategy: int) -> Array:
    return np.asarray(values[strategy if len(values) > 1 else 0])


def _sizes(cohort: Cohort, draws: int) -> Sizes:
    leading = (cohort.chance, cohort.effect, cohort.reward, cohort.move_reward)
    return Sizes(
        strategies=max(a.shape[0] if a is not None and a.ndim else 1 for a in leading),
        cycles=cohort.discount.shape[-1] - 1 if cohort.discount.ndim else 0,
        states=len(cohort.states),
        moves=len(cohort.moves),
        effects=cohort.effect.shape[1] if cohort.effect.ndim > 1 else 0,
        measures=len(cohort.measures),
        draws=draws,
    )


def _lengths(cohort: Cohort, sizes: Sizes) -> Iterator[Problem]:
    for where, length in (
        ("cycles", sizes.cycles),
        ("states", sizes.states),
        ("measures", sizes.measures),
        ("draws", sizes.draws),
    ):
        if length < 1:
            yield Problem(where, f"should be at least 1, not {length}")
    if len(cohort.effect_of) != sizes.moves:
        what = f"should name an effect (or -1) for {sizes.moves} moves, not {len(cohort.effect_of)}"
        yield Problem("effect_of", what)


def _shapes(cohort: Cohort, sizes: Sizes) -> Iterator[Problem]:
    strategies, cycles, states, moves, effects, measures, draws = sizes
    s, c, points, d = (1, strategies), (1, cycles), (1, cycles + 1), (1, draws)
    wanted: dict[str, Shape] = {
        "chance": (s, c, (moves,), d),
        "effect": (s, (effects,), d),
        "effect_weight": (c, (effects,)),
        "start": ((states,), d),
        "reward": (s, points, (states,), (measures,), d),
        "move_reward": (s, c, (moves,), (measures,), d),
        "inflow": ((cycles,), (states,), d),
        "discount": ((measures,), (cycles + 1,)),
        "weight": ((measures,), (cycles + 1,)),
        "move_factor": ((measures,), (cycles,)),
    }
    for name, shape in wanted.items():
        values = getattr(cohort, name)
        if values is None:
            continue
        found = values.shape
        if len(found) != len(shape) or any(
            n not in allowed for n, allowed in zip(found, shape, strict=True)
        ):
            should = " x ".join(" or ".join(map(str, dict.fromkeys(axis))) for axis in shape)
            what = " x ".join(map(str, found)) or "a single number"
            yield Problem(name, f"should have the shape {should}, not {what}")


def _moves(cohort: Cohort, sizes: Sizes) -> Iterator[Problem]:
    for number, ends in enumerate(cohort.moves, start=1):
        unknown = [end for end in ends if not 0 <= end < sizes.states]
        for end in unknown:
            yield Problem(f"move {number}", f"there is no state {end} among {sizes.states}")
        if not unknown and ends[0] == ends[1]:
            state = cohort.states[ends[0]]
            yield Problem(f"move {number}", f"{state!r} to itself: staying is what is left")
    for number, effect in enumerate(cohort.effect_of, start=1):
        if not -1 <= effect < sizes.effects:
            yield Problem(f"effect_of move {number}", f"there is no effect {effect}")


def _values(cohort: Cohort) -> Iterator[Problem]:
    limits = {
        "chance": (0.0, np.inf),
        "effect": (0.0, np.inf),
        "effect_weight": (0.0, 1.0),
        "start": (0.0, np.inf),
        "inflow": (0.0, np.inf),
        "discount": (0.0, np.inf),
    }
    names = [*limits, "reward", "move_reward", "weight", "move_factor"]
    for name in names:
        values = getattr(cohort, name)
        if values is None or not values.size:
            continue
        lowest, highest = float(values.min()), float(values.max())
        if not (np.isfinite(lowest) and np.isfinite(highest)):
            count = int((~np.isfinite(values)).sum())
            yield Problem(name, f"{count} of {values.size} numbers are not finite")
            continue
        floor, ceiling = limits.get(name, (-np.inf, np.inf))
        if lowest < floor:
            yield Problem(
                name, f"{_at(values, values.argmin())} is {lowest:.6g}: at least {floor:g}"
            )
        if highest > ceiling:
            yield Problem(
                name, f"{_at(values, values.argmax())} is {highest:.6g}: at most {ceiling:g}"
            )


def _at(values: Array, flat: np.intp) -> str:
    place = ", ".join(str(int(i) + 1) for i in np.unravel_index(flat, values.shape))
    return f"the number at ({place})"


def _unreachable(cohort: Cohort) -> Iterator[Problem]:
    """Yield a problem for each state without a beginning, an inflow and a way in."""
    reached = np.asarray((cohort.start > 0).any(axis=1))
    if cohort.inflow is not None:
        reached |= (cohort.inflow > 0).any(axis=(0, 2))
    for _ in cohort.states:
        for left, arrived in cohort.moves:
            reached[arrived] |= reached[left]
    for state in np.flatnonzero(~reached):
        what = "nobody begins there, comes in there or can move there"
        yield Problem(f"state {cohort.states[state]!r}", what)
