"""The people of a place: who acts for which body, who is invited, and joining."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wholeplace.web.accounts.models import User
from wholeplace.web.places import people as services
from wholeplace.web.places.access import Deed
from wholeplace.web.places.doors import PlaceRequest, place_view
from wholeplace.web.places.models import Body, Invitation
from wholeplace.web.places.people_forms import InviteForm, JoinForm, RolesForm
from wholeplace.web.places.people_tables import invitations_table, members_table
from wholeplace.web.places.services import By

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@place_view(Deed.VIEW)
def people(request: PlaceRequest) -> HttpResponse:
    """Show who acts for which body, and to administrators who is invited."""
    bodies = list(request.place.bodies.all())
    managed = {body.pk for body in bodies if services.manages(request.viewer, body)}
    waiting = services.open_invitations(request.place).filter(body__in=managed)
    tables = [(body, members_table(body, manages=body.pk in managed)) for body in bodies]
    said = {
        "bodies": tables,
        "empty": [body for body, table in tables if table is None],
        "managed": managed,
        "invitations": invitations_table(request.place, waiting) if waiting else None,
    }
    return _page(request, "places/people.html", said)


@require_http_methods(FORM_METHODS)
@place_view(Deed.ADMINISTER)
def invite(request: PlaceRequest) -> HttpResponse:
    """Invite somebody to act for a body."""
    bodies = [b for b in request.place.bodies.all() if services.manages(request.viewer, b)]
    entered = request.POST if request.method == "POST" else None
    form = InviteForm(entered, bodies=bodies, initial={"body": request.GET.get("body", "")})
    if entered is not None and form.is_valid() and _invited(request, form):
        return redirect("places:people", slug=request.place.slug)
    return _page(request, "places/people_invite.html", {"form": form})


@require_http_methods(FORM_METHODS)
@place_view(Deed.ADMINISTER)
def withdraw(request: PlaceRequest, invitation: int) -> HttpResponse:
    """Ask, and then take an invitation back."""
    waiting = services.open_invitations(request.place)
    held: Invitation = get_object_or_404(waiting, pk=invitation)
    if not services.manages(request.viewer, held.body):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, "places/people_withdraw.html", {"invitation": held})
    services.withdraw(_by(request), held)
    messages.success(request, _("The invitation is withdrawn. Its link does not work any more."))
    return redirect("places:people", slug=request.place.slug)


@require_http_methods(FORM_METHODS)
@place_view(Deed.ADMINISTER)
def roles(request: PlaceRequest, body: int, person: int) -> HttpResponse:
    """Change what a person may do for a body."""
    of, who, held = _member(request, body, person)
    entered = request.POST if request.method == "POST" else None
    form = RolesForm(entered, initial={"roles": held, "seen": " ".join(held)})
    if entered is not None and form.is_valid():
        seen, chosen = form.roles_seen(), form.cleaned_data["roles"]
        try:
            services.change_roles(_by(request), body=of, person=who, roles=chosen, seen=seen)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The roles of %(who)s are saved.") % {"who": who})
            return redirect("places:people", slug=request.place.slug)
    return _page(request, "places/people_roles.html", {"form": form, "body": of, "who": who})


@require_http_methods(FORM_METHODS)
@place_view(Deed.ADMINISTER)
def remove(request: PlaceRequest, body: int, person: int) -> HttpResponse:
    """Ask, and then take a person out of a body."""
    of, who, held = _member(request, body, person)
    said = {"body": of, "who": who, "hidden": [("seen", " ".join(held))], "problem": ""}
    if request.method == "POST":
        seen = request.POST.get("seen", "").split()
        try:
            services.change_roles(_by(request), body=of, person=who, roles=[], seen=seen)
        except ValidationError as error:
            said["problem"] = " ".join(error.messages)
        else:
            messages.success(request, _("%(who)s does not act for the body any more.") % said)
            return redirect(_after(request, who))
    return _page(request, "places/people_remove.html", said)


@never_cache
@login_not_required
@require_http_methods(FORM_METHODS)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: a new person says their name, somebody known signs in first."""
    held = services.invitation_of(token)
    if held is None:
        return _gone(request)
    if request.user.is_authenticated:
        return _accept(request, held)
    if User.objects.filter(email=held.email).exists():
        return redirect_to_login(request.path, reverse("account_login"))
    return _join(request, held)


def _accept(request: HttpRequest, held: Invitation) -> HttpResponse:
    """Let somebody who is signed in accept with a button; another's invitation is not theirs."""
    person = request.user
    said = {"invitation": held, "roles": services.in_words(held.roles)}
    if not isinstance(person, User) or person.email != held.email:
        return render(request, "places/people_invitation_other.html", said, status=403)
    if request.method != "POST":
        return render(request, "places/people_accept.html", said)
    try:
        services.accept(held, person=person)
    except ValidationError:
        return _gone(request)
    return redirect("places:home", slug=held.body.place.slug)


def _join(request: HttpRequest, held: Invitation) -> HttpResponse:
    """Make the new person's account and sign them in."""
    entered = request.POST if request.method == "POST" else None
    form = JoinForm(entered, email=held.email)
    if entered is not None and form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password"]
        try:
            person = services.join(held, name=name, password=password)
        except ValidationError:
            return _gone(request)
        home = reverse("places:home", kwargs={"slug": held.body.place.slug})
        login = Login(user=person, redirect_url=home, email=person.email)
        answer: HttpResponse = perform_password_login(request, {"email": person.email}, login)
        return answer
    said = {"form": form, "invitation": held, "roles": services.in_words(held.roles)}
    return render(request, "places/people_join.html", said)


def _gone(request: HttpRequest) -> HttpResponse:
    """Say that an invitation does not work, in the same words whatever the reason."""
    return render(request, "places/people_invitation_gone.html", status=404)


def _invited(request: PlaceRequest, form: InviteForm) -> bool:
    """Send the invitation of a form; return whether it was made."""
    try:
        sent = services.invite(
            _by(request),
            body=form.chosen,
            email=form.cleaned_data["email"],
            roles=form.cleaned_data["roles"],
            address=lambda token: request.build_absolute_uri(
                reverse("places:invitation", kwargs={"token": token})
            ),
        )
    except ValidationError as error:
        form.add_error("email", error)
        return False
    if sent:
        messages.success(request, _("The invitation is on its way. It is good for 14 days."))
    else:
        messages.error(
            request,
            _("The mail server did not take the message. Try again, or ask who runs this site."),
        )
    return True


def _member(request: PlaceRequest, body: int, person: int) -> tuple[Body, User, tuple[str, ...]]:
    """Return a body of the place, a person in it and their roles.

    Raises:
        Http404: When there is no such body or person in it.
        PermissionDenied: When the viewer does not manage the body.
    """
    of = get_object_or_404(request.place.bodies.all(), pk=body)
    who = get_object_or_404(User, pk=person)
    held = services.roles_of(who, of)
    if not held:
        raise Http404
    if not services.manages(request.viewer, of):
        raise PermissionDenied
    return of, who, held


def _after(request: PlaceRequest, who: User) -> str:
    """Return where to go after somebody left; one's own places for who left themselves."""
    if who.pk == request.user.pk:
        return reverse("places:choose")
    return reverse("places:people", kwargs={"slug": request.place.slug})


def _by(request: PlaceRequest) -> By:
    return By(request.user, request.viewer)


def _page(request: PlaceRequest, template: str, said: Mapping[str, object]) -> HttpResponse:
    return render(request, template, {**said, "place": request.place, "section": "people"})
