"""Whoever signs in by password needs a second factor before anything else, where it is required."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wholeplace.web.accounts.openid import provider

REQUIRED = "required"
SET_UP = "mfa_activate_totp"
# What somebody who has no second factor yet may open: setting one up, leaving, and reading help.
OPEN_PAGES = frozenset(
    {
        SET_UP,
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "account_reauthenticate",
        "account_login",
        "account_logout",
        "account_inactive",
        "accounts:language",
    }
)
OPEN_APPS = frozenset({"pages"})
# An address is proved by the invitation sent to it; nobody adds or changes one by themselves.
SHUT = frozenset({"account_email", "account_confirm_email", "account_email_verification_sent"})


class SecondFactorMiddleware:
    """Send a person without a second factor to set one up; keep shut what allauth leaves open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Return the way to the page where a second factor is set up; None to go on.

        Raises:
            Http404: For a page that is shut.
        """
        match = request.resolver_match
        name = "" if match is None else match.view_name
        if name in SHUT:
            raise Http404
        is_open = name in OPEN_PAGES or name.partition(":")[0] in OPEN_APPS
        if is_open or not needs_second_factor(request):
            return None
        if request.method == "GET" and "HX-Request" not in request.headers:
            messages.info(
                request, _("This site asks everybody for a second factor. Set it up now.")
            )
        return redirect(SET_UP)


def needs_second_factor(request: HttpRequest) -> bool:
    """Return whether the person signed in but still has to set up a second factor."""
    if settings.SECOND_FACTOR != REQUIRED or not request.user.is_authenticated:
        return False
    return not (is_mfa_enabled(request.user, [Authenticator.Type.TOTP]) or _vouched_for(request))


def _vouched_for(request: HttpRequest) -> bool:
    """Return whether a service that asks for a second factor itself signed the person in."""
    steps = get_authentication_records(request, request.user)
    used = (provider(str(s.get("provider"))) for s in steps if s.get("method") == "socialaccount")
    return any(each is not None and each.second_factor for each in used)
