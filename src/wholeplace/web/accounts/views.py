"""A person's own page, and the language of the site."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from wholeplace.web.accounts.forms import NameForm
from wholeplace.web.accounts.models import User
from wholeplace.web.accounts.openid import provider, providers
from wholeplace.web.accounts.services import rename, sign_out_everywhere

language = login_not_required(set_language)


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PersonRequest) -> HttpResponse:
    """Show a person's own account, and change their name."""
    form = NameForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        rename(request.user, name=form.cleaned_data["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("accounts:account")
    linked = SocialAccount.objects.filter(user=request.user)
    said = {
        "form": form,
        "second_factor": is_mfa_enabled(request.user),
        "required": settings.SECOND_FACTOR == "required",
        "linked": [_service(each.provider) for each in linked],
        "services": providers(),
        "languages": settings.LANGUAGES,
    }
    return render(request, "accounts/account.html", said)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: PersonRequest) -> HttpResponse:
    """Ask, and then end every session of the person, this one too."""
    if request.method != "POST":
        return render(request, "accounts/sign_out.html")
    sign_out_everywhere(request.user)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return redirect("account_login")


def _service(name: str) -> str:
    """Return a sign-in service as people know it."""
    known = provider(name)
    return name if known is None else known.name
