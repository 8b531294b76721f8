"""Council areas of England: codes, classes, regions, counties and the dates they lived."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from .aliases import compile_aliases
from .changes import LADDER, LADDER_YEARS, Change, area_changes, check_against_ons
from .figures import write_csv
from .reading import (
    CHILDREN,
    COUNCIL_CLASSES,
    REGISTRY,
    RETURNS,
    csv_rows,
    day_before,
    is_council,
    parquet_pairs,
    refuse_missing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

COLUMNS = (
    "code",
    "name",
    "class",
    "region_code",
    "region",
    "county_code",
    "start",
    "end",
    "e_code",
    "dfe_code",
)
CHANGE_COLUMNS = ("old_code", "new_code", "date", "kind", "source")
LIVE_COUNTS = {"E06": 63, "E07": 164, "E08": 36, "E09": 33, "E10": 21}
LADDER_START = "2016-01-01"
UNITARIES_OF_2009 = "2009-04-01"
ELS_AREAS = "areas/ons_els_areas_list.json"
REGIONS = "areas/lookups/lookup_ltla24_region24.parquet"
MISPRINTED_CODES = {"E10000022"}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One row of ``areas.csv``: an area while it had one code (fields as the columns)."""

    code: str
    name: str
    area_class: str
    region_code: str
    region: str
    county_code: str
    start: str
    end: str
    e_code: str
    dfe_code: str


def compile_areas(shared: Path, out: Path) -> list[str]:
    """Write ``areas.csv``, ``area_changes.csv`` and ``aliases.csv``; give the report lines."""
    rows, changes = english_areas(shared)
    return [
        write_csv(out / "areas.csv", COLUMNS, [astuple(row) for row in rows]),
        write_csv(out / "area_changes.csv", CHANGE_COLUMNS, [astuple(one) for one in changes]),
        check_counts(rows),
        check_recodes(changes, registry_rows(shared)),
        check_against_ons(changes, shared / "areas/ons_ltla_changes_2014_2025.csv"),
        check_against_join(rows, changes, shared / "upper_tier_joined.csv"),
        *compile_aliases(shared, out, rows),
    ]


def english_areas(shared: Path) -> tuple[list[AreaRow], list[Change]]:
    """Give every council area of England since 2009-04-01 and every change between them, sorted."""
    e_codes = mhclg_codes(shared)
    counties = counties_by_e_code(e_codes)
    changes = area_changes(shared, counties)
    names = area_names(shared)
    for change in changes:
        names.setdefault(change.old, names[change.new])
    codes = sorted(names)
    e_codes = carried_over_recodes(e_codes, changes)
    dfe_codes = carried_over_recodes(education_codes(shared), changes)
    counties = counties_by_e_code(e_codes)
    regions = region_codes(shared, changes, counties)
    region_names = parquet_pairs(shared / REGIONS, "region24_code", "region24_name")
    starts = {**unitaries_of_2009(shared), **{change.new: change.date for change in changes}}
    ends = {change.old: day_before(change.date) for change in changes}
    rows = [
        AreaRow(
            code=code,
            name=names[code],
            area_class=COUNCIL_CLASSES[code[:3]],
            region_code=regions[code],
            region=region_names[regions[code]],
            county_code=counties.get(code, ""),
            start=starts.get(code, ""),
            end=ends.get(code, ""),
            e_code=e_codes[code],
            dfe_code=dfe_codes.get(code, ""),
        )
        for code in codes
    ]
    return rows, changes


def area_names(shared: Path) -> dict[str, str]:
    """Give the ONS name of every council area, retired ones under the last name they had."""
    names: dict[str, str] = {}
    for year in LADDER_YEARS:
        pairs = parquet_pairs(shared / LADDER, f"ltla{year}_code", f"ltla{year}_name")
        names |= {code: name for code, name in pairs.items() if is_council(code)}
    refuse_missing(shared / ELS_AREAS)
    listed = json.loads((shared / ELS_AREAS).read_text(encoding="utf-8"))
    for code, name in zip(listed["areacd"], listed["areanm"], strict=True):
        if is_council(code):
            names[code] = name
    registry = {row["gss-code"]: row["nice-name"] for row in registry_rows(shared)}
    for code, name in registry.items():
        if is_council(code):
            names.setdefault(code, name.removesuffix(" County"))
    return names


def registry_rows(shared: Path) -> list[dict[str, str]]:
    """Give the rows of the registry of local authorities, past and present."""
    refuse_missing(shared / REGISTRY)
    bundle = json.loads((shared / REGISTRY).read_text(encoding="utf-8"))
    rows: list[dict[str, str]] = bundle["resources"][0]["data"]
    return rows


def mhclg_codes(shared: Path) -> dict[str, str]:
    """Give the MHCLG E-code of every council area that has made a return."""
    found: dict[str, str] = {}
    for path in RETURNS:
        found |= parquet_pairs(shared / path, "ons_code", "e_code", "ons_code IS NOT NULL")
    return {
        code: e_code
        for code, e_code in found.items()
        if is_council(code) and code not in MISPRINTED_CODES
    }


def education_codes(shared: Path) -> dict[str, str]:
    """Give the DfE number of every council area that runs children's services."""
    return parquet_pairs(
        shared / CHILDREN, "new_la_code", "old_la_code", "geographic_level = 'Local authority'"
    )


def carried_over_recodes(known: dict[str, str], changes: Iterable[Change]) -> dict[str, str]:
    """Give ``known`` with both codes of every recoded area having what either has."""
    carried = dict(known)
    for change in changes:
        if change.kind == "recode":
            both = carried.get(change.old) or carried.get(change.new)
            if both:
                carried[change.old] = carried[change.new] = both
    return carried


def counties_by_e_code(e_codes: dict[str, str]) -> dict[str, str]:
    """Give the county code of every district.

    An E-code begins with two figures for the historic county, which the county council shares
    with its districts: Dorset County Council is E1221 and Purbeck E1236.
    """
    county_of = {e_code[:3]: code for code, e_code in e_codes.items() if code.startswith("E10")}
    return {
        code: county_of[e_code[:3]] for code, e_code in e_codes.items() if code.startswith("E07")
    }


def region_codes(
    shared: Path, changes: Iterable[Change], counties: dict[str, str]
) -> dict[str, str]:
    """Give the region of every area: a retired area's is its successor's, a county's its parts'."""
    regions = parquet_pairs(shared / REGIONS, "ltla24_code", "region24_code")
    for change in sorted(changes, key=lambda one: one.date, reverse=True):
        both = regions.get(change.new) or regions.get(change.old)
        if both:
            regions.setdefault(change.new, both)
            regions.setdefault(change.old, both)
    return {**regions, **{county: regions[part] for part, county in sorted(counties.items())}}


def unitaries_of_2009(shared: Path) -> dict[str, str]:
    """Give the start of the unitaries made on 1 April 2009, by every code they have had."""
    started = {
        row["gss-code"]: row["start-date"]
        for row in registry_rows(shared)
        if row["start-date"] == UNITARIES_OF_2009
    }
    return {"E06000048": UNITARIES_OF_2009, **started}


def check_counts(rows: Iterable[AreaRow]) -> str:
    """Give a report line with the number of live areas of each class.

    Raises:
        SystemExit: A number is not that of 2026, or a live district has no live county.
    """
    live = [row for row in rows if not row.end]
    found = {prefix: sum(row.code.startswith(prefix) for row in live) for prefix in LIVE_COUNTS}
    if found != LIVE_COUNTS:
        raise SystemExit(f"live council areas are {found}, but should be {LIVE_COUNTS}")
    codes = {row.code for row in live}
    stray = [row.code for row in live if row.code[:3] == "E07" and row.county_code not in codes]
    if stray:
        raise SystemExit(f"live districts without a live county: {stray}")
    upper = len(live) - found["E07"]
    return f"live areas: {upper} upper-tier places, {len(live) - found['E10']} lower-tier areas"


def check_recodes(changes: Iterable[Change], registry: Iterable[dict[str, str]]) -> str:
    """Give a report line that recodes before the ONS ladder are former codes in the registry.

    Raises:
        SystemExit: One is not.
    """
    former = {(row["former-gss-codes"], row["gss-code"]) for row in registry}
    early = {
        (change.old, change.new)
        for change in changes
        if change.kind == "recode" and change.date < LADDER_START
    }
    if early - former:
        raise SystemExit(f"recodes unknown to the registry: {sorted(early - former)}")
    return f"area changes before {LADDER_START}: {len(early)} recodes agree with the registry"


def check_against_join(rows: Iterable[AreaRow], changes: Iterable[Change], path: Path) -> str:
    """Give a report line that the upper-tier codes, E-codes and regions are those of the join.

    Raises:
        SystemExit: They are not.
    """
    recodes = {change.old: change.new for change in changes if change.kind == "recode"}
    stated = {
        (recodes.get(row["ons_code"], row["ons_code"]), row["e_code"], row["region"])
        for row in csv_rows(path)
    }
    ours = {
        (row.code, row.e_code, row.region) for row in rows if not row.end and row.code[:3] != "E07"
    }
    if ours != stated:
        raise SystemExit(f"upper-tier areas differ from the first join: {sorted(ours ^ stated)}")
    return f"upper-tier areas: {len(ours)} codes, E-codes and regions agree with the first join"
