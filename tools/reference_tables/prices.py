"""Prices: inflation between financial years, discount rates, optimism bias and unit costs.

Figures typed in by hand from public files stand in ``inputs/`` with their source; everything else
comes from the shared data. Nothing is written that failed its check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .figures import write_csv
from .inputs import INPUTS, copy_table, read_table
from .unit_costs import compile_unit_costs

if TYPE_CHECKING:
    from pathlib import Path

DEFLATOR_BASIS = "financial year, 2024/25 = 100"
DEFLATOR_SOURCES = {
    "published": "hmt-gdp-deflators-2026-03",
    "forecast": "hmt-gdp-deflators-2026-03",
    "derived": "hmt-gdp-deflators-calendar-2025-12",
    "assumption": "wholeplace-deflator-extension",
}
DERIVED_YEARS = (1998, 1999)
LAST_YEAR = 2090
FIRST_QUARTERS = 0.75  # three quarters of a financial year lie in its first calendar year
BLEND_WITHIN = 0.005
PANDEMIC_WITHIN = 0.01
PANDEMIC_YEARS = (2020, 2021)


def compile_prices(shared: Path, out: Path) -> list[str]:
    """Write the price tables and give the report lines.

    Raises:
        SystemExit: A file is missing or a check fails; the message says which.
    """
    parameters = shared / "data" / "appraisal_parameters"
    return [
        *compile_deflators(parameters, out),
        *compile_discount_rates(parameters, out),
        *compile_optimism_bias(parameters, out),
        *compile_unit_costs(shared, out),
    ]


def compile_deflators(parameters: Path, out: Path) -> list[str]:
    """Write ``deflators.csv``: the GDP deflator of each financial year from 1998/99 to 2090/91.

    Published and forecast years are the Treasury's. The two years before its copy begins are the
    blend of calendar years, put on the same basis. Years after the forecast hold its last growth.

    Raises:
        SystemExit: The series disagrees with the calendar-year series.
    """
    published = read_table(INPUTS / "gdp_deflator_financial_year.csv")
    calendar = {
        int(row["year"]): float(row["value"])
        for row in read_table(parameters / "greenbook_gdp_deflator.csv")
    }
    index = {int(row["year"]): float(row["index"]) for row in published}
    status = {int(row["year"]): row["status"] for row in published}
    report = check_against_calendar(index, calendar)
    first = min(index)
    for year in DERIVED_YEARS:
        index[year] = index[first] * blend(calendar, year) / blend(calendar, first)
        status[year] = "derived"
    for year in range(max(index) + 1, LAST_YEAR + 1):
        index[year] = index[year - 1] ** 2 / index[year - 2]
        status[year] = "assumption"
    rows = [
        (year, round(index[year], 4), DEFLATOR_BASIS, status[year], DEFLATOR_SOURCES[status[year]])
        for year in sorted(index)
    ]
    columns = ("year", "index", "basis", "status", "source")
    return [write_csv(out / "deflators.csv", columns, rows), report]


def blend(calendar: dict[int, float], year: int) -> float:
    """Give the index of the financial year that starts in ``year`` from two calendar years."""
    return FIRST_QUARTERS * calendar[year] + (1 - FIRST_QUARTERS) * calendar[year + 1]


def check_against_calendar(index: dict[int, float], calendar: dict[int, float]) -> str:
    """Give a report line that both deflator series tell the same inflation.

    The two have different bases, so each year's ratio is set against the mean ratio.

    Raises:
        SystemExit: A year is further off than its tolerance (wider in the pandemic, when the
            deflator of single quarters jumped and a blend of two calendar years cannot follow).
    """
    ratios = {year: index[year] / blend(calendar, year) for year in index if year + 1 in calendar}
    mean = sum(ratios.values()) / len(ratios)
    off = {year: abs(ratio / mean - 1) for year, ratio in ratios.items()}
    for year, gap in off.items():
        within = PANDEMIC_WITHIN if year in PANDEMIC_YEARS else BLEND_WITHIN
        if gap > within:
            raise SystemExit(
                f"GDP deflator {year}: {gap:.2%} away from the calendar years, {within:.1%} allowed"
            )
    usual = max(gap for year, gap in off.items() if year not in PANDEMIC_YEARS)
    pandemic = max(off[year] for year in PANDEMIC_YEARS)
    return (
        f"deflators: {len(off)} financial years agree with the calendar years within "
        f"{usual:.2%} ({pandemic:.2%} in the pandemic years)"
    )


def compile_discount_rates(parameters: Path, out: Path) -> list[str]:
    """Write ``discount_rates.csv`` after checking it against the published schedule.

    Raises:
        SystemExit: A rate or a band differs.
    """
    kept = {
        (row["schedule"], row["from_year"]): float(row["rate"])
        for row in read_table(INPUTS / "discount_rates.csv")
    }
    names = {"standard": "standard", "health": "health", "long_horizon_sensitivity": "catastrophic"}
    published = {
        (schedule, row["year_from"]): float(row[column])
        for row in read_table(parameters / "greenbook_stpr_schedule.csv")
        for schedule, column in names.items()
    }
    if kept != published:
        raise SystemExit(f"discount rates differ: {sorted(kept.items() ^ published.items())}")
    return [
        copy_table("discount_rates.csv", out),
        f"discount rates: {len(kept)} rates equal the published schedule",
    ]


def compile_optimism_bias(parameters: Path, out: Path) -> list[str]:
    """Write ``optimism_bias.csv`` after checking the capital bounds against the published ones.

    Raises:
        SystemExit: A bound differs.
    """
    kept = {
        row["category"]: (float(row["cost_correction"]), float(row["duration_correction"]))
        for row in read_table(INPUTS / "optimism_bias.csv")
        if row["kind"] == "capital"
    }
    published = {
        row["category"]: (float(row["capex_upper"]), float(row["duration_upper"]))
        for row in read_table(parameters / "greenbook_optimism_bias.csv")
    }
    if kept != published:
        raise SystemExit(f"optimism bias differs: {sorted(kept.items() ^ published.items())}")
    return [
        copy_table("optimism_bias.csv", out),
        f"optimism bias: {len(kept)} capital bounds equal the published ones",
    ]
