"""Resilience on the command line."""

import json
from functools import cache

import numpy as np
import pytest
from click.testing import CliRunner

from tests.finance.reserves_made_up import record_of, wandering
from wholeplace.cli.resilience import _assumed, _table, resilience
from wholeplace.errors import WholeplaceError
from wholeplace.finance.resilience_standing import assumed_rules, standings
from wholeplace.store.resilience import DISTRICTS, WITH_CARE, reserve_record
from wholeplace.store.rulebook import packaged_rules

RULES = packaged_rules()
EVERY_CLASS = (*WITH_CARE, *DISTRICTS)


@pytest.fixture(scope="module")
def ask(reference, revenue_figures):
    """Runs the command on tables that are read already; the same words again are not run twice."""
    told = {}
    read = cache(lambda classes: reserve_record(reference, classes=classes))

    def asked(*arguments):
        if arguments not in told:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("wholeplace.store.reference.Reference", lambda: reference)
                patch.setattr(
                    "wholeplace.store.resilience.reserve_record",
                    lambda _, classes=EVERY_CLASS: read(classes),
                )
                patch.setattr(
                    "wholeplace.store.councils.councils", lambda _: revenue_figures.councils
                )
                runner = CliRunner(env={"COLUMNS": "120"})
                result = runner.invoke(resilience, list(arguments), catch_exceptions=False)
            assert result.exit_code == 0, result.output
            told[arguments] = result.stdout
        return told[arguments]

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


def test_in_json_every_council_has_the_same_shape_and_an_interval(everyone):
    assert list(everyone) == [
        "year", "reserves", "before", "spread", "calibrated", "councils", "doubts", "assumed",
    ]  # fmt: skip
    for each in everyone["councils"]:
        assert set(each) == {"council", "depletion", "stress", "composite"}
        rank = each["stress"]["rank"]
        assert rank["low"] <= rank["value"] <= rank["high"] <= rank["count"] == 152
        for chance in each["stress"]["chance"].values():
            assert 0 <= chance["low"] < chance["high"] <= 1
    assert sum(each["depletion"]["flagged"] for each in everyone["councils"]) == 12


def test_people_get_a_table_with_intervals_and_assumptions(ask):
    told = ask("--districts")
    assert "likeliest to run out first" in told
    assert "In doubt: Essex" in told
    assert "Assumed: stress_level = 0.8 share." in told
    assert "£13.9bn, three years before £14.4bn" in told
    assert "Districts are not ranked." in told
    assert "Changes are drawn 1.60 times as wide as observed" in told
    rows = [line for line in told.splitlines() if "%" in line and "£" in line]
    assert "Northamptonshire" in rows[0]
    assert rows[0].split()[:2] == ["1", "(1-2)"]
    assert "!" in rows[0]


def test_districts_stand_below_without_a_rank_or_a_chance(ask):
    told = ask("--districts")
    oxford = next(line for line in told.splitlines() if " Oxford " in line)
    assert oxford.split()[0] == "Oxford"
    assert told.index("Northamptonshire") < told.index(" Oxford ")


def test_one_council_is_set_beside_its_like(ask):
    told = ask("Barnsley")
    assert "Barnsley is set beside the 10 councils of its tier" in told
    assert "Not known and left out of it: Ofsted" in told
    assert "no score is made of them" in told
    assert "CIPFA's arithmetic of 2018 gives" in told
    assert "place 36 (35 to 36) of 36 from the lowest" in told


def test_a_council_that_has_a_new_code_today_still_has_its_figures_of_today(ask):
    # Barnsley was E08000016 then and is E08000038 now: its debt was once "no such council".
    told = ask("Barnsley")
    debt = next(line for line in told.splitlines() if "Gross external debt" in line)
    assert "£671m" in debt
    assert "no such council" not in told


def test_a_district_has_no_chance_and_says_nothing_of_one(ask):
    found = json.loads(ask("Oxford", "--json"))
    assert found["council"]["stress"] is None
    assert found["council"]["composite"]["index"] is not None
    assert len(found["neighbours"]) == 5
    assert list(found) == [
        "year", "council", "neighbours", "why", "doubt", "indicators", "assumed",
    ]  # fmt: skip


def test_reserves_that_are_not_known_are_said_to_be_so_and_told_no_chance(ask):
    # Isles of Scilly sent no figures for 2016/17: its cells were once blank, and its years left
    # "reserves did not fall".
    told = ask("Isles of Scilly", "--year", "2016")
    own = next(line for line in told.splitlines() if "Isles of Scilly" in line and "known" in line)
    assert own.count("not known") == 5
    sustained = next(line for line in told.splitlines() if "Reserves sustainability" in line)
    assert "not published" in sustained


def test_the_backtest_prints_false_alarms_and_misses(ask):
    told = ask("--backtest")
    assert "What happened from 2018/19 to 2020/21" in told
    assert "Told at the end of 2017/18 from earlier years alone (80% intervals)" in told
    assert "foreseen: Northamptonshire; Croydon" in told
    assert "false alarms (" in told
    assert "missed (7): " in told
    assert "section 114 notices are assumed" in told
    assert "Running out of reserves and needing rescue are not the same thing." in told


def test_the_backtest_in_json_names_every_event_and_every_measure(ask):
    found = json.loads(ask("--backtest", "--year", "2015", "--json"))
    tested = found["backtest"]
    assert (tested["year"], tested["horizon"]) == (2015, 3)
    assert {event["name"] for event in tested["happened"]} == {"Northamptonshire"}
    assert [measure["area"] for measure in tested["tested"]] == [None] * 5
    assert len(tested["calibration"]) == 5
    assert {each["rule"] for each in found["assumed"]} >= {"stress_flag_chance"}


def test_an_earlier_year_without_calibration_says_so(ask):
    assert "Too few earlier years to calibrate on" in ask("--year", "2013/14")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--year", "2024"], "covers 2010/11 to 2017/18"),
        (
            ["--year", "2012"],
            "2012/13: needs the reserves of 2009/10: the earliest year is 2013/14",
        ),
        (["--year", "last"], "'last' is not a financial year: write 2024 or 2024/25"),
        (["Wigam"], "did you mean 'Wigan'"),
        (["Cumberland"], "was made after 2018-03-31"),
        (["--backtest", "--year", "2024"], "covers 2010/11 to 2017/18"),
    ],
)
def test_a_year_without_returns_and_an_unknown_place_are_explained(
    arguments, why, reference, monkeypatch
):
    monkeypatch.setattr("wholeplace.store.reference.Reference", lambda: reference)
    with pytest.raises(WholeplaceError, match=why):
        CliRunner().invoke(resilience, arguments, catch_exceptions=False)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--backtest", "--horizon", "0"], "0 is not in the range 1<=x<=10"),
        (["--backtest", "--horizon", "11"], "11 is not in the range"),
        (["--horizon", "some"], "not a valid integer"),
        (["--yaer", "2017"], "No such option"),
        # The place was once passed over without a word.
        (["Wigan", "--backtest"], "--backtest tests every council at once: leave PLACE out."),
    ],
)
def test_a_command_put_wrongly_ends_with_2_and_says_why(arguments, why):
    result = CliRunner(env={"COLUMNS": "160"}).invoke(resilience, arguments)
    assert result.exit_code == 2
    assert why in result.output


@pytest.fixture
def table(capsys, monkeypatch):
    """What the table of a made-up record prints, by council."""
    monkeypatch.setenv("COLUMNS", "120")

    def printed(record, year=2017):
        _table("Made up", standings(record, year=year, rules=RULES).councils)
        lines = capsys.readouterr().out.splitlines()
        names = {council.name for council in record.councils}
        return {name: line for line in lines for name in names if f"  {name}  " in line}

    return printed


def test_reserves_that_stood_still_or_rose_did_not_fall(table):
    record = wandering(4)
    record.closing[0, -4] = record.closing[0, -1]
    assert "no fall" in table(record)["A"]


def test_reserves_gone_from_nothing_have_no_years_left_and_are_flagged(table):
    record = wandering(4)
    record.closing[0, -4], record.closing[0, -1] = 0.0, -10.0
    told = table(record)["A"]
    assert "0.0!" in told
    assert told.count("not known") == 1  # the share of nothing that it fell by
    assert "100 (100-100)" in told


def test_a_chance_too_small_to_tell_is_under_one_in_a_hundred(table):
    record = record_of(500.0 + (np.arange(8) % 2) * np.ones((4, 1)))
    assert table(record)["A"].count("under 1") == 2


def test_the_assumed_rules_are_told_with_unit_and_note():
    for each in _assumed(assumed_rules(RULES, 2017)):
        assert each["unit"]
        assert each["note"]
