"""What pages load: nothing of the government's marks, nothing inline, nothing from elsewhere."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import wholeplace.web

WEB = Path(wholeplace.web.__file__).parent
STATIC = WEB / "static"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
SERVED = sorted(p for p in STATIC.rglob("*") if p.suffix in {".css", ".js", ".svg"})
NAMES_OF_SYNTAX = ("http://www.w3.org/",)
"""Names that browsers never fetch: the name spaces of SVG and XLink."""


def name(path: Path) -> str:
    return str(path.relative_to(WEB))


def sent(*paths: str) -> int:
    """Bytes that go over the wire for some static files."""
    return sum(len(gzip.compress((STATIC / path).read_bytes())) for path in paths)


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_has_inline_script_style_or_handler(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<style\b|\sstyle\s*=", text), "inline style"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline event handler"
    assert not re.search(r"hx-on|javascript:|hx-vals=[\"']js:", text), "evaluated attribute"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_template_leads_a_browser_elsewhere_by_itself(path):
    loads = re.findall(
        r"(?:src|srcset|<link[^>]*href|action)=[\"'](?:https?:)?//", path.read_text("utf-8")
    )
    assert loads == []


@pytest.mark.parametrize("path", SERVED, ids=name)
def test_no_served_file_names_another_site(path):
    found = re.findall(r"https?://[^\s\"'`)]+", path.read_text("utf-8"))
    assert [each for each in found if not each.startswith(NAMES_OF_SYNTAX)] == []


def test_the_style_sheet_has_no_font_crest_or_crown():
    sheet = (STATIC / "wholeplace/govuk.css").read_text("utf-8")
    assert not re.search("GDS Transport|crest|crown|@font-face", sheet, re.IGNORECASE)
    assert "url(" not in sheet
    assert "system-ui" in sheet


def test_our_own_sheet_respects_motion_print_and_focus():
    sheet = (STATIC / "wholeplace/wholeplace.css").read_text("utf-8")
    assert "prefers-reduced-motion: reduce" in sheet
    assert "@media print" in sheet
    assert ":focus-visible" in sheet
    assert "url(" not in sheet


def test_no_folder_has_a_picture_or_font_of_the_government():
    kinds = {path.suffix for path in STATIC.rglob("*") if path.is_file()}
    assert kinds <= {".css", ".js", ".svg", ".md"}


def test_every_shipped_package_has_its_licence():
    licences = (STATIC / "vendor/LICENCES.md").read_text("utf-8")
    for package in ("govuk-frontend", "htmx.org", "vega-view", "vega-interpreter", "d3-scale"):
        assert re.search(rf"^\| {re.escape(package)} \| \d+\.\d+\.\d+ \| \S+ \|$", licences, re.M)
        assert re.search(rf"^## .*\b{re.escape(package)}\b", licences, re.M)
    assert "Permission is hereby granted" in licences


def test_the_heaviest_page_leaves_room_for_its_own_words_and_pictures():
    # 500 KB in all for a page with charts; what every page loads should be half of that at most.
    every = ("wholeplace/govuk.css", "wholeplace/wholeplace.css", "wholeplace/wholeplace.js")
    scripts = ("vendor/htmx.min.js", "vendor/govuk-frontend.min.js")
    pictures = ("wholeplace/charts.js", "vendor/vega.js")
    assert sent(*every, *scripts) < 60_000
    assert sent(*every, *scripts, *pictures) < 250_000


def test_pictures_are_drawn_without_evaluating_text():
    script = (STATIC / "wholeplace/charts.js").read_text("utf-8")
    assert "{ ast: true }" in script
    assert "expr: expressionInterpreter" in script


def test_htmx_may_neither_evaluate_nor_write_styles(client, db):
    page = client.get("/help/").content.decode()
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", page)
    assert config is not None
    for part in ('"includeIndicatorStyles":false', '"allowEval":false', '"selfRequestsOnly":true'):
        assert part in config.group(1)
    assert '"historyCacheSize":0' in config.group(1)  # private pages are not kept in the browser


def test_every_own_class_of_a_template_is_in_the_sheet():
    sheet = (STATIC / "wholeplace/wholeplace.css").read_text("utf-8")
    ours = [p for p in TEMPLATES if p.is_relative_to(WEB / "templates")]
    used = {
        word
        for path in ours
        for value in re.findall(r'class="([^"]*)"', path.read_text("utf-8"))
        for word in re.findall(r"(?<![\w-])wp-[a-z_-]+(?![\w{-])", value)
        if not word.endswith("-")
    }
    missing = {word for word in used if f".{word}" not in sheet}
    assert missing <= PLAIN


PLAIN = {"wp-figure", "wp-message", "wp-key__item", "wp-full"}
"""Classes that only name a thing, for tests and scripts, if the sheet says nothing of them."""
