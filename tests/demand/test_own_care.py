"""A council's returns as own figures of the children's pathway."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from wholeplace.demand.episodes import Care, Episode, years_of_care
from wholeplace.demand.own_care import own_care

FIRST, LAST = date(2020, 4, 1), date(2022, 3, 31)
EDGES = ("outside>foster", "need>foster", "foster>home", "foster>gone", "foster>res", "res>foster")
STATES = {"fostering": "foster", "residential": "res"}


def stay(child, days, kind="fostering", *, left=True, then=None):
    """A child's placement from 1 May 2020, and perhaps another after it."""
    start = date(2020, 5, 1)
    end = start + timedelta(days=days)
    one = Episode(child, start, end, kind, True, left and then is None, end)
    if then is None:
        return (one,)
    return (one, Episode(child, end, None, then, False, False, LAST))


def care(*stays):
    return Care(tuple(episode for each in stays for episode in each), FIRST, LAST)


@pytest.fixture
def found():
    """Ten leave foster care after 100 days; six go on to a home and stay; two leave one."""
    stays = [stay(n, 100) for n in range(10)]
    stays += [stay(n, 200, then="residential") for n in range(10, 16)]
    stays += [stay(n, 300, "residential") for n in range(16, 18)]
    return own_care(care(*stays), edges=EDGES, states=STATES, pathway="small")


def value(found, name):
    return next(figure for figure in found.figures if figure.name == name).value


def test_stocks_are_those_of_the_last_day(found):
    assert value(found, "res").value == 6
    assert value(found, "foster").value == 0
    stock = next(figure for figure in found.figures if figure.kind == "stock")
    assert stock.note == "on 31 March 2022"


def test_entries_are_a_flow_a_year_from_everywhere_outside_care(found):
    # 16 came into foster care in two years; after Jeffreys 16.5 / 2.
    flow = value(found, "outside; need>foster")
    assert flow.value == pytest.approx(8.25)
    assert flow.low < 8.25 < flow.high
    assert flow.level == 0.8


def test_leaving_and_moving_are_counts_over_the_time_seen(found):
    # Foster care: 10 x 100 + 6 x 200 days = 2,200 / 365.25 = 6.02 years.
    years = 2_200 / 365.25
    assert value(found, "foster>home; gone").value == pytest.approx(10.5 / years)
    assert value(found, "foster>res").value == pytest.approx(6.5 / years)


def test_what_rests_on_one_to_four_children_is_left_out_and_named():
    few = own_care(
        care(*(stay(n, 100) for n in range(3))), edges=EDGES, states=STATES, pathway="small"
    )
    assert set(few.left_out) == {"outside; need>foster", "foster>home; gone"}
    assert not {figure.name for figure in few.figures} & set(few.left_out)


def test_a_move_that_nobody_made_has_a_rate_above_nought(found):
    # Nobody came back from a home: half a child, after Jeffreys, over the time in homes.
    time = sum(
        year.person_years["residential"]
        for year in years_of_care(
            care(
                *(stay(n, 200, then="residential") for n in range(10, 16)),
                *(stay(n, 300, "residential") for n in range(16, 18)),
            )
        )
    )
    assert value(found, "res>foster").value == pytest.approx(0.5 / time)


def test_every_figure_names_the_returns_and_their_years(found):
    titles = {figure.value.source.title for figure in found.figures}
    assert titles == {"Own SSDA903 returns, 2020/21 to 2021/22"}


def test_returns_of_one_year_name_it_once():
    one = Care(stay(1, 20), FIRST, date(2021, 3, 31))
    (title,) = {f.value.source.title for f in own_care(one, edges=EDGES, states=STATES).figures}
    assert title == "Own SSDA903 returns, 2020/21"
