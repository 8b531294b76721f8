"""One self-contained web page: no script, no outside request, readable at any width."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files

from wholeplace.report.blocks import Chapter, Link, Story
from wholeplace.report.markup import Numbers, block_html


def page(story: Story, *, beside: tuple[Link, ...] = ()) -> str:
    """Return the report as one HTML file, the same bytes each time.

    Args:
        story: What to say.
        beside: Links to the same report in other forms, in files beside the page.
    """
    style = _style()
    chapters = "".join(_chapter(chapter, story.numbers) for chapter in story.chapters)
    answer = "".join(block_html(block, story.numbers) for block in story.opening)
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n{_head(story, style)}</head>\n<body>\n'
        f'<a class="skip" href="#answer">Skip to the answer</a>\n{_header(story, beside)}\n'
        '<main class="frame">\n'
        f'<section class="answer" id="answer" aria-label="The answer">{answer}</section>\n'
        f'{_contents(story)}\n<div class="chapters">\n{chapters}</div>\n</main>\n'
        f"<footer><p>{escape(story.footer)}</p></footer>\n</body>\n</html>\n"
    )


def _style() -> str:
    return files("wholeplace.report").joinpath("page.css").read_text("utf-8")


def _head(story: Story, style: str) -> str:
    """Return the head, with a policy that allows this style sheet and nothing else."""
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; form-action 'none'"
    return (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light">\n'
        f"<title>{escape(story.title)}</title>\n<style>{style}</style>\n"
    )


def _header(story: Story, beside: tuple[Link, ...]) -> str:
    links = "".join(
        f'<li><a href="{escape(link.to)}">{escape(link.text)}</a></li>' for link in beside
    )
    listed = f'<ul class="beside">{links}</ul>' if links else ""
    banner = f'<div class="banner"><p>{escape(story.banner)}</p></div>' if story.banner else ""
    return (
        f'<header>{banner}<div class="title"><div><h1>{escape(story.title)}</h1>'
        f'<p class="subtitle">{escape(story.subtitle)}</p>'
        f"{listed}</div></div></header>"
    )


def _contents(story: Story) -> str:
    links = "".join(
        f'<li><a href="#{chapter.id}">{escape(chapter.title)}</a></li>'
        for chapter in story.chapters
    )
    return f'<nav aria-label="Contents"><h2>Contents</h2><ol>{links}</ol></nav>'


def _chapter(chapter: Chapter, numbers: Numbers) -> str:
    blocks = "".join(block_html(block, numbers) for block in chapter.blocks)
    return f'<section id="{chapter.id}"><h2>{escape(chapter.title)}</h2>{blocks}</section>\n'
