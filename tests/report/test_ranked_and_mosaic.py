"""Ranked bars and the mosaic: nothing is lost, areas and lengths are to scale, all is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.count.views import Part
from wholeplace.report.pictures.mosaic import mosaic, squarified, tint
from wholeplace.report.pictures.ranked import MOST, bars_of, ranked_parts

FLOWS = (
    ("Council", "Care", 60_000.0),
    ("Council", "Roads", 20_000.0),
    ("Council", "Parking", -4_000.0),
    ("NHS", "Hospitals", 110_000.0),
)


def part(code, amount, *, doubt=0.1):
    spread = abs(amount) * doubt
    return Part(code, code.title(), amount, amount - spread, amount + spread, 0.8, 0.0, 1)


def test_bars_come_largest_first_and_those_below_nothing_last():
    bars = bars_of([part("a", 5.0), part("b", -2.0), part("c", 9.0)])
    assert [bar.name for bar in bars] == ["C", "A", "B"]
    assert bars[0].colour != bars[2].colour


@given(st.lists(st.floats(-1e3, 1e6), min_size=1, max_size=40))
def test_bars_add_up_however_many_are_put_together(amounts):
    bars = bars_of([part(f"part {at}", amount) for at, amount in enumerate(amounts)])
    assert len(bars) <= MOST
    assert sum(bar.amount for bar in bars) == pytest.approx(sum(amounts), abs=1e-3)


def test_bars_put_together_have_no_interval_and_say_how_many_they_are():
    last = bars_of([part(f"part {at}", 100.0 - at) for at in range(20)])[-1]
    assert last.name == "7 others together"
    assert last.low is None


def test_the_sentence_of_the_bars_names_total_largest_and_level():
    chart = ranked_parts([part("care", 60_000.0), part("roads", 20_000.0)], title="T", source="S")
    assert "£80m in all" in chart.alt
    assert "Care £60m (75%)" in chart.alt
    assert "80% intervals" in chart.alt
    assert chart.svg().startswith("<svg")


def test_bars_without_any_money_can_be_drawn():
    chart = ranked_parts([part("a", 0.0)], title="T", source="S")
    assert "£0" in chart.alt
    assert chart.svg().startswith("<svg")


sizes = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30).map(
    lambda found: [(f"n{at}", size) for at, size in enumerate(sorted(found, reverse=True))]
)


@given(sizes)
def test_boxes_have_areas_in_proportion_and_stay_inside(amounts):
    tiles = squarified(amounts, x=10, top=20, width=700, height=300)
    total = sum(size for _, size in amounts)
    assert [tile.name for tile in tiles] == [name for name, _ in amounts]
    for tile, (_, size) in zip(tiles, amounts, strict=True):
        assert tile.width * tile.height == pytest.approx(700 * 300 * size / total, rel=1e-6)
        assert tile.x >= 10 - 1e-6
        assert tile.top >= 20 - 1e-6
        assert tile.x + tile.width <= 710 + 1e-6
        assert tile.top + tile.height <= 320 + 1e-6


def test_equal_boxes_are_square_where_they_can_be():
    tiles = squarified([("a", 1.0)] * 4, x=0, top=0, width=200, height=200)
    assert {(tile.width, tile.height) for tile in tiles} == {(100.0, 100.0)}


def test_nothing_fills_no_box():
    assert squarified([], x=0, top=0, width=10, height=10) == ()


def test_the_mosaic_keeps_every_amount_and_says_what_it_cannot_draw():
    chart = mosaic(FLOWS, title="Whose money", source="made up")
    assert sum(row["gbp_thousand"] for row in chart.rows) == pytest.approx(190_000)
    assert "NHS £110m (58%), on Hospitals" in chart.alt
    assert "Council £80m (42%), 75% of it on Care" in chart.alt
    assert "Net income of £4.0m" in chart.alt
    assert chart.svg().startswith("<svg")


def test_a_strip_is_not_divided_by_services():
    chart = mosaic(FLOWS, title="Bodies", source="made up", height=150, split=False)
    assert chart.height == 150
    assert "Hospitals" not in str(chart.layers[1])


def test_a_mosaic_of_net_income_alone_says_that_there_is_nothing_to_draw():
    assert "no money to draw" in mosaic([("A", "B", -1.0)], title="T", source="S").alt


def test_dark_words_can_be_read_on_every_tint():
    assert tint("#000000") == "#d6d6d6"
    assert tint("#ffffff") == "#ffffff"


def tips(chart):
    """Return what the marks of a chart say where a reader points at them."""
    layers = [layer for layer in chart.layers if "tooltip" in layer["encoding"]]
    return [row["tip"] for layer in layers for row in layer["data"]["values"] if row["tip"]]


def test_bars_say_amount_share_and_interval_where_a_reader_points():
    chart = ranked_parts([part("care", 60_000.0), part("roads", 20_000.0)], title="T", source="S")
    # 60 of 80 is 75 %; 10 % doubt either way of £60m is £54m to £66m
    assert "Care: £60m, 75% of all, 80% interval £54m to £66m" in tips(chart)


def test_bars_without_doubt_or_without_money_say_only_what_is_known():
    chart = ranked_parts([part("a", 5.0, doubt=0), part("b", -9.0, doubt=0)], title="T", source="S")
    assert set(tips(chart)) == {"A: £5,000", "B: −£9,000"}


def test_boxes_say_whose_money_and_what_for_where_a_reader_points():
    chart = mosaic(FLOWS, title="T", source="S")
    # £190m is drawn: 60 is 32 %, 110 is 58 %
    assert "Council: Care, £60m (32% of all)" in tips(chart)
    assert "NHS, £110m (58% of all)" in tips(chart)


def test_every_row_of_a_layer_with_tips_has_one_so_that_none_says_null():
    chart = mosaic(FLOWS, title="T", source="S")
    for layer in chart.layers:
        if "tooltip" in layer["encoding"]:
            assert all(isinstance(row["tip"], str) for row in layer["data"]["values"])
