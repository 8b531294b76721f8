"""Comments and change requests: on anything, seen by no more people than the thing itself."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.plans.conftest import ADMIN, HEALTH, PLAN, POLICE, READER
from wholeplace.errors import MethodError
from wholeplace.web.audit.models import Event
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import Conflict, add_row, change_row
from wholeplace.web.places.waiting import waiting_for
from wholeplace.web.plans.models import ChangeRequest, Comment
from wholeplace.web.plans.talk import (
    Topic,
    accept,
    comments_on,
    decline,
    open_comments,
    open_requests,
    request_change,
    say,
    settle,
    take_back,
    title_of,
)

LINE = {
    "id": "NHS/ward", "body": "NHS", "service": "ward", "title": "Secret ward",
    "gbp_thousand": 4321, "kind": "service", "method": "observed", "confidence": "A",
    "source": "Ledger",
}  # fmt: skip


@pytest.fixture
def outcome(place) -> Row:
    """A row of the council that all see."""
    row = Row.objects.filter(place=place, table="outcomes").first()
    row.body = place.bodies.get(key="council")
    row.save()
    return row


@pytest.fixture
def ward(place, by, body) -> Row:
    """A row that only the NHS sees."""
    return add_row(by(HEALTH), place=place, table="spend", cells=LINE, body=body("NHS"))


def topic_of(row: Row) -> Topic:
    return Topic(row.place, title_of(row), row=row)


def test_partners_talk_about_a_row_in_threads_and_settle_them(outcome, signed_in, place):
    health, council = signed_in(HEALTH), signed_in(ADMIN)
    address = f"{PLAN}talk/rows/{outcome.pk}/"
    nhs, council_body = place.bodies.get(key="NHS").pk, place.bodies.get(key="council").pk
    said = {"text": "Is the **target** ours?", "body": nhs}
    assert health.post(address, said).status_code == 302
    assert "<strong>target</strong>" in council.get(address).content.decode()
    comment = Comment.objects.get()
    answer = {"text": "Yes, from May.", "body": council_body}
    assert council.post(f"{PLAN}talk/comments/{comment.pk}/reply/", answer).status_code == 302
    assert Comment.objects.filter(parent=comment).count() == 1
    assert health.post(f"{PLAN}talk/comments/{comment.pk}/settle/").status_code == 302
    comment.refresh_from_db()
    assert comment.resolved is not None
    page = council.get(address).content.decode()
    assert "1 settled comment" in page
    assert "Yes, from May." in page


def test_script_in_a_comment_does_nothing(outcome, by, body, signed_in):
    text = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) <script>alert(2)</script>"
    say(by(HEALTH), topic=topic_of(outcome), text=text, body=body("NHS"))
    page = signed_in(ADMIN).get(f"{PLAN}talk/rows/{outcome.pk}/").content.decode()
    assert "<img src=x" not in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_who_cannot_see_the_row_cannot_see_what_is_said_of_it(ward, by, body, signed_in):
    said = say(by(HEALTH), topic=topic_of(ward), text="canary words", body=body("NHS"))
    assert said.visibility == Visibility.BODY
    council = signed_in(ADMIN)
    assert council.get(f"{PLAN}talk/rows/{ward.pk}/").status_code == 404
    assert council.get(f"{PLAN}talk/comments/{said.pk}/reply/").status_code == 404
    assert council.post(f"{PLAN}talk/comments/{said.pk}/settle/").status_code == 404
    assert "canary words" not in council.get(f"{PLAN}talk/").content.decode()
    assert "canary words" in signed_in(HEALTH).get(f"{PLAN}talk/").content.decode()
    assert {e.visibility for e in Event.objects.filter(deed="comment.made")} == {Visibility.BODY}


def test_when_a_row_is_closed_what_was_said_of_it_closes_too(outcome, by, body):
    say(by(HEALTH), topic=topic_of(outcome), text="canary words", body=body("NHS"))
    assert open_comments(by(POLICE).viewer).count() == 1
    change_row(by(ADMIN), outcome, version=outcome.version, visibility=Visibility.BODY)
    assert open_comments(by(POLICE).viewer).count() == 0
    assert open_comments(by(HEALTH).viewer).count() == 0


def test_a_comment_for_one_s_own_body_stays_in_it_with_its_replies(outcome, by, body):
    topic = topic_of(outcome)
    own = say(by(ADMIN), topic=topic, text="Between us", body=body("council"), own_body_only=True)
    say(by(READER), topic=topic, text="Agreed", body=body("council"), parent=own)
    assert comments_on(topic, by(READER).viewer).count() == 2
    assert comments_on(topic, by(HEALTH).viewer).count() == 0


def test_nobody_speaks_for_a_body_they_do_not_act_for(outcome, by, body):
    with pytest.raises(PermissionDenied):
        say(by(HEALTH), topic=topic_of(outcome), text="x", body=body("council"))


def test_sections_and_versions_are_talked_about_too(place, signed_in, version):
    reader, council = signed_in(READER), place.bodies.get(key="council").pk
    for address in ("sections/services/talk/", "versions/1/talk/"):
        sent = {"text": "Say more.", "body": council}
        assert reader.post(PLAN + address, sent).status_code == 302
        assert "Say more." in reader.get(PLAN + address).content.decode()
    assert reader.get(PLAN + "sections/nothing/talk/").status_code == 404


def test_a_change_is_asked_for_and_accepted_by_the_body_that_owns_the_row(
    outcome, signed_in, place
):
    health, council = signed_in(HEALTH), signed_in(ADMIN)
    sent = {
        "column": "title", "cell": "Women live well for longer", "why": "As our board says it",
        "body": place.bodies.get(key="NHS").pk,
    }  # fmt: skip
    assert health.post(f"{PLAN}talk/rows/{outcome.pk}/change/", sent).status_code == 302
    asked = ChangeRequest.objects.get()
    address = f"{PLAN}talk/requests/{asked.pk}/"
    assert "Accept" not in health.get(address).content.decode()
    assert "Accept" in council.get(address).content.decode()
    assert council.post(address, {"deed": "accept", "on": outcome.version}).status_code == 302
    outcome.refresh_from_db()
    asked.refresh_from_db()
    assert outcome.values["title"] == "Women live well for longer"
    assert asked.state == "accepted"


def test_a_cell_that_the_library_would_not_take_is_refused_beside_its_field(
    outcome, signed_in, place
):
    sent = {
        "column": "by", "cell": "soon", "why": "x", "body": place.bodies.get(key="NHS").pk,
    }  # fmt: skip
    page = signed_in(HEALTH).post(f"{PLAN}talk/rows/{outcome.pk}/change/", sent)
    assert page.status_code == 200
    assert "soon" in page.content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_row_that_moved_on_is_not_changed_unseen(outcome, by, body):
    asked = request_change(
        by(HEALTH), row=outcome, proposed={"title": "Mine"}, why="x", body=body("NHS")
    )
    on = outcome.version
    change_row(by(ADMIN), outcome, version=on, cells={**outcome.values, "title": "Theirs"})
    with pytest.raises(Conflict):
        accept(by(ADMIN), request=asked, on=on)
    asked.refresh_from_db()
    assert asked.state == "open"
    assert accept(by(ADMIN), request=asked, on=on + 1).values["title"] == "Mine"


def test_the_conflict_is_answered_with_409_and_a_sentence(outcome, by, body, signed_in):
    asked = request_change(
        by(HEALTH), row=outcome, proposed={"title": "Mine"}, why="x", body=body("NHS")
    )
    change_row(
        by(ADMIN), outcome, version=outcome.version, cells={**outcome.values, "title": "Theirs"}
    )
    sent = {"deed": "accept", "on": 1}
    answer = signed_in(ADMIN).post(f"{PLAN}talk/requests/{asked.pk}/", sent)
    assert answer.status_code == 409
    assert "Someone changed this row since" in answer.content.decode()


def test_a_request_is_declined_with_a_reason_or_withdrawn_by_its_author(outcome, by, body):
    def ask(title: str) -> ChangeRequest:
        return request_change(
            by(HEALTH), row=outcome, proposed={"title": title}, why="x", body=body("NHS")
        )

    first, second = ask("One"), ask("Two")
    with pytest.raises(MethodError, match="Say why"):
        decline(by(ADMIN), request=first, reason=" ")
    with pytest.raises(PermissionDenied):
        decline(by(POLICE), request=first, reason="no")
    decline(by(ADMIN), request=first, reason="Cabinet chose these words.")
    with pytest.raises(PermissionDenied):
        take_back(by(ADMIN), request=second)
    take_back(by(HEALTH), request=second)
    assert open_requests(by(ADMIN).viewer).count() == 0
    with pytest.raises(MethodError, match="decided already"):
        accept(by(ADMIN), request=first, on=outcome.version)


def test_a_request_that_changes_nothing_is_refused(outcome, by, body):
    with pytest.raises(MethodError, match="already"):
        request_change(
            by(HEALTH), row=outcome, proposed={"title": outcome.values["title"]}, why="x",
            body=body("NHS"),
        )  # fmt: skip


def test_requests_wait_for_those_who_own_the_row(outcome, by, body, place, person):
    request_change(by(HEALTH), row=outcome, proposed={"title": "Two"}, why="x", body=body("NHS"))
    mine = waiting_for(place, by(ADMIN).viewer, person(ADMIN))
    assert any("1 change that others ask for" in each.what for each in mine)
    theirs = waiting_for(place, by(POLICE).viewer, person(POLICE))
    assert not any("ask for" in each.what for each in theirs)


def test_a_comment_outlives_its_row_unseen(ward, by, body):
    said = say(by(HEALTH), topic=topic_of(ward), text="x", body=body("NHS"))
    settle(by(HEALTH), comment=said)
    ward.delete()
    said.refresh_from_db()
    assert said.row is None
    assert open_comments(by(HEALTH).viewer).count() == 0
