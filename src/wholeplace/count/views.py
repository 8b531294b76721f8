"""A count seen by body, sector, service, people, method and confidence, and as flows of money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from wholeplace.count.build import Count
from wholeplace.count.facts import NOT_STATED
from wholeplace.count.lines import SpendLine
from wholeplace.count.sectors import COUNCIL_SECTORS, SECTORS

METHOD_TITLES: dict[str, str] = {
    "observed": "Observed: as the body returned it",
    "apportioned": "Apportioned: a larger total shared by a stated key",
    "modelled": "Modelled: calculated from other figures",
    "judged": "Judged: a person's estimate",
}
GRADE_TITLES: dict[str, str] = {
    "A": "A: observed, from a certified return",
    "B": "B: observed, with a reservation",
    "C": "C: shared by people or by need",
    "D": "D: a rough share of a national total",
}
_POUNDS = 1_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a count.

    Attributes:
        code: Code of the body, division, sector, method or grade.
        title: The same in words.
        gbp_thousand: Sum of its lines [GBP thousand].
        low: Sum of the lines' low ends [GBP thousand].
        high: Sum of the lines' high ends: with ``low``, an interval as if all the lines erred
            the same way, so at least as wide as its level says [GBP thousand].
        level: Lowest level among the lines' intervals.
        share: Part of the whole view.
        lines: How many lines it sums.
    """

    code: str
    title: str
    gbp_thousand: float
    low: float
    high: float
    level: float
    share: float
    lines: int


@dataclass(frozen=True, slots=True)
class PerHead:
    """Spending per person over several places, the ones with gaps left out on both sides.

    Attributes:
        gbp: Pounds per person [GBP]; None when every place has a gap.
        gbp_thousand: Spending of the places counted [GBP thousand].
        people: People of the places counted.
        places: How many places were counted.
        left_out: Names of places left out, because a line or their population is not known.
    """

    gbp: float | None
    gbp_thousand: float
    people: float
    places: int
    left_out: tuple[str, ...]


def chosen(count: Count, *, transfers: bool = True, schools: bool = True) -> tuple[SpendLine, ...]:
    """Return the lines of a count, with or without transfers and schools."""
    return tuple(
        line
        for line in count.lines
        if (transfers or line.kind != "transfer") and (schools or not line.schools)
    )


def by_body(count: Count, *, transfers: bool = True, schools: bool = True) -> tuple[Part, ...]:
    """Return the count by body, largest first."""
    lines = chosen(count, transfers=transfers, schools=schools)
    names = {line.body: line.body_name for line in lines}
    return _largest_first(_parts(lines, key=lambda line: line.body, titles=names))


def by_sector(count: Count, *, transfers: bool = True, schools: bool = True) -> tuple[Part, ...]:
    """Return the count by sector, in the order of sectors."""
    lines = chosen(count, transfers=transfers, schools=schools)
    return _parts(lines, key=lambda line: line.sector, titles=SECTORS)


def by_division(count: Count, *, transfers: bool = True, schools: bool = True) -> tuple[Part, ...]:
    """Return the count by service division, largest first."""
    lines = chosen(count, transfers=transfers, schools=schools)
    return _largest_first(
        _parts(lines, key=lambda line: line.division, titles=division_titles(count))
    )


def by_method(count: Count) -> tuple[Part, ...]:
    """Return the count by how its amounts came about."""
    return _parts(count.lines, key=lambda line: line.method, titles=METHOD_TITLES)


def by_cohort(count: Count, *, transfers: bool = True, schools: bool = True) -> tuple[Part, ...]:
    """Return the count by the people it is for, largest first; what no line says comes as such."""
    lines = chosen(count, transfers=transfers, schools=schools)
    return _largest_first(_parts(lines, key=lambda line: line.cohort or NOT_STATED, titles={}))


def by_flexibility(count: Count) -> tuple[Part, ...]:
    """Return the count by how far its money can be moved, largest first."""
    parts = _parts(count.lines, key=lambda line: line.flexibility or NOT_STATED, titles={})
    return _largest_first(parts)


def by_confidence(count: Count) -> tuple[Part, ...]:
    """Return the count by confidence grade: how much of the money is how surely known."""
    return _parts(count.lines, key=lambda line: line.confidence, titles=GRADE_TITLES)


def flows(
    count: Count, *, transfers: bool = True, schools: bool = True
) -> tuple[tuple[str, str, float], ...]:
    """Return (body, service division, GBP thousand) for every pair, largest first.

    The flows sum to the total. A flow is negative where a body earns more from a service than
    it spends on it, as councils often do from parking; a drawing must say what it does then.
    """
    titles = division_titles(count)
    money: dict[tuple[str, str], float] = {}
    for line in chosen(count, transfers=transfers, schools=schools):
        pair = (line.body_name, titles[line.division])
        money[pair] = money.get(pair, 0.0) + (line.gbp_thousand or 0.0)
    return tuple(
        (body, division, amount)
        for (body, division), amount in sorted(money.items(), key=lambda flow: (-flow[1], flow[0]))
    )


def division_titles(count: Count) -> Mapping[str, str]:
    """Return every division of a count in words; a partner's own keeps its line's title."""
    own = {line.division: line.title for line in count.lines if line.division == line.service}
    bare = {line.division: line.division for line in count.lines}
    return bare | own | dict(count.titles)


def per_head(count: Count, *, transfers: bool = True, schools: bool = True) -> float | None:
    """Return the total per person [GBP].

    None when the population is not known, or when a line that belongs in the total is not: a
    part of the money over all of the people would look like thrift.
    """
    gaps = (transfers or line.kind != "transfer" for line in count.missing)
    if any(gaps) or not count.population:
        return None
    return count.total(transfers=transfers, schools=schools) * _POUNDS / count.population


def england_per_head(
    counts: Iterable[Count],
    *,
    divisions: Iterable[str] | None = None,
    sectors: Iterable[str] = COUNCIL_SECTORS,
) -> PerHead:
    """Return spending per person over places, those with a gap left out on both sides.

    Args:
        counts: One count a place.
        divisions: Service divisions to add up; None for every one.
        sectors: Sectors to add up; the councils when none are named.
    """
    wanted = None if divisions is None else frozenset(divisions)
    kept = frozenset(sectors)
    spending = people = 0.0
    places, left_out = 0, []
    for count in counts:
        gaps = _within(count.missing, divisions=wanted, sectors=kept)
        if gaps or not count.population:
            left_out.append(count.place.name)
            continue
        places += 1
        people += count.population
        lines = _within(count.lines, divisions=wanted, sectors=kept)
        spending += sum(line.gbp_thousand or 0.0 for line in lines)
    gbp = spending * _POUNDS / people if people else None
    return PerHead(gbp, spending, people, places, tuple(left_out))


def _within(
    lines: Iterable[SpendLine], *, divisions: frozenset[str] | None, sectors: frozenset[str]
) -> tuple[SpendLine, ...]:
    return tuple(
        line
        for line in lines
        if line.sector in sectors and (divisions is None or line.division in divisions)
    )


def _parts(
    lines: Iterable[SpendLine], *, key: Callable[[SpendLine], str], titles: Mapping[str, str]
) -> tuple[Part, ...]:
    """Return the lines summed by a key: in the order of ``titles``, others after by code."""
    grouped: dict[str, list[SpendLine]] = {}
    for line in lines:
        grouped.setdefault(key(line), []).append(line)
    whole = sum(line.gbp_thousand or 0.0 for group in grouped.values() for line in group)
    rank = {code: place for place, code in enumerate(titles)}
    codes = sorted(grouped, key=lambda code: (rank.get(code, len(rank)), code))
    return tuple(
        _part(code, title=titles.get(code, code), lines=grouped[code], whole=whole)
        for code in codes
    )


def _part(code: str, *, title: str, lines: list[SpendLine], whole: float) -> Part:
    amount = sum(line.gbp_thousand or 0.0 for line in lines)
    return Part(
        code=code,
        title=title,
        gbp_thousand=amount,
        low=sum(_end(line.low, line) for line in lines),
        high=sum(_end(line.high, line) for line in lines),
        level=min(line.level for line in lines),
        share=amount / whole if whole else 0.0,
        lines=len(lines),
    )


def _end(end: float | None, line: SpendLine) -> float:
    """Return an end of a line's interval, the amount itself where it has none."""
    return (line.gbp_thousand or 0.0) if end is None else end


def _largest_first(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: (-part.gbp_thousand, part.code)))
