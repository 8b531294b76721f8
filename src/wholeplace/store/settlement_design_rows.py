"""The file of a settlement design: what may stand in it, and what is wrong with it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from wholeplace.settlement.design import FloorOf, PotUnit, PremiumKind
from wholeplace.store.toml_rows import read_toml


def _many(raw: object) -> object:
    return [raw] if isinstance(raw, int | float) and not isinstance(raw, bool) else raw


Numbers = Annotated[tuple[float, ...], BeforeValidator(_many)]
Names = tuple[str, ...]


class Part(BaseModel):
    """A table of the file: exactly these keys, nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class NeedRow(Part):
    """A block of need."""

    title: str
    weight: float
    classes: Names
    columns: dict[str, float]


class ResourcesRow(Part):
    """The resources adjustment."""

    share: float
    band_d: float
    tier_share: dict[str, float]
    column: str = "tax_base"


class BoundRow(Part):
    """A floor or a ceiling; one level stands for every year."""

    level: Numbers
    of: FloorOf = "allocation"
    classes: Names = ()


class PremiumRow(Part):
    """The prevention premium."""

    kind: PremiumKind
    share: float
    column: str = ""
    better: Literal["high", "low"] = "high"
    strength: float = 0.0
    repaid: float = 0.0
    after: int = 0


class DesignFile(Part):
    """All of a file; one figure of the pot stands for every year."""

    id: str
    title: str
    about: str
    years: tuple[int, ...]
    pot: Numbers
    pot_unit: PotUnit = "share of the baseline"
    transition: Numbers = ()
    consolidates: Names = ()
    fixed: Names = ()
    assumed: Names = ()
    figures: str = ""
    need: tuple[NeedRow, ...] = ()
    area_costs: dict[str, float] | None = None
    resources: ResourcesRow | None = None
    floor: tuple[BoundRow, ...] = ()
    ceiling: tuple[BoundRow, ...] = ()
    premium: PremiumRow | None = None


def read_design_file(name: str, content: str) -> DesignFile:
    """Return what a design file holds.

    Args:
        name: Name of the file, for errors.
        content: Its text.

    Raises:
        InputError: When it is no TOML, or any part of it cannot be used; every part is named.
    """
    return read_toml(name, content, DesignFile)
