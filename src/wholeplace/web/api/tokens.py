"""Make tokens, withdraw them, and find the token that a secret is of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from wholeplace.web.accounts.models import User
from wholeplace.web.api.models import ApiToken
from wholeplace.web.audit.services import record
from wholeplace.web.places.access import Deed
from wholeplace.web.places.models import Membership, Place

MOST_DAYS = 365
BEGINS = "wp_"
SHOWN = 10
BYTES = 32
USE_TOLD_EVERY = timedelta(minutes=1)


def make_token(
    person: User, *, name: str, scopes: Iterable[str], days: int, place: Place | None = None
) -> tuple[ApiToken, str]:
    """Return a new token and its secret, which nobody can read again.

    Args:
        person: Whose it is to be.
        name: What they call it.
        scopes: Deeds that it may do; looking is always among them.
        days: Days until it stops working, a year at most.
        place: The one place that it opens; None for every place of its person.

    Raises:
        PermissionDenied: When the person does not belong to the place.
        ValueError: When it is to last for no time, or too long.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a token lasts from 1 to {MOST_DAYS} days, not {days}")
    if place is not None and not _belongs(person, place):
        raise PermissionDenied
    wanted = {Deed(scope) for scope in scopes} | {Deed.VIEW}
    secret = BEGINS + token_urlsafe(BYTES)
    with transaction.atomic():
        token = ApiToken.objects.create(
            person=person,
            name=name,
            prefix=secret[:SHOWN],
            digest=_digest(secret),
            place=place,
            scopes=[deed.value for deed in Deed if deed in wanted],
            expires=timezone.now() + timedelta(days=days),
        )
        _told("token.made", token)
    return token, secret


def withdraw_token(token: ApiToken) -> None:
    """Make a token stop working at once."""
    with transaction.atomic():
        now = ApiToken.objects.filter(pk=token.pk, withdrawn=None)
        if now.update(withdrawn=timezone.now()):
            _told("token.withdrawn", token)


def tokens_of(person: User) -> QuerySet[ApiToken]:
    """Return a person's tokens, the latest first."""
    return ApiToken.objects.filter(person=person).select_related("place")


def token_of(secret: str) -> ApiToken | None:
    """Return the token of a secret; None for one that is wrong, over, or whose person left."""
    held = ApiToken.objects.filter(digest=_digest(secret), withdrawn=None)
    held = held.filter(expires__gt=timezone.now(), person__is_active=True)
    token = held.select_related("person", "place").first()
    if token is not None:
        _tell_use(token)
    return token


def _tell_use(token: ApiToken) -> None:
    """Remember that a token was used, once a minute at most: reading should write little."""
    now = timezone.now()
    if token.used is None or token.used < now - USE_TOLD_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used=now)


def _belongs(person: User, place: Place) -> bool:
    return Membership.objects.filter(person=person, body__place=place).exists()


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _told(deed: str, token: ApiToken) -> None:
    detail = {
        "scopes": list(token.scopes),
        "expires": token.expires.isoformat(),
        "place": "" if token.place is None else token.place.slug,
    }
    record(deed, thing=f"token {token.pk}", title=str(token), by=token.person, of=None,
           detail=detail)  # fmt: skip
