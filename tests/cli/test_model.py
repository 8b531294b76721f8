"""``wholeplace model``: what it prints, what it writes, what it says of a bad file."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wholeplace.cli.model import model
from wholeplace.errors import InputError

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def ran(*arguments):
    result = CliRunner().invoke(model, [str(each) for each in arguments], env={"COLUMNS": "170"})
    assert result.exit_code == 0, result.output + repr(result.exception)
    return result.stdout


def test_it_prints_costs_effects_and_what_is_worth_its_cost():
    said = ran(GOLDEN / "t2_sick_sicker.toml")
    assert "SoC       Standard of care  151,580  20.711" in said
    assert "72,988" in said
    assert "dominated" in said
    assert "Central values only" in said


def test_it_prints_ranges_chances_and_the_value_of_information():
    said = ran(GOLDEN / "t1c_hiv_uncertain.toml", "--draws", "200")
    assert "200 draws, seed 1; ranges hold 95% of the draws." in said
    assert "EVPI" in said
    assert "combination best" in said


def test_json_has_every_number_in_full():
    found = json.loads(ran(GOLDEN / "t1_hiv.toml", "--json"))
    combination = found["strategies"][1]
    assert combination["central"]["total cost"] == pytest.approx(50601.65133120376, rel=1e-12)
    assert found["effects"][0]["central"][1]["ratio"] == pytest.approx(6275.9556, abs=1e-3)
    assert found["draws"] == 0


def test_draws_and_seed_are_those_asked_for():
    def drawn(*options):
        text = ran(GOLDEN / "t1c_hiv_uncertain.toml", "--json", "--draws", "50", *options)
        return json.loads(text)["strategies"][0]["drawn"]["total cost"]["mean"]

    assert drawn("--seed", "1") == drawn() != drawn("--seed", "2")
    none = json.loads(ran(GOLDEN / "t1c_hiv_uncertain.toml", "--json", "--draws", "0"))
    assert none["draws"] == 0
    assert none["strategies"][0]["drawn"] == {}


def test_the_trace_says_who_is_where(tmp_path):
    ran(GOLDEN / "t1_hiv.toml", "--trace", tmp_path / "trace.csv")
    with (tmp_path / "trace.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 21
    assert rows[0] == {
        "strategy": "monotherapy", "cycle": "0", "years": "0.0",
        "A": "1.0", "B": "0.0", "C": "0.0", "D": "0.0",
    }  # fmt: skip
    # 1251 of 1734 stay in A for a year
    assert float(rows[1]["A"]) == pytest.approx(1251 / 1734)


def test_a_bad_file_raises_every_problem(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text('cycles = 0\nstates = ["a"]\nwhat = 1\n', encoding="utf-8")
    result = CliRunner().invoke(model, [str(path)])
    assert isinstance(result.exception, InputError)
    assert len(result.exception.problems) == 3


def test_a_baseline_stands_beside(tmp_path):
    path = tmp_path / "based.toml"
    text = (GOLDEN / "t1_hiv.toml").read_text(encoding="utf-8")
    path.write_text(text + '[results]\nbaseline = "combination"\n', encoding="utf-8")
    said = ran(path)
    assert "Against the baseline" in said
    assert "-5,938.2" in said
