"""What waits for a person here: a valuation of their body's actions that is out of date."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.web.accounts.models import User
from wholeplace.web.places.access import Deed, Viewer
from wholeplace.web.places.models import Place, Row
from wholeplace.web.places.waiting import Waiting, waits
from wholeplace.web.value.actions import ACTIONS
from wholeplace.web.value.audience import changed_since, latest
from wholeplace.web.value.models import Kind


@waits
def find(place: Place, viewer: Viewer, person: User) -> Iterator[Waiting]:
    """Yield that the actions of a person's bodies are not valued, or were before they changed."""
    bodies = viewer.bodies_for(Deed.EDIT)
    if not Row.objects.filter(place=place, table=ACTIONS, body__in=bodies).exists():
        return
    held = latest(viewer, Kind.ACTIONS)
    if held is None:
        href = reverse("value:run", kwargs={"slug": place.slug, "kind": str(Kind.ACTIONS)})
        yield Waiting(_("Your body's actions have not been valued yet"), href)
    elif changed := changed_since(held):
        said = ngettext(
            "The valuation of your actions is out of date: %(n)d row has changed since",
            "The valuation of your actions is out of date: %(n)d rows have changed since",
            changed,
        )
        href = reverse("value:run", kwargs={"slug": place.slug, "kind": str(Kind.ACTIONS)})
        yield Waiting(said % {"n": changed}, href)
