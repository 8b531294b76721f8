"""Outcomes by the interface: the tree, measures, local indicators, parts of commitments, offers."""

from __future__ import annotations

import pytest

from wholeplace.web.outcomes.models import CommitmentMoney, Milestone
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row

COUNCIL, HEALTH, POLICE, VIEWER = (
    "finance@council.example",
    "finance@nhs.example",
    "finance@police.example",
    "viewer@council.example",
)
HERE = "/places/wigan"
MEASURE = "employment_rate"
SURVEY = {"title": "Fit notes", "unit": "people", "polarity": "lower is better", "source": "GPs"}
WHY = "The contract moves in April."


@pytest.fixture
def classes(place, by) -> Row:
    """A commitment of the NHS's that all partners see, due in the past."""
    row = Row.objects.get(place=place, table="commitments", key="start-falls-exercise")
    cells = {**row.values, "status": "running", "due": "2024-10-31"}
    return change_row(by(HEALTH), row, version=row.version, cells=cells, visibility="partnership")


@pytest.fixture
def outcome(place):
    """An outcome by its id; all of the demonstration's belong to the partnership."""
    return lambda key: Row.objects.get(place=place, table="outcomes", key=key)


@pytest.fixture
def own(program) -> Row:
    """An outcome of the NHS's that all partners see."""
    cells = {"id": "fewer-falls", "title": "Fewer falls", "horizon": "medium"}
    new = {"cells": cells, "body": "NHS", "visibility": "partnership"}
    made = program(HEALTH)("POST", f"{HERE}/tables/outcomes/rows", new)
    return Row.objects.get(pk=made.json()["id"])


def close(row: Row, visibility: str = "body") -> None:
    """Close a row alone: what hangs on it says still that partners may see it."""
    Row.objects.filter(pk=row.pk).update(visibility=visibility)


def wheres(answer) -> set[str]:
    """What is wrong in an answer, by place."""
    assert answer.status_code == 422, answer.content
    return {each["where"] for each in answer.json()["problems"]}


def test_a_milestone_is_added_done_and_taken_out(program, classes):
    mine, at = program(HEALTH), f"{HERE}/commitments/{classes.pk}/milestones"
    made = mine("POST", at, {"title": "Hire", "due": "2024-06-30"})
    assert made.status_code == 201
    one = f"{at}/{made.json()['id']}"
    (seen,) = program(POLICE).get(at).json()["items"]
    assert (seen["title"], seen["is_overdue"], seen["visibility"]) == ("Hire", True, "partnership")
    done = mine("PATCH", one, {"done": "2024-07-01", "version": 1}).json()
    assert (done["due"], done["is_overdue"], done["version"]) == ("2024-06-30", False, 2)
    late = mine("PATCH", one, {"title": "Hire two", "version": 1})
    assert (late.status_code, late.json()["theirs"]["done"]) == (409, "2024-07-01")
    assert mine("DELETE", f"{one}?version=1").status_code == 409
    assert mine("DELETE", f"{one}?version=2").json() == {"done": True}
    assert program(POLICE).get(at).json() == {"items": [], "total": 0}


def test_only_its_own_body_changes_what_hangs_on_a_commitment(program, classes, place):
    at = f"{HERE}/commitments/{classes.pk}/milestones"
    made = program(HEALTH)("POST", at, {"title": "Hire"}).json()
    for email in (COUNCIL, POLICE, VIEWER):
        other = program(email)
        assert other("POST", at, {"title": "x"}).status_code == 403
        assert other("PATCH", f"{at}/{made['id']}", {"version": 1}).status_code == 403
        assert other("DELETE", f"{at}/{made['id']}?version=1").status_code == 403
    looking = program(HEALTH, scopes=["view"])
    assert looking("POST", at, {"title": "x"}).status_code == 403
    others = Row.objects.filter(place=place, table="commitments").exclude(pk=classes.pk).first()
    elsewhere = f"{HERE}/commitments/{others.pk}/milestones/{made['id']}"
    assert program(HEALTH)("PATCH", elsewhere, {"version": 1}).status_code == 404
    outcome = Row.objects.filter(place=place, table="outcomes").first()
    assert program(HEALTH).get(f"{HERE}/commitments/{outcome.pk}/milestones").status_code == 404


def test_money_is_its_own_body_s_until_it_is_shared_and_blank_is_not_known(program, classes):
    mine, theirs = program(HEALTH), program(COUNCIL)
    at = f"{HERE}/commitments/{classes.pk}/money"
    made = mine("POST", at, {"year": 2026, "fund": "Grant", "embargo": "2099-01-01"}).json()
    assert (made["gbp"], made["visibility"]) == (None, "body")
    assert theirs.get(at).json()["total"] == 0
    one = f"{at}/{made['id']}"
    assert theirs("PATCH", one, {"version": 1}).status_code == 404
    known = mine("PATCH", one, {"gbp": 5000, "visibility": "partnership", "version": 1}).json()
    assert (known["gbp"], known["fund"], known["embargo"]) == (5000, "Grant", "2099-01-01")
    assert theirs.get(at).json()["total"] == 0  # the embargo that nobody named still stands
    mine("PATCH", one, {"embargo": None, "version": 2})
    assert theirs.get(at).json()["items"][0]["gbp"] == 5000
    assert mine("PATCH", one, {"gbp": None, "version": 3}).json()["gbp"] is None
    assert mine("DELETE", f"{one}?version=4").json() == {"done": True}


def test_what_does_not_fit_a_commitment_says_where(program, classes):
    mine, at = program(HEALTH), f"{HERE}/commitments/{classes.pk}"
    assert wheres(mine("POST", f"{at}/money", {"year": 1999, "fund": "x"})) == {"year"}
    assert wheres(mine("POST", f"{at}/milestones", {"title": ""})) == {"title"}
    assert wheres(mine("POST", f"{at}/helpers", {"helper": "NHS", "part": "helps"})) == {"helper"}
    assert mine("POST", f"{at}/helpers", {"helper": "x", "part": "helps"}).status_code == 404
    (where,) = wheres(mine("POST", f"{at}/helpers", {"helper": "police", "part": "x"}))
    assert where.endswith("part")


def test_bodies_have_parts_in_a_commitment(program, classes):
    mine, at = program(HEALTH), f"{HERE}/commitments/{classes.pk}/helpers"
    made = mine("POST", at, {"helper": "police", "part": "helps"}).json()
    one = f"{at}/{made['id']}"
    changed = mine("PATCH", one, {"part": "informed", "version": 1}).json()
    assert (changed["helper"], changed["part"]) == ("police", "informed")
    assert mine("PATCH", one, {"helper": "council", "version": 1}).status_code == 409
    assert mine("PATCH", one, {"helper": "council", "version": 2}).json()["helper"] == "council"
    assert [each["part"] for each in program(VIEWER).get(at).json()["items"]] == ["informed"]
    assert mine("DELETE", f"{one}?version=3").status_code == 200


def test_a_narrowed_commitment_takes_what_hangs_on_it_out_of_others_sight(program, classes):
    mine, theirs = program(HEALTH), program(COUNCIL)
    at = f"{HERE}/commitments/{classes.pk}"
    step = mine("POST", f"{at}/milestones", {"title": "Hire"}).json()
    amount = {"year": 2026, "fund": "Grant", "gbp": 7, "visibility": "partnership"}
    money = mine("POST", f"{at}/money", amount).json()
    mine("POST", f"{at}/helpers", {"helper": "police", "part": "helps"})
    assert theirs.get(f"{at}/money").json()["total"] == 1
    close(classes)
    assert Milestone.objects.get().visibility == "partnership"
    assert CommitmentMoney.objects.get().visibility == "partnership"
    for part in ("milestones", "money", "helpers"):
        assert theirs.get(f"{at}/{part}").status_code == 404
        assert mine.get(f"{at}/{part}").json()["total"] == 1
    for one in (f"milestones/{step['id']}", f"money/{money['id']}"):
        assert theirs("PATCH", f"{at}/{one}", {"version": 1}).status_code == 404
        assert theirs("DELETE", f"{at}/{one}?version=1").status_code == 404


def test_an_outcome_is_moved_in_the_tree_on_the_version_that_was_read(program, outcome):
    head, at = program(COUNCIL), f"{HERE}/outcomes/{outcome('in-school').pk}/parent"
    assert (head.get(at).json()["parent"], head.get(at).json()["version"]) == (None, 0)
    new = {"parent": "ready-for-school", "position": 2, "version": 0}
    assert head("PUT", at, new).json() == {**new, "version": 1}
    late = head("PUT", at, {"parent": None, "version": 0})
    assert (late.status_code, late.json()["theirs"]["parent"]) == (409, "ready-for-school")
    listed = {each["id"]: each["parent"] for each in program(VIEWER).get(f"{HERE}/outcomes").json()}
    assert listed["in-school"] == "ready-for-school"
    under = f"{HERE}/outcomes/{outcome('ready-for-school').pk}/parent"
    assert wheres(head("PUT", under, {"parent": "in-school"})) == {"parent"}
    assert wheres(head("PUT", under, {"parent": "nothing-known"})) == {"parent"}
    assert wheres(head("PUT", at, {"parent": None, "position": 4000, "version": 1})) == {"position"}
    for email in (HEALTH, VIEWER):
        assert program(email)("PUT", at, {**new, "version": 1}).status_code == 403
    assert head("PUT", at, {"parent": None, "version": 1}).json()["parent"] is None


def test_an_outcome_does_not_name_a_parent_that_is_hidden(program, own, outcome):
    at = f"{HERE}/outcomes/{outcome('in-school').pk}/parent"
    head, other = program(COUNCIL), program(POLICE)
    head("PUT", at, {"parent": own.key})
    assert other.get(at).json()["parent"] == own.key
    close(own)
    assert other.get(at).json()["parent"] is None
    late = head("PUT", at, {"parent": None})
    assert (late.status_code, own.key in late.content.decode()) == (409, False)
    assert own.key not in other.get(f"{HERE}/outcomes").content.decode()


def test_a_further_measure_is_put_to_an_outcome_once_and_taken_off(program, own, outcome):
    mine, at = program(HEALTH), f"{HERE}/outcomes/{own.pk}/indicators"
    made = mine("PUT", at, {"measure": MEASURE})
    assert (made.status_code, made.json()["measure"]) == (200, MEASURE)
    assert mine("PUT", at, {"measure": MEASURE}).json() == made.json()
    assert program(VIEWER).get(at).json() == {"items": [made.json()], "total": 1}
    assert wheres(mine("PUT", at, {"measure": "nonsense"})) == {"measure"}
    one = f"{at}/{made.json()['id']}"
    assert program(COUNCIL)("PUT", at, {"measure": MEASURE}).status_code == 403
    assert program(COUNCIL)("DELETE", f"{one}?version=1").status_code == 403
    assert mine("DELETE", f"{one}?version=7").status_code == 409
    elsewhere = f"{HERE}/outcomes/{outcome('in-work').pk}/indicators/{made.json()['id']}"
    assert mine("DELETE", f"{elsewhere}?version=1").status_code == 404
    assert mine("DELETE", f"{one}?version=1").json() == {"done": True}
    row = outcome("in-work")
    shared = f"{HERE}/outcomes/{row.pk}/indicators"
    same = program(COUNCIL)("PUT", shared, {"measure": row.values["measure"]}).json()
    assert (same["id"], same["version"]) == (None, None)  # its own one is in its row


def test_a_measure_is_told_with_its_past_its_neighbours_and_what_no_verdict_hides(
    program, outcome, by
):
    row = outcome("in-work")
    cells = {**row.values, "measure": MEASURE, "target": 80, "by": 2031}
    change_row(by(COUNCIL), row, version=row.version, cells=cells)
    mine, at = program(VIEWER), f"{HERE}/outcomes/{row.pk}/measures"
    held = mine.get(f"{at}/{MEASURE}").json()
    assert (held["measure"]["unit"], held["unit_of_change"]) == ("%", "percentage points")
    assert (held["target"], held["target_year"]) == (80, 2031)
    assert len(held["neighbours"]) == 10
    assert held["england"]["value"] is not None
    assert held["trend"][-1] == held["figure"]
    assert held["change_a_year"] is not None
    assert held["figure"]["low"] < held["figure"]["value"] < held["figure"]["high"]
    assert held["verdict"] in ("better", "similar", "worse")
    assert [each["measure"]["id"] for each in mine.get(at).json()] == [MEASURE]
    none = mine.get(f"{at}/business_demography_high_growth").json()
    assert (none["verdict"], none["position"], none["target"]) == (None, None, None)
    assert "Tiny counts" in none["why_not"] or "tiny counts" in none["why_not"]
    assert mine.get(f"{at}/nonsense").status_code == 404
    found = mine.get(f"{HERE}/measures?words=work+people&domain=").json()
    assert MEASURE in [each["id"] for each in found["items"]]
    assert mine.get(f"{HERE}/measures?words=employment+zebra").json()["total"] == 0


def test_a_local_indicator_and_its_figures_are_kept(program, own):
    mine, at = program(HEALTH), f"{HERE}/outcomes/{own.pk}/local-indicators"
    made = mine("POST", at, SURVEY)
    assert (made.status_code, made.json()["body"]) == (201, "NHS")
    one = f"{HERE}/local-indicators/{made.json()['id']}"
    changed = mine("PATCH", one, {"title": "Sick notes", "version": 1}).json()
    assert (changed["title"], changed["unit"], changed["version"]) == ("Sick notes", "people", 2)
    assert mine("PATCH", one, {"title": "x", "version": 1}).status_code == 409
    figures = f"{one}/figures"
    unknown = mine("POST", figures, {"period": "2024-25"}).json()
    assert unknown["value"] is None
    nought = mine("POST", figures, {"period": "2025-26", "value": 0}).json()
    assert (nought["value"], nought["version"]) == (0, 1)
    at_point = f"{figures}/{nought['id']}"
    sure = {"value": 5, "low": 1, "high": 9, "level": 0.9, "version": 1}
    assert mine("PATCH", at_point, sure).json()["low"] == 1
    assert mine("PATCH", at_point, sure).status_code == 409
    assert program(VIEWER).get(figures).json()["total"] == 2
    assert mine("DELETE", f"{at_point}?version=2").json() == {"done": True}
    assert program(VIEWER).get(at).json()["items"] == [program(VIEWER).get(one).json()]
    assert mine("DELETE", f"{one}?version=2").json() == {"done": True}
    assert mine.get(figures).status_code == 404


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"low": 1}, ""),
        ({"value": 5, "low": 6, "high": 9, "level": 0.9}, ""),
        ({"value": 5, "low": 1, "high": 9, "level": 95}, "level"),
        ({"period": "2023-24"}, "period"),
    ],
)
def test_a_figure_that_does_not_fit_is_refused(program, own, given, where):
    mine = program(HEALTH)
    made = mine("POST", f"{HERE}/outcomes/{own.pk}/local-indicators", SURVEY).json()
    at = f"{HERE}/local-indicators/{made['id']}/figures"
    mine("POST", at, {"period": "2023-24", "value": 1})
    assert wheres(mine("POST", at, {"period": "2024-25", **given})) == {where}


def test_any_body_adds_its_own_indicator_to_an_outcome_that_all_share(program, outcome, own):
    shared = f"{HERE}/outcomes/{outcome('in-work').pk}/local-indicators"
    mine = program(POLICE)
    assert wheres(mine("POST", shared, SURVEY)) == {"body"}
    assert wheres(mine("POST", shared, {**SURVEY, "body": "NHS"})) == {"body"}
    made = mine("POST", shared, {**SURVEY, "body": "police"}).json()
    assert made["body"] == "police"
    one = f"{HERE}/local-indicators/{made['id']}"
    assert program(HEALTH)("PATCH", one, {"version": 1}).status_code == 403
    assert program(HEALTH)("POST", f"{one}/figures", {"period": "2024"}).status_code == 403
    assert program(VIEWER)("DELETE", f"{one}?version=1").status_code == 403
    owned = f"{HERE}/outcomes/{own.pk}/local-indicators"
    assert mine("POST", owned, {**SURVEY, "body": "police"}).status_code == 403
    assert wheres(program(HEALTH)("POST", owned, {**SURVEY, "body": "NHS"})) == {"body"}


def test_a_narrowed_outcome_takes_its_indicators_out_of_others_sight(program, own):
    mine, theirs = program(HEALTH), program(COUNCIL)
    at = f"{HERE}/outcomes/{own.pk}"
    series = mine("POST", f"{at}/local-indicators", SURVEY).json()
    one = f"{HERE}/local-indicators/{series['id']}"
    point = mine("POST", f"{one}/figures", {"period": "2024-25", "value": 7}).json()
    mine("PUT", f"{at}/indicators", {"measure": MEASURE})
    assert theirs.get(f"{one}/figures").json()["total"] == 1
    close(own)
    parts = ("parent", "indicators", "measures", f"measures/{MEASURE}", "local-indicators")
    hidden = [one, f"{one}/figures", *(f"{at}/{part}" for part in parts)]
    assert {theirs.get(path).status_code for path in hidden} == {404}
    assert {mine.get(path).status_code for path in hidden} == {200}
    assert theirs("PATCH", one, {"version": 1}).status_code == 404
    assert theirs("DELETE", f"{one}/figures/{point['id']}?version=1").status_code == 404


def test_a_commitment_is_offered_and_taken(program, classes):
    mine, theirs, at = program(HEALTH), program(COUNCIL), f"{HERE}/offers"
    made = mine("POST", at, {"row": classes.pk, "to": "council", "why": WHY})
    assert made.status_code == 201
    told = made.json()
    assert (told["giver"], told["to"], told["may_take_back"]) == ("NHS", "council", True)
    one = f"{at}/{told['id']}"
    (waits,) = theirs.get(at).json()["items"]
    assert (waits["why"], waits["may_answer"], waits["may_take_back"]) == (WHY, True, False)
    for answer in ("take", "decline"):
        for email in (HEALTH, POLICE, VIEWER):
            assert program(email)("POST", f"{one}/{answer}").status_code == 403
    assert theirs("POST", f"{one}/take-back").status_code == 403
    taken = theirs("POST", f"{one}/take").json()
    assert (taken["body"], taken["cells"]["owner"]) == ("council", "council")
    assert theirs.get(at).json()["total"] == 0
    assert theirs("POST", f"{one}/take").status_code == 404  # it is its giver's no more


def test_an_offer_is_declined_or_taken_back_once(program, classes):
    mine, theirs, at = program(HEALTH), program(COUNCIL), f"{HERE}/offers"
    new = {"row": classes.pk, "to": "council", "why": WHY}
    one = f"{at}/{mine('POST', at, new).json()['id']}"
    assert mine("POST", at, new).status_code == 422  # it is offered already
    gone = theirs("POST", f"{one}/decline").json()
    assert (gone["state"], gone["may_answer"]) == ("declined", False)
    assert theirs("POST", f"{one}/decline").status_code == 422
    again = f"{at}/{mine('POST', at, new).json()['id']}"
    assert mine("POST", f"{again}/take-back").json()["state"] == "withdrawn"
    assert mine("POST", f"{again}/take-back").status_code == 422


def test_what_cannot_be_offered_says_where(program, classes, outcome):
    mine, at = program(HEALTH), f"{HERE}/offers"
    assert wheres(mine("POST", at, {"row": classes.pk, "why": WHY})) == {"to"}
    assert wheres(mine("POST", at, {"row": classes.pk, "to": "NHS", "why": WHY})) == {"to"}
    assert wheres(mine("POST", at, {"row": classes.pk, "to": "police", "why": " "})) == {"why"}
    assert mine("POST", at, {"row": classes.pk, "to": "x", "why": WHY}).status_code == 404
    shared = {"row": outcome("in-work").pk, "to": "NHS", "why": WHY}
    assert mine("POST", at, shared).status_code == 403
    assert program(COUNCIL)("POST", at, {"row": classes.pk, "why": WHY}).status_code == 403


def test_an_offer_of_a_narrowed_row_is_out_of_the_others_sight(program, classes):
    mine, theirs, at = program(HEALTH), program(COUNCIL), f"{HERE}/offers"
    new = {"row": classes.pk, "to": "council", "why": WHY}
    one = f"{at}/{mine('POST', at, new).json()['id']}"
    close(classes)
    assert theirs.get(at).json()["total"] == 0
    assert mine.get(at).json()["total"] == 1
    for answer in ("take", "decline", "take-back"):
        assert theirs("POST", f"{one}/{answer}").status_code == 404
    assert theirs("POST", at, new).status_code == 404
