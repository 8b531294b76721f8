from __future__ import annotations

from datetime import date, timedelta

import pytest

from wholeplace.demand.episodes import (
    Care,
    Episode,
    periods,
    shown,
    shown_parts,
    stays_in_care,
    years_of_care,
)
from wholeplace.demand.survival import band_hazards

FIRST, LAST = date(2020, 4, 1), date(2022, 3, 31)


def episode(child, start, end, kind="fostering", **changes):
    parts = {
        "child": child,
        "start": date.fromisoformat(start),
        "end": date.fromisoformat(end) if end else None,
        "kind": kind,
        "begins_care": False,
        "ends_care": False,
        "seen_to": date.fromisoformat(end) if end else LAST,
    }
    return Episode(**(parts | changes))


CARE = Care(
    (
        # Came into foster care in June 2020, moved to a home in June 2021, and is there still.
        episode(1, "2020-06-01", "2021-06-01", begins_care=True),
        episode(1, "2021-06-01", None, "residential"),
        # Was in foster care before the first return, and left in October 2020.
        episode(2, "2018-10-01", "2020-10-01", begins_care=True, ends_care=True),
        # Came for a month, went home, and came again a year later.
        episode(3, "2020-05-01", "2020-06-01", begins_care=True, ends_care=True),
        episode(3, "2021-05-01", None, begins_care=True),
        # Short breaks alone are not care.
        episode(4, "2020-05-01", "2020-05-04", begins_care=True, ends_care=True, short_break=True),
        # In care since nobody knows when: the first episode that is known goes on an older one.
        episode(5, "2019-05-01", None, "supported"),
    ),
    FIRST,
    LAST,
)


def test_episodes_of_a_child_make_periods_of_care():
    found = periods(CARE)
    assert [(p.start.isoformat(), p.end and p.end.isoformat(), p.whole) for p in found] == [
        ("2020-06-01", None, True),
        ("2018-10-01", "2020-10-01", True),
        ("2020-05-01", "2020-06-01", True),
        ("2021-05-01", None, True),
        ("2019-05-01", None, False),
    ]


def test_a_year_counts_who_is_there_who_came_who_left_and_who_moved():
    first, last = years_of_care(CARE)
    assert {kind: n for kind, n in first.at_end.items() if n} == {"fostering": 1, "supported": 1}
    assert dict(first.started) == {"fostering": 2}
    assert dict(first.ceased) == {"fostering": 2}
    assert {kind: n for kind, n in last.at_end.items() if n} == {
        "residential": 1,
        "fostering": 1,
        "supported": 1,
    }
    assert dict(last.started) == {"fostering": 1}
    assert dict(last.moved) == {("fostering", "residential"): 1}
    # Child 1 was in a home from 1 June 2021 to 31 March 2022: 303 days.
    assert last.person_years["residential"] == pytest.approx(303 / 365.25)


def test_children_there_next_year_are_those_there_before_and_who_came_less_who_left():
    first, last = years_of_care(CARE)
    before, after = sum(first.at_end.values()), sum(last.at_end.values())
    assert after == before + sum(last.started.values()) - sum(last.ceased.values())


def test_stays_come_into_view_with_the_first_return():
    stays = stays_in_care(CARE)
    # Of four periods whose beginning is known, child 2's had lasted from 1 October 2018 to
    # 1 April 2020, 548 days, when the first return began.
    assert len(stays.lasted) == 4
    assert stays.entered.max() == pytest.approx(548 / 365.25)
    assert stays.ended.tolist() == [0.0, 1.0, 1.0, 0.0]


def test_open_stays_make_leaving_slower_than_ended_ones_say():
    # Ten children a month stay: half of them 60 days, half of them for good.
    start = date(2020, 4, 1)
    episodes = []
    for month in range(20):
        day = start + timedelta(days=30 * month)
        left = (day + timedelta(days=60)).isoformat()
        episodes.append(episode(2 * month, day.isoformat(), left, begins_care=True, ends_care=True))
        episodes.append(episode(2 * month + 1, day.isoformat(), None, begins_care=True))
    stays = stays_in_care(Care(tuple(episodes), FIRST, LAST))
    closed_only = 365.25 / 60
    found = band_hazards(stays, bands=(0.5, 2.0))
    assert found[0].rate.value < closed_only / 2
    assert found[1].left == 0


def test_a_new_legal_status_alone_is_no_change_of_placement():
    # Child 1 changes carer in July 2020 and status alone in September; one move, not two.
    care = Care(
        (
            episode(1, "2020-06-01", "2020-07-01", begins_care=True),
            episode(1, "2020-07-01", "2020-09-01"),
            episode(1, "2020-09-01", None, new_placement=False),
        ),
        FIRST,
        LAST,
    )
    assert dict(years_of_care(care)[0].moved) == {("fostering", "fostering"): 1}


def test_small_counts_do_not_give_a_child_away():
    assert [shown(n) for n in (0, 1, 4, 5, 1_000)] == [
        "0",
        "fewer than 5",
        "fewer than 5",
        "5",
        "1,000",
    ]
    # 52 in all, 9 and 40 shown: the third would be 3.
    assert list(shown_parts({"a": 3, "b": 9, "c": 40}, "abc").values()) == [
        "fewer than 5",
        "not shown",
        "40",
    ]
    assert list(shown_parts({"a": 3, "b": 2, "c": 40}, "abc").values())[2] == "40"
