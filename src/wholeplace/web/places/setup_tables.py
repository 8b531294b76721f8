"""The tables of the settings pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wholeplace.count.sectors import SECTORS
from wholeplace.web.pages.figures import Link, Table
from wholeplace.web.places.models import Place

PARTS = {
    "convener": gettext_lazy("Convener"),
    "partner": gettext_lazy("Partner"),
    "consulted": gettext_lazy("Consulted"),
}


def bodies_table(place: Place) -> Table:
    """Return the bodies of a place with links to change them."""
    words = (_("Body"), _("Id"), _("Sector"), _("Part"), _("Code"), _("Change"))
    named = [(body, {"slug": place.slug, "body": body.pk}) for body in place.bodies.all()]
    return Table(
        caption=_("Bodies"),
        headings=[(word, False) for word in words],
        rows=[
            [
                body.name,
                body.key,
                SECTORS.get(body.sector, body.sector),
                str(PARTS.get(body.role, body.role)),
                body.code or _("none"),
                Link(_("Change"), reverse("places:body", kwargs=at), body.name),
            ]
            for body, at in named
        ],
        caption_hidden=True,
    )


def conflict_rows(form: Form, theirs: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Return label, mine and theirs of everything that a form shows."""
    return [
        (
            str(form.fields[name].label),
            str(form.cleaned_data.get(name, "")),
            str(theirs.get(name, "")),
        )
        for name in form.fields
        if name != "seen"
    ]
