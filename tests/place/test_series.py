from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.errors import MethodError
from wholeplace.place.series import index_figures, same_edition, series

PERCENT = {"rate": "%"}
COUNTS = {"rate": "", "over": "", "under": ""}


@pytest.fixture
def county(small):
    """Southshire, which is Hill and Dale."""
    return small.place("Southshire")


def test_a_places_own_figure_comes_before_its_districts(county, rate, figure):
    given = [figure("E10000001", 5.0), figure("E07000001", 1.0), figure("E07000002", 2.0)]
    (reading,) = series(county, measure=rate, held=index_figures(given, units=PERCENT))
    assert (reading.figure.value, reading.components) == (5.0, ())


def test_counts_of_districts_are_summed_to_the_county_and_say_so(county, rate, figure):
    count = replace(rate, summable=True)
    given = [figure("E07000001", 10.0), figure("E07000002", 20.0)]
    (reading,) = series(county, measure=count, held=index_figures(given, units=PERCENT))
    assert (reading.figure.place, reading.figure.value) == ("E10000001", 30.0)
    assert reading.figure.flag == "summed from districts"
    assert not reading.partial


def test_a_sum_with_a_suppressed_part_is_partial(county, rate, figure):
    count = replace(rate, summable=True)
    given = [figure("E07000001", 10.0), figure("E07000002", None, flag="c")]
    (reading,) = series(county, measure=count, held=index_figures(given, units=PERCENT))
    assert (reading.figure.value, reading.partial) == (10.0, True)
    assert reading.figure.flag == "summed from 1 of 2 districts"


def test_a_sum_of_nothing_but_suppressed_parts_is_not_known_and_never_zero(county, rate, figure):
    count = replace(rate, summable=True)
    given = [figure("E07000001", None, flag="c"), figure("E07000002", None, flag="c")]
    (reading,) = series(county, measure=count, held=index_figures(given, units=PERCENT))
    assert reading.figure.value is None
    assert reading.partial


def test_rates_of_districts_are_not_averaged_but_shown_without_arithmetic(county, rate, figure):
    given = [figure("E07000001", 10.0), figure("E07000002", 20.0)]
    (reading,) = series(county, measure=rate, held=index_figures(given, units=PERCENT))
    assert reading.figure.value is None
    assert [(name, part.value) for name, part in reading.components] == [
        ("Hill", 10.0),
        ("Dale", 20.0),
    ]


def test_a_county_rate_is_made_of_its_numerators_and_denominators(county, rate, figure):
    # Hill 10 of 1,000 and Dale 60 of 2,000: 70 of 3,000 is 23.33 per 1,000, not the mean 20.
    made = replace(rate, numerator="over", denominator="under", per=1000.0)
    given = [
        *(figure(code, v) for code, v in (("E07000001", 10.0), ("E07000002", 30.0))),
        *(figure(c, v, measure="over") for c, v in (("E07000001", 10.0), ("E07000002", 60.0))),
        *(figure(c, v, measure="under") for c, v in (("E07000001", 1e3), ("E07000002", 2e3))),
    ]
    (reading,) = series(county, measure=made, held=index_figures(given, units=COUNTS))
    assert reading.figure.value == pytest.approx(70 / 3)
    assert not reading.partial


def test_a_share_from_suppressed_parts_leaves_them_out_on_both_sides_and_is_partial(
    county, rate, figure
):
    # Dale's numerator is suppressed, so its 2,000 people are left out too: 10 of 1,000.
    made = replace(rate, numerator="over", denominator="under", per=1000.0)
    given = [
        figure("E07000001", 10.0),
        figure("E07000001", 10.0, measure="over"),
        figure("E07000002", None, measure="over", flag="c"),
        figure("E07000001", 1000.0, measure="under"),
        figure("E07000002", 2000.0, measure="under"),
    ]
    (reading,) = series(county, measure=made, held=index_figures(given, units=COUNTS))
    assert (reading.figure.value, reading.partial) == (10.0, True)


def test_a_retired_code_of_a_recode_is_mapped(small, rate, figure):
    given = [
        figure("E06000001", 1.0, period="2018-19"),
        figure("E06000001", 2.0, period="2019-20"),
        figure("E08000038", 3.0, period="2020-21"),
    ]
    held = index_figures(given, units=PERCENT)
    readings = series(small.place("E08000038"), measure=rate, held=held)
    assert [r.figure.value for r in readings] == [1.0, 2.0, 3.0]
    assert readings[0].figure.place == "E06000001"


def test_a_retired_code_of_a_merger_is_not_mapped(small, rate, figure):
    given = [figure("E10000002", 1.0, period="2021-22"), figure("E06000009", 2.0)]
    held = index_figures(given, units=PERCENT)
    readings = series(small.place("Newshire"), measure=rate, held=held)
    assert [r.figure.value for r in readings] == [2.0]


def test_the_places_own_code_wins_where_both_codes_have_a_figure(small, rate, figure):
    held = index_figures([figure("E06000001", 1.0), figure("E08000038", 2.0)], units=PERCENT)
    (reading,) = series(small.place("Oldtown"), measure=rate, held=held)
    assert reading.figure.value == 2.0


def test_periods_are_not_reformatted_and_are_ordered_by_their_end(unitary, rate, figure):
    spelt = ["2024", "2022-01-01/P3Y", "2023-24", "2025Q4"]
    held = index_figures([figure("A", 1.0, period=p) for p in spelt], units=PERCENT)
    readings = series(unitary("A"), measure=rate, held=held)
    assert [r.figure.period for r in readings] == ["2023-24", "2022-01-01/P3Y", "2024", "2025Q4"]


def test_editions_are_not_stitched(unitary, rate, figure):
    given = [
        figure("A", 1.0, period="2019", source="indices-2019"),
        figure("A", 2.0, period="2025", source="indices-2025"),
    ]
    held = index_figures(given, units=PERCENT)
    kept = same_edition(series(unitary("A"), measure=rate, held=held))
    assert [r.figure.value for r in kept] == [2.0]


def test_category_breakdown_rows_are_refused_where_they_would_double_a_figure(figure):
    with pytest.raises(MethodError, match="two figures for A in 2024-25"):
        index_figures([figure("A", 1.0), figure("A", 0.4)], units=PERCENT)


def test_category_breakdown_rows_of_other_measures_are_left_out(figure):
    held = index_figures([figure("A", 1.0), figure("A", 0.4, measure="rate_boys")], units=PERCENT)
    assert list(held) == [("rate", "A")]


def test_a_unit_is_registered_and_a_figure_in_another_is_refused(figure):
    with pytest.raises(MethodError, match="registered in '%' but published in 'per 10,000'"):
        index_figures([figure("A", 1.0, unit="per 10,000")], units=PERCENT)


@given(st.lists(st.none() | st.integers(0, 1000).map(float), min_size=2, max_size=2))
def test_a_sum_is_of_the_known_parts_and_partial_exactly_when_one_is_not(
    small, rate, figure, values
):
    count = replace(rate, summable=True)
    given_parts = [figure(f"E0700000{n}", value) for n, value in enumerate(values, 1)]
    held = index_figures(given_parts, units=PERCENT)
    (reading,) = series(small.place("Southshire"), measure=count, held=held)
    known = [value for value in values if value is not None]
    assert reading.figure.value == (sum(known) if known else None)
    assert reading.partial is (None in values)
