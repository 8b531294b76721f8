"""Everything that is told of councils' resilience at the end of a year, and its back-test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from wholeplace.errors import InputError, Problem
from wholeplace.finance.backtest import BackTest, Event, Measure, backtest
from wholeplace.finance.councils import Council
from wholeplace.finance.depletion import Depletion, depletion_rules, depletions
from wholeplace.finance.resilience import DISTRICT, Composite, composites, weight_rules
from wholeplace.finance.resilience_record import ReserveRecord
from wholeplace.finance.rules import Rule, Rulebook, assumed
from wholeplace.finance.stress import HORIZONS, Stress, stress, stress_rules
from wholeplace.yearly import Array
from wholeplace.years import year_label

AHEAD = HORIZONS[0]
FLAG_CHANCE = "stress_flag_chance"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is told of one council's resilience.

    Attributes:
        council: The council.
        depletion: How fast its reserves went.
        stress: How likely they run out; None for a district, whose net revenue expenditure is too
            small beside its reserves for changes to be set against it.
        composite: CIPFA's score of 2018.
    """

    council: Council
    depletion: Depletion
    stress: Stress | None
    composite: Composite


@dataclass(frozen=True, slots=True)
class Standings:
    """What is told of every council's resilience at the end of a year.

    Attributes:
        year: The financial year.
        councils: Every council of the record: the likeliest to run out first, districts last.
        reserves: Reserves of all councils with social care [GBP].
        before: Their reserves three years before [GBP].
        spread: How much wider than observed changes were drawn, from calibration on earlier years.
        calibrated: Whether there were years enough to calibrate on.
        rules: Rules that the figures lean on and that are our own assumptions.
    """

    year: int
    councils: tuple[Standing, ...]
    reserves: float
    before: float
    spread: float
    calibrated: bool
    rules: tuple[Rule, ...]

    def of(self, code: str) -> Standing | None:
        """Return what is told of one council; None when it is not in the record."""
        return next((each for each in self.councils if each.council.code == code), None)

    def require(self, code: str) -> Standing:
        """Return what is told of one council.

        Raises:
            InputError: When it is not in the record.
        """
        found = self.of(code)
        if found is None:
            problem = Problem(code, f"sent no return for {year_label(self.year)}")
            raise InputError("the record of reserves", [problem])
        return found


def standings(record: ReserveRecord, *, year: int, rules: Rulebook) -> Standings:
    """Return what is told of every council of a record at the end of a year.

    Raises:
        InputError: When the record does not hold the year and three years before it.
    """
    upper = ~record.is_class(DISTRICT)
    stresses = stress(record.pick(upper), year=year, rules=rules)
    drawn = iter(stresses)
    parts = zip(
        depletions(record, year=year, rules=rules),
        composites(record, year=year, rules=rules),
        upper,
        strict=True,
    )
    found = [
        Standing(depletion.council, depletion, next(drawn) if has_care else None, composite)
        for depletion, composite, has_care in parts
    ]
    with_care = [each.depletion for each in found if each.stress is not None]
    return Standings(
        year=year,
        councils=tuple(sorted(found, key=_place)),
        reserves=sum(each.reserves or 0.0 for each in with_care),
        before=sum(each.before or 0.0 for each in with_care),
        spread=max((each.spread for each in stresses), default=1.0),
        calibrated=any(each.calibrated for each in stresses),
        rules=assumed_rules(rules, year),
    )


def assumed_rules(rules: Rulebook, year: int) -> tuple[Rule, ...]:
    """Return the assumed rules that standings lean on."""
    leant = (
        *depletion_rules(rules, year),
        *stress_rules(rules, year),
        *weight_rules(rules, year),
        rules.of("cipfa_weight_concentration", year=year),
        rules.of(FLAG_CHANCE, year=year),
    )
    return assumed(leant)


def resilience_backtest(
    record: ReserveRecord,
    *,
    events: Iterable[Event],
    year: int,
    rules: Rulebook,
    horizon: int = AHEAD,
) -> BackTest:
    """Return how measures told at the end of a year did against the events that followed.

    Districts are left out: they have no chance to test.

    Args:
        record: Reserves and spending; what came after ``year`` is not looked at.
        events: Section 114 notices and exceptional support.
        year: Financial year at whose end the measures are told.
        rules: The flags and intervals.
        horizon: Years ahead in which an event counts.
    """
    upper = record.until(year).pick(~record.is_class(DISTRICT))
    return backtest(
        upper.councils,
        measures=measures(upper, year=year, rules=rules),
        events=events,
        year=year,
        horizon=horizon,
    )


def measures(record: ReserveRecord, *, year: int, rules: Rulebook) -> tuple[Measure, ...]:
    """Return the measures of risk that are tested, the chance of running out first."""
    drawn = stress(record, year=year, rules=rules)
    went = depletions(record, year=year, rules=rules)
    score = composites(record, year=year, rules=rules)
    least = rules.number(FLAG_CHANCE, year=year)
    few = rules.number("depletion_flag_years", year=year)
    chance = _column([s.chance[AHEAD].value if s.chance else None for s in drawn])
    return (
        Measure(
            f"Chance of running out within {AHEAD} years",
            chance,
            tuple(bool(value >= least) for value in chance),
            f"{least:.0%} or more",
        ),
        Measure(
            "Reserves depletion time",
            _column([_pace(each) for each in went]),
            tuple(each.flagged for each in went),
            f"fewer than {few:.0f} years left",
        ),
        Measure("Low reserves", -_column([each.reserves for each in drawn])),
        Measure("Fall of reserves over three years", -_column([each.change for each in went])),
        Measure("CIPFA's score of 2018", -_column([each.index for each in score])),
    )


def _pace(depletion: Depletion) -> float | None:
    """Return risk by depletion time: years left turned round, nought where reserves rose."""
    if depletion.before is None or depletion.reserves is None:
        return None
    if depletion.years_left is None:
        return 0.0
    return 1.0 / max(depletion.years_left, 1e-9)


def _column(values: Sequence[float | None]) -> Array:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _place(standing: Standing) -> tuple[bool, float, str]:
    rank = standing.stress.rank if standing.stress else None
    return rank is None, rank.value if rank else 0.0, standing.council.code
