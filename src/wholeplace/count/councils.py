"""The councils of a place: its own, its districts, or those it was made from since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from wholeplace.count.apportion import Share, apportioned, percent
from wholeplace.count.authorities import authority_lines
from wholeplace.count.figures import Authority, CountFigures
from wholeplace.count.found import Found, together
from wholeplace.errors import MethodError
from wholeplace.place.areas import Place
from wholeplace.years import year_label


@dataclass(frozen=True, slots=True)
class _Council:
    """A council of the year, and the part of it that lies in the place (None: all of it)."""

    authority: Authority
    share: Share | None = None


def council_lines(place: Place, *, figures: CountFigures) -> Found:
    """Return the lines of every council of a place in the year.

    A council that did not exist yet is told by those it was made from; a council that was
    split between several places since is shared by mid-year population.

    Raises:
        MethodError: When there was no council for the place in the year.
    """
    codes = (place.code, *(district.code for district in place.districts))
    councils = [
        council for code in codes for council in _in_year(figures.newest(code), figures=figures)
    ]
    if not councils:
        raise MethodError(
            f"{place.name} had no council that makes returns in {year_label(figures.year)}"
        )
    return together(_lines(council, place=place, figures=figures) for council in councils)


def _in_year(code: str, *, figures: CountFigures) -> Iterator[_Council]:
    """Give the council with a code, or those of the year that it was made from."""
    if code in figures.authorities:
        yield _Council(figures.authorities[code])
        return
    for old in figures.made_from.get(code, ()):
        if old in figures.authorities:
            yield _Council(figures.authorities[old], _part(old, code, figures=figures))


def _part(old: str, code: str, *, figures: CountFigures) -> Share | None:
    """Return the share of a split council that went to ``code``; None when all of it did."""
    after = figures.split_into.get(old, ())
    if not after:
        return None
    here, everywhere = figures.people_of((code,)), figures.people_of(after)
    name = figures.authorities[old].name
    if here is None or everywhere is None:
        raise MethodError(f"{name} was split and the people of its parts are not known")
    share = here / everywhere
    key = f"mid-{figures.people_period} population, {percent(share)} of {name}"
    return Share(share, key)


def _lines(council: _Council, *, place: Place, figures: CountFigures) -> Found:
    """Return a council's lines, or the place's share of them."""
    found = authority_lines(council.authority, place=place.code, figures=figures)
    share = council.share
    if share is None:
        return found
    return replace(
        found,
        lines=tuple(apportioned(line, share, figures=figures) for line in found.lines),
        missing=tuple(apportioned(line, share, figures=figures) for line in found.missing),
        inside=tuple(apportioned(line, share, figures=figures) for line in found.inside),
    )
