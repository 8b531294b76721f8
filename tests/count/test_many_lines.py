"""Ten thousand lines of a partner's own give what a few lines of the same money give."""

import pytest

from wholeplace.count.reconcile import replace

NORTH = "E54000901"
MANY = 10_000


def told(reconciliation):
    return [
        (each.service, each.old, pytest.approx(each.new), pytest.approx(each.difference))
        for each in reconciliation.changes
    ]


def test_ten_thousand_parts_of_a_line_do_what_two_parts_do(counted_midshire, make_line):
    # North Board's core line is 500: parts of 450 in all leave a rest of 50
    few = [make_line(NORTH, name, 225.0, division="NHS_core") for name in ("one", "two")]
    many = [make_line(NORTH, f"n{n}", 450 / MANY, division="NHS_core") for n in range(MANY)]
    small, small_told = replace(counted_midshire, few)
    large, large_told = replace(counted_midshire, many)
    assert large.total() == pytest.approx(small.total())
    assert told(large_told) == told(small_told)
    rest = {line.title: line.gbp_thousand for line in large.lines if "rest" in line.title}
    assert list(rest.values()) == [pytest.approx(50.0)]
    assert len(large.lines) - len(small.lines) == MANY - 2


def test_ten_thousand_lines_of_a_body_take_the_place_of_all_its_published_ones(
    counted_midshire, make_line
):
    # 625 published in two lines; 10,000 lines of 0.07 are 700, as in the case with one line
    lines = [make_line(NORTH, f"n{n}", 0.07) for n in range(MANY)]
    new, found = replace(counted_midshire, lines)
    assert found.difference == pytest.approx(75)
    assert len(found.changes) == MANY + 2
    assert sum(line.gbp_thousand for line in new.lines if line.body == NORTH) == pytest.approx(700)
