"""Workbooks as councils keep them: titles, units, totals, brackets, years, cover sheets."""

from __future__ import annotations

import io

import pytest
from xlsxwriter import Workbook

from tests.web.money.conftest import SOURCE, csv_of, matched, workbook
from wholeplace.web.money.models import Line, State, Upload
from wholeplace.web.places.models import Row

BASE = "/places/wigan/money"
BOOK = (
    ("Anytown revenue budget (£000)", None, None, None),
    (None, None, "2023/24", "2024/25"),
    ("Cost centre", "Service", "Outturn", "Original budget"),
    (None, None, "£000", "£'000"),
    ("A101", "Adult social care ", 1_150, "£1,200"),
    ("A102", " Fees", -20, "(30)"),
    (None, "Sub-total", 1_130, 1_170),
    ("B201", "Libraries", 90, "£(5.5)"),
    (None, "Adult social care total", 1_130, 1_170),
    ("Grand total", None, 1_220, 1_164.5),
    (None, None, 1_220, 1_164.5),
)


def amounts(upload: Upload) -> dict[str, object]:
    """Return the amount that each line of a file has, as it is kept before its unit is applied."""
    held = Line.objects.filter(upload=upload)
    return {line.cells["id"]: line.cells.get("gbp_thousand") for line in held}


def test_a_budget_book_is_understood_as_its_readers_do(checked):
    _client, upload = checked(workbook(BOOK))
    assert (upload.heading, upload.matching["unit"]) == (3, "thousands")
    assert upload.matching["columns"] == {"title": "Service", "gbp_thousand": "Original budget"}
    # in thousands: 1,200, less 30 of fees, less 5.5
    kept = {"NHS/NHS-A101": "1,200", "NHS/NHS-A102": "-30", "NHS/NHS-B201": "-5.5"}
    assert amounts(upload) == kept
    assert (upload.put_aside, upload.wrong) == ({"totals": 4}, 0)


def test_committing_a_budget_book_counts_each_pound_once(checked):
    client, upload = checked(workbook(BOOK))
    terms = {"version": upload.version, "way": "replace", "visibility": "body"}
    assert client.post(f"{BASE}/files/{upload.pk}/review/", terms).status_code == 302
    rows = Row.objects.filter(table="spend", body__key="NHS").values_list("values", flat=True)
    assert sum(row["gbp_thousand"] for row in rows) == pytest.approx(1_164.5)
    assert {row["title"] for row in rows} == {"Adult social care", "Fees", "Libraries"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("(1,200)", "-1,200"),
        ("£(1,200)", "-1,200"),
        ("(£1,200)", "-1,200"),
        ("1,200-", "-1,200"),
        ("1,200.50 CR", "-1,200.50"),
        ("1,200 DR", "1,200"),
        ("GBP 1 200 000", "1200000"),
        ("£ 1,200 ", "1,200"),
        ("\u00a01,200\u00a0", "1,200"),
        ("-£1,200", "-1,200"),
        ("n/a", "n/a"),
        ("£1.2m", "£1.2m"),
        ("12%", "12%"),
        ("12 34", "12 34"),
    ],
)
def test_amounts_are_read_without_the_signs_of_book_keeping(checked, written, kept):
    head = ("Cost centre", "Description", "Net budget")
    _client, upload = checked(workbook((head, ("1", "Ward", written), ("2", "Clinic", 5))))
    assert amounts(upload)["NHS/NHS-1"] == kept
    assert upload.wrong == (not kept.strip("-").replace(",", "").replace(".", "").isdigit())


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("£'000", "thousands"),
        ("Net budget £m", "millions"),
        ("Budget (£k)", "thousands"),
        ("2024/25 Budget £", "pounds"),
        ("Revised Budget 2024-25 (£000's)", "thousands"),
    ],
)
def test_the_amount_and_its_unit_are_found_in_one_heading(draft, heading, unit):
    _client, upload = draft(workbook((("Code", "Name", heading), ("1", "Ward", 1.5))))
    assert upload.matching["columns"]["gbp_thousand"] == heading
    assert upload.matching["unit"] == unit


def test_two_years_of_budget_are_asked_for_and_never_guessed(draft):
    head = ("Cost centre", "Description", "2023/24 budget", "2024/25 budget")
    client, upload = draft(workbook((head, ("1", "Ward", 5, 6))))
    assert "gbp_thousand" not in upload.matching["columns"]
    answer = matched(client, upload, **SOURCE)
    assert answer.status_code == 422
    assert "holds the amount" in answer.content.decode()
    assert not Line.objects.filter(upload=upload).exists()


def test_the_sheet_with_the_lines_is_chosen_among_twenty(draft):
    held = io.BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        book.add_worksheet("Cover").write_column(0, 0, ["Notes", "Prepared by finance"])
        for number in range(18):
            book.add_worksheet(f"Chart {number}").write_column(0, 0, ["Figure", number])
        page = book.add_worksheet("Detail")
        page.merge_range(0, 0, 0, 2, "General fund")
        page.write_row(1, 0, ["Cost centre", "Description", "Net budget"])
        page.write_row(2, 0, ["1001", "Ward", 5])
    _client, upload = draft(held.getvalue())
    assert (upload.sheet, upload.heading, len(upload.sheets)) == ("Detail", 2, 20)


def test_cost_centres_of_one_service_are_lines_of_their_own(checked):
    head = ("Cost centre", "Service", "Net budget")
    rows = (head, ("1001", "Libraries", 5), ("1002", "Libraries", 6))
    _client, upload = checked(workbook(rows))
    assert list(amounts(upload)) == ["NHS/NHS-1001", "NHS/NHS-1002"]
    assert upload.wrong == 0


def test_a_file_without_codes_makes_ids_of_the_names(checked):
    _client, upload = checked(workbook((("Service", "Net budget"), ("Libraries", 5), ("Parks", 6))))
    assert list(amounts(upload)) == ["NHS/NHS-Libraries", "NHS/NHS-Parks"]


def test_the_unit_of_another_file_is_not_taken_over(checked, draft):
    first = (("Cost centre", "Description", "Net budget"), ("1", "Ward", 5))
    checked(workbook(first), chosen={**SOURCE, "unit": "thousands"})
    _client, same = draft(workbook(first))
    assert same.matching["unit"] == "thousands"
    other = (("Cost centre", "Description", "Net budget", "Manager"), ("1", "Ward", 5_000, "Sam"))
    _client, upload = draft(workbook(other))
    assert upload.matching["unit"] == "pounds"
    assert upload.matching["fixed"]["source"] == SOURCE["same_source"]


@pytest.mark.parametrize("year", ["2024/25", "2024-25", 2024])
def test_a_year_is_read_however_it_is_written(checked, year):
    head = ("Cost centre", "Description", "Net budget", "Year")
    _client, upload = checked(workbook((head, ("1", "Ward", 5, year))))
    assert upload.wrong == 0


def test_a_csv_file_with_semicolons_and_spaces_is_read(checked):
    head = b"Cost centre;Description;Net budget\r\n"
    content = head + b" 1001 ; Ward ; 1 200 \r\n;;\r\n;Total;1 200\r\n"
    _client, upload = checked(content, name="extract.csv")
    assert amounts(upload) == {"NHS/NHS-1001": "1200"}
    assert (upload.state, upload.put_aside) == (State.CHECKED, {"totals": 1})


def test_the_same_file_sent_again_says_that_nothing_changes(checked):
    rows = (("Cost centre", "Description", "Net budget"), ("1", "Ward", "1,200"), ("2", "Bed", 7))
    client, first = checked(csv_of([rows[0], ("1", "Ward", 1200), rows[2]]), name="a.csv")
    terms = {"version": first.version, "way": "replace", "visibility": "body"}
    client.post(f"{BASE}/files/{first.pk}/review/", terms)
    _client, second = checked(workbook(rows))
    page = client.get(f"{BASE}/files/{second.pk}/review/")
    change = page.context["shown"].change
    assert (change.added, change.removed, change.changed, change.unchanged) == ((), (), (), 2)
    assert "Nothing changes" in page.content.decode()
