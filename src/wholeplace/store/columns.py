"""What a column of a table is: its type, its unit, what it refers to, and words about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from wholeplace.store import cells

FIRST_YEAR, LAST_YEAR = 1990, 2100

Text = Annotated[str, BeforeValidator(cells.text)]
Id = Annotated[str, BeforeValidator(cells.text), Field(max_length=120)]
Number = Annotated[float, BeforeValidator(cells.number)]
Positive = Annotated[float, BeforeValidator(cells.number), Field(ge=0)]
Share = Annotated[float, BeforeValidator(cells.share), Field(ge=0, le=1)]
Level = Annotated[float, BeforeValidator(cells.share), Field(gt=0, le=1)]
Whole = Annotated[int, BeforeValidator(cells.whole), Field(ge=0)]
Year = Annotated[int, BeforeValidator(cells.year), Field(ge=FIRST_YEAR, le=LAST_YEAR)]
PriceYear = Annotated[int, BeforeValidator(cells.year)]
YesNo = Annotated[bool, BeforeValidator(cells.yes_or_no)]
Day = Annotated[str, BeforeValidator(cells.iso_date)]
Starts = Annotated[cells.Starts, BeforeValidator(cells.starts)]
Years = Annotated[tuple[int, ...], BeforeValidator(cells.years)]
Names = Annotated[tuple[str, ...], BeforeValidator(cells.names)]
Rate = Annotated[float, BeforeValidator(cells.share)]
Weights = Annotated[cells.Weights, BeforeValidator(cells.weights)]
Amounts = Annotated[cells.Amounts, BeforeValidator(cells.amounts)]

_KINDS: dict[Callable[..., object], str] = {
    cells.text: "text",
    cells.number: "number",
    cells.share: "share",
    cells.whole: "whole number",
    cells.year: "financial year",
    cells.yes_or_no: "yes or no",
    cells.iso_date: "date",
    cells.starts: "years and shares",
    cells.years: "financial years",
    cells.names: "names",
    cells.weights: "names and shares",
    cells.amounts: "years and amounts",
}
_REQUIRED: Any = ...
Value = TypeVar("Value")


class Row(BaseModel):
    """One row of a table: exactly these columns, nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Interval:
    """The four columns of a number with its interval."""

    value: str
    low: str
    high: str
    level: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people meet it.

    Attributes:
        name: Heading, the same word as the model's field.
        about: What it holds, in a sentence.
        kind: ``text``, ``number``, ``share``, ``financial year``, ``choice`` ...
        unit: Unit, in words; empty when it has none.
        example: A value that would do.
        required: Whether the column must be there and filled.
        choices: What may be written, for a choice.
        refers: Table or list in which the value must be found; empty when free.
    """

    name: str
    about: str
    kind: str
    unit: str
    example: str
    required: bool
    choices: tuple[str, ...]
    refers: str


@dataclass(frozen=True, slots=True)
class TableType:
    """A table of the bundle.

    Attributes:
        name: Name of the sheet, and of the CSV file without its ending.
        row: Type of its rows.
        about: What the table is for, in a sentence or two.
        key: Columns that together may occur only once; empty when rows may repeat.
        intervals: Its numbers with intervals.
    """

    name: str
    row: type[Row]
    about: str
    key: tuple[str, ...] = ()
    intervals: tuple[Interval, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, in order."""
        return columns(self.row)


def column(
    about: str, example: object, default: Value = _REQUIRED, *, unit: str = "", refers: str = ""
) -> Value:
    """Return a row's field with what people need to know to fill it in."""
    extra: JsonDict = {"unit": unit, "refers": refers}
    field: Value = Field(default, description=about, examples=[example], json_schema_extra=extra)
    return field


def low(of: str, *, unit: str = "") -> float | None:
    """Return the field of the lower end of the interval around ``of``."""
    return column(f"Lower end of the interval around {of}; blank when certain", "", None, unit=unit)


def high(of: str, *, unit: str = "") -> float | None:
    """Return the field of the upper end of the interval around ``of``."""
    return column(f"Upper end of the interval around {of}; blank when certain", "", None, unit=unit)


def level(of: str) -> float | None:
    """Return the field of the level of the interval around ``of``."""
    about = f"Probability that the interval around {of} holds; blank when certain"
    return column(about, 0.95, None, unit="share")


def around(value: str) -> Interval:
    """Return the interval columns that are named after ``value``."""
    return Interval(value, f"{value}_low", f"{value}_high", f"{value}_level")


@cache
def columns(row: type[Row]) -> tuple[Column, ...]:
    """Return the columns of a row type, in order."""
    return tuple(_column(name, field) for name, field in row.model_fields.items())


def _column(name: str, field: FieldInfo) -> Column:
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    choices, kind = _choices_and_kind(field)
    return Column(
        name=name,
        about=field.description or "",
        kind=kind,
        unit=str(extra.get("unit", "")),
        example=str((field.examples or [""])[0]),
        required=field.is_required(),
        choices=choices,
        refers=str(extra.get("refers", "")),
    )


def _choices_and_kind(field: FieldInfo) -> tuple[tuple[str, ...], str]:
    candidates = [field.annotation, *get_args(field.annotation)]
    metadata = [*field.metadata]
    for candidate in candidates:
        if get_origin(candidate) is Literal:
            return tuple(str(choice) for choice in get_args(candidate)), "choice"
        metadata += [*getattr(candidate, "__metadata__", ())]
        if get_origin(getattr(candidate, "__origin__", None)) is Literal:
            return tuple(str(choice) for choice in get_args(candidate.__origin__)), "choice"
    read_by = (check.func for check in metadata if isinstance(check, BeforeValidator))
    return (), next(_KINDS[function] for function in read_by if function in _KINDS)
