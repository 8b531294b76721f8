"""Put a version up for agreement, decide on it, record agreement, publish, take back."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wholeplace.errors import MethodError
from wholeplace.web.jobs.services import ask
from wholeplace.web.places.access import Deed, bodies_to
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.models import Body, Visibility
from wholeplace.web.places.services import By
from wholeplace.web.plans.documents import opened
from wholeplace.web.plans.forms import DecisionForm, PutForm, ReasonForm
from wholeplace.web.plans.models import Approval, State, Version
from wholeplace.web.plans.publishing import refuse_unfit, take_back
from wholeplace.web.plans.section_views import shown, told
from wholeplace.web.plans.version_views import changes_between, version_of
from wholeplace.web.plans.versions import (
    blocking,
    decide,
    put_for_agreement,
    record_agreement,
    withdraw,
)
from wholeplace.web.plans.work import PUBLISH

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@place_view(Deed.ADMINISTER)
def put(request: PlaceRequest, number: int) -> HttpResponse:
    """Ask bodies to approve a version."""
    version = version_of(request, number)
    blocked = blocking(version)
    form = PutForm(request.POST or None, version=version, blocked=bool(blocked))

    def do() -> None:
        put_for_agreement(_by(request), version=version, **form.cleaned_data)

    if _done(request, form, do):
        return _back(request, version)
    said = {"version": version, "form": form, "blocked": blocked}
    return shown(request, "plans/put.html", said)


@require_http_methods(METHODS)
@place_view(Deed.APPROVE)
@told
def approve(request: PlaceRequest, number: int) -> HttpResponse:
    """Show the hash and what changed, and record what a body decided."""
    version = version_of(request, number)
    opened(version)
    bodies = _deciders(request, version)
    if not bodies:
        raise PermissionDenied
    form = DecisionForm(request.POST or None, bodies=bodies, initial={"hash": version.hash})

    def do() -> None:
        decide(_by(request), decision=_decision(version, form))

    if _done(request, form, do):
        return _back(request, version)
    since = _last_approved(version, bodies) or version.parent
    said = {
        "version": version,
        "form": form,
        "since": since,
        "groups": [] if since is None else changes_between(since, version),
        "blocked": blocking(version),
        "open": version.state == State.PUT,
    }
    return shown(request, "plans/approve.html", said)


@require_http_methods(METHODS)
@place_view(Deed.APPROVE)
def unapprove(request: PlaceRequest, number: int) -> HttpResponse:
    """Record that a body takes its approval back; what it approved stays on the record."""
    version = version_of(request, number)
    bodies = [
        body
        for body in _deciders(request, version)
        if (last := version.approvals.filter(body=body).last()) is not None and last.is_yes
    ]
    if not bodies:
        raise PermissionDenied
    entered = None
    if request.method == "POST":
        entered = {**request.POST.dict(), "decision": Approval.Decision.REFUSED}
    form = DecisionForm(entered, bodies=bodies, initial={"hash": version.hash})
    form.fields["decision"].widget = forms.HiddenInput()
    for name in ("conditions", "call_in_ends"):
        del form.fields[name]

    def do() -> None:
        taken = _decision(version, form)
        taken.decision = Approval.Decision.WITHDRAWN
        decide(_by(request), decision=taken)

    if _done(request, form, do):
        return _back(request, version)
    return shown(request, "plans/unapprove.html", {"version": version, "form": form})


@require_http_methods(METHODS)
@place_view(Deed.ADMINISTER)
def agreed(request: PlaceRequest, number: int) -> HttpResponse:
    """Ask, and then record that a version is agreed."""
    version = version_of(request, number)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if _done(request, form, lambda: record_agreement(_by(request), version=version)):
        return _back(request, version)
    return shown(request, "plans/agreed.html", {"version": version, "form": form})


@require_http_methods(METHODS)
@place_view(Deed.ADMINISTER)
def withdraw_one(request: PlaceRequest, number: int) -> HttpResponse:
    """Ask, and then take a version out of the running."""
    version = version_of(request, number)
    form = ReasonForm(request.POST or None)

    def do() -> None:
        withdraw(_by(request), version=version, why=form.cleaned_data["why"])

    if _done(request, form, do):
        return _back(request, version)
    return shown(request, "plans/withdraw.html", {"version": version, "form": form})


@require_http_methods(METHODS)
@place_view(Deed.ADMINISTER)
def publish_one(request: PlaceRequest, number: int) -> HttpResponse:
    """Ask, and then have the public edition of a version published."""
    version = version_of(request, number)
    form = forms.Form(request.POST if request.method == "POST" else None)
    problem = ""
    try:
        refuse_unfit(version, today=request.viewer.today)
    except MethodError as error:
        problem = str(error)
    if request.method == "POST" and not problem:
        job = ask(
            PUBLISH,
            title=_("Publish %(version)s") % {"version": version},
            place=request.place,
            by=request.user,
            body=None,
            arguments={"number": number, "state": version.state},
            visibility=Visibility.PARTNERSHIP,
        )
        return redirect("jobs:one", slug=request.place.slug, job=job.pk)
    agreed_ = version.state == State.AGREED
    said = {"version": version, "form": form, "problem": problem, "agreed": agreed_}
    return shown(request, "plans/publish.html", said, status=409 if problem else 200)


@require_http_methods(METHODS)
@place_view(Deed.ADMINISTER)
def unpublish(request: PlaceRequest, number: int) -> HttpResponse:
    """Ask, and then take a publication back; its page stays and says so."""
    version = version_of(request, number)
    publication = version.publications.filter(withdrawn=None).first()
    if publication is None:
        return _back(request, version)
    form = ReasonForm(request.POST or None)

    def do() -> None:
        take_back(_by(request), publication=publication, why=form.cleaned_data["why"])

    if _done(request, form, do):
        return _back(request, version)
    return shown(request, "plans/unpublish.html", {"version": version, "form": form})


def _done(request: PlaceRequest, form: forms.Form, do: Callable[[], None]) -> bool:
    """Return whether what was sent is right and done; what is wrong stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        do()
    except MethodError as error:
        form.add_error(None, str(error))
        return False
    return True


def _by(request: PlaceRequest) -> By:
    return By(request.user, request.viewer)


def _back(request: PlaceRequest, version: Version) -> HttpResponse:
    return redirect("plans:version", slug=request.place.slug, number=version.number)


def _deciders(request: PlaceRequest, version: Version) -> list[Body]:
    """Return the bodies that are asked and for which the viewer may decide."""
    asked = set(version.asked.values_list("pk", flat=True))
    return [body for body in bodies_to(request.viewer, Deed.APPROVE) if body.pk in asked]


def _decision(version: Version, form: DecisionForm) -> Approval:
    said = {name: cell for name, cell in form.cleaned_data.items() if name != "seen"}
    return Approval(version=version, **said)


def _last_approved(version: Version, bodies: list[Body]) -> Version | None:
    """Return the version that these bodies approved last: what changed since is what they read."""
    last = (
        Approval.objects.filter(body__in=bodies, place=version.place)
        .exclude(version=version)
        .filter(decision__in=[Approval.Decision.APPROVED, Approval.Decision.CONDITIONS])
        .last()
    )
    return None if last is None else last.version
