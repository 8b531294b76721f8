"""The traps of comparing places, one test a trap."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.place.comparison import compare

TODAY = "2026-01-31"


@pytest.fixture
def beside(unitary, figure, rate):
    """Compares place A of a value with others of theirs."""

    def run(value, others, *, measure=rate, **differs):
        places = [unitary(f"N{i}") for i in range(len(others))]
        figures = [
            figure("A", value, unit=measure.unit, **differs),
            *(figure(p.code, v, unit=measure.unit) for p, v in zip(places, others, strict=True)),
        ]
        return compare(measure, place=unitary("A"), neighbours=places, figures=figures, today=TODAY)

    return run


def with_interval(low, high, level=0.95):
    return {"low": low, "high": high, "level": level}


def test_polarity_is_explicit_and_decides_which_end_is_first(beside, rate):
    others = [float(n) for n in range(2, 12)]
    assert beside(1.0, others).position == "1st of 11"
    higher = replace(rate, polarity="higher is better")
    assert beside(1.0, others, measure=higher).position == "11th of 11"
    assert beside(1.0, others, measure=higher).band == "worst fifth"


def test_a_measure_without_direction_is_neutral_and_has_no_verdict(beside, rate):
    neutral = replace(rate, polarity="neutral")
    found = beside(9.0, [1.0, 2.0, 3.0], measure=neutral, **with_interval(8.0, 10.0))
    assert found.position == "1st of 4, highest first"
    assert found.verdict == ""
    assert found.why_not == "neither direction is better: no verdict"


def test_no_verdict_withholds_the_rank_too(beside, rate):
    tiny = replace(rate, no_verdict=True, note="tiny counts")
    found = beside(1.0, [2.0] * 10, measure=tiny, **with_interval(0.5, 1.5))
    assert (found.position, found.band, found.verdict) == ("", "", "")
    assert found.why_not == "no verdict or rank for this measure: tiny counts"
    assert found.figure.value == 1.0


@pytest.mark.parametrize(
    ("interval", "verdict"),
    # The group is 1, 2, 3, 4 and the place itself 9: its median is 3.
    [((8.0, 10.0), "worse"), ((3.1, 10.0), "worse"), ((2.9, 10.0), "similar")],
)
def test_a_verdict_is_the_95_percent_interval_against_the_group_median(beside, interval, verdict):
    found = beside(9.0, [1.0, 2.0, 3.0, 4.0], **with_interval(*interval))
    assert (found.median, found.verdict) == (3.0, verdict)


def test_a_place_whose_whole_interval_is_on_the_good_side_is_better(beside):
    found = beside(1.0, [5.0, 6.0, 7.0], **with_interval(0.5, 1.5))
    assert (found.verdict, found.position, found.why_not) == ("better", "1st of 4", "")


def test_no_rank_is_given_when_the_interval_forbids_it(beside):
    found = beside(9.0, [1.0, 2.0, 3.0, 4.0], **with_interval(2.0, 16.0))
    assert (found.verdict, found.position, found.band) == ("similar", "", "")
    assert "a rank would be chance" in found.why_not


def test_without_a_published_interval_it_is_a_position_and_not_significance(beside):
    found = beside(1.0, [2.0, 3.0, 4.0])
    assert (found.position, found.verdict) == ("1st of 4", "")
    assert found.why_not == "no 95% interval is published: a position, not significance"


def test_an_interval_of_another_level_is_not_read_as_95_percent(beside):
    found = beside(1.0, [5.0, 6.0, 7.0], **with_interval(0.5, 1.5, 0.8))
    assert found.verdict == ""
    assert "no 95% interval" in found.why_not


def test_there_is_no_quintile_under_ten_authorities(beside):
    assert beside(1.0, [2.0] * 8).band == ""
    assert beside(1.0, [2.0] * 9).band == "best fifth"


def test_there_is_no_median_and_no_rank_under_three_figures(beside):
    found = beside(1.0, [2.0])
    assert (found.median, found.position) == (None, "")
    assert found.why_not == "complete figures for the period: 1 of the neighbours, too few to rank"


def test_ties_are_a_block_and_have_no_band_when_the_block_straddles_two(beside):
    # 1 and 2 come first; three 3s share 3rd to 5th of 11: fifths 2 and 3.
    found = beside(3.0, [1.0, 2.0, 3.0, 3.0, 6.0, 6.0, 7.0, 8.0, 9.0, 9.0])
    assert (found.position, found.band) == ("joint 3rd-5th of 11", "")


def test_a_figure_that_is_not_known_stays_none_with_its_marker_and_is_never_zero(beside):
    found = beside(None, [1.0, 2.0, 3.0], flag="..")
    assert found.figure.value is None
    assert (found.position, found.verdict) == ("", "")
    assert found.why_not == "not known: published as .."
    assert found.median == 2.0


def test_a_neighbour_that_is_not_known_is_shown_but_not_counted(beside):
    found = beside(1.0, [2.0, None, 3.0])
    assert found.position == "1st of 3"
    assert [value.value for _, value in found.neighbours] == [2.0, None, 3.0]


def test_a_figure_the_publisher_calls_unreliable_is_not_ranked(beside):
    found = beside(1.0, [2.0, 3.0, 4.0], flag="[unreliable]", **with_interval(0.1, 1.9))
    assert found.position == ""
    assert found.why_not == "the publisher calls the figure unreliable"


def test_a_sum_of_suppressed_parts_is_partial_and_never_ranked_as_complete(
    small, unitary, rate, figure
):
    count = replace(rate, summable=True)
    figures = [
        figure("E07000001", 10.0),
        figure("E07000002", None, flag="c"),
        *(figure(f"N{i}", 20.0 + i) for i in range(4)),
    ]
    found = compare(
        count,
        place=small.place("Southshire"),
        neighbours=[unitary(f"N{i}") for i in range(4)],
        figures=figures,
        today=TODAY,
    )
    assert (found.figure.value, found.partial, found.position) == (10.0, True, "")
    assert found.why_not == "partial: summed from 1 of 2 districts, so not ranked as if complete"
    assert found.median == 21.5  # of 20, 21, 22 and 23; the partial 10 is left out


def test_components_are_shown_without_arithmetic_where_no_total_is_published(
    small, unitary, rate, figure
):
    found = compare(
        rate,
        place=small.place("Southshire"),
        neighbours=[unitary("N0")],
        figures=[figure("E07000001", 10.0), figure("E07000002", 20.0)],
        today=TODAY,
    )
    assert found.figure.value is None
    assert [(name, part.value) for name, part in found.components] == [
        ("Hill", 10.0),
        ("Dale", 20.0),
    ]
    assert "may not be averaged" in found.why_not


def test_staleness_goes_by_the_series_own_cadence_and_is_said(beside, rate):
    assert beside(1.0, [2.0], period="2022-23").stale
    assert not beside(1.0, [2.0], period="2024-25").stale
    assert not beside(1.0, [2.0], measure=replace(rate, cadence_months=0), period="2010").stale


def test_neighbours_and_england_are_of_the_same_period_as_the_place(unitary, rate, figure):
    figures = [
        figure("A", 1.0, period="2023-24"),
        figure("N0", 5.0, period="2023-24"),
        figure("N0", 6.0, period="2024-25"),
        figure("E92000001", 7.0, period="2023-24"),
        figure("E92000001", 8.0, period="2024-25"),
    ]
    found = compare(
        rate, place=unitary("A"), neighbours=[unitary("N0")], figures=figures, today=TODAY
    )
    assert found.figure.period == "2023-24"
    assert [value.value for _, value in found.neighbours] == [5.0]
    assert found.england.value == 7.0


def test_a_place_without_any_figure_still_shows_its_neighbours(unitary, rate, figure):
    figures = [figure("N0", 5.0), figure("N1", 6.0), figure("N2", 7.0), figure("E92000001", 6.5)]
    found = compare(
        rate,
        place=unitary("A"),
        neighbours=[unitary(f"N{i}") for i in range(3)],
        figures=figures,
        today=TODAY,
    )
    assert (found.figure.value, found.figure.period, found.trend) == (None, "2024-25", ())
    assert found.median == 6.0
    assert found.why_not == "none is published"


def test_nothing_at_all_is_none_throughout(unitary, rate):
    found = compare(rate, place=unitary("A"), neighbours=[], figures=[], today=TODAY)
    assert (found.figure.value, found.median, found.england, found.stale) == (
        None,
        None,
        None,
        False,
    )


def test_a_known_england_total_is_asserted_before_use(unitary, rate, figure):
    measure = replace(rate, england_period="2024-25", england_value=6.5)
    given = {"place": unitary("A"), "neighbours": [], "today": TODAY}
    compare(measure, figures=[figure("E92000001", 6.5)], **given)
    # A wrong table once inflated a rate 67-fold.
    with pytest.raises(MethodError, match=r"should be 6\.5 as published, but the table has 435\.5"):
        compare(measure, figures=[figure("E92000001", 435.5)], **given)
    with pytest.raises(MethodError, match="but the table has no figure"):
        compare(measure, figures=[], **given)


def test_the_trend_is_oldest_first_and_ends_with_the_figure(unitary, rate, figure):
    figures = [figure("A", v, period=p) for v, p in ((3.0, "2024-25"), (1.0, "2022-23"))]
    found = compare(rate, place=unitary("A"), neighbours=[], figures=figures, today=TODAY)
    assert [f.value for f in found.trend] == [1.0, 3.0]
    assert found.trend[-1] == found.figure


@given(
    value=st.floats(0, 100),
    others=st.lists(st.floats(0, 100), min_size=2, max_size=20),
    half=st.floats(0.001, 50),
)
def test_a_verdict_and_the_interval_never_disagree(value, others, half, beside_any):
    found = beside_any(value, others, low=value - half, high=value + half)
    if found.verdict == "similar":
        assert value - half <= found.median <= value + half
    else:
        assert found.verdict == ("better" if value < found.median else "worse")


@pytest.fixture(scope="session")
def beside_any(unitary, figure, rate):
    """Compares place A, of an interval, with others of their values."""

    def run(value, others, *, low, high):
        places = [unitary(f"N{i}") for i in range(len(others))]
        figures = [
            figure("A", value, **with_interval(low, high)),
            *(figure(p.code, v) for p, v in zip(places, others, strict=True)),
        ]
        return compare(rate, place=unitary("A"), neighbours=places, figures=figures, today=TODAY)

    return run
