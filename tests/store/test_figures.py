"""Long tables that are kept as Parquet."""

import duckdb
import pytest

from wholeplace.errors import InputError
from wholeplace.store.reference import Reference

COLUMNS = "place, period, measure, value, unit, flag, source"
ROWS = """('A', '2024', 'm', 1.5, '%', NULL, 's'), ('B', '2024', 'm', NULL, '%', '..', 's'),
    ('C''s', '2023', 'n', 0.0, 'persons', NULL, 's')"""


@pytest.fixture
def stored(tmp_path):
    """Writes a query's rows as a Parquet table of its own and reads it."""

    def write(query):
        with duckdb.connect() as tables:
            tables.execute(f"COPY ({query}) TO '{tmp_path / 'some.parquet'}' (FORMAT parquet)")
        return Reference(tmp_path)

    return write


@pytest.fixture
def plain(stored):
    return stored(f"SELECT * FROM (VALUES {ROWS}) AS t({COLUMNS})")


def test_a_missing_value_is_none_with_its_marker_and_no_marker_is_blank(plain):
    found = {figure.place: figure for figure in plain.figures("some")}
    assert (found["A"].value, found["A"].flag) == (1.5, "")
    assert (found["B"].value, found["B"].flag) == (None, "..")
    assert found["C's"].value == 0.0


def test_a_table_without_intervals_has_none(plain):
    assert {(f.low, f.high, f.level) for f in plain.figures("some")} == {(None, None, None)}


def test_filters_work_together_and_take_any_text_as_text(plain):
    assert [f.place for f in plain.figures("some", measures=["m"], places=["A", "C's"])] == ["A"]
    assert [f.place for f in plain.figures("some", places=["C's"])] == ["C's"]
    assert plain.figures("some", places=["' OR 1=1 --"]) == ()


def test_a_level_kept_as_a_decimal_is_read_as_a_float(stored):
    read = stored(
        f"SELECT *, 1.0 AS low, 2.0 AS high, 0.95 AS level FROM (VALUES {ROWS}) AS t({COLUMNS})"
    )
    (found,) = read.figures("some", places=["A"])
    assert (found.low, found.high, found.level) == (1.0, 2.0, 0.95)
    assert isinstance(found.level, float)


def test_a_stored_table_that_is_not_long_says_which_columns_it_lacks(stored):
    with pytest.raises(InputError) as caught:
        stored("SELECT 'A' AS place, 1.0 AS value").figures("some")
    said = str(caught.value)
    for column in ("period", "measure", "unit", "flag", "source"):
        assert f"some.parquet: has no column {column}" in said


def test_an_empty_stored_table_has_no_figures(stored):
    query = f"SELECT * FROM (VALUES {ROWS}) AS t({COLUMNS}) WHERE false"
    assert stored(query).figures("some") == ()
