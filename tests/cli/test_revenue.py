"""``wholeplace revenue`` as its user meets it."""

import json

import pytest
from click.testing import CliRunner

from wholeplace.cli.revenue import revenue
from wholeplace.errors import InputError

pytestmark = pytest.mark.usefixtures("figures_read_once")


@pytest.fixture
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
        (("visitor-levy", "--rate", "3"), r"3% is 0\.03"),
        (("revaluation", "--law", "1980"), "is not set in 1980/81"),
    ],
)
def test_what_is_wrong_is_named(say, arguments, message):
    with pytest.raises(InputError, match=message):
        say(*arguments)


@pytest.fixture
def answer(say):
    def object_of(*arguments):
        def no_constant(text):
            raise AssertionError(f"{text} is no JSON")

        return json.loads(say(*arguments, "--json"), parse_constant=no_constant)

    return object_of


FIGURED = (
    *("revaluation", "more-bands", "proportional-property-tax", "rates-retention"),
    *("visitor-levy", "visitor-levy-flat", "local-income-tax", "local-income-tax-basic"),
    *("income-tax-assignment", "fees-and-charges", "empty-homes-premium"),
)


@pytest.mark.parametrize("option", FIGURED)
def test_every_option_answers_for_programs_in_one_shape(answer, option):
    found = answer(option, "--equalise", "full", "--place", "Leeds", "--place", "Fylde")
    assert list(found) == [
        *("option", "rate", "money", "equalise", "total", "replaced", "councils_with_figures"),
        *("before", "after", "councils", "published", "notes", "sources", "assumed"),
    ]
    assert found["equalise"]["equalise"] == "full"
    assert [line["council"]["name"] for line in found["councils"]] == ["Leeds", "Fylde"]
    leeds = found["councils"][0]
    assert leeds["gross"]["value"] > 0
    assert leeds["pooled"] == pytest.approx(leeds["kept"]["value"])
    assert found["sources"]
    assert any(rule["rule"].startswith("revenue_grade_") for rule in found["assumed"])


@pytest.mark.parametrize("option", ["local-income-tax", "revaluation"])
@pytest.mark.parametrize("equalise", ["none", "full", "share"])
def test_what_england_keeps_adds_up_on_the_real_figures(answer, option, equalise):
    found = answer(option, "--equalise", equalise)
    kept = sum(line["kept"]["value"] for line in found["councils"] if line["kept"])
    gross = sum(line["gross"]["value"] for line in found["councils"] if line["gross"])
    assert gross == pytest.approx(found["total"]["value"])
    assert kept + found["replaced"] == pytest.approx(gross, rel=1e-9)


def test_the_list_of_options_is_an_object_too(answer):
    found = answer()["options"]
    assert set(found[0]) == {"id", "title", "grade", "yield"}
    assert len(found) == 15


def test_every_published_effect_has_a_verdict_and_a_source(answer):
    found = answer("--published")["published"]
    verdicts = {"by construction", "reproduced", "not reproduced", "not known"}
    assert {one["verdict"] for one in found} <= verdicts
    assert all(one["source"]["publisher"] and one["why"] for one in found)


def test_a_council_left_out_is_told_why(say):
    out = say("rates-retention", "--place", "Manchester")
    assert "Manchester: it kept 100% already in 2017-18." in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("rates-retention", "--rate", "0.5"), "above the 50% that every council kept already"),
        (("revaluation", "--rate", "inf"), "should be nought or more, not inf"),
        (("revaluation", "--share", "0.5"), "share: is used when equalisation is by share only"),
        (("revaluation", "--years", "5"), "years: is used when equalisation is by share only"),
        (
            ("local-income-tax", "--equalise", "share", "--years", "1000"),
            "100 at most, not 1000",
        ),
        (("land-value-tax",), r"needs the value of taxable land \[GBP\] from the council"),
        (("high-value-surcharge", "--rate", "5"), "needs homes worth £2m or more"),
        (("revaluation", "--place", "Northampton"), "West Northamptonshire"),
    ],
)
def test_more_that_is_wrong_is_named(say, arguments, message):
    with pytest.raises(InputError, match=message):
        say(*arguments)


def test_a_kind_where_there_is_none_is_named(say, tmp_path):
    path = tmp_path / "spaces.csv"
    path.write_text("place,value,kind\nNottingham,25000,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="Nottingham: kind '1' means nothing here"):
        say("workplace-parking-levy", "--base", path)


def test_every_wrong_cell_of_a_file_is_named(say, tmp_path):
    path = tmp_path / "spaces.csv"
    path.write_text("place,value\nNottingham,25,000\nWigam,n/a\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        say("workplace-parking-levy", "--base", path)
    told = [str(problem) for problem in caught.value.problems]
    assert told[0] == "spaces.csv row 2: has 3 cells for 2 columns: is a comma in a number?"
    assert "did you mean 'Wigan'" in told[1]
    assert told[2].startswith("spaces.csv!B3: should be a number")
