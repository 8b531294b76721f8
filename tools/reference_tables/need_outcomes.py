"""Which measures of need may be set beside other places, and how: registered by hand.

The register says each measure's unit, direction, cadence and caveats, and the title that the
need table gives it today: when the publisher rewords a measure, the compile stops.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from .figures import expect, read_register, write_csv
from .outcomes import DOMAINS, POLARITIES

if TYPE_CHECKING:
    from pathlib import Path

REGISTER = "need_outcomes.csv"


def compile_need_outcomes(shared: Path, out: Path) -> list[str]:
    """Write ``need_outcomes.csv`` once it agrees with the need table, and give report lines.

    Args:
        shared: Folder of the source data; not read.
        out: Folder of the compiled tables, with ``need_measures.csv`` already there.

    Raises:
        SystemExit: A measure is not in the need table, was reworded, or has an unknown word.
    """
    register = read_register(REGISTER)
    with (out / "need_measures.csv").open(encoding="utf-8", newline="") as lines:
        published = {row["measure"]: row for row in csv.DictReader(lines)}
    faults = [fault for row in register for fault in faults_of(row, published)]
    if faults:
        raise SystemExit(f"{REGISTER}: {'; '.join(faults)}")
    named = {row["measure"] for row in register}
    rows = [list(row.values()) for row in sorted(register, key=lambda row: row["measure"])]
    return [
        expect("Need measures that may be compared", found=len(named), stated=len(register)),
        write_csv(out / REGISTER, tuple(register[0]), rows),
    ]


def faults_of(row: dict[str, str], published: dict[str, dict[str, str]]) -> list[str]:
    """Give what is wrong with one registered measure."""
    id = row["measure"]
    if id not in published:
        return [f"{id} is not in the need table"]
    faults = [
        f"{id} now has the {name} {published[id][name]!r}, registered as {row[column]!r}"
        for name, column in (("title", "published_title"), ("unit", "unit"), ("source", "source"))
        if published[id][name] != row[column]
    ]
    if row["polarity"] not in POLARITIES or row["domain"] not in DOMAINS:
        faults.append(f"{id} has an unknown polarity or domain")
    parts = [row[column] for column in ("numerator", "denominator") if row[column]]
    return faults + [f"{id} needs {part}" for part in parts if part not in published]
