"""A version is agreed and published through the interface, body by body, on its hash."""

from __future__ import annotations

import pytest

from wholeplace.plan.version import fingerprint
from wholeplace.record import canonical_json
from wholeplace.web.plans.documents import packed
from wholeplace.web.plans.models import State, Version

COUNCIL, HEALTH, POLICE = (
    "finance@council.example",
    "finance@nhs.example",
    "finance@police.example",
)
AT = "/places/wigan/plan/versions"


@pytest.fixture
def versions(place):
    """Two small versions, as the partners see them."""
    made = []
    for number in (1, 2):
        text = canonical_json({"plan": {"title": f"Plan {number}"}, "texts": [], "asks": []})
        made.append(
            Version.objects.create(
                place=place,
                visibility="partnership",
                number=number,
                title=f"Plan {number}",
                hash=fingerprint(text),
                parent=made[0] if made else None,
                document=packed(text),
                public_hash=fingerprint(text),
                public_document=packed(text),
                public_rows=packed("{}"),
                revision=1,
            )
        )
    return made


def decision(version, body: str, **other) -> dict[str, object]:
    told = {"reference": "Min 7", "meeting": "Board", "decided": "2026-11-20"}
    return {"body": body, "decision": "approved", "hash": version.hash, **told, **other}


def test_a_version_is_agreed_when_every_body_that_was_asked_approves_its_hash(program, versions):
    head, nurse, police = program(COUNCIL), program(HEALTH), program(POLICE)
    _first, second = versions
    one = f"{AT}/2"
    assert nurse("POST", f"{one}/put", {"bodies": ["NHS"]}).status_code == 403
    assert head("POST", f"{one}/put", {"bodies": ["NHS", "nobody"]}).status_code == 404
    put = head("POST", f"{one}/put", {"bodies": ["NHS", "police"]}).json()
    assert put["state"] == "for agreement"
    assert [each["decision"] for each in put["decisions"]] == [None, None]
    wrong = nurse("POST", f"{one}/approvals", decision(second, "NHS", hash="0" * 64))
    assert wrong.status_code == 422
    assert nurse("POST", f"{one}/approvals", decision(second, "police")).status_code == 404
    future = nurse("POST", f"{one}/approvals", decision(second, "NHS", decided="2099-01-01"))
    assert future.json()["problems"][0]["where"] == "decided"
    nurse("POST", f"{one}/approvals", decision(second, "NHS"))
    done = police("POST", f"{one}/approvals", decision(second, "police")).json()
    assert done["state"] == State.AGREED
    assert all(each["is_final"] for each in done["decisions"])
    told = {k: v for k, v in decision(second, "NHS").items() if k != "decision"}
    back = nurse("POST", f"{one}/approvals/withdraw", told)
    assert back.json()["state"] == State.WITHDRAWN


def test_only_an_administrator_withdraws_or_publishes(program, versions):
    assert program(HEALTH)("POST", f"{AT}/1/withdraw", {"why": "x"}).status_code == 403
    assert program(HEALTH)("POST", f"{AT}/1/publish").status_code == 403
    head = program(COUNCIL)
    assert head("POST", f"{AT}/1/withdraw", {"why": " "}).status_code == 422
    assert head("POST", f"{AT}/1/withdraw", {"why": "Replaced"}).json()["state"] == "withdrawn"
    assert head("POST", f"{AT}/1/publish").status_code == 422
    assert head("POST", f"{AT}/1/unpublish", {"why": "x"}).status_code == 404
    assert head("POST", f"{AT}/1/agreed").status_code == 422


def test_versions_are_read_with_their_hashes(program, versions):
    mine = program(POLICE)
    listed = mine.get(AT).json()
    assert [each["number"] for each in listed["items"]] == [2, 1]
    assert listed["items"][0]["parent"] == versions[0].hash
    said = mine.get(f"{AT}/2/document").json()
    assert fingerprint(canonical_json(said["document"])) == said["hash"] == versions[1].hash
    assert mine.get(f"{AT}/3").status_code == 404


def test_a_version_is_made_by_a_job_of_an_administrator(program):
    asked = program(COUNCIL)("POST", AT, {"note": "After the boards"}).json()
    job = program(POLICE).get(asked["href"].removeprefix("/api/v1")).json()
    assert (job["kind"], job["state"]) == ("plan.version", "waiting")
    assert program(HEALTH)("POST", AT, {"note": "x"}).status_code == 403
