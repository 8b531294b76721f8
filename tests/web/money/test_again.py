"""A file sent again shows what differs; two people at one file meet a conflict; long files."""

from __future__ import annotations

import csv
import io

import pytest

from tests.web.money.conftest import LEDGER, matched, workbook
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.money.models import Line, State, Upload
from wholeplace.web.places.models import Row

BASE = "/places/wigan/money"
GOOD = tuple(row for row in LEDGER if row[2] != "n/a")
NEXT = (
    ("Cost centre", "Description", "Net budget"),
    ("1001", "Community nursing", 1_300_000),
    ("1002", "Health visiting", 800_000),
    ("1004", "Frailty team", 250_000),
)


def commit(client, upload, **terms: str):
    upload.refresh_from_db()
    entered = {"version": upload.version, "way": "replace", "visibility": "body", **terms}
    return client.post(f"{BASE}/files/{upload.pk}/review/", entered)


def test_a_file_sent_again_shows_what_differs_in_pounds(checked):
    client, first = checked(workbook(GOOD))
    assert commit(client, first).status_code == 302
    _client, second = checked(workbook(NEXT))
    change = client.get(f"{BASE}/files/{second.pk}/review/").context["shown"].change
    assert [(each.title, each.difference) for each in change.added] == [("Frailty team", 250_000)]
    assert [each.title for each in change.removed] == ["Falls clinic"]
    assert [each.columns for each in change.changed] == [("gbp_thousand",)]
    assert change.unchanged == 1
    # 1.2m + 0.8m + 0.05m before; 1.3m + 0.8m + 0.25m after
    assert (change.old_total, change.new_total) == (pytest.approx(2_050_000), 2_350_000)
    assert commit(client, second).status_code == 302
    assert Row.objects.filter(table="spend").count() == 3


def test_lines_may_be_added_to_those_that_are_there(checked):
    client, first = checked(workbook(GOOD))
    commit(client, first)
    _client, second = checked(workbook((NEXT[0], NEXT[3])))
    assert commit(client, second, way="add").status_code == 302
    assert Row.objects.filter(table="spend").count() == 4


def test_a_line_added_twice_is_refused(checked):
    client, first = checked(workbook(GOOD))
    commit(client, first)
    _client, second = checked(workbook(NEXT))
    answer = commit(client, second, way="add")
    assert answer.status_code == 422
    assert Row.objects.filter(table="spend").count() == 3


def test_a_commit_is_not_taken_back_once_something_has_changed(checked):
    client, first = checked(workbook(GOOD))
    commit(client, first)
    _client, second = checked(workbook(NEXT))
    commit(client, second)
    first.refresh_from_db()
    page = client.post(f"{BASE}/files/{first.pk}/undo/", {"version": first.version}, follow=True)
    assert "were changed since" in page.content.decode()
    second.refresh_from_db()
    client.post(f"{BASE}/files/{second.pk}/undo/", {"version": second.version})
    assert Row.objects.filter(table="spend", key="NHS/NHS-1003").exists()


def test_two_people_who_change_one_line_meet_both_versions(checked):
    client, upload = checked(workbook(LEDGER))
    cell = {"o-6-gbp_thousand": "n/a", "v-6": "1"}
    client.post(f"{BASE}/files/{upload.pk}/lines/", {**cell, "c-6-gbp_thousand": "10"})
    answer = client.post(f"{BASE}/files/{upload.pk}/lines/", {**cell, "c-6-gbp_thousand": "20"})
    assert answer.status_code == 409
    assert ("Row 6, Amount", "20", "10") in answer.context["rows"]
    kept = dict(answer.context["hidden"])
    client.post(f"{BASE}/files/{upload.pk}/lines/", {**kept, "keep": "mine"})
    assert Line.objects.get(upload=upload, number=6).cells["gbp_thousand"] == "20"


def test_htmx_gets_one_line_back_with_the_count_of_problems(checked):
    client, upload = checked(workbook(LEDGER))
    cell = {"c-6-gbp_thousand": "30000", "o-6-gbp_thousand": "n/a", "v-6": "1", "shown": "title"}
    address = f"{BASE}/files/{upload.pk}/lines/6/"
    words = client.post(address, cell, headers={"HX-Request": "true"}).content.decode()
    assert words.startswith("<tr")
    assert "1 problem" in words
    same = client.post(address, cell, headers={"HX-Request": "true"})
    assert same.status_code == 200  # sent twice, changed once
    other = {**cell, "c-6-gbp_thousand": "40000"}
    again = client.post(address, other, headers={"HX-Request": "true"})
    assert again.status_code == 409
    assert "Someone changed this row" in again.content.decode()


def test_a_file_committed_meanwhile_is_not_changed(checked):
    client, upload = checked(workbook(GOOD))
    commit(client, upload)
    assert client.get(f"{BASE}/files/{upload.pk}/lines/").status_code == 302
    assert client.get(f"{BASE}/files/{upload.pk}/columns/").status_code == 302
    assert commit(client, upload).status_code == 302
    assert Row.objects.filter(table="spend").count() == 3
    assert Upload.objects.get(pk=upload.pk).state == State.COMMITTED


def test_lines_left_out_are_told_in_pounds_and_can_be_put_back(checked):
    client, upload = checked(workbook(LEDGER))
    page = client.get(f"{BASE}/files/{upload.pk}/leave/")
    # only row 7 has an amount that can be read
    assert page.context["total"] == pytest.approx(50_000)
    client.post(f"{BASE}/files/{upload.pk}/leave/", {"version": upload.version})
    upload.refresh_from_db()
    assert (upload.wrong, upload.problems) == (0, 0)
    client.post(
        f"{BASE}/files/{upload.pk}/lines/6/leave/", {"version": upload.version, "out": "no"}
    )
    upload.refresh_from_db()
    assert upload.wrong == 1


def test_the_download_with_problems_reads_back_as_the_same_lines(checked, draft):
    client, upload = checked(workbook(LEDGER))
    content = client.get(f"{BASE}/files/{upload.pk}/problems.csv").content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0]["gbp_thousand"] == "1200"
    assert "should be a number" in rows[2]["what_is_wrong"]
    _client, again = draft(content, name="again.csv")
    assert again.matching["unit"] == "thousands"
    assert again.matching["columns"]["id"] == "id"


def test_a_filled_template_reads_back_unchanged(checked, draft):
    client, upload = checked(workbook(GOOD))
    commit(client, upload)
    for ending in ("csv", "xlsx"):
        content = client.get(f"{BASE}/templates/spend.{ending}?filled=yes").content
        _client, again = draft(content, name=f"again.{ending}")
        matched(client, again)
        change = client.get(f"{BASE}/files/{again.pk}/review/").context["shown"].change
        assert (change.unchanged, change.added, change.removed) == (3, (), ())


def test_throwing_away_asks_and_keeps_what_is_committed(checked):
    client, upload = checked(workbook(GOOD))
    assert "Throw" in client.get(f"{BASE}/files/{upload.pk}/throw-away/").content.decode()
    client.post(f"{BASE}/files/{upload.pk}/throw-away/", {"version": upload.version})
    upload.refresh_from_db()
    assert upload.state == State.DISCARDED
    assert not Line.objects.filter(upload=upload).exists()


def test_published_rows_rows_of_others_and_totals_are_put_aside(checked):
    rows = (
        ("id", "body", "service", "title", "gbp_thousand", "basis", "source"),
        ("council/RO1", "council", "RO1", "Schools", 5, "embedded", "MHCLG"),
        ("police/own", "police", "own", "Beat", 6, "own", "theirs"),
        ("NHS/own", "NHS", "own", "Ward", 7, "own", "ours"),
        ("", "", "", "Total", 18, "", ""),
    )
    _client, upload = checked(workbook(rows, "spend"), chosen={})
    assert upload.put_aside == {"published": 1, "others": 1, "totals": 1}
    assert Line.objects.get(upload=upload).cells["title"] == "Ward"


def test_ten_thousand_lines_are_read_in_the_background_and_paged(checked):
    head = ("Cost centre", "Description", "Net budget")
    lines = [(str(n), f"Service {n}", "n/a" if n % 500 == 0 else n) for n in range(1, 10_001)]
    client, upload = checked(workbook((head, *lines)))
    assert upload.state == State.READING
    assert client.get(f"{BASE}/files/{upload.pk}/reading/").status_code == 200
    assert perform_waiting() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.lines, upload.wrong) == (State.CHECKED, 10_000, 20)
    page = client.get(f"{BASE}/files/{upload.pk}/lines/?page=50")
    assert len(page.content) < 500_000
    assert len(page.context["lines"]) == 100
    found = client.get(f"{BASE}/files/{upload.pk}/lines/?line=9000")
    assert any(line.number == 9000 for line in found.context["lines"])
    bad = Line.objects.filter(upload=upload, wrong=True).first()
    cell = {f"o-{bad.number}-gbp_thousand": "n/a", f"v-{bad.number}": "1"}
    client.post(f"{BASE}/files/{upload.pk}/lines/", {**cell, f"c-{bad.number}-gbp_thousand": "1"})
    upload.refresh_from_db()
    assert upload.wrong == 19
