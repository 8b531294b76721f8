"""Files that wait for somebody: columns to match, cells to mend, lines to commit."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.web.accounts.models import User
from wholeplace.web.money.models import OPEN, State, Upload
from wholeplace.web.places.access import Viewer, visible
from wholeplace.web.places.models import Place
from wholeplace.web.places.row_forms import deed_of
from wholeplace.web.places.waiting import Waiting, waits

MOST = 20


@waits
def find(place: Place, viewer: Viewer, person: User) -> Iterable[Waiting]:
    """Yield every file of the person's bodies that is not committed yet."""
    for upload in visible(Upload.objects.filter(state__in=OPEN), viewer)[:MOST]:
        if upload.state != State.READING and viewer.may(deed_of(upload.table), upload):
            href = reverse("money:file", kwargs={"slug": place.slug, "upload": upload.pk})
            yield Waiting(_what(upload), href)


def _what(upload: Upload) -> str:
    if upload.state == State.DRAFT:
        return _("%s: say which column is which") % upload.name
    if upload.wrong:
        told = ngettext(
            "%(name)s: %(count)d row to mend", "%(name)s: %(count)d rows to mend", upload.wrong
        )
        return told % {"name": upload.name, "count": upload.wrong}
    return _("%s: ready to commit") % upload.name
