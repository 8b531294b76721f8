"""Nearest neighbours of council areas, by three ONS models and the DfE model for children.

Only English neighbours are kept, with the rank their publisher gave them, so ranks may have gaps
where a neighbour is in Wales, Scotland or Northern Ireland.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from .areas import english_areas
from .figures import write_csv
from .reading import csv_rows, is_council

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .areas import AreaRow

ONS_MODELS = ("global", "economic", "demographic")
ONS_DEPTH = 20
DFE_DEPTH = 10
DFE_MODEL = "dfe_children"
DFE_TABLE = "neighbours/sn_model_2025_wide.csv"


class Neighbour(NamedTuple):
    """One row of ``neighbours.csv``: rank 1 is the nearest."""

    code: str
    neighbour: str
    rank: int
    model: str
    source: str


def compile_neighbours(shared: Path, out: Path) -> list[str]:
    """Write ``neighbours.csv`` and give the report lines."""
    live = [area for area in english_areas(shared)[0] if not area.end]
    rows = sorted(
        [*ons_neighbours(shared), *dfe_neighbours(shared, live)],
        key=lambda row: (row.model, row.code, row.rank),
    )
    return [
        write_csv(out / "neighbours.csv", Neighbour._fields, rows),
        check_neighbours(rows, live),
    ]


def ons_neighbours(shared: Path) -> Iterator[Neighbour]:
    """Give the English neighbours of every English council area by each ONS model."""
    for model in ONS_MODELS:
        for row in csv_rows(shared / f"neighbours/ons_els_{model}_neighbours.csv"):
            for rank in range(1, ONS_DEPTH + 1):
                code, neighbour = row["AREACD"], row[str(rank)]
                if is_council(code) and is_council(neighbour):
                    yield Neighbour(code, neighbour, rank, f"ons_{model}", "ons-els-neighbours")


def dfe_neighbours(shared: Path, live: Iterable[AreaRow]) -> Iterator[Neighbour]:
    """Give the ten statistical neighbours of every area that runs children's services."""
    by_number = {area.dfe_code: area.code for area in live if area.dfe_code}
    for row in csv_rows(shared / DFE_TABLE):
        for rank in range(1, DFE_DEPTH + 1):
            neighbour = by_number[row[f"SN_{rank}"]]
            code = by_number[row["old_la_code"]]
            yield Neighbour(code, neighbour, rank, DFE_MODEL, "dfe-children-neighbours-2025")


def check_neighbours(rows: Iterable[Neighbour], live: Iterable[AreaRow]) -> str:
    """Give a report line that every area of today has neighbours, all of them areas of today.

    Raises:
        SystemExit: An area is its own neighbour, has none, or has one that is not live.
    """
    kept = list(rows)
    codes = {area.code for area in live}
    upper = {area.code for area in live if area.dfe_code}
    odd = [row for row in kept if row.code == row.neighbour or {row.code, row.neighbour} - codes]
    repeated = [key for key, n in Counter((r.code, r.model, r.rank) for r in kept).items() if n > 1]
    found: dict[str, set[str]] = {}
    for row in kept:
        found.setdefault(row.model, set()).add(row.code)
    lacking = {
        model: sorted((upper if model == DFE_MODEL else codes) - have)
        for model, have in found.items()
    }
    if odd or repeated or any(lacking.values()):
        raise SystemExit(f"neighbours: odd {odd[:5]}, repeated {repeated[:5]}, lacking {lacking}")
    return f"neighbours: {', '.join(f'{model} {len(have)}' for model, have in found.items())} areas"
