"""Resilience on the command line."""

import json

import pytest
from click.testing import CliRunner

from wholeplace.cli.resilience import resilience
from wholeplace.errors import InputError


@pytest.fixture(scope="module")
def ask():
    def asked(*arguments):
        result = CliRunner().invoke(resilience, list(arguments), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    return asked


@pytest.fixture(scope="module")
def everyone(ask):
    return json.loads(ask("--year", "2017", "--json"))


def test_every_council_with_social_care_is_in_the_answer(everyone):
    assert len(everyone["councils"]) == 152
    assert everyone["reserves"] == pytest.approx(13.909e9, abs=0.5e6)
    first = everyone["councils"][0]
    assert first["council"]["name"] == "Northamptonshire"
    assert round(100 * first["depletion"]["change"]) == -91
    assert first["stress"]["rank"]["low"] == 1
    assert "E10000012" in everyone["doubts"]
    assert {"rule", "value", "unit", "note"} == set(everyone["assumed"][0])


def test_people_get_a_table_with_intervals_and_assumptions(ask):
    told = ask()
    assert "likeliest to run out first" in told
    assert "In doubt: Essex" in told
    assert "Assumed: stress_level = 0.8 share." in told
    assert "£13.9bn, three years before £14.4bn" in told


def test_one_council_is_set_beside_its_like(ask):
    told = ask("Wigan")
    assert "Wigan is set beside the 10 councils of its tier" in told
    assert "Not known and left out of it: Ofsted" in told
    assert "no score is made of them" in told


def test_a_district_has_no_chance_and_says_nothing_of_one(ask):
    found = json.loads(ask("Oxford", "--json"))
    assert found["council"]["stress"] is None
    assert found["council"]["composite"]["index"] is not None
    assert len(found["neighbours"]) == 5


def test_the_backtest_prints_false_alarms_and_misses(ask):
    told = ask("--backtest")
    assert "false alarms (" in told
    assert "missed (7): " in told
    assert "section 114 notices are assumed" in told


def test_an_earlier_year_without_calibration_says_so(ask):
    assert "Too few earlier years to calibrate on" in ask("--year", "2013/14")


def test_a_year_without_returns_and_an_unknown_place_are_explained():
    for arguments, why in (
        (["--year", "2024"], "covers 2010/11 to 2017/18"),
        (["Wigam"], "did you mean 'Wigan'"),
        (["Cumberland"], "was made after 2018-03-31"),
    ):
        with pytest.raises(InputError, match=why):
            CliRunner().invoke(resilience, arguments, catch_exceptions=False)


def test_a_horizon_that_is_none_is_refused():
    assert CliRunner().invoke(resilience, ["--backtest", "--horizon", "0"]).exit_code == 2
