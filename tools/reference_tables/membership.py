"""Which bodies serve each lower-tier area of today: police, fire, waste, combined, London, NHS.

A membership says which body *returns the spending* on a service for an area, which is not always
the force or brigade itself: the return of the Greater London Authority holds the Metropolitan
Police and the London Fire Brigade, and ten counties are their own fire authority.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .areas import english_areas
from .changes import successors
from .figures import read_register
from .nhs import CORE, people_by_area_and_board
from .nhs import SOURCE as NHS_SOURCE
from .reading import is_lower_tier, parquet_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .areas import AreaRow

LOOKUPS = "areas/lookups"
FORCES = f"{LOOKUPS}/lookup_ltla24_csp24_pfa24.parquet"
BRIGADES = f"{LOOKUPS}/lookup_ltla24_fra24.parquet"
COMBINED_2023 = f"{LOOKUPS}/lookup_ltla23_cauth23.parquet"
LONDON_AUTHORITY, LONDON_BOROUGH = "E12000007", "E09"
BOARDS_START = "2022-07-01"
SHARE_PLACES = 6


class Membership(NamedTuple):
    """One row of ``membership.csv``."""

    area: str
    body: str
    kind: str
    share: float
    start: str
    end: str
    source: str


def memberships(shared: Path) -> list[Membership]:
    """Give every membership of every lower-tier area of today, sorted.

    An empty start means before 1 April 2022, the first year of the outturn by service.
    """
    areas, changes = english_areas(shared)
    today = successors(changes)
    live = [area for area in areas if not area.end and is_lower_tier(area.code)]
    found = [
        *services(shared / FORCES, "pfa24_code", "police", "ons-ltla24-pfa24"),
        *services(shared / BRIGADES, "fra24_code", "fire", "ons-ltla24-fra24"),
        *combined_authorities(shared, live),
        *waste_authorities(),
        *london(live),
        *care_boards(shared),
    ]
    return sorted(row._replace(area=today.get(row.area, row.area)) for row in found)


def services(path: Path, column: str, kind: str, source: str) -> Iterator[Membership]:
    """Give who returns the spending of the force or brigade of each area, by the ONS lookup.

    Where the return is another body's, or changed hands, ``register/service_holders.csv`` says so.
    """
    holders: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_register("service_holders.csv"):
        holders[row["service"]].append(row)
    for area, service in parquet_rows(path, ("ltla24_code", column)):
        if not is_lower_tier(area):
            continue
        held = holders.get(service, [])
        if not held:
            yield Membership(area, service, kind, 1, "", "", source)
        for row in held:
            dates = row["start"], row["end"]
            yield Membership(area, row["body"], kind, 1, *dates, row["source"])


def combined_authorities(shared: Path, live: Iterable[AreaRow]) -> Iterator[Membership]:
    """Give the combined authority of each area: the ONS lookup of 2023, then the law since."""
    kind = "combined authority"
    register = {row["code"]: row for row in read_register("combined_authorities.csv")}
    for area, body in parquet_rows(shared / COMBINED_2023, ("ltla23_code", "cauth23_code")):
        dates = (register[body]["start"], register[body]["end"]) if body in register else ("", "")
        yield Membership(area, body, kind, 1, *dates, "ons-ltla23-cauth23")
    districts: dict[str, list[str]] = defaultdict(list)
    for area_row in live:
        districts[area_row.county_code].append(area_row.code)
    for row in register.values():
        for member in row["members"].split():
            for area in districts.get(member, [member]):
                yield Membership(
                    area, row["code"], kind, 1, row["start"], row["end"], row["source"]
                )


def waste_authorities() -> Iterator[Membership]:
    """Give the statutory waste disposal authority of areas whose council is not its own."""
    for row in read_register("waste_authorities.csv"):
        for area in row["members"].split():
            yield Membership(area, row["code"], "waste", 1, "", "", row["source"])


def london(live: Iterable[AreaRow]) -> Iterator[Membership]:
    """Give the Greater London Authority for every borough and the City."""
    for area in live:
        if area.code.startswith(LONDON_BOROUGH):
            yield Membership(area.code, LONDON_AUTHORITY, "gla", 1, "", "", "mhclg-rsx-return-list")


def care_boards(shared: Path) -> Iterator[Membership]:
    """Give the integrated care boards of each area, shared by need-weighted registered people."""
    by_area: dict[str, dict[str, float]] = defaultdict(dict)
    for (area, board), people in people_by_area_and_board(shared, CORE).items():
        by_area[area][board] = people
    for area, boards in by_area.items():
        for board, share in shares(boards).items():
            yield Membership(area, board, "icb", share, BOARDS_START, "", NHS_SOURCE)


def shares(parts: dict[str, float]) -> dict[str, float]:
    """Give each part's share of the whole, rounded so that they add to 1 exactly.

    The largest share takes what rounding leaves; a part that rounds to nothing is left out.
    """
    whole = sum(parts.values())
    rounded = {part: round(size / whole, SHARE_PLACES) for part, size in parts.items()}
    kept = {part: share for part, share in rounded.items() if share > 0}
    largest = max(kept, key=lambda part: kept[part])
    others = sum(share for part, share in kept.items() if part != largest)
    return {**kept, largest: round(1 - others, SHARE_PLACES)}
