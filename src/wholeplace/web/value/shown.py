"""Chapters of a kept result as what the pages' components show: figures, tables, words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from wholeplace.report import blocks as said
from wholeplace.report.blocks import Block, Chapter, Cite, Words
from wholeplace.report.markup import Numbers, inline_html
from wholeplace.web.pages.charts import figure_of
from wholeplace.web.pages.figures import Cell, Figure, Fine, KeyFigure, Table

_INTERVAL = re.compile(r"^(.*?) \(([^()]+ to [^()]+)\)$")


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a chapter, as its template shows it.

    Attributes:
        kind: ``words``, ``lead``, ``bullets``, ``heading``, ``notice``, ``key``, ``table``,
            ``figure`` or ``sources``.
        html: Its words, escaped by the library, with links to the sources.
        items: The same for each entry of a list, with its number where it has one.
        label: Word before a notice, or summary of a folded table.
        figures: Key figures.
        table: A table.
        figure: A picture.
    """

    kind: str
    html: SafeString = field(default_factory=SafeString)
    items: Sequence[tuple[int, SafeString]] = ()
    label: str = ""
    figures: Sequence[KeyFigure] = ()
    table: Table | None = None
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A chapter, ready to be shown."""

    id: str
    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of the pictures of one result, and of its sources.

    Attributes:
        svg: Address of a picture; ``{n}`` stands for its number.
        spec: Address of its specification.
        csv: Address of its figures.
        page: Address of the page that lists the sources; empty for the page itself.
    """

    svg: str
    spec: str
    csv: str
    page: str = ""

    def figure(self, picture: said.Picture, number: int) -> Figure:
        """Return a picture of the library as a figure of a page."""
        figure = figure_of(
            picture.chart,
            id=f"figure-{number}",
            svg_url=self.svg.replace("{n}", str(number)),
            spec_url=self.spec.replace("{n}", str(number)),
            csv_url=self.csv.replace("{n}", str(number)),
        )
        return replace(figure, table=table_of(picture.table))


def shown(chapters: Sequence[Chapter], numbers: Numbers, addresses: Addresses) -> list[Shown]:
    """Return chapters as their templates show them; pictures are numbered from 0 throughout.

    Args:
        chapters: Chapters in order, the sources the last.
        numbers: Number that each source is cited by.
        addresses: Where the pictures are.
    """
    found, drawn = [], 0
    for chapter in chapters:
        parts = []
        for block in chapter.blocks:
            parts.append(_part(block, numbers, addresses, number=drawn))
            drawn += isinstance(block, said.Picture)
        found.append(Shown(chapter.id, chapter.title, parts))
    return found


def table_of(table: said.Table) -> Table:
    """Return a table of the library as one of the pages', intervals on a quieter line."""
    return Table(
        caption=table.caption,
        headings=[(column.title, column.align == "right") for column in table.columns],
        rows=[
            [
                _cell(cell, is_number=column.align == "right")
                for cell, column in zip(row, table.columns, strict=True)
            ]
            for row in table.rows
        ],
        total=table.total,
    )


def plain_words(words: Words) -> str:
    """Return words without their sources."""
    return "".join(
        part if isinstance(part, str) else part.text for part in words if not isinstance(part, Cite)
    )


def _cell(words: Words, *, is_number: bool) -> Cell:
    text = plain_words(words)
    found = _INTERVAL.match(text) if is_number else None
    return Fine(found[1], found[2]) if found else text


def _part(block: Block, numbers: Numbers, addresses: Addresses, *, number: int) -> Part:
    match block:
        case said.Paragraph(words, lead):
            return Part("lead" if lead else "words", html=_html(words, numbers, addresses))
        case said.Bullets(items):
            return Part("bullets", items=[(0, _html(item, numbers, addresses)) for item in items])
        case said.Heading(text):
            return Part("heading", label=text)
        case said.Notice(label, words):
            return Part("notice", label=label, html=_html(words, numbers, addresses))
        case said.KeyFigures(figures):
            told = [KeyFigure(one.amount, one.what, one.detail) for one in figures]
            return Part("key", figures=told)
        case said.Table():
            cited = (Cite(block.sources),) if block.sources else ()
            return Part(
                "table",
                table=table_of(block),
                label=block.folded,
                html=_html(cited, numbers, addresses),
            )
        case said.Picture():
            return Part("figure", figure=addresses.figure(block, number))
        case said.SourceList(entries):
            listed = [
                (entry.number, _html(_short(entry.words), numbers, addresses)) for entry in entries
            ]
            return Part("sources", items=listed)


def _short(words: Words) -> Words:
    """Return words whose links are called by their site, so that they fit a narrow screen."""
    return tuple(
        replace(part, text=urlsplit(part.to).netloc or part.text)
        if isinstance(part, said.Link)
        else part
        for part in words
    )


def _html(words: Words, numbers: Mapping[str, int], addresses: Addresses) -> SafeString:
    """Return words as HTML; the library escapes every text in them."""
    html = inline_html(words, numbers).replace("</a><a ", "</a>, <a ")
    return mark_safe(html.replace('href="#source-', f'href="{escape(addresses.page)}#source-'))
