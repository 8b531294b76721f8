"""Commitments with steps, money by year and fund, and helpers; what is whose, and seen by whom."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.outcomes.conftest import COUNCIL, HEALTH, POLICE, VIEWER, at
from wholeplace.web.audit.models import Event
from wholeplace.web.outcomes.models import CommitmentMoney, Helper, Milestone
from wholeplace.web.outcomes.rows import Commitment
from wholeplace.web.outcomes.services import Stale, beside, keep, remove
from wholeplace.web.outcomes.waiting import find
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row

NEW = {
    "title": "Open two warm hubs",
    "outcome": "in-work",
    "due": "2099-01-31",
    "status": "agreed",
    "funding": "funded",
    "gbp": "25000",
    "fund": "Public health grant",
    "visibility": "partnership",
}


def money(row, **given):
    """An amount of a commitment, its own body's."""
    return CommitmentMoney(
        commitment=row.key,
        year=2026,
        fund="Grant",
        **{**beside(row), "visibility": "body", **given},
    )


def test_a_commitment_is_added_with_its_owner(body, signed_in):
    sent = signed_in(HEALTH).post(at("commitment_add"), {**NEW, "whose": body("NHS").pk})
    row = Row.objects.get(table="commitments", key="open-two-warm-hubs")
    assert sent.url == at("commitment", row=row.pk)
    assert row.values["owner"] == "NHS"
    assert row.values["gbp"] == 25000
    assert row.values["due"] == "2099-01-31"


def test_blank_money_is_not_known_and_never_nought(body, signed_in):
    client = signed_in(HEALTH)
    client.post(at("commitment_add"), {**NEW, "gbp": "", "whose": body("NHS").pk})
    row = Row.objects.get(table="commitments", key="open-two-warm-hubs")
    assert "gbp" not in row.values
    assert "£0" not in client.get(at("commitment", row=row.pk)).content.decode()


def test_only_its_own_body_changes_a_commitment(classes, signed_in):
    for email in (COUNCIL, VIEWER, POLICE):
        for page in ("commitment_change", "commitment_remove", "milestone_add", "money_add"):
            assert signed_in(email).get(at(page, row=classes.pk)).status_code == 403
    assert signed_in(HEALTH).get(at("commitment_change", row=classes.pk)).status_code == 200


def test_a_changed_commitment_keeps_its_id_and_other_cells(classes, signed_in):
    sent = {**NEW, "title": "Run classes everywhere", "version": classes.version}
    signed_in(HEALTH).post(at("commitment_change", row=classes.pk), sent)
    classes.refresh_from_db()
    assert classes.key == classes.values["id"] == "start-falls-exercise"
    assert classes.values["title"] == "Run classes everywhere"


def test_two_who_change_one_commitment_see_both_versions(classes, signed_in):
    sent = {**NEW, "title": "Mine", "version": classes.version - 1}
    answer = signed_in(HEALTH).post(at("commitment_change", row=classes.pk), sent)
    assert answer.status_code == 409
    assert "Run strength and balance classes" in answer.content.decode()


def test_a_commitment_is_taken_out_after_asking(classes, signed_in):
    client = signed_in(HEALTH)
    assert b"goes from the plan" in client.get(at("commitment_remove", row=classes.pk)).content
    client.post(at("commitment_remove", row=classes.pk), {"version": classes.version})
    assert not Row.objects.filter(pk=classes.pk).exists()


def test_overdue_commitments_say_so_in_words_everywhere(classes, signed_in):
    client = signed_in(VIEWER)
    for page in (at("overview"), at("commitment", row=classes.pk), at("commitments")):
        assert "Overdue" in client.get(page).content.decode()
    late = client.get(at("commitments"), {"state": "overdue"}).content.decode()
    assert "strength and balance" in late
    assert "family group conference" not in late


def test_a_state_that_is_none_shows_all(signed_in):
    shown = signed_in(VIEWER).get(at("commitments"), {"state": "'; drop"}).content.decode()
    assert "strength and balance" in shown


def test_a_done_commitment_is_not_overdue(classes):
    classes.values["status"] = "done"
    assert not Commitment(classes, date(2026, 1, 1)).is_overdue


def test_a_milestone_is_added_changed_and_taken_out(classes, signed_in):
    client = signed_in(HEALTH)
    sent = {"title": "Sign the contract", "due": "2024-01-31", "visibility": "partnership"}
    client.post(at("milestone_add", row=classes.pk), sent)
    step = Milestone.objects.get()
    assert (step.body.key, step.commitment) == ("NHS", "start-falls-exercise")
    where = at("milestone_change", thing=step.pk)
    client.post(where, {**sent, "done": "2024-01-20", "version": 1})
    step.refresh_from_db()
    assert step.version == 2
    assert "20 January 2024" in client.get(at("commitment", row=classes.pk)).content.decode()
    client.post(at("milestone_remove", thing=step.pk), {"version": 2})
    assert not Milestone.objects.exists()
    deeds = set(Event.objects.filter(thing=f"milestone {step.pk}").values_list("deed", flat=True))
    assert deeds == {"milestone.added", "milestone.changed", "milestone.removed"}


def test_an_old_version_of_a_milestone_is_refused_with_both(classes, by, signed_in):
    step = keep(
        by(HEALTH),
        Milestone(commitment=classes.key, title="Theirs", **beside(classes)),
        version=None,
    )
    keep(by(HEALTH), step, version=1)
    sent = {"title": "Mine", "visibility": "partnership", "version": 1}
    answer = signed_in(HEALTH).post(at("milestone_change", thing=step.pk), sent)
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert "Theirs" in answer.content.decode()
    gone = signed_in(HEALTH).post(at("milestone_remove", thing=step.pk), {"version": 1})
    assert gone.status_code == 409


def test_new_money_is_its_own_body_s_until_it_is_shared(classes, signed_in):
    client = signed_in(HEALTH)
    page = client.get(at("money_add", row=classes.pk)).content.decode()
    assert '<option value="body" selected>' in page
    client.post(
        at("money_add", row=classes.pk),
        {"year": "2026", "fund": "Better Care Fund", "gbp": "123456", "visibility": "body"},
    )
    assert "£123,000" in client.get(at("commitment", row=classes.pk)).content.decode()
    theirs = signed_in(COUNCIL).get(at("commitment", row=classes.pk)).content.decode()
    assert "£123,000" not in theirs
    assert "Better Care Fund" not in theirs
    held = CommitmentMoney.objects.get()
    assert signed_in(COUNCIL).get(at("money_change", thing=held.pk)).status_code == 404


def test_a_total_says_how_much_of_it_is_not_known(classes, by, signed_in):
    keep(by(HEALTH), money(classes, gbp=10_000), version=None)
    keep(by(HEALTH), money(classes, gbp=None), version=None)
    page = signed_in(HEALTH).get(at("commitment", row=classes.pk)).content.decode()
    assert "£10,000" in page
    assert "1 of 2 not known" in page


def test_money_of_which_nothing_is_known_has_no_total_of_nought(classes, by, signed_in):
    keep(by(HEALTH), money(classes, gbp=None), version=None)
    page = signed_in(HEALTH).get(at("commitment", row=classes.pk)).content.decode()
    assert "£0" not in page
    assert page.count("not known") >= 2


def test_what_hangs_on_a_hidden_commitment_is_hidden_whatever_it_says(classes, by, signed_in):
    held = keep(by(HEALTH), money(classes, gbp=1, visibility="partnership"), version=None)
    change_row(by(HEALTH), classes, version=classes.version, visibility="body")
    assert signed_in(COUNCIL).get(at("commitment", row=classes.pk)).status_code == 404
    assert signed_in(COUNCIL).get(at("money_change", thing=held.pk)).status_code in (403, 404)


def test_the_owner_is_responsible_and_others_have_their_parts(classes, body, signed_in):
    client = signed_in(HEALTH)
    page = client.get(at("helper_add", row=classes.pk)).content.decode()
    assert "NHS Greater Manchester" not in page.split("<form")[-1].split("</select>")[0]
    client.post(at("helper_add", row=classes.pk), {"helper": body("police").pk, "part": "helps"})
    assert Helper.objects.get().helper == body("police")
    shown = client.get(at("commitment", row=classes.pk)).content.decode()
    assert "Responsible: does it" in shown
    assert "Helps: does part of the work" in shown


def test_services_refuse_another_body_s_and_an_unseen_version(classes, by):
    step = Milestone(commitment=classes.key, title="Step", **beside(classes))
    with pytest.raises(PermissionDenied):
        keep(by(COUNCIL), step, version=None)
    kept = keep(by(HEALTH), step, version=None)
    with pytest.raises(PermissionDenied):
        remove(by(COUNCIL), kept, version=1)
    with pytest.raises(Stale):
        remove(by(HEALTH), kept, version=7)


def test_overdue_commitments_wait_for_their_own_body(classes, place, by):
    health, council = by(HEALTH), by(COUNCIL)
    mine = [w.what for w in find(place, health.viewer, health.person)]
    theirs = [w.what for w in find(place, council.viewer, council.person)]
    assert "1 commitment overdue" in mine
    assert "1 commitment overdue" not in theirs


def test_the_csv_holds_what_the_viewer_sees(classes, signed_in):
    text = signed_in(VIEWER).get(at("commitments_figures")).content.decode("utf-8-sig")
    assert "Run strength and balance classes" in text
    assert text.startswith("Commitment,Body,State")
