"""Boxes stand where they should, and lines cross no more than they must."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from wholeplace.web.outcomes.graph import closes_circle, without_circles
from wholeplace.web.outcomes.layout import (
    GAP_ACROSS,
    MOST_LINES,
    WIDE,
    Item,
    Join,
    crossings,
    layered,
    ordered,
    tree,
)

HEADS = ("Input", "Activity", "Output")


def boxes(picture):
    return {box.item.id: box for box in picture.boxes}


def test_columns_stand_side_by_side_in_the_order_of_their_kinds():
    items = [Item(name, name, column=at) for at, name in enumerate("abc")]
    drawn = boxes(layered(items, [Join("a", "b"), Join("b", "c")], heads=HEADS))
    # every column is a box and a gap further right
    assert drawn["b"].x - drawn["a"].x == WIDE + GAP_ACROSS
    assert drawn["c"].x - drawn["b"].x == WIDE + GAP_ACROSS


def test_crossing_lines_are_uncrossed():
    # a-d and b-c cross while a is over b and c over d: swapping one column frees both
    columns, routes = [["a", "b"], ["c", "d"]], [("a", "d"), ("b", "c")]
    assert crossings(columns, routes) == 1
    assert crossings(ordered(columns, routes), routes) == 0


def test_a_line_over_a_column_goes_through_a_free_slot_and_behind_no_box():
    items = [
        Item("a", "a", column=0),
        Item("b", "b", column=1),
        Item("c", "c", column=2),
        Item("d", "d", column=0),
    ]
    joins = [Join("a", "c"), Join("d", "b"), Join("b", "c")]
    picture = layered(items, joins, heads=HEADS)
    box = boxes(picture)["b"]
    level = re.search(r"([\d.]+) H", picture.curves[0].path)
    assert level is not None
    assert not box.y < float(level[1]) < box.y + box.height


def test_a_line_within_a_column_bows_out_to_the_right():
    items = [Item("a", "a", column=1), Item("b", "b", column=1)]
    picture = layered(items, [Join("a", "b")], heads=HEADS)
    right = boxes(picture)["a"].x + WIDE
    assert max(float(x) for x in re.findall(r"([\d.]+) [\d.]+", picture.curves[0].path)) > right


def test_lines_of_unknown_items_are_left_out():
    assert layered([Item("a", "a")], [Join("a", "gone")], heads=HEADS).curves == ()


def test_a_parent_stands_at_the_middle_of_its_children():
    items = [Item(name, name) for name in ("over", "one", "two", "three")]
    drawn = boxes(tree(items, dict.fromkeys(("one", "two", "three"), "over")))
    assert drawn["over"].y == drawn["two"].y
    assert drawn["one"].y < drawn["two"].y < drawn["three"].y
    assert drawn["one"].x > drawn["over"].x


def test_a_child_whose_parent_is_not_there_is_a_root():
    assert boxes(tree([Item("a", "a")], {"a": "unseen"}))["a"].x < WIDE


def test_long_titles_are_cut_with_an_ellipsis():
    box = boxes(layered([Item("a", "many words " * 30)], [], heads=HEADS))["a"]
    assert len(box.words) == MOST_LINES
    assert box.words[-1].text.endswith("…")


def test_nothing_makes_an_empty_picture():
    assert layered([], [], heads=HEADS).boxes == ()
    assert tree([], {}).boxes == ()


NAMES = st.sampled_from("abcdef")


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=8), st.data())
@settings(max_examples=60, deadline=None)
def test_boxes_never_overlap_and_all_stand_inside(columns, data):
    items = [Item(str(n), "title " * (1 + 4 * long), column=at)
             for n, (at, long) in enumerate(columns)]  # fmt: skip
    ids = [item.id for item in items] or ["none"]
    joins = [
        Join(a, b)
        for a, b in data.draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids))))
        if a != b and int(columns[int(a)][0]) <= int(columns[int(b)][0])
    ]
    picture = layered(items, joins, heads=HEADS)
    assert len(picture.boxes) == len(items)
    for number, box in enumerate(picture.boxes):
        assert box.x >= 0
        assert box.y >= 0
        assert box.y + box.height <= picture.height
        assert box.x + box.width <= picture.width
        for other in picture.boxes[number + 1 :]:
            if other.x == box.x:
                assert other.y >= box.y + box.height or box.y >= other.y + other.height


@given(st.dictionaries(NAMES, NAMES))
def test_parents_without_circles_always_end_at_a_root(parents):
    kept = without_circles(parents)
    for name in kept:
        seen = set()
        while name in kept:
            assert name not in seen
            seen.add(name)
            name = kept[name]


@given(st.lists(st.tuples(NAMES, NAMES)))
def test_a_thing_that_leads_to_itself_is_always_a_circle(links):
    assert closes_circle(links, "a", "a")
