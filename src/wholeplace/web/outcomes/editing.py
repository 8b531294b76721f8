"""One thing of ours on a form: shown, checked, kept, or both versions when two changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wholeplace.web.outcomes.forms import KeptForm
from wholeplace.web.outcomes.layout import Picture
from wholeplace.web.outcomes.models import Kept
from wholeplace.web.outcomes.services import Frozen, Stale, keep, remove, said
from wholeplace.web.pages.figures import Link
from wholeplace.web.places.doors import PlaceRequest
from wholeplace.web.places.services import By

OURS = ("csrfmiddlewaretoken", "version", "keep")
FORM, CONFLICT, ASK = "outcomes/form.html", "outcomes/conflict.html", "outcomes/ask.html"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page around a form.

    Attributes:
        title: Its heading.
        back: Where it came from and goes to.
        back_text: What that page is called.
        about: A sentence above the form.
        remove: Where the thing can be taken out; empty where it cannot.
    """

    title: str
    back: str
    back_text: str
    about: str = ""
    remove: str = ""


def edit(request: PlaceRequest, form: KeptForm, sheet: Sheet, *, new: bool) -> HttpResponse:
    """Show a form of one thing, and keep the thing when it was sent and is right."""
    if request.POST.get("keep") == "theirs":
        return redirect(sheet.back)
    if not form.is_bound or not form.is_valid():
        return form_page(request, form, sheet)
    thing = form.save(commit=False)
    try:
        keep(by_of(request), thing, version=None if new else form.version)
    except Stale as stale:
        return conflict_page(request, sheet, differences(form, stale.theirs), stale.theirs)
    except Frozen:
        form.add_error(None, frozen_words())
        return form_page(request, form, sheet)
    return redirect(sheet.back)


def ask_remove(
    request: PlaceRequest,
    thing: Kept,
    sheet: Sheet,
    *,
    text: str,
) -> HttpResponse:
    """Ask whether to take a thing out, and take it out."""
    problem = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            remove(by_of(request), thing, version=int(version) if version.isdecimal() else 0)
            return redirect(sheet.back)
        except Stale:
            problem = _("Someone changed this since you opened it. Look at it again first.")
        except Frozen:
            problem = frozen_words()
    said_ = {"sheet": sheet, "text": text, "problem": problem}
    said_ |= {"hidden": [("version", thing.version)], "links": links_of(sheet)}
    return shown(request, ASK, said_, status=409 if problem else 200)


def form_page(request: PlaceRequest, form: forms.BaseForm, sheet: Sheet) -> HttpResponse:
    """Show a form; one with errors answers 422."""
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "sheet": sheet, "links": links_of(sheet)}
    return shown(request, FORM, context, status=status)


def conflict_page(
    request: PlaceRequest,
    sheet: Sheet,
    rows: Sequence[tuple[str, object, object]],
    theirs: Kept | None,
    *,
    version: int | None = None,
) -> HttpResponse:
    """Show both versions; keeping mine sends it again on theirs."""
    now = version if version is not None else (0 if theirs is None else theirs.version)
    context = {
        "sheet": sheet,
        "rows": rows,
        "hidden": [*pairs_of(request.POST), ("version", now)],
        "changed_by": None if theirs is None else theirs.changed_by,
        "changed_at": None if theirs is None else theirs.changed,
        "gone": theirs is None and version is None,
        "links": links_of(sheet),
    }
    return shown(request, CONFLICT, context, status=409)


def differences(form: KeptForm, theirs: Kept | None) -> list[tuple[str, object, object]]:
    """Return label, mine and theirs of every field of a form."""
    held = {} if theirs is None else said(theirs)
    return [
        (str(bound.label), form.data.get(bound.html_name, ""), _plain(held.get(bound.name)))
        for bound in form.visible_fields()
    ]


def pairs_of(entered: QueryDict) -> list[tuple[str, str]]:
    """Return what was sent, but for what belongs to the sending itself."""
    return [
        (name, value)
        for name, values in entered.lists()
        if name not in OURS
        for value in map(str, values)
    ]


def links_of(sheet: Sheet) -> list[Link]:
    """Return the way to a page."""
    return [Link(sheet.back_text, sheet.back)]


def by_of(request: PlaceRequest) -> By:
    """Return who asks, and what they may do."""
    return By(request.user, request.viewer)


def entered_in(request: PlaceRequest) -> QueryDict | None:
    """Return what was sent; None when the page was only opened."""
    return request.POST if request.method == "POST" else None


def shown(
    request: PlaceRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Return a page of this section."""
    whole = {"place": request.place, "section": "outcomes", **context}
    return render(request, template, whole, status=status)


def drawing(request: PlaceRequest, picture: Picture, label: str) -> HttpResponse:
    """Answer with a picture of boxes and lines as an SVG file."""
    context = {"picture": picture, "label": f"{label}: {request.place.name}"}
    return render(request, "outcomes/_svg.html", context, content_type="image/svg+xml")


def frozen_words() -> str:
    """Return why a frozen period cannot be changed, and what to do."""
    return _("This period is frozen, so nothing in it can be changed. Add a correction beside it.")


def _plain(value: object) -> str:
    return "" if value is None else str(value)
