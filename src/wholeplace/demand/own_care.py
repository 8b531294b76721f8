"""From a council's returns on looked after children to its own figures of a pathway.

Stocks on the last day, how many come into care a year, how fast children change placement and how
fast they leave care. A number that rests on one to four children is left out, so that no child
can be read from it. Method and limits: docs/methods/calibration.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wholeplace.demand.episodes import KINDS, SMALL, Care, YearOfCare, years_of_care
from wholeplace.demand.own import OwnFigure
from wholeplace.demand.pooling import gamma_rate
from wholeplace.estimate import Estimate
from wholeplace.source import Source
from wholeplace.years import year_label

CHILDREN = "children"
PLACED = {
    "fostering": "looked_after_foster",
    "residential": "looked_after_residential",
    "supported": "looked_after_supported",
    "parents": "looked_after_other",
    "adoption": "looked_after_other",
    "other": "looked_after_other",
}


@dataclass(frozen=True, slots=True)
class OwnCare:
    """What returns say of a pathway.

    Attributes:
        figures: Own figures of the pathway.
        left_out: What rests on too few children to be told, in words.
    """

    figures: tuple[OwnFigure, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Counts of all years together, by state of the pathway."""

    years: int
    held: Mapping[str, int]
    came: Mapping[str, int]
    left: Mapping[str, int]
    moved: Mapping[tuple[str, str], int]
    time: Mapping[str, float]


def own_care(
    care: Care,
    *,
    edges: Iterable[str],
    pathway: str = CHILDREN,
    states: Mapping[str, str] = PLACED,
    level: float = 0.8,
) -> OwnCare:
    """Return the own figures that a council's returns hold.

    Args:
        care: The episodes.
        edges: Moves of the pathway, such as ``protection>looked_after_foster``.
        pathway: Id of the pathway.
        states: State of the pathway that each kind of placement stands for.
        level: Level of the intervals, which hold the luck of counting.
    """
    counts = _counts(years_of_care(care), states)
    ways = [(start, end) for start, _, end in (edge.partition(">") for edge in edges)]
    source = _source(care)
    found, left_out = [], []
    for count, figure in _figures(counts, ways, (pathway, level)):
        if 0 < count < SMALL:
            left_out.append(figure.name)
        else:
            on = f"on 31 March {care.last.year}" if figure.kind == "stock" else ""
            found.append(replace(figure, value=figure.value.said_by(source), note=on))
    return OwnCare(tuple(found), tuple(left_out))


def _source(care: Care) -> Source:
    span = " to ".join(dict.fromkeys((year_label(care.years[0]), year_label(care.years[-1]))))
    return Source("own-ssda903", "the council", f"Own SSDA903 returns, {span}")


def _figures(
    counts: _Counts, ways: Sequence[tuple[str, str]], of: tuple[str, float]
) -> Iterator[tuple[int, OwnFigure]]:
    """Yield each figure with the number of children that it rests on."""
    pathway, level = of
    states = tuple(dict.fromkeys(counts.held))
    for state in states:
        held = counts.held[state]
        yield held, OwnFigure(pathway, "stock", (state,), (), Estimate.known(float(held)))
    for state in states:
        outside = tuple(dict.fromkeys(a for a, b in ways if b == state and a not in states))
        if outside:
            came = counts.came[state]
            rate = gamma_rate(came, counts.years, level=level)
            yield came, OwnFigure(pathway, "flow", outside, (state,), rate)
    for state in states:
        time = counts.time[state]
        onward = tuple(dict.fromkeys(b for a, b in ways if a == state and b not in states))
        if onward and time > 0:
            left = counts.left[state]
            rate = gamma_rate(left, time, level=level)
            yield left, OwnFigure(pathway, "rate", (state,), onward, rate)
        for other in states:
            if (state, other) in ways and time > 0:
                moved = counts.moved.get((state, other), 0)
                rate = gamma_rate(moved, time, level=level)
                yield moved, OwnFigure(pathway, "rate", (state,), (other,), rate)


def _counts(years: Sequence[YearOfCare], states: Mapping[str, str]) -> _Counts:
    """Return the counts of all years by state; stocks are those of the last day."""
    told = dict.fromkeys(states[kind] for kind in KINDS if kind in states)
    held, came, left = (dict.fromkeys(told, 0) for _ in range(3))
    time = dict.fromkeys(told, 0.0)
    moved: dict[tuple[str, str], int] = {}
    for kind in (kind for kind in KINDS if kind in states):
        state = states[kind]
        held[state] += years[-1].at_end.get(kind, 0)
        for year in years:
            came[state] += year.started.get(kind, 0)
            left[state] += year.ceased.get(kind, 0)
            time[state] += year.person_years.get(kind, 0.0)
    for year in years:
        for (one, other), count in year.moved.items():
            if one in states and other in states and states[one] != states[other]:
                key = (states[one], states[other])
                moved[key] = moved.get(key, 0) + count
    return _Counts(len(years), held, came, left, moved, time)
