"""Write who is in which state at every cycle of a model, as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

from wholeplace.demand.model_run import ModelRun


def write_trace(run: ModelRun, path: Path) -> None:
    """Write people by strategy, cycle and state at central values; cycle 0 is the start."""
    model = run.model
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["strategy", "cycle", "years", *(state.id for state in model.states)])
        for strategy, occupancy in zip(model.strategies, run.occupancy, strict=True):
            for cycle, people in enumerate(occupancy):
                years = cycle * model.cycle_length
                rows.writerow([strategy.id, cycle, repr(years), *(repr(float(p)) for p in people)])
