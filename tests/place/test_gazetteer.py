import pytest

from wholeplace.errors import InputError


def refusal(gazetteer, text, *, on=""):
    with pytest.raises(InputError) as caught:
        gazetteer.place(text, on=on)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["E10000001", "e10000001", "Southshire", " SOUTHSHIRE ", "Southshire County Council"],
)
def test_an_area_is_found_by_code_name_and_alias_whatever_the_case(small, text):
    assert small.find(text).code == "E10000001"


@pytest.mark.parametrize("text", ["St Marys and Vale", "Saint Mary's & Vale", "st. marys & vale"])
def test_punctuation_and_ampersands_do_not_matter(small, text):
    assert small.find(text).code == "E06000002"


def test_a_recoded_area_is_found_under_either_code_at_its_own_date(small):
    for text in ("Oldtown", "E06000001", "E08000038", "E4201"):
        assert small.find(text).code == "E08000038"
        assert small.find(text, on="2020-03-31").code == "E06000001"
        assert small.find(text, on="2020-04-01").code == "E08000038"


def test_a_recoded_place_is_known_as_both_codes_its_own_first(small):
    assert small.place("Oldtown").known_as == ("E08000038", "E06000001")
    assert small.place("Oldtown", on="2019-01-01").known_as == ("E06000001", "E08000038")
    assert small.place("Oldtown").predecessors == ()


def test_a_merged_county_is_its_one_successor_but_not_known_as_it(small):
    found = small.place("Newshire County Council")
    assert found.code == "E06000009"
    assert found.known_as == ("E06000009",)
    assert found.predecessors == ("E07000003", "E07000004", "E10000002")


def test_the_same_name_means_the_county_before_and_the_unitary_after(small):
    before = small.place("Newshire", on="2023-03-31")
    assert (before.code, before.parts) == ("E10000002", ("E07000003", "E07000004"))
    assert small.place("Newshire").code == "E06000009"
    assert before.on == "2023-03-31"


def test_a_county_that_was_split_is_refused_and_both_parts_are_offered(small):
    said = refusal(small, "Borderland")
    assert "is now split into Eastland (E06000010) and Westland (E06000011)" in said
    assert "since 2023-04-01: choose one of them" in said
    assert small.place("Eastland").split_from == ("E10000003",)
    assert small.place("Borderland", on="2022-01-01").code == "E10000003"


def test_a_district_that_was_merged_is_refused_and_its_new_council_is_offered(small):
    said = refusal(small, "Moor")
    assert "'Moor': is now part of Newshire (E06000009), since 2023-04-01" in said


def test_a_district_is_refused_and_its_county_is_offered(small):
    assert "is its county, Southshire (E10000001)" in refusal(small, "Hill")
    assert small.find("Hill").area_class == "district"


def test_a_name_of_two_areas_is_refused_and_both_are_offered(small):
    assert "could be Eastland (E06000010) or Westland (E06000011)" in refusal(small, "Land")


def test_an_unknown_name_is_answered_with_the_nearest(small):
    assert "did you mean 'Eastland'" in refusal(small, "Eastlund")
    assert "did you mean 'E10000001'" in refusal(small, "E1000000l")


def test_nothing_like_anything_is_refused_without_a_guess(small):
    assert refusal(small, "zzzz").endswith("is not a council area of England")
    assert refusal(small, "").endswith("is not a council area of England")


def test_the_name_of_a_body_is_answered_with_the_councils_it_serves(small):
    assert "Southern Police serves Southshire; choose one" in refusal(small, "Southern")


def test_a_code_that_is_not_in_use_yet_is_refused(small):
    assert "(E06000010) is not in use on 2020-01-01" in refusal(small, "E06000010", on="2020-01-01")


def test_a_county_has_its_districts_and_the_bodies_that_serve_them(small):
    place = small.place("Southshire")
    assert place.parts == ("E07000001", "E07000002")
    assert [(m.area, m.body_name) for m in place.members] == [
        ("E07000001", "Southern Police"),
        ("E07000002", "Southern Police"),
    ]


def test_bodies_are_those_of_the_date_also_under_an_older_code(small):
    def fire(on):
        return [m.body_name for m in small.place("Oldtown", on=on).members if m.kind == "fire"]

    assert fire("") == ["New Fire"]
    assert fire("2021-03-31") == ["Old Fire"]
    # E06000001 in 2019 was the same ground as E08000038, so what served it is found.
    assert fire("2019-06-01") == ["Old Fire"]


def test_the_upper_tier_is_every_class_but_the_district_at_a_date(small):
    assert [area.code for area in small.upper_tier()] == [
        "E06000002",
        "E06000009",
        "E06000010",
        "E06000011",
        "E08000038",
        "E10000001",
    ]
    assert {a.code for a in small.upper_tier(on="2019-01-01")} == {
        "E06000001",
        "E06000002",
        "E10000001",
        "E10000002",
        "E10000003",
    }


def test_neighbours_are_of_the_same_tier_and_live_nearest_first(small):
    # E07000001 is a district; E06000001 has gone.
    assert [a.code for a in small.neighbours("E06000002")] == ["E06000009", "E10000001"]
    children = small.neighbours("E06000002", model="dfe_children", count=3)
    assert [a.code for a in children] == ["E06000009", "E06000010", "E06000011"]


def test_an_unknown_model_of_neighbours_is_answered_with_the_known_ones(small):
    with pytest.raises(InputError, match="should be one of dfe_children, ons_global"):
        small.neighbours("E06000002", model="cipfa")


def test_too_few_neighbours_are_said_and_never_padded(small):
    found = small.comparators("E06000002")
    assert len(found.areas) == 2
    assert "has few neighbours" in found.why


def test_search_finds_part_of_a_name_and_what_became_of_an_old_one(small):
    assert [a.name for a in small.search("shire")] == ["Newshire", "Southshire"]
    assert [a.name for a in small.search("border")] == ["Eastland", "Westland"]
    with pytest.raises(InputError, match="is in no name"):
        small.search("atlantis")


def test_search_shows_the_upper_tier_first_and_there_the_names_that_begin_so(small):
    assert [a.name for a in small.search("s")] == [
        "Southshire",
        "St. Mary's & Vale",
        "Eastland",
        "Newshire",
        "Westland",
    ]
    assert [a.name for a in small.search("l")][-2:] == ["Dale", "Hill"]


def test_the_ground_of_a_new_council_at_an_old_date_is_its_districts(small):
    assert small.made_of("E06000009", on="2022-01-01") == ("E07000003", "E07000004")
    assert small.made_of("E08000038", on="2019-01-01") == ("E06000001",)
    assert small.made_of("E06000002", on="2019-01-01") == ("E06000002",)


def test_ground_that_was_cut_out_of_a_county_cannot_be_put_together(small):
    assert small.made_of("E06000010", on="2022-01-01") == ()


@pytest.mark.parametrize("on", ["31/03/2020", "2020", "20200331", "2020-02-30", "yesterday"])
def test_a_date_that_is_not_one_is_refused(small, on):
    for ask in (small.upper_tier, lambda *, on: small.find("Hill", on=on)):
        with pytest.raises(InputError, match="should be a date such as 2025-04-01"):
            ask(on=on)
    with pytest.raises(InputError, match="should be a date"):
        small.search("Hill", on=on)
