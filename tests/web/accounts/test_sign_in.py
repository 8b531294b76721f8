"""Sign-in by password: locked after five wrong ones, a second factor before anything else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.utils import timezone

from wholeplace.web.accounts.addresses import client_address
from wholeplace.web.accounts.models import User
from wholeplace.web.audit.models import Event

EMAIL, PASSWORD = "ivy@council.example", "nine calm herons wade"
LOGIN, SET_UP = "/account/login/", "/account/second-factor/totp/activate/"
ME = "/account/me/"


@pytest.fixture
def ivy(db, body) -> User:
    """Somebody who may sign in and belongs to no place."""
    return User.objects.create_user(EMAIL, PASSWORD, name="Ivy Quiet")


def sign_in(password=PASSWORD, email=EMAIL, client=None, address="10.0.0.1"):
    client = client or Client(REMOTE_ADDR=address)
    return client, client.post(LOGIN, {"login": email, "password": password})


def code_of(secret: str) -> str:
    """The six figures that an authenticator app shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_the_right_password_signs_in_whatever_the_capitals_of_the_address(ivy):
    client, answer = sign_in(email=EMAIL.upper())
    assert (answer.status_code, answer.url) == (302, "/")
    page = client.get(ME)
    assert page.status_code == 200
    assert "Successfully signed in" not in page.content.decode()


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(ivy):
    def words(answer):
        return re.sub(r'value="[^"]*"|X-CSRFToken[^}]*', "", answer.content.decode())

    _, wrong = sign_in("wrong wrong wrong")
    _, unknown = sign_in("wrong wrong wrong", email="nobody@council.example")
    assert wrong.status_code == unknown.status_code == 200
    assert words(wrong) == words(unknown)


def test_the_fifth_wrong_password_locks_the_address_with_429(ivy):
    answers = [sign_in("wrong wrong wrong")[1].status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    client, answer = sign_in()
    assert answer.status_code == 429, "the right password does not help while it is locked"
    assert "Too many tries" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert AccessAttempt.objects.get().username == EMAIL


def test_capitals_do_not_make_another_address_to_try(ivy):
    spelt = [EMAIL, EMAIL.upper(), EMAIL.title(), f" {EMAIL}", EMAIL]
    assert sign_in("wrong wrong wrong", email=spelt[0])[1].status_code == 200
    assert [sign_in("wrong wrong wrong", email=s)[1].status_code for s in spelt[1:]][-1] == 429


def test_somebody_elsewhere_signs_in_while_an_attacker_is_locked_out(ivy, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,30/5m/key"}
    for _ in range(5):
        sign_in("wrong wrong wrong", address="10.6.6.6")
    assert sign_in(address="10.6.6.6")[1].status_code == 429
    assert sign_in(address="10.0.0.1")[1].status_code == 302


def test_the_lock_ends_after_a_quarter_of_an_hour(ivy):
    from django.core.cache import cache

    for _ in range(5):
        sign_in("wrong wrong wrong")
    cache.clear()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert sign_in()[1].status_code == 429
    cache.clear()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in()[1].status_code == 302


def test_behind_a_proxy_tries_are_counted_by_the_address_that_the_proxy_wrote(settings):
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.7"
    )
    assert client_address(request) == "10.0.0.9", "without a proxy nobody is believed"
    settings.OPERATOR = replace(settings.OPERATOR, proxied=True)
    assert client_address(request) == "203.0.113.7"
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.9")) == "10.0.0.9"


def test_no_password_that_was_tried_is_kept(ivy):
    sign_in("my other password")
    assert "my other password" not in str(list(AccessAttempt.objects.values()))


def test_nobody_signs_up_by_themselves(db):
    sent = {"email": "me@me.example", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (Client().get("/account/signup/"), Client().post("/account/signup/", sent)):
        assert "Accounts are by invitation" in answer.content.decode()
    assert not User.objects.filter(email="me@me.example").exists()


def test_nobody_changes_their_own_address(ivy):
    client, _ = sign_in()
    assert client.get("/account/email/").status_code == 404
    sent = {"email": "other@council.example", "action_add": ""}
    assert client.post("/account/email/", sent).status_code == 404


@pytest.mark.parametrize(
    "page", ["/", ME, "/places/wigan/", "/account/password/change/", "/places/new/"]
)
def test_without_a_second_factor_every_page_leads_to_setting_one_up(ivy, settings, page):
    settings.SECOND_FACTOR = "required"
    client, _ = sign_in()
    assert client.get(page).url == SET_UP
    assert client.post(page).url == SET_UP


def test_who_is_sent_to_set_one_up_is_told_why(ivy, settings):
    settings.SECOND_FACTOR = "required"
    client, answer = sign_in()
    page = client.get(answer.url, follow=True).content.decode()
    assert "asks everybody for a second factor" in page


def test_help_and_leaving_stay_open_without_a_second_factor(ivy, settings):
    settings.SECOND_FACTOR = "required"
    client, _ = sign_in()
    assert client.get("/help/").status_code == 200
    assert client.get(SET_UP).status_code == 200
    assert client.post("/account/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_setting_up_a_second_factor_opens_the_rest_and_gives_recovery_codes(ivy, settings):
    settings.SECOND_FACTOR = "required"
    client, _ = sign_in()
    page = client.get(SET_UP)
    secret = page.context["form"].secret
    assert client.post(SET_UP, {"code": "000000"}).status_code == 200
    answer = client.post(SET_UP, {"code": code_of(secret)})
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
    assert client.get(ME).status_code == 200
    kinds = set(Authenticator.objects.filter(user=ivy).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}


def test_with_a_second_factor_the_password_alone_opens_nothing(ivy):
    secret = generate_totp_secret()
    TOTP.activate(ivy, secret)
    client, answer = sign_in()
    assert answer.url == "/account/second-factor/authenticate/"
    assert client.get(ME).url.startswith(LOGIN)
    assert client.post(answer.url, {"code": code_of(secret)}).status_code == 302
    assert client.get(ME).status_code == 200


def test_a_recovery_code_opens_the_account_once(ivy, settings):
    settings.SECOND_FACTOR = "required"
    TOTP.activate(ivy, generate_totp_secret())
    code = RecoveryCodes.activate(ivy).get_unused_codes()[0]
    client, answer = sign_in()
    assert client.post(answer.url, {"code": code}).status_code == 302
    assert client.get(ME).status_code == 200
    again, answer = sign_in()
    assert "Incorrect code" in again.post(answer.url, {"code": code}).content.decode()
    assert again.get(ME).url.startswith(LOGIN)


def test_signing_in_is_told_and_only_once_it_is_done(ivy):
    def told():
        return Event.objects.filter(deed="person.signed_in", person=ivy)

    secret = generate_totp_secret()
    TOTP.activate(ivy, secret)
    sign_in("wrong words entirely")
    client, answer = sign_in()
    assert not told().exists(), "the password alone is not a sign-in"
    client.post(answer.url, {"code": code_of(secret)})
    event = told().get()
    assert event.detail["by"] == ["password", "mfa"]
    assert event.place is None
    assert PASSWORD not in str(event.detail)
    assert secret not in str(event.detail)


def test_wrong_codes_are_throttled(ivy):
    secret = generate_totp_secret()
    TOTP.activate(ivy, secret)
    client, answer = sign_in()
    pages = [client.post(answer.url, {"code": "000000"}).content.decode() for _ in range(6)]
    assert "Incorrect code" in pages[0]
    assert "Too many" in pages[5]
    late = client.post(answer.url, {"code": code_of(secret)})
    assert late.status_code == 200, "the right code does not help while it is paused"
    assert client.get(ME).url.startswith(LOGIN)


def test_turning_the_second_factor_off_where_it_is_required_leads_back_to_setting_one_up(
    ivy, settings
):
    settings.SECOND_FACTOR = "required"
    secret = generate_totp_secret()
    TOTP.activate(ivy, secret)
    client, answer = sign_in()
    client.post(answer.url, {"code": code_of(secret)})
    Authenticator.objects.filter(user=ivy).delete()
    assert client.get(ME).url == SET_UP


def test_the_session_gets_a_new_name_at_sign_in(ivy):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["kept"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client=client)
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions_and_is_told(ivy):
    here, _ = sign_in()
    there, _ = sign_in()
    new = "twelve bold lemons rest"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", sent).status_code == 302
    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 302
    assert Event.objects.latest("pk").deed == "person.password_set"
    assert new not in str(list(Event.objects.values()))


def test_a_new_password_must_be_strong(ivy):
    client, _ = sign_in()
    for weak in ("short", "password1234", "ivy@council.example"):
        sent = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
        assert client.post("/account/password/change/", sent).status_code == 200
    ivy.refresh_from_db()
    assert ivy.check_password(PASSWORD)


def test_a_forgotten_password_is_answered_alike_for_everybody(ivy):
    answers = [
        Client().post("/account/password/reset/", {"email": email})
        for email in (EMAIL, "nobody@council.example")
    ]
    assert {(each.status_code, each.url) for each in answers} == {
        (302, "/account/password/reset/done/")
    }
    assert mail.outbox[0].to == [EMAIL]


def test_a_closed_account_cannot_sign_in_and_an_open_session_ends(ivy):
    client, _ = sign_in()
    ivy.is_active = False
    ivy.save()
    assert client.get(ME).status_code == 302
    fresh, _ = sign_in()
    assert fresh.get(ME).status_code == 302


def test_an_operator_is_added_without_a_password_on_the_command_line(db):
    told = StringIO()
    call_command("add_operator", "Op@council.example", name="Olu Operator", stdout=told)
    olu = User.objects.get(email="op@council.example")
    assert (olu.is_operator, olu.name, olu.has_usable_password()) == (True, "Olu Operator", False)
    link = re.search(r"https?://[^/\s]+(/\S+)", told.getvalue()).group(1)
    client = Client()
    form = client.get(link, follow=True)
    assert form.status_code == 200
    sent = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post(form.redirect_chain[-1][0], sent).status_code == 302
    olu.refresh_from_db()
    assert olu.check_password(PASSWORD)
    again = Client().get(link, follow=True).content.decode()
    assert "password1" not in again, "the link works once"
    assert sign_in(email="op@council.example")[0].get("/places/new/").status_code == 200


def test_somebody_known_becomes_an_operator_and_keeps_their_password(ivy):
    told = StringIO()
    call_command("add_operator", EMAIL, site="https://plans.example/", stdout=told)
    ivy.refresh_from_db()
    assert ivy.is_operator
    assert ivy.check_password(PASSWORD)
    assert "\nhttps://plans.example/account/" in told.getvalue()
    assert Event.objects.latest("pk").deed == "person.made_operator"


def test_an_operator_needs_an_address(db):
    with pytest.raises(CommandError, match="valid email"):
        call_command("add_operator", "nobody")
