"""Does a measure of risk foresee? Areas, flags and calibration worked by hand."""

import numpy as np
import pytest

from tests.finance.reserves_made_up import wandering
from wholeplace.finance.backtest import Event, Measure, area_under_curve, backtest
from wholeplace.finance.councils import Council
from wholeplace.finance.resilience_standing import measures, resilience_backtest, standings
from wholeplace.source import assumption
from wholeplace.store.rulebook import packaged_rules

SAID = assumption("made up")
COUNCILS = tuple(Council(code, code.upper(), "unitary", "") for code in "abcdefghijkl")
STRUCK = "abcde"


def event(code, year, kind="exceptional support"):
    return Event(code, code.upper(), year, kind, "final", SAID)


def told(risk, *, flagged=(), events=None, horizon=3):
    measure = Measure("chance", np.array(risk, dtype=float), flagged, "top")
    happened = events or [event(code, 2019) for code in STRUCK]
    return backtest(COUNCILS, measures=[measure], events=happened, year=2017, horizon=horizon)


def test_area_is_the_chance_that_one_struck_had_the_higher_risk():
    # Pairs (.35, .1) yes, (.35, .4) no, (.8, .1) yes, (.8, .4) yes: 3 of 4.
    risk = np.array([0.1, 0.4, 0.35, 0.8])
    assert area_under_curve(risk, np.array([False, False, True, True])) == 0.75
    assert area_under_curve(np.ones(4), np.array([False, True, True, False])) == 0.5


def test_area_comes_with_an_interval():
    area = told([9, 8, 3, 2, 1, 7, 6, 5, 4, 0, 0, 0]).tested[0].area
    # Struck 9 8 3 2 1 against 7 6 5 4 0 0 0: 7 + 7 + 3 + 3 + 3 of 35.
    assert area.value == pytest.approx(23 / 35)
    assert area.low < area.value < area.high
    assert area.level == 0.8


def test_fewer_than_five_struck_are_too_few_to_tell():
    events = [event(code, 2019) for code in "abcd"]
    assert told(range(12), events=events).tested[0].area is None


def test_false_alarms_and_misses_are_named():
    flags = tuple(code in "abfg" for code in "abcdefghijkl")
    found = told(range(12), flagged=flags).tested[0]
    assert [c.name for c in found.caught] == ["A", "B"]
    assert [c.name for c in found.false_alarms] == ["F", "G"]
    assert [c.name for c in found.missed] == ["C", "D", "E"]


def test_only_events_after_the_year_and_within_the_horizon_count():
    events = [event("a", 2017), event("b", 2018), event("c", 2020), event("d", 2021),
              event("elsewhere", 2019)]  # fmt: skip
    found = told(range(12), events=events)
    assert [e.council for e in found.happened] == ["b", "c"]
    assert [e.council for e in found.outside] == ["a", "d", "elsewhere"]
    wider = told(range(12), events=events, horizon=4)
    assert [e.council for e in wider.happened] == ["b", "c", "d"]


def test_calibration_sets_chances_told_beside_what_was_seen():
    risk = [0.3, 0.3, 0.3, 0.15, 0.15, 0.02, 0.02, 0.02, 0.0, 0.0, 0.0, 0.0]
    bins = {(b.low, b.high): b for b in told(risk).calibration}
    top = bins[0.20, 1.0]
    assert (top.count, top.seen.value) == (3, 1.0)
    assert top.told == pytest.approx(0.3)
    assert top.seen.low < 1
    assert bins[0.10, 0.20].seen.value == 1.0
    assert bins[0.05, 0.10].seen is None
    none = bins[0.0, 0.01]
    assert (none.count, none.seen.value, none.seen.low) == (4, 0.0, 0.0)
    # Clopper and Pearson, none of 4, 80 %: 1 - 0.1 ** (1 / 4) = 0.438.
    assert none.seen.high == pytest.approx(1 - 0.1**0.25, abs=1e-9)


def test_what_is_not_known_is_left_out_of_the_test():
    found = told([np.nan, *range(11)])
    assert found.tested[0].count == 11
    assert sum(b.count for b in found.calibration) == 11


def test_the_measures_of_risk_are_told_from_the_past_alone():
    rules = packaged_rules()
    record = wandering(12, drift=-2)
    whole = resilience_backtest(record, events=[], year=2015, rules=rules)
    cut = resilience_backtest(record.until(2015), events=[], year=2015, rules=rules)
    assert whole == cut
    titles = [measure.title for measure in measures(record.until(2015), year=2015, rules=rules)]
    assert titles[0] == "Chance of running out within 3 years"
    assert len(titles) == 5


def test_districts_stand_last_and_are_not_ranked():
    record = wandering(8, classes=["district"] * 4 + ["unitary"] * 4)
    found = standings(record, year=2017, rules=packaged_rules())
    assert [each.council.area_class for each in found.councils[4:]] == ["district"] * 4
    assert all(each.stress is None for each in found.councils[4:])
    assert found.reserves == pytest.approx(record.closing[4:, -1].sum())
    assert {rule.name for rule in found.rules} >= {"stress_level", "stress_flag_chance"}
    assert found.of("nobody") is None
