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


BAD = """
cycles = 3
states = ["a", "b"]
draws = 10
[chances.a]
b = {chance}
[measures]
c = {{ kind = "cost" }}
"""


def refused(path, *options):
    result = CliRunner().invoke(model, [str(path), *options])
    assert isinstance(result.exception, InputError), result.output
    return result.exception


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        ("__import__('os')", "cannot import or run anything"),
        ("().__class__", "'.' is not part of the language"),
        ("lambda: 1", "':' is not part of the language"),
        ("x[0]", "'[' is not part of the language"),
        ("9**9**9**9", "the chance '9**9**9**9' is not a number"),
        ("1 / (cycle - 2)", "is not a number in cycle 2"),
        ("strategy", "'strategy' is a text, not a number"),
        ("p_дeath", "is not part of the language"),
        ("35 <= cycle < 45", "join two with 'and'"),
        ("", "ends too early"),
    ],
)
def test_an_expression_that_is_none_gets_one_clear_answer(tmp_path, chance, said):
    path = tmp_path / "typed.toml"
    path.write_text(BAD.format(chance=json.dumps(chance)), encoding="utf-8")
    problems = [each for each in refused(path).problems if each.where == "chances.a.b"]
    assert len(problems) == 1
    assert said in problems[0].what


def test_a_chance_that_cannot_be_read_is_not_taken_for_none(tmp_path):
    path = tmp_path / "typed.toml"
    path.write_text(BAD.format(chance='"1 +"'), encoding="utf-8")
    assert len(refused(path).problems) == 1


def test_every_distribution_that_does_not_fit_is_named_with_its_file(tmp_path):
    path = tmp_path / "unfit.toml"
    wrong = """
[parameters]
y = { distribution = "beta", mean = 0.5, sd = 0.9 }
z = { distribution = "gamma", mean = -1, sd = 1 }
u = { distribution = "uniform", low = 3, high = 1 }
t = { distribution = "triangular", low = 1, mode = 5, high = 3 }
[[together]]
distribution = "dirichlet"
names = ["p", "q"]
counts = [0, -1]
"""
    path.write_text(BAD.format(chance=0.1) + wrong, encoding="utf-8")
    error = refused(path)
    assert error.source == "unfit.toml"
    assert [each.where for each in error.problems] == [
        "parameters.y", "parameters.z", "parameters.u", "parameters.t", "together p, q",
    ]  # fmt: skip


def test_files_that_are_none_are_told_apart(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "bytes.toml").write_bytes(bytes(range(256)))
    (tmp_path / "empty.toml").write_text("", encoding="utf-8")
    assert "is a folder" in str(refused(tmp_path / "folder.toml"))
    assert "not text in UTF-8" in str(refused(tmp_path / "bytes.toml"))
    assert "there is no such file" in str(refused(tmp_path / "none.toml"))
    assert len(refused(tmp_path / "empty.toml").problems) == 3


def test_a_byte_order_mark_and_names_in_other_alphabets_are_read(tmp_path):
    path = tmp_path / "marked.toml"
    path.write_text(
        '\ufeffcycles = 1\ncounting = "start"\n'
        '[states]\n"病気" = { values = { "стоимость" = 5 } }\n'
        '[measures]\n"стоимость" = { kind = "cost" }\n',
        encoding="utf-8",
    )
    assert "стоимость" in ran(path)


def test_a_trace_that_cannot_be_written_and_a_table_that_is_no_text_are_problems(tmp_path):
    assert "cannot be written" in str(refused(GOLDEN / "t1_hiv.toml", "--trace", str(tmp_path)))
    (tmp_path / "m.csv").write_bytes(bytes(range(256)))
    path = tmp_path / "table.toml"
    path.write_text(BAD.format(chance=0.1) + '[tables.m]\nfile = "m.csv"\n', encoding="utf-8")
    assert "cannot be read as CSV" in str(refused(path))


def test_more_draws_than_can_be_kept_are_refused(tmp_path):
    path = tmp_path / "many.toml"
    text = BAD.format(chance=0.1).replace("draws = 10", "draws = 1000000000")
    path.write_text(text, encoding="utf-8")
    assert "at most 1,000,000" in str(refused(path))


def test_no_word_is_broken_on_a_terminal_of_eighty_columns():
    for name in ("t1c_hiv_uncertain", "cdiff", "green"):
        path = GOLDEN / f"{name}.toml"
        result = CliRunner().invoke(model, [str(path), "--draws", "20"], env={"COLUMNS": "80"})
        lines = result.stdout.splitlines()
        assert max(map(len, lines)) <= 80
        words = set(result.stdout.split())
        assert {"strategy", "standing", "dominated" if name == "cdiff" else "cheapest"} <= words
