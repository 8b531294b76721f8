"""What we decide where allauth asks: nobody signs up by themselves, wrong passwords are counted."""

from __future__ import annotations

from collections.abc import Iterator
from time import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from wholeplace.web.accounts.addresses import client_address
from wholeplace.web.accounts.models import User
from wholeplace.web.accounts.openid import provider
from wholeplace.web.audit.services import record

# The name under which axes looks for the address; settings say the same.
ADDRESS = "login"
NEEDLESS = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from invitations only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that nobody may sign up."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *rest: object,
        **more: object,
    ) -> None:
        """Show a message, but not one that only says what the reader sees anyway."""
        if message_template not in NEEDLESS:
            super().add_message(request, level, message_template, *rest, **more)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that tries are counted by."""
        return client_address(request)

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        """Return the person, telling axes which address was tried."""
        tried = str(credentials.get("email", "")).strip().casefold()
        found: AbstractBaseUser | None = super().authenticate(
            request, **{**credentials, ADDRESS: tried}
        )
        return found

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Refuse an address that is locked before anything else is counted.

        Raises:
            ValidationError: When it is; the page then says so with status 429.
        """
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out = True  # type: ignore[attr-defined]
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def post_login(self, request: HttpRequest, user: User, **how: object) -> HttpResponse:
        """Return where somebody goes who has just signed in, and tell the log that they have."""
        record(
            "person.signed_in",
            thing=f"person {user.pk}",
            title=str(user),
            by=user,
            of=None,
            detail={"by": [str(s.get("method")) for s in _steps(request, user)]},
        )
        answer: HttpResponse = super().post_login(request, user, **how)
        return answer

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether a password is the person's, asked again before something delicate."""
        found = self.authenticate(context.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str = "") -> bool:
        """Return whether the password is asked again: not soon after it was given."""
        request = context.request
        given = [float(step["at"]) for step in get_authentication_records(request, request.user)]
        return bool(time() - max(given, default=0.0) > app_settings.REAUTHENTICATION_TIMEOUT)

    def set_password(self, user: User, password: str) -> None:
        """Set a password, and tell the log that it was changed."""
        super().set_password(user, password)
        record(
            "person.password_set",
            thing=f"person {user.pk}",
            title=str(user),
            by=user,
            of=None,
        )


def _steps(request: HttpRequest, user: User) -> list[dict[str, object]]:
    """Return how somebody proved who they are: password, code, or their organisation's service."""
    return list(get_authentication_records(request, user))


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """A council's own sign-in opens accounts that exist; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return that nobody may sign up."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Return no: we match addresses ourselves, by whom each service may speak for."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Open the account of the person whose address the service has proved."""
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        person = User.objects.filter(email__in=proved(sociallogin), is_active=True).first()
        if person is not None:
            sociallogin.connect(request, person)
            linked(person, sociallogin)


def proved(sociallogin: SocialLogin) -> list[str]:
    """Return the addresses that a sign-in service has proved and may speak for."""
    return list(_proved(sociallogin))


def linked(person: User, sociallogin: SocialLogin) -> None:
    """Tell the log that a person's account now opens by a sign-in service."""
    record(
        "person.linked",
        thing=f"person {person.pk}",
        title=f"{person}: {sociallogin.account.provider}",
        by=person,
        of=None,
    )


def _proved(sociallogin: SocialLogin) -> Iterator[str]:
    service = provider(sociallogin.account.provider)
    addresses: list[EmailAddress] = sociallogin.email_addresses
    for address in addresses:
        if service is None or address.verified not in (True, "true"):
            continue
        if service.speaks_for(address.email):
            yield address.email.strip().casefold()
