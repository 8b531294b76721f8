"""Pictures and downloads: the same lines as the page, in a form that is safe to open."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from wholeplace.web.explorer.chosen import Chosen, narrowed
from wholeplace.web.explorer.downloads import COLUMNS

from .conftest import COUNT, NHS

PICTURES = ("ranked", "flows", "mosaic", "bodies", "neighbours")


def rows_of(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.parametrize("what", PICTURES)
def test_every_picture_is_drawn_and_has_its_figures(signed_in, what):
    client = signed_in("viewer@council.example")
    svg = client.get(f"{COUNT}picture/{what}.svg?by=tier")
    assert svg["Content-Type"] == "image/svg+xml"
    assert svg.content.startswith(b"<svg")
    assert b"<script" not in svg.content
    assert "private" in svg["Cache-Control"]
    again = client.get(f"{COUNT}picture/{what}.svg?by=tier", headers={"If-None-Match": svg["ETag"]})
    assert again.status_code == 304
    table = client.get(f"{COUNT}picture/{what}.csv?by=tier")
    assert table["Content-Disposition"] == f'attachment; filename="wigan-{what}.csv"'
    assert len(rows_of(table)) > 2


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("ranked", "Wigan: £710m, 23% of all, 80% interval £"),
        ("flows", "Wigan to Education services: £328m"),
        ("mosaic", "Wigan: Education services, £328m (10% of all)"),
        ("neighbours", "Wigan: £"),
    ],
)
def test_an_interactive_picture_says_what_a_reader_points_at(signed_in, what, said):
    answer = signed_in("viewer@council.example").get(f"{COUNT}picture/{what}.json")
    assert answer["Content-Type"] == "application/json"
    assert "private" in answer["Cache-Control"]
    assert said in json.dumps(answer.json(), ensure_ascii=False)


def test_pages_with_pictures_load_what_makes_them_interactive(signed_in):
    client = signed_in("viewer@council.example")
    for page in ("", "?body=E08000010&by=service", "neighbours/?now=1"):
        html = client.get(f"{COUNT}{page}").content.decode()
        assert "data-chart-spec" in html
        assert "wholeplace/charts.js" in html


def test_a_picture_of_nothing_is_not_found(signed_in):
    client = signed_in("viewer@council.example")
    for what in ("ranked", "flows", "mosaic", "bodies"):
        for form in ("svg", "json", "csv"):
            address = f"{COUNT}picture/{what}.{form}?words=unicorns"
            assert client.get(address).status_code == 404
    assert client.get(f"{COUNT}picture/other.svg").status_code == 404
    assert client.get(f"{COUNT}picture/flows.html").status_code == 404


def test_the_lines_as_csv_are_the_chosen_lines_unrounded(signed_in, seen):
    response = signed_in("viewer@council.example").get(f"{COUNT}lines.csv?division=RSX_csc")
    rows = rows_of(response)
    inside = narrowed(seen.count, Chosen(division="RSX_csc"), seen.related)
    assert tuple(rows[0]) == COLUMNS
    assert {row["line"] for row in rows} == {line.id for line in inside.lines}
    assert sum(float(row["gbp_thousand"]) for row in rows) == pytest.approx(inside.total())
    assert {row["licence"] for row in rows} == {"Open Government Licence v3.0"}


def test_the_lines_as_a_workbook_say_what_they_are(signed_in, seen):
    response = signed_in("viewer@council.example").get(f"{COUNT}lines.xlsx?method=observed")
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    rows = book.get_sheet_by_name("Lines").to_python()
    inside = narrowed(seen.count, Chosen(method="observed"), seen.related)
    assert tuple(rows[0]) == COLUMNS
    amount = COLUMNS.index("gbp_thousand")
    assert sum(row[amount] for row in rows[1:]) == pytest.approx(inside.total())
    about = " ".join(
        str(cell) for row in book.get_sheet_by_name("About").to_python() for cell in row
    )
    assert "How it is known: Observed" in about
    assert "never nought" in about


def test_no_cell_of_a_download_runs(signed_in, secret):
    client = signed_in(NHS)
    (row,) = [
        each for each in rows_of(client.get(f"{COUNT}lines.csv")) if "Xanthic" in each["note"]
    ]
    assert row["note"] == "'=Xanthic()"
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{COUNT}lines.xlsx").content))
    cells = [cell for each in book.get_sheet_by_name("Lines").to_python() for cell in each]
    assert "=Xanthic()" in cells  # written as text: xlsxwriter makes no formula of it


def test_downloads_of_nothing_are_empty_tables(signed_in):
    client = signed_in("viewer@council.example")
    assert rows_of(client.get(f"{COUNT}lines.csv?words=unicorns")) == []
    assert client.get(f"{COUNT}lines.xlsx?words=unicorns").status_code == 200
