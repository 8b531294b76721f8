"""A place's own colour, made safe to read on white and sent as a style sheet of its own.

A strict content security policy allows no style in the page, so the colour is a tiny file.
"""

from __future__ import annotations

import re

_SIX = re.compile(r"#?([0-9a-fA-F]{6})")
_LEAST_CONTRAST = 4.5
_DARKER = 0.9
_GAMMA, _KNEE, _SLOPE = 2.4, 0.04045, 12.92
_OFFSET = 0.055
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
_FLARE = 0.05


def six_digits(colour: str) -> str:
    """Return a colour as six small hexadecimal digits; empty when it is not one.

    >>> six_digits("#1D70B8"), six_digits("red; x")
    ('1d70b8', '')
    """
    found = _SIX.fullmatch(colour or "")
    return found.group(1).lower() if found else ""


def contrast_on_white(digits: str) -> float:
    """Return the contrast of a colour with white [ratio, 1 to 21], as WCAG 2.2 defines it.

    >>> round(contrast_on_white("767676"), 2), contrast_on_white("ffffff")
    (4.54, 1.0)
    """
    red, green, blue = (_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return (1 + _FLARE) / (_RED * red + _GREEN * green + _BLUE * blue + _FLARE)


def readable(digits: str) -> str:
    """Return the colour, darkened step by step until white text on it can be read.

    >>> readable("1d70b8")
    '1d70b8'
    """
    while contrast_on_white(digits) < _LEAST_CONTRAST:
        parts = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
        digits = "".join(f"{int(part * _DARKER):02x}" for part in parts)
    return digits


def sheet(digits: str) -> str:
    """Return the style sheet that gives a place its colour."""
    return f":root{{--wp-place:#{digits};--wp-accent:#{readable(digits)}}}\n"


def _linear(part: float) -> float:
    """Return a channel's light, of its share of full strength in sRGB."""
    if part <= _KNEE:
        return part / _SLOPE
    return float(((part + _OFFSET) / (1 + _OFFSET)) ** _GAMMA)
