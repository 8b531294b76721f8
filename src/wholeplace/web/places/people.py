"""Who belongs to which body: invitations, roles, leaving. Every step is told to the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wholeplace.web.accounts.models import User
from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed, Viewer
from wholeplace.web.places.models import Body, Invitation, Membership, Place, Role
from wholeplace.web.places.people_mail import send_invitation, tell_body
from wholeplace.web.places.services import By

DAYS_OPEN = 14


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who acts for a body.

    Attributes:
        person: The person.
        roles: What they may do for it, in the order of :class:`Role`.
    """

    person: User
    roles: tuple[str, ...]

    @property
    def words(self) -> str:
        """Their roles in words, parted by commas."""
        return in_words(self.roles)


def in_words(roles: Iterable[str]) -> str:
    """Return roles as a reader knows them, in their usual order.

    >>> in_words(["finance", "viewer"])
    'Viewer, Finance'
    """
    held = set(roles)
    return ", ".join(str(Role(role).label) for role in Role.values if role in held)


def members(body: Body) -> list[Member]:
    """Return everybody who acts for a body, by name."""
    held: dict[User, list[str]] = {}
    for each in body.memberships.select_related("person").order_by("person__name", "person_id"):
        held.setdefault(each.person, []).append(each.role)
    return [Member(p, tuple(r for r in Role.values if r in roles)) for p, roles in held.items()]


def roles_of(person: User, body: Body) -> tuple[str, ...]:
    """Return a person's roles in a body; none for who does not belong to it."""
    held = set(body.memberships.filter(person=person).values_list("role", flat=True))
    return tuple(role for role in Role.values if role in held)


def manages(viewer: Viewer, body: Body) -> bool:
    """Return whether a viewer may say who acts for a body.

    A body that has an administrator of its own is left to them; the place's administrators
    look after the others.
    """
    if body.place_id != viewer.place or not viewer.may(Deed.ADMINISTER):
        return False
    own = body.pk in viewer.bodies_for(Deed.ADMINISTER)
    return own or not body.memberships.filter(role=Role.ADMINISTRATOR).exists()


def open_invitations(place: Place) -> QuerySet[Invitation]:
    """Return the invitations of a place that can still be accepted, newest first."""
    return still_open().filter(body__place=place).select_related("body", "invited_by")


def still_open() -> QuerySet[Invitation]:
    """Return every invitation that can still be accepted."""
    waiting = Invitation.objects.filter(accepted=None, withdrawn=None)
    return waiting.filter(expires__gt=timezone.now())


def invitation_of(token: str) -> Invitation | None:
    """Return the open invitation of a token; None for a wrong, used, withdrawn or old one."""
    return still_open().filter(digest=_digest(token)).select_related("body__place").first()


def invite(
    by: By, *, body: Body, email: str, roles: Sequence[str], address: Callable[[str], str]
) -> bool:
    """Invite an address to act for a body; return whether the message could be sent.

    An earlier open invitation of the same address to the same body is withdrawn. Whether the
    address has an account already is told to nobody.

    Args:
        by: Who invites.
        body: The body.
        email: The address.
        roles: What the person may do for it.
        address: Gives the full address of the page where a token is accepted.

    Raises:
        PermissionDenied: When they may not.
        ValidationError: When the person belongs to the body already.
    """
    _allow(by, body)
    email, token = email.strip().casefold(), token_urlsafe(32)
    if email == by.person.email and body.pk not in by.viewer.bodies:
        raise PermissionDenied
    if body.memberships.filter(person__email=email).exists():
        raise ValidationError(_("This person acts for the body already: change their roles."))
    now = timezone.now()
    with transaction.atomic():
        still_open().filter(email=email, body=body).update(withdrawn=now)
        made = Invitation.objects.create(
            email=email,
            body=body,
            roles=[role for role in Role.values if role in roles],
            digest=_digest(token),
            invited_by=by.person,
            expires=now + timedelta(days=DAYS_OPEN),
        )
        _told("invitation.sent", made, by=by.person)
    return send_invitation(made, address=address(token))


def withdraw(by: By, invitation: Invitation) -> None:
    """Take an invitation back: its link stops working.

    Raises:
        PermissionDenied: When they may not.
    """
    _allow(by, invitation.body)
    with transaction.atomic():
        if still_open().filter(pk=invitation.pk).update(withdrawn=timezone.now()):
            _told("invitation.withdrawn", invitation, by=by.person)


def accept(invitation: Invitation, *, person: User) -> None:
    """Let a person act for the body that they were invited to.

    Raises:
        PermissionDenied: When the invitation went to another address.
        ValidationError: When it is not open any more.
    """
    if person.email != invitation.email:
        raise PermissionDenied
    with transaction.atomic():
        _use(invitation)
        _admit(invitation, person)


def join(invitation: Invitation, *, name: str, password: str | None) -> User:
    """Return a new person who accepts an invitation; without a password a service signs them in.

    Raises:
        ValidationError: When the invitation is not open any more, or the address has an account.
    """
    with transaction.atomic():
        _use(invitation)
        if User.objects.filter(email=invitation.email).exists():
            raise ValidationError(_("This address has an account already: sign in with it."))
        person = User.objects.create_user(invitation.email, password, name=name)
        record("person.made", thing=f"person {person.pk}", title=str(person), by=person, of=None)
        _admit(invitation, person)
    return person


def change_roles(
    by: By, *, body: Body, person: User, roles: Sequence[str], seen: Sequence[str]
) -> None:
    """Give a person other roles in a body; none at all takes them out of it.

    Args:
        by: Who does it.
        body: The body.
        person: The person, who belongs to it.
        roles: Their roles from now on.
        seen: Their roles when the page was opened.

    Raises:
        PermissionDenied: When they may not.
        ValidationError: When somebody changed the roles meanwhile, or the place would be left
            without an administrator.
    """
    _allow(by, body)
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=body.place_id)
        before = roles_of(person, body)
        if not before:
            raise PermissionDenied
        if set(before) != set(seen):
            raise ValidationError(
                _("Someone changed these roles meanwhile. They are now: %(roles)s.")
                % {"roles": in_words(before)}
            )
        after = [role for role in Role.values if role in roles]
        body.memberships.filter(person=person).exclude(role__in=after).delete()
        for role in after:
            Membership.objects.get_or_create(person=person, body=body, role=role)
        _keep_an_administrator(body.place)
        record(
            "person.roles" if after else "person.removed",
            thing=f"person {person.pk} body {body.key}",
            title=f"{person}, {body}",
            by=by.person,
            of=body.place,
            detail={"before": list(before), "after": after},
        )


def _use(invitation: Invitation) -> None:
    """Mark an invitation as used; of two who try at once, one comes too late."""
    if not still_open().filter(pk=invitation.pk).update(accepted=timezone.now()):
        raise ValidationError(_("This invitation is not open any more."))


def _admit(invitation: Invitation, person: User) -> None:
    """Give a person the roles of an invitation, and tell the log and the others of the body."""
    body, roles = invitation.body, in_words(invitation.roles)
    for role in invitation.roles:
        Membership.objects.get_or_create(person=person, body=body, role=role)
    _told("invitation.accepted", invitation, by=person)
    transaction.on_commit(lambda: tell_body(body, person, roles=roles))


def _allow(by: By, body: Body) -> None:
    if not manages(by.viewer, body):
        raise PermissionDenied


def _keep_an_administrator(place: Place) -> None:
    held = Membership.objects.filter(body__place=place, role=Role.ADMINISTRATOR)
    if not held.filter(person__is_active=True).exists():
        raise ValidationError(
            _("This is the last administrator of the place. Make somebody else one first.")
        )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _told(deed: str, invitation: Invitation, *, by: User) -> None:
    record(
        deed,
        thing=f"invitation {invitation.pk}",
        title=f"{invitation.email}, {invitation.body}",
        by=by,
        of=invitation.body.place,
        detail={"roles": list(invitation.roles), "expires": invitation.expires.isoformat()},
    )
