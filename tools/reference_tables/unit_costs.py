"""Unit costs of public services, and how they contain or repeat one another.

The database they come from counts some things twice: a total stands beside its parts, and one
estimate stands under two codes. The relations let a valuation refuse both.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

from .figures import write_csv
from .inputs import INPUTS, Row, read_table

if TYPE_CHECKING:
    from pathlib import Path

IDENTITY_WITHIN = 0.01
IDENTITIES_WANTED = 50
DATABASE = "ucd14:"
UNIT_COST_COLUMNS = (
    "id",
    "domain",
    "name",
    "value",
    "prices",
    "unit",
    "bearer",
    "agency",
    "value_kind",
    "transfer",
    "cashable_share",
    "composite",
    "source",
    "note",
)


@dataclass(frozen=True, slots=True)
class Relation:
    """How one unit cost stands to another.

    Attributes:
        parent: Id of the whole.
        part: Id of the part, or of the other code of the same estimate.
        quantity: How many of the part make up one of the parent.
        kind: ``part_of`` (the parts add to the parent), ``contained_in`` (inside the parent, but
            the parts known do not add to it), ``variant_of`` (a case the parent averages) or
            ``same_as`` or ``consequence_of`` (what the parent leads to, held in its figure).
        note: Why, where that is not plain.
    """

    parent: str
    part: str
    quantity: float
    kind: str
    note: str


def compile_unit_costs(shared: Path, out: Path) -> list[str]:
    """Write ``unit_costs.csv`` and ``unit_cost_parts.csv``.

    Raises:
        SystemExit: A value differs from the database it was taken from, an excluded row slipped
            in, or parts do not add to their parent.
    """
    rows = read_table(shared / "data" / "prevention" / "unit_costs.csv")
    database = shared / "data" / "appraisal_parameters" / "gmca-unit-costs-full.json"
    copied = check_copy(rows, database)
    rows += read_table(INPUTS / "unit_cost_additions.csv")
    values = {row["id"]: float(row["value_gbp"]) for row in rows}
    relations = read_relations()
    identities = check_identities(values, relations)
    parents = {link.parent for link in relations if link.kind in ("part_of", "contained_in")}
    written = write_unit_costs(rows, parents, out / "unit_costs.csv")
    links = [
        (link.parent, link.part, link.quantity, link.kind, link.note, "wholeplace-unit-cost-graph")
        for link in relations
    ]
    columns = ("parent", "part", "quantity", "relation", "note", "source")
    return [
        written,
        write_csv(out / "unit_cost_parts.csv", columns, sorted(links)),
        copied,
        *identities,
    ]


def check_copy(rows: list[Row], database: Path) -> str:
    """Give a report line that every row taken from the unit cost database has its value there.

    Raises:
        SystemExit: A value differs, or a row on the list of exclusions is present.
    """
    entries = {
        DATABASE + entry["code"]: float(entry["cost_gbp"])
        for category in json.loads(database.read_text(encoding="utf-8"))["categories"].values()
        for entry in category["entries"]
    }
    kept = {row["id"]: float(row["value_gbp"]) for row in rows if row["id"].startswith(DATABASE)}
    wrong = [code for code, value in kept.items() if not isclose(value, entries.get(code, -1.0))]
    excluded = {row["id"] for row in read_table(INPUTS / "unit_cost_exclusions.csv")}
    unlisted = entries.keys() - kept.keys() - excluded
    if wrong or unlisted or excluded & kept.keys():
        raise SystemExit(
            f"unit costs: not as in the database {wrong}; left out without a reason "
            f"{sorted(unlisted)}; excluded yet present {sorted(excluded & kept.keys())}"
        )
    return (
        f"unit costs: {len(kept)} rows equal the database; {len(excluded)} left out with a reason: "
        + ", ".join(sorted(code.removeprefix(DATABASE) for code in excluded))
    )


def read_relations() -> list[Relation]:
    """Read how unit costs contain or repeat one another."""
    return [
        Relation(row["parent"], row["part"], float(row["quantity"]), row["relation"], row["note"])
        for row in read_table(INPUTS / "unit_cost_relations.csv")
    ]


def check_identities(values: dict[str, float], relations: list[Relation]) -> list[str]:
    """Give report lines that parts add to their parents and repeated estimates are equal.

    Raises:
        SystemExit: A sum is more than 1 per cent away from its parent, fewer than 50 sums were
            found, a repeated estimate differs, or a relation names a code that is not there.
    """
    unknown = {link.parent for link in relations} | {link.part for link in relations}
    if unknown := unknown - values.keys():
        raise SystemExit(f"unit cost relations name codes that are not there: {sorted(unknown)}")
    sums: dict[str, float] = defaultdict(float)
    for link in relations:
        if link.kind == "part_of":
            sums[link.parent] += link.quantity * values[link.part]
    gaps = {parent: abs(total / values[parent] - 1) for parent, total in sums.items()}
    same = [(link.parent, link.part) for link in relations if link.kind == "same_as"]
    unequal = [pair for pair in same if values[pair[0]] != values[pair[1]]]
    worst = max(gaps, key=gaps.__getitem__)
    if gaps[worst] > IDENTITY_WITHIN or len(gaps) < IDENTITIES_WANTED or unequal:
        raise SystemExit(
            f"unit costs: {len(gaps)} sums, worst {worst} by {gaps[worst]:.2%}; unequal {unequal}"
        )
    return [
        f"unit costs: the parts of {len(gaps)} parents add up within 1 %; worst {worst} by "
        f"{gaps[worst]:.2%}",
        f"unit costs: {len(same)} estimates stand under two codes with one value",
    ]


def write_unit_costs(rows: list[Row], parents: set[str], path: Path) -> str:
    """Write the unit costs in our own columns and give a report line."""
    bearers = {row["agency"]: row["bearer"] for row in read_table(INPUTS / "bearers.csv")}
    transfers = {row["id"]: row["why"] for row in read_table(INPUTS / "unit_cost_transfers.csv")}
    notes = {row["id"]: row for row in read_table(INPUTS / "unit_cost_notes.csv")}
    sources = {row["text"]: row for row in read_table(INPUTS / "unit_cost_sources.csv")}
    table = []
    for row in sorted(rows, key=lambda one: one["id"]):
        code, source = row["id"], sources.get(row["source"])
        ours = notes.get(code, {"name": "", "value_kind": "fiscal", "note": ""})
        prices, calendar = price_year(row["price_year"])
        remarks = (
            calendar,
            transfers.get(code, ""),
            ours["note"],
            source["note"] if source else "",
        )
        table.append(
            (
                code,
                row["domain"],
                ours["name"] or row["name"],
                float(row["value_gbp"]),
                prices,
                row["unit"][:1].lower() + row["unit"][1:],
                bearers[row["agency"]],
                row["agency"],
                ours["value_kind"],
                str(code in transfers).lower(),
                row["cashable_share"] or None,
                str(code in parents).lower(),
                source["source"] if source else "gmca-unit-costs-1-4",
                ". ".join(remark for remark in remarks if remark),
            )
        )
    return write_csv(path, UNIT_COST_COLUMNS, table)


def price_year(label: str) -> tuple[int | None, str]:
    """Give the starting year of a price year, and a note when it is a calendar year.

    A calendar year is read as the financial year that starts in it.
    """
    if not label:
        return None, ""
    calendar = "" if "/" in label else f"Calendar year {label} read as the financial year"
    return int(label[:4]), calendar
