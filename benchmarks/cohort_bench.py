"""The cohort engine: 8 states, 29 moves, 40 cycles, 3 strategies, 10,000 draws, 5 measures."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from bench import Measurement

from wholeplace.demand.cohort import Cohort, run, run_again
from wholeplace.demand.cohort_arrays import Arrays, Sizes, arrays_of, to_fill
from wholeplace.demand.cohort_check import check
from wholeplace.demand.counting import weights
from wholeplace.demand.sampling import draw_many
from wholeplace.demand.summaries import summarise
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.yearly import Array

STATES, CYCLES, STRATEGIES, ABSORBING = 8, 40, 3, 7
MEASURES = ("council", "NHS", "police", "DWP", "QALYs")
MOVES = tuple(
    (left, reached)
    for left in range(ABSORBING)
    for reached in range(STATES)
    if left != reached and (reached == ABSORBING or abs(left - reached) <= 2)
)
EFFECTS, ACTED = 3, 9
PLAIN_AT_ONCE = (1_024, 2_048, 4_096, 10_000)
FIRST_CALL = """
import sys, time
sys.path.insert(0, {here!r})
from cohort_bench import drawn, engine_inputs
from wholeplace.draws import Draws
from wholeplace.demand.cohort_arrays import to_fill
sizes, arrays = engine_inputs(drawn(Draws(64)))
import numba
began = time.process_time()
from wholeplace.demand import cohort_fast
cohort_fast.simulate(arrays, to_fill(sizes, by_cycle=True, occupancy=False))
print(time.process_time() - began)
"""


def estimates() -> dict[str, Estimate]:
    """Return the 77 uncertain numbers of the model: structural non-zeros and nothing else."""
    counts = {f"count {left} {reached}": (10.0, 5.0, 17.0) for left, reached in MOVES}
    counts |= {f"count {state} {state}": (200.0, 173.0, 229.0) for state in range(ABSORBING)}
    costs = {
        f"cost {state} {body}": (400.0 * (state + 1), 200.0 * (state + 1), 800.0 * (state + 1))
        for state in range(ABSORBING)
        for body in MEASURES[:-1]
    }
    return {
        **{
            name: Estimate.cost(value, low=low, high=high)
            for name, (value, low, high) in (counts | costs).items()
        },
        **{
            f"worth {state}": Estimate.share(0.9 - 0.1 * state, low=0.8 - 0.1 * state, high=0.97)
            for state in range(ABSORBING)
        },
        **{
            f"effect {effect} {strategy}": Estimate.ratio(0.8, low=0.7, high=0.92)
            for effect in range(EFFECTS)
            for strategy in range(1, STRATEGIES)
        },
    }


def drawn(draws: Draws) -> Cohort:
    """Return the model with its numbers drawn; effects fade over the years."""
    numbers = draw_many(draws, estimates())
    reward = np.zeros((1, 1, STATES, len(MEASURES), draws.count))
    for state in range(ABSORBING):
        for place, body in enumerate(MEASURES[:-1]):
            reward[0, 0, state, place] = numbers[f"cost {state} {body}"]
        reward[0, 0, state, -1] = numbers[f"worth {state}"]
    effect = np.ones((STRATEGIES, EFFECTS, draws.count))
    for strategy in range(1, STRATEGIES):
        for place in range(EFFECTS):
            effect[strategy, place] = numbers[f"effect {place} {strategy}"]
    fade = np.exp(-np.arange(CYCLES)[:, None] / np.array([5.0, 10.0, 20.0]))
    points = np.arange(CYCLES + 1.0)
    rates = np.array([1.035] * (len(MEASURES) - 1) + [1.015])
    start = np.zeros((STATES, 1))
    start[0] = 1_000
    return Cohort(
        states=tuple(f"state {state}" for state in range(STATES)),
        moves=MOVES,
        chance=_chances(numbers, draws.count),
        effect_of=tuple(
            move // 3 % EFFECTS if move % 3 == 0 and move < 3 * ACTED else -1
            for move in range(len(MOVES))
        ),
        effect=effect,
        effect_weight=fade,
        start=start,
        reward=reward,
        move_reward=None,
        inflow=None,
        measures=MEASURES,
        discount=rates[:, None] ** -points,
        weight=np.tile(weights("half-cycle", CYCLES), (len(MEASURES), 1)),
    )


def engine_inputs(cohort: Cohort) -> tuple[Sizes, Arrays]:
    """Return what the engines read, checked."""
    sizes = check(cohort, draws=cohort.chance.shape[-1])
    return sizes, arrays_of(cohort, sizes)


def cohort_engine() -> list[Measurement]:
    """Measure the engine beside plain numpy, end to end, on a slider, and its first call."""
    cohort = drawn(Draws(10_000))
    written, spent = _median(lambda: run(cohort, draws=10_000, by_cycle=True))
    earlier = run(cohort, draws=10_000, by_cycle=True)
    again, _ = _median(lambda: run_again(cohort, into=earlier))
    totals, _ = _median(lambda: run(cohort, draws=10_000))
    plain, plain_written = _best_plain(cohort, by_cycle=False), _best_plain(cohort, by_cycle=True)
    whole, whole_spent = _median(lambda: _end_to_end(Draws(10_000)))
    slider, slider_spent = _median(lambda: _end_to_end(Draws(1_000)))
    compiling, loading = _first_calls()
    ratio = f"{plain / totals:.1f} times as fast: {totals:.1f} ms, plain numpy {plain:.0f} ms"
    over = (
        f"{plain_written / again:.1f} times as fast: {again:.1f} ms, plain {plain_written:.0f} ms"
    )
    beside = f"{written:.1f} ms wall"
    return [
        Measurement("cohort, % of plain numpy's time", 100 * totals / plain, 100 / 7, "%", ratio),
        Measurement(
            "the same, each cycle and body out", 100 * again / plain_written, 100 / 5, "%", over
        ),
        Measurement("cohort, each cycle and body out (CPU)", spent, 40.0, "ms", beside),
        Measurement("cohort, drawn, run, summed up", whole, 100.0, "ms", f"{whole_spent:.0f} CPU"),
        Measurement("the same with 1,000 draws", slider, 20.0, "ms", f"{slider_spent:.0f} CPU"),
        Measurement("cohort, first call ever (CPU)", compiling, 30.0, "s", "compiled, then cached"),
        Measurement("cohort, first call of a process (CPU)", loading, 2.0, "s", "from the cache"),
    ]


def _chances(numbers: dict[str, Array], draws: int) -> Array:
    """Return Dirichlet chances: a row's gamma draws over their sum [1 x 1 x moves x draws]."""
    chances = np.empty((1, 1, len(MOVES), draws))
    for left in range(ABSORBING):
        ways = [place for place, move in enumerate(MOVES) if move[0] == left]
        total = numbers[f"count {left} {left}"].copy()
        for place in ways:
            total += numbers[f"count {left} {MOVES[place][1]}"]
        for place in ways:
            chances[0, 0, place] = numbers[f"count {left} {MOVES[place][1]}"] / total
    return chances


def _end_to_end(draws: Draws) -> object:
    """Draw, run, and sum up every total, and every cycle, strategy and measure."""
    found = run(drawn(draws), draws=draws.count, by_cycle=True)
    assert found.by_cycle is not None
    return summarise(found.total), summarise(found.by_cycle)


def _best_plain(cohort: Cohort, *, by_cycle: bool) -> float:
    """Return the time of the plain engine at its best number of draws at once [ms]."""
    from wholeplace.demand import cohort_plain

    sizes, arrays = engine_inputs(cohort)

    filled = to_fill(sizes, by_cycle=by_cycle, occupancy=False)

    def plain(at_once: int) -> None:
        """Write over the same arrays each time, as the fast engine may."""
        cohort_plain.simulate(arrays, filled, at_once=at_once)

    return min(_median(lambda some=some: plain(some), runs=5)[0] for some in PLAIN_AT_ONCE)


def _first_calls() -> tuple[float, float]:
    """Return the CPU time of a first call with an empty and with a filled cache [s]."""
    code = FIRST_CALL.format(here=str(Path(__file__).parent))
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
        times = [
            float(
                subprocess.run(
                    [sys.executable, "-c", code],
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
            )
            for _ in range(2)
        ]
    return times[0], times[1]


def _median(task: Callable[[], object], runs: int = 11) -> tuple[float, float]:
    """Return the median wall and CPU time of several runs after one to warm up [ms]."""
    task()
    walls, spent = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        task()
        walls.append(1_000 * (time.perf_counter() - wall))
        spent.append(1_000 * (time.process_time() - cpu))
    return statistics.median(walls), statistics.median(spent)


if __name__ == "__main__":
    for measurement in cohort_engine():
        print(measurement)
