"""Pictures of ranges, tornadoes and frontiers: where things stand and what is said."""

from itertools import pairwise

import pytest

from wholeplace.estimate import Estimate
from wholeplace.report.charts import BLUE, ORANGE
from wholeplace.report.pictures.frontier import budget_picture, risk_picture
from wholeplace.report.pictures.ranges import Range, Ways, ranges
from wholeplace.report.pictures.tornado import Swing, what_matters

WAYS = Ways("less", "more", "Amount")


def row(name, value, low, high, group=""):
    return Range(name, Estimate(value, low, high, 0.8), f"{value:g} ({low:g} to {high:g})", group)


def drawn(rows):
    return ranges(rows, title="Things", alt="A sentence.", source="Us", ways=WAYS)


def layer(chart, mark):
    return [one for one in chart.layers if one["mark"]["type"] == mark]


def values(one):
    return one["data"]["values"]


class TestRanges:
    def test_above_and_below_nothing_differ_in_shape_and_colour(self):
        (dots,) = layer(drawn([row("a", 2, 1, 3), row("b", -1, -2, 0.5)]), "point")
        assert [(dot["colour"], dot["shape"]) for dot in values(dots)] == [
            (BLUE, "circle"), (ORANGE, "diamond"),
        ]  # fmt: skip

    def test_amounts_in_order_stand_in_order(self):
        (dots,) = layer(drawn([row("a", 1, 0.5, 2), row("b", 5, 4, 6)]), "point")
        one, other = (dot["x"] for dot in values(dots))
        assert one < other

    def test_rows_never_touch(self):
        rows = [
            row("a very long name that takes three lines of the picture at least " * 2, 1, 0, 2)
        ]
        rows += [row(f"r{at}", at, at - 1, at + 1) for at in range(5)]
        (dots,) = layer(drawn(rows), "point")
        heights = [dot["y"] for dot in values(dots)]
        assert all(after - before >= 25 for before, after in pairwise(heights))

    def test_groups_have_their_heading(self):
        chart = drawn([row("a", 1, 0, 2, "Firsts"), row("b", 1, 0, 2, "Seconds")])
        (texts,) = layer(chart, "text")
        labels = [text["label"] for text in values(texts)]
        assert labels.count("Firsts") == labels.count("Seconds") == 1

    def test_a_way_that_nothing_goes_is_not_named(self):
        (texts,) = layer(drawn([row("a", 2, 1, 3)]), "text")
        assert not any("less" in text["label"] for text in values(texts))

    def test_nothing_but_noughts_can_be_drawn(self):
        nothing = Range("a", Estimate.known(0.0), "0")
        assert "<svg" in drawn([nothing]).svg()


SWINGS = (
    Swing("Effect: falls", "5 in 100 fewer", "1 in 100 fewer", 9e5, -2e5),
    Swing("Cost", "£20", "£80", 5e5, 3e5),
)


class TestTornado:
    def test_the_sentence_has_the_longest_bar_and_what_decides(self):
        chart = what_matters(SWINGS, name="Classes", net=4e5, source="Us")
        assert chart.title == "Classes: what matters most"
        assert "£400,000 as it stands" in chart.alt
        assert "The longest is Effect: falls: −£200,000 to £900,000." in chart.alt
        assert chart.alt.endswith("Enough alone to turn the answer: Effect: falls.")

    def test_that_nothing_decides_is_said(self):
        chart = what_matters(SWINGS[1:], name="Classes", net=4e5, source="Us")
        assert chart.alt.endswith("None of them alone turns the answer.")

    def test_bars_meet_where_the_net_worth_stands(self):
        (bars,) = layer(what_matters(SWINGS, name="Classes", net=4e5, source="Us"), "rect")
        low, high, *_ = values(bars)
        assert low["x"] == pytest.approx(high["end"])

    def test_each_end_has_its_value_in_words_and_not_only_a_colour(self):
        (texts,) = layer(what_matters(SWINGS, name="Classes", net=4e5, source="Us"), "text")
        labels = {" ".join(text["label"]) for text in values(texts) if text["label"]}
        assert {"5 in 100 fewer", "1 in 100 fewer", "£20", "£80"} <= labels

    def test_it_draws(self):
        assert "<svg" in what_matters(SWINGS, name="Classes", net=-4e5, source="Us").svg()


class TestFrontiers:
    def test_the_risk_frontier_says_both_its_ends(self, plan):
        points = plan.appraisal.chosen.by_risk
        chart = risk_picture(points, name="The portfolio", source="Us")
        assert chart.alt.startswith(f"{len(points)} portfolios joined by a line.")
        assert [row["label"] for row in chart.rows] == [f"weight {p.at:g}" for p in points]
        assert "<svg" in chart.svg()

    def test_the_budget_frontier_has_a_row_a_share(self, plan):
        points = plan.appraisal.chosen.by_budget
        chart = budget_picture(points, body="Anytown Council", source="Us")
        assert [row["at"] for row in chart.rows] == [0.25, 0.5, 0.75, 1.0, 1.25, 1.5]
        assert "£0 at 25% of it" in chart.alt
        svg = chart.svg()
        assert "expected" in svg
        assert "dashes" in svg

    def test_more_budget_never_lowers_what_was_aimed_at(self, plan):
        reached = [point.portfolio.reached for point in plan.appraisal.chosen.by_budget]
        assert all(after >= before for before, after in pairwise(reached))
