"""Pounds per head by service in one place, in others beside it and in England."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.sectors import COUNCIL_SECTORS
from wholeplace.count.views import division_titles

COUNCILS = "councils"
GROUPS: Mapping[str, str] = {
    COUNCILS: "Councils",
    "police": "Police",
    "fire": "Fire and rescue",
    "combined authority": "Combined authority or Greater London Authority",
    "waste": "Waste disposal",
    "nhs": "NHS",
    "dwp": "Department for Work and Pensions",
    "hmrc": "HM Revenue and Customs",
}
"""Kinds of body that are compared: counties and districts together, as unitaries are."""
ENGLAND = "England"
_POUNDS = 1_000
Item = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class PlaceMoney:
    """What all bodies of a place spend, service by service.

    Attributes:
        code: ONS code of the place.
        name: Its name.
        population: People living there; None when not known.
        money: By (kind of body, service division, service) [GBP thousand].
        gaps: The same of lines that should be there but are not known.
    """

    code: str
    name: str
    population: float | None
    money: Mapping[Item, float]
    gaps: frozenset[Item]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is compared: every line of a kind of body, a division or a service; empty for all."""

    group: str = ""
    division: str = ""
    service: str = ""

    def takes(self, item: Item) -> bool:
        """Return whether money of (kind of body, division, service) belongs to it."""
        asked = (self.group, self.division, self.service)
        return all(not name or name == found for name, found in zip(asked, item, strict=True))


@dataclass(frozen=True, slots=True)
class Beside:
    """Pounds per head of one place.

    Attributes:
        code: ONS code; empty for England.
        name: Name of the place.
        gbp: Pounds per person [GBP]; None when not known.
        why: Why it is not known; for England how many places it is of.
    """

    code: str
    name: str
    gbp: float | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """The money of many places in one year.

    Attributes:
        year: Financial year.
        places: By ONS code.
        titles: Titles of service divisions in words.
    """

    year: int
    places: Mapping[str, PlaceMoney]
    titles: Mapping[str, str] = field(default_factory=dict)


def places_of(counts: Iterable[Count]) -> Places:
    """Return the money of many counts of one year, small enough to keep."""
    every = tuple(counts)
    titles: dict[str, str] = {}
    for count in every:
        titles |= division_titles(count)
    return Places(
        year=max((count.year for count in every), default=0),
        places={count.place.code: money_of(count) for count in every},
        titles=titles,
    )


def money_of(count: Count) -> PlaceMoney:
    """Return what all bodies of one place spend, service by service."""
    money: dict[Item, float] = {}
    for line in count.lines:
        money[item(line)] = money.get(item(line), 0.0) + (line.gbp_thousand or 0.0)
    return PlaceMoney(
        code=count.place.code,
        name=count.place.name,
        population=count.population,
        money=money,
        gaps=frozenset(item(line) for line in count.missing),
    )


def item(line: SpendLine) -> Item:
    """Return what a line is compared as: its kind of body, its division and its service."""
    return group_of(line.sector), line.division, line.service


def group_of(sector: str) -> str:
    """Return the kind of body that a sector is compared in.

    >>> group_of("district"), group_of("nhs")
    ('councils', 'nhs')
    """
    return COUNCILS if sector in COUNCIL_SECTORS else sector


def beside(held: Places, codes: Sequence[str], *, wanted: Wanted) -> tuple[Beside, ...]:
    """Return pounds per head of places, and of England last.

    A place with a line that is not known is not known itself, and England leaves its money and
    its people out alike. A place that has no such service is not known either: another kind of
    body may pay for it there.

    Args:
        held: The money of every place.
        codes: ONS codes of the places, in the order wanted.
        wanted: What is compared.
    """
    found = [_beside(held.places[code], wanted) for code in codes if code in held.places]
    return (*found, _england(held, wanted))


def _beside(place: PlaceMoney, wanted: Wanted) -> Beside:
    total, why = _total(place, wanted)
    if total is None or not place.population:
        return Beside(place.code, place.name, None, why)
    return Beside(place.code, place.name, total * _POUNDS / place.population)


def _total(place: PlaceMoney, wanted: Wanted) -> tuple[float | None, str]:
    """Return the money of a place [GBP thousand], or why it is not known."""
    if any(wanted.takes(gap) for gap in place.gaps):
        return None, "a return that belongs in it was not made"
    amounts = [amount for each, amount in place.money.items() if wanted.takes(each)]
    if not amounts:
        return None, "nothing is returned for it"
    if not place.population:
        return None, "its population is not known"
    return sum(amounts), ""


def _england(held: Places, wanted: Wanted) -> Beside:
    known = [(_total(place, wanted)[0], place) for place in held.places.values()]
    spent = [(total, place.population or 0.0) for total, place in known if total is not None]
    people = sum(heads for _, heads in spent)
    if not people:
        return Beside("", ENGLAND, None, "no place is known")
    gbp = sum(total for total, _ in spent) * _POUNDS / people
    return Beside("", ENGLAND, gbp, f"{len(spent)} of {len(held.places)} places")
