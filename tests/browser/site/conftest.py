"""The whole site, served as an operator serves it, and people at their browsers."""

from __future__ import annotations

import base64
import hmac
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOADED = """async () => { const wrong = []; for (const img of document.images) {
    img.loading = 'eager'; try { await img.decode(); } catch { wrong.push(img.src); } }
    return wrong; }"""
# A browser's own note that a page answered with a status which we gave on purpose.
EXPECTED = re.compile(r"status of (403|404|409|422|429)\b")


@dataclass(frozen=True)
class Site:
    """A served site.

    Attributes:
        address: Where it answers.
        home: Its folder.
        password: Of every made-up person.
    """

    address: str
    home: Path
    password: str


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The demonstration, served until the tests end."""
    if shutil.which("chromium") is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    home = tmp_path_factory.mktemp("site") / "home"
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    ours = ("WHOLEPLACE_", "DATABASE_URL", "DJANGO_")
    plain = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    words = ["serve", "--home", str(home), "--port", str(port), "--demonstration", "Wigan"]
    server = subprocess.Popen(
        [sys.executable, "-m", "wholeplace", *words], stdout=subprocess.PIPE, text=True, env=plain
    )
    said = []
    for line in server.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    try:
        password = re.search(r"password (\S+) as", "".join(said))[1]
        yield Site(f"http://127.0.0.1:{port}", home, password)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        server.stdout.close()


@dataclass
class Desk:
    """Somebody at a browser: what it asked for and what it complained of is written down."""

    site: Site
    context: BrowserContext
    page: Page
    javascript: bool = True
    size: dict[str, int] = field(default_factory=lambda: dict(DESK))
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)

    def go(self, path: str) -> int:
        """Open a page of the site and return its status."""
        self.weights.clear()
        answer = self.page.goto(f"{self.site.address}{path}", wait_until="load")
        return answer.status if answer else 0

    def sign_in(self, email: str, password: str = "") -> Desk:
        """Sign in by hand."""
        self.go("/account/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password or self.site.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_load_state()
        return self

    def press(self, name: str) -> None:
        """Press the button, or follow the link, of a name on the page, and wait for what comes."""
        main = self.page.locator("main")
        both = main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name))
        both.first.click()
        self.page.wait_for_load_state()

    def finish_job(self) -> None:
        """Wait for the background work that is shown, and open what it made."""
        made = self.page.get_by_role("link", name="See what it made")
        over = made.or_(self.page.get_by_text("Could not be done"))
        over.first.wait_for(timeout=90_000)
        assert made.count(), self.page.locator("main").inner_text()
        made.click()
        self.page.wait_for_load_state()

    def picture(self, name: str) -> None:
        """Keep a picture of the page, where pictures are wanted (WHOLEPLACE_PICTURES)."""
        if folder := os.environ.get("WHOLEPLACE_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    def violations(self) -> list[str]:
        """What axe finds on the page as it is now."""
        found = Axe().run(self.page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        return [
            f"{each['id']}: {node['html'][:140]}"
            for each in found.response["violations"]
            for node in each["nodes"][:3]
        ]

    def see(self, name: str) -> Desk:
        """Keep a picture of the page, and refuse whatever is wrong with it in this state."""
        wrong = self.page.evaluate(LOADED) if self.javascript else []
        self.picture(name)
        wrong += [each for each in self.complaints if not EXPECTED.search(each)]
        wrong += [f"asked {each}" for each in self.strangers] + self.too_wide()
        if self.javascript:
            wrong += self.violations()
        self.complaints.clear()
        if (headings := self.page.locator("h1").count()) != 1:
            wrong.append(f"{headings} first headings")
        assert not wrong, f"{name}, {self.page.url}:\n" + "\n".join(wrong)
        return self

    def too_wide(self) -> list[str]:
        """Whether the page scrolls sideways on a telephone."""
        self.page.set_viewport_size(PHONE)
        over = self.page.evaluate(WIDER)
        self.page.set_viewport_size(self.size)
        return [f"{over} px too wide at 320 px"] if over > 0 else []

    def write(self, told: dict[str, str]) -> None:
        """Fill in, choose or tick by label, as somebody does who reads the page."""
        for label, value in told.items():
            box = self.page.locator("main").get_by_label(label).first
            kind = box.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                box.select_option(label=value)
            elif kind in ("checkbox", "radio"):
                box.set_checked(bool(value))
            else:
                box.fill(value)

    def says(self, *words: str) -> bool:
        """Whether the page shows every one of the words, shut parts among them."""
        shown = " ".join(self.page.locator("body").text_content().split())
        missing = [each for each in words if each not in shown]
        assert not missing, f"{self.page.url} does not say {missing}: {shown[:3000]}"
        return True

    @property
    def path(self) -> str:
        """Where the page is on the site."""
        return self.page.url.removeprefix(self.site.address)

    @property
    def weight(self) -> int:
        """Bytes that the page's last opening brought over the line."""
        return sum(self.weights.values())


@contextmanager
def seating(site: Site, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Somewhere to sit people down; everybody leaves at the end."""
    contexts: list[BrowserContext] = []

    def sit(*, javascript: bool = True, viewport: dict[str, int] | None = None, **more) -> Desk:
        size = viewport or DESK
        context = browser.new_context(java_script_enabled=javascript, viewport=size, **more)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return watched(Desk(site, context, context.new_page(), javascript, size))

    yield sit
    for context in contexts:
        context.close()


def watched(seated: Desk) -> Desk:
    """Write down what somebody's browser asks for, and what it complains of."""
    ours = (seated.site.address, "data:", "blob:")

    def finished(request: Request) -> None:
        if not request.url.startswith(ours):
            seated.strangers.append(request.url)
            return
        try:
            sizes = request.sizes()
        except Exception:  # a page that is left while it loads has no sizes
            return
        seated.weights[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def failed(request: Request) -> None:
        if not request.url.startswith(ours):
            seated.strangers.append(request.url)

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seated.complaints.append(message.text)

    seated.page.on("requestfinished", finished)
    seated.page.on("requestfailed", failed)
    seated.page.on("console", said)
    seated.page.on("pageerror", lambda error: seated.complaints.append(str(error)))
    return seated


@pytest.fixture
def desk(site: Site, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Sit somebody down at a new browser: ``desk(javascript=False, viewport=PHONE)``."""
    with seating(site, browser) as sit:
        yield sit


@pytest.fixture(scope="module")
def seats(site: Site, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Sit people down who stay from test to test: the steps of one journey."""
    with seating(site, browser) as sit:
        yield sit


def code_of(key: str, *, now: float | None = None) -> str:
    """Return the six figures an authenticator app shows for a key (RFC 6238)."""
    secret = base64.b32decode(key.replace(" ", "").upper())
    step = int((time.time() if now is None else now) // 30)
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture(scope="session")
def authenticator() -> Callable[..., str]:
    """An authenticator app, which shows the published figure for the published key.

    RFC 6238, appendix B: at 59 seconds the key ``12345678901234567890`` gives 94287082 with eight
    figures, so 287082 with six.
    """
    published = base64.b32encode(b"12345678901234567890").decode()
    assert code_of(published, now=59) == "287082"
    return code_of
