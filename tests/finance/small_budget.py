"""A made-up council that can be worked by hand: £1,000,000 spent, £600,000 of council tax."""

from dataclasses import replace
from decimal import Decimal

from wholeplace.estimate import Estimate
from wholeplace.finance.base_budget import (
    BaseBudget,
    BudgetLine,
    CouncilTaxPlan,
    Driver,
    Exposure,
    FundingLine,
    Reserve,
)
from wholeplace.source import assumption

SAID = assumption("made up")
YEARS = (2025, 2026, 2027)


def driver(id="cpi", growth=0.10, *, group="price", half=0.0, persistence=0.0, paths=None):
    """A driver with the same growth every year; uncertain when ``half`` an interval is given."""
    size = (
        Estimate.normal(growth, low=growth - half, high=growth + half, level=0.8)
        if half
        else Estimate.known(growth)
    )
    return Driver(id, id.upper(), group, {2025: size}, SAID, persistence, paths)


def line(id="care", gbp=1_000_000.0, *moved_by, kind="service", **stated):
    """A line of spending; ``moved_by`` names drivers, or pairs of driver and weight."""
    pairs = [one if isinstance(one, tuple) else (one, 1.0) for one in moved_by]
    return BudgetLine(id, id.title(), kind, gbp, tuple(Exposure(*p) for p in pairs), SAID, **stated)


def funding(id="grant", gbp=400_000.0, *moved_by, stream="other", **stated):
    """A stream of funding."""
    exposures = tuple(Exposure(name, 1.0) for name in moved_by)
    return FundingLine(id, id.title(), stream, gbp, exposures, SAID, **stated)


def council_tax(band_d="1000.00", *, base=600.0, core=None, asc=None, base_driver=""):
    """Council tax; 600 homes at £1,000 make £600,000."""
    return CouncilTaxPlan(
        tax_base=base,
        band_d=Decimal(band_d),
        of_class="metropolitan district",
        core={2025: Decimal(core)} if core else {},
        asc={2025: Decimal(asc)} if asc else {},
        source=SAID,
        base_driver=base_driver,
    )


def reserve(id="general", opening=100_000.0, *, kind="unallocated", order=1, **stated):
    """A reserve."""
    return Reserve(id, id.title(), kind, opening, SAID, order=order, **stated)


def budget(*lines, tax=None, **stated):
    """A budget; what its spending is not funded by council tax is a grant that stands still."""
    lines = lines or (line(),)
    tax = tax or council_tax()
    rest = sum(one.gbp for one in lines) - tax.tax_base * float(tax.band_d)
    made = BaseBudget(
        code="E08000999",
        name="Anytown",
        base_year=2024,
        years=YEARS,
        lines=lines,
        council_tax=tax,
        funding=(funding(gbp=rest),),
        drivers=(),
        reserves=(reserve(),),
        minimum=0.0,
    )
    return replace(made, **stated)
