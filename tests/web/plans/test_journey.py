"""The whole way as its users go it: assemble, make a version, approve as bodies, publish, read."""

from __future__ import annotations

import json
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from tests.web.plans.conftest import ADMIN, HEALTH
from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.places.models import Visibility
from wholeplace.web.places.services import add_row
from wholeplace.web.plans.documents import opened
from wholeplace.web.plans.files import NAMES
from wholeplace.web.plans.models import Publication, State, Version
from wholeplace.web.plans.services import write_section

PLAN = "/places/wigan/plan/"
LINE = {
    "body": "NHS", "kind": "service", "method": "observed", "confidence": "A",
    "source": "canarysource",
}  # fmt: skip
TOMORROW = timezone.localdate() + timezone.timedelta(days=1)


def line(name: str, gbp_thousand: float) -> dict[str, object]:
    return {
        **LINE,
        "id": f"NHS/{name}",
        "service": name,
        "title": name,
        "gbp_thousand": gbp_thousand,
    }


@pytest.fixture
def canaries(place, by, body):
    """Rows and words that must not leave: of one body, of the partnership, under embargo."""
    health = by(HEALTH)
    for name, gbp, shown, embargo in (
        ("canaryprivate", 7771113, Visibility.BODY, None),
        ("canarypartner", 7772224, Visibility.PARTNERSHIP, None),
        ("canaryembargo", 7773335, Visibility.PUBLIC, TOMORROW),
    ):
        add_row(
            health, place=place, table="spend", cells=line(name, gbp), body=body("NHS"),
            visibility=shown, embargo=embargo,
        )  # fmt: skip
    council = by(ADMIN)
    write_section(
        council, place=place, section="services", text="canarytext between partners",
        visibility="partnership", on=0,
    )  # fmt: skip
    write_section(
        council, place=place, section="community", text="We asked **400** residents.",
        visibility="public", on=0,
    )  # fmt: skip
    return ("canaryprivate", "canarypartner", "canaryembargo", "canarytext", "canarysource",
            "7771113", "7,771", "7772224", "7,772", "7773335", "7,773")  # fmt: skip


def do_job(client, response) -> Job:
    assert response.status_code == 302
    assert perform_waiting() == 1
    job = Job.objects.order_by("-pk").first()
    assert job.state == "done", job.problem
    return job


def test_a_plan_goes_from_rows_to_the_public_and_takes_nothing_private_along(
    place, signed_in, canaries
):
    admin = signed_in(ADMIN)
    do_job(admin, admin.post(PLAN + "versions/new/", {"note": "After the boards of March"}))
    version = Version.objects.get()
    seen = json.dumps(opened(version))
    assert "canarypartner" in seen
    assert "canaryprivate" not in seen
    assert "canaryembargo" not in seen
    assert set(version.files) == set(NAMES)
    held = admin.get(PLAN + "versions/1/files/plan.json").getvalue()
    assert sha256(held).hexdigest() == version.hash

    page = admin.get(PLAN + "versions/1/files/plan.html")
    assert b"canarytext" in page.content
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]

    asked = {"bodies": [place.bodies.get(key="NHS").pk], "despite": "Owners follow in May."}
    assert admin.post(PLAN + "versions/1/put/", asked).status_code == 302
    health = signed_in(HEALTH)
    shown = health.get(PLAN + "versions/1/approve/")
    assert version.hash in shown.content.decode()
    decided = {
        "body": place.bodies.get(key="NHS").pk, "decision": "approved", "reference": "ICB 27/3",
        "meeting": "Board", "decided": timezone.localdate().isoformat(), "hash": version.hash,
        "seen": "on",
    }  # fmt: skip
    assert health.post(PLAN + "versions/1/approve/", decided).status_code == 302
    version.refresh_from_db()
    assert version.state == State.AGREED

    do_job(admin, admin.post(PLAN + "versions/1/publish/"))
    publication = Publication.objects.get()
    assert publication.agreed
    assert publication.hash == version.public_hash
    reader = Client()
    public = reader.get("/plans/wigan/1/")
    assert public.status_code == 200
    assert publication.hash in public.content.decode()
    assert "ICB 27/3" in public.content.decode()
    texts = {name: told(reader, name) for name in NAMES}
    assert "400" in texts["plan.json"]
    assert "residents" in texts["plan.docx"]
    everything = {
        **texts,
        "page": public.content.decode(),
        "list": page_of(reader, "/plans/wigan/"),
    }
    leaks = [(name, word) for name, text in everything.items() for word in canaries if word in text]
    assert leaks == []


def page_of(client, address) -> str:
    return client.get(address).content.decode()


def told(client, name: str) -> str:
    """Everything that a public file says, in words."""
    response = client.get(f"/plans/wigan/1/{name}")
    assert response.status_code == 200, name
    content = response.getvalue() if response.streaming else response.content
    if name.endswith((".docx", ".xlsx")):
        with ZipFile(BytesIO(content)) as parts:
            return "".join(
                parts.read(part).decode() for part in parts.namelist() if part.endswith("xml")
            )
    if name.endswith(".pdf"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode()
