"""The theory of change: nodes, links, no circles, and the same in words."""

from __future__ import annotations

import pytest

from tests.web.outcomes.conftest import COUNCIL, HEALTH, POLICE, VIEWER, at
from wholeplace.web.outcomes.models import Link, Node
from wholeplace.web.outcomes.services import keep
from wholeplace.web.outcomes.theory import lacks, theory_of


@pytest.fixture
def node(place, by, body):
    """Make a node of a body's, seen by partners unless told."""

    def made(kind, title, *, email=HEALTH, visibility="partnership", **given):
        new = Node(place=place, body=body("NHS"), kind=kind, title=title, visibility=visibility,
                   **given)  # fmt: skip
        return keep(by(email), new, version=None)

    return made


@pytest.fixture
def link(place, by, body):
    """Make a link of the NHS's."""

    def made(start, end, *, visibility="partnership", **given):
        new = Link(place=place, body=body("NHS"), start=start, end=end, visibility=visibility,
                   **given)  # fmt: skip
        return keep(by(HEALTH), new, version=None)

    return made


def sent(start, end, **given):
    """What the form of a link sends."""
    return {"start": start.pk, "end": end.pk, "strength": "weak", "visibility": "partnership",
            **given}  # fmt: skip


def test_a_node_is_added_tied_and_shown_in_picture_and_table(body, signed_in):
    client = signed_in(HEALTH)
    given = {"kind": "activity", "title": "Balance classes", "action": "falls-exercise",
             "body": body("NHS").pk, "visibility": "partnership"}  # fmt: skip
    assert client.post(at("node_add"), given).status_code == 302
    page = signed_in(VIEWER).get(at("theory")).content.decode()
    assert page.count("Balance classes") >= 3
    assert "Strength and balance classes for people aged 75 and over" in page
    assert "has no assumption" in page


def test_a_tie_to_nothing_known_is_refused(body, signed_in):
    given = {"kind": "activity", "title": "x", "action": "nonsense", "body": body("NHS").pk,
             "visibility": "partnership"}  # fmt: skip
    assert signed_in(HEALTH).post(at("node_add"), given).status_code == 422


def test_a_circle_is_refused_with_a_sentence(node, link, body, signed_in):
    one, two = node("activity", "Find people"), node("activity", "Train staff")
    link(one, two)
    answer = signed_in(HEALTH).post(at("link_add"), sent(two, one, body=body("NHS").pk))
    assert answer.status_code == 422
    assert "This would make a circle" in answer.content.decode()
    alone = signed_in(HEALTH).post(at("link_add"), sent(one, one, body=body("NHS").pk))
    assert "This would make a circle" in alone.content.decode()
    assert Link.objects.count() == 1


def test_a_link_leads_from_inputs_towards_impact(node, body, signed_in):
    late, early = node("impact", "Longer lives"), node("input", "Money")
    answer = signed_in(HEALTH).post(at("link_add"), sent(late, early, body=body("NHS").pk))
    assert "comes before" in answer.content.decode()
    forth = signed_in(HEALTH).post(at("link_add"), sent(early, late, body=body("NHS").pk))
    assert forth.status_code == 302


def test_it_says_what_it_still_lacks(node, link, by):
    activity, outcome = node("activity", "Classes"), node("outcome", "Fewer falls")
    alone = node("input", "A room")
    joined = link(activity, outcome)
    found = lacks(theory_of(by(VIEWER).viewer))
    assert found == [
        f"“{alone.title}” leads to nothing and follows from nothing.",
        "The activity “Classes” has no assumption.",
        "The outcome “Fewer falls” has no measure.",
    ]
    joined.assumption = "People come"
    keep(by(HEALTH), joined, version=1)
    outcome.outcome = "in-work"  # which has a measure of its own
    keep(by(HEALTH), outcome, version=1)
    assert len(lacks(theory_of(by(VIEWER).viewer))) == 1


def test_a_link_with_an_unseen_end_is_unseen(node, link, signed_in):
    secret = node("activity", "Secret pilot", visibility="body")
    shown = node("outcome", "Fewer falls")
    link(secret, shown, assumption="Secret hope")
    for page in (at("theory"), at("theory_figures", what="links"), at("theory_picture"),
                 at("theory_figures", what="nodes")):  # fmt: skip
        theirs = signed_in(COUNCIL).get(page).content.decode()
        assert "Secret" not in theirs
        assert "Secret pilot" in signed_in(HEALTH).get(page).content.decode()
    assert signed_in(COUNCIL).get(at("node_change", node=secret.pk)).status_code == 404
    assert "Secret" not in signed_in(COUNCIL).get(at("link_add")).content.decode()


def test_others_see_a_node_and_only_its_body_changes_it(node, signed_in):
    held = node("output", "A finished course")
    where = at("node_change", node=held.pk)
    for email in (COUNCIL, VIEWER, POLICE):
        assert b"A finished course" in signed_in(email).get(where).content
        assert signed_in(email).post(where, {"title": "x"}).status_code == 403
        assert signed_in(email).get(at("node_remove", node=held.pk)).status_code == 403
    given = {"kind": "output", "title": "Renamed", "visibility": "partnership", "version": 1,
             "body": held.body_id}  # fmt: skip
    assert signed_in(HEALTH).post(where, given).status_code == 302
    held.refresh_from_db()
    assert (held.title, held.version) == ("Renamed", 2)


def test_taking_a_node_out_asks_and_takes_its_links(node, link, signed_in):
    one, two = node("activity", "Classes"), node("outcome", "Fewer falls")
    link(one, two)
    client, where = signed_in(HEALTH), at("node_remove", node=one.pk)
    assert b"every link to and from it" in client.get(where).content
    client.post(where, {"version": 1})
    assert list(Node.objects.all()) == [two]
    assert not Link.objects.exists()


def test_a_link_is_changed_and_taken_out(node, link, signed_in):
    one, two = node("activity", "Classes"), node("outcome", "Fewer falls")
    held, client = link(one, two), signed_in(HEALTH)
    given = sent(one, two, assumption="People come", body=one.body_id, version=1)
    assert client.post(at("link_change", link=held.pk), given).status_code == 302
    assert b"People come" in client.get(at("theory")).content
    stale = client.post(at("link_change", link=held.pk), given)
    assert stale.status_code == 409
    assert client.get(at("link_remove", link=held.pk)).status_code == 200
    client.post(at("link_remove", link=held.pk), {"version": 2})
    assert not Link.objects.exists()


def test_strong_evidence_is_a_whole_line_and_weak_a_dashed_one(node, link, signed_in):
    one, two, three = (node(kind, kind) for kind in ("input", "activity", "output"))
    link(one, two, strength="strong")
    link(two, three, strength="weak")
    svg = signed_in(VIEWER).get(at("theory_picture")).content
    assert svg.count(b"stroke-dasharray") == 1
    assert b"style=" not in svg
    assert signed_in(VIEWER).get(at("theory_figures", what="nonsense")).status_code == 404


def test_viewers_add_nothing(signed_in):
    for page in ("node_add", "link_add"):
        assert signed_in(VIEWER).get(at(page)).status_code == 403


def test_a_second_link_between_the_same_two_is_refused(node, link, body, signed_in):
    one, two = node("activity", "Classes"), node("outcome", "Fewer falls")
    link(one, two)
    answer = signed_in(HEALTH).post(at("link_add"), sent(one, two, body=body("NHS").pk))
    assert answer.status_code == 422
    assert Link.objects.count() == 1


def test_a_tie_to_something_gone_says_so(node, signed_in):
    node("activity", "Classes", action="taken-out-since")
    page = signed_in(VIEWER).get(at("theory")).content.decode()
    assert "something no longer in the plan" in page
    assert "taken-out-since" not in page


def test_titles_are_shown_as_text_and_never_run(node, signed_in):
    node("activity", "<script>alert(1)</script>")
    for page in ("theory", "theory_picture"):
        content = signed_in(VIEWER).get(at(page)).content
        assert b"<script>alert" not in content
        assert b"&lt;script&gt;" in content
