"""One page that needs nothing else: well formed, escaped, cited and allowed to run nothing."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.report.blocks import (
    Bullets,
    Chapter,
    Cite,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Notice,
    Paragraph,
    Story,
    Strong,
    Table,
    words,
)
from wholeplace.report.markup import block_html, embedded_svg, inline_html, slug
from wholeplace.report.page import page
from wholeplace.report.residents import residents
from wholeplace.report.story import story

HOSTILE = "<script>alert('x')</script>&\"'><img src=x onerror=alert(1)>"
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Outline(HTMLParser):
    """Tags, attributes and text of a page; tags that close in the wrong order are faults."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.tags, self.said = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        self.said.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def bare(*blocks, title="T", **changes):
    """A small story of some blocks."""
    given = {
        "title": title, "subtitle": "s", "banner": "", "opening": (),
        "chapters": (Chapter("one", "One", blocks),), "numbers": {"a": 1, "b": 2}, "footer": "f",
    }  # fmt: skip
    return Story(**{**given, **changes})


@pytest.fixture(scope="module")
def outline(html):
    return Outline(html)


def test_every_tag_is_closed_in_its_turn(outline):
    assert outline.faults == []
    assert outline.open == []


def test_the_same_story_gives_the_same_bytes(told, html):
    from wholeplace.report.publish import BESIDE

    assert page(told, beside=BESIDE) == html


def test_the_language_is_british_english(outline):
    assert outline.all("html")[0]["lang"] == "en-GB"


def test_there_is_one_main_heading_and_one_of_each_landmark(outline):
    for tag in ("h1", "main", "header", "footer", "nav", "title"):
        assert len(outline.all(tag)) == 1, tag


def test_nothing_on_the_page_can_run_or_be_fetched(outline, html):
    for tag in ("script", "link", "iframe", "object", "embed", "img", "form", "input"):
        assert outline.all(tag) == []
    assert not re.search(r"\bon[a-z]+=", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
    assert "@import" not in html
    assert "url(h" not in html


def test_the_policy_allows_the_style_sheet_by_its_hash_and_nothing_else(outline, html):
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = [a["content"] for a in outline.all("meta") if "http-equiv" in a]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_no_tag_has_a_style_of_its_own_that_the_policy_would_drop(outline):
    assert [attrs for _, attrs in outline.tags if "style" in attrs] == []


def test_links_lead_within_the_page_or_to_files_beside_it_or_to_a_source(outline, told):
    ids = {attrs["id"] for _, attrs in outline.tags if "id" in attrs}
    beside = {"residents.html", "plan.pdf", "plan.xlsx", "plan.json"}
    for link in outline.all("a"):
        to = link["href"]
        if to.startswith("#"):
            assert to[1:] in ids
        else:
            assert to in beside or to.startswith("https://")


def test_contents_name_every_chapter_in_order(html, told):
    contents = re.search(r"<nav.*?</nav>", html, re.DOTALL)[0]
    assert re.findall(r'href="#([a-z-]+)"', contents) == [chapter.id for chapter in told.chapters]


def test_the_answer_comes_before_the_contents(html):
    assert html.index('id="answer"') < html.index("<nav")


def test_the_answer_is_in_pounds(html):
    answer = re.search(r'<section class="answer".*?</section>', html, re.DOTALL)[0]
    assert answer.count("£") >= 4


def test_the_banner_of_an_illustration_comes_first(html):
    assert html.index("not Anytown&#x27;s plan.") < html.index("<h1>")


def test_a_plan_that_was_agreed_has_no_banner(town):
    plan = town.anytown(replace(town.INTENT, illustration=False))
    assert 'class="banner"' not in page(story(plan))


def test_every_table_has_a_caption_and_heads_with_scope(outline, html):
    tables = outline.all("table")
    assert len(tables) == len(outline.all("caption")) >= 10
    assert {attrs["scope"] for attrs in outline.all("th")} == {"col", "row"}
    assert all("scope" in attrs for attrs in outline.all("th"))


def test_every_table_scrolls_in_a_region_with_a_name(outline):
    regions = [a for _, a in outline.tags if a.get("class") == "scroll"]
    assert len(regions) == len(outline.all("table"))
    for region in regions:
        assert region["role"] == "region"
        assert region["tabindex"] == "0"
        assert region["aria-label"]


def test_every_picture_has_its_sentence_its_sources_and_its_figures(html, told):
    figures = re.findall(r"<figure>.*?</figure>", html, re.DOTALL)
    # money, outcomes, prevention twice, years and bodies; needs, tornado, credit, two frontiers
    assert len(figures) == 11
    for figure in figures:
        assert 'role="img" aria-label="' in figure
        assert "<figcaption><p>" in figure
        assert 'class="cite"' in figure
        assert "<details>" in figure
        assert "<table>" in figure


def test_ids_are_unique_even_among_pictures(outline):
    ids = [attrs["id"] for _, attrs in outline.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_every_source_is_on_the_page_with_its_number_and_licence(html, plan):
    for source in plan.sources.values():
        assert source.title in html
    for number in range(1, len(plan.sources) + 1):
        assert f'id="source-{number}" value="{number}"' in html


def test_no_number_is_shown_as_none_or_nan(outline):
    said = " ".join(outline.said)
    for wrong in ("None", "nan", "inf", "[]", "()"):
        assert not re.search(rf"(?<![\w]){re.escape(wrong)}(?![\w])", said), wrong


def test_unknown_is_said_and_never_nought(outline):
    assert "not known" in outline.said


def hostile_plan(town):
    """The made-up plan with every name a reader could have typed made hostile."""
    bodies = tuple(replace(body, name=HOSTILE) for body in town.PLAN_BODIES)
    outcomes = tuple(replace(outcome, title=HOSTILE) for outcome in town.OUTCOMES)
    promises = tuple(
        replace(promise, title=HOSTILE, fund=HOSTILE, due=HOSTILE) for promise in town.COMMITMENTS
    )
    lines = tuple(
        replace(line, title=HOSTILE, body_name=HOSTILE, key=HOSTILE, note=HOSTILE)
        for line in town.LINES
    )
    place = replace(town.PLACE, area=replace(town.AREA, name=HOSTILE))
    count = replace(town.COUNT, lines=lines, place=place)
    intent = replace(
        town.INTENT, title=HOSTILE, bodies=bodies, outcomes=outcomes, commitments=promises
    )
    return town.anytown(intent, ground=replace(town.GROUND, count=count))


@pytest.mark.parametrize("write", [story, residents])
def test_hostile_names_stay_text_everywhere(town, write):
    text = page(write(hostile_plan(town)))
    outline = Outline(text)
    assert outline.faults == []
    for tag in ("script", "img"):
        assert outline.all(tag) == []
    assert not any(name.startswith("on") for _, attrs in outline.tags for name in attrs)
    assert "alert(&#x27;x&#x27;)" in text


@given(st.text(max_size=60))
def test_any_text_is_only_text(text):
    outline = Outline(inline_html(words(text, Strong(text)), {}))
    assert {tag for tag, _ in outline.tags} <= {"strong"}


@given(st.text(max_size=40))
def test_any_address_stays_inside_its_attribute(text):
    outline = Outline(inline_html((Link("x", f"#{text}"),), {}))
    assert [tag for tag, _ in outline.tags] == ["a"]


def test_sources_are_small_numbers_with_names():
    assert inline_html(("Said.", Cite(("b", "a"))), {"a": 1, "b": 2}) == (
        'Said.<sup><a class="cite" href="#source-2" aria-label="Source 2">2</a>'
        '<a class="cite" href="#source-1" aria-label="Source 1">1</a></sup>'
    )


def test_no_source_is_no_number():
    assert inline_html((Cite(()),), {}) == ""


def test_paragraphs_bullets_headings_and_notices():
    assert block_html(Paragraph(("a",)), {}) == "<p>a</p>"
    assert block_html(Paragraph(("a",), lead=True), {}) == '<p class="lead">a</p>'
    assert block_html(Bullets((("a",), ("b",))), {}) == (
        '<ul class="bullets"><li>a</li><li>b</li></ul>'
    )
    assert block_html(Heading("H & M"), {}) == "<h3>H &amp; M</h3>"
    assert block_html(Notice("Beware", ("of dogs",)), {}) == (
        '<div class="notice"><p><strong>Beware.</strong> of dogs</p></div>'
    )


def test_key_figures_are_a_list_of_terms():
    text = block_html(KeyFigures((KeyFigure("£9m", "spent", "2024/25"),)), {})
    assert text == (
        '<dl class="keys"><div><dt>spent</dt><dd class="amount">£9m</dd><dd>2024/25</dd></div></dl>'
    )


def test_an_interval_in_a_column_of_numbers_stands_on_its_own_line():
    table = Table("t", (Column("a"), Column("b", "right")), ((("x",), ("£1m (£0.5m to £2m)",)),))
    assert '£1m <span class="range">(£0.5m to £2m)</span>' in block_html(table, {})


def test_an_interval_in_a_column_of_words_stays_in_its_sentence():
    table = Table("t", (Column("a"), Column("b")), ((("x",), ("60% (50% to 70%)",)),))
    assert "range" not in block_html(table, {})


def test_a_total_is_the_last_row_only():
    rows = ((("x",),), (("y",),))
    text = block_html(Table("t", (Column("a"),), rows, total=True), {})
    assert text.count('class="total"') == 1
    assert text.index("x") < text.index('class="total"')


def test_a_folded_table_can_be_told_from_its_neighbours_by_ear():
    table = Table("Money by body", (Column("a"),), ((("x",),),), folded="Figures of this picture")
    assert (
        '<summary>Figures of this picture<span class="aside">: Money by body</span></summary>'
    ) in block_html(table, {})


def test_an_embedded_picture_scales_and_keeps_its_ids_to_itself():
    svg = '<svg width="10" height="5" viewBox="0 0 10 5"><clipPath id="c1"/><g a="url(#c1)"/></svg>'
    text = embedded_svg(svg, name="one", label='A "picture"')
    assert text.startswith('<svg role="img" aria-label="A &quot;picture&quot;" viewBox=')
    assert 'id="one-c1"' in text
    assert "url(#one-c1)" in text
    assert " width=" not in text


def test_a_name_for_an_address_is_never_empty():
    assert slug("£££") == "picture"
    assert slug("Where it goes, 2024/25") == "where-it-goes-2024-25"


def test_links_beside_the_page_are_listed_under_the_title():
    text = page(bare(), beside=(Link("PDF", "plan.pdf"),))
    assert '<ul class="beside"><li><a href="plan.pdf">PDF</a></li></ul>' in text
    assert 'class="beside"' not in re.sub(r"<style>.*?</style>", "", page(bare()), flags=re.DOTALL)


def test_a_story_of_nothing_is_still_a_page():
    outline = Outline(page(bare(chapters=())))
    assert outline.faults == []
    assert len(outline.all("h1")) == 1


def test_the_page_fits_in_a_letter(html):
    assert len(html.encode()) < 150_000
