"""What hangs on a commitment: milestones, money by year and fund, and bodies that help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wholeplace.web.outcomes.commitment_parts import FORMS, new_part, part_at
from wholeplace.web.outcomes.editing import Sheet, ask_remove, edit, entered_in
from wholeplace.web.outcomes.models import CommitmentMoney, Helper, Milestone
from wholeplace.web.outcomes.rows import Commitment, commitment_at
from wholeplace.web.outcomes.views.handing import EDITS
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that hangs on a commitment.

    Attributes:
        model: Its model.
        add: Heading of the page that adds one.
        change: Heading of the page that changes one.
        remove: Question of the page that takes one out.
    """

    model: type[Milestone] | type[CommitmentMoney] | type[Helper]
    add: str | Promise
    change: str | Promise
    remove: str | Promise


KINDS: Mapping[str, Kind] = {
    "milestone": Kind(
        Milestone,
        gettext_lazy("Add a milestone"),
        gettext_lazy("Change this milestone"),
        gettext_lazy("Take out this milestone?"),
    ),
    "money": Kind(
        CommitmentMoney,
        gettext_lazy("Add money of one year and fund"),
        gettext_lazy("Change this amount"),
        gettext_lazy("Take out this amount?"),
    ),
    "helper": Kind(
        Helper,
        gettext_lazy("Add a body that has a part"),
        gettext_lazy("Change this body’s part"),
        gettext_lazy("Take out this body’s part?"),
    ),
}


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def part_add(request: PlaceRequest, row: int, kind: str) -> HttpResponse:
    """Add a milestone, an amount or a helper to one's own body's commitment."""
    one, what = commitment_at(request.viewer, row), KINDS[kind]
    new = new_part(request.viewer, one, what.model)
    form = FORMS[what.model](entered_in(request), viewer=request.viewer, thing=new)
    return edit(request, form, Sheet(str(what.add), _to(request, one), one.title), new=True)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def part_change(request: PlaceRequest, thing: int, kind: str) -> HttpResponse:
    """Change a milestone, an amount or a helper."""
    what = KINDS[kind]
    held, one = part_at(request.viewer, what.model, thing)
    form = FORMS[what.model](entered_in(request), viewer=request.viewer, thing=held)
    away = reverse(f"outcomes:{kind}_remove", kwargs={"slug": request.place.slug, "thing": thing})
    sheet = Sheet(str(what.change), _to(request, one), one.title, remove=away)
    return edit(request, form, sheet, new=False)


@require_http_methods(EDITS)
@place_view(Deed.EDIT)
def part_remove(request: PlaceRequest, thing: int, kind: str) -> HttpResponse:
    """Ask, and then take out a milestone, an amount or a helper."""
    what = KINDS[kind]
    held, one = part_at(request.viewer, what.model, thing)
    sheet = Sheet(str(what.remove), _to(request, one), one.title)
    text = _("“%(what)s” goes. The activity log keeps what it said.") % {"what": held}
    return ask_remove(request, held, sheet, text=text)


def _to(request: PlaceRequest, one: Commitment) -> str:
    return reverse("outcomes:commitment", kwargs={"slug": request.place.slug, "row": one.row.pk})
