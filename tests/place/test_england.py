"""The real gazetteer."""

from collections import Counter

import pytest

from wholeplace.errors import InputError

# Unitaries made since 2018-19 with (councils that went wholly into it, councils split for it).
NEW_UNITARIES = {
    "Bournemouth, Christchurch and Poole": (3, 1),  # two unitaries, a district; Dorset CC split
    "Dorset": (5, 1),
    "Buckinghamshire": (5, 0),  # four districts and the county
    "North Northamptonshire": (4, 1),
    "West Northamptonshire": (3, 1),
    "Cumberland": (3, 1),
    "Westmorland and Furness": (3, 1),
    "North Yorkshire": (8, 0),  # seven districts and the county
    "Somerset": (5, 0),  # four districts and the county
}


def test_the_upper_tier_of_today_is_153_councils_of_the_four_kinds(gazetteer):
    kinds = Counter(area.area_class for area in gazetteer.upper_tier())
    assert kinds == {
        "unitary": 63,
        "metropolitan district": 36,
        "london borough": 33,
        "county": 21,
    }


def test_all_153_places_cover_the_296_lower_tier_areas_once(gazetteer):
    parts = [p for a in gazetteer.upper_tier() for p in gazetteer.place(a.code).parts]
    assert len(parts) == len(set(parts)) == 296


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wigan", "E08000010"),
        ("Wigan MBC", "E08000010"),
        ("wigan metropolitan borough council", "E08000010"),
        ("E08000010", "E08000010"),
        ("E4210", "E08000010"),
        ("359", "E08000010"),
        ("Bristol", "E06000023"),
        ("Hull", "E06000010"),
        ("Saint Helens", "E08000013"),
        ("Brighton & Hove", "E06000043"),
        ("City of London", "E09000001"),
        ("Isles of Scilly", "E06000053"),
        ("County Durham", "E06000047"),
        ("Buckinghamshire County Council", "E06000060"),
    ],
)
def test_a_place_is_found_as_people_write_it(gazetteer, text, code):
    assert gazetteer.place(text).code == code


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("Barnsley", "E08000016", "E08000038"), ("Sheffield", "E08000019", "E08000039")],
)
def test_barnsley_and_sheffield_changed_codes_in_april_2025(gazetteer, name, before, after):
    for text in (name, before, after):
        assert gazetteer.find(text, on="2025-03-31").code == before
        assert gazetteer.find(text, on="2025-04-01").code == after
        assert gazetteer.find(text).code == after
    assert gazetteer.place(name).known_as == (after, before)


def test_cumbria_today_is_refused_and_both_halves_are_offered(gazetteer):
    with pytest.raises(InputError) as caught:
        gazetteer.place("Cumbria")
    said = str(caught.value)
    assert "Cumberland (E06000063) and Westmorland and Furness (E06000064)" in said
    assert "2023-04-01" in said
    assert gazetteer.place("Cumbria", on="2022-06-01").code == "E10000006"


@pytest.mark.parametrize(("name", "parts"), NEW_UNITARIES.items())
def test_the_nine_new_unitaries_know_what_they_were_made_from(gazetteer, name, parts):
    place = gazetteer.place(name)
    assert (len(place.predecessors), len(place.split_from)) == parts
    assert place.known_as == (place.code,)


def test_somerset_of_2018_is_five_districts_one_merger_further_back(gazetteer):
    assert gazetteer.made_of("E06000066", on="2018-06-01") == (
        "E07000187",
        "E07000188",
        "E07000189",
        "E07000190",
        "E07000191",
    )


def test_every_place_finds_five_neighbours_of_its_tier_or_says_why(gazetteer):
    stand_ins = []
    for area in gazetteer.upper_tier():
        found = gazetteer.comparators(area.code)
        assert area.name in found.why
        assert all(other.is_upper_tier and other.lives() for other in found.areas)
        assert area not in found.areas
        assert len(found.areas) >= 5
        if found.model != "ons_global":
            stand_ins.append(area.name)
            assert "because the ONS nearest neighbours over all themes hold only" in found.why
    assert stand_ins == [
        "North Lincolnshire",
        "Isles of Scilly",
        "Central Bedfordshire",
        "Cumberland",
    ]


def test_shares_of_each_kind_of_body_in_an_area_sum_to_one(gazetteer):
    for area in gazetteer.upper_tier():
        place = gazetteer.place(area.code)
        for part in place.parts:
            for kind in ("police", "fire", "icb"):
                shares = [m.share for m in place.members if (m.area, m.kind) == (part, kind)]
                assert sum(shares) == pytest.approx(1), (area.name, part, kind)


@pytest.mark.parametrize(
    ("wrong", "offered"),
    [("Wigam", "Wigan"), ("Westmoreland and Furness", "Westmorland"), ("Sheffeild", "Sheffield")],
)
def test_a_misspelt_name_is_answered_with_the_nearest(gazetteer, wrong, offered):
    with pytest.raises(InputError, match=f"did you mean '{offered}"):
        gazetteer.place(wrong)


DATES = ("2010-04-01", "2013-04-01", "2018-06-01", "2020-04-01", "2023-04-01", "2025-03-31", "")


@pytest.mark.parametrize("on", DATES)
def test_at_any_date_each_lower_tier_area_is_in_exactly_one_place(gazetteer, on):
    lower = {a.code for a in gazetteer.areas.values() if a.area_class != "county" and a.lives(on)}
    parts = [p for a in gazetteer.upper_tier(on=on) for p in gazetteer.place(a.code, on=on).parts]
    assert sorted(parts) == sorted(lower)


@pytest.mark.parametrize("on", DATES)
def test_every_area_in_use_is_found_by_its_code_and_its_name(gazetteer, on):
    for area in gazetteer.areas.values():
        if area.lives(on):
            assert gazetteer.find(area.code, on=on) == area
            assert gazetteer.find(area.name, on=on) == area


def test_every_name_of_todays_areas_finds_it_or_is_refused_as_ambiguous(gazetteer):
    refused = {}
    for alias in gazetteer.aliases:
        if gazetteer.areas[alias.code].lives():
            try:
                found = gazetteer.find(alias.text).code
            except InputError as error:
                refused[alias.text] = str(error)
            else:
                assert found == alias.code
    assert set(refused) == {"Kingston", "Newcastle"}
    assert all("could be" in said for said in refused.values())


def test_every_retired_area_leads_to_areas_of_today(gazetteer):
    retired = [a for a in gazetteer.areas.values() if not a.lives()]
    assert len(retired) == 56
    for area in retired:
        now = gazetteer.successors(area.code)
        assert now
        assert all(gazetteer.areas[code].lives() for code in now)


def test_a_code_is_known_as_the_same_codes_from_either_side(gazetteer):
    for code in gazetteer.areas:
        for other in gazetteer.known_as(code):
            assert set(gazetteer.known_as(other)) == set(gazetteer.known_as(code))


def test_the_ground_of_the_new_unitaries_in_2018_is_every_area_that_went_into_one(gazetteer):
    merged = {
        c.old_code
        for c in gazetteer.changes
        if c.kind == "merger" and c.new_code.startswith("E06") and not c.old_code.startswith("E10")
    }
    then = [code for name in NEW_UNITARIES for code in ground_of_2018(gazetteer, name)]
    # Somerset West and Taunton was two districts then.
    assert sorted(then) == sorted(merged - {"E07000246"} | {"E07000190", "E07000191"})


def ground_of_2018(gazetteer, name):
    return gazetteer.made_of(gazetteer.find(name).code, on="2018-06-01")


def test_greater_manchester_is_answered_with_its_ten_councils(gazetteer):
    with pytest.raises(InputError) as caught:
        gazetteer.place("Greater Manchester")
    for council in ("Bolton", "Bury", "Oldham", "Rochdale", "Salford", "Tameside", "Wigan"):
        assert council in str(caught.value)


def test_newcastle_could_be_either(gazetteer):
    with pytest.raises(InputError, match=r"could be .*Lyme.* or .*Tyne"):
        gazetteer.place("Newcastle")
