"""Outcomes of real places beside their neighbours."""

import csv
from dataclasses import replace

import pytest

from wholeplace.errors import InputError, MethodError
from wholeplace.store.outcomes import DEFAULT_MEASURES, comparisons, refuse_reworded

TODAY = "2026-11-22"


@pytest.fixture(scope="module")
def compared(reference, gazetteer):
    """The comparisons of a place, by measure."""

    def run(name, *measures):
        found = comparisons(
            reference, gazetteer.place(name), measures=measures or DEFAULT_MEASURES, today=TODAY
        )
        return {comparison.measure.id: comparison for comparison in found}

    return run


def test_the_default_measures_come_in_their_order_with_ten_neighbours(compared):
    found = compared("Wigan")
    assert tuple(found) == DEFAULT_MEASURES
    assert {len(comparison.neighbours) for comparison in found.values()} == {10}


def test_another_model_chooses_other_neighbours(reference, gazetteer):
    place = gazetteer.place("Wigan")
    (found,) = comparisons(
        reference, place, today=TODAY, measures=["claimant_count"], model="dfe_children"
    )
    expected = gazetteer.neighbours("E08000010", model="dfe_children")
    assert [name for name, _ in found.neighbours] == [area.name for area in expected]
    with pytest.raises(InputError, match="should be one of"):
        comparisons(reference, place, today=TODAY, model="cipfa")


def test_wigans_healthy_life_is_similar_to_its_neighbours_and_so_not_ranked(compared):
    # Published: 54.6 (50.3 to 58.9) in 2022 to 2024, England 60.9.
    found = compared("Wigan")["healthy_life_expectancy_male"]
    assert (found.figure.value, found.figure.low, found.figure.high) == (54.6, 50.3, 58.9)
    assert found.england.value == 60.9
    assert (found.verdict, found.position) == ("similar", "")
    assert not found.stale


def test_leicesters_temporary_accommodation_is_missing_and_never_zero(compared):
    found = compared("Leicester", "temporary_accommodation_households")
    comparison = found["temporary_accommodation_households"]
    assert comparison.figure.value is None
    assert comparison.figure.flag == ".."
    assert comparison.why_not == "not known: published as .."
    assert comparison.england.value == 134_210


def test_a_county_is_put_together_from_its_districts_and_says_what_is_missing(compared):
    # Epping Forest gave no figure; the other eleven districts of Essex add up to 2,716.
    found = compared("Essex", "temporary_accommodation_households", "temporary_accommodation_rate")
    count = found["temporary_accommodation_households"]
    assert count.figure.value == 739 + 63 + 33 + 186 + 570 + 466 + 375 + 35 + 54 + 163 + 32
    assert count.figure.flag == "summed from 11 of 12 districts"
    assert (count.partial, count.position) == (True, "")
    assert dict(count.components)["Epping Forest"].value is None
    assert found["temporary_accommodation_rate"].partial


def test_a_county_whose_districts_all_answered_has_a_complete_rate_and_a_rank(compared):
    found = compared("Surrey", "temporary_accommodation_rate")["temporary_accommodation_rate"]
    assert found.figure.flag == "summed from districts"
    assert not found.partial
    assert found.position


def test_barnsley_is_found_under_the_code_that_each_table_uses(compared):
    found = compared("Barnsley")
    assert found["children_looked_after_rate"].figure.place == "E08000016"
    assert found["temporary_accommodation_rate"].figure.place == "E08000038"
    assert None not in {c.figure.value for c in found.values()}


def test_the_city_of_london_shows_what_is_withheld_and_keeps_its_neighbours(compared):
    found = compared("City of London")
    assert found["children_looked_after_rate"].why_not == "not known: published as c"
    assert found["healthy_life_expectancy_male"].why_not == "none is published"
    assert found["healthy_life_expectancy_male"].median is not None


def test_a_rate_of_districts_alone_is_shown_district_by_district(compared):
    found = compared("Kent", "domestic_gas_consumption")["domestic_gas_consumption"]
    assert found.figure.value is None
    assert len(found.components) == 12
    assert "shown district by district" in found.why_not


@pytest.fixture(scope="module")
def everywhere(compared, gazetteer):
    """The default comparisons of all 153 places, by code."""
    return {area.code: compared(area.code) for area in gazetteer.upper_tier()}


def test_every_upper_tier_place_can_be_compared(everywhere):
    assert len(everywhere) == 153
    for found in everywhere.values():
        for comparison in found.values():
            ranked = bool(comparison.position)
            assert not (ranked and (comparison.partial or comparison.figure.value is None))
            assert comparison.why_not or (ranked and comparison.verdict)
            assert comparison.trend == () or comparison.trend[-1] == comparison.figure


def test_every_registered_measure_can_be_compared(compared, reference):
    found = compared("Wigan", *reference.measures())
    assert len(found) == len(reference.measures())
    for comparison in found.values():
        if comparison.measure.no_verdict:
            assert (comparison.position, comparison.band, comparison.verdict) == ("", "", "")
        if comparison.measure.polarity == "neutral":
            assert comparison.verdict == ""
        assert comparison.verdict == "" or comparison.figure.level == 0.95


def test_unknown_measures_are_all_named_with_the_nearest(compared):
    with pytest.raises(InputError) as caught:
        compared("Wigan", "employment_rat", "nothing_like_it", "claimant_count")
    said = str(caught.value)
    assert "employment_rat: is not a registered measure; did you mean 'employment_rate'" in said
    assert "nothing_like_it: is not a registered measure" in said


def test_a_reworded_measure_is_refused(reference):
    measure = reference.measures()["temporary_accommodation_rate"]
    refuse_reworded(reference, [measure])
    reworded = replace(measure, published_title="Households in TA")
    with pytest.raises(MethodError, match="was reworded"):
        refuse_reworded(reference, [reworded])


def test_the_stated_england_figures_are_the_ones_in_the_table(reference):
    stated = [m for m in reference.measures().values() if m.england_value is not None]
    assert {m.id for m in stated} >= {"children_looked_after", "temporary_accommodation_households"}
    for measure in stated:
        (england,) = reference.figures(
            measure.table,
            places=["E92000001"],
            periods=[measure.england_period],
            measures=[measure.id],
        )
        assert england.value == measure.england_value


# Column of the first join of the source data, with the measure and the period it came from.
JOINED = {
    "cla_rate_per_10k_2025": "children_looked_after_rate",
    "ta_per_000_households_2025q4": "temporary_accommodation_rate",
    "asc_65plus_resi_admissions_per_100k_2425": "ascof_2c_outcome",
    "asc_quality_of_life_2425": "ascof_1a_outcome",
    "employment_rate_pct": "employment_rate",
    "claimant_count_pct": "claimant_count",
    "hle_male": "healthy_life_expectancy_male",
    "hle_female": "healthy_life_expectancy_female",
    "child_poverty_ahc_pct": "children_in_relative_poverty_after_housing_costs",
    "median_weekly_pay": "gross_median_weekly_pay",
}


def test_the_latest_figures_are_those_of_the_independent_join(everywhere, gazetteer, shared):
    with (shared / "data" / "upper_tier_joined.csv").open(encoding="utf-8", newline="") as lines:
        joined = list(csv.DictReader(lines))
    differing, checked = [], 0
    for row in joined:
        found = everywhere[gazetteer.find(row["ons_code"]).code]
        for column, measure in JOINED.items():
            figure = found[measure].figure
            # The join left partial sums and gaps blank or counted the districts it missed.
            if row[column] and figure.value is not None and not found[measure].partial:
                checked += 1
                if figure.value != pytest.approx(float(row[column]), rel=0.002, abs=0.06):
                    differing.append((row["name"], measure, figure.value, row[column]))
    assert differing == []
    assert checked > 1_400
