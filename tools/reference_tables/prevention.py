"""Prevention: tiers, published evidence, confidence grades and what the count leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .figures import write_csv
from .inputs import INPUTS, Row, copy_table, read_table
from .tiers import compile_tiers
from .unit_costs import price_year

if TYPE_CHECKING:
    from pathlib import Path

INTERVAL_LEVEL = 0.95
EVIDENCE_SOURCE = "wholeplace-evidence-library"
SHOWN = 12  # figures kept when a percentage becomes a share
WEB_ADDRESS = re.compile(r"https?://[^\s;]+")
NUMERIC_HOST = re.compile(r"https?://[\d.:]+/")
EVIDENCE_COLUMNS = (
    "id",
    "intervention",
    "population",
    "tier",
    "outcome",
    "effect_kind",
    "unit",
    "effect",
    "low",
    "high",
    "level",
    "interval",
    "without",
    "with",
    "cost_per_participant",
    "prices",
    "study",
    "design",
    "grade",
    "validation_only",
    "address",
    "source",
    "note",
)


def compile_prevention(shared: Path, out: Path) -> list[str]:
    """Write the prevention tables and give the report lines.

    Raises:
        SystemExit: A file is missing or a check fails; the message says which.
    """
    return [
        *compile_tiers(shared, out),
        *compile_evidence(shared, out),
        copy_table("not_counted.csv", out),
        copy_table("confidence.csv", out),
        copy_table("line_facts.csv", out),
    ]


def compile_evidence(shared: Path, out: Path) -> list[str]:
    """Write ``evidence.csv``: published effects, percentages as shares, with our coding beside.

    Raises:
        SystemExit: A study has no coding, an effect of an unknown kind or an interval that does
            not hold its effect.
    """
    rows = read_table(shared / "data" / "prevention" / "evidence.csv")
    coding = {row["id"]: row for row in read_table(INPUTS / "evidence_coding.csv")}
    kinds = {row["effect_type"]: row for row in read_table(INPUTS / "evidence_kinds.csv")}
    if wrong := [
        row["id"] for row in rows if row["id"] not in coding or row["effect_type"] not in kinds
    ]:
        raise SystemExit(f"evidence: no coding for {wrong}")
    addresses = read_addresses(rows)
    table = [
        code_study(row, coding[row["id"]], kinds[row["effect_type"]], addresses[row["id"]])
        for row in rows
    ]
    check_intervals(table)
    count = sum(row[EVIDENCE_COLUMNS.index("validation_only")] == "true" for row in table)
    return [
        write_csv(out / "evidence.csv", EVIDENCE_COLUMNS, sorted(table)),
        f"evidence: {len(table) - count} effects that may be used, {count} ratios, savings and "
        "paybacks kept only to check results against",
    ]


Cell = str | float | int | None


def code_study(row: Row, coding: Row, kind: Row, address: str) -> tuple[Cell, ...]:
    """Give a study in our own columns."""
    low, high, interval = read_interval(row, coding, float(kind["scale"]))
    prices, calendar = price_year(row["price_year"])
    tier, *others = row["prevention_tier"].split("/")
    notes = (coding["note"], f"Also coded {others[0]}" if others else "", calendar)
    return (
        row["id"],
        row["intervention"],
        row["population"],
        tier,
        row["outcome"],
        kind["effect_kind"],
        kind["unit"],
        scaled(row["effect"], float(kind["scale"])),
        low,
        high,
        INTERVAL_LEVEL if interval != "none" else None,
        interval,
        scaled(coding["without"], 1),
        scaled(coding["with"], 1),
        scaled(row["cost_per_participant_gbp"], 1),
        prices,
        coding["study"] or row["study"],
        coding["design"] or row["evidence_grade"],
        int(coding["grade"]),
        kind["validation_only"],
        address,
        EVIDENCE_SOURCE,
        ". ".join(note for note in notes if note),
    )


def read_interval(row: Row, coding: Row, scale: float) -> tuple[float | None, float | None, str]:
    """Give low, high and whether the interval is ``published``, ``derived`` by us or ``none``."""
    if coding["interval"] == "derived":
        return float(coding["low"]), float(coding["high"]), "derived"
    if coding["interval"] == "none" or not row["ci_low"]:
        return None, None, "none"
    return scaled(row["ci_low"], scale), scaled(row["ci_high"], scale), "published"


def scaled(text: str, scale: float) -> float | None:
    """Give the number in ``text`` times ``scale``; blank is not known, never nothing.

    >>> scaled("-8.6", 0.01)
    -0.086
    """
    return round(float(text) * scale, SHOWN) if text else None


def read_addresses(rows: list[Row]) -> dict[str, str]:
    """Give the first web address of each study; "same page" takes that of the row above it."""
    addresses: dict[str, str] = {}
    above = ""
    for row in rows:
        found = WEB_ADDRESS.search(row["where_seen"])
        if found:
            above = found[0]
        elif not row["where_seen"].startswith("same"):
            above = ""
        addresses[row["id"]] = "" if NUMERIC_HOST.match(above) else above
    return addresses


def check_intervals(table: list[tuple[Cell, ...]]) -> None:
    """Stop unless every interval holds its effect.

    Raises:
        SystemExit: Studies whose interval is upside down or misses the effect are named.
    """
    at = EVIDENCE_COLUMNS.index
    wrong = [
        row[at("id")]
        for row in table
        if isinstance(low := row[at("low")], float)
        and isinstance(high := row[at("high")], float)
        and isinstance(effect := row[at("effect")], float)
        and not low <= effect <= high
    ]
    if wrong:
        raise SystemExit(f"evidence: the interval does not hold the effect of {wrong}")
