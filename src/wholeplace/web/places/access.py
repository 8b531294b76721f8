"""The one permission layer: who may see what, who may do what.

Every page, API answer, export and feed asks here and nowhere else. What is not allowed is refused:
a thing that a viewer may not see does not exist for them (404); a deed that they may not do is
refused (403).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from wholeplace.web.places.models import Body, Membership, Place, Role, Shared, Visibility

if TYPE_CHECKING:
    from wholeplace.web.accounts.models import User

Thing = TypeVar("Thing", bound=Shared)


class Deed(StrEnum):
    """What can be done in a place."""

    VIEW = "view"
    COMMENT = "comment"
    EDIT = "edit"  # rows of one's own body, tags, actions, outcomes, commitments
    MONEY = "money"  # upload and commit money of one's own body
    APPROVE = "approve"  # a version of the plan, for one's own body
    ADMINISTER = "administer"  # people, bodies, settings, versions, publication


ROLES_FOR: dict[Deed, frozenset[str]] = {
    Deed.VIEW: frozenset(Role.values),
    Deed.COMMENT: frozenset(Role.values),
    Deed.EDIT: frozenset({Role.EDITOR, Role.FINANCE, Role.ADMINISTRATOR}),
    Deed.MONEY: frozenset({Role.FINANCE}),
    Deed.APPROVE: frozenset({Role.APPROVER}),
    Deed.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody looking at one place, and all that they may do there.

    Attributes:
        person: Id of the person; None for what acts for nobody (a published page).
        place: Id of the place.
        roles: (id of a body, role) of every membership.
        today: The day, for embargoes.
        scopes: What an API token is limited to; None without a token.
    """

    person: int | None
    place: int
    roles: frozenset[tuple[int, str]]
    today: date
    scopes: frozenset[str] | None = None

    @property
    def bodies(self) -> frozenset[int]:
        """Ids of the bodies that the viewer acts for."""
        return frozenset(body for body, _ in self.roles)

    @property
    def is_member(self) -> bool:
        """Whether the viewer belongs to the place at all."""
        return bool(self.roles)

    def bodies_for(self, deed: Deed) -> frozenset[int]:
        """Return the ids of the bodies for which the viewer may do a deed."""
        if self.scopes is not None and deed not in self.scopes:
            return frozenset()
        return frozenset(body for body, role in self.roles if role in ROLES_FOR[deed])

    def may(self, deed: Deed, thing: Shared | None = None) -> bool:
        """Return whether the viewer may do a deed, here or to one thing.

        Only its own body changes a thing. What belongs to no body belongs to the place as a
        whole: its administrators change it. Of what belongs to a body, administrators change
        nothing unless it is their own body's.
        """
        able = self.bodies_for(deed)
        if thing is None:
            return bool(able)
        if thing.place_id != self.place or not sees(self, thing):
            return False
        if deed in (Deed.VIEW, Deed.COMMENT):
            return bool(able)
        if thing.body_id is None:
            return bool(self.bodies_for(Deed.ADMINISTER)) and bool(able)
        return thing.body_id in able


def viewer_of(user: User, place: Place, *, scopes: frozenset[str] | None = None) -> Viewer:
    """Return what a person is in a place; somebody with no roles who may see nothing otherwise."""
    held = Membership.objects.filter(person=user, body__place=place)
    roles = frozenset(held.values_list("body_id", "role"))
    active = roles if user.is_active else frozenset()
    return Viewer(user.pk, place.pk, active, timezone.localdate(), scopes)


def partnership(place: Place) -> Viewer:
    """Return the viewer who sees what all partners see, and nothing of one body's own."""
    return Viewer(None, place.pk, frozenset({(0, Role.VIEWER)}), timezone.localdate())


def visible(things: QuerySet[Thing], viewer: Viewer) -> QuerySet[Thing]:
    """Return the things that a viewer may see."""
    if not viewer.may(Deed.VIEW):
        return things.none()
    own = Q(body__in=viewer.bodies)
    if viewer.bodies_for(Deed.ADMINISTER):
        own |= Q(body=None)
    shown = Q(visibility__in=[Visibility.PARTNERSHIP, Visibility.PUBLIC]) & _free(viewer.today)
    return things.filter(Q(place=viewer.place) & (own | shown))


def public(things: QuerySet[Thing], place: Place, *, today: date) -> QuerySet[Thing]:
    """Return the things of a place that anybody may see: the only way out of the workspace."""
    return things.filter(Q(place=place, visibility=Visibility.PUBLIC) & _free(today))


def sees(viewer: Viewer, thing: Shared) -> bool:
    """Return whether a viewer may see one thing; the same rule as :func:`visible`."""
    if thing.place_id != viewer.place or not viewer.may(Deed.VIEW):
        return False
    if thing.body_id in viewer.bodies:
        return True
    if thing.body_id is None and viewer.bodies_for(Deed.ADMINISTER):
        return True
    free = thing.embargo is None or thing.embargo <= viewer.today
    return free and thing.visibility in (Visibility.PARTNERSHIP, Visibility.PUBLIC)


def bodies_to(viewer: Viewer, deed: Deed) -> QuerySet[Body]:
    """Return the bodies for which a viewer may do a deed, for choices in forms."""
    return Body.objects.filter(place=viewer.place, pk__in=viewer.bodies_for(deed))


def _free(today: date) -> Q:
    return Q(embargo=None) | Q(embargo__lte=today)
