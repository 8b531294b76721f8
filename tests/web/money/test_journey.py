"""A finance officer sends a general-ledger extract, mends it, commits it, takes it back."""

from __future__ import annotations

import pytest

from tests.web.money.conftest import LEDGER, NHS, matched, workbook
from wholeplace.web.audit.models import Event
from wholeplace.web.money.models import Line, State, Upload
from wholeplace.web.places.models import Row
from wholeplace.web.places.workspace import workspace

BASE = "/places/wigan/money"


def test_the_headings_and_columns_of_an_extract_are_guessed(draft):
    _client, upload = draft(workbook(LEDGER))
    assert upload.heading == 3
    assert upload.matching["columns"] == {"title": "Description", "gbp_thousand": "Net budget"}
    assert upload.matching["made_from"] == ["Cost centre"]
    assert upload.matching["unit"] == "pounds"


def test_a_file_with_faults_is_mended_committed_and_taken_back(checked, place, by):
    client, upload = checked(workbook(LEDGER))
    assert upload.state == State.CHECKED
    assert (upload.lines, upload.wrong, upload.put_aside) == (4, 2, {"totals": 1})
    bad = Line.objects.get(upload=upload, number=6)
    assert "should be a number, not 'n/a'" in bad.faults["gbp_thousand"][0]
    twice = Line.objects.get(upload=upload, number=7)
    assert "is already in row 6" in twice.faults["id"][0]
    page = client.get(f"{BASE}/files/{upload.pk}/lines/").content.decode()
    assert "2 problems" in page
    assert "should be a number, not &#x27;n/a&#x27;" in page
    mended = {
        "c-6-gbp_thousand": "30,000",
        "o-6-gbp_thousand": "n/a",
        "v-6": "1",
        "c-7-id": "NHS/NHS-1003b",
        "o-7-id": "NHS/NHS-1003",
        "v-7": "1",
    }
    answer = client.post(f"{BASE}/files/{upload.pk}/lines/", mended, follow=True)
    assert "No problem is left" in answer.content.decode()
    upload.refresh_from_db()
    review = client.get(f"{BASE}/files/{upload.pk}/review/")
    # 1.2m + 0.8m + 0.03m + 0.05m
    assert review.context["shown"].change.new_total == pytest.approx(2_080_000)
    before = workspace(place, by(NHS).viewer).count.total()
    terms = {"version": upload.version, "way": "replace", "visibility": "body"}
    done = client.post(f"{BASE}/files/{upload.pk}/review/", terms)
    assert done.status_code == 302, done.content.decode()
    place.refresh_from_db()
    assert Row.objects.filter(table="spend", body__key="NHS").count() == 4
    seen = workspace(place, by(NHS).viewer)
    assert seen.count.total() != pytest.approx(before)
    assert sum(line.gbp_thousand for line in seen.bundle.own) == pytest.approx(2_080)
    assert Event.objects.filter(deed="rows.committed").count() == 1
    upload.refresh_from_db()
    client.post(f"{BASE}/files/{upload.pk}/undo/", {"version": upload.version})
    place.refresh_from_db()
    assert not Row.objects.filter(table="spend").exists()
    assert workspace(place, by(NHS).viewer).count.total() == pytest.approx(before)
    assert Upload.objects.get(pk=upload.pk).state == State.UNDONE


def test_matching_is_remembered_for_the_body(checked, draft):
    checked(workbook(LEDGER))
    _client, again = draft(workbook(LEDGER))
    assert again.matching["fixed"]["source"] == "Budget book 2024/25"


def test_every_page_of_a_file_opens(checked):
    client, upload = checked(workbook(LEDGER))
    for page in ("columns", "lines", "lines/6", "problems", "leave", "review", "throw-away"):
        answer = client.get(f"{BASE}/files/{upload.pk}/{page}/")
        assert answer.status_code == 200, page
    assert client.get(f"{BASE}/").status_code == 200
    assert client.get(f"{BASE}/send/").status_code == 200
    assert matched(client, upload).status_code == 302
