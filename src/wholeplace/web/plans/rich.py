"""Markdown that people write: as safe HTML for pages, and as blocks for documents."""

from __future__ import annotations

from collections.abc import Iterator

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from wholeplace.report.blocks import Block, Bullets, Heading, Paragraph, Strong, Words, words

_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "blockquote", "br", "code"}
_LEVELS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")


def html_of(markdown: str) -> SafeString:
    r"""Return Markdown as HTML with a few harmless tags, whatever was written.

    >>> html_of("Ask the **board**. <script>alert(1)</script>")
    '<p>Ask the <strong>board</strong>. &lt;script&gt;alert(1)&lt;/script&gt;</p>\n'
    """
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        token.tag = _LEVELS.get(token.tag, token.tag)
    made = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(
        made,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)


def blocks_of(markdown: str) -> Iterator[Block]:
    """Yield Markdown as blocks of a report: paragraphs, headings and lists in plain words."""
    opened: list[str] = []
    items: list[Words] = []
    for token in _MARKDOWN.parse(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open", "heading_open"):
            opened.append(token.type)
        elif token.type in ("bullet_list_close", "ordered_list_close", "heading_close"):
            opened.pop()
            if items and not _in_list(opened):
                yield Bullets(tuple(items))
                items = []
        elif token.type == "inline":
            if _in_list(opened):
                items.append(_inline(token))
            elif opened:
                yield Heading(_plain(token))
            else:
                yield Paragraph(_inline(token))


def _in_list(opened: list[str]) -> bool:
    return any("list" in kind for kind in opened)


def _inline(token: Token) -> Words:
    """Return the words of one run of text; an address stands in brackets behind its words."""
    said: list[str | Strong] = []
    bold, href = False, ""
    for part in token.children or ():
        if part.type in ("strong_open", "strong_close"):
            bold = part.type == "strong_open"
        elif part.type == "link_open":
            href = str(part.attrs.get("href", ""))
        elif part.type == "link_close":
            said.append(f" ({href})")
        elif part.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif part.content:
            said.append(Strong(part.content) if bold else part.content)
    return words(*said)


def _plain(token: Token) -> str:
    return "".join(part.content for part in token.children or ())
