"""The number each source is cited by: in the order a reader first meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wholeplace.report.blocks import (
    Block,
    Bullets,
    Chapter,
    Cite,
    Notice,
    Paragraph,
    Picture,
    Table,
    Words,
)


def numbered(
    opening: Iterable[Block], chapters: Iterable[Chapter], *, keys: Iterable[str]
) -> dict[str, int]:
    """Return the number of every source: as met in the text, then those never cited.

    Args:
        opening: Blocks before the first chapter.
        chapters: Chapters in order.
        keys: Keys of all sources.
    """
    blocks = [*opening, *(block for chapter in chapters for block in chapter.blocks)]
    met = (key for block in blocks for key in _met(block))
    return {key: number for number, key in enumerate(dict.fromkeys([*met, *keys]), start=1)}


def _met(block: Block) -> Iterator[str]:
    """Yield the sources of a block in reading order."""
    match block:
        case Paragraph(said) | Notice(_, said):
            yield from _cited(said)
        case Bullets(items):
            for item in items:
                yield from _cited(item)
        case Table(rows=rows, sources=sources):
            for row in rows:
                for cell in row:
                    yield from _cited(cell)
            yield from sources
        case Picture(table=table, sources=sources):
            yield from sources
            yield from _met(table)
        case _:
            return


def _cited(said: Words) -> Iterator[str]:
    for part in said:
        if isinstance(part, Cite):
            yield from part.sources
