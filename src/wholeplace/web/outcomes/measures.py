"""Published measures: found by words, set beside neighbours, and what they say in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.http import Http404
from django.utils.translation import gettext as _

from wholeplace.place.outcomes import Comparison, Measure
from wholeplace.place.periods import MONTHS, period_end
from wholeplace.record import digest
from wholeplace.store.outcomes import comparisons
from wholeplace.web.places.models import Place
from wholeplace.web.places.tables import reference
from wholeplace.web.places.workspace import kept

MARCH = 3
LOOKED_BACK = 5
_SPAN = re.compile(r"\d{4}-\d{2}-\d{2}/P(\d+)([YM])")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUARTER = re.compile(r"\d{4}Q[1-4]")
_FINANCIAL = re.compile(r"\d{4}-\d{2}")


@cache
def measures() -> Mapping[str, Measure]:
    """Return every registered measure by its id, read once a process."""
    return dict(reference().measures())


def known_measures(ids: Iterable[str]) -> list[str]:
    """Return the ids that are registered, each once, in their order."""
    return [id for id in dict.fromkeys(ids) if id in measures()]


def search(words: str, *, domain: str = "") -> list[Measure]:
    """Return measures whose title, domain or note holds every word, by domain and title.

    Args:
        words: Words in any order; all measures when empty.
        domain: Only measures of this domain; of all when empty.
    """
    wanted = words.casefold().split()

    def fits(measure: Measure) -> bool:
        held = f"{measure.title} {measure.domain} {measure.note} {measure.id}".casefold()
        return all(word in held for word in wanted) and domain in ("", measure.domain)

    return sorted(filter(fits, measures().values()), key=lambda each: (each.domain, each.title))


def grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every measure's id and title, grouped by domain, for a choice."""
    found: dict[str, list[tuple[str, str]]] = {}
    for measure in search(""):
        found.setdefault(measure.domain.capitalize(), []).append((measure.id, measure.title))
    return list(found.items())


def compared(place: Place, ids: Sequence[str], *, today: date) -> dict[str, Comparison]:
    """Return measures of a place beside its neighbours, by id; unknown ids are left out."""
    chosen = tuple(known_measures(ids))
    if not chosen:
        return {}
    key = digest(["comparisons", place.code, list(chosen), str(today), reference().digests()])
    area = reference().gazetteer().place(place.code)
    found = kept(key, lambda: comparisons(reference(), area, today=str(today), measures=chosen))
    return {one.measure.id: one for one in found}


def comparison_of(place: Place, measure: str, *, today: date) -> Comparison:
    """Return one measure of a place beside its neighbours.

    Raises:
        Http404: When there is no such measure.
    """
    found = compared(place, [measure], today=today).get(measure)
    if found is None:
        raise Http404
    return found


def unit_of_change(unit: str) -> str:
    """Return the unit of a change of a measure.

    >>> unit_of_change("years")
    'years'
    """
    return _("percentage points") if unit == "%" else unit


def source_in_words(key: str) -> str:
    """Return who says so; the key itself where the reference has no such source."""
    found = reference().sources().get(key)
    return key if found is None else str(found)


def period_in_words(period: str) -> str:
    """Return a published period as a reader says it; one that is spelt otherwise as it is.

    >>> period_in_words("2022-01-01/P3Y"), period_in_words("2025-03-31"), period_in_words("2024-25")
    ('3 years to December 2024', '31 March 2025', '2024/25')
    """
    if found := _SPAN.fullmatch(period):
        last = period_end(period) - 1
        end = f"{date(last // MONTHS, last % MONTHS + 1, 1):%B %Y}"
        return f"{_length(int(found[1]), found[2])} to {end}"
    if _DAY.fullmatch(period):
        return f"{date.fromisoformat(period):%-d %B %Y}"
    if _QUARTER.fullmatch(period):
        return f"quarter {period[-1]} of {period[:4]}"
    return period.replace("-", "/") if _FINANCIAL.fullmatch(period) else period


def _length(count: int, unit: str) -> str:
    word = {"Y": "year", "M": "month"}[unit]
    return word if count == 1 else f"{count} {word}s"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a measure moved and how fast a target asks it to move [unit a year].

    Attributes:
        past: Mean change a year over the figures looked back on; None under two figures.
        since: Period from which that was reckoned.
        needed: Change a year from the latest figure to the target; None without a target.
    """

    past: float | None
    since: str
    needed: float | None


def pace(comparison: Comparison, *, target: float | None, by: int | None) -> Pace:
    """Return how fast a measure moved, and what its target asks: arithmetic, not a forecast.

    Args:
        comparison: The measure with its trend.
        target: Value aimed at; None when not set.
        by: Financial year it is aimed at, reached at the year's end; None when not set.
    """
    known = [f for f in comparison.trend if f.value is not None]
    if not known:
        return Pace(None, "", None)
    last = known[-1]
    end = period_end(last.period)
    near = [f for f in known if end - period_end(f.period) <= LOOKED_BACK * MONTHS]
    first, span = near[0], end - period_end(near[0].period)
    last_value, first_value = last.value or 0.0, first.value or 0.0
    past = (last_value - first_value) * MONTHS / span if span else None
    if target is None or by is None:
        return Pace(past, first.period, None)
    left = (by + 1) * MONTHS + MARCH - end
    return Pace(past, first.period, (target - last_value) * MONTHS / left if left > 0 else None)
