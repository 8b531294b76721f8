"""Tagging, second taggers, evidence and the review by the interface: the rules of the pages."""

from __future__ import annotations

import pytest

from tests.web.ledger.conftest import SECRET
from wholeplace.web.audit.models import Event
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.ledger import splits
from wholeplace.web.ledger.lines import lines_of
from wholeplace.web.ledger.models import Sample, SecondTag
from wholeplace.web.places import workspace
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import add_row, change_together
from wholeplace.web.value.actions import naming
from wholeplace.web.value.evidence_library import entries, search
from wholeplace.web.value.models import Audience, Kind, Valuation
from wholeplace.web.value.services import ask_for

COUNCIL, STRATEGY, HEALTH, POLICE, VIEWER = (
    "finance@council.example",
    "strategy@council.example",
    "finance@nhs.example",
    "finance@police.example",
    "viewer@council.example",
)
HERE = "/places/wigan/prevention"
ROADS = "RSX_trans"
RULE = {"words": ["transport", "roads"], "shares": {"acute": 1}, "why": "It mends what broke"}
# Wigan 2024/25 has three lines of £100m or more: NHS core, education, police.
LARGE = {"title": "Large lines", "over_gbp_thousand": 100_000, "others": 0}


@pytest.fixture(autouse=True)
def own_memory():
    """No workspace remembered from a place that another test changed and rolled back."""
    workspace._workspaces.clear()
    yield
    workspace._workspaces.clear()


@pytest.fixture
def secret(place, by, body):
    """A line that only the NHS sees."""
    row = add_row(by(HEALTH), place=place, table="spend", cells=SECRET, body=body("NHS"))
    place.refresh_from_db()
    return row


def where(answer) -> set[str]:
    """What is named as wrong."""
    assert answer.status_code in (409, 422), answer.content
    return {each["where"] for each in answer.json()["problems"]}


def write(mine, line: str, shares: dict[str, float], why: str = "Because"):
    """Write one line's tag on the stamp that it has."""
    stamp = mine.get(f"{HERE}/line?line={line}").json()["stamp"]
    new = {"line": line, "stamp": stamp, "shares": shares, "why": why}
    return mine("PUT", f"{HERE}/tags", {"tags": [new]})


def test_a_rule_is_added_read_changed_and_taken_out(program):
    mine, other = program(STRATEGY), program(HEALTH)
    made = mine("POST", f"{HERE}/rules", RULE)
    assert made.status_code == 201, made.content
    rule = made.json()
    assert (rule["words"], rule["body"], rule["version"]) == (RULE["words"], "council", 1)
    at = f"{HERE}/rules/{rule['id']}"
    listed = other.get(f"{HERE}/rules").json()
    assert [each["id"] for each in listed["items"]] == [rule["id"]]
    assert listed["items"][0]["lines"] > 0
    assert listed["items"][0]["gbp_thousand"] > 0
    changed = mine("PUT", at, {**RULE, "within": 0.2, "version": 1}).json()
    assert (changed["version"], changed["within"]) == (2, 0.2)
    late = mine("PUT", at, {**RULE, "version": 1})
    assert late.status_code == 409
    assert (late.json()["theirs"]["version"], late.json()["theirs"]["within"]) == (2, 0.2)
    assert mine("DELETE", f"{at}?version=1").status_code == 409
    assert mine("DELETE", f"{at}?version=2").json() == {"done": True}
    assert mine.get(at).status_code == 404


def test_a_rule_of_another_body_is_read_and_not_changed_and_its_own_is_not_there(program):
    mine, other, viewer = program(STRATEGY), program(HEALTH), program(VIEWER)
    shared = mine("POST", f"{HERE}/rules", RULE).json()["id"]
    own = mine("POST", f"{HERE}/rules", {**RULE, "visibility": "body"}).json()["id"]
    assert other.get(f"{HERE}/rules/{shared}").status_code == 200
    sent = {**RULE, "version": 1}
    assert other("PUT", f"{HERE}/rules/{shared}", sent).status_code == 403
    assert other("DELETE", f"{HERE}/rules/{shared}?version=1").status_code == 403
    assert other.get(f"{HERE}/rules/{own}").status_code == 404
    assert other("PUT", f"{HERE}/rules/{own}", sent).status_code == 404
    assert viewer.get(f"{HERE}/rules/{own}").status_code == 200
    assert viewer("POST", f"{HERE}/rules", RULE).status_code == 403
    assert program(STRATEGY, scopes=["view"])("POST", f"{HERE}/rules", RULE).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"shares": {"acute": 0.6}}, "shares.primary"),
        ({"within": 0.17}, "within"),
        ({"why": " "}, "why"),
        ({"words": [" ", ""]}, "words"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused_with_where(program, wrong, named):
    assert where(program(STRATEGY)("POST", f"{HERE}/rules", {**RULE, **wrong})) == {named}


def test_a_line_shows_its_tag_and_what_a_rule_suggests_for_it(program):
    mine = program(STRATEGY)
    rule = mine("POST", f"{HERE}/rules", {**RULE, "where": "any"}).json()["id"]
    line = mine.get(f"{HERE}/line?line={ROADS}").json()
    # Roads: 15 % primary and 2 % secondary by default.
    assert (line["tag"]["shares"]["primary"], line["status"]) == (0.15, "default")
    assert line["suggestion"]["by_rule"] == rule
    assert line["suggestion"]["shares"]["acute"] == 1
    assert line["suggestion"]["stands"] is False
    assert "transport" in line["suggestion"]["ground"] or "roads" in line["suggestion"]["ground"]
    listed = mine.get(f"{HERE}/suggestions?limit=200").json()
    assert {e["line"]: e for e in listed["items"]}[ROADS]["suggestion"] == line["suggestion"]
    assert mine.get(f"{HERE}/line?line=no-such-line").status_code == 404
    assert mine.get(f"{HERE}/line").status_code == 422


def taken(line) -> dict[str, str]:
    """That the suggestion of a line is taken as it was read."""
    stamp = line["suggestion"]["stamp"]
    return {"line": line["line"], "stamp": line["stamp"], "suggested": stamp}


def test_suggestions_are_taken_together_on_what_was_read(program, place, by):
    mine, other = program(STRATEGY), program(HEALTH)
    at = f"{HERE}/suggestions/accept"
    some = [taken(each) for each in mine.get(f"{HERE}/suggestions?limit=5").json()["items"]]
    stale = [{**some[0], "suggested": "another"}, *some[1:]]
    late = mine("POST", at, {"lines": stale})
    assert (late.status_code, late.json()["theirs"]["lines"]) == (409, [some[0]["line"]])
    assert mine("POST", at, {"lines": some}).json() == {"changed": 5, "left": 0}
    again = other("POST", at, {"lines": some})
    assert again.status_code == 409
    assert again.json()["theirs"]["lines"] == sorted(each["line"] for each in some)
    place.refresh_from_db()
    held = {line.line: line for line in lines_of(place, by(STRATEGY).viewer)}
    assert {held[each["line"]].status for each in some} == {"local"}
    now = [{**each, "stamp": held[each["line"]].stamp} for each in some]
    assert other("POST", at, {"lines": now}).json() == {"changed": 0, "left": 5}
    assert program(VIEWER)("POST", at, {"lines": now}).status_code == 403
    assert mine.get(f"{HERE}/progress").json()["tagged_lines"] == 5


def test_nobody_takes_a_suggestion_for_a_line_that_they_do_not_see(program, secret):
    sent = {"lines": [{"line": "secret-ward", "suggested": "x"}]}
    assert program(STRATEGY)("POST", f"{HERE}/suggestions/accept", sent).status_code == 404
    for path in ("line", "history"):
        assert program(STRATEGY).get(f"{HERE}/{path}?line=secret-ward").status_code == 404
        assert program(HEALTH).get(f"{HERE}/{path}?line=secret-ward").status_code == 200


def test_the_history_says_who_when_and_why_and_a_change_is_undone_on_its_stamp(program):
    mine, viewer = program(STRATEGY), program(VIEWER)
    assert write(mine, ROADS, {"acute": 1}, "It mends").json() == {"changed": 1}
    entry = viewer.get(f"{HERE}/history?line={ROADS}").json()["items"][0]
    assert (entry["why"], entry["before"]) == ("It mends", "The default")
    assert entry["after"] == "Acute 100%"
    assert entry["who"]
    at = f"{HERE}/changes/{entry['change']}"
    change = viewer.get(at).json()
    assert (change["before"], change["after"]["acute"], change["together"]) == (None, 1, 1)
    assert mine("POST", f"{at}/undo", {"stamp": "old"}).status_code == 409
    assert viewer("POST", f"{at}/undo", {"stamp": change["stamp"]}).status_code == 403
    assert mine("POST", f"{at}/undo", {"stamp": change["stamp"]}).json() == {"changed": 1}
    line = mine.get(f"{HERE}/line?line={ROADS}").json()
    assert (line["status"], line["stamp"]) == ("default", "")
    why = viewer.get(f"{HERE}/history?line={ROADS}").json()["items"][0]["why"]
    assert f"before entry {entry['number']}" in why


def test_a_change_of_a_body_s_own_line_is_not_there_for_others(program, secret):
    mine = program(HEALTH)
    write(mine, "secret-ward", {"acute": 1})
    change = mine.get(f"{HERE}/history?line=secret-ward").json()["items"][0]["change"]
    at = f"{HERE}/changes/{change}"
    assert mine.get(at).status_code == 200
    for email in (COUNCIL, POLICE, VIEWER):
        assert program(email).get(at).status_code == 404
    assert program(STRATEGY)("POST", f"{at}/undo", {"stamp": ""}).status_code == 404
    assert program(STRATEGY)("POST", f"{at}/undo-together").status_code == 404


def bulk(mine) -> list[str]:
    """Take five suggestions in one step."""
    some = mine.get(f"{HERE}/suggestions?limit=5").json()["items"]
    mine("POST", f"{HERE}/suggestions/accept", {"lines": [taken(each) for each in some]})
    return [each["line"] for each in some]


def change_of(mine, line: str) -> str:
    """Where the last change of a line is."""
    entry = mine.get(f"{HERE}/history?line={line}").json()["items"][0]
    return f"{HERE}/changes/{entry['change']}"


def test_a_bulk_change_is_undone_as_one_step(program):
    mine = program(STRATEGY)
    lines = bulk(mine)
    at = change_of(mine, lines[0])
    assert mine.get(at).json()["together"] == 5
    assert program(VIEWER)("POST", f"{at}/undo-together").status_code == 403
    before = Event.objects.count()
    assert mine("POST", f"{at}/undo-together").json() == {"changed": 5}
    assert Event.objects.count() == before + 1
    assert mine.get(f"{HERE}/progress").json()["tagged_lines"] == 0


def test_a_bulk_change_is_not_undone_over_what_somebody_decided_since(program):
    mine, other = program(STRATEGY), program(HEALTH)
    lines = bulk(mine)
    write(other, lines[2], {"primary": 1}, "I know better")
    at = change_of(mine, lines[0])
    late = mine("POST", f"{at}/undo-together")
    assert (late.status_code, late.json()["theirs"]["lines"]) == (409, [lines[2]])
    assert mine.get(f"{HERE}/progress").json()["tagged_lines"] == 5


def test_the_trend_tells_its_method_and_the_figures_of_the_page(program, place, by):
    mine = program(VIEWER)
    held = workspace.workspace(place, by(VIEWER).viewer)
    told = mine.get(f"{HERE}/trend").json()
    assert told["method"].startswith("One frozen set of tags serves every year.")
    assert "never a change of method" in told["method"]
    assert (told["scheme"], told["scope"]) == (held.ledger.scheme, held.ledger.scope)
    shares = [year["preventive"]["share"]["value"] for year in told["years"]]
    assert shares == [year.preventive.share.value for year in held.ledger.years]
    assert len(told["standing"]) == len(held.ledger.standing)
    other = splits.ledger_under(held, "wales")
    wales = mine.get(f"{HERE}/trend?scheme=wales").json()
    assert wales["years"][-1]["real_preventive_gbp_thousand"]["value"] == pytest.approx(
        other.years[-1].real_gbp_thousand.value
    )
    assert where(mine.get(f"{HERE}/trend?scheme=atlantis")) == {"scheme"}


def test_the_split_adds_up_under_every_scheme(program):
    mine = program(VIEWER)
    schemes = mine.get(f"{HERE}/schemes").json()
    assert sum(each["is_own"] for each in schemes) == 1
    for each in schemes:
        told = mine.get(f"{HERE}/split?scheme={each['id']}").json()
        assert told["scheme_name"] == each["name"]
        whole = told["year"]["preventive"]["gbp_thousand"]["value"]
        for groups in (told["bodies"], told["groups"]):
            parts = (part["split"] for part in groups if part["split"])
            assert sum(part["preventive"]["gbp_thousand"]["value"] for part in parts) == (
                pytest.approx(whole)
            )


def test_a_sample_is_opened_tagged_blind_and_closed(program):
    mine, nurse = program(STRATEGY), program(HEALTH)
    asked = {each["name"]: each["id"] for each in mine.get(f"{HERE}/taggers").json()}
    made = mine("POST", f"{HERE}/samples", {**LARGE, "second": asked["Noor Health"]})
    assert made.status_code == 201, made.content
    sample = made.json()
    assert (sample["lines"], sample["second"], sample["left"]) == (3, "Noor Health", 0)
    at = f"{HERE}/samples/{sample['id']}"
    left = nurse.get(f"{at}/left").json()
    assert left["total"] == 3
    assert not {"gbp_thousand", "first", "shares", "suggestion"} & left["items"][0].keys()
    assert nurse.get(at).json()["is_blind"] is True
    line = left["items"][0]["id"]
    again = {"line": line, "shares": {"primary": 1}, "why": "All of it"}
    done = nurse("POST", f"{at}/tags", again)
    assert (done.status_code, "distance" in done.json()) == (201, False)
    assert where(nurse("POST", f"{at}/tags", again)) == {"line"}
    assert mine("POST", f"{at}/tags", again).status_code == 409
    assert nurse.get(f"{at}/left").json()["total"] == 2
    assert nurse("POST", f"{at}/close").status_code == 403
    assert mine("POST", f"{at}/close").json()["closed"]
    mine("POST", f"{at}/close")
    assert Event.objects.filter(deed="sample.closed").count() == 1
    other = {**again, "line": left["items"][1]["id"]}
    assert nurse("POST", f"{at}/tags", other).status_code == 409
    assert nurse.get(f"{at}/lines").json()["total"] == 3


def test_first_tags_are_kept_from_who_may_still_tag_whatever_their_token_is_for(program):
    mine, nurse = program(STRATEGY), program(HEALTH)
    at = f"{HERE}/samples/{mine('POST', f'{HERE}/samples', LARGE).json()['id']}"
    line = nurse.get(f"{at}/left").json()["items"][0]["id"]
    nurse("POST", f"{at}/tags", {"line": line, "shares": {"primary": 1}})
    only_looks = program(HEALTH, scopes=["view"])
    for each in (nurse, only_looks, program(POLICE)):
        refused = each.get(f"{at}/lines")
        assert refused.status_code == 403
        assert "must not sway you" in refused.json()["problems"][0]["what"]
        assert each.get(f"{at}/agreement").status_code == 403
        assert each.get(f"{HERE}/disagreements").json()["total"] == 0
        second = SecondTag.objects.get().pk
        assert each.get(f"{HERE}/disagreements/{second}").status_code == 403
    assert program(VIEWER).get(f"{at}/agreement").status_code == 200
    told = program(VIEWER).get(f"{at}/lines").json()["items"]
    assert sum(len(each["seconds"]) for each in told) == 1
    assert all(each["first"] for each in told)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"over_gbp_thousand": 1e9}, "over_gbp_thousand"),
        ({"second": 987_654}, "second"),
        ({"title": " "}, "title"),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused_with_where(program, wrong, named):
    assert where(program(STRATEGY)("POST", f"{HERE}/samples", {**LARGE, **wrong})) == {named}
    assert not Sample.objects.exists()


def test_only_editors_open_and_tag_and_shares_have_to_add_up(program):
    mine, viewer = program(STRATEGY), program(VIEWER)
    at = f"{HERE}/samples/{mine('POST', f'{HERE}/samples', LARGE).json()['id']}"
    assert viewer("POST", f"{HERE}/samples", LARGE).status_code == 403
    assert viewer.get(f"{at}/left").status_code == 403
    assert viewer.get(f"{HERE}/taggers").status_code == 403
    line = mine.get(f"{at}/left").json()["items"][0]["id"]
    assert viewer("POST", f"{at}/tags", {"line": line, "shares": {"acute": 1}}).status_code == 403
    half = mine("POST", f"{at}/tags", {"line": line, "shares": {"acute": 0.5}})
    assert where(half) == {"shares.primary"}


def test_a_sample_of_one_body_is_not_there_for_others(program, secret):
    mine = program(HEALTH)
    write(mine, "secret-ward", {"acute": 1})
    new = {**LARGE, "over_gbp_thousand": 0, "tagged_only": True, "visibility": "body"}
    at = f"{HERE}/samples/{mine('POST', f'{HERE}/samples', new).json()['id']}"
    assert mine.get(f"{at}/lines").json()["items"][0]["line"] == "secret-ward"
    for email in (COUNCIL, STRATEGY, POLICE):
        for path in ("", "/left", "/lines"):
            assert program(email).get(f"{at}{path}").status_code == 404


@pytest.fixture
def disputed(program):
    """Three second tags by Noor, all of them primary; their ids by line."""
    mine, nurse = program(STRATEGY), program(HEALTH)
    asked = {each["name"]: each["id"] for each in mine.get(f"{HERE}/taggers").json()}
    new = {**LARGE, "second": asked["Noor Health"]}
    at = f"{HERE}/samples/{mine('POST', f'{HERE}/samples', new).json()['id']}"
    for line in nurse.get(f"{at}/left").json()["items"]:
        nurse("POST", f"{at}/tags", {"line": line["id"], "shares": {"primary": 1}, "why": "All"})
    return {each.line.line: each.pk for each in SecondTag.objects.select_related("line")}


def test_disagreements_come_with_the_most_money_first_and_are_settled_once(program, disputed):
    mine, viewer = program(STRATEGY), program(VIEWER)
    queue = viewer.get(f"{HERE}/disagreements").json()["items"]
    # NHS core is 1 % primary of £639m, education 5 % primary of £328m: £632m and £311m differ.
    assert [each["line"] for each in queue[:2]] == ["NHS_core", "RSX_edu"]
    assert queue[0]["gbp_thousand_in_dispute"] == pytest.approx(632_202, abs=1)
    at = f"{HERE}/disagreements/{disputed['RSX_edu']}"
    one = viewer.get(at).json()
    assert (one["now"], one["has_moved"], one["settled"]) == (one["first"], False, "")
    how = {"how": "second", "reason": "We met", "stamp": one["stamp"]}
    assert viewer("POST", f"{at}/settle", how).status_code == 403
    assert where(mine("POST", f"{at}/settle", {**how, "reason": " "})) == {"reason"}
    new = {**how, "how": "new", "shares": {"acute": 0.6}}
    assert where(mine("POST", f"{at}/settle", new)) == {"shares.primary"}
    done = mine("POST", f"{at}/settle", how).json()
    assert (done["settled"], done["reason"], done["second"]["who"]) == (
        "second",
        "We met",
        "Noor Health",
    )
    assert mine("POST", f"{at}/settle", how).status_code == 409
    assert mine.get(f"{HERE}/line?line=RSX_edu").json()["tag"]["shares"]["primary"] == 1
    kept = viewer.get(f"{HERE}/settled").json()
    assert [(each["line"], each["reason"]) for each in kept["items"]] == [("RSX_edu", "We met")]
    assert viewer.get(f"{HERE}/disagreements").json()["total"] == 2


def test_a_tag_that_has_moved_on_is_not_settled_over(program, disputed):
    mine = program(STRATEGY)
    at = f"{HERE}/disagreements/{disputed['RSX_edu']}"
    stamp = mine.get(at).json()["stamp"]
    write(program(COUNCIL), "RSX_edu", {"acute": 1})
    new = {"how": "new", "reason": "We met", "shares": {"acute": 0.5, "primary": 0.5}}
    late = mine("POST", f"{at}/settle", {**new, "stamp": stamp})
    assert (late.status_code, late.json()["theirs"]["lines"]) == (409, ["RSX_edu"])
    one = mine.get(at).json()
    assert one["has_moved"] is True
    assert mine("POST", f"{at}/settle", {**new, "stamp": one["stamp"]}).status_code == 200
    assert mine.get(f"{HERE}/line?line=RSX_edu").json()["tag"]["shares"]["primary"] == 0.5


EVIDENCE = "/places/wigan/evidence"


def test_the_evidence_is_filtered_as_on_its_page(program):
    mine = program(VIEWER)
    every = mine.get(f"{EVIDENCE}?limit=200").json()
    assert every["total"] == len(entries())
    for query, held in (
        ("words=falls", search("falls")),
        ("tier=primary", search(tier="primary")),
        ("grade=2&usable=true", search(grade=2, usable=True)),
    ):
        told = mine.get(f"{EVIDENCE}?limit=200&{query}").json()
        assert [each["id"] for each in told["items"]] == [entry.id for entry in held][:200]
    assert mine.get(f"{EVIDENCE}?tier=quaternary").status_code == 422
    assert mine.get(f"{EVIDENCE}?grade=7").status_code == 422


def test_a_finding_is_told_with_its_figures_interval_and_source(program):
    mine = program(VIEWER)
    for entry in (search(usable=True)[0], next(e for e in search() if not e.can_be_action)):
        told, found = mine.get(f"{EVIDENCE}/{entry.id}").json(), entry.evidence
        figures = (told["effect"], told["low"], told["high"], told["level"], told["interval"])
        assert figures == (found.effect, found.low, found.high, found.level, found.interval)
        assert (told["use"], told["can_be_action"]) == (entry.use, entry.can_be_action)
        assert told["source"]["licence_line"] == found.source.licence_line
    assert mine.get(f"{EVIDENCE}/no-such-finding").status_code == 404


@pytest.fixture
def exemplified(place, by):
    """A finding of which the library has a packaged example."""
    from wholeplace.web.value.evidence_library import example_of

    bundle = workspace.workspace(place, by(COUNCIL).viewer).bundle
    return next(entry for entry in search(usable=True) if example_of(entry, bundle))


def test_an_action_is_made_from_what_a_finding_begins_with(program, exemplified):
    mine = program(COUNCIL)
    at = f"{EVIDENCE}/{exemplified.id}"
    start = mine.get(f"{at}/beginning").json()
    new = {**start, "owner": "council", "title": "Our own try"}
    made = mine("POST", f"{at}/actions", new)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["table"], row["cells"]["name"], row["body"]) == (
        "interventions",
        "Our own try",
        "council",
    )
    assert row["cells"]["source"] == exemplified.id
    costs = Row.objects.filter(table="costs", values__intervention=row["key"])
    assert costs.count() == start["years"]
    assert {cost.visibility for cost in costs} == {"body"}
    assert Row.objects.filter(table="effects", values__intervention=row["key"]).count() == 1


def test_an_action_that_does_not_fit_is_refused_with_where(program, exemplified):
    mine, at = program(COUNCIL), f"{EVIDENCE}/{exemplified.id}"
    new = {**mine.get(f"{at}/beginning").json(), "owner": "council", "title": "Our own try"}
    assert where(mine("POST", f"{at}/actions", {**new, "title": None})) == {"title"}
    assert where(mine("POST", f"{at}/actions", {**new, "owner": "NHS"})) == {"owner"}
    blank = {**new, "cost_per_person_gbp": None}
    assert where(mine("POST", f"{at}/actions", blank)) == {"cost_per_person_gbp"}
    outside = {**new, "cost_low_gbp": new["cost_per_person_gbp"] * 2}
    assert where(mine("POST", f"{at}/actions", outside)) == {"cost_per_person_gbp"}
    unknown = {**new, "acts_on": None, "unit_cost": "no-such-cost"}
    assert "unit_cost" in where(mine("POST", f"{at}/actions", unknown))
    assert mine("POST", f"{at}/actions", {**new, "sneaky": 1}).status_code == 422
    assert not Row.objects.filter(table="interventions", values__name="Our own try").exists()


def test_who_may_not_make_an_action_is_refused_and_so_is_a_ratio_of_returns(program, exemplified):
    ratio = next(entry for entry in search() if not entry.can_be_action)
    mine, viewer = program(COUNCIL), program(VIEWER)
    assert viewer.get(f"{EVIDENCE}/{exemplified.id}/beginning").status_code == 403
    assert viewer("POST", f"{EVIDENCE}/{exemplified.id}/actions", {}).status_code == 403
    assert mine.get(f"{EVIDENCE}/{ratio.id}/beginning").status_code == 403
    assert mine("POST", f"{EVIDENCE}/{ratio.id}/actions", {}).status_code == 403
    assert mine("POST", f"{EVIDENCE}/nothing/actions", {}).status_code == 404


@pytest.fixture
def bed(place, by, body):
    """A unit cost of the NHS's own, and that the NHS bears it."""
    cost = {"id": "local:bed", "name": "A secret bed", "amount": 400, "prices": 2024}
    cost |= {"unit": "per day", "value_kind": "fiscal", "transfer": "no", "source": "Our ledger"}
    borne = {"unit_cost": "local:bed", "body": "NHS", "share": 1, "cashable": 0.3}
    borne |= {"cashable_source": "Our ledger", "transfer": "no"}
    own = {"place": place, "body": body("NHS"), "visibility": "body"}
    rows = [Row(**own, table="unit_costs", values=cost), Row(**own, table="cashable", values=borne)]
    change_together(by(HEALTH), place, add=rows)


def test_unit_costs_are_those_that_i_may_see(program, bed):
    mine, other = program(HEALTH), program(COUNCIL)
    pages = [f"/places/wigan/unit-costs?limit=200&offset={at}" for at in range(0, 1_000, 200)]
    held = {each["id"]: each for page in pages for each in mine.get(page).json()["items"]}
    theirs = {each["id"]: each for page in pages for each in other.get(page).json()["items"]}
    assert held["local:bed"]["gbp"]["value"] == 400
    assert held.keys() - theirs.keys() == {"local:bed"}
    assert mine.get(pages[0]).json()["total"] == len(held)


@pytest.fixture
def small(place):
    """Wigan with two of its illustrations on few draws: quick to review."""
    kept = ("family-group-conferences", "family-key-workers")
    place.setting = {**place.setting, "draws": 50}
    place.save(update_fields=["setting"])
    rows = Row.objects.filter(place=place)
    for table, column in naming():
        named = {f"values__{column.name}__isnull": False}
        held = rows.filter(table=table.name, **named)
        held.exclude(**{f"values__{column.name}__in": [*kept, ""]}).delete()
    rows.filter(table="interventions").exclude(key__in=kept).delete()
    return place


def test_the_review_tells_what_follows_for_the_medium_term_plan(program, small, by, body):
    mine, other = program(VIEWER), program(HEALTH)
    assert mine.get("/places/wigan/review").json() is None
    assert mine.get("/places/wigan/medium-term").json() == {"has_budget": True, "result": None}
    held = ask_for(
        Kind.REVIEW, place=small, body=body("council"), audience=Audience.BODY, by=by(COUNCIL)
    )
    perform_waiting()
    held.refresh_from_db()
    kept = Valuation.objects.get(pk=held.result["id"])
    told = mine.get("/places/wigan/review").json()
    assert (told["id"], told["body"], told["changed_since"]) == (kept.pk, "council", 0)
    assert told["review"] == kept.figures["review"]
    finance = kept.figures["finance"]
    for name, plan in (("gap_gbp", finance["outlook"]), ("gap_without_gbp", finance["without"])):
        means = [each[name]["value"] for each in told["medium_term"]]
        assert means == plan["gap"]["values"]["mean"]
    changes = [each["change_gbp"]["value"] for each in told["medium_term"]]
    assert changes == kept.figures["change"]["values"]["mean"]
    assert told["medium_term"][0]["gap_gbp"]["level"] == 0.8
    assert [each["year"] for each in told["medium_term"]] == finance["outlook"]["gap"]["years"]
    assert other.get("/places/wigan/review").json() is None
    Row.objects.filter(table="budget").update(visibility="body")
    assert other.get("/places/wigan/medium-term").json() == {"has_budget": False, "result": None}


def test_proposals_are_told_in_words_and_numbers_to_those_who_may_see_them(program, place):
    Row.objects.filter(table="proposals").delete()
    mine = program(COUNCIL)
    rows = "/places/wigan/tables/proposals/rows"
    cells = {"line": "council/RO3_cscfml", "decision": "cut", "share": "5%", "why": "The gap"}
    made = mine("POST", rows, {"cells": cells, "body": "council", "visibility": "body"})
    assert made.status_code == 201, made.content
    (told,) = program(VIEWER).get("/places/wigan/review/proposals").json()["items"]
    assert (told["share"], told["gbp"], told["cells"]["decision"]) == (0.05, None, "cut")
    assert "amil" in told["title"]
    assert program(HEALTH).get("/places/wigan/review/proposals").json()["total"] == 0
