"""Sign-in by a council's own service, from the button to the place, against a real provider."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from wholeplace.web.accounts.models import User
from wholeplace.web.accounts.openid import origins, providers
from wholeplace.web.audit.models import Event
from wholeplace.web.places.people import invite, roles_of

ADMINISTRATOR = "finance@council.example"
BEN = {
    "sub": "ben-1",
    "email": "strategy@council.example",
    "email_verified": True,
    "name": "Ben Strategy",
}


def location(address: str) -> str:
    """Return where an address on the provider sends a browser."""
    parts = urlsplit(address)
    line = HTTPConnection(parts.hostname, parts.port, timeout=5)
    line.request("GET", f"{parts.path}?{parts.query}")
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.headers["Location"]


def sign_in(provider, claims, client=None):
    """Press the button, sign in at the provider, come back; return the browser and its answer."""
    provider.claims = claims
    client = client or Client()
    start = client.post(reverse("openid_connect_login", kwargs={"provider_id": "wigan"}))
    assert start.status_code == 302
    back = urlsplit(location(start.url))
    return client, client.get(f"{back.path}?{back.query}")


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_the_sign_in_page_offers_the_service_as_a_button(provider, db):
    page = Client().get("/account/login/").content.decode()
    assert "Sign in with Wigan Council" in page
    action = reverse("openid_connect_login", kwargs={"provider_id": "wigan"})
    assert f'<form method="post" action="{action}' in page


def test_a_link_alone_starts_no_sign_in(provider, db):
    page = Client().get(reverse("openid_connect_login", kwargs={"provider_id": "wigan"}))
    assert page.status_code == 200
    assert provider.asked == []


def test_a_person_is_known_by_the_address_that_the_service_has_proved(provider, person):
    password = person(BEN["email"]).password
    client, answer = sign_in(provider, BEN)
    assert answer.status_code == 302
    assert client.get("/places/wigan/").status_code == 200
    ben = person(BEN["email"])
    assert client.session["_auth_user_id"] == str(ben.pk)
    assert SocialAccount.objects.get(user=ben).uid == "ben-1"
    assert ben.password == password
    assert Event.objects.filter(deed="person.linked", person=ben).exists()
    assert "/token" in provider.asked


def test_the_second_time_the_service_s_own_name_for_them_is_enough(provider, person):
    sign_in(provider, BEN)
    client, _ = sign_in(provider, {"sub": "ben-1"})
    assert client.session["_auth_user_id"] == str(person(BEN["email"]).pk)


@pytest.mark.parametrize("verified", [False, None, "false", 0, "yes"])
def test_an_address_that_is_not_proved_opens_nothing(provider, verified, db):
    client, answer = sign_in(provider, {**BEN, "email_verified": verified})
    assert "Accounts are by invitation" in answer.content.decode()
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_a_service_speaks_only_for_its_own_domain(provider, db):
    client, answer = sign_in(provider, {**BEN, "sub": "x", "email": "finance@nhs.example"})
    assert "Accounts are by invitation" in answer.content.decode()
    assert not is_signed_in(client)


def test_without_domains_a_service_speaks_for_nobody(provider, settings, db):
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
    client, _ = sign_in(provider, BEN)
    assert not is_signed_in(client)


def test_an_address_that_nobody_invited_makes_no_account(provider, db):
    before = User.objects.count()
    client, answer = sign_in(provider, {**BEN, "sub": "n", "email": "new@council.example"})
    assert "Accounts are by invitation" in answer.content.decode()
    assert not is_signed_in(client)
    assert User.objects.count() == before


def test_an_invited_address_makes_an_account_without_a_password(provider, by, body):
    invite(
        by(ADMINISTRATOR),
        body=body("council"),
        email="new@council.example",
        roles=["editor"],
        address=lambda token: f"http://testserver/invitations/{token}/",
    )
    claims = {**BEN, "sub": "n", "email": "New@Council.example", "name": "Nia New"}
    client, _ = sign_in(provider, claims)
    nia = User.objects.get(email="new@council.example")
    assert (nia.name, nia.has_usable_password()) == ("Nia New", False)
    assert roles_of(nia, body("council")) == ("editor",)
    assert client.get("/places/wigan/").status_code == 200
    assert len(mail.outbox) >= 1


def test_a_closed_account_is_not_opened(provider, person):
    ben = person(BEN["email"])
    ben.is_active = False
    ben.save()
    client, _ = sign_in(provider, BEN)
    assert not is_signed_in(client)


def test_an_account_closed_after_it_was_linked_is_not_opened(provider, person):
    sign_in(provider, BEN)
    User.objects.filter(email=BEN["email"]).update(is_active=False)
    client, _ = sign_in(provider, BEN)
    assert client.get("/places/wigan/").status_code != 200


def test_an_answer_with_another_state_is_refused(provider, db):
    provider.claims, client = BEN, Client()
    start = client.post(reverse("openid_connect_login", kwargs={"provider_id": "wigan"}))
    back = urlsplit(location(start.url))
    code = parse_qs(back.query)["code"][0]
    client.get(f"{back.path}?code={code}&state=another")
    assert not is_signed_in(client)


def test_a_code_works_once(provider, db):
    provider.claims, client = BEN, Client()
    start = client.post(reverse("openid_connect_login", kwargs={"provider_id": "wigan"}))
    back = urlsplit(location(start.url))
    provider.codes.clear()
    client.get(f"{back.path}?{back.query}")
    assert not is_signed_in(client)


def test_the_session_gets_a_new_name_at_sign_in(provider, db):
    client = Client()
    client.get("/account/login/")
    provider.claims = BEN
    start = client.post(reverse("openid_connect_login", kwargs={"provider_id": "wigan"}))
    before = client.session.session_key
    back = urlsplit(location(start.url))
    client.get(f"{back.path}?{back.query}")
    assert client.session.session_key != before


def test_a_service_without_a_second_factor_does_not_count_as_one(provider, settings, db):
    settings.SECOND_FACTOR = "required"
    client, _ = sign_in(provider, BEN)
    assert client.get("/places/wigan/").url == reverse("mfa_activate_totp")


def test_a_service_that_asks_for_a_second_factor_counts_as_one(provider, settings, db):
    settings.SECOND_FACTOR = "required"
    told = {"domains": ["council.example"], "second_factor": True}
    settings.SOCIALACCOUNT_PROVIDERS = provider.settings(**told)
    client, _ = sign_in(provider, BEN)
    assert client.get("/places/wigan/").status_code == 200
    page = client.get("/account/me/").content.decode()
    assert "Your organisation’s sign-in asks for it" in page
    assert "Wigan Council" in page


def test_a_service_may_be_linked_by_who_is_signed_in_whatever_its_address(provider, person):
    noor, client = person("finance@nhs.example"), Client()
    noor.set_password("nine calm herons wade")
    noor.save()
    client.post("/account/login/", {"login": noor.email, "password": "nine calm herons wade"})
    provider.claims = {"sub": "noor-1", "email": "noor@private.example", "email_verified": False}
    address = reverse("openid_connect_login", kwargs={"provider_id": "wigan"})
    back = urlsplit(location(client.post(f"{address}?process=connect").url))
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    assert SocialAccount.objects.get(uid="noor-1").user == noor


def test_only_the_word_true_says_that_a_service_asks_for_a_second_factor(provider, settings):
    for word in ("true", "yes", 1, None):
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings(second_factor=word)
        assert [each.second_factor for each in providers()] == [False]


def test_a_form_may_lead_to_the_services_that_are_set_and_to_no_others():
    apps = [{"settings": {"server_url": f"https://{host}.example/x"}} for host in ("b", "a", "a")]
    assert origins({"APPS": apps}) == ["https://a.example", "https://b.example"]
    assert origins({}) == []
