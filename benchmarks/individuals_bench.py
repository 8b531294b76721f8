"""Measure the individual engine, beside the same people moved month by month in plain numpy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bench import Measurement

    from wholeplace.demand.individuals import Study
    from wholeplace.demand.pathway import Pathway

PEOPLE = 100_000
YEARS = 10
MONTHS_IN_YEAR = 12
STATES = 8
WARDS = 20
AGE_BANDS = (15.0, 20.0, 25.0)  # widths of 0 to 14, 15 to 34 and 35 to 59 [years]
RISKS = tuple(np.linspace(0.5, 1.5, 101))
FIRST_YEAR = 2026


def individuals_bench(best: Callable[[Callable[[], object], int], float]) -> list[Measurement]:
    """Measure one run of the jump chain, its compilation apart.

    Args:
        best: Returns the best wall time of a task over some runs.
    """
    from bench import Measurement

    from wholeplace.demand.individuals import follow

    began = time.perf_counter()
    follow(study())
    first = time.perf_counter() - began
    given = study()
    jump = best(lambda: follow(given), 15)
    alone = best(lambda: follow(given, threads=1), 15)
    monthly = Monthly(given.pathway)
    loop = best(monthly.run, 2)
    people = f"{PEOPLE:,} people x {STATES} states x {YEARS * MONTHS_IN_YEAR} months"
    beside = (
        f"numpy month by month {1_000 * loop:.0f} ms ({loop / jump:.0f} times as long);"
        f" one thread {1_000 * alone:.1f} ms; first call {first:.1f} s"
    )
    return [Measurement(f"jump chain, {people}", 1_000 * jump, 25.0, "ms", beside)]


def study(draws: int = 1) -> Study:
    """Return the study: three age bands, personal risks, wards, no strategy."""
    from wholeplace.demand.individuals import Population, Study
    from wholeplace.demand.strategy import Strategy
    from wholeplace.draws import Draws

    population = Population(risks=RISKS, wards=(1 / WARDS,) * WARDS, punctual=True)
    years = tuple(range(FIRST_YEAR, FIRST_YEAR + YEARS))
    return Study(a_pathway(), years, Draws(draws), [Strategy("baseline", {})], population)


def a_pathway() -> Pathway:
    """Return states of rising need, with ways up, down, far up and out by age band."""
    from wholeplace.demand.pathway import OUTSIDE, Move, Pathway, Segment, State, Stock
    from wholeplace.estimate import Estimate

    known = Estimate.known
    ids = [f"age{band}" for band in range(len(AGE_BANDS))]
    each = PEOPLE / len(ids)
    rates = [(s, s + 1, 0.10 / (1 + s)) for s in range(STATES - 1)]
    rates += [(s, s - 1, 0.25) for s in range(1, STATES - 1)]
    rates += [(s, s + 2, 0.02) for s in range(STATES - 2)]
    rates += [(s, -1, 0.004 * (1 + s)) for s in range(STATES)]
    return Pathway(
        id="bench",
        title="Benchmark",
        place="E08000010",
        first_year=FIRST_YEAR,
        segments=tuple(
            Segment(name, name, known(each), known(0.0), width, following)
            for name, width, following in zip(ids, AGE_BANDS, [*ids[1:], None], strict=True)
        ),
        states=tuple(State(f"s{s}", f"s{s}") for s in range(STATES)),
        moves=tuple(
            Move(f"s{a}", f"s{b}" if b >= 0 else OUTSIDE, known(rate * (1 + band / 4)), (name,))
            for a, b, rate in rates
            for band, name in enumerate(ids)
        ),
        stocks=tuple(
            Stock(f"s{s}", name, known(float(round(each * share))))
            for name in ids
            for s, share in ((0, 0.7), (1, 0.2), (2, 0.1))
        ),
    )


class Monthly:
    """The same people moved month by month: who leaves is drawn first, where to only for them."""

    def __init__(self, pathway: Pathway) -> None:
        self.bands = len(AGE_BANDS)
        self.rate = np.zeros((STATES, self.bands, STATES + 1))
        for move in pathway.moves:
            to = STATES if move.to_state == "outside" else int(move.to_state[1:])
            band = int(move.segments[0][3:])
            self.rate[int(move.from_state[1:]), band, to] += move.rate.value
        self.leaving = self.rate.sum(axis=2)
        self.share = np.cumsum(self.rate, axis=2) / self.leaving[:, :, None]
        self.stocks = [
            (int(s.state[1:]), int(s.segment[3:]), s.people.value) for s in pathway.stocks
        ]

    def run(self) -> tuple[np.ndarray, np.ndarray]:
        """Return person-months by year, ward and state, and moves by year, state and target."""
        stream = np.random.default_rng(1)
        state = np.concatenate([np.full(int(n), s) for s, _, n in self.stocks])
        band = np.concatenate([np.full(int(n), b) for _, b, n in self.stocks])
        widths = np.array(AGE_BANDS)
        ages_at = widths[band] * stream.random(len(state))
        risk = stream.choice(RISKS, len(state))
        ward = stream.integers(0, WARDS, len(state))
        months = np.zeros((YEARS, WARDS * STATES))
        moves = np.zeros((YEARS, STATES * (STATES + 1)))
        for month in range(YEARS * MONTHS_IN_YEAR):
            year, time = divmod(month, MONTHS_IN_YEAR)[0], month / MONTHS_IN_YEAR
            months[year] += np.bincount(ward * STATES + state, minlength=months.shape[1])
            chance = -np.expm1(-self.leaving[state, band] * risk / MONTHS_IN_YEAR)
            who = np.flatnonzero(stream.random(len(state)) < chance)
            where = stream.random((len(who), 1))
            to = (where >= self.share[state[who], band[who]]).sum(axis=1)
            moves[year] += np.bincount(state[who] * (STATES + 1) + to, minlength=moves.shape[1])
            state[who] = to
            older = ages_at <= time
            band = band + older
            kept = (state < STATES) & (band < self.bands)
            band = np.minimum(band, self.bands - 1)
            ages_at = np.where(older, ages_at + widths[band], ages_at)
            state, band, ages_at = state[kept], band[kept], ages_at[kept]
            risk, ward = risk[kept], ward[kept]
        return months, moves


if __name__ == "__main__":
    from bench import best

    for measurement in individuals_bench(best):
        print(measurement)
