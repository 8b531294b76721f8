"""Tags, schemes and the prevention ledger of a place, read from the reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from wholeplace.count.build import Count
from wholeplace.draws import Draws
from wholeplace.errors import InputError, Problem, did_you_mean
from wholeplace.place.areas import Place
from wholeplace.prevention.classify import ledger
from wholeplace.prevention.ledger import Ledger, SchemeTier, Standing, Tag, Tier
from wholeplace.prevention.splitting import Terms
from wholeplace.prevention.standing import ENGLAND, standings
from wholeplace.prevention.tagging import TierShares, tier_shares
from wholeplace.store.reference import Reference
from wholeplace.store.returns import count_place, count_places, count_years

DEFAULT_SCHEME = "cipfa"
DEFAULT_NEIGHBOURS = "ons_global"


def tags(reference: Reference) -> Mapping[str, Tag]:
    """Return the default tag of every line, by line id."""
    by_line: dict[str, list[Mapping[str, str]]] = {}
    for row in reference.rows("tiers"):
        by_line.setdefault(row["line"], []).append(row)
    return {line: _tag(line, rows) for line, rows in by_line.items()}


def _default(reference: Reference) -> Mapping[str, Tag]:
    return tags(reference)


def _tag(line: str, rows: Sequence[Mapping[str, str]]) -> Tag:
    first = rows[0]
    return Tag(
        line=line,
        shares=_by_tier(rows, "share"),
        low=_by_tier(rows, "low"),
        high=_by_tier(rows, "high"),
        level=float(first["level"]),
        rule=first["rule"],
        rationale=first["rationale"],
        evidence=first["evidence"],
        status=first["status"],
    )


def _by_tier(rows: Sequence[Mapping[str, str]], column: str) -> dict[Tier, float]:
    return {cast(Tier, row["tier"]): float(row[column]) for row in rows}


def schemes(reference: Reference) -> Mapping[str, tuple[SchemeTier, ...]]:
    """Return the tiers of every scheme in their order, by scheme id."""
    by_scheme: dict[str, list[Mapping[str, str]]] = {}
    for row in reference.rows("tier_schemes"):
        by_scheme.setdefault(row["scheme"], []).append(row)
    return {
        scheme: tuple(_tier(row) for row in sorted(rows, key=lambda row: int(row["order"])))
        for scheme, rows in by_scheme.items()
    }


def _tier(row: Mapping[str, str]) -> SchemeTier:
    return SchemeTier(
        scheme=row["scheme"],
        tier=row["tier"],
        title=row["title"],
        preventive=row["preventive"] == "true",
        definition=row["definition"],
        maps_from=tuple(cast(Tier, tier.strip()) for tier in row["maps_from"].split(";")),
        source=row["source"],
        rule=row["rule"],
        status=row["status"],
        note=row["note"],
    )


def scheme_of(reference: Reference, scheme: str) -> tuple[SchemeTier, ...]:
    """Return the tiers of one scheme.

    Raises:
        InputError: When there is no such scheme, naming the nearest.
    """
    known = schemes(reference)
    if scheme not in known:
        hint = did_you_mean(scheme, known) or f": choose from {', '.join(known)}"
        raise InputError("scheme", [Problem(scheme, f"is not a scheme of prevention{hint}")])
    return known[scheme]


def shares_of(
    reference: Reference,
    *,
    scheme: str = DEFAULT_SCHEME,
    draws: Draws,
    tags: Mapping[str, Tag] | None = None,
) -> TierShares:
    """Return how every line divides under a scheme: local tags first, the default for the rest.

    Args:
        reference: The compiled reference.
        scheme: Id of the scheme.
        draws: Number and seed of the draws of the tagging's doubt.
        tags: Local tags, which replace the default tags of their lines.
    """
    every = {**_default(reference), **(tags or {})}
    return tier_shares(every, scheme=scheme_of(reference, scheme), draws=draws)


def ledger_of(
    reference: Reference,
    place: Place,
    *,
    scheme: str = DEFAULT_SCHEME,
    years: Sequence[int] | None = None,
    draws: Draws,
    tags: Mapping[str, Tag] | None = None,
) -> Ledger:
    """Return the prevention ledger of a place from published figures.

    Args:
        reference: The compiled reference.
        place: The upper-tier place.
        scheme: Id of the scheme.
        years: Financial years; every year whose returns are held when None.
        draws: Number and seed of the draws of the tagging's doubt.
        tags: Local tags, which replace the default tags of their lines.

    Raises:
        InputError: When the scheme or a year is not known.
        MethodError: When the council made no return in any of the years, or a tag is wrong.
    """
    shares = shares_of(reference, scheme=scheme, draws=draws, tags=tags)
    wanted = sorted(set(years)) if years else count_years(reference)
    counts = [count_place(reference, place, year=year) for year in wanted]
    return ledger_of_counts(reference, counts, shares=shares)


def ledger_of_counts(
    reference: Reference,
    counts: Sequence[Count],
    *,
    shares: TierShares,
    neighbours: str = DEFAULT_NEIGHBOURS,
) -> Ledger:
    """Return the ledger of counts already made, such as one with partners' own figures in.

    Args:
        reference: The compiled reference, for the other places.
        counts: Counts of one place, one a year.
        shares: How every line divides, under the scheme asked for.
        neighbours: Neighbour model to stand the place beside.
    """
    terms = Terms(max(count.year for count in counts), reference.deflators())
    bare = ledger(counts, shares=shares, terms=terms)
    last = bare.years[-1].year if bare.years else terms.prices
    place = next(count.place for count in counts if count.year == last)
    near = [area.code for area in reference.gazetteer().neighbours(place.code, model=neighbours)]
    by_code = {
        standing.code: standing
        for standing in national_standings(reference, year=last, shares=shares, terms=terms)
    }
    chosen = [by_code[code] for code in (place.code, *near, ENGLAND) if code in by_code]
    return replace(bare, standing=tuple(chosen))


def national_standings(
    reference: Reference, *, year: int, shares: TierShares, terms: Terms
) -> tuple[Standing, ...]:
    """Return the standing of every upper-tier place of England, and of England last."""
    return standings(count_places(reference, year=year), shares=shares, terms=terms)
