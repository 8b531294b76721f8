"""Council areas of England, the bodies that serve them, and how areas change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AreaClass = Literal["county", "district", "unitary", "metropolitan district", "london borough"]
BodyKind = Literal["police", "fire", "waste", "combined authority", "gla", "icb", "national park"]
ChangeKind = Literal["recode", "merger", "split", "boundary"]


@dataclass(frozen=True, slots=True)
class Area:
    """One council's area while it had one code.

    Attributes:
        code: ONS (GSS) code.
        name: Name as ONS writes it.
        area_class: Class of council.
        region: Name of the region.
        region_code: ONS code of the region.
        county: Code of the county council over a district; empty otherwise.
        start: ISO date the code came into use; empty when before 2009.
        end: ISO date it went out of use; empty while it lives.
    """

    code: str
    name: str
    area_class: AreaClass
    region: str
    region_code: str
    county: str = ""
    start: str = ""
    end: str = ""

    @property
    def is_upper_tier(self) -> bool:
        """Whether its council runs social care: every class but the district."""
        return self.area_class != "district"

    def lives(self, on: str = "") -> bool:
        """Return whether the code is in use on an ISO date, or still is when none is given.

        >>> Area("E08000016", "Barnsley", "metropolitan district", "", "", end="2025-03-31").lives()
        False
        """
        return in_use(self.start, self.end, on)


def in_use(start: str, end: str, on: str = "") -> bool:
    """Return whether the ISO date ``on`` lies from ``start`` to ``end``; blank means open.

    Without a date, whether there is no end.

    >>> in_use("2019-04-01", "", "2019-03-31")
    False
    """
    return not end if not on else start <= on and (not end or on <= end)


@dataclass(frozen=True, slots=True)
class Alias:
    """One way of writing an area: a name, an older name or somebody's code.

    Attributes:
        text: What people write.
        code: ONS code of the area it means.
        kind: ``name``, ``official``, ``short``, ``old``, ``ecode``, ``dfe`` or ``threeletter``.
    """

    text: str
    code: str
    kind: str

    @property
    def is_name(self) -> bool:
        """Whether it is a name and not a code."""
        return self.kind in ("name", "official", "short", "old")


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One code giving way to another.

    Attributes:
        old_code: Code that went out of use.
        new_code: Code that came into use.
        date: ISO date of the change.
        kind: ``recode`` (the same ground), ``merger`` (the whole of it went into the new area),
            ``split`` (its ground went to several areas) or ``boundary``.
        source: Id of the source.
    """

    old_code: str
    new_code: str
    date: str
    kind: ChangeKind
    source: str = ""


@dataclass(frozen=True, slots=True)
class Membership:
    """That a body serves an area, and what share of the area's people it serves.

    Attributes:
        area: Code of the lower-tier or unitary area.
        body: Code of the body.
        body_name: Name of the body.
        kind: What sort of body it is.
        share: Share of the area's people that it serves, within (0, 1].
        source: Id of the source.
        start: ISO date from which; empty when before 2009 or not known.
        end: ISO date until which; empty while it lasts.
    """

    area: str
    body: str
    body_name: str
    kind: BodyKind
    share: float
    source: str
    start: str = ""
    end: str = ""

    def lasts(self, on: str = "") -> bool:
        """Return whether the body serves the area on an ISO date, or still does."""
        return in_use(self.start, self.end, on)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """That one area is like another, by some model of likeness.

    Attributes:
        code: Code of the area.
        neighbour: Code of the area it is like.
        rank: 1 for the nearest.
        model: Name of the model.
    """

    code: str
    neighbour: str
    rank: int
    model: str


@dataclass(frozen=True, slots=True)
class Place:
    """An upper-tier council's area at a date, with its districts and the bodies that serve it.

    Attributes:
        area: The upper-tier council area.
        districts: The districts of a county; empty where one council does everything.
        members: Bodies that serve the parts of the place.
        known_as: Every code that figures about the same ground may carry: its own first, then
            earlier and later codes of a recode, never of a merger.
        predecessors: Codes of the councils that went wholly into it, which can be summed.
        on: ISO date the place was found at; empty for today's areas.
        split_from: Codes of the councils of which only a part went into it, whose figures cannot
            be attributed without a key.
    """

    area: Area
    districts: tuple[Area, ...] = ()
    members: tuple[Membership, ...] = ()
    known_as: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    on: str = ""
    split_from: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """ONS code of the place."""
        return self.area.code

    @property
    def name(self) -> str:
        """Name of the place."""
        return self.area.name

    @property
    def parts(self) -> tuple[str, ...]:
        """Codes of the lower-tier areas that make the place up: itself when it has no districts."""
        return tuple(area.code for area in self.districts) or (self.area.code,)
