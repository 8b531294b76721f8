"""The small language of model files: what it says, and that it can do nothing else."""

import math
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholeplace.demand.expression import DEEPEST, evaluate, parse
from wholeplace.demand.model_functions import FUNCTIONS
from wholeplace.demand.tables import LookupTable
from wholeplace.errors import InputError, MethodError


class Names:
    """Names and tables for an expression."""

    def __init__(self, **values):
        self.values = {
            k: v if isinstance(v, str) else np.asarray(v, float) for k, v in values.items()
        }

    def value(self, name):
        return self.values[name]

    def table(self, name):
        columns = {"male": np.array([1.0, 3.0]), "female": np.array([2.0, 6.0])}
        return LookupTable(name, "age", np.array([0.0, 10.0]), columns, "linear")

    def open_ended(self):
        return self


def worth(text, **values):
    return float(evaluate(parse(text), Names(**values)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("-2 ^ 2", -4),
        ("2 ^ -1", 0.5),
        ("2 ^ 3 ^ 2", 512),
        ("2 ** 3", 8),
        ("7 / 2 / 2", 1.75),
        ("5 - 3 - 1", 1),
        ("1e-3 + .5", 0.501),
        ("not 0 and 1", 1),
        ("1 or 0 and 0", 1),
        ("1 < 2", 1),
        ("2 <= 1", 0),
        ("(1 == 1) + (2 != 2) + (3 >= 3)", 2),
        ("if(2 > 1, 10, 20)", 10),
        ("min(3, 1, 2) + max(1, 5)", 6),
        ("floor(2.7) + ceil(2.1) + round(2.4)", 7),
        ("between(3, 1, 3)", 1),
        ("exp(log(5)) + sqrt(16) + abs(-1) + log10(100)", 12),
    ],
)
def test_arithmetic_binds_as_in_mathematics(text, expected):
    assert worth(text) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rate_to_chance(0.105)", 1 - math.exp(-0.105)),
        ("rate_to_chance(0.6, 0.5)", 1 - math.exp(-0.3)),
        ("chance_to_rate(rate_to_chance(0.4, 2), 2)", 0.4),
        ("chance_over(0.36, 2, 1)", 0.2),  # 1 - sqrt(0.64)
        ("hazard_ratio(0.36, 0.5)", 0.2),
        ("odds(0.2)", 0.25),
        ("odds_to_chance(0.25)", 0.2),
        ("odds_ratio(0.2, 4)", 0.5),  # odds 0.25 x 4 = 1
        ("expit(logit(0.3))", 0.3),
        ("discount(0.035, 2)", 1.035**-2),
        ("normal_cdf(1.959963984540054)", 0.975),
        ("normal_cdf(12, 10, 2)", 0.8413447460685429),
        ("normal_quantile(0.975)", 1.959963984540054),
        ("gamma_function(5)", 24),
    ],
)
def test_functions_of_chance_and_rate(text, expected):
    assert worth(text) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("weibull", "1.3, 4"),
        ("weibull_ph", "1.3, 0.2"),
        ("gompertz", "0.1, 0.05"),
        ("loglogistic", "1.7, 5"),
        ("lognormal", "1.2, 0.7"),
    ],
)
def test_a_hazard_is_the_fall_of_the_log_of_its_survival(name, arguments):
    time, step = 3.0, 1e-6
    before = worth(f"{name}_survival({time - step}, {arguments})")
    after = worth(f"{name}_survival({time + step}, {arguments})")
    slope = -(math.log(after) - math.log(before)) / (2 * step)
    assert worth(f"{name}_hazard({time}, {arguments})") == pytest.approx(slope, rel=1e-6)


def test_special_cases_of_survival_agree():
    assert worth("weibull_survival(3, 1, 5)") == pytest.approx(
        worth("exponential_survival(3, 0.2)")
    )
    assert worth("gompertz_survival(3, 0, 0.2)") == pytest.approx(math.exp(-0.6))
    assert worth("gamma_survival(3, 1, 0.2)") == pytest.approx(math.exp(-0.6))
    # generalised gamma: log-normal at q = 0, Weibull at q = 1, gamma at q = sigma
    assert worth("generalised_gamma_survival(3, 1.2, 0.7, 0)") == pytest.approx(
        worth("lognormal_survival(3, 1.2, 0.7)")
    )
    assert worth("generalised_gamma_survival(3, log(5), 0.5, 1)") == pytest.approx(
        worth("weibull_survival(3, 2, 5)")
    )
    assert worth("generalised_gamma_survival(3, log(5), 0.5, 0.5)") == pytest.approx(
        worth("gamma_survival(3, 4, 4 / 5)")
    )
    assert worth("lognormal_survival(0, 1, 1)") == 1


def test_names_stand_for_arrays_and_broadcast():
    found = evaluate(parse("cycle * p"), Names(cycle=[[1], [2]], p=[[0.1, 0.2, 0.3]]))
    assert found == pytest.approx(np.array([[0.1, 0.2, 0.3], [0.2, 0.4, 0.6]]))


def test_a_strategy_is_compared_with_a_text():
    assert worth("if(strategy == 'new', 1, 2)", strategy="new") == 1
    assert worth('if(strategy != "new", 1, 2)', strategy="new") == 2


def test_a_table_is_looked_up_by_column():
    assert worth("table('life', 'female', 5)") == 4


def test_plain_numbers_are_worked_out_when_read():
    assert parse("350 / 1734").number == 350 / 1734
    assert parse("p * (2 + 3)").names == {"p"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("__import__('os').system('ls')", "cannot import or run anything"),
        ("import os", "cannot import or run anything"),
        ("eval('1')", "cannot import or run anything"),
        ("a.b", "character 2: '.' is not part of the language"),
        ("x[0]", "character 2: '[' is not part of the language"),
        ("{1}", "'{' is not part of the language"),
        ("open('x')", "'open' is not a function of the language"),
        ("rate_to_chanc(1)", "did you mean 'rate_to_chance'"),
        ("exp(1, 2)", "exp is used as exp(x)"),
        ("if(1, 2)", "if is used as if(claim, then, otherwise)"),
        ("1 +", "ends too early"),
        ("", "ends too early"),
        ("(1 + 2", "')' is missing at the end"),
        ("1 2", "'2' does not belong here"),
        ("* 2", "'*' does not belong here"),
        ("1 < 2 < 3", "join two with 'and'"),
        ("(" * 200 + "1" + ")" * 40, "nested more than"),
        ("+".join("a" * 400), "has more than 300 parts"),
        ("a" * 5_000, "is longer than"),
    ],
)
def test_anything_else_is_refused_with_its_place(text, said):
    with pytest.raises(InputError) as caught:
        parse(text)
    assert len(caught.value.problems) == 1
    assert said in str(caught.value)


def test_a_text_is_not_a_number():
    with pytest.raises(MethodError, match="is a text, not a number"):
        evaluate(parse("'new'"), Names())
    with pytest.raises(MethodError, match="cannot be applied to a text"):
        evaluate(parse("strategy + 1"), Names(strategy="new"))


def test_division_by_zero_is_left_to_whoever_uses_it():
    assert math.isinf(worth("1 / x", x=0))


@given(st.text(max_size=60))
def test_no_text_does_anything_but_parse_or_be_refused(text):
    with suppress(InputError):
        assert parse(text).text == text


@given(
    st.recursive(
        st.sampled_from(["a", "2", "0.5"]),
        lambda inner: st.tuples(inner, st.sampled_from("+-*"), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        max_leaves=12,
    )
)
def test_it_agrees_with_python_where_both_know_the_signs(text):
    expected = eval(text, {"__builtins__": {}}, {"a": 1.5})
    assert worth(text, a=1.5) == pytest.approx(expected)


def test_every_function_says_what_it_gives():
    assert all(function.usage and function.gives for function in FUNCTIONS.values())
    assert DEEPEST > 10
