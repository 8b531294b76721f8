"""The whole site, served as an operator serves it, and people at their browsers."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}


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

    def press(self, name: str, *, role: str = "button") -> None:
        """Press the button, or follow the link, of a name, and wait for what comes."""
        self.page.get_by_role(role, name=name).first.click()
        self.page.wait_for_load_state()

    def finish_job(self) -> None:
        """Wait for the background work that is shown, and open what it made."""
        self.page.get_by_role("link", name="See what it made").wait_for(timeout=120_000)
        self.page.get_by_role("link", name="See what it made").click()
        self.page.wait_for_load_state()

    def picture(self, name: str) -> None:
        """Keep a picture of the page, where pictures are wanted (WHOLEPLACE_PICTURES)."""
        if folder := os.environ.get("WHOLEPLACE_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

    def violations(self) -> list[str]:
        """What axe finds on the page as it is now."""
        found = Axe().run(self.page, options={"runOnly": RULES})
        return [
            f"{each['id']}: {node['html'][:140]}"
            for each in found.response["violations"]
            for node in each["nodes"][:3]
        ]

    @property
    def weight(self) -> int:
        """Bytes that the page's last opening brought over the line."""
        return sum(self.weights.values())


@pytest.fixture
def desk(site: Site, browser: Browser) -> Iterator[Callable[..., Desk]]:
    """Sit somebody down at a new browser: ``desk(javascript=False, viewport=PHONE)``."""
    contexts: list[BrowserContext] = []

    def sit(*, javascript: bool = True, viewport: dict[str, int] | None = None, **more) -> Desk:
        context = browser.new_context(
            java_script_enabled=javascript, viewport=viewport or DESK, **more
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        seated = Desk(site, context, page)

        def finished(request: Request) -> None:
            if not request.url.startswith((site.address, "data:", "blob:")):
                seated.strangers.append(request.url)
                return
            try:
                sizes = request.sizes()
            except Exception:  # a page that is left while it loads has no sizes
                return
            seated.weights[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

        page.on("requestfinished", finished)
        page.on(
            "requestfailed",
            lambda request: (
                seated.strangers.append(request.url)
                if not request.url.startswith(site.address)
                else None
            ),
        )
        page.on(
            "console",
            lambda message: (
                seated.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: seated.complaints.append(str(error)))
        return seated

    yield sit
    for context in contexts:
        context.close()
