"""Messages about who joins a body, in plain words."""

from __future__ import annotations

from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wholeplace.web.accounts.models import User
from wholeplace.web.places.models import Body, Invitation, Membership, Role


def send_invitation(invitation: Invitation, *, address: str) -> bool:
    """Send an invitation; return whether the mail server took it.

    Args:
        invitation: The invitation.
        address: Full address of the page where it is accepted; it is kept nowhere.
    """
    body = invitation.body
    said = {
        "invitation": invitation,
        "place": body.place.name,
        "body": str(body),
        "roles": ", ".join(str(Role(role).label) for role in invitation.roles),
        "until": date_format(invitation.expires, "j F Y"),
        "address": address,
    }
    subject = _("Invitation to work on the plan for %(place)s") % {"place": body.place.name}
    return _send(subject, "places/people_invitation.txt", said, to=[invitation.email])


def tell_body(body: Body, person: User, *, roles: str) -> None:
    """Tell everybody else who acts for a body that somebody joined them."""
    held = Membership.objects.filter(body=body, person__is_active=True).exclude(person=person)
    subject = _("%(person)s now acts for %(body)s") % {"person": person, "body": body}
    said = {"person": person, "body": body, "place": body.place, "roles": roles}
    for address in sorted(set(held.values_list("person__email", flat=True))):
        _send(subject, "places/people_joined.txt", said, to=[address])


def _send(subject: str, template: str, said: dict[str, object], *, to: list[str]) -> bool:
    one_line = " ".join(subject.split())
    try:
        return bool(send_mail(one_line, render_to_string(template, said), None, to))
    except (SMTPException, OSError):
        return False
