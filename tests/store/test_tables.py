"""Tables of cells read into typed rows, and columns as people meet them."""

from __future__ import annotations

from typing import get_args

import pytest

from wholeplace.store.columns import TableType, around, columns
from wholeplace.store.rows import BODIES, PLACE, BodyRow, choice
from wholeplace.store.schema import BY_NAME, LISTS, TABLES
from wholeplace.store.tables import Fault, Grid, cell_name, read_pairs, read_table, words

HEADINGS = ["id", "name", "sector", "role", "code"]
COUNCIL = ["council", "Wigan Council", "council", "convener", "E08000010"]


def read(*lines, table=BODIES):
    return read_table(table, Grid("bodies", [HEADINGS, *lines]))


def told(faults):
    return [str(fault.problem()) for fault in faults]


@pytest.mark.parametrize(
    ("column", "row", "name"),
    [(0, 1, "s!A1"), (25, 2, "s!Z2"), (26, 3, "s!AA3"), (51, 4, "s!AZ4"), (702, 5, "s!AAA5")],
)
def test_cells_are_named_as_a_spreadsheet_names_them(column, row, name):
    assert cell_name("s", column, row) == name


def test_a_good_row_is_typed():
    table, faults = read(COUNCIL)
    assert faults == []
    assert table.rows == (
        BodyRow(
            id="council",
            name="Wigan Council",
            sector="council",
            role="convener",
            code="E08000010",
        ),
    )


@pytest.mark.parametrize("cells", [[], [[]], [["", None], [""]]])
def test_a_sheet_with_nothing_in_it_is_a_table_without_rows(cells):
    table, faults = read_table(BODIES, Grid("bodies", cells))
    assert (table.records, faults) == ((), [])


def test_a_sheet_with_headings_alone_is_a_table_without_rows():
    table, faults = read()
    assert (table.records, faults) == ((), [])


def test_rows_may_be_shorter_or_longer_than_the_headings():
    table, faults = read(COUNCIL[:4], [*COUNCIL, "", None])
    assert faults == []
    assert [row.code for row in table.rows] == ["", "E08000010"]


def test_columns_may_stand_in_any_order():
    table, faults = read_table(
        BODIES, Grid("bodies", [list(reversed(HEADINGS)), list(reversed(COUNCIL))])
    )
    assert faults == []
    assert table.rows[0].name == "Wigan Council"


def test_every_fault_of_every_row_is_found_and_good_rows_are_kept():
    table, faults = read(["", "x", "y", "boss"], COUNCIL, ["a", "", "", "partner"])
    assert told(faults) == [
        "bodies!A2: id is blank: it should be a text, such as council",
        "bodies!D2: role should be one of convener, partner, consulted, not 'boss'",
        "bodies!B4: name is blank: it should be a text, such as Wigan Council",
        "bodies!C4: sector is blank: it should be a text, such as council",
    ]
    assert [record.row is None for record in table.records] == [True, False, True]


def test_a_missing_column_is_told_once_and_not_in_every_row():
    grid = Grid("bodies", [["id", "name", "role"], ["a", "b", "partner"], ["c", "d", "partner"]])
    _, faults = read_table(BODIES, grid)
    assert told(faults) == ["bodies!A1: column 'sector' is missing: Sector as in the count"]


def test_a_value_below_a_heading_that_is_not_a_column_is_not_read():
    grid = Grid("bodies", [[*HEADINGS, "phone"], [*COUNCIL, "01942"]])
    table, faults = read_table(BODIES, grid)
    assert len(table.rows) == 1
    (line,) = told(faults)
    assert line.startswith("bodies!F1: 'phone' is not a column of this table; the columns are id,")


def test_an_id_that_is_far_too_long_is_refused():
    _, faults = read(["x" * 121, *COUNCIL[1:]])
    assert told(faults)[0].startswith("bodies!A2: id should be at most 120 characters, not 'xxx")


def test_whole_numbers_in_text_columns_lose_their_point():
    table, _ = read(["council", "Wigan", 12.0, "convener", 301.0])
    assert (table.rows[0].sector, table.rows[0].code) == ("12", "301")


def test_what_a_record_says_is_text_even_where_its_row_has_a_fault():
    table, _ = read([7.0, "x", "y", "boss"])
    (record,) = table.records
    assert words(record, "id") == "7"
    assert words(record, "code") == ""


def test_text_that_cannot_be_kept_is_no_text():
    table, _ = read(["a\x00", "x", "y", "partner"])
    assert words(table.records[0], "id") == ""


def test_a_fault_in_a_column_that_is_not_there_points_at_its_row():
    grid = Grid("bodies", [["id", "name", "sector", "role"], COUNCIL[:4]])
    table, _ = read_table(BODIES, grid)
    assert table.fault(table.records[0], "code", "x").where == "bodies!A2"


def test_faults_carry_where_they_stand_so_that_they_can_be_put_in_order():
    _, faults = read(["a", "b", "c", "boss"])
    assert faults == [Fault("bodies", 2, 3, "bodies!D2", faults[0].what)]


class TestPairs:
    def test_keys_and_values_are_one_record(self):
        table, faults = read_pairs(PLACE, Grid("place", [["key", "value"], ["seed", 3]]))
        assert words(table.records[0], "seed") == "3"
        assert "place: title is missing: Title of the plan" in told(faults)

    def test_a_wrong_value_is_named_with_its_cell(self):
        _, faults = read_pairs(PLACE, Grid("place", [["seed", "x"]]))
        assert "place!B1: seed should be a number, not 'x'" in told(faults)

    def test_rows_without_a_key_are_passed_over(self):
        table, _ = read_pairs(PLACE, Grid("place", [[], ["", "x"], [None], ["seed", 3]]))
        assert table.positions["seed"] == (4, "place!B4")

    def test_a_blank_value_is_told_as_blank(self):
        _, faults = read_pairs(PLACE, Grid("place", [["scheme", " "]]))
        assert "place!B1: scheme is blank: it should be a text, such as cipfa" in told(faults)


class TestColumns:
    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_every_column_says_what_it_holds_and_what_would_do(self, table: TableType):
        for column in table.columns:
            assert column.about
            assert not column.about.endswith(".")
            assert column.kind
            assert column.example or not column.required

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_every_example_that_stands_alone_is_itself_accepted(self, table: TableType):
        row = {c.name: c.example for c in table.columns if c.required}
        assert table.row.model_validate(row)

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_keys_and_intervals_are_columns(self, table: TableType):
        names = {column.name for column in table.columns}
        assert set(table.key) <= names
        for interval in table.intervals:
            assert {interval.value, interval.low, interval.high, interval.level} <= names

    @pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
    def test_money_has_its_unit(self, table: TableType):
        for column in table.columns if table.name not in ("resources", "limits") else ():
            if column.name in ("gbp", "gbp_thousand", "amount", "gross", "income", "published"):
                assert column.unit.startswith("GBP")

    def test_what_is_referred_to_is_a_table_or_a_published_list(self):
        published = {"prices", "tier_schemes", "lines", "measures", "unit_costs"}
        for table in TABLES:
            for column in table.columns:
                assert column.refers in {"", *BY_NAME, *published}

    def test_choices_are_the_models_own(self):
        found = {column.name: column for column in BY_NAME["spend"].columns}
        assert found["kind"].choices[:2] == ("service", "transfer")
        assert (found["kind"].kind, found["schools"].kind) == ("choice", "yes or no")
        assert (found["year"].kind, found["low"].kind) == ("financial year", "number")

    def test_the_tables_are_those_of_the_bundle(self):
        assert [table.name for table in TABLES] == [
            *("place", "bodies", "spend", "tiers", "unit_costs", "interventions", "costs"),
            *("effects", "cashable", "findings", "contracts", "budgets", "ties", "resources"),
            *("limits", "proposals", "own_figures", "outcomes", "commitments", "contributions"),
            *("budget", "drivers", "council_tax", "funding", "savings", "reserves"),
            *("schools_deficit", "pools", "schemes"),
        ]
        assert TABLES[1:] == LISTS

    def test_columns_of_a_row_type_are_worked_out_once(self):
        assert columns(BodyRow) is columns(BodyRow)

    def test_intervals_are_named_after_their_value(self):
        size = around("size")
        assert (size.low, size.high, size.level) == ("size_low", "size_high", "size_level")

    def test_a_choice_reads_the_literals_own_values(self):
        role = BodyRow.model_fields["role"].annotation
        assert choice(role).func("PARTNER") in get_args(role)
