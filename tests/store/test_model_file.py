"""Model files: every example runs, and everything wrong with one is said at once."""

from pathlib import Path

import pytest

from wholeplace.demand.model_run import run_model
from wholeplace.draws import Draws
from wholeplace.errors import InputError
from wholeplace.store.model_file import model_of, read_model

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "methods" / "model-files.md"
GOOD = """
cycles = 3
states = ["well", "ill", "dead"]
[parameters]
p = 0.2
[chances]
well = { ill = "p", dead = 0.1 }
ill = { dead = 0.3 }
[measures]
cost = { kind = "cost" }
[[value]]
measure = "cost"
state = "ill"
amount = 100
"""


def said(text, run=False, draws=None):
    def read():
        stated = model_of(text, name="a.toml")
        return run_model(stated, draws=draws) if run else stated

    with pytest.raises(InputError) as caught:
        read()
    return [str(problem) for problem in caught.value.problems]


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize("path", sorted((ROOT / "examples" / "models").glob("*.toml")), ids=str)
def test_every_example_runs_with_and_without_draws(path):
    model = read_model(path)
    run = run_model(model, draws=Draws(20, 1) if model.is_uncertain else None)
    assert run.central.shape == (len(model.strategies), len(model.measures))
    assert (run.occupancy >= 0).all()


def test_the_model_of_the_method_page_runs():
    block = PAGE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    run = run_model(model_of(block), draws=Draws(10, 1))
    assert run.drawn.shape == (2, 2, 10)
    assert run.central[1, 1] > run.central[0, 1]


def test_the_method_page_names_every_function_and_distribution():
    from wholeplace.demand.model import COUNTINGS, STEPS, VARIABLES
    from wholeplace.demand.model_functions import FUNCTIONS
    from wholeplace.demand.model_parameters import FAMILIES
    from wholeplace.store.model_file import KEYS

    page = PAGE.read_text(encoding="utf-8")
    for name in (*FUNCTIONS, *FAMILIES, *COUNTINGS, *STEPS, *VARIABLES, *KEYS):
        assert f"{name}" in page, name
    for function in FUNCTIONS.values():
        assert function.usage in page


def test_a_matrix_and_a_list_of_transitions_say_the_same():
    listed = GOOD.replace(
        '[chances]\nwell = { ill = "p", dead = 0.1 }\nill = { dead = 0.3 }',
        """
[[transition]]
from = "well"
to = "ill"
chance = "p"
[[transition]]
from = "well"
to = "dead"
chance = 0.1
[[transition]]
from = ["ill"]
to = "dead"
chance = 0.3
""",
    )
    first, second = (run_model(model_of(text)) for text in (GOOD, listed))
    assert first.central[0, 0] == second.central[0, 0]


def test_staying_may_be_stated_or_the_rest_may_go_elsewhere():
    stated = changed("dead = 0.1 }", 'dead = 0.1, well = "1 - p - 0.1" }')
    assert run_model(model_of(stated)).central == run_model(model_of(GOOD)).central
    rest = changed("dead = 0.1 }", 'dead = "rest" }')
    assert run_model(model_of(rest)).occupancy[0][1] == pytest.approx([0, 0.2, 0.8])


def test_tables_are_read_from_csv_beside_the_model(tmp_path):
    (tmp_path / "m.csv").write_text("age,male,female\n60,0.1,0.2\n61,0.3,0.4\n", encoding="utf-8")
    text = "start_age = 60\n" + changed("p = 0.2", "p = \"table('m', 'female', age)\"")
    text = text.replace("cycles = 3", "cycles = 2") + '[tables.m]\nfile = "m.csv"\n'
    path = tmp_path / "model.toml"
    path.write_text(text, encoding="utf-8")
    assert run_model(read_model(path)).occupancy[0][1] == pytest.approx([0.7, 0.2, 0.1])


def test_a_plain_number_may_be_worked_out_but_not_named():
    monthly = model_of(changed("cycles = 3", 'cycles = 3\ncycle_length = "1 / 12"'))
    assert monthly.cycle_length == 1 / 12
    found = said(changed("cycles = 3", 'cycles = 3\ncycle_length = "p"'))
    assert found == ["cycle_length: should be a plain number, not 'p'"]


@pytest.mark.parametrize("name", ["../m.csv", "/etc/passwd", "missing.csv"])
def test_only_a_file_beside_the_model_is_read(tmp_path, name):
    (tmp_path / "model.toml").write_text(GOOD + f'[tables.m]\nfile = "{name}"\n', encoding="utf-8")
    with pytest.raises(InputError, match="there is no file"):
        read_model(tmp_path / "model.toml")


def test_a_missing_file_and_bad_toml_are_said(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        read_model(tmp_path / "none.toml")
    assert "is not written as TOML" in said("cycles = = 3")[0]
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        read_model(tmp_path / "bytes.toml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cycles = 3", "", "cycles: is missing"),
        ("cycles = 3", "cycles = 0", "cycles: should be from 1"),
        ("cycles = 3", "cycles = 3\ncycel_length = 1", "did you mean 'cycle_length'?"),
        ("cycles = 3", 'cycles = 3\ncounting = "halfcycle"', "did you mean 'half-cycle'?"),
        ("cycles = 3", 'cycles = 3\ncounting = "simpson"', "needs an even number of cycles"),
        ("cycles = 3", "cycles = 3\nstart = { wel = 1 }", "did you mean 'well'?"),
        ("cycles = 3", "cycles = 3\ncycle_length = -1", "should be above 0 years"),
        ('"ill", "dead"]', '"ill", "dead", "lost"]', "states.lost: nobody can be in it"),
        ('ill = "p"', 'il = "p"', "chances.well.il: to: 'il' is not a state; did you mean 'ill'"),
        ('ill = "p"', 'ill = "q"', "chances.well.ill: 'q' is not a parameter"),
        ('ill = "p"', 'ill = "p *"', "chances.well.ill: character 4 of 'p *'"),
        ('ill = "p"', 'ill = "age / 100"', "uses age, and the model states no start_age"),
        ('ill = "p"', "ill = \"table('t', cycle)\"", "'t' is not a table; there are none"),
        ('ill = "p"', "ill = \"strategy == 'nw'\"", "'nw' is not a strategy"),
        ('ill = "p"', "ill = \"p + 'x'\"", "the text 'x' can be compared with strategy"),
        ('ill = "p"', "ill = true", "should be a number or an expression, not true"),
        ("dead = 0.1 }", 'dead = "rest", well = "rest" }', 'a second move for the "rest"'),
        ("p = 0.2", 'p = "q"\nq = "p"', "goes in a circle: p -> q -> p"),
        ("p = 0.2", "p = 0.2\nage = 3", "'age' has a meaning of its own"),
        ("p = 0.2", "p = 0.2\nexp = 3", "'exp' has a meaning of its own"),
        ("p = 0.2", 'p = { distribution = "gama", mean = 1, sd = 1 }', "did you mean 'gamma'?"),
        ("p = 0.2", 'p = { distribution = "beta", mean = 1 }', "beta is stated by a, b | mean, sd"),
        ("p = 0.2", "p = { mean = 1 }", "parameters.p.distribution: is missing"),
        ('kind = "cost"', 'kind = "costs"', "should be one of cost, effect"),
        ('kind = "cost"', 'title = "x"', "measures.cost.kind: is missing"),
        ('kind = "cost"', 'kind = "cost", discount = { rate = 0.1, at = "end" }', "goes with"),
        ('measure = "cost"', 'measure = "csot"', "value 1: 'csot' is not a measure; did you mean"),
        ('state = "ill"', 'state = "il"', "value 1: 'il' is not a state"),
        ('state = "ill"', 'state = "ill"\nto = "dead"', "should be of one of"),
        ('state = "ill"', 'from = "dead"\nto = "ill"', "no transition goes from dead to ill"),
        ('state = "ill"', 'at_start = true\nstrategies = "x"', "'x' is not a strategy"),
        ("amount = 100", 'amount = 100\n[results]\nbaseline = "x"', "results.baseline: 'x'"),
        ("amount = 100", "amount = 100\n[results]\nlevel = 2", "should be within 0 and 1"),
        ("amount = 100", "amount = 100\n[results]\neffects = 'cost'", "'cost' is not an effect"),
        ("amount = 100", "[strategies.x]\nstrat = 1", "strategies.x.strat"),
    ],
)
def test_each_mistake_is_named_with_its_place(old, new, expected):
    found = said(changed(old, new))
    assert any(expected in each for each in found), found


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("age = [1, 2]\nx = [1]", "all of one length"),
        ("age = [2, 1]\nx = [1, 2]", "the keys should rise"),
        ('age = [1, 2]\nx = ["a", 2]', "should be a list of numbers"),
        ('key = "year"\nage = [1, 2]\nx = [1, 2]', "should name one of the columns"),
        ('age = [1, 2]\nx = [1, 2]\nlookup = "steps"', "did you mean 'step'"),
    ],
)
def test_each_mistake_in_a_table_is_named(table, expected):
    found = said(GOOD + f"[tables.m]\n{table}\n")
    assert any(expected in each for each in found), found


@pytest.mark.parametrize(
    ("together", "expected"),
    [
        ('distribution = "dirichlet"\nnames = ["a", "b"]\ncounts = [1]', "a list of 2"),
        ('distribution = "normal"\nnames = ["a"]\nmean = [1]', "state covariance, cholesky, or sd"),
        (
            'distribution = "normal"\nnames = ["a", "b"]\nmean = [1, 2]\n'
            "covariance = [[1, 2], [2, 1]]",
            "not positive definite",
        ),
        (
            'distribution = "normal"\nnames = ["a", "b"]\nmean = [1, 2]\n'
            "covariance = [[1, 0.5], [0, 1]]",
            "the same above and below",
        ),
        ('distribution = "rows"\nnames = ["a", "b"]\nrows = [[1]]', "rows of 2 numbers"),
        ('distribution = "rows"\nnames = ["p"]\nrows = [[1]]', "'p' is a parameter already"),
        ('distribution = "rows"\nnames = []', "the names of the parameters"),
    ],
)
def test_each_mistake_in_a_joint_distribution_is_named(together, expected):
    found = said(GOOD + f"[[together]]\n{together}\n")
    assert any(expected in each for each in found), found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("p = 0.2", "p = 0.97", "state well: its chances sum to 1.07; they may reach 1"),
        ("p = 0.2", "p = -0.2", "state well: the chance of ill is -0.2"),
        ("p = 0.2", 'p = "0.5 * cycle"', "sum to 1.1 in cycle 2; they may reach 1"),
        ("p = 0.2", 'p = "log(0 - cycle)"', "the chance 'p' is not a number in cycle 1"),
        ("dead = 0.1 }", "dead = 0.1, well = 0.6 }", "staying included, sum to 0.9"),
        ("amount = 100", 'amount = "1 / (cycle - cycle)"', "is not a number in cycle 1"),
        ("cycles = 3", "cycles = 3\nstart = { well = -1 }", "start.well: should be 0 people or"),
        ("cycles = 3", 'cycles = 3\ninflow = { well = "1 - cycle" }', "inflow.well: should be 0"),
    ],
)
def test_numbers_that_cannot_be_are_named_with_the_cycle(old, new, expected):
    found = said(changed(old, new), run=True)
    assert any(expected in each for each in found), found


def test_a_negative_rate_is_named():
    text = changed("[chances]", "[rates]").replace('ill = "p"', 'ill = "0.3 - 0.2 * cycle"')
    assert said(text, run=True) == [
        "rates.well.ill: the rate is -0.1 in cycle 2; rates are not negative"
    ]


def test_a_lookup_outside_a_table_names_the_key():
    text = (
        changed("p = 0.2", "p = \"table('m', cycle)\"") + "[tables.m]\nk = [1, 2]\nx = [0.1, 0.2]\n"
    )
    assert "table m: looked up at k 3, and the table runs 1 to 2" in said(text, run=True)[0]
    held = text + "hold = true\n"
    assert run_model(model_of(held)).occupancy[0][3, 0] == pytest.approx(0.8 * 0.7 * 0.7)


def test_a_chance_above_one_in_some_draws_says_which_and_how_many():
    text = changed("p = 0.2", 'p = { distribution = "normal", mean = 0.7, sd = 0.2 }')
    (found,) = said(text, run=True, draws=Draws(200, 1))
    assert "state well: its chances sum to" in found
    assert "in draw" in found
    assert "of 200 draws" in found


def test_a_rate_cannot_be_the_rest():
    text = changed("[chances]", "[rates]").replace("dead = 0.1 }", 'dead = "rest" }')
    assert 'rates.well.dead: a rate cannot be the "rest": leave it out' in said(text)


@pytest.mark.parametrize("value", ["inf", "nan", '"1 / 0"', "1e400"])
def test_what_is_not_finite_is_refused_wherever_it_stands(value):
    for old in ("p = 0.2", "amount = 100"):
        text = changed(old, f"{old.split(' ')[0]} = {value}")
        assert any("not a number" in each for each in said(text, run=True))


@pytest.mark.parametrize(
    ("multiply", "expected"),
    [
        ('to = "well"\nby = 2', "multiply 1: there is no such move to multiply"),
        ('to = "il"\nby = 2', "'il' is not a state; did you mean 'ill'?"),
        ('by = 2\non = "hazard"', "should be one of chance, rate, odds"),
        ("on = 'rate'", "multiply 1.by: is missing"),
    ],
)
def test_a_multiplier_that_multiplies_nothing_is_named(multiply, expected):
    found = said(GOOD + f"[strategies.x]\n[[strategies.x.multiply]]\n{multiply}\n")
    assert any(expected in each for each in found), found


def test_chances_and_odds_of_rates_are_not_multiplied():
    text = changed("[chances]", "[rates]")
    text += '[strategies.x]\n[[strategies.x.multiply]]\nby = 2\non = "odds"\n'
    assert any("a move stated as a rate: leave out on" in each for each in said(text))


def test_chances_beside_exact_rates_are_refused():
    text = GOOD + "[rates.well]\ndead = 0.1\n"
    found = said(text.replace(", dead = 0.1 }", " }"))
    assert any('rate_method = "exact" needs rates alone' in each for each in found)


def test_every_problem_is_said_at_once():
    text = (
        GOOD.replace('"p"', '"pp"')
        .replace("cycles = 3", "cycles = 3\ncycel = 1")
        .replace('measure = "cost"', 'measure = "csot"')
        .replace("p = 0.2", "p = \"__import__('os')\"")
    )
    assert len(said(text)) == 4
