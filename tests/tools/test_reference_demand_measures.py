"""Demand on other bodies: the compiled table agrees with what was published."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb
import pytest

REPO = Path(__file__).resolve().parents[2]
ENGLAND, WIGAN, RUTLAND = "E92000001", "E08000010", "E06000017"
SOMERSET_COUNTY, SOMERSET = "E10000027", "E06000066"
SHARED = REPO.parent / "shared" / "data"
TABLE = REPO / "src" / "wholeplace" / "reference" / "demand.parquet"


@pytest.fixture(scope="module")
def demand():
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW demand AS SELECT * FROM read_parquet('{TABLE}')")
        yield lambda query, *values: connection.execute(query, values).fetchall()


def figure(demand, place, measure, period):
    query = "SELECT value, flag FROM demand WHERE place = ? AND measure = ? AND period = ?"
    (found,) = demand(query, place, measure, period)
    return found


def test_england_is_what_dfe_published_for_2025(demand):
    assert figure(demand, ENGLAND, "neet_16_17", "2025-01-31") == (3.4, None)
    assert figure(demand, ENGLAND, "activity_not_known_16_17", "2025-01-31") == (2.2, None)


def test_wigans_first_time_entrants_are_those_of_the_tool(demand):
    assert figure(demand, WIGAN, "youth_first_time_entrants", "2024") == (123.0, None)
    assert figure(demand, WIGAN, "youth_cautioned_or_sentenced", "2024-25") == (19.3, None)


def test_a_suppressed_count_is_not_known_and_keeps_its_marker(demand):
    assert figure(demand, RUTLAND, "youth_first_time_entrants", "2024") == (None, "-")


def test_england_has_no_first_time_entrants_because_the_row_is_a_sum_of_rates(demand):
    rows = demand(
        "SELECT count(*) FROM demand WHERE place = ? AND measure = 'youth_first_time_entrants'",
        ENGLAND,
    )
    assert rows == [(0,)]


def test_a_council_stands_under_its_code_of_the_day(demand):
    assert figure(demand, SOMERSET_COUNTY, "neet_16_17", "2023-01-31")[0] is not None
    assert figure(demand, SOMERSET, "neet_16_17", "2025-01-31")[0] is not None
    query = "SELECT max(period) FROM demand WHERE place = ? AND measure = 'neet_16_17'"
    assert demand(query, SOMERSET_COUNTY) == [("2023-01-31",)]


def test_councils_of_the_day_are_all_there(demand):
    query = """SELECT period, count(*) FROM demand WHERE measure = 'neet_16_17'
        AND place <> ? GROUP BY period ORDER BY period"""
    counts = dict(demand(query, ENGLAND))
    # 153 since Cumbria and Northamptonshire were each split in two; the tool files them as today.
    assert counts["2025-01-31"] == 153
    assert all(count >= 148 for count in counts.values())


def test_every_measure_is_described_with_its_periods(demand):
    described = {measure for (measure,) in demand("SELECT DISTINCT measure FROM demand")}
    text = TABLE.with_name("demand_measures.csv").read_text(encoding="utf-8")
    assert described == {line.split(",")[0] for line in text.splitlines()[1:]}


def test_compiling_again_gives_the_same_bytes(tmp_path):
    if not SHARED.is_dir():
        pytest.skip("the source data are not beside the repository")
    sys.path.insert(0, str(REPO / "tools"))
    from reference_tables.demand_measures import compile_demand_measures

    shutil.copy(TABLE.with_name("areas.csv"), tmp_path)
    lines = compile_demand_measures(SHARED, tmp_path)
    assert any("left out as the sum of its regions' rates" in line for line in lines)
    for name in ("demand.parquet", "demand_measures.csv"):
        assert (tmp_path / name).read_bytes() == TABLE.with_name(name).read_bytes()
