"""A place with few draws, and a version of it made without its files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from wholeplace.web.places.models import Place
from wholeplace.web.plans.documents import partners_edition, public_edition
from wholeplace.web.plans.models import Approval, Version
from wholeplace.web.plans.stories import summary_of
from wholeplace.web.plans.versions import Made, add_version, decide, put_for_agreement

ADMIN, HEALTH, POLICE = "finance@council.example", "finance@nhs.example", "finance@police.example"
WRITER, READER = "strategy@council.example", "viewer@council.example"
PLAN = "/places/wigan/plan/"


@pytest.fixture
def place(place):
    """The demonstration place with 50 draws: enough for words, quick enough for tests."""
    place.setting["draws"] = 50
    place.save(update_fields=["setting"])
    return place


def made_now(place: Place, note: str = "for a test") -> Made:
    """All that a version of what partners see now is made of, without its files."""
    place.refresh_from_db()
    public = public_edition(place, today=timezone.localdate())
    edition = partners_edition(place, public_hash=public.edition.hash)
    number = Version.objects.filter(place=place).count() + 1
    return Made(edition, public, summary_of(edition), {}, number, note)


@pytest.fixture
def make_version(place, by) -> Callable[[], Version]:
    """A version of what partners see now."""
    return lambda: add_version(by(ADMIN), place=place, made=made_now(place))


@pytest.fixture(scope="session")
def kept_made() -> dict[str, Made]:
    """What the first version is made of, the same in every test that changes nothing before it."""
    return {}


@pytest.fixture
def version(place, by, kept_made) -> Version:
    """Version 1, of the demonstration as it is."""
    if "first" not in kept_made:
        kept_made["first"] = made_now(place)
    return add_version(by(ADMIN), place=place, made=kept_made["first"])


@pytest.fixture
def put_up(version, by, body) -> Version:
    """Version 1, up for agreement by the council and the NHS."""
    put_for_agreement(
        by(ADMIN), version=version, bodies=[body("council"), body("NHS")], despite="Owners follow."
    )
    version.refresh_from_db()
    return version


@pytest.fixture
def decided(by, body) -> Callable[..., Approval]:
    """Record a body's decision, by default to approve, with no call-in."""

    def record(version: Version, email: str, key: str, **told: object) -> Approval:
        said = {
            "hash": version.hash, "decision": "approved", "reference": "item 7",
            "meeting": "Board", "decided": timezone.localdate(), **told,
        }  # fmt: skip
        approval = Approval(version=version, body=body(key), **said)
        return decide(by(email), decision=approval)

    return record


@pytest.fixture
def unlocked(db) -> None:
    """The database without the triggers that refuse to change a version, as a thief would have it.

    The end of the test takes this back with everything else.
    """
    with connection.cursor() as cursor:
        on = "ON {table}" if connection.vendor == "postgresql" else ""
        for table in ("plans_version", "plans_approval"):
            cursor.execute(f"DROP TRIGGER {table}_fixed {on.format(table=table)}")


def numbered(made: Made, number: int, text: str) -> Made:
    """The same version with other words, so that it has another hash."""
    edition = replace(made.edition, text=made.edition.text.replace('"texts":[]', text))
    return replace(made, edition=edition, number=number)


@pytest.fixture
def second(version, place, by, kept_made) -> Version:
    """Version 2, which says more than the first."""
    said = '"texts":[{"section":"services","text":"We share one front door."}]'
    return add_version(by(ADMIN), place=place, made=numbered(kept_made["first"], 2, said))
