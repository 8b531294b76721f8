"""Blocks of the library as parts of a page: nothing lost, nothing let through unescaped."""

from __future__ import annotations

import pytest

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
    Picture,
    SourceEntry,
    SourceList,
    Strong,
    Table,
    cells,
    words,
)
from wholeplace.report.charts import Chart
from wholeplace.web.pages.figures import Fine
from wholeplace.web.value.kept_story import packed, pictures_of, unpacked
from wholeplace.web.value.shown import Addresses, plain_words, shown, table_of

TABLE = Table(
    "Money",
    (Column("Body"), Column("Net", "right")),
    (cells("Council (north)", "£1.2m (£0.4m to £2.1m)"), cells("NHS", "£0")),
    ("a",),
    total=True,
)
CHART = Chart("A line", "It rises.", "A source", ({"year": "2026/27", "gbp": 1.5},), ({},))
BLOCKS = (
    Paragraph(words("Said by ", Strong("one"), Cite(("a",))), lead=True),
    Paragraph(words("Quietly")),
    Bullets((words("first"), words("second"))),
    Heading("Heading"),
    Notice("Beware", words("<b>of this</b>")),
    KeyFigures((KeyFigure("£1m", "saved", "a year"),)),
    TABLE,
    Picture(CHART, TABLE, ("a",)),
    Picture(CHART, TABLE, ()),
    SourceList(
        (SourceEntry("a", 1, words("A, ", Link("https://a.example/x", "https://a.example/x"))),)
    ),
)
CHAPTER = Chapter("one", "One", BLOCKS)
WHERE = Addresses("/r/{n}.svg", "/r/{n}.json", "/r/{n}.csv", page="/r/")


@pytest.fixture
def parts():
    (chapter,) = shown([CHAPTER], {"a": 1}, WHERE)
    return chapter.parts


def test_every_block_has_its_part(parts):
    assert [part.kind for part in parts] == [
        "lead", "words", "bullets", "heading", "notice", "key", "table", "figure", "figure",
        "sources",
    ]  # fmt: skip


def test_text_is_escaped_and_sources_lead_to_the_page_that_lists_them(parts):
    assert parts[4].html == "&lt;b&gt;of this&lt;/b&gt;"
    assert 'href="/r/#source-1"' in parts[0].html


def test_pictures_are_numbered_in_reading_order(parts):
    figures = [part.figure for part in parts if part.figure]
    assert [figure.svg_url for figure in figures] == ["/r/0.svg", "/r/1.svg"]
    assert [figure.id for figure in figures] == ["figure-0", "figure-1"]
    assert len(pictures_of([CHAPTER])) == 2


def test_an_interval_stands_on_a_quieter_line_of_numbers_only():
    table = table_of(TABLE)
    assert table.rows[0] == ["Council (north)", Fine("£1.2m", "£0.4m to £2.1m")]
    assert table.headings == [("Body", False), ("Net", True)]
    assert table.total


def test_a_long_address_is_called_by_its_site(parts):
    assert ">a.example</a>" in parts[-1].items[0][1]
    assert 'href="https://a.example/x"' in parts[-1].items[0][1]


def test_words_without_their_sources():
    assert plain_words(words("Said by ", Strong("one"), Cite(("a",)))) == "Said by one"


def test_a_chapter_survives_being_kept():
    back = unpacked(packed(CHAPTER))
    assert back.blocks[:7] == BLOCKS[:7]
    assert back.blocks[-1] == BLOCKS[-1]
    assert back.blocks[7].chart.spec() == CHART.spec()


def test_two_sources_of_one_sentence_are_told_apart():
    said = Chapter("one", "One", (Paragraph(words("Said", Cite(("a", "b")))),))
    (chapter,) = shown([said], {"a": 1, "b": 14}, WHERE)
    assert ">1</a>, <a" in chapter.parts[0].html  # not 114
