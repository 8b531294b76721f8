"""The tables of the people page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wholeplace.web.pages.figures import Cell, Link, Table
from wholeplace.web.places.models import Body, Invitation, Place
from wholeplace.web.places.people import Member, in_words, members


def members_table(body: Body, *, manages: bool) -> Table | None:
    """Return who acts for a body, with links to change it for who may; None for nobody."""
    held = members(body)
    if not held:
        return None
    headings = [(_("Name"), False), (_("E-mail address"), False), (_("What they may do"), False)]
    return Table(
        caption=_("People of %(body)s") % {"body": str(body)},
        headings=[*headings, (_("Change"), False)] if manages else headings,
        rows=[_member(body, each, manages=manages) for each in held],
        caption_hidden=True,
    )


def invitations_table(place: Place, waiting: Iterable[Invitation]) -> Table:
    """Return the invitations that nobody has answered yet."""
    words = (_("Invited"), _("Body"), _("What they may do"), _("Good until"), _("Withdraw"))
    return Table(
        caption=_("Invitations that wait for an answer"),
        headings=[(word, False) for word in words],
        rows=[_invitation(place, each) for each in waiting],
        caption_hidden=True,
    )


def _member(body: Body, member: Member, *, manages: bool) -> list[Cell]:
    person = member.person
    shown: list[Cell] = [str(person), person.email, member.words]
    if not manages:
        return shown
    named = {"slug": body.place.slug, "body": body.pk, "person": person.pk}
    return [*shown, Link(_("Change"), reverse("places:roles", kwargs=named), str(person))]


def _invitation(place: Place, each: Invitation) -> list[Cell]:
    named = {"slug": place.slug, "invitation": each.pk}
    return [
        each.email,
        str(each.body),
        in_words(each.roles),
        date_format(each.expires, "j F Y"),
        Link(_("Withdraw"), reverse("places:withdraw", kwargs=named), each.email),
    ]
