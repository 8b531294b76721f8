"""Figures find the council whose ground they are about, through recodes, mergers and splits."""

from __future__ import annotations

import numpy as np
import pytest

from wholeplace.place.areas import Area, AreaChange
from wholeplace.place.gazetteer import Gazetteer
from wholeplace.store.council_ground import Ground

NOW = "2025-03-31"
# A county with two districts; a unitary made of a county and its two districts; two unitaries
# that share a county, each made of one district; a council that was recoded.
AREAS = (
    Area("E10000001", "Shire", "county", "Here", "E12000001"),
    Area("E07000001", "North Shire", "district", "Here", "E12000001", county="E10000001"),
    Area("E07000002", "South Shire", "district", "Here", "E12000001", county="E10000001"),
    Area("E06000001", "Whole", "unitary", "Here", "E12000001", start="2023-04-01"),
    Area("E10000002", "Old Whole", "county", "Here", "E12000001", end="2023-03-31"),
    Area("E07000003", "Left", "district", "Here", "E12000001", end="2023-03-31"),
    Area("E07000004", "Right", "district", "Here", "E12000001", end="2023-03-31"),
    Area("E06000002", "East", "unitary", "Here", "E12000001", start="2023-04-01"),
    Area("E06000003", "West", "unitary", "Here", "E12000001", start="2023-04-01"),
    Area("E10000003", "Parted", "county", "Here", "E12000001", end="2023-03-31"),
    Area("E07000005", "Sunrise", "district", "Here", "E12000001", end="2023-03-31"),
    Area("E07000006", "Sunset", "district", "Here", "E12000001", end="2023-03-31"),
    Area("E08000001", "Renamed", "metropolitan district", "Here", "E12000001", end=NOW),
    Area("E08000002", "Renamed", "metropolitan district", "Here", "E12000001", start="2025-04-01"),
)
CHANGES = tuple(
    AreaChange(old, new, "2023-04-01", kind)
    for old, new, kind in (
        ("E10000002", "E06000001", "merger"),
        ("E07000003", "E06000001", "merger"),
        ("E07000004", "E06000001", "merger"),
        ("E10000003", "E06000002", "split"),
        ("E10000003", "E06000003", "split"),
        ("E07000005", "E06000002", "merger"),
        ("E07000006", "E06000003", "merger"),
        ("E08000001", "E08000002", "recode"),
    )
)
OLD = {
    "E10000001": 50.0,
    "E07000001": 1.0,
    "E07000002": 2.0,
    "E10000002": 70.0,
    "E07000003": 3.0,
    "E07000004": 4.0,
    "E10000003": 90.0,
    "E07000005": 5.0,
    "E07000006": 6.0,
    "E08000001": 8.0,
}


@pytest.fixture
def ground():
    return Ground.of(Gazetteer.of(AREAS, changes=CHANGES), on=NOW)


def by_name(ground, values):
    return {c.name: value for c, value in zip(ground.councils, values, strict=True)}


def test_councils_are_those_that_lived_under_the_codes_of_today(ground):
    assert [c.code for c in ground.councils] == [
        *("E06000001", "E06000002", "E06000003", "E08000002", "E10000001"),
        *("E07000001", "E07000002"),
    ]


def test_a_bodys_figure_adds_up_what_went_wholly_into_it(ground):
    found = by_name(ground, ground.body(OLD))
    assert found["Whole"] == 70 + 3 + 4
    assert found["Shire"] == 50
    assert found["Renamed"] == 8


def test_a_bodys_figure_is_not_known_where_a_county_council_was_parted(ground):
    found = by_name(ground, ground.body(OLD))
    assert np.isnan(found["East"])
    assert np.isnan(found["West"])


def test_grounds_figure_adds_up_districts_and_leaves_counties_out(ground):
    found = by_name(ground, ground.ground(OLD))
    assert (found["Shire"], found["Whole"], found["East"], found["West"]) == (3, 7, 5, 6)


def test_one_part_not_known_leaves_the_whole_unknown(ground):
    less = {code: value for code, value in OLD.items() if code not in ("E07000002", "E07000004")}
    found = by_name(ground, ground.ground(less))
    assert np.isnan(found["Shire"])
    assert np.isnan(found["Whole"])
    assert np.isnan(by_name(ground, ground.body(less))["Whole"])


def test_its_own_figure_goes_before_those_of_its_predecessors(ground):
    assert by_name(ground, ground.body({**OLD, "E06000001": 100.0}))["Whole"] == 100


def test_what_is_only_published_is_never_added_up(ground):
    found = by_name(ground, ground.published(OLD))
    assert np.isnan(found["Whole"])
    assert found["Shire"] == 50
    assert found["Renamed"] == 8


def test_a_countys_mean_weighs_its_districts(ground):
    rates = {"E07000001": 10.0, "E07000002": 40.0}
    people = np.array([1.0, 1.0, 1.0, 1.0, 300.0, 100.0, 200.0])
    # (10 x 100 + 40 x 200) / 300 = 30
    assert by_name(ground, ground.mean(rates, weights=people))["Shire"] == 30
    published = {**rates, "E10000001": 25.0}
    assert by_name(ground, ground.mean(published, weights=people))["Shire"] == 25
