"""The core: rows as the bundle's tables, who sees what, the log, optimistic locking."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from wholeplace.store.draft import draft_plan
from wholeplace.store.new import new_bundle
from wholeplace.web.audit.models import Event
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import Conflict, Refused, add_row, change_row, remove_row
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import partners_workspace, workspace

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


def test_a_place_made_from_published_figures_makes_the_bundle_that_new_makes(place, by):
    made = workspace(place, by("finance@council.example").viewer)
    fresh = new_bundle(reference(), "Wigan")
    assert made.withheld == 0
    assert made.bundle.interventions == fresh.interventions
    assert made.bundle.bodies == fresh.bodies
    assert made.bundle.settings == fresh.settings
    assert made.count.totals == pytest.approx(made.counted[0].totals)


def test_a_body_s_own_line_is_not_in_its_partners_count_until_it_is_shared(place, by, body):
    health, council = by("finance@nhs.example"), by("finance@council.example")
    row = add_row(health, place=place, table="spend", cells=LINE, body=body("NHS"))
    place.refresh_from_db()
    assert row.visibility == Visibility.BODY
    assert [line.title for line in workspace(place, health.viewer).bundle.own] == ["Secret ward"]
    assert not workspace(place, council.viewer).bundle.own
    assert not partners_workspace(place).bundle.own
    change_row(health, row, version=1, visibility=Visibility.PARTNERSHIP)
    place.refresh_from_db()
    assert workspace(place, council.viewer).count.total() != pytest.approx(
        workspace(place, health.viewer).counted[1].old_total
    )


def test_a_change_made_on_an_old_version_is_refused_with_theirs(place, by, body):
    health = by("finance@nhs.example")
    row = add_row(health, place=place, table="spend", cells=LINE, body=body("NHS"))
    change_row(health, row, version=1, cells={**LINE, "gbp_thousand": 5})
    with pytest.raises(Conflict) as caught:
        change_row(health, row, version=1, cells={**LINE, "gbp_thousand": 6})
    assert caught.value.theirs.values["gbp_thousand"] == 5


def test_a_bad_cell_is_refused_by_column(place, by, body):
    health = by("finance@nhs.example")
    with pytest.raises(Refused) as caught:
        add_row(
            health,
            place=place,
            table="spend",
            cells={**LINE, "gbp_thousand": "n/a", "confidence": "E"},
            body=body("NHS"),
        )
    assert set(caught.value.by_column("spend")) == {"gbp_thousand", "confidence"}
    assert not Row.objects.filter(table="spend").exists()


def test_only_finance_of_the_body_itself_writes_its_money(place, by, body):
    for email in ("finance@council.example", "viewer@council.example", "finance@police.example"):
        with pytest.raises(PermissionDenied):
            add_row(by(email), place=place, table="spend", cells=LINE, body=body("NHS"))


def test_every_change_is_told_in_the_log_to_those_who_may_see_the_row(place, by, body):
    health = by("finance@nhs.example")
    row = add_row(health, place=place, table="spend", cells=LINE, body=body("NHS"))
    remove_row(health, row, version=1)
    told = list(Event.objects.filter(thing="spend NHS/own-1").order_by("number"))
    assert [event.deed for event in told] == ["row.added", "row.removed"]
    assert {event.visibility for event in told} == {Visibility.BODY}
    assert told[1].previous == told[0].hash


def test_an_action_that_others_name_cannot_be_taken_out(place, by):
    council = by("finance@council.example")
    action = Row.objects.filter(place=place, table="interventions", body__key="council").first()
    with pytest.raises(Refused):
        remove_row(council, action, version=action.version)


def test_the_partners_rows_make_a_plan(place):
    plan = draft_plan(partners_workspace(place).bundle, reference())
    assert plan.place.code == "E08000010"


def test_signed_in_people_reach_home_and_strangers_do_not(place, signed_in, client):
    assert signed_in("viewer@council.example").get("/places/wigan/").status_code == 200
    assert client.get("/places/wigan/").status_code == 302


def test_nobody_writes_another_body_s_figures_down(place, by, body):
    health = by("finance@nhs.example")
    for table, cells in (
        ("spend", {**LINE, "body": "council"}),
        ("contributions", {"body": "council", "fund": "A fund", "year": 2026, "gbp": 1}),
    ):
        with pytest.raises(Refused) as caught:
            add_row(health, place=place, table=table, cells=cells, body=body("NHS"))
        assert "each body puts in its own figures" in str(caught.value)
        assert list(caught.value.by_column(table)) == ["body"]
    row = add_row(health, place=place, table="spend", cells=LINE, body=body("NHS"))
    with pytest.raises(Refused):
        change_row(health, row, version=1, cells={**LINE, "body": "council"})
