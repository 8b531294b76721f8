"""A design of a settlement: who needs what, what a council can raise, who is protected.

A design holds shares and columns, never a formula in code: ``docs/methods/settlement.md`` gives
the algebra, ``store/settlement_design.py`` the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

PremiumKind = Literal["flat", "by need", "tied to outcomes", "invest to save"]
PREMIUM_KINDS: tuple[PremiumKind, ...] = get_args(PremiumKind)
FloorOf = Literal["income", "allocation"]
FLOORS_OF: tuple[FloorOf, ...] = get_args(FloorOf)
PotUnit = Literal["GBP", "share of the baseline"]
POT_UNITS: tuple[PotUnit, ...] = get_args(PotUnit)
TIMES = " * "
CLASSES = ("county", "district", "unitary", "metropolitan district", "london borough")


@dataclass(frozen=True, slots=True)
class NeedBlock:
    """One block of need, shared out over the councils that run its services.

    Attributes:
        title: What it is, such as ``adult social care``.
        weight: Its share of all need; the weights of a design sum to 1.
        classes: Classes of council that run its services; the others get none of it.
        columns: Share of the block that goes by each column of figures; sums to 1. A column may
            be a product, ``population * deprivation``.
    """

    title: str
    weight: float
    classes: tuple[str, ...]
    columns: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Resources:
    """What a council is taken to raise in council tax, set against its need.

    Attributes:
        share: How much of it is set against need: 1 for full equalisation, 0 for none.
        band_d: Notional council tax of a Band D dwelling, all tiers together [GBP].
        tier_share: Part of the notional tax that each class of council is taken to raise.
        column: Column of the tax base [Band D equivalents].
    """

    share: float
    band_d: float
    tier_share: Mapping[str, float]
    column: str = "tax_base"


@dataclass(frozen=True, slots=True)
class Bound:
    """A floor or a ceiling under what a council has.

    Attributes:
        level: Least (or most) it keeps, as a share of what it had in the baseline, by year.
        of: ``allocation``, or ``income``: allocation and council tax together.
        classes: Classes it is for; empty for every class.
    """

    level: tuple[float, ...]
    of: FloorOf = "allocation"
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Premium:
    """Money for prevention, taken from the pot before need shares out the rest.

    Attributes:
        kind: How it is shared out.
        share: Part of the pot [share].
        column: Column of the outcome it is tied to; empty for the other kinds.
        better: Whether a high or a low figure of the outcome is the better one.
        strength: How much more a council one standard deviation better than its class gets.
        repaid: Part of it that goes back to the pot, for invest to save [share].
        after: Years until it goes back.
    """

    kind: PremiumKind
    share: float
    column: str = ""
    better: Literal["high", "low"] = "high"
    strength: float = 0.0
    repaid: float = 0.0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Design:
    """One way to share out a settlement.

    Attributes:
        id: Short name.
        title: Name for readers.
        about: What it stands for and where its figures come from, in a sentence or two.
        years: Financial years.
        pot: What there is to share out, by year [``pot_unit``].
        pot_unit: ``GBP``, or ``share of the baseline``.
        need: Blocks of need; empty to keep the shares of the baseline.
        area_costs: Cost of the same service by region, 1 for England; others are 1.
        resources: The resources adjustment; None for none.
        transition: Part of the way to the new shares, by year; the rest keeps the old ones.
        floors: Floors; the highest that is for a council holds.
        ceilings: Ceilings; the lowest holds.
        premium: Prevention premium; None for none.
        consolidates: Columns of grants rolled into the pot, and into what councils had before.
        fixed: ONS codes that get what they had, whatever the design says.
        assumed: What in it has no published source, in sentences.
    """

    id: str
    title: str
    about: str
    years: tuple[int, ...]
    pot: tuple[float, ...]
    pot_unit: PotUnit
    need: tuple[NeedBlock, ...] = ()
    area_costs: Mapping[str, float] | None = None
    resources: Resources | None = None
    transition: tuple[float, ...] = ()
    floors: tuple[Bound, ...] = ()
    ceilings: tuple[Bound, ...] = ()
    premium: Premium | None = None
    consolidates: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def keeps_shares(self) -> bool:
        """Whether it shares out by what councils had before, not by need."""
        return not self.need


def columns_of(design: Design) -> tuple[str, ...]:
    """Return every column of figures that a design stands on, each once, in order of use."""
    named = [part for block in design.need for name in block.columns for part in parts_of(name)]
    named += [design.resources.column] if design.resources else []
    named += [design.premium.column] if design.premium and design.premium.column else []
    named += design.consolidates
    return tuple(dict.fromkeys(named))


def parts_of(name: str) -> tuple[str, ...]:
    """Return the columns that a column of a block of need is the product of.

    >>> parts_of("population * deprivation")
    ('population', 'deprivation')
    """
    return tuple(part.strip() for part in name.split(TIMES))
