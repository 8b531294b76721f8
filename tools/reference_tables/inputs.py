"""Tables kept by hand beside the compiler: figures typed in from public files, and judgements.

Each file in ``inputs/`` names its source in a column, or the module that compiles it does.
"""

from __future__ import annotations

import csv
from pathlib import Path

from .figures import write_csv

INPUTS = Path(__file__).parent / "inputs"

Row = dict[str, str]


def read_table(path: Path) -> list[Row]:
    """Read a CSV file as one dictionary a row.

    Raises:
        SystemExit: The file is not there.
    """
    if not path.exists():
        raise SystemExit(f"{path.name} is missing: it is needed to compile the reference tables")
    with path.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def copy_table(name: str, out: Path) -> str:
    """Write a table kept by hand in ``inputs/`` unchanged and give a report line."""
    rows = read_table(INPUTS / name)
    return write_csv(out / name, tuple(rows[0]), (tuple(row.values()) for row in rows))
