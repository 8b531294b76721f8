"""The ledger under any scheme, and one year's split of any lines, worked out once and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.views import division_titles
from wholeplace.draws import Draws
from wholeplace.prevention.ledger import Ledger, LedgerYear, SchemeTier
from wholeplace.prevention.scope import service_lines
from wholeplace.prevention.splitting import Terms, split, tier_money
from wholeplace.prevention.tagging import TierShares
from wholeplace.record import digest
from wholeplace.store.draft import ledger_of_bundle
from wholeplace.store.tags import schemes, shares_of
from wholeplace.web.ledger.lines import group_of
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import Workspace, kept

SCHEME_NAMES = {
    "ledger": "Four working tiers",
    "cipfa": "CIPFA and the Health Foundation",
    "wales": "Future Generations Commissioner for Wales",
    "pdel": "Preventative DEL (Demos)",
    "scotland": "Scotland",
}


def known_schemes() -> Mapping[str, tuple[SchemeTier, ...]]:
    """Return the tiers of every scheme, by its id."""
    return schemes(reference())


def scheme_name(scheme: str) -> str:
    """Return a scheme in words; its id where it has no other name."""
    return SCHEME_NAMES.get(scheme, scheme)


def ledger_under(held: Workspace, scheme: str) -> Ledger:
    """Return the ledger of a place under a scheme: the same tags, read through another crosswalk.

    Args:
        held: What the viewer sees of the place.
        scheme: Id of a known scheme.
    """
    bundle = held.bundle
    if scheme == bundle.settings.scheme:
        return held.ledger
    other = replace(bundle, settings=replace(bundle.settings, scheme=scheme))
    key = digest(["ledger under", scheme, content_of(held)])
    return kept(key, lambda: ledger_of_bundle(other, reference(), count=held.count))


def content_of(held: Workspace) -> str:
    """Return a digest of all that the ledger of a place depends on."""
    rows = [held.rows.get(name, ()) for name in ("place", "bodies", "spend", "tiers")]
    return digest([rows, reference().digests()])


def shares_under(held: Workspace, scheme: str) -> TierShares:
    """Return how every line divides under a scheme, local tags first."""
    settings = held.bundle.settings
    return shares_of(
        reference(),
        scheme=scheme,
        draws=Draws(settings.draws, settings.seed),
        tags={tag.line: tag for tag in held.bundle.tags},
    )


@dataclass(frozen=True, slots=True)
class Split:
    """The year of the count under one scheme: in all, by body and by service group."""

    year: LedgerYear | None
    bodies: Sequence[tuple[str, LedgerYear | None, float]]
    groups: Sequence[tuple[str, LedgerYear | None, float]]


def split_under(held: Workspace, scheme: str) -> Split:
    """Return the year of the count under a scheme, worked out once for the same content."""

    def make() -> Split:
        shares = shares_under(held, scheme)
        count = held.count
        return Split(year_of(count, shares), by_body(count, shares), by_division(count, shares))

    return kept(digest(["split under", scheme, content_of(held)]), make)


def year_of(count: Count, shares: TierShares) -> LedgerYear | None:
    """Return the split of every service line of a count; None when nothing has a tag."""
    return _split(service_lines(count), count, shares)


def years_by(
    count: Count, shares: TierShares, *, named: Callable[[SpendLine], str]
) -> list[tuple[str, LedgerYear | None, float]]:
    """Return (name, split, all money [GBP thousand]) of groups of lines, largest money first."""
    groups: dict[str, list[SpendLine]] = {}
    for line in service_lines(count):
        groups.setdefault(named(line), []).append(line)
    made = [(name, _split(lines, count, shares), _money(lines)) for name, lines in groups.items()]
    return sorted(made, key=lambda each: -each[2])


def by_body(count: Count, shares: TierShares) -> list[tuple[str, LedgerYear | None, float]]:
    """Return the split of each body's lines."""
    return years_by(count, shares, named=lambda line: line.body_name)


def by_division(count: Count, shares: TierShares) -> list[tuple[str, LedgerYear | None, float]]:
    """Return the split of each service group's lines."""
    titles = division_titles(count)
    return years_by(count, shares, named=lambda line: group_of(line, titles)[1])


def _split(lines: Iterable[SpendLine], count: Count, shares: TierShares) -> LedgerYear | None:
    held = list(lines)
    if tier_money(held, shares=shares).tagged == 0:
        return None
    terms = Terms(count.year, reference().deflators())
    return split(held, shares=shares, year=count.year, population=count.population, terms=terms)


def _money(lines: Iterable[SpendLine]) -> float:
    return sum(line.gbp_thousand or 0.0 for line in lines)
