"""Choose a place, and its home page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.home import home_page
from wholeplace.web.places.models import Place


@login_not_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Show the person's places; go straight in when there is one. Signed out: what this is."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    places = Place.objects.filter(bodies__memberships__person=request.user).distinct()
    if len(places) == 1:
        return redirect("places:home", slug=places[0].slug)
    return render(request, "places/choose.html", {"places": places})


@require_GET
@place_view(Deed.VIEW)
def home(request: PlaceRequest) -> HttpResponse:
    """Show what the place spends, what prevents, what is planned and what waits for the viewer.

    The preventive share takes a second or two when nobody has seen it since the figures changed:
    the page comes without it, and asks for its figures again.
    """
    figures = request.headers.get("HX-Target") == "figures"
    wait = figures or "figures" in request.GET
    page = home_page(request.place, request.viewer, request.user, wait=wait)
    template = "places/home_figures.html" if figures else "places/home.html"
    response = render(request, template, {"section": "home", "page": page})
    response["Vary"] = "HX-Target"
    return response
