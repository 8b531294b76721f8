"""Every address of the site has a door: of a place's, the permission layer's; of others, a reason.

New addresses join by themselves: one that has no door fails here until it gets one.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from django.test import Client

from wholeplace.web.api.site import API
from wholeplace.web.places.access import ROLES_FOR, Deed, viewer_of
from wholeplace.web.places.models import Role

WALKING = Path(__file__).with_name("leaks") / "walking.py"
# Anybody may open these, signed in or not; each has its reason.
PUBLIC = {
    "account_confirm_email": "shut by the middleware: nobody proves an address by themselves",
    "account_confirm_login_code": "a step of signing in",
    "account_email_verification_sent": "shut by the middleware",
    "account_login": "signing in",
    "account_logout": "signing out",
    "account_inactive": "says that an account is closed",
    "account_signup": "says that nobody signs up by themselves",
    "account_reset_password": "somebody who cannot sign in asks for a new password",
    "account_reset_password_done": "says that a message was sent",
    "account_reset_password_from_key": "opened with the secret of that message",
    "account_reset_password_from_key_done": "says that it is done",
    "mfa_authenticate": "a step of signing in",
    "openid_connect_login": "signing in by a council's own service",
    "openid_connect_callback": "the way back from that service, with its proof",
    "socialaccount_login_cancelled": "a step of signing in",
    "socialaccount_signup": "an invited person's first sign-in by a service",
    "socialaccount_login_error": "a step of signing in",
    "pages:accessibility": "the law asks for it",
    "pages:cookies": "the law asks for it",
    "pages:privacy": "the law asks for it",
    "pages:help": "help for whoever cannot sign in",
    "pages:colour": "a style sheet of one colour, which says nothing of a place",
    "places:choose": "leads who is not signed in to the sign-in page",
    "places:invitation": "opened with the secret of an invitation",
    "accounts:language": "keeps a language, and leads back to this site only",
    "published:every": "what was published",
    "published:place": "what was published",
    "published:one": "what was published",
    "published:file": "what was published",
    "api:docs": "says what the interface is, not what is in it",
    "api:part": "likewise",
    "api:openapi": "says what the interface is, not what is in it",
    "api:nothing_here": "says that there is no such operation",
}
# A signed-in person's own: nothing of any place is behind them.
OWN = {
    "account_change_password": "one's own password",
    "account_set_password": "one's own password",
    "account_reauthenticate": "oneself, once more",
    "account_email": "shut by the middleware",
    "accounts:account": "one's own name",
    "accounts:sign_out": "one's own sessions",
    "mfa_index": "one's own second factor",
    "mfa_reauthenticate": "oneself, once more",
    "mfa_activate_totp": "one's own second factor",
    "mfa_deactivate_totp": "one's own second factor",
    "mfa_view_recovery_codes": "one's own second factor",
    "mfa_generate_recovery_codes": "one's own second factor",
    "mfa_download_recovery_codes": "one's own second factor",
    "socialaccount_connections": "one's own links to a service",
    "socialaccount_login_error": "a step of signing in",
    "places:new": "operators alone; the view asks",
    "api:tokens": "one's own tokens",
    "api:token_new": "one's own tokens",
    "api:token_withdraw": "one's own tokens",
}


def _walking():
    spec = importlib.util.spec_from_file_location("wholeplace_doors_walking", WALKING)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


ROUTES = _walking().routes()
OF_PLACES = [route for route in ROUTES if route.is_of_place]
OTHERS = [route for route in ROUTES if not route.is_of_place and not route.is_api]
OPERATIONS = [
    (path, operation)
    for _prefix, router in API._routers
    for path, view in router.path_operations.items()
    for operation in view.operations
]


def example(route) -> str:
    """An address of a route, with a number or word in every gap."""
    path = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", "<str:\\1>", route.path)
    path = path.replace("<slug:slug>", "wigan").replace("^", "").replace("$", "")
    path = re.sub(r"<int:\w+>", "987654", path.replace("\\", ""))
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", _word, path)


def _word(found: re.Match[str]) -> str:
    known = {"table": "outcomes", "ending": "csv", "form": "csv", "section": "place"}
    known |= {"what": "ranked", "colour": "1d70b8", "horizon": "immediate", "kind": "actions"}
    return known.get(found[1], "1")


@pytest.mark.parametrize("route", OF_PLACES, ids=lambda route: route.name)
def test_every_view_of_a_place_wears_the_door(route):
    assert isinstance(route.view.deed, Deed)
    assert isinstance(route.view.write, Deed)


@pytest.mark.parametrize("route", OTHERS, ids=lambda route: route.name)
def test_every_other_view_is_public_or_one_s_own_for_a_reason(route):
    is_open = not getattr(route.view, "login_required", True)
    assert (PUBLIC if is_open else OWN).get(route.name), route


@pytest.mark.parametrize(
    ("path", "operation"),
    OPERATIONS,
    ids=[f"{operation.methods[0]} {path}" for path, operation in OPERATIONS],
)
def test_every_operation_asks_for_a_token_and_a_deed(path, operation):
    (door,) = operation.auth_callbacks
    assert isinstance(door.deed, Deed) == ("{slug}" in path)
    assert operation.openapi_extra["x-scope"] == (door.deed.value if door.deed else "")
    if door.deed is None:
        assert operation.methods == ["GET"]


def test_what_takes_a_write_is_never_opened_by_looking_alone():
    """An operation that changes something takes more than looking; stopping one's own job aside."""
    lax = [
        (operation.methods, path)
        for path, operation in OPERATIONS
        if operation.methods != ["GET"] and operation.auth_callbacks[0].deed == Deed.VIEW
    ]
    assert lax == [(["POST"], "/places/{slug}/jobs/{job}/stop")]


def test_strangers_find_no_place(client, place, person):
    person("viewer@council.example").memberships.all().delete()
    stranger = Client()
    stranger.force_login(
        person("viewer@council.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for route in OF_PLACES:
        path = example(route)
        assert client.get(path).status_code == 302, path
        assert client.get(path)["Location"].startswith("/account/login/"), path
        assert client.post(path).status_code == 302, path
        assert stranger.get(path).status_code in (404, 405), path
        assert stranger.post(path).status_code in (404, 405), path


@pytest.mark.parametrize("role", Role.values)
def test_a_role_opens_what_it_may_and_no_more(role, place, person, body):
    who = person("viewer@council.example")
    who.memberships.all().delete()
    who.memberships.create(body=body("council"), role=role)
    browser = Client(raise_request_exception=False)
    browser.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    viewer = viewer_of(who, place)
    for route in OF_PLACES:
        path = example(route)
        assert viewer.may(route.view.deed) == (role in ROLES_FOR[route.view.deed])
        if not viewer.may(route.view.deed):
            assert browser.get(path).status_code in (403, 405), path
        if not viewer.may(route.view.write):
            assert browser.post(path).status_code in (403, 405), path


def test_nothing_is_sent_without_a_csrf_token(place, person):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        person("finance@council.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for route in (*OF_PLACES, *OTHERS):
        if route.name == "api:nothing_here":
            continue
        assert browser.post(example(route)).status_code in (403, 404), route.name


def test_the_api_looks_at_no_session(place, person):
    browser = Client()
    browser.force_login(
        person("finance@council.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    for path, operation in OPERATIONS:
        full = "/api/v1" + re.sub(r"\{(\w+)\}", "1", path.replace("{slug}", "wigan"))
        answer = browser.generic(operation.methods[0], full, content_type="application/json")
        assert answer.status_code == 401, full
        assert answer.json()["problems"], full


def test_the_lists_name_nothing_that_is_gone():
    names = {route.name for route in OTHERS}
    optional = {"account_inactive", "account_signup", "account_login", "account_logout"}
    assert set(PUBLIC) | set(OWN) <= names | optional
