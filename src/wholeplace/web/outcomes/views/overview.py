"""The first page: the tree, what was promised, and how the open period is going."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from wholeplace.web.outcomes.branches import limbs, picture
from wholeplace.web.outcomes.editing import drawing, shown
from wholeplace.web.outcomes.measures import compared
from wholeplace.web.outcomes.models import Rag
from wholeplace.web.outcomes.reporting import counts, in_words, lines_of, open_period
from wholeplace.web.outcomes.row_forms import STATUSES
from wholeplace.web.outcomes.rows import Commitment, Outcome, commitments, outcomes
from wholeplace.web.pages.figures import Cell, KeyFigure, Link, Table
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view

SHOWN = 8


@require_safe
@place_view(Deed.VIEW)
def overview(request: PlaceRequest) -> HttpResponse:
    """Show the tree of outcomes, commitments by state, what is overdue and the open period."""
    viewer = request.viewer
    held, promised = outcomes(viewer), commitments(viewer)
    found = compared(request.place, [one.measure for one in held], today=viewer.today)
    period = open_period(viewer)
    lines = [] if period is None else lines_of(period, viewer)
    told = sum(line.rag != Rag.MISSING for line in lines)
    context = {
        "limbs": limbs(held, found),
        "picture": picture(held, hrefs_of(request, held)),
        "figures": _figures(request, held, promised),
        "states": [(words, sum(c.status == state for c in promised))
                   for state, words in STATUSES.items()],
        "late": _late(request, [c for c in promised if c.is_overdue]),
        "period": period,
        "told": told,
        "of": len(lines),
        "counts": counts(lines),
        "may_edit": viewer.may(Deed.EDIT),
    }  # fmt: skip
    return shown(request, "outcomes/overview.html", context)


@require_safe
@place_view(Deed.VIEW)
def tree_picture(request: PlaceRequest) -> HttpResponse:
    """Answer with the picture of the tree as a file."""
    return drawing(request, picture(outcomes(request.viewer), {}), _("Tree of outcomes"))


def hrefs_of(request: PlaceRequest, held: Sequence[Outcome]) -> dict[str, str]:
    """Return the address of every outcome by its id."""
    slug = request.place.slug
    return {
        one.id: reverse("outcomes:outcome", kwargs={"slug": slug, "row": one.row.pk})
        for one in held
    }


def _figures(
    request: PlaceRequest, held: Sequence[Outcome], promised: Sequence[Commitment]
) -> list[KeyFigure]:
    """Return the four numbers that a reader should remember."""
    shared = sum(one.is_population for one in held)
    aimed = sum(one.target is not None for one in held)
    late = sum(c.is_overdue for c in promised)
    unfunded = sum(c.funding == "unfunded" for c in promised)
    to = reverse("outcomes:commitments", kwargs={"slug": request.place.slug})
    return [
        KeyFigure(str(len(held)), _("outcomes"), _("%(count)d of them shared by the partnership")
                  % {"count": shared}),
        KeyFigure(str(aimed), _("with a target"), _("%(count)d without")
                  % {"count": len(held) - aimed}),
        KeyFigure(str(len(promised)), _("commitments"), _("%(count)d unfunded")
                  % {"count": unfunded}, to),
        KeyFigure(str(late), _("overdue"), "", f"{to}?state=overdue"),
    ]  # fmt: skip


def _late(request: PlaceRequest, late: Sequence[Commitment]) -> Table | None:
    if not late:
        return None
    rows: list[list[Cell]] = [
        [
            Link(c.title, reverse("outcomes:commitment",
                                  kwargs={"slug": request.place.slug, "row": c.row.pk})),
            c.owner,
            in_words(c.due),
        ]
        for c in sorted(late, key=lambda c: str(c.due))[:SHOWN]
    ]  # fmt: skip
    headings = [(_("Commitment"), False), (_("Body"), False), (_("Was due"), False)]
    return Table(_("Overdue"), headings, rows)
