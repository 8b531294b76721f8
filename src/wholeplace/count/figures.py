"""The figures of one year that a count is made from, as plain mappings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wholeplace.count.facts import LineFacts
from wholeplace.count.found import NotCounted
from wholeplace.count.lines import Grade
from wholeplace.count.tree import LineTree


@dataclass(frozen=True, slots=True)
class Outturn:
    """One line of one authority's return [GBP thousand].

    Attributes:
        net: Net current expenditure; None when not known.
        gross: Total expenditure.
        income: Sales, fees, charges and other income.
        flag: Marker as published; empty when there is none.
        source: Id of the source.
    """

    net: float | None
    gross: float | None = None
    income: float | None = None
    flag: str = ""
    source: str = ""

    @property
    def is_nil(self) -> bool:
        """Whether the authority returned nothing but noughts here."""
        return self.net == 0 and not self.gross and not self.income


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority that was asked for a return in the year.

    Attributes:
        code: Its ONS code, or E-code where it has none.
        name: Its name.
        area_class: ``county``, ``district``, ``unitary`` ... ``police``, ``fire`` ...
        certified: Whether its return is certified.
        returned: Whether it made a return.
    """

    code: str
    name: str
    area_class: str
    certified: bool
    returned: bool


@dataclass(frozen=True, slots=True)
class Member:
    """An area that a body serves in the year.

    Attributes:
        area: Code of the lower-tier or unitary area.
        kind: As what the body serves it: ``police``, ``fire``, ``combined authority`` ...
        share: Share of the area's people that it serves.
    """

    area: str
    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """How much of an apportionment key an area has.

    Attributes:
        value: Persons, households or weighted persons.
        period: Period as published.
    """

    value: float
    period: str


@dataclass(frozen=True, slots=True)
class NationalTotal:
    """What a national body spends, or a number that such a total is made from.

    Attributes:
        value: The number, in ``unit``.
        unit: ``GBP``, ``persons`` ...
        geography: Area that it covers, in words.
        source: Id of the source.
    """

    value: float
    unit: str
    geography: str
    source: str


@dataclass(frozen=True, slots=True)
class Grading:
    """How wide the interval of a confidence grade is.

    Attributes:
        half_width: Half the interval as a share of the amount.
        level: Level of the interval, within (0, 1).
    """

    half_width: float
    level: float


@dataclass(frozen=True, slots=True)
class CountFigures:
    """Everything that a count of one year reads. Codes are the newest of a recoded area.

    Attributes:
        year: Financial year.
        tree: Lines of the returns.
        outturn: Returned line by (authority, line).
        authorities: Authorities that existed in the year, by code.
        members: Areas served in the year, by code of a body that serves several.
        people: Mid-year population by lower-tier or unitary code [persons].
        people_period: Period of the population.
        facts: What holds of a service line in every place, by line id.
        people_source: Id of the population's source; empty when it is not known.
        keys: Apportionment keys by (area, measure).
        weights: Weighted people of the NHS by (area, integrated care board, measure).
        national: National totals of the year by (body, what).
        gradings: Interval by confidence grade.
        body_names: Name by code of a body.
        usual: Services that at least half of a class of authority run, by class.
        not_counted: What every count leaves out.
        recodes: Newest code by earlier code of the same area.
        made_from: Codes of the areas that an area was made from, by its code.
        split_into: Codes of all the areas that one was split into, by its code.
    """

    year: int
    tree: LineTree
    outturn: Mapping[tuple[str, str], Outturn]
    authorities: Mapping[str, Authority]
    members: Mapping[str, tuple[Member, ...]]
    people: Mapping[str, float]
    people_period: str
    keys: Mapping[tuple[str, str], KeyFigure]
    weights: Mapping[tuple[str, str, str], float]
    national: Mapping[tuple[str, str], NationalTotal]
    gradings: Mapping[Grade, Grading]
    body_names: Mapping[str, str]
    usual: Mapping[str, frozenset[str]]
    not_counted: tuple[NotCounted, ...]
    recodes: Mapping[str, str]
    made_from: Mapping[str, tuple[str, ...]]
    split_into: Mapping[str, tuple[str, ...]]
    people_source: str = ""
    facts: Mapping[str, LineFacts] = field(default_factory=dict)

    def newest(self, code: str) -> str:
        """Return the newest code of an area that was recoded."""
        return self.recodes.get(code, code)

    def people_of(self, areas: Iterable[str]) -> float | None:
        """Return the people of several areas [persons]; None when any part is not known."""
        parts = [self.people.get(self.newest(area)) for area in areas]
        known = [part for part in parts if part is not None]
        return sum(known) if known and len(known) == len(parts) else None

    def interval(self, amount: float, grade: Grade) -> tuple[float, float, float]:
        """Return (low, high, level) around an amount of a confidence grade."""
        grading = self.gradings[grade]
        half = abs(amount) * grading.half_width
        return amount - half, amount + half, grading.level
