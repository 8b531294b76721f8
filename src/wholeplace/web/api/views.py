"""Pages about the interface: its operations for people to read, and a person's own tokens."""

from __future__ import annotations

from functools import cache

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.web.accounts.models import User
from wholeplace.web.api.describing import Group, groups_of
from wholeplace.web.api.forms import TokenForm
from wholeplace.web.api.problems import problems_of
from wholeplace.web.api.site import ABOUT, described
from wholeplace.web.api.tokens import make_token, tokens_of, withdraw_token
from wholeplace.web.pages.figures import Link, Table
from wholeplace.web.plans.rich import html_of

METHODS = ["GET", "HEAD", "POST"]


@cache
def _groups() -> tuple[Group, ...]:
    return groups_of(described())


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


@login_not_required
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Show what operations the interface has, part by part; public."""
    told = {"groups": _groups(), "about": html_of(ABOUT)}
    return render(request, "api/docs.html", told)


@login_not_required
@require_safe
def part(request: HttpRequest, part: str) -> HttpResponse:
    """Show the operations of one part, made from the interface's description; public."""
    group = next((each for each in _groups() if each.id == part), None)
    if group is None:
        raise Http404
    return render(request, "api/part.html", {"group": group})


@login_not_required
@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Answer with the interface's description as OpenAPI has it; public."""
    return JsonResponse(described())


@login_not_required
@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answer in the interface's one shape that there is no such operation."""
    said = [("path", _("There is no such operation. They are all listed at /api/."))]
    return JsonResponse(problems_of(said), status=404)


@never_cache
@require_safe
def tokens(request: PersonRequest) -> HttpResponse:
    """Show a person's tokens."""
    held = list(tokens_of(request.user))
    rows = [
        [
            str(each),
            each.place.name if each.place else _("All my places"),
            ", ".join(each.scopes),
            f"{each.expires:%Y-%m-%d}",
            f"{each.used:%Y-%m-%d}" if each.used else _("never"),
            Link(_("Withdraw"), f"{each.pk}/withdraw/", str(each)) if each.stands else _("over"),
        ]
        for each in held
    ]
    heads = (_("Token"), _("Place"), _("May"), _("Works until"), _("Last used"), _("State"))
    table = Table(_("Your tokens"), [(head, False) for head in heads], rows)
    return render(request, "api/tokens.html", {"table": table if held else None})


@never_cache
@require_http_methods(METHODS)
def new(request: PersonRequest) -> HttpResponse:
    """Make a token and show its secret, once."""
    form = TokenForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        token, secret = make_token(request.user, **form.cleaned_data)
        return render(request, "api/token_made.html", {"token": token, "secret": secret})
    return render(request, "api/token_new.html", {"form": form})


@never_cache
@require_http_methods(METHODS)
def withdraw(request: PersonRequest, token: int) -> HttpResponse:
    """Ask, and then make one of one's own tokens stop working."""
    held = tokens_of(request.user).filter(pk=token).first()
    if held is None:
        raise Http404
    if request.method != "POST":
        return render(request, "api/token_withdraw.html", {"token": held})
    withdraw_token(held)
    messages.success(request, _("The token works no more."))
    return redirect("api:tokens")
