"""The plan and the bodies through the interface: the rules of the pages."""

from __future__ import annotations

import pytest

from wholeplace.record import canonical_json
from wholeplace.web.api.site import API, described
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.places.models import Body, Row
from wholeplace.web.places.services import add_row
from wholeplace.web.plans.documents import packed
from wholeplace.web.plans.models import AskOffer, Draft

COUNCIL, HEALTH, POLICE, WRITER, READER = (
    "finance@council.example",
    "finance@nhs.example",
    "finance@police.example",
    "strategy@council.example",
    "viewer@council.example",
)
ASKS, FUNDS = "/places/wigan/plan/asks", "/places/wigan/plan/funds"
BODIES = "/places/wigan/bodies"
ASK = {
    "kind": "ask",
    "title": "A three-year settlement",
    "department": "HM Treasury",
    "why": "So that posts are filled.",
    "gbp": 1250000.5,
    "worth": "a year, cash",
    "body": "NHS",
}
FUND = {
    "title": "Winter fund",
    "body": "council",
    "host": "council",
    "power": "section 75",
    "governance": "Joint board, monthly",
    "members": [{"body": "council", "over_share": 0.6}, {"body": "NHS", "over_share": 0.4}],
}


def wheres(answer) -> set[str]:
    """Where a refusal says that something is wrong."""
    assert answer.status_code == 422, answer.content
    return {each["where"] for each in answer.json()["problems"]}


# Asks and offers


def test_an_ask_is_added_read_and_changed_on_a_version(program, place):
    mine = program(HEALTH)
    row = Row.objects.filter(place=place, table="outcomes").first()
    made = mine("POST", ASKS, {**ASK, "rows": [row.pk]})
    assert made.status_code == 201, made.content
    one = made.json()
    assert (one["gbp"], one["version"], one["rows"]) == (1250000.5, 1, [row.pk])
    assert (one["state"], one["visibility"], one["body"]) == ("proposed", "partnership", "NHS")
    at = f"{ASKS}/{one['id']}"
    changed = mine("PUT", at, {**ASK, "gbp": None, "state": "put", "version": 1}).json()
    assert (changed["gbp"], changed["state"], changed["version"]) == (None, "put", 2)
    assert changed["rows"] == []
    assert mine.get(at).json() == changed
    assert mine.get(f"{ASKS}?kind=offer").json()["total"] == 0
    assert mine.get(f"{ASKS}?kind=ask").json()["items"] == [changed]


def test_an_ask_changed_on_an_old_version_is_answered_with_theirs(program):
    mine = program(HEALTH)
    at = f"{ASKS}/{mine('POST', ASKS, ASK).json()['id']}"
    mine("PUT", at, {**ASK, "title": "Theirs", "version": 1})
    late = mine("PUT", at, {**ASK, "title": "Mine", "version": 1})
    assert late.status_code == 409
    assert late.json()["problems"][0]["where"] == "version"
    assert (late.json()["theirs"]["title"], late.json()["theirs"]["version"]) == ("Theirs", 2)


def test_an_ask_is_its_body_s_alone_to_write(program):
    mine, other = program(HEALTH), program(COUNCIL)
    own = mine("POST", ASKS, {**ASK, "visibility": "body"}).json()
    at = f"{ASKS}/{own['id']}"
    assert other.get(at).status_code == 404
    assert other("PUT", at, {**ASK, "version": 1}).status_code == 404
    assert other.get(ASKS).json()["total"] == 0
    mine("PUT", at, {**ASK, "version": 1})
    assert other.get(at).status_code == 200
    assert other("PUT", at, {**ASK, "body": "council", "version": 2}).status_code == 403
    assert other("POST", ASKS, ASK).status_code == 403
    assert mine("POST", ASKS, {**ASK, "body": None}).status_code == 403
    assert other("POST", ASKS, {**ASK, "body": None}).status_code == 201
    assert program(READER)("POST", ASKS, ASK).status_code == 403
    assert mine("POST", ASKS, {**ASK, "body": "nobody"}).status_code == 404


def test_what_does_not_fit_an_ask_is_said_with_where(program, by, body, place):
    mine = program(HEALTH)
    assert wheres(mine("POST", ASKS, {**ASK, "title": " ", "gbp": 1.234})) == {"title", "gbp"}
    assert wheres(mine("POST", ASKS, {**ASK, "title": "x" * 250})) == {"title"}
    secret = {"id": "secret", "title": "Secret", "horizon": "long"}
    row = add_row(
        by(COUNCIL), place=place, table="outcomes", cells=secret, body=body("council"),
        visibility="body",
    )  # fmt: skip
    assert wheres(mine("POST", ASKS, {**ASK, "rows": [row.pk]})) == {"rows"}
    assert wheres(mine("POST", ASKS, {**ASK, "rows": [987_654]})) == {"rows"}
    assert not AskOffer.objects.exists()


def test_a_link_that_somebody_does_not_see_is_not_told_and_stays(program, by, body, place):
    secret = {"id": "secret", "title": "Secret", "horizon": "long"}
    row = add_row(
        by(COUNCIL), place=place, table="outcomes", cells=secret, body=body("council"),
        visibility="body",
    )  # fmt: skip
    whole = {**ASK, "body": "council", "rows": [row.pk]}
    head, writer, other = program(COUNCIL), program(WRITER), program(HEALTH)
    made = head("POST", ASKS, whole).json()
    assert made["rows"] == [row.pk]
    assert writer.get(f"{ASKS}/{made['id']}").json()["rows"] == [row.pk]
    assert other.get(f"{ASKS}/{made['id']}").json()["rows"] == []
    assert other.get(ASKS).json()["items"][0]["rows"] == []


# Pooled funds


@pytest.fixture
def winter(program):
    made = program(COUNCIL)("POST", FUNDS, FUND)
    assert made.status_code == 201, made.content
    return made.json()


def shares(fund) -> dict[str, tuple[float, float]]:
    return {each["body"]: (each["over_share"], each["under_share"]) for each in fund["members"]}


def test_a_fund_is_made_with_all_its_members(program, winter):
    assert winter["id"] == "winter-fund"
    assert shares(winter) == {"council": (0.6, 0.6), "NHS": (0.4, 0.4)}
    assert winter["members"][0]["over_cap_gbp"] is None
    seen = program(READER).get(f"{FUNDS}/winter-fund").json()
    assert seen == winter
    assert winter in program(POLICE).get(f"{FUNDS}?limit=200").json()["items"]


def test_a_fund_changes_on_its_stamp_alone(program, winter):
    head = program(COUNCIL)
    members = [
        {"body": "council", "over_share": 1 / 3, "under_share": 0.5},
        {"body": "police", "over_share": 2 / 3, "under_share": 0.5},
    ]
    at, new = f"{FUNDS}/winter-fund", {**FUND, "members": members, "stamp": winter["stamp"]}
    changed = head("PUT", at, {**new, "visibility": "public"})
    assert changed.status_code == 200, changed.content
    assert changed.json()["visibility"] == "public"
    assert shares(changed.json())["police"] == (pytest.approx(2 / 3), 0.5)
    late = head("PUT", at, new)
    assert late.status_code == 409
    assert late.json()["problems"][0]["where"] == "stamp"
    assert late.json()["theirs"] == changed.json()
    assert head("DELETE", f"{at}?stamp={winter['stamp']}").status_code == 409
    assert head("DELETE", f"{at}?stamp={changed.json()['stamp']}").json() == {"done": True}
    assert head.get(at).status_code == 404


def test_a_fund_that_a_scheme_names_is_not_taken_out(program, winter, place, by, body):
    scheme = {
        "pool": "winter-fund", "id": "classes", "title": "Classes", "lead": "council",
        "year": 2026, "gbp": 90_000, "source": "assumption: a test",
    }  # fmt: skip
    add_row(by(COUNCIL), place=place, table="schemes", cells=scheme, body=body("council"))
    refused = program(COUNCIL)("DELETE", f"{FUNDS}/winter-fund?stamp={winter['stamp']}")
    assert wheres(refused) == {"schemes.pool"}


def test_shares_are_told_as_shares_however_they_were_written(program, winter):
    for row in Row.objects.filter(pk__in=[each["row"] for each in winter["members"]]):
        row.values = {**row.values, "over_share": "50%", "over_cap": "£1,000"}
        row.save()
    told = program(READER).get(f"{FUNDS}/winter-fund").json()["members"]
    assert {(each["over_share"], each["over_cap_gbp"]) for each in told} == {(0.5, 1000.0)}


def test_who_does_not_look_after_a_fund_does_not_change_it(program, winter):
    new = {**FUND, "stamp": winter["stamp"]}
    for email in (HEALTH, POLICE, READER):
        other = program(email)
        assert other("PUT", f"{FUNDS}/winter-fund", new).status_code == 403
        gone = other("DELETE", f"{FUNDS}/winter-fund?stamp={winter['stamp']}")
        assert gone.status_code == 403
        assert other("POST", FUNDS, FUND).status_code == 403
    assert program(COUNCIL)("PUT", f"{FUNDS}/no-fund", new).status_code == 404
    looking = program(COUNCIL, scopes=["view"])
    assert looking("PUT", f"{FUNDS}/winter-fund", new).status_code == 403
    Row.objects.filter(table="pools").update(visibility="body")
    assert program(HEALTH).get(f"{FUNDS}/winter-fund").status_code == 404
    assert program(HEALTH)("PUT", f"{FUNDS}/winter-fund", new).status_code == 404


@pytest.mark.parametrize(
    ("members", "host", "where", "says"),
    [
        ([("council", 0.6, None), ("NHS", 0.3, None)], "council", "members", "add up to 90%"),
        ([("council", 0.6, 0.5), ("NHS", 0.4, None)], "council", "members", "underspend"),
        ([("council", 1, None)], "council", "members", "two members"),
        ([("council", 0.6, None), ("NHS", 0.4, None)], "police", "host", "no member"),
        ([("council", 0.6, None), ("NHS", 0.4, None)], "moon", "host", "valid choice"),
        ([("council", 0.6, None), ("moon", 0.4, None)], "council", "members.1.body", "moon"),
        ([("council", 0.6, None), ("council", 0.4, None)], "council", "members.1.body", "another"),
    ],
)
def test_what_does_not_fit_a_fund_is_said_with_where(program, members, host, where, says):
    told = [dict(zip(("body", "over_share", "under_share"), each, strict=True)) for each in members]
    answer = program(COUNCIL)("POST", FUNDS, {**FUND, "members": told, "host": host})
    assert wheres(answer) == {where}
    assert says in answer.json()["problems"][0]["what"]
    assert not Row.objects.filter(table="pools", values__title="Winter fund").exists()


# The draft


def test_the_draft_is_asked_for_and_its_sections_findings_and_schedule_are_read(program, place):
    place.setting["draws"] = 50
    place.save(update_fields=["setting"])
    mine = program(READER)
    assert mine.get("/places/wigan/plan/draft").json() is None
    assert mine.get("/places/wigan/plan/schedule").json() is None
    assert mine.get("/places/wigan/plan/draft/findings").json() == {"items": [], "total": 0}
    assert program(READER, scopes=["view"])("POST", "/places/wigan/plan/draft").status_code == 403
    asked = mine("POST", "/places/wigan/plan/draft").json()
    assert mine.get(asked["href"].removeprefix("/api/v1")).json()["kind"] == "plan.draft"
    assert perform_waiting() == 1
    draft = mine.get("/places/wigan/plan/draft").json()
    assert (draft["is_stale"], draft["year"]) == (False, 2024)
    assert draft["key"][0].keys() == {"amount", "what", "detail"}
    found = mine.get("/places/wigan/plan/draft/findings?limit=200").json()
    assert (found["total"], sum(each["blocks"] for each in found["items"])) == (
        draft["findings"], draft["blocking"],
    )  # fmt: skip
    rows = {each["row"] for each in found["items"]} - {None}
    assert Row.objects.filter(place=place, pk__in=rows).count() == len(rows)
    schedule = mine.get("/places/wigan/plan/schedule").json()
    funds = mine.get(FUNDS).json()["items"]
    assert {each["id"] for each in schedule["funds"]} <= {each["id"] for each in funds}
    told = [row for fund in schedule["funds"] for row in fund["rows"]]
    pays = [row for row in told if row["part"] == "what each pays"]
    assert pays
    assert all(row["gbp"]["low"] <= row["gbp"]["value"] for row in pays)
    stand = mine.get("/places/wigan/plan/sections").json()
    assert {each["id"] for each in stand if each["is_filled"]} == set(draft["filled"])


def test_a_schedule_says_what_is_not_known(program, place):
    held = {
        "id": "bcf", "title": "Better Care Fund", "balance": {"2026": -5.5},
        "chance_of_overspend": {"2026": 0.5},
        "schedule": [{"part": "contributions", "item": "money", "body": "NHS", "year": 2026,
                      "gbp": None, "words": "not known"}],
    }  # fmt: skip
    document = packed(canonical_json({"plan": {"pools": [held]}}))
    Draft.objects.create(
        place=place, revision=place.revision + 1, visibility="partnership", document=document
    )
    said = program(HEALTH).get("/places/wigan/plan/schedule").json()
    assert said["is_stale"] is True
    (fund,) = said["funds"]
    assert fund["balance_gbp"] == {"2026": -5.5}
    assert (fund["rows"][0]["gbp"], fund["rows"][0]["words"]) == (None, "not known")


def test_the_sixteen_sections_say_what_partners_put_in(program):
    mine = program(HEALTH)
    stand = mine.get("/places/wigan/plan/sections").json()
    assert [each["number"] for each in stand] == list(range(1, 17))
    (first, *_rest) = stand
    assert first["tables"] == [
        {"table": "bodies", "count": Body.objects.count(), "bodies": first["tables"][0]["bodies"]}
    ]
    at = "/places/wigan/plan/sections/services"
    mine("PUT", at, {"text": "One.", "on": 0})
    mine("PUT", at, {"text": "Two.", "on": 1})
    texts = mine.get(f"{at}/texts").json()
    assert [each["text"] for each in texts["items"]] == ["Two.", "One."]
    assert texts["items"][0]["who"] == "Noor Health"
    (services,) = (e for e in mine.get("/places/wigan/plan/sections").json() if e["number"] == 4)
    assert (services["has_text"], services["is_filled"]) == (True, True)
    assert mine.get("/places/wigan/plan/sections/nowhere/texts").status_code == 404


# Bodies

NEW_BODY = {"key": "voluntary sector", "name": "Wigan Voluntary Action"}


def test_an_administrator_adds_changes_and_takes_out_a_body(program):
    head = program(COUNCIL)
    made = head("POST", BODIES, NEW_BODY)
    assert made.status_code == 201, made.content
    assert (made.json()["sector"], made.json()["role"]) == ("partner", "partner")
    at = f"{BODIES}/voluntary sector"
    assert program(READER).get(at).json() == made.json()
    new = {"name": "Action Together", "role": "consulted", "stamp": made.json()["stamp"]}
    changed = head("PUT", at, new).json()
    assert (changed["name"], changed["role"]) == ("Action Together", "consulted")
    late = head("PUT", at, {**new, "name": "Mine"})
    assert late.status_code == 409
    assert late.json()["problems"][0]["where"] == "stamp"
    assert late.json()["theirs"]["name"] == "Action Together"
    assert late.json()["theirs"]["stamp"] == changed["stamp"]
    assert head("DELETE", f"{at}?stamp={new['stamp']}").status_code == 409
    assert head("DELETE", f"{at}?stamp={changed['stamp']}").json() == {"done": True}
    assert head.get(at).status_code == 404


def test_a_body_that_something_names_stays(program):
    head = program(COUNCIL)
    held = head.get(f"{BODIES}/NHS").json()
    kept = head("DELETE", f"{BODIES}/NHS?stamp={held['stamp']}")
    assert kept.status_code == 422
    assert len(kept.json()["problems"]) > 1
    new = {"name": held["name"], "role": "partner", "stamp": held["stamp"], "code": "X1"}
    assert wheres(head("PUT", f"{BODIES}/NHS", new)) == {"code"}


def test_only_administrators_change_bodies(program):
    held = program(HEALTH).get(f"{BODIES}/NHS").json()
    new = {"name": "NHS Wigan", "role": "partner", "stamp": held["stamp"]}
    for email in (HEALTH, WRITER, READER):
        other = program(email)
        assert other("POST", BODIES, NEW_BODY).status_code == 403
        assert other("PUT", f"{BODIES}/NHS", new).status_code == 403
        assert other("DELETE", f"{BODIES}/NHS?stamp={held['stamp']}").status_code == 403
    assert program(COUNCIL)("PUT", f"{BODIES}/nobody", new).status_code == 404
    editing = program(COUNCIL, scopes=["view", "edit"])
    assert editing("POST", BODIES, NEW_BODY).status_code == 403


def test_what_does_not_fit_a_body_is_said_with_where(program):
    head = program(COUNCIL)
    wrong = head("POST", BODIES, {**NEW_BODY, "sector": "moon", "key": "x" * 61, "name": " "})
    assert wheres(wrong) == {"sector", "key", "name"}
    assert wheres(head("POST", BODIES, {**NEW_BODY, "key": "NHS"})) == {"bodies.id"}


def test_no_operation_invites_anybody_or_gives_a_role():
    changing = {
        path
        for path, methods in described()["paths"].items()
        if set(methods) - {"get"} and ("people" in path or "invit" in path or "role" in path)
    }
    assert changing == set()


# One shape for all


def test_no_two_things_have_one_name_in_the_description():
    """The description holds things by name: of two with one name it would tell the later alone."""
    shapes: dict[str, set[str]] = {}
    for _prefix, router in API._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                for kind in (*operation.response_models.values(), *operation.models):
                    told = {} if kind is None else kind.model_json_schema().get("$defs", {})
                    for name, shape in told.items():
                        shapes.setdefault(name, set()).add(canonical_json(shape))
    assert {name for name, held in shapes.items() if len(held) > 1} == set()


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/places/wigan/plan/draft", "GET, POST"),
        ("DELETE", BODIES, "GET, POST"),
        ("POST", f"{FUNDS}/x", "DELETE, GET, PUT"),
        ("PUT", "/me", "GET"),
    ],
)
def test_a_wrong_method_is_refused_in_the_one_shape(program, method, path, allowed):
    answer = program(HEALTH)(method, path)
    assert answer.status_code == 405
    assert answer["Allow"] == allowed
    assert answer["Content-Type"] == "application/json"
    (problem,) = answer.json()["problems"]
    assert (problem["where"], allowed in problem["what"]) == ("method", True)
