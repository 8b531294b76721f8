"""Changes of English council areas: what became what, when, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .figures import read_register
from .reading import csv_rows, is_council, parquet_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

LADDER = "areas/lookups/lookup_ltla_ltla.parquet"
LADDER_YEARS = range(16, 25)
LADDER_SOURCE = "ons-ltla-ladder"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """That the area of one code became, in whole or in part, the area of another.

    Attributes:
        old: Code that ended.
        new: Code that took its place.
        date: First day of the new code [ISO date].
        kind: ``recode`` (same council), ``merger`` (wholly within the new) or ``split``.
        source: Id of the source.
    """

    old: str
    new: str
    date: str
    kind: str
    source: str


def area_changes(shared: Path, counties: dict[str, str]) -> list[Change]:
    """Give every change of a council area since 2009, sorted.

    Args:
        shared: Folder of the source data.
        counties: County code of every district, live or retired.
    """
    mergers = list(district_mergers(shared))
    return sorted({*registered_recodes(), *mergers, *county_changes(mergers, counties)})


def registered_recodes() -> list[Change]:
    """Give the changes of code alone, kept by hand in ``register/recodes.csv``."""
    return [
        Change(row["old_code"], row["new_code"], row["date"], row["kind"], row["source"])
        for row in read_register("recodes.csv")
    ]


def district_mergers(shared: Path) -> set[Change]:
    """Give the mergers of districts and unitaries, from the ONS ladder of codes 2016 to 2024.

    The ladder has one column of codes a year; a code that differs from the year before ended on
    31 March, the day before reorganisations of English councils take effect.
    """
    columns = [f"ltla{year}_code" for year in LADDER_YEARS]
    found = set()
    for rungs in parquet_rows(shared / LADDER, columns):
        for year, old, new in zip(LADDER_YEARS[1:], rungs, rungs[1:], strict=False):
            if old != new and is_council(old):
                found.add(Change(old, new, f"20{year}-04-01", "merger", LADDER_SOURCE))
    return found


def county_changes(mergers: Sequence[Change], counties: dict[str, str]) -> list[Change]:
    """Give what became of counties whose districts all became unitaries.

    A county whose districts went to one unitary merged into it; one whose districts went to
    several was split, so that its figures cannot be carried to any of them.
    """
    heirs: dict[str, set[tuple[str, str]]] = {}
    for change in mergers:
        county = counties.get(change.old)
        if county and change.new.startswith("E06"):
            heirs.setdefault(county, set()).add((change.new, change.date))
    return [
        Change(county, new, date, "merger" if len(found) == 1 else "split", LADDER_SOURCE)
        for county, found in heirs.items()
        for new, date in found
    ]


def successors(changes: Iterable[Change]) -> dict[str, str]:
    """Give, for every retired code that lies wholly in one area of today, the code of that area.

    A split county is left out: its figures belong to no one area of today.
    """
    steps = {change.old: change.new for change in changes if change.kind != "split"}
    ends = dict(steps)
    while any(new in steps for new in ends.values()):
        ends = {old: steps.get(new, new) for old, new in ends.items()}
    return ends


def check_against_ons(changes: Sequence[Change], path: Path) -> str:
    """Give a report line that the changes since 2018 are those of the ONS list of changes.

    Raises:
        SystemExit: A merger or recode is in one list and not in the other.
    """
    stated = {
        (row["oldcd"], row["newcd"], f"{row['start']}-04-01")
        for row in csv_rows(path)
        if row["type"] in {"merger", "new_code"}
        and is_council(row["oldcd"])
        and is_council(row["newcd"])
    }
    first = min(date for *_, date in stated)
    ours = {
        (change.old, change.new, change.date)
        for change in changes
        if change.date >= first and not change.old.startswith("E10")
    }
    if ours != stated:
        raise SystemExit(f"area changes differ from the ONS list: {sorted(ours ^ stated)}")
    return f"area changes since {first}: {len(ours)} agree with the ONS list of changes"
