"""The report as a tagged PDF that meets PDF/UA-1: the compiler refuses what has no words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from typing import Literal

from wholeplace.record import Plain, canonical_json
from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Cite,
    Heading,
    Inline,
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

_STANDARD: Literal["ua-1"] = "ua-1"
_ZERO_WIDTH_SPACE = "\u200b"
_LONG_WORD = re.compile(r"\S{25,}")
_WIDEST, _WIDEST_OF_MANY = 34, 20
_FIRST = 14
_LONG_TABLE = 25
_SMALL, _SMALLER = 0.86, 0.74
_MANY_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Look:
    """How a PDF is set.

    Attributes:
        sheets: Whether every chapter is one page, set in the largest type that fits, with no
            list of contents.
        picture_width: Width of pictures [% of the text].
        figures: Whether the words and the table of a picture follow it.
    """

    sheets: bool = False
    picture_width: int = 100
    figures: bool = True


WHOLE = Look()
SHEETS = Look(sheets=True, picture_width=94, figures=False)


def pdf(story: Story, *, look: Look = WHOLE) -> bytes:
    """Return the report as PDF/UA-1, the same bytes each time.

    Tables of more than 25 rows that the page folds away go to an annex before the sources.
    """
    typst = drawing_tool("typst")
    content = canonical_json(_story(with_annex(story), look))
    with as_file(files("wholeplace.report")) as folder:
        return bytes(
            typst.compile(
                str(folder / "document.typ"),
                root=str(folder),
                font_paths=[str(folder / "fonts")],
                ignore_system_fonts=True,
                format="pdf",
                sys_inputs={"story": content},
                pdf_standards=[_STANDARD],
            )
        )


def with_annex(story: Story) -> Story:
    """Return the story with its long folded tables in a chapter of their own."""
    moved: list[Block] = []

    def kept(block: Block) -> Block:
        if not isinstance(block, Table) or not block.folded or len(block.rows) <= _LONG_TABLE:
            return block
        moved.append(block)
        return Paragraph(words(f"{block.caption}: see the tables at the end."))

    chapters = tuple(
        replace(chapter, blocks=tuple(kept(block) for block in chapter.blocks))
        for chapter in story.chapters
    )
    if not moved:
        return story
    annex = Chapter("tables", "Long tables", tuple(moved))
    return replace(story, chapters=(*chapters[:-1], annex, chapters[-1]))


def _story(story: Story, look: Look) -> Mapping[str, Plain]:
    numbers = story.numbers
    return {
        "title": story.title,
        "subtitle": story.subtitle,
        "banner": story.banner,
        "footer": _breakable(story.footer),
        "sheets": look.sheets,
        "opening": [_block(block, numbers, look) for block in story.opening],
        "chapters": [
            {
                "title": chapter.title,
                "blocks": [_block(block, numbers, look) for block in chapter.blocks],
            }
            for chapter in story.chapters
        ],
    }


def _block(block: Block, numbers: Mapping[str, int], look: Look) -> Mapping[str, Plain]:
    match block:
        case Paragraph(said, lead):
            return {"kind": "paragraph", "words": _words(said, numbers), "lead": lead}
        case Bullets(items):
            return {"kind": "bullets", "items": [_words(item, numbers) for item in items]}
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Notice(label, said):
            return {"kind": "notice", "label": label, "words": _words(said, numbers)}
        case KeyFigures(figures):
            tiles = [{"amount": f.amount, "what": f.what, "detail": f.detail} for f in figures]
            return {"kind": "figures", "figures": tiles}
        case Table():
            return {"kind": "table", **_table(block, numbers)}
        case Picture():
            return _picture(block, numbers, look)
        case SourceList(entries):
            listed: list[Plain] = [
                {"number": entry.number, "words": _words(entry.words, numbers)} for entry in entries
            ]
            return {"kind": "sources", "entries": listed}


def _picture(picture: Picture, numbers: Mapping[str, int], look: Look) -> Mapping[str, Plain]:
    sources: list[Plain] = [numbers[key] for key in picture.sources]
    return {
        "kind": "picture",
        "title": picture.chart.title,
        "alt": picture.chart.alt,
        "svg": picture.chart.svg(),
        "width": look.picture_width,
        "words-shown": look.figures,
        "sources": sources,
        "table": _table(picture.table, numbers) if look.figures else None,
    }


def _table(table: Table, numbers: Mapping[str, int]) -> Mapping[str, Plain]:
    widths = column_widths(table)
    sources: list[Plain] = [numbers[key] for key in table.sources]
    return {
        "caption": table.caption,
        "columns": [
            {"title": column.title, "align": column.align, "width": width}
            for column, width in zip(table.columns, widths, strict=True)
        ],
        "rows": [[_words(cell, numbers) for cell in row] for row in table.rows],
        "sources": sources,
        "total": table.total,
        "scale": _SMALLER if len(table.columns) > _MANY_COLUMNS else _SMALL,
    }


_FULL, _SHORT = 95, 14
"""Letters that a line of a table holds, and those of a cell that should not be broken."""


def column_widths(table: Table) -> list[int]:
    """Return the part of the width that each column takes; 0 for as wide as its own cells.

    Where the columns are longer together than a line, short ones keep what they need: parts of
    the width would let their figures run over one another.
    """
    widths = [_width(table, at) for at in range(len(table.columns))]
    longest = [
        max((len(_flat(row[at])) for row in table.rows), default=0) for at in range(len(widths))
    ]
    short = [at for at, most in enumerate(longest) if at and most <= _SHORT]
    if sum(widths) <= _FULL or sum(widths[at] for at in short) > _FULL // 2:
        return widths
    return [0 if at in short else width for at, width in enumerate(widths)]


def _width(table: Table, at: int) -> int:
    """Return a column's part of the width: the length of its longest cell, within bounds."""
    lengths = (len(_flat(row[at])) for row in table.rows)
    heading = max(len(word) + 3 for word in table.columns[at].title.split())
    widest = _WIDEST_OF_MANY if len(table.columns) > _MANY_COLUMNS else _WIDEST
    least = _FIRST if at == 0 else heading
    return max(heading, least, min(max(lengths, default=0), widest))


def _flat(said: Words) -> str:
    return "".join(part if isinstance(part, str) else getattr(part, "text", "") for part in said)


def _words(said: Words, numbers: Mapping[str, int]) -> list[Plain]:
    return [_inline(part, numbers) for part in said]


def _inline(part: Inline, numbers: Mapping[str, int]) -> Plain:
    match part:
        case str():
            return {"kind": "text", "text": _breakable(part)}
        case Strong(text):
            return {"kind": "strong", "text": text}
        case Link(text, to):
            return {"kind": "link", "text": _breakable(text), "to": to}
        case Cite(sources):
            cited: list[Plain] = [numbers[key] for key in sources]
            return {"kind": "cite", "numbers": cited}


def _breakable(text: str) -> str:
    """Return the text with places where a very long word, such as a digest, may break."""
    return _LONG_WORD.sub(lambda found: _ZERO_WIDTH_SPACE.join(found[0]), text)
