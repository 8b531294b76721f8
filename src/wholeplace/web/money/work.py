"""Reading a long file in the background."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from wholeplace.record import Plain
from wholeplace.web.jobs.work import Save, Stopped, Work, work
from wholeplace.web.money.checking import checked
from wholeplace.web.money.lines import in_unit, put_in, read_in
from wholeplace.web.money.models import State, Upload
from wholeplace.web.money.services import WORK
from wholeplace.web.places.access import visible
from wholeplace.web.places.models import Place

STEPS = 3


@work(WORK)
def read(work: Work) -> Save:
    """Read and check a file's lines, then keep them."""
    upload = _asked(work)
    work.tell(_("Reading the lines"), done=0, of=STEPS)
    found = read_in(upload)
    work.tell(_("Checking %s lines") % f"{len(found.lines):,}", done=1, of=STEPS)
    result = checked(work.viewer, upload, in_unit(upload, found.lines))
    work.tell(_("Saving the lines"), done=2, of=STEPS)

    def save() -> Mapping[str, Plain]:
        Place.objects.select_for_update().get(pk=work.place.pk)
        put_in(_asked(work), found, result)
        slug = work.place.slug
        return {"href": reverse("money:file", kwargs={"slug": slug, "upload": upload.pk})}

    return save


def _asked(work: Work) -> Upload:
    """Return the file, still as it was when the work was asked for.

    Raises:
        Stopped: When somebody has changed or thrown it away since.
    """
    held = visible(Upload.objects.filter(state=State.READING), work.viewer)
    named = work.arguments
    upload = held.filter(pk=named["upload"], version=named["version"]).first()
    if upload is None:
        raise Stopped
    return upload
