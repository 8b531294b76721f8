"""What every answer carries, and what no page holds: inline code, or anything of anybody else's."""

from __future__ import annotations

import importlib.util
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

ELSEWHERE = Path(__file__).parents[1]
LOADING = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
STRICT = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def _doors():
    file = ELSEWHERE / "test_doors.py"
    spec = importlib.util.spec_from_file_location("wholeplace_doors", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class Page(HTMLParser):
    """What stands in a page that a strict policy would forbid."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.loaded: list[str] = []
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.inline += [f"{tag} {name}" for name in told if name == "style" or name[:2] == "on"]
        self.inline += [f"{tag} {name}" for name in told if name.startswith("hx-on")]
        names = {*LOADING} | ({"href"} if tag in ("link", "base", "use", "image") else set())
        self.loaded += [told[name] or "" for name in names & told.keys()]
        if (told.get("href") or "").lstrip().lower().startswith(("javascript:", "data:")):
            self.inline.append(f"{tag} href")
        is_code = tag == "script" and told.get("type") not in ("application/json",)
        self._open = tag if tag == "style" or (is_code and "src" not in told) else ""

    def handle_data(self, data):
        if self._open and data.strip():
            self.inline.append(f"<{self._open}>")

    def handle_endtag(self, tag):
        self._open = ""


SENT = {"login": "viewer@council.example", "password": "seven quiet otters swim"}


@pytest.fixture
def with_password(person):
    """Somebody who can sign in by the password in ``SENT``."""
    who = person(SENT["login"])
    who.set_password(SENT["password"])
    who.save()
    return who


@pytest.fixture(scope="module")
def addresses():
    doors = _doors()
    return [doors.example(route) for route in (*doors.OF_PLACES, *doors.OTHERS)]


@pytest.fixture
def answers(addresses, signed_in):
    """Every page as an administrator opens it, and every public one signed out."""
    browsers = (signed_in("finance@council.example"), Client())
    return [(path, browser.get(path)) for browser in browsers for path in addresses]


def test_every_answer_is_strict_and_no_page_has_inline_code_or_loads_from_elsewhere(answers):
    for path, answer in answers:
        said = {each.strip() for each in answer["Content-Security-Policy"].split(";")}
        # A download says even less than a page may: nothing at all, in a sandbox.
        assert said >= STRICT or said >= {"default-src 'none'", "sandbox"}, path
        assert "unsafe" not in answer["Content-Security-Policy"], path
        for name, value in HEADERS.items():
            assert answer[name] == value, (path, name)
        _is_safe_download(path, answer)
        if answer["Content-Type"].startswith("text/html"):
            page = Page(answer.content.decode())
            assert page.inline == [], path
            assert [url for url in page.loaded if urlsplit(url).netloc] == [], path


def _is_safe_download(path: str, answer) -> None:
    kind = answer["Content-Type"]
    if answer.status_code == 200 and kind.startswith(("text/csv", "application/vnd")):
        assert answer["Content-Disposition"].startswith("attachment"), path
    if kind.startswith("image/svg"):
        assert not re.search(rb"<script|<foreignObject|\son\w+=|href=\"http", answer.content), path


def test_cookies_are_secure_where_visitors_come_by_https(settings, with_password):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    browser = Client()
    browser.get("/account/login/", secure=True)
    browser.post("/account/login/", SENT, secure=True)
    assert {"sessionid", "csrftoken"} <= set(browser.cookies)
    for cookie in browser.cookies.values():
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")


def test_the_site_s_own_settings_ask_for_https_and_short_sessions():
    from wholeplace.web import settings as ours

    assert ours.SESSION_COOKIE_SECURE == ours.CSRF_COOKIE_SECURE == ours.OPERATOR.https
    assert ours.OPERATOR.https == ours.SECURE_SSL_REDIRECT
    assert ours.SESSION_COOKIE_AGE <= 12 * 60 * 60
    assert not ours.DEBUG
    assert "unsafe" not in str(ours.CONTENT_SECURITY_POLICY)


def test_nobody_is_led_to_another_site(with_password):
    browser = Client()
    for away in (
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
    ):
        answer = browser.post("/account/login/", {**SENT, "next": away})
        assert "evil" not in answer.get("Location", ""), away
        assert answer.status_code == 302, away
        assert "javascript" not in answer["Location"]
        answer = browser.post("/language/", {"language": "en-gb", "next": away})
        assert "evil" not in answer.get("Location", ""), away
        browser.logout()


def test_a_session_begun_before_sign_in_is_not_the_one_after(with_password):
    browser = Client()
    browser.get("/account/login/")
    planted = browser.session
    planted["planted"] = True
    planted.save()
    before = planted.session_key
    browser.cookies["sessionid"] = before
    browser.post("/account/login/", SENT)
    assert browser.session.session_key != before


def test_a_host_that_is_not_ours_is_refused(place):
    assert Client().get("/account/login/", headers={"host": "evil.example"}).status_code == 400
    page = Client().get("/account/login/", headers={"x-forwarded-host": "evil.example"})
    assert b"evil.example" not in page.content
