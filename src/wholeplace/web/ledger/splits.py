"""The ledger under any scheme, and one year's split of its lines, worked out once and kept.

The draws of ten thousand tagged lines are 400 MB. They are made a few hundred lines at a time and
added up by body and service group at once, for all schemes together, so that no more is held than
the sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext_lazy

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.views import division_titles
from wholeplace.draws import Draws
from wholeplace.prevention.ledger import TIERS, Ledger, LedgerYear, SchemeTier, Tag
from wholeplace.prevention.scope import service_lines
from wholeplace.prevention.splitting import Terms, split, tag_of, tier_money
from wholeplace.prevention.tagging import TierShares, tier_shares, under
from wholeplace.store.draft import ledger_of_bundle
from wholeplace.store.tags import schemes, shares_of, tags
from wholeplace.web.ledger.lines import group_of
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import LEDGER_TABLES, Workspace, near
from wholeplace.yearly import Array

AT_ONCE = 256
"""Tagged lines whose draws are held at one time."""
ALL = "all of them"
METHOD = gettext_lazy("One frozen set of tags serves every year.")
METHOD_MEANS = gettext_lazy(
    "When a tag changes, back years are restated with it. A change from year to year is therefore"
    " money that moved between lines, and never a change of method or of practice within a line."
)
_AS_TAGGED = tuple(
    SchemeTier("tagged", tier, tier, preventive=False, definition="", maps_from=(tier,), source="")
    for tier in TIERS
)
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
    key = held.key_of(f"ledger under {scheme}", LEDGER_TABLES)
    return near(key, lambda: ledger_of_bundle(other, reference(), count=held.count))


def shares_under(held: Workspace, scheme: str) -> TierShares:
    """Return how every line divides under a scheme, local tags first."""
    return shares_of(
        reference(),
        scheme=scheme,
        draws=_draws(held),
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

    def make() -> Mapping[str, Split]:
        return splits(held.count, tags=_tags(held), draws=_draws(held))

    return near(held.key_of("splits", LEDGER_TABLES), make)[scheme]


def splits(count: Count, *, tags: Mapping[str, Tag], draws: Draws) -> Mapping[str, Split]:
    """Return the year of a count under every scheme, drawing each tagged line once.

    Args:
        count: The count.
        tags: Every tag in force, by line id.
        draws: Number and seed of the draws of the tagging's doubt.
    """
    titles = division_titles(count)
    lines = service_lines(count)
    bodies = _grouped(lines, lambda line: line.body_name)
    services = _grouped(lines, lambda line: group_of(line, titles)[1])
    groups = [lines, *bodies.values(), *services.values()]
    money = _money_by_tier(groups, tags=tags, draws=draws)
    found = {}
    for scheme, tiers in known_schemes().items():
        years = [money.year(index, tiers, count) for index in range(len(groups))]
        told = list(zip([*bodies, *services], years[1:], map(_money, groups[1:]), strict=True))
        cut = len(bodies)
        found[scheme] = Split(years[0], _largest(told[:cut]), _largest(told[cut:]))
    return found


@dataclass(frozen=True, slots=True)
class _Money:
    """Money of groups of lines by tier: as tagged, and read under each principal-purpose scheme.

    Attributes:
        lines: A line of each group, or none.
        central: [groups x tiers; GBP thousand] by scheme; ``tagged`` for as tagged.
        drawn: [groups x draws x tiers; GBP thousand] in the same way.
        untagged: Money in lines without a tag [groups; GBP thousand].
    """

    lines: Sequence[SpendLine | None]
    central: Mapping[str, Array]
    drawn: Mapping[str, Array]
    untagged: Array

    def year(self, group: int, scheme: Sequence[SchemeTier], count: Count) -> LedgerYear | None:
        """Return the split of one group under a scheme; None when nothing in it has a tag.

        The group stands as one line of 1, whose tag divides it into the money of each tier.
        """
        name, line = scheme[0].scheme, self.lines[group]
        apart = name in self.central
        central = self.central[name if apart else _AS_TAGGED[0].scheme][group]
        drawn = self.drawn[name if apart else _AS_TAGGED[0].scheme][group]
        if line is None or central.sum() == 0:
            return None
        shares = TierShares(
            scheme=name,
            tiers=tuple(scheme),
            lines=(ALL,),
            central=(central if apart else under(central, scheme))[None],
            drawn=(drawn if apart else under(drawn, scheme))[:, None],
            tags={ALL: _WHOLE},
        )
        whole = replace(line, service=ALL, division=ALL, gbp_thousand=1.0)
        rest = replace(line, service="", division="", gbp_thousand=float(self.untagged[group]))
        terms = Terms(count.year, reference().deflators())
        return split(
            [whole, rest], shares=shares, year=count.year, population=count.population, terms=terms
        )


_WHOLE = Tag(ALL, {}, {}, {}, level=1.0, rule="", rationale="", evidence="", status="")


def _money_by_tier(
    groups: Sequence[Sequence[SpendLine]], *, tags: Mapping[str, Tag], draws: Draws
) -> _Money:
    amounts, untagged = _amounts(groups, tags)
    apart = {
        name: tiers
        for name, tiers in known_schemes().items()
        if any(tier.rule == "principal" for tier in tiers)
    }
    read = {_AS_TAGGED[0].scheme: _AS_TAGGED, **apart}
    shape = len(groups), draws.count
    central = {name: np.zeros((shape[0], len(tiers))) for name, tiers in read.items()}
    drawn = {name: np.zeros((*shape, len(tiers))) for name, tiers in read.items()}
    used = sorted(amounts)
    for start in range(0, len(used), AT_ONCE):
        some = used[start : start + AT_ONCE]
        shares = tier_shares({id: tags[id] for id in some}, scheme=_AS_TAGGED, draws=draws)
        held = np.stack([amounts[id] for id in some], axis=1)
        for name, tiers in read.items():
            central[name] += held @ under(shares.central, tiers)
            drawn[name] += np.tensordot(held, under(shares.drawn, tiers), axes=([1], [1]))
    return _Money([next(iter(lines), None) for lines in groups], central, drawn, untagged)


def _amounts(
    groups: Sequence[Sequence[SpendLine]], tags: Mapping[str, Tag]
) -> tuple[dict[str, Array], Array]:
    """Return money by tag in force [groups; GBP thousand], and money without a tag."""
    nothing = np.zeros((0, len(TIERS)))
    known = TierShares(_AS_TAGGED[0].scheme, _AS_TAGGED, (), nothing, nothing, tags)
    amounts: dict[str, Array] = {}
    untagged = np.zeros(len(groups))
    for group, lines in enumerate(groups):
        for line in lines:
            id = tag_of(line, shares=known)
            into = untagged if id is None else amounts.setdefault(id, np.zeros(len(groups)))
            into[group] += line.gbp_thousand or 0.0
    return amounts, untagged


def _tags(held: Workspace) -> Mapping[str, Tag]:
    return {**tags(reference()), **{tag.line: tag for tag in held.bundle.tags}}


def _draws(held: Workspace) -> Draws:
    settings = held.bundle.settings
    return Draws(settings.draws, settings.seed)


def _grouped(
    lines: Iterable[SpendLine], named: Callable[[SpendLine], str]
) -> dict[str, list[SpendLine]]:
    groups: dict[str, list[SpendLine]] = {}
    for line in lines:
        groups.setdefault(named(line), []).append(line)
    return groups


def _largest(
    groups: Iterable[tuple[str, LedgerYear | None, float]],
) -> list[tuple[str, LedgerYear | None, float]]:
    return sorted(groups, key=lambda each: -each[2])


def year_of(count: Count, shares: TierShares) -> LedgerYear | None:
    """Return the split of every service line of a count; None when nothing has a tag."""
    return _split(service_lines(count), count, shares)


def years_by(
    count: Count, shares: TierShares, *, named: Callable[[SpendLine], str]
) -> list[tuple[str, LedgerYear | None, float]]:
    """Return (name, split, all money [GBP thousand]) of groups of lines, largest money first."""
    groups = _grouped(service_lines(count), named)
    made = [(name, _split(lines, count, shares), _money(lines)) for name, lines in groups.items()]
    return _largest(made)


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
