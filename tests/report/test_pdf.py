"""The PDF: tagged, titled, in English, the same bytes each time, with nothing lost."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from wholeplace.report.blocks import Chapter, Column, Paragraph, Story, Table, cells
from wholeplace.report.pdf import SHEETS, column_widths, pdf, with_annex


@pytest.fixture(scope="module")
def reader(published):
    return PdfReader(BytesIO(published["plan.pdf"]))


@pytest.fixture(scope="module")
def text(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def small(*blocks, **changes):
    given = {
        "title": "A small report", "subtitle": "s", "banner": "", "opening": (),
        "chapters": (Chapter("one", "One", blocks), Chapter("sources", "Sources", ())),
        "numbers": {}, "footer": "f",
    }  # fmt: skip
    return Story(**{**given, **changes})


def said(document):
    pages = PdfReader(BytesIO(document)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_same_story_gives_the_same_bytes(told, published):
    assert pdf(told) == published["plan.pdf"]


def test_it_says_that_it_meets_pdf_ua_1(reader):
    meta = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part[=>\"]+1", meta)


def test_it_is_tagged(reader):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root


def test_its_language_is_british_english(reader):
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_it_has_its_title_and_shows_it(reader, plan):
    assert reader.metadata.title == plan.title
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_has_no_date_that_would_change_its_bytes(published):
    assert b"/CreationDate" not in published["plan.pdf"]


def test_every_font_is_inside(reader):
    fonts = set()
    for page in reader.pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            child = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = child["/FontDescriptor"].get_object()
            assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            fonts.add(child["/BaseFont"].split("+")[-1])
    assert fonts == {"LiberationSans", "LiberationSans-Bold"}


def test_every_picture_has_its_sentence(reader, told):
    from wholeplace.report.blocks import Picture

    sentences = {
        block.chart.alt
        for chapter in told.chapters
        for block in chapter.blocks
        if isinstance(block, Picture)
    }
    found = set()

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/Alt" in node:
                found.add(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    assert sentences <= found


def test_it_says_what_the_page_says(text):
    for sentence in (
        "spent about £900m in Anytown",
        "Family group conferences",
        "Not yet in this version.",
        "Contains public sector information.",
        "not known",
    ):
        assert sentence in text


def test_the_banner_is_on_the_first_page(reader):
    first = " ".join(reader.pages[0].extract_text().split())
    assert "not Anytown's plan." in first


def test_every_page_has_its_number(reader):
    count = len(reader.pages)
    for at, page in enumerate(reader.pages, start=1):
        assert f"{at} of {count}" in page.extract_text()


def test_chapters_are_in_its_outline(reader, told):
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    for chapter in told.chapters:
        assert chapter.title in titles


def test_text_that_looks_like_markup_is_text():
    hostile = '#panic("x") $ * _ = [ ] <a> @b \\ `c` // d'
    assert hostile in said(pdf(small(Paragraph((hostile,)), title="Odd #title")))


def test_a_hostile_table_is_drawn_as_text():
    table = Table("#caption", (Column("#a"), Column("b", "right")), (cells("= x", "#1"),))
    assert "#caption" in said(pdf(small(table)))


def test_long_folded_tables_go_to_an_annex_before_the_sources():
    rows = tuple(cells(f"row {at}") for at in range(40))
    long = Table("Long one", (Column("a"),), rows, folded="Forty rows")
    moved = with_annex(small(long))
    assert [chapter.title for chapter in moved.chapters] == ["One", "Long tables", "Sources"]
    assert moved.chapters[1].blocks == (long,)


def test_short_or_open_tables_stay_where_they_are():
    short = Table("Short", (Column("a"),), (cells("x"),), folded="One row")
    open_one = Table("Open", (Column("a"),), tuple(cells(str(at)) for at in range(40)))
    story = small(short, open_one)
    assert with_annex(story) == story


def test_a_very_long_word_breaks_and_does_not_leave_the_page():
    digest = "ab" * 32
    table = Table("t", (Column("a"), Column("b")), (cells("x", digest),))
    document = said(pdf(small(table)))
    assert digest in document.replace("\u200b", "").replace(" ", "")


@pytest.mark.parametrize("lines", [1, 30, 60])
def test_a_sheet_is_one_page_whatever_it_holds(lines):
    filler = tuple(Paragraph((f"Sentence {at} of a long page. " * 2,)) for at in range(lines))
    story = small(*filler, chapters=(Chapter("a", "A", filler), Chapter("b", "B", filler)))
    assert len(PdfReader(BytesIO(pdf(story, look=SHEETS))).pages) == 2


def test_a_small_report_compiles_without_any_figures():
    assert pdf(small()).startswith(b"%PDF")


def test_a_banner_is_left_out_when_there_is_none(told):
    assert "not Anytown's plan." not in said(pdf(replace(told, banner="")))


def test_a_sheet_that_no_type_can_hold_runs_on_rather_than_failing():
    filler = tuple(Paragraph((f"Sentence {at} of an endless page. " * 6,)) for at in range(300))
    story = small(*filler, chapters=(Chapter("a", "A", filler),))
    assert len(PdfReader(BytesIO(pdf(story, look=SHEETS))).pages) > 1


def test_short_columns_keep_their_width_where_long_ones_would_press_them_together():
    columns = tuple(Column(title) for title in ("Body", "Fund", "Year", "As", "Asks in return"))
    long = "an Integrated Care Board with a name that takes more than a line"
    row = cells(long, long, "2026/27", "money", long)
    widths = column_widths(Table("Contributions", columns, (row,)))
    assert [width == 0 for width in widths] == [False, False, True, True, False]


def test_columns_that_fit_share_the_line_by_what_they_hold():
    columns = (Column("Year"), Column("Amount", "right"))
    assert all(
        width > 0 for width in column_widths(Table("Money", columns, (cells("2026/27", "£5"),)))
    )
