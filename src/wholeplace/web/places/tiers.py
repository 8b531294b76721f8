"""How the lines that somebody sees divide over the tiers of prevention, kept once worked out.

The whole ledger compares the place with all of England and takes seconds; what is here is one
place in one year, and after its first time takes milliseconds.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

from django.core.cache import cache

from wholeplace.count.lines import SpendLine
from wholeplace.count.views import Part
from wholeplace.draws import Draws
from wholeplace.errors import MethodError
from wholeplace.prevention.ledger import LedgerYear, SchemeTier, Tag
from wholeplace.prevention.scope import service_lines
from wholeplace.prevention.splitting import Terms, split
from wholeplace.prevention.tagging import TierShares
from wholeplace.prevention.tier_parts import OUTSIDE as OUTSIDE_TIERS
from wholeplace.prevention.tier_parts import tier_parts, tiers_of
from wholeplace.record import digest, plain
from wholeplace.store.tags import scheme_of, shares_of
from wholeplace.store.tags import tags as default_tags
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import Workspace, kept

__all__ = [
    "OUTSIDE_TIERS",
    "by_tier",
    "preventive",
    "scheme",
    "shares_held",
    "tags_of",
    "tiers_of_lines",
]
IN_MEMORY = 6
_shares: OrderedDict[str, TierShares] = OrderedDict()
_lock = Lock()


def tags_of(shown: Workspace) -> Mapping[str, Tag]:
    """Return every tag in force, by line id: the place's own first, the default for the rest."""
    return {**default_tags(reference()), **{tag.line: tag for tag in shown.bundle.tags}}


def scheme(shown: Workspace) -> tuple[SchemeTier, ...]:
    """Return the tiers of the place's scheme."""
    return scheme_of(reference(), shown.bundle.settings.scheme)


def tiers_of_lines(
    shown: Workspace, lines: Sequence[SpendLine]
) -> Mapping[str, Mapping[str, float]]:
    """Return the central share of each line by tier of the place's scheme, by line id."""
    return tiers_of(lines, tags=tags_of(shown), scheme=scheme(shown))


def by_tier(shown: Workspace, lines: Sequence[SpendLine]) -> tuple[Part, ...]:
    """Return lines by tier with the doubt of the tagging, as parts that add up to them."""
    key = digest(["tier parts", _key(shown), _told(lines)])
    return kept(key, lambda: tier_parts(lines, shares=shares_held(shown)))


def preventive(shown: Workspace, *, wait: bool) -> LedgerYear | None:
    """Return the split of all services, as the ledger's latest year has it.

    Args:
        shown: What somebody sees.
        wait: Whether to work it out when nobody has yet, which takes a second or two.

    Returns:
        None when it is not worked out yet, or when no money stands in tagged lines.
    """
    key = _split_key(shown)
    if not wait:
        found: object = cache.get(key)
        return found if isinstance(found, LedgerYear) else None
    try:
        return kept(key, lambda: _split(shown))
    except MethodError:
        return None


def _split(shown: Workspace) -> LedgerYear:
    count = shown.count
    return split(
        service_lines(count),
        shares=shares_held(shown),
        year=count.year,
        population=count.population,
        terms=Terms(count.year, reference().deflators()),
    )


def _key(shown: Workspace) -> str:
    settings = shown.bundle.settings
    own = [[tag.line, plain(tag)] for tag in shown.bundle.tags]
    drawn = [settings.scheme, settings.draws, settings.seed]
    return digest(["tier shares", drawn, own, reference().digests()])


def _split_key(shown: Workspace) -> str:
    count = shown.count
    return digest(["split", _key(shown), _told(count.lines), count.year, count.population])


def _told(lines: Sequence[SpendLine]) -> list[list[str | float | None]]:
    """Return all of lines that a split depends on."""
    return [[line.id, line.service, line.division, line.kind, line.gbp_thousand] for line in lines]


def shares_held(shown: Workspace) -> TierShares:
    """Return how every line divides with its draws, from this process where it was made before."""
    key = _key(shown)
    with _lock:
        if key in _shares:
            _shares.move_to_end(key)
            return _shares[key]
    settings = shown.bundle.settings
    made = shares_of(
        reference(),
        scheme=settings.scheme,
        draws=Draws(settings.draws, settings.seed),
        tags={tag.line: tag for tag in shown.bundle.tags},
    )
    with _lock:
        _shares[key] = made
        while len(_shares) > IN_MEMORY:
            _shares.popitem(last=False)
    return made
