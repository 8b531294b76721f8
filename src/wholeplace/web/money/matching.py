"""Which column of a file is which column of a table: guessed, remembered, decided by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from wholeplace.store.columns import Column
from wholeplace.store.schema import BY_NAME
from wholeplace.web.money.heading_words import named_unit, plain_words, without_units
from wholeplace.web.money.reading import Cell, Sheet
from wholeplace.web.places.tables import OWNER

UNITS: Mapping[str, float] = {"pounds": 1.0, "thousands": 1e3, "millions": 1e6}
LOOKED_AT = 30
SET_BY_US = {"spend": ("basis", "published")}
# A ledger is observed but not yet certified by anybody, hence B and not A.
SAME_FOR_ALL = {"spend": {"kind": "service", "method": "observed", "confidence": "B"}}
CALLED: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "line id", "reference", "ref"),
    "service": ("service id", "line", "return line"),
    "title": (
        "description",
        "cost centre description",
        "cost centre name",
        "service description",
        "service name",
        "service",
        "name",
        "narrative",
    ),
    "gbp_thousand": (
        "net",
        "net budget",
        "net expenditure",
        "net spend",
        "amount",
        "budget",
        "original budget",
        "current budget",
        "revised budget",
        "approved budget",
        "full year budget",
        "annual budget",
        "actual",
        "outturn",
        "value",
        "total",
        "spend",
        "gbp",
        "£",
        "£000",
        "£000s",
        "gbp thousand",
    ),
    "gbp": ("amount", "budget", "value", "net budget", "total", "£"),
    "gross": ("gross expenditure", "gross budget", "expenditure"),
    "income": ("gross income", "fees and charges"),
    "division": ("service division", "published line"),
    "year": ("financial year",),
    "note": ("notes", "comment", "comments"),
    "opening": ("opening balance", "balance"),
    "source": ("source of figure",),
}
"""Headings that people give these columns, besides the column's own name."""
CODES = ("cost centre", "cost center", "cost centre code", "cc", "account code", "code", "gl code")
NAMELESS = "service"
"""A heading that means a line's id in a file with ids, and what the line is called in any other."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How a file is understood.

    Attributes:
        columns: Heading of the file by column of the table.
        fixed: What stands in every line, by column of the table.
        unit: What amounts are in: a name of ``UNITS``.
        made_from: Headings that a line's id is made from where the file has none.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    unit: str = "pounds"
    made_from: tuple[str, ...] = ()

    def stored(self) -> dict[str, object]:
        """Return it in JSON types."""
        return asdict(self)


def matching_of(stored: Mapping[str, object]) -> Matching:
    """Return what :meth:`Matching.stored` made."""
    columns, fixed = stored.get("columns"), stored.get("fixed")
    made_from = stored.get("made_from")
    return Matching(
        columns=dict(columns) if isinstance(columns, dict) else {},
        fixed=dict(fixed) if isinstance(fixed, dict) else {},
        unit=str(stored.get("unit", "pounds")),
        made_from=tuple(made_from) if isinstance(made_from, list | tuple) else (),
    )


def offered(table: str) -> list[Column]:
    """Return the columns of a table that a file can fill, the required first."""
    hidden = {*SET_BY_US.get(table, ()), OWNER.get(table, "")}
    found = [column for column in BY_NAME[table].columns if column.name not in hidden]
    first = {"gbp_thousand", "gbp"}
    return sorted(found, key=lambda column: not (column.required or column.name in first))


def every_name(table: str) -> list[str]:
    """Return the names of the columns of a table that a line can fill, in the table's order."""
    hidden = SET_BY_US.get(table, ())
    return [column.name for column in BY_NAME[table].columns if column.name not in hidden]


def money_columns(table: str) -> list[Column]:
    """Return the columns of a table that hold pounds or thousands of pounds."""
    return [column for column in BY_NAME[table].columns if column.unit.startswith("GBP")]


def may_choose_unit(table: str) -> bool:
    """Return whether every amount of a table is a plain number that can be converted."""
    held = money_columns(table)
    return bool(held) and all(column.kind == "number" for column in held)


def unit_of(column: Column) -> str:
    """Return the unit that a table keeps a column in."""
    return "thousands" if "thousand" in column.unit else "pounds"


def own_unit(table: str) -> str:
    """Return the unit that a table keeps its amounts in."""
    held = money_columns(table)
    return unit_of(held[0]) if held else "pounds"


def headings_of(row: Sequence[Cell]) -> list[str]:
    """Return a name for every column: its heading, told apart where it stands twice or is blank."""
    names: list[str] = []
    for index, cell in enumerate(row):
        words = " ".join(str(cell).split())[:80] if cell not in (None, "") else ""
        letter = column_letters(index)
        name = words or f"column {letter}"
        names.append(f"{name} (column {letter})" if name in names else name)
    return names


def column_letters(index: int) -> str:
    """Return how a spreadsheet names a column, from 0."""
    letters, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def heading_row(rows: Sequence[Sequence[Cell]], table: str) -> int:
    """Return the row that looks most like headings, from 1: words, few numbers, known names."""
    return _likeliest(rows, table)[1]


def likeliest_sheet(sheets: Sequence[Sheet], table: str) -> Sheet:
    """Return the sheet named like a table; else the first whose headings look most like its own."""
    named = next((sheet for sheet in sheets if sheet.name.strip().casefold() == table), None)
    return named or max(sheets, key=lambda sheet: _likeliest(sheet.rows, table)[0])


def said_about(rows: Sequence[Sequence[Cell]], heading: int) -> str:
    """Return what the rows above the headings say, and the one below when it names only units."""
    below = [row for row in rows[heading : heading + 1] if names_only_units(row)]
    return " ".join(str(cell) for row in [*rows[: heading - 1], *below] for cell in row if cell)


def names_only_units(row: Sequence[Cell]) -> bool:
    """Return whether a row below headings says only what they are in: ``£000``, ``£m``."""
    filled = [plain_words(cell) for cell in row if cell not in (None, "")]
    return bool(filled) and all(named_unit(words) and not without_units(words) for words in filled)


def signature_of(headings: Sequence[str]) -> str:
    """Return a digest of headings, the same however they are spaced and capitalised."""
    return sha256("|".join(map(plain_words, headings)).encode()).hexdigest()


def guessed(
    table: str, headings: Sequence[str], last: Matching | None = None, *, about: str = ""
) -> Matching:
    """Return how a file is probably understood.

    Args:
        table: The table it fills.
        headings: The file's headings, each once.
        last: How the body matched its last file for the table: kept where its headings are there.
            Its unit counts too, unless it is blank.
        about: What the file says around its headings, such as ``All figures in £000``.
    """
    held = {} if last is None else {k: v for k, v in last.columns.items() if v in headings}
    left = [heading for heading in headings if heading not in held.values()]
    has_id = "id" in held or any(plain_words(each) in CALLED["id"] for each in left)
    for column in offered(table):
        if column.name not in held and (found := _heading_for(column, left, has_id=has_id)):
            held[column.name] = found
            left.remove(found)
    fixed = {**SAME_FOR_ALL.get(table, {}), **(last.fixed if last else {})}
    made = tuple(h for h in last.made_from if h in headings) if last else ()
    return Matching(
        columns=held,
        fixed={name: words for name, words in fixed.items() if name not in held},
        unit=_guessed_unit(table, held, last, about),
        made_from=() if "id" in held else made or _codes(table, held, left),
    )


def _heading_for(column: Column, left: Sequence[str], *, has_id: bool) -> str | None:
    """Return the heading that is a column's; None when none is, or two years could be meant."""
    names = [n for n in _names_of(column) if has_id or (column.name, n) != (NAMELESS, NAMELESS)]
    plain = next((h for name in names for h in left if plain_words(h) == name), None)
    if plain is not None or not column.unit.startswith("GBP"):
        return plain
    for name in names:
        alike = [h for h in left if without_units(plain_words(h)) == name]
        if alike:
            return alike[0] if len(alike) == 1 else None
    units = [h for h in left if named_unit(plain_words(h)) and not without_units(plain_words(h))]
    return units[0] if len(units) == 1 else None


def _codes(table: str, held: Mapping[str, str], left: Sequence[str]) -> tuple[str, ...]:
    """Return the heading that ids are made from: a code's, else what the line is called."""
    codes = [heading for code in CODES for heading in left if plain_words(heading) == code]
    titles = [held["title"]] if table == "spend" and "title" in held else []
    return tuple([*codes, *([] if "service" in held else titles)][:1])


def _names_of(column: Column) -> tuple[str, ...]:
    return (plain_words(column.name), *CALLED.get(column.name, ()))


def _likeliest(rows: Sequence[Sequence[Cell]], table: str) -> tuple[float, int]:
    """Return how much a sheet's best row looks like headings, and which row that is, from 1."""
    known = {word for column in offered(table) for word in _names_of(column)} | set(CODES)
    scores = [_score(row, known) for row in rows[:LOOKED_AT]]
    return (max(scores), scores.index(max(scores)) + 1) if scores else (0.0, 1)


def _score(row: Sequence[Cell], known: set[str]) -> float:
    texts = [cell for cell in row if isinstance(cell, str) and not _is_number(cell)]
    numbers = sum(1 for cell in row if cell not in (None, "")) - len(texts)
    words = [plain_words(cell) for cell in texts]
    named = sum(each in known or without_units(each) in known for each in words)
    return len(texts) + 3 * named - 2 * numbers


def _is_number(words: str) -> bool:
    return words.strip().replace(",", "").replace(".", "", 1).lstrip("-£(").rstrip(")").isdigit()


def _guessed_unit(table: str, held: Mapping[str, str], last: Matching | None, about: str) -> str:
    if not may_choose_unit(table):
        return own_unit(table)
    heading = next((held[c.name] for c in money_columns(table) if c.name in held), "")
    remembered = last.unit if last else ""
    around = named_unit(plain_words(about))
    return (
        named_unit(plain_words(heading))
        or remembered
        or (around if around != "pounds" else "")
        or "pounds"
    )
