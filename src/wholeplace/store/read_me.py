"""The first sheet of a workbook: what it is, how to fill it in, and where its figures come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wholeplace.store.columns import Row
from wholeplace.store.schema import PLACE, TABLES
from wholeplace.years import year_label

SHEET = "read me"
HOW = (
    ("Blank", "means not known. It is never counted as nought: write 0 where you mean 0."),
    ("Dark headings", "must be filled in; light ones may be blank. Each heading has a note."),
    ("Numbers", "1200, 1,200 and £1,200 are the same. Shares: 40% or 0.4."),
    ("Years", "2024 and 2024/25 both mean the financial year that starts in April 2024."),
    ("Intervals", "a number may have a low and a high end, and the probability between them."),
    ("Sources", "the id of a published source, an id of the evidence library, or your own words. "
     "Begin with 'assumption:' where nobody has published the figure."),
    ("Your own sheets", "are left alone, and so are hidden ones and this one."),
    ("Formulas", "count by the value they show. They are not kept when the workbook is rewritten."),
)  # fmt: skip
ILLUSTRATION = (
    "The spending is published. The actions are illustrations from published evidence: they are "
    "not a plan of the council or of any body named here."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet: a label, words beside it, and how it looks."""

    label: str
    words: str = ""
    style: Literal["title", "heading", "table", "text"] = "text"


def read_me(tables: Mapping[str, Sequence[Row]], named: str) -> Iterator[Line]:
    """Yield the lines of the sheet for a bundle's rows.

    Args:
        tables: The rows of every table, by its name.
        named: Name of the place.
    """
    setting = tables[PLACE.name][0].model_dump()
    yield Line(str(setting["title"]), style="title")
    yield Line("Place", f"{named}, financial year {year_label(int(setting['year']))}")
    if setting["illustration"]:
        yield Line("Please note", ILLUSTRATION)
    yield Line("")
    yield Line("Sheets", style="heading")
    for table in TABLES:
        rows = "" if table is PLACE else f" ({_rows(len(tables[table.name]))})"
        yield Line(table.name, f"{table.about}{rows}", "table")
    yield Line("")
    yield Line("How to fill it in", style="heading")
    yield from (Line(label, words) for label, words in HOW)
    yield Line("")
    yield Line("Sources named", "'wholeplace sources' lists the published ones in full", "heading")
    yield from (Line(_rows(count), name) for name, count in _sources(tables))


def _sources(tables: Mapping[str, Sequence[Row]]) -> Sequence[tuple[str, int]]:
    named: Counter[str] = Counter()
    for rows in tables.values():
        for row in rows:
            if words := getattr(row, "source", ""):
                named[str(words)] += 1
    return sorted(named.items())


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
