"""Who a council's own sign-in service lets in: people we know, and people who were invited."""

from __future__ import annotations

from allauth.socialaccount.models import SocialLogin
from django.db import transaction
from django.http import HttpRequest

from wholeplace.web.accounts.adapters import SocialAccountAdapter, linked, proved
from wholeplace.web.accounts.models import User
from wholeplace.web.places.models import Invitation
from wholeplace.web.places.people import accept, join, still_open


class InvitedAccountAdapter(SocialAccountAdapter):
    """Makes an account only for an address that was invited and that the service has proved."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return whether the address was invited."""
        return bool(_invitations(sociallogin))

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return that nothing more needs to be asked."""
        return True

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: object = None
    ) -> User:
        """Return the invited person's new account; every open invitation to it is accepted."""
        first, *others = _invitations(sociallogin)
        name = str(sociallogin.account.get_provider_account().get_user_data().get("name") or "")
        with transaction.atomic():
            person = join(first, name=name[:150], password=None)
            for invitation in others:
                accept(invitation, person=person)
            sociallogin.connect(request, person)
            linked(person, sociallogin)
        return person


def _invitations(sociallogin: SocialLogin) -> list[Invitation]:
    found = still_open().filter(email__in=proved(sociallogin)).select_related("body__place")
    return list(found)
