"""What finance tables must not say: every refusal names its cell, and says it once."""

from __future__ import annotations

import pytest

from wholeplace.errors import InputError
from wholeplace.store.bundle import checked, write_bundle


def column(table, heading):
    return table[0].index(heading)


@pytest.fixture
def spoiled(budgeted, said):
    """What is said when one cell is changed: (table, row as a spreadsheet numbers it, column)."""

    def told(*changes):
        for table, row, heading, value in changes:
            cells = budgeted[table]
            cells[row - 1][column(cells, heading)] = value
        return said(budgeted)

    return told


class TestOneCell:
    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (
                ("budget", 2, "gbp", "a lot"),
                "budget.csv!D2: gbp should be a number, not 'a lot'",
            ),
            (
                ("budget", 2, "kind", "sevice"),
                "budget.csv!C2: kind should be one of service, capital financing, levy, "
                "contingency, income, not 'sevice'; did you mean 'service'?",
            ),
            (
                ("budget", 2, "drivers", "wage: 1.2"),
                "budget.csv!E2: drivers should be drivers with their share of the line, such as "
                "'pay: 60%; cpi: 0.3', each once, not 'wage: 1.2'",
            ),
            (
                ("budget", 2, "drivers", "wage: 0.5; wage: 0.5"),
                "budget.csv!E2: drivers should be drivers with their share of the line, such as "
                "'pay: 60%; cpi: 0.3', each once, not 'wage: 0.5; wage: 0.5'",
            ),
            (
                ("budget", 2, "drivers", "unplanned: 1"),
                "budget.csv!E2: driver 'unplanned' stands for all lines: name none with it",
            ),
            (("budget", 2, "month", 13), "budget.csv!I2: month should be at most 12, not '13'"),
            (("budget", 2, "floor", 0.06), "budget.csv!G2: floor 0.06 is above the cap 0.05"),
            (
                ("budget", 3, "stated", "2026: 210; 2026: 220"),
                "budget.csv!F3: stated should be years with their amounts, such as '2026: 1200000; "
                "2027: 1250000', each year once and in order, not '2026: 210; 2026: 220'",
            ),
            (
                ("drivers", 2, "growth", 3.2),
                "drivers.csv!E2: growth should be less than 1 (forty per cent is 40% or 0.4), not "
                "'3.2'",
            ),
            (
                ("drivers", 4, "persistence", 1),
                "drivers.csv!I4: persistence should be less than 1 (forty per cent is 40% or "
                "0.4), not '1'",
            ),
            (
                ("drivers", 2, "growth_low", 0.05),
                "drivers.csv!F2: growth_low 0.05 is above growth_high 0.04: the interval is upside "
                "down",
            ),
            (
                ("drivers", 2, "growth_level", ""),
                "drivers.csv!H2: growth_level is blank: how much probability does the interval "
                "hold, such as 0.95?",
            ),
            (
                ("drivers", 4, "year", 2026),
                "drivers.csv!D4: the growth of older starts in 2026/27; it is needed from 2025/26",
            ),
            (
                ("council_tax", 2, "tax_base", -90_000),
                "council_tax.csv!B2: tax_base should be more than 0, not '-90000'",
            ),
            (
                ("council_tax", 2, "band_d", "1000.005"),
                "council_tax.csv!C2: band_d should be pounds and whole pence, not 1000.005",
            ),
            (
                ("council_tax", 3, "core", 2.99),
                "council_tax.csv!D3: core should be less than 1 (forty per cent is 40% or 0.4), "
                "not '2.99'",
            ),
            (
                ("council_tax", 2, "asc", 0.02),
                "council_tax.csv!E2: asc should be blank: 2024/25 is the base year, and rises come "
                "after it",
            ),
            (
                ("council_tax", 3, "base_driver", "tax_base"),
                "council_tax.csv!F3: base_driver should be blank: it stands in the row of the base "
                "year, 2024/25",
            ),
            (
                ("council_tax", 2, "base_driver", "taxbase"),
                "council_tax.csv!F2: base_driver 'taxbase' is not in the drivers table; did you "
                "mean 'tax_base'?",
            ),
            (
                ("council_tax", 3, "year", "2025/27"),
                "council_tax.csv!A3: year should be a financial year such as 2024 or 2024/25, not "
                "'2025/27'",
            ),
            (
                ("funding", 2, "id", "asc"),
                "funding.csv!A2: id 'asc' is that of row 2 of the budget: each needs its own",
            ),
            (
                ("funding", 2, "one_off", "maybe"),
                "funding.csv!G2: one_off should be yes or no, not 'maybe'",
            ),
            (
                ("funding", 2, "stream", "grants"),
                "funding.csv!C2: stream should be one of retained rates, revenue support grant, "
                "specific grant, collection fund, other, not 'grants'",
            ),
            (
                ("savings", 2, "recurring", 10),
                "savings.csv!E2: recurring of a saving should be below nought, not 10: it lowers "
                "spending",
            ),
            (
                ("savings", 2, "year", 2024),
                "savings.csv!D2: year should come after the base year, 2024/25, whose budget holds "
                "it already",
            ),
            (
                ("reserves", 3, "least", -1),
                "reserves.csv!G3: least should be at least 0, not '-1'",
            ),
            (
                ("reserves", 2, "planned", "-5"),
                "reserves.csv!F2: planned should be years with their amounts, such as '2026: "
                "1200000; 2027: 1250000', each year once and in order, not '-5'",
            ),
        ],
        ids=lambda each: f"{each[0]}-{each[2]}-{each[3]}" if isinstance(each, tuple) else "",
    )
    def test_it_is_named_and_nothing_else_is(self, spoiled, change, expected):
        assert spoiled(change) == [expected]

    def test_a_saving_below_a_level_that_no_share_has_is_refused(self, spoiled):
        found = spoiled(
            *(("savings", row, "delivery_low", 0) for row in (2, 3)),
        )
        assert found[0].startswith("savings.csv!G2: delivery cannot be used: a share should lie")

    def test_a_bad_driver_is_not_told_again_where_it_is_named(self, spoiled):
        # The row of the driver cannot be read; the line that names it is right.
        assert spoiled(("drivers", 4, "growth", "n/a")) == [
            "drivers.csv!E4: growth should be a number, not 'n/a'"
        ]

    def test_a_bad_saving_is_not_told_again_in_its_other_rows(self, spoiled):
        assert spoiled(("savings", 2, "recurring", "n/a")) == [
            "savings.csv!E2: recurring should be a number, not 'n/a'"
        ]


class TestTwice:
    @pytest.mark.parametrize(
        ("table", "row", "expected"),
        [
            ("budget", 2, "budget.csv!A4: id 'asc' is already in row 2: every row needs its own"),
            (
                "funding",
                2,
                "funding.csv!A3: id 'rates' is already in row 2: every row needs its own",
            ),
            (
                "reserves",
                2,
                "reserves.csv!A4: id 'mtfs' is already in row 2: every row needs its own",
            ),
        ],
    )
    def test_an_id_is_there_once(self, budgeted, said, table, row, expected):
        again = [*budgeted[table][row - 1]]
        if table != "reserves":
            again[column(budgeted[table], "gbp")] = 0
        budgeted[table].append(again)
        assert said(budgeted) == [expected]

    @pytest.mark.parametrize("year", [2026, "2026", "2026/27", " 2026/27 "])
    @pytest.mark.parametrize("table", ["drivers", "savings", "council_tax"])
    def test_a_year_is_there_once_however_it_is_written(self, budgeted, said, table, year):
        cells = budgeted[table]
        row = 3 if table != "council_tax" else 4
        again = [*cells[row - 1]]
        again[column(cells, "year")] = year
        cells.append(again)
        (found,) = said(budgeted)
        assert found.startswith(f"{table}.csv!A{len(cells)}: ")
        assert f"is already in row {row}: every row needs its own" in found


class TestTogether:
    def test_shares_and_percentages_are_the_same_on_all_rows_of_a_saving(
        self, budgeted, folder, known
    ):
        rows = budgeted["savings"]
        rows[2][column(rows, "delivery")] = "80%"
        rows[2][column(rows, "kind")] = "Saving"
        rows[2][column(rows, "delivery_low")] = "0.60"
        (saving,) = checked(folder(budgeted), known).finance.changes
        assert (saving.delivery.value, saving.delivery.low) == (0.8, 0.6)

    @pytest.mark.parametrize(
        ("rates", "side"), [(650, "spent than funded"), (740, "funded than spent")]
    )
    def test_a_budget_that_does_not_cross_foot_says_by_how_much(self, spoiled, rates, side):
        (found,) = spoiled(("funding", 2, "gbp", rates))
        assert found.endswith(f"so £{abs(700 - rates):,.0f} more is {side}")

    def test_a_pound_of_rounding_is_let_pass(self, budgeted, folder, known):
        budgeted["funding"][1][column(budgeted["funding"], "gbp")] = 699.01
        assert checked(folder(budgeted), known).finance.funding[0].gbp == 699.01

    def test_whether_it_cross_foots_is_not_told_while_an_amount_is_missing(self, spoiled):
        assert spoiled(("funding", 2, "gbp", "")) == [
            "funding.csv!D2: gbp is blank: it should be a number, such as 28000000"
        ]

    @pytest.mark.parametrize("missing", ["budget", "council_tax", "funding", "reserves"])
    def test_a_plan_needs_each_of_four_tables(self, budgeted, said, missing):
        del budgeted[missing]
        found = said(budgeted)
        assert any(
            f"a medium-term plan also needs the table {missing}, which is empty" in each
            for each in found
        )

    def test_savings_alone_say_which_tables_they_need(self, budgeted, said):
        for name in ("budget", "council_tax", "funding", "reserves"):
            del budgeted[name]
        assert said(budgeted)[0] == (
            "savings.csv!A2: a medium-term plan also needs the tables budget, council_tax, funding "
            "and reserves, which are empty"
        )

    def test_drivers_alone_are_no_plan_and_no_fault(self, tables, budgeted, folder, known):
        bundle = checked(folder({**tables, "drivers": budgeted["drivers"]}), known)
        assert [driver.id for driver in bundle.finance.drivers] == ["wage", "older"]

    def test_some_reserve_can_close_a_gap(self, spoiled):
        changes = (("reserves", 2, "order", ""), ("reserves", 3, "order", ""))
        earmarked = ("reserves", 3, "kind", "earmarked")
        assert spoiled(*changes, earmarked) == [
            "reserves.csv!E2: order is blank for every reserve: one should have an order, or be "
            "unallocated"
        ]

    def test_every_fault_of_every_table_is_told_at_once_in_reading_order(self, spoiled):
        found = spoiled(
            ("reserves", 2, "opening", "x"),
            ("budget", 2, "gbp", "x"),
            ("council_tax", 2, "band_d", "x"),
            ("drivers", 2, "group", "x"),
        )
        assert list(dict.fromkeys(each.partition("!")[0] for each in found)) == [
            "budget.csv",
            "drivers.csv",
            "council_tax.csv",
            "reserves.csv",
        ]


class TestHostileText:
    WORDS = ("=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "'=quoted", "＝full width")

    def test_text_that_looks_like_a_formula_is_written_as_text_and_read_back(
        self, budgeted, folder, known, tmp_path
    ):
        for table in ("budget", "funding", "reserves", "drivers"):
            for number, row in enumerate(budgeted[table][1:]):
                row[column(budgeted[table], "source")] = self.WORDS[number]
        budgeted["budget"][1][column(budgeted["budget"], "title")] = self.WORDS[0]
        bundle = checked(folder(budgeted), known)
        for name in ("again", "again.xlsx"):
            write_bundle(bundle, tmp_path / name)
            assert checked(tmp_path / name, known) == bundle
        for name in ("budget", "funding", "reserves", "drivers"):
            written = (tmp_path / "again" / f"{name}.csv").read_text(encoding="utf-8-sig")
            cells = [cell for line in written.splitlines()[1:] for cell in line.split(",")]
            assert not any(cell.strip('"').startswith(("=", "+", "@")) for cell in cells), name

    def test_a_formula_without_its_value_is_refused_by_its_cell(self, budgeted, known, tmp_path):
        import openpyxl

        book = openpyxl.Workbook()
        del book["Sheet"]
        for name, rows in budgeted.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book["budget"]["D2"] = "=500+500"
        book.save(tmp_path / "hand.xlsx")
        with pytest.raises(InputError) as caught:
            checked(tmp_path / "hand.xlsx", known)
        assert any(problem.where == "budget!D2" for problem in caught.value.problems)
