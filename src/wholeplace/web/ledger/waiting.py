"""What waits for somebody in the ledger: lines to tag again, and where two people differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from wholeplace.web.accounts.models import User
from wholeplace.web.ledger.models import Sample
from wholeplace.web.ledger.seconds import left_for, queue_for
from wholeplace.web.places.access import Deed, Viewer, visible
from wholeplace.web.places.models import Place
from wholeplace.web.places.waiting import Waiting, waits


@waits
def find(place: Place, viewer: Viewer, person: User) -> Iterable[Waiting]:
    """Return the samples that an editor may still tag, and the disagreements they may settle."""
    if not viewer.may(Deed.EDIT):
        return []
    return [*_samples(place, viewer, person), *_disagreements(place, viewer, person)]


def _samples(place: Place, viewer: Viewer, person: User) -> Iterator[Waiting]:
    for sample in visible(Sample.objects.filter(closed=None), viewer):
        if number := len(left_for(sample, person)):
            words = ngettext(
                "%(number)d line to tag again in “%(title)s”",
                "%(number)d lines to tag again in “%(title)s”",
                number,
            )
            href = reverse("ledger:second", kwargs={"slug": place.slug, "sample": sample.pk})
            said = words % {"number": number, "title": sample.title}
            yield Waiting(said, href, urgent=sample.second_id == person.pk)


def _disagreements(place: Place, viewer: Viewer, person: User) -> Iterator[Waiting]:
    if number := len(queue_for(viewer, person)):
        words = ngettext(
            "%(number)d tag that two people see differently",
            "%(number)d tags that two people see differently",
            number,
        )
        href = reverse("ledger:disagreements", kwargs={"slug": place.slug})
        yield Waiting(words % {"number": number}, href)
