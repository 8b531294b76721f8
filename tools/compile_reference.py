"""Compile the reference tables of wholeplace from the folder of published source data.

Run ``python tools/compile_reference.py``. The tables come out the same, byte for byte, whenever
they are compiled from the same data; a check that fails stops the compile and says why.
"""

from __future__ import annotations

import argparse
import importlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

from reference_tables import sources

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
FOLDER_READ = {
    "areas": "data",
    "bodies": "data",
    "nhs": "data",
    "neighbours": "data",
    "finance": "data",
    "financing": "data",
    "spending_power": "data",
    "band_d": "data",
    "bases": "data",
    "people": "data",
    "need": "data",
    "demand_measures": "data",
    "outcomes": "data",
    "need_outcomes": "data",
    "prevention": ".",
    "prices": ".",
}
LIMIT_MB = 15


def main(arguments: Sequence[str] | None = None) -> None:
    """Compile every topic, or the ones asked for, and print what was made and checked."""
    asked = parser().parse_args(arguments)
    if not asked.shared.is_dir():
        raise SystemExit(f"no folder {asked.shared}: say with --shared where the source data are")
    asked.out.mkdir(parents=True, exist_ok=True)
    for topic in asked.only or FOLDER_READ:
        compile_topic(topic, folder=asked.shared / FOLDER_READ[topic], out=asked.out)
    for line in sources.compile_sources(asked.out, complete=not asked.only):
        print(f"  {line}")
    print(check_size(asked.out))


def parser() -> argparse.ArgumentParser:
    """Give the parser of the command's arguments."""
    made = argparse.ArgumentParser(description="Compile the reference tables of wholeplace.")
    made.add_argument(
        "--shared",
        type=Path,
        default=ROOT.parent / "shared",
        help="folder of the source data (default: %(default)s)",
    )
    made.add_argument(
        "--out",
        type=Path,
        default=ROOT / "src" / "wholeplace" / "reference",
        help="folder to write the tables to (default: %(default)s)",
    )
    made.add_argument(
        "--only",
        action="append",
        choices=FOLDER_READ,
        metavar="TOPIC",
        help=f"compile this topic alone; may be repeated ({', '.join(FOLDER_READ)})",
    )
    return made


def compile_topic(topic: str, *, folder: Path, out: Path) -> None:
    """Compile one topic and print its report lines."""
    began = time.perf_counter()
    module = importlib.import_module(f"reference_tables.{topic}")
    lines: list[str] = getattr(module, f"compile_{topic}")(folder, out)
    print(f"{topic} ({time.perf_counter() - began:.1f} s)")
    for line in lines:
        print(f"  {line}")


def check_size(out: Path) -> str:
    """Give a report line with the size of all tables.

    Raises:
        SystemExit: They are larger than the package may carry.
    """
    megabytes = sum(path.stat().st_size for path in out.iterdir() if path.is_file()) / 1e6
    if megabytes > LIMIT_MB:
        raise SystemExit(f"the tables take {megabytes:.1f} MB; the limit is {LIMIT_MB} MB")
    return f"all tables: {megabytes:.1f} MB of at most {LIMIT_MB} MB"


if __name__ == "__main__":
    main()
