import pytest

from wholeplace.figure import Figure
from wholeplace.place.people import BANDS, population


def persons(code, value, *, period="2023", measure="population", source="made up"):
    return Figure(code, period, measure, value, "persons", source=source)


def ages(code, each, *, period="2023"):
    return [persons(code, each, period=period, measure=f"population_age_{n}") for n in range(91)]


@pytest.fixture
def county(small):
    return small.place("Southshire")


def test_the_bands_cover_every_age_once():
    covered = [age for _, first, last in BANDS for age in range(first, last + 1)]
    assert covered == list(range(91))


def test_a_county_is_the_sum_of_its_districts_in_all_and_by_band(county):
    found = population(
        county,
        figures=[
            persons("E07000001", 1000.0),
            persons("E07000002", 500.0),
            *ages("E07000001", 10.0),
            *ages("E07000002", 1.0),
        ],
    )
    assert found.total == 1500.0
    # 11 people of each single year: 5, 13, 47, 20 and 6 (85 to 90 and over) years of age.
    assert dict(found.bands) == {"0-4": 55, "5-17": 143, "18-64": 517, "65-84": 220, "85+": 66}
    assert not found.partial


def test_a_places_own_figure_comes_before_a_sum_measure_by_measure(county):
    found = population(
        county,
        figures=[
            *ages("E10000001", 3.0),
            persons("E07000001", 1000.0),
            persons("E07000002", 500.0),
        ],
    )
    assert found.total == 1500.0
    assert found.bands[0] == ("0-4", 15.0)


def test_a_total_with_an_unknown_part_is_none_and_never_the_rest(county):
    found = population(
        county, figures=[persons("E07000001", 1000.0), persons("E07000002", None)], period="2023"
    )
    assert (found.total, found.partial) == (None, False)


def test_a_partial_total_is_given_only_when_asked_for_and_says_so(county):
    found = population(
        county, figures=[persons("E07000001", 1000.0)], period="2023", allow_partial=True
    )
    assert (found.total, found.partial) == (1000.0, True)


def test_a_band_with_an_unknown_age_is_none_and_the_others_stand(county):
    known = [*ages("E10000001", 2.0)]
    del known[90]
    found = population(county, figures=known, period="2023")
    assert found.bands[-1] == ("85+", None)
    assert found.bands[0] == ("0-4", 10.0)


def test_the_latest_period_with_a_total_is_taken_unless_one_is_named(county):
    figures = [
        persons("E10000001", 1.0, period="2022"),
        persons("E10000001", 2.0, period="2023"),
        persons("E10000001", None, period="2024"),
    ]
    assert population(county, figures=figures).period == "2023"
    assert population(county, figures=figures, period="2022").total == 1.0
    assert population(county, figures=figures, period="2024").total is None


def test_a_new_council_is_the_sum_of_the_districts_it_was_made_from(small):
    figures = [
        persons("E07000003", 7.0, period="2021"),
        persons("E07000004", 5.0, period="2021"),
        persons("E10000002", 12.0, period="2021"),  # their county: the same people
    ]
    assert population(small.place("Newshire"), figures=figures).total == 12.0


def test_a_recoded_place_has_the_figures_of_its_other_code(small):
    assert population(small.place("Oldtown"), figures=[persons("E06000001", 9.0)]).total == 9.0


def test_nothing_published_is_none_throughout(county):
    found = population(county, figures=[])
    assert (found.total, found.period, found.sources) == (None, "", ())
    assert {band for _, band in found.bands} == {None}


def test_every_source_behind_the_numbers_is_named(county):
    figures = [
        persons("E10000001", 1.0, source="totals"),
        persons("E10000001", 1.0, measure="population_age_0", source="ages"),
        persons("E09999999", 1.0, source="elsewhere"),
    ]
    assert population(county, figures=figures).sources == ("ages", "totals")


def test_the_153_places_hold_all_58_620_101_people_of_england_in_2024(reference, gazetteer):
    figures = reference.figures("population", periods=["2024"])
    found = [population(gazetteer.place(a.code), figures=figures) for a in gazetteer.upper_tier()]
    assert sum(one.total for one in found) == 58_620_101
    assert not any(one.partial for one in found)


def test_the_bands_of_all_places_hold_all_57_690_323_people_of_the_2023_edition(
    reference, gazetteer
):
    figures = reference.figures("population", periods=["2023"])
    total = sum(
        band
        for area in gazetteer.upper_tier()
        for _, band in population(gazetteer.place(area.code), figures=figures).bands
    )
    assert total == 57_690_323
