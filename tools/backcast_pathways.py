"""Back-cast the pathways on every place; write what came of it beside the designs.

Run it after a design or an official table has changed:

    python tools/backcast_pathways.py              all of them, and write reference/backcasts.csv
    python tools/backcast_pathways.py children     only these, and write nothing
"""

from __future__ import annotations

import csv
import sys
from dataclasses import astuple, fields
from pathlib import Path

from wholeplace.demand.backcast import Backcast, backcast
from wholeplace.draws import Draws
from wholeplace.store.pathways import BACKCASTS, Pathways
from wholeplace.store.reference import PACKAGED, Reference

DRAWS = Draws(count=400, seed=1)
COLUMNS = (*(field.name for field in fields(Backcast)), "verdict")


def main(ids: list[str]) -> None:
    """Back-cast the pathways with these ids, or all of them; say what came of it."""
    pathways = Pathways(Reference())
    found: list[Backcast] = []
    for id in ids or pathways.ids:
        each = backcast(pathways.design(id), observations=pathways.observations, draws=DRAWS)
        print(f"{id}: {len(each)} counted series")
        for line in each:
            print("  ", line.sentence)
            spreads = f"{line.spread_parameters:.1%} parameters, {line.spread_process:.1%} process"
            print(f"   spread: {spreads}; parameters alone held {line.coverage_parameters:.0%}")
        found += each
    if not ids:
        write(PACKAGED / f"{BACKCASTS}.csv", found)


def write(path: Path, found: list[Backcast]) -> None:
    """Write back-casts as a table."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows([*map(_cell, astuple(each)), each.verdict] for each in found)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4f}"
    return " ".join(map(str, value)) if isinstance(value, tuple) else value


if __name__ == "__main__":
    main(sys.argv[1:])
