"""Pages of text, a place's colour, and what is said when something goes wrong."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from wholeplace.web.pages.colours import sheet
from wholeplace.web.pages.texts import cookie_table, words_used

_A_DAY = 86_400


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how far everybody can use the site."""
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Say what the site keeps on a reader's device."""
    return render(request, "pages/cookies.html", {"table": cookie_table()})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what the site keeps about people."""
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Say how to start, how to read the figures and what the words mean."""
    return render(request, "pages/help.html", {"words": words_used()})


@login_not_required
@require_safe
@cache_control(public=True, max_age=_A_DAY, immutable=True)
def colour_sheet(request: HttpRequest, colour: str) -> HttpResponse:
    """Answer with the style sheet of a place's colour."""
    return HttpResponse(sheet(colour), content_type="text/css; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request could not be understood, or that it was too large."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the person may not do this."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is no such page, or that the person may not see it."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that something went wrong here, without asking the database who is reading."""
    return HttpResponse(render_to_string("500.html"), status=500)
