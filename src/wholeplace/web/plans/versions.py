"""Versions and what bodies decide of them: made once, moved forward only, nothing edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.errors import MethodError
from wholeplace.record import Plain, canonical_json
from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import require
from wholeplace.web.places.models import Body, Place, Visibility
from wholeplace.web.places.services import By
from wholeplace.web.plans.documents import Edition, PublicEdition, opened, packed
from wholeplace.web.plans.models import Approval, State, Version

Decision = Approval.Decision


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that a version is made of, computed before anything is saved."""

    edition: Edition
    public: PublicEdition
    summary: Mapping[str, Plain]
    files: Mapping[str, Plain]
    number: int
    note: str


@dataclass(frozen=True, slots=True)
class BodyDecision:
    """What one body that was asked has decided so far.

    Attributes:
        body: The body.
        latest: Its latest record; None while there is none.
        is_final: Whether it approves and nobody can call that in any more.
    """

    body: Body
    latest: Approval | None
    is_final: bool


def add_version(by: By, *, place: Place, made: Made) -> Version:
    """Return a new version, or the present one when it says the very same.

    Raises:
        PermissionDenied: When the person is no administrator.
        MethodError: When somebody made a version meanwhile.
    """
    require(by.viewer, Deed.ADMINISTER)
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        before = Version.objects.filter(place=place).first()
        if before is not None and before.hash == made.edition.hash and _is_open(before):
            return before
        if (0 if before is None else before.number) + 1 != made.number:
            raise MethodError(_("Somebody made a version meanwhile: look at it, then make yours."))
        version = Version.objects.create(
            place=place,
            visibility=Visibility.PARTNERSHIP,
            number=made.number,
            title=place.title,
            hash=made.edition.hash,
            parent=before,
            document=packed(made.edition.text),
            public_hash=made.public.edition.hash,
            public_document=packed(made.public.edition.text),
            public_rows=packed(canonical_json(made.public.rows)),
            public_things=dict(made.public.things),
            revision=place.revision,
            summary=dict(made.summary),
            files=dict(made.files),
            by=by.person,
            note=made.note,
        )
        parent = "" if before is None else before.hash
        _tell("version.made", version, by, {"hash": version.hash, "parent": parent})
    return version


def put_for_agreement(
    by: By, *, version: Version, bodies: Iterable[Body], despite: str = ""
) -> None:
    """Ask bodies to approve a version; an earlier one that was up is superseded.

    Args:
        by: Who asks: an administrator.
        version: A draft.
        bodies: Bodies of the place that are asked, one at least.
        despite: Why it is put up although findings block agreement.

    Raises:
        MethodError: When it is no draft, nobody is asked, or a reason is missing.
    """
    require(by.viewer, Deed.ADMINISTER, version)
    asked = [body for body in bodies if body.place_id == version.place_id]
    with transaction.atomic():
        version = _moved(version, State.PUT, {State.DRAFT})
        if not asked:
            raise MethodError(_("Choose the bodies that are to approve it."))
        if blocking(version) and not despite.strip():
            raise MethodError(_("Say why it goes ahead although findings stand against it."))
        opened(version)
        version.asked.set(asked)
        version.put, version.despite = timezone.now(), despite.strip()
        version.save(update_fields=["state", "put", "despite"])
        for other in Version.objects.filter(place=version.place, state=State.PUT):
            if other.pk != version.pk:
                _supersede(other, by)
        _tell("version.put for agreement", version, by, {"asked": [body.key for body in asked]})


def decide(by: By, *, decision: Approval) -> Approval:
    """Record what a body decided of the hash that its approver saw.

    Args:
        by: Who records it: an approver of that body.
        decision: The record, not saved yet.

    Raises:
        PermissionDenied: When the person does not approve for the body.
        MethodError: When the version is not up for agreement, the body is not asked, or the hash
            is another one.
    """
    if decision.body_id not in by.viewer.bodies_for(Deed.APPROVE):
        raise PermissionDenied
    with transaction.atomic():
        version = Version.objects.select_for_update().get(pk=decision.version_id)
        require(by.viewer, Deed.APPROVE)
        _refuse_decision(version, decision)
        opened(version)
        decision.place, decision.visibility = version.place, Visibility.PARTNERSHIP
        decision.by, decision.at = by.person, timezone.now()
        decision.save(force_insert=True)
        _tell(
            f"approval.{decision.decision}",
            decision,
            by,
            {"version": version.number, "hash": version.hash, "reference": decision.reference},
        )
        if decision.decision == Decision.WITHDRAWN and version.state == State.AGREED:
            why = _("%(body)s withdrew its approval.") % {"body": decision.body}
            _end(version, State.WITHDRAWN, by, why)
        elif is_settled(version, timezone.localdate()):
            _agree(version, by)
    return decision


def record_agreement(by: By, *, version: Version) -> None:
    """Record that a version is agreed once the last call-in window has ended.

    Raises:
        MethodError: When a body has no final approval yet.
    """
    require(by.viewer, Deed.ADMINISTER, version)
    with transaction.atomic():
        version = Version.objects.select_for_update().get(pk=version.pk)
        if version.state != State.PUT or not is_settled(version, timezone.localdate()):
            raise MethodError(_("Not every body that was asked has a final approval yet."))
        _agree(version, by)


def withdraw(by: By, *, version: Version, why: str) -> None:
    """Take a version out of the running; it stays to be read.

    Raises:
        MethodError: When it is withdrawn or superseded already, or no reason is given.
    """
    require(by.viewer, Deed.ADMINISTER, version)
    if not why.strip():
        raise MethodError(_("Say why it is withdrawn."))
    with transaction.atomic():
        version = _moved(version, State.WITHDRAWN, {State.DRAFT, State.PUT, State.AGREED})
        _end(version, State.WITHDRAWN, by, why.strip())


def decisions(version: Version, today: date) -> list[BodyDecision]:
    """Return what every body that was asked has decided so far, in the order of the bodies."""
    latest: dict[int | None, Approval] = {
        approval.body_id: approval for approval in version.approvals.select_related("body", "by")
    }
    found = ((body, latest.get(body.pk)) for body in version.asked.all())
    return [
        BodyDecision(body, last, last is not None and last.is_final(today)) for body, last in found
    ]


def is_settled(version: Version, today: date) -> bool:
    """Return whether every body that was asked approves, and for good."""
    made = decisions(version, today)
    return bool(made) and all(each.is_final for each in made)


def blocking(version: Version) -> list[Mapping[str, Plain]]:
    """Return the findings that stand against agreeing to a version."""
    return [finding for finding in version.summary.get("findings", []) if finding["blocks"]]


def not_agreed(number: int) -> str:
    """Return the banner of files that partners get of a version that nobody has agreed yet."""
    words = _("Version %(number)d, for the partners. Not agreed and not published.")
    return words % {"number": number}


def _refuse_decision(version: Version, decision: Approval) -> None:
    last = version.approvals.filter(body=decision.body).last()
    if decision.decision == Decision.WITHDRAWN:
        if last is None or not last.is_yes or not _is_open(version):
            raise MethodError(_("There is no approval of this version to withdraw."))
    elif version.state != State.PUT:
        raise MethodError(_("This version is not up for agreement."))
    if not version.asked.filter(pk=decision.body_id or 0).exists():
        raise MethodError(_("This body is not asked to approve this version."))
    if decision.hash != version.hash:
        raise MethodError(_("That is not the hash of this version: open it and read it again."))


def _is_open(version: Version) -> bool:
    return version.state in (State.DRAFT, State.PUT, State.AGREED)


def _agree(version: Version, by: By) -> None:
    """Make a version the agreed one, and what was agreed before superseded."""
    agreed = Version.objects.filter(place=version.place, state=State.AGREED)
    for other in agreed.exclude(pk=version.pk):
        _supersede(other, by)
    version.state = State.AGREED
    version.save(update_fields=["state"])
    _tell("version.agreed", version, by, {"hash": version.hash})


def _supersede(version: Version, by: By) -> None:
    version.state = State.SUPERSEDED
    version.save(update_fields=["state"])
    _tell("version.superseded", version, by, {})


def _end(version: Version, state: State, by: By, why: str) -> None:
    version.state, version.ended = state, why
    version.save(update_fields=["state", "ended"])
    _tell(f"version.{state}", version, by, {"why": why})


def _moved(version: Version, to: State, allowed: set[State]) -> Version:
    """Return the version, locked and moved forward but not saved."""
    now = Version.objects.select_for_update().get(pk=version.pk)
    if now.state not in allowed:
        words = _("This version is %(state)s: that cannot be done any more.")
        raise MethodError(words % {"state": now.get_state_display().lower()})
    now.state = to
    return now


def _tell(deed: str, thing: Version | Approval, by: By, detail: Mapping[str, Plain]) -> None:
    version = thing if isinstance(thing, Version) else thing.version
    record(
        deed,
        thing=f"version {version.number}",
        title=str(thing),
        by=by.person,
        of=thing,
        detail=detail,
    )
