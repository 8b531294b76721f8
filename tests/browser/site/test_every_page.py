"""Every page that a person can reach by following links, as it is on a desk and on a telephone.

Pages of one kind (the same address but for a number or a name) are opened once or twice.
"""

from __future__ import annotations

import re
from collections import Counter, deque

import pytest
from django.urls import resolve

pytestmark = pytest.mark.browser
COUNCIL = "finance@council.example"
OF_ONE_KIND = 1
HEAVIEST = 500_000
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
NOT_PAGES = re.compile(
    r"\.(csv|xlsx|svg|json|pdf|docx|css|js|zip)$|/(download|file|export)s?/|logout"
)
HREFS = "all => all.map(a => new URL(a.getAttribute('href'), location.href).href)"
TWICE_AS_LARGE = "document.documentElement.style.fontSize = '200%'"
AS_LARGE_AS_BEFORE = "document.documentElement.style.fontSize = ''"
FOCUS_SHOWS = """() => { const e = document.activeElement; if (e === document.body) return true;
    const s = getComputedStyle(e);
    return s.outlineStyle !== 'none' || s.boxShadow !== 'none'
        || s.backgroundColor === 'rgb(255, 221, 0)'; }"""
MOVING = """() => [...document.querySelectorAll('*')].filter(e => {
    const s = getComputedStyle(e);
    return parseFloat(s.animationDuration) > 0.01 && s.animationName !== 'none'
        || parseFloat(s.transitionDuration) > 0.01; }).map(e => e.outerHTML.slice(0, 80))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def kind_of(path: str) -> str:
    """Return what kind of page an address is of: the name of its view."""
    return resolve(path.split("?")[0]).view_name


def walk(desk, start: str, look, *, most: int = 160) -> list[str]:
    """Follow every link from a page, look at each page found, and return their paths."""
    waiting, seen, opened = deque([start]), Counter[str](), []
    while waiting and len(opened) < most:
        path = waiting.popleft()
        if NOT_PAGES.search(path.split("?")[0]) or seen[kind := kind_of(path)] >= OF_ONE_KIND:
            continue
        seen[kind] += 1
        status = desk.go(path)
        opened.append(path)
        for href in desk.page.eval_on_selector_all("a[href]", HREFS):
            if href.startswith(desk.site.address):
                waiting.append(href.removeprefix(desk.site.address).split("#")[0] or "/")
        look(path, status)
    return opened


def faults(desk, path: str, status: int) -> list[str]:
    """Everything that is wrong with the page that is open."""
    found = [*desk.violations(), *desk.complaints]
    desk.complaints.clear()
    if status != 200:
        found.append(f"answers {status}")
    if desk.weight > HEAVIEST:
        found.append(f"weighs {desk.weight:,} bytes")
    if (headings := desk.page.locator("h1").count()) != 1:
        found.append(f"{headings} first headings")
    return [f"{path}: {each}" for each in (*found, *hidden_focus(desk), *too_wide(desk))]


def hidden_focus(desk) -> list[str]:
    """Whether the keyboard first reaches the way to the content, and shows where it is."""
    press = desk.page.keyboard.press
    press("Tab")
    first = desk.page.evaluate("document.activeElement.textContent.trim()")
    if first != "Skip to main content":
        return [f"Tab first reaches {first!r}"]
    press("Enter")
    found = []
    for _ in range(3):
        press("Tab")
        if not desk.page.evaluate(FOCUS_SHOWS):
            where = desk.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
            found.append(f"nothing shows the focus on {where}")
    return found


def too_wide(desk) -> list[str]:
    """Whether the page scrolls sideways with text of twice the size, and at 320 pixels."""
    found = []
    desk.page.evaluate(TWICE_AS_LARGE)
    if (over := desk.page.evaluate(WIDER)) > 0:
        found.append(f"{over} px too wide with text of 200%")
    desk.page.evaluate(AS_LARGE_AS_BEFORE)
    desk.page.set_viewport_size(PHONE)
    if (over := desk.page.evaluate(WIDER)) > 0:
        found.append(f"{over} px too wide at 320 px")
    desk.page.set_viewport_size(DESK)
    return found


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """Filled by the first walk, used by the others."""
    return []


def test_every_page_is_accessible_light_narrow_and_asks_nobody_else(desk, pages):
    seated, wrong = desk().sign_in(COUNCIL), []
    pages += walk(
        seated,
        "/places/wigan/",
        lambda path, status: wrong.extend(faults(seated, path, status)),
    )
    assert not wrong, "\n".join(wrong)
    assert not seated.strangers
    assert len(pages) > 40


def test_every_page_says_the_same_without_javascript(desk, pages):
    seated, wrong = desk(javascript=False).sign_in(COUNCIL), []
    for path in pages:
        status = seated.go(path)
        if status != 200 or not seated.page.locator("h1").inner_text().strip():
            wrong.append(f"{path}: {status}")
        for picture in seated.page.locator("figure img").all():
            if not (picture.get_attribute("alt") or "").strip():
                wrong.append(f"{path}: a picture without words")
    assert not wrong, "\n".join(wrong)


def test_nothing_moves_for_those_who_ask_for_less_motion(desk, pages):
    seated, wrong = desk(reduced_motion="reduce").sign_in(COUNCIL), []
    for path in pages[:12]:
        seated.go(path)
        wrong += [f"{path}: {each}" for each in seated.page.evaluate(MOVING)]
    assert not wrong, "\n".join(wrong)
