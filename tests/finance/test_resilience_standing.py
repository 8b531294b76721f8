"""Everything told of councils at the end of a year: order, sums, measures and what is assumed."""

import numpy as np
import pytest

from tests.finance.reserves_made_up import record_of, wandering
from wholeplace.errors import InputError
from wholeplace.finance.backtest import Event
from wholeplace.finance.resilience_standing import (
    assumed_rules,
    measures,
    resilience_backtest,
    standings,
)
from wholeplace.source import assumption
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()


@pytest.fixture(scope="module")
def mixed():
    """Four districts and six unitaries that drift down."""
    return wandering(10, drift=-2, classes=["district"] * 4 + ["unitary"] * 6)


@pytest.fixture(scope="module")
def told(mixed):
    return standings(mixed, year=2017, rules=RULES)


def test_the_measures_of_risk_are_told_from_the_past_alone():
    record = wandering(12, drift=-2)
    whole = resilience_backtest(record, events=[], year=2015, rules=RULES)
    cut = resilience_backtest(record.until(2015), events=[], year=2015, rules=RULES)
    assert whole == cut
    titles = [measure.title for measure in measures(record.until(2015), year=2015, rules=RULES)]
    assert titles[0] == "Chance of running out within 3 years"
    assert len(titles) == 5


def test_districts_stand_last_and_are_not_ranked():
    record = wandering(8, classes=["district"] * 4 + ["unitary"] * 4)
    found = standings(record, year=2017, rules=RULES)
    assert [each.council.area_class for each in found.councils[4:]] == ["district"] * 4
    assert all(each.stress is None for each in found.councils[4:])
    assert found.reserves == pytest.approx(record.closing[4:, -1].sum())
    assert {rule.name for rule in found.rules} >= {"stress_level", "stress_flag_chance"}
    assert found.of("nobody") is None


def test_every_council_is_told_once_with_all_three_answers(mixed, told):
    assert sorted(each.council.code for each in told.councils) == [
        council.code for council in mixed.councils
    ]
    for each in told.councils:
        assert each.depletion.council == each.composite.council == each.council
        assert (each.stress is None) == (each.council.area_class == "district")
        assert each.stress is None or each.stress.council == each.council


def test_the_likeliest_to_run_out_come_first_and_districts_by_code_last(told):
    placed = [each.stress.rank.value for each in told.councils[:6]]
    assert placed == sorted(placed)
    assert [each.council.code for each in told.councils[6:]] == ["a", "b", "c", "d"]


def test_the_sums_are_of_councils_with_social_care_at_both_ends(mixed, told):
    assert told.reserves == pytest.approx(mixed.closing[4:, -1].sum())
    assert told.before == pytest.approx(mixed.closing[4:, -4].sum())


def test_a_council_is_found_by_its_code_or_said_to_have_sent_nothing(told):
    assert told.of("e").council.code == "e"
    assert told.of("E06") is None
    assert told.require("e") is told.of("e")
    with pytest.raises(InputError, match="E06: sent no return for 2017/18"):
        told.require("E06")


def test_districts_alone_have_no_chance_and_no_calibration():
    # The stress of nobody once took a quantile of nobody and broke.
    found = standings(wandering(4, classes=["district"] * 4), year=2017, rules=RULES)
    assert [each.stress for each in found.councils] == [None] * 4
    assert (found.reserves, found.spread, found.calibrated) == (0.0, 1.0, False)


def test_one_council_alone_is_told_what_can_be():
    (only,) = standings(wandering(1), year=2017, rules=RULES).councils
    assert only.depletion.reserves is not None
    assert (only.stress.chance, only.composite.index) == ({}, None)


def test_without_ranks_councils_stand_by_code():
    record = wandering(3)
    record.opening[:, :] = np.nan
    found = standings(record, year=2017, rules=RULES)
    assert [each.council.code for each in found.councils] == ["a", "b", "c"]


def test_every_rule_it_leans_on_that_is_ours_is_told_as_assumed():
    names = [rule.name for rule in assumed_rules(RULES, 2017)]
    assert names == [
        "cipfa_weight_concentration",
        "stress_flag_chance",
        "stress_level",
        "stress_spread_most",
    ]
    assert all(rule.source.is_assumption for rule in assumed_rules(RULES, 2017))


def by_title(record):
    return {each.title: each for each in measures(record, year=record.years[-1], rules=RULES)}


def test_measures_are_higher_where_it_is_riskier():
    # The first fell from 80 to 20 of 100; the others stood still at 50.
    still = np.full((4, 8), 50.0) + np.arange(8) % 2
    fell = np.linspace(80, 20, 8)[None, :]
    found = by_title(record_of(np.vstack([fell, still])))
    for title in ("Reserves depletion time", "Low reserves", "Fall of reserves over three years"):
        assert found[title].risk[0] > found[title].risk[1:].max(), title
    # 20 left at 60/7 a year: 20 / (60 / 7) = 2.33 years, turned round.
    assert found["Reserves depletion time"].risk[0] == pytest.approx(60 / 7 / 20)
    assert found["Reserves depletion time"].flagged[0]
    assert found["Reserves depletion time"].rule == "fewer than 4 years left"


def test_reserves_gone_from_nothing_are_a_known_risk_and_not_a_gap():
    # Their change is no share of anything, but how long they last is known: not at all.
    record = wandering(5)
    record.closing[0, -4], record.closing[0, -1] = 0.0, -10.0
    found = by_title(record)
    pace = found["Reserves depletion time"]
    assert pace.risk[0] == pace.risk.max() > 1e6
    assert pace.flagged[0]
    assert np.isnan(found["Fall of reserves over three years"].risk[0])


def test_what_is_not_known_is_no_risk_and_no_flag():
    record = wandering(5)
    record.closing[0, -1] = np.nan
    found = by_title(record)
    assert all(np.isnan(found[title].risk[0]) for title in list(found)[:4])
    assert not any(each.flagged[0] for each in found.values() if each.flagged)


def test_the_backtest_leaves_districts_and_later_years_out(mixed):
    said = assumption("made up")
    events = [
        Event(code, code, year, "exceptional support", "final", said)
        for code, year in (("a", 2016), ("e", 2016), ("f", 2015), ("g", 2019))
    ]
    found = resilience_backtest(mixed, events=events, year=2015, rules=RULES)
    assert [each.council for each in found.happened] == ["e"]
    assert [each.council for each in found.outside] == ["a", "f", "g"]
    assert {tested.count for tested in found.tested} <= {6}


def test_a_year_that_cannot_be_told_is_refused_by_every_way_in(mixed):
    with pytest.raises(InputError, match="is not in the record"):
        standings(mixed, year=2024, rules=RULES)
    with pytest.raises(InputError, match="the earliest year is 2013/14"):
        standings(mixed, year=2011, rules=RULES)
    with pytest.raises(InputError, match="is not in the record"):
        resilience_backtest(mixed, events=[], year=2030, rules=RULES)
