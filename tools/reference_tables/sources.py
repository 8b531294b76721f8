"""The list of sources: what each topic's module cites, gathered into ``SOURCES.toml``."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

from .figures import connect

FRAGMENTS = Path(__file__).parent
KEYS = (
    "publisher",
    "title",
    "edition",
    "years",
    "licence",
    "licence_line",
    "tier",
    "retrieved",
    "address",
    "via",
    "note",
)

Entry = dict[str, str | date]


def compile_sources(out: Path, *, complete: bool) -> list[str]:
    """Write ``SOURCES.toml`` from the fragment of each topic and give the report lines.

    Args:
        out: Folder of the tables.
        complete: Whether every topic was compiled, so that every source cited must be known.

    Raises:
        SystemExit: Two fragments share an id, or a table cites a source that has no entry.
    """
    entries = gathered(sorted(FRAGMENTS.glob("sources_*.toml")))
    text = "\n".join(entry_text(name, entry) for name, entry in sorted(entries.items()))
    (out / "SOURCES.toml").write_text(text, encoding="utf-8", newline="\n")
    unknown = {
        table: sorted(cited - set(entries))
        for table, cited in cited_by_table(out).items()
        if cited - set(entries)
    }
    if unknown and complete:
        raise SystemExit(f"tables cite sources that have no entry: {unknown}")
    return [
        f"SOURCES.toml: {len(entries)} sources",
        *(f"not yet: {t} {u}" for t, u in unknown.items()),
    ]


def gathered(fragments: list[Path]) -> dict[str, Entry]:
    """Give the entries of all fragments by id.

    Raises:
        SystemExit: An id is used twice, or an entry lacks a key or has one that is not known.
    """
    entries: dict[str, Entry] = {}
    for fragment in fragments:
        for name, entry in tomllib.loads(fragment.read_text(encoding="utf-8")).items():
            if name in entries:
                raise SystemExit(f"{fragment.name}: source {name} is already in another fragment")
            if set(entry) != set(KEYS):
                raise SystemExit(
                    f"{fragment.name}: {name} should have {', '.join(KEYS)}; "
                    f"differs in {', '.join(sorted(set(entry) ^ set(KEYS)))}"
                )
            entries[name] = entry
    return entries


def entry_text(name: str, entry: Entry) -> str:
    """Give one source as a TOML table."""
    lines = [f"{key} = {value_text(entry[key])}" for key in KEYS]
    return "\n".join([f"[{name}]", *lines, ""])


def value_text(value: str | date) -> str:
    """Give a TOML value: a date bare, a text in quotes."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def cited_by_table(out: Path) -> dict[str, set[str]]:
    """Give the source ids in the column ``source`` of each table that has one."""
    cited: dict[str, set[str]] = {}
    with connect() as tables:
        for path in sorted([*out.glob("*.csv"), *out.glob("*.parquet")]):
            table = (
                f"'{path}'"
                if path.suffix == ".parquet"
                else f"read_csv('{path}', all_varchar=true)"
            )
            columns = {row[0] for row in tables.execute(f"DESCRIBE FROM {table}").fetchall()}
            if "source" in columns:
                found = tables.execute(f"SELECT DISTINCT source FROM {table}").fetchall()
                cited[path.name] = {source for (source,) in found if source}
    return cited
