"""The compile of figures stops with a clear sentence when figures contradict their publisher."""

from __future__ import annotations

import csv
import importlib
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

REPO = Path(__file__).resolve().parents[2]
DATA = REPO.parent / "shared" / "data"

sys.path.insert(0, str(REPO / "tools"))
shared_figures = importlib.import_module("reference_tables.figures")
finance = importlib.import_module("reference_tables.finance")
people = importlib.import_module("reference_tables.people")
need = importlib.import_module("reference_tables.need")
outcomes = importlib.import_module("reference_tables.outcomes")

LONG = (
    "(place VARCHAR, period VARCHAR, measure VARCHAR, value DOUBLE, unit VARCHAR, "
    "flag VARCHAR, source VARCHAR)"
)
ROWS = [
    ("E2", "2024", "people", 2.0, "persons", None, "made-up"),
    ("E1", "2024", "people", None, "persons", "[x]", "made-up"),
    ("E1", "2023", "people", 1.5, "persons", None, "made-up"),
]


@pytest.fixture
def tables():
    connection = shared_figures.connect()
    connection.execute(f"CREATE TABLE figures {LONG}")
    connection.executemany("INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?)", ROWS)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def source_data():
    if not DATA.is_dir():
        pytest.skip("the source data are not beside the repository")
    return DATA


# Checks -------------------------------------------------------------------------------------


def test_a_sum_that_agrees_is_reported_with_both_figures():
    line = shared_figures.expect("All returns", found=130_984_520.04, stated=130_984_520)
    assert line == "All returns: 130,984,520 agrees with 130,984,520"


def test_a_sum_that_differs_stops_the_compile_and_says_by_what():
    with pytest.raises(SystemExit) as stopped:
        shared_figures.expect("All returns", found=130, stated=134, within=1)
    assert str(stopped.value) == "All returns: compiled 130, but the publisher states 134"


def test_a_figure_that_is_not_there_never_passes_a_check(tables):
    nothing = shared_figures.number(tables, "SELECT sum(value) FROM figures WHERE place = 'E9'")
    with pytest.raises(SystemExit, match="compiled nan"):
        shared_figures.expect("Nobody", found=nothing, stated=0, within=1_000)


def test_a_file_that_is_missing_is_named(tables, tmp_path):
    with pytest.raises(SystemExit, match=r"^absent.parquet is missing"):
        shared_figures.load(tables, "absent", tmp_path / "absent.parquet")


def test_two_rows_for_one_figure_stop_the_compile(tables, tmp_path):
    tables.execute("INSERT INTO figures SELECT * FROM figures WHERE place = 'E2'")
    for write in (shared_figures.write_parquet, shared_figures.write_long_csv):
        with pytest.raises(SystemExit, match=r"more than one row for \[\('E2', '2024', 'people'"):
            write(tables, "figures", tmp_path / "never-written")
    assert list(tmp_path.iterdir()) == []


# Writing ------------------------------------------------------------------------------------


def test_long_tables_are_sorted_and_an_unknown_figure_stays_blank(tables, tmp_path):
    target = tmp_path / "people.csv"
    report = shared_figures.write_long_csv(tables, "figures", target)
    assert target.read_text(encoding="utf-8").splitlines() == [
        "place,period,measure,value,unit,flag,source",
        "E1,2023,people,1.5,persons,,made-up",
        "E1,2024,people,,persons,[x],made-up",
        "E2,2024,people,2,persons,,made-up",
    ]
    assert report.startswith("people.csv: 3 rows, ")


def test_parquet_is_the_same_bytes_whatever_order_the_rows_came_in(tables, tmp_path):
    shared_figures.write_parquet(tables, "figures", tmp_path / "one.parquet")
    tables.execute("CREATE TABLE turned AS SELECT * FROM figures ORDER BY place DESC, period")
    shared_figures.write_parquet(tables, "turned", tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_tables_with_intervals_keep_low_high_and_level_after_the_value(tables, tmp_path):
    tables.execute(
        "CREATE TABLE ranged AS SELECT *, 1.0 AS low, 3.0 AS high, 0.95 AS level FROM figures"
    )
    target = tmp_path / "ranged.parquet"
    shared_figures.write_parquet(tables, "ranged", target)
    columns = [row[0] for row in tables.execute(f"DESCRIBE FROM '{target}'").fetchall()]
    assert tuple(columns) == shared_figures.INTERVAL_COLUMNS
    assert columns[3:7] == ["value", "low", "high", "level"]


def test_text_with_commas_and_accents_survives_csv(tmp_path):
    target = tmp_path / "names.csv"
    shared_figures.write_csv(target, ("name", "count"), [("Bristol, City of", 1), ("Ynys Môn", 2)])
    with target.open(encoding="utf-8", newline="") as source:
        assert list(csv.reader(source)) == [
            ["name", "count"],
            ["Bristol, City of", "1"],
            ["Ynys Môn", "2"],
        ]
    assert b"\r" not in target.read_bytes()


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (2.0, "2"), (0.0, "0"), (1.5, "1.5"), (130_984_520.0, "130984520"), ("0", "0")],
)
def test_numbers_are_as_short_as_they_are_exact_and_none_is_not_zero(cell, text):
    assert shared_figures.plain(cell) == text


@given(st.integers(min_value=-(10**11), max_value=10**11))
def test_whole_pounds_survive_being_written(pounds):
    assert int(shared_figures.plain(float(pounds))) == pounds


@given(st.decimals(min_value=-(10**8), max_value=10**8, places=2))
def test_pounds_and_pence_survive_being_written(amount):
    assert float(shared_figures.plain(float(amount))) == pytest.approx(float(amount), abs=0.0001)


# Registers kept by hand ---------------------------------------------------------------------


def test_no_register_names_a_measure_or_a_line_twice():
    for name, key in (
        ("lines.csv", "line"),
        ("need.csv", "measure"),
        ("need_homelessness.csv", "measure"),
        ("outcome_measures.csv", "measure"),
    ):
        named = [row[key] for row in shared_figures.read_register(name)]
        assert len(named) == len(set(named)), name


def test_need_measures_of_the_two_registers_do_not_collide():
    first, second = (
        {row["measure"] for row in shared_figures.read_register(name)}
        for name in ("need.csv", "need_homelessness.csv")
    )
    assert not first & second


def test_a_line_that_no_register_names_stops_the_compile(tmp_path):
    with shared_figures.connect() as tables:
        for form in ("rsx", "ro3"):
            tables.execute(f"CREATE TABLE {form}_file (asset_id VARCHAR)")
        tables.execute("INSERT INTO rsx_file VALUES ('newline')")
        with pytest.raises(SystemExit, match="RSX_newline"):
            finance.write_lines(tables, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_leaves_that_miss_their_total_stop_the_compile():
    # A total of 1,000 with one leaf of 900: 100 thousand pounds are in no line.
    with shared_figures.connect() as tables:
        tables.execute(f"CREATE TABLE outturn {LONG}")
        for line, value in (("RO3_phtot", 1_000.0), ("RO3_phmnt", 900.0)):
            tables.execute(
                "INSERT INTO outturn VALUES ('E1', '2024-25', ?, ?, 'GBP thousand', NULL, 'x')",
                [f"{line}_net_current_expenditure", value],
            )
        with pytest.raises(SystemExit, match=r"worst residual 100\.000 GBP thousand; 1 off"):
            finance.check_parts(tables)


def test_a_unit_that_the_publisher_changed_stops_the_compile():
    register = shared_figures.read_register("outcome_measures.csv")
    with shared_figures.connect() as tables:
        tables.execute(
            """CREATE TABLE indicators AS SELECT 'claimant-count' AS dataset,
                'Claimant Count' AS indicator, 'persons' AS unit, 'E92000001' AS areacd,
                'Nation' AS geography, '2024-01-01/P1Y' AS period, 4.0 AS observation,
                NULL::DOUBLE AS lci_95, NULL::DOUBLE AS uci_95, NULL::VARCHAR AS status,
                NULL::VARCHAR AS notes"""
        )
        outcomes.gather_outcomes(tables, register)
        with pytest.raises(SystemExit, match="'claimant-count', 'Claimant Count', 'persons', '%'"):
            outcomes.check_register(tables, register)


def test_a_series_that_nobody_registered_stops_the_compile():
    with shared_figures.connect() as tables:
        tables.execute(
            """CREATE TABLE indicators AS SELECT 'happiness-of-cats' AS dataset,
                'Cats' AS indicator, '%' AS unit"""
        )
        tables.execute(
            "CREATE TABLE registered (dataset VARCHAR, indicator VARCHAR, "
            "file_unit VARCHAR, measure VARCHAR, unit VARCHAR)"
        )
        with pytest.raises(SystemExit, match="happiness-of-cats"):
            outcomes.check_register(tables, [])


@pytest.mark.parametrize(("column", "word"), [("polarity", "up"), ("domain", "misc")])
def test_a_direction_or_domain_that_has_no_meaning_stops_the_compile(column, word):
    register = shared_figures.read_register("outcome_measures.csv")
    register[0] = {**register[0], column: word}
    with shared_figures.connect() as tables:
        tables.execute(
            "CREATE TABLE indicators AS SELECT '' AS dataset, '' AS indicator, '' AS unit LIMIT 0"
        )
        tables.execute("CREATE TABLE registered AS SELECT *, '' AS file_unit FROM indicators")
        with pytest.raises(SystemExit, match=register[0]["measure"]):
            outcomes.check_register(tables, register)


def test_an_interval_that_leaves_out_its_estimate_stops_the_compile():
    with shared_figures.connect() as tables:
        tables.execute(
            """CREATE TABLE outcomes AS SELECT 5.0 AS value, 6.0 AS low, 7.0 AS high,
                '%' AS unit, NULL AS flag, 0.95 AS level, 'm' AS measure"""
        )
        with pytest.raises(SystemExit, match="Intervals that do not hold their estimate"):
            outcomes.check_outcomes(tables)


def test_periods_of_the_education_department_follow_the_kind_of_figure(tables):
    found = {
        kind: tables.execute(f"SELECT {sql} FROM (SELECT 2025 AS time_period)").fetchall()[0][0]
        for kind, sql in need.PERIODS.items()
    }
    assert found == {
        "stock": "2025-03-31",
        "autumn": "2025-09-30",
        "calendar": "2025",
        "year": "2024-25",
    }


def test_age_bands_of_the_keys_cover_every_age():
    covered = {age for low, high in people.AGE_BANDS.values() for age in range(low, high + 1)}
    assert covered == set(range(91))


# The whole compile --------------------------------------------------------------------------


@pytest.fixture(scope="session")
def compiled_twice(source_data, tmp_path_factory):
    folders = [tmp_path_factory.mktemp(name) for name in ("first", "second")]
    for folder in folders:
        finance.compile_finance(source_data, folder)
        people.compile_people(source_data, folder)
        need.compile_need(source_data, folder)
        outcomes.compile_outcomes(source_data, folder)
    return folders


def test_compiling_twice_gives_the_same_bytes(compiled_twice):
    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()} for folder in compiled_twice
    )
    assert sorted(first) == [
        "benefit_keys.csv",
        "council_tax.csv",
        "deprivation.csv",
        "lines.csv",
        "national_totals.csv",
        "need.parquet",
        "need_measures.csv",
        "outcome_measures.csv",
        "outcomes.parquet",
        "outturn.parquet",
        "outturn_revised.parquet",
        "population.parquet",
        "returns.csv",
        "total_outturn.parquet",
    ]
    assert first == second


def test_the_tables_of_the_package_are_the_ones_the_sources_give(compiled_twice):
    packaged = REPO / "src" / "wholeplace" / "reference"
    for path in compiled_twice[0].iterdir():
        assert path.read_bytes() == (packaged / path.name).read_bytes(), path.name
