"""Financial years: a year is named by the calendar year it starts in."""

from __future__ import annotations

import re

from wholeplace.errors import MethodError

_FORMS = re.compile(r"(?P<start>(?:19|20)\d\d)(?:[-/](?P<end>\d\d(?:\d\d)?))?")


def year_label(year: int) -> str:
    """Return a financial year as people write it.

    >>> year_label(2024)
    '2024/25'
    """
    return f"{year}/{(year + 1) % 100:02d}"


def year_period(year: int) -> str:
    """Return a financial year as the official returns write it.

    >>> year_period(2024)
    '2024-25'
    """
    return f"{year}-{(year + 1) % 100:02d}"


def year_of(text: str | int) -> int:
    """Return the starting year of ``2024``, ``2024/25``, ``2024-25`` or ``2024/2025``.

    Raises:
        MethodError: When the text is not a financial year, or its two halves do not follow.

    >>> year_of("2024/25")
    2024
    """
    found = _FORMS.fullmatch(str(text).strip())
    if not found:
        raise MethodError(f"{text!r} is not a financial year: write 2024 or 2024/25")
    start, end = int(found["start"]), found["end"]
    if end and int(end) % 100 != (start + 1) % 100:
        raise MethodError(f"{text!r} is not one financial year: {start} is followed by {start + 1}")
    return start


def years_from(first: int, count: int) -> tuple[int, ...]:
    """Return ``count`` consecutive financial years.

    >>> years_from(2026, 3)
    (2026, 2027, 2028)
    """
    return tuple(range(first, first + count))
