import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.place.areas import Alias, Area, Membership, Place, in_use

DATES = st.dates().map(str)


@pytest.mark.parametrize(
    ("start", "end", "on", "used"),
    [
        ("", "", "", True),
        ("", "2020-03-31", "", False),
        ("2020-04-01", "", "2020-03-31", False),
        ("2020-04-01", "", "2020-04-01", True),
        ("", "2020-03-31", "2020-03-31", True),
        ("", "2020-03-31", "2020-04-01", False),
    ],
)
def test_a_code_is_in_use_from_its_first_day_to_its_last(start, end, on, used):
    assert in_use(start, end, on) is used


@given(DATES)
def test_a_code_without_start_or_end_is_always_in_use(on):
    assert in_use("", "", on)


@given(DATES, DATES)
def test_before_its_end_or_after_it_a_code_that_ended_is_one_or_the_other(end, on):
    assert in_use("", end, on) is (on <= end)


@pytest.mark.parametrize(
    ("area_class", "upper"),
    [
        ("county", True),
        ("unitary", True),
        ("metropolitan district", True),
        ("london borough", True),
        ("district", False),
    ],
)
def test_every_class_but_the_district_is_upper_tier(area_class, upper):
    assert Area("E", "Anywhere", area_class, "", "").is_upper_tier is upper


def test_codes_of_other_publishers_are_not_names():
    kinds = ("name", "official", "short", "old", "ecode", "dfe", "threeletter")
    assert [Alias("x", "E", kind).is_name for kind in kinds] == [True] * 4 + [False] * 3


def test_a_membership_lasts_like_a_code():
    member = Membership("E", "B", "Body", "police", 1.0, "s", start="2022-07-01")
    assert member.lasts()
    assert not member.lasts("2022-06-30")


def test_a_place_without_districts_is_its_own_only_part():
    council = Area("E06000001", "Oldtown", "unitary", "North", "E12000001")
    assert Place(council).parts == ("E06000001",)
    assert (Place(council).code, Place(council).name) == ("E06000001", "Oldtown")


def test_a_county_has_its_districts_as_parts_and_not_itself():
    county = Area("E10000001", "Southshire", "county", "South", "E12000002")
    district = Area("E07000001", "Hill", "district", "South", "E12000002", county="E10000001")
    assert Place(county, districts=(district,)).parts == ("E07000001",)
