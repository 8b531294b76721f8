"""Who may see and change a body's file: its own people by their roles, and nobody else."""

from __future__ import annotations

import pytest

from tests.web.money.conftest import COUNCIL, LEDGER, NHS, POLICE, workbook
from wholeplace.web.audit.models import Event
from wholeplace.web.jobs.models import Job
from wholeplace.web.money.models import Upload
from wholeplace.web.places.access import visible
from wholeplace.web.places.models import Row
from wholeplace.web.places.waiting import waiting_for

BASE = "/places/wigan/money"
PAGES = (
    "",
    "columns/",
    "reading/",
    "lines/",
    "lines/4/",
    "problems/",
    "leave/",
    "original.csv",
    "problems.csv",
    "review/",
    "done/",
    "undo/",
    "throw-away/",
)


@pytest.mark.parametrize("email", [COUNCIL, POLICE, "viewer@council.example"])
def test_people_of_other_bodies_meet_nothing_of_a_file(email, checked, signed_in):
    _client, upload = checked(workbook(LEDGER), name="secret-ward.xlsx")
    other = signed_in(email)
    for page in PAGES:
        assert other.get(f"{BASE}/files/{upload.pk}/{page}").status_code == 404, page
    answer = other.post(f"{BASE}/files/{upload.pk}/lines/", {"c-6-title": "x", "v-6": "1"})
    assert answer.status_code in (403, 404)
    assert "secret-ward" not in other.get(f"{BASE}/").content.decode()


def test_strangers_are_asked_to_sign_in(checked, client):
    _client, upload = checked(workbook(LEDGER))
    for page in PAGES:
        assert client.get(f"{BASE}/files/{upload.pk}/{page}").status_code == 302


@pytest.mark.parametrize(
    ("email", "body"), [("strategy@council.example", "council"), (COUNCIL, "NHS"), (POLICE, "NHS")]
)
def test_only_finance_of_a_body_sends_its_spend(email, body, send):
    _client, answer = send(workbook(LEDGER), email=email, body=body)
    assert answer.status_code == 422
    assert not Upload.objects.exists()


def test_a_viewer_may_not_send_anything(send):
    _client, answer = send(workbook(LEDGER), email="viewer@council.example", body="council")
    assert answer.status_code == 403


def test_an_editor_sees_the_files_of_their_body_and_may_not_change_its_money(checked, signed_in):
    _client, upload = checked(workbook(LEDGER), email=COUNCIL, body="council")
    editor = signed_in("strategy@council.example")
    assert editor.get(f"{BASE}/files/{upload.pk}/lines/").status_code == 200
    for page in ("columns/", "leave/", "review/", "throw-away/"):
        assert editor.get(f"{BASE}/files/{upload.pk}/{page}").status_code == 403, page
    change = {"c-6-gbp_thousand": "1", "o-6-gbp_thousand": "n/a", "v-6": "1"}
    assert editor.post(f"{BASE}/files/{upload.pk}/lines/", change).status_code == 403


def test_an_editor_sends_other_tables(draft):
    rows = (("id", "title", "horizon"), ("sleep", "Children sleep well", "medium"))
    _client, upload = draft(
        workbook(rows), email="strategy@council.example", body="council", table="outcomes"
    )
    assert upload.matching["columns"] == {"id": "id", "title": "title", "horizon": "horizon"}


def test_what_waits_is_told_to_those_who_can_mend_it_alone(checked, place, by, person):
    checked(workbook(LEDGER))
    told = waiting_for(place, by(NHS).viewer, person(NHS))
    assert any("2 rows to mend" in each.what for each in told)
    other = waiting_for(place, by(COUNCIL).viewer, person(COUNCIL))
    assert not any("ledger.xlsx" in each.what for each in other)


def test_the_log_and_the_rows_of_a_commit_stay_with_the_body(checked, place, by):
    good = [row for row in LEDGER if row[2] != "n/a"]
    client, upload = checked(workbook(good))
    terms = {"version": upload.version, "way": "replace", "visibility": "body"}
    assert client.post(f"{BASE}/files/{upload.pk}/review/", terms).status_code == 302
    council = by(COUNCIL).viewer
    assert visible(Row.objects.filter(table="spend"), by(NHS).viewer).count() == 3
    assert not visible(Row.objects.filter(table="spend"), council).exists()
    assert not visible(Event.objects.filter(deed="rows.committed"), council).exists()
    assert not visible(Event.objects.filter(deed="upload.sent"), council).exists()
    assert not visible(Job.objects.all(), council).exists()


def test_shared_lines_are_told_to_partners_without_the_file_or_what_was_before(checked, place, by):
    good = [row for row in LEDGER if row[2] != "n/a"]
    client, upload = checked(workbook(good), name="secret-name.xlsx")
    terms = {"version": upload.version, "way": "replace", "visibility": "partnership"}
    client.post(f"{BASE}/files/{upload.pk}/review/", terms)
    told = visible(Event.objects.filter(deed="rows.committed"), by(COUNCIL).viewer).get()
    # 1,200,000 + 800,000 + 50,000
    assert told.detail["pounds"] == pytest.approx(2_050_000)
    assert "secret-name" not in str(told.detail) + told.title
    assert "before" not in told.detail
