"""Everything wrong with a design, found before anything is run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from wholeplace.errors import InputError, did_you_mean
from wholeplace.finance.councils import Councils
from wholeplace.finance.rules import Rulebook
from wholeplace.settlement.design import (
    CLASSES,
    Bound,
    Design,
    NeedBlock,
    Premium,
    columns_of,
    parts_of,
)
from wholeplace.settlement.need import product_of

YEARS = "settlement_years"
CLOSE = 1e-9
NAMED = 3
Path = tuple[str | int, ...]
Fault = tuple[Path, str]


def faults(design: Design, councils: Councils, rules: Rulebook) -> Iterator[Fault]:
    """Yield every fault of a design with its place: keys of its tables, blocks counted from 0.

    Args:
        design: The design.
        councils: The councils it would be run for, with their figures.
        rules: The rules; ``settlement_years`` says which years they cover.
    """
    yield from _years(design, rules)
    yield from _pot(design)
    yield from _need(design, councils)
    yield from _columns(design, councils)
    yield from _costs(design, councils)
    yield from _resources(design, councils)
    for kind, bounds in (("floor", design.floors), ("ceiling", design.ceilings)):
        for at, bound in enumerate(bounds):
            yield from _bound((kind, at), bound, design)
    yield from _transition(design)
    yield from _premium(design)
    yield from _fixed(design, councils)


def _years(design: Design, rules: Rulebook) -> Iterator[Fault]:
    if not design.years:
        yield ("years",), "should name at least one financial year"
    if list(design.years) != list(
        range(min(design.years, default=0), 1 + max(design.years, default=-1))
    ):
        yield ("years",), f"should follow one another, not {', '.join(map(str, design.years))}"
    for year in design.years:
        try:
            rules.of(YEARS, year=year)
        except InputError as error:
            yield ("years",), f"{year}: {error.problems[0].what}"


def _pot(design: Design) -> Iterator[Fault]:
    if len(design.pot) != len(design.years):
        yield (
            ("pot",),
            f"should have a figure for each of {len(design.years)} years, not {len(design.pot)}",
        )
    for amount in design.pot:
        if not 0 < amount < inf:
            yield ("pot",), f"should be a number above 0, not {amount:g}"


def _need(design: Design, councils: Councils) -> Iterator[Fault]:
    if design.need:
        yield from _sums(("need",), "the weights of the blocks", [b.weight for b in design.need])
    for at, block in enumerate(design.need):
        if not block.weight >= 0:
            yield ("need", at, "weight"), f"should be 0 or more, not {block.weight:g}"
        for name, part in block.columns.items():
            if not part >= 0:
                yield (
                    ("need", at, "columns"),
                    f"{name} should have a share of 0 or more, not {part:g}",
                )
        what = f"the column shares of {block.title!r}"
        yield from _sums(("need", at, "columns"), what, list(block.columns.values()))
        yield from _classes(("need", at, "classes"), block.classes)
        if not block.classes:
            yield ("need", at, "classes"), "should name the classes that run its services"
        yield from _unknown_figures(at, block, councils)


def _unknown_figures(at: int, block: NeedBlock, councils: Councils) -> Iterator[Fault]:
    members = councils.is_class(*block.classes)
    for name in _parts(block.columns):
        if name not in councils.columns:
            continue
        values = councils.of(name)
        yield from _not_known(
            ("need", at, "columns"), name, councils, members & ~np.isfinite(values)
        )
        if (values[members] < 0).any():
            yield ("need", at, "columns"), f"{name} is below nought for some councils"
    for name in block.columns:
        if set(parts_of(name)) <= set(councils.columns):
            figures = product_of(name, councils)[members]
            if np.isfinite(figures).all() and not figures.any():
                told = f"{name} is nought for every {' and '.join(block.classes)}"
                yield ("need", at, "columns"), f"{told}: nobody could be given anything by it"


def _not_known(
    path: Path, name: str, councils: Councils, where: NDArray[np.bool_]
) -> Iterator[Fault]:
    missing = [councils.councils[i].name for i in np.flatnonzero(where)]
    if missing:
        more = f" and {len(missing) - NAMED} more" if len(missing) > NAMED else ""
        yield path, f"{name} is not known for {', '.join(missing[:NAMED])}{more}"


def _columns(design: Design, councils: Councils) -> Iterator[Fault]:
    places: dict[str, Path] = {}
    for at, block in enumerate(design.need):
        places |= dict.fromkeys(_parts(block.columns), ("need", at, "columns"))
    if design.resources:
        places.setdefault(design.resources.column, ("resources", "column"))
    if design.premium and design.premium.column:
        places.setdefault(design.premium.column, ("premium", "column"))
    places |= dict.fromkeys(design.consolidates, ("consolidates",))
    for name in columns_of(design):
        if name not in councils.columns:
            hint = did_you_mean(name, councils.columns)
            yield places[name], f"{name!r} is not a column of the councils' figures{hint}"
    rolled = [name for name in design.consolidates if name in councils.columns]
    for name in rolled:
        yield from _not_known(("consolidates",), name, councils, ~np.isfinite(councils.of(name)))


def _costs(design: Design, councils: Councils) -> Iterator[Fault]:
    regions = {council.region for council in councils.councils}
    for region, cost in (design.area_costs or {}).items():
        if region not in regions:
            hint = did_you_mean(region, regions)
            yield ("area_costs", region), f"is not a region{hint}"
        if not 0 < cost < inf:
            yield ("area_costs", region), f"should be a number above 0, not {cost:g}"


def _resources(design: Design, councils: Councils) -> Iterator[Fault]:
    resources = design.resources
    if resources is None:
        return
    if not 0 <= resources.share <= 1:
        yield ("resources", "share"), f"should be from 0 to 1, not {resources.share:g}"
    if not 0 < resources.band_d < inf:
        yield ("resources", "band_d"), f"should be a number above 0, not {resources.band_d:g}"
    yield from _tier_shares(resources.tier_share)
    if resources.column in councils.columns:
        base = councils.of(resources.column)
        yield from _not_known(
            ("resources", "column"), resources.column, councils, ~np.isfinite(base)
        )
        negative = [
            council.name for council, one in zip(councils.councils, base, strict=True) if one < 0
        ]
        if negative:
            told = f"{resources.column} is below nought for {', '.join(negative[:NAMED])}"
            yield ("resources", "column"), told


def _tier_shares(shares: Mapping[str, float]) -> Iterator[Fault]:
    yield from _classes(("resources", "tier_share"), shares)
    for of_class, share in shares.items():
        if not 0 <= share <= 1:
            told = f"should be from 0 to 1 for {of_class}, not {share:g}"
            yield ("resources", "tier_share"), told
    missing = [name for name in CLASSES if name not in shares]
    if missing:
        yield ("resources", "tier_share"), f"should have a share for {', '.join(missing)}"
    tiers = shares.get("county", 0.0) + shares.get("district", 0.0)
    if not missing and abs(tiers - shares["unitary"]) > CLOSE:
        together = f"county and district together have {tiers:.6g}"
        yield ("resources", "tier_share"), f"{together}, a unitary council {shares['unitary']:.6g}"


def _bound(path: Path, bound: Bound, design: Design) -> Iterator[Fault]:
    yield from _classes((*path, "classes"), bound.classes)
    if len(bound.level) != len(design.years):
        wanted = f"should have a level for each of {len(design.years)} years"
        yield (*path, "level"), f"{wanted}, not {len(bound.level)}"
    for level in bound.level:
        if not 0 <= level < inf:
            yield (*path, "level"), f"should be a number of 0 or more, not {level:g}"


def _transition(design: Design) -> Iterator[Fault]:
    if design.transition and len(design.transition) != len(design.years):
        count = len(design.transition)
        yield (
            ("transition",),
            f"should have a step for each of {len(design.years)} years, not {count}",
        )
    for step in design.transition:
        if not 0 <= step <= 1:
            yield ("transition",), f"should be from 0 to 1, not {step:g}"


def _premium(design: Design) -> Iterator[Fault]:
    premium = design.premium
    if premium is None:
        return
    if not 0 <= premium.share < 1:
        yield ("premium", "share"), f"should be from 0 to below 1, not {premium.share:g}"
    tied = premium.kind == "tied to outcomes"
    if tied != bool(premium.column):
        needs = (
            "needs the column of an outcome" if tied else "has a column only when tied to outcomes"
        )
        yield ("premium", "column"), f"a premium {premium.kind} {needs}"
    if tied and not 0 < premium.strength < inf:
        told = f"a premium tied to outcomes needs one above 0, not {premium.strength:g}"
        yield ("premium", "strength"), told
    if not tied and premium.strength:
        yield (
            ("premium", "strength"),
            f"a premium {premium.kind} has one only when tied to outcomes",
        )
    yield from _loan(premium)


def _loan(premium: Premium) -> Iterator[Fault]:
    """Yield what is wrong with what is repaid, and when."""
    if premium.kind != "invest to save":
        if premium.repaid:
            yield ("premium", "repaid"), f"a premium {premium.kind} is not repaid"
        if premium.after:
            yield ("premium", "after"), f"a premium {premium.kind} is not repaid"
        return
    if premium.after < 1:
        yield ("premium", "after"), "invest to save needs the years until the money goes back"
    if not 0 < premium.repaid <= 1:
        yield ("premium", "repaid"), f"should be above 0 and at most 1, not {premium.repaid:g}"


def _fixed(design: Design, councils: Councils) -> Iterator[Fault]:
    for code in design.fixed:
        if code not in councils.codes:
            yield ("fixed",), f"{code} is no council of these{did_you_mean(code, councils.codes)}"


def _classes(path: Path, named: Collection[str]) -> Iterator[Fault]:
    for name in named:
        if name not in CLASSES:
            yield path, f"{name!r} is not a class of council{did_you_mean(name, CLASSES)}"


def _sums(path: Path, what: str, shares: Sequence[float]) -> Iterator[Fault]:
    """Yield by how much shares miss 1."""
    total = sum(shares)
    if not abs(total - 1) <= CLOSE:
        way = "short of" if total < 1 else "more than"
        yield path, f"{what} sum to {total:.6g}, {abs(total - 1):.6g} {way} 1"


def _parts(columns: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(part for name in columns for part in parts_of(name))
