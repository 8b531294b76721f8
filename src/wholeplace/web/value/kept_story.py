"""Chapters of the library's report as JSON and back, so that a result is shown as it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, cast

from wholeplace.record import Plain, plain
from wholeplace.report.blocks import (
    Bullets,
    Chapter,
    Cite,
    Column,
    Heading,
    KeyFigure,
    KeyFigures,
    Link,
    Notice,
    Paragraph,
    Picture,
    SourceEntry,
    SourceList,
    Strong,
    Table,
)
from wholeplace.report.charts import Chart

TYPE = "is"
KEPT: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Bullets,
        Chapter,
        Chart,
        Cite,
        Column,
        Heading,
        KeyFigure,
        KeyFigures,
        Link,
        Notice,
        Paragraph,
        Picture,
        SourceEntry,
        SourceList,
        Strong,
        Table,
    )
}


def packed(thing: object) -> Plain:
    """Return a chapter, block or chart in JSON types, each object with the name of its type."""
    if is_dataclass(thing) and not isinstance(thing, type):
        held = {field.name: packed(getattr(thing, field.name)) for field in fields(thing)}
        return {TYPE: type(thing).__name__, **held}
    if isinstance(thing, Mapping):
        return {str(name): packed(value) for name, value in thing.items()}
    if isinstance(thing, Sequence) and not isinstance(thing, str):
        return [packed(each) for each in thing]
    return plain(thing)


def unpacked(held: Plain) -> Any:
    """Return what :func:`packed` was given; lists come back as tuples.

    Raises:
        KeyError: When it names a type that is not kept.
    """
    if isinstance(held, str):
        return held
    if isinstance(held, Mapping):
        if TYPE not in held:
            return {name: unpacked(value) for name, value in held.items()}
        kind = KEPT[str(held[TYPE])]
        return kind(**{name: unpacked(value) for name, value in held.items() if name != TYPE})
    if isinstance(held, Sequence):
        return tuple(unpacked(each) for each in held)
    return held


def chapters_of(story: Mapping[str, Plain]) -> tuple[Chapter, ...]:
    """Return the chapters that the story of a result keeps."""
    return cast(tuple[Chapter, ...], unpacked(story.get("chapters", [])))


def pictures_of(chapters: Sequence[Chapter]) -> tuple[Picture, ...]:
    """Return every picture of some chapters in reading order: a figure's number is its place."""
    return tuple(
        block for chapter in chapters for block in chapter.blocks if isinstance(block, Picture)
    )
