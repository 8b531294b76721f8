"""An outcome or a commitment changes hands when one body offers it and the other takes it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.outcomes.conftest import COUNCIL, HEALTH, POLICE, VIEWER, at
from wholeplace.errors import MethodError
from wholeplace.web.audit.models import Event
from wholeplace.web.outcomes.handing import decline, offer, take, take_back
from wholeplace.web.outcomes.models import CommitmentMoney, HandOver, Milestone, Report, Spent
from wholeplace.web.outcomes.reporting import history, lines_of
from wholeplace.web.outcomes.rows import Commitment
from wholeplace.web.outcomes.services import beside, freeze, report
from wholeplace.web.outcomes.waiting import find
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row

WHY = "The contract moves to the council in April."


@pytest.fixture
def offered(classes, by, body) -> HandOver:
    """The NHS's commitment, offered to the council."""
    return offer(by(HEALTH), classes, to=body("council"), why=WHY)


def told(row, quarter, by, *, spent=None, shared=False) -> Report:
    said = Report(period=quarter, commitment=row.key, title="Classes", rag="green", **beside(row))
    return report(by(HEALTH), said, version=None, spent=spent, shared=shared)


def test_the_other_body_takes_it_and_what_others_see_goes_with_it(offered, classes, by, body):
    named = {"commitment": classes.key, **beside(classes)}
    step = Milestone.objects.create(title="Hire", **named)
    own = CommitmentMoney.objects.create(
        year=2026, fund="Grant", gbp=7_313_000, **{**named, "visibility": "body"}
    )
    row = take(by(COUNCIL), offered)
    assert (row.body.key, row.values["owner"]) == ("council", "council")
    step.refresh_from_db()
    own.refresh_from_db()
    assert step.body.key == "council"
    assert own.body.key == "NHS"  # its own amount never reaches the council


def test_the_givers_own_amounts_stay_on_its_page_and_off_the_takers(
    offered, classes, by, signed_in
):
    CommitmentMoney.objects.create(
        commitment=classes.key, year=2026, fund="Grant", gbp=7_313_000,
        **{**beside(classes), "visibility": "body"},
    )  # fmt: skip
    take(by(COUNCIL), offered)
    page = at("commitment", row=classes.pk)
    assert "£7.3m" in signed_in(HEALTH).get(page).content.decode()
    assert "£7.3m" not in signed_in(COUNCIL).get(page).content.decode()


def test_frozen_reports_stay_as_they_were_and_stay_in_the_history(
    offered, classes, quarter, by, body
):
    told(classes, quarter, by)
    freeze(by(COUNCIL), quarter, version=quarter.version)
    quarter.refresh_from_db()
    row = take(by(COUNCIL), offered)
    line = lines_of(quarter, by(POLICE).viewer)[0]
    assert line.owner == str(body("NHS"))  # whoever reported it then
    assert [r.rag for r in history(Commitment(row, by(COUNCIL).viewer.today),
                                   by(COUNCIL).viewer)] == ["green"]  # fmt: skip


def test_an_open_report_goes_along_and_its_private_spending_does_not(
    offered, classes, quarter, by, signed_in
):
    told(classes, quarter, by, spent=7_313.0)
    take(by(COUNCIL), offered)
    lines = lines_of(quarter, by(COUNCIL).viewer)
    mine = [line for line in lines if line.title == "Classes"]
    assert [(line.report.body.key, line.spent) for line in mine] == [("council", None)]
    page = at("report", period=quarter.pk, row=classes.pk)
    sent = {"rag": "green", "reason": "", "spent": "10", "version": mine[0].report.version}
    assert "7313" not in signed_in(COUNCIL).get(page).content.decode()
    assert signed_in(COUNCIL).post(page, sent).status_code == 302
    assert [each.gbp for each in Spent.objects.filter(body__key="council")] == [10.0]


def test_a_row_closed_after_it_changed_hands_closes_the_old_reports_to_others(
    offered, classes, quarter, by
):
    told(classes, quarter, by)
    freeze(by(COUNCIL), quarter, version=quarter.version)
    quarter.refresh_from_db()
    row = take(by(COUNCIL), offered)
    change_row(by(COUNCIL), row, version=row.version, visibility="body")
    assert [line.title for line in lines_of(quarter, by(POLICE).viewer)] == []
    assert len(lines_of(quarter, by(HEALTH).viewer)) == 1  # what a body said itself it still reads


def test_only_the_owner_offers_and_only_the_other_body_answers(offered, classes, by, body):
    with pytest.raises(PermissionDenied):
        offer(by(COUNCIL), classes, to=body("police"), why=WHY)
    for email in (HEALTH, POLICE, VIEWER):
        with pytest.raises(PermissionDenied):
            take(by(email), offered)
        with pytest.raises(PermissionDenied):
            decline(by(email), offered)
    for email in (COUNCIL, POLICE):
        with pytest.raises(PermissionDenied):
            take_back(by(email), offered)


@pytest.mark.parametrize("answer", [decline, take])
def test_an_offer_is_answered_once(offered, by, answer):
    answer(by(COUNCIL), offered)
    for again in (take, decline):
        with pytest.raises(MethodError, match="answered already"):
            again(by(COUNCIL), offered)


def test_it_can_be_offered_again_after_it_was_declined_or_taken_back(offered, classes, by, body):
    with pytest.raises(MethodError, match="offered already"):
        offer(by(HEALTH), classes, to=body("police"), why=WHY)
    decline(by(COUNCIL), offered)
    again = offer(by(HEALTH), classes, to=body("police"), why=WHY)
    take_back(by(HEALTH), again)
    offer(by(HEALTH), classes, to=body("council"), why=WHY)


def test_what_cannot_change_hands_says_why(classes, by, body):
    def refused(sentence, to, why=WHY):
        with pytest.raises(MethodError, match=sentence):
            offer(by(HEALTH), classes, to=to, why=why)

    refused("Say why", body("council"), "  ")
    refused("that body already", body("NHS"))
    refused("belongs to one body", None)
    change_row(by(HEALTH), classes, version=classes.version, visibility="body")
    refused("Show it to the partnership first", body("council"))


def test_the_body_is_told_on_its_first_page_and_answers_on_the_commitments(
    offered, classes, place, by, person, signed_in
):
    waits = [each.what for each in find(place, by(COUNCIL).viewer, person(COUNCIL))]
    assert any("Offered to your body" in each for each in waits)
    page = at("commitment", row=classes.pk)
    mine = signed_in(COUNCIL).get(page).content.decode()
    assert WHY in mine
    assert at("offer_answer", offer=offered.pk, answer="take") in mine
    assert at("offer_answer", offer=offered.pk, answer="take") not in (
        signed_in(POLICE).get(page).content.decode()
    )
    ask = at("offer_answer", offer=offered.pk, answer="take")
    assert "Take this over?" in signed_in(COUNCIL).get(ask).content.decode()
    assert signed_in(POLICE).post(ask).status_code == 403
    assert signed_in(COUNCIL).post(ask).status_code == 302
    assert Row.objects.get(pk=classes.pk).body.key == "council"
    assert signed_in(COUNCIL).post(ask).status_code == 404  # it is its giver's no more
    assert Event.objects.filter(deed="handover.accepted").exists()


def test_it_is_offered_on_a_page_that_says_what_stays(classes, body, signed_in):
    page = at("hand_over", row=classes.pk)
    client = signed_in(HEALTH)
    assert "stays yours" in client.get(page).content.decode()
    assert client.post(page, {"to": body("council").pk, "why": ""}).status_code == 422
    assert client.post(page, {"to": body("council").pk, "why": WHY}).status_code == 302
    assert HandOver.objects.get().why == WHY
    assert signed_in(COUNCIL).get(page).status_code == 403


def test_an_offer_of_a_row_closed_since_is_not_shown_to_the_other_body(
    offered, classes, place, by, person, signed_in
):
    change_row(by(HEALTH), classes, version=classes.version, visibility="body")
    assert not [w for w in find(place, by(COUNCIL).viewer, person(COUNCIL)) if "Offered" in w.what]
    ask = at("offer_answer", offer=offered.pk, answer="take")
    assert signed_in(COUNCIL).get(ask).status_code == 404


def test_an_outcome_goes_to_the_partnership_as_a_whole(row_of, body, by):
    row = row_of("outcomes", "in-work")
    Row.objects.filter(pk=row.pk).update(
        body=body("NHS"), visibility="partnership", values={**row.values, "owner": "NHS"}
    )
    row.refresh_from_db()
    given = offer(by(HEALTH), row, to=None, why=WHY)
    with pytest.raises(PermissionDenied):
        take(by(POLICE), given)
    now = take(by(COUNCIL), given)  # its administrator answers for the place as a whole
    assert now.body is None
    assert "owner" not in now.values
