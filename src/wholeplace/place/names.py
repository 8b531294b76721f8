"""Names of places as people write them, folded so that spelling habits do not matter."""

from __future__ import annotations

import re
import unicodedata

_SAINT = re.compile(r"\bsaint\b")
_SILENT = re.compile(r"[.'’]")
_BREAKS = re.compile(r"[^a-z0-9]+")


def fold_name(text: str) -> str:
    """Return a name without case, accents and punctuation; ``&`` is "and", Saint is "st".

    >>> fold_name("Saint Helens & Knowsley")
    'st helens and knowsley'
    >>> fold_name("St. Helens") == fold_name("ST HELENS")
    True
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("&", " and "))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _BREAKS.sub(" ", _SILENT.sub("", letters)).strip()
    return _SAINT.sub("st", words)
