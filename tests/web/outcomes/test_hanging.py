"""What hangs on a row is seen by nobody who may not see the row: the row's visibility is asked."""

from __future__ import annotations

from datetime import date

import pytest

from tests.web.outcomes.conftest import COUNCIL, HEALTH, POLICE, at
from wholeplace.web.outcomes import hanging
from wholeplace.web.outcomes.models import (
    Branch,
    CommitmentMoney,
    Helper,
    Indicator,
    LocalPoint,
    LocalSeries,
    Milestone,
    Note,
    Period,
    Report,
    Spent,
)
from wholeplace.web.outcomes.reporting import lines_of
from wholeplace.web.outcomes.services import beside, freeze, report
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row

TODAY = date(2026, 11, 23)


@pytest.fixture
def hung(classes, quarter, by, body) -> dict:
    """One thing of every kind on the NHS's commitment, as wide as the row was then."""
    with_row = beside(classes)
    said = report(
        by(HEALTH),
        Report(period=quarter, commitment=classes.key, title="Classes", rag="green", **with_row),
        version=None,
        spent=1_250.0,
        shared=True,
    )
    named = {"commitment": classes.key, **with_row}
    return {
        Milestone: Milestone.objects.create(title="Hire", **named),
        CommitmentMoney: CommitmentMoney.objects.create(year=2026, fund="Grant", gbp=5, **named),
        Helper: Helper.objects.create(helper=body("police"), part="helps", **named),
        Report: said,
        Spent: said.spent,
        Note: Note.objects.create(report=said, text="It was 1,240.", **with_row),
    }


def seen(thing, viewer) -> bool:
    return hanging.reachable(type(thing).objects.all(), viewer).filter(pk=thing.pk).exists()


def close(row: Row, **to: object) -> None:
    """Close a row alone, as the generic page of rows does: what hangs on it stays as it was."""
    Row.objects.filter(pk=row.pk).update(**to)


@pytest.mark.parametrize("to", [{"visibility": "body"}, {"embargo": date(2999, 1, 1)}])
def test_closing_a_commitment_closes_all_that_hangs_on_it(hung, classes, by, to):
    council, health = by(COUNCIL).viewer, by(HEALTH).viewer
    assert all(seen(thing, council) for thing in hung.values())
    close(classes, **to)
    assert [type(thing) for thing in hung.values() if seen(thing, council)] == []
    assert all(seen(thing, health) for thing in hung.values())


def test_what_stood_on_a_row_that_is_gone_keeps_its_own_visibility(hung, classes, by):
    Row.objects.filter(pk=classes.pk).delete()
    assert seen(hung[Report], by(COUNCIL).viewer)


def test_a_closed_commitment_is_in_no_report_page_or_file_of_a_partner(
    hung, classes, quarter, by, signed_in
):
    close(classes, visibility="body")
    freeze(by(COUNCIL), quarter, version=quarter.version)
    quarter.refresh_from_db()
    assert lines_of(quarter, by(POLICE).viewer) == []
    for name in ("period", "period_print", "period_figures"):
        page = signed_in(POLICE).get(at(name, period=quarter.pk)).content.decode()
        assert "Classes" not in page
        assert "1,250" not in page
    mine = (
        signed_in(HEALTH).get(at("period_figures", period=quarter.pk)).content.decode("utf-8-sig")
    )
    assert "1,250" in mine


def test_a_part_of_a_closed_commitment_cannot_be_opened_by_its_number(hung, classes, signed_in):
    close(classes, visibility="body")
    for name, thing in (("milestone", hung[Milestone]), ("money", hung[CommitmentMoney])):
        page = at(f"{name}_change", thing=thing.pk)
        assert signed_in(COUNCIL).get(page).status_code == 404
        assert signed_in(HEALTH).get(page).status_code == 200
    note = at("note_add", report=hung[Report].pk)
    assert signed_in(COUNCIL).get(note).status_code == 404


def test_a_local_indicator_follows_its_outcome(place, by, body, signed_in, row_of):
    row = row_of("outcomes", "in-work")
    health = body("NHS")
    Row.objects.filter(pk=row.pk).update(body=health, visibility="partnership")
    held = {"place": place, "body": health, "visibility": "partnership"}
    series = LocalSeries.objects.create(outcome=row.key, title="Falls", unit="people",
                                        polarity="neutral", source="us", **held)  # fmt: skip
    point = LocalPoint.objects.create(series=series, period="2025-26", value=3, **held)
    branch = Branch.objects.create(outcome=row.key, parent="", **held)
    further = Indicator.objects.create(outcome=row.key, measure="x", **held)
    assert signed_in(COUNCIL).get(at("series_figures", series=series.pk)).status_code == 200
    close(row, visibility="body")
    for name in ("series", "series_figures"):
        assert signed_in(COUNCIL).get(at(name, series=series.pk)).status_code == 404
    things = (series, point, branch, further)
    assert not any(seen(thing, by(COUNCIL).viewer) for thing in things)
    assert all(seen(thing, by(HEALTH).viewer) for thing in things)


def test_two_bodies_rows_of_one_id_are_kept_apart(hung, classes, body, by, place):
    other = Row.objects.get(pk=classes.pk)
    other.pk, other.body, other.visibility = None, body("council"), "body"
    other.save(force_insert=True)
    assert all(seen(thing, by(POLICE).viewer) for thing in hung.values())


def test_only_what_is_public_on_a_public_row_is_public(hung, classes, place):
    step = hung[Milestone]
    Milestone.objects.filter(pk=step.pk).update(visibility="public")
    shown = hanging.public(Milestone.objects.all(), place, today=TODAY)
    assert list(shown) == []
    close(classes, visibility="public")
    assert list(hanging.public(Milestone.objects.all(), place, today=TODAY)) == [step]
    assert not hanging.public(CommitmentMoney.objects.all(), place, today=TODAY).exists()
    close(classes, embargo=date(2999, 1, 1))
    assert list(hanging.public(Milestone.objects.all(), place, today=TODAY)) == []


def test_what_hangs_on_no_row_is_seen_by_its_own_visibility_alone(quarter, by):
    assert list(hanging.reachable(Period.objects.all(), by(POLICE).viewer)) == [quarter]


def test_narrowing_a_commitment_on_its_page_narrows_its_report(hung, classes, by, signed_in):
    change_row(by(HEALTH), classes, version=classes.version, visibility="body")
    page = signed_in(COUNCIL).get(at("overview")).content.decode()
    assert classes.values["title"] not in page
