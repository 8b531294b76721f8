"""Send a file and say which of its columns is which."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wholeplace.web.jobs.models import Job
from wholeplace.web.money.forms import MatchForm, SendForm, SheetForm
from wholeplace.web.money.matching import Matching, heading_row, headings_of, matching_of
from wholeplace.web.money.models import State, Upload
from wholeplace.web.money.overview import overview_of
from wholeplace.web.money.preview import preview, sheet_preview
from wholeplace.web.money.reading import Sheet, kept_sheet
from wholeplace.web.money.safety import Unfit
from wholeplace.web.money.services import WORK, Moved, match, proposed, send
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import PlaceRequest, found, place_view, require
from wholeplace.web.places.row_forms import deed_of
from wholeplace.web.places.services import By


@require_GET
@place_view(Deed.VIEW)
def overview(request: PlaceRequest) -> HttpResponse:
    """Show what each body has put in, as far as the viewer may see, and what waits."""
    shown = overview_of(request.place, request.viewer)
    return render(request, "money/overview.html", {"section": "money", "shown": shown})


@require_http_methods(["GET", "POST"])
@place_view(Deed.EDIT)
def send_file(request: PlaceRequest) -> HttpResponse:
    """Take a file; a file that is refused is answered with a sentence and kept nowhere."""
    by = By(request.user, request.viewer)
    if request.method != "POST":
        form = SendForm(by.viewer, initial={"table": request.GET.get("table", "spend")})
        return render(request, "money/send.html", {"section": "money", "form": form})
    form = SendForm(by.viewer, request.POST, request.FILES)
    status = 422
    if form.is_valid() and form.chosen_body is not None:
        told = form.cleaned_data
        try:
            upload = send(
                by,
                place=request.place,
                body=form.chosen_body,
                table=told["table"],
                file=told["file"],
            )
            return redirect("money:columns", slug=request.place.slug, upload=upload.pk)
        except Unfit as error:
            form.add_error("file", error.sentence)
            status = error.status
    return render(request, "money/send.html", {"section": "money", "form": form}, status=status)


@require_GET
@place_view(Deed.VIEW)
def file(request: PlaceRequest, upload: int) -> HttpResponse:
    """Lead to the step at which a file is."""
    held = upload_of(request, upload)
    page = {
        State.DRAFT: "money:columns",
        State.READING: "money:reading",
        State.CHECKED: "money:lines",
    }.get(State(held.state), "money:done")
    return redirect(page, slug=request.place.slug, upload=held.pk)


@require_GET
@place_view(Deed.VIEW)
def reading(request: PlaceRequest, upload: int) -> HttpResponse:
    """Show how far the reading of a long file is."""
    held = upload_of(request, upload)
    if held.state != State.READING:
        return redirect("money:file", slug=request.place.slug, upload=held.pk)
    jobs = visible(Job.objects.filter(kind=WORK, arguments__upload=held.pk), request.viewer)
    job = jobs.order_by("-pk").first()
    return render(request, "money/reading.html", {"section": "money", "upload": held, "job": job})


@require_http_methods(["GET", "POST"])
@place_view(Deed.VIEW, write=Deed.EDIT)
def columns(request: PlaceRequest, upload: int) -> HttpResponse:
    """Ask which column of the file is which, beside its first lines as understood."""
    held = upload_of(request, upload, write=True)
    if not held.is_open:
        return redirect("money:file", slug=request.place.slug, upload=held.pk)
    sheet = _chosen_sheet(request, held)
    headings = headings_of(sheet.rows[held.heading - 1])
    if request.method == "POST":
        form = MatchForm(held.table, headings, matching_of(held.matching), request.POST)
        if form.is_valid():
            return _matched(request, held, form)
        return _columns_page(request, held, sheet, form, status=422)
    form = MatchForm(
        held.table, headings, matching_of(held.matching), initial={"version": held.version}
    )
    return _columns_page(request, held, sheet, form)


def upload_of(request: PlaceRequest, id: int, *, write: bool = False) -> Upload:
    """Return a file that the viewer's own body has sent.

    Args:
        request: The request.
        id: Id of the file.
        write: Whether it takes the right to fill its table.
    """
    held = found(Upload.objects.select_related("body", "place"), request.viewer, pk=id)
    if write:
        require(request.viewer, deed_of(held.table), held)
    return held


def moved(request: PlaceRequest, upload: Upload) -> HttpResponse:
    """Say that somebody changed a file meanwhile, and lead to it as it is now."""
    told = _("Someone changed this file while you were working on it. This is how it is now.")
    messages.warning(request, told)
    return redirect("money:file", slug=request.place.slug, upload=upload.pk)


def _chosen_sheet(request: PlaceRequest, upload: Upload) -> Sheet:
    """Return the sheet asked for; another sheet or row of headings is guessed anew."""
    asked = request.POST if request.method == "POST" else request.GET
    form = SheetForm([each["name"] for each in upload.sheets], asked)
    chosen = form.cleaned_data if form.is_valid() else {}
    name, heading = chosen.get("sheet") or upload.sheet, chosen.get("heading")
    sheet = kept_sheet(upload.stored, name)
    if name == upload.sheet and heading in (None, upload.heading):
        return sheet
    heading = heading if name == upload.sheet else None
    upload.sheet = sheet.name
    upload.heading = min(heading or heading_row(sheet.rows, upload.table), len(sheet.rows))
    upload.matching = proposed(upload, sheet).stored()
    return sheet


def _columns_page(
    request: PlaceRequest, upload: Upload, sheet: Sheet, form: MatchForm, status: int = 200
) -> HttpResponse:
    bodies = frozenset(request.place.bodies.values_list("key", flat=True))
    matching = _matching_shown(form, upload)
    told = {"sheet": upload.sheet, "heading": upload.heading}
    context = {
        "section": "money",
        "upload": upload,
        "form": form,
        "sheets": SheetForm([each["name"] for each in upload.sheets], initial=told),
        "found": sheet_preview(sheet, upload.heading),
        "understood": preview(sheet, upload, matching, bodies),
    }
    return render(request, "money/columns.html", context, status=status)


def _matching_shown(form: MatchForm, upload: Upload) -> Matching:
    return form.matching if form.is_bound else matching_of(upload.matching)


def _matched(request: PlaceRequest, upload: Upload, form: MatchForm) -> HttpResponse:
    """Keep what was chosen, or show the first lines anew when only that was asked for."""
    if "preview" in request.POST:
        sheet = kept_sheet(upload.stored, upload.sheet)
        return _columns_page(request, upload, sheet, form)
    try:
        match(
            By(request.user, request.viewer),
            upload,
            version=form.cleaned_data["version"],
            sheet=upload.sheet,
            heading=upload.heading,
            matching=form.matching,
        )
    except Moved:
        return moved(request, upload)
    return redirect("money:file", slug=request.place.slug, upload=upload.pk)
