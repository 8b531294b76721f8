"""What was counted: years, rates that become counts, and what was known when a year began."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from wholeplace.demand.design import Measure
from wholeplace.demand.observed import (
    LOOK_BACK,
    between,
    carried,
    flow_year,
    growth,
    latest,
    opening_year,
)

SMALL = run_path(str(Path(__file__).with_name("small_england.py")))
CAME, HELD, LEFT = SMALL["CAME"], SMALL["HELD"], SMALL["LEFT"]
FIRST, YEARS = SMALL["FIRST"], SMALL["YEARS"]
UNKNOWN = np.nan


def month(year, of_year):
    return 12 * year + of_year


@pytest.mark.parametrize(
    ("end", "year"),
    [
        (month(2025, 3), 2025),  # 31 March 2025 opens 2025/26
        (month(2025, 1), 2025),  # a census of January counts as the coming April
        (month(2024, 10), 2025),  # six months before: the later April
        (month(2024, 9), 2024),  # September counts as the April before
        (month(2025, 12), 2026),
        (month(2025, 6), 2025),
    ],
)
def test_a_stock_opens_the_year_whose_first_of_april_is_nearest(end, year):
    assert opening_year(end) == year


@pytest.mark.parametrize(
    ("end", "per_year", "year"),
    [
        (month(2025, 3), 1, 2024),  # April 2024 to March 2025
        (month(2024, 12), 1, 2024),  # calendar year 2024: nine months lie in 2024/25
        (month(2024, 8), 1, 2023),  # an academic year to August 2024: seven months in 2023/24
        (month(2024, 6), 4, 2024),  # April to June
        (month(2025, 3), 4, 2024),  # January to March
        (month(2025, 6), 4, 2025),
    ],
)
def test_a_flow_lies_in_the_year_that_holds_most_of_it(end, per_year, year):
    assert flow_year(end, per_year=per_year) == year


@given(st.integers(2000 * 12, 2100 * 12))
def test_four_quarters_and_their_year_agree(end):
    # The four quarters that end with March are the year that ends with it.
    march = end - end % 12 + 3
    assert {flow_year(march - 3 * n, per_year=4) for n in range(4)} == {flow_year(march)}


def test_a_rate_becomes_a_count_of_the_people_it_is_a_rate_of():
    rate = Measure("need", "held", per_people=1_000.0)
    seen = SMALL["observations"](luck=False)
    seen = replace(seen, stocks={rate: np.full_like(seen.stocks[HELD], 5.0)})
    people = np.full((40, YEARS + 1), 20_000.0)
    assert seen.stock([rate], people) == pytest.approx(np.full((40, YEARS + 1), 100.0))


def test_measures_add_up_and_one_that_is_not_known_makes_the_sum_unknown():
    seen = SMALL["observations"](luck=False)
    holed = seen.flows[LEFT].copy()
    holed[3, 2] = UNKNOWN
    seen = replace(seen, flows={**seen.flows, LEFT: holed})
    total = seen.flow([CAME, LEFT], np.ones((40, YEARS + 1)))
    assert np.isnan(total[3, 2])
    assert total[4, 2] == seen.flows[CAME][4, 2] + holed[4, 2]


def test_people_within_two_spans_are_added_up():
    seen = SMALL["observations"](luck=False)
    ages = np.ones_like(seen.ages)
    assert replace(seen, ages=ages).people([(0, 17), (65, 90)])[0, 0] == 18 + 26


def test_what_was_known_by_a_year_is_its_opening_stock_and_earlier_flows():
    seen = SMALL["observations"]()
    base = FIRST + 6
    known = seen.before(base)
    assert known.years == tuple(range(FIRST, base + 1))
    assert (known.stocks[HELD] == seen.stocks[HELD][:, :7]).all()
    assert (known.flows[CAME][:, :6] == seen.flows[CAME][:, :6]).all()
    assert np.isnan(known.flows[CAME][:, 6]).all()
    assert np.isnan(known.ages[:, 6]).all()


def test_a_measure_that_was_counted_only_later_is_lent_and_named():
    seen = SMALL["observations"]()
    late = np.full_like(seen.flows[LEFT], UNKNOWN)
    late[:, 8] = 7.0
    seen = replace(seen, flows={**seen.flows, LEFT: late})
    base = FIRST + 6
    assert seen.lent(base) == ("left",)
    assert (seen.before(base).flows[LEFT][:, 5] == 7.0).all()
    assert seen.lent(FIRST + 9) == ()


def test_growth_is_the_mean_of_the_last_five_known_years_by_hand():
    # Seven years of growth, one unknown: log growth 0, then 0.1 five times; the 0 is too old.
    logs = np.array([0.0, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5])
    assert growth(np.exp(logs)[None])[0] == pytest.approx(0.1)
    assert growth(np.exp(logs[:3])[None])[0] == pytest.approx(0.05)
    assert growth(np.array([[UNKNOWN, 100.0, UNKNOWN]]))[0] == 0
    assert growth(np.array([[0.0, 100.0, 110.0]]))[0] == pytest.approx(np.log(1.1))


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        float,
        (3, 9),
        elements=st.one_of(st.just(UNKNOWN), st.floats(1, 1e6)),
    )
)
def test_growth_is_what_a_loop_over_places_finds(series):
    told = np.diff(np.log(series), axis=1)
    for place, found in enumerate(growth(series)):
        known = told[place][~np.isnan(told[place])][-LOOK_BACK:]
        assert found == pytest.approx(known.mean() if len(known) else 0.0, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(arrays(float, (2, 6), elements=st.one_of(st.just(UNKNOWN), st.floats(1, 1e6))))
def test_carrying_on_keeps_every_known_year_and_leaves_no_gap_after_the_last(series):
    found = carried(series)
    known = ~np.isnan(series)
    assert (found[known] == series[known]).all()
    _, at = latest(series)
    for place in range(2):
        if at[place] >= 0:
            assert not np.isnan(found[place, at[place] :]).any()
        else:
            assert np.isnan(found[place]).all()


def test_person_years_are_the_mean_of_two_stocks_and_the_last_year_has_none():
    found = between(np.array([[10.0, UNKNOWN, 30.0, 50.0]]))
    assert np.isnan(found[0, [0, 1, 3]]).all()
    assert found[0, 2] == 40.0
