"""One cell of a spreadsheet: what people write in it, what it means, how it is written back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta

from wholeplace.errors import MethodError, did_you_mean
from wholeplace.years import year_of

Raw = str | float | int | bool | date | datetime | time | timedelta | None
Starts = tuple[tuple[int, float], ...]
Amounts = tuple[tuple[int, float], ...]
Weights = tuple[tuple[str, float], ...]

LONGEST_TEXT = 10_000
SHOWN = 40
LARGEST = 1e15
_NUMBER = re.compile(
    r"[-+]?(?:£[-+]?)?(?:\d{1,3}(?:,\d{3})+|\d+|(?=\.\d))(?:\.\d*)?(?:[eE][-+]?\d+)?"
)
_UNKEEPABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UK_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_ACTIVE = tuple("=+-@\t\r'＝＋－＠")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


def shown(raw: Raw) -> str:
    """Return what was found in a cell, as an error quotes it.

    >>> shown("n/a"), shown(1066.0)
    ("'n/a'", '1066')
    """
    if isinstance(raw, str):
        return repr(raw if len(raw) <= SHOWN else raw[: SHOWN - 3] + "...")
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, date | time):
        return raw.isoformat()
    return str(raw)[:SHOWN]


def is_blank(raw: Raw) -> bool:
    """Return whether a cell holds nothing: it means not known, and never zero."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def text(raw: Raw) -> str:
    """Return a cell as text without outer spaces, a whole number without its ``.0``.

    Raises:
        ValueError: When no spreadsheet could keep the text as it is.
    """
    if isinstance(raw, list | dict):
        raise ValueError(f"should be text, not {shown(raw)}")
    if not isinstance(raw, str):
        return _written(raw)
    words = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(words) > LONGEST_TEXT:
        raise ValueError(f"should be at most {LONGEST_TEXT:,} characters, not {len(words):,}")
    if found := _UNKEEPABLE.search(words):
        raise ValueError(f"holds a control character (U+{ord(found[0]):04X}): delete it")
    return words


def number(raw: Raw) -> float:
    """Return a number, also from ``1,200`` and ``£1,200``, to the 15 digits Excel keeps.

    Raises:
        ValueError: When it is not one, such as ``n/a`` or a date.

    >>> number("£1,200.50")
    1200.5
    """
    value = raw
    if isinstance(raw, str):
        words = raw.strip().replace("−", "-")
        if not _NUMBER.fullmatch(words):
            raise ValueError(f"should be a number, not {shown(raw)}")
        value = float(words.replace("£", "").replace(",", ""))
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        raise ValueError(f"should be a number, not {shown(raw)}")
    return float(f"{value:.15g}") + 0.0


def share(raw: Raw) -> float:
    """Return a share of a whole, also from ``40%``.

    >>> share("40%")
    0.4
    """
    if isinstance(raw, str) and raw.strip().endswith("%"):
        try:
            return number(number(raw.strip()[:-1]) / 100)
        except ValueError:
            raise ValueError(f"should be a share such as 0.4 or 40%, not {shown(raw)}") from None
    return number(raw)


def whole(raw: Raw) -> int:
    """Return a whole number; spreadsheets hand it over as ``3.0``."""
    value = number(raw)
    if value != int(value):
        raise ValueError(f"should be a whole number, not {shown(raw)}")
    return int(value)


def year(raw: Raw) -> int:
    """Return the starting year of a financial year written ``2024`` or ``2024/25``."""
    if isinstance(raw, str) and not raw.strip().isdecimal():
        try:
            return year_of(raw)
        except MethodError:
            raise ValueError(
                f"should be a financial year such as 2024 or 2024/25, not {shown(raw)}"
            ) from None
    try:
        return whole(raw)
    except ValueError:
        raise ValueError(f"should be a financial year such as 2024, not {shown(raw)}") from None


def yes_or_no(raw: Raw) -> bool:
    """Return whether a cell says yes."""
    if isinstance(raw, bool):
        return raw
    found = _YES_NO.get(str(raw).strip().casefold())
    if found is None:
        raise ValueError(f"should be yes or no, not {shown(raw)}")
    return found


def iso_date(raw: Raw) -> str:
    """Return an ISO date from a date cell, ``2027-03-31`` or ``31/03/2027``."""
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    words = str(raw).strip()
    if british := _UK_DATE.fullmatch(words):
        words = f"{british[3]}-{int(british[2]):02d}-{int(british[1]):02d}"
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        raise ValueError(f"should be a date such as 2027-03-31, not {shown(raw)}") from None


def starts(raw: Raw) -> Starts:
    """Return when an action runs from ``2026: 50%; 2027: 1``: year and share of full reach.

    >>> starts("2026/27: 50%; 2027: 1")
    ((2026, 0.5), (2027, 1.0))
    """
    try:
        parts = [part.rsplit(":", 1) for part in str(raw).split(";") if part.strip()]
        found = tuple((year(first.strip()), share(second)) for first, second in parts)
    except ValueError:
        found = ()
    years = [start for start, _ in found]
    if not found or years != sorted(set(years)) or any(not 0 <= part <= 1 for _, part in found):
        raise ValueError(
            "should be years with their share of full reach, such as '2026: 50%; 2027: 1', "
            f"each year once and in order, not {shown(raw)}"
        )
    return found


def amounts(raw: Raw) -> Amounts:
    """Return amounts by year from ``2026: 1,200; 2027: -300``, each year once and in order.

    >>> amounts("2026/27: £1,200; 2027: -300")
    ((2026, 1200.0), (2027, -300.0))
    """
    try:
        found = tuple((year(first), number(amount)) for first, amount in _pairs(raw))
    except ValueError:
        found = ()
    years = [start for start, _ in found]
    if not found or years != sorted(set(years)):
        raise ValueError(
            "should be years with their amounts, such as '2026: 1200000; 2027: 1250000', "
            f"each year once and in order, not {shown(raw)}"
        )
    return found


def weights(raw: Raw) -> Weights:
    """Return names with their shares from ``pay: 60%; cpi: 0.3``, each name once.

    >>> weights("pay: 60%; cpi: 0.3")
    (('pay', 0.6), ('cpi', 0.3))
    """
    try:
        found = tuple((text(name), share(part)) for name, part in _pairs(raw))
    except ValueError:
        found = ()
    named = {name for name, _ in found}
    if not found or len(named) < len(found) or any(not 0 <= part <= 1 for _, part in found):
        raise ValueError(
            "should be drivers with their share of the line, such as 'pay: 60%; cpi: 0.3', "
            f"each once, not {shown(raw)}"
        )
    return found


def _pairs(raw: Raw) -> list[tuple[str, str]]:
    """Return the two sides of every part of ``a: 1; b: 2``.

    Raises:
        ValueError: When a part has no two sides.
    """
    parts = [part.rsplit(":", 1) for part in str(raw).split(";") if part.strip()]
    if any(len(part) < 2 for part in parts):
        raise ValueError(shown(raw))
    return [(first.strip(), second.strip()) for first, second in parts]


def years(raw: Raw) -> tuple[int, ...]:
    """Return financial years from ``2027; 2030``, each once and in order.

    >>> years("2027/28; 2030")
    (2027, 2030)
    """
    if not isinstance(raw, str):
        return (year(raw),)
    found = tuple(year(part.strip()) for part in raw.split(";") if part.strip())
    if list(found) != sorted(set(found)):
        raise ValueError(f"should be years, each once and in order, not {shown(raw)}")
    return found


def names(raw: Raw) -> tuple[str, ...]:
    """Return names from ``one; other``, each once.

    >>> names("children:protection>foster; children:protection>residential")
    ('children:protection>foster', 'children:protection>residential')
    """
    return tuple(dict.fromkeys(part.strip() for part in text(raw).split(";") if part.strip()))


def one_of(choices: Iterable[str]) -> Callable[[Raw], str]:
    """Return what reads a cell that must hold one of ``choices``, in any mix of capitals."""
    known = {choice.casefold(): choice for choice in choices}

    def chosen(raw: Raw) -> str:
        words = text(raw)
        if words.casefold() in known:
            return known[words.casefold()]
        offered = did_you_mean(words, known.values())
        raise ValueError(f"should be one of {', '.join(known.values())}, not {shown(raw)}{offered}")

    return chosen


def cell_of(value: object) -> str | float | int | None:
    """Return what is written into a cell for a field's value; None leaves it blank.

    >>> cell_of(True), cell_of(3.0), cell_of(((2026, 0.5), (2027, 1.0)))
    ('yes', 3, '2026: 0.5; 2027: 1')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(_part_of(part) for part in value) or None
    if isinstance(value, float):
        return int(value) if value == int(value) and abs(value) < 1e15 else value
    if value is None or value == "":
        return None
    return value if isinstance(value, int) else str(value)


def _part_of(part: object) -> str:
    if isinstance(part, tuple):
        start, share_of_reach = part
        return f"{start}: {cell_of(share_of_reach)}"
    return str(part)


def defused(words: str) -> str:
    """Return text that no spreadsheet program takes for a formula: with an apostrophe before it.

    >>> defused("=1+1"), defused("Wigan")
    ("'=1+1", 'Wigan')
    """
    return f"'{words}" if words.startswith(_ACTIVE) else words


def restored(words: str) -> str:
    """Return the text that :func:`defused` was given.

    >>> restored("'=1+1"), restored("'tis"), restored("''tis")
    ('=1+1', "'tis", "'tis")
    """
    return words[1:] if words.startswith("'") and words[1:].startswith(_ACTIVE) else words


def _written(raw: Raw) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return shown(raw)
