"""Pages on which an outcome or a commitment is offered to another body, and the offer answered."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from wholeplace.errors import MethodError
from wholeplace.web.outcomes.editing import ASK, Sheet, by_of, entered_in, form_page, shown
from wholeplace.web.outcomes.handing import (
    decline,
    may_answer,
    may_take_back,
    offer,
    offer_at,
    own_row,
    standing,
    take,
    take_back,
)
from wholeplace.web.outcomes.handing_forms import HandOverForm
from wholeplace.web.outcomes.models import HandOver
from wholeplace.web.outcomes.rows import text
from wholeplace.web.pages.figures import Link
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.models import Row
from wholeplace.web.places.services import By, Refused

EDITS = ["GET", "HEAD", "POST"]
PAGES = {"outcomes": "outcome", "commitments": "commitment"}
Done = Callable[[By, HandOver], object]


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def offer_row(request: PlaceRequest, row: int) -> HttpResponse:
    """Offer an outcome or a commitment of one's own body to another one."""
    held = own_row(request.viewer, row)
    form = HandOverForm(entered_in(request), row=held)
    title = text(held, "title")
    about = _(
        "It changes hands when the other body takes it. What only your body sees of it, such as"
        " its own amounts, stays yours; what was reported in frozen periods stays as it was."
    )
    sheet = Sheet(_("Hand this to another body"), _at(request, held), title, about)
    if form.is_bound and form.is_valid():
        try:
            offer(by_of(request), held, to=form.cleaned_data["to"], why=form.cleaned_data["why"])
            return redirect(sheet.back)
        except MethodError as error:
            form.add_error(None, str(error))
    return form_page(request, form, sheet)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def answer_offer(request: PlaceRequest, offer: int, answer: str) -> HttpResponse:
    """Ask, and then take what is offered, decline it, or take the offer back."""
    given, row = offer_at(request.viewer, offer)
    do, title, action = _answers(answer)
    allowed = may_take_back if answer == "take-back" else may_answer
    if not allowed(request.viewer, given):
        raise PermissionDenied
    sheet = Sheet(title, _at(request, row), given.title)
    problem = ""
    if request.method == "POST":
        try:
            do(by_of(request), given)
            return redirect(sheet.back)
        except MethodError as error:
            problem = str(error)
        except Refused as refused:
            problem = str(refused)
    context = {"sheet": sheet, "text": _words(given), "problem": problem, "action_text": action}
    context |= {"hidden": [], "links": [Link(given.title, sheet.back)]}
    return shown(request, ASK, context, status=409 if problem else 200)


def offer_words(request: PlaceRequest, row: Row) -> dict[str, object]:
    """Return what a page says of handing its row over: the offer that stands, and what one may."""
    given = standing(row, request.viewer)
    return {
        "offer": given,
        "offer_said": "" if given is None else _words(given),
        "may_answer": given is not None and may_answer(request.viewer, given),
        "may_take_back": given is not None and may_take_back(request.viewer, given),
    }


def _answers(answer: str) -> tuple[Done, str, str]:
    if answer == "take":
        return take, _("Take this over?"), _("Take it over")
    if answer == "decline":
        return decline, _("Decline this?"), _("Decline it")
    if answer == "take-back":
        return take_back, _("Take this offer back?"), _("Take the offer back")
    raise Http404


def _words(given: HandOver) -> str:
    said = _("%(giver)s offers “%(title)s” to %(body)s. Why: %(why)s")
    whole = _("The partnership as a whole")
    told = {"giver": given.giver or whole, "body": given.body or whole.lower()}
    return said % {**told, "title": given.title, "why": given.why}


def _at(request: PlaceRequest, row: Row) -> str:
    name = PAGES[row.table]
    return reverse(f"outcomes:{name}", kwargs={"slug": request.place.slug, "row": row.pk})
