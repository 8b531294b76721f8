"""A place's money per head beside its neighbours' and England's, and in earlier years.

Published figures only, the place's own among them, so that like is set beside like and nothing
that a partner has not published shows. Reading every place takes a second or two: it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.core.cache import cache

from wholeplace.count.beside import (
    Beside,
    Item,
    PlaceMoney,
    Places,
    Wanted,
    beside,
    money_of,
    places_of,
)
from wholeplace.record import Plain, digest, plain
from wholeplace.report.charts import BLUE, GREY, ORANGE, Chart
from wholeplace.report.pictures.ranked import Bar, ranked
from wholeplace.report.words import per_head, plural
from wholeplace.store.contents import Bundle
from wholeplace.store.returns import count_place, count_places, count_years
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import kept

NAME = "neighbours"


@dataclass(frozen=True, slots=True)
class Year:
    """What was spent on one service in one year.

    Attributes:
        year: Financial year.
        gbp_thousand: Amount [GBP thousand, cash]; None when not known.
        real: The same in prices of ``prices`` [GBP thousand]; None when not known.
        prices: Price year of ``real``.
    """

    year: int
    gbp_thousand: float | None
    real: float | None
    prices: int


def places_held(year: int, *, wait: bool) -> Places | None:
    """Return the money of every place in a year; None when it is not worked out and not waited for.

    Args:
        year: Financial year.
        wait: Whether to work it out now, which takes a second or two.
    """
    key = _key("places", year)
    if not wait:
        return cast("Places | None", cache.get(key))
    return kept(key, lambda: places_of(count_places(reference(), year=year)))


def near(bundle: Bundle) -> tuple[str, ...]:
    """Return ONS codes of the place and of its nearest neighbours, the place first."""
    model = bundle.settings.neighbours
    others = reference().gazetteer().neighbours(bundle.place.code, model=model)
    return bundle.place.code, *(area.code for area in others)


def standing(bundle: Bundle, held: Places, *, wanted: Wanted) -> tuple[Beside, ...]:
    """Return pounds per head of the place, of its neighbours and, last, of England."""
    return beside(held, near(bundle), wanted=wanted)


def standings(
    bundle: Bundle, held: Places, *, wanted: Sequence[Wanted]
) -> Mapping[tuple[str, str], tuple[Beside, ...]]:
    """Return the standing of many services, by kind of body and division; kept once made."""
    key = _key("standings", [near(bundle), held.year, plain(wanted)])
    return kept(
        key,
        lambda: {
            (each.group, each.division): standing(bundle, held, wanted=each) for each in wanted
        },
    )


def standing_chart(found: Sequence[Beside], *, title: str, source: str) -> Chart | None:
    """Return pounds per head as bars, the largest first; None when none is known.

    More is neither better nor worse: the picture says no verdict.
    """
    known = [each for each in found if each.gbp is not None]
    if not known:
        return None
    mine, england = found[0], found[-1]
    bars = [
        Bar(each.name, each.gbp or 0.0, per_head(each.gbp), colour=_colour(each, mine, england))
        for each in sorted(known, key=lambda each: -(each.gbp or 0.0))
    ]
    return ranked(bars, title=title, alt=_sentence(found, title), source=source)


def history(bundle: Bundle, *, wait: bool) -> tuple[tuple[int, PlaceMoney], ...] | None:
    """Return the published money of the place in every year held, oldest first.

    Args:
        bundle: The place.
        wait: Whether to work it out now, which takes a second.
    """
    key = _key("history", bundle.place.code)
    if not wait:
        return cast("tuple[tuple[int, PlaceMoney], ...] | None", cache.get(key))
    return kept(
        key,
        lambda: tuple(
            (year, money_of(count_place(reference(), bundle.place, year=year)))
            for year in count_years(reference())
        ),
    )


def years_of(held: Sequence[tuple[int, PlaceMoney]], item: Item) -> tuple[Year, ...]:
    """Return what all bodies of one kind spent on a service in every year held."""
    prices = max((year for year, _ in held), default=0)
    return tuple(_year(year, money, item, prices) for year, money in held)


def _year(year: int, money: PlaceMoney, item: Item, prices: int) -> Year:
    amount = None if item in money.gaps else money.money.get(item)
    factor = reference().deflators().factor(year, prices)
    return Year(year, amount, None if amount is None else amount * factor, prices)


def _key(what: str, of: Plain) -> str:
    return digest(["compared", what, of, reference().digests()])


def _colour(each: Beside, mine: Beside, england: Beside) -> str:
    if each is england:
        return ORANGE
    return BLUE if each is mine else GREY


def _sentence(found: Sequence[Beside], title: str) -> str:
    mine, others, england = found[0], found[1:-1], found[-1]
    if mine.gbp is None:
        return f"{title}: {mine.name} is not known ({mine.why}); its neighbours are shown."
    known = [each.gbp for each in others if each.gbp is not None]
    more = sum(gbp > mine.gbp for gbp in known)
    return (
        f"{title}: {mine.name} {per_head(mine.gbp)}, England {per_head(england.gbp)}."
        f" {plural(more, 'neighbour')} of {len(known)} known"
        f" {'spends' if more == 1 else 'spend'} more. More is neither better nor worse."
    )
