"""What waits for a person here: reports of the open period, and commitments that are overdue."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.web.accounts.models import User
from wholeplace.web.outcomes.handing import offered_to, row_of
from wholeplace.web.outcomes.models import Report
from wholeplace.web.outcomes.reporting import open_period
from wholeplace.web.outcomes.rows import commitments
from wholeplace.web.places.access import Deed, Viewer
from wholeplace.web.places.models import Place
from wholeplace.web.places.waiting import Waiting, waits


@waits
def find(place: Place, viewer: Viewer, person: User) -> Iterator[Waiting]:
    """Find reports due by the person's bodies and commitments of theirs that are overdue."""
    able = viewer.bodies_for(Deed.EDIT)
    mine = [c for c in commitments(viewer) if c.row.body_id in able]
    period = open_period(viewer)
    if period is not None:
        told = set(
            Report.objects.filter(period=period, body__in=able).values_list("commitment", "body_id")
        )
        due = [c for c in mine if c.is_reported and (c.id, c.row.body_id) not in told]
        if due:
            href = reverse("outcomes:period", kwargs={"slug": place.slug, "period": period.pk})
            what = ngettext(
                "%(count)d report due for %(period)s", "%(count)d reports due for %(period)s",
                len(due),
            )  # fmt: skip
            said = what % {"count": len(due), "period": period.name}
            yield Waiting(said, href, urgent=period.ends <= viewer.today)
    for given in offered_to(viewer):
        what = _("Offered to your body: %(title)s") % {"title": given.title}
        row = row_of(given, viewer)
        if row is not None:
            page = "outcomes:outcome" if row.table == "outcomes" else "outcomes:commitment"
            yield Waiting(what, reverse(page, kwargs={"slug": place.slug, "row": row.pk}), False)
    late = [c for c in mine if c.is_overdue]
    if late:
        what = ngettext("%(count)d commitment overdue", "%(count)d commitments overdue", len(late))
        href = reverse("outcomes:commitments", kwargs={"slug": place.slug})
        yield Waiting(what % {"count": len(late)}, f"{href}?state=overdue", urgent=True)
