"""Background work: done once, cancelled at once, taken up again after a cut, never half-saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from wholeplace.errors import MethodError
from wholeplace.web.jobs.models import Job, State
from wholeplace.web.jobs.services import MOST_ATTEMPTS, SILENCE, ask, claim, perform, stop
from wholeplace.web.jobs.work import KINDS, Work, work
from wholeplace.web.jobs.worker import perform_waiting
from wholeplace.web.places.models import Place

COUNCIL = "finance@council.example"


@work("test.rename")
def rename(job: Work):
    """Give the place a title, in three steps."""
    for step in range(3):
        job.tell(f"step {step}", done=step, of=3)

    def save():
        Place.objects.filter(pk=job.place.pk).update(title=job.arguments["title"])
        return {"href": "/places/wigan/"}

    return save


@work("test.refuse")
def refuse(job: Work):
    raise MethodError("there is nothing to value: fill the table interventions")


@work("test.break")
def break_down(job: Work):
    def save():
        Place.objects.filter(pk=job.place.pk).update(title="half-saved")
        raise RuntimeError("the disk is full")

    return save


@pytest.fixture
def asked(place, person, body):
    def make(kind="test.rename", **arguments) -> Job:
        return ask(
            kind,
            title="A job",
            place=place,
            by=person(COUNCIL),
            body=body("council"),
            arguments={"title": "New", **arguments},
        )

    return make


def test_a_job_is_done_once_and_says_where_its_result_is(asked, place):
    job = asked()
    assert perform_waiting() == 1
    job.refresh_from_db()
    place.refresh_from_db()
    assert (job.state, job.result, place.title) == (State.DONE, {"href": "/places/wigan/"}, "New")
    assert perform_waiting() == 0


def test_the_same_thing_asked_twice_is_one_job(asked):
    assert asked() == asked()
    assert asked() != asked(title="Other")


def test_a_refusal_of_the_library_is_told_in_its_words(asked, place):
    job = asked("test.refuse")
    perform_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem) == (
        State.FAILED,
        "there is nothing to value: fill the table interventions",
    )


def test_a_fault_while_saving_saves_nothing_and_shows_no_code(asked, place):
    job = asked("test.break")
    before = place.title
    with pytest.raises(RuntimeError):
        perform_waiting()
    job.refresh_from_db()
    place.refresh_from_db()
    assert (job.state, place.title) == (State.FAILED, before)
    assert "disk" not in job.problem


def test_a_waiting_job_that_is_stopped_never_begins(asked, person):
    job = asked()
    stop(job, by=person(COUNCIL))
    assert perform_waiting() == 0
    job.refresh_from_db()
    assert job.state == State.CANCELLED


def test_a_running_job_that_is_stopped_saves_nothing(asked, person, place):
    job = asked()
    running = claim()
    stop(job, by=person(COUNCIL))
    perform(running)
    job.refresh_from_db()
    place.refresh_from_db()
    assert (job.state, place.title != "New") == (State.CANCELLED, True)


def test_a_job_that_was_cut_off_begins_again(asked, place):
    job = asked()
    assert claim() == job
    assert claim() is None
    Job.objects.update(beat=timezone.now() - SILENCE - timedelta(seconds=1))
    again = claim()
    assert (again.pk, again.attempts) == (job.pk, 2)
    perform(again)
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_worker_thought_dead_cannot_save_after_another_took_over(asked, place):
    asked()
    first = claim()
    Job.objects.update(beat=timezone.now() - SILENCE - timedelta(seconds=1))
    second = claim()
    perform(first)
    place.refresh_from_db()
    assert place.title != "New"
    perform(second)
    place.refresh_from_db()
    assert place.title == "New"


def test_a_job_cut_off_time_and_again_is_given_up_and_says_so(asked):
    job = asked()
    for _ in range(MOST_ATTEMPTS):
        claim()
        Job.objects.update(beat=timezone.now() - SILENCE - timedelta(seconds=1))
    assert claim() is None
    job.refresh_from_db()
    assert (job.state, "cut off 3 times" in job.problem) == (State.FAILED, True)


def test_progress_is_told_and_never_more_than_its_worker_may(asked):
    job = asked()
    claim()
    Work(job.pk, 1, job.place, job.person, {}).tell("counting", done=1, of=4)
    job.refresh_from_db()
    assert (job.step, job.percent) == ("counting", 25)
    Job.objects.filter(pk=job.pk).update(attempts=F("attempts") + 1)
    from wholeplace.web.jobs.work import Stopped

    with pytest.raises(Stopped):
        Work(job.pk, 1, job.place, job.person, {}).tell("still here?")


def test_a_body_s_job_is_followed_by_its_own_people_and_stopped_by_who_asked(signed_in, asked):
    job = asked()
    address = f"/places/wigan/jobs/{job.pk}/"
    assert signed_in(COUNCIL).get(address).status_code == 200
    assert signed_in("strategy@council.example").get(address).status_code == 200
    assert signed_in("finance@nhs.example").get(address).status_code == 404
    assert signed_in("strategy@council.example").post(f"{address}stop/").status_code == 404
    assert signed_in(COUNCIL).post(f"{address}stop/").status_code == 302
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert b"Cancelled" in signed_in(COUNCIL).get("/places/wigan/jobs/").content


def test_an_unknown_kind_is_our_mistake_and_not_a_job(asked):
    with pytest.raises(KeyError):
        asked("test.unknown")
    assert "test.rename" in KINDS
