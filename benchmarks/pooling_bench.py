"""Measure pooling the rates of every council and calibrating every pathway."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from bench import Measurement

PLACES, RATES, YEARS = 150, 12, 5
APART = 0.3  # standard deviation of log rates between places
POOLING_BUDGET, ERROR_BUDGET, CALIBRATION_BUDGET = 0.1, 0.63, 30.0
PATHWAYS, ONE_PLACE_BUDGET = ("children", "homelessness", "adult_care"), 5.0


def pooling_bench(best: Callable[[Callable[[], object], int], float]) -> list[Measurement]:
    """Measure time and error of pooling, and the time of every pathway of every place.

    Args:
        best: Returns the best wall time of a task over some runs.
    """
    from bench import Measurement

    from wholeplace.demand.pooling import pool
    from wholeplace.store.pathways import Pathways
    from wholeplace.store.reference import Reference

    random = np.random.default_rng(1)
    typical = np.exp(random.normal(-3, 1, RATES))[:, None]
    truth = typical * np.exp(random.normal(0, APART, (RATES, PLACES)))
    exposure = np.exp(random.normal(4, 1, (1, PLACES, 1))) * np.ones((RATES, PLACES, YEARS))
    counts = random.poisson(truth[:, :, None] * exposure).astype(float)
    seconds = best(lambda: pool(counts, exposure=exposure), 5)
    found = pool(counts, exposure=exposure).mean
    alone = (counts.sum(axis=2) + 0.5) / exposure.sum(axis=2)
    errors = [float(np.sqrt(np.mean(np.log(each / truth) ** 2))) for each in (found, alone)]
    beside = f"error {errors[0]:.3f} pooled, {errors[1]:.3f} each place alone"
    began = time.perf_counter()
    pathways = Pathways(Reference())
    places = pathways.observed(PATHWAYS[0]).places
    pathways.of(places[0], first_year=2026, ids=PATHWAYS)
    of_one = time.perf_counter() - began
    for place in places:
        pathways.of(place, first_year=2026)
    calibrated = time.perf_counter() - began
    return [
        Measurement("pool 150 councils x 12 rates", seconds, POOLING_BUDGET, "s", "PyMC 20.9 s"),
        Measurement("  its error over each alone", errors[0] / errors[1], ERROR_BUDGET, "", beside),
        Measurement("3 pathways of one place, from files", of_one, ONE_PLACE_BUDGET, "s", ""),
        Measurement(
            f"{len(pathways.ids)} pathways of 153 places", calibrated, CALIBRATION_BUDGET, "s", ""
        ),
    ]
