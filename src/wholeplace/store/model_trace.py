"""Write who is in which state at every cycle of a model, as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

from wholeplace.demand.model_run import ModelRun
from wholeplace.errors import InputError, Problem


def write_trace(run: ModelRun, path: Path) -> None:
    """Write people by strategy, cycle and state at central values; cycle 0 is the start.

    Raises:
        InputError: When there is no writing to the path.
    """
    model = run.model
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise InputError("--trace", [Problem(str(path), "cannot be written there")]) from error
    with file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["strategy", "cycle", "years", *(state.id for state in model.states)])
        for strategy, occupancy in zip(model.strategies, run.occupancy, strict=True):
            for cycle, people in enumerate(occupancy):
                years = cycle * model.cycle_length
                rows.writerow([strategy.id, cycle, repr(years), *(repr(float(p)) for p in people)])
