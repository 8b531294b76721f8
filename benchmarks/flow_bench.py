"""Speed of stock-flow runs and queues, beside the plain engine and the matrix exponential."""

from __future__ import annotations

import time

import numpy as np
from bench import Measurement, best

from wholeplace.demand.cells import draw, lay_out
from wholeplace.demand.flow import run
from wholeplace.demand.pathway import (
    OUTSIDE,
    Capacity,
    Move,
    Pathway,
    Segment,
    State,
    Stock,
)
from wholeplace.demand.queue import steady, waits, waits_plain
from wholeplace.demand.strategy import BASELINE, Strategy
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate

YEARS = tuple(range(2024, 2034))
DRAWS = Draws(1_000)
RATES = {
    (OUTSIDE, "help"): 0.03,
    (OUTSIDE, "need"): 0.02,
    ("help", "need"): 0.2,
    ("help", OUTSIDE): 2.0,
    ("need", "protection"): 0.2,
    ("need", OUTSIDE): 2.1,
    ("protection", "kin"): 0.1,
    ("protection", "foster"): 0.15,
    ("protection", "need"): 1.2,
    ("kin", "foster"): 0.2,
    ("foster", "kin"): 0.1,
    ("foster", "home"): 0.2,
    ("home", "foster"): 0.05,
    ("kin", "leaver"): 0.2,
    ("foster", "leaver"): 0.2,
    ("home", "leaver"): 0.3,
    ("leaver", OUTSIDE): 0.3,
}


def about(value: float) -> Estimate:
    """Return an estimate that may be a third out."""
    return Estimate.cost(value, low=value * 0.7, high=value * 1.4)


def children() -> Pathway:
    """Return a pathway of 14 cells and 44 cell moves besides entries."""
    names = list(dict.fromkeys(state for edge in RATES for state in edge if state != OUTSIDE))
    growth = Estimate.normal(0.01, low=0.0, high=0.02)
    return Pathway(
        id="bench",
        title="Children",
        place="E08000010",
        first_year=YEARS[0],
        segments=(
            Segment("young", "Under 9", about(50_000.0), growth, 9.0, "old"),
            Segment("old", "9 to 17", about(50_000.0), growth, 9.0),
        ),
        states=tuple(State(name, name) for name in names),
        moves=tuple(Move(a, b, about(rate)) for (a, b), rate in RATES.items()),
        stocks=tuple(Stock(name, g, about(200.0)) for name in names for g in ("young", "old")),
    )


def full() -> Pathway:
    """Return the same with too few placements, so that children wait."""
    base = children()
    return Pathway(
        id="bench-full",
        title="Children",
        place=base.place,
        first_year=base.first_year,
        segments=base.segments,
        states=(*base.states, State("queue", "Waits")),
        moves=(*base.moves, Move("queue", "home", about(0.2))),
        stocks=base.stocks,
        capacities=(Capacity(("kin", "foster"), "queue", about(500.0)),),
    )


def strategies(pathway: Pathway) -> list[Strategy]:
    """Return the baseline and 20 actions, each on two edges."""
    edges = pathway.edges
    factor = np.full((DRAWS.count, len(YEARS)), 0.9)
    acting = [
        Strategy(f"action {n}", {edges[n % 10]: factor, f"{edges[n % 9 + 2]}@old": factor})
        for n in range(20)
    ]
    return [Strategy(BASELINE, {}), *acting]


def flows() -> list[Measurement]:
    """Measure runs of one pathway under 21 strategies, 10 years and 1,000 draws."""

    def once(pathway: Pathway, engine: str = "fast") -> None:
        run(pathway, years=YEARS, draws=DRAWS, strategies=strategies(pathway), engine=engine)

    pathway, short = children(), full()
    began = time.perf_counter()
    once(pathway)
    first = time.perf_counter() - began
    fast, limited = best(lambda: once(pathway), 5), best(lambda: once(short), 3)
    plain = best(lambda: once(pathway, "plain"), 1)
    matrices = matrix_exponentials(pathway) * 21 * len(YEARS) * DRAWS.count
    beside = (
        f"plain numpy {plain:.2f} s, expm of each matrix {matrices:.0f} s, first call {first:.1f} s"
    )
    drawing = best(lambda: (draw.cache_clear(), draw(pathway, DRAWS)), 3)
    return [
        Measurement("21 strategies x 10 years x 1,000 draws", fast, 0.15, "s", beside),
        Measurement("the same with limited places", limited, 1.5, "s", ""),
        Measurement("drawing it", drawing, 0.1, "s", "once for all strategies"),
    ]


def matrix_exponentials(pathway: Pathway) -> float:
    """Return the seconds that one matrix exponential of the pathway's size takes."""
    from scipy.linalg import expm

    size = 2 * len(lay_out(pathway).cells) + 1
    matrix = np.random.default_rng(1).random((size, size))
    return best(lambda: [expm(matrix) for _ in range(20)], 3) / 20


def queues() -> list[Measurement]:
    """Measure 50,000 people for ten places, some of them waiting at the start."""
    numbers = np.random.default_rng(1)
    arrived = np.sort(np.append(np.zeros(100), np.cumsum(numbers.exponential(1 / 9, 49_900))))
    stay = numbers.exponential(1.0, 50_000)
    waits(arrived=arrived, stay=stay, places=10)
    fast = best(lambda: waits(arrived=arrived, stay=stay, places=10), 5)
    plain = best(lambda: waits_plain(arrived, stay, 10), 2)
    theory = steady(arrivals=9, leaving=1, places=10).wait
    beside = f"plain Python {1_000 * plain:.0f} ms; mean wait in theory {theory:.2f}"
    return [Measurement("queue of 50,000 for 10 places", 1_000 * fast, 10.0, "ms", beside)]


def flowing() -> list[Measurement]:
    """Measure stock-flow runs and queues."""
    return [*flows(), *queues()]


if __name__ == "__main__":
    for measurement in flowing():
        print(measurement)
