"""The Word document: real headings, tables whose first row repeats, pictures with their words."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

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
    Story,
    Strong,
    Table,
    cells,
    words,
)
from wholeplace.report.charts import Chart
from wholeplace.report.word import word

TABLE = Table(
    "Spend by body",
    (Column("Body"), Column("Spend", "right")),
    (cells("Council", "£1.2m"), cells("NHS", "not known")),
    sources=("a",),
)
CHART = Chart(
    title="Where it goes",
    alt="Most goes on care.",
    source="Returns",
    rows=({"x": 1, "y": 2},),
    layers=({"mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}}},),
)


@pytest.fixture(scope="module")
def story() -> Story:
    return Story(
        title="A plan",
        subtitle="Version 2. Money of 2024/25.",
        banner="Draft, not agreed.",
        opening=(
            Paragraph(words("In all ", Strong("£3bn"), Cite(("a",))), lead=True),
            KeyFigures((KeyFigure("£3bn", "spent", "a year"),)),
        ),
        chapters=(
            Chapter(
                "money",
                "Money",
                (
                    Heading("By body"),
                    Bullets((words("one"), words("two"))),
                    Notice("Beware", words("rough")),
                    TABLE,
                    Picture(CHART, TABLE, ("a",)),
                ),
            ),
            Chapter(
                "sources",
                "Sources",
                (SourceList((SourceEntry("a", 1, words(Link("Returns", "https://r.example"))),)),),
            ),
        ),
        numbers={"a": 1},
        footer="SHA-256 abc",
    )


@pytest.fixture(scope="module")
def document(story):
    return Document(BytesIO(word(story)))


def styled(document, style: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == style]


def test_headings_are_headings(document):
    assert styled(document, "Title") == ["A plan"]
    assert styled(document, "Heading 1") == ["Money", "Sources"]
    assert styled(document, "Heading 2") == ["By body", "Where it goes"]


def test_lists_are_lists_and_key_figures_are_said(document):
    assert styled(document, "List Bullet") == ["£3bn spent. a year", "one", "two"]


def test_what_must_not_be_missed_stands_apart(document):
    assert styled(document, "Intense Quote") == ["Draft, not agreed.", "Beware. rough"]


def test_a_table_has_a_caption_and_a_first_row_that_repeats(document):
    assert styled(document, "Caption") == ["Spend by body", "Spend by body"]
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Body", "Spend"]
    assert [cell.text for cell in table.rows[2].cells] == ["NHS", "not known"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_picture_has_its_words_for_those_who_cannot_see_it(document):
    (picture,) = document.inline_shapes
    assert picture._inline.docPr.get("descr") == "Most goes on care."
    assert "Most goes on care." in styled(document, "Normal")


def test_sources_are_cited_by_number_and_listed(document):
    said = styled(document, "Normal")
    assert "In all £3bn [1]" in said
    assert "Source: 1" in said
    assert "1. Returns (https://r.example)" in said


def test_the_document_knows_its_title_and_language(document):
    about = document.core_properties
    assert (about.title, about.language, about.author) == ("A plan", "en-GB", "")


def test_the_same_story_gives_the_same_bytes(story):
    assert word(story) == word(story)


def test_the_paper_is_a4_and_every_page_says_its_number(document, story):
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    foot = section.footer.paragraphs[0]
    assert story.title in foot.text
    assert [e.text for e in foot._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_chapters_are_listed_before_the_first(document, story):
    told = [e.text for e in document.element.body.iter(qn("w:instrText"))]
    assert told == [r'TOC \o "1-1" \h \z']
    texts = [p.text for p in document.paragraphs]
    titles = "\n".join(chapter.title for chapter in story.chapters)
    assert texts.index(titles) < texts.index(story.chapters[0].title)


def test_it_is_read_out_in_british_english(document):
    told = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
    assert told == {"en-GB"}


def test_one_typeface_serves_headings_and_text(document):
    for name in ("Normal", "Heading 1", "Heading 2", "Title"):
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:ascii")) == "Arial"
        assert fonts.get(qn("w:asciiTheme")) is None


def test_no_row_is_torn_and_no_caption_parted_from_its_table(document):
    rows = [row for table in document.tables for row in table.rows]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert document.styles["Caption"].paragraph_format.keep_with_next
