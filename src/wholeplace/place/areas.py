"""Council areas of England by code, name, alias or old name, at a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AreaClass = Literal["county", "district", "unitary", "metropolitan district", "london borough"]
BodyKind = Literal["police", "fire", "waste", "combined authority", "gla", "icb", "national park"]


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
    """

    area: str
    body: str
    body_name: str
    kind: BodyKind
    share: float
    source: str


@dataclass(frozen=True, slots=True)
class Place:
    """An upper-tier council's area at a date, with its districts and the bodies that serve it.

    Attributes:
        area: The upper-tier council area.
        districts: The districts of a county; empty where one council does everything.
        members: Bodies that serve the parts of the place.
        known_as: Every code that figures about the same ground may carry: its own first, then
            earlier and later codes of a recode, never of a merger.
        predecessors: Codes of the councils it was made from, which can be summed.
        on: ISO date the place was found at; empty for today's areas.
    """

    area: Area
    districts: tuple[Area, ...] = ()
    members: tuple[Membership, ...] = ()
    known_as: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    on: str = ""

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
