"""What hangs on a commitment: milestones, money by year and fund, and bodies that help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wholeplace.web.outcomes.editing import Sheet, ask_remove, edit, entered_in
from wholeplace.web.outcomes.forms import HelperForm, KeptForm, MilestoneForm, MoneyForm
from wholeplace.web.outcomes.hanging import found
from wholeplace.web.outcomes.models import CommitmentMoney, Helper, Kept, Milestone
from wholeplace.web.outcomes.rows import Commitment, rows_of
from wholeplace.web.outcomes.services import beside
from wholeplace.web.outcomes.views.commitments import chosen
from wholeplace.web.outcomes.views.handing import EDITS
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view, require
from wholeplace.web.places.models import Visibility


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that hangs on a commitment.

    Attributes:
        model: Its model.
        form: Its form.
        add: Heading of the page that adds one.
        change: Heading of the page that changes one.
        remove: Question of the page that takes one out.
        private: Whether a new one is its own body's until it is shared.
    """

    model: type[Milestone] | type[CommitmentMoney] | type[Helper]
    form: type[KeptForm]
    add: str | Promise
    change: str | Promise
    remove: str | Promise
    private: bool = False


KINDS: Mapping[str, Kind] = {
    "milestone": Kind(
        Milestone,
        MilestoneForm,
        gettext_lazy("Add a milestone"),
        gettext_lazy("Change this milestone"),
        gettext_lazy("Take out this milestone?"),
    ),
    "money": Kind(
        CommitmentMoney,
        MoneyForm,
        gettext_lazy("Add money of one year and fund"),
        gettext_lazy("Change this amount"),
        gettext_lazy("Take out this amount?"),
        private=True,
    ),
    "helper": Kind(
        Helper,
        HelperForm,
        gettext_lazy("Add a body that has a part"),
        gettext_lazy("Change this body’s part"),
        gettext_lazy("Take out this body’s part?"),
    ),
}


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def part_add(request: PlaceRequest, row: int, kind: str) -> HttpResponse:
    """Add a milestone, an amount or a helper to one's own body's commitment."""
    one, what = chosen(request, row), KINDS[kind]
    require(request.viewer, Deed.EDIT, one.row)
    given: dict[str, Any] = beside(one.row)
    if what.private:
        given["visibility"] = Visibility.BODY
    new = what.model(commitment=one.id, **given)
    form = what.form(entered_in(request), viewer=request.viewer, thing=new)
    return edit(request, form, Sheet(str(what.add), _to(request, one), one.title), new=True)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def part_change(request: PlaceRequest, thing: int, kind: str) -> HttpResponse:
    """Change a milestone, an amount or a helper."""
    held, one, what = _held(request, thing, kind)
    form = what.form(entered_in(request), viewer=request.viewer, thing=held)
    away = reverse(f"outcomes:{kind}_remove", kwargs={"slug": request.place.slug, "thing": thing})
    sheet = Sheet(str(what.change), _to(request, one), one.title, remove=away)
    return edit(request, form, sheet, new=False)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def part_remove(request: PlaceRequest, thing: int, kind: str) -> HttpResponse:
    """Ask, and then take out a milestone, an amount or a helper."""
    held, one, what = _held(request, thing, kind)
    sheet = Sheet(str(what.remove), _to(request, one), one.title)
    text = _("“%(what)s” goes. The activity log keeps what it said.") % {"what": held}
    return ask_remove(request, held, sheet, text=text)


def _held(request: PlaceRequest, thing: int, kind: str) -> tuple[Kept, Commitment, Kind]:
    what = KINDS[kind]
    held = found(what.model._default_manager.all(), request.viewer, pk=thing)
    require(request.viewer, Deed.EDIT, held)
    rows = rows_of(request.viewer, "commitments").filter(body=held.body_id)
    row = rows.filter(key=getattr(held, "commitment", "")).first()
    if row is None:
        raise Http404
    return held, Commitment(row, request.viewer.today), what


def _to(request: PlaceRequest, one: Commitment) -> str:
    return reverse("outcomes:commitment", kwargs={"slug": request.place.slug, "row": one.row.pk})
