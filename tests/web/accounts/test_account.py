"""A person's own page: name, how they sign in, sessions, language."""

from __future__ import annotations

from gettext import GNUTranslations
from importlib.resources import files
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from wholeplace.web.accounts.models import User
from wholeplace.web.audit.models import Event

VIEWER = "viewer@council.example"
ME = "/account/me/"
EVERYWHERE = "/account/me/sign-out-everywhere/"


def test_the_page_needs_somebody(db):
    assert Client().get(ME).url.startswith("/account/login/")
    assert Client().post(EVERYWHERE).url.startswith("/account/login/")


def test_the_page_says_how_one_signs_in(signed_in):
    page = signed_in(VIEWER).get(ME).content.decode()
    assert VIEWER in page
    for name in ("account_change_password", "mfa_index", "accounts:sign_out"):
        assert f'href="{reverse(name)}"' in page
    assert "You run this site" not in page


def test_an_operator_finds_where_to_set_up_a_place(signed_in):
    page = signed_in("finance@council.example").get(ME).content.decode()
    assert 'href="/places/new/"' in page


def test_a_name_is_changed_and_told(signed_in, person):
    client = signed_in(VIEWER)
    assert client.post(ME, {"name": "Vic Newname"}).url == ME
    assert str(person(VIEWER)) == "Vic Newname"
    event = Event.objects.latest("pk")
    assert event.detail == {"before": "Vic Viewer", "after": "Vic Newname"}


def test_a_name_that_stays_is_not_told(signed_in):
    before = Event.objects.count()
    signed_in(VIEWER).post(ME, {"name": "Vic Viewer"})
    assert Event.objects.count() == before


@pytest.mark.parametrize("name", ["", "x" * 151])
def test_a_name_is_there_and_not_endless(signed_in, person, name):
    page = signed_in(VIEWER).post(ME, {"name": name}).content.decode()
    assert "There is a problem" in page
    assert str(person(VIEWER)) == "Vic Viewer"


def test_names_are_shown_as_text(signed_in):
    client = signed_in(VIEWER)
    client.post(ME, {"name": "<script>alert(1)</script>"})
    page = client.get("/places/wigan/people/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_signing_out_everywhere_asks_first_and_ends_every_session(signed_in, person):
    here, there, other = signed_in(VIEWER), signed_in(VIEWER), signed_in("finance@nhs.example")
    assert "Sign out everywhere?" in here.get(EVERYWHERE).content.decode()
    assert there.get(ME).status_code == 200
    assert here.post(EVERYWHERE).url == "/account/login/"
    assert here.get(ME).status_code == 302
    assert there.get(ME).status_code == 302
    assert other.get(ME).status_code == 200
    assert person(VIEWER).sign_outs == 1
    assert Event.objects.latest("pk").deed == "person.signed_out_everywhere"


def test_a_replaced_secret_key_keeps_sessions_that_still_hold(db, settings):
    vic = User.objects.get(email=VIEWER)
    client = Client()
    client.force_login(vic, backend="allauth.account.auth_backends.AuthenticationBackend")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key"
    assert next(iter(vic.get_session_auth_fallback_hash())).endswith(".0")
    assert client.session


def test_the_language_is_chosen_and_welsh_is_said_to_be_partial(signed_in):
    client = signed_in(VIEWER)
    assert "partial" in client.get(ME).content.decode()
    answer = client.post("/language/", {"language": "cy", "next": ME})
    assert answer.url == ME
    page = client.get(ME).content.decode()
    assert '<html lang="cy"' in page


def test_the_language_leads_to_no_other_site(db):
    answer = Client().post("/language/", {"language": "cy", "next": "https://evil.example/"})
    assert answer.url == "/"


def test_somebody_signed_out_chooses_a_language_too(db):
    client = Client()
    client.post("/language/", {"language": "cy", "next": "/account/login/"})
    assert 'lang="cy"' in client.get("/account/login/").content.decode()


def test_in_welsh_the_navigation_and_the_sign_in_page_are_welsh(signed_in):
    client = Client()
    client.post("/language/", {"language": "cy", "next": "/account/login/"})
    page = client.get("/account/login/").content.decode()
    assert "Mewngofnodi" in page
    inside = signed_in(VIEWER)
    inside.post("/language/", {"language": "cy", "next": ME})
    assert "Eich cyfrif" in inside.get(ME).content.decode()
    assert "Mae Cymraeg y safle hwn yn rhannol" in inside.get(ME).content.decode()


def test_the_compiled_welsh_is_what_the_readable_file_says():
    folder = files("wholeplace.web") / "locale" / "cy" / "LC_MESSAGES"
    with (folder / "django.mo").open("rb") as compiled:
        told = GNUTranslations(compiled)
    lines = (folder / "django.po").read_text("utf-8").splitlines()
    pairs = [
        (a[7:-1], b[8:-1])
        for a, b in pairwise(lines)
        if a.startswith('msgid "') and len(a) > len('msgid ""')
    ]
    assert len(pairs) > 50
    assert all(told.gettext(english) == welsh for english, welsh in pairs)
