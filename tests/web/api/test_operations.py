"""The operations: the same services, rules and words as the pages."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.places.models import Row

COUNCIL, HEALTH, POLICE = (
    "finance@council.example",
    "finance@nhs.example",
    "finance@police.example",
)
ROWS = "/places/wigan/tables/{}/rows"
LINE = {
    "id": "NHS/own-1",
    "body": "NHS",
    "service": "own-1",
    "title": "Secret ward",
    "gbp_thousand": 4321,
    "kind": "service",
    "method": "observed",
    "confidence": "A",
    "source": "Our ledger 2024/25",
}


def test_the_count_is_that_of_the_place(program, place, by):
    from wholeplace.web.places.workspace import workspace

    mine = program(HEALTH)
    count = workspace(place, by(HEALTH).viewer).count
    assert mine.get("/places/wigan/count").json()["totals"] == pytest.approx(dict(count.totals))
    for view in ("body", "sector", "division", "cohort", "method", "flexibility", "confidence"):
        parts = mine.get(f"/places/wigan/count/parts?by={view}").json()
        assert sum(part["gbp_thousand"] for part in parts) == pytest.approx(count.total())
    lines = mine.get("/places/wigan/count/lines?sector=dwp&limit=2").json()
    assert len(lines["items"]) == 2
    assert lines["total"] == sum(line.sector == "dwp" for line in count.lines)
    one = mine.get(f"/places/wigan/count/line?id={lines['items'][0]['id']}").json()
    assert one["title"] == lines["items"][0]["title"]


def test_a_row_is_added_read_changed_and_taken_out(program):
    mine = program(HEALTH)
    rows = ROWS.format("outcomes")
    cells = {"id": "fewer-falls", "title": "Fewer falls", "horizon": "medium"}
    made = mine("POST", rows, {"cells": cells, "body": "NHS", "visibility": "partnership"})
    assert made.status_code == 201
    at = f"{rows}/{made.json()['id']}"
    assert mine.get(at).json()["cells"] == cells
    changed = mine("PATCH", at, {"version": 1, "cells": {**cells, "title": "No falls"}}).json()
    assert (changed["version"], changed["cells"]["title"]) == (2, "No falls")
    assert mine("DELETE", f"{at}?version=2").json() == {"done": True}
    assert mine.get(at).status_code == 404


def test_a_change_on_an_old_version_is_answered_with_theirs(program):
    mine = program(HEALTH)
    at = ROWS.format("spend")
    row = mine("POST", at, {"cells": LINE, "body": "NHS"}).json()
    mine("PATCH", f"{at}/{row['id']}", {"version": 1, "cells": {**LINE, "gbp_thousand": 5}})
    late = mine("PATCH", f"{at}/{row['id']}", {"version": 1, "cells": LINE})
    assert late.status_code == 409
    assert late.json()["theirs"]["cells"]["gbp_thousand"] == 5
    assert late.json()["problems"][0]["where"] == "version"


def test_every_bad_cell_is_named(program):
    bad = {**LINE, "gbp_thousand": "n/a", "confidence": "E"}
    answer = program(HEALTH)("POST", ROWS.format("spend"), {"cells": bad, "body": "NHS"})
    assert answer.status_code == 422
    wrong = {each["where"] for each in answer.json()["problems"]}
    assert wrong == {"spend.gbp_thousand", "spend.confidence"}


def test_a_body_s_own_row_is_not_there_for_others_and_not_theirs_to_change(program):
    mine, theirs = program(HEALTH), program(COUNCIL)
    rows = ROWS.format("spend")
    row = mine("POST", rows, {"cells": LINE, "body": "NHS"}).json()
    assert row["visibility"] == "body"
    at = f"{rows}/{row['id']}"
    assert theirs.get(at).status_code == 404
    assert theirs("PATCH", at, {"version": 1, "visibility": "public"}).status_code == 404
    assert theirs("DELETE", f"{at}?version=1").status_code == 404
    mine("PATCH", at, {"version": 1, "visibility": "partnership"})
    assert theirs.get(at).status_code == 200
    assert theirs("PATCH", at, {"version": 2, "visibility": "public"}).status_code == 403
    refused = theirs("POST", rows, {"cells": LINE, "body": "NHS"})
    assert refused.status_code == 403


def test_a_wrong_shape_is_refused_with_where_it_is_wrong(program):
    mine = program(HEALTH)
    answer = mine("POST", ROWS.format("spend"), {"cells": LINE, "body": "NHS", "sneaky": 1})
    assert answer.status_code == 422
    assert "sneaky" in answer.json()["problems"][0]["where"]
    assert mine.get(ROWS.format("spend") + "?limit=5000").status_code == 422
    assert mine.get(ROWS.format("no_such_table")).status_code == 404


def test_a_file_is_sent_mended_committed_and_taken_back(program):
    mine = program(HEALTH)
    text = b"service,title,gbp_thousand,source\nward-1,Ward one,n/a,Ledger\nward-2,Two,7,Ledger\n"
    sent = mine(
        "POST",
        "/places/wigan/uploads",
        {"table": "spend", "body": "NHS"},
        file=SimpleUploadedFile("lines.csv", text),
    )
    assert sent.status_code == 201, sent.content
    at = f"/places/wigan/uploads/{sent.json()['id']}"
    columns = {**sent.json()["matching"]["columns"]}
    new = {"version": 1, "columns": columns, "unit": "thousands", "made_from": ["service"]}
    read = mine("PUT", f"{at}/columns", new).json()
    assert (read["state"], read["wrong"]) == ("checked", 1)
    (bad,) = mine.get(f"{at}/lines?show=wrong").json()["items"]
    assert "gbp_thousand" in bad["faults"]
    fix = {"number": bad["number"], "version": bad["version"], "cells": {"gbp_thousand": "9"}}
    mended = mine("PATCH", f"{at}/lines", {"lines": [fix]}).json()
    assert mended["wrong"] == 0
    late = {**fix, "cells": {"gbp_thousand": "8"}}
    assert mine("PATCH", f"{at}/lines", {"lines": [late]}).status_code == 409
    done = mine("POST", f"{at}/commit", {"version": mended["version"]})
    assert done.json()["state"] == "committed", done.content
    assert program(COUNCIL).get(at).status_code == 404
    assert Row.objects.filter(table="spend", body__key="NHS").count() == 2
    back = mine("POST", f"{at}/undo", {"version": done.json()["version"]})
    assert back.json()["state"] == "undone"
    assert not Row.objects.filter(table="spend", body__key="NHS").exists()


def test_a_file_that_is_no_table_is_refused_with_a_sentence(program):
    sent = program(HEALTH)(
        "POST",
        "/places/wigan/uploads",
        {"table": "spend", "body": "NHS"},
        file=SimpleUploadedFile("lines.xlsx", b"%PDF-1.7 not a workbook"),
    )
    assert sent.status_code == 422
    assert sent.json()["problems"][0]["where"] == "file"


def test_tags_are_written_on_their_stamp(program):
    mine, other = program(HEALTH), program(COUNCIL)
    tags = "/places/wigan/prevention/tags"
    line = mine.get(f"{tags}?limit=1").json()["items"][0]
    new = {"line": line["line"], "stamp": line["stamp"], "shares": {"primary": 1}, "why": "So."}
    assert mine("PUT", tags, {"tags": [new]}).json() == {"changed": 1}
    late = other("PUT", tags, {"tags": [new]})
    assert late.status_code == 409
    assert late.json()["theirs"]["lines"] == [line["line"]]
    shares = {**new, "shares": {"primary": 0.5}}
    assert mine("PUT", tags, {"tags": [shares]}).status_code in (409, 422)
    assert mine.get("/places/wigan/prevention").json()["preventive"]["share"]["level"] == 0.8


def test_long_work_is_asked_for_followed_and_stopped(program):
    mine = program(COUNCIL)
    new = {"kind": "actions", "body": "council", "audience": "partners"}
    asked = mine("POST", "/places/wigan/results", new).json()["job"]
    at = asked["href"].removeprefix("/api/v1")
    assert mine.get(at).json()["state"] == "waiting"
    assert program(POLICE)("POST", f"{at}/stop").status_code == 404
    assert mine("POST", f"{at}/stop").json()["state"] == "cancelled"
    assert perform_waiting() == 0


def test_periods_and_reports_go_through_the_rules_of_their_forms(program, place):
    head = program(COUNCIL)
    at = "/places/wigan/periods"
    quarter = {"name": "Q3", "starts": "2026-10-01", "ends": "2026-12-31"}
    backwards = {**quarter, "ends": "2026-01-31"}
    assert head("POST", at, backwards).json()["problems"][0]["where"] == "ends"
    period = head("POST", at, quarter)
    assert period.status_code == 201
    assert head("POST", at, {**quarter, "starts": "2027-01-01"}).status_code == 422
    assert program(HEALTH)("POST", at, quarter).status_code == 403
    row = Row.objects.filter(place=place, table="commitments", body__key="council")
    mine = {"id": row.first().key}
    one = f"{at}/{period.json()['id']}/reports/{mine['id']}"
    assert head("PUT", one, {"rag": "red"}).json()["problems"][0]["where"] == "reason"
    said = head("PUT", one, {"rag": "red", "reason": "No staff", "spent_gbp": 5}).json()
    assert (said["rag"], said["spent_gbp"], said["version"]) == ("red", 5, 1)
    assert head("PUT", one, {"rag": "green"}).status_code == 409
    assert program(POLICE)("PUT", one, {"rag": "green"}).status_code in (403, 404)
    seen = program(POLICE).get(f"{at}/{period.json()['id']}/reports").json()
    assert all(each["spent_gbp"] is None for each in seen)
    frozen = head("POST", f"{at}/{period.json()['id']}/freeze", {"version": 1}).json()
    assert frozen["state"] == "frozen"
    assert head("PUT", one, {"rag": "green", "version": 1}).status_code == 409
    note = {"text": "It was amber."}
    corrected = head("POST", f"{at}/{period.json()['id']}/reports/{said['id']}/corrections", note)
    assert corrected.status_code == 201


def test_sections_are_written_on_a_version(program):
    mine, other = program(HEALTH), program(COUNCIL)
    at = "/places/wigan/plan/sections/place"
    assert mine("PUT", at, {"text": "Ours.", "on": 0}).json()["version"] == 1
    late = other("PUT", at, {"text": "Mine.", "on": 0})
    assert (late.status_code, late.json()["theirs"]["text"]) == (409, "Ours.")
    assert mine.get("/places/wigan/plan/sections/nowhere").status_code == 404


def test_partners_talk_and_ask_for_changes(program, place):
    mine, theirs = program(COUNCIL), program(POLICE)
    row = Row.objects.filter(place=place, table="commitments", body__key="council").first()
    said = theirs(
        "POST", "/places/wigan/comments", {"row": row.pk, "text": "Why?", "body": "police"}
    )
    assert said.status_code == 201
    answer = {"row": row.pk, "text": "So.", "body": "council", "parent": said.json()["id"]}
    assert mine("POST", "/places/wigan/comments", answer).json()["parent"] == said.json()["id"]
    assert mine.get(f"/places/wigan/comments?row={row.pk}").json()["total"] == 2
    new = {"row": row.pk, "column": "title", "cell": "Better", "why": "Clearer", "body": "police"}
    asked = theirs("POST", "/places/wigan/change-requests", new).json()
    at = f"/places/wigan/change-requests/{asked['id']}"
    assert theirs("POST", f"{at}/accept", {"version": 1}).status_code == 403
    assert mine("POST", f"{at}/accept", {"version": 7}).status_code == 409
    done = mine("POST", f"{at}/accept", {"version": row.version}).json()
    assert done["cells"]["title"] == "Better"
    assert mine("POST", f"{at}/decline", {"why": "late"}).status_code == 422


def test_the_log_is_read_and_verified(program):
    head = program(COUNCIL)
    head("POST", ROWS.format("outcomes"), {
        "cells": {"id": "x", "title": "X", "horizon": "long"}, "body": "council"
    })  # fmt: skip
    events = head.get("/places/wigan/events?deed=row.added").json()
    assert events["total"] == 1
    one = head.get(f"/places/wigan/events/{events['items'][0]['number']}").json()
    assert one["detail"]["after"]["title"] == "X"
    assert head.get("/places/wigan/events/verify").json() == {"holds": True, "first_break": None}
    assert program(HEALTH).get("/places/wigan/events/verify").status_code == 403


def test_the_description_and_its_page_are_public_and_need_nobody_else(client):
    described = client.get("/api/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    listed = client.get("/api/").content.decode()
    parts = {
        tag: client.get(f"/api/parts/{slugify(tag)}/").content.decode()
        for path in described["paths"].values()
        for tag in (path[next(iter(path))]["tags"][0],)
    }
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            assert f"{method.upper()} {path}" in listed
            assert f"{method.upper()} {path}" in parts[told["tags"][0]]
    assert max(map(len, [listed, *parts.values()])) < 500_000
    assert client.get("/api/parts/nowhere/").status_code == 404
    for nowhere in ("/api/v1/nope", "/api/v1/"):
        assert client.post(nowhere).json()["problems"][0]["where"] == "path"
