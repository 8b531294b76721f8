"""Versions: immutable, the same rows give the same hash; approvals move them forward only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.web.plans.conftest import ADMIN, HEALTH, PLAN, POLICE, READER, WRITER, made_now
from wholeplace.errors import MethodError
from wholeplace.web.audit.models import Event
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row
from wholeplace.web.places.waiting import waiting_for
from wholeplace.web.plans.documents import differences, opened, packed, unpacked
from wholeplace.web.plans.models import Approval, State, Version
from wholeplace.web.plans.versions import (
    add_version,
    decisions,
    is_settled,
    put_for_agreement,
    record_agreement,
    withdraw,
)

TODAY = timezone.localdate()


def test_the_same_rows_give_the_same_hash_and_no_second_version(version, place, by):
    again = made_now(place)
    assert again.edition.hash == version.hash
    assert add_version(by(ADMIN), place=place, made=again) == version
    assert Version.objects.count() == 1


def test_a_version_approves_its_public_edition_too(version):
    assert opened(version)["public_edition"] == version.public_hash


def test_a_version_whose_text_was_changed_in_the_database_is_refused(version, unlocked, signed_in):
    changed = unpacked(bytes(version.document)).replace("Wigan", "Bolton", 1)
    Version.objects.filter(pk=version.pk).update(document=packed(changed))
    version.refresh_from_db()
    with pytest.raises(MethodError, match="no longer says"):
        opened(version)
    answer = signed_in(READER).get(f"{PLAN}versions/1/")
    assert answer.status_code == 409
    assert "no longer says what was saved" in answer.content.decode()


@pytest.mark.parametrize("field", ["hash", "document", "public_rows", "number"])
def test_the_database_itself_refuses_to_change_what_a_version_says(version, field):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{field: getattr(version, field)})


def test_the_database_itself_refuses_to_change_a_decision(put_up, decided):
    made = decided(put_up, HEALTH, "NHS", decision="refused")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Approval.objects.filter(pk=made.pk).update(decision="approved")


def test_changed_money_is_told_in_words_and_pounds(version, place, by, make_version):
    council = by(ADMIN)
    row = Row.objects.filter(place=place, table="commitments").first()
    row.body = place.bodies.get(key="council")
    row.save()
    change_row(council, row, version=row.version, cells={**row.values, "gbp": 250000})
    later = make_version()
    assert later.number == 2
    assert later.parent == version
    told = [str(change) for change in differences(opened(version), opened(later))]
    assert any(f"commitment changed: {row.values['title']}: money from" in said for said in told)
    assert any("£250,000" in said for said in told)


def test_what_partners_wrote_is_part_of_the_difference(version, second):
    told = [str(change) for change in differences(opened(version), opened(second))]
    assert told == ["text added: services"]


def test_findings_that_block_need_a_reason_before_a_version_is_put_up(version, by, body):
    with pytest.raises(MethodError, match="Say why"):
        put_for_agreement(by(ADMIN), version=version, bodies=[body("NHS")])
    version.refresh_from_db()
    assert version.state == State.DRAFT


def test_a_version_is_put_up_once_and_to_somebody(put_up, second, by, body):
    with pytest.raises(MethodError, match="for agreement"):
        put_for_agreement(by(ADMIN), version=put_up, bodies=[body("NHS")], despite="x")
    with pytest.raises(MethodError, match="Choose"):
        put_for_agreement(by(ADMIN), version=second, bodies=[], despite="x")


def test_it_is_agreed_when_every_body_asked_has_approved(put_up, decided):
    decided(put_up, ADMIN, "council")
    put_up.refresh_from_db()
    assert put_up.state == State.PUT
    decided(put_up, HEALTH, "NHS", decision="conditions", conditions="Review in a year.")
    put_up.refresh_from_db()
    assert put_up.state == State.AGREED
    said = Event.objects.filter(deed="version.agreed").get()
    assert said.detail == {"hash": put_up.hash}


def test_an_approval_counts_only_from_the_day_after_call_in_ends(put_up, decided, by, unlocked):
    decided(put_up, ADMIN, "council")
    decided(put_up, HEALTH, "NHS", call_in_ends=TODAY)
    put_up.refresh_from_db()
    assert put_up.state == State.PUT
    with pytest.raises(MethodError, match="final approval"):
        record_agreement(by(ADMIN), version=put_up)
    assert is_settled(put_up, TODAY + timedelta(days=1))
    Approval.objects.filter(body__key="NHS").update(call_in_ends=TODAY - timedelta(days=1))
    record_agreement(by(ADMIN), version=put_up)
    put_up.refresh_from_db()
    assert put_up.state == State.AGREED


def test_a_decision_on_another_hash_is_refused(put_up, decided):
    with pytest.raises(MethodError, match="not the hash"):
        decided(put_up, HEALTH, "NHS", hash="0" * 64)
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    ("email", "key"),
    [(WRITER, "council"), (READER, "council"), (ADMIN, "NHS"), (HEALTH, "council")],
)
def test_only_an_approver_of_the_body_itself_decides_for_it(put_up, decided, email, key):
    with pytest.raises(PermissionDenied):
        decided(put_up, email, key)


def test_a_body_that_is_not_asked_cannot_decide(put_up, decided):
    with pytest.raises(MethodError, match="not asked"):
        decided(put_up, POLICE, "police")


def test_a_withdrawn_approval_is_a_new_record_and_ends_the_agreement(put_up, decided):
    decided(put_up, ADMIN, "council")
    first = decided(put_up, HEALTH, "NHS")
    decided(put_up, HEALTH, "NHS", decision="withdrawn", reference="item 9")
    put_up.refresh_from_db()
    assert put_up.state == State.WITHDRAWN
    assert "withdrew its approval" in put_up.ended
    first.refresh_from_db()
    assert first.decision == "approved"
    assert put_up.approvals.count() == 3
    latest = {each.body.key: each.latest.decision for each in decisions(put_up, TODAY)}
    assert latest == {"council": "approved", "NHS": "withdrawn"}


def test_a_later_agreement_supersedes_the_earlier(put_up, decided, second, by, body):
    decided(put_up, ADMIN, "council")
    decided(put_up, HEALTH, "NHS")
    put_for_agreement(by(ADMIN), version=second, bodies=[body("NHS")], despite="x")
    second.refresh_from_db()
    decided(second, HEALTH, "NHS")
    put_up.refresh_from_db()
    second.refresh_from_db()
    assert (put_up.state, second.state) == (State.SUPERSEDED, State.AGREED)


def test_a_withdrawn_version_never_comes_back(put_up, by, decided):
    withdraw(by(ADMIN), version=put_up, why="The ICB's boundaries change.")
    with pytest.raises(MethodError, match="withdrawn"):
        withdraw(by(ADMIN), version=put_up, why="again")
    with pytest.raises(MethodError, match="not up for agreement"):
        decided(put_up, HEALTH, "NHS")


def test_those_who_must_decide_are_told_on_their_home_page(put_up, place, person, by, decided):
    what = [each.what for each in waiting_for(place, by(HEALTH).viewer, person(HEALTH))]
    assert any("Version 1 of the plan waits for the decision of NHS" in said for said in what)
    decided(put_up, HEALTH, "NHS")
    what = [each.what for each in waiting_for(place, by(HEALTH).viewer, person(HEALTH))]
    assert not any("Version 1" in said for said in what)


def test_the_form_says_what_is_wrong_with_a_decision(put_up, signed_in, place):
    health = signed_in(HEALTH)
    sent = {
        "body": place.bodies.get(key="NHS").pk, "decision": "conditions", "reference": "7",
        "meeting": "Board", "decided": (TODAY + timedelta(days=3)).isoformat(),
        "hash": put_up.hash, "seen": "on",
    }  # fmt: skip
    page = health.post(f"{PLAN}versions/1/approve/", sent).content.decode()
    assert "Say what the conditions are." in page
    assert "This day is still to come." in page
    assert not Approval.objects.exists()


def test_the_page_of_changes_compares_with_any_earlier_version(put_up, second, signed_in):
    reader = signed_in(READER)
    page = reader.get(f"{PLAN}versions/2/changes/").content.decode()
    assert "What changed from Version 1 to Version 2" in page
    assert "text added: services" in page
    back = reader.get(f"{PLAN}versions/1/changes/?since=2").content.decode()
    assert "text removed: services" in back


def test_a_withdrawal_of_an_approval_goes_through_its_page(put_up, signed_in, place, decided):
    decided(put_up, HEALTH, "NHS")
    sent = {
        "body": place.bodies.get(key="NHS").pk, "reference": "item 9", "meeting": "Board",
        "decided": TODAY.isoformat(), "hash": put_up.hash, "seen": "on",
    }  # fmt: skip
    health = signed_in(HEALTH)
    assert health.get(f"{PLAN}versions/1/unapprove/").status_code == 200
    assert health.post(f"{PLAN}versions/1/unapprove/", sent).status_code == 302
    assert put_up.approvals.last().decision == "withdrawn"
