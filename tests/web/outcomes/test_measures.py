"""What measures say in words: periods, paces worked by hand, search, rank and no verdict."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from tests.web.outcomes.conftest import COUNCIL, HEALTH, VIEWER, at
from wholeplace.figure import Figure
from wholeplace.place.outcomes import Comparison
from wholeplace.web.outcomes.measures import (
    compared,
    measures,
    pace,
    period_in_words,
    search,
)
from wholeplace.web.outcomes.models import Indicator
from wholeplace.web.outcomes.pictures import Aim, trend

MEASURE = "employment_rate"


def comparison(*values):
    """A measure with figures of the financial years 2020/21 on."""
    figures = tuple(
        Figure("E08000010", f"{2020 + n}-{21 + n}", MEASURE, value, "%")
        for n, value in enumerate(values)
    )
    return Comparison(
        measures()[MEASURE], figures[-1], figures, (), None, None, "", "", False, False, ""
    )


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2024", "2024"),
        ("2024-25", "2024/25"),
        ("2025Q4", "quarter 4 of 2025"),
        ("2022-01-01/P3Y", "3 years to December 2024"),
        ("2024-09-01/P1Y", "year to August 2025"),
        ("2025-03-31", "31 March 2025"),
        ("", ""),
    ],
)
def test_periods_are_said_as_readers_say_them(period, words):
    assert period_in_words(period) == words


def test_the_pace_of_a_target_is_the_way_left_over_the_years_left():
    # 70 in 2024/25; 76 by the end of 2026/27, two years on: 3 a year.
    # It moved from 78 in 2020/21 to 70 in four years: -2 a year.
    found = pace(comparison(78, None, 74, 72, 70), target=76, by=2026)
    assert found.needed == pytest.approx(3)
    assert found.past == pytest.approx(-2)
    assert found.since == "2020-21"


def test_a_target_in_the_past_asks_for_no_pace():
    assert pace(comparison(70, 71), target=80, by=2020).needed is None


def test_one_figure_has_no_pace_and_none_at_all_asks_for_nothing():
    assert pace(comparison(70), target=76, by=2022).past is None
    assert pace(comparison(None), target=76, by=2022).needed is None


def test_unknown_figures_are_left_out_of_the_picture_and_never_drawn_as_nought():
    chart = trend(comparison(78, None, 74), place="Wigan", source="us", aim=Aim())
    assert [row["value"] for row in chart.rows] == [78, 74]
    assert "No target is set" in chart.alt


def test_the_picture_says_that_the_way_to_the_target_is_no_forecast():
    chart = trend(comparison(78, 74), place="Wigan", source="us", aim=Aim(80, 2031))
    assert "80% by the end of 2031/32" in chart.alt
    assert "no forecast" in chart.alt


def test_search_needs_every_word_and_keeps_to_the_domain():
    assert MEASURE in {m.id for m in search("work people")}
    assert search("employment zebra") == []
    assert {m.domain for m in search("", domain="safety")} == {"safety"}
    assert len(search("")) == len(measures())


def test_unknown_measures_are_left_out_of_comparisons(place):
    assert compared(place, ["nonsense", ""], today=date(2026, 11, 23)) == {}


def test_a_measure_of_no_verdict_says_why_and_shows_no_rank(place, row_of, signed_in):
    row = row_of("outcomes", "in-work")
    where = {"row": row.pk, "measure": "business_demography_high_growth"}
    page = signed_in(VIEWER).get(at("measure", **where)).content.decode()
    assert "No verdict or rank for this measure: Tiny counts in most councils" in page
    assert "of 11" not in page


def test_the_csv_of_neighbours_holds_the_place_and_england(row_of, signed_in):
    where = {"row": row_of("outcomes", "in-work").pk, "measure": MEASURE, "kind": "neighbours"}
    text = signed_in(VIEWER).get(at("measure_figures", **where)).content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert {"Wigan", "England"} <= {row[0] for row in rows}
    assert len(rows) == 1 + 1 + 10 + 1  # heading, place, ten neighbours, England


def test_pictures_of_unknown_measures_or_kinds_are_not_found(row_of, signed_in):
    client, row = signed_in(VIEWER), row_of("outcomes", "in-work").pk
    for measure, kind in (("nonsense", "trend"), (MEASURE, "nonsense")):
        where = {"row": row, "measure": measure, "kind": kind}
        assert client.get(at("measure_picture", **where)).status_code == 404
    assert client.get(at("measure", row=row, measure="nonsense")).status_code == 404


def test_a_further_measure_is_put_to_an_outcome_once_and_taken_off(row_of, signed_in):
    client, row = signed_in(COUNCIL), row_of("outcomes", "in-work")
    for _ in range(2):
        sent = client.post(at("indicator_add", row=row.pk), {"measure": "claimant_count"})
        assert sent.status_code == 302
    held = Indicator.objects.get(outcome="in-work")
    assert b"People claiming benefits" in client.get(at("outcome", row=row.pk)).content
    client.post(at("indicator_remove", row=row.pk, indicator=held.pk))
    assert not Indicator.objects.exists()


def test_nobody_else_puts_measures_to_the_partnership_s_outcome(row_of, signed_in):
    row = row_of("outcomes", "in-work")
    sent = signed_in(HEALTH).post(at("indicator_add", row=row.pk), {"measure": "claimant_count"})
    assert sent.status_code == 403


def test_a_measure_that_is_not_registered_is_refused(row_of, signed_in):
    row = row_of("outcomes", "in-work")
    sent = signed_in(COUNCIL).post(at("indicator_add", row=row.pk), {"measure": "nonsense"})
    assert sent.status_code == 404


def test_search_page_offers_an_empty_state(row_of, signed_in):
    row = row_of("outcomes", "in-work")
    page = signed_in(VIEWER).get(at("measures", row=row.pk), {"words": "zebra", "domain": "x"})
    assert b"No measure has these words" in page.content


def test_a_figure_of_the_trend_says_its_period_and_interval_where_one_points_at_it():
    chart = trend(comparison(78, 74), place="Wigan", source="us", aim=Aim())
    points = next(layer for layer in chart.layers if layer["mark"]["type"] == "point")
    assert points["encoding"]["tooltip"] == {"field": "tip", "type": "nominal"}
    tips = [row["tip"] for row in points["data"]["values"]]
    assert len(tips) == 2
    assert all("78" in tips[0] or "74" in tip for tip in tips[1:])
    assert all("interval" in tip or " to " in tip for tip in tips)
