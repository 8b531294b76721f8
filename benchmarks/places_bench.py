"""Value twenty actions on every pathway of every place of England, on both cores."""

from __future__ import annotations

import os
import resource
import time
from functools import cache
from typing import Any

from bench import Measurement

WORKERS = 2


@cache
def _given() -> tuple[Any, Any]:
    from wholeplace.store.evidence import rules_of, unit_costs
    from wholeplace.store.pathways import Pathways
    from wholeplace.store.reference import Reference

    reference = Reference()
    return Pathways(reference), {
        "unit_costs": unit_costs(reference),
        "rules": rules_of(reference, prices=2024),
    }


def value_place(code: str) -> tuple[int, int, float]:
    """Return process, its peak memory [kB] and the mean net value of twenty actions in a place."""
    from value_bench import DRAWS, FIRST_YEAR, YEARS, plan

    from wholeplace.draws import Draws
    from wholeplace.prevention.value import value_each

    pathways, given = _given()
    own = pathways.of(code, first_year=FIRST_YEAR)
    found = value_each(plan(own), years=YEARS, draws=Draws(DRAWS), pathways=own, **given)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return os.getpid(), peak, float(found.together.treasury.net.mean())


def places(most: int | None = None) -> list[Measurement]:
    """Measure all places (or the first ``most`` of them) in two processes, with their memory."""
    from wholeplace.engine.run import run
    from wholeplace.store.reference import Reference

    codes = [place.code for place in Reference().gazetteer().upper_tier()][:most]
    began = time.perf_counter()
    found = list(run(value_place, codes, workers=WORKERS))
    spent = time.perf_counter() - began
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peaks = {done.answer[0]: done.answer[1] for done in found if done.answer}
    memory = (own + sum(peaks.values())) / 1024
    failed = [done for done in found if done.error]
    told = f"{len(codes)} places, {len(failed)} that cannot be valued"
    for done in failed[:3]:
        print(f"  {done.item}: {str(done.error)[:200]}")
    return [
        Measurement("every place, 10 pathways, 20 actions", spent, 300.0, "s", told),
        Measurement("every place: memory of all processes", memory, 2048.0, "MB", "peaks added"),
    ]


if __name__ == "__main__":
    for measurement in places():
        print(measurement)
