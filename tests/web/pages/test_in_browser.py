"""Every component in Chromium under the site's own policy: accessible, narrow, quiet, drawn.

The browser runs in a thread of its own, so that its event loop does not stand in the way of tests
that use the database.
"""

from __future__ import annotations

import mimetypes
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from csp.utils import build_policy
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

import wholeplace.web
from wholeplace.web.pages.charts import drawn, figure_of, specified
from wholeplace.web.pages.colours import sheet
from wholeplace.web.pages.figures import Fine, KeyFigure, Link, Table, Tag

pytestmark = pytest.mark.browser
STATIC = Path(wholeplace.web.__file__).parent / "static"
SITE = "http://site.test"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PAGE = """{% extends "base.html" %}{% load wholeplace_tags %}
{% block title %}Everything{% endblock %}
{% block before_content %}{% include "components/breadcrumbs.html" with links=links %}{% endblock %}
{% block scripts %}{% include "components/chart_scripts.html" %}{% endblock %}
{% block content %}
{% include "components/error_summary.html" %}
<h1 class="govuk-heading-l">Everything</h1>
{% include "components/key_figures.html" with figures=keys %}
{% include "components/figure.html" %}
{% include "components/table.html" %}
{% include "components/pagination.html" %}
{% include "components/empty.html" with title="None" text="Why." action_text="Add" action_url="/" %}
{% include "components/notice.html" with label="Assumption" text="Nobody has published this." %}
{% include "components/progress.html" with label="Valuing" done=3 total=10 text="3 of 10" %}
{% include "components/summary_card.html" with title="Hubs" rows=facts actions=links %}
{% include "components/conflict.html" with rows=versions changed_by="Sam" changed_at="today" %}
<form method="post">{% for each in form %}{% field each %}{% endfor %}</form>
{% endblock %}"""


class Everything(forms.Form):
    name = forms.CharField(help_text="As the plan names it.")
    tier = forms.ChoiceField(
        choices=[("p", "Primary"), ("s", "Secondary")], widget=forms.RadioSelect
    )
    bodies = forms.MultipleChoiceField(
        choices=[("c", "Council"), ("n", "NHS")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(help_text="With a decision reference.")
    scheme = forms.ChoiceField(choices=[("", "Choose"), ("cipfa", "CIPFA")])
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    password = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
    book = forms.FileField(label="Workbook")


def everything(chart, place) -> dict[str, object]:
    """Return what the page shows."""
    headings = [
        ("Body", False),
        ("Service", False),
        ("Spend", True),
        ("Kind", False),
        ("State", False),
    ]
    row = [
        Link("NHS Greater Manchester", "/x"),
        "Acute",
        Fine("£638m", "£600m to £680m"),
        "service",
    ]
    return {
        "place": place,
        "form": Everything({"tier": "x"}),
        "keys": [KeyFigure("£2.91bn", "of public money", "86% published", "/x")],
        "links": [Link("Anytown", "/x"), Link("Money", "/x")],
        "figure": figure_of(
            chart, id="years", svg_url="/p.svg", spec_url="/p.json", csv_url="/p.csv"
        ),
        "table": Table("Who spends what", headings, [[*row, Tag("Estimated", "yellow")]]),
        "page": Paginator(range(1_000), 50).page(7),
        "facts": [("Reach", "1,200 families"), ("State", Tag("Agreed", "green"))],
        "versions": [("Budget", "£1,200,000", "£1,350,000")],
    }


@dataclass
class Seen:
    """What a browser found on the page in one state."""

    complaints: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    width: int = 0
    was_drawn: bool = False
    tip: str = ""
    tab_stops: int = 0
    picture: str = ""


STATES = {
    "wide": {"viewport": {"width": 1280, "height": 900}},
    "narrow": {"viewport": {"width": 320, "height": 700}},
    "still": {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"},
    "without scripts": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


@pytest.fixture(scope="module")
def seen(chart) -> dict[str, Seen]:
    """The page in every state."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    served = answers(chart)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(look, chromium, served).result()


def answers(chart) -> dict[str, tuple[bytes, str]]:
    """Return body and type of every address that the page may ask for."""
    request = RequestFactory().get("/?q=care")
    place = Somewhere()
    page = engines["django"].from_string(PAGE).render(everything(chart, place), request)
    files = {
        f"/static/{path.relative_to(STATIC)}": (
            path.read_bytes(),
            mimetypes.guess_type(path.name)[0] or "text/plain",
        )
        for path in STATIC.rglob("*.*")
    }
    return {
        **files,
        "/": (page.encode(), "text/html; charset=utf-8"),
        "/p.svg": (drawn(chart), "image/svg+xml"),
        "/p.json": (specified(chart), "application/json"),
        "/colour/1d70b8.css": (sheet("1d70b8").encode(), "text/css"),
    }


@dataclass(frozen=True)
class Somewhere:
    slug: str = "anytown"
    name: str = "Anytown"
    is_illustration: bool = True
    colour: str = "#1d70b8"


def look(chromium: str, served: dict[str, tuple[bytes, str]]) -> dict[str, Seen]:
    """Open the page in every state and write down what is found."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = {name: visit(browser, served, options) for name, options in STATES.items()}
        browser.close()
    return found


def visit(browser, served, options) -> Seen:
    from axe_playwright_python.sync_playwright import Axe

    seen = Seen()
    context = browser.new_context(**options)
    page = context.new_page()
    policy = {"Content-Security-Policy": build_policy()}

    def answer(route):
        address = route.request.url
        if not address.startswith(SITE):
            seen.outside.append(address)
            return route.abort()
        body, kind = served.get(address.removeprefix(SITE).partition("?")[0], (b"", "text/plain"))
        return route.fulfill(body=body, headers={**policy, "Content-Type": kind})

    context.route("**/*", answer)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            seen.complaints.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    page.goto(f"{SITE}/?q=care")
    if not options.get("java_script_enabled", True):
        seen.picture = page.locator("figure img").get_attribute("alt") or ""
    else:
        page.locator("figure").scroll_into_view_if_needed()
        page.wait_for_selector("figure[data-chart-drawn=true]", timeout=10_000)
        seen.was_drawn = page.locator("figure[data-chart-drawn=true] svg").count() == 1
        page.locator("figure svg .mark-rect path").nth(1).hover()
        seen.tip = page.locator(".wp-tip").inner_text()
        only = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = Axe().run(page, options=only)
        seen.violations = [violation["id"] for violation in found.response["violations"]]
        seen.width = page.evaluate("document.documentElement.scrollWidth")
        seen.tab_stops = page.locator(".wp-scroll[tabindex]").count()
    context.close()
    return seen


@pytest.mark.parametrize("state", STATES)
def test_the_policy_stops_nothing_and_nothing_comes_from_elsewhere(seen, state):
    assert seen[state].complaints == []
    assert seen[state].outside == []


@pytest.mark.parametrize("state", ["wide", "narrow", "still"])
def test_no_rule_of_accessibility_is_broken(seen, state):
    assert seen[state].violations == []


def test_nothing_is_wider_than_a_narrow_screen(seen):
    assert seen["narrow"].width == 320


def test_the_picture_becomes_interactive_where_scripts_run(seen):
    assert seen["wide"].was_drawn
    assert "3" in seen["wide"].tip  # the second bar: £3m


def test_the_picture_is_there_without_scripts(seen):
    assert seen["without scripts"].picture.startswith("Two bars")


def test_a_table_is_a_tab_stop_only_where_it_scrolls(seen):
    # Three tables scroll at 320 px or not at all at 1280 px; the folded one has no width.
    assert seen["narrow"].tab_stops > seen["wide"].tab_stops
