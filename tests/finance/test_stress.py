"""The chance that reserves run out, its calibration, and that only the past is used."""

import numpy as np
import pytest

from tests.finance.reserves_made_up import record_of, wandering
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.finance.stress import stress
from wholeplace.finance.stress_pace import paces, spread_of
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
FEW = Draws(40)


def chances(record, year=2017):
    return [s.chance[5].value for s in stress(record, year=year, rules=RULES, draws=FEW)]


def test_fewer_reserves_never_make_running_out_less_likely():
    # All change alike; what they hold rises from council to council.
    luck = np.random.default_rng(2).normal(-1, 5, 8)
    held = np.array([5.0, 15.0, 30.0, 60.0])
    closing = held[:, None] + np.cumsum(luck)[None, :] - luck.sum()
    record = record_of(closing, opening=closing - luck)
    found = chances(record)
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.2
    assert found[-1] < 0.05


def test_a_longer_horizon_is_never_less_likely():
    for each in stress(wandering(drift=-2), year=2017, rules=RULES, draws=FEW):
        assert each.chance[3].value <= each.chance[5].value


def test_no_rank_and_no_chance_comes_without_an_interval():
    for each in stress(wandering(drift=-2), year=2017, rules=RULES, draws=FEW):
        assert each.rank.low <= each.rank.value <= each.rank.high
        assert each.rank.level == 0.8
        for chance in each.chance.values():
            assert chance.low < chance.high
            assert chance.level == 0.8


def test_a_chance_never_seen_is_not_told_as_certain():
    record = record_of(np.full((4, 8), 500.0) + np.arange(8) % 2)
    for each in stress(record, year=2017, rules=RULES, draws=FEW):
        assert each.chance[5].value == 0
        assert each.chance[5].high > 0
        assert (each.rank.low, each.rank.high) == (1, 4)


def test_what_came_later_changes_nothing():
    whole = wandering(drift=-1)
    later = record_of(whole.closing + (np.arange(8) > 5) * 1e6, opening=whole.opening)
    assert chances(whole, 2015) == chances(later, 2015)


def test_the_same_seed_gives_the_same_chances():
    assert chances(wandering()) == chances(wandering())


def test_a_random_walk_of_known_spread_runs_out_as_often_as_theory_says():
    # Changes are normal, mean 0 and 5% of spending. Held 10%: within 5 years the chance of a
    # Brownian path is 2 * P(N > 10 / (5 * sqrt 5)) = 2 * P(N > 0.894) = 0.371; a walk that is
    # looked at once a year is missed more often: barrier 0.583 * 5 = 2.9 further off, so
    # 2 * P(N > 12.9 / 11.18) = 0.249.
    rng = np.random.default_rng(5)
    luck = rng.normal(0, 5.0, (60, 8))
    closing = 10.0 + np.cumsum(luck, axis=1) - luck.sum(axis=1, keepdims=True)
    found = chances(record_of(closing, opening=closing - luck))
    assert np.mean(found) == pytest.approx(0.249, abs=0.05)


def test_spread_is_left_alone_where_the_past_lay_where_it_should():
    found = spread_of(wandering(200, seed=4), level=0.8, most=3.0)
    assert found.calibrated
    assert found.covered == pytest.approx(0.8, abs=0.08)
    assert found.spread <= 1.2


def test_spread_grows_where_the_past_surprised():
    calm = np.random.default_rng(1).normal(0, 1.0, (30, 5))
    wild = np.random.default_rng(2).normal(0, 6.0, (30, 3))
    record = record_of(50 + np.cumsum(np.column_stack([calm, wild]), axis=1))
    found = spread_of(record, level=0.8, most=3.0)
    assert found.covered < 0.5
    assert found.spread == 3.0


def test_too_few_years_to_calibrate_is_said():
    found = spread_of(wandering(years=4), level=0.8, most=3.0)
    assert (found.spread, found.covered, found.calibrated) == (1.0, None, False)


def test_a_class_with_too_few_councils_has_no_chance():
    record = wandering(5, classes=["unitary"] * 4 + ["county"])
    found = stress(record, year=2017, rules=RULES, draws=FEW)
    assert (found[4].chance, found[4].rank) == ({}, None)
    assert found[0].rank.count == 4


def test_reserves_not_known_have_no_chance_and_no_rank():
    record = wandering(5)
    record.closing[2, -1] = np.nan
    found = stress(record, year=2017, rules=RULES, draws=FEW)
    assert (found[2].reserves, found[2].rank) == (None, None)


def test_a_councils_own_pace_is_shrunk_towards_its_class():
    # One council fell by 8% a year, the rest stood still within 5%.
    record = wandering(20, seed=7)
    record.opening[0] = 80 - np.arange(8.0)
    record.closing[0] = record.opening[0] - 8.0
    pace = next(paces(record, draws=Draws(200)))
    assert -0.08 < pace.means[:, 0].mean() < pace.means[:, 1:].mean()


def test_a_year_out_of_the_record_is_refused():
    with pytest.raises(InputError, match="2024/25: is not in the record"):
        stress(wandering(), year=2024, rules=RULES)
