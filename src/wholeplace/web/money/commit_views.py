"""Review a file beside what is there, commit it in one step, take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wholeplace.web.money.committing import Terms, Unready, commit, undo
from wholeplace.web.money.forms import CommitForm
from wholeplace.web.money.models import State, Upload
from wholeplace.web.money.review import review_of
from wholeplace.web.money.services import Moved, discard
from wholeplace.web.money.views import moved, upload_of
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.services import By
from wholeplace.web.places.tables import default_visibility


@require_http_methods(["GET", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def review(request: PlaceRequest, upload: int) -> HttpResponse:
    """Show what a commit would change, and commit when it is sent."""
    held = upload_of(request, upload, write=True)
    if held.state != State.CHECKED:
        return redirect("money:file", slug=request.place.slug, upload=held.pk)
    if request.method != "POST":
        begun = {"visibility": default_visibility(held.table), "version": held.version}
        begun["way"] = request.GET.get("way", "replace")
        return _review_page(request, held, CommitForm(initial=begun))
    form = CommitForm(request.POST)
    try:
        if form.is_valid() and _committed(request, held, form):
            return redirect("money:done", slug=request.place.slug, upload=held.pk)
    except Moved:
        return moved(request, held)
    return _review_page(request, held, form, status=422)


@require_GET
@place_view(Deed.VIEW)
def done(request: PlaceRequest, upload: int) -> HttpResponse:
    """Show a file that is no longer worked on: what it changed, and the way back."""
    held = upload_of(request, upload)
    if held.is_open:
        return redirect("money:file", slug=request.place.slug, upload=held.pk)
    return render(request, "money/done.html", {"section": "money", "upload": held})


@require_http_methods(["GET", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def take_back(request: PlaceRequest, upload: int) -> HttpResponse:
    """Ask, then put the rows back that were there before a commit."""
    held = upload_of(request, upload, write=True)
    if request.method != "POST":
        return _ask(request, held, "money/undo.html")
    try:
        undo(By(request.user, request.viewer), held, version=_version(request))
        messages.success(
            request, _("Taken back: the lines that were there before are there again.")
        )
    except Moved:
        return moved(request, held)
    except Unready as error:
        messages.error(request, " ".join(error.reasons))
    return redirect("money:done", slug=request.place.slug, upload=held.pk)


@require_http_methods(["GET", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def throw_away(request: PlaceRequest, upload: int) -> HttpResponse:
    """Ask, then throw a draft away."""
    held = upload_of(request, upload, write=True)
    if request.method != "POST":
        return _ask(request, held, "money/throw_away.html")
    try:
        discard(By(request.user, request.viewer), held, version=_version(request))
    except Moved:
        return moved(request, held)
    messages.success(request, _("Thrown away. Nothing of it was committed."))
    return redirect("money:overview", slug=request.place.slug)


def _committed(request: PlaceRequest, upload: Upload, form: CommitForm) -> bool:
    """Commit and return True, or tell the form why not."""
    told = form.cleaned_data
    replace = told["way"] == "replace"
    terms = Terms(told["version"], replace, told["visibility"], told["embargo"])
    try:
        commit(By(request.user, request.viewer), upload, terms)
    except Unready as error:
        for reason in error.reasons:
            form.add_error(None, reason)
        return False
    return True


def _review_page(
    request: PlaceRequest, upload: Upload, form: CommitForm, status: int = 200
) -> HttpResponse:
    way = form.data.get("way") if form.is_bound else form.initial["way"]
    shown = review_of(By(request.user, request.viewer), upload, replace=way != "add")
    if not shown.has_rows:
        form.fields["way"].widget = form.fields["way"].hidden_widget()
    context = {"section": "money", "upload": upload, "form": form, "shown": shown}
    return render(request, "money/review.html", context, status=status)


def _ask(request: PlaceRequest, upload: Upload, template: str) -> HttpResponse:
    hidden = [("version", upload.version)]
    context = {"section": "money", "upload": upload, "hidden": hidden}
    return render(request, template, context)


def _version(request: PlaceRequest) -> int:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() else 0
