"""Reasoned reports in periods that freeze for good; what is missing is never green."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.outcomes.conftest import COUNCIL, HEALTH, POLICE, STRATEGY, VIEWER, at
from wholeplace.web.audit.models import Event
from wholeplace.web.outcomes.models import Note, Period, Rag, Report, Spent
from wholeplace.web.outcomes.reporting import counts, lines_of
from wholeplace.web.outcomes.services import Frozen, Stale, beside, freeze, keep, open_period
from wholeplace.web.outcomes.services import report as give
from wholeplace.web.outcomes.waiting import find
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row, remove_row


def reported(by, row, period, *, email=HEALTH, spent=None, shared=False, **given):
    """A report of a commitment, red with a reason unless told."""
    said = {"rag": Rag.RED, "reason": "The instructor left.", **given}
    new = Report(
        period=period, commitment=row.key, title=row.values["title"], outcome="", due="2024-10-31",
        **beside(row), **said,
    )  # fmt: skip
    return give(by(email), new, version=None, spent=spent, shared=shared)


def states(period, viewer):
    """State of every commitment of a period."""
    return {line.title: line.rag for line in lines_of(period, viewer)}


def test_only_an_administrator_opens_and_freezes(quarter, signed_in):
    for email in (STRATEGY, HEALTH, POLICE, VIEWER):
        assert signed_in(email).get(at("period_add")).status_code == 403
        assert signed_in(email).post(at("period_freeze", period=quarter.pk)).status_code == 403
    assert signed_in(COUNCIL).get(at("period_freeze", period=quarter.pk)).status_code == 200


def test_periods_only_go_forward_and_one_is_open_at_a_time(quarter, by, signed_in):
    sent = {"name": "Next", "starts": "2027-01-01", "ends": "2027-03-31"}
    client = signed_in(COUNCIL)
    assert "Freeze Quarter 3 first" in client.post(at("period_add"), sent).content.decode()
    freeze(by(COUNCIL), quarter, version=1)
    back = client.post(at("period_add"), {**sent, "starts": "2026-12-31"})
    assert "Periods only go forward" in back.content.decode()
    turned = client.post(at("period_add"), {**sent, "ends": "2026-01-01"})
    assert "should not be before the first" in turned.content.decode()
    assert client.post(at("period_add"), sent).status_code == 302


def test_a_missing_report_is_not_reported_and_never_green(quarter, classes, by):
    assert states(quarter, by(COUNCIL).viewer) == {classes.values["title"]: "not reported"}
    assert {t.text: n for t, n in counts(lines_of(quarter, by(COUNCIL).viewer))} == {
        "Red: off track": 0,
        "Amber: at risk": 0,
        "Not reported": 1,
        "Not started": 0,
        "Green: on track": 0,
        "Complete": 0,
    }


def test_everything_but_green_needs_a_reason(quarter, classes, signed_in):
    client, where = signed_in(HEALTH), at("report", period=quarter.pk, row=classes.pk)
    for rag in ("red", "amber", "complete", "not started"):
        answer = client.post(where, {"rag": rag, "reason": "  "})
        assert answer.status_code == 422, rag
        assert "Say why" in answer.content.decode()
    assert not Report.objects.exists()
    assert client.post(where, {"rag": "green"}).status_code == 302
    assert Report.objects.get().rag == "green"


def test_nobody_reports_not_reported(quarter, classes, signed_in):
    where = at("report", period=quarter.pk, row=classes.pk)
    answer = signed_in(HEALTH).post(where, {"rag": "not reported", "reason": "hm"})
    assert answer.status_code == 422


def test_a_report_is_given_changed_and_told_in_the_log(quarter, classes, signed_in):
    client, where = signed_in(HEALTH), at("report", period=quarter.pk, row=classes.pk)
    client.post(where, {"rag": "red", "reason": "Staff left", "forecast": "2027-02-01"})
    client.post(where, {"rag": "amber", "reason": "New staff", "version": 1})
    held = Report.objects.get()
    assert (held.rag, held.version, held.body.key) == ("amber", 2, "NHS")
    assert [e.deed for e in Event.objects.filter(thing=f"report {held.pk}")] == [
        "report.added",
        "report.changed",
    ]
    page = client.get(at("period", period=quarter.pk)).content.decode()
    assert "Amber: at risk" in page
    assert "New staff" in page


def test_a_body_reports_on_its_own_commitments_only(quarter, classes, by, signed_in):
    where = at("report", period=quarter.pk, row=classes.pk)
    for email in (COUNCIL, POLICE, VIEWER):
        assert signed_in(email).get(where).status_code == 403
    with pytest.raises(PermissionDenied):
        reported(by, classes, quarter, email=COUNCIL)


def test_two_who_report_at_once_see_both(quarter, classes, by, signed_in):
    reported(by, classes, quarter)
    where = at("report", period=quarter.pk, row=classes.pk)
    answer = signed_in(HEALTH).post(where, {"rag": "green", "reason": "All well", "version": 0})
    assert answer.status_code == 409
    assert "The instructor left." in answer.content.decode()
    with pytest.raises(Stale):
        reported(by, classes, quarter)
    again = {"rag": "green", "reason": "All well", "version": 1, "keep": "mine"}
    assert signed_in(HEALTH).post(where, again).status_code == 302


def test_money_spent_is_the_body_s_own_until_it_shares_it(quarter, classes, by, signed_in):
    reported(by, classes, quarter, spent=42_000)
    pages = [at("period", period=quarter.pk), at("period_figures", period=quarter.pk),
             at("period_print", period=quarter.pk)]  # fmt: skip
    for page in pages:
        assert "£42,000" in signed_in(HEALTH).get(page).content.decode()
        theirs = signed_in(COUNCIL).get(page).content.decode()
        assert "£42,000" not in theirs
        assert "The instructor left." in theirs
    sent = {"rag": "red", "reason": "x", "spent": "42000", "shared": "on", "version": 1}
    signed_in(HEALTH).post(at("report", period=quarter.pk, row=classes.pk), sent)
    assert "£42,000" in signed_in(COUNCIL).get(pages[0]).content.decode()


def test_blank_money_spent_is_not_known_and_takes_the_old_amount_away(
    quarter, classes, by, signed_in
):
    reported(by, classes, quarter, spent=42_000)
    client, where = signed_in(HEALTH), at("report", period=quarter.pk, row=classes.pk)
    client.post(where, {"rag": "red", "reason": "x", "spent": "", "version": 1})
    assert not Spent.objects.exists()
    [line] = lines_of(quarter, by(HEALTH).viewer)
    assert line.spent is None
    client.post(where, {"rag": "red", "reason": "x", "spent": "0", "version": 2})
    [line] = lines_of(quarter, by(HEALTH).viewer)
    assert line.spent == 0


def test_freezing_writes_down_what_nobody_reported(quarter, classes, conferences, by):
    reported(by, classes, quarter)
    freeze(by(COUNCIL), quarter, version=1)
    quarter.refresh_from_db()
    assert Report.objects.get(commitment=conferences.key).rag == Rag.MISSING
    assert sorted(states(quarter, by(VIEWER).viewer).values()) == ["not reported", "red"]


def test_a_frozen_period_never_changes_whatever_becomes_of_the_plan(
    quarter, classes, conferences, by
):
    reported(by, classes, quarter)
    freeze(by(COUNCIL), quarter, version=1)
    quarter.refresh_from_db()
    before = states(quarter, by(VIEWER).viewer)
    change_row(by(COUNCIL), conferences, version=conferences.version,
               cells={**conferences.values, "title": "Renamed", "status": "done"})  # fmt: skip
    remove_row(by(HEALTH), classes, version=classes.version)
    assert states(quarter, by(VIEWER).viewer) == before


def test_nobody_of_any_role_changes_a_frozen_period(quarter, classes, by, signed_in):
    held = reported(by, classes, quarter, spent=5)
    freeze(by(COUNCIL), quarter, version=1)
    where = at("report", period=quarter.pk, row=classes.pk)
    for email in (COUNCIL, HEALTH, STRATEGY, POLICE, VIEWER):
        sent = {"rag": "green", "version": held.version}
        expected = 422 if email == HEALTH else 403
        assert signed_in(email).post(where, sent).status_code == expected, email
    for email in (HEALTH, COUNCIL):
        for thing in (held, held.spent):
            with pytest.raises((Frozen, PermissionDenied, Stale)):
                keep(by(email), thing, version=thing.version)
    with pytest.raises(Frozen):
        keep(by(COUNCIL), Period.objects.get(pk=quarter.pk), version=2)
    held.refresh_from_db()
    assert (held.rag, held.spent.gbp) == ("red", 5)


def test_words_written_while_a_period_froze_are_not_lost(quarter, classes, by, signed_in):
    freeze(by(COUNCIL), quarter, version=1)
    where = at("report", period=quarter.pk, row=classes.pk)
    answer = signed_in(HEALTH).post(where, {"rag": "red", "reason": "My long reason"})
    assert answer.status_code == 422
    assert "My long reason" in answer.content.decode()
    assert "Add a correction beside it" in answer.content.decode()
    assert signed_in(HEALTH).get(where).status_code == 302
    assert Report.objects.get().rag == Rag.MISSING


def test_a_correction_stands_beside_a_frozen_report(quarter, classes, by, signed_in):
    held = reported(by, classes, quarter)
    freeze(by(COUNCIL), quarter, version=1)
    assert signed_in(COUNCIL).get(at("note_add", report=held.pk)).status_code == 403
    sent = {"text": "Two instructors left, not one."}
    assert signed_in(HEALTH).post(at("note_add", report=held.pk), sent).status_code == 302
    assert Note.objects.get().body.key == "NHS"
    page = signed_in(VIEWER).get(at("period", period=quarter.pk)).content.decode()
    assert "The instructor left." in page
    assert "Two instructors left, not one." in page


def test_freezing_asks_first_and_an_old_version_is_refused(quarter, signed_in):
    client, where = signed_in(COUNCIL), at("period_freeze", period=quarter.pk)
    assert "There is no way back" in client.get(where).content.decode()
    assert client.post(where, {"version": 9}).status_code == 409
    assert client.post(where, {"version": 1}).status_code == 302
    assert client.post(where, {"version": 1}).status_code == 302  # frozen already: nothing to do
    assert Event.objects.filter(deed="period.frozen").count() == 1


def test_reports_of_private_commitments_are_unseen(quarter, classes, by, signed_in):
    reported(by, classes, quarter)
    change_row(by(HEALTH), classes, version=classes.version, visibility="body")
    for page in ("period", "period_print", "period_figures"):
        theirs = signed_in(COUNCIL).get(at(page, period=quarter.pk)).content.decode()
        assert "strength and balance" not in theirs, page
    assert (
        "strength and balance"
        in signed_in(HEALTH).get(at("period", period=quarter.pk)).content.decode()
    )


def test_a_missing_report_of_a_private_commitment_is_told_to_nobody_else(quarter, classes, by):
    change_row(by(HEALTH), classes, version=classes.version, visibility="body")
    freeze(by(COUNCIL), quarter, version=1)
    quarter.refresh_from_db()
    assert states(quarter, by(COUNCIL).viewer) == {}
    assert list(states(quarter, by(HEALTH).viewer).values()) == ["not reported"]


def test_reports_due_wait_for_their_body_until_they_are_given(quarter, classes, place, by):
    def waiting(email):
        return [w.what for w in find(place, by(email).viewer, by(email).person)]

    assert "1 report due for Quarter 3" in waiting(HEALTH)
    assert not any("due for" in what for what in waiting(COUNCIL))
    reported(by, classes, quarter)
    assert not any("due for" in what for what in waiting(HEALTH))


def test_the_state_is_always_a_word_and_never_a_colour_alone(quarter, classes, by, signed_in):
    reported(by, classes, quarter)
    text = signed_in(VIEWER).get(at("period_figures", period=quarter.pk)).content.decode()
    assert "Red: off track" in text
    assert "(Overdue)" in text


def test_the_history_of_a_commitment_runs_across_periods(quarter, classes, place, by, signed_in):
    reported(by, classes, quarter)
    freeze(by(COUNCIL), quarter, version=1)
    later = open_period(by(COUNCIL), place=place, name="Quarter 4", starts=date(2027, 1, 1),
                        ends=date(2027, 3, 31))  # fmt: skip
    reported(by, classes, later, rag=Rag.AMBER, reason="Instructor found.")
    page = signed_in(VIEWER).get(at("commitment", row=classes.pk)).content.decode()
    assert page.index("Quarter 4") < page.index("Quarter 3")
    assert "Instructor found." in page


def test_counts_stand_by_body_and_by_outcome(quarter, classes, conferences, by, signed_in):
    reported(by, classes, quarter)
    page = signed_in(VIEWER).get(at("period", period=quarter.pk)).content.decode()
    assert "By body" in page
    assert "No outcome named" in page  # reported() names none
    assert "Fewer children need to be looked after" in page


def test_a_proposed_commitment_is_due_no_report(quarter, row_of, by):
    assert Row.objects.filter(table="commitments", values__status="illustration").exists()
    assert lines_of(quarter, by(COUNCIL).viewer) == []
