"""The other pictures: geometry from plain functions, sentences from the figures."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.count.views import Part, by_division
from wholeplace.estimate import Estimate
from wholeplace.report.pictures.bodies import who_pays_who_gains
from wholeplace.report.pictures.hundred import REST, every_hundred_pounds, hundred
from wholeplace.report.pictures.neighbours import (
    outcome_strips,
    preventive_standing,
    strip,
)
from wholeplace.report.pictures.prevention import REST as NOT_CLASSIFIED
from wholeplace.report.pictures.prevention import prevention_split, segments
from wholeplace.report.pictures.saving import fan, saving_by_year


class TestPreventionSplit:
    def test_preventive_tiers_come_first_and_are_known_as_such(self, plan):
        found = segments(plan.ledger.years[-1])
        assert [(s.tier, s.preventive) for s in found] == [
            ("primary", True),
            ("secondary", True),
            ("tertiary", True),
            ("reactive", False),
        ]

    def test_segments_stand_end_to_end(self, plan):
        found = segments(plan.ledger.years[-1])
        assert found[0].start == 0
        assert found[-1].end == pytest.approx(1)
        assert all(a.end == b.start for a, b in pairwise(found))

    def test_what_no_tier_holds_is_the_last_segment(self, plan):
        split = plan.ledger.years[-1]
        found = segments(replace(split, tiers=split.tiers[:3]))
        # primary, secondary and tertiary are 6 + 8 + 6 = 20%
        assert found[-1].tier == NOT_CLASSIFIED
        assert found[-1].end - found[-1].start == pytest.approx(0.8)

    def test_the_sentence_gives_every_year_with_its_interval(self, plan):
        chart = prevention_split(plan.ledger, place="Anytown", source="a return")
        assert "24% (22% to 26%) in 2022/23" in chart.alt
        assert "20% (18% to 22%) in 2024/25" in chart.alt
        assert "80% interval" in chart.alt
        assert "primary 6.0%, secondary 8.0% and tertiary 6.0%" in chart.alt

    def test_each_year_and_tier_is_in_the_rows(self, plan):
        chart = prevention_split(plan.ledger, place="Anytown", source="a return")
        assert len(chart.rows) == 12
        assert {"year": "2024/25", "tier": "primary", "share": 0.06} in chart.rows

    def test_tiers_are_named_beside_their_colour(self, plan):
        svg = prevention_split(plan.ledger, place="Anytown", source="a return").svg()
        for name in ("Primary", "Secondary", "Tertiary", "Reactive", "2022/23"):
            assert f">{name}<" in svg


class TestStanding:
    def test_the_largest_share_is_drawn_first_and_the_unknown_left_out(self, plan):
        chart = preventive_standing(plan.ledger, place="Anytown", source="a return")
        assert [row["name"] for row in chart.rows] == [
            "Othertown",
            "England",
            "Anytown",
            "Thirdham",
        ]

    def test_the_sentence_counts_neighbours_with_a_larger_share(self, plan):
        chart = preventive_standing(plan.ledger, place="Anytown", source="a return")
        assert "was 20% (18% to 22%); England 22%" in chart.alt
        assert "1 neighbour of 2 had a larger central share" in chart.alt

    def test_a_place_that_is_not_known_is_said_not_to_be(self, plan):
        others = tuple(s for s in plan.ledger.standing if s.name != "Anytown")
        ledger = replace(plan.ledger, standing=others)
        chart = preventive_standing(ledger, place="Anytown", source="a return")
        assert "of Anytown in 2024/25 is not known" in chart.alt

    def test_the_place_differs_by_shape_and_not_by_colour_alone(self, plan):
        chart = preventive_standing(plan.ledger, place="Anytown", source="a return")
        shapes = {
            row["shape"]
            for layer in chart.layers
            for row in layer["data"]["values"]
            if "shape" in row
        }
        assert shapes == {"circle", "square", "diamond"}


class TestStrips:
    def test_lower_is_better_is_turned_round_so_that_better_is_right(self, plan):
        # 81 among 64.8, 72.9, 89.1, 97.2: lower is better, so the least stands at 1
        one = strip(plan.comparisons[0])
        assert max(one.others) == 1
        assert min(one.others) == 0
        assert one.place == pytest.approx(1 - (81 - 64.8) / (97.2 - 64.8))

    def test_higher_is_better_is_drawn_as_it_is(self, plan):
        # 66 among 52.8 ... 79.2
        one = strip(plan.comparisons[1])
        assert one.place == pytest.approx(0.5)
        assert one.low < one.place < one.high

    def test_a_measure_without_direction_is_not_turned(self, plan):
        one = strip(plan.comparisons[2])
        assert one.others == tuple(sorted(one.others))

    def test_an_interval_keeps_its_order_when_turned(self, plan):
        one = strip(plan.comparisons[0])
        assert one.low < one.place < one.high

    def test_a_figure_that_is_not_known_has_no_place(self, plan):
        one = strip(plan.comparisons[3])
        assert one.place is None
        assert one.low is None
        assert len(one.others) == 4

    def test_neighbours_that_are_all_alike_do_not_divide_by_nought(self, plan):
        first = plan.comparisons[0]
        same = replace(
            first,
            figure=replace(first.figure, value=5.0, low=None, high=None),
            neighbours=tuple((n, replace(f, value=5.0)) for n, f in first.neighbours),
            median=5.0,
        )
        assert strip(same).place == 1.0

    def test_the_sentence_sorts_measures_by_verdict(self, plan):
        chart = outcome_strips(plan.comparisons, place="Anytown", source="figures")
        assert "Better than the median: children ready for school." in chart.alt
        assert "Worse: children looked after." in chart.alt
        assert "Similar: none." in chart.alt
        assert "No verdict for 2 measures." in chart.alt

    def test_not_known_is_written_where_the_number_would_be(self, plan):
        svg = outcome_strips(plan.comparisons, place="Anytown", source="figures").svg()
        assert ">not known<" in svg
        assert ">neither end is better<" in svg

    def test_rows_keep_unknown_as_none(self, plan):
        chart = outcome_strips(plan.comparisons, place="Anytown", source="figures")
        assert chart.rows[3]["value"] is None


class TestSaving:
    def test_the_fan_is_the_quantiles_of_what_is_spared(self, plan):
        finance = plan.together.finance
        spared = (finance.saving + finance.unbanked).over_bodies().values
        low, middle, high = np.quantile(spared, [0.1, 0.5, 0.9], axis=0)
        years = fan(plan.together)
        assert [y.low for y in years] == pytest.approx(list(low))
        assert [y.middle for y in years] == pytest.approx(list(middle))
        assert [y.high for y in years] == pytest.approx(list(high))

    def test_cost_and_cash_stand_beside_the_fan(self, plan):
        years = fan(plan.together)
        assert [y.year for y in years] == list(plan.together.years)
        assert years[0].cost > 0
        assert years[3].cost == 0
        # everything spared is cash in the made-up plan
        assert [y.cash for y in years] == pytest.approx([y.middle for y in years])

    def test_the_sentence_says_when_a_year_first_spares_more_than_it_costs(self, plan):
        alt = saving_by_year(plan.together, source="a trial").alt
        assert "What is spared first exceeds the year's cost in 2027/28." in alt

    def test_the_sentence_says_when_no_year_does(self, plan):
        finance = plan.together.finance
        none = replace(
            finance,
            saving=finance.saving - finance.saving,
            unbanked=finance.unbanked - finance.unbanked,
        )
        alt = saving_by_year(replace(plan.together, finance=none), source="a trial").alt
        assert "In no year is more spared than is spent." in alt
        assert "none of it is counted as cash" in alt

    def test_rows_are_in_millions_of_the_cash_of_each_year(self, plan):
        chart = saving_by_year(plan.together, source="a trial")
        assert chart.rows[2]["middle"] == pytest.approx(fan(plan.together)[2].middle / 1e6)


class TestBodies:
    def test_those_who_pay_most_come_first(self, plan):
        chart = who_pays_who_gains(plan.together.positions, name="All", source="a trial")
        assert [row["body"] for row in chart.rows] == [
            "Anytown Council",
            "NHS Anyshire",
            "Anyshire Police",
        ]

    def test_a_body_that_neither_pays_nor_gains_is_left_out(self, plan):
        nothing = Estimate.known(0.0)
        idle = replace(
            plan.together.positions[0], body="Idle", pays=nothing, gains=nothing, net=nothing
        )
        chart = who_pays_who_gains((*plan.together.positions, idle), name="All", source="a trial")
        assert "Idle" not in [row["body"] for row in chart.rows]

    def test_the_sentence_names_who_is_out_of_pocket(self, plan):
        first, *rest = plan.together.positions
        loser = replace(first, net=Estimate.normal(-5e5, low=-9e5, high=-1e5, level=0.8))
        chart = who_pays_who_gains((loser, *rest), name="All", source="a trial")
        assert "Out of pocket in the middle case: Anytown Council." in chart.alt

    def test_a_plan_of_nothing_has_a_picture_of_nothing(self):
        chart = who_pays_who_gains((), name="All", source="a trial")
        assert chart.alt == "All: no body pays or gains anything."
        assert chart.svg().startswith("<svg")

    def test_pays_and_gains_are_written_over_the_bars(self, plan):
        svg = who_pays_who_gains(plan.together.positions, name="All", source="a trial").svg()
        assert "← pays" in svg
        assert "gains →" in svg


def part(title, amount):
    return Part(title, title, amount, amount, amount, 1.0, 0.0, 1)


class TestHundred:
    def test_slices_add_up_to_a_hundred_pounds(self, plan):
        slices = hundred(by_division(plan.count), count=5)
        assert sum(one.pounds for one in slices) == 100

    def test_the_largest_come_first_and_the_rest_last(self, plan):
        slices = hundred(by_division(plan.count), count=2)
        assert [one.title for one in slices] == ["NHS core services", "Universal Credit", REST]
        # 330, 120 and 450 of 900: 36.7, 13.3 and 50.0 by largest remainder
        assert [one.pounds for one in slices] == [37, 13, 50]

    @given(st.lists(st.floats(1, 1e6), min_size=1, max_size=30), st.integers(1, 12))
    def test_any_count_adds_up_to_a_hundred(self, amounts, count):
        parts = [part(f"service {at}", amount) for at, amount in enumerate(amounts)]
        assert sum(one.pounds for one in hundred(parts, count=count)) == 100

    def test_a_service_under_half_a_pound_is_in_the_rest_or_not_shown(self):
        slices = hundred([part("Large", 999.0), part("Tiny", 1.0)], count=5)
        assert [one.title for one in slices] == ["Large"]

    def test_the_sentence_reads_every_slice(self, plan):
        slices = hundred(by_division(plan.count), count=2)
        chart = every_hundred_pounds(slices, place="Anytown", source="a return")
        assert chart.alt == (
            "Of every £100 of public money in Anytown: £37 NHS core services,"
            " £13 Universal Credit, £50 Everything else."
        )


def test_every_picture_is_drawn_as_the_same_bytes_twice(plan):
    drawn = [
        prevention_split(plan.ledger, place="A", source="x"),
        preventive_standing(plan.ledger, place="Anytown", source="x"),
        outcome_strips(plan.comparisons, place="A", source="x"),
        saving_by_year(plan.together, source="x"),
        who_pays_who_gains(plan.together.positions, name="All", source="x"),
    ]
    for chart in drawn:
        assert chart.svg() == chart.svg()
        assert f'viewBox="0 0 720 {chart.height}"' in chart.svg()
