"""The file ``place.toml``: what a bundle is of, as keys and values that git can show well."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping

from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.store.cells import cell_of, is_blank
from wholeplace.store.columns import Row
from wholeplace.store.rows import PLACE
from wholeplace.store.tables import Fault, Table, one_record

NAME = "place.toml"


def read_place(content: str) -> tuple[Table, list[Fault]]:
    """Return the table ``place`` of a TOML text, and what is wrong with its values.

    Raises:
        InputError: When the text is not TOML.
    """
    try:
        found = tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(NAME, [Problem(NAME, f"is not written as TOML: {error}")]) from error
    lines = _lines(content)
    known = [column.name for column in PLACE.columns]
    faults = []
    for key in found:
        if key not in known:
            line = lines.get(key, 0)
            offered = did_you_mean(key, known) or f"; the keys are {', '.join(known)}"
            what = f"{key!r} is not a key of this file{offered}"
            faults.append(Fault(PLACE.name, 0, line, _where(line), what))
    positions = {key: (lines.get(key, 0), _where(lines.get(key, 0))) for key in found}
    values = {key: found[key] for key in found if key in known and not is_blank(found[key])}
    return one_record(PLACE, NAME, values, positions, faults)


def place_text(row: Row) -> str:
    """Return ``place.toml`` for the only row of the table ``place``."""
    parts = []
    for column in PLACE.columns:
        value = getattr(row, column.name)
        parts.append(f"# {column.about}\n{column.name} = {_value(value)}\n")
    return "\n".join(parts)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    cell = cell_of(value)
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, str) else str(cell)


def _lines(content: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(content.splitlines(), start=1):
        if key := re.match(r"""\s*\[*\s*["']?([\w-]+)""", line):
            found.setdefault(key[1], number)
    return found


def _where(line: int) -> str:
    return f"{NAME} line {line}" if line else NAME
