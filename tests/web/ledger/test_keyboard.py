"""Tagging with the keyboard alone, in Chromium, on the real pages and a real (undone) database.

The browser runs in a thread of its own and this test answers its requests, because the database
of a test belongs to the thread of the test.
"""

from __future__ import annotations

import mimetypes
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import unquote, urlencode

import pytest
from csp.utils import build_policy
from django.utils.html import escape

import wholeplace.web
from tests.web.ledger.conftest import BEN, HERE
from wholeplace.web.ledger.lines import lines_of
from wholeplace.web.ledger.models import TagChange

pytestmark = pytest.mark.browser
SITE = "http://localhost"
STATIC = Path(wholeplace.web.__file__).parent
PATIENCE = 30
REDIRECT = '<!doctype html><meta http-equiv="refresh" content="0;url={}">'


@dataclass
class Browser:
    """Chromium over a signed-in client, with what it complained of."""

    client: object
    complaints: list[str] = field(default_factory=list)
    asked: SimpleQueue = field(default_factory=SimpleQueue)

    def go(self, script):
        """Run a script with a page in a thread, answering what the page asks for meanwhile."""
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        if chromium is None:
            pytest.skip("no Chromium here: apt-get install chromium")
        with ThreadPoolExecutor(1) as thread:
            done = thread.submit(self._run, chromium, script)
            while not done.done():
                try:
                    request, answer = self.asked.get(timeout=0.05)
                except Empty:
                    continue
                answer.set_result(self._answered(*request))
            return done.result()

    def _run(self, chromium, script):
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.route("**/*", self._route)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.on("console", self._heard)
            try:
                return script(page)
            finally:
                browser.close()

    def _heard(self, said):
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _route(self, route):
        asked = route.request
        answer: Future = Future()
        self.asked.put(((asked.method, asked.url, asked.post_data or ""), answer))
        status, headers, content = answer.result(PATIENCE)
        route.fulfill(status=status, headers=headers, body=content)

    def _answered(self, method, url, sent):
        path = url.removeprefix(SITE)
        if path.startswith("/static/"):
            name = path.removeprefix("/static/")
            found = next(iter([*STATIC.glob(f"static/{name}"), *STATIC.glob(f"*/static/{name}")]))
            kind = mimetypes.guess_type(found.name)[0] or "text/plain"
            return 200, {"Content-Type": kind}, found.read_bytes()
        kind = "application/x-www-form-urlencoded"
        answer = (
            self.client.post(path, sent, content_type=kind)
            if method == "POST"
            else self.client.get(path)
        )
        if to := answer.headers.get("Location"):  # a redirect would leave the route behind
            return 200, {"Content-Type": "text/html"}, REDIRECT.format(escape(to)).encode()
        headers = {k: v for k, v in answer.headers.items() if k != "Content-Length"}
        headers.setdefault("Content-Security-Policy", build_policy())
        return answer.status_code, headers, answer.content


@pytest.fixture
def browser(signed_in) -> Browser:
    return Browser(signed_in(BEN))


def pressed(page, key):
    """Press a key that leads to another page, and return that page's heading."""
    with page.expect_navigation(wait_until="commit"):
        page.keyboard.press(key)
    heading = page.locator("h1").inner_text()
    page.wait_for_load_state("load")  # the keys' module has run by then
    return heading


def test_lines_are_tagged_by_number_keys_and_enter_alone(browser, place, by):
    first, second, third, fourth = [line.line for line in lines_of(place, by(BEN).viewer)][:4]

    def script(page):
        page.goto(f"{SITE}{HERE}lines/one/?{urlencode({'line': first})}")
        titles = [page.locator("h1").inner_text()]
        for key in ("1", "Enter", "j", "k", "ArrowRight"):
            titles.append(pressed(page, key))
        return titles, page.url

    titles, address = browser.go(script)
    place.refresh_from_db()
    held = {line.line: line for line in lines_of(place, by(BEN).viewer)}
    # 1: all primary, on to the second; Enter: its suggestion, on to the third; j, k, right arrow
    assert held[first].tag.shares["primary"] == 1
    assert held[second].status == "local"
    assert held[third].status == held[fourth].status == "default"
    assert titles == [held[each].title for each in (first, second, third, fourth, third, fourth)]
    assert unquote(address).endswith(fourth)
    assert TagChange.objects.count() == 2
    assert browser.complaints == []


def test_keys_do_nothing_while_somebody_types_or_has_switched_them_off(browser, place, by):
    first = lines_of(place, by(BEN).viewer)[0]

    def script(page):
        page.goto(f"{SITE}{HERE}lines/one/?{urlencode({'line': first.line})}")
        page.locator("textarea[name=why]").press_sequentially("1 j k 2")
        page.locator("input[name=share_acute]").fill("")
        page.locator("input[name=share_acute]").press_sequentially("15")
        page.locator("[data-keys-help] summary").click()
        page.locator("#use-keys").uncheck(force=True)
        page.locator("h1").click()
        page.keyboard.press("1")
        page.reload()
        stays_off = not page.locator("#use-keys").is_checked()
        return stays_off, page.locator("h1").inner_text()

    assert browser.go(script) == (True, first.title)
    assert not TagChange.objects.exists()


def test_the_list_is_walked_with_arrows_and_letters(browser, place, by):
    titles = [line.title for line in lines_of(place, by(BEN).viewer)][:4]

    def script(page):
        page.goto(f"{SITE}{HERE}lines/")
        seen = []
        for key in ("ArrowDown", "ArrowDown", "j", "k", "ArrowUp"):
            page.keyboard.press(key)
            seen.append(page.evaluate("document.activeElement.textContent"))
        page.keyboard.press("x")
        chosen = page.locator("input[name=line]:checked").count()
        return seen, chosen, pressed(page, "Enter")

    seen, chosen, opened = browser.go(script)
    assert seen == [titles[0], titles[1], titles[2], titles[1], titles[0]]
    assert (chosen, opened) == (1, titles[0])
