"""The results of a model as tables and sentences."""

import pytest

from wholeplace.demand.model_run import run_model
from wholeplace.draws import Draws
from wholeplace.prevention.model_results import model_results
from wholeplace.report.model_tables import model_sentences, model_tables, number
from wholeplace.store.model_file import model_of

TEXT = """
title = "a model"
cycles = 1
counting = "start"
states = ["all"]
draws = 10
[parameters]
gain = { distribution = "uniform", low = 2, high = 4 }
[measures]
cost = { kind = "cost" }
qalys = { kind = "effect" }
[[value]]
measure = "cost"
state = "all"
amount = "if(strategy == 'new', 5, 10)"
[[value]]
measure = "qalys"
state = "all"
amount = "if(strategy == 'new', gain, 1)"
[strategies]
usual = "As now"
new = "New"
[results]
baseline = "usual"
"""


@pytest.fixture(scope="module")
def found():
    return model_results(run_model(model_of(TEXT), draws=Draws(100, 1)))


def test_every_table_has_as_many_cells_as_columns(found):
    tables = list(model_tables(found))
    assert len(tables) == 6
    for title, columns, rows in tables:
        assert title
        assert all(len(row) == len(columns) for row in rows)


def test_a_single_cost_is_not_shown_twice(found):
    _, columns, rows = next(iter(model_tables(found)))
    assert columns == ("strategy", "title", "cost ", "qalys ")
    assert rows[0] == ("usual", "As now", "10.000", "1.000")


def test_a_negative_ratio_is_said_in_words(found):
    against = next(rows for title, _, rows in model_tables(found) if "baseline" in title)
    assert against[0][3] == "cheaper and better"


def test_sentences_say_what_was_drawn_and_what_is_best(found):
    said = " ".join(model_sentences(found))
    assert "100 draws, seed 1; ranges hold 95% of the draws." in said
    assert "NICE" in said
    assert "At 20,000 per unit of qalys, New has the highest net benefit." in said


def test_without_draws_it_says_so():
    said = " ".join(model_sentences(model_results(run_model(model_of(TEXT)))))
    assert "Central values only" in said


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (-5938.198, "-5,938.2"),
        (101.236, "101.24"),
        (0.94618, "0.946"),
        (1e6, "1,000,000"),
    ],
)
def test_numbers_keep_the_figures_that_matter(value, expected):
    assert number(value) == expected
