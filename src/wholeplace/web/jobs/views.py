"""Follow a job, and stop it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.services import stop
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view

SHOWN = 50


@require_GET
@place_view(Deed.VIEW)
def every(request: PlaceRequest) -> HttpResponse:
    """Show the latest jobs that the viewer may follow."""
    jobs = visible(Job.objects.select_related("person", "body"), request.viewer)[:SHOWN]
    return render(request, "jobs/all.html", {"place": request.place, "jobs": jobs})


@require_GET
@place_view(Deed.VIEW)
def one(request: PlaceRequest, job: int) -> HttpResponse:
    """Show one job; once it is done, the way to what it made.

    The page asks for itself again while the job goes on, with htmx or, without JavaScript, by a
    link.
    """
    shown = found(Job.objects.all(), request.viewer, pk=job)
    name = "jobs/progress.html" if request.headers.get("HX-Request") else "jobs/one.html"
    mine = shown.person_id == request.user.pk
    return render(request, name, {"place": request.place, "job": shown, "mine": mine})


@require_POST
@place_view(Deed.VIEW)
def cease(request: PlaceRequest, job: int) -> HttpResponse:
    """Stop one's own job."""
    stop(found(Job.objects.filter(person=request.user), request.viewer, pk=job), by=request.user)
    return redirect("jobs:one", slug=request.place.slug, job=job)
