"""Rows that are the same from one edit to the next are read once, and read the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wholeplace.store.schema import BY_NAME
from wholeplace.store.tables import Grid, read_table
from wholeplace.web.places.models import Row
from wholeplace.web.places.tables import closed, read
from wholeplace.web.places.workspace import near, workspace

CELLS = st.sampled_from(["x", "", "  ", None, 0, 1, 1.0, True, False, -5, 0.5, "2024/25", "yes"])


def as_a_workbook(table, rows):
    """What reading the whole table at once gives."""
    headings = [column.name for column in BY_NAME[table].columns]
    return read_table(
        BY_NAME[table], Grid(table, [headings, *([r.get(h) for h in headings] for r in rows)])
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30), CELLS), max_size=4))
@pytest.mark.parametrize("table", ["outcomes", "effects", "commitments"])
def test_rows_kept_as_read_are_what_reading_anew_gives(place, table, changes):
    rows = [dict(v) for v in Row.objects.filter(table=table).values_list("values", flat=True)[:5]]
    columns = [column.name for column in BY_NAME[table].columns]
    for row, column, cell in changes:
        if row < len(rows):
            rows[row][columns[column % len(columns)]] = cell
    assert read(table, rows) == as_a_workbook(table, rows)
    assert read(table, rows) == as_a_workbook(table, rows)


def test_one_true_and_one_point_nought_are_not_taken_for_each_other():
    # 1 == 1.0 == True in Python, and they mean different things in a cell
    row = {"id": "a", "title": "A", "horizon": "medium"}
    for cell in (1, 1.0, True, "1"):
        found = read("outcomes", [{**row, "target": cell}])
        assert found == as_a_workbook("outcomes", [{**row, "target": cell}])
        for record in found[0].records:
            assert type(record.values["target"]) is type(cell)


def test_a_fault_names_the_row_that_it_is_in():
    good = {"id": "a", "title": "A", "horizon": "medium"}
    _, faults = read("outcomes", [good, {**good, "id": "b", "horizon": "soon"}])
    assert [(fault.row, fault.table) for fault in faults] == [(3, "outcomes")]


def test_rows_that_name_what_is_not_there_are_left_out_step_by_step():
    # the action's owner is not there, so the action goes, and then its cost
    rows = {
        "bodies": [{"id": "council"}],
        "interventions": [{"id": "one", "owner": "gone"}, {"id": "two", "owner": "council"}],
        "costs": [
            {"intervention": "one", "body": "council"},
            {"intervention": "two", "body": "council"},
        ],
    }
    left = closed(rows)
    assert [row["id"] for row in left["interventions"]] == ["two"]
    assert [row["intervention"] for row in left["costs"]] == ["two"]


def test_an_edit_elsewhere_leaves_the_count_as_it_is_in_memory(place, by):
    ben = by("strategy@council.example")
    held = workspace(place, ben.viewer)
    Row.objects.filter(table="outcomes").first().delete()
    place.stamp = "another"
    again = workspace(place, ben.viewer)
    assert again is not held
    assert again.count is held.count
    assert len(again.rows["outcomes"]) == len(held.rows["outcomes"]) - 1


def test_what_is_near_is_made_once():
    made = []
    for _ in range(2):
        assert near("a-key-of-this-test", lambda: made.append(1) or "thing") == "thing"
    assert made == [1]
