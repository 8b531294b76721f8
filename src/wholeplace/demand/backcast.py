"""Would the model have seen the last two years coming? Fit on what was known before, and compare.

Everything up to two years before the last count is all that the calibration may see. The counts
of the two years after are then predicted for every place, with what is not known about the rates
(parameters) and with the luck of counting people (process), and set beside two naive forecasts:
the last value stays, the last change goes on. Method: docs/methods/calibration.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np

from wholeplace.demand.calibrate import Calibration, calibrate
from wholeplace.demand.design import PathwayDesign, Predicted
from wholeplace.demand.flow import run
from wholeplace.demand.observed import Observations
from wholeplace.demand.pathway import Pathway
from wholeplace.demand.pooling import Mask
from wholeplace.demand.strategy import BASELINE, Flow, Strategy
from wholeplace.draws import Draws
from wholeplace.estimate import Estimate
from wholeplace.yearly import Array
from wholeplace.years import year_label

AHEAD = 2  # years that are predicted
HALF = 0.5  # counts are whole: an interval holds a count that it rounds to
MARGIN = 0.05  # of a rival's error: a smaller gain turns at other ends of the same series
ENOUGH = 10  # places: fewer say nothing about a method


@dataclass(frozen=True, slots=True)
class Backcast:
    """How well a calibrated pathway predicted one count of every place.

    Attributes:
        pathway: Id of the pathway.
        measure: What was predicted.
        years: Financial years predicted; a stock is that at the end of the year.
        places: How many places were compared.
        level: Level of the interval.
        coverage: Share of counts within the interval, which should be near ``level``.
        coverage_parameters: Share within the interval of the parameters alone.
        spread_parameters: Typical relative standard deviation from the parameters.
        spread_process: Typical relative standard deviation from the luck of counting.
        error: Sum of absolute errors over the sum of counts.
        error_last_value: The same when the last value stays.
        error_trend: The same when the last change goes on.
        lent: Measures that were first counted later, and whose first figures the calibration got
            to see all the same.
    """

    pathway: str
    measure: str
    years: tuple[int, ...]
    places: int
    level: float
    coverage: float
    coverage_parameters: float
    spread_parameters: float
    spread_process: float
    error: float
    error_last_value: float
    error_trend: float
    lent: tuple[str, ...] = ()

    @property
    def loses(self) -> bool:
        """Whether a naive forecast would have done as well, or nearly."""
        return bool(self._rivals_as_good)

    @property
    def verdict(self) -> str:
        """What came of it, in words; a gain of less than ``MARGIN`` is none."""
        as_good = self._rivals_as_good
        if as_good:
            return f"no better than {' and '.join(as_good)}"
        return "better than last value and last trend"

    @property
    def _rivals_as_good(self) -> list[str]:
        rivals = (("last value", self.error_last_value), ("last trend", self.error_trend))
        return [name for name, error in rivals if self.error >= (1 - MARGIN) * error]

    @property
    def sentence(self) -> str:
        """What every reader of a result of this pathway must be told."""
        span = f"{year_label(self.years[0])} and {year_label(self.years[-1])}"
        return (
            f"Back-cast of {self.measure.replace('_', ' ')} for {span} in {self.places} places:"
            f" {self.verdict} (error {self.error:.1%}; last value {self.error_last_value:.1%},"
            f" last trend {self.error_trend:.1%}); the {self.level:.0%} interval held"
            f" {self.coverage:.0%} of counts.{self._lent_in_words}"
        )

    @property
    def _lent_in_words(self) -> str:
        if not self.lent:
            return ""
        names = ", ".join(name.replace("_", " ") for name in self.lent)
        return f" It was lent later figures of {names}."


@dataclass(frozen=True, slots=True)
class _Prediction:
    """Draws and counts of one measure [places x draws x years and places x years]."""

    parameters: Array
    both: Array
    actual: Array
    last: Array
    trend: Array


def backcast(
    design: PathwayDesign,
    *,
    observations: Observations,
    draws: Draws,
    places: Collection[str] = (),
) -> tuple[Backcast, ...]:
    """Return how well a design would have predicted each of its measures.

    A measure that has too short a history, or too few places, is left out.

    Args:
        design: The design.
        observations: Official figures of every place.
        draws: How many draws, from which seed.
        places: Which places; all of them when none is named.
    """
    read = {measure.name for measure in design.stock_measures | design.flow_measures}
    fits: dict[int, Calibration] = {}
    runs: dict[tuple[int, str, tuple[str, ...]], Flow] = {}
    found = []
    for predicted in design.predicted:
        actual = _actual(predicted, design, observations)
        base = _base(actual, observations.years, kind=predicted.kind)
        if base is None:
            continue
        if base not in fits:
            fits[base] = calibrate(design, observations=observations.before(base), first_year=base)
        settled = fits[base].peopled
        compared = [
            code
            for code, kept in zip(
                observations.places,
                settled & _compared(actual, base - observations.years[0], predicted.kind),
                strict=True,
            )
            if kept and (not places or code in places)
        ]
        if len(compared) < min(ENOUGH, len(places) or ENOUGH):
            continue
        for place in compared:
            key = (base, place, predicted.segments)
            if key not in runs:
                runs[key] = _run(_only(fits[base].of(place), predicted.segments), draws)
        flows = [runs[base, place, predicted.segments] for place in compared]
        rows = [observations.places.index(place) for place in compared]
        prediction = _prediction(predicted, flows, actual[rows], base - observations.years[0])
        judged = _judged(design, predicted, prediction, base)
        late = set(observations.lent(base)) & read
        found.append(replace(judged, lent=tuple(sorted(late))))
    return tuple(found)


def warnings_of(design: PathwayDesign, found: Iterable[Backcast]) -> tuple[str, ...]:
    """Return what a reader must be told of a pathway's back-cast, good or bad."""
    lines = tuple(each.sentence for each in found if each.pathway == design.id)
    missing = f"{design.title}: could not be back-cast, for want of a counted series."
    return lines or (missing,)


def _actual(predicted: Predicted, design: PathwayDesign, observations: Observations) -> Array:
    """Return what was counted; a stock stands at the year it begins [places x years]."""
    people = observations.people(design.ages_of(predicted.segments))
    of = observations.stock if predicted.kind == "stock" else observations.flow
    return predicted.share * of(predicted.measures, people)


def _base(actual: Array, years: tuple[int, ...], *, kind: str) -> int | None:
    """Return the year the prediction begins in: ``AHEAD`` years before the last count ends."""
    enough = np.flatnonzero((~np.isnan(actual)).sum(axis=0) >= min(ENOUGH, len(actual)))
    if len(enough) <= AHEAD:
        return None
    return years[int(enough[-1])] - AHEAD + (kind == "flow")


def _compared(actual: Array, base: int, kind: str) -> Mask:
    """Return the places whose last known count and those predicted are all known, and not 0."""
    first = base - (kind == "flow")
    span = actual[:, first : first + AHEAD + 1]
    return np.asarray(~np.isnan(span).any(axis=1) & (np.nan_to_num(span).sum(axis=1) > 0))


def _only(pathway: Pathway, segments: tuple[str, ...]) -> Pathway:
    """Return a pathway with the people of some segments alone, who leave it when they age out."""
    if not segments:
        return pathway
    nobody = Estimate.known(0.0)
    return replace(
        pathway,
        segments=tuple(
            replace(segment, ages_into=None)
            if segment.id in segments
            else replace(segment, population=nobody, growth=nobody)
            for segment in pathway.segments
        ),
        stocks=tuple(stock for stock in pathway.stocks if stock.segment in segments),
    )


def _run(pathway: Pathway, draws: Draws) -> Flow:
    years = tuple(range(pathway.first_year, pathway.first_year + AHEAD))
    return run(pathway, years=years, draws=draws, strategies=[Strategy(BASELINE, {})])


def _prediction(predicted: Predicted, flows: list[Flow], actual: Array, base: int) -> _Prediction:
    parts = [_of_flow(predicted, flow) for flow in flows]
    mean = np.stack([part[0] for part in parts])
    variance = np.stack([part[1] for part in parts])
    luck = Draws(mean.shape[1], seed=0)
    uniform = np.stack(
        [
            np.stack([luck.uniform(f"{predicted.name}.{row}.{y}") for y in range(AHEAD)], axis=1)
            for row in range(len(flows))
        ]
    )
    at = base - (predicted.kind == "flow")
    last = np.repeat(actual[:, at : at + 1], AHEAD, axis=1)
    change = np.nan_to_num(actual[:, at] - actual[:, at - 1]) if at else np.zeros(len(actual))
    return _Prediction(
        parameters=mean,
        both=_with_luck(mean, variance, uniform),
        actual=actual[:, at + 1 : at + 1 + AHEAD],
        last=last,
        trend=np.maximum(last + change[:, None] * np.arange(1, AHEAD + 1), 0.0),
    )


def _of_flow(predicted: Predicted, flow: Flow) -> tuple[Array, Array]:
    """Return the mean of each draw and the variance of counting around it [draws x years]."""
    edges = flow.pathway.edges
    moved = flow.moved[0]
    if predicted.kind == "flow":
        mean = moved[[edges.index(edge) for edge in predicted.edges]].sum(axis=0)
        return mean, mean
    states = [state.id for state in flow.pathway.states]
    end = flow.at_end[0][[states.index(state) for state in predicted.states]].sum(axis=0)
    came, left = np.zeros_like(end), np.zeros_like(end)
    for edge, count in zip(edges, moved, strict=True):
        before, after = (end_of in predicted.states for end_of in edge.split(">"))
        if before != after:
            came, left = (came + count, left) if after else (came, left + count)
    came, left = came.cumsum(axis=1), left.cumsum(axis=1)
    stayed = left * end / np.maximum(left + end, 1e-12)
    return end, np.minimum(came + stayed, end)


def _with_luck(mean: Array, variance: Array, uniform: Array) -> Array:
    """Return draws of counts with a mean and a variance, gamma around each mean."""
    from scipy.special import gammaincinv

    safe = np.maximum(mean, 1e-9)
    shape = safe**2 / np.maximum(variance, 1e-9)
    return np.asarray(safe / shape * gammaincinv(shape, uniform))


def _judged(design: PathwayDesign, predicted: Predicted, found: _Prediction, base: int) -> Backcast:
    total = found.actual.sum()
    middle = np.median(found.parameters, axis=1)
    safe = np.maximum(middle, 1e-9)
    own = found.parameters.std(axis=1) / safe
    all_in = found.both.std(axis=1) / safe
    return Backcast(
        pathway=design.id,
        measure=predicted.name,
        years=tuple(range(base, base + AHEAD)),
        places=len(found.actual),
        level=design.level,
        coverage=_held(found.both, found.actual, design.level),
        coverage_parameters=_held(found.parameters, found.actual, design.level),
        spread_parameters=float(np.median(own)),
        spread_process=float(np.sqrt(max(np.median(all_in**2 - own**2), 0.0))),
        error=float(np.abs(middle - found.actual).sum() / total),
        error_last_value=float(np.abs(found.last - found.actual).sum() / total),
        error_trend=float(np.abs(found.trend - found.actual).sum() / total),
    )


def _held(draws: Array, actual: Array, level: float) -> float:
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=1)
    return float(((low - HALF <= actual) & (actual <= high + HALF)).mean())
