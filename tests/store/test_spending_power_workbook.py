"""The official workbook of core spending power, built here in its documented layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from wholeplace.errors import InputError
from wholeplace.settlement.allocate import simulate
from wholeplace.settlement.baseline import Baseline
from wholeplace.store.settlement_design import (
    Grounds,
    find_designs,
    read_designs,
)
from wholeplace.store.spending_power_baseline import workbook_baseline
from wholeplace.store.spending_power_workbook import read_spending_power

NAMES = ("ecode", "ons_code", "authority", "region", "class", "ruc_21")
Row = tuple[object, ...]
Sheets = dict[str, Sequence[Row]]
Build = Callable[[Sheets], Path]


def columns(year: int) -> tuple[str, ...]:
    money = ("csp", "sfa", "rsg", "bfl", "under_index", "ct_total", "pop")
    return (*NAMES, *(f"{name}_{year}" for name in money))


def row(ecode: str, code: str, name: str, money: tuple[float, ...]) -> Row:
    """Return a row: core spending power, SFA, RSG, BFL, under-indexation, council tax, people."""
    return (ecode, code, name, "NW", "MD", "Urban", *money)


WIGAN = row("E4210", "E08000010", "Wigan", (210.0, 70.0, 30.0, 40.0, 10.0, 130.0, 330_000))
GLA = row("E5100", "-", "Greater London Authority", (30.0, 10.0, 0.0, 10.0, 0.0, 20.0, 0))
FIRE = row("E6101", "E31000001", "Avon Fire", (12.0, 4.0, 1.0, 3.0, 0.0, 8.0, 0))
ENGLAND = row("TE", "", "England", (252.0, 84.0, 31.0, 53.0, 10.0, 158.0, 330_000))
GOOD: Sheets = {"2025-26": (WIGAN, GLA, FIRE, ENGLAND)}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def make(sheets: Sheets) -> Path:
        path = tmp_path / "CSP_information_table.xlsx"
        book = xlsxwriter.Workbook(str(path))
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "Core Spending Power: supporting information")
            sheet.write(1, 0, "£ millions")
            sheet.write_row(2, 0, ["Code", "ONS code", "Local authority"])
            if name[:4].isdigit():
                sheet.write_row(3, 0, columns(int(name[:4])))
            for at, cells in enumerate(rows, 4):
                sheet.write_row(at, 0, cells)
        book.close()
        return path

    return make


def problems(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_spending_power(path)
    return [str(problem) for problem in caught.value.problems]


def test_rows_are_read_in_pounds_by_authority_and_year(build: Build) -> None:
    found = read_spending_power(build({**GOOD, "input_data": (("TE", 1),)}))
    assert (found.years, found.other_sheets) == ((2025,), ("input_data",))
    wigan = found.of_year(2025)["E08000010"]
    assert (wigan.total, wigan.population, wigan.row) == (210e6, 330_000, 5)
    assert wigan.components == {"sfa": 70e6, "under_index": 10e6, "ct_total": 130e6}
    assert wigan.shown == {"rsg": 30e6, "bfl": 40e6}
    assert set(found.of_year(2025)) == {"E08000010", "-", "E31000001"}
    assert found.england[2025].total == 252e6


def test_grant_and_rates_count_where_there_is_no_sum_of_them(build: Build, tmp_path: Path) -> None:
    path = build({"2026-27": (WIGAN,)})
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("2026-27")
    header = [name for name in columns(2026) if name not in ("sfa_2026", "under_index_2026")]
    sheet.write_row(3, 0, header)
    sheet.write_row(4, 0, (*WIGAN[:6], 200.0, 30.0, 40.0, 130.0, 330_000))
    book.close()
    wigan = read_spending_power(path).of_year(2026)["E08000010"]
    assert wigan.components == {"rsg": 30e6, "bfl": 40e6, "ct_total": 130e6}


def test_components_that_do_not_sum_are_named_with_by_how_much(build: Build) -> None:
    short = row("E4210", "E08000010", "Wigan", (212.5, 70.0, 30.0, 40.0, 10.0, 130.0, 1))
    told = problems(build({"2025-26": (short, GLA), "2024-25": (GLA, FIRE)}))
    assert told == [
        "2025-26 row 5: components of Wigan sum to £2.500m less than csp_2025",
    ]


def test_cells_codes_and_rows_that_cannot_be_are_all_named(build: Build) -> None:
    wrong = (
        row("E4210", "W06000001", "Elsewhere", (1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0)),
        (*WIGAN[:6], "n/a", *WIGAN[7:]),
        GLA,
        GLA,
    )
    assert problems(build({"2025-26": wrong})) == [
        "2025-26 row 5 ons_code: 'W06000001' is no ONS code of an authority",
        "2025-26 row 6 csp_2025: should be a number, not 'n/a'",
        "2025-26 row 8: E5100 is in row 7 already",
    ]


def test_england_that_is_not_the_sum_is_named(build: Build) -> None:
    off = row("TE", "", "England", (262.0, 94.0, 41.0, 53.0, 10.0, 158.0, 1))
    assert problems(build({"2025-26": (WIGAN, GLA, FIRE, off)})) == [
        "2025-26 row 8: authorities sum to £10.000m less than England has"
    ]


def test_a_workbook_of_another_layout_is_refused(build: Build, tmp_path: Path) -> None:
    assert problems(build({"Notes": ()})) == [
        "sheets: should be named as years, 2025-26; there are: Notes"
    ]
    assert problems(build({"2025-27": (WIGAN,)})) == [
        "2025-27: is no financial year: 2025-26 would be"
    ]
    book = xlsxwriter.Workbook(str(tmp_path / "other.xlsx"))
    book.add_worksheet("2025-26").write_row(3, 0, ["ecode", "authority"])
    book.close()
    assert problems(tmp_path / "other.xlsx") == [
        "2025-26 row 4: should have the column codes ons_code, region, class, csp_2025"
    ]
    (tmp_path / "no.xlsx").write_text("nothing", encoding="utf-8")
    assert "cannot be opened" in problems(tmp_path / "no.xlsx")[0]


def test_a_year_that_is_not_there_is_named(build: Build) -> None:
    with pytest.raises(InputError, match="2019/20 is not in it: it has 2025/26"):
        read_spending_power(build(GOOD)).of_year(2019)


class TestBaseline:
    @pytest.fixture
    def grounds(self, laboratory: Grounds) -> Grounds:
        return laboratory

    @staticmethod
    def rows(grounds: Grounds, *, sfa: float) -> tuple[Row, ...]:
        return tuple(
            row(f"E{at:04}", council.code, council.name, (100 + sfa, sfa, 0, sfa, 10.0, 90.0, 1))
            for at, council in enumerate(grounds.councils.councils)
        )

    def made(self, sheets: Sheets, grounds: Grounds, build: Build) -> Baseline:
        return workbook_baseline(
            read_spending_power(build(sheets)),
            found=grounds.councils,
            gazetteer=grounds.gazetteer,
            rules=grounds.rules,
        )

    def test_a_workbook_whose_uprating_is_reproduced_earns_the_word_allocation(
        self, build: Build, grounds: Grounds
    ) -> None:
        sheets = {
            "2019-20": self.rows(grounds, sfa=49.1),
            "2020-21": self.rows(grounds, sfa=49.9),
            "2025-26": self.rows(grounds, sfa=60.0),
        }
        baseline = self.made(sheets, grounds, build)
        assert baseline.called == "allocation"
        # Core spending power of 160 less council tax of 90.
        assert baseline.amounts == pytest.approx(70e6)
        assert baseline.councils.of("core_spending_power") == pytest.approx(160e6)
        designs, _ = read_designs(find_designs(["as_it_was"]), grounds)
        assert simulate(designs, baseline).called == "allocation"

    def test_adding_up_alone_does_not(self, build: Build, grounds: Grounds) -> None:
        baseline = self.made({"2026-27": self.rows(grounds, sfa=50.0)}, grounds, build)
        assert baseline.called == "simulated share"
        assert baseline.reproductions[0].holds

    def test_an_uprating_that_is_not_reproduced_does_not(
        self, build: Build, grounds: Grounds
    ) -> None:
        sheets = {
            "2019-20": self.rows(grounds, sfa=49.1),
            "2020-21": self.rows(grounds, sfa=52.0),
        }
        assert self.made(sheets, grounds, build).called == "simulated share"

    def test_councils_the_workbook_lacks_are_named(self, build: Build, grounds: Grounds) -> None:
        with pytest.raises(InputError, match=r"has no row for .* \(316 in all\)"):
            self.made({"2025-26": (WIGAN,)}, grounds, build)

    def test_a_workbook_without_council_tax_is_refused(
        self, build: Build, grounds: Grounds, tmp_path: Path
    ) -> None:
        path = tmp_path / "untaxed.xlsx"
        book = xlsxwriter.Workbook(str(path))
        sheet = book.add_worksheet("2025-26")
        sheet.write_row(3, 0, (*NAMES, "csp_2025", "sfa_2025"))
        for at, council in enumerate(grounds.councils.councils, 4):
            sheet.write_row(at, 0, (f"E{at}", council.code, council.name, "", "", "", 10.0, 10.0))
        book.close()
        with pytest.raises(InputError, match="should have the column ct_total_2025"):
            workbook_baseline(
                read_spending_power(path),
                found=grounds.councils,
                gazetteer=grounds.gazetteer,
                rules=grounds.rules,
            )

    def test_the_newest_year_is_where_designs_start(self, build: Build, grounds: Grounds) -> None:
        sheets = {
            "2026-27": self.rows(grounds, sfa=80.0),
            "2025-26": self.rows(grounds, sfa=60.0),
        }
        baseline = self.made(sheets, grounds, build)
        assert baseline.title.startswith("core spending power without council tax, 2026/27")
        # 180 less 90 of council tax.
        assert baseline.amounts == pytest.approx(90e6)
        assert baseline.council_tax == pytest.approx(90e6)
        assert baseline.councils.column("core_spending_power").period == "2026-27"


def test_one_bad_cell_is_one_fault_and_england_is_let_be(build: Build) -> None:
    """England cannot be the sum when a row could not be read: only the cell is told."""
    bad = (*WIGAN[:7], "", *WIGAN[8:])
    assert problems(build({"2025-26": (bad, GLA, FIRE, ENGLAND)})) == [
        "2025-26 row 5 sfa_2025: should be a number, not ''"
    ]


def test_england_is_looked_at_in_the_other_years_all_the_same(build: Build) -> None:
    bad = (*WIGAN[:7], "x", *WIGAN[8:])
    off = row("TE", "", "England", (300.0, 84.0, 31.0, 53.0, 58.0, 158.0, 1))
    assert problems(build({"2024-25": (bad, ENGLAND), "2025-26": (WIGAN, GLA, FIRE, off)})) == [
        "2024-25 row 5 sfa_2024: should be a number, not 'x'",
        "2025-26 row 8: authorities sum to £48.000m less than England has",
    ]


def test_two_rows_of_one_ons_code_are_named(build: Build) -> None:
    again = ("E4299", *WIGAN[1:])
    assert problems(build({"2025-26": (WIGAN, again)})) == [
        "2025-26 row 6: E08000010 is in row 5 already"
    ]


def test_a_column_code_that_stands_twice_is_named(tmp_path: Path) -> None:
    """Read as it stands, the second would take the place of the first."""
    path = tmp_path / "twice.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("2025-26")
    sheet.write_row(3, 0, [*columns(2025), "sfa_2025", "", ""])
    sheet.write_row(4, 0, [*WIGAN, 1.0])
    book.close()
    assert problems(path) == ["2025-26 row 4: has column codes more than once: sfa_2025"]


def test_rows_below_the_table_are_not_authorities(build: Build) -> None:
    notes = (("", "", "Note: figures are rounded"), ("", "", ""))
    found = read_spending_power(build({"2025-26": (WIGAN, *notes)}))
    assert [one.name for one in found.rows] == ["Wigan"]


def test_a_row_without_an_ons_code_is_england_or_a_fault(build: Build) -> None:
    nobody = ("E9999", "", *WIGAN[2:])
    assert problems(build({"2025-26": (nobody,)})) == [
        "2025-26 row 5 ons_code: '' is no ONS code of an authority"
    ]


@pytest.mark.parametrize("cell", [True, "12.5", "-"])
def test_money_is_a_number_and_nothing_else(build: Build, cell: object) -> None:
    bad = (*WIGAN[:6], cell, *WIGAN[7:])
    assert problems(build({"2025-26": (bad,)})) == [
        f"2025-26 row 5 csp_2025: should be a number, not {cell!r}"
    ]


def test_rounding_is_let_pass_and_more_is_not(build: Build) -> None:
    """Components rounded to £1,000 may miss their total by half a thousand each, and no more."""
    near = row("E4210", "E08000010", "Wigan", (210.001, 70.0, 30.0, 40.0, 10.0, 130.0, 1))
    assert read_spending_power(build({"2025-26": (near,)})).rows[0].total == pytest.approx(
        210.001e6
    )
    far = row("E4210", "E08000010", "Wigan", (209.998, 70.0, 30.0, 40.0, 10.0, 130.0, 1))
    assert problems(build({"2025-26": (far,)})) == [
        "2025-26 row 5: components of Wigan sum to £0.002m more than csp_2025"
    ]


def test_years_are_in_order_whatever_the_order_of_sheets(build: Build) -> None:
    found = read_spending_power(build({"2025-26": (WIGAN,), "2019-20": (WIGAN,)}))
    assert found.years == (2019, 2025)
    assert {one.year for one in found.rows} == {2019, 2025}


def test_population_is_none_where_a_sheet_has_none(tmp_path: Path) -> None:
    path = tmp_path / "plain.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("2025-26")
    sheet.write_row(3, 0, columns(2025)[:-1])
    sheet.write_row(4, 0, WIGAN[:-1])
    book.close()
    assert read_spending_power(path).rows[0].population is None
