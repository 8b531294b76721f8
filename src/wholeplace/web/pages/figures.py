"""What a page shows besides words: tables, figures, key figures, as plain frozen values.

A view builds these; the templates in ``components/`` show them and compute nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Colour = Literal["grey", "green", "teal", "blue", "purple", "magenta", "red", "orange", "yellow"]
Heading = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere.

    Attributes:
        text: What the reader sees.
        href: Address within this site.
        hidden: Words added for those who hear the link out of its row, such as the row's name.
    """

    text: str
    href: str
    hidden: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in a word, with a colour that only repeats it."""

    text: str
    colour: Colour = "grey"


@dataclass(frozen=True, slots=True)
class Fine:
    """A cell with a second, quieter line, such as an amount with its interval."""

    text: str
    detail: str


Cell = str | Link | Tag | Fine
"""What one cell holds; amounts are words already, rounded by ``wholeplace.report.words``."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the first cell of every row is the row's heading.

    Attributes:
        caption: What the table shows.
        headings: Text of each column and whether its cells are numbers, set to the right.
        rows: Cells, as many in each row as there are headings.
        total: Whether the last row is a total.
        caption_hidden: Whether only those who listen get the caption.
    """

    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    total: bool = False
    caption_hidden: bool = False

    @property
    def body(self) -> list[list[tuple[Cell, bool]]]:
        """Return every row as pairs of cell and whether it is a number."""
        numeric = [is_number for _, is_number in self.headings]
        return [list(zip(row, numeric, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its sentence, source, table and downloads.

    Attributes:
        id: Name of the figure, unique on its page; letters, digits and hyphens.
        title: What it shows.
        alt: A sentence for those who cannot see it, with the main numbers.
        source: Where the figures are from, in words.
        svg_url: Address of the picture.
        table: The figures it draws.
        caption: A sentence below the picture, for example prices and interval; may be empty.
        spec_url: Address of its Vega specification, for the interactive picture; may be empty.
        csv_url: Address of its figures as CSV; may be empty.
    """

    id: str
    title: str
    alt: str
    source: str
    svg_url: str
    table: Table
    caption: str = ""
    spec_url: str = ""
    csv_url: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number that a reader should remember.

    Attributes:
        amount: The number in words, such as ``£639m``.
        what: What it is, such as ``spent in this place in 2024/25``.
        detail: A quieter line, such as the interval or how much is estimated.
        href: Where its detail is; may be empty.
    """

    amount: str
    what: str
    detail: str = ""
    href: str = ""
