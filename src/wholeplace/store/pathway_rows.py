"""The file of a pathway's design: what may stand in it, and what is wrong with it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from wholeplace.store.toml_rows import read_toml

Three = tuple[float, float, float]
ALL_OF_IT: Three = (1.0, 1.0, 1.0)


def _three(raw: object) -> object:
    """Return a plain number as certain: the same value, low and high."""
    return (raw,) * 3 if isinstance(raw, int | float) and not isinstance(raw, bool) else raw


def _many(raw: object) -> object:
    return [raw] if isinstance(raw, dict) else raw


def _in_order(three: Three) -> Three:
    value, low, high = three
    if not 0 <= low <= value <= high:
        raise ValueError(
            f"should be [value, low, high] with 0 <= low <= value <= high, not {three}"
        )
    return three


Number = Annotated[Three, BeforeValidator(_three), Field()]
Names = tuple[str, ...]


class Part(BaseModel):
    """A table of the file: exactly these keys, nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Sourced(Part):
    """A number and who says so."""

    source: str = ""
    where: str = ""
    why: str = ""


class StockRow(Sourced):
    """Where a first stock comes from: ``measures``, or ``assumed``, or ``published``."""

    measures: Names = ()
    table: str = "need"
    per_people: float = 0.0
    share: Number = ALL_OF_IT
    share_why: str = ""
    share_source: str = ""
    share_where: str = ""
    assumed: Number | None = None
    published: Number | None = None
    per: str = ""
    segments: Names = ()

    @model_validator(mode="after")
    def _one_way(self) -> StockRow:
        ways = [bool(self.measures), self.assumed is not None, self.published is not None]
        if sum(ways) != 1:
            raise ValueError("should have exactly one of measures, assumed or published")
        if self.measures:
            _in_order(self.share)
            _share_told(self)
        stated = self.assumed or self.published
        if stated is not None:
            _in_order(stated)
            _told(self, published=self.published is not None)
            known = self.per in ("person", "people") or self.per.startswith("state:")
            if not known:
                raise ValueError("needs per = 'person', 'people' or 'state:<id>'")
        return self


class RateRow(Sourced):
    """Where a rate comes from: one of ``flow``, ``published``, ``chance``, ``months`` ...."""

    flow: Names = ()
    over: Literal["population"] | Names | None = None
    table: str = "need"
    per_people: float = 0.0
    per_year: int = 1
    share: Number = ALL_OF_IT
    share_why: str = ""
    share_source: str = ""
    share_where: str = ""
    published: Number | None = None
    assumed: Number | None = None
    chance: Number | None = None
    years: float = 1.0
    months: Number | None = None
    months_why: str = ""
    months_source: str = ""
    of: Names = ()
    balance: str = ""

    @model_validator(mode="after")
    def _one_way(self) -> RateRow:
        if bool(self.of) != bool(self.of and self.flow and self.months):
            raise ValueError("of = [...] needs flow and months, and over is left out")
        months = None if self.of else self.months
        numbers = [n for n in (self.published, self.assumed, self.chance, months) if n]
        if len(numbers) + bool(self.flow) + bool(self.balance) != 1:
            raise ValueError(
                "should have exactly one of flow, published, assumed, chance, months or balance"
            )
        if self.flow:
            _share_told(self)
        for number in (*numbers, self.share, self.months):
            if number is not None:
                _in_order(number)
        if numbers:
            _told(self, published=self.published is not None)
        if self.months and self.months[1] <= 0:
            raise ValueError("months should be above 0")
        if self.chance and self.chance[2] >= 1:
            raise ValueError("a chance should be below 1")
        return self


class SegmentRow(Part):
    """People who share rates."""

    id: str
    title: str
    ages: tuple[int, int]
    ages_out_after: float | None = None
    ages_into: str | None = None


class StateRow(Part):
    """A state of need."""

    id: str
    title: str
    bands: tuple[float, ...] = ()
    stock: Annotated[tuple[StockRow, ...], BeforeValidator(_many)] = ()


class MoveRow(Part):
    """A move between states."""

    from_state: str = Field(alias="from")
    to_state: str = Field(alias="to")
    rate: RateRow
    segments: Names = ()
    band: int | None = None


class CapacityRow(Part):
    """Places that some states share."""

    states: Names
    waiting: str
    places: StockRow


class UseRow(Sourced):
    """A service used."""

    outcome: str
    unit_cost: str
    quantity: Number
    state: str | None = None
    edge: str | None = None


class LeverRow(Part):
    """A move that interventions may act on."""

    edge: str
    title: str


class BackcastRow(Part):
    """What the back-cast predicts."""

    measures: Names = ()


class PathwayFile(Part):
    """All of a file."""

    id: str
    title: str
    summary: str
    method: str
    level: float = Field(default=0.8, gt=0, lt=1)
    years: int = Field(default=5, ge=1)
    segment: tuple[SegmentRow, ...] = Field(min_length=1)
    state: tuple[StateRow, ...] = Field(min_length=1)
    move: tuple[MoveRow, ...] = Field(min_length=1)
    capacity: tuple[CapacityRow, ...] = ()
    use: tuple[UseRow, ...] = ()
    lever: tuple[LeverRow, ...] = ()
    backcast: Annotated[tuple[BackcastRow, ...], BeforeValidator(_many)] = ()

    @property
    def predicted(self) -> Names:
        """Every measure that a back-cast predicts."""
        return tuple(name for row in self.backcast for name in row.measures)


def read_pathway(name: str, content: str) -> PathwayFile:
    """Return what a design file holds.

    Args:
        name: Name of the file, for errors.
        content: Its text.

    Raises:
        InputError: When it is no TOML, or any part of it cannot be used; every part is named.
    """
    return read_toml(name, content, PathwayFile)


def _share_told(row: StockRow | RateRow) -> None:
    """Raise when a share of a count has neither source nor reason."""
    if row.share != ALL_OF_IT and not (row.share_why or row.share_source):
        raise ValueError("a share needs share_why or share_source")


def _told(row: StockRow | RateRow, *, published: bool) -> None:
    """Raise when a number has neither source nor reason."""
    if published and not row.source:
        raise ValueError("a published number needs a source")
    if not (row.source or row.why):
        raise ValueError("a number needs a source, or a why that says it is an assumption")
