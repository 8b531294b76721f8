"""Follow long work, and stop one's own."""

from __future__ import annotations

from django.urls import reverse
from ninja import Query, Router

from wholeplace.web.api.doors import ApiRequest, answers, needs
from wholeplace.web.api.schemas import Asked, Id, Listed, Paging
from wholeplace.web.api.shapes import JobOut, job_out
from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.services import stop
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import found

router = Router(tags=["Jobs"])


@router.get(
    "/places/{slug}/jobs", response=answers(Listed[JobOut]), summary="Jobs", **needs(Deed.VIEW)
)
def every(request: ApiRequest, slug: str, paging: Query[Paging]) -> Listed[JobOut]:
    """List the jobs that I may follow, the latest first."""
    seen = visible(Job.objects.all(), request.viewer)
    shown = seen[paging.offset : paging.offset + paging.limit]
    return Listed(items=[job_out(job) for job in shown], total=seen.count())


@router.get(
    "/places/{slug}/jobs/{job}",
    response=answers(JobOut),
    summary="One job",
    url_name="job",
    **needs(Deed.VIEW),
)
def one(request: ApiRequest, slug: str, job: Id) -> JobOut:
    """Follow a job until its state is done, failed or cancelled."""
    return job_out(found(Job.objects.all(), request.viewer, pk=job))


@router.post(
    "/places/{slug}/jobs/{job}/stop",
    response=answers(JobOut),
    summary="Stop a job",
    **needs(Deed.VIEW),
)
def cease(request: ApiRequest, slug: str, job: Id) -> JobOut:
    """Ask one of my own jobs to stop."""
    person = request.auth.person
    held = found(Job.objects.filter(person=person), request.viewer, pk=job)
    stop(held, by=person)
    held.refresh_from_db()
    return job_out(held)


def asked(slug: str, job: Job) -> Asked:
    """Return where a job can be followed."""
    return Asked(job=job.pk, href=reverse("api:rest:job", kwargs={"slug": slug, "job": job.pk}))
