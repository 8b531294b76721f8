"""Long work on the plan: assemble a draft, make a version, publish one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.record import Plain
from wholeplace.web.accounts.models import User
from wholeplace.web.jobs.models import Job
from wholeplace.web.jobs.services import ask
from wholeplace.web.jobs.work import Save, Stopped, Work, at_rest, work
from wholeplace.web.places.access import Deed, visible
from wholeplace.web.places.doors import require
from wholeplace.web.places.models import Place, Visibility
from wholeplace.web.places.services import By
from wholeplace.web.plans.documents import packed, partners_edition, public_edition
from wholeplace.web.plans.files import built, keep
from wholeplace.web.plans.models import Draft, Version
from wholeplace.web.plans.publishing import Ready, publish, ready
from wholeplace.web.plans.stories import summary_of
from wholeplace.web.plans.versions import Made, add_version, not_agreed

DRAFT, VERSION, PUBLISH = "plan.draft", "plan.version", "plan.publish"
PAUSE = timedelta(minutes=1)


def assemble(place: Place, *, by: User | None) -> Job:
    """Ask for the plan to be assembled from what all partners see now."""
    return ask(
        DRAFT,
        title=_("Assemble the plan"),
        place=place,
        by=by,
        body=None,
        arguments={"revision": place.revision},
        visibility=Visibility.PARTNERSHIP,
    )


@at_rest
def follow() -> None:
    """Ask for the plan again wherever rows have changed since, a minute after the last at most.

    A plan that could not be assembled is left until the next change.
    """
    old = Draft.objects.filter(made__lt=timezone.now() - PAUSE)
    stale = old.exclude(revision=F("place__revision")).defer("document")
    for place in (each.place for each in stale.select_related("place")):
        asked = Job.objects.filter(kind=DRAFT, place=place)
        if not asked.filter(arguments={"revision": place.revision}).exists():
            assemble(place, by=None)


@work(DRAFT)
def draft(work: Work) -> Save:
    """Assemble the plan of what partners see, and keep it until the next."""
    place = work.place
    work.tell(_("Assembling the plan"), done=0, of=1)
    edition = partners_edition(place, public_hash=None)
    summary = summary_of(edition)

    def save() -> Mapping[str, Plain]:
        Draft.objects.filter(place=place).delete()
        Draft.objects.create(
            place=place,
            visibility="partnership",
            revision=place.revision,
            document=packed(edition.text),
            summary=summary,
        )
        return {"href": reverse("plans:overview", kwargs={"slug": place.slug})}

    return save


@work(VERSION)
def version(work: Work) -> Save:
    """Make a version: plan, public edition, hash, and the files for the partners."""
    place, by = work.place, _by(work)
    require(by.viewer, Deed.ADMINISTER)
    work.tell(_("Assembling the public edition"), done=0, of=3)
    public = public_edition(place, today=timezone.localdate())
    work.tell(_("Assembling the plan"), done=1, of=3)
    edition = partners_edition(place, public_hash=public.edition.hash)
    summary = summary_of(edition)
    number = Version.objects.filter(place=place).count() + 1
    files = built(
        edition,
        number=number,
        banner=not_agreed(number),
        tell=lambda step, done, of: work.tell(step, done=done, of=of),
    )
    kept = keep(files)
    made = Made(edition, public, summary, kept, number, str(work.arguments.get("note", "")))

    def save() -> Mapping[str, Plain]:
        added = add_version(by, place=place, made=made)
        return {"href": _href(added), "number": added.number}

    return save


@work(PUBLISH)
def publication(work: Work) -> Save:
    """Publish the public edition that a version was made with."""
    by = _by(work)
    require(by.viewer, Deed.ADMINISTER)
    number = int(work.arguments["number"])
    found = visible(Version.objects.all(), by.viewer).get(number=number)
    work.tell(_("Checking that all of it is public still"), done=0, of=1)
    checked: Ready = ready(found, today=timezone.localdate())
    files = built(
        checked.edition,
        number=number,
        banner=checked.banner,
        tell=lambda step, done, of: work.tell(step, done=done, of=of),
    )
    kept = keep(files)
    summary = summary_of(checked.edition)

    def save() -> Mapping[str, Plain]:
        made = publish(by, version=found, checked=checked, files=kept, summary=summary)
        address = {"slug": found.place.slug, "number": made.version.number}
        return {"href": reverse("published:one", kwargs=address)}

    return save


def _by(work: Work) -> By:
    if work.person is None:
        raise Stopped
    return By(work.person, work.viewer)


def _href(version: Version) -> str:
    address = {"slug": version.place.slug, "number": version.number}
    return reverse("plans:version", kwargs=address)
