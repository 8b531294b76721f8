"""Workbooks: what is refused in one sentence, what is read, and what a written one looks like."""

from __future__ import annotations

import time
import tracemalloc
import zipfile

import openpyxl
import pytest
import xlsxwriter

from wholeplace.errors import InputError
from wholeplace.store.bundle import checked, write_bundle
from wholeplace.store.container import check_container, uncomputed
from wholeplace.store.schema import LISTS, TABLES
from wholeplace.store.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"
LONG_ROW = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'


def sentence(path):
    """Return the one problem that a file is refused with."""
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    (problem,) = caught.value.problems
    assert "\n" not in problem.what
    return problem.what


def repacked(source, target, *, part, content):
    """Copy a workbook with the content of one part replaced (or added)."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return target


def sheet_xml(rows):
    return (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><sheetData>' + rows + b"</sheetData></worksheet>"
    )


@pytest.fixture
def good(tables, workbook):
    return workbook(tables)


@pytest.fixture
def plain(tmp_path):
    """A workbook of one sheet called spend."""
    path = tmp_path / "plain.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("spend").write(0, 0, "id")
    book.close()
    return path


class TestRefusedInOneSentence:
    def test_a_file_of_0_bytes(self, tmp_path):
        path = tmp_path / "empty.xlsx"
        path.touch()
        assert sentence(path) == "is empty (0 bytes): save the workbook again"

    def test_a_pdf_named_xlsx(self, tmp_path):
        path = tmp_path / "budget.xlsx"
        path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
        assert sentence(path).startswith("is a PDF, whatever its name says")

    @pytest.mark.parametrize("start", [b"<html><body>", b"<!DOCTYPE html>", b"<HTML>"])
    def test_a_web_page_named_xlsx(self, start, tmp_path):
        path = tmp_path / "export.xlsx"
        path.write_bytes(start + b"<table>")
        assert sentence(path).startswith("is a web page, whatever its name says")

    def test_a_workbook_with_a_password(self, tmp_path):
        path = tmp_path / "secret.xlsx"
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
        path.write_bytes(ole + "EncryptedPackage".encode("utf-16-le") + bytes(1000))
        assert sentence(path) == "is protected by a password: save a copy without one"

    def test_a_workbook_of_excel_97(self, tmp_path):
        path = tmp_path / "old.xls"
        path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
        assert sentence(path) == "is in the format of Excel 97-2003: save it as .xlsx"

    @pytest.mark.parametrize("content", [b"id,name\n1,x\n", b"PK\x03\x04broken", b"\x00" * 50])
    def test_something_else_named_xlsx(self, content, tmp_path):
        path = tmp_path / "what.xlsx"
        path.write_bytes(content)
        assert sentence(path) == "is not an Excel workbook, or is damaged: save it as .xlsx"

    def test_a_word_document_named_xlsx(self, tmp_path):
        path = tmp_path / "letter.xlsx"
        with zipfile.ZipFile(path, "w") as package:
            package.writestr("word/document.xml", "<w/>")
        assert sentence(path) == "is not an Excel workbook: save it as .xlsx"

    def test_a_workbook_cut_short(self, good, tmp_path):
        path = tmp_path / "half.xlsx"
        path.write_bytes(good.read_bytes()[:3000])
        assert sentence(path).startswith("is not an Excel workbook, or is damaged")

    def test_a_workbook_with_a_damaged_sheet(self, good, tmp_path):
        path = repacked(good, tmp_path / "bad.xlsx", part=SHEET, content=b"<worksheet><oops")
        assert "cannot be read" in sentence(path) or "damaged" in sentence(path)

    def test_a_workbook_that_is_no_bundle(self, plain):
        assert sentence(plain) == "is not a bundle: it has no sheet 'place'"

    def test_a_million_rows_quickly_and_without_eating_memory(self, plain, tmp_path):
        rows = b"".join(LONG_ROW % (n, n) for n in range(1, 1_000_001))
        path = repacked(plain, tmp_path / "long.xlsx", part=SHEET, content=sheet_xml(rows))
        del rows
        tracemalloc.start()
        began = time.perf_counter()
        said = sentence(path)
        took = time.perf_counter() - began
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert said == "its sheet 'spend' has more than 100,000 rows, the most a table may have"
        assert took < 10
        assert peak < 50_000_000

    def test_a_single_cell_a_million_rows_down(self, plain, tmp_path):
        cell = b'<row><c r="A1000001"><v>1</v></c></row>'
        path = repacked(plain, tmp_path / "deep.xlsx", part=SHEET, content=sheet_xml(cell))
        assert "more than 100,000 rows" in sentence(path)

    def test_a_hundred_thousand_rows_are_allowed_and_one_more_is_not(self, plain, tmp_path):
        # Row 1 is the heading, so the last row of 100,000 is row 100,001.
        for last, refused in ((100_001, False), (100_002, True)):
            cell = b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (last, last)
            path = repacked(plain, tmp_path / f"{last}.xlsx", part=SHEET, content=sheet_xml(cell))
            if refused:
                assert "more than 100,000 rows" in sentence(path)
            else:
                check_container(path)

    def test_rows_without_numbers_are_counted_too(self, plain, tmp_path):
        rows = b"<row><c><v>1</v></c></row>" * 100_002
        path = repacked(plain, tmp_path / "bare.xlsx", part=SHEET, content=sheet_xml(rows))
        assert "more than 100,000 rows" in sentence(path)

    @pytest.mark.parametrize("column", ["GS", "ZZ", "AAA", "XFD"])
    def test_too_many_columns(self, column, plain, tmp_path):
        cell = b'<row r="1"><c r="%s1"><v>1</v></c></row>' % column.encode()
        path = repacked(plain, tmp_path / "wide.xlsx", part=SHEET, content=sheet_xml(cell))
        assert sentence(path).startswith("its sheet 'spend' has cells beyond column GR (200 col")

    def test_two_hundred_columns_are_allowed(self, plain, tmp_path):
        cell = b'<row r="1"><c r="GR1"><v>1</v></c></row>'
        path = repacked(plain, tmp_path / "wide.xlsx", part=SHEET, content=sheet_xml(cell))
        check_container(path)

    def test_a_zip_bomb(self, plain, tmp_path):
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
            with new.open("xl/media/image1.png", "w", force_zip64=True) as part:
                for _ in range(310):
                    part.write(bytes(1_000_000))
        assert path.stat().st_size < 1_000_000
        began = time.perf_counter()
        assert sentence(path).startswith("unpacks to more than 300 MB")
        assert time.perf_counter() - began < 1

    def test_a_file_that_lies_about_its_size(self, plain, tmp_path):
        rows = b"<row><c><v>1</v></c></row>" * 50_000
        path = repacked(plain, tmp_path / "lie.xlsx", part=SHEET, content=sheet_xml(rows))
        content = bytearray(path.read_bytes())
        true = len(sheet_xml(rows)).to_bytes(4, "little")
        at = content.rfind(true)
        assert at > 0
        content[at : at + 4] = (100).to_bytes(4, "little")
        path.write_bytes(content)
        assert sentence(path).startswith("is not an Excel workbook, or is damaged")

    def test_an_enormous_list_of_sheets(self, plain, tmp_path):
        content = b"<workbook>" + b" " * 2_000_000 + b"</workbook>"
        path = repacked(plain, tmp_path / "x.xlsx", part="xl/workbook.xml", content=content)
        assert sentence(path).startswith("is not an Excel workbook, or is damaged")

    def test_a_file_that_is_not_there(self, tmp_path, known):
        with pytest.raises(InputError, match="there is no such file or folder"):
            checked(tmp_path / "nowhere.xlsx", known)


class TestSheets:
    def test_hidden_sheets_are_not_read(self, tables, workbook, known):
        tables["contributions"][1][2] = "never"
        assert checked(workbook(tables, hidden="contributions"), known).contributions == ()

    def test_a_bundle_whose_place_is_hidden_is_none(self, tables, workbook):
        assert "it has no sheet 'place'" in sentence(workbook(tables, hidden="place"))

    def test_other_sheets_are_left_alone(self, tables, workbook, known):
        tables["My workings"] = [["=RAND()", "n/a"], [1, 2, 3]]
        assert checked(workbook(tables), known).place.name == "Wigan"

    def test_other_sheets_may_be_long_and_wide(self, tables, workbook, known):
        tables["ledger dump"] = [list(range(400)), *([n] for n in range(2000))]
        assert checked(workbook(tables), known).place.name == "Wigan"

    def test_a_sheet_whose_name_is_nearly_a_tables_is_named(self, tables, workbook):
        tables["Intervention"] = tables.pop("interventions")
        said = sentence(workbook(tables))
        assert said.startswith("sheet 'Intervention' is not a table of the bundle; did you mean")
        assert "'interventions'" in said

    def test_sheets_may_be_named_with_capitals(self, tables, workbook, known):
        tables["Bodies"] = tables.pop("bodies")
        assert len(checked(workbook(tables), known).bodies) == 3

    def test_the_place_may_have_a_heading_row(self, tables, workbook, known):
        tables["place"].insert(0, ["key", "value", "about"])
        assert checked(workbook(tables), known).year == 2024

    def test_a_setting_given_twice_is_refused(self, tables, workbook, known):
        tables["place"].append(["year", 2023])
        with pytest.raises(InputError, match="place!A12: year is given twice"):
            checked(workbook(tables), known)


class TestFormulas:
    @pytest.fixture
    def calculated(self, tmp_path, tables):
        """A workbook whose public health line is worked out by a formula."""

        def written(formula, value):
            path = tmp_path / "formulas.xlsx"
            book = xlsxwriter.Workbook(path)
            for table, rows in tables.items():
                sheet = book.add_worksheet(table)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
            book.get_worksheet_by_name("spend").write_formula("E3", formula, None, value)
            book.close()
            return path

        return written

    def test_a_formula_counts_by_its_value(self, calculated, known):
        assert checked(calculated("=120+4", 124), known).own[0].gbp_thousand == 124

    def test_an_error_is_not_a_blank(self, calculated, known):
        with pytest.raises(InputError, match="spend!E3: holds an error, or a formula that was"):
            checked(calculated("=1/0", "#DIV/0!"), known)

    def test_a_formula_that_was_never_worked_out_is_not_a_blank(self, tables, workbook, known):
        path = workbook(tables)
        book = openpyxl.load_workbook(path)
        book["spend"]["E3"] = "=120+4"
        book.save(path)
        with pytest.raises(InputError) as caught:
            checked(path, known)
        assert [p.where for p in caught.value.problems] == ["spend!E3"]

    def test_a_formula_that_gives_empty_text_is_a_blank(self, plain, tmp_path):
        # Excel keeps the result of ="" as an empty string value of type str.
        cell = b'<row r="1"><c r="A1" t="str"><f>""</f><v></v></c></row>'
        path = repacked(plain, tmp_path / "blank.xlsx", part=SHEET, content=sheet_xml(cell))
        assert uncomputed(path, "spend") == ()

    def test_a_sheet_that_is_not_there_has_no_formulas(self, plain):
        assert uncomputed(plain, "nowhere") == ()


class TestInjection:
    HOSTILE = '=HYPERLINK("http://x","y")'

    @pytest.fixture
    def written(self, tables, folder, known, tmp_path):
        tables["bodies"][3][1] = self.HOSTILE
        tables["outcomes"][1][1] = "+cmd|' /C calc'!A0"
        write_bundle(checked(folder(tables), known), tmp_path / "out.xlsx")
        return tmp_path / "out.xlsx"

    def test_no_cell_of_a_written_workbook_is_a_formula(self, written):
        book = openpyxl.load_workbook(written)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        assert self.HOSTILE in [cell.value for cell in book["bodies"]["B"]]

    def test_active_text_carries_the_mark_that_keeps_it_text_when_edited(self, written):
        cell = openpyxl.load_workbook(written)["bodies"]["B4"]
        assert cell.value == self.HOSTILE
        assert cell.quotePrefix

    def test_it_reads_back_as_it_was(self, written, known):
        bundle = checked(written, known)
        assert bundle.bodies[2].name == self.HOSTILE
        assert bundle.outcomes[0].title == "+cmd|' /C calc'!A0"

    def test_there_are_no_links_macros_or_outside_parts(self, written):
        with zipfile.ZipFile(written) as package:
            names = package.namelist()
            links = b"".join(package.read(n) for n in names if n.endswith(".rels"))
        assert not [n for n in names if "vba" in n.casefold() or "externalLink" in n]
        assert b"TargetMode" not in links


class TestWrittenWorkbook:
    @pytest.fixture
    def book(self, tables, folder, known, tmp_path):
        write_bundle(checked(folder(tables), known), tmp_path / "out.xlsx")
        return openpyxl.load_workbook(tmp_path / "out.xlsx")

    def test_it_opens_on_a_sheet_that_says_what_it_is(self, book):
        assert book.sheetnames == ["read me", *(table.name for table in TABLES)]
        first = book.worksheets[0]
        assert first["A1"].value == "Illustrative plan for Wigan"
        words = [cell.value for cell in first["B"] if cell.value]
        assert "Wigan, financial year 2024/25" in words
        assert any("not a plan of the council" in line for line in words)
        assert any("Blank" in str(cell.value) for cell in first["A"])

    def test_the_first_sheet_names_every_table_and_every_source(self, book):
        first = book.worksheets[0]
        labels = [cell.value for cell in first["A"]]
        assert [table.name for table in TABLES if table.name not in labels] == []
        words = [cell.value for cell in first["B"]]
        assert {"ev001", "mhclg-rsx-2024-25", "assumption: two posts"} <= set(words)

    def test_a_bundle_that_is_somebodys_plan_has_no_such_note(
        self, tables, folder, known, tmp_path
    ):
        tables["place"][9][1] = False
        write_bundle(checked(folder(tables), known), tmp_path / "plan.xlsx")
        first = openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets[0]
        assert not any("not a plan" in str(cell.value) for cell in first["B"])

    @pytest.mark.parametrize("table", LISTS, ids=lambda table: table.name)
    def test_every_sheet_has_frozen_headings_with_notes_and_a_filter(self, table, book):
        sheet = book[table.name]
        assert [cell.value for cell in sheet[1]] == [column.name for column in table.columns]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        for cell, column in zip(sheet[1], table.columns, strict=True):
            assert column.about in cell.comment.text
            assert column.unit in cell.comment.text

    @pytest.mark.parametrize("table", LISTS, ids=lambda table: table.name)
    def test_what_can_be_chosen_is_offered(self, table, book):
        offered = {
            str(rule.sqref).split(":")[0].rstrip("0123456789"): rule.formula1
            for rule in book[table.name].data_validations.dataValidation
        }
        for number, column in enumerate(table.columns, start=1):
            letter = openpyxl.utils.get_column_letter(number)
            if column.choices:
                assert offered[letter] == '"' + ",".join(column.choices) + '"'
            if column.refers == "bodies":
                assert offered[letter] == "bodies!$A$2:$A$2000"

    def test_money_shares_and_years_look_like_what_they_are(self, book):
        assert book["spend"]["E2"].number_format == "#,##0"
        assert book["cashable"]["D2"].number_format == "0.0##%"
        assert book["costs"]["C2"].number_format == "0"
        assert book["spend"]["E2"].value == 33493

    def test_the_place_is_written_as_keys_values_and_what_they_are(self, book):
        sheet = book["place"]
        assert [cell.value for cell in sheet[1]] == ["key", "value", "about"]
        assert (sheet["A2"].value, sheet["B3"].value) == ("title", "E08000010")
        assert sheet["C3"].value.startswith("Name or ONS code")

    def test_columns_are_wide_enough_for_their_headings(self, book):
        for table in LISTS:
            for number, column in enumerate(table.columns, start=1):
                letter = openpyxl.utils.get_column_letter(number)
                assert book[table.name].column_dimensions[letter].width > len(column.name)

    def test_rows_with_long_text_are_made_high(self, tables, folder, known, tmp_path):
        tables["tiers"][1][7] = tables["tiers"][2][7] = "Because of this and that. " * 20
        write_bundle(checked(folder(tables), known), tmp_path / "long.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "long.xlsx")["tiers"]
        assert sheet.row_dimensions[2].height >= 8 * 15

    def test_the_same_bundle_gives_the_same_bytes(self, tables, folder, known, tmp_path):
        bundle = checked(folder(tables), known)
        for name in ("one.xlsx", "two.xlsx"):
            write_bundle(bundle, tmp_path / name)
        assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()

    def test_nothing_is_left_when_writing_fails(self, tables, folder, known, tmp_path):
        bundle = checked(folder(tables), known)
        blocked = tmp_path / "blocked.xlsx"
        blocked.mkdir()
        (blocked / "file").touch()
        before = sorted(path.name for path in tmp_path.iterdir())
        with pytest.raises(OSError, match="irectory"):
            write_bundle(bundle, blocked, replace=True)
        assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_ten_thousand_lines_are_read_and_checked(tables, workbook, known):
    row = tables["spend"][1]
    tables["spend"] += [[f"line {n}", *row[1:]] for n in range(10_000)]
    path = workbook(tables)
    assert len(checked(path, known).embedded) == 10_001
