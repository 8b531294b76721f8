"""What a heading says: its words, the unit it names, and what is left without year and unit."""

from __future__ import annotations

import re

_PARTS = re.compile(r"[^a-z0-9£]+")
_YEAR = re.compile(r"(?:20)?\d\d|fy(?:20)?\d\d")
_NAMED = {
    "millions": frozenset({"£m", "£mn", "million", "millions"}),
    "thousands": frozenset(
        {"000", "000s", "£000", "£000s", "£k", "k", "thousand", "thousands", "gbp000"}
    ),
    "pounds": frozenset({"£", "gbp", "pounds", "£s"}),
}
_LEFT_OF_APOSTROPHE = "s"


def plain_words(heading: object) -> str:
    """Return a heading in small letters with single spaces.

    >>> plain_words("Net_Budget "), plain_words("£'000s")
    ('net budget', '£ 000s')
    """
    return _PARTS.sub(" ", str(heading if heading is not None else "").casefold()).strip()


def named_unit(words: str) -> str:
    """Return the unit that plain words name; empty when they name none.

    >>> named_unit("net budget £m"), named_unit("£ 000"), named_unit("budget £"), named_unit("net")
    ('millions', 'thousands', 'pounds', '')
    """
    said = frozenset(words.split())
    return next((unit for unit, names in _NAMED.items() if said & names), "")


def without_units(words: str) -> str:
    """Return plain words without the unit and the year that they name.

    >>> without_units("2024 25 budget £"), without_units("net budget £ 000 s")
    ('budget', 'net budget')
    """
    units = frozenset().union(*_NAMED.values()) if named_unit(words) else frozenset()
    left = [word for word in words.split() if word not in units and not _YEAR.fullmatch(word)]
    return " ".join(left[:-1] if units and left[-1:] == [_LEFT_OF_APOSTROPHE] else left)
