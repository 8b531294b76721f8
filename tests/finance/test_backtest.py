"""Does a measure of risk foresee? Areas, flags and calibration worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.finance.backtest import Event, Measure, area_under_curve, backtest
from wholeplace.finance.councils import Council
from wholeplace.source import assumption

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
    # Clopper and Pearson, none of 4, 80%: 1 - 0.1 ** (1 / 4) = 0.438.
    assert none.seen.high == pytest.approx(1 - 0.1**0.25, abs=1e-9)


def test_what_is_not_known_is_left_out_of_the_test():
    found = told([np.nan, *range(11)])
    assert found.tested[0].count == 11
    assert sum(b.count for b in found.calibration) == 11


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 9).map(float), min_size=4, max_size=12),
    st.randoms(use_true_random=False),
)
def test_the_area_of_a_measure_turned_round_is_what_is_left_of_one(risk, random):
    struck = np.array([True, *[random.random() < 0.5 for _ in risk[2:]], False])
    values = np.array(risk)
    area = area_under_curve(values, struck)
    assert 0 <= area <= 1
    assert area_under_curve(-values, struck) == pytest.approx(1 - area)
    assert area_under_curve(3 * values + 7, struck) == area


def test_a_measure_that_tells_all_apart_has_an_area_of_one_and_no_doubt():
    # Drawn again, every pair is still the right way round: the interval is a point.
    area = told([9] * 5 + [1] * 7).tested[0].area
    assert (area.value, area.low, area.high, area.family) == (1.0, 1.0, 1.0, "known")


def test_when_everybody_was_struck_there_is_nothing_to_tell_apart():
    events = [event(council.code, 2019) for council in COUNCILS]
    found = told(range(12), events=events).tested[0]
    assert found.area is None
    assert found.count == 12


def test_a_council_struck_twice_counts_once():
    twice = [event("a", 2018), event("a", 2019, "section 114 notice")]
    found = told(range(12), flagged=(True,) * 12, events=twice)
    assert len(found.happened) == 2
    assert [council.code for council in found.tested[0].caught] == ["a"]
    assert len(found.tested[0].false_alarms) == 11


def test_a_measure_that_flags_nobody_names_nobody():
    found = told(range(12)).tested[0]
    assert (found.caught, found.false_alarms, found.missed) == ((), (), ())


@settings(max_examples=40)
@given(st.sets(st.sampled_from("abcdefghijkl")))
def test_every_council_is_foreseen_falsely_alarmed_missed_or_rightly_left(flagged):
    flags = tuple(council.code in flagged for council in COUNCILS)
    found = told(range(12), flagged=flags).tested[0]
    named = {kind: {c.code for c in getattr(found, kind)} for kind in
             ("caught", "false_alarms", "missed")}  # fmt: skip
    if not any(flags):
        flagged = set()
    assert named["caught"] == flagged & set(STRUCK)
    assert named["false_alarms"] == flagged - set(STRUCK)
    assert named["missed"] == set(STRUCK) - flagged


def test_no_measure_or_one_of_other_councils_is_refused():
    with pytest.raises(MethodError, match="needs a measure, a chance first"):
        backtest(COUNCILS, measures=[], events=[], year=2017, horizon=3)
    with pytest.raises(MethodError, match="'chance' is told of 3 councils, not of 12"):
        told(range(3))
    with pytest.raises(MethodError, match="'chance' is told of 2 councils, not of 12"):
        told(range(12), flagged=(True, False))


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1), min_size=12, max_size=12))
def test_every_known_chance_stands_in_one_bin(risk):
    bins = told(risk).calibration
    assert sum(each.count for each in bins) == 12
    struck = sum(each.seen.value * each.count for each in bins if each.seen)
    assert struck == pytest.approx(len(STRUCK))
    for each in bins:
        assert each.told is None or each.low - 1e-9 <= each.told <= each.high + 1e-9
        assert each.seen is None or each.seen.low <= each.seen.value <= each.seen.high


@pytest.mark.parametrize(
    ("chance", "low"), [(0.0, 0.0), (0.01, 0.01), (0.0999, 0.05), (0.2, 0.2), (1.0, 0.2)]
)
def test_a_chance_on_an_edge_stands_in_the_higher_bin_and_certainty_in_the_last(chance, low):
    (holding,) = [each for each in told([chance] * 12).calibration if each.count]
    assert holding.low == low


def test_a_share_of_one_in_four_has_its_exact_interval():
    # Clopper and Pearson, 1 of 4, 80%: low solves 1 - (1 - p)^4 = 0.1, p = 0.0260; high solves
    # (1 - p)^4 + 4 p (1 - p)^3 = 0.1, p = 0.6795.
    (holding,) = [
        each
        for each in told([0.5] * 4 + [np.nan] * 8, events=[event("a", 2018)]).calibration
        if each.count
    ]
    assert holding.seen.value == 0.25
    assert holding.seen.low == pytest.approx(1 - 0.9**0.25, abs=1e-9)
    high = holding.seen.high
    assert (1 - high) ** 4 + 4 * high * (1 - high) ** 3 == pytest.approx(0.1, abs=1e-9)
