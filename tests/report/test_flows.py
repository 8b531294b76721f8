"""The flows picture: money is conserved, bars are to scale, labels have room."""

from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.count.views import flows as flows_of
from wholeplace.report.pictures.flows import (
    LEFT_MOST,
    OTHER_BODIES,
    OTHER_SERVICES,
    RIGHT_MOST,
    grouped,
    layout,
    where_the_pound_goes,
)

FLOWS = (
    ("Council", "Care", 60.0),
    ("Council", "Roads", 20.0),
    ("NHS", "Care", 10.0),
    ("NHS", "Hospitals", 110.0),
)
names = st.sampled_from([f"name {at}" for at in range(25)])
some_flows = st.lists(st.tuples(names, names, st.floats(0.01, 1e6)), min_size=1, max_size=60)


def sums(flows, side):
    found = defaultdict(float)
    for flow in flows:
        found[flow[side]] += flow[2]
    return found


def test_few_flows_are_kept_as_they_are():
    assert sorted(grouped(FLOWS)) == sorted(FLOWS)


def test_flows_between_the_same_two_are_put_together():
    assert grouped((("A", "B", 1.0), ("A", "B", 2.0))) == (("A", "B", 3.0),)


def test_net_income_is_not_drawn():
    assert grouped((*FLOWS, ("Council", "Parking", -5.0))) == grouped(FLOWS)


def test_the_smallest_bodies_are_put_together():
    many = [(f"body {at}", "Care", float(at)) for at in range(1, 12)]
    found = sums(grouped(many), 0)
    assert len(found) == LEFT_MOST
    # bodies 11, 10 ... 5 are kept; 1 + 2 + 3 + 4 = 10 are put together
    assert found[OTHER_BODIES] == 10.0


def test_the_smallest_services_are_put_together():
    many = [("Council", f"service {at}", float(at)) for at in range(1, 21)]
    found = sums(grouped(many), 1)
    assert len(found) == RIGHT_MOST
    # services 20 ... 8 are kept; 1 + ... + 7 = 28 are put together
    assert found[OTHER_SERVICES] == 28.0


@given(some_flows)
def test_grouping_conserves_money(flows):
    assert sum(f[2] for f in grouped(flows)) == pytest.approx(sum(f[2] for f in flows))


@given(some_flows)
def test_every_bar_is_as_long_as_the_bands_that_meet_it(flows):
    drawing = layout(grouped(flows), height=700)
    for nodes, side in ((drawing.lefts, "start"), (drawing.rights, "end")):
        for node in nodes:
            bands = [band for band in drawing.bands if getattr(band, side) == node.name]
            assert sum(band.size for band in bands) == pytest.approx(node.size)


@given(some_flows)
def test_both_sides_are_drawn_to_one_scale(flows):
    drawing = layout(grouped(flows), height=700)
    nodes = (*drawing.lefts, *drawing.rights)
    scales = [node.size / node.amount for node in nodes]
    assert max(scales) == pytest.approx(min(scales))


@given(some_flows)
def test_bars_never_overlap_and_stay_in_the_picture(flows):
    money = grouped(flows)
    height = 40.0 * (LEFT_MOST + RIGHT_MOST) + 200
    drawing = layout(money, height=height)
    for nodes in (drawing.lefts, drawing.rights):
        feet = [(node.top, node.top + node.size) for node in nodes]
        assert all(foot <= top for (_, foot), (top, _) in pairwise(feet))
        assert feet[0][0] >= 0
        assert feet[-1][1] <= height + 1e-6


def test_bodies_stand_in_order_of_size_and_others_last():
    money = (*FLOWS, (OTHER_BODIES, "Care", 1e6))
    assert [node.name for node in layout(money, height=500).lefts] == [
        "NHS",
        "Council",
        OTHER_BODIES,
    ]


def test_services_stand_by_those_who_pay_for_them():
    # NHS (120) stands above Council (80): Hospitals first, then what the council pays for
    assert [node.name for node in layout(FLOWS, height=500).rights] == [
        "Hospitals",
        "Care",
        "Roads",
    ]


def test_bands_leave_a_bar_one_below_the_other():
    drawing = layout(FLOWS, height=500)
    council = [band for band in drawing.bands if band.start == "Council"]
    assert council[0].left + council[0].size == pytest.approx(council[1].left)


def test_a_single_flow_can_be_drawn():
    (band,) = layout((("A", "B", 5.0),), height=100).bands
    assert band.size > 0


def test_the_sentence_names_the_largest_bodies_and_uses():
    chart = where_the_pound_goes(FLOWS, place="Anytown", year="2024/25", source="a return")
    # 200 thousand in all; care is 70 of it, hospitals 110
    assert "£200,000 in all" in chart.alt
    assert "NHS £120,000, Council £80,000" in chart.alt
    assert "Hospitals 55%, Care 35%, Roads 10%" in chart.alt


def test_the_sentence_says_what_cannot_be_drawn():
    money = (*FLOWS, ("Council", "Parking", -5.0))
    chart = where_the_pound_goes(money, place="Anytown", year="2024/25", source="a return")
    assert "Net income of £5,000 on other services cannot be drawn." in chart.alt


def test_the_figures_of_the_picture_are_its_rows():
    chart = where_the_pound_goes(FLOWS, place="Anytown", year="2024/25", source="a return")
    assert {(r["from"], r["to"]): r["gbp_thousand"] for r in chart.rows} == {
        (start, end): amount for start, end, amount in FLOWS
    }


def test_every_name_and_its_money_is_written_in_the_picture():
    svg = where_the_pound_goes(FLOWS, place="Anytown", year="2024/25", source="x").svg()
    for said in ("NHS £120,000", "Council £80,000", "Hospitals £110,000", "Roads £20,000"):
        assert said in svg


def test_a_whole_count_is_drawn_without_losing_a_pound(plan):
    chart = where_the_pound_goes(
        flows_of(plan.count), place="Anytown", year="2024/25", source="a return"
    )
    # 900,000 and the 1,000 of net income that cannot be drawn
    assert sum(row["gbp_thousand"] for row in chart.rows) == pytest.approx(901_000)
