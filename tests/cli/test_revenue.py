"""``wholeplace revenue`` as its user meets it."""

import json

import pytest
from click.testing import CliRunner

from wholeplace.cli.revenue import revenue
from wholeplace.errors import InputError


@pytest.fixture(scope="module")
def say():
    def said(*arguments):
        result = CliRunner().invoke(revenue, [str(a) for a in arguments], env={"COLUMNS": "150"})
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    return said


def test_without_an_option_the_options_are_listed_with_grade_and_yield(say):
    told = say()
    assert "proportional-property-tax" in told
    assert "needs the council's figures" in told
    assert "no new money" in told


def test_an_option_tells_what_it_comes_to_and_what_it_rests_on(say):
    told = say("local-income-tax", "--place", "Wigan", "--equalise", "full")
    assert "All is pooled and given out by need." in told
    assert "Wigan" in told
    assert "Assumed: " in told
    assert "Source: Office for National Statistics" in told
    assert "by construction" in told


def test_without_a_place_the_most_and_the_least_are_shown(say):
    told = say("income-tax-assignment", "--equalise", "share", "--share", "0.3", "--years", "4")
    assert "Most kept a head" in told
    assert "after 4 years councils have kept 30% of their own growth" in told


def test_a_district_is_told_who_would_levy(say):
    told = say("visitor-levy", "--place", "Fylde", "--place", "Westminster", "--rate", "0.05")
    assert "0.05 (share of price)" in told
    assert "not reproduced" in told
    assert "Fylde: it would be levied by the county council over it." in told


def test_the_answer_for_programs_has_every_council(say):
    answer = json.loads(say("revaluation", "--json"))
    assert len(answer["councils"]) == 317
    assert answer["total"]["family"] == "known"
    assert answer["total"]["value"] == pytest.approx(answer["replaced"])
    assert answer["option"]["grade"] == "B"
    assert {c["verdict"] for c in answer["published"]} == {"reproduced"}


def test_published_effects_stand_beside_ours(say):
    assert json.loads(say("--published", "--json"))["published"][0]["published"] == 4.1


def test_supplied_figures_are_used_and_asked_for(say, tmp_path):
    path = tmp_path / "spaces.csv"
    path.write_text("place,value\nNottingham,25000\n", encoding="utf-8")
    told = say("workplace-parking-levy", "--base", path, "--place", "Nottingham")
    assert "£10m" in told  # 428 x 25,000 x 0.9 = £9.63m, to the million as its interval is


def test_the_surcharge_says_that_it_goes_to_central_government(say, tmp_path):
    path = tmp_path / "homes.csv"
    path.write_text("place,value,kind\nWestminster,1000,1\n", encoding="utf-8")
    assert "all of it for central government" in say("high-value-surcharge", "--base", path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("revaluatoin",), "did you mean 'revaluation'"),
        (("revaluation", "--place", "Wigam"), "did you mean 'Wigan'"),
        (("revaluation", "--equalise", "some"), "should be none, full or share"),
        (("visitor-levy", "--rate", "3"), r"3 % is 0\.03"),
        (("revaluation", "--law", "1980"), "is not set in 1980/81"),
    ],
)
def test_what_is_wrong_is_named(say, arguments, message):
    with pytest.raises(InputError, match=message):
        say(*arguments)
