"""What leaves: only what is public, by allow-list; what was published is the approved edition."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from tests.web.plans.conftest import ADMIN, HEALTH, PLAN
from wholeplace.errors import MethodError
from wholeplace.store.schema import TABLES as BUNDLE_TABLES
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import change_row
from wholeplace.web.plans.allowed import TABLES, leaving
from wholeplace.web.plans.files import NAMES, contents, keep
from wholeplace.web.plans.models import Publication, Version
from wholeplace.web.plans.publishing import no_longer_public, publish, ready, take_back
from wholeplace.web.plans.versions import withdraw

TODAY = timezone.localdate()
REASON = "A figure was wrong."


@pytest.fixture
def published(version, by) -> Publication:
    """Version 1 published as a draft, with one short file in place of every real one."""
    files = keep({name: f"file {name}".encode() for name in NAMES})
    checked = ready(version, today=TODAY)
    return publish(
        by(ADMIN), version=version, checked=checked, files=files, summary=version.summary
    )


def own_row(place, table: str) -> Row:
    row = Row.objects.filter(place=place, table=table).first()
    row.body = place.bodies.get(key="council")
    row.save()
    return row


def test_the_allow_list_names_known_columns_and_no_working_notes():
    columns = {table.name: {column.name for column in table.columns} for table in BUNDLE_TABLES}
    assert set(TABLES) <= set(columns)
    assert all(TABLES[name] <= columns[name] for name in TABLES)
    assert not any(column == "note" for names in TABLES.values() for column in names)


def test_a_column_or_table_that_is_not_named_does_not_leave():
    row = {"id": "a", "name": "A", "sector": "NHS", "role": "partner", "new_column": "canary"}
    assert leaving({"bodies": [row], "new_table": [{"id": "canary"}]})["bodies"] == [
        {"id": "a", "name": "A", "sector": "NHS", "role": "partner"}
    ]
    assert "new_table" not in leaving({"new_table": [{"id": "canary"}]})


def test_what_is_published_is_what_was_approved(version):
    assert ready(version, today=TODAY).edition.hash == version.public_hash


def test_a_row_closed_since_keeps_the_version_in(version, place, by, signed_in):
    row = own_row(place, "commitments")
    change_row(by(ADMIN), row, version=row.version, visibility=Visibility.BODY)
    assert no_longer_public(version, today=TODAY) == [str(row)]
    with pytest.raises(MethodError, match="1 thing in this version is no longer public"):
        ready(version, today=TODAY)
    answer = signed_in(ADMIN).get(PLAN + "versions/1/publish/")
    assert answer.status_code == 409
    assert "no longer public" in answer.content.decode()


def test_a_row_that_was_taken_out_since_does_not(version, place):
    Row.objects.filter(place=place, table="commitments").last().delete()
    assert no_longer_public(version, today=TODAY) == []


def test_a_row_under_embargo_since_keeps_the_version_in(version, place):
    row = own_row(place, "commitments")
    Row.objects.filter(pk=row.pk).update(embargo=TODAY + timezone.timedelta(days=1))
    assert no_longer_public(version, today=TODAY) == [str(row)]


def test_an_edition_that_is_not_as_approved_is_refused(version, unlocked):
    Version.objects.filter(pk=version.pk).update(public_hash="0" * 64)
    version.refresh_from_db()
    with pytest.raises(MethodError, match="no longer says"):
        ready(version, today=TODAY)


def test_a_withdrawn_version_is_not_published(version, by):
    withdraw(by(ADMIN), version=version, why="x")
    version.refresh_from_db()
    with pytest.raises(MethodError, match="withdrawn or superseded"):
        ready(version, today=TODAY)


def test_only_administrators_publish(version, by):
    with pytest.raises(PermissionDenied):
        publish(
            by(HEALTH), version=version, checked=ready(version, today=TODAY), files={}, summary={}
        )


def test_anybody_reads_a_published_draft_and_is_told_that_it_is_one(published):
    page = Client().get("/plans/wigan/1/").content.decode()
    assert "Draft, not agreed" in page
    assert published.hash in page
    assert "Wigan" in Client().get("/plans/").content.decode()
    assert "Version 1" in Client().get("/plans/wigan/").content.decode()
    assert Client().get("/plans/wigan/1/plan.json").getvalue() == b"file plan.json"


def test_publishing_twice_gives_one_publication(published, version, by):
    again = publish(
        by(ADMIN), version=version, checked=ready(version, today=TODAY), files={}, summary={}
    )
    assert again == published


def test_what_was_taken_back_says_so_and_has_no_files(published, signed_in):
    admin = signed_in(ADMIN)
    assert admin.get(PLAN + "versions/1/unpublish/").status_code == 200
    assert admin.post(PLAN + "versions/1/unpublish/", {"why": REASON}).status_code == 302
    for address in ("/plans/wigan/1/", "/plans/wigan/1/plan.json"):
        answer = Client().get(address)
        assert answer.status_code == 410
        assert REASON in answer.content.decode()
    assert "Taken back on" in Client().get("/plans/wigan/").content.decode()


def test_it_is_taken_back_once_and_with_a_reason(published, by):
    with pytest.raises(MethodError, match="Say why"):
        take_back(by(ADMIN), publication=published, why=" ")
    take_back(by(ADMIN), publication=published, why=REASON)
    with pytest.raises(MethodError, match="already"):
        take_back(by(ADMIN), publication=published, why=REASON)


def test_a_published_version_that_partners_withdraw_says_so(published, version, by):
    withdraw(by(ADMIN), version=version, why="x")
    assert "the partners withdrew it" in Client().get("/plans/wigan/1/").content.decode()


@pytest.mark.parametrize(
    "address", ["/plans/nowhere/", "/plans/wigan/9/", "/plans/wigan/1/secret.txt"]
)
def test_nothing_else_is_there_for_the_public(published, address):
    assert Client().get(address).status_code == 404


def test_a_place_without_publications_is_not_there(place):
    assert Client().get("/plans/wigan/").status_code == 404


def test_a_file_that_was_cut_off_half_way_is_written_again_and_never_served():
    kept = keep({"plan.json": b"whole"})
    digest = kept["plan.json"]["sha256"]
    name = f"plans/{digest[:2]}/{digest}"
    with default_storage.open(name, "wb") as cut:
        cut.write(b"who")
    with pytest.raises(MethodError, match="not as it was saved"):
        contents(kept, "plan.json")
    keep({"plan.json": b"whole"})
    assert contents(kept, "plan.json") == b"whole"


def test_a_damaged_public_file_is_not_handed_out_and_says_so_in_a_sentence(published, caplog):
    digest = published.files["plan.pdf"]["sha256"]
    with default_storage.open(f"plans/{digest[:2]}/{digest}", "wb") as cut:
        cut.write(b"who")
    answer = Client().get("/plans/wigan/1/plan.pdf")
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "not as it was when it was published" in page
    assert "/plans/wigan/1/" in page
    assert "plan.pdf is not as it was saved" in caplog.text  # those who run the site are told
    assert Client().get("/plans/wigan/1/plan.json").status_code == 200
