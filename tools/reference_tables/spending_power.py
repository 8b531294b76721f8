"""Core spending power of every council, 2016-17 to 2020-21, and an older measure before it.

The source names its columns 2012 to 2021 without saying what they are. They are years by their
end: Dorset's county council, which ended in March 2019, is in 2019 and not in 2020. From 2017 they
are core spending power in cash: for 2018-19 the published parts of every district tried add up to
them. To 2016 they are some other measure, larger by 15 per cent over all, which is believed to be
revenue spending power; it keeps a name of its own, so that nobody compares across the break.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .figures import COLUMNS, Cell, expect, write_csv
from .reading import csv_rows

if TYPE_CHECKING:
    from pathlib import Path

FILE = "finance/casino_SpendingMillions.csv"
SOURCE = "mhclg-core-spending-power-2016-2020"
FIRST_LABEL, FIRST_CORE_LABEL, LAST_LABEL = 2012, 2017, 2021
CORE, EARLIER = "core_spending_power", "spending_power_before_2016"
NOT_THERE = ".."
COUNCILS = 352
ENDED = {"E10000009": "2018-19", "E10000002": "2019-20"}

# Parts of core spending power 2018-19 that MHCLG published, added up [GBP million].
PARTS_2018 = {"E07000223": 8.025519, "E07000026": 10.678635, "E07000066": 23.943740}
HALF_A_STEP = 0.005001


def compile_spending_power(shared: Path, out: Path) -> list[str]:
    """Compile ``core_spending_power.csv`` and give the report lines of what was checked.

    Raises:
        SystemExit: A published sum differs, or a council stands in a year after its end.
    """
    rows = csv_rows(shared / FILE)
    figures = [figure(row, label) for row in rows for label in range(FIRST_LABEL, LAST_LABEL + 1)]
    lines = [
        expect("Councils with spending power", found=len(rows), stated=COUNCILS),
        *check_labels(figures),
        *check_parts(figures),
    ]
    ordered = sorted(figures, key=lambda row: (str(row[2]), str(row[1]), str(row[0])))
    return [*lines, write_csv(out / "core_spending_power.csv", COLUMNS, ordered)]


def figure(row: dict[str, str], label: int) -> tuple[Cell, ...]:
    """Give one row of the long table; the label is the year in which a financial year ends."""
    cell = row[str(label)].strip()
    value = None if cell in ("", NOT_THERE) else float(cell)
    period = f"{label - 1}-{label % 100:02d}"
    measure = CORE if label >= FIRST_CORE_LABEL else EARLIER
    flag = None if value is not None else cell or "[blank]"
    return (row["ons_code"], period, measure, value, "GBP million", flag, SOURCE)


def check_labels(figures: list[tuple[Cell, ...]]) -> list[str]:
    """Check that labels are years by their end: councils that ended have no figure afterwards.

    Raises:
        SystemExit: One has.
    """
    lines = []
    for council, last in ENDED.items():
        known = [str(row[1]) for row in figures if row[0] == council and row[3] is not None]
        if max(known) != last:
            raise SystemExit(f"{council} ended with {last} but has a figure for {max(known)}")
        lines.append(f"{council} has figures to {last}, its last year")
    return lines


def check_parts(figures: list[tuple[Cell, ...]]) -> list[str]:
    """Check single councils against the sum of the parts that MHCLG published for 2018-19."""
    by_council = {row[0]: row[3] for row in figures if row[1:3] == ("2018-19", CORE)}
    return [
        expect(
            f"{council} core spending power 2018-19 [GBP million]",
            found=float(by_council[council] or 0),
            stated=stated,
            within=HALF_A_STEP,
        )
        for council, stated in PARTS_2018.items()
    ]
