"""The tree of outcomes: added to, moved in, taken from; picture and words say the same."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.outcomes.conftest import COUNCIL, HEALTH, STRATEGY, VIEWER, at
from wholeplace.web.audit.models import Event
from wholeplace.web.outcomes.branches import limbs
from wholeplace.web.outcomes.models import Branch
from wholeplace.web.outcomes.row_services import Wanted, add, place_outcome
from wholeplace.web.outcomes.rows import outcomes
from wholeplace.web.places.models import Row

NEW = {
    "title": "Fewer people over 65 break a hip",
    "horizon": "medium",
    "visibility": "partnership",
}


def change(row, **cells):
    """What the form of an outcome sends."""
    return {
        "title": row.values["title"],
        "measure": row.values.get("measure", ""),
        "horizon": row.values["horizon"],
        "visibility": row.visibility,
        "version": row.version,
        **cells,
    }


def test_an_administrator_adds_a_population_outcome_that_nobody_owns(signed_in):
    sent = signed_in(COUNCIL).post(at("outcome_add"), NEW)
    row = Row.objects.get(table="outcomes", key="fewer-people-over-65-break-a-hip")
    assert sent.url == at("outcome", row=row.pk)
    assert row.body is None
    assert "owner" not in row.values
    assert Event.objects.filter(deed="row.added", thing=f"outcomes {row.key}").exists()


def test_an_editor_adds_a_performance_outcome_of_their_own_body_only(body, signed_in):
    client = signed_in(HEALTH)
    assert client.post(at("outcome_add"), NEW).status_code == 422  # no body chosen
    sent = client.post(at("outcome_add"), {**NEW, "whose": body("council").pk})
    assert sent.status_code == 422  # another's body is no choice
    client.post(at("outcome_add"), {**NEW, "whose": body("NHS").pk})
    row = Row.objects.get(table="outcomes", key="fewer-people-over-65-break-a-hip")
    assert (row.body.key, row.values["owner"]) == ("NHS", "NHS")


def test_two_outcomes_of_one_title_get_ids_of_their_own(place, by):
    wanted = Wanted({"title": "Safe streets", "horizon": "long"}, None, "partnership")
    ids = [add(by(COUNCIL), place=place, table="outcomes", wanted=wanted).key for _ in range(2)]
    assert ids == ["safe-streets", "safe-streets-2"]


def test_a_title_is_asked_for_beside_its_field(signed_in):
    answer = signed_in(COUNCIL).post(at("outcome_add"), {**NEW, "title": ""})
    assert answer.status_code == 422
    assert b'href="#id_title"' in answer.content


def test_an_outcome_is_moved_and_the_log_tells(row_of, signed_in):
    row = row_of("outcomes", "in-school")
    sent = change(row, parent="ready-for-school", position=2)
    assert signed_in(COUNCIL).post(at("outcome_change", row=row.pk), sent).status_code == 302
    branch = Branch.objects.get(outcome="in-school")
    assert (branch.parent, branch.position) == ("ready-for-school", 2)
    page = signed_in(VIEWER).get(at("outcome", row=row.pk)).content.decode()
    assert "More young children communicate well" in page
    assert Event.objects.filter(deed="branch.added").exists()


def test_an_outcome_never_stands_under_itself(row_of, by, signed_in):
    place_outcome(by(COUNCIL), row_of("outcomes", "in-school"), parent="in-work", position=0)
    row = row_of("outcomes", "in-work")
    answer = signed_in(COUNCIL).post(
        at("outcome_change", row=row.pk), change(row, parent="in-school")
    )
    assert answer.status_code == 422
    assert "would stand under itself" in answer.content.decode()


def test_a_blank_target_is_not_set_and_never_nought(row_of, signed_in):
    row, client = row_of("outcomes", "in-work"), signed_in(COUNCIL)
    client.post(at("outcome_change", row=row.pk), change(row, target="80", by="2031"))
    row.refresh_from_db()
    assert (row.values["target"], row.values["by"]) == (80, 2031)
    client.post(at("outcome_change", row=row.pk), change(row))
    row.refresh_from_db()
    assert "target" not in row.values
    assert "not set" in client.get(at("outcome", row=row.pk)).content.decode()


def test_two_who_change_one_outcome_see_both_versions(row_of, signed_in):
    row, client = row_of("outcomes", "in-work"), signed_in(COUNCIL)
    seen = change(row, title="Mine")
    client.post(at("outcome_change", row=row.pk), change(row, title="Theirs"))
    answer = client.post(at("outcome_change", row=row.pk), seen)
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()
    assert "Theirs" in answer.content.decode()
    row.refresh_from_db()
    again = {**seen, "version": row.version, "keep": "mine"}
    assert client.post(at("outcome_change", row=row.pk), again).status_code == 302
    row.refresh_from_db()
    assert row.values["title"] == "Mine"


def test_keeping_theirs_changes_nothing(row_of, signed_in):
    row = row_of("outcomes", "in-work")
    sent = {**change(row, title="Mine"), "keep": "theirs"}
    signed_in(COUNCIL).post(at("outcome_change", row=row.pk), sent)
    row.refresh_from_db()
    assert row.values["title"] == "More people are in work"


def test_taking_an_outcome_out_asks_first_and_its_children_become_roots(row_of, by, signed_in):
    row, client = row_of("outcomes", "ready-for-school"), signed_in(COUNCIL)
    place_outcome(by(COUNCIL), row, parent="in-work", position=0)
    place_outcome(by(COUNCIL), row_of("outcomes", "in-school"), parent=row.key, position=0)
    asked = client.get(at("outcome_remove", row=row.pk))
    assert b"Outcomes under it stay" in asked.content
    assert (
        client.post(at("outcome_remove", row=row.pk), {"version": row.version}).status_code == 302
    )
    assert not Row.objects.filter(pk=row.pk).exists()
    assert not Branch.objects.filter(outcome="ready-for-school").exists()
    roots = [limb.outcome.id for limb in limbs(outcomes(by(COUNCIL).viewer), {})]
    assert "in-school" in roots


def test_an_outcome_that_commitments_name_stays(row_of, signed_in):
    row = row_of("outcomes", "children-at-home")
    answer = signed_in(COUNCIL).post(at("outcome_remove", row=row.pk), {"version": row.version})
    assert answer.status_code == 409
    assert "still name it" in answer.content.decode()
    assert Row.objects.filter(pk=row.pk).exists()


def test_only_administrators_change_what_the_partnership_shares(row_of, by, signed_in):
    row = row_of("outcomes", "in-work")
    for email in (HEALTH, STRATEGY, VIEWER):
        for page in ("outcome_change", "outcome_remove"):
            assert signed_in(email).get(at(page, row=row.pk)).status_code == 403
    with pytest.raises(PermissionDenied):
        place_outcome(by(HEALTH), row, parent="", position=1)


def test_the_picture_and_the_list_lead_to_the_same_outcomes(signed_in):
    page = signed_in(VIEWER).get(at("overview")).content.decode()
    picture, words = page.split("The same in words")
    to = re.compile(r'href="(/places/wigan/outcomes/outcomes/\d+/)"')
    assert set(to.findall(picture)) == set(to.findall(words))
    assert len(set(to.findall(words))) == 8


def test_the_picture_holds_nothing_that_a_strict_policy_would_refuse(signed_in):
    client = signed_in(VIEWER)
    for content in (client.get(at("overview")).content, client.get(at("tree_picture")).content):
        svg = content[content.index(b"<svg") : content.index(b"</svg>")]
        assert b"style=" not in svg
        assert b"<script" not in svg
        assert b" on" not in svg.replace(b" one", b"")


def test_a_branch_under_an_unseen_parent_is_a_root(place, by, body, row_of):
    secret = add(
        by(HEALTH),
        place=place,
        table="outcomes",
        wanted=Wanted({"title": "Secret aim", "horizon": "long"}, body("NHS"), "body"),
    )
    shared = add(
        by(HEALTH),
        place=place,
        table="outcomes",
        wanted=Wanted({"title": "Shared aim", "horizon": "long"}, body("NHS"), "partnership"),
    )
    place_outcome(by(HEALTH), shared, parent=secret.key, position=0)
    mine = {limb.outcome.id for limb in limbs(outcomes(by(HEALTH).viewer), {})}
    theirs = {limb.outcome.id for limb in limbs(outcomes(by(COUNCIL).viewer), {})}
    assert "shared-aim" not in mine
    assert "shared-aim" in theirs
    assert "secret-aim" not in theirs


def test_private_outcomes_of_others_are_not_found(place, by, body, signed_in):
    secret = add(
        by(HEALTH),
        place=place,
        table="outcomes",
        wanted=Wanted({"title": "Secret aim", "horizon": "long"}, body("NHS"), "body"),
    )
    assert signed_in(HEALTH).get(at("outcome", row=secret.pk)).status_code == 200
    assert signed_in(COUNCIL).get(at("outcome", row=secret.pk)).status_code == 404
    assert b"Secret aim" not in signed_in(COUNCIL).get(at("overview")).content
    assert b"Secret aim" not in signed_in(COUNCIL).get(at("tree_picture")).content
