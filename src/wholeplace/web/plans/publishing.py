"""Publish the public edition that a version was made with, and take it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wholeplace.errors import MethodError
from wholeplace.record import Plain
from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed, public
from wholeplace.web.places.doors import require
from wholeplace.web.places.models import Row, Visibility
from wholeplace.web.places.services import By
from wholeplace.web.plans import allowed
from wholeplace.web.plans.documents import Edition, edition_of, opened_public, unpacked
from wholeplace.web.plans.models import AskOffer, Publication, SectionText, State, Version
from wholeplace.web.plans.parts import Parts, closed_parts, latest
from wholeplace.web.plans.versions import decisions


@dataclass(frozen=True, slots=True)
class Ready:
    """A public edition that may leave.

    Attributes:
        edition: What leaves.
        agreed: Whether every body asked has agreed to the version.
        banner: What a reader must know first; empty when it is agreed.
    """

    edition: Edition
    agreed: bool
    banner: str


def ready(version: Version, *, today: date) -> Ready:
    """Return the public edition of a version, made again and found to be the same.

    Raises:
        MethodError: When the version is withdrawn, something in it is no longer public, or it
            can no longer be made again as it was.
    """
    refuse_unfit(version, today=today)
    said = opened_public(version)
    rows = json.loads(unpacked(bytes(version.public_rows)))
    parts = Parts(_listed(said["texts"]), _listed(said["asks"]), _mapped(said["parts"]))
    edition = edition_of(version.place, rows, parts)
    if edition.hash != version.public_hash:
        raise MethodError(
            _(
                "This version was made with other official figures or another release of"
                " wholeplace, so its public edition cannot be made again as it was approved."
                " Make a new version."
            )
        )
    agreed = version.state in (State.AGREED, State.SUPERSEDED) and version.put is not None
    return Ready(edition, agreed, "" if agreed else draft_banner(version.number))


def refuse_unfit(version: Version, *, today: date) -> None:
    """Refuse a version that is withdrawn, or that holds what is public no more.

    What has been taken out of the workspace since does not count: it was public when it was
    approved and nobody has said that it should not be.

    Raises:
        MethodError: When it may not be published.
    """
    if version.state in (State.WITHDRAWN, State.SUPERSEDED):
        raise MethodError(_("This version is withdrawn or superseded: publish a later one."))
    hidden = len(no_longer_public(version, today=today))
    if hidden:
        words = ngettext(
            "%(count)d thing in this version is no longer public. Make a new version.",
            "%(count)d things in this version are no longer public. Make a new version.",
            hidden,
        )
        raise MethodError(words % {"count": hidden})


def no_longer_public(version: Version, *, today: date) -> list[str]:
    """Return names of what a public edition holds and what somebody has since closed."""
    things, place = version.public_things, version.place
    rows = Row.objects.filter(place=place, pk__in=things["rows"])
    asks = AskOffer.objects.filter(place=place, pk__in=things["asks"])
    texts = latest(SectionText.objects.filter(place=place, section__in=things["sections"]))
    open_texts = public(SectionText.objects.all(), place, today=today)
    shown = set(open_texts.values_list("pk", flat=True))
    return [
        *(str(row) for row in rows.exclude(pk__in=public(rows, place, today=today))),
        *(str(ask) for ask in asks.exclude(pk__in=public(asks, place, today=today))),
        *(text.section for text in texts if text.pk not in shown),
        *closed_parts(place, things.get("parts", {}), today=today),
    ]


def publish(
    by: By,
    *,
    version: Version,
    checked: Ready,
    files: Mapping[str, Plain],
    summary: Mapping[str, Plain],
) -> Publication:
    """Return the publication of a version, open to anybody from now on.

    Raises:
        PermissionDenied: When the person is no administrator.
        MethodError: When it became unfit while its files were made.
    """
    require(by.viewer, Deed.ADMINISTER, version)
    with transaction.atomic():
        version = Version.objects.select_for_update().get(pk=version.pk)
        refuse_unfit(version, today=timezone.localdate())
        open_ones = version.publications.filter(withdrawn=None)
        if (same := open_ones.filter(agreed=checked.agreed).first()) is not None:
            return same
        open_ones.update(withdrawn=timezone.now(), reason=_("Published again as agreed."))
        made = Publication.objects.create(
            place=version.place,
            visibility=Visibility.PUBLIC,
            version=version,
            hash=version.public_hash,
            agreed=checked.agreed,
            by=by.person,
            summary={**_told(summary), "approvals": approvals_of(version)},
            files=dict(files),
        )
        record(
            "plan.published",
            thing=f"version {version.number}",
            title=str(version),
            by=by.person,
            of=made,
            detail={"hash": made.hash, "agreed": made.agreed},
        )
    return made


def take_back(by: By, *, publication: Publication, why: str) -> None:
    """Close a publication; its page stays and says so.

    Raises:
        MethodError: When no reason is given, or it is closed already.
    """
    require(by.viewer, Deed.ADMINISTER, publication)
    if not why.strip():
        raise MethodError(_("Say why it is taken back: readers will see it."))
    with transaction.atomic():
        still_open = Publication.objects.filter(pk=publication.pk, withdrawn=None)
        if not still_open.update(withdrawn=timezone.now(), reason=why.strip()):
            raise MethodError(_("It is taken back already."))
        record(
            "plan.taken back",
            thing=f"version {publication.version.number}",
            title=str(publication.version),
            by=by.person,
            of=publication,
            detail={"why": why.strip()},
        )


def approvals_of(version: Version) -> list[dict[str, Plain]]:
    """Return what may be said in public of every body's decision."""
    found: list[dict[str, Plain]] = []
    for each in decisions(version, timezone.localdate()):
        last = each.latest
        said: dict[str, Plain] = {
            "body": str(each.body),
            "decision": "" if last is None else str(last.get_decision_display()),
            "reference": "" if last is None else last.reference,
            "meeting": "" if last is None else last.meeting,
            "decided": None if last is None else last.decided.isoformat(),
            "call_in_ends": None
            if last is None or last.call_in_ends is None
            else last.call_in_ends.isoformat(),
        }
        found.append(allowed.only(said, allowed.APPROVAL))
    return found


def draft_banner(number: int) -> str:
    """Return what stands first in every file of a version that is published before agreement."""
    return _("Draft, not agreed: version %(number)d, published to be discussed.") % {
        "number": number
    }


def _told(summary: Mapping[str, Plain]) -> dict[str, Plain]:
    return allowed.only(summary, ("title", "year", "illustration", "filled", "lead", "key"))


def _listed(things: Plain) -> tuple[Mapping[str, Plain], ...]:
    rows = things if isinstance(things, Sequence) and not isinstance(things, str) else ()
    return tuple(row for row in rows if isinstance(row, Mapping))


def _mapped(thing: Plain) -> Mapping[str, Plain]:
    return thing if isinstance(thing, Mapping) else {}
