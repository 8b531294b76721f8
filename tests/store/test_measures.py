import pytest

from wholeplace.errors import InputError
from wholeplace.store.measures import read_measures

GOOD = {
    "measure": "rate",
    "title": "A rate",
    "unit": "%",
    "polarity": "lower is better",
    "no_verdict": "false",
    "cadence_months": "12",
    "domain": "health",
    "source": "made up",
    "note": "",
}


def test_a_registered_measure_is_read_as_it_stands():
    measure = read_measures([GOOD])["rate"]
    assert (measure.unit, measure.polarity, measure.no_verdict) == ("%", "lower is better", False)
    assert (measure.cadence_months, measure.table, measure.parts) == (12, "outcomes", ("rate",))


def test_units_are_registered_and_never_inferred_from_the_title():
    with pytest.raises(InputError, match="unit should not be blank: it is registered by hand"):
        read_measures([{**GOOD, "title": "Share of people, %", "unit": ""}])


def test_polarity_is_explicit_and_neutral_is_allowed():
    assert read_measures([{**GOOD, "polarity": "neutral"}])["rate"].polarity == "neutral"
    for polarity in ("", "higher", "good"):
        with pytest.raises(InputError, match="polarity should be higher is better or lower"):
            read_measures([{**GOOD, "polarity": polarity}])


def test_a_blank_cadence_is_a_series_that_is_published_once():
    assert read_measures([{**GOOD, "cadence_months": ""}])["rate"].cadence_months == 0


def test_every_fault_of_the_register_is_named_with_its_row():
    faulty = [
        {**GOOD, "title": " ", "no_verdict": "perhaps"},
        GOOD,
        {**GOOD, "cadence_months": "yearly"},
    ]
    with pytest.raises(InputError) as caught:
        read_measures(faulty)
    said = [str(problem) for problem in caught.value.problems]
    assert said[0].startswith("outcome_measures.csv row 2: title should not be blank")
    assert "outcome_measures.csv row 2: no_verdict should be true or false, not 'perhaps'" in said
    assert (
        "outcome_measures.csv row 4: cadence_months should be a number of months, not 'yearly'"
        in said
    )
    assert "outcome_measures.csv row 4: rate is registered twice" in said


def test_a_need_measure_says_what_may_be_added_up_and_what_england_is():
    need = {
        **GOOD,
        "measure": "homes",
        "published_title": "Homes",
        "summable": "true",
        "numerator": "",
        "denominator": "",
        "per": "",
        "england_period": "2025Q4",
        "england_value": "134210",
    }
    measure = read_measures([GOOD], need=[need])["homes"]
    assert (measure.table, measure.summable, measure.per) == ("need", True, None)
    assert (measure.england_period, measure.england_value) == ("2025Q4", 134_210.0)


def test_a_measure_of_both_tables_is_refused():
    with pytest.raises(InputError, match=r"need_outcomes\.csv row 2: rate is registered twice"):
        read_measures([GOOD], need=[GOOD])
