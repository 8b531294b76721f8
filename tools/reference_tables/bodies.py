"""Bodies that spend in many councils' areas: police, fire, waste, combined, London, parks, NHS."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .areas import english_areas
from .figures import connect, read_register, write_csv
from .membership import BOARDS_START, Membership, memberships
from .nhs import BOARDS
from .reading import RETURNS, is_lower_tier, parquet_rows, refuse_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from .areas import AreaRow

BODY_COLUMNS = ("code", "name", "kind", "e_code", "start", "end")
LATEST = "2024-25"
KINDS = {
    "Police": "police",
    "P": "police",
    "Fire": "fire",
    "FR": "fire",
    "Waste": "waste",
    "WA": "waste",
    "Combined Authority": "combined authority",
    "CA": "combined authority",
    "GLA": "gla",
    "Park": "national park",
    "NPA": "national park",
}
LATEST_COUNTS = {
    "police": 36,
    "fire": 29,
    "waste": 5,
    "combined authority": 11,
    "gla": 1,
    "national park": 11,
}
BOARDS_OF_2026 = "areas/nhs_trust_to_icb_2026.json"
BOARDS_LAST_DAY = "2026-03-31"
BOARDS_MERGED = 12
CHECK_DATES = ("2023-03-31", "2024-03-31", "2025-03-31", "2026-11-22")
SERVICE_LINES = {"police": "pol", "fire": "frs"}


class Body(NamedTuple):
    """One row of ``bodies.csv``."""

    code: str
    name: str
    kind: str
    e_code: str
    start: str
    end: str


def compile_bodies(shared: Path, out: Path) -> list[str]:
    """Write ``bodies.csv`` and ``membership.csv`` and give the report lines."""
    rows, members = bodies(shared), memberships(shared)
    areas, _ = english_areas(shared)
    return [
        write_csv(out / "bodies.csv", BODY_COLUMNS, rows),
        write_csv(out / "membership.csv", Membership._fields, members),
        check_latest_returns(shared, rows),
        check_every_area_served(members, areas),
        check_every_body_serves(members, rows, areas),
        check_holders_spend(shared, members),
    ]


def bodies(shared: Path) -> list[Body]:
    """Give every body of the returns since 2022-23, newer combined authorities and NHS boards."""
    register = {row["code"]: row for row in read_register("combined_authorities.csv")}
    ends = handed_over()
    found = {
        row["code"]: Body(
            row["code"], row["name"], "combined authority", "", row["start"], row["end"]
        )
        for row in register.values()
    }
    for code, name, kind, e_code in returned_bodies(shared):
        known = found.get(code, Body(code, name, kind, e_code, "", ends.get(code, "")))
        found[code] = known._replace(e_code=e_code)
    return sorted([*found.values(), *care_boards(shared)])


def returned_bodies(shared: Path) -> list[tuple[str, ...]]:
    """Give code, name, kind and E-code of each body in the returns that is not a council.

    The name is that of the latest return, unless ``register/body_names.csv`` has a fuller one.
    """
    fuller = {row["code"]: row["name"] for row in read_register("body_names.csv")}
    latest: dict[str, tuple[str, ...]] = {}
    columns = ("financial_year", "ons_code", "authority", "detailed_class", "e_code")
    for _, code, name, detail, e_code in parquet_rows(shared / RETURNS[-1], columns, "class = 'O'"):
        latest[code] = (code, fuller.get(code, name), KINDS[detail], e_code)
    return list(latest.values())


def handed_over() -> dict[str, str]:
    """Give the last day of each body that handed its service to another."""
    return {
        row["body"]: row["end"]
        for row in read_register("service_holders.csv")
        if row["end"] and row["body"] == row["service"]
    }


def care_boards(shared: Path) -> list[Body]:
    """Give the 42 integrated care boards of the 2024-25 allocations, with an end where merged.

    Raises:
        SystemExit: The number of boards that are gone from the list of 2026 is not what is known.
    """
    refuse_missing(shared / BOARDS_OF_2026)
    trusts = json.loads((shared / BOARDS_OF_2026).read_text(encoding="utf-8"))
    standing = {trust["icb_code"] for trust in trusts.values()}
    columns = ("icb24_code", "icb24_name", "icb24_code_nhs")
    found = [
        Body(code, name, "icb", "", BOARDS_START, "" if nhs in standing else BOARDS_LAST_DAY)
        for code, name, nhs in parquet_rows(shared / BOARDS, columns)
    ]
    merged = sum(bool(board.end) for board in found)
    if merged != BOARDS_MERGED:
        raise SystemExit(f"{merged} NHS boards are gone from the list of 2026, not {BOARDS_MERGED}")
    return found


def check_latest_returns(shared: Path, rows: Iterable[Body]) -> str:
    """Give a report line that the bodies of the latest return are all there.

    Raises:
        SystemExit: One is missing, or their numbers by kind are not those of the return.
    """
    returned = parquet_rows(
        shared / RETURNS[-1], ("ons_code",), f"class = 'O' AND financial_year = '{LATEST}'"
    )
    kinds = {row.code: row.kind for row in rows}
    found = Counter(kinds.get(code, "missing") for (code,) in returned)
    if found != LATEST_COUNTS:
        raise SystemExit(f"bodies of the return {LATEST}: {dict(found)}, not {LATEST_COUNTS}")
    return f"bodies of the return {LATEST}: {', '.join(f'{n} {k}' for k, n in found.items())}"


def at(members: Iterable[Membership], day: str) -> list[Membership]:
    """Give the memberships that stand on a day [ISO date]."""
    return [row for row in members if row.start <= day and (not row.end or day <= row.end)]


def check_every_area_served(members: Sequence[Membership], areas: Iterable[AreaRow]) -> str:
    """Give a report line that every lower-tier area has one force, one brigade and whole boards.

    Raises:
        SystemExit: One has not, on one of the dates looked at.
    """
    codes = {area.code for area in areas if is_lower_tier(area.code) and not area.end}
    for day in CHECK_DATES:
        total: dict[tuple[str, str], float] = defaultdict(float)
        for row in at(members, day):
            total[row.area, row.kind] += row.share
        wrong = [
            (area, kind)
            for area in sorted(codes)
            for kind in ("police", "fire", "icb")
            if round(total[area, kind], 9) != 1
        ]
        wrong += [key for key, share in total.items() if share > 1.000001 or key[0] not in codes]
        if wrong:
            raise SystemExit(f"on {day} areas are not served by exactly one body: {wrong[:9]}")
    return f"membership: {len(codes)} areas have one force, one brigade and boards that add to 1"


def check_every_body_serves(
    members: Iterable[Membership], rows: Iterable[Body], areas: Iterable[AreaRow]
) -> str:
    """Give a report line that every body but the parks serves someone, and all are known.

    Raises:
        SystemExit: A body serves no area, or a membership names an unknown body.
    """
    serving = {row.body for row in members}
    expected = {row.code for row in rows if row.kind != "national park"}
    councils = {area.code for area in areas}
    if expected - serving or serving - expected - councils:
        raise SystemExit(
            f"bodies without members: {sorted(expected - serving)}, unknown bodies: "
            f"{sorted(serving - expected - councils)}"
        )
    own = serving - expected
    return f"membership: {len(expected)} bodies serve; {len(own)} councils serve for themselves"


def check_holders_spend(shared: Path, members: Iterable[Membership]) -> str:
    """Give a report line that who is said to run police or fire returned spending on it.

    Raises:
        SystemExit: A body or council in question never returned spending on the service.
    """
    query = (
        "SELECT DISTINCT asset_id, ons_code FROM read_parquet(?) "
        "WHERE measure = 'net_current_expenditure' AND gbp_thousand <> 0"
    )
    with connect() as tables:
        spent = set(tables.execute(query, [str(shared / RETURNS[-1])]).fetchall())
    holders = {(SERVICE_LINES[row.kind], row.body) for row in members if row.kind in SERVICE_LINES}
    if holders - spent:
        raise SystemExit(f"no return shows this spending: {sorted(holders - spent)}")
    return f"membership: all {len(holders)} holders of police and fire returned spending on it"
