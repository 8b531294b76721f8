"""Set up a place, and settle how it works: settings and bodies."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wholeplace.errors import InputError
from wholeplace.web.accounts.models import User
from wholeplace.web.places import setup_place as services
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.models import Body
from wholeplace.web.places.services import By, Refused
from wholeplace.web.places.setup_forms import BodyForm, NewPlaceForm, SettingsForm
from wholeplace.web.places.setup_tables import bodies_table, conflict_rows

FORM_METHODS = ["GET", "HEAD", "POST"]


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


@require_http_methods(FORM_METHODS)
def new(request: PersonRequest) -> HttpResponse:
    """Set up a place by the name of its area; operators only."""
    if not request.user.is_operator:
        raise PermissionDenied
    form = NewPlaceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        year = int(form.cleaned_data["year"])
        try:
            place = services.start_place(form.cleaned_data["name"], year=year, by=request.user)
        except InputError as error:
            for problem in error.problems:
                form.add_error("name", f"“{form.cleaned_data['name']}” {problem.what}")
        else:
            messages.success(request, _("The place is set up. Now invite the other bodies."))
            return redirect("places:people", slug=place.slug)
    return render(request, "places/setup_new.html", {"form": form})


@require_http_methods(FORM_METHODS)
@place_view(Deed.ADMINISTER)
def settings(request: PlaceRequest) -> HttpResponse:
    """Show and change how the place counts and values."""
    if request.POST.get("keep") == "theirs":
        return redirect("places:settings", slug=request.place.slug)
    form = SettingsForm(request.place, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        was = form.cleaned_data["seen"]
        try:
            services.change_settings(_by(request), request.place, to=form.settings, was=was)
        except Refused as refused:
            form.refuse(refused)
        except ValidationError as error:
            form.add_error(None, error)
        except services.Changed as changed:
            return _conflict(request, form, changed)
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("places:settings", slug=request.place.slug)
    said = {"form": form, "bodies": bodies_table(request.place)}
    return _page(request, "places/settings.html", said)


@require_http_methods(FORM_METHODS)
@place_view(Deed.ADMINISTER)
def body_add(request: PlaceRequest) -> HttpResponse:
    """Add a body, such as one of the voluntary sector."""
    form = BodyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            body = services.add_body(_by(request), request.place, cells=form.cells)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("%(body)s takes part now.") % {"body": body})
            return redirect("places:settings", slug=request.place.slug)
    return _page(request, "places/settings_body.html", {"form": form})


@require_http_methods(FORM_METHODS)
@place_view(Deed.ADMINISTER)
def body(request: PlaceRequest, body: int) -> HttpResponse:
    """Change a body's name, part or code."""
    held: Body = get_object_or_404(request.place.bodies.all(), pk=body)
    if request.POST.get("keep") == "theirs":
        return redirect("places:settings", slug=request.place.slug)
    cells = services.cells_of_body(held)
    entered = request.POST if request.method == "POST" else None
    form = BodyForm(entered, body=held, initial={**cells, "seen": services.seen(cells)})
    if form.is_bound and form.is_valid():
        try:
            services.change_body(
                _by(request), held, cells=form.cells, was=form.cleaned_data["seen"]
            )
        except Refused as refused:
            form.refuse(refused)
        except ValidationError as error:
            form.add_error(None, error)
        except services.Changed as changed:
            return _conflict(request, form, changed)
        else:
            messages.success(request, _("%(body)s is saved.") % {"body": held})
            return redirect("places:settings", slug=request.place.slug)
    return _page(request, "places/settings_body.html", {"form": form, "body": held})


@require_http_methods(FORM_METHODS)
@place_view(Deed.ADMINISTER)
def body_remove(request: PlaceRequest, body: int) -> HttpResponse:
    """Ask, and then take a body out when nothing names it."""
    held: Body = get_object_or_404(request.place.bodies.all(), pk=body)
    said: dict[str, object] = {"body": held}
    if request.method == "POST":
        try:
            services.remove_body(_by(request), held)
        except ValidationError as error:
            said["problems"] = error.messages
        else:
            messages.success(request, _("%(body)s takes no part any more.") % {"body": held})
            return redirect("places:settings", slug=request.place.slug)
    return _page(request, "places/settings_body_remove.html", said)


def _conflict(
    request: PlaceRequest,
    form: SettingsForm | BodyForm,
    changed: services.Changed,
) -> HttpResponse:
    """Show both versions; keeping mine sends it again on top of theirs."""
    hidden = [(name, form.data.get(name, "")) for name in form.fields if name != "seen"]
    said = {
        "rows": conflict_rows(form, changed.theirs),
        "hidden": [*hidden, ("seen", services.seen(changed.theirs))],
    }
    return _page(request, "places/settings_conflict.html", said, status=409)


def _by(request: PlaceRequest) -> By:
    return By(request.user, request.viewer)


def _page(
    request: PlaceRequest, template: str, said: dict[str, object], *, status: int = 200
) -> HttpResponse:
    shown = {**said, "place": request.place, "section": "people"}
    return render(request, template, shown, status=status)
