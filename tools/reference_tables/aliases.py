"""Names by which council areas are known: official, short, old, and the codes of other bodies."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from .changes import LADDER, LADDER_YEARS
from .figures import read_register, write_csv
from .reading import CHILDREN, REGISTRY, RETURNS, csv_rows, parquet_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .areas import AreaRow

COLUMNS = ("alias", "code", "kind")
CODE_KINDS = ("ecode", "dfe", "threeletter")
LIVE_AMBIGUOUS = {"kingston", "newcastle"}
REGISTER_OF_BODIES, REGISTER_OF_NAMES = 0, 2
REGISTRY_CODES = "areas/lookup_gss_to_registry.csv"
LITTLE_WORDS = {"and", "in", "le", "of", "on", "the", "under", "upon", "with"}
CUT_SHORT = "london boro"
SHORTENED = {
    " Metropolitan Borough Council": " MBC",
    " Borough Council": " BC",
    " County Council": " CC",
    " District Council": " DC",
}
PATTERNS = {
    "metropolitan district": ("{} Council", "{} Metropolitan Borough Council", "{} MBC"),
    "london borough": ("{} Council", "London Borough of {}", "{} LBC", "LB {}"),
    "unitary": ("{} Council", "{} UA", "{} Unitary Authority"),
    "district": ("{} Council", "{} District Council", "{} District", "{} DC"),
    "county": ("{} County Council", "{} County", "{} CC", "{} Council"),
}


class Alias(NamedTuple):
    """One row of ``aliases.csv``: a spelling, the area it means and what sort of name it is."""

    alias: str
    code: str
    kind: str


def compile_aliases(shared: Path, out: Path, areas: list[AreaRow]) -> list[str]:
    """Write ``aliases.csv`` and give the report lines."""
    rows = aliases(shared, areas)
    return [write_csv(out / "aliases.csv", COLUMNS, rows), check_aliases(rows, areas)]


def aliases(shared: Path, areas: list[AreaRow]) -> list[Alias]:
    """Give every alias of every area once, sorted; the first kind that claims a spelling keeps it.

    All the names of a retired area are ``old``, so that the names of today win where both fit.
    """
    found: dict[tuple[str, str], Alias] = {}
    for claim in every_claim(shared, areas):
        found.setdefault((claim.alias.casefold(), claim.code), claim)
    retired = {area.code for area in areas if area.end}
    return sorted(
        claim._replace(kind="old")
        if claim.code in retired and claim.kind not in CODE_KINDS
        else claim
        for claim in found.values()
    )


def every_claim(shared: Path, areas: list[AreaRow]) -> Iterator[Alias]:
    """Give the aliases of every source with repeats, the claims to prefer first."""
    yield from (Alias(area.name, area.code, "name") for area in areas)
    yield from other_codes(areas)
    sources = (
        former_names(shared, areas),
        registered_names(shared, areas),
        known_as(),
        published_names(shared, areas),
        formed_names(areas),
    )
    for claims in sources:
        for claim in claims:
            yield from respelled(claim)


def other_codes(areas: Iterable[AreaRow]) -> Iterator[Alias]:
    """Give the MHCLG and DfE codes of every area."""
    for area in areas:
        yield Alias(area.e_code, area.code, "ecode")
        if area.dfe_code:
            yield Alias(area.dfe_code, area.code, "dfe")


def registered_names(shared: Path, areas: Iterable[AreaRow]) -> Iterator[Alias]:
    """Give the official name, the letters and the other names of the registry of authorities."""
    codes = {area.code for area in areas}
    entries: dict[str, list[str]] = defaultdict(list)
    for row in csv_rows(shared / REGISTRY_CODES):
        if row["gss-code"] in codes:
            entries[row["local-authority-code"]].append(row["gss-code"])
    resources = json.loads((shared / REGISTRY).read_text(encoding="utf-8"))["resources"]
    registry, spellings = (
        resources[REGISTER_OF_BODIES]["data"],
        resources[REGISTER_OF_NAMES]["data"],
    )
    add_recoded(entries, areas)
    for row in registry:
        for code in entries.get(row["local-authority-code"], ()):
            yield Alias(row["official-name"], code, "official")
            yield Alias(row["local-authority-code"], code, "threeletter")
            yield Alias(row["nice-name"], code, "short")
    for row in spellings:
        if not row["la-name"].endswith(CUT_SHORT):
            for code in entries.get(row["local-authority-code"], ()):
                yield Alias(capitalised(row["la-name"]), code, "short")


def add_recoded(entries: dict[str, list[str]], areas: Iterable[AreaRow]) -> None:
    """Add to each entry the other code of a recoded area, known by the E-code they share."""
    sharing: dict[str, list[str]] = defaultdict(list)
    for area in areas:
        sharing[area.e_code].append(area.code)
    twin = {code: codes for codes in sharing.values() for code in codes}
    for codes in entries.values():
        codes[:] = sorted({other for code in codes for other in twin[code]})


def known_as() -> list[Alias]:
    """Give the well-known names kept by hand in ``register/known_as.csv``."""
    return [Alias(row["alias"], row["code"], "short") for row in read_register("known_as.csv")]


def former_names(shared: Path, areas: Iterable[AreaRow]) -> Iterator[Alias]:
    """Give names that ONS gave the same code in an earlier year, such as Shepway."""
    names = {area.code: area.name for area in areas}
    for year in LADDER_YEARS:
        for code, name in parquet_rows(shared / LADDER, (f"ltla{year}_code", f"ltla{year}_name")):
            if code in names and name != names[code]:
                yield Alias(name, code, "old")


def published_names(shared: Path, areas: Iterable[AreaRow]) -> Iterator[Alias]:
    """Give names as MHCLG prints them in its returns and DfE in its tables."""
    by_e_code: dict[str, list[str]] = defaultdict(list)
    by_number: dict[str, list[str]] = defaultdict(list)
    for area in areas:
        by_e_code[area.e_code].append(area.code)
        by_number[area.code].append(area.code)
    for path in RETURNS:
        for e_code, name in parquet_rows(shared / path, ("e_code", "authority")):
            yield from (Alias(name, code, "short") for code in by_e_code[e_code])
    for code, name in parquet_rows(shared / CHILDREN, ("new_la_code", "la_name")):
        yield from (Alias(name, known, "short") for known in by_number[code])


def formed_names(areas: Iterable[AreaRow]) -> Iterator[Alias]:
    """Give the names that people form for a council of today, such as London Borough of Brent."""
    for area in areas:
        if not area.end:
            for pattern in PATTERNS[area.area_class]:
                yield Alias(pattern.format(area.name), area.code, "short")


def respelled(claim: Alias) -> Iterator[Alias]:
    """Give an alias and its other spellings: with &, without a stop, with the council shortened."""
    yield claim
    spellings = {claim.alias.replace(" and ", " & "), claim.alias.replace(" & ", " and ")}
    spellings |= {claim.alias.replace("St. ", "St ")}
    for ending, short in SHORTENED.items():
        if claim.alias.endswith(ending):
            spellings.add(claim.alias.removesuffix(ending) + short)
    kind = "short" if claim.kind == "official" else claim.kind
    for spelling in sorted(spellings - {claim.alias}):
        yield Alias(spelling, claim.code, kind)


def capitalised(name: str) -> str:
    """Give a name typed in small letters its capitals; a name that has any is left as it is.

    >>> capitalised("barking and dagenham")
    'Barking and Dagenham'
    """
    if name != name.lower():
        return name
    words = (word if word in LITTLE_WORDS else word[:1].upper() + word[1:] for word in name.split())
    return " ".join(words)


def check_aliases(rows: Iterable[Alias], areas: Iterable[AreaRow]) -> str:
    """Give a report line that names of today's areas are unique, whatever their capitals.

    Raises:
        SystemExit: An unknown code, or a name of two live areas that is not known to be ambiguous.
    """
    live = {area.code for area in areas if not area.end}
    meanings: dict[str, set[str]] = defaultdict(set)
    everywhere: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        everywhere[row.alias.casefold()].add(row.code)
        if row.code in live:
            meanings[row.alias.casefold()].add(row.code)
    ambiguous = {alias for alias, codes in meanings.items() if len(codes) > 1}
    if ambiguous != LIVE_AMBIGUOUS:
        raise SystemExit(f"aliases of more than one live area: {sorted(ambiguous)}")
    shared_over_time = sum(len(codes) > 1 for codes in everywhere.values())
    return (
        f"aliases: {len(everywhere)} spellings; {len(ambiguous)} mean two areas of today, "
        f"{shared_over_time} mean different areas at different dates"
    )
