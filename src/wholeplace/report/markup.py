"""Blocks as HTML: everything that comes from outside is escaped here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from wholeplace.report.blocks import (
    Block,
    Bullets,
    Cite,
    Column,
    Heading,
    Inline,
    KeyFigures,
    Link,
    Notice,
    Paragraph,
    Picture,
    SourceList,
    Strong,
    Table,
    Words,
)

Numbers = Mapping[str, int]
_INTERVAL = re.compile(r" \(([^()]+ to [^()]+)\)")


def inline_html(words: Words, numbers: Numbers) -> str:
    """Return words as HTML, with sources as small linked numbers."""
    return "".join(_inline(part, numbers) for part in words)


def _inline(part: Inline, numbers: Numbers) -> str:
    match part:
        case str():
            return _unbroken(escape(part))
        case Strong(text):
            return f"<strong>{escape(text)}</strong>"
        case Link(text, to):
            return f'<a href="{escape(to)}">{escape(text)}</a>'
        case Cite(sources):
            links = "".join(_cite(numbers[key]) for key in sources)
            return f"<sup>{links}</sup>" if links else ""


def _unbroken(text: str) -> str:
    """Return the text with minus signs that stay on the line of their amount."""
    return text.replace("−£", "−\N{WORD JOINER}£")


def _cite(number: int) -> str:
    label = f'aria-label="Source {number}"'
    return f'<a class="cite" href="#source-{number}" {label}>{number}</a>'


def block_html(block: Block, numbers: Numbers) -> str:
    """Return one block as HTML."""
    match block:
        case Paragraph(said, lead):
            opened = '<p class="lead">' if lead else "<p>"
            return f"{opened}{inline_html(said, numbers)}</p>"
        case Bullets(items):
            rows = "".join(f"<li>{inline_html(item, numbers)}</li>" for item in items)
            return f'<ul class="bullets">{rows}</ul>'
        case Heading(text):
            return f"<h3>{escape(text)}</h3>"
        case Notice(label, said):
            inside = f"<strong>{escape(label)}.</strong> {inline_html(said, numbers)}"
            return f'<div class="notice"><p>{inside}</p></div>'
        case KeyFigures():
            return _key_figures(block)
        case Table():
            return _table(block, numbers)
        case Picture():
            return _picture(block, numbers)
        case SourceList():
            return _sources(block, numbers)


def _key_figures(block: KeyFigures) -> str:
    tiles = "".join(
        f'<div><dt>{escape(one.what)}</dt><dd class="amount">{_unbroken(escape(one.amount))}</dd>'
        f"<dd>{_unbroken(escape(one.detail))}</dd></div>"
        for one in block.figures
    )
    return f'<dl class="keys">{tiles}</dl>'


def _table(table: Table, numbers: Numbers) -> str:
    heads = "".join(
        f'<th scope="col"{_align(column)}>{escape(column.title)}</th>' for column in table.columns
    )
    last = len(table.rows) - 1
    rows = "".join(
        _row(row, table.columns, numbers=numbers, total=table.total and at == last)
        for at, row in enumerate(table.rows)
    )
    label = escape(table.caption)
    whole = (
        f'<div class="scroll" role="region" aria-label="{label}" tabindex="0"><table>'
        f"<caption>{label}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{_source_line(table.sources, numbers)}"
    )
    if not table.folded:
        return whole
    aside = "" if table.folded == table.caption else f'<span class="aside">: {label}</span>'
    return f"<details><summary>{escape(table.folded)}{aside}</summary>{whole}</details>"


def _align(column: Column) -> str:
    return ' class="n"' if column.align == "right" else ""


def _split(cell: str, column: Column) -> str:
    """Return a number's cell with its interval on a line of its own, so that columns stay thin."""
    if column.align != "right":
        return cell
    return _INTERVAL.sub(r' <span class="range">(\1)</span>', cell)


def _row(
    row: tuple[Words, ...], columns: tuple[Column, ...], *, numbers: Numbers, total: bool
) -> str:
    head, *rest = (inline_html(cell, numbers) for cell in row)
    others = "".join(
        f"<td{_align(column)}>{_split(cell, column)}</td>"
        for cell, column in zip(rest, columns[1:], strict=True)
    )
    mark = ' class="total"' if total else ""
    return f'<tr{mark}><th scope="row">{head}</th>{others}</tr>'


def _source_line(sources: tuple[str, ...], numbers: Numbers) -> str:
    if not sources:
        return ""
    many = "s" if len(sources) > 1 else ""
    links = " ".join(
        f'<a class="cite" href="#source-{numbers[key]}">{numbers[key]}</a>' for key in sources
    )
    return f'<p class="source">Source{many} {links}</p>'


def _picture(picture: Picture, numbers: Numbers) -> str:
    chart = picture.chart
    title, name = escape(chart.title), slug(chart.title)
    drawing = embedded_svg(chart.svg(), name=name, label=chart.title)
    return (
        f'<figure><h3 id="{name}">{title}</h3>'
        f'<div class="picture" role="region" aria-label="Picture: {title}" tabindex="0">'
        f"{drawing}</div><figcaption><p>{_unbroken(escape(chart.alt))}</p>"
        f"{_source_line(picture.sources, numbers)}</figcaption>"
        f"{_table(picture.table, numbers)}</figure>"
    )


def slug(text: str) -> str:
    """Return a name fit for an address within a page.

    >>> slug("Where the public pound goes in Wigan, 2024/25")
    'where-the-public-pound-goes-in-wigan-2024-25'
    """
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "picture"


def embedded_svg(svg: str, *, name: str, label: str) -> str:
    """Return an SVG to stand inside a page: it scales, has a name, and no id that others have."""
    own = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', svg)
    own = own.replace("url(#", f"url(#{name}-")
    opened = re.sub(r'^<svg([^>]*?) width="[\d.]+" height="[\d.]+"', r"<svg\1", own, count=1)
    return opened.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1)


def _sources(block: SourceList, numbers: Numbers) -> str:
    items = "".join(
        f'<li id="source-{entry.number}" value="{entry.number}">'
        f"{inline_html(entry.words, numbers)}</li>"
        for entry in block.entries
    )
    return f'<ol class="sources">{items}</ol>'
