"""Ask for work, ask it to stop, and take it through its states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.errors import WholeplaceError
from wholeplace.record import Plain
from wholeplace.web.accounts.models import User
from wholeplace.web.audit.services import record
from wholeplace.web.jobs.models import Job, State
from wholeplace.web.jobs.work import KINDS, Stopped, Work
from wholeplace.web.places.models import Body, Place, Visibility

SILENCE = timedelta(seconds=15)
MOST_ATTEMPTS = 3


def ask(
    kind: str,
    *,
    title: str,
    place: Place,
    by: User | None,
    body: Body | None,
    arguments: Mapping[str, Plain],
    visibility: str = Visibility.BODY,
) -> Job:
    """Return a new waiting job, or the one of the same kind and arguments that is not over yet.

    Args:
        kind: A registered kind.
        title: What it does, in words.
        place: Where.
        by: Who asks; the work sees what they see. None for the site itself.
        body: Body that the job, and what it makes, belongs to.
        arguments: What is asked, in JSON types.
        visibility: Who may follow it.
    """
    if kind not in KINDS:
        raise KeyError(kind)
    with transaction.atomic():
        waiting = Job.objects.filter(
            kind=kind, place=place, person=by, body=body, arguments=dict(arguments)
        ).filter(state__in=[State.WAITING, State.RUNNING], cancel=False)
        if (same := waiting.first()) is not None:
            return same
        job = Job.objects.create(
            kind=kind,
            title=title,
            place=place,
            person=by,
            body=body,
            arguments=dict(arguments),
            visibility=visibility,
        )
        if by is not None:  # the log holds what people did
            record("job.asked", thing=f"job {job.pk}", title=title, by=by, of=job)
    return job


def stop(job: Job, *, by: User) -> None:
    """Ask a job to stop; one that waits never begins."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk, state=State.WAITING).update(
            state=State.CANCELLED, ended=timezone.now()
        )
        Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel=True)
        record("job.cancelled", thing=f"job {job.pk}", title=job.title, by=by, of=job)


def claim() -> Job | None:
    """Return the next job, now running; None when nothing waits.

    A running job that has been silent was cut off: it begins again, three times at most.
    """
    now = timezone.now()
    silent = Q(state=State.RUNNING, beat__lt=now - SILENCE)
    _end_the_hopeless(silent)
    for job in Job.objects.filter(Q(state=State.WAITING) | silent).order_by("asked", "pk")[:5]:
        taken = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts).update(
            state=State.RUNNING, begun=now, beat=now, attempts=F("attempts") + 1, step=""
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def _end_the_hopeless(silent: Q) -> None:
    ended = timezone.now()
    Job.objects.filter(silent, cancel=True).update(state=State.CANCELLED, ended=ended)
    Job.objects.filter(silent, attempts__gte=MOST_ATTEMPTS).update(
        state=State.FAILED,
        ended=ended,
        problem=cut_off(),
    )


def cut_off() -> str:
    """Return why a job was given up that never came to its end."""
    words = _("It was cut off %(count)d times. Nothing was saved: ask for it again.")
    return words % {"count": MOST_ATTEMPTS}


def perform(job: Job) -> None:
    """Do a running job: compute, then save and mark it done in one transaction."""
    work = Work(job.pk, job.attempts, job.place, job.person, job.arguments)
    try:
        save = KINDS[job.kind](work)
        with transaction.atomic():
            _end(work, State.DONE, result=dict(save()))
    except Stopped:
        mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=State.RUNNING)
        mine.filter(cancel=True).update(state=State.CANCELLED, ended=timezone.now())
    except WholeplaceError as error:
        _fail(work, str(error))
    except Exception:
        _fail(
            work,
            _("Something went wrong that is not your doing. Nothing was saved: ask for it again."),
        )
        raise


def _fail(work: Work, problem: str) -> None:
    try:
        _end(work, State.FAILED, problem=problem)
    except Stopped:
        return


def _end(work: Work, state: State, *, result: object = None, problem: str = "") -> None:
    mine = Job.objects.filter(pk=work.job, attempts=work.attempt, state=State.RUNNING)
    if state == State.DONE:
        mine = mine.filter(cancel=False)
    ended = mine.update(state=state, ended=timezone.now(), result=result or {}, problem=problem)
    if not ended:
        raise Stopped
