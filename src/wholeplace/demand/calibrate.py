"""Turn the design of a pathway and the official figures of every place into a place's pathway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.demand.design import (
    CONVERSION,
    OF_STATE,
    PEOPLE,
    PERSON,
    ObservedRate,
    ObservedStock,
    PathwayDesign,
    Stated,
    StateDesign,
    StatedStock,
    StockDesign,
)
from wholeplace.demand.fitted import (
    Fitted,
    observed_stock,
    scaled,
    stated,
)
from wholeplace.demand.observed import Observations, latest
from wholeplace.demand.pathway import (
    Capacity,
    Move,
    Pathway,
    Segment,
    State,
    Stock,
    Use,
)
from wholeplace.demand.people import People, people_of
from wholeplace.demand.pooling import Mask
from wholeplace.demand.rates import rates_of
from wholeplace.demand.reconcile import in_bands, reconciled
from wholeplace.demand.told import assumptions, in_words, stated_within
from wholeplace.errors import InputError, Problem
from wholeplace.estimate import Estimate
from wholeplace.source import Source
from wholeplace.yearly import Array


@dataclass(frozen=True, slots=True)
class Calibration:
    """A design with its numbers for every place; ``of`` gives the pathway of one.

    Attributes:
        design: What was calibrated.
        observations: What it was calibrated to.
        first_year: Financial year that the pathways begin in.
        people: People of each segment, by its id.
        rates: Rate of each move, in the order of the design.
        stocks: Stocks of each state and segment: (state, segment, number).
        places: Places of each capacity, in the order of the design.
        warnings: What every reader must be told of all places.
    """

    design: PathwayDesign
    observations: Observations
    first_year: int
    people: Mapping[str, People]
    rates: tuple[Fitted, ...]
    stocks: tuple[tuple[StateDesign, str, Fitted], ...]
    places: tuple[Fitted, ...]
    warnings: tuple[str, ...]

    @property
    def peopled(self) -> Mask:
        """Whether the people of every segment are known and more than none [places]."""
        return np.asarray(np.all([each.count.value > 0 for each in self.people.values()], axis=0))

    def of(self, place: str) -> Pathway:
        """Return the pathway of a place.

        Raises:
            InputError: When the place has no figures, or nobody knows how many people it has.
        """
        at = _place_at(self, place)
        design, level = self.design, self.design.level
        return Pathway(
            id=design.id,
            title=design.title,
            place=place,
            first_year=self.first_year,
            segments=tuple(
                Segment(
                    id=segment.id,
                    title=segment.title,
                    population=self.people[segment.id].count.of(at, level=level),
                    growth=self.people[segment.id].growth_of(at, level=level),
                    ages_out_after=segment.ages_out_after,
                    ages_into=segment.ages_into,
                )
                for segment in design.segments
            ),
            states=tuple(State(s.id, s.title, s.bands) for s in design.states),
            moves=tuple(
                Move(m.from_state, m.to_state, rate.of(at, level=level), m.segments, m.band)
                for m, rate in zip(design.moves, self.rates, strict=True)
            ),
            stocks=self._stocks(at),
            capacities=tuple(
                Capacity(c.states, c.waiting, places.of(at, level=level))
                for c, places in zip(design.capacities, self.places, strict=True)
            ),
            uses=tuple(
                Use(u.outcome, u.unit_cost, _quantity(u.quantity, level), u.state, u.edge)
                for u in design.uses
            ),
            warnings=(*self.warnings, *self._of_place(at)),
            sources=_sources(self),
            method=design.method,
        )

    def _stocks(self, at: int) -> tuple[Stock, ...]:
        """Return the stocks of a place, each split over the duration bands of its state."""
        found = []
        for state, segment, number in self.stocks:
            for band, share in enumerate(in_bands(self.design, self.rates, state, segment)):
                people = number.of(at, level=self.design.level, factor=float(share[at]))
                found.append(Stock(state.id, segment, people, band))
        return tuple(found)

    def _of_place(self, at: int) -> list[str]:
        """Return what a reader must be told of this place alone."""
        told = []
        for move, rate in zip(self.design.moves, self.rates, strict=True):
            if not isinstance(move.rate, Stated) and not rate.counted[at]:
                what = in_words(self.design, move)
                told.append(f"{what}: not known for this place; drawn from others like it.")
        last: dict[int, dict[str, None]] = {}
        for state, _, number in self.stocks:
            if not any(isinstance(stock, ObservedStock) for stock in state.stocks):
                continue
            if not number.counted[at]:
                told.append(f"{state.title}: not known for this place; drawn from others like it.")
            elif number.gap[at] > 0:
                year = self.first_year - int(number.gap[at])
                last.setdefault(year, {})[state.title] = None
        for year, titles in sorted(last.items()):
            those = "; ".join(titles)
            told.append(f"{those}: counted last at about the beginning of April {year}.")
        return list(dict.fromkeys(told))


def calibrate(
    design: PathwayDesign,
    *,
    observations: Observations,
    first_year: int,
    warnings: Sequence[str] = (),
) -> Calibration:
    """Return the numbers of a design for every place.

    Args:
        design: The design.
        observations: Official figures of every place.
        first_year: Financial year that the pathways begin in.
        warnings: Sentences to add to every pathway, such as the verdict of a back-cast.
    """
    people = {
        segment.id: people_of(
            observations, spans=(segment.ages,), year=first_year, level=design.level
        )
        for segment in design.segments
    }
    stocks = _all_stocks(design, observations, people, first_year)
    rates = reconciled(
        design,
        observations=observations,
        rates=rates_of(design, observations),
        stocks=stocks,
        people=people,
    )
    return Calibration(
        design=design,
        observations=observations,
        first_year=first_year,
        people=people,
        rates=rates,
        stocks=stocks,
        places=tuple(
            _number(capacity.places, design, observations, first_year)
            for capacity in design.capacities
        ),
        warnings=(*warnings, *assumptions(design)),
    )


def _all_stocks(
    design: PathwayDesign,
    observations: Observations,
    people: Mapping[str, People],
    year: int,
) -> tuple[tuple[StateDesign, str, Fitted], ...]:
    """Return the stock of every state and segment that begins with somebody."""
    found = []
    for state in design.states:
        for stock in state.stocks:
            segments = stock.segments or tuple(segment.id for segment in design.segments)
            number = _number(stock, design, observations, year)
            total = np.sum([people[segment].count.value for segment in segments], axis=0)
            for segment in segments:
                here = people[segment].count.value
                per_person = isinstance(stock, StatedStock) and stock.per == PERSON
                factor = here if per_person else here / np.where(total > 0, total, 1.0)
                found.append((state, segment, scaled(number, factor)))
    return tuple(found)


def _number(
    stock: StockDesign, design: PathwayDesign, observations: Observations, year: int
) -> Fitted:
    """Return a stock before it is split over segments; per person where that is how it is told."""
    if isinstance(stock, ObservedStock):
        return observed_stock(stock, design=design, observations=observations, year=year)
    number = stated(stock.stated, len(observations.places))
    if stock.per in (PERSON, PEOPLE):
        return number
    other = next(s for s in design.states if s.id == stock.per.removeprefix(OF_STATE))
    parts = [_heads(part, design, observations, year) for part in other.stocks]
    return scaled(number, np.sum(parts, axis=0))


def _heads(
    stock: StockDesign, design: PathwayDesign, observations: Observations, year: int
) -> Array:
    """Return how many people a stock is, over all its segments [places]."""
    value = _number(stock, design, observations, year).value
    if isinstance(stock, StatedStock) and stock.per == PERSON:
        return value * latest(observations.people(design.ages_of(stock.segments)))[0]
    return value


def _quantity(number: Stated, level: float) -> Estimate:
    return stated(number, 1).of(0, level=level)


def _sources(calibration: Calibration) -> tuple[Source, ...]:
    """Return every source behind a calibration, each once; no assumptions, no conversions."""
    design = calibration.design
    numbers = [*calibration.rates, *(n for *_, n in calibration.stocks), *calibration.places]
    found = [number.source for number in numbers]
    things = [
        *(m.rate for m in design.moves),
        *(s for state in design.states for s in state.stocks),
    ]
    shares = [stated_within(thing) for thing in things]
    found += [share.source for share in shares if share is not None]
    rates = [move.rate for move in design.moves]
    found += [r.pace.source for r in rates if isinstance(r, ObservedRate) and r.pace]
    found += [calibration.observations.people_source]
    found += [use.quantity.source for use in design.uses]
    told = (source for source in found if not source.is_assumption and source != CONVERSION)
    return tuple(dict.fromkeys(told))


def _place_at(calibration: Calibration, place: str) -> int:
    places = calibration.observations.places
    if place not in places:
        raise InputError("place", [Problem(place, "is not an upper-tier council area of England")])
    at = places.index(place)
    unknown = [
        segment.title
        for segment in calibration.design.segments
        if not calibration.people[segment.id].count.value[at] > 0
    ]
    if unknown:
        what = f"nobody has published how many people it has: {', '.join(unknown)}"
        raise InputError("place", [Problem(place, what)])
    return at
