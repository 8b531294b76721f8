"""The report as a Word document: real headings, lists and tables, pictures with their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as new_document
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph as WordParagraph

from wholeplace.report.blocks import (
    Block,
    Bullets,
    Cite,
    Heading,
    KeyFigures,
    Link,
    Notice,
    Paragraph,
    Picture,
    SourceList,
    Story,
    Strong,
    Table,
    Words,
    words,
)
from wholeplace.report.charts import drawing_tool

_WIDTH = Cm(16)
_BULLET = "List Bullet"
_NORMAL = "Normal"
_SHARPNESS = 1.5
_SMALL = Pt(8.5)
_FONT = "Arial"
_A4 = (Cm(21), Cm(29.7))
_MARGIN = Cm(2.5)
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""The time that every file in the document bears, so that the same story gives the same bytes."""

Numbers = Mapping[str, int]


def word(story: Story) -> bytes:
    """Return the report as a Word document (.docx), the same bytes each time."""
    document = new_document()
    _properties(document, story)
    _styles(document)
    _sheet(document, story)
    document.add_heading(story.title, 0)
    document.add_paragraph(story.subtitle)
    if story.banner:
        _boxed(document, words(Strong(story.banner)), story.numbers)
    for block in story.opening:
        _add(document, block, story.numbers)
    _contents(document, story)
    for chapter in story.chapters:
        document.add_heading(chapter.title, 1)
        for block in chapter.blocks:
            _add(document, block, story.numbers)
    document.add_paragraph(story.footer)
    return _steady(document)


def _properties(document: Document, story: Story) -> None:
    about = document.core_properties
    about.title, about.subject, about.language = story.title, story.subtitle, "en-GB"
    about.author = about.last_modified_by = about.comments = ""
    about.created = about.modified = _MADE


def _styles(document: Document) -> None:
    """Set one plain typeface and British English throughout, and captions beside their tables."""
    styles = document.styles
    for name in (_NORMAL, "Title", "Heading 1", "Heading 2", "Caption", _BULLET, "Intense Quote"):
        style = styles[name]
        style.font.name = _FONT
        fonts = style.element.rPr.rFonts
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]
    styles[_NORMAL].font.size = Pt(11)
    styles["Caption"].paragraph_format.keep_with_next = True
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _sheet(document: Document, story: Story) -> None:
    """Set A4 paper, and a foot that says which plan and which page of how many."""
    section = document.sections[0]
    section.page_width, section.page_height = _A4
    section.left_margin = section.right_margin = _MARGIN
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{story.title} · ")
    _field(foot, "PAGE", "1")
    foot.add_run(" / ")
    _field(foot, "NUMPAGES", "1")
    for run in foot.runs:
        run.font.size = _SMALL


def _contents(document: Document, story: Story) -> None:
    """Add the list of chapters; Word fills in the pages when it is asked to."""
    listed = document.add_paragraph()
    _field(listed, r'TOC \o "1-1" \h \z', "\n".join(each.title for each in story.chapters))


def _field(paragraph: WordParagraph, instruction: str, shown: str) -> None:
    """Add something that Word works out, with what it shows until then."""
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            told = OxmlElement("w:instrText")
            told.set(qn("xml:space"), "preserve")
            told.text = instruction
            paragraph.add_run()._r.append(told)
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(mark)
        if kind == "separate":
            paragraph.add_run(shown)


def _add(document: Document, block: Block, numbers: Numbers) -> None:
    match block:
        case Heading(text):
            document.add_heading(text, 2)
        case Notice(label, said):
            _boxed(document, words(Strong(f"{label}. "), *said), numbers)
        case Table():
            _table(document, block, numbers)
        case Picture():
            _picture(document, block, numbers)
        case _:
            for style, said in _paragraphs(block):
                _write(document.add_paragraph(style=style), said, numbers)


def _paragraphs(
    block: Paragraph | Bullets | KeyFigures | SourceList,
) -> Iterator[tuple[str, Words]]:
    """Yield the style and words of every paragraph of a block that is nothing but paragraphs."""
    match block:
        case Paragraph(said, _):
            yield _NORMAL, said
        case Bullets(items):
            yield from ((_BULLET, item) for item in items)
        case KeyFigures(figures):
            for one in figures:
                yield _BULLET, words(Strong(one.amount), f" {one.what}. {one.detail}")
        case SourceList(entries):
            for entry in entries:
                yield _NORMAL, words(f"{entry.number}. ", *entry.words)


def _boxed(document: Document, said: Words, numbers: Numbers) -> None:
    _write(document.add_paragraph(style="Intense Quote"), said, numbers)


def _write(paragraph: WordParagraph, said: Words, numbers: Numbers) -> None:
    for part in said:
        match part:
            case str():
                paragraph.add_run(part)
            case Strong(text):
                paragraph.add_run(text).bold = True
            case Link(text, to):
                paragraph.add_run(f"{text} ({to})" if to.startswith("http") else text)
            case Cite(sources):
                cited = ", ".join(str(numbers[key]) for key in sources)
                paragraph.add_run(f" [{cited}]" if cited else "").font.superscript = True


def _table(document: Document, table: Table, numbers: Numbers) -> None:
    """Add a table under its caption, its first row marked as the one that says what columns are."""
    document.add_paragraph(table.caption, style="Caption")
    added = document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
    added.style = document.styles["Light Grid Accent 1"]
    cells = iter(added._cells)
    for column in table.columns:
        _fill(next(cells), words(Strong(column.title)), numbers, right=column.align == "right")
    for row in table.rows:
        for said, column in zip(row, table.columns, strict=True):
            _fill(next(cells), said, numbers, right=column.align == "right")
    for line in added._tbl.tr_lst:
        _mark(line.get_or_add_trPr(), "w:cantSplit")
    _mark(added._tbl.tr_lst[0].get_or_add_trPr(), "w:tblHeader")
    _sources(document, table.sources, numbers)


def _mark(properties: BaseOxmlElement, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _fill(cell: Cell, said: Words, numbers: Numbers, *, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    _write(paragraph, said, numbers)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for run in paragraph.runs:
        run.font.size = _SMALL


def _picture(document: Document, picture: Picture, numbers: Numbers) -> None:
    """Add a picture with its sentence, which Word reads out too, and its figures as a table."""
    chart = picture.chart
    document.add_heading(chart.title, 2)
    image = drawing_tool("vl_convert").svg_to_png(chart.svg(), scale=_SHARPNESS)
    added = document.add_picture(BytesIO(image), width=_WIDTH)
    described = added._inline.docPr
    described.set("title", chart.title)
    described.set("descr", chart.alt)
    document.add_paragraph(chart.alt)
    _sources(document, picture.sources, numbers)
    _table(document, picture.table, numbers)


def _sources(document: Document, sources: Iterable[str], numbers: Numbers) -> None:
    cited = ", ".join(str(numbers[key]) for key in sources)
    if cited:
        document.add_paragraph(f"Source: {cited}")


def _steady(document: Document) -> bytes:
    """Return the document's bytes with one time on all its parts."""
    written, steady = BytesIO(), BytesIO()
    document.save(written)
    with ZipFile(written) as parts, ZipFile(steady, "w", ZIP_DEFLATED) as again:
        for name in parts.namelist():
            part = ZipInfo(name, date_time=_MADE.timetuple()[:6])
            part.compress_type = ZIP_DEFLATED
            again.writestr(part, parts.read(name))
    return steady.getvalue()
