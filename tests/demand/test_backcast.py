from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest

from wholeplace.demand.backcast import Backcast, backcast, warnings_of
from wholeplace.demand.design import Measure, Predicted
from wholeplace.draws import Draws

SMALL = run_path(str(Path(__file__).with_name("small_england.py")))
design, observations = SMALL["design"], SMALL["observations"]
DRAWS = Draws(60, seed=1)


@pytest.fixture(scope="module")
def steady():
    """Back-casts of a steady made-up England: the people in care, and those who came."""
    return backcast(design(), observations=observations(), draws=DRAWS)


def test_every_predicted_measure_is_judged_on_the_last_two_years(steady):
    assert [found.measure for found in steady] == ["held", "came"]
    assert all(found.years == (2023, 2024) for found in steady)
    assert all(found.places == SMALL["PLACES"] for found in steady)


def test_intervals_hold_about_as_many_counts_as_they_say(steady):
    held, came = steady
    assert came.coverage == pytest.approx(0.8, abs=0.12)
    assert held.coverage >= 0.7


def test_counting_luck_and_parameters_are_both_in_the_interval_and_each_shown(steady):
    for found in steady:
        assert found.coverage_parameters <= found.coverage
        assert found.spread_parameters > 0
        # A few hundred people come in a year: luck alone is about 1 / sqrt(200), 7%.
    assert steady[1].spread_process == pytest.approx(0.07, abs=0.03)


def test_luck_is_not_taken_for_change_where_nothing_changes(steady):
    # In a steady England the last value is half luck; pooling years and places beats it.
    came = steady[1]
    assert came.error < came.error_last_value < came.error_trend
    assert not came.loses
    assert came.verdict == "better than last value and last trend"


def test_the_prediction_cannot_see_what_it_predicts():
    seen = observations()
    later = {m: table.copy() for m, table in seen.flows.items()}
    first = seen.years.index(2023)
    later[SMALL["CAME"]][:, first:] *= 3
    changed = replace(seen, flows=later)
    one = backcast(design(), observations=seen, draws=DRAWS)[1]
    other = backcast(design(), observations=changed, draws=DRAWS)[1]
    assert one.spread_parameters == other.spread_parameters
    assert other.error == pytest.approx(2 / 3, abs=0.05)


def test_some_places_alone_can_be_looked_at():
    places = observations().places[:3]
    found = backcast(design(), observations=observations(), draws=DRAWS, places=places)
    assert {each.places for each in found} == {3}


def test_a_measure_of_one_segment_is_compared_with_that_segment_alone():
    segment = design().segments[0]
    young, old = replace(segment, id="young", ages=(0, 39)), replace(segment, ages=(40, 90))
    seen = observations()
    seen.ages[:, :, 10] = seen.ages[:, :, 40]
    both = design(segments=(young, old))
    alone = replace(both.predicted[1], segments=("young",))
    found = backcast(
        replace(both, predicted=(both.predicted[1], alone)),
        observations=seen,
        draws=DRAWS,
        places=seen.places[:5],
    )
    # Half of those who come are young, and twice as many come as the young would make up.
    assert found[0].error < 0.2
    assert found[1].error == pytest.approx(0.5, abs=0.1)


def test_too_short_a_series_is_left_out_and_the_pathway_says_so():
    seen = observations()
    short = Measure("need", "short")
    table = np.full_like(seen.stocks[SMALL["HELD"]], np.nan)
    table[:, -2:] = 5.0
    predicted = (Predicted((short,), "stock", ("care",)),)
    design_of_short = design(predicted=predicted)
    found = backcast(
        design_of_short,
        observations=replace(seen, stocks={**seen.stocks, short: table}),
        draws=DRAWS,
    )
    assert found == ()
    assert warnings_of(design_of_short, found) == (
        "A small pathway: could not be back-cast, for want of a counted series.",
    )


def test_a_back_cast_that_loses_says_so_in_words():
    lost = Backcast("small", "came", (2023, 2024), 40, 0.8, 0.5, 0.4, 0.1, 0.1, 0.2, 0.15, 0.3)
    assert lost.loses
    assert lost.verdict == "no better than last value"
    assert warnings_of(design(), [lost]) == (
        "Back-cast of came for 2023/24 and 2024/25 in 40 places: no better than last value"
        " (error 20.0%; last value 15.0%, last trend 30.0%); the 80% interval held 50% of counts.",
    )
    assert replace(lost, error=0.4).verdict == "no better than last value and last trend"
    assert "lent later figures of some measure" in replace(lost, lent=("some_measure",)).sentence
