"""The theory of change and good growth by the interface."""

from __future__ import annotations

import pytest

from wholeplace.web.places.models import Row

COUNCIL, HEALTH, POLICE, VIEWER = (
    "finance@council.example",
    "finance@nhs.example",
    "finance@police.example",
    "viewer@council.example",
)
NODES, LINKS = "/places/wigan/theory/nodes", "/places/wigan/theory/links"
LACKS, GROWTH = "/places/wigan/theory/lacks", "/places/wigan/growth"
WORDINGS = f"{GROWTH}/long/wordings"


@pytest.fixture
def node(program):
    """Make a node of the NHS's."""

    def made(kind: str, title: str, **given: object) -> dict:
        new = {"kind": kind, "title": title, "body": "NHS", **given}
        answer = program(HEALTH)("POST", NODES, new)
        assert answer.status_code == 201, answer.content
        return answer.json()

    return made


def wheres(answer) -> set[str]:
    """What is wrong in an answer, by place."""
    assert answer.status_code == 422, answer.content
    return {each["where"] for each in answer.json()["problems"]}


def test_a_node_is_added_tied_changed_and_taken_out(program, node):
    mine = program(HEALTH)
    made = node("activity", "Balance classes", action="falls-exercise")
    assert (made["action"], made["visibility"]) == ("falls-exercise", "partnership")
    assert "balance classes" in made["stands_for"].casefold()
    one = f"{NODES}/{made['id']}"
    changed = mine("PATCH", one, {"about": "Weekly.", "version": 1}).json()
    assert (changed["about"], changed["action"]) == ("Weekly.", "falls-exercise")
    late = mine("PATCH", one, {"about": "Daily.", "version": 1})
    assert (late.status_code, late.json()["theirs"]["about"]) == (409, "Weekly.")
    assert program(VIEWER).get(NODES).json() == {"items": [changed], "total": 1}
    loose = mine("PATCH", one, {"action": None, "version": 2}).json()
    assert (loose["action"], loose["stands_for"]) == (None, "nothing yet")
    assert mine("DELETE", f"{one}?version=2").status_code == 409
    assert mine("DELETE", f"{one}?version=3").json() == {"done": True}
    assert mine.get(NODES).json()["total"] == 0


def test_who_may_not_write_the_theory_is_refused(program, node):
    made = node("input", "Money")
    hidden = node("input", "Our own money", visibility="body")
    for email in (COUNCIL, POLICE, VIEWER):
        other = program(email)
        assert other("PATCH", f"{NODES}/{made['id']}", {"version": 1}).status_code == 403
        assert other("DELETE", f"{NODES}/{made['id']}?version=1").status_code == 403
        missing = 403 if email == VIEWER else 404  # who may only look is refused at the door
        assert other("PATCH", f"{NODES}/{hidden['id']}", {"version": 1}).status_code == missing
        assert [each["title"] for each in other.get(NODES).json()["items"]] == ["Money"]
    assert program(VIEWER)("POST", NODES, {"kind": "input", "title": "x"}).status_code == 403
    assert wheres(program(POLICE)("POST", NODES, {"kind": "input", "title": "x"})) == {"body"}
    theirs = {"kind": "input", "title": "x", "body": "NHS"}
    assert wheres(program(POLICE)("POST", NODES, theirs)) == {"body"}
    whole = program(COUNCIL)("POST", NODES, {"kind": "impact", "title": "Longer lives"}).json()
    assert whole["body"] is None


def test_a_node_that_does_not_fit_says_where(program):
    mine = program(HEALTH)
    new = {"kind": "activity", "title": "x", "body": "NHS"}
    assert wheres(mine("POST", NODES, {**new, "action": "nonsense"})) == {"action"}
    assert wheres(mine("POST", NODES, {**new, "measure": "nonsense"})) == {"measure"}
    assert wheres(mine("POST", NODES, {**new, "title": "x" * 250})) == {"title"}
    assert mine("POST", NODES, {**new, "body": "nobody"}).status_code == 404


def test_a_node_does_not_name_what_is_hidden(program, node, place):
    row = Row.objects.get(place=place, table="commitments", key="start-falls-exercise")
    Row.objects.filter(pk=row.pk).update(visibility="partnership")
    shared = {"kind": "activity", "title": "Classes", "commitment": row.key}
    made = program(COUNCIL)("POST", NODES, shared).json()
    assert made["commitment"] == row.key
    Row.objects.filter(pk=row.pk).update(visibility="body")
    (seen,) = program(COUNCIL).get(NODES).json()["items"]
    assert (seen["commitment"], seen["stands_for"]) == (None, "something no longer in the plan")
    assert program(HEALTH).get(NODES).json()["items"][0]["commitment"] == row.key
    one = f"{NODES}/{made['id']}"
    for late in (
        program(COUNCIL)("PATCH", one, {"about": "x", "version": 7}),
        program(COUNCIL)("DELETE", f"{one}?version=7"),
    ):
        assert (late.status_code, row.key in late.content.decode()) == (409, False)
    kept = program(COUNCIL)("PATCH", one, {"about": "x", "version": 1}).json()
    assert (kept["about"], kept["commitment"]) == ("x", None)


def test_links_lead_on_and_never_in_a_circle(program, node):
    mine = program(HEALTH)
    one, two = node("activity", "Find people"), node("activity", "Train staff")
    late = node("impact", "Longer lives")
    new = {"start": one["id"], "end": two["id"], "body": "NHS"}
    made = mine("POST", LINKS, new)
    assert made.status_code == 201
    assert (made.json()["strength"], made.json()["assumption"]) == ("unknown", "")
    assert wheres(mine("POST", LINKS, new)) == {""}  # there is one already
    back = {**new, "start": two["id"], "end": one["id"]}
    assert "circle" in mine("POST", LINKS, back).json()["problems"][0]["what"]
    down = mine("POST", LINKS, {**new, "start": late["id"]})
    assert "comes before" in down.json()["problems"][0]["what"]
    assert wheres(mine("POST", LINKS, {**new, "end": 987_654})) == {"end"}
    at = f"{LINKS}/{made.json()['id']}"
    sure = {"strength": "strong", "evidence": "Two trials", "version": 1}
    assert mine("PATCH", at, sure).json()["strength"] == "strong"
    assert mine("PATCH", at, sure).status_code == 409
    assert program(POLICE)("PATCH", at, {**sure, "version": 2}).status_code == 403
    assert program(POLICE)("DELETE", f"{at}?version=2").status_code == 403
    assert program(VIEWER).get(LINKS).json()["total"] == 1
    assert mine("DELETE", f"{at}?version=2").json() == {"done": True}
    assert mine("DELETE", f"{at}?version=2").status_code == 404


def test_a_link_needs_both_its_ends_and_goes_with_one(program, node):
    mine, theirs = program(HEALTH), program(POLICE)
    one, two = node("activity", "Find people"), node("outcome", "Fewer falls")
    mine("POST", LINKS, {"start": one["id"], "end": two["id"], "body": "NHS"})
    mine("PATCH", f"{NODES}/{one['id']}", {"visibility": "body", "version": 1})
    assert (mine.get(LINKS).json()["total"], theirs.get(LINKS).json()["total"]) == (1, 0)
    mine("DELETE", f"{NODES}/{one['id']}?version=2")
    assert mine.get(LINKS).json()["total"] == 0


def test_it_says_what_the_theory_lacks(program, node):
    node("activity", "Classes")
    node("outcome", "Fewer falls", visibility="body")
    mine = program(HEALTH).get(LACKS).json()
    assert mine["total"] == 4
    assert "The outcome “Fewer falls” has no measure." in mine["items"]
    theirs = program(POLICE).get(LACKS).json()["items"]
    assert theirs == [
        "The activity “Classes” has no assumption.",
        "“Classes” leads to nothing and follows from nothing.",
    ]


def test_each_wording_of_good_growth_is_a_new_version(program):
    head, looking = program(COUNCIL), program(VIEWER)
    first = head("POST", WORDINGS, {"text": "Young people in work.", "who_gains": "Leigh"})
    assert (first.status_code, first.json()["version"]) == (201, 1)
    late = head("POST", WORDINGS, {"text": "Mine."})
    assert (late.status_code, late.json()["theirs"]["text"]) == (409, "Young people in work.")
    again = head("POST", WORDINGS, {"text": "Longer lives.", "version": 1}).json()
    assert (again["version"], again["who_gains"]) == (2, "Leigh")  # what is not named stays
    whole = looking.get(GROWTH).json()
    assert [each["horizon"] for each in whole["horizons"]] == ["immediate", "medium", "long"]
    now, long = whole["horizons"][0], whole["horizons"][2]
    assert (now["wording"], now["versions"]) == (None, 0)
    assert {"settled-home", "in-school"} <= set(now["outcomes"])
    assert now["commitments"] == ["start-critical-time-intervention"]
    assert (long["wording"]["text"], long["versions"]) == ("Longer lives.", 2)
    assert "score is" in whole["deprivation"]
    listed = looking.get(WORDINGS).json()
    assert [each["version"] for each in listed["items"]] == [2, 1]


def test_only_an_administrator_rewords_and_only_the_three_horizons(program):
    head = program(COUNCIL)
    for email in (HEALTH, VIEWER):
        assert program(email)("POST", WORDINGS, {"text": "x"}).status_code == 403
    limited = program(COUNCIL, scopes=["administer"])
    assert limited("POST", WORDINGS, {"text": "x"}).status_code == 403
    assert head("POST", f"{GROWTH}/soon/wordings", {"text": "x"}).status_code == 404
    assert head.get(f"{GROWTH}/soon/wordings").status_code == 404
    assert wheres(head("POST", WORDINGS, {"text": "x" * 6000})) == {"text"}
    (where,) = wheres(head("POST", WORDINGS, {"text": "x", "visibility": "body"}))
    assert where.endswith("visibility")
