"""Chapter: every source with its licence line, under the number it is cited by."""

from __future__ import annotations

from collections.abc import Mapping

from wholeplace.plan.document import Plan
from wholeplace.report.blocks import (
    Chapter,
    Inline,
    Link,
    Paragraph,
    SourceEntry,
    SourceList,
    Words,
    words,
)
from wholeplace.report.words import plural
from wholeplace.source import Source


def sources_chapter(plan: Plan, *, numbers: Mapping[str, int]) -> Chapter:
    """Return the sources in order of number; assumptions are called that."""
    entries = tuple(
        SourceEntry(key, numbers[key], _entry(plan.sources[key]))
        for key in sorted(plan.sources, key=lambda key: numbers[key])
    )
    assumed = sum(source.is_assumption for source in plan.sources.values())
    said = f"{plural(len(entries), 'source')}. Small numbers in the text lead here." + (
        f" {plural(assumed, 'entry is', 'entries are')} our own assumption." if assumed else ""
    )
    return Chapter("sources", "Sources and licences", (Paragraph(words(said)), SourceList(entries)))


def _entry(source: Source) -> Words:
    if source.is_assumption:
        return words(f"Assumption: {source.title}. Nobody has published it.{_note(source)}")
    licence = source.licence_line or source.licence or "Licence not stated"
    fetched = f" Fetched {source.retrieved}." if source.retrieved else ""
    address: tuple[Inline, ...] = ()
    if source.address.startswith("https://"):
        address = (" ", Link(source.address, source.address), ".")
    return words(
        f"{source.publisher}, {source.title}{_edition(source)}.{fetched}"
        f" {licence.rstrip('.')}.{_note(source)}",
        *address,
    )


def _edition(source: Source) -> str:
    said = ", ".join(part for part in (source.edition, source.years) if part)
    return f" ({said})" if said else ""


def _note(source: Source) -> str:
    return f" {source.note.rstrip('.')}." if source.note else ""
