"""What of the plan waits for somebody: versions to approve, requests to decide, agreements."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.web.accounts.models import User
from wholeplace.web.places.access import Deed, Viewer, visible
from wholeplace.web.places.models import Place
from wholeplace.web.places.waiting import Waiting, waits
from wholeplace.web.plans.models import State, Version
from wholeplace.web.plans.talk import open_comments, open_requests
from wholeplace.web.plans.versions import decisions, is_settled


@waits
def find(place: Place, viewer: Viewer, person: User) -> Iterator[Waiting]:
    """Yield what waits for one person."""
    yield from _versions(place, viewer)
    mine = [
        asked
        for asked in open_requests(viewer)
        if asked.row is not None and asked.by_id != person.pk and viewer.may(Deed.EDIT, asked.row)
    ]
    if mine:
        words = ngettext(
            "%(count)d change that others ask for", "%(count)d changes that others ask for",
            len(mine),
        )  # fmt: skip
        href = reverse("plans:talk", kwargs={"slug": place.slug})
        yield Waiting(words % {"count": len(mine)}, href, urgent=True)
    comments = open_comments(viewer).filter(row__body__in=viewer.bodies).exclude(by=person).count()
    if comments:
        words = ngettext(
            "%(count)d open comment on what your body holds",
            "%(count)d open comments on what your body holds",
            comments,
        )
        href = reverse("plans:talk", kwargs={"slug": place.slug})
        yield Waiting(words % {"count": comments}, href)


def _versions(place: Place, viewer: Viewer) -> Iterator[Waiting]:
    put = visible(Version.objects.filter(state=State.PUT), viewer).defer(
        "document", "public_document", "public_rows"
    )
    for version in put:
        address = {"slug": place.slug, "number": version.number}
        made = decisions(version, viewer.today)
        approves = viewer.bodies_for(Deed.APPROVE)
        for each in made:
            if each.latest is None and each.body.pk in approves:
                words = _("Version %(number)d of the plan waits for the decision of %(body)s")
                said = words % {"number": version.number, "body": each.body}
                yield Waiting(said, reverse("plans:approve", kwargs=address), urgent=True)
        if viewer.bodies_for(Deed.ADMINISTER) and is_settled(version, viewer.today):
            words = _("Version %(number)d has every approval: record that it is agreed")
            href = reverse("plans:version", kwargs=address)
            yield Waiting(words % {"number": version.number}, href, urgent=True)
