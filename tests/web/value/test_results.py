"""Results: worked out in the background, kept whole, seen by those who could see their rows."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from wholeplace.prevention.appraisal import interval as interval_of
from wholeplace.report.words import interval
from wholeplace.store.draft import value_bundle
from wholeplace.web.audit.models import Event
from wholeplace.web.jobs.models import Job, State
from wholeplace.web.jobs.services import claim, perform, stop
from wholeplace.web.jobs.work import KINDS, Work
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import change_row, touch
from wholeplace.web.places.tables import reference
from wholeplace.web.value import work
from wholeplace.web.value.audience import changed_since, digest_of, viewer_for, workspace_for
from wholeplace.web.value.kept_story import chapters_of, packed, pictures_of, unpacked
from wholeplace.web.value.models import Audience, Kind, Valuation
from wholeplace.web.value.services import ask_for

from .conftest import ADDRESS, COUNCIL, EDITOR, HEALTH, POLICE, VIEWER

SECRET = ("Confidential clinic", "7654321", "7,654,321", "£7.7m", "our own ledger")


def test_a_valuation_is_asked_for_done_in_the_background_and_read(place, signed_in):
    browser = signed_in(EDITOR)
    asked = browser.post(f"{ADDRESS}run/actions/", {"body": "council", "audience": "body"})
    job = Job.objects.get()
    assert asked.url == f"/places/wigan/jobs/{job.pk}/"
    assert perform_waiting() == 1
    job.refresh_from_db()
    page = browser.get(job.result["href"])
    text = page.content.decode()
    for words in ("Who pays and who gains", "Overlap", "What to choose", "80% interval"):
        assert words in text
    assert "assumption" in text.casefold()
    assert text.count("<h1") == 1
    assert "Out of date" not in text


def test_a_result_says_what_the_library_says(place, run, body):
    result = run(COUNCIL, "council")
    bundle = workspace_for(place, body("council"), Audience.BODY).bundle
    valued = value_bundle(bundle, reference())
    first, told = valued.valuations[0], result.story["actions"]
    net = interval(interval_of(first.treasury.net, level=0.8))
    assert told[first.id]["net"] == net
    assert set(told) == {*(each.id for each in valued.valuations), "plan"}
    assert [each["id"] for each in result.figures["actions"]] == [
        each.id for each in valued.valuations
    ]


def test_its_pictures_have_tables_sentences_and_downloads(place, run, signed_in):
    result = run(COUNCIL, "council")
    browser = signed_in(VIEWER)
    pictures = pictures_of(chapters_of(result.story))
    assert len(pictures) >= 5
    page = browser.get(f"{ADDRESS}results/{result.pk}/").content.decode()
    assert page.count("<figure") == page.count("<figcaption") == len(pictures)
    for kind, start in (("svg", b"<svg"), ("vega.json", b"{"), ("csv", b"\xef\xbb\xbf")):
        answer = browser.get(f"{ADDRESS}results/{result.pk}/0.{kind}")
        assert answer.status_code == 200
        assert answer.content.startswith(start)
    assert browser.get(f"{ADDRESS}results/{result.pk}/{len(pictures)}.svg").status_code == 404


def test_chapters_come_back_as_they_were_kept(place, run):
    chapters = chapters_of(run(COUNCIL, "council").story)
    assert packed(unpacked(packed(chapters))) == packed(chapters)
    assert next(chapter.id for chapter in chapters) == "actions"
    with pytest.raises(KeyError):
        unpacked({"is": "Popen"})


def test_the_page_says_how_many_rows_have_changed_since(place, run, by, signed_in):
    result = run(COUNCIL, "council")
    costs = Row.objects.filter(table="costs", body__key="council")[:3]
    for row in costs:
        change_row(by(COUNCIL), row, version=1, cells={**row.values, "what": "Other"})
    page = signed_in(VIEWER).get(f"{ADDRESS}results/{result.pk}/").content.decode()
    assert f"Made at revision {result.revision}; 3 rows have changed since." in page


def test_a_row_of_another_table_does_not_make_a_valuation_old(place, run, by):
    result = run(COUNCIL, "council")
    outcome = Row.objects.filter(table="commitments", body__key="council").first()
    change_row(by(COUNCIL), outcome, version=1, cells={**outcome.values, "title": "Sooner"})
    assert changed_since(Valuation.objects.get(pk=result.pk)) == 0


def test_the_same_rows_offer_the_same_result_and_do_not_run_again(place, run, signed_in):
    result = run(COUNCIL, "council")
    asked = {"body": "council", "audience": "body"}
    page = signed_in(COUNCIL).post(f"{ADDRESS}run/actions/", asked)
    assert page.status_code == 200
    assert f"results/{result.pk}/" in page.content.decode()
    assert Job.objects.count() == 1


def test_a_partner_s_private_cost_is_in_its_own_result_alone(place, secret_cost, run, signed_in):
    own = run(HEALTH, "NHS")
    council = run(COUNCIL, "council")
    partners = run(COUNCIL, "council", Audience.PARTNERS)
    assert "Confidential clinic" in json.dumps([own.story, own.figures])
    for result in (council, partners):
        kept = json.dumps([result.story, result.figures], ensure_ascii=False)
        assert not [words for words in SECRET if words in kept]
        assert secret_cost.pk not in dict(result.rows)
    for email in (COUNCIL, EDITOR, POLICE, VIEWER):
        browser = signed_in(email)
        for path in ("", "figures.json", "0.svg", "0.vega.json", "0.csv"):
            assert browser.get(f"{ADDRESS}results/{own.pk}/{path}").status_code == 404
        for path in ("", "results/", f"results/{partners.pk}/", "review/", "medium-term/"):
            page = browser.get(f"{ADDRESS}{path}").content.decode()
            assert not [words for words in SECRET if words in page]


def test_a_result_of_the_partners_is_seen_by_all_and_a_body_s_own_by_itself(run, signed_in):
    own, shared = run(COUNCIL, "council"), run(COUNCIL, "council", Audience.PARTNERS)
    assert signed_in(POLICE).get(f"{ADDRESS}results/{shared.pk}/").status_code == 200
    assert signed_in(POLICE).get(f"{ADDRESS}results/{own.pk}/").status_code == 404
    assert signed_in(VIEWER).get(f"{ADDRESS}results/{own.pk}/").status_code == 200
    told = Event.objects.get(thing=f"valuation {own.pk}")
    assert (told.visibility, told.body.key) == ("body", "council")


def test_who_acts_for_two_bodies_carries_nothing_from_one_into_the_other(
    place, secret_cost, person, body, run
):
    from wholeplace.web.places.making import add_member

    add_member(person(COUNCIL), body("NHS"), ["editor"])
    kept = run(COUNCIL, "council")
    assert "Confidential clinic" not in json.dumps([kept.story, kept.figures])


def test_only_editors_of_the_body_run_it(place, by, body, signed_in):
    asked = {"body": "council", "audience": "body"}
    assert signed_in(VIEWER).get(f"{ADDRESS}run/actions/").status_code == 200
    assert signed_in(VIEWER).post(f"{ADDRESS}run/actions/", asked).status_code == 403
    assert signed_in(HEALTH).post(f"{ADDRESS}run/actions/", asked).status_code == 422
    with pytest.raises(PermissionDenied):
        ask_for(Kind.ACTIONS, place=place, body=body("council"), audience="body", by=by(HEALTH))
    assert signed_in(COUNCIL).get(f"{ADDRESS}run/everything/").status_code == 404


def test_somebody_who_left_the_body_meanwhile_gets_no_result(place, by, body, person):
    ask_for(Kind.ACTIONS, place=place, body=body("council"), audience="body", by=by(EDITOR))
    person(EDITOR).memberships.all().delete()
    perform_waiting()
    job = Job.objects.get()
    assert job.state == State.FAILED
    assert "no longer act" in job.problem
    assert not Valuation.objects.exists()


def test_a_job_that_is_stopped_keeps_nothing(place, by, body, person, monkeypatch):
    job = ask_for(Kind.ACTIONS, place=place, body=body("council"), audience="body", by=by(COUNCIL))
    monkeypatch.setattr(work, "kept", lambda key, make: make())
    begun, stopped_at = claim(), []
    compute = KINDS["valuation"]

    def stopped_halfway(asked):
        stop(job, by=person(COUNCIL))
        stopped_at.append(Job.objects.get(pk=job.pk).cancel)
        return compute(asked)

    monkeypatch.setitem(KINDS, "valuation", stopped_halfway)
    perform(begun)
    job.refresh_from_db()
    assert (stopped_at, job.state) == ([True], State.CANCELLED)
    assert not Valuation.objects.exists()


def test_progress_is_told_step_by_step(place, by, body, monkeypatch):
    told = []
    monkeypatch.setattr(work, "kept", lambda key, make: make())
    tell = Work.tell
    monkeypatch.setattr(
        Work,
        "tell",
        lambda self, step, *, done=0, of=0: (told.append((done, of, step)), tell(self, step)),
    )
    ask_for(Kind.REVIEW, place=place, body=body("council"), audience="body", by=by(COUNCIL))
    perform_waiting()
    assert [done for done, _, _ in told] == [0, 0, 1, 2]
    assert {of for _, of, _ in told} == {3}
    assert told[-1][2] == "Writing it down"


def test_a_place_without_actions_says_so_and_fails_in_a_sentence(place, by, body):
    tables = ("interventions", "costs", "effects", "commitments", "proposals", "pools")
    Row.objects.filter(place=place, table__in=tables).delete()
    Row.objects.filter(place=place, table__startswith="pool").delete()
    ask_for(Kind.ACTIONS, place=place, body=body("council"), audience="body", by=by(COUNCIL))
    perform_waiting()
    job = Job.objects.get()
    assert (job.state, "evidence library" in job.problem) == (State.FAILED, True)


def test_the_digest_knows_what_a_result_depends_on(place, by, body):
    def digests() -> list[str]:
        place.refresh_from_db()
        seen = workspace_for(place, body("council"), Audience.BODY)
        return [digest_of(kind, seen) for kind in (Kind.ACTIONS, Kind.REVIEW)]

    before = digests()
    row = Row.objects.filter(table="proposals").first()
    owner = body("council")
    Row.objects.filter(pk=row.pk).update(body=owner)
    row.refresh_from_db()
    change_row(by(COUNCIL), row, version=1, cells={**row.values, "why": "Another reason"})
    after = digests()
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_the_view_of_a_body_is_nobody_s_own(place, body):
    viewer = viewer_for(place, body("NHS"), Audience.BODY)
    assert viewer.bodies == {body("NHS").pk}
    assert viewer_for(place, body("NHS"), Audience.PARTNERS).bodies == {0}


def test_a_cost_that_partners_do_not_see_is_said_plainly(place, run):
    Row.objects.filter(table="costs", values__intervention="family-group-conferences").update(
        visibility="body"
    )
    shared = run(COUNCIL, "council", Audience.PARTNERS)
    assert "no cost is shown to those this was made for" in json.dumps(shared.story)
    assert "no cost is shown" not in json.dumps(run(COUNCIL, "council").story)


def test_a_new_setting_of_the_place_makes_a_result_old(place, run):
    result = run(COUNCIL, "council")
    place.setting = {**place.setting, "years": 9}
    place.save()
    touch(place)
    assert changed_since(Valuation.objects.select_related("place").get(pk=result.pk)) == 1


def test_rows_that_name_what_the_audience_does_not_see_are_left_out_and_it_says_so(
    place, by, body, run
):
    hidden = Row.objects.get(table="interventions", key="family-key-workers")
    hidden.visibility = "body"
    hidden.save()
    touch(place)
    shared = run(COUNCIL, "council", Audience.PARTNERS)
    assert set(shared.story["actions"]) == {"family-group-conferences", "plan"}
    told = json.dumps(shared.story)
    assert "left out: what they name is not shown" in told
    assert "Whole-family key workers" not in told
    assert "family-key-workers" not in json.dumps(shared.figures)


def test_a_job_cut_off_before_it_saved_left_nothing_and_begins_again(place, by, body):
    asked = ask_for(
        Kind.ACTIONS, place=place, body=body("council"), audience="body", by=by(COUNCIL)
    )
    cut = claim()
    KINDS["valuation"](Work(cut.pk, cut.attempts, cut.place, cut.person, cut.arguments))
    assert not Valuation.objects.exists()
    Job.objects.filter(pk=asked.pk).update(beat=timezone.now() - timedelta(minutes=1))
    assert perform_waiting() == 1
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == (State.DONE, 2)
    assert Valuation.objects.count() == 1
