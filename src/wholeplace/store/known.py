"""What a bundle may refer to: places, published years, prices, sources, unit costs, measures."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from wholeplace.finance.drivers import CATALOGUE
from wholeplace.place.areas import Place
from wholeplace.source import Source, assumption
from wholeplace.store.reference import Reference
from wholeplace.years import year_of

ASSUMPTION = "assumption:"
_LOCAL = "local-"


@dataclass(frozen=True, slots=True)
class Known:
    """Everything outside the bundle that its cells may name.

    Attributes:
        place: Finds an upper-tier place by name or code, or raises ``InputError``.
        years: Financial years that can be counted.
        sources: Published sources and entries of the evidence library, by id.
        names: Names that are known, by list: ``unit_costs``, ``measures``, ``lines``,
            ``tier_schemes``, ``prices`` (price years), ``edges`` (moves of demand pathways),
            ``drivers`` (packaged drivers of budgets) and ``price_drivers`` among them.
    """

    place: Callable[[str], Place]
    years: Collection[int]
    sources: Mapping[str, Source]
    names: Mapping[str, Collection[str]]

    def source(self, words: str) -> Source:
        """Return the source that a cell names: published, a stated assumption, or local words."""
        if words in self.sources:
            return self.sources[words]
        if words.casefold().startswith(ASSUMPTION):
            return assumption(words[len(ASSUMPTION) :].strip())
        return local_source(words)


def local_source(words: str) -> Source:
    """Return the source of a figure that somebody of the place has given, in their own words."""
    mark = blake2b(words.encode(), digest_size=4).hexdigest()
    return Source(id=f"{_LOCAL}{mark}", publisher="", title=words)


def source_words(source: Source | None) -> str:
    """Return what a cell says to name a source; :meth:`Known.source` reads it back."""
    if source is None:
        return ""
    if source.is_assumption:
        return f"{ASSUMPTION} {source.title}"
    return source.title if source.id.startswith(_LOCAL) else source.id


def known_names(reference: Reference) -> Known:
    """Return what the reference tables know."""
    tagged = {row["line"] for row in reference.rows("tiers")}
    return Known(
        place=reference.gazetteer().place,
        years=frozenset(year_of(row["period"]) for row in reference.rows("returns")),
        sources={**_evidence(reference), **reference.sources()},
        names={
            "unit_costs": frozenset(
                row["id"] for row in reference.rows("unit_costs") if row["prices"]
            ),
            "measures": frozenset(reference.measures()),
            "lines": frozenset(tagged | set(reference.lines())),
            "tier_schemes": frozenset(row["scheme"] for row in reference.rows("tier_schemes")),
            "prices": frozenset(row["year"] for row in reference.rows("deflators")),
            "edges": _edges(reference),
            "drivers": frozenset(name for name, _, _ in CATALOGUE),
            "price_drivers": frozenset(name for name, _, group in CATALOGUE if group == "price"),
        },
    )


def _edges(reference: Reference) -> frozenset[str]:
    """Return the moves of every pathway's design, such as ``children:protection>in_need``."""
    designs = (
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((reference.folder / "pathways").glob("*.toml"))
    )
    return frozenset(
        f"{design['id']}:{move['from']}>{move['to']}"
        for design in designs
        for move in design["move"]
    )


def _evidence(reference: Reference) -> Mapping[str, Source]:
    return {
        row["id"]: Source(
            id=row["id"],
            publisher=row["study"],
            title=f"{row['intervention']}: {row['outcome']}",
            licence="facts quoted from the study",
            address=row["address"],
            note=". ".join(part for part in (row["design"], row["note"]) if part),
        )
        for row in reference.rows("evidence")
    }
