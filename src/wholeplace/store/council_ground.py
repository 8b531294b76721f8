"""Which figures of areas stand for a council: its own, its districts', its predecessors'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wholeplace.finance.councils import Council
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.yearly import Array

COUNTY_CODES = "E10"
Figures = Mapping[str, float]


@dataclass(frozen=True)
class Ground:
    """The councils of a year, and the areas whose figures stand for them.

    Attributes:
        gazetteer: Every area, live and retired.
        councils: The councils, upper tier first, in order of code.
    """

    gazetteer: Gazetteer
    councils: tuple[Council, ...]

    @classmethod
    def of(cls, gazetteer: Gazetteer, *, on: str) -> Ground:
        """Return the principal councils in use on an ISO date, under their newest codes."""
        live = [area for area in gazetteer.areas.values() if area.lives(on)]
        areas = sorted(live, key=lambda area: (not area.is_upper_tier, area.code))
        return cls(
            gazetteer,
            tuple(
                Council(
                    code=_newest(gazetteer, area.code),
                    name=area.name,
                    area_class=area.area_class,
                    region=area.region,
                    county=area.county,
                )
                for area in areas
            ),
        )

    @cached_property
    def districts(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of the districts of each county, by its code."""
        found: dict[str, list[str]] = {}
        for council in self.councils:
            if council.county:
                found.setdefault(council.county, []).append(council.code)
        return {county: tuple(codes) for county, codes in found.items()}

    def published(self, figures: Figures) -> Array:
        """Return the figures published for the councils themselves, NaN where there is none."""
        return self._each(lambda code: self._own(code, figures))

    def body(self, figures: Figures) -> Array:
        """Return the councils' own figures, or those of all the councils merged into them.

        NaN where a council took over only a part of a county council.
        """
        return self._each(lambda code: self._merged(code, figures, counties=True))

    def ground(self, figures: Figures) -> Array:
        """Return figures added up over the lower-tier and unitary areas of each council."""
        return self._each(
            lambda code: _sum(
                self._merged(part, figures, counties=False)
                for part in self.districts.get(code, (code,))
            )
        )

    def mean(self, figures: Figures, *, weights: Array) -> Array:
        """Return published figures, and for a county the mean of its districts by ``weights``."""
        made = self.published(figures)
        place = {council.code: i for i, council in enumerate(self.councils)}
        for county, codes in self.districts.items():
            at = [place[code] for code in codes]
            if np.isnan(made[place[county]]):
                made[place[county]] = made[at] @ weights[at] / weights[at].sum()
        return made

    def _each(self, found: Callable[[str], float | None]) -> Array:
        values = (found(council.code) for council in self.councils)
        return np.array([np.nan if value is None else value for value in values])

    def _own(self, code: str, figures: Figures) -> float | None:
        if code in figures:
            return figures[code]
        return next(
            (figures[known] for known in self.gazetteer.known_as(code) if known in figures), None
        )

    def _merged(self, code: str, figures: Figures, *, counties: bool) -> float | None:
        """Return a code's figure, or the sum of those of the whole areas merged into it."""
        own = self._own(code, figures)
        if own is not None:
            return own
        known = self.gazetteer.known_as(code)
        changes = [c for c in self.gazetteer.changes if c.new_code in known]
        if counties and any(change.kind == "split" for change in changes):
            return None
        olds = [change.old_code for change in changes if change.kind == "merger"]
        if not counties:
            olds = [old for old in olds if not old.startswith(COUNTY_CODES)]
        return _sum(self._merged(old, figures, counties=counties) for old in olds) if olds else None


def _newest(gazetteer: Gazetteer, code: str) -> str:
    """Return the code that is in use today for the same ground, or the same code."""
    alive = (known for known in gazetteer.known_as(code) if gazetteer.areas[known].lives())
    return next(alive, code)


def _sum(parts: Iterable[float | None]) -> float | None:
    """Return the sum of parts, None as soon as one is not known."""
    added = 0.0
    for part in parts:
        if part is None:
            return None
        added += part
    return added
