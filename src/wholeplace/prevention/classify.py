"""The prevention ledger of a place: by year, body and division, with its trend explained."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from wholeplace.count.build import Count
from wholeplace.count.lines import SpendLine
from wholeplace.count.views import division_titles
from wholeplace.prevention.ledger import Ledger, LedgerYear, Standing, Step
from wholeplace.prevention.scope import comparable, service_lines
from wholeplace.prevention.splitting import Terms, split, tag_of, tier_money
from wholeplace.prevention.tagging import TierShares
from wholeplace.prevention.waterfall import waterfall
from wholeplace.years import year_label

NO_RETURN = (
    "Not known: the council made no return in any of the years held, so nothing of what it"
    " spends can be divided."
)


def ledger(
    counts: Sequence[Count],
    *,
    shares: TierShares,
    terms: Terms,
    standing: Sequence[Standing] = (),
) -> Ledger:
    """Return the prevention ledger of one place from its counts of several years.

    One frozen tagging is used for every year, so back years are restated by construction.

    Args:
        counts: Counts of the place, one a year.
        shares: How every line divides, under the scheme asked for.
        terms: Price year and level of the result.
        standing: The place, its neighbours and England in the last year.

    A council that made no return in any of the years has a ledger without years, whose scope
    says so: what it spends on prevention is not known.
    """
    scope = comparable(counts)
    if not scope.lines:
        return Ledger(shares.scheme, (), (), (), tuple(standing), {}, NO_RETURN)
    by_year = {count.year: count for count in counts}
    last = by_year[scope.lines[-1][0]]
    every = service_lines(last)
    titles = division_titles(last)

    def split_of(lines: Sequence[SpendLine], count: Count) -> LedgerYear:
        people = None if scope.left_out else count.population
        return split(lines, shares=shares, year=count.year, population=people, terms=terms)

    def grouped(named: Callable[[SpendLine], str]) -> tuple[tuple[str, LedgerYear], ...]:
        groups = _grouped(every, named)
        return tuple(
            (name, split_of(lines, last))
            for name, lines in groups.items()
            if tier_money(lines, shares=shares).tagged != 0
        )

    used = {tag_of(line, shares=shares) for count in counts for line in service_lines(count)}
    return Ledger(
        scheme=shares.scheme,
        years=tuple(split_of(lines, by_year[year]) for year, lines in scope.lines),
        by_body=grouped(lambda line: line.body_name),
        by_division=grouped(lambda line: titles.get(line.division, line.title)),
        standing=tuple(standing),
        tags={id: tag for id, tag in shares.tags.items() if id in used},
        scope=f"{scope.words} Last year: {year_label(last.year)}",
        latest=split_of(every, last),
        without_schools=split_of([line for line in every if not line.schools], last),
        steps=_steps(scope.lines, shares=shares, terms=terms, titles=titles),
    )


def _grouped(
    lines: Iterable[SpendLine], named: Callable[[SpendLine], str]
) -> Mapping[str, list[SpendLine]]:
    groups: dict[str, list[SpendLine]] = {}
    for line in lines:
        groups.setdefault(named(line), []).append(line)
    return groups


def _steps(
    lines: Sequence[tuple[int, tuple[SpendLine, ...]]],
    *,
    shares: TierShares,
    terms: Terms,
    titles: Mapping[str, str],
) -> tuple[Step, ...]:
    """Return the waterfall from the first year to the last, in real terms."""
    if len(lines) < 2:
        return ()
    ends = []
    for year, own in (lines[0], lines[-1]):
        real = terms.deflators.factor(year, terms.prices)
        groups = _grouped(own, lambda line: titles.get(line.division, line.title))
        ends.append({name: _pair(group, shares, real) for name, group in groups.items()})
    return waterfall(ends[0], ends[1])


def _pair(lines: Iterable[SpendLine], shares: TierShares, real: float) -> tuple[float, float]:
    central = tier_money(lines, shares=shares).central * real
    return float(central[shares.preventive].sum()), float(central.sum())
