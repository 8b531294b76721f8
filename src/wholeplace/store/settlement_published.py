"""Published allocations, worked out again from the figures at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from wholeplace.finance.rules import Rulebook
from wholeplace.settlement.reproduce import (
    Authorities,
    Reproduction,
    residuals,
    summed,
    uniform_cut,
    uprated,
)
from wholeplace.store.reference import Reference
from wholeplace.yearly import Array
from wholeplace.years import year_label, year_period

MILLION, THOUSAND = 1e6, 1e3
PARTS, PARTS_YEAR = "settlement_parts", 2020
FINANCING, FROZEN, CUT_YEARS = "financing", 2015, (2016, 2017)
GRANT, RATES, TAX, PARISHES = "RS_rsg", "RS_nndr", "RS_ctr", "RS_parish"
KINDS = ("county", "district", "unitary", "metropolitan district", "london borough")
CUT = (
    "within each class one share of settlement funding and council tax of 2015/16 is taken off"
    " everybody's grant; the share is what the published total of the class leaves"
)
UPRATING, NEEDED = "rates_multiplier_small", "reproduction_needed"


def reproductions(reference: Reference, rules: Rulebook) -> tuple[Reproduction, ...]:
    """Return every published allocation in reach beside ours, council by council.

    Raises:
        InputError: When a table or a rule is missing.
    """
    return (
        *(grant_after_cut(reference, rules, year=year) for year in CUT_YEARS),
        funding_uprated(reference, rules),
        spending_power_summed(reference, rules),
    )


def grant_after_cut(reference: Reference, rules: Rulebook, *, year: int) -> Reproduction:
    """Return revenue support grant of 2016-17 or 2017-18 by the method of the uniform cut.

    Settlement funding is not in the outturn: grant and retained rates of 2015-16 stand in for it.
    Councils that have no grant in either year, as rates pilots do, are left out.

    Raises:
        InputError: When a table or a rule is missing.
    """
    rows = [row for row in reference.rows("financing_authorities") if row["class"] in KINDS]
    before, after = (_financing(reference, GRANT, one) for one in (year - 1, year))
    rates, tax, parishes = (_financing(reference, n, FROZEN) for n in (RATES, TAX, PARISHES))
    funded = _financing(reference, GRANT, FROZEN)
    whole = [r for r in rows if all(r["place"] in t for t in (before, after, funded, rates, tax))]
    kept = [r for r in whole if before[r["place"]] < 0 and after[r["place"]] < 0]
    whose = _authorities(kept)
    income = np.array([tax[c] - parishes.get(c, 0.0) - funded[c] - rates[c] for c in whose.codes])
    published = np.array([-after[code] for code in whose.codes])
    ours = uniform_cut(
        np.array([-before[code] for code in whose.codes]),
        income=income,
        total=_class_totals(published, whose.groups),
        group=whose.groups,
    )
    return Reproduction(
        id=f"rsg-{year}",
        title=f"Revenue support grant {year_label(year)} from {year_label(year - 1)}",
        method=CUT,
        status="assumed",
        of="method",
        tolerance=rules.number("reproduction_tolerance_rsg", year=year),
        needed=rules.number(NEEDED, year=year),
        measured=f"settlement funding and council tax of {year_label(FROZEN)}",
        residuals=residuals(whose, published=published, ours=ours, scale=income),
        left_out=_left_out(len(rows), len(whole), len(kept)),
    )


def _authorities(rows: Sequence[Mapping[str, str]]) -> Authorities:
    return Authorities(
        codes=tuple(row["place"] for row in rows),
        names=tuple(row["name"] for row in rows),
        groups=tuple(row["class"] for row in rows),
    )


def _class_totals(amounts: Array, groups: Sequence[str]) -> Array:
    """Return the total of its class for each authority [authorities, GBP]."""
    named = np.asarray(groups)
    totals = {group: amounts[named == group].sum() for group in set(groups)}
    return np.array([totals[group] for group in groups])


def _left_out(known: int, whole: int, kept: int) -> tuple[str, ...]:
    told = []
    if whole < known:
        told.append(f"{_councils(known - whole)} without figures of all years")
    if kept < whole:
        told.append(f"{_councils(whole - kept)} without grant in one of the years: rates pilots")
    return tuple(told)


def _councils(count: int) -> str:
    return f"{count} council{'s' if count != 1 else ''}"


def funding_uprated(reference: Reference, rules: Rulebook) -> Reproduction:
    """Return settlement funding of 2020-21 uprated from 2019-20 by the small multiplier.

    Raises:
        InputError: When the table or a rule is missing.
    """
    whose, parts = _parts(reference)
    made = uprating_reproduced(whose, parts["sfa_2019"], parts["sfa_2020"], rules)
    return replace(made, left_out=(f"every council but the {len(whose.codes)} copied out",))


def uprating_reproduced(
    whose: Authorities, before: Array, published: Array, rules: Rulebook
) -> Reproduction:
    """Return settlement funding of 2020-21 [authorities, GBP] uprated from that of 2019-20.

    Raises:
        InputError: When a rule is missing.
    """
    now, then = (rules.number(UPRATING, year=year) for year in (PARTS_YEAR, PARTS_YEAR - 1))
    ours = uprated(before, factor=now / then)
    return Reproduction(
        id=f"sfa-{PARTS_YEAR}",
        title="Settlement funding assessment 2020/21 from 2019/20",
        method=f"uprated by the small business multiplier, {then:g}p to {now:g}p",
        status="final",
        of="method",
        tolerance=rules.number("reproduction_tolerance_sfa", year=PARTS_YEAR),
        needed=rules.number(NEEDED, year=PARTS_YEAR),
        measured="the allocation",
        residuals=residuals(whose, published=published, ours=ours, scale=published),
    )


def spending_power_summed(reference: Reference, rules: Rulebook) -> Reproduction:
    """Return core spending power of districts 2020-21 as the sum of its components.

    Raises:
        InputError: When a table or a rule is missing.
    """
    whose, parts = _parts(reference)
    figures = reference.figures(
        "core_spending_power", periods=[year_period(PARTS_YEAR)], measures=["core_spending_power"]
    )
    known = {f.place: MILLION * f.value for f in figures if f.value is not None}
    is_kept = [
        group == "district" and code in known
        for code, group in zip(whose.codes, whose.groups, strict=True)
    ]
    kept = np.flatnonzero(is_kept)
    some = Authorities(
        *(tuple(names[at] for at in kept) for names in (whose.codes, whose.names, whose.groups))
    )
    names = ("sfa", "under_indexation", "council_tax", "new_homes_bonus", "rural_services")
    ours = summed(*(parts[f"{name}_{PARTS_YEAR}"][kept] for name in names))
    published = np.array([known[code] for code in some.codes])
    return Reproduction(
        id="csp-2020",
        title="Core spending power of districts 2020/21",
        method="settlement funding, under-indexation, council tax, new homes bonus and rural grant"
        " summed",
        status="final",
        of="sum",
        tolerance=rules.number("reproduction_tolerance_sum", year=PARTS_YEAR),
        needed=rules.number(NEEDED, year=PARTS_YEAR),
        measured="core spending power",
        residuals=residuals(some, published=published, ours=ours, scale=published),
        left_out=("upper-tier councils, whose grants for social care are not at hand",),
    )


def _parts(reference: Reference) -> tuple[Authorities, Mapping[str, Array]]:
    rows = reference.rows(PARTS)
    areas = reference.gazetteer().areas
    whose = Authorities(
        codes=tuple(row["place"] for row in rows),
        names=tuple(row["name"] for row in rows),
        groups=tuple(areas[row["place"]].area_class for row in rows),
    )
    columns = [name for name in rows[0] if name not in ("place", "name", "source")]
    return whose, {name: np.array([MILLION * float(row[name]) for row in rows]) for name in columns}


def _financing(reference: Reference, measure: str, year: int) -> Mapping[str, float]:
    figures = reference.figures(FINANCING, measures=[measure], periods=[year_period(year)])
    return {f.place: THOUSAND * f.value for f in figures if f.value is not None}
