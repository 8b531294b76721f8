"""The rules of council finance, read from their packs: one CSV file a topic."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import cast, get_args

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.finance.rules import Rule, Rulebook, Status
from wholeplace.source import Source
from wholeplace.store.reference import PACKAGED, RULES, packaged_reference

COLUMNS = (
    "rule",
    "first",
    "last",
    "class",
    "authority",
    "value",
    "unit",
    "status",
    "source",
    "conflict",
    "note",
)
CLASSES = (
    "",
    "county",
    "district",
    "unitary",
    "metropolitan district",
    "london borough",
    "police",
    "fire",
    "gla",
    "combined authority",
    "parish",
    "scilly",
    "city",
)
FIRST_ROW = 2
_STATUSES: tuple[str, ...] = get_args(Status)


@cache
def packaged_rules() -> Rulebook:
    """Return the rules that come with the package."""
    return read_rules(PACKAGED / RULES, packaged_reference().sources())


def read_rules(folder: Path, sources: Mapping[str, Source]) -> Rulebook:
    """Return the rules of every pack of a folder, files in order of name.

    Args:
        folder: Folder of the packs.
        sources: Every source, by id.

    Raises:
        InputError: With every cell that is wrong; a rule stated twice for the same is wrong too.
    """
    problems: list[Problem] = []
    rules: list[Rule] = []
    seen: dict[tuple[str, int, str, str], str] = {}
    for path in sorted(folder.glob("*.csv")):
        for where, row in _rows(path):
            found = list(_problems(row, sources, where))
            if not found:
                rule = _rule(row, sources)
                key = (rule.name, rule.first, rule.of_class, rule.authority)
                if key in seen:
                    found = [Problem(where, f"states {rule.name} again: {seen[key]} has it")]
                seen[key] = where
                rules.append(rule)
            problems += found
    if problems:
        raise InputError(str(folder), problems)
    return Rulebook(tuple(rules))


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            wanted = f"should have the columns {', '.join(COLUMNS)}"
            raise InputError(path.name, [Problem(f"{path.name} row 1", wanted)])
        for number, row in enumerate(reader, FIRST_ROW):
            yield f"{path.name} row {number}", {name: cell or "" for name, cell in row.items()}


def _problems(
    row: Mapping[str, str], sources: Mapping[str, Source], where: str
) -> Iterator[Problem]:
    if not row["rule"]:
        yield Problem(where, "rule should be filled")
    for column in ("first", "last"):
        if not (row[column].isdigit() or (column == "last" and not row[column])):
            yield Problem(where, f"{column} should be a year such as 2024, not {row[column]!r}")
    if _fraction(row["value"]) is None:
        yield Problem(where, f"value should be a number or a fraction, not {row['value']!r}")
    if row["class"] not in CLASSES:
        hint = did_you_mean(row["class"], CLASSES)
        yield Problem(where, f"class should be a class of authority, not {row['class']!r}{hint}")
    if row["status"] not in _STATUSES:
        yield Problem(where, f"status should be {', '.join(_STATUSES)}, not {row['status']!r}")
    if row["source"] not in sources:
        hint = did_you_mean(row["source"], sources)
        yield Problem(where, f"source {row['source']!r} is not one{hint}")
    elif row["status"] == "final" and sources[row["source"]].is_assumption:
        yield Problem(where, "status cannot be final when the source is an assumption")


def _rule(row: Mapping[str, str], sources: Mapping[str, Source]) -> Rule:
    return Rule(
        name=row["rule"],
        first=int(row["first"]),
        last=int(row["last"]) if row["last"] else None,
        of_class=row["class"],
        authority=row["authority"],
        value=_fraction(row["value"]) or Fraction(0),
        unit=row["unit"],
        status=cast(Status, row["status"]),
        source=sources[row["source"]],
        conflict=row["conflict"],
        note=row["note"],
    )


def _fraction(text: str) -> Fraction | None:
    """Return ``0.0299`` or ``6/9`` exactly; None when it is neither."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
