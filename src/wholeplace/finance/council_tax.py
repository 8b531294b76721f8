"""Council tax: the tax base, Band D, the bill of each band, and what it brings in.

Local Government Finance Act 1992, sections 5, 31A to 36 and 42A to 47; the Local Authorities
(Calculation of Council Tax Base) (England) Regulations 2012. Method: docs/methods/council-tax.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.rules import Rulebook
from wholeplace.yearly import Array

BANDS = ("A", "B", "C", "D", "E", "F", "G", "H")
REDUCED_A = "A reduced"
PENNY = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Homes that are charged less or more than the full bill.

    Attributes:
        title: Why: ``single person``, ``second home`` ...
        share: Part of the bill added; below nought for a discount.
        dwellings: How many homes [councils x bands].
    """

    title: str
    share: float
    dwellings: Array


@dataclass(frozen=True, slots=True)
class BaseReturn:
    """What the tax base of some billing authorities is counted from.

    Attributes:
        names: The authorities.
        dwellings: Homes on the valuation list [councils x bands].
        exempt: Of these, homes that pay nothing [councils x bands].
        support: What the council tax reduction scheme takes off [councils, Band D equivalents].
        collection_rate: Share that will be collected in the end [councils].
        adjustments: Discounts and premiums.
        class_o: Band D equivalents of homes of the armed forces, paid for in lieu [councils].
    """

    names: tuple[str, ...]
    dwellings: Array
    exempt: Array
    support: Array
    collection_rate: Array
    adjustments: tuple[Adjustment, ...] = ()
    class_o: Array | float = 0.0

    def __post_init__(self) -> None:
        wanted = (len(self.names), self.dwellings.shape[-1])
        tables = {"dwellings": self.dwellings, "exempt": self.exempt}
        tables |= {item.title: item.dwellings for item in self.adjustments}
        wrong = [
            Problem(title, f"has the shape {homes.shape}, not {wanted} (councils, bands)")
            for title, homes in tables.items()
            if homes.shape != wanted
        ]
        if wrong:
            raise InputError("the tax base", wrong)


@dataclass(frozen=True, slots=True)
class TaxBase:
    """The tax base and how it comes about [councils, Band D equivalents].

    Attributes:
        listed: Every home on the list.
        charged: After exemptions, discounts and premiums.
        supported: After the council tax reduction scheme.
        total: After what will not be collected, and with class O: the base for setting the tax.
    """

    listed: Array
    charged: Array
    supported: Array
    total: Array


@dataclass(frozen=True, slots=True)
class Demand:
    """What one body asks of the council tax payers of some billing areas.

    Attributes:
        title: The body, or its part: ``GLA, police``.
        requirement: Its council tax requirement [GBP].
        bases: Tax base of every billing authority in its area, by code: never the body's own
            published base.
    """

    title: str
    requirement: Decimal
    bases: Mapping[str, Decimal]


def band_ratios(rules: Rulebook, *, year: int) -> dict[str, Fraction]:
    """Return each band's part of the Band D bill, exact (1992 Act, section 5).

    The band ``A reduced`` is a Band A home with the reduction for a disabled resident.
    """
    names = {REDUCED_A: "band_ratio_a_reduced", **{b: f"band_ratio_{b.lower()}" for b in BANDS}}
    return {band: rules.of(name, year=year).value for band, name in names.items()}


def band_d_equivalents(dwellings: Array, ratios: Mapping[str, Fraction]) -> Array:
    """Return homes as Band D equivalents [councils].

    Args:
        dwellings: Homes [councils x bands]: Bands A to H, or nine with ``A reduced`` first.
        ratios: Parts of the Band D bill by band.

    Raises:
        InputError: When there are neither eight nor nine bands.
    """
    by_count = {len(BANDS): BANDS, len(BANDS) + 1: (REDUCED_A, *BANDS)}
    count = dwellings.shape[-1]
    if count not in by_count:
        wanted = f"should have {len(BANDS)} bands, or {len(BANDS) + 1} with {REDUCED_A} first"
        raise InputError("the tax base", [Problem("dwellings", f"{wanted}, not {count}")])
    return np.asarray(dwellings @ np.array([float(ratios[band]) for band in by_count[count]]))


def tax_base(counted: BaseReturn, ratios: Mapping[str, Fraction]) -> TaxBase:
    """Return the tax base: what a Band D of £1 brings in (Regulations 2012).

    ``TB = rate * (sum over bands of ratio * (homes - exempt - discounts + premiums) - support) +
    class O``.

    Raises:
        InputError: With every authority whose figures cannot be, or whose base is below nought.
    """
    listed = band_d_equivalents(counted.dwellings, ratios)
    charged = listed - band_d_equivalents(counted.exempt, ratios)
    for adjustment in counted.adjustments:
        charged = charged + adjustment.share * band_d_equivalents(adjustment.dwellings, ratios)
    supported = charged - counted.support
    total = supported * counted.collection_rate + counted.class_o
    problems = [*_problems(counted), *_below_nought(counted.names, supported)]
    if problems:
        raise InputError("the tax base", problems)
    return TaxBase(listed=listed, charged=charged, supported=supported, total=total)


def requirement(band_d: Decimal, base: Decimal) -> Decimal:
    """Return what a Band D brings in, the council tax requirement [GBP] (1992 Act, section 31A).

    >>> requirement(Decimal("367.38"), Decimal("48725.2"))
    Decimal('17900663.98')
    """
    return _penny(band_d * base)


def band_d(wanted: Decimal, base: Decimal) -> Decimal:
    """Return the Band D that brings in a requirement, to the nearest penny (section 31B).

    Raises:
        InputError: When the tax base is not above nought.
    """
    if base <= 0:
        what = f"should be above nought to charge anything, not {base:,}"
        raise InputError("council tax", [Problem("tax base", what)])
    return _penny(wanted / base)


def bills(charge: Decimal, ratios: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Return the bill of each band, to the nearest penny (1992 Act, section 36).

    Billing authorities round each body's part and then add the parts: use ``added`` for that.

    Args:
        charge: Band D [GBP].
        ratios: Parts of the Band D bill by band.
    """
    return {
        band: _penny(charge * ratio.numerator / ratio.denominator) for band, ratio in ratios.items()
    }


def added(charges: Mapping[str, Decimal], ratios: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Return the whole bill of each band: every body's part rounded, then added.

    Args:
        charges: Band D of each body by name [GBP].
        ratios: Parts of the Band D bill by band.
    """
    parts = [bills(charge, ratios) for charge in charges.values()]
    return {band: sum((part[band] for part in parts), Decimal(0)) for band in ratios}


def band_d_by_area(demands: Sequence[Demand]) -> dict[str, Decimal]:
    """Return the Band D of some demands together in each billing area (section 42B).

    A demand is spread over the sum of the bases of its own areas, so a body with two areas has two
    demands: the GLA asks all London for its general part, and all but the City for its police.
    """
    charges = {d.title: band_d(d.requirement, sum(d.bases.values(), Decimal(0))) for d in demands}
    areas = dict.fromkeys(area for demand in demands for area in demand.bases)
    return {
        area: sum((charges[d.title] for d in demands if area in d.bases), Decimal(0))
        for area in areas
    }


def precepts(demand: Demand) -> dict[str, Decimal]:
    """Return what a body has from each billing authority: Band D times its base (section 48)."""
    charge = band_d(demand.requirement, sum(demand.bases.values(), Decimal(0)))
    return {area: requirement(charge, base) for area, base in demand.bases.items()}


def _problems(counted: BaseReturn) -> Iterator[Problem]:
    """Yield every figure that cannot be."""
    named = {"dwellings": counted.dwellings, "exempt": counted.exempt}
    named |= {item.title: item.dwellings for item in counted.adjustments}
    for row, name in enumerate(counted.names):
        for title, homes in named.items():
            if (homes[row] < 0).any():
                yield Problem(name, f"{title} should not be below nought")
        if (counted.exempt[row] > counted.dwellings[row]).any():
            yield Problem(name, "more homes are exempt than there are in a band")
        rate = float(counted.collection_rate[row])
        if not 0 <= rate <= 1:
            yield Problem(name, f"collection rate should be a share from 0 to 1, not {rate:g}")


def _below_nought(names: Sequence[str], supported: Array) -> Iterator[Problem]:
    for name, base in zip(names, supported, strict=True):
        if base < 0:
            yield Problem(name, f"the tax base is below nought: {base:,.1f} Band D equivalents")


def _penny(amount: Decimal) -> Decimal:
    return amount.quantize(PENNY, rounding=ROUND_HALF_UP)
