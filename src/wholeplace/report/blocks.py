"""What a report says, before it is a page or a PDF: one content, drawn by several hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wholeplace.report.charts import Chart

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Cite:
    """A reference to sources by key, drawn as small numbers that lead to the sources."""

    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that carry weight."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another part of the same report, or to a file beside it."""

    text: str
    to: str


Inline = str | Cite | Strong | Link
Words = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``lead`` ones are set larger."""

    words: Words
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short statements."""

    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader must not miss, in a box, with a word that says what it is."""

    label: str
    words: Words


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number that a reader should remember, with what it is."""

    amount: str
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A few numbers side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Heading of one column; its numbers are set to the right."""

    title: str
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first cell of every row is its heading.

    Attributes:
        caption: What the table shows.
        columns: Headings.
        rows: Cells, as many in each row as there are columns.
        sources: Keys of the sources of all of it.
        folded: Summary to show while the table is folded away; empty to show it at once.
        total: Whether the last row is a total.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]
    sources: tuple[str, ...] = ()
    folded: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its sentence, its table of figures and its sources."""

    chart: Chart
    table: Table
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One source under the number it is cited by."""

    key: str
    number: int
    words: Words


@dataclass(frozen=True, slots=True)
class SourceList:
    """The sources, where small numbers lead."""

    entries: tuple[SourceEntry, ...]


Block = Paragraph | Bullets | Heading | Notice | KeyFigures | Table | Picture | SourceList


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of a report with its own heading and address."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A whole report.

    Attributes:
        title: Title of the report.
        subtitle: What sort of report, version and years.
        banner: What must be read before anything else; empty when nothing.
        opening: Blocks before the first chapter: the answer.
        chapters: Chapters in order; the sources are one of them.
        numbers: Number under which each source is cited, by source key.
        footer: Last line, such as the fingerprint.
    """

    title: str
    subtitle: str
    banner: str
    opening: tuple[Block, ...]
    chapters: tuple[Chapter, ...]
    numbers: dict[str, int]
    footer: str


def words(*parts: Inline) -> Words:
    """Return inline parts as words, without the empty ones."""
    return tuple(part for part in parts if part not in ("", Cite(())))


def cells(*parts: Inline) -> tuple[Words, ...]:
    """Return one table row of one part a cell."""
    return tuple(words(part) for part in parts)
