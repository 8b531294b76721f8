"""Where the figures of lines are from, in words."""

from __future__ import annotations

from collections.abc import Iterable

from wholeplace.count.lines import SpendLine
from wholeplace.source import Source
from wholeplace.web.places.naming import named
from wholeplace.web.places.tables import reference


def source_of(id: str) -> Source | None:
    """Return a published source; None for what a partner named in its own words."""
    return reference().sources().get(id)


def in_words(lines: Iterable[SpendLine]) -> str:
    """Return the sources of lines, each once, under a picture; never empty.

    Of many sources only the publishers are named: the page of every line names its own in full.
    """
    return named(line.source for line in lines)
