"""NHS need-weighted population of each area by integrated care board: the key to share NHS money.

NHS England publishes registered and need-weighted people for each GP practice, with the council
area (2021 codes) the practice stands in and the board it belongs to. Practices are summed to
areas of today; an area whose practices belong to two boards has a row for each.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .areas import english_areas
from .changes import successors
from .figures import connect, expect, plain, write_csv
from .reading import parquet_pairs, refuse_missing

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("place", "body", "period", "measure", "value", "unit", "flag", "source")
PRACTICES = "health/nhs_england_weighted_populations_by_gp_practice_2024_25.parquet"
BOARDS = "areas/lookups/lookup_lsoa21_icb24.parquet"
PERIOD = "2024-25"
SOURCE = "nhse-weighted-population-2024-25"
MEASURES = {
    "pop 2022/23": ("registered_population", "persons"),
    "Final WP": ("final_weighted_population", "weighted persons"),
    "Final PMC WP": ("primary_medical_weighted_population", "weighted persons"),
}
CORE = "Final WP"
ENGLAND = 62_154_630.3
WIGAN, WIGAN_CORE = "E08000010", 368_697.7
WITHIN = 0.1

People = dict[tuple[str, str], float]


def compile_nhs(shared: Path, out: Path) -> list[str]:
    """Write ``nhs_weighted_population.csv`` and give the report lines."""
    rows: list[tuple[str, ...]] = []
    report: list[str] = []
    for column, (measure, unit) in MEASURES.items():
        people = people_by_area_and_board(shared, column)
        rows += [
            (area, board, PERIOD, measure, plain(value), unit, "", SOURCE)
            for (area, board), value in people.items()
        ]
        total = sum(people.values())
        report.append(expect(f"{measure}, England", found=total, stated=ENGLAND, within=WITHIN))
        if column == CORE:
            wigan = sum(value for (area, _), value in people.items() if area == WIGAN)
            report.append(
                expect(f"{measure}, Wigan", found=wigan, stated=WIGAN_CORE, within=WITHIN)
            )
    rows.sort(key=lambda row: (row[3], row[0], row[1]))
    return [write_csv(out / "nhs_weighted_population.csv", COLUMNS, rows), *report]


def people_by_area_and_board(shared: Path, column: str) -> People:
    """Give the sum of a column of people over practices, by live area and board code (E54)."""
    refuse_missing(shared / PRACTICES)
    _, changes = english_areas(shared)
    today, board_code = successors(changes), board_codes(shared)
    query = (
        f'SELECT "LAD21", "ICS22", sum("{column}") FROM read_parquet(?) GROUP BY ALL ORDER BY ALL'
    )
    with connect() as tables:
        found = tables.execute(query, [str(shared / PRACTICES)]).fetchall()
    people: People = defaultdict(float)
    for area, board, persons in found:
        people[today.get(area, area), board_code[board]] += persons
    return dict(sorted(people.items()))


def board_codes(shared: Path) -> dict[str, str]:
    """Give the ONS code of each integrated care board by its NHS code: ``QOP`` is E54000057."""
    return parquet_pairs(shared / BOARDS, "icb24_code_nhs", "icb24_code")
