"""The event log: append-only, and whoever tampers with it is found at the right entry."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from wholeplace.web.audit.models import Event, Head
from wholeplace.web.audit.services import record
from wholeplace.web.audit.verify import verify

COUNCIL = "finance@council.example"


@pytest.fixture
def told(place, person) -> list[Event]:
    """Five more events of a place."""
    asha = person(COUNCIL)
    return [
        record(
            "note.made", thing=f"note {n}", title=f"Note {n}", by=asha, of=place, detail={"n": n}
        )
        for n in range(5)
    ]


def tamper(statement: str, *values: object) -> None:
    """Change the table as somebody would who owns the database: triggers out of the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_delete")
        cursor.execute(statement, values)


def test_an_untouched_log_holds(told):
    assert verify() == []
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert f"wigan: {told[-1].number} events hold, up to {told[-1].hash}" in out.getvalue()


@pytest.mark.parametrize("column", ["title", "who", "deed", "thing", "at", "detail", "visibility"])
def test_a_changed_event_is_found_at_its_number(told, column):
    victim = told[2]
    value = '{"n": 99}' if column == "detail" else "public" if column == "visibility" else "forged"
    tamper(f"UPDATE audit_event SET {column} = %s WHERE id = %s", value, victim.pk)
    found = verify()
    assert [(each.chain, each.number) for each in found] == [("wigan", victim.number)]


def test_a_forged_event_with_its_own_hash_is_found_at_the_next(told):
    from wholeplace.web.audit.services import hash_of

    victim = told[1]
    victim.title = "forged"
    tamper(
        "UPDATE audit_event SET title = %s, hash = %s WHERE id = %s",
        "forged",
        hash_of(victim),
        victim.pk,
    )
    assert [each.number for each in verify("wigan")] == [victim.number + 1]


def test_an_event_taken_out_of_the_middle_is_found(told):
    tamper("DELETE FROM audit_event WHERE id = %s", told[3].pk)
    (found,) = verify("wigan")
    assert (found.number, "missing" in found.why) == (told[3].number, True)


def test_a_chain_cut_short_is_found(told):
    tamper("DELETE FROM audit_event WHERE id = %s", told[4].pk)
    (found,) = verify("wigan")
    assert found.number == told[4].number
    Head.objects.filter(chain="wigan").delete()
    assert [each.number for each in verify("wigan")] == [told[4].number]
    with pytest.raises(CommandError) as caught:
        call_command("verify_log")
    assert caught.value.returncode == 2


def test_the_database_itself_refuses_to_change_or_remove_an_event(told):
    for act in (
        lambda: Event.objects.filter(pk=told[0].pk).update(title="forged"),
        lambda: Event.objects.filter(pk=told[0].pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert verify() == []


def test_an_event_that_is_not_saved_leaves_the_chain_whole(place, person, told):
    mark = transaction.savepoint()
    record("note.made", thing="x", title="x", by=None, of=place)
    transaction.savepoint_rollback(mark)
    record("note.made", thing="y", title="y", by=None, of=place)
    assert verify() == []


def test_members_read_what_they_may_see_and_no_more(place, body, signed_in, told):
    from wholeplace.web.places.models import Row

    secret = Row(place=place, body=body("NHS"), visibility="body", table="spend", key="s")
    event = record("row.added", thing="spend s", title="Canary ward", by=None, of=secret)
    for email, sees in ((COUNCIL, False), ("finance@nhs.example", True)):
        client = signed_in(email)
        for address in ("", "?words=Canary", "log.csv"):
            answer = client.get(f"/places/wigan/activity/{address}")
            assert answer.status_code == 200
            assert (b"Canary ward" in answer.content) is (sees)
        one = client.get(f"/places/wigan/activity/{event.number}/")
        assert one.status_code == (200 if sees else 404)


def test_the_pages_show_who_when_and_what(signed_in, told):
    page = signed_in(COUNCIL).get(f"/places/wigan/activity/{told[0].number}/").content.decode()
    assert told[0].hash in page
    assert "Asha Finance" in page
